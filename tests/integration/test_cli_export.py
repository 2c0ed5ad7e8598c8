"""`jindu export`: what other programs get, and what a spreadsheet must not take for a formula."""

from __future__ import annotations

import builtins
import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipelines.items import Membership
from tests.integration.operator_desk import Desk
from tests.integration.sample_rows import HOUR, NOW, accept_site, analysed, article, enter, story

EVIL = '=HYPERLINK("http://evil.test","点我")'


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    found = Desk(tmp_path, monkeypatch, capsys)
    found.run("init")
    db = found.store()
    with db.write() as s:
        accept_site(s)
        first = story(s, analysed("http://qilu.test/1.html"))
        copy = article(s, analysed("http://qilu.test/2.html", title=EVIL, text="@SUM(A1)\x07\n第二段"), now=NOW + HOUR)
        enter(s, copy, Membership("reprint", first, shared=0.9), NOW + HOUR)
        plain = analysed("http://qilu.test/3.html", match=False, published=NOW.date(), text="长" * 40_000)
        story(s, plain, now=NOW + 2 * HOUR)
    db.dispose()
    return found


def test_json_lines_carry_every_promised_field(desk: Desk) -> None:
    said = desk.run("export")
    assert said.code == 0
    found = [json.loads(line) for line in said.out.splitlines()]
    assert [row["url"][-6:] for row in found] == ["1.html", "2.html", "3.html"]
    assert list(found[0])[:11] == [
        *("url", "site", "title", "published_at", "source", "text"),
        *("story", "relation", "announcement", "type", "first_seen_at"),
    ]
    assert [row["relation"] for row in found] == ["new", "reprint", "new"]
    assert found[0]["story"] == found[1]["story"] != found[2]["story"]
    assert [row["announcement"] for row in found] == [True, True, False]
    assert found[0]["published_at"] == "2026-11-21T16:00:00+08:00"
    assert found[2]["published_at"] == "2026-11-21"
    assert found[1]["title"] == EVIL
    assert found[0]["first_seen_at"].endswith("+08:00")
    assert "导出 3 篇" in said.err


def test_only_announcements_since_a_time(desk: Desk) -> None:
    assert len(desk.run("export", "--announcements").out.splitlines()) == 2
    since = (NOW + HOUR).isoformat()
    assert [json.loads(line)["url"][-6:] for line in desk.run("export", "--since", since).out.splitlines()] == [
        "2.html",
        "3.html",
    ]
    assert desk.run("export", "--since", "2026-11-21T17:00", "--announcements").out.count("\n") == 1


@pytest.mark.parametrize("arguments", [("--since", "昨天"), ("--format", "xml"), ("--since", "2026-13-01")])
def test_wrong_use_ends_with_code_2(desk: Desk, arguments: tuple[str, ...]) -> None:
    said = desk.run("export", *arguments)
    assert said.code == 2
    assert said.out == ""


def test_no_csv_cell_begins_as_a_formula(desk: Desk) -> None:
    rows = list(csv.reader(io.StringIO(desk.run("export", "--format", "csv").out)))
    assert len(rows) == 4
    assert rows[0][0] == "url"
    assert rows[2][2] == "'" + EVIL
    assert rows[2][5].startswith("'@SUM")
    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)


def test_a_csv_file_opens_in_excel_and_replaces_the_old_one(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "all.csv"
    path.write_text("old")
    assert desk.run("export", "--format", "csv", "-o", str(path)).code == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbfurl,")
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["all.csv"]


def test_a_workbook_holds_texts_never_formulas(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "all.xlsx"
    assert desk.run("export", "--format", "xlsx", "--output", str(path)).code == 0
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    assert sheet.max_row == 4
    title = sheet.cell(3, 3)
    assert (title.data_type, title.value) == ("s", EVIL)
    assert sheet.cell(3, 6).value == "@SUM(A1)\ufffd\n第二段"
    long = sheet.cell(4, 6).value
    assert isinstance(long, str)
    assert len(long) == 32_767
    assert long.endswith("…（后略）")
    assert sheet.cell(2, 9).value is True
    book.close()


def test_without_the_extra_xlsx_says_what_to_install(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def absent(name: str, g: Mapping[str, Any] | None = None, l: Any = None, f: Sequence[str] = (), n: int = 0) -> Any:  # noqa: E741
        if name.partition(".")[0] == "openpyxl":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, g, l, f, n)

    monkeypatch.setattr(builtins, "__import__", absent)
    said = desk.run("export", "--format", "xlsx", "--output", str(desk.home / "a.xlsx"))
    assert said.code == 2
    assert "pip install 'jindu[xlsx]'" in said.err
    assert not (desk.home / "a.xlsx").exists()


def test_a_folder_that_is_not_there_is_said_so(desk: Desk) -> None:
    said = desk.run("export", "--output", "/nowhere/all.jsonl")
    assert said.code == 1
    assert "写不了 /nowhere/all.jsonl" in said.err
