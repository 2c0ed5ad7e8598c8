"""Traditional to simplified: what OpenCC says of the whole text, though only sentences that need it are converted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from pipelines.cleaning.code_points import letters_only, places_of
from pipelines.cleaning.script import simplify

WHOLE = OpenCC("t2s")
WORDS = (
    "禁毒",
    "機關",
    "發布",
    "沈默",
    "沈阳",
    "反覆",
    "覆盖",
    "瞭解",
    "瞭望",
    "乾坤",
    "乾淨",
    "著名",
    "什么",
    "慰藉",
    "海哩",
    "。",
    "，",
    "\n",
    "a1",
    "\U00020000",
)


@given(st.lists(st.sampled_from(WORDS), max_size=120))
def test_it_says_what_opencc_says_of_the_whole(words: list[str]) -> None:
    text = "".join(words)
    assert simplify(text) == WHOLE.convert(text)


@pytest.mark.parametrize(("first", "last"), [(0x3400, 0xA000), (0xF900, 0xFB00), (0x2E80, 0x3400), (0x20, 0x2E80)])
def test_every_character_alone(first: int, last: int) -> None:
    characters = [chr(code) for code in range(first, last)]
    assert list(map(simplify, characters)) == WHOLE.convert("\n".join(characters)).split("\n")


def test_half_a_surrogate_pair_keeps_its_place() -> None:
    assert simplify("機\ud800關") == "机?关"


@given(st.text(max_size=60))
def test_letters_are_what_str_says(text: str) -> None:
    assert letters_only(text) == "".join(filter(str.isalnum, text))
    assert letters_only(text, digits=False) == "".join(c for c in text if c.isalnum() and not c.isdecimal())


@given(st.text(alphabet=st.sampled_from("。a禁\n\U00020000"), max_size=60))
def test_places_are_all_and_in_order(text: str) -> None:
    assert places_of(text, "。\n") == [place for place, character in enumerate(text) if character in "。\n"]
