"""Hold learned templates against the general reader that teaches them, on pages that taught nothing.

Of each site with enough pages, a template is learned from ten pages, and the site's other pages are read both ways;
then from ten others, so that each page is scored once. Nothing is learned while pages are scored.
"""

from __future__ import annotations

import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.gold import Gold
from benchmarks.reader import Answer, answer_of
from benchmarks.scores import Scores, body_f1, score
from benchmarks.summary import FIELDS, Result, Summary, summarize
from pipelines.cleaning import clean
from pipelines.extraction import read_page
from pipelines.extraction.study import Study
from pipelines.extraction.tree import parse
from pipelines.items import RawPage
from pipelines.site_template import SiteTemplate

LEARNED_FROM = 10
LEAST_PAGES = 8
_NOTED = 0.005  # of body F1


@dataclass(frozen=True, slots=True)
class Case:
    """Hold a page as a crawl hands it over, with its gold."""

    gold: Gold
    raw: RawPage


@dataclass(frozen=True, slots=True)
class Pair:
    """Hold one page read by the teacher and with the site's template; `outcome` is the template's lesson on it."""

    teacher: Result
    template: Result
    outcome: str
    parse_ms: float  # what the parse of the page alone takes

    @property
    def same_text(self) -> float:
        """Return the F1 of both texts, for pages without gold of their body."""
        return body_f1(self.teacher.answer.text, self.template.answer.text)

    @property
    def worse(self) -> tuple[str, ...]:
        """Name what the template reads worse than the teacher."""
        return (*self._body(-1), *_lost(self.teacher.scores, self.template.scores))

    @property
    def better(self) -> tuple[str, ...]:
        """Name what the template reads better than the teacher."""
        return (*self._body(1), *_lost(self.template.scores, self.teacher.scores))

    def _body(self, sign: int) -> tuple[str, ...]:
        before, after = self.teacher.scores.f1, self.template.scores.f1
        moved = before is not None and after is not None and (after - before) * sign > _NOTED
        return (f"body {before:.3f} -> {after:.3f}",) if moved else ()


def cases_of(gold: Iterable[Gold]) -> dict[str, list[Case]]:
    """Return the pages with gold by site, sites with too few left out; of a page's golds that by hand counts.

    Pages without an address get one that says nothing, because one page in so many is chosen by its address.
    """
    sites: defaultdict[str, dict[str, Gold]] = defaultdict(dict)
    for one in sorted((one for one in gold if one.group != "kind"), key=lambda one: one.group != "hand"):
        sites[one.site].setdefault(one.name, one)
    found = {}
    for site, pages in sites.items():
        if len(pages) >= LEAST_PAGES:
            golds = [pages[name] for name in sorted(pages)]
            found[site] = [Case(one, _raw(one, f"http://page.invalid/{i}")) for i, one in enumerate(golds)]
    return found


def _raw(gold: Gold, address: str) -> RawPage:
    return RawPage(gold.url or address, html=gold.html(), fetched_at=gold.fetched_at)


def compare(site: str, cases: Sequence[Case], learned_from: int = LEARNED_FROM) -> list[Pair]:
    """Return each page of a site read both ways, by what other pages taught."""
    n = min(learned_from, len(cases) // 2)
    folds = ((cases[:n], cases[n:]), (cases[n : 2 * n], cases[:n]))
    return [pair for teaching, others in folds for pair in _read_both(learn(site, teaching), others)]


def learn(site: str, cases: Iterable[Case]) -> SiteTemplate:
    """Return the template that pages teach, read in their order as a crawl reads them."""
    study = Study(SiteTemplate(site))
    for case in cases:
        lesson = read_page(replace(case.raw, template=study.template)).lesson
        if lesson is not None:
            study, _change = study.after(lesson)
    return study.template


def _read_both(template: SiteTemplate, cases: Iterable[Case]) -> Iterable[Pair]:
    for case in cases:
        taught, _ = _read(case.raw)
        read, outcome = _read(replace(case.raw, template=template))
        began = time.process_time()
        parse(case.raw.html or "")
        parse_ms = (time.process_time() - began) * 1000
        yield Pair(_result(case.gold, taught), _result(case.gold, read), outcome, parse_ms)


def _read(raw: RawPage) -> tuple[Answer, str]:
    """Return the answer to a page with its CPU time, and the outcome of its lesson."""
    began = time.process_time()
    reading = read_page(raw)
    answer = answer_of(reading, clean(reading.text, reading.title).text)
    return replace(answer, seconds=time.process_time() - began), reading.lesson.outcome if reading.lesson else ""


def _result(gold: Gold, answer: Answer) -> Result:
    return Result(gold, answer, score(gold, answer))


def _lost(before: Scores, after: Scores) -> tuple[str, ...]:
    fields = (*FIELDS, "false_source", "false_author", "false_editor")
    return tuple(name for name in fields if _rank(name, after) < _rank(name, before))


def _rank(name: str, scores: Scores) -> bool:
    value = getattr(scores, name)
    return not value if name.startswith("false_") else bool(value)


HEAD = ("site", "pages", "alone", "body F1", "title", "minute", "source", "author", "worse", "same text", "ms")


def rows(sites: Mapping[str, Sequence[Pair]]) -> list[tuple[str, ...]]:
    """Return the table: a line a site, and all.

    Figures are teacher | template; `alone` counts the pages that were read by the template without the teacher. Times
    are medians of CPU time: the parse alone | teacher | template.
    """
    everything = [pair for pairs in sites.values() for pair in pairs]
    return [HEAD, *(_row(site, pairs) for site, pairs in sites.items()), _row("all", everything)]


def worse_lines(sites: Mapping[str, Sequence[Pair]]) -> list[str]:
    """Return a line for each page that its template reads worse or better than the teacher."""
    everything = [pair for pairs in sites.values() for pair in pairs]
    found = [("worse", pair, pair.worse) for pair in everything] + [
        ("better", pair, pair.better) for pair in everything
    ]
    return [
        f"  {word}: {pair.template.gold.name} ({pair.outcome}): {', '.join(what)}" for word, pair, what in found if what
    ]


def record(sites: Mapping[str, Sequence[Pair]]) -> dict[str, Any]:
    """Return the comparison as plain JSON values."""
    return {site: _plain(pairs) for site, pairs in sites.items()}


def _plain(pairs: Sequence[Pair]) -> dict[str, Any]:
    teacher, template = _summaries(pairs)
    return {
        "pages": len(pairs),
        "outcomes": Counter(pair.outcome for pair in pairs),
        "body_f1": [teacher.f1_pages.value, template.f1_pages.value],
        **{name: [teacher.fields[name].value, template.fields[name].value] for name in FIELDS},
        "same_text": statistics.fmean(pair.same_text for pair in pairs),
        "median_ms": [_parse_ms(pairs), teacher.median_ms, template.median_ms],
        "worse": {pair.template.gold.name: pair.worse for pair in pairs if pair.worse},
        "better": {pair.template.gold.name: pair.better for pair in pairs if pair.better},
    }


def _row(site: str, pairs: Sequence[Pair]) -> tuple[str, ...]:
    teacher, template = _summaries(pairs)
    alone = sum(pair.outcome == "followed" for pair in pairs)
    same = statistics.fmean(pair.same_text for pair in pairs)
    return (
        site,
        str(len(pairs)),
        str(alone),
        _two(teacher.f1_pages.value, template.f1_pages.value),
        *(_two(teacher.fields[name].value, template.fields[name].value) for name in HEAD[4:8]),
        str(sum(bool(pair.worse) for pair in pairs) or ""),
        f"{same:.4f}",
        f"{_parse_ms(pairs):.1f} | {teacher.median_ms:.1f} | {template.median_ms:.1f}",
    )


def _summaries(pairs: Sequence[Pair]) -> tuple[Summary, Summary]:
    return summarize([pair.teacher for pair in pairs]), summarize([pair.template for pair in pairs])


def _parse_ms(pairs: Sequence[Pair]) -> float:
    return statistics.median(pair.parse_ms for pair in pairs)


def _two(one: float | None, other: float | None) -> str:
    return "-" if one is None or other is None else f"{one:.3f} | {other:.3f}"
