"""Publication times in every form that Chinese pages print."""

from __future__ import annotations

import datetime as dt
import time
from zoneinfo import ZoneInfo

import pytest

from pipelines.extraction.published import finer, read_time, url_day
from pipelines.items import Published

NOW = dt.datetime(2024, 3, 5, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024-01-28 09:54:09", "2024-01-28T09:54+08:00"),
        ("2019年06月15日08:18", "2019-06-15T08:18+08:00"),
        ("2019年6月15日 下午3:05", "2019-06-15T15:05+08:00"),
        ("20-06-15 17:53 来源：某网", "2020-06-15T17:53+08:00"),
        ("发布时间：18-03-0823:16", "2018-03-08T23:16+08:00"),
        ("2019-12/10", "2019-12-10"),
        ("2012-06/03", "2012-06-03"),
        ("2020.10.04", "2020-10-04"),
        ("2022年06月21日", "2022-06-21"),
        ("二〇二二年六月二十一日", "2022-06-21"),
        ("二○一九年十二月三日", "2019-12-03"),
        ("2022-06-21T10:30:00Z", "2022-06-21T18:30+08:00"),
        ("2022-06-21T10:30:00+0800", "2022-06-21T10:30+08:00"),
        ("2022-06-21 00:00:00", "2022-06-21"),
        ("2022-06-21 星期二 08:05", "2022-06-21T08:05+08:00"),
    ],
)
def test_it_reads_times_that_stand_for_themselves(written: str, read: str) -> None:
    found = read_time(written, now=NOW)
    assert found is not None
    assert found.isoformat() == read
    assert found.precision == ("minute" if "T" in read else "day")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1分钟前", "2024-03-05T09:29+08:00"),
        ("3小时前", "2024-03-05"),
        ("2天前", "2024-03-03"),
        ("昨天 10:30", "2024-03-04T10:30+08:00"),
        ("02-21 10:30", "2024-02-21T10:30+08:00"),
        ("06-21 10:30", "2023-06-21T10:30+08:00"),  # not yet come this year
        ("20220621103000", "2022-06-21T10:30+08:00"),
    ],
)
def test_it_reads_forms_that_need_a_context(written: str, read: str) -> None:
    found = read_time(written, now=NOW, loose=True)
    assert found is not None
    assert found.isoformat() == read
    assert read_time(written, now=NOW) is None


@pytest.mark.parametrize(
    "text", ["2024-02-30", "2031-01-01 10:00", "1890年5月4日", "电话 024-23187042", "第2022-061号", "版本 1.2.3", ""]
)
def test_it_refuses_what_is_no_publication_time(text: str) -> None:
    assert read_time(text, now=NOW) is None


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://news.example.cn/2022/0621/123.html", "2022-06-21"),
        ("https://news.example.cn/yw/202206/t20220621_5521.shtml", "2022-06-21"),
        ("https://news.example.cn/html/2022-06/21/content_5.htm", "2022-06-21"),
    ],
)
def test_addresses_give_a_day(url: str, day: str) -> None:
    found = url_day(url, now=NOW)
    assert found is not None
    assert (found.isoformat(), found.precision) == (day, "day")


def test_article_numbers_in_addresses_are_no_days() -> None:
    assert url_day("https://news.example.cn/a/20229913.html", now=NOW) is None
    assert url_day("https://news.example.cn/news/52672.html", now=NOW) is None


def test_a_day_is_made_finer_by_the_same_day_only() -> None:
    day = Published(dt.date(2022, 6, 21), "day")
    same = read_time("2022-06-21 10:30")
    other = read_time("2022-06-22 10:30")
    assert finer(day, same) == same
    assert finer(day, other) == day


def test_a_hostile_string_is_read_in_no_time() -> None:
    start = time.perf_counter()
    for hostile in ("2022-" * 5000, "2022 " + " " * 9000 + "-", "1" * 9000, "２０22年" * 3000):
        read_time(hostile, now=NOW, loose=True)
    assert time.perf_counter() - start < 1.0
