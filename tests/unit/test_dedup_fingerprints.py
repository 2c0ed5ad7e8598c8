"""Fingerprints: deterministic, found again through their keys, sparse."""

from __future__ import annotations

import subprocess
import sys

import pytest

from config.paths import PROJECT_ROOT
from pipelines.deduplication import fingerprints, url_key
from tests.unit.dedup_texts import BULLETIN, OTHER


def _keys(text: str) -> set[int]:
    return set(fingerprints(text).keys)


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


def test_a_longer_text_is_stored_under_more_keys_and_looks_for_more_still() -> None:
    paragraph, article = fingerprints(BULLETIN), fingerprints(BULLETIN + OTHER * 4)
    assert 22 <= len(paragraph.keys) < len(article.keys) <= 2 + 64
    assert len(article.keys) < len(article.keys + article.further) <= 2 + 128
    assert not set(article.keys) & set(article.further)
    assert sorted(article.keys[2:] + article.further) == [*article.keys[2:], *article.further]


@pytest.mark.parametrize("text", ["", "。！？", "   "])
def test_nothing_to_print(text: str) -> None:
    assert fingerprints(text) == ((), ())


def test_punctuation_changes_nothing() -> None:
    assert fingerprints(BULLETIN.replace(",", "，，")) == fingerprints(BULLETIN)


def test_keys_fit_a_signed_column_and_tell_families_apart() -> None:
    high, low, *shingles = fingerprints(BULLETIN * 3).keys
    assert 1 << 32 <= high < 2 << 32 <= low < 3 << 32
    assert all(1 << 46 <= key < 2**47 for key in shingles)
    assert 2**47 <= url_key("http://qilu.test/a.html") < 2**48


def test_an_excerpt_shares_keys_an_unrelated_text_does_not() -> None:
    third = BULLETIN[: len(BULLETIN) // 3]
    assert len(_keys(third) & _keys(BULLETIN)) >= 4
    assert len(_keys(OTHER) & _keys(BULLETIN)) <= 1


def test_masked_digits_keep_the_shingles() -> None:
    masked = "".join("#" if c.isdigit() else c for c in BULLETIN)
    assert fingerprints(masked).keys[2:] == fingerprints(BULLETIN).keys[2:]


def test_a_long_page_finds_the_short_text_it_holds() -> None:
    """Few of a short text's keys are among those of a page ten times as long, more among those it looks for."""
    short = "昨夜城北派出所在一处仓库内查获笑气二十罐,带走三人,案件正在办理。"
    page = fingerprints("".join(OTHER.replace("。", f"第{number}段。") for number in range(9)) + short + BULLETIN * 3)
    stored = set(fingerprints(short).keys)
    assert len(stored & {*page.keys, *page.further}) > len(stored & set(page.keys))
