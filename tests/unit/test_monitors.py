"""What a crawl says about itself."""

from __future__ import annotations

import pytest

from crawler.monitors import CrawlLedger


@pytest.mark.parametrize(
    ("counts", "reason", "outcome"),
    [
        ({"list/read": 1}, "finished", "ok"),
        ({"list/unchanged": 2}, "finished", "ok"),
        ({}, "finished", "ok"),
        ({"list/read": 1, "list-failed/timeout": 1}, "finished", "partial"),
        ({"list/unchanged": 1, "list-failed/http-5xx": 1}, "finished", "partial"),
        ({"list-failed/dns": 1}, "finished", "unreachable"),
        ({"list/read": 1, "page-failed/timeout": 3}, "finished", "ok"),  # pages have their own statuses
        ({"list/read": 1}, "budget", "budget"),
        ({"list/read": 1}, "shutdown", "stopped"),
        ({"list/read": 1}, "start_error", "stopped"),
    ],
)
def test_how_a_sites_crawl_ended(counts: dict[str, int], reason: str, outcome: str) -> None:
    ledger = CrawlLedger()
    for what, number in counts.items():
        ledger.count("qilu", what, number)
    ledger.count("other", "list-failed/dns")  # another site's trouble is not this one's
    assert ledger.outcome("qilu", reason) == outcome


def test_the_summary_names_what_happened_on_all_sites() -> None:
    ledger = CrawlLedger()
    for key in ("a", "b"):
        ledger.count(key, "list/read")
        ledger.count(key, "link/fresh", 12)
        ledger.count(key, "article", 5)
    ledger.count("a", "list/unchanged")
    ledger.count("a", "announcement")
    ledger.count("b", "relation/excerpt")
    ledger.count("b", "page-failed/timeout", 2)
    ledger.count("b", "page-failed/reset")
    assert ledger.summary() == "可读列表 3，新链接 24，文章 10，公告 1，转载 1，页面失败 3"
    assert ledger.total()["article"] == 10


def test_an_empty_crawl_has_a_summary_too() -> None:
    assert CrawlLedger().summary() == "可读列表 0，新链接 0，文章 0，公告 0"
