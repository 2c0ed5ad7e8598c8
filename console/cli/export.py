"""`jindu export`: stored articles for other programs, and snapshots of announcements' pages for archives."""

from __future__ import annotations

import codecs
import datetime as dt
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Annotated, cast

import typer
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from console.article_export import WRITERS, MissingExtraError, Row, rows
from console.cli.output import SHANGHAI, say, stderr
from console.workplace import Workplace, open_workplace

WARC = "warc"
_ENDINGS = {"xlsx": "xlsx", WARC: "warc.gz"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export")(export)


def export(
    wanted: Annotated[
        list[str] | None, typer.Argument(metavar="[STORY|URL]...", help="只要这些报道或网址的快照（仅 warc）")
    ] = None,
    form: Annotated[str, typer.Option("--format", help="jsonl、csv、xlsx；warc 导出公告原页的快照")] = "jsonl",
    since: Annotated[str | None, typer.Option("--since", help="只要此时以后首见的，如 2026-11-01 或 24h")] = None,
    announcements: Annotated[bool, typer.Option("--announcements", help="只要公告")] = False,
    output: Annotated[Path | None, typer.Option("--output", "--out", "-o", help="写到文件（原有的会被替换）")] = None,
) -> None:
    """导出库里的文章，或（--format warc）公告原页的快照。CSV 写到文件时带 BOM，Excel 和 WPS 能直接打开。"""
    if form not in (*WRITERS, WARC):
        raise typer.BadParameter(f"没有格式“{form}”；可用：{'、'.join((*WRITERS, WARC))}")
    if form in ("xlsx", WARC) and output is None and sys.stdout.isatty():
        raise typer.BadParameter(f"{form} 不能显示在终端上；请写 --output 文件.{_ENDINGS[form]}")
    if wanted and form != WARC:
        raise typer.BadParameter("只有 --format warc 能指定报道或网址")
    limit = moment(since, dt.datetime.now(dt.UTC)) if since else None
    with open_workplace() as place:
        if form == WARC:
            done = _export_warc(place, wanted or [], limit, output)
        else:
            done = _export_articles(place, form, limit, output, announcements=announcements)
    say(done + (f"到 {output}" if output else ""))


def _export_articles(
    place: Workplace, form: str, since: dt.datetime | None, output: Path | None, *, announcements: bool
) -> str:
    with place.db.read() as s:
        found = rows(s, announcements_only=announcements, since=since)
        try:
            with _sink(output, mark=form == "csv") as sink:
                count = WRITERS[form](_counted(found), sink)
        except MissingExtraError as error:
            say(str(error))
            raise typer.Exit(2) from None
    return f"导出 {count} 篇"


def _export_warc(place: Workplace, wanted: list[str], since: dt.datetime | None, output: Path | None) -> str:
    """Export snapshots: all, or those of some stories and URLs."""
    from console.warc_export import NothingKeptError, pages_of, write_warc  # no other command pays for the package

    with place.db.read() as s:
        try:
            page_ids = pages_of(s, wanted) if wanted else None
        except NothingKeptError as error:
            say(str(error))
            raise typer.Exit(1) from None
        with _sink(output, mark=False) as sink:
            count = write_warc(s, sink, page_ids=page_ids, since=since)
    return f"导出 {count} 份快照"


def moment(text: str, now: dt.datetime) -> dt.datetime:
    """Return the time a text stands for: a date or time of Asia/Shanghai, or 24h and 7d back from now."""
    amount, unit = text[:-1], text[-1:]
    if amount.isdecimal() and unit in ("h", "d") and len(amount) <= 5:
        return now - dt.timedelta(hours=int(amount) * (24 if unit == "d" else 1))
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"“{text}”不是时间；请写 2026-11-01、2026-11-01T08:00 或 24h、7d") from None
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)


def _counted(found: Iterator[Row]) -> Iterator[Row]:
    columns = (SpinnerColumn(), TextColumn("导出"), MofNCompleteColumn())
    with Progress(*columns, console=stderr(), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("", total=None)
        for row in found:
            yield row
            progress.update(task, advance=1)


@contextmanager
def _sink(output: Path | None, *, mark: bool) -> Iterator[IO[bytes]]:
    """Open where the export goes; a file appears complete or not at all."""
    if output is None:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    unfinished = output.with_name(f".{output.name}.{os.getpid()}.partial")
    try:
        with unfinished.open("wb") as file:
            file.write(codecs.BOM_UTF8 if mark else b"")
            yield cast("IO[bytes]", file)
        unfinished.replace(output)
    except OSError as error:
        say(f"写不了 {output}（{error.strerror}）；请检查目录、权限和磁盘空间")
        raise typer.Exit(1) from None
    finally:
        with suppress(FileNotFoundError):
            unfinished.unlink()
