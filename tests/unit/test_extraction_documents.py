"""PDF and DOCX notices: paragraphs, headline, date and organ, and files that cannot be read."""

from __future__ import annotations

import datetime as dt
import io
import random
import resource
import subprocess
import sys
import zipfile
import zlib

import pytest

from pipelines.extraction import REASONS, read_page
from pipelines.extraction.documents import read_document
from pipelines.extraction.file_magic import FileKind, file_kind
from pipelines.items import PageStatus, Published, RawPage, Reading
from tests import document_files as files
from tests.document_files import DAY, ORGAN, PARAGRAPHS, TITLE, par, table

NOW = dt.datetime(2026, 6, 1, 12, 0, tzinfo=dt.UTC)
SIGNED = Published(dt.date(2026, 5, 18), "day")


def read(data: bytes, **more: str) -> Reading:
    return read_document(RawPage("https://www.linxi.example/files/p1.pdf", document=data, fetched_at=NOW, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("data", [files.notice_pdf(), files.docx(files.notice_body())], ids=["pdf", "docx"])
def test_a_notice_is_read_with_its_title_date_and_organ(data: bytes) -> None:
    reading = read(data)
    assert (reading.status, reading.reason, reading.reader) == (PageStatus.ARTICLE, None, "file")
    assert reading.title == TITLE
    assert (reading.published, reading.source) == (SIGNED, ORGAN)
    assert reading.text.split("\n") == ["各乡镇人民政府，县直各单位：", *PARAGRAPHS, ORGAN, DAY]


def test_paragraphs_go_on_over_the_page_and_page_numbers_and_heads_are_gone() -> None:
    reading = read(files.notice_pdf(times=6))
    lines = reading.text.split("\n")
    assert lines == ["各乡镇人民政府，县直各单位：", *PARAGRAPHS * 6, ORGAN, DAY]
    assert "汇编" not in reading.text


def test_a_table_is_one_line_a_row() -> None:
    rows = (("乡镇", "铲除株数", "查处人数"), ("城关镇", "310", "4"), ("柳河乡", "96", "2"))
    expected = [" ".join(row) for row in rows]
    printed = read(files.notice_pdf(rows=rows)).text.split("\n")
    assert [line for line in printed if line in expected] == expected
    written = read(files.docx(files.notice_body() + table(rows))).text.split("\n")
    assert written[-3:] == expected


def test_a_page_printed_from_a_browser_without_indent_keeps_its_paragraphs() -> None:
    long = "本次行动由县公安局禁毒大队牵头，市场监管、农业农村、林业等部门共同参加，历时二十三天，"
    lines = [
        (60, 700, 12, long),
        (60, 682, 12, "共出动踏查人员四百余人次。"),
        (60, 650, 12, long),
        (60, 632, 12, "无人机巡查六十架次。"),
    ]
    reading = read(files.lines_pdf(lines))
    assert reading.text.split("\n") == [long + "共出动踏查人员四百余人次。", long + "无人机巡查六十架次。"]


@pytest.mark.parametrize(
    ("anchor", "title"),
    [
        (None, TITLE),
        ("附件：临溪县" + TITLE + ".pdf", TITLE),
        ("关于集中收缴非法种植罂粟和开展禁种铲毒…", TITLE),
        ("点击下载", TITLE),
        ("临溪县开展禁种铲毒踏查的公告", "临溪县开展禁种铲毒踏查的公告"),
    ],
)
def test_the_list_names_a_file_only_where_the_document_says_something_else(anchor: str | None, title: str) -> None:
    page = RawPage("https://www.linxi.example/p1.pdf", document=files.notice_pdf(), anchor=anchor, fetched_at=NOW)
    assert read_document(page).title == title


def test_a_title_in_two_lines_and_a_date_in_chinese_numerals() -> None:
    body = (
        par("关于公开征集\n毒品违法犯罪线索的通告", align="center", size=44)
        + "".join(map(par, PARAGRAPHS[:3]))
        + par("临溪县公安局 二〇二六年五月十八日", align="right")
    )
    reading = read(files.docx(body))
    assert reading.title == "关于公开征集毒品违法犯罪线索的通告"
    assert (reading.published, reading.source) == (SIGNED, "临溪县公安局")


def test_an_annex_does_not_date_the_notice() -> None:
    body = (
        files.notice_body()
        + par("附件")
        + par("踏查记录表")
        + par("2025年12月1日")
        + par("填表人须如实填写每次踏查的时间和地点。")
    )
    assert read(files.docx(body)).published == SIGNED


def test_a_feed_gives_the_minute_of_the_same_day_and_stands_in_for_a_missing_date() -> None:
    assert read(files.notice_pdf(), published_hint="2026-05-18T16:40+08:00").published == Published(
        dt.datetime(2026, 5, 18, 16, 40, tzinfo=dt.timezone(dt.timedelta(hours=8))), "minute"
    )
    undated = files.docx(par(TITLE, align="center", size=44) + "".join(map(par, PARAGRAPHS)))
    assert read(undated, published_hint="2026-05-20").published == Published(dt.date(2026, 5, 20), "day")


def test_tracked_changes_and_text_boxes() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>".format
    box = "<w:txbxContent>" + par("文本框里的一段话。") + "</w:txbxContent>"
    body = (
        par(PARAGRAPHS[0])
        + f'<w:p>{run("共查处")}<w:ins w:id="1">{run("十七名")}</w:ins>'
        + '<w:del w:id="2"><w:r><w:delText>三名</w:delText></w:r></w:del>'
        + f"{run('违法人员。')}</w:p>"
        + f"<w:sdt><w:sdtContent>{par('控件里的一段话。')}</w:sdtContent></w:sdt>"
        + f"<w:p><w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        + f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        + f"{run('框外的话。')}</w:p>"
    )
    lines = read(files.docx(body)).text.split("\n")
    assert lines[:3] == [PARAGRAPHS[0], "共查处十七名违法人员。", "控件里的一段话。"]
    assert sorted(lines[3:]) == ["文本框里的一段话。", "框外的话。"]


@pytest.mark.parametrize(
    "data", [files.docx(files.notice_body(), strict=True), files.docx(files.notice_body(), dangling=True)]
)
def test_odd_packages_are_read(data: bytes) -> None:
    assert read(data).title == TITLE


def test_radicals_that_fonts_write_for_characters_are_mended() -> None:
    lines = [
        (60, 700 - 20 * row, 12, "⼈⺠群众发现⾮法种植的，请及时向派出所举报，公安机关将依法为举报⼈保密。")
        for row in range(3)
    ]
    assert "人民群众发现非法种植的" in read(files.lines_pdf(lines)).text


def test_a_scan_says_so_whatever_is_stamped_on_it() -> None:
    for data in (files.scan_pdf(), files.scan_pdf(stamp="扫描全能王 创建")):
        reading = read(data, anchor=TITLE)
        assert (reading.status, reading.reason, reading.title) == (PageStatus.NO_TEXT, "scan", TITLE)
    picture = files.docx(par(""), parts={"word/media/image1.png": b"x"})
    assert read(picture).reason == "scan"


def bomb() -> bytes:
    return files.docx(par(PARAGRAPHS[0]), parts={"word/comments.xml": b" " * 13_000_000})


ENTITIES = b'<!DOCTYPE d [<!ENTITY a "aaaa">]><w:document xmlns:w="w">&a;</w:document>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (files.notice_pdf(password="secret"), "file-encrypted"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "file-encrypted"),
        (OLE + "WordDocument".encode("utf-16-le"), "file-unsupported"),
        (files.notice_pdf()[:300], "file-unreadable"),
        (b"%PDF-1.7\n" + b"junk" * 400, "file-unreadable"),
        (files.docx(files.notice_body())[:900], "file-unreadable"),
        (files.docx("<w:p>"), "file-unreadable"),
        (files.docx("", parts={"word/document.xml": ENTITIES}), "file-unreadable"),
        (bomb(), "too-large"),
        (b"{\\rtf1 text}", "file-unsupported"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 80, "file-unsupported"),
        (b"", "empty"),
    ],
)
def test_files_that_cannot_be_read_say_why(data: bytes, reason: str) -> None:
    reading = read(data, anchor="附件1：" + TITLE + ".doc")
    assert (reading.status, reading.reason, reading.title, reading.text) == (PageStatus.NO_TEXT, reason, TITLE, "")
    assert reason in REASONS


@pytest.mark.parametrize("whole", [files.notice_pdf(), files.docx(files.notice_body())], ids=["pdf", "docx"])
def test_damaged_files_are_read_or_refused_by_name(whole: bytes) -> None:
    chance = random.Random(7)
    for _ in range(40):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 8, 60))):
            data[chance.randrange(8, len(data))] = chance.randrange(256)
        reading = read(bytes(data[: chance.choice((len(data), len(data) // 2))]))
        assert reading.status is PageStatus.ARTICLE or reading.reason in REASONS


def test_a_file_that_grows_without_end_ends_its_reader_not_the_machine() -> None:
    operators = zlib.compress(b"q " * 10_000_000, 9)  # PDFium keeps an object for each: over 2 GB from 20 kB
    data = files.raw_pdf(operators)
    reader = "import sys; from pipelines.extraction.pdf_lines import read_pdf; read_pdf(sys.stdin.buffer.read())"
    ended = subprocess.run([sys.executable, "-c", reader], input=data, capture_output=True, timeout=60, check=False)
    assert ended.returncode != 0
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1_400_000  # kB


def test_an_empty_password_does_not_lock() -> None:
    assert read(files.notice_pdf(password="")).title == TITLE


def test_other_zip_files_are_told_apart() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("OFD.xml", "<OFD/>")
    assert file_kind(made.getvalue()) is FileKind.OTHER
    assert read(made.getvalue()).reason == "file-unsupported"
    assert file_kind(b"<html><body>%PDF-1.4</body></html>") is None
    assert file_kind(b"\xef\xbb\xbf%PDF-1.4\n") is FileKind.PDF


def page(html: str, data: bytes) -> Reading:
    return read_page(RawPage("https://www.linxi.example/2026/t1.html", html=html, document=data, fetched_at=NOW))


THIN = (
    "<html><head><title>{0}_临溪县公安局</title></head><body><h1>{0}</h1>"
    "<div>发布时间：2026-05-19 09:30　来源：临溪县公安局</div><p>附件：<a href='p1.pdf'>{0}.pdf</a></p></body></html>"
)


def test_a_page_that_only_links_to_its_file_takes_the_text_from_it() -> None:
    reading = page(THIN.format(TITLE), files.notice_pdf())
    assert (reading.status, reading.title, reading.source) == (PageStatus.ARTICLE, TITLE, "临溪县公安局")
    assert reading.published == Published(
        dt.datetime(2026, 5, 19, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=8))), "minute"
    )
    assert reading.text.split("\n")[1:-2] == list(PARAGRAPHS)


def test_a_page_whose_file_is_a_scan_says_so() -> None:
    reading = page(THIN.format(TITLE), files.scan_pdf())
    assert (reading.status, reading.reason, reading.title) == (PageStatus.NO_TEXT, "scan", TITLE)


def test_a_page_with_a_longer_text_of_its_own_keeps_it() -> None:
    own = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    html = (
        f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><div class='content'>{own}</div></body></html>"
    )
    short = files.docx(
        par("登记表") + par("请各乡镇于每月二十五日之前，把本月踏查登记表报送到县禁毒委员会办公室备案，逾期不再受理。")
    )
    assert PARAGRAPHS[2] in page(html, short).text
