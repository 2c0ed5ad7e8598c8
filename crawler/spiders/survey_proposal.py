"""From what a walk through a site found to what its site file should say; no request is made here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crawler.discovery.doors import PageHead
from crawler.discovery.province_hint import province_hint
from crawler.discovery.site_name import site_name
from crawler.fetching.failures import FetchFailure
from crawler.spiders.check_report import ListReport, meaning
from crawler.spiders.survey_choice import Choice, Opened, choose_lists, proposed_every
from crawler.spiders.survey_forms import Forms
from crawler.spiders.survey_report import FoundList, SurveyReport
from pipelines.facts.gazetteer import Gazetteer


@dataclass(frozen=True, slots=True)
class Survey:
    """Hold what a walk found: the lists it opened, channels to leave aside, what the home page says of itself.

    `failed` is why the first address could not be read as a list.
    """

    url: str
    opened: tuple[Opened, ...]
    asides: frozenset[str]
    head: PageHead
    failed: FetchFailure | None


def propose(report: SurveyReport, survey: Survey, found: Forms, gazetteer: Gazetteer, now: dt.datetime) -> None:
    """Set lists, article form, interval, name and province of a report, and what a check of its file would say."""
    report.article_url, report.article_url_because = found.article_url()
    for entry in survey.opened:
        entry.links = found.accepted(entry.links, entry.unjudged)
    chosen, passed = choose_lists(survey.opened, survey.asides)
    report.lists = [_as_found(choice) for choice in chosen]
    report.passed_over += [_as_found(choice) for choice in passed]
    report.forms = found.table()
    lists = [choice.list for choice in chosen]
    report.every, report.every_because = proposed_every(lists, now)
    _name(report, survey, lists, found, gazetteer)
    _check(report, chosen, found, survey.failed)


def _name(report: SurveyReport, survey: Survey, lists: Sequence[Opened], found: Forms, gazetteer: Gazetteer) -> None:
    url, head = report.final_url or survey.url, survey.head
    report.name = site_name(head, url)
    if report.province is not None:
        return
    names = [name for name in (report.name, head.site_name, head.title, head.words) if name]
    titles = list(dict.fromkeys([*(link.title for entry in lists for link in entry.links), *found.titles()]))
    labels = [entry.label for entry in survey.opened if not entry.is_home]
    hint = province_hint(url, names, titles, gazetteer, channels=labels, imprint=head.imprint)
    if hint is not None:
        report.province, report.province_because = hint.province, hint.because


def _check(report: SurveyReport, chosen: Iterable[Choice], found: Forms, failed: FetchFailure | None) -> None:
    check = report.check
    check.name, check.province = report.name, report.province or ""
    for choice in chosen:
        entry = choice.list
        check.lists.append(
            ListReport(entry.url, True, 200, entry.reading.kind, None, len(entry.links), entry.reading.problem)
        )
    check.samples = found.samples()
    check.conclude()
    if check.level != "failed":
        return
    if failed is not None and not any(entry.ok for entry in check.lists):
        check.verdict = f"读不到列表：{meaning(failed.name, failed.detail)}"
    elif not check.lists:
        check.verdict = "没有找到列有文章的页面、订阅源、站点地图或接口；列表可能由脚本生成，请给出频道的网址再试"
    report.problem = failed.name if failed else "no-lists"
    report.detail = check.verdict


def _as_found(choice: Choice) -> FoundList:
    entry = choice.list
    return FoundList(
        entry.url, entry.reading.kind, entry.label, len(entry.links), choice.adds, choice.why, entry.comes_from
    )
