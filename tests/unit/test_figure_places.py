"""Places of figures: the county whose police act, lists of places, venues, and what 全市 means where."""

from __future__ import annotations

import pytest

from config.paths import SHIPPED_CONFIG
from pipelines.facts import Lexicon, find_figures, find_regions

LEXICON = Lexicon.load(SHIPPED_CONFIG / "lexicon")


def placed(text: str, site: str, title: str = "") -> list[str | None]:
    """Return the place of each figure of a text whose regions are read from itself."""
    regions = find_regions(title, text, site_province=site, gazetteer=LEXICON.gazetteer)
    return [figure.region for figure in find_figures(text, regions=regions, lexicon=LEXICON)]


CASES = {
    "the county whose police are named first, others follow": (
        "阳江市江城区派出所民警接到举报。\n江城分局顺着线索追到阳春城郊。\n当晚，警方抓获嫌疑人3名，起获气弹700支。",
        "广东",
        "江城区",
    ),
    "a county of a municipality that is named later": (
        "奉节长途车站，民警拦下一名旅客。\n行李中取出冰毒2.1公斤，2名嫌疑人被控制。他们要去重庆主城送货。",
        "重庆",
        "奉节县",
    ),
    "a city of the 兵团 after its division": (
        "兵团第四师可克达拉市禁毒办抽调人手下到团场。\n共检查企业80家，罚款2万元。\n案件由第四师公安局办理。",
        "兵团",
        "可克达拉市",
    ),
    "a venue between acting and counting": (
        "4月2日，江苏省禁毒委员会办公室在苏州发布年度报告，苏州、无锡均已完成采样。\n全年采集样品900份。",
        "江苏",
        "江苏省",
    ),
    "a unit that works along a list of counties": (
        "保山边境管理支队在腾冲、龙陵、施甸一线设卡。行动中，支队共破获毒品案件20起。",
        "云南",
        "保山市",
    ),
    "neighbours that only lent a hand": (
        "台山警方会同江门支队兵分两路，攻破窝点2处，抓获嫌疑人9名。",
        "广东",
        "台山市",
    ),
    "全市 where the prefecture is a 州": (
        "德令哈的冬天很长。\n德令哈市的社工上门。如今全市帮扶戒毒人员12人。",
        "青海",
        "德令哈市",
    ),
    "a city whose name is a word, beside another": ("警方收网，在银川、中卫抓获嫌疑人6人。", "宁夏", "银川市、中卫市"),
    "a law that is named after the province": (
        "为了保护我县的安宁，根据《云南省禁毒条例》通告如下。\n举报查实的奖励2000元。",
        "云南",
        "澜沧拉祜族自治县",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_numbers_are_of_the_place_that_acts(case: str) -> None:
    text, site, place = CASES[case]
    title = "澜沧拉祜族自治县人民政府通告" if "澜沧" in place else ""
    found = placed(text, site, title)
    assert found
    assert set(found) == {place}


def test_a_city_that_leads_to_its_county_is_not_listed_beside_the_next() -> None:
    text = "广东省公安厅通报：韶关市曲江区、清远市清新区共破案8起。"
    assert placed(text, "广东") == ["曲江区、清新区"]
