"""A title that has nothing to do with its text is told apart from one that only plays with words."""

from __future__ import annotations

import pytest

from pipelines.facts import check_headline
from pipelines.facts.headline_check import own_headline, shared_pairs

TEXT = (
    "大江网6月18日讯 国家禁毒委员会日前公示新一轮示范城市评选结果，甲市、乙市双双入围，公示期七个工作日。\n"
    "两市自创建启动以来，把禁毒纳入城市治理总体规划，发动班组长担任宣传员，覆盖企业2600余家。创建期内，全市破获毒品案件"
    "283起，抓获嫌疑人467名，缴获各类毒品51公斤。退休职工组成的志愿队走进渔港，帮助外来船员填写申请表。"
)


@pytest.mark.parametrize(
    ("title", "mismatch"),
    [
        ("抓紧领取！持这类证书的退休职工可申请三千元补贴", True),
        ("正在申报！2000元奖励金，凭证领取", True),
        ("十种水果不能一起吃，第三种很多人不知道", True),
        ("甲市乙市入围新一轮禁毒示范城市公示", False),
        ("“车间禁毒岗”守住厂门 两市禁毒创建进入公示期", False),
        ("通知", False),
        ("", False),
    ],
)
def test_it_tells_foreign_titles(title: str, mismatch: bool) -> None:
    assert check_headline(title, TEXT).mismatch is mismatch


def test_the_text_gives_its_own_headline_where_the_title_cannot_serve() -> None:
    foreign = check_headline("十种水果不能一起吃，第三种很多人不知道", TEXT)
    assert foreign.headline == "国家禁毒委员会日前公示新一轮示范城市评选结果，甲市、乙市双双入围，公示期七个工作日"
    assert check_headline("", TEXT).headline == foreign.headline
    assert check_headline("甲市乙市入围新一轮禁毒示范城市公示", TEXT).headline == ""


def test_a_flash_is_not_judged() -> None:
    assert not check_headline("深夜的敲门声惊动了整栋楼的人", "警方昨晚查获冰毒三公斤。").mismatch


def test_the_name_of_a_column_is_no_part_of_the_title() -> None:
    assert shared_pairs("【新征程上看发展】新一轮示范城市评选结果", TEXT) == 1.0


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("第二批示范城市\n自七月正式启动\n全国三十一个省被纳入", "第二批示范城市 自七月正式启动 全国三十一个省被纳入"),
        ("本报讯（记者 张三）甲市破获一起大案。抓获三人。", "甲市破获一起大案"),
        ("新华社南昌6月3日电 全省禁毒会议召开！", "全省禁毒会议召开！"),
        ("", ""),
        ("\n\n", ""),
    ],
)
def test_own_headline(text: str, headline: str) -> None:
    assert own_headline(text) == headline


def test_a_long_first_sentence_is_cut_at_a_comma() -> None:
    cut = own_headline("甲市公安局禁毒支队联合多个部门，" * 8 + "取得成效。")
    assert cut.endswith("部门…")
    assert len(cut) <= 60
