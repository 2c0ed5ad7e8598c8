"""What a rule is once it has been read: clues, exclusions, weights and a threshold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from config.rule_terms import TermGroup

Within = Literal["sentence", "paragraph"] | int  # an int counts characters between two hits
ZONES = ("title", "lead", "body")


@dataclass(frozen=True, slots=True)
class Clue:
    """Something to look for: words, where, how often and beside what; and what each find is worth.

    It holds when at least `at_least` finds of at least `distinct` different words are left. `near` and `unless`
    are words that must and must not stand `within` reach of a find; `beside_finds` asks for the rule's own finds
    there (none and against). At most `most` finds of one word are worth points.
    """

    of: TermGroup
    name: str
    near: TermGroup | None = None
    unless: TermGroup | None = None
    within: Within = "sentence"
    zones: frozenset[str] = frozenset(ZONES)
    at_least: int = 1
    distinct: int = 1
    points: float = 1.0
    most: int = 3
    beside_finds: bool = False
    lacks: bool = False  # holds where a text has none of the words


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What does not count: finds inside a word of `of`, or `within` reach of one where `unless` is not beside them.

    The former holds for every clue of the rule, the latter for those of `all` and `any`.
    """

    of: TermGroup
    within: Within | None = None
    unless: TermGroup | None = None
    distinct: int = 1  # so many different words of `of` must be within reach


@dataclass(frozen=True, slots=True)
class About:
    """How much of a text must speak of the matter: what a long text says in passing is worth less.

    Sentences with a word of `of` speak of it. Where they are less than `share` of the text, points shrink in
    proportion; a text shorter than `full` characters needs as much less. Of a bulletin (国内简讯) the item is measured
    that speaks of it most. Points do not shrink where the wording of the whole article is at least `wording` like that
    of announcements, from -1 to 1 (`pipelines.facts.likeness`): a tale told at length names its matter seldom.
    """

    of: TermGroup
    share: float
    full: int = 200
    wording: float | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: every clue of `all`, one of `any` if there are some, none of `none`, and points up to a threshold.

    Points are those of the clues of `all` and `any` that hold, times the zone's weight, shrunk as `about` says, less
    those of `against`.
    """

    id: str
    name: str
    all: tuple[Clue, ...] = ()
    any: tuple[Clue, ...] = ()
    none: tuple[Clue, ...] = ()
    against: tuple[Clue, ...] = ()
    exclude: tuple[Exclusion, ...] = ()
    weights: tuple[float, float, float] = (1.0, 1.0, 1.0)  # title, lead, body
    threshold: float | None = None
    about: About | None = None
    provinces: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
