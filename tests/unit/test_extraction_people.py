"""Names of people, and what is none."""

from __future__ import annotations

import pytest

from pipelines.extraction.people import (
    called_people,
    is_account,
    is_outlet,
    is_people,
    is_person,
    is_publisher,
    leading_people,
)


@pytest.mark.parametrize("name", ["张三", "李晓明", "欧阳修", "司马相如", "阿不力·米提", "王　平", "刘某"])
def test_people(name: str) -> None:
    assert is_person(name)
    assert not is_publisher(name)


@pytest.mark.parametrize(
    "word",
    [
        "关闭",
        "时政",
        "全部",
        "某某",
        "新华社",
        "高级",
        "周一",
        "党建",
        "分享到",
        "张三李四王五",
        "万元",
        "万人",
        "万公里",
        "a",
        "",
    ],
)
def test_words_that_are_nobody(word: str) -> None:
    assert not is_person(word)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("张三 李四", "张三 李四"),
        ("张三、李四）", "张三、李四"),
        ("张三 李四返回首页", "张三"),
        ("某某晚报记者 张三 通讯员 王五", "张三"),
        ("本报见习记者张三", "张三"),
        ("王 平", "王平"),
        ("张三 王 平", "张三 王平"),
        ("张 三 王 平 报道", "张三 王平"),
        ("Li Ming", "Li Ming"),
        ("某市公安局", ""),
        ("", ""),
    ],
)
def test_names_at_the_front_are_taken(text: str, names: str) -> None:
    assert leading_people(text) == names


@pytest.mark.parametrize(("text", "only"), [("张三 李四", True), ("张三讲话", False), ("某某网", False), ("", False)])
def test_lines_of_names(text: str, only: bool) -> None:
    assert is_people(text) is only


@pytest.mark.parametrize("name", ["某某日报", "某某网", "江岭发布", "某市公安局", "某省禁毒办"])
def test_outlets(name: str) -> None:
    assert is_outlet(name)
    assert is_publisher(name)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("乌云娜", "乌云娜"),
        ("格日勒 侯某某", "格日勒 侯某某"),
        ("次仁央金、巴图", "次仁央金、巴图"),
        ("阿不都热合曼", "阿不都热合曼"),
        ("覃某某 梁 子", "覃某某 梁子"),
        ("马某 江岭台 韩某", "马某 韩某"),
        ("手记", ""),
        ("综合报道", ""),
        ("走进江岭社区", ""),
        ("张三 广东", ""),
        ("江岭日报", ""),
        ("江岭台 张三", ""),
        ("", ""),
    ],
)
def test_rare_names_are_believed_behind_a_role(text: str, names: str) -> None:
    assert called_people(text) == names


@pytest.mark.parametrize(
    ("name", "account"),
    [
        ("江岭警方", True),
        ("江岭生态环境", True),
        ("平安江岭", True),
        ("基层公安", False),
        ("今日气象", False),
        ("平安建设", False),
        ("法治讲堂", False),
        ("消防", False),
        ("张三", False),
    ],
)
def test_accounts_of_offices(name: str, account: bool) -> None:
    assert is_account(name) is account
