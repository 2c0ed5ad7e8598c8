"""`jindu analyze --jsonl`: what the watch would read in pages handed in; writes nothing, learns nothing."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from config.errors import ConfigError, Problem
from config.province_names import short_province
from config.rulebook import load_rulebook
from config.settings import Settings, load_settings
from console.cli.jsonl import (
    MAX_LINE,
    BadLineError,
    Feed,
    Fields,
    Line,
    Window,
    Write,
    parse,
    read_lines,
    standard_input,
    write_to,
)
from console.cli.output import say
from console.cli.stream_progress import stream_progress
from crawler.fetching.charset import decode
from pipelines.analysis import Analyst, AnalystSpec
from pipelines.extraction.file_magic import file_kind
from pipelines.items import Article, PageStatus, RawPage
from pipelines.workers import AnalysisPool

WINDOW_PAGES = 32
WINDOW_BYTES = 64_000_000
_SOURCES = ("html_path", "html", "text")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(analyze)


def analyze(
    jsonl: Annotated[bool, typer.Option("--jsonl", help="从标准输入逐行读 JSON，逐行写出结果")] = False,
) -> None:
    """分析网页：读出标题、正文、时间、来源，判断是否禁毒公告；不写数据库。"""
    if not jsonl:
        raise typer.BadParameter("请写 jindu analyze --jsonl，并从标准输入给出 JSON 行")
    pool = AnalysisPool(analyst_spec(load_settings()))
    try:
        with stream_progress("已分析") as step:
            bad = analyze_stream(standard_input(), write_to(sys.stdout.buffer), pool, step)
    finally:
        pool.close()
    if bad:
        say(f"{bad} 行无法分析，结果里写明了行号和原因")


def analyst_spec(settings: Settings) -> AnalystSpec:
    """Return the rules of the rule folder; raise ConfigError where none, or no word list, can be used."""
    book = load_rulebook(settings.rules_dir, settings.lexicon_dir)
    for problem in book.refused:
        say(str(problem))
    if not book.files:
        remedy = "请改正上面的错误" if book.refused else "请放一个规则文件进去，或检查 JINDU_CONFIG"
        raise ConfigError(Problem(settings.rules_dir, None, None, "没有可用的规则文件", remedy))
    spec = AnalystSpec.of(book.files, settings.lexicon_dir)
    Analyst.load(spec)  # a worker that cannot start has nobody to tell
    return spec


@dataclass(frozen=True, slots=True)
class _Task:
    """Hold one line on its way: a page with the future of its analysis, or why there is none."""

    line: int
    size: int
    id: str | float | None = None
    page: RawPage | None = None
    future: Future[Article] | None = None
    error: BadLineError | None = None


def analyze_stream(stream: BinaryIO, write: Write, pool: AnalysisPool, step: Callable[[], None] = lambda: None) -> int:
    """Answer every line of the stream in order; return how many got an error record."""
    window = Window(WINDOW_PAGES, WINDOW_BYTES)
    bad = 0
    for task in Feed(_tasks(stream, pool, window)):
        record = _answer(task, pool)
        bad += record["status"] == PageStatus.ERROR
        write(record)
        window.leave(task.size)
        step()
    return bad


def _tasks(stream: BinaryIO, pool: AnalysisPool, window: Window) -> Iterator[_Task]:
    for line in read_lines(stream):
        task = _task(line)
        window.enter(task.size)
        yield task if task.page is None else replace(task, future=pool.submit(task.page))


def _task(line: Line) -> _Task:
    try:
        fields = parse(line)
        page = page_of(fields)
    except BadLineError as error:
        return _Task(line.number, line.size, error.id, error=error)
    # A file named by the line weighs more than the line.
    size = max(line.size, len(page.html or ""), len(page.document or b""))
    return _Task(line.number, size, fields.id, page=page)


def page_of(fields: Fields) -> RawPage:
    """Return the page a line hands in; raise BadLineError where it hands in none, or several, or a wrong field."""
    given = [name for name in _SOURCES if fields.text(name) is not None]
    if len(given) != 1:
        raise BadLineError("many-pages" if given else "no-page", fields.id)
    path = fields.text("html_path")
    body = None if path is None else _file_body(Path(path), fields.id)
    is_file = body is not None and file_kind(body) is not None  # a PDF or DOCX, or a file that is refused by name
    return RawPage(
        url=fields.text("url") or "",
        html=fields.text("html") if body is None else None if is_file else decode(body).text,
        text=fields.text("text"),
        document=body if is_file else None,
        title=fields.text("title") or None,
        site_province=_province(fields),
    )


def _province(fields: Fields) -> str | None:
    """Return the short name of the province a line gives, which may be the official one."""
    name = fields.text("site_province") or None
    if name is None:
        return None
    province = short_province(name)
    if province is None:
        raise BadLineError("unknown-province", fields.id)
    return province


def _file_body(path: Path, id_: str | float) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would never end
            raise BadLineError("unreadable-file", id_)
        with path.open("rb") as file:
            body = file.read(MAX_LINE + 1)
    except (OSError, ValueError):  # a name with NUL in it is a ValueError
        raise BadLineError("unreadable-file", id_) from None
    if len(body) > MAX_LINE:
        raise BadLineError("file-too-large", id_)
    return body


def _answer(task: _Task, pool: AnalysisPool) -> dict[str, Any]:
    if task.error is not None:
        return task.error.answer(task.line)
    assert task.page is not None  # noqa: S101
    assert task.future is not None  # noqa: S101
    article = pool.result(task.page, task.future)
    if article.reading.reason == "crash":  # perhaps killed for another's memory: once more, then it is the page's fault
        article = pool.result(task.page, pool.submit(task.page))
    record = record_of(task.id, article)
    return record if article.status is not PageStatus.ERROR else record | {"line": task.line}


def record_of(id_: str | float | None, article: Article) -> dict[str, Any]:
    """Return what `analyze` writes about one page: the interface of DESIGN.

    `others` stands there only where the page holds further articles; they have the same keys without id.
    """
    record = {"id": id_} | _found(article)
    return record | {"others": [_found(other) for other in article.others]} if article.others else record


def _found(article: Article) -> dict[str, Any]:
    reading, verdict = article.reading, article.verdict
    return {
        "status": reading.status.value,
        "reason": reading.reason,
        "title": reading.title,
        "published_at": reading.published.isoformat() if reading.published else None,
        "published_precision": reading.published.precision if reading.published else "none",
        "source": reading.source,
        "author": reading.author,
        "editor": reading.editor,
        "original_url": reading.original_url,
        "text": article.text,
        "noise": list(article.noise),
        "announcement": {
            "match": verdict.match,
            "score": round(verdict.score, 4),
            "type": verdict.type,
            "rules": list(verdict.rules),
            "hits": [asdict(hit) for hit in verdict.hits],
        },
        "regions": [{"name": r.name, "code": r.code, "level": r.level} for r in article.regions],
        "substances": list(article.substances),
        "figures": [asdict(figure) for figure in article.figures],
    }
