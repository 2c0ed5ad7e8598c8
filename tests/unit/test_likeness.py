"""How like an announcement an article's wording is: told by all its words, the same however it is printed."""

from __future__ import annotations

import pytest

from pipelines.facts.grams import BITS, grams_of
from pipelines.facts.likeness import likeness

TALE = """天还没亮，巡山的老周在垭口等来了那辆三轮车。车斗里码着二十筐山梨，筐底垫的报纸湿了一角。
他让车主搬下一筐，又搬下一筐，第九筐的梨下面滚出一个裹着胶带的小包。车主蹲在路边，半天没有说话。
派出所顺着这一筐梨往回找，在县城的出租屋里抓获嫌疑人3名，从冰箱夹层取出冰毒2.6公斤，扣押毒资4万元。
老周后来照样天天巡山。问他怎么看出来的，他说，卖梨的人，不会舍得把梨筐坐在屁股底下。"""
FAIR = """天还没亮，果农老周就把二十筐山梨码上了三轮车。今年雨水匀，梨个头大，收购价比去年高了两成。
县里的梨王赛已办到第九届，评委尝了四十多家的梨，最后选出三户。老周得了二等奖，奖品是一台冰箱。
集市上人挤人，派出所在路口疏导交通，志愿者给老人送水。傍晚散场时，三轮车的车斗都空了。
老周说，明年还要再种两亩，把山腰那块荒地也用上，让来赶集的人都能尝到。"""


def test_a_case_told_as_a_tale_is_like_an_announcement_and_a_fair_is_not() -> None:
    assert likeness("一筐山梨", TALE) > 0 > likeness("一筐山梨", FAIR)


def test_an_empty_article_is_like_nothing() -> None:
    assert likeness("", "") == pytest.approx(0.0)
    assert len(grams_of("", "").places) == 0


def test_numbers_spaces_and_script_do_not_count() -> None:
    one, other = grams_of("缴获3.5公斤", "查获 12 人"), grams_of("繳獲８公斤", "查獲\n407\u3000人")
    assert one.places.tolist() == other.places.tolist()
    assert max(one.places) < 1 << BITS
