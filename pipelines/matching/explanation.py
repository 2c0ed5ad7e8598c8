"""Says in Chinese why a rule matched or did not, clue by clue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pipelines.items import Hit
from pipelines.matching.evaluation import Evidence, Outcome
from pipelines.matching.scan import Spot

Kind = Literal["for", "against", "aside", "unmet"]
_ZONES = {"title": "标题", "lead": "导语", "body": "正文"}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: `for` and `against` carry points, `aside` is a find that does not count, `unmet` a condition."""

    kind: Kind
    text: str
    points: float = 0.0
    hits: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one rule matched an article or did not; threshold None means that the conditions alone decide."""

    rule: str
    name: str
    topic: str
    match: bool
    score: float
    points: float
    threshold: float | None
    reasons: tuple[Reason, ...]


def explain(outcomes: Sequence[Outcome]) -> tuple[Explanation, ...]:
    """Explain the outcomes of an article, matching rules first, then by score."""
    ordered = sorted(outcomes, key=lambda outcome: (not outcome.match, -outcome.score))
    return tuple(
        Explanation(
            rule=outcome.rule.id,
            name=outcome.rule.name,
            topic=outcome.topic,
            match=outcome.match,
            score=outcome.score,
            points=round(outcome.points, 2),
            threshold=outcome.rule.threshold,
            reasons=tuple(_reasons(outcome)),
        )
        for outcome in ordered
    )


def _reasons(outcome: Outcome) -> Iterator[Reason]:
    for evidence in (*outcome.all, *outcome.any):
        if evidence.spots:
            short = "" if evidence.holds else f"；不够 {_wanted(evidence)}"
            yield _found("for", evidence, outcome, evidence.points if evidence.holds else 0.0, short)
    for evidence in outcome.against:
        if evidence.holds:
            yield _found("against", evidence, outcome, -evidence.points)
    yield from _shrunk(outcome)
    for text in outcome.unmet:
        yield Reason("unmet", text)
    threshold = outcome.rule.threshold
    if threshold is not None and outcome.points < threshold:
        yield Reason("unmet", f"得 {outcome.points:g} 分，不到分数线 {threshold:g} 分")
    yield from _set_aside(outcome)


def _shrunk(outcome: Outcome) -> Iterator[Reason]:
    about = outcome.rule.about
    if outcome.share is None or about is None:
        return
    share = f"谈这件事的句子占全文 {outcome.share:.0%}，够长的要 {about.share:.0%}"
    if outcome.worded is not None:
        yield Reason("for", f"{share}；但通篇写法像公告（{outcome.worded:+.2f}，不低于 {about.wording:+g}），不打折")
    else:
        yield Reason("against", f"{share}，按比例打折", round(-outcome.shrunk, 2))


def _found(kind: Kind, evidence: Evidence, outcome: Outcome, points: float, note: str = "") -> Reason:
    counts = Counter((_ZONES[spot.zone_name], spot.term) for spot in evidence.spots)
    words = "、".join(f"{zone}“{term}”{count} 次" for (zone, term), count in counts.items())
    return Reason(
        kind, f"{evidence.clue.name}：{words or '全文没有'}{note}", round(points, 2), _hits(outcome, evidence.spots)
    )


def _wanted(evidence: Evidence) -> str:
    clue = evidence.clue
    return f"{clue.at_least} 次" + (f"、{clue.distinct} 种" if clue.distinct > 1 else "")


def _set_aside(outcome: Outcome) -> Iterator[Reason]:
    grouped: dict[tuple[str, str], list[Spot]] = {}
    counted = {(spot.start, spot.end) for spot in outcome.counted()}
    for evidence in (*outcome.all, *outcome.any):
        for spot, why in evidence.aside:
            spots = grouped.setdefault((spot.term, why), [])
            if (spot.start, spot.end) not in counted and spot not in spots:
                spots.append(spot)
    for (term, why), spots in grouped.items():
        if spots:
            yield Reason("aside", f"“{term}”不计 {len(spots)} 次：{why}", 0.0, _hits(outcome, spots))


def _hits(outcome: Outcome, spots: Sequence[Spot]) -> tuple[Hit, ...]:
    return tuple(Hit(outcome.rule.id, spot.term, spot.zone_name, *spot.readable) for spot in spots)
