"""What a check comes to in one line."""

from __future__ import annotations

import pytest

from crawler.discovery import Link
from crawler.spiders.check import samples_of
from crawler.spiders.check_report import ListReport, SampleReport, SiteReport

GOOD = ListReport("http://a.test/", ok=True, links=5)
DEAD = ListReport("http://a.test/b", problem="dns", detail="DNS lookup failed")
READ = SampleReport("http://a.test/1", "article", published_at="2026-11-21")
UNDATED = SampleReport("http://a.test/2", "article")
SHORT = SampleReport("http://a.test/3", "no-text", "short")


@pytest.mark.parametrize(
    ("lists", "samples", "level", "word"),
    [
        ([GOOD], [READ, READ], "ok", "可用"),
        ([GOOD, DEAD], [READ], "partial", "1/2 个列表读不到"),
        ([GOOD], [READ, SHORT], "partial", "文字太少"),
        ([GOOD], [UNDATED], "partial", "没有读出时间"),
        ([DEAD], [], "failed", "域名解析失败"),
        ([GOOD], [SHORT], "failed", "样本都读不出正文"),
        ([GOOD], [], "failed", "没有样本"),
        ([], [], "failed", "检查时间用完"),
    ],
)
def test_the_verdict(lists: list[ListReport], samples: list[SampleReport], level: str, word: str) -> None:
    report = SiteReport("a", "甲", "山东", lists=lists, samples=samples)
    report.conclude()
    assert report.level == level
    assert word in report.verdict


def test_samples_come_from_every_list_in_turn_each_page_once() -> None:
    first = [Link("http://a.test/1", "一条足够长的标题新闻"), Link("http://a.test/2", "又一条足够长的标题新闻")]
    second = [Link("http://a.test/1", "一条足够长的标题新闻"), Link("http://a.test/9", "第三条足够长的标题新闻")]
    assert [link.url[-1] for link in samples_of([first, second])] == ["1", "2", "9"]


def test_links_with_a_real_headline_are_read_first() -> None:
    links = [Link("http://a.test/more", "更多"), Link("http://a.test/1", "一条足够长的标题新闻")]
    assert [link.url[-1] for link in samples_of([links], most=1)] == ["1"]
