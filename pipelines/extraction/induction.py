"""Find the layout that observed pages share: what leads to their bodies, and what all of them print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipelines.extraction.paths import common_locator, common_step
from pipelines.site_template import Layout, Observation, Step

LEAST = 3  # pages that must agree on a layout
_MOST_CHAINS = 8
_LEAST_TAILS = 3


def induce(observations: Sequence[Observation], number: int) -> Layout | None:
    """Return a layout that the newest observation shares with at least two earlier ones, still on trial; or None.

    Pages whose elements around the body are named alike come first; only where there are not enough of those, pages
    whose way to the body is the same but for names.
    """
    newest = observations[-1]
    named_alike = [seen for seen in observations if seen.chain == newest.chain]
    alike = named_alike if len(named_alike) >= LEAST else _led_alike(observations)
    body = common_locator([seen.body for seen in alike]) if len(alike) >= LEAST else None
    if body is None:
        return None
    rise = max(seen.rise for seen in alike)
    return Layout(
        number,
        body,
        rise,
        _common_opening([seen.opening for seen in alike if seen.rise == rise]),
        tuple(dict.fromkeys(seen.chain for seen in alike))[-_MOST_CHAINS:],
        min(seen.stops for seen in alike),
        headed=all(seen.headed for seen in alike),
        dated=all(seen.dated for seen in alike),
        sourced=all(seen.sourced for seen in alike),
    )


def _common_opening(openings: Sequence[Step | None]) -> Step | None:
    """Return the step to the element that pages begin with; None where they differ: then all above is read, too."""
    known = [step for step in openings if step is not None]
    if len(known) < len(openings) or len({step.tag for step in known}) != 1:
        return None
    return common_step(known)


def _led_alike(observations: Sequence[Observation]) -> list[Observation]:
    """Return the observations that one locator, made of more than bare tags, can serve with the newest."""
    alike = [observations[-1]]
    for seen in reversed(observations[:-1]):
        locator = common_locator([known.body for known in (*alike, seen)])
        if locator is not None and locator.is_named:
            alike.append(seen)
    return alike[::-1]


def common_tails(observations: Sequence[Observation]) -> tuple[str, ...]:
    """Return what at least three pages write behind their headline in `<title>`, the longest first."""
    counted = Counter(seen.title_tail for seen in observations if seen.title_tail)
    return tuple(sorted((tail for tail, count in counted.items() if count >= _LEAST_TAILS), key=len, reverse=True))
