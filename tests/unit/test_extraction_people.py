"""Names of people, and what is none."""

from __future__ import annotations

import pytest

from pipelines.extraction.people import is_outlet, is_people, is_person, is_publisher, leading_people


@pytest.mark.parametrize("name", ["张三", "李晓明", "欧阳修", "司马相如", "阿不力·米提", "王　平", "刘某"])
def test_people(name: str) -> None:
    assert is_person(name)
    assert not is_publisher(name)


@pytest.mark.parametrize(
    "word", ["关闭", "时政", "全部", "某某", "新华社", "高级", "周一", "党建", "分享到", "张三李四王五", "a", ""]
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
