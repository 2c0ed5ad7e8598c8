"""Bytes -> text for Chinese pages, whose declarations are often wrong; what cannot be decoded is counted.

Strict UTF-8 first, then what is declared with gb2312 and gbk read as gb18030; the declaration loses where another
encoding leaves fewer errors or more everyday Chinese.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NAMES = {
    "gb18030": "gb2312 gbk gb18030 gb_2312-80 gb2312-80 csgb2312 x-gbk cp936 ms936 windows-936 euc-cn x-euc-cn chinese "
    "gb_2312 gb18030-2000 gb18030-2022",
    "big5hkscs": "big5 big5-hkscs big5hkscs x-x-big5 cp950 ms950 csbig5 cn-big5",
    "utf-8": "utf-8 utf8 utf_8 unicode-1-1-utf-8",
    "utf-16-le": "utf-16 utf-16le unicode ucs-2",
    "utf-16-be": "utf-16be",
    "hz": "hz-gb-2312 hz",
}
_ALIASES = {alias: encoding for encoding, aliases in _NAMES.items() for alias in aliases.split()}
_HEAD = 16_384  # a declaration stands near the top; some pages put scripts before it
_META = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{2,30})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,30})""", re.IGNORECASE)
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{2,30})""", re.IGNORECASE)
_CJK = re.compile(r"[\u3400-\u9fff]+")
# The most frequent characters of written Chinese, both scripts; wrong decodings hardly ever yield them.
_EVERYDAY = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出年月日新闻這為個國時來們於聞"
_SAMPLE = 20_000
_PLAINLY_CHINESE = 0.05  # share of everyday characters; wrong decodings stay below .02


@dataclass(frozen=True, slots=True)
class Decoded:
    """Hold the text, the encoding it was read with and how many characters could not be read (U+FFFD)."""

    text: str
    encoding: str
    errors: int = 0


def decode(body: bytes, content_type: str | None = None, declared: str | None = None) -> Decoded:
    """Return `body` as text; `declared` is what the site file says and wins unless it cannot be true.

    It cannot be true where a byte-order mark says otherwise, or where it leaves errors that strict UTF-8 does not.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return _read(body[len(mark) :], encoding)
    if declared and (chosen := _known(declared)):
        read = _read(body, chosen)
        utf8 = _strict_utf8(body) if read.errors else None
        return utf8 or read
    named = _declarations(body, content_type)
    if wide := _without_mark(body, named):
        return _read(body, wide)
    if "hz" in named and b"~{" in body:
        return _read(body, "hz")
    utf8 = _strict_utf8(body)
    if utf8 is not None and not _accidental_utf8(utf8.text, body, named):
        return utf8
    return _best(body, named)


def _known(name: str) -> str | None:
    return _ALIASES.get(name.strip().lower())


def _declarations(body: bytes, content_type: str | None) -> list[str]:
    found = [match[1] for match in [_HEADER.search(content_type or "")] if match]
    found += [match[1].decode("ascii") for pattern in (_XML, _META) if (match := pattern.search(body[:_HEAD]))]
    return [encoding for name in found if (encoding := _known(name))]


def _without_mark(body: bytes, named: list[str]) -> str | None:
    """Recognise UTF-16 without a mark by the zero bytes that markup leaves."""
    head = body[:60]  # markup: every second byte is zero
    if len(head) < 4 or head.count(0) * 5 < len(head) * 2:
        return None
    encoding = "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    return encoding if not _read(body, encoding).errors or encoding in named else None


def _strict_utf8(body: bytes) -> Decoded | None:
    try:
        return Decoded(body.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        if len(body) - error.start < 4 and error.reason == "unexpected end of data":  # cut within a character
            return Decoded(body[: error.start].decode("utf-8"), "utf-8")
        return None


def _accidental_utf8(text: str, body: bytes, named: list[str]) -> bool:
    """Return whether declared GBK only happens to be valid UTF-8, as 通知 is."""
    if "gb18030" not in named or text.isascii() or _CJK.search(text):
        return False
    read = _read(body, "gb18030")
    return not read.errors and bool(_CJK.search(read.text))


def _best(body: bytes, named: list[str]) -> Decoded:
    order = list(dict.fromkeys([*named, "gb18030", "utf-8", "big5hkscs"]))
    expected = _read(body, order[0])
    if not expected.errors and _everyday_share(expected.text) >= _PLAINLY_CHINESE:
        return expected
    readings = [expected, *(_read(body, encoding) for encoding in order[1:])]
    least = min(reading.errors for reading in readings)
    allowed = least + max(2, len(body) // 2_000)  # a handful of broken bytes proves nothing
    close = [reading for reading in readings if reading.errors <= allowed]
    first = close[0]
    best = max(close, key=lambda reading: _everyday_share(reading.text))
    # The declaration (or, without one, gb18030) stands unless another reading is clearly more Chinese.
    return best if _everyday_share(best.text) > 2 * _everyday_share(first.text) + 0.01 else first


def _read(body: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(body.decode(encoding), encoding)
    except UnicodeDecodeError:
        text = body.decode(encoding, "replace")
        return Decoded(text, encoding, text.count("\ufffd"))


def _everyday_share(text: str) -> float:
    characters = "".join(_CJK.findall(text[:_SAMPLE]))
    return sum(map(characters.count, _EVERYDAY)) / len(characters) if characters else 0.0
