"""A crawl's analyst looks for facts only where a rule found a word; any other looks always."""

from __future__ import annotations

import pytest

from config.paths import SHIPPED_CONFIG
from config.rulebook import load_rulebook
from pipelines.analysis import Analyst, AnalystSpec
from pipelines.items import Article, PageStatus, Reading

LEXICON = SHIPPED_CONFIG / "lexicon"
MARKET = "本报淄博讯 入冬以来，淄博市张店区的蔬菜批发市场每天凌晨三点开门，菜农把白菜和大葱装满车斗排队过磅。"
RAID = "淄博市张店区公安分局近日打掉一个贩毒团伙，抓获犯罪嫌疑人9名，缴获冰毒21.5公斤，案件正在进一步侦办。"


def assess(text: str, *, thorough: bool) -> Article:
    files = load_rulebook(SHIPPED_CONFIG / "rules", LEXICON).files
    analyst = Analyst.load(AnalystSpec.of(files, LEXICON, thorough=thorough))
    return analyst.assess("http://qilu.test/a", Reading(PageStatus.ARTICLE, title="一条消息", text=text), "山东")


def test_ordinary_news_has_facts_only_where_they_are_asked_for() -> None:
    light, full = (assess(MARKET, thorough=thorough) for thorough in (False, True))
    assert (light.regions, light.verdict.match) == ((), False)
    assert full.regions
    assert (light.text, light.normal, light.fingerprints) == (full.text, full.normal, full.fingerprints)


@pytest.mark.parametrize("thorough", [False, True])
def test_an_announcement_has_all_of_them(thorough: bool) -> None:
    article = assess(RAID, thorough=thorough)
    assert article.verdict.match
    assert {region.province for region in article.regions} == {"山东"}
    assert {(figure.measure, figure.value) for figure in article.figures} >= {("缴获毒品", 21.5), ("抓获嫌疑人", 9)}
