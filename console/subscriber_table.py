"""Read subscribers from a CSV table: good rows are taken, each refused row is named with its line and reason."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from config.errors import ConfigError, Problem, closest
from config.settings import Settings
from console.finer_wishes import Asked, FinerError, read_finer
from console.wishes import Wish, WishError, read_wish, split_names, yes_or_no

COLUMNS = (
    *("email", "province", "city", "topic", "type", "substance", "word", "least_score"),
    *("channel", "delivery", "confirmed"),
)
_HEADER_REMEDY = f"第一行请写列名：{','.join(COLUMNS)}（只有 email 必需）"


@dataclass(frozen=True, slots=True)
class Refused:
    """Hold one row that was not taken; `line` is where it begins in the file."""

    line: int
    email: str
    reason: str


def read_table(path: Path, known_topics: Sequence[str], settings: Settings) -> Iterator[tuple[int, Wish] | Refused]:
    """Yield (line, wish) or Refused for each row; raise ConfigError where the file or its header cannot be read.

    UTF-8 (with or without a mark) and GB18030 are understood; a cell may name several provinces, 山东、河北.
    """
    lines = io.StringIO(_text(path), newline="")
    reader = csv.reader(lines, strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
    except csv.Error as error:
        raise ConfigError(Problem(path, 1, None, f"表头读不了（{error}）", _HEADER_REMEDY)) from None
    _check_header(path, header)
    yield from _rows(reader, header, known_topics, settings)


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigError(Problem(path, None, None, f"读不了（{error.strerror}）", "请检查路径和读权限")) from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ConfigError(Problem(path, None, None, "不是 UTF-8 也不是 GB18030 编码", "请另存为“CSV UTF-8”"))


def _check_header(path: Path, header: Sequence[str]) -> None:
    if "email" not in header:
        raise ConfigError(Problem(path, 1, None, "没有 email 一列", _HEADER_REMEDY))
    for name in header:
        if name not in COLUMNS:
            guess = closest(name, COLUMNS)
            what = f"不认识列名“{name}”" + (f"，是不是 {guess}？" if guess else "")
            raise ConfigError(Problem(path, 1, None, what, _HEADER_REMEDY))
    if len(set(header)) < len(header):
        raise ConfigError(Problem(path, 1, None, "有重复的列名", _HEADER_REMEDY))


def _rows(
    reader: Iterator[list[str]], header: Sequence[str], known_topics: Sequence[str], settings: Settings
) -> Iterator[tuple[int, Wish] | Refused]:
    ended = 1
    while True:
        line = ended + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Refused(line, "", f"从这一行起格式坏了（{error}），后面的行都没有读；请检查引号")
            return
        ended = getattr(reader, "line_num", line)
        if any(cell.strip() for cell in cells):
            yield _row(line, cells, header, known_topics, settings)


def _row(
    line: int, cells: list[str], header: Sequence[str], known_topics: Sequence[str], settings: Settings
) -> tuple[int, Wish] | Refused:
    row = dict(zip(header, cells, strict=False))
    email = row.get("email", "").strip()
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        return Refused(line, email, f"有 {len(cells)} 格，比表头多；一格里写几个省时用顿号分开，不要用逗号")
    asked = Asked(
        split_names(row.get("city", "")),
        split_names(row.get("type", "")),
        split_names(row.get("substance", "")),
        split_names(row.get("word", "")),
        least_score=row.get("least_score", ""),
        channels=row.get("channel", "").split(),
    )
    try:
        wish = read_wish(
            email,
            split_names(row.get("province", "")),
            split_names(row.get("topic", "")),
            row.get("delivery", ""),
            confirmed=yes_or_no(row.get("confirmed", "")),
            known_topics=known_topics,
            finer=read_finer(asked, settings),
        )
    except (WishError, FinerError) as error:
        return Refused(line, email, str(error))
    return line, wish
