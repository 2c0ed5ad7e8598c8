"""Lines of a page that hold a time: which of them say when the page was published."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from pipelines.extraction.blocks import cut_blocks
from pipelines.extraction.time_lines import Rank, joined, time_of
from pipelines.extraction.tree import parse

NOW = dt.datetime(2024, 3, 5, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("line", "read", "rank"),
    [
        ("发布时间：2022-06-21 10:30 更新时间：2022-06-23 11:00", "2022-06-21T10:30+08:00", Rank.PUBLISHED),
        ("更新时间：2022-06-23 11:00 发布时间：2022-06-21", "2022-06-21", Rank.PUBLISHED),
        ("成文日期：2022年6月15日 发布日期：2022年6月21日", "2022-06-21", Rank.PUBLISHED),
        ("时    间：2022-06-21 来源：某网", "2022-06-21", Rank.PUBLISHED),
        ("日期:2022-6-21", "2022-06-21", Rank.PUBLISHED),
        ("发布于 2022-06-21 10:30 · 某市", "2022-06-21T10:30+08:00", Rank.PUBLISHED),
        ("Published on 2022-06-21", "2022-06-21", Rank.PUBLISHED),
        ("发布时间： 来源：某网 2022-06-21 10:30", "2022-06-21T10:30+08:00", Rank.BARE),
        ("2022-06-21 10:30 更新时间：2022-06-23", "2022-06-21T10:30+08:00", Rank.BARE),
        ("2022-06-21 10:30:00 来源：某网 评论：2022", "2022-06-21T10:30+08:00", Rank.BARE),
        ("某某晚报2022-06-21", "2022-06-21", Rank.BARE),
        ("2022.06.21 | 10:30", "2022-06-21T10:30+08:00", Rank.BARE),
        ("2022-06-21（星期二）10:30", "2022-06-21T10:30+08:00", Rank.BARE),
        ("２０２２年６月２１日　10：30", "2022-06-21T10:30+08:00", Rank.BARE),
        ("其它内容 六月 21st, 2022", "2022-06-21", Rank.BARE),
        ("2022 06/21 10:30", "2022-06-21T10:30+08:00", Rank.BARE),
        ("202206/2110:30:15", "2022-06-21T10:30+08:00", Rank.BARE),
        ("21 2022-06", "2022-06-21", Rank.BARE),
        ("06-21 10:30 来源：某网", "2023-06-21T10:30+08:00", Rank.BARE),
        ("半小时前", "2024-03-05", Rank.BARE),
        ("（2022年6月21日）", "2022-06-21", Rank.WRITTEN),
        ("成文日期：2022年6月15日", "2022-06-15", Rank.WRITTEN),
        ("最后更新：2022-06-23 11:00", "2022-06-23T11:00+08:00", Rank.UPDATED),
    ],
)
def test_a_line_says_how_far_its_time_is_the_pages(line: str, read: str, rank: Rank) -> None:
    found = time_of(line, NOW)
    assert found is not None
    assert (found.published.isoformat(), found.rank) == (read, rank)


@pytest.mark.parametrize(
    "line",
    [
        "活动时间：2022年6月25日",
        "报名截止日期：2022年6月25日",
        "最后登录 2022-6-21",
        "上次访问：2022-6-21 10:30",
        "截至2022年6月25日",
        "有效期至2025-06-30",
        "2022年6月26日国际禁毒日",
        "——写在2022年6月26日",
        "2022年6月21日至6月25日",
        "自2022年8月1日起施行",
        "今天是2022年6月22日 星期三",
        "网友评论：2022-06-22 11:00",
        "版权所有 2004-2022",
        "1月1日起施行",
        "共有2022人参与",
        "",
    ],
)
def test_other_times_are_no_publication(line: str) -> None:
    assert time_of(line, NOW) is None


def test_a_sentence_gives_no_time_but_behind_a_label() -> None:
    sentence = "2022年6月20日，某市公安局破获一起案件，抓获三人。"
    assert time_of(sentence, NOW, prose=True) is None
    labelled = time_of("发布时间：2022-06-21 10:30 来源：某网。", NOW, prose=True)
    assert labelled is not None
    assert labelled.published.isoformat() == "2022-06-21T10:30+08:00"


def test_a_time_without_a_year_is_unsure() -> None:
    shown = time_of("06-21 10:30", NOW)
    full = time_of("2022-06-21 10:30", NOW)
    assert shown is not None
    assert full is not None
    assert (shown.sure, full.sure) == (False, True)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>2022</div><div>06/21</div><div>10:30</div><div>某网</div>", "2022 06/21 10:30"),
        ("<p>2022-06-21</p><p>10:30 来源：某网</p>", "2022-06-21 10:30 来源：某网"),
        ("<li>发布时间：</li><li>2022-06-21 10:30</li><li>浏览</li>", "发布时间： 2022-06-21 10:30"),
        ("<p>2022-06-21</p><p>来源：某网</p>", "2022-06-21"),
    ],
)
def test_blocks_that_share_one_time_are_joined(html: str, text: str) -> None:
    root = parse(f"<html><body>{html}</body></html>")
    assert root is not None
    assert joined(cut_blocks(root), 0) == text
