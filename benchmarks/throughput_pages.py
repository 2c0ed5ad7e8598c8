"""Articles for a crawl to read: real pages of the corpus, each printed several times with other news in it.

A page served under several URLs as it is would be one story with a hundred reprints, and a crawl would spend its time
on comparing copies, which is not what a watch does all day. So each copy gets news of its own: where a page has a
passage of text (a run between two tags with at least `PASSAGE` Chinese characters and punctuation in it), the
copy has a passage of the same length from the broadcast texts of the corpus, no sentence of which is used twice until
all are used up; its title is the broadcast's title wherever the page prints it. Markup, furniture, scripts, dates and
sources stay as the publisher printed them. One copy in `REPRINTS` carries the news of an earlier copy (in the layout
of another page), as reprints do.
"""

from __future__ import annotations

import csv
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

PASSAGE = 10  # Chinese characters of a passage; headlines in lists of links have fewer, or no punctuation
REPRINTS = 7
PAGES_A_SITE = 8  # a publisher with more pages is dealt over several hosts, so that no host is crawled alone at the end

_HIDDEN = r"<(?:script|style)\b.*?</(?:script|style)\s*>|<!--.*?-->"
_PIECES = re.compile(rf"({_HIDDEN})|(?<=>)([^<>]+)(?=<)", re.IGNORECASE | re.DOTALL)
_ADDRESS = re.compile("^[^，。]{0,30}[：:]")  # every broadcast begins with the same words, as no two newsrooms do
_CJK = re.compile(r"[\u3400-\u9fff]")
_TITLE = re.compile(r"<title[^>]*>\s*(.{6,120}?)\s*(?:[_|丨\-—][^<]{0,80})?</title", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Printed:
    """Hold one copy as it is served; `title` is what lists call it."""

    title: str
    body: bytes


@dataclass(slots=True)
class Layout:
    """Hold one corpus page cut where news can be put in: fixed text, and the lengths of the passages between."""

    fixed: list[str]
    lengths: list[int]
    title: str
    encoding: str

    @classmethod
    def of(cls, html: str, encoding: str) -> Layout:
        """Cut a page at its passages."""
        fixed, lengths, done = [], [], 0
        for match in _PIECES.finditer(html):
            text = match[2]
            if text is None or len(_CJK.findall(text)) < PASSAGE or not re.search("[，。？！：；]", text):
                continue
            fixed.append(html[done : match.start()])
            lengths.append(len(text.strip()))
            done = match.end()
        fixed.append(html[done:])
        title = _TITLE.search(html)
        return cls(fixed, lengths, title[1] if title else "", encoding)

    def print(self, news: News) -> Printed:
        """Return the page with other news in it."""
        parts = [self.fixed[0]]
        for length, after in zip(self.lengths, self.fixed[1:], strict=True):
            parts += (escape(news.take(length), quote=False), after)
        text = "".join(parts)
        if self.title:
            text = text.replace(self.title, escape(news.title))
        return Printed(news.title, text.encode(self.encoding, "xmlcharrefreplace"))


@dataclass(slots=True)
class News:
    """Hand out one broadcast after the other: the title of the first, and as much text as a layout has room for."""

    items: list[tuple[str, str]]
    at: int
    _left: str = field(default="", init=False)

    @property
    def title(self) -> str:
        """Return the title."""
        return self.items[self._first][0]

    _first: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._first = self.at % len(self.items)

    def take(self, length: int) -> str:
        """Return the next `length` characters."""
        while len(self._left) < length:
            self._left += self.items[self.at % len(self.items)][1]
            self.at += 1
        taken, self._left = self._left[:length], self._left[length:]
        return taken


@dataclass(slots=True)
class Corpus:
    """Hold the layouts of each site and the broadcasts."""

    sites: list[list[Layout]]
    items: list[tuple[str, str]]

    @classmethod
    def load(cls, folder: Path) -> Corpus:
        """Read article pages (UTF-8 and GB18030, as `manifest.tsv` says) and texts."""
        by_site: dict[str, list[Layout]] = defaultdict(list)
        with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                if row["kind"] == "article-html":
                    encoding = row["actual_encoding"]
                    html = (folder / row["path"]).read_bytes().decode(encoding, "replace")
                    by_site[row["site"]].append(Layout.of(html, encoding))
        sites = [
            layouts[start::parts]
            for layouts in by_site.values()
            for parts in [-(-len(layouts) // PAGES_A_SITE)]
            for start in range(parts)
        ]
        return cls(sites, sorted(_broadcasts(folder / "text" / "xwlb.jsonl")))

    def edition(self, copies: int, seed: int) -> list[list[Printed]]:
        """Print every page `copies` times; return the copies of each site, in an order of no meaning.

        Editions with an odd and an even seed share no broadcast.
        """
        chance = random.Random(seed)
        own = self.items[seed % 2 :: 2]
        items = chance.sample(own, len(own))
        orders = [(site, layout) for site, layouts in enumerate(self.sites) for layout in layouts * copies]
        chance.shuffle(orders)
        printed: list[list[Printed]] = [[] for _ in self.sites]
        told: list[int] = []
        at = 0
        for number, (site, layout) in enumerate(orders):
            reprint = bool(told) and number % REPRINTS == REPRINTS - 1
            news = News(items, chance.choice(told) if reprint else at)
            printed[site].append(layout.print(news))
            if not reprint:
                told.append(at)
                at = max(news.at, at + 1)
        return printed


def _broadcasts(path: Path) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            text = _ADDRESS.sub("", re.sub(r"\s+", "", row["body"]))
            if len(text) >= 80 and len(row["title"]) >= 6:
                yield row["title"].strip(), text
