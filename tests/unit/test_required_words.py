"""What a pattern needs: a text without it is never searched, so no need may be asked for that a match can lack."""

from __future__ import annotations

import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from config.paths import SHIPPED_CONFIG
from config.rulebook import load_rulebook
from pipelines.cleaning import normalize
from pipelines.matching.required_words import required_words
from pipelines.matching.rules import _groups
from pipelines.matching.terms import PatternIndex, TermIndex

_SHIPPED = sorted(
    {
        pattern
        for group in _groups(load_rulebook(SHIPPED_CONFIG / "rules", SHIPPED_CONFIG / "lexicon").files)
        for pattern in group.patterns
    }
)
_LETTERS = "毒品吸贩制aBk1。"


class _Index:
    """Tells for a text which patterns may match in it, and which do."""

    def __init__(self, patterns: list[str]) -> None:
        self.patterns = PatternIndex(patterns)
        self.terms = TermIndex([], self.patterns.words)
        self.patterns.number_words(self.terms)
        self.numbers = {pattern: self.patterns.number(pattern) for pattern in patterns}

    def possible(self, normal: str) -> set[int]:
        return self.patterns.possible({number for number, _, _ in self.terms.occurrences(normal)})

    def matching(self, normal: str) -> set[int]:
        encoded = normal.encode(errors="replace")
        return {number for number in self.numbers.values() if any(self.patterns.matches(number, encoded))}


_INDEX = _Index(_SHIPPED)


def _pattern(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.lists(parts, min_size=1, max_size=4).map("".join),
        st.lists(parts, min_size=2, max_size=3).map(lambda several: f"({'|'.join(several)})"),
        st.tuples(parts, st.sampled_from(["?", "*", "+", "{2}", "{0,2}", "{1,3}", "??", "*?"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
    )


_SIMPLE = st.one_of(
    st.sampled_from(
        [*_LETTERS, "吸毒", "毒品", ".", r"\d", r"\w", r"\.", "^", "$", "(?i:k)", "[[:alpha:]]", "[1[:^alpha:]]"]
    ),
    st.sets(st.sampled_from(_LETTERS), min_size=1, max_size=4).map(lambda letters: f"[{''.join(sorted(letters))}]"),
    st.sampled_from(["[^毒]", "[0-9]", "[a-c]", "[吸贩][^，。]{0,3}", r"[\d余]", "[一-龥]"]),
)


@settings(max_examples=150, deadline=None)
@given(st.recursive(_SIMPLE, _pattern, max_leaves=8), st.data())
def test_a_pattern_that_matches_finds_its_words(pattern: str, data: st.DataObject) -> None:
    index = _Index([pattern])
    posix = "[:" in pattern  # hypothesis knows Python's expressions only
    drawn = st.text(_LETTERS + "余2x", max_size=12) if posix else st.from_regex(pattern)
    normal = normalize(data.draw(drawn)).text
    assert index.matching(normal) <= index.possible(normal)


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(_SHIPPED), st.text("毒品吸1，。", max_size=6), st.data())
def test_no_shipped_pattern_is_passed_over_where_it_matches(pattern: str, before: str, data: st.DataObject) -> None:
    normal = normalize(before + data.draw(st.from_regex(pattern))).text
    assert _INDEX.matching(normal) <= _INDEX.possible(normal)


def test_a_text_without_the_words_is_passed_over() -> None:
    assert _INDEX.possible(normalize("今天天气很好。").text) == set()


def test_words_beside_one_another_are_one() -> None:
    assert required_words("(吸|贩)毒人员.*(案)?") == (frozenset({"吸毒人员", "贩毒人员"}),)
    assert required_words("禁毒(委|委员会)?.{0,9}工作会议") == (
        frozenset({"工作会议"}),
        frozenset({"禁毒", "禁毒委", "禁毒委员会"}),
    )


def test_what_says_nothing_for_certain_needs_nothing() -> None:
    for pattern in (".*", r"\d+", "(毒品)?", "毒品|.", "[^毒]", "[[:digit:]]", "[a[:digit:]]"):
        assert required_words(pattern) == (), pattern


def test_a_pattern_only_re2_reads_needs_nothing() -> None:
    assert re2.compile(r"\pL毒")
    assert required_words(r"\pL毒") == ()
