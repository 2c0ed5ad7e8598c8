"""Bytes of Chinese pages -> text, whatever they declare."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetching.charset import decode

NEWS = "<p>6月21日，我市公安机关召开新闻发布会，通报打击毒品犯罪的情况。这是在今年以来的第三次，有关人员到会。</p>" * 3
TRADITIONAL = "<p>警方於今日召開記者會，說明查獲毒品的經過。這是今年以來的第三次，有關人員都到場，為民眾說明。</p>" * 3


def page(charset: str, text: str = NEWS) -> str:
    return f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head>{text}</html>'


@pytest.mark.parametrize(
    ("declared", "actual", "read_as"),
    [
        ("gb2312", "gb18030", "gb18030"),
        ("gbk", "gb18030", "gb18030"),
        ("gb2312", "utf-8", "utf-8"),
        ("utf-8", "gb18030", "gb18030"),
        ("utf-8", "utf-8", "utf-8"),
        ("nonsense", "gb18030", "gb18030"),
        ("iso-8859-1", "gb18030", "gb18030"),
    ],
)
def test_declarations_right_and_wrong(declared: str, actual: str, read_as: str) -> None:
    text = page(declared)
    decoded = decode(text.encode(actual), None)
    assert (decoded.text, decoded.encoding, decoded.errors) == (text, read_as, 0)


def test_characters_beyond_gb2312_survive() -> None:
    text = page("gb2312", NEWS + "朱镕基、㐱、𠮷野家、€")
    assert decode(text.encode("gb18030")).text == text


@pytest.mark.parametrize("declared", ["big5", "utf-8", "gb2312", ""])
def test_big5_is_found_even_undeclared(declared: str) -> None:
    text = page(declared, TRADITIONAL)
    assert decode(text.encode("big5hkscs")).text == text


def test_the_header_counts_too() -> None:
    body = TRADITIONAL.encode("big5hkscs")
    assert decode(body, "text/html; charset=Big5").encoding == "big5hkscs"


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
def test_a_mark_beats_every_declaration(mark: bytes, encoding: str) -> None:
    text = page("gb2312")
    decoded = decode(mark + text.encode(encoding), "text/html; charset=gbk", "gbk")
    assert (decoded.text, decoded.encoding) == (text, encoding)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark(encoding: str) -> None:
    text = page("utf-16")
    assert decode(text.encode(encoding)).text == text


def test_the_site_file_wins() -> None:
    # Two-byte sequences that are valid UTF-8 and valid GBK: only the operator can know.
    body = "通知".encode("gbk")
    assert decode(body, None, "gb2312").text == "通知"
    assert decode(body, None, "utf-8").text == body.decode("utf-8")


def test_the_site_file_does_not_win_against_proof() -> None:
    text = page("utf-8")
    assert decode(text.encode(), None, "big5").text == text


def test_gbk_that_happens_to_be_utf8() -> None:
    body = b"<meta charset=gbk>" + "通知".encode("gbk")
    assert decode(body).text.endswith("通知")


def test_a_body_cut_within_a_character_is_still_utf8() -> None:
    decoded = decode(NEWS.encode()[:-5][: len(NEWS.encode()) - 6])
    assert decoded.encoding == "utf-8"
    assert NEWS.startswith(decoded.text)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_broken_bytes_are_counted_and_change_nothing_else(charset: str) -> None:
    body = page(charset).encode(charset)
    broken = body[:200] + b"\xff\xff" + body[200:]
    decoded = decode(broken)
    assert decoded.encoding == charset
    assert decoded.errors >= 1
    assert decoded.text.count("\ufffd") == decoded.errors
    assert "通报打击毒品犯罪的情况" in decoded.text


def test_binary_is_not_passed_off_as_text() -> None:
    decoded = decode(bytes(range(128, 256)) * 50)
    assert decoded.errors >= 50


def test_nothing() -> None:
    assert decode(b"").text == ""


@given(st.text(alphabet=st.characters(codec="gb18030", exclude_categories=["Cs"]), max_size=60))
def test_declared_gb18030_never_raises_and_round_trips_chinese(text: str) -> None:
    decoded = decode(text.encode("gb18030"), "text/html; charset=gb2312", "gb18030")
    if not text.startswith(("\ufeff", "\ufffe")):
        assert decoded.text == text


@given(st.binary(max_size=200), st.sampled_from([None, "text/html; charset=gbk", "charset=utf-16", "charset=hz"]))
def test_no_bytes_raise(body: bytes, content_type: str | None) -> None:
    decoded = decode(body, content_type)
    assert isinstance(decoded.text, str)
