"""Recognise copies of a story: fingerprints to find candidates, an alignment of the texts to decide."""

from pipelines.deduplication.decision import decide
from pipelines.deduplication.fingerprinting import (
    CANDIDATE_CAP,
    KEY_CAP,
    SHINGLE_PART,
    bands,
    fingerprints,
    keys,
    near,
)
from pipelines.deduplication.records import Candidate, CandidateSource, Probe

__all__ = [
    "CANDIDATE_CAP",
    "KEY_CAP",
    "SHINGLE_PART",
    "Candidate",
    "CandidateSource",
    "Probe",
    "bands",
    "decide",
    "fingerprints",
    "keys",
    "near",
]
