"""One naming of a place, and which of several places of one name it means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.facts.gazetteer import Gazetteer

_SITE_HINT = 0.01  # decides between places of one name only where nothing in the text does


@dataclass(frozen=True, slots=True)
class Mention:
    """One naming of a place: span, the codes it may mean (the most specific reading), its weight."""

    start: int
    end: int
    codes: tuple[str, ...]
    weight: float = 1.0
    authority: bool = False  # the name of an authority or the place of a dateline
    listed: bool = False  # among others of one city that the text names: not places passed through
    counted: bool = False  # numbers of its own follow it
    alone: bool = False  # a county's short name: it counts where the text names what it lies in, or the site does


def resolve(
    mentions: Sequence[Mention], gazetteer: Gazetteer, site_province: str | None = None
) -> list[tuple[Mention, str]]:
    """Return each mention with one place: same-named ones by the places named for sure, the site's province, or not."""
    context: dict[str, float] = defaultdict(float)
    if site := gazetteer.province_named(site_province):
        context[site.code] = _SITE_HINT
    for mention in mentions:
        if len(mention.codes) == 1 and not mention.alone:
            place = gazetteer.places[mention.codes[0]]
            while True:
                context[place.code] += mention.weight
                if not place.parent:
                    break
                place = gazetteer.places[place.parent]
    resolved = []
    for mention in mentions:
        if len(mention.codes) == 1 and not mention.alone:
            resolved.append((mention, mention.codes[0]))
            continue
        best = max(mention.codes, key=lambda code: _context_of(code, context, gazetteer))
        known = _context_of(best, context, gazetteer)
        if known > (0.0, 0.0):
            level = gazetteer.places[best].level
            alike = [
                code
                for code in mention.codes
                if gazetteer.places[code].level == level and _context_of(code, context, gazetteer) == known
            ]
            # 鼓楼 lies in two cities of the province: it is told no nearer than that.
            resolved.append((mention, best if len(alike) == 1 else gazetteer.province(best).code))
    return resolved


def _context_of(code: str, context: dict[str, float], gazetteer: Gazetteer) -> tuple[float, float]:
    city = gazetteer.city(code)
    outer = city.code if city and city.code != code else ""
    return context.get(outer, 0.0), context.get(gazetteer.province(code).code, 0.0)
