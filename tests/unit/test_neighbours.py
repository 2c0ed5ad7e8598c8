"""上一篇 and 下一篇 on the pages of articles."""

from __future__ import annotations

import pytest

from crawler.discovery.neighbours import neighbours

HERE = "http://gat.example.cn/jdgz/202606/t20260603_4102.html"
OLDER = "http://gat.example.cn/jdgz/202606/t20260602_4077.html"
NEWER = "http://gat.example.cn/jdgz/202606/t20260604_4120.html"
OLD, NEW = "t20260602_4077.html", "t20260604_4120.html"


@pytest.mark.parametrize(
    "foot",
    [
        f'<p>上一篇：<a href="{OLD}">河口派出所办结一案</a></p><p>下一篇：<a href="{NEW}">山前小学开课</a></p>',
        f'<a href="{OLD}">上一篇：河口派出所办结一案</a><a href="{NEW}">下一篇：山前小学开课</a>',
        f'<a href="{OLD}">[ 上一条 ] 河口派出所办结一案</a> | <a href="{NEW}">[ 下一条 ] 山前小学开课</a>',
        f'<li><div>上一篇 :</div><a href="{OLD}">河口派出所办结一案</a></li>'
        f'<li><div>下一篇 :</div><a href="{NEW}">山前小学开课</a></li>',
        f'<a href="{OLD}" rel="prev"><span><i></i>上一篇</span><br>河口派出所办结一案</a>'
        f'<a href="{NEW}" rel="next"><span>下一篇</span><br>山前小学开课</a>',
        f'<a title="上一篇：河口派出所办结一案" href="{OLD}">&lt;&lt;</a>'
        f'<a title="下一篇：山前小学开课" href="{NEW}">&gt;&gt;</a>',
        f'【上一则】 <b><a href="{OLD}">河口派出所办结一案</a></b> 【下一则】 <a href="{NEW}">山前小学开课</a>',
        f'上一个：<a href="{OLD}">河口派出所办结一案</a>下一个：<a href="{NEW}">山前小学开课</a>',
    ],
)
def test_both_neighbours_are_found_wherever_their_labels_stand(foot: str) -> None:
    found = neighbours(f"<html><body><p>正文说到最后一条线索。</p>{foot}</body></html>", HERE)
    assert found.before is not None
    assert found.after is not None
    assert (found.before.url, found.after.url) == (OLDER, NEWER)


def test_the_headline_comes_without_its_label() -> None:
    for anchor in (
        f'上一篇：<a href="{OLD}">河口派出所办结一案</a>',
        f'<a href="{OLD}">上一篇：河口派出所办结一案</a>',
    ):
        found = neighbours(f"<body>{anchor}</body>", HERE).before
        assert found is not None
        assert found.title == "河口派出所办结一案"
    bare = neighbours(f'<body><a href="{OLD}">上一篇</a></body>', HERE).before
    assert bare is not None
    assert bare.title == ""


def test_relations_in_the_head_count_where_nothing_is_written() -> None:
    head = f'<html><head><link rel="prev" href="{OLDER}"><link rel="next" href="{NEWER}"></head><body>文</body></html>'
    found = neighbours(head, HERE)
    assert (found.before and found.before.url, found.after and found.after.url) == (OLDER, NEWER)


@pytest.mark.parametrize(
    "foot",
    [
        "<p>上一篇：没有了</p><p>相关：<a href='{old}'>河口派出所办结一案</a></p>",
        "<p>她把最后一条微信发给了<a href='{old}'>河口派出所办结一案</a></p>",
        "<a href='t20260603_4102_2.html'>下一页</a>",
        "<a rel='next' href='t20260603_4102_2.html'>下一篇</a>",  # the article's own second page
        "上一篇：<a href='/jdgz/'>返回列表</a>",
        "上一篇：<a href='http://other.example.cn/jdgz/202606/t20260602_4077.html'>别处的文章</a>",
        "上一篇：<a href='javascript:void(0)'>河口派出所办结一案</a>",
        "上一篇：<a href='{old}'>甲</a> 下一篇：<a href='{old}'>甲</a>",
        "上一篇：<a href='t20260603_4102.html'>本文</a>",
    ],
)
def test_what_is_no_neighbour_is_none(foot: str) -> None:
    found = neighbours(f"<html><body><p>正文</p>{foot.format(old=OLD)}</body></html>", HERE)
    assert (found.before, found.after) == (None, None)


def test_a_missing_neighbour_is_not_taken_from_the_other_label() -> None:
    for foot in (
        f'上一篇：没有了<br>下一篇：<a href="{NEW}">山前小学开课</a>',
        f'<span>上一篇：</span><span>下一篇：</span><a href="{NEW}">山前小学开课</a>',
        f'上一篇：<a href="{NEW}">下一篇：山前小学开课</a>',
    ):
        found = neighbours(f"<body>{foot}</body>", HERE)
        assert found.before is None
        assert found.after is not None
        assert found.after.url == NEWER


def test_addresses_by_query_and_by_name_are_told_by_their_form() -> None:
    page = '<body>上一篇：<a href="/content.aspx?id=1005">甲乙丙丁</a>下一篇：<a href="/list.aspx?id=7">列表</a></body>'
    found = neighbours(page, "http://xh.example.org/content.aspx?id=1006")
    assert found.before is not None
    assert found.before.url == "http://xh.example.org/content.aspx?id=1005"
    assert found.after is None


def test_a_page_that_is_hostile_costs_little() -> None:
    deep = "<div>" * 50_000 + "上一篇：" + f'<a href="{OLD}">x</a>'
    assert neighbours(deep, HERE) is not None
    assert neighbours("上一篇" * 1_600_000, HERE).before is None
