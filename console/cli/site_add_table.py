"""Show what `sites add` found: lists to read and those passed over, the samples, what the file says and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.table import Table
from rich.text import Text

from console.cli.output import stdout
from console.cli.site_check_table import emit_samples
from crawler.spiders.check_report import meaning

KINDS = {"page": "网页", "feed": "订阅源", "sitemap": "站点地图", "json": "JSON"}
_MOST_PASSED = 12


def emit_survey(answer: dict[str, Any]) -> None:
    """Print one site's survey and what became of it."""
    out = stdout()
    report = answer["report"]
    if report is not None and (report["lists"] or report["passed_over"]):
        out.print(Text(report["name"] or answer["url"], "bold"))
        if report["lists"]:
            out.print(_lists(report))
        if report["check"]["samples"]:
            emit_samples(report["check"]["samples"])
        if report["passed_over"]:
            out.print(_passed(report))
        for line in _facts(report):
            out.print(line)
    for left in answer["left_out"]:
        out.print(Text(f"没有写进文件：{left['url']} 已由站点 {left['site']} 读", "yellow"))
    if answer["refused"]:
        out.print(Text(f"没有加上 {answer['url']}：{answer['refused']}", "bold red"))
        return
    verdict = report["check"]["verdict"]
    out.print(Text(verdict, "green" if report["check"]["level"] == "ok" else "yellow"))
    if answer["written"]:
        out.print(Text(f"已写入 {answer['file']}；马上抓一次：jindu run-once {answer['key']}"))
    else:
        out.print(Text(f"没有写文件（--dry-run）。{answer['file']} 会是：\n"))
        out.print(Text(answer["text"]))


def _lists(report: dict[str, Any]) -> Table:
    table = Table(title="会读这些列表", title_justify="left", header_style="bold")
    for column, justify in (
        ("列表", "left"),
        ("类型", "left"),
        ("链接", "right"),
        ("独有", "right"),
        ("为什么", "left"),
    ):
        table.add_column(column, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for found in report["lists"]:
        kind = KINDS.get(found["kind"], found["kind"])
        label = Text.assemble((found["label"], "bold"), "\n", found["url"])
        table.add_row(label, kind, str(found["links"]), str(found["new_links"]), Text(found["why"]))
    return table


def _passed(report: dict[str, Any]) -> Table:
    shown = report["passed_over"][:_MOST_PASSED]
    rest = len(report["passed_over"]) - len(shown)
    title = "看过，不读" + (f"（另有 {rest} 个）" if rest else "")
    table = Table(title=title, title_justify="left", header_style="bold", style="dim")
    for column in ("列表", "网址", "为什么"):
        table.add_column(column, overflow="fold")
    for found in shown:
        table.add_row(Text(found["label"]), Text(found["url"]), Text(meaning(found["why"])))
    return table


def _facts(report: dict[str, Any]) -> Iterator[Text]:
    province = report["province"] or "看不出"
    because = f"（{report['province_because']}）" if report["province_because"] else ""
    yield Text(f"省份  {province}{because}")
    for form in report["forms"]:
        read = f"，样本 {form['articles']}/{form['samples']} 篇是文章" if form["samples"] else "，没有读样本"
        yield Text(f"文章网址  {form['pattern']}  {form['links']} 条{read}")
    written = "写进文件" if report["article_url"] else "不写 article_url"
    yield Text(f"        {written}：{report['article_url_because']}")
    yield Text(f"间隔  {report['every']}：{report['every_because']}" if report["every"] else "间隔  缺省，由程序自己学")
    if report["render"]:
        yield Text("渲染  列表由脚本生成，写进文件：render: true")
    if report["tls"] != "strict":
        yield Text(f"TLS   对方只会旧的协商方式，写进文件：tls: {report['tls']}")
    delay = report["check"]["crawl_delay"]
    yield Text(f"访问  {report['requests']} 次请求" + (f"，robots.txt 要求间隔 {delay:g} 秒" if delay else ""))
