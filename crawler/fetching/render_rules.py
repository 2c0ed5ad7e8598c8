"""What a page in the browser may ask for: what its text needs, from its own publisher, and not without end.

A list made by scripts needs documents, scripts and data. Pictures, films, fonts and counters show no article.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit

from crawler.discovery.host_family import registrable_domain, same_family

MOST_REQUESTS = 60  # of one page
MOST_STRANGERS = 12  # among them to other publishers' hosts: script libraries, rented search and list services
MOST_DOCUMENTS = 5  # a challenge reloads once or twice; a page that goes on doing so is a loop

_NEEDED = frozenset({"document", "script", "xhr", "fetch"})
_DATA = frozenset({"xhr", "fetch"})
_READING = frozenset({"GET", "HEAD"})
_COUNTERS = frozenset(
    {
        "51.la",
        "cnzz.com",
        "doubleclick.net",
        "google-analytics.com",
        "googletagmanager.com",
        "growingio.com",
        "sensorsdata.cn",
        "umeng.com",
        "webdissector.com",
    }
)
_COUNTER_HOSTS = frozenset({"hm.baidu.com", "push.zhanzhang.baidu.com", "zz.bdstatic.com"})


class Answer(Enum):
    """Say what becomes of one request of the browser."""

    FETCH = "fetch"
    EMPTY = "empty"  # a style sheet: scripts wait until it is loaded, nobody looks at it
    REFUSE = "refuse"


@dataclass(slots=True)
class RenderRules:
    """Judge the requests of one page and count them; `page_url` is where it was sent to first."""

    page_url: str
    requests: int = 0
    strangers: int = 0
    documents: int = 0

    def judge(self, url: str, method: str, kind: str) -> Answer:
        """Return what becomes of a request; `kind` is the browser's word for what it is to be used as."""
        parts = urlsplit(url)
        if kind == "stylesheet":
            return Answer.EMPTY
        if parts.scheme not in ("http", "https") or kind not in _NEEDED or self.requests >= MOST_REQUESTS:
            return Answer.REFUSE
        own = same_family(parts.netloc, urlsplit(self.page_url).netloc)
        if not (self._own(method, kind) if own else self._stranger(parts.hostname or "", method, kind)):
            return Answer.REFUSE
        self.requests += 1
        return Answer.FETCH

    def loops(self) -> bool:
        """Say whether the page was sent on more often than any that comes to an end."""
        return self.documents > MOST_DOCUMENTS

    def _own(self, method: str, kind: str) -> bool:
        """Say whether a page may ask its own publisher; some list services are asked by POST."""
        if kind == "document":
            self.documents += 1
            return method == "GET" and not self.loops()
        return method in _READING or (method == "POST" and kind in _DATA)

    def _stranger(self, host: str, method: str, kind: str) -> bool:
        """Say whether a page may ask another publisher: for scripts and data its own scripts need, never for pages."""
        if kind == "document" or method not in _READING:
            return False
        if host in _COUNTER_HOSTS or registrable_domain(host) in _COUNTERS:
            return False
        self.strangers += 1
        return self.strangers <= MOST_STRANGERS
