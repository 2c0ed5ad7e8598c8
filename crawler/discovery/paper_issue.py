"""Issues of papers on the net: each day's stands under an address with that day, and the ones before under theirs."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from lxml.etree import _Element

from crawler.discovery.host_family import same_family
from crawler.discovery.html_tree import text_of
from crawler.discovery.links import absolute

MOST_EARLIER = 8  # days or links: a weekly's last issue is among them

_DAY = re.compile(
    r"(?<=[/_-])((?:19|20)\d{2})(?P<one>[-_/]?)(0[1-9]|1[0-2]|[1-9](?=[-_/]))(?P<two>[-_/]?)"
    r"(0[1-9]|[12]\d|3[01]|[1-9](?![\d]))(?=[/_.-]|$)"
)
_EARLIER = re.compile(r"[\[【<«‹]*\s*(?:上|前)一?[期天日]\s*[\]】>]*|往前一[天日]")


def issue_day(url: str) -> dt.date | None:
    """Return the day in an address's path, None where no whole day stands there."""
    match = _DAY.search(urlsplit(url).path)
    if match is None:
        return None
    try:
        return dt.date(int(match[1]), int(match[3]), int(match[5]))
    except ValueError:
        return None


def earlier_issues(root: _Element, base: str, url: str, parts: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    """Return where the issues before the one a page shows may be found, the nearest first; none where it is no issue.

    What the page links as 上一期 or in its calendar; else the page's own address with the days before: a guess, which
    is said with it.
    """
    own = next((each for each in (url, *parts) if issue_day(each)), None)
    day = issue_day(own) if own else None
    if own is None or day is None:
        return (), False
    form, netloc = _at_day(own, dt.date.min), urlsplit(url).netloc
    linked: dict[str, dt.date] = {}
    for element in root.iter("a"):
        address = absolute(base, element.get("href") or "")
        other = issue_day(address) if address else None
        if address is None or other is None or other >= day or not same_family(urlsplit(address).netloc, netloc):
            continue
        if _at_day(address, dt.date.min) == form or _EARLIER.fullmatch(text_of(element, 20)):
            linked.setdefault(address, other)
    nearest = sorted(linked, key=lambda address: linked[address], reverse=True)
    guessed = [_at_day(own, day - dt.timedelta(days=back)) for back in range(1, MOST_EARLIER + 1)]
    return tuple((nearest or guessed)[:MOST_EARLIER]), not nearest


def _at_day(url: str, day: dt.date) -> str:
    """Return an address with another day in its path, written the same way."""

    def written(match: re.Match[str]) -> str:
        month, number = (
            str(value) if len(old) == 1 else f"{value:02d}"
            for old, value in ((match[3], day.month), (match[5], day.day))
        )
        return f"{day.year:04d}{match['one']}{month}{match['two']}{number}"

    parts = urlsplit(url)
    return parts._replace(path=_DAY.sub(written, parts.path, count=1)).geturl()
