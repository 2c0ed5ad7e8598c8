"""Matching: where terms are found, what the conditions of the rule language mean, and why."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.paths import SHIPPED_CONFIG
from config.rulebook import parse_rules_text
from pipelines.cleaning import clean
from pipelines.items import Region, Verdict
from pipelines.matching import CompiledRules, Explanation, compile_rules, explain

SHANDONG = Region("山东省", "370000", "province", "山东")


def rules(body: str, groups: str = "") -> CompiledRules:
    text = f"topic: t\n{groups}rules:\n  - id: r\n" + "".join(f"    {line}\n" for line in body.splitlines())
    return compile_rules([parse_rules_text(text, Path("r.yml"), SHIPPED_CONFIG / "lexicon")])


def judge(compiled: CompiledRules, text: str, title: str = "") -> Verdict:
    return compiled.judge(title, clean(text, title))


def why(compiled: CompiledRules, text: str, title: str = "") -> Explanation:
    (explanation,) = explain(compiled.outcomes(title, clean(text, title)))
    return explanation


def found(compiled: CompiledRules, text: str) -> list[str]:
    cleaned = clean(text)
    return [cleaned.text[hit.start : hit.end] for hit in compiled.judge("", cleaned).hits]


@pytest.mark.parametrize(
    ("term", "text", "readable"),
    [
        ("毒品", "警方缴獲毒品兩公斤。", "毒品"),
        ("缴获", "警方缴獲毒品兩公斤。", "缴獲"),
        ("K粉", "收缴Ｋ粉三克。", "Ｋ粉"),
        ("6·26", "迎接“6•26”国际禁毒日。", "6•26"),
        ("禁毒", "全省禁(jìn)毒(dú)工作会议。", "禁毒"),
        ("ＬＳＤ", "邮票上检出lsd成分。", "lsd"),
    ],
)
def test_no_spelling_hides_a_term_and_hits_stand_in_the_readable_text(term: str, text: str, readable: str) -> None:
    assert found(rules(f"any: ['{term}']"), text) == [readable]


def test_a_hit_in_the_title_counts_in_the_title() -> None:
    verdict = judge(rules("any: [禁毒]"), "正文没有。", title="全省 禁毒 会议")
    (hit,) = verdict.hits
    assert (hit.rule, hit.term, hit.zone, hit.start, hit.end) == ("r", "禁毒", "title", 3, 5)
    assert (verdict.match, verdict.rules, verdict.topics) == (True, ("r",), ("t",))


def test_zones_are_title_lead_and_body() -> None:
    verdict = judge(rules("any: [禁毒]"), "禁毒。" + "平安建设稳步推进。" * 30 + "禁毒。")
    assert [hit.zone for hit in verdict.hits] == ["lead", "body"]


@pytest.mark.parametrize("text", ["ok粉丝们好", "vlsdx 型号", "涨了10k粉"])
def test_latin_terms_are_whole_words(text: str) -> None:
    assert not judge(rules("any: [K粉, LSD]"), text).match


def test_no_term_reaches_over_the_end_of_a_paragraph() -> None:
    compiled = rules("any: [禁毒]")
    assert not judge(compiled, "燃放烟花一律严禁\n毒蘑菇不要采食，小心为上。").match
    assert judge(compiled, "燃放烟花一律严禁毒").match


def test_of_terms_inside_one_another_the_longest_is_the_hit() -> None:
    assert found(rules("any: [{of: [禁毒, 禁毒委, 省禁毒委员会]}]"), "省禁毒委员会今天开会。") == ["省禁毒委员会"]


def test_what_a_text_lacks_counts_against_it_but_not_against_a_bare_headline() -> None:
    compiled = rules("any: [毒品]\nthreshold: 1\nagainst: [{lacks: [公安, 法院], points: 1, name: 没有办事的人}]")
    assert judge(compiled, "公安查获毒品一包。").match
    assert not judge(compiled, "他像戒毒品一样戒了甜食。").match
    assert judge(compiled, "", title="毒品一包").match
    (reason,) = [r for r in why(compiled, "他像戒毒品一样戒了甜食。").reasons if r.kind == "against"]
    assert (reason.text, reason.points) == ("没有办事的人：全文没有", -1)


def test_what_is_part_of_an_excluded_word_is_lacking() -> None:
    compiled = rules("any: [毒品]\nnone: [{lacks: 公安}]\nexclude: [公安路]")
    assert not judge(compiled, "公安路上有人谈起毒品。").match


def test_lacks_is_refused_where_finds_are_wanted() -> None:
    with pytest.raises(ConfigError, match="lacks"):
        rules("any: [{lacks: 毒品}]")


def test_groups_of_the_same_words_are_found_once_under_their_own_names() -> None:
    groups = "groups: {甲: [毒品, 禁毒], 乙: [禁毒, 毒品]}\n"
    compiled = rules("any: [$甲]\nall: [$乙]", groups)
    assert [reason.text for reason in why(compiled, "毒品。").reasons] == ["乙：导语“毒品”1 次", "甲：导语“毒品”1 次"]


def test_all_any_none() -> None:
    compiled = rules("all: [甲乙, 丙丁]\nany: [戊己, 庚辛]\nnone: [壬癸]")
    assert judge(compiled, "甲乙丙丁戊己").match
    assert not judge(compiled, "甲乙戊己").match
    assert not judge(compiled, "甲乙丙丁").match
    assert not judge(compiled, "甲乙丙丁戊己壬癸").match


def test_counts() -> None:
    assert judge(rules("any: [{of: [甲乙, 丙丁], at_least: 2}]"), "甲乙，甲乙").match
    assert not judge(rules("any: [{of: [甲乙, 丙丁], at_least: 3}]"), "甲乙，甲乙").match
    assert not judge(rules("any: [{of: [甲乙, 丙丁], distinct: 2}]"), "甲乙，甲乙").match
    assert judge(rules("any: [{of: [甲乙, 丙丁], distinct: 2}]"), "甲乙，丙丁").match


def test_zone_conditions() -> None:
    in_title = rules("any: [{of: 甲乙, zone: title}]")
    assert judge(in_title, "无", title="甲乙").match
    assert not judge(in_title, "甲乙", title="无").match
    assert judge(rules("any: [{of: 甲乙, zone: body}]"), "甲乙").match  # the lead is a part of the body


def test_near_in_the_same_sentence_paragraph_or_within_characters() -> None:
    sentence = rules("any: [{of: 甲乙, near: 丙丁}]")
    assert judge(sentence, "甲乙，以及丙丁。").match
    assert not judge(sentence, "甲乙。丙丁。").match
    assert judge(rules("any: [{of: 甲乙, near: 丙丁, within: paragraph}]"), "甲乙。丙丁。").match
    assert not judge(rules("any: [{of: 甲乙, near: 丙丁, within: paragraph}]"), "甲乙在这里。\n丙丁在那里。").match
    assert judge(rules("any: [{of: 甲乙, near: 丙丁, within: 3}]"), "甲乙一二三丙丁").match
    assert judge(rules("any: [{of: 甲乙, near: 丙丁, within: 3}]"), "丙丁一二三甲乙").match
    assert not judge(rules("any: [{of: 甲乙, near: 丙丁, within: 2}]"), "甲乙一二三丙丁").match


def test_a_find_is_not_near_itself_nor_the_title_near_the_body() -> None:
    assert not judge(rules("any: [{of: [甲乙, 丙丁], near: [甲乙, 丙丁]}]"), "甲乙。丙丁。").match
    assert not judge(rules("any: [{of: 甲乙, near: 丙丁, within: 9999}]"), "丙丁", title="甲乙").match


def test_unless() -> None:
    compiled = rules("any: [{of: 甲乙, unless: 丙丁, within: 5}]")
    assert judge(compiled, "甲乙").match
    assert not judge(compiled, "甲乙和丙丁").match


def test_an_exclusion_covers_only_what_lies_inside_it() -> None:
    compiled = rules("any: [毒品]\nexclude: [病毒品种, 案中毒]")
    assert not judge(compiled, "病毒品种多").match
    assert judge(compiled, "案中毒品若干").match


def test_an_exclusion_within_reach_spares_what_stands_beside_unless() -> None:
    compiled = rules("any: [毒品]\nexclude: [{of: 墨西哥, within: sentence, unless: 我国}]")
    assert not judge(compiled, "墨西哥缴获毒品。").match
    assert judge(compiled, "墨西哥和我国联合缴获毒品。").match
    assert judge(compiled, "墨西哥有新闻。这里缴获毒品。").match


def test_an_exclusion_belongs_to_its_rule_only() -> None:
    text = "topic: t\nrules:\n  - {id: a, any: [毒品], exclude: [病毒品种]}\n  - {id: b, any: [毒品]}\n"
    compiled = compile_rules([parse_rules_text(text, Path("r.yml"), SHIPPED_CONFIG / "lexicon")])
    assert judge(compiled, "病毒品种").rules == ("b",)


def test_points_weights_cap_and_threshold() -> None:
    compiled = rules("any: [{of: 甲乙, points: 2, max: 2}]\nweights: {title: 3, lead: 1}\nthreshold: 8")
    assert judge(compiled, "甲乙，甲乙，甲乙").score == pytest.approx(0.5)  # two of three, 4 of 8 points
    assert judge(compiled, "甲乙", title="甲乙").score == pytest.approx(1.0)
    assert judge(compiled, "甲乙", title="甲乙").match


def test_against_takes_points_away_everywhere_or_beside_the_finds() -> None:
    anywhere = rules("any: [甲乙]\nagainst: [丙丁]\nthreshold: 1")
    beside = rules("any: [甲乙]\nagainst: [{of: 丙丁, within: paragraph}]\nthreshold: 1")
    text = "甲乙在第一段。\n丙丁在第二段。"
    assert not judge(anywhere, text).match
    assert judge(beside, text).match
    assert not judge(beside, text.replace("\n", "")).match


def test_what_speaks_against_is_not_silenced_by_an_exclusion_within_reach() -> None:
    compiled = rules(
        "any: [毒品]\nexclude: [{of: [墨西哥, 美国], within: 1}]\nagainst: [{of: [墨西哥, 美国]}]\nthreshold: 1"
    )
    assert why(compiled, "毒品案。墨西哥、美国。").points == -1


def test_conditions_on_place_and_type() -> None:
    cleaned = clean("甲乙")
    in_shandong = rules("any: [甲乙]\nprovinces: [山东]")
    assert in_shandong.judge("", cleaned, regions=[SHANDONG]).match
    assert not in_shandong.judge("", cleaned).match
    assert rules("any: [甲乙]\nprovinces: [全国]").judge("", cleaned).match
    cases = rules("any: [甲乙]\ntypes: [案件通报]")
    assert cases.judge("", cleaned, kind="案件通报").type == "案件通报"
    assert not cases.judge("", cleaned, kind="宣传教育").match


def test_patterns_see_the_normal_form_and_lead_back_to_the_readable_text() -> None:
    groups = "groups:\n  量: {patterns: ['缴获.{0,6}?[0-9.]+公斤', '（k粉）']}\n"
    compiled = rules("any: [$量]", groups)
    assert found(compiled, "民警缴獲冰毒 １２.5 公斤。") == ["缴獲冰毒 １２.5 公斤"]
    assert found(compiled, "氯胺酮（K粉）一包") == ["（K粉）"]


def test_headlines_left_at_the_end_count_for_nothing() -> None:
    story = "银杏节昨日开幕，游客走进古村赏秋品茶，活动将持续半个月，并举办摄影展和骑行赛。\n民宿预订火爆，村民增收。\n"
    compiled = rules("any: [禁毒]")
    assert not judge(compiled, story + "我县召开禁毒工作推进会\n全民禁毒宣传月活动启动").match
    assert judge(compiled, story + "我县召开禁毒工作推进会，各乡镇参加。").match
    assert judge(compiled, "禁毒宣传进校园\n禁毒知识进社区\n禁毒歌声进广场").match  # the whole text is such lines


def test_a_verdict_without_match_has_a_score_below_one_and_no_hits() -> None:
    verdict = judge(rules("any: [{of: 甲乙, max: 50}]\nthreshold: 2\nnone: [丙丁]"), "甲乙" * 30 + "丙丁")
    assert (verdict.match, verdict.rules, verdict.hits) == (False, (), ())
    assert 0 < verdict.score < 1


def test_an_explanation_names_what_counted_for_and_against_and_what_did_not_count() -> None:
    compiled = rules("any: [毒品]\nagainst: [{of: 小说, points: 0.5}]\nexclude: [病毒品种]\nthreshold: 3")
    explanation = why(compiled, "病毒品种。毒品，毒品。小说。")
    assert (explanation.match, explanation.points, explanation.threshold) == (False, 1.5, 3)
    told = {(reason.kind, reason.points): reason.text for reason in explanation.reasons}
    assert told["for", 2.0] == "毒品：导语“毒品”2 次"
    assert told["against", -0.5] == "小说：导语“小说”1 次"
    assert "是“病毒品种”的一部分" in told["aside", 0.0]
    assert "不到分数线 3 分" in told["unmet", 0.0]


def test_an_explanation_names_the_condition_that_failed() -> None:
    texts = [reason.text for reason in why(rules("all: [甲乙, 丙丁]\nnone: [戊己]"), "甲乙戊己").reasons]
    assert "缺少“丙丁”" in texts
    assert "不该有的“戊己”出现了" in texts


def test_compiled_rules_survive_pickling_and_name_their_version() -> None:
    compiled = rules("any: [甲乙]")
    again = pickle.loads(pickle.dumps(compiled))  # noqa: S301 - our own bytes
    assert judge(again, "甲乙") == judge(compiled, "甲乙")
    assert again.version == compiled.version != rules("any: [甲丙]").version


def test_nothing_to_match_is_no_match() -> None:
    assert compile_rules([]).judge("标题", clean("正文")) == Verdict()
    assert judge(rules("any: [甲乙]"), "") == Verdict()


LONG = "市里召开大会。" * 40
TALE = (
    "天还没亮，巡山的老周在垭口等来了那辆三轮车。车斗里码着二十筐山梨。他让车主搬下一筐，第九筐的梨下面滚出一个小包。"
    "派出所顺着这筐梨往回找，抓获嫌疑人3名，从冰箱夹层取出冰毒2.6公斤，扣押毒资4万元。老周后来照样天天巡山。"
)


def test_what_a_long_text_says_in_passing_is_worth_less() -> None:
    compiled = rules("any: [{of: 甲乙, points: 10}]\nthreshold: 5\nabout: {of: [甲乙], share: 0.5}")
    assert not judge(compiled, f"{LONG}\n他说起甲乙。").match
    assert judge(compiled, f"{LONG}\n" + "他说起甲乙。" * 50).match
    assert judge(compiled, "他说起甲乙。").match  # a short notice says what it says once
    (reason,) = [reason for reason in why(compiled, f"{LONG}\n他说起甲乙。").reasons if "占全文" in reason.text]
    assert reason.kind == "against"
    assert reason.points < -9


def test_a_tale_worded_like_an_announcement_keeps_its_points() -> None:
    about = "about: {of: [冰毒], share: 0.9, full: 10%s}"
    plain, worded = (
        rules("any: [{of: 冰毒, points: 10}]\nthreshold: 8\n" + about % more) for more in ("", ", wording: 0")
    )
    tale = f"{TALE}\n" * 2
    assert not judge(plain, tale).match
    assert judge(worded, tale).match
    assert not judge(worded, f"{LONG}\n老人说起，从前有人卖过冰毒。").match
    (reason,) = [reason for reason in why(worded, tale).reasons if "写法像公告" in reason.text]
    assert (reason.kind, reason.points) == ("for", 0.0)


def test_of_a_bulletin_the_item_is_measured_not_the_whole() -> None:
    compiled = rules("any: [{of: 甲乙, points: 10}]\nthreshold: 5\nabout: {of: [甲乙], share: 0.5}")
    item = "今天有人说起甲乙，大家都在场听着，听完以后一起讨论了很久很久，直到夜里才各自回家。"
    assert not judge(compiled, f"{LONG}\n{item}", title="一场大会").match
    assert judge(compiled, f"{LONG}\n{item}", title="一周要闻").match
    assert judge(compiled, f"【会议】{LONG}\n【其他】{item}\n【天气】晴。").match


def test_an_exclusion_may_ask_for_several_different_words() -> None:
    compiled = rules("any: [甲乙]\nexclude: [{of: [子, 丑, 寅], within: sentence, distinct: 2}]")
    assert judge(compiled, "甲乙和子在一起，还有子。").match
    assert not judge(compiled, "甲乙和子、丑在一起。").match


def test_the_lead_of_a_longer_text_ends_with_its_first_paragraph() -> None:
    compiled = rules("any: [{of: 甲乙, zone: lead}]")
    first = "今天上午市里召开了一次十分重要的大会，有许多人参加。"
    assert judge(compiled, f"{first}\n他说起甲乙。").match
    assert not judge(compiled, f"{first}\n他说起甲乙。\n{LONG}").match


def test_patterns_of_one_text_found_by_several_groups_are_each_group_s_own() -> None:
    groups = "groups:\n  重量: {patterns: ['[0-9]+公斤', '[0-9]+克']}\n  克: {patterns: ['[0-9]+克']}\n"
    compiled = rules("all: [$重量, $克]", groups)
    assert found(compiled, "缴获3公斤和40克。") == ["3公斤", "40克"]
    assert found(compiled, "缴获3公斤。") == []
