"""Recognise a text that was decoded with the wrong charset, in either direction, by reading it back the other way."""

from __future__ import annotations

import re

_SAMPLE = 2000
_ASCII = bytes(range(0x80))
_LEADS = bytes(range(0xE3, 0xEA))
_LEAST = 20
_KNOWN = re.compile(r"[\ufffd]|锟斤拷|烫烫烫|屯屯屯|[ÃÂÄÅÆÇÈÉÐÑÒÓÔÕÖØ]{2}")
_KNOWN_OPENING = re.compile("[\ufffd锟烫屯ÃÂÄÅÆÇÈÉÐÑÒÓÔÕÖØ]")  # a search for one of a few characters is fast
_HAN = re.compile("[\u3400-\u9fff]")
_WESTERN = re.compile(
    "[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
_LOST = re.compile(r"\?{3,}|(?:\?[\s\w]?){6,}", re.ASCII)


def is_mojibake(text: str) -> bool:
    """Tell whether a text was decoded with the wrong charset.

    Right text never decodes the other way: GB 18030 bytes of real Chinese are hardly ever valid UTF-8, while
    UTF-8 that was read as GBK (鍥藉) is again UTF-8 once it is written back; likewise GBK or UTF-8 read as Latin-1.
    """
    sample = text[:_SAMPLE]
    if len(sample) < _LEAST:
        return False
    if _KNOWN_OPENING.search(sample) and len(_KNOWN.findall(sample)) * 20 > len(sample):
        return True
    return _is_utf8_read_as_gbk(sample) or _is_read_as_western(sample) or _is_lost(sample)


def _is_utf8_read_as_gbk(sample: str) -> bool:
    written = sample.encode("gb18030", "ignore").translate(None, _ASCII)
    # Every three bytes that become a Chinese character begin with one of these; GBK has few of them.
    leads = len(written) - len(written.translate(None, _LEADS))
    if len(written) < _LEAST or 3 * leads <= 0.4 * len(written):
        return False
    back = written.decode("utf-8", "ignore")
    # A character that GBK could not hold costs its neighbours, so not all of it comes back.
    return 3 * len(_HAN.findall(back)) > 0.4 * len(written)


def _is_read_as_western(sample: str) -> bool:
    western = _WESTERN.findall(sample)
    if len(western) < _LEAST or 5 * len(western) < len(sample):
        return False
    for page in ("cp1252", "latin-1"):
        written = "".join(western).encode(page, "ignore").translate(None, _ASCII)
        for charset in ("utf-8", "gb18030"):
            if 3 * len(_HAN.findall(written.decode(charset, "ignore"))) > 0.6 * len(written):
                return True
    return False


def _is_lost(sample: str) -> bool:
    """Tell whether most of it became question marks when it was stored."""
    if 4 * sample.count("?") <= len(sample):
        return False  # at least every second character of what is lost is one
    return 2 * sum(len(match[0]) for match in _LOST.finditer(sample)) > len(sample)
