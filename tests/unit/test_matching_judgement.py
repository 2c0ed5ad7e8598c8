"""The shipped rules against texts of our own: half are announcements, half only look like them."""

from __future__ import annotations

import time
from functools import lru_cache
from pathlib import Path

import pytest

from benchmarks.judgement_texts import DEVELOPMENT, load
from config.paths import SHIPPED_CONFIG
from config.rulebook import load_rulebook, parse_rules_text
from pipelines.cleaning import clean
from pipelines.facts import TYPES
from pipelines.matching import CompiledRules, compile_rules, explain

LEXICON = SHIPPED_CONFIG / "lexicon"
TEXTS = load([DEVELOPMENT])  # how well they are judged is held by benchmarks/floors.json


@lru_cache(maxsize=1)
def shipped() -> CompiledRules:
    return compile_rules(load_rulebook(SHIPPED_CONFIG / "rules", LEXICON).files)


def test_the_texts_are_half_announcements_of_every_type() -> None:
    wanted = [text for text in TEXTS if text.announcement]
    assert len(TEXTS) >= 200
    assert 0.4 <= len(wanted) / len(TEXTS) <= 0.6
    assert len({text.id for text in TEXTS}) == len(TEXTS)
    assert {text.type for text in wanted} == set(TYPES)
    assert sum("毒品" in text.text or "禁毒" in text.text for text in wanted) < 0.7 * len(wanted)


def test_rules_that_are_not_even_tried_change_no_verdict() -> None:
    passed_over = 0
    for text in TEXTS[:150]:
        cleaned = clean(text.text, text.title)
        outcomes = shipped().outcomes(text.title, cleaned)
        matched = [outcome for outcome in outcomes if outcome.match]
        verdict = shipped().judge(text.title, cleaned)
        assert verdict.rules == tuple(outcome.rule.id for outcome in matched)
        assert verdict.score == max((outcome.score for outcome in matched or outcomes), default=0.0)
        passed_over += not outcomes or not verdict.score
    assert 0 < passed_over < 150


@pytest.mark.parametrize(
    ("title", "text"),
    [
        # words of abroad that other words make: 上海地, 近日本, 南非法
        ("列车上的禁毒课", "上海地铁一节车厢里，志愿者发放识毒手册，市禁毒办说活动持续到月底。"),
        ("又一批人戒断三年", "近日本市公布社区戒毒社区康复数据，戒断三年未复吸人员增加。"),
        ("山里的案子开审", "云南非法种植罂粟案今天一审，被告人被判处管制。"),
        # a long notice that names the drug once
        (
            "关于征集在逃人员线索的通告",
            "我局破获一起贩卖依托咪酯案，仍有3人在逃。\n一、张某，男，28岁，身高一米七五。\n二、李某，男，31岁，短发。\n"
            "提供线索直接抓获的，奖励五万元；主动投案的，依法从轻处罚；窝藏的，依法追究责任。\n某市公安局",
        ),
        (
            "空瓶也要对上号",
            "市卫健委检查组走进手术室，核对哌替啶的空安瓿回收登记和专柜双锁，账物不符的当场通报。",
        ),
    ],
)
def test_announcements_that_hardly_say_so(title: str, text: str) -> None:
    assert shipped().judge(title, clean(text, title)).match


@pytest.mark.parametrize(
    "word",
    [
        "病毒",
        "消毒",
        "中毒",
        "毒蛇",
        "电脑病毒",
        "反兴奋剂",
        "毒素",
        "投毒",
        "杀毒软件",
        "工业大麻",
        "精神鸦片",
        "黄赌毒",
    ],
)
def test_words_that_are_no_drugs_count_for_nothing(word: str) -> None:
    text = f"{word}相关情况引起关注，部门召开会议部署检查。" * 5
    assert shipped().outcomes(word, clean(text, word)) == () or not shipped().judge(word, clean(text, word)).match


@pytest.mark.parametrize(
    "headline",
    [
        "公开征集涉毒线索的通告",
        "毒情形势报告发布",
        "关于依托咪酯列管的公告",
        "警方打掉贩卖笑气团伙",
        "全县禁种铲毒踏查启动",
    ],
)
def test_a_bare_headline_is_an_announcement(headline: str) -> None:
    assert shipped().judge(headline, clean("")).match


@pytest.mark.parametrize(
    "headline", ["歌手吸毒被抓？本人紧急辟谣", "别让手机成为精神毒品", "缉毒大片定档暑期", "美四大烟草公司起诉监管机构"]
)
def test_a_bare_headline_about_something_else_is_none(headline: str) -> None:
    assert not shipped().judge(headline, clean("")).match


@pytest.mark.parametrize(
    "flash",
    [
        "民警接到举报，在一家宾馆抓获一名男子，尿检呈阳性，其对吸毒事实供认不讳。",
        "城关派出所抓获一名涉毒嫌疑人，目前正在进一步侦办中。",
        "乘警盘查一名旅客时，从其行李箱里查获毒品可疑物2.3公斤，嫌疑人已移交。",
        "巡逻民警抓获一名毒驾司机，吊销驾照，并处拘留十五日。",
        "网传某酒吧有人聚众吸毒，经查，抓获涉案人员5人，均已依法处理。",
    ],
)
def test_a_flash_that_names_drugs_once_matches(flash: str) -> None:
    assert shipped().judge("警方通报", clean(flash)).match


@pytest.mark.parametrize(
    "mention",
    [
        "民警抓获盗窃嫌疑人周某，周某曾因吸毒被处理，此次盗窃是为筹集房租。",
        "警方抓获嫌疑人吴某，经查其有吸毒前科，作案11起，涉案金额3万元。",
        "警方打掉一个涉黑组织，抓获嫌疑人30名，涉嫌开设赌场、敲诈勒索、容留他人吸毒等罪名。",
        "携带毒品、枪支等违禁品的，一经查获，由公安机关依法拘留。",
        "司机捡到一袋可疑粉末，以为是毒品，检测后发现是面粉，男子虚惊一场。",
        "交警夜查酒驾，共查处酒驾12起、无证驾驶3起，拘留2人，未发现毒驾行为。",
    ],
)
def test_a_passing_mention_beside_other_cases_does_not(mention: str) -> None:
    assert not shipped().judge("警方通报", clean(mention)).match


def test_an_announcement_keeps_its_match_when_a_reprint_garbles_it() -> None:
    text = "全省公安機關(guān)共破獲毒(dú)品犯罪案件３１８起，缴获各类毒品９２.４公斤。禁 毒 工 作成效明显。"
    assert shipped().judge("", clean(text)).match


def test_the_explanation_of_a_refusal_names_its_reasons() -> None:
    film = next(text for text in TEXTS if text.id == "n06")
    explanations = explain(shipped().outcomes(film.title, clean(film.text, film.title)))
    assert "不该有的“影视作品”出现了" in [reason.text for reason in explanations[0].reasons]


def seconds(compiled: CompiledRules) -> float:
    """Return the best of several timings of one dense text of 2,000 characters."""
    dense = "".join(text.text for text in TEXTS if text.announcement)[:2000]
    cleaned = clean(dense)
    times = []
    for _ in range(12):
        start = time.perf_counter()
        compiled.judge("全省禁毒工作会议召开", cleaned)
        times.append(time.perf_counter() - start)
    return min(times)


def test_5000_terms_cost_no_more() -> None:
    many = (
        "topic: 多\nrules:\n  - id: many\n    any:\n      - of: ["
        + ", ".join(f"词{i:04d}号" for i in range(5000))
        + "]\n"
    )
    grown = compile_rules([*shipped().files, parse_rules_text(many, Path("many.yml"), LEXICON)])
    assert seconds(grown) < 1.5 * seconds(shipped()) + 0.001


@pytest.mark.parametrize(
    ("title", "text", "match"),
    [
        (
            "半夜的敲门声",
            "派出所民警在一处车库搜出一氧化二氮气罐二百余个，货主柯某因涉嫌非法经营罪被刑事拘留。",
            True,
        ),
        ("保温杯里的药丸", "检查站民警从一只保温杯里起出麻古两千四百粒，司机当场被控制。", True),
        ("诊所的老主顾", "公安局查实，医生明知来人有瘾仍长期高价卖出曲马多，已被采取刑事强制措施。", True),
        ("关于陈某的通告", "陈某，男，涉嫌贩毒，现已潜逃。提供线索协助抓获的，警方给予奖金。", True),
        ("走进化工园", "公安局民警核对七家企业甲苯、盐酸的出入库台账，当场责令整改。", True),
        ("河滩上的野麻", "公安局会同林草部门，对公路两侧的野生大麻集中清除，三天烧毁四十亩。", True),
        ("烘焙坊开业", "派出所民警提醒店主，打发奶油的一氧化二氮气弹要登记存放，空瓶交回。", False),
        ("罐车侧翻", "民警到场疏散群众，丙酮罐车司机被控制，企业台账显示装载十二吨。", False),
        ("手机找回来了", "警方抓获一名盗窃嫌疑人，缴获手机三部。他说偷走手机是想给母亲买止痛的吗啡片。", False),
        ("戒不掉的球场", "老球迷打趣说，自己是“足球吸毒人员”，年初说好戒毒，赛季一开又复吸。", False),
        ("评书里的缉毒队", "今晚由张某播讲的长篇评书里，一支缉毒小分队追捕毒枭，听众可在网上补听。", False),
        ("拟扶持微短剧名单", "微短剧扶持项目中缉毒题材两部：一名吸毒人员重返跑道；卧底潜入贩毒集团仓库。", False),
        (
            "讲座走进泳队",
            "反兴奋剂讲师说，运动员误服含麻黄碱的药会被禁赛，大麻、可卡因也在禁用清单上，教练员都签了承诺。",
            False,
        ),
        (
            "县医院第一类精神药品配送遴选公告",
            "公开遴选麻醉药品、第一类精神药品供应商，报名材料密封递交，综合评分法评定，含吗啡、氯胺酮。",
            False,
        ),
        (
            "社区评书场讲毒害",
            "拱墅区禁毒社工请来评书演员，把K粉、笑气的危害编成段子播讲给听众，民警现场宣传禁毒知识。",
            True,
        ),
        ("港片重逢", "卧底钻进贩毒团伙的仓库，海洛因洒了一地。导演不急着给答案，配乐只有二胡，结局更凉。", False),
    ],
)
def test_a_case_needs_police_a_drug_and_an_act_and_no_word_of_drugs(title: str, text: str, match: bool) -> None:
    assert shipped().judge(title, clean(text, title)).match is match


@pytest.mark.parametrize(
    ("text", "match"),
    [
        (
            "法庭开在村口。老韩说，撒几把种子是给羊治肚子的。旁听的人坐满了晒谷场，老支书也来了。"
            "检察机关提起公诉，法院以非法种植毒品原植物罪判处他有期徒刑七个月，并处罚金。",
            True,
        ),
        (
            "法庭上，三人低着头。法院以抢劫罪、盗窃罪、非法持有毒品罪判处主犯有期徒刑十二年。被抢的店主旁听了庭审，"
            "他说店里的卷帘门换了三次，夜里总睡不踏实。",
            False,
        ),
    ],
)
def test_a_conviction_for_drugs_alone_is_an_announcement(text: str, match: bool) -> None:
    assert shipped().judge("村口的法庭", clean(text, "村口的法庭")).match is match


@pytest.mark.parametrize(
    ("title", "text", "match"),
    [
        ("办事窗口", "临湖镇设立回归人员服务窗口，14名解戒人员办好了医保和低保。", True),
        ("警情", "警方在一间出租屋抓获6名聚众吸食人员。", True),
        ("名单", "全市公布年度无毒社区名单，80个社区入选。", True),
        ("通报", "卫健委通报，两家诊所违规使用麻醉药品，一家被吊销诊疗科目。", True),
        ("夜巡", "青川县用红外无人机夜巡林区，揪出私种大麻两处。", True),
        ("签约", "城东区与40家电子烟商户签责任书，严禁出售添加“上头”成分的烟油。", True),
        ("冻结", "警方端掉一个替毒贩转账的窝点，冻结资金90万元。", True),
        ("小宣讲员", "小学的宣讲员用方言给同学讲“毒品变形记”。", True),
        ("山歌", "清溪县把禁毒知识编成山歌，走遍百余个村。", True),
        (
            "关口",
            "友谊桥出入境边防检查站今年查获毒品案件9起，抓获嫌疑人11名，其中越南籍4名，缴获海洛因7公斤。",
            True,
        ),
        ("江上查缉", "水警支队检查过往船舶300艘，尿检船员270人，全部为阴性。", True),
        ("飞手", "踏查组两个小时后赶到，把六十株长到齐腰的花连根刨起。", True),
        ("取样瓶", "采样员守在污水处理厂进水口，甲基苯丙胺的千人均消耗量下降了七成。", True),
        ("出租屋", "清泉区把出租屋跑了一遍，找到一间在熬麻黄素、刚搬进反应釜的。", True),
        ("少年", "被告人替人送过三次烟弹，县法院判了缓刑，社工做了社会调查。", True),
        ("老物件", "馆里展出一批晚清的烟枪，讲解员说鸦片曾让小城的铺子关门。", False),
        ("储罐", "安监局夜查化工园，一家企业丙酮储罐接地不合格，罚款5万元。", False),
        ("社工上门", "派出所联合社工，对辖区30名社区康复人员走访慰问。", True),
        ("戒烟门诊", "社区开设戒烟门诊，帮助烟民减少尼古丁依赖，截至目前接诊300人。", False),
        ("山区用上无人机", "青川县用无人机给脐橙喷药，截至月底作业三万亩。", False),
        ("老周退休以后", "老周曾在禁毒支队工作十二年，如今到社区讲反诈，帮老人守住钱袋子。", False),
        ("辅具超市开张", "残联的康复中心为残疾人提供社区康复服务，民警来登记住址。", False),
    ],
)
def test_a_flash_of_one_sentence_that_somebody_acts_in(title: str, text: str, match: bool) -> None:
    assert shipped().judge(title, clean(text, title)).match is match


@pytest.mark.parametrize(
    "text",
    [
        "市场监管局查处一起网络售药案。该药不属于麻醉药品、精神药品，但属处方药，当事人被罚款2万元。",
        "市场监管局抽检发现一批“罂粟花”造型台灯绝缘不合格，已责令两家灯具店下架。罂粟花灯虽好看，安全要紧。",
    ],
)
def test_a_denial_and_a_poppy_shape_are_no_drugs(text: str) -> None:
    assert not shipped().judge("市场监管提醒", clean(text, "市场监管提醒")).match
