"""Show what checks of sites found: a line a site, then the articles that were read as samples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from console.cli.output import stdout
from crawler.spiders.check_report import meaning

ROBOTS = {"allowed": "允许", "forbidden": "禁止", "unavailable": "取不到", "unknown": "—"}
_STYLES = {"ok": "green", "partial": "yellow", "failed": "bold red"}
COLUMNS = ("站点", "可达", "robots", "编码", "链接", "样本", "秒", "结论")
SAMPLE_COLUMNS = ("标题", "时间", "来源", "字数")
_NUMBERS = frozenset({"链接", "样本", "秒", "字数"})


def emit_reports(reports: Sequence[dict[str, Any]]) -> None:
    """Print the result table and the samples, then how many sites can be read."""
    table = _table(COLUMNS)
    samples = _table(("站点", *SAMPLE_COLUMNS))
    for report in reports:
        table.add_row(*_cells(report))
        for sample in report["samples"]:
            samples.add_row(Text(report["key"]), *_sample(sample))
    stdout().print(table)
    if samples.row_count:
        stdout().print(Text("读到的样本", "bold"))
        stdout().print(samples)
    good = sum(report["level"] != "failed" for report in reports)
    stdout().print(Text(f"可用 {good} 个，不可用 {len(reports) - good} 个"))


def emit_samples(samples: Sequence[dict[str, Any]]) -> None:
    """Print the articles one site's check read."""
    table = _table(SAMPLE_COLUMNS, "读到的样本")
    for sample in samples:
        table.add_row(*_sample(sample))
    stdout().print(table)


def _table(columns: Sequence[str], title: str | None = None) -> Table:
    table = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold", justify="right" if column in _NUMBERS else "left")
    return table


def _cells(report: dict[str, Any]) -> Iterator[Text]:
    lists = report["lists"]
    yield Text(f"{report['name']}\n{report['key']}")
    yield Text("是" if report["reachable"] else "否")
    robots = ROBOTS[report["robots"]]
    yield Text(f"{robots}\n间隔 {report['crawl_delay']:g}s" if report["crawl_delay"] else robots)
    yield Text("、".join(dict.fromkeys(entry["encoding"] for entry in lists if entry["encoding"])) or "—")
    yield Text(str(sum(entry["links"] for entry in lists)))
    articles = sum(sample["status"] == "article" for sample in report["samples"])
    yield Text(f"{articles}/{len(report['samples'])}")
    yield Text(f"{report['seconds']:.0f}")
    yield Text(report["verdict"], _STYLES[report["level"]])


def _sample(sample: dict[str, Any]) -> Iterator[Text]:
    if sample["status"] != "article":
        why = meaning(sample["status"], meaning(sample["reason"]) if sample["reason"] else "")
        yield Text(f"✗ {sample['title'] or sample['url']}：{why}", "yellow")
        yield from (Text("—"), Text("—"), Text(""))
        return
    mark = "★" if sample["announcement"] else ""
    yield Text(mark + sample["title"], "bold" if mark else "")
    yield Text((sample["published_at"] or "不明").replace("T", " ").removesuffix("+08:00"))
    yield Text(sample["source"] or "不明")
    yield Text(str(sample["characters"]))
