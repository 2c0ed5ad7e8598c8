"""Copies join their story; what reports something else never does."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest

from pipelines.deduplication import Candidate, Probe, decide
from pipelines.items import Membership
from tests.unit.dedup_texts import BULLETIN, OTHER, TITLE

_SENTENCES = re.findall(r"[^。]+。", BULLETIN)


def _candidate(normal: str = BULLETIN, title: str = TITLE, *, article: int = 1, story: int = 7) -> Candidate:
    return Candidate(article, story, f"http://a.example/{article}", title, normal)


def _decide(normal: str, title: str = TITLE, *candidates: Candidate, url: str = "http://b.example/x") -> Membership:
    return decide(Probe(url, title, normal), candidates or (_candidate(),))


def _edited(rate: float) -> str:
    rng = random.Random(5)
    pool = "的在人民地上了来去好大小山水风云天空树木花草"
    out = []
    for char in BULLETIN:
        if char.isdigit() or rng.random() >= rate:
            out.append(char)
        elif rng.random() < 0.5:
            out.append(rng.choice(pool))
    return "".join(out)


COPIES: dict[str, Callable[[], str]] = {
    "exact": lambda: BULLETIN,
    "dateline": lambda: "大河网6月18日讯(记者张三)" + BULLETIN,
    "credits": lambda: BULLETIN + "(记者李四通讯员王五)责任编辑:赵六",
    "disclaimer": lambda: BULLETIN + "免责声明:本文来自网络,版权归原作者所有。如有侵权,请在30日内联系本站删除。" * 2,
    "headlines": lambda: BULLETIN + "weathersetsrecordsinthenorth多国股市收高某队夺冠新片定档油价下跌" * 2,
    "double punctuation": lambda: BULLETIN.replace(",", ",,"),
    "no quotes": lambda: BULLETIN.replace('"', ""),
    "masked": lambda: re.sub(r"\d", "#", BULLETIN),
    "twice": lambda: BULLETIN * 2,
    "reordered": lambda: "".join([*_SENTENCES[3:], *_SENTENCES[:3]]),
    "wording": lambda: BULLETIN.replace("记者", "采访人员").replace("介绍", "说").replace("督促", "敦促"),
    "lead replaced": lambda: "近日,记者了解到这样一起案件。" + "".join(_SENTENCES[1:]),
    "edited 3": lambda: _edited(0.03),
    "edited 8": lambda: _edited(0.08),
    "edited 15": lambda: _edited(0.15),
    "several": lambda: "本站讯:" + _edited(0.04)[: len(BULLETIN) * 4 // 5] + "责任编辑:王五校对:赵六",
}


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_joins_its_story(name: str) -> None:
    found = _decide(COPIES[name]())
    assert (found.relation, found.story, found.opens) == ("reprint", 7, False), found


def test_a_retitled_copy_joins_its_story() -> None:
    assert _decide(BULLETIN, "速看！警方通报").story == 7


@pytest.mark.parametrize("part", ["".join(_SENTENCES[:2]), "".join(_SENTENCES[3:6])])
def test_a_piece_is_an_excerpt(part: str) -> None:
    found = _decide(part)
    assert (found.relation, found.story) == ("excerpt", 7)


SIBLINGS = {
    "month": ("5月", "6月", "date"),
    "city": ("云溪市", "东岭市", "place"),
    "unlisted county": ("白石县", "青田坳县", "place"),
    "one figure": ("37起", "38起", "number"),
    "decimal": ("1.8公斤", "2.8公斤", "number"),
    "chinese numeral": ("二十多天", "三十多天", "number"),
    "campaign": ("春雷", "秋风", "name"),
}


@pytest.mark.parametrize("name", SIBLINGS)
def test_a_template_sibling_is_new_and_says_why(name: str) -> None:
    before, after, kind = SIBLINGS[name]
    found = _decide(BULLETIN.replace(before, after), TITLE.replace(before, after))
    assert (found.relation, found.story, found.also) == ("new", None, 7)
    assert found.veto is not None
    assert found.veto.startswith(kind)


def test_known_places_veto_without_a_sign() -> None:
    text = BULLETIN.replace("云溪市公安局", "青岛警方")
    found = _decide(BULLETIN.replace("云溪市公安局", "潍坊警方"), TITLE, _candidate(text))
    assert found.veto == "place: 潍坊 / 青岛"


def test_the_same_number_written_otherwise_is_no_veto() -> None:
    assert _decide(BULLETIN.replace("5月份", "五月份")).story == 7


def test_title_alone_can_tell_bulletins_apart() -> None:
    body = "".join(_SENTENCES[2:])
    found = _decide(body, "禁毒简报第12期", _candidate(body, "禁毒简报第11期"))
    assert (found.relation, found.also) == ("new", 7)


def test_a_shared_tail_is_not_enough() -> None:
    tail = "".join(_SENTENCES[3:])
    mine = (
        "昨天傍晚,青田坳县交警在收费站例行检查时拦下一辆货车,从夹层里搜出罂粟壳十二袋,司机当场承认是替人捎带。" + tail
    )
    theirs = (
        "本周三,白石县法院公开宣判一起容留他人吸毒案,被告人周某获刑两年,旁听席上坐满了当地的出租屋房东和物业人员。"
        + tail
    )
    assert _decide(mine, "货车夹层藏罂粟壳", _candidate(theirs, "容留他人吸毒获刑")).relation == "new"


def test_flashes_with_the_same_frame_stay_apart() -> None:
    frame = "据市公安局消息,{}目前案件正在进一步办理,请广大市民提高警惕,发现线索及时举报。"
    mine = frame.format("民警在城南一处出租屋内查获一名吸毒人员,并缴获作案工具若干。")
    theirs = frame.format("一家物流公司因未登记寄件人身份被处罚,负责人作出书面检讨。")
    assert _decide(mine, "查获吸毒人员", _candidate(theirs, "物流公司被罚")).relation == "new"


def test_news_above_an_old_story_is_new() -> None:
    found = _decide(OTHER + "此前报道:" + "".join(_SENTENCES[:4]), "图书馆延长开放")
    assert (found.relation, found.also) == ("new", 7)


def test_news_below_an_old_story_opens_its_own() -> None:
    found = _decide(BULLETIN + OTHER)
    assert (found.relation, found.story, found.opens) == ("reprint", 7, True)
    (span,) = found.spans
    assert span[0] == 0
    assert abs(span[1] - len(BULLETIN)) <= 2


def test_two_known_stories_on_one_page() -> None:
    other = _candidate(OTHER, "图书馆延长开放", article=2, story=9)
    found = _decide(BULLETIN + OTHER, TITLE, _candidate(), other)
    assert (found.story, found.also, found.opens) == (7, 9, False)


def test_a_copy_of_the_second_story_joins_that_one() -> None:
    page = Candidate(3, 7, "http://a.example/3", TITLE, BULLETIN + OTHER, also=9, spans=((0, len(BULLETIN)),))
    assert _decide(OTHER, "图书馆延长开放", page).story == 9


def test_a_changed_text_at_the_same_url_is_an_update() -> None:
    found = _decide(BULLETIN.replace("52名", "53名"), TITLE, url="http://a.example/1")
    assert (found.relation, found.story) == ("update", 7)


def test_a_new_period_at_the_same_url_is_new() -> None:
    found = _decide(BULLETIN.replace("5月", "6月"), TITLE.replace("5月", "6月"), url="http://a.example/1")
    assert (found.relation, found.also) == ("new", 7)


def test_an_explicit_correction_is_an_update() -> None:
    found = _decide("更正:" + BULLETIN.replace("52名", "53名"), "更正：" + TITLE)
    assert (found.relation, found.story) == ("update", 7)


def test_a_masked_copy_is_no_witness_for_a_sibling() -> None:
    masked = _candidate(re.sub(r"\d", "#", BULLETIN), TITLE, article=2)
    sibling = BULLETIN.replace("37起", "41起").replace("52名", "60名")
    assert _decide(sibling, TITLE, masked).relation == "new"
    assert _decide(sibling, TITLE, _candidate(), masked).relation == "new"


def test_the_sibling_that_fits_wins() -> None:
    june = _candidate(BULLETIN.replace("5月", "6月"), TITLE.replace("5月", "6月"), article=2, story=8)
    for order in ((_candidate(), june), (june, _candidate())):
        assert _decide(BULLETIN, "速看", *order).story == 7


def test_unrelated_or_nothing() -> None:
    assert _decide(OTHER, "图书馆延长开放") == Membership("new", None)
    assert decide(Probe("u", "", ""), [_candidate()]).relation == "new"
    assert decide(Probe("u", TITLE, BULLETIN), []) == Membership("new", None)


def test_an_empty_candidate_is_harmless() -> None:
    assert _decide("", "", _candidate("", "")).relation == "new"


def test_a_figure_inside_a_repeated_phrase_is_seen() -> None:
    """A phrase that stands twice must not lead the alignment round the figure that differs."""
    text = (
        "今年前三个月,全县铁路口岸查验旅客4326万人次,比去年同期增长百分之十五,公路口岸查验车辆也在增加。"
        "今年前三个月,全县航空口岸查验旅客2187万人次,比去年同期增长百分之十五,口岸民警随车抽检毛发样本。"
        "今年前三个月,全县水运口岸查验旅客8056万人次,比去年同期增长百分之十五,未发现携带毒品入境情况。"
    )
    for before, after in (("4326", "4327"), ("2187", "2186"), ("8056", "8057"), ("2187", "2180")):
        assert _decide(text.replace(before, after), "口岸查验情况", _candidate(text, "口岸查验情况")).relation == "new"


def test_a_figure_at_the_very_end_is_compared_with_a_merged_page() -> None:
    """The page of two stories is no witness for a sibling that differs in its first or last words."""
    bulletin = "5月" + "".join(_SENTENCES[1:]) + "举报奖金最高可达3848.4万元。"
    page = _candidate(OTHER + bulletin + OTHER[::-1], "图书馆延长开放")
    assert _decide(bulletin, "举报", page).relation == "excerpt"
    for before, after in (("3848.4", "3848.2"), ("5月", "6月")):
        assert _decide(bulletin.replace(before, after), "举报", page).relation == "new"


def test_a_digit_that_is_said_twice_is_seen() -> None:
    """6月11日 holds 6月1 and 1日: the two runs of the alignment must not overlap in the other text."""
    text = BULLETIN.replace("5月份", "截至6月1日,")
    found = _decide(text.replace("6月1日", "6月11日"), TITLE, _candidate(text))
    assert (found.relation, found.veto) == ("new", "date: 11 / 1")


def test_several_facts_in_one_gap_are_compared_in_their_order() -> None:
    text = "2026年1月1日清池县公安局接到举报。" + BULLETIN
    found = _decide(text.replace("1月1日清池县", "2月1日瑞安市"), TITLE, _candidate(text))
    assert found.relation == "new"
    found = _decide(text.replace("1月1日清池县", "1月1日瑞安市"), TITLE, _candidate(text))
    assert found.veto == "place: 瑞安市 / 清池县"


def test_figures_spelled_otherwise_are_the_same() -> None:
    text = BULLETIN.replace("52名", "3.5万名").replace("640支", "64支,占百分之十二点五")
    copy = text.replace("3.5万名", "35000名").replace("百分之十二点五", "12.5%")
    assert _decide(copy, TITLE, _candidate(text)).relation == "reprint"


def test_a_dropped_digit_is_an_edit_only_among_edits() -> None:
    short = BULLETIN.replace("640支", "64支")
    assert _decide(short).relation == "new"
    edited = _edited(0.04).replace("640支", "64支")
    assert "64支" in edited
    assert _decide(edited).relation == "reprint"


def test_a_letter_for_a_digit_is_misread() -> None:
    assert _decide(BULLETIN.replace("640支", "64o支")).relation == "reprint"


def test_titles_in_another_script_are_the_same() -> None:
    found = _decide(BULLETIN, "雲溪市5月破獲毒品案件37起", _candidate(BULLETIN, "云溪市5月破获毒品案件37起"))
    assert found.relation == "reprint"


def test_a_disclaimer_under_a_flash_hides_no_copy() -> None:
    flash = "".join(_SENTENCES[:1])
    tail = "免责声明:本文内容来自网络转载,仅为传播更多信息,不代表本站立场,如涉及版权问题,请与我们联系,我们会尽快处理。"
    assert _decide(flash + tail * 2, TITLE, _candidate(flash)).story == 7


def test_the_lead_of_another_report_opens_a_story_of_its_own() -> None:
    lead = "昨天傍晚,青田坳县交警在收费站例行检查时拦下一辆货车,从夹层里搜出罂粟壳十二袋,司机当场承认是替人捎带。"
    found = _decide(lead + "".join(_SENTENCES[1:4]), TITLE, _candidate("".join(_SENTENCES[:4])))
    assert (found.relation, found.story) == ("reprint", 7)


def test_a_text_of_its_kind_is_no_edited_copy() -> None:
    one = "市长28日下午在会议中心举行仪式,欢迎甲国总统安东尼奥到访。陪同安东尼奥来访的有外交部部长、总统办公室主任。"
    two = "市长17日上午在会议中心举行仪式,欢迎乙国总统费尔南德斯到访。陪同费尔南德斯来访的有国防部部长、驻华大使。"
    rest = "军乐团奏两国国歌,天安门广场鸣放礼炮,少年儿童挥舞花束和彩旗向贵宾致意,仪式结束后双方举行了会谈。"
    assert _decide(one + rest, "欢迎甲国总统", _candidate(two + rest, "欢迎乙国总统")).relation == "new"


def test_a_member_that_ties_on_facts_does_not_vouch_for_a_sibling() -> None:
    """The same text in another order shows no gap where the figure differs at a border of its blocks."""
    sibling = BULLETIN.replace("1.8公斤", "1.17公斤")
    moved = _candidate("".join([*_SENTENCES[1:], _SENTENCES[0]]), article=2)
    assert _decide(sibling, "速看", _candidate(), moved).relation == "new"


def test_a_garbled_copy_in_a_story_of_its_own_proves_nothing_for_a_sibling() -> None:
    garbled = _candidate(_edited(0.12), TITLE, article=2, story=8)
    sibling = BULLETIN.replace("5月", "6月").replace("37起", "38起")
    assert _decide(sibling, "速看", _candidate(), garbled).relation == "new"


def test_a_lead_that_hands_a_notice_on_is_no_news() -> None:
    lead = "各县(市、区)公安局、卫生健康局:现将通报转发给你们,请结合实际认真学习,对照检查,抓好落实,有关情况年底前报送。"
    found = _decide(lead + BULLETIN, "转发一份通报")
    assert (found.relation, found.story, found.opens) == ("reprint", 7, False)


def test_an_old_report_printed_whole_below_a_new_one_keeps_its_story_and_the_new_one_opens_its_own() -> None:
    found = _decide(OTHER + BULLETIN, "两则消息")
    assert (found.relation, found.story, found.opens) == ("reprint", 7, True)


def test_an_old_report_recalled_as_background_is_none_of_the_new_ones_copies() -> None:
    found = _decide(OTHER + "此前报道:" + BULLETIN, "另一则消息")
    assert (found.relation, found.also) == ("new", 7)


def test_a_title_printed_again_and_again_is_no_news() -> None:
    title = "云溪市两个月内接连破获多起跨省贩毒案件查获冰毒海洛因等各类毒品"
    assert _decide(title * 3 + BULLETIN, title, _candidate(BULLETIN, title)).opens is False
    assert _decide(title * 3 + BULLETIN, title, _candidate(BULLETIN, title)).relation == "reprint"


def test_words_of_taiwan_in_a_title_are_the_mainlands() -> None:
    ours, theirs = "云溪市公安局釋出新聞", "云溪市公安局发布新闻"
    text = BULLETIN + "云溪市公安局发布了详细的情况,并将继续发布后续的消息。"
    assert _decide(text.replace("发布", "释出"), ours, _candidate(text, theirs)).relation == "reprint"


def test_a_masked_figure_in_a_title_disputes_nothing() -> None:
    assert _decide(BULLETIN, "云溪市5月破获毒品案件3#起", _candidate()).relation == "reprint"


def test_a_name_that_lost_its_quotes_is_the_same() -> None:
    text = BULLETIN + "民警说,“净土行动”开展以来,“平安小院”越来越多,群众都说好。"
    copy = text.replace("“净土行动”开展", "净土行动”开展").replace("来,“平安小院", "来,平安小院")
    assert _decide(copy, TITLE, _candidate(text)).relation == "reprint"


def test_an_excerpt_printed_whole_is_background_where_the_full_text_is_not() -> None:
    """The page repeats what an excerpt of the story holds, and not the rest of the story."""
    full = BULLETIN + "".join(reversed(_SENTENCES))[:200] + "此外,市禁毒办还走访了十二个乡镇,向村民发放宣传册三千份。"
    excerpt = _candidate(BULLETIN, "禁毒月报", article=2)
    page = OTHER * 2 + BULLETIN
    assert _decide(page, "图书馆延长开放", excerpt).relation == "reprint"
    assert _decide(page, "图书馆延长开放", _candidate(full), excerpt).relation == "new"


def test_a_series_introduction_does_not_make_its_items_one_story() -> None:
    intro = "各位听众,这里是本台的乡村夜话专栏,每逢周末记者都会走进一个村子,听老人讲过去的事,也听年轻人说将来的打算。"
    full = _candidate(intro + _SENTENCES[0], "乡村夜话", article=1)
    excerpt = _candidate(intro, "乡村夜话", article=2)
    assert _decide(intro + OTHER, "乡村夜话", full, excerpt).relation == "new"


def test_a_text_cut_within_a_number_disputes_nothing() -> None:
    cut = BULLETIN[: BULLETIN.index("640支") + 1]
    assert _decide(cut).story == 7
