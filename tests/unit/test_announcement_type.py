"""Announcement types: the title and lead decide, the body helps."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.errors import ConfigError
from config.paths import SHIPPED_CONFIG
from pipelines.facts import TYPES, Types, classify


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("全省毒情持续向好", "省政府新闻办今天召开发布会，通报去年禁毒工作，破案两千余起。", "发布会通报"),
        ("警方侦破一起特大贩毒案", "专案组抓获犯罪嫌疑人九名，缴获冰毒十公斤。", "案件通报"),
        ("清源断流专项行动启动", "省禁毒委部署新一轮专项行动，集中打击整治。", "专项行动"),
        ("禁毒条例修订草案通过", "省人大常委会审议通过条例修订草案，自明年起施行。", "政策法规"),
        ("三种物质被正式列管", "公告将三种物质列入非药用类麻醉药品和精神药品管制品种增补目录。", "列管公告"),
        ("两市入选全国禁毒示范城市公示名单", "创建工作三年，命名授牌在即。", "示范创建"),
        ("禁毒宣传进校园", "志愿者给学生讲授禁毒知识，发放传单。", "宣传教育"),
        ("春季禁种铲毒踏查开始", "民警进山踏查，铲除罂粟植株。", "禁种铲毒"),
        ("易制毒化学品企业检查", "禁毒支队会同应急部门开展易制毒化学品监督检查，严防流失。", "制毒物品管控"),
        ("社区戒毒社区康复中心揭牌", "戒毒人员在这里接受帮扶，回归社会。", "戒毒康复"),
        ("污水验毒显示毒情下降", "毒情监测覆盖各县，毛发检测同步进行。", "毒情监测"),
        ("集中销毁毒品两吨", "销毁活动今天举行，现场焚毁历年缴获的毒品。", "销毁毒品"),
        ("关于悬赏通缉在逃人员的通告", "公安机关决定公开通缉，提供线索者给予悬赏金。", "通缉悬赏"),
        ("贩毒主犯一审获刑", "中级人民法院公开宣判，被告人被判处无期徒刑。", "判决宣判"),
        ("春季运动会闭幕", "田径赛场气氛热烈。", None),
    ],
)
def test_each_type(title: str, text: str, expected: str | None) -> None:
    assert classify(title, text) == expected


def test_a_long_body_does_not_drown_the_lead() -> None:
    lead = "省政府新闻办举行新闻发布会，省公安厅作了通报。"
    body = "各地开展专项行动，破获案件，抓获犯罪嫌疑人。\n" * 200
    assert classify("上半年禁毒工作情况", lead + "\n" + body) == "发布会通报"


def test_every_type_has_phrases() -> None:
    types = Types.load(SHIPPED_CONFIG / "lexicon")
    assert set(types.scores("", "")) == set()
    assert set(types.order) == set(TYPES)


def test_an_unknown_type_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "types.yml").write_text("zones: {title: 5, lead: 3}\nleast: 3\ntypes:\n  天气预报:\n    3: [降雨]\n")
    with pytest.raises(ConfigError) as caught:
        Types.load(tmp_path)
    assert caught.value.problems[0].line == 4
