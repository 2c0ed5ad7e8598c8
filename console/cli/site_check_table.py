"""Show what checks of sites found: one block a site, short enough to compare many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from console.cli.output import stdout

ROBOTS = {"allowed": "允许", "forbidden": "禁止", "unavailable": "取不到", "unknown": "—"}
_STYLES = {"ok": "green", "partial": "yellow", "failed": "bold red"}
COLUMNS = ("站点", "可达", "robots", "编码", "链接", "样本（标题、时间、来源）", "秒", "结论")


def emit_reports(reports: Sequence[dict[str, Any]]) -> None:
    """Print the result table, then how many can be read."""
    table = Table(header_style="bold", show_lines=True)
    for column in COLUMNS:
        table.add_column(column, overflow="fold", justify="right" if column in ("链接", "秒") else "left")
    for report in reports:
        table.add_row(*_cells(report))
    stdout().print(table)
    good = sum(report["level"] != "failed" for report in reports)
    stdout().print(Text(f"可用 {good} 个，不可用 {len(reports) - good} 个"))


def _cells(report: dict[str, Any]) -> Iterator[Text]:
    lists = report["lists"]
    yield Text(f"{report['name']}\n{report['key']} · {report['province']}")
    yield Text("是" if report["reachable"] else "否")
    robots = ROBOTS[report["robots"]]
    yield Text(f"{robots}\n间隔 {report['crawl_delay']:g}s" if report["crawl_delay"] else robots)
    yield Text("、".join(dict.fromkeys(entry["encoding"] for entry in lists if entry["encoding"])) or "—")
    yield Text(str(sum(entry["links"] for entry in lists)))
    yield Text("\n").join(_sample(sample) for sample in report["samples"])
    yield Text(f"{report['seconds']:.0f}")
    yield Text(report["verdict"], _STYLES[report["level"]])


def _sample(sample: dict[str, Any]) -> Text:
    if sample["status"] != "article":
        reason = f"（{sample['reason']}）" if sample["reason"] else ""
        return Text(f"✗ {sample['title'] or sample['url']}：{sample['status']}{reason}", "yellow")
    when = (sample["published_at"] or "时间不明").replace("T", " ").removesuffix("+08:00")
    line = Text(f"{sample['title']}", "bold" if sample["announcement"] else "")
    return line.append(f"\n  {when} · {sample['source'] or '来源不明'} · {sample['characters']} 字", "dim")
