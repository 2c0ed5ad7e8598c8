"""`jindu sites report`: the site book by province, and where it is thin."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from config.errors import ConfigError
from config.sitebook import PROVINCES, Site, load_sitebook
from config.unwatched import UnwatchedSource, load_unwatched
from console.cli.output import emit_json, say, stdout
from console.workplace import open_workplace

ENOUGH = 3
WHOLE = 150


def report(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """按省份列出站点册：有多少站点、核对过几个，哪些省份还太少。"""
    with open_workplace() as place:
        book = load_sitebook(place.settings.sites_dir)
    for problem in book.refused:
        say(f"没有采用：{problem}")
    by_province: dict[str, list[Site]] = defaultdict(list)
    for site in book.sites.values():
        by_province[site.province].append(site)
    rows = [_row(name, sorted(by_province[name], key=lambda site: site.key)) for name in PROVINCES]
    thin = [row["province"] for row in rows if row["thin"]]
    unwatched = _unwatched(place.settings.unwatched_file)
    if as_json:
        whole = {"sites": len(book.sites), "refused": len(book.refused), "thin": thin, "provinces": rows}
        emit_json(whole | {"unwatched": [asdict(one) for one in unwatched]})
        return
    stdout().print(_table(rows))
    for one in unwatched:
        stdout().print(
            Text(f"不在监测之内：{one.province}　{one.name}（{one.where}；{one.why}；{one.origin}）", "yellow")
        )
    stdout().print(_summary(len(book.sites), sum(row["verified"] for row in rows), thin))


def _unwatched(path: Path) -> tuple[UnwatchedSource, ...]:
    try:
        return load_unwatched(path)
    except ConfigError as error:
        say(str(error))
        return ()


def _row(province: str, sites: list[Site]) -> dict[str, Any]:
    return {
        "province": province,
        "sites": len(sites),
        "lists": sum(len(site.lists) for site in sites),
        "verified": sum(site.verified is not None for site in sites),
        "without_origin": [site.key for site in sites if not site.origin],
        "thin": len(sites) < ENOUGH and province != "全国",
        "keys": [site.key for site in sites],
    }


def _table(rows: list[dict[str, Any]]) -> Table:
    table = Table(title="站点册", title_justify="left", header_style="bold")
    for column in ("省份", "站点", "列表", "核对过", "有哪些"):
        table.add_column(column, justify="left" if column in ("省份", "有哪些") else "right", overflow="fold")
    for row in rows:
        style = "yellow" if row["thin"] else ""
        keys = " ".join(row["keys"]) or "没有已知的网址"
        mark = f"　少于 {ENOUGH} 个" if row["thin"] else ""
        cells = (row["province"], str(row["sites"]), str(row["lists"]), str(row["verified"]), keys + mark)
        table.add_row(*(Text(cell, style) for cell in cells))
    return table


def _summary(sites: int, verified: int, thin: list[str]) -> Text:
    whole = f"共 {sites} 个站点，{verified} 个对照线上网站核对过"
    if sites < WHOLE:
        whole += f"；目标是 {WHOLE} 个"
    few = f"；少于 {ENOUGH} 个站点的省份：{'、'.join(thin)}" if thin else f"；每个省份都有 {ENOUGH} 个以上"
    return Text(whole + few, "yellow" if thin else "green")
