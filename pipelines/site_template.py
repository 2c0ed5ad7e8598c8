"""What is learned about a site's layouts: where its articles stand on their pages. Frozen records and their JSON.

A site has one template, a template one layout for each kind of page it prints (Kushmerick's wrappers, learned from
the readings of the general reader instead of hand-made examples).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

Outcome = Literal["taught", "missed", "followed", "agreed", "disagreed"]


@dataclass(frozen=True, slots=True)
class Step:
    """Hold one element on the way from the root; None where pages differ or nothing is written.

    `nth` counts siblings of the same tag from 0. `alone` says whether id or class occur once on the page.
    """

    tag: str
    id: str | None = None
    classes: str | None = None
    nth: int | None = None
    alone: bool = False


Path = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Locator:
    """Hold how an element is found: an element known by its id or class, and the steps from there (from the root)."""

    anchor: Step | None
    steps: Path = ()

    @property
    def is_named(self) -> bool:
        """Say whether an id or a class leads to the element, not its place alone."""
        return self.anchor is not None or any(step.id or step.classes for step in self.steps)

    def __str__(self) -> str:
        """Write the locator as a selector, for people."""
        return " > ".join(_written(step) for step in ((self.anchor,) if self.anchor else ()) + self.steps) or "html"


def _written(step: Step) -> str:
    classes = "".join(f".{word}" for word in (step.classes or "").split())
    nth = f":nth-of-type({step.nth + 1})" if step.nth is not None and not step.id and not classes else ""
    return f"{step.tag}{'#' + step.id if step.id else ''}{classes}{nth}"


@dataclass(frozen=True, slots=True)
class Observation:
    """Hold what the general reader's reading of one page says about the page's layout.

    `body` leads to the element around the body; the element `rise` levels above, from its child `opening` on, holds
    headline and imprint, too. `chain` names tags, ids and classes from the body to the root. `stops` is the share of
    the page's full stops that stand in the body. `headed`, `dated` and `sourced` say what the page prints;
    `title_tail` is what follows the headline in `<title>`.
    """

    body: Path
    rise: int
    opening: Step | None
    chain: str
    stops: float
    headed: bool
    dated: bool
    sourced: bool
    title_tail: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """Hold one learned layout.

    `trial` until the general reader has agreed with it on further pages, and again when in doubt; `proven` once it has.
    """

    number: int
    body: Locator
    rise: int
    opening: Step | None
    chains: tuple[str, ...]
    stops: float
    headed: bool
    dated: bool
    sourced: bool
    trial: bool = True
    agreed: int = 0
    proven: bool = False


@dataclass(frozen=True, slots=True)
class SiteTemplate:
    """Hold the layouts learned on one site, and what its pages write behind the headline in `<title>`.

    `learning` says whether pages that fit no layout are still to be taken as lessons.
    """

    site: str
    layouts: tuple[Layout, ...] = ()
    title_tails: tuple[str, ...] = ()
    learning: bool = True

    @property
    def trusted(self) -> tuple[Layout, ...]:
        """Return the layouts that pages are read by without asking the general reader."""
        return tuple(layout for layout in self.layouts if not layout.trial)

    def with_layout(self, layout: Layout) -> SiteTemplate:
        """Return the template with one layout added or replaced."""
        others = tuple(known for known in self.layouts if known.number != layout.number)
        return replace(self, layouts=tuple(sorted((*others, layout), key=lambda known: known.number)))

    def without_layout(self, number: int) -> SiteTemplate:
        """Return the template without a layout."""
        return replace(self, layouts=tuple(known for known in self.layouts if known.number != number))


@dataclass(frozen=True, slots=True)
class Lesson:
    """Hold how one page was read with regard to its site's template.

    taught: by the general reader, no layout was tried. missed: no layout fits the page. followed: by layout `layout`.
    agreed, disagreed: by layout and by the general reader, whose reading was taken where they differ; `sure` where the
    layout's would have been taken otherwise.
    """

    outcome: Outcome
    layout: int | None = None
    chain: str = ""
    sure: bool = False
    observation: Observation | None = None


def as_json(record: Layout | Observation) -> dict[str, Any]:
    """Return a record as plain JSON values."""
    return asdict(record)


def layout_of(data: dict[str, Any]) -> Layout:
    """Return the layout that `as_json` wrote."""
    read = {"body": _locator(data["body"]), "opening": _step(data["opening"]), "chains": tuple(data["chains"])}
    return Layout(**data | read)


def observation_of(data: dict[str, Any]) -> Observation:
    """Return the observation that `as_json` wrote."""
    return Observation(**data | {"body": _path(data["body"]), "opening": _step(data["opening"])})


def _locator(data: dict[str, Any]) -> Locator:
    return Locator(_step(data["anchor"]), _path(data["steps"]))


def _step(data: dict[str, Any] | None) -> Step | None:
    return Step(**data) if data else None


def _path(steps: list[dict[str, Any]]) -> Path:
    return tuple(Step(**step) for step in steps)
