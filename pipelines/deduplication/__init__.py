"""Recognise copies of a story: fingerprints to find candidates, an alignment of the texts to decide."""

from pipelines.deduplication.candidates import KEY_CAP, worth_reading
from pipelines.deduplication.decision import decide
from pipelines.deduplication.fingerprinting import fingerprints, url_key
from pipelines.deduplication.records import Candidate, Probe

__all__ = [
    "KEY_CAP",
    "Candidate",
    "Probe",
    "decide",
    "fingerprints",
    "url_key",
    "worth_reading",
]
