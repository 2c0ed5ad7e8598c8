"""Choose the publication time of a page among all times it shows: header, meta tags, scripts, address, htmldate."""

from __future__ import annotations

import datetime as dt
import re
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from htmldate import find_date
from lxml.html import HtmlElement

from pipelines.extraction.blocks import Block
from pipelines.extraction.header_line import apart, text_bounds
from pipelines.extraction.hints import Hints
from pipelines.extraction.marked_times import marked_anywhere, marked_near, script_time
from pipelines.extraction.published import days_between, finer, read_time, url_day
from pipelines.extraction.time_lines import Rank, TimeLine, is_teaser, joined, time_of
from pipelines.items import Published, RawPage

if TYPE_CHECKING:
    from pipelines.extraction.body import Body

_ABOVE = 4  # blocks before the headline that may hold the time
_BELOW = 14  # blocks behind the headline that may hold it
_TEXT, _TEXT_LINKS = 40, 0.3  # characters and links of a block that is text
_FRONT = 8  # blocks before the text, where no headline was found
_TAIL = 16  # blocks behind the body in which a labelled time is looked for
_SIGNED = 4  # blocks behind the body in which a bare one is believed
_HEADER_LINKS = 0.75  # between headline and body the source is often a link
_TAIL_LINKS = 0.4
_DAYS_ADRIFT = 400  # so far from the day in the address, a bare day in a line of other words is not believed
_WEEKDAY = re.compile("星期|周[一二三四五六日]|礼拜")
_NEWSPAPER = re.compile("[报刊版]")
_ANY_DAY = re.compile(r"(?<!\d)(20\d\d)\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)")


def read_published(
    page: RawPage,
    root: HtmlElement,
    blocks: Sequence[Block],
    hints: Hints,
    headline: int,
    named: Sequence[HtmlElement | str],
) -> Published | None:
    """Return the time near the headline, made finer by what the page tells machines of the same day.

    `headline` is its block's place in `blocks` or -1; `named` are the nodes that a site file names. `root` is looked at
    as a whole only where the blocks give no time to the minute. None where neither header nor meta tag nor script says
    a time.
    """
    now = page.fetched_at
    for node in named:
        text = node if isinstance(node, str) else str(node.text_content())
        found = read_time(" ".join(text.split()), now=now, loose=True)
        if found:
            return found
    told = _told(hints, page)
    shown = _near_headline(blocks, headline, now)
    if shown is None or not (shown.sure and _exact(shown.published) and shown.rank <= Rank.BARE):
        told = _with_marks(told, root, blocks, headline, now, shown=shown is not None)
    return _settled(shown, told, url_day(page.url, now=now))


def _told(hints: Hints, page: RawPage) -> Published | None:
    """Return what meta tags, JSON-LD and the feed say, the first of them made finer by the others."""
    best: Published | None = None
    for written in (*hints.times, page.published_hint or ""):
        if written:
            best = finer(best, read_time(written, now=page.fetched_at, loose=True))
    return best


def _with_marks(
    told: Published | None,
    root: HtmlElement,
    blocks: Sequence[Block],
    headline: int,
    now: dt.datetime | None,
    *,
    shown: bool,
) -> Published | None:
    element = blocks[headline].element if 0 <= headline < len(blocks) else None
    title = blocks[headline].text if element is not None else ""
    if not _exact(told) and element is not None:
        stop = min(headline + 1 + _BELOW, _opening(blocks, headline + 1))
        told = finer(told, marked_near(blocks[max(0, headline - _ABOVE) : stop], now))
    if not _exact(told):
        told = finer(told, script_time(root, title, now))
    if told is None and not shown:
        told = marked_anywhere(root, element, now)
    return told


def _exact(published: Published | None) -> bool:
    return published is not None and published.precision == "minute"


def _settled(shown: TimeLine | None, told: Published | None, addressed: Published | None) -> Published | None:
    """Weigh what the page shows against what it tells machines and the day in its address.

    What stands in the header as the publication's wins, unless both others know better; a time without a year, of
    writing or of an update gives way to either.
    """
    if shown is None:
        return told
    said = shown.published
    known = told or addressed
    if known is None:
        return said
    if not shown.sure:
        return _with_year(shown, known, told)
    if shown.rank > Rank.BARE:
        # What was written or updated on a day was not published long after or before it.
        fits = abs(days_between(said, known)) <= _DAYS_ADRIFT
        return finer(said, told) if days_between(said, known) == 0 else known if fits else None
    if told and addressed and days_between(told, addressed) == 0 != days_between(said, told):
        firm = shown.rank is Rank.PUBLISHED or said.precision == "minute"
        return said if firm and 0 <= days_between(said, told) <= 31 else told
    if not shown.alone and said.precision == "day" and abs(days_between(said, known)) > _DAYS_ADRIFT:
        return told
    return finer(said, told)


def _with_year(shown: TimeLine, known: Published, told: Published | None) -> Published:
    """Read a time without a year, or one like 昨天 10:30, against a full one."""
    value = known.value
    noon = dt.datetime(value.year, value.month, value.day, 12, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    if re.search(r"\d[-/月]\d", shown.text):  # the day after a known one is the latest it can be
        again = time_of(shown.text, noon + dt.timedelta(days=1))
        if again is not None and abs(days_between(again.published, known)) <= 3:
            return finer(again.published, told) or again.published
    if told is not None:
        return told
    return shown.published if abs(days_between(shown.published, known)) <= 1 else known


def _near_headline(blocks: Sequence[Block], headline: int, now: dt.datetime | None) -> TimeLine | None:
    """Return the best time behind the headline, or shortly before it, in a line that holds little else."""
    prose = _opening(blocks, headline + 1)
    if headline >= 0:
        behind = range(headline + 1, min(headline + 1 + _BELOW, prose + 1, len(blocks)))
        text = next((i for i in behind if blocks[i].text.endswith("。")), behind.stop)
        signed = [_signing(line) for line in _lines(blocks, range(text, behind.stop), now)]
        found = _best([*_lines(blocks, range(behind.start, text), now), *signed])
        if found is not None and found.rank <= Rank.BARE:
            return found
        lines = _lines(blocks, range(headline - 1, max(-1, headline - 1 - _ABOVE), -1), now)
        above = _best([line for line in lines if not _is_today(line)])
        return min((line for line in (found, above) if line), key=lambda line: line.rank, default=None)
    return _best(_lines(blocks, range(prose - 1, max(-1, prose - 1 - _BELOW), -1), now))


def _signing(line: TimeLine) -> TimeLine:
    """Take a line that ends with a day, behind a sentence, for that of signing: 某市公安局 2022年6月20日."""
    signs = line.rank is Rank.BARE and line.published.precision == "day" and line.text.endswith("日")
    return replace(line, rank=Rank.WRITTEN) if signs else line


def _is_today(line: TimeLine) -> bool:
    """Tell whether a line above the headline is the calendar of the site's head: 2022年6月22日 星期三."""
    calendar = line.published.precision == "day" and _WEEKDAY.search(line.text) is not None
    return calendar and not _NEWSPAPER.search(line.text)


def _lines(
    blocks: Sequence[Block], where: Iterable[int], now: dt.datetime | None, *, linked: float = _HEADER_LINKS
) -> list[TimeLine]:
    found = []
    for index in where:
        block = blocks[index]
        if block.link_density <= linked and not is_teaser(block):
            line = time_of(joined(blocks, index), now, prose=block.prose)
            if line is None and (spaced := apart(block)) != block.text:  # 流程编辑：U0012022-06-21 10:30
                line = time_of(spaced, now, prose=block.prose)
            if line is not None:
                found.append(line)
    return found


def _best(lines: Sequence[TimeLine]) -> TimeLine | None:
    """Return the first line of the best rank, made finer by another of the same day that is no update."""
    if not lines:
        return None
    best = min(lines, key=lambda line: (line.rank, not line.sure))
    for line in lines:
        finest = finer(best.published, line.published)
        if finest is not None and finest is not best.published and line.rank <= Rank.BARE:
            return TimeLine(finest, best.rank, line.sure, line.alone, line.text)
    return best


def _opening(blocks: Sequence[Block], start: int) -> int:
    """Return the place of the first block that reads as text, or the number of blocks."""
    places = (i for i in range(start, len(blocks)) if blocks[i].prose and len(blocks[i].text) >= _TEXT)
    return next((i for i in places if blocks[i].link_density < _TEXT_LINKS), len(blocks))


def beside_body(page: RawPage, blocks: Sequence[Block], body: Body, html: str) -> Published | None:
    """Return the time around the body, then the day in the address, and htmldate's guess at last.

    `html` is searched only for that guess.
    """
    now = page.fetched_at
    addressed = url_day(page.url, now=now)
    first, last = text_bounds(blocks, body)
    if first >= 0:
        header = range(max(0, first - _FRONT), min(len(blocks), first + 3, last + 1))
        lines = [line for line in _lines(blocks, header, now, linked=_TAIL_LINKS) if not _is_today(line)]
        above = _best(lines)
        near = above or _below(blocks, last, now)
        if near is not None:
            if addressed is not None and above is None and _signs(near, addressed):
                return addressed
            settled = _settled(near, None, addressed)
            if settled is not None:
                return settled
    return addressed or _guessed(page, html, blocks)


def _signs(line: TimeLine, addressed: Published) -> bool:
    """Tell whether a day below the text is that of signing it: published it was on the day in the address, or later."""
    told = line.rank is Rank.PUBLISHED or line.published.precision == "minute"
    return not told and days_between(addressed, line.published) >= 0


def _below(blocks: Sequence[Block], last: int, now: dt.datetime | None) -> TimeLine | None:
    """Read a time behind the text: labelled anywhere among the next lines, bare only directly behind it."""
    for index in range(max(last - 2, 0), min(last + _TAIL, len(blocks))):
        block = blocks[index]
        for line in _lines(blocks, (index,), now, linked=_TAIL_LINKS):
            exact = line.alone or line.published.precision == "minute"
            near = index <= last + _SIGNED and exact and block.noise is None
            if line.rank is Rank.PUBLISHED or (near and line.rank is Rank.BARE):
                return line
    return None


def _guessed(page: RawPage, html: str, blocks: Sequence[Block]) -> Published | None:
    """Ask htmldate; it takes January 1st when it knows the year only, and turns days and months round."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its date parser warns about pages we did not write
        try:
            guess = find_date(html[:300_000], url=page.url or None, original_date=True, extensive_search=False)
        except Exception:  # a third-party parser on hostile input: no time is an answer
            return None
    if not guess or guess.endswith("-01-01"):
        return None
    # On a page with dates of several days nothing says that the one it chose is the page's.
    days = {"-".join(part.zfill(2) for part in match.groups()) for match in _ANY_DAY.finditer(html)}
    shown = [block for block in blocks if _ANY_DAY.search(block.text)]
    others = [block for block in shown if block.noise is not None or block.prose or _WEEKDAY.search(block.text)]
    idle = bool(shown) and len(others) == len(shown)  # only in furniture, prose and the calendar
    return read_time(guess, now=page.fetched_at) if days == {guess} and not idle else None
