"""What a change at the border of a number, a name or a page says: another story, or the same one misprinted."""

from __future__ import annotations

import pytest

from pipelines.deduplication import Candidate, Probe, decide
from pipelines.deduplication.claims import area_name, numbers
from pipelines.deduplication.comparable import prepare
from pipelines.items import Membership
from tests.unit.dedup_texts import BULLETIN, OTHER, TITLE

MEETING = (
    "6月7日,白石县禁毒委员会召开第二季度工作例会,通报前一阶段情况,安排下一步任务。"
    "会议要求各乡镇在月底前把易制毒化学品企业走访一遍,逐家建账、逐条销号。"
    "会前,大家在位于白石县城南的禁毒教育基地观看了警示片。"
)
RECRUITING = (
    "因工作需要,白石县公安局面向社会招聘禁毒专职社工。报名时间为2025年8月10日至8月底,逾期不再受理。"
    "报名者应年满十八周岁,具有大专以上学历,热爱禁毒工作,没有违法犯罪记录。笔试成绩占六成,面试成绩占四成。"
)
WEEKLY = "柴米油盐,件件关心。编辑部每逢周末为您梳理七天里与百姓有关的消息,请看本期内容。"
GROWING = (
    "连日来,白石县组织民警和网格员进山踏查,共铲除非法种植的罂粟804株,批评教育8人,无人机巡飞13架次,覆盖9个乡镇30个村。"
    "有村民说种几棵只是做菜提味,不知道已经违法,民警当场讲明了法律规定。"
)


def _decide(normal: str, earlier: str, title: str = TITLE, other: str | None = None) -> Membership:
    candidate = Candidate(1, 7, "http://a.example/1", title if other is None else other, earlier)
    return decide(Probe("http://b.example/x", title, normal), [candidate])


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (MEETING.replace("6月7日,白石县", "6月6日,东岭市").replace("白石县城", "东岭市城"), MEETING),
        (RECRUITING.replace("8月10日至8月底", "10月4日至10月底"), RECRUITING),
        (GROWING.replace("白石县", "江油市"), GROWING.replace("白石县", "蒲江县")),
        (f'现将"百日会战"行动战果通报如下。{MEETING}', f'现将"除冰肃毒"行动战果通报如下。{MEETING}'),
    ],
    ids=[
        "place and day at once",
        "period written otherwise",
        "places with a character in common",
        "campaign at the start",
    ],
)
def test_a_sibling_whose_facts_change_together_is_a_story_of_its_own(ours: str, theirs: str) -> None:
    found = _decide(ours, theirs, "工作通报")
    assert (found.relation, found.also) == ("new", 7)


def test_a_name_misprinted_by_one_character_is_the_same_place() -> None:
    garbled = (
        GROWING.replace("白石县", "白右县").replace("踏查", "踩查").replace("提味", "题味").replace("讲明", "讲名")
    )
    assert _decide(garbled, GROWING).story == 7


def test_numbers_stay_apart_where_their_punctuation_goes() -> None:
    text = prepare("一季度缴获量比去年同期下降百分之13.5,2025年以来共查处12,000人,其中3、4两个月最多。").text
    values = [claim.value for claim in numbers(text)]
    assert values == ["1", "13.5%", "2025", "12000", "3", "4"]


def test_spaces_join_what_punctuation_keeps_apart() -> None:
    assert prepare("缴获毒品 1 200 克,抓获 3 人。经查,此案已经移送起诉,详情以公告为准。").text.startswith(
        "缴获毒品1200克"
    )


@pytest.mark.parametrize("impossible", ["87日", "13月", "2825年"])
def test_a_date_that_cannot_be_claims_nothing(impossible: str) -> None:
    assert numbers(impossible) == []


@pytest.mark.parametrize("text", ["覆盖三十个行政村", "全面推进乡村振兴", "吸引大量市区居民"])
def test_kinds_of_places_are_no_names(text: str) -> None:
    assert all(area_name(text, start, start + 2) is None for start in range(len(text) - 2))


def test_a_text_that_ends_within_a_number_disputes_nothing_though_words_follow() -> None:
    cut = BULLETIN[: BULLETIN.index("40支")] + "全文"
    assert _decide(cut, BULLETIN).relation == "excerpt"


def test_a_letter_read_for_a_nought_and_its_point_is_no_other_figure() -> None:
    assert _decide(BULLETIN.replace("1.8公斤", "l8公斤"), BULLETIN).story == 7


def test_one_sentence_of_news_below_an_old_report_opens_its_own_story() -> None:
    news = (
        "大河网8月3日讯,东岭市公安局今日凌晨在高速路口查获一辆改装货车,"
        "从夹层中起获麻黄碱四十公斤,两名嫌疑人已被刑事拘留,车辆已经扣押。"
    )
    found = _decide(BULLETIN + news, BULLETIN)
    assert (found.relation, found.story, found.opens) == ("reprint", 7, True)


def test_sentences_may_end_with_a_full_point() -> None:
    found = _decide((OTHER + BULLETIN).replace("。", "."), BULLETIN, "图书馆延长开放", TITLE)
    assert (found.story, found.opens) == (7, True)


def test_news_of_a_trade_in_rights_is_no_disclaimer() -> None:
    news = (
        "第九届图书博览会今天下午闭幕,共达成版权贸易协议两千项,参观人数创下新高。"
        "主办方说,明年还将增设儿童读物和地方文献两个展区,并把部分活动移到社区书店举行。"
        "不少出版社带来了新书,读者可以当场请作者签名。"
    )
    found = _decide(news + BULLETIN, BULLETIN, "图书博览会闭幕", TITLE)
    assert (found.relation, found.story, found.opens) == ("reprint", 7, True)


def test_a_note_that_praises_putting_into_practice_hands_nothing_on() -> None:
    report = (
        "省委近日印发关于加强基层治理的条例,对组织领导、职责分工、监督保障作出规定。"
        "通知指出,条例总结了近年来的经验,回应了群众关切,是做好工作的重要遵循。"
        "通知要求,各地要把学习宣传摆在突出位置,分级分类开展培训,让干部准确掌握主要内容,"
        "通过查找短板、改进作风,不折不扣抓好落实,遇到重大情况及时报告,并定期组织评估和督查。"
    )
    assert _decide(report + BULLETIN, BULLETIN, "省委印发条例", TITLE).opens


def test_a_page_that_begins_like_an_item_of_its_series_is_no_copy_of_it() -> None:
    item = f"{WEEKLY}天桥今天1月12日16时02分合龙,全长382米。"
    page = f"{WEEKLY}天桥已经通车。{OTHER}"
    assert _decide(page, item, "一周民生速览").relation == "new"


def test_a_fragment_of_a_series_introduction_is_no_story_to_join() -> None:
    fragment = Candidate(2, 8, "http://a.example/2", "一周民生速览", f"{WEEKLY}天桥已经通车。")
    other = Candidate(
        1, 7, "http://a.example/1", "一周民生速览", f"{WEEKLY}早市搬进了大棚,摊主们说买卖比往年好做得多。"
    )
    probe = Probe("http://b.example/x", "一周民生速览", f"{WEEKLY}{OTHER}")
    assert decide(probe, [fragment, other]).relation == "new"


@pytest.mark.parametrize(
    ("link", "relation"),
    [
        ("新闻背景:大河网5月讯,", "new"),
        ("此前报道,", "new"),
        ("部门没有对相关报道作出回应。", "reprint"),
        ("在此背景下市民十分关心。", "reprint"),
    ],
)
def test_an_old_report_is_background_where_the_page_says_so(link: str, relation: str) -> None:
    assert _decide(OTHER + link + BULLETIN, BULLETIN, "图书馆延长开放", TITLE).relation == relation


def test_slips_of_the_pen_in_a_short_flash_are_no_other_flash() -> None:
    flash = (
        "6月18日凌晨,白石县警方在省道检查站拦下一辆货车,查获冰毒2.4公斤,抓获3人,案件正在办理。提醒市民提高防范意识。"
    )
    garbled = flash.replace("意识", "意达").replace("正在办理", "正在表办理")
    assert _decide(garbled, flash, "快讯", "重要消息").story == 7
