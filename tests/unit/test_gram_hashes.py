"""Hashing all runs of a text at once gives what hashing each gives, so that stored fingerprints stay true."""

from __future__ import annotations

import heapq

from hypothesis import given
from hypothesis import strategies as st
from simhash import Simhash
from xxhash import xxh3_64_digest, xxh3_64_intdigest

from pipelines.deduplication import fingerprints
from pipelines.deduplication.gram_hashes import gram_hashes

# Characters of one, two, three and four bytes.
TEXTS = st.text(alphabet=st.sampled_from("禁毒品缴获机关a1é℃\U00020000㐀"), min_size=1, max_size=80)


@given(TEXTS, st.integers(3, 5))
def test_each_hash_is_that_of_its_run(text: str, size: int) -> None:
    runs = [text[i : i + size] for i in range(max(1, len(text) - size + 1))]
    assert gram_hashes(text, size).tolist() == [xxh3_64_intdigest(run.encode()) for run in runs]


@given(TEXTS)
def test_the_whole_has_the_value_of_the_simhash_package(text: str) -> None:
    letters = "".join(filter(str.isalnum, text))
    if letters:
        grams = [letters[i : i + 3] for i in range(max(1, len(letters) - 2))]
        high, low = fingerprints(text).keys[:2]
        assert (high - (1 << 32)) << 32 | low - (2 << 32) == Simhash(grams, hashfunc=xxh3_64_digest).value


@given(TEXTS)
def test_the_sample_is_of_the_smallest_shingle_hashes(text: str) -> None:
    letters = "".join(c for c in text if c.isalnum() and not c.isdecimal())
    hashes = {xxh3_64_intdigest(letters[i : i + 5].encode()) for i in range(len(letters) - 4)}
    found = fingerprints(text)
    assert list(found.keys[2:]) == [1 << 46 | value >> 20 for value in heapq.nsmallest(20, hashes)]
    assert found.further == ()


def test_stored_keys_stay() -> None:
    """Written down from the first version: a change here makes every stored fingerprint useless."""
    text = "某县公安局开展禁毒宣传,破获案件12起。" * 12 + "民警走进ABC工厂讲课。" * 9
    assert fingerprints(text).keys[:3] == (8409602760, 10675244342, 70520797073832)
