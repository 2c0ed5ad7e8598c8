"""`jindu explain URL`: the whole road of one URL, or where it ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich.text import Text

from config.rulebook import load_rulebook
from config.settings import Settings
from config.sitebook import load_sitebook
from console.cli.evidence import media_type, size_of
from console.cli.output import emit_json, shown, stdout
from console.cli.reasons import reason_lines
from console.cli.words import KINDS, PAGE_STATES, RELATIONS, STATES, VISITS
from console.rule_trial import Sample, judge
from console.text_changes import shown_lines
from console.url_trace import UrlTrace, as_json, trace_url
from console.workplace import open_workplace
from crawler.spiders.check_report import meaning
from pipelines.extraction import why_headline_only
from pipelines.items import PageStatus
from pipelines.matching import Explanation
from scheduler.alerts.notices import shown_time
from storage.trace import Due, Place, Trace

ZONES = {"title": "标题", "lead": "导语", "body": "正文"}
SILENT_SHOWN = 20
Line = tuple[str, str]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("explain")(explain)


def explain(
    url: Annotated[str, typer.Argument(metavar="URL", help="文章的网址")],
    as_data: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """说明一个网址的全程：何时发现、抓取、读出、归并、命中、发信，或为什么没有。"""
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise typer.BadParameter(f"不是网址：{url}；请写完整的 http:// 或 https:// 地址")
    with open_workplace() as place:
        book = load_sitebook(place.settings.sites_dir)
        with place.db.read() as s:
            found = trace_url(s, url, list(book.sites.values()))
        why = _why(place.settings, found)
    if as_data:
        told = {} if found.road is None else {"rules": [asdict(explanation) for explanation in why]}
        emit_json(as_json(found) | told)
    else:
        for name, text in _lines(found):
            stdout().print(Text.assemble((f"{name}　", "bold"), text) if name else Text(f"　　　{text}", "dim"))
        if why:
            stdout().print(Text("现在的规则怎么看", "bold"))
        for line in reason_lines(why):
            stdout().print(line)
    if found.road is None:
        raise typer.Exit(1)


def _why(settings: Settings, found: UrlTrace) -> tuple[Explanation, ...]:
    """Return what the rules in the folder say of the stored text, with every reason."""
    if found.road is None or found.road.article is None:
        return ()
    article = found.road.article
    text = "" if article.headline_only else article.text
    book = load_rulebook(settings.rules_dir, settings.lexicon_dir)
    return judge(Sample(article.title, text, article.site_province), book, settings.lexicon_dir).explanations


def _lines(found: UrlTrace) -> Iterator[Line]:
    yield "网址", found.url
    if found.road is None:
        yield from _unknown(found)
        return
    yield from _page(found.road)
    if found.road.article is not None:
        yield from _article(found.road)
        yield from _evidence(found)
        for place in found.road.places:
            yield from _story(place)
        yield from _verdict(found.road)
    yield from _mails(found, found.road)


def _unknown(found: UrlTrace) -> Iterator[Line]:
    yield "发现", "没有：受监测的列表从未出现过这个网址"
    if not found.near:
        yield "站点", "这个主机不属于任何受监测的站点；加站点文件后才会抓取"
        return
    yield "站点", "、".join(f"{site.name}（{site.key}）" for site in found.near)
    for visit in found.visits:
        outcome = VISITS.get(visit["outcome"]) or meaning(visit["outcome"])
        yield "", f"{shown(visit['at'])} 访问 {visit['list']}：{outcome}，{visit['links']} 个链接"
    if not found.visits:
        yield "", "列表还没有访问过；jindu run-once 抓一遍"
    yield "", f"jindu sites check {found.near[0].key} 可看现在列表里有什么"


def _page(road: Trace) -> Iterator[Line]:
    page = road.page
    if road.found_on is not None:
        yield "发现", f"{shown(page.listed_at)} 由 {road.found_on.site_name} 的原文链接发现"
        yield "", f"链接所在的转载 {road.found_on.url}"
    else:
        first = "（该列表的首次访问）" if page.first_visit else ""
        yield "发现", f"{shown(page.listed_at)} 在 {road.list_url or '（列表已不在站点文件里）'}{first}"
    if page.anchor:
        yield "", f"链接文字：{page.anchor}"
    state = PAGE_STATES.get(page.status, page.status)
    code = f"，HTTP {page.http_status}" if page.http_status else ""
    yield "抓取", f"{shown(page.fetched_at)} {state}{code}，共 {page.attempts} 次"
    if page.reason:
        name, _, detail = page.reason.partition(": ")
        yield "", f"原因：{meaning(name, detail)}"
    if page.final_url and page.final_url != page.url:
        yield "", f"转到 {page.final_url}"
    if page.next_try_at:
        yield "", f"下次重试 {shown(page.next_try_at)}"
    if page.revisit_at:
        yield "", f"下次复查 {shown(page.revisit_at)}（看有没有更正或撤稿）"


def _article(road: Trace) -> Iterator[Line]:
    article = road.article
    assert article is not None  # noqa: S101  (the caller looked)
    yield "读出", article.title
    yield "", f"时间 {shown_time(article) or '没有读出'}，来源 {article.source or '没有读出'}，{len(article.text)} 字"
    if article.headline_only:
        failed = road.page.status != PageStatus.NO_TEXT
        yield "", f"仅标题：{why_headline_only(road.page.reason, failed=failed)}"
    if article.original_url:
        yield "", f"原文链接 {article.original_url}"
    if article.revision:
        yield "", f"修订过 {article.revision} 次"
    if article.withdrawn_at:
        yield "", f"{shown(article.withdrawn_at)} 发现已被撤下"


def _evidence(found: UrlTrace) -> Iterator[Line]:
    """Give what the publisher changed, and the pages that are kept."""
    for number, change in enumerate(found.changes, start=1):
        yield "修订", f"第 {number} 次，{shown(change.seen_at)} 发现（- 原来，+ 现在）"
        for line in shown_lines(change):
            yield "", line
    for place, kept in enumerate(found.snapshots):
        what = f"编号 {kept.id}，{shown(kept.fetched_at)} 取得，{media_type(kept)}，{size_of(kept)}"
        yield "快照" if place == 0 else "", what
    if found.snapshots:
        yield "", f"导出：jindu export --format warc --output 快照.warc.gz {found.url}"


def _story(place: Place) -> Iterator[Line]:
    relation = RELATIONS.get(place.relation, place.relation)
    share = f"，相同部分占 {place.shared:.0%}" if place.shared else ""
    yield "报道", f"{place.story}：{relation}{share}，共 {place.members} 篇，首发 {place.origin_url}"
    if place.veto and place.relation == "new":
        yield "", f"没有合并到相似的报道，因为：{place.veto}"
    if place.see_also:
        yield "", f"相似而分开的报道：{'、'.join(map(str, place.see_also))}"


def _verdict(road: Trace) -> Iterator[Line]:
    verdict = road.verdict
    assert verdict is not None  # noqa: S101  (the caller looked)
    if verdict.announcement:
        yield "命中", f"是公告：{'、'.join(verdict.rules)}，得分 {verdict.score:g}，类型 {verdict.type or '—'}"
        counts = Counter((ZONES.get(hit.zone, hit.zone), hit.term) for hit in road.hits)
        yield "", "、".join(f"{zone}“{term}”{number} 次" for (zone, term), number in counts.most_common(12))
    else:
        yield "命中", f"不是公告，得分 {verdict.score:g}"
    places = "、".join(region.name for region in road.regions) or ("全国" if verdict.national else "没有认出")
    yield "地方", places + ("（文中没有写，按站点所在省）" if verdict.place_by_site else "")


def _mails(found: UrlTrace, road: Trace) -> Iterator[Line]:
    for due in road.owed:
        yield "告知", _due(due)
        if due.answer and due.state != "sent":
            yield "", f"服务器的回答：{due.answer}"
    if not road.owed:
        yield "告知", f"没有人：{found.why_nobody or ('见下' if found.silent else '没有订阅者')}"
    if found.why_nobody is None:
        for each in found.silent[:SILENT_SHOWN]:
            yield "", f"不告知 {each.email}：{each.reason}"
        if len(found.silent) > SILENT_SHOWN:
            yield "", f"另有 {len(found.silent) - SILENT_SHOWN} 位不告知，--json 列出全部"


def _due(due: Due) -> str:
    what = f"{due.email}，{KINDS[due.kind]}"
    if due.delivery is None:
        return f"{what}：{'等下一次汇总邮件' if due.mode != 'immediate' else '已计划，还没有成邮件'}"
    when = f" {shown(due.sent_at)}" if due.sent_at else ""
    again = f"，{shown(due.next_try_at)} 再试" if due.next_try_at and due.attempts else ""
    return f"{what}：邮件 {due.delivery} {STATES.get(due.state or '', due.state)}{when}{again}"
