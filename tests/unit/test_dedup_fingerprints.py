"""Fingerprints: deterministic, found again through their keys, sparse."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.paths import PROJECT_ROOT
from pipelines.deduplication import SHINGLE_PART, fingerprints, index_keys, url_key
from pipelines.items import Fingerprint
from tests.unit.dedup_texts import BULLETIN, OTHER


def _keys(text: str) -> set[int]:
    return set(index_keys(fingerprints(text)))


def test_same_in_every_process() -> None:
    """No answer depends on the hash seed of the process."""
    code = f"from pipelines.deduplication import fingerprints; print(fingerprints({BULLETIN!r}))"
    answers = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=PROJECT_ROOT,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert answers == {f"{fingerprints(BULLETIN)}\n".encode()}


def test_whole_first_then_pieces_then_shingles() -> None:
    parts = [fingerprint.part for fingerprint in fingerprints(BULLETIN * 3)]
    assert parts[0] == 0
    assert parts == sorted(set(parts))
    assert 1 in parts
    assert SHINGLE_PART in parts
    assert len(parts) <= 1 + 4 + 64


@pytest.mark.parametrize("text", ["", "。！？", "   "])
def test_nothing_to_print(text: str) -> None:
    assert fingerprints(text) == ()


def test_punctuation_changes_nothing() -> None:
    assert fingerprints(BULLETIN.replace(",", "，，"))[0] == fingerprints(BULLETIN)[0]


@given(value=st.integers(0, 2**64 - 1), flips=st.sets(st.integers(0, 31), max_size=32))
def test_half_a_simhash_is_enough(value: int, flips: set[int]) -> None:
    other = value ^ sum(1 << bit for bit in flips)
    assert set(index_keys([Fingerprint(0, value)])) & set(index_keys([Fingerprint(0, other)]))


def test_keys_fit_a_signed_column_and_tell_families_apart() -> None:
    found = [(print_.part, key) for print_ in fingerprints(BULLETIN * 3) for key in index_keys([print_])]
    assert all(0 < key < 2**47 <= url_key("http://qilu.test/a.html") < 2**48 for _, key in found)
    families = [
        {k for p, k in found if p == 0},
        {k for p, k in found if 0 < p < 100},
        {k for p, k in found if p >= 100},
    ]
    assert not families[0] & families[1]
    assert not families[1] & families[2]


def test_an_excerpt_shares_keys_an_unrelated_text_does_not() -> None:
    third = BULLETIN[: len(BULLETIN) // 3]
    assert len(_keys(third) & _keys(BULLETIN)) >= 4
    assert len(_keys(OTHER) & _keys(BULLETIN)) <= 1


def test_masked_digits_keep_the_shingles() -> None:
    masked = "".join("#" if c.isdigit() else c for c in BULLETIN)
    shingles = [{f.value for f in fingerprints(t) if f.part >= SHINGLE_PART} for t in (masked, BULLETIN)]
    assert shingles[0] == shingles[1]
