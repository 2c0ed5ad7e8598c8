"""Write stored articles for other programs as JSON lines, CSV or an Excel workbook, a few hundred at a time."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import IO, Any

from console.cli.output import iso
from storage import articles, stories
from storage.articles import StoredArticle
from storage.database import Session

FIELDS = (
    "url",
    "site",
    "title",
    "published_at",
    "source",
    "text",
    "story",
    "relation",
    "announcement",
    "type",
    "first_seen_at",
    "site_name",
    "site_province",
    "original_url",
    "revision",
    "withdrawn_at",
    "headline_only",
    "story_title",
)
MAX_CELL = 32_767  # characters; Excel's limit
_CUT = "…（后略）"
# A cell that begins so is a formula to a spreadsheet program, leading blanks or not; full-width signs count in some.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠\t\r\n|%]")
# XML has no place for these, and openpyxl refuses them.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")

Row = Mapping[str, Any]


class MissingExtraError(Exception):
    """A package that this format needs is not installed; the message says which."""


def rows(s: Session, *, announcements_only: bool, since: Any) -> Iterator[Row]:
    """Yield articles in order of arrival as they are exported, with story and relation."""
    for article, _page in articles.stream(s, announcements_only=announcements_only, since=since):
        found = stories.relation_of(s, article.id)
        story, relation = found or (None, None)
        title = stories.told_as(s, story) if story is not None else None
        yield _row(article, story, relation, title)


def _row(article: StoredArticle, story: int | None, relation: str | None, story_title: str | None) -> Row:
    return {
        "url": article.url,
        "site": article.site_key,
        "title": article.title,
        "published_at": iso(article.published_at or article.published_on),
        "source": article.source,
        "text": article.text,
        "story": story,
        "relation": relation,
        "announcement": article.announcement,
        "type": article.type,
        "first_seen_at": iso(article.first_seen_at),
        "site_name": article.site_name,
        "site_province": article.site_province,
        "original_url": article.original_url,
        "revision": article.revision,
        "withdrawn_at": iso(article.withdrawn_at),
        "headline_only": article.headline_only,
        "story_title": story_title,
    }


def write_jsonl(found: Iterable[Row], out: IO[bytes]) -> int:
    """Write one JSON object a line; return how many."""
    count = 0
    for row in found:
        out.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
        count += 1
    return count


def write_csv(found: Iterable[Row], out: IO[bytes]) -> int:
    """Write a table with a header; no cell can become a formula. Return how many rows."""
    text = io.TextIOWrapper(out, encoding="utf-8", errors="backslashreplace", newline="")
    writer = csv.writer(text)
    writer.writerow(FIELDS)
    count = 0
    for row in found:
        writer.writerow([_csv_cell(row[field]) for field in FIELDS])
        count += 1
    text.detach()
    return count


def _csv_cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = "" if value is None else str(value)
    return f"'{text}" if _FORMULA.match(text) else text


def write_xlsx(found: Iterable[Row], out: IO[bytes]) -> int:
    """Write an Excel workbook row by row; texts stay texts whatever they begin with. Return how many rows."""
    try:
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            f"xlsx 格式需要 {error.name}；请运行 pip install 'jindu[xlsx]'，或用 csv 格式"
        ) from None
    book = Workbook(write_only=True)
    sheet = book.create_sheet("文章")
    sheet.freeze_panes = "A2"
    sheet.append(FIELDS)
    count = 0
    for row in found:
        cells = []
        for field in FIELDS:
            value = row[field]
            cell = WriteOnlyCell(sheet, value=_xlsx_value(value))
            if isinstance(value, str):
                cell.data_type = "s"  # openpyxl takes a text that begins with = for a formula
            cells.append(cell)
        sheet.append(cells)
        count += 1
    with tempfile.TemporaryFile() as whole:  # a reader who leaves early must not leave openpyxl in the middle
        book.save(whole)
        whole.seek(0)
        shutil.copyfileobj(whole, out)
    return count


def _xlsx_value(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    clean = _CONTROL.sub("\ufffd", value)
    return clean if len(clean) <= MAX_CELL else clean[: MAX_CELL - len(_CUT)] + _CUT


WRITERS: Mapping[str, Callable[[Iterable[Row], IO[bytes]], int]] = {
    "jsonl": write_jsonl,
    "csv": write_csv,
    "xlsx": write_xlsx,
}
