"""Precision, recall and F1 of verdict, type, regions and substances against labelled texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.judgement_texts import Judged, Labelled


@dataclass(frozen=True, slots=True)
class Tally:
    """What was found rightly, found, and wanted."""

    right: int
    found: int
    wanted: int

    @property
    def precision(self) -> float:
        """Return the share of what was found that is right; 1 where nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Return the share of what was wanted that was found; 1 where nothing was wanted."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return 2 * self.right / (self.found + self.wanted) if self.found + self.wanted else 1.0


def verdicts(texts: Sequence[Labelled], match: Callable[[Labelled], bool]) -> Tally:
    """Tally the verdicts of anything that says yes or no."""
    answers = [(text.announcement, match(text)) for text in texts]
    return Tally(
        sum(wanted and given for wanted, given in answers),
        sum(given for _, given in answers),
        sum(wanted for wanted, _ in answers),
    )


def figures(answers: Sequence[Judged]) -> dict[str, float]:
    """Return the figures with a floor: verdict, type of those found, regions and substances of the announcements."""
    wanted = [answer for answer in answers if answer.gold.announcement]
    found = [answer for answer in wanted if answer.match]
    matches = {answer.gold.id: answer.match for answer in answers}
    verdict = verdicts([answer.gold for answer in answers], lambda text: matches[text.id])
    return {
        "precision": verdict.precision,
        "recall": verdict.recall,
        "type": _share(answer.article.verdict.type == answer.gold.type for answer in found),
        "region_main": _share(main_place(answer.places) == main_place(answer.gold.places) for answer in wanted),
        "region_f1": _sets([(set(answer.regions), set(answer.gold.regions)) for answer in wanted]).f1,
        "substance_f1": _sets([(set(answer.article.substances), set(answer.gold.substances)) for answer in wanted]).f1,
    }


def main_place(places: Sequence[tuple[str, str]]) -> tuple[str | None, str | None]:
    """Return the first province and the first city of a list, in whatever order the levels stand."""
    province, city = (
        next((name for name, level in places if level == wanted), None) for wanted in ("province", "city")
    )
    return province, city


def wrong_lines(answers: Sequence[Judged]) -> Iterator[str]:
    """Yield a line for each label that was not met."""
    for answer in answers:
        gold, article = answer.gold, answer.article
        if answer.match != gold.announcement:
            yield f"{gold.id} {'missed' if gold.announcement else 'false'} {article.verdict.score:.2f} {gold.title}"
        if not gold.announcement:
            continue
        if answer.match and article.verdict.type != gold.type:
            yield f"{gold.id} type {article.verdict.type}, not {gold.type}: {gold.title}"
        if set(answer.regions) != set(gold.regions):
            yield f"{gold.id} regions {'、'.join(answer.regions)}, not {'、'.join(gold.regions)}"
        if set(article.substances) != gold.substances:
            yield f"{gold.id} substances {'、'.join(article.substances)}, not {'、'.join(sorted(gold.substances))}"


def _share(answers: Iterator[bool]) -> float:
    told = list(answers)
    return sum(told) / len(told) if told else 1.0


def _sets(pairs: Sequence[tuple[set[str], set[str]]]) -> Tally:
    return Tally(
        sum(len(found & wanted) for found, wanted in pairs),
        sum(len(found) for found, _ in pairs),
        sum(len(wanted) for _, wanted in pairs),
    )
