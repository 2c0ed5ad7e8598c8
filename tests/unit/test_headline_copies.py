"""Headlines that stand for one announcement, and those that do not."""

from __future__ import annotations

import datetime as dt

import pytest

from pipelines.deduplication.fingerprinting import url_key
from pipelines.deduplication.headlines import headline_keys, same_days, telling_headline


@pytest.mark.parametrize(
    "title",
    [
        "临溪县公安局关于悬赏征集毒品犯罪线索的通告",
        "临溪县公安局河口分局关于敦促涉毒在逃人员投案自首的通告",
        "国家禁毒委员会办公室关于防范麻精药品滥用的通告",
        "淄博市禁毒办开展全民禁毒宣传月活动",
    ],
)
def test_an_issuer_with_a_subject_tells(title: str) -> None:
    assert telling_headline(title) == title
    assert telling_headline(f"“{title}”（图）") == f"{title}图"


@pytest.mark.parametrize(
    "title",
    [
        "",
        "警情通报",
        "淄博市公安局警情通报",
        "临溪县公安局河口分局情况通报",
        "临溪县公安局通告（2026年第3号）",
        "关于悬赏征集毒品犯罪线索的通告",  # whose?
        "济南警方破获一起贩毒案",  # which?
    ],
)
def test_a_kind_of_notice_or_half_a_subject_does_not(title: str) -> None:
    assert telling_headline(title) == ""


def test_keys_of_headlines_are_told_from_one_another_and_from_those_of_pages() -> None:
    one, other = headline_keys("临溪县公安局关于征集线索的通告"), headline_keys("临溪县公安局关于征集证人的通告")
    assert len({*one, *other}) == 4
    assert url_key("http://qilu.test/1.html") < 1 << 48 <= min(*one, *other)
    assert max(*one, *other) < 1 << 50


def test_about_one_day() -> None:
    day = dt.date(2026, 11, 21)
    assert same_days(day, day + dt.timedelta(days=1))
    assert not same_days(day, day - dt.timedelta(days=2))
    assert not same_days(day, None)
