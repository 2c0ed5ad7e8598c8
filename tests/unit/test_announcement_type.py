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
        ("驿站里的一只纸箱", "民警在一家快递网点例行检查时，从纸箱夹层查出冰毒三十克，收件人被抓获。", "案件通报"),
        ("列管之后还在卖 一女子获刑", "人民法院审理查明，被告人七次出售含依托咪酯的烟弹。", "判决宣判"),
        ("出租车司机先剪头发再上岗", "市公安局对驾驶员实行毛发抽检，首轮检出阳性一人，已依法处理。", "毒情监测"),
        ("三所学校上榜", "省教育厅公布毒品预防教育示范学校名单，三所学校入选。", "示范创建"),
        ("关于加强镇咳类药品管理的若干意见", "医疗机构应当使用专用处方，零售药店登记购买人身份。", "政策法规"),
        ("两种药下月管得更严", "从七月一日起，两种药正式列入第二类精神药品目录，药店须下架。", "列管公告"),
        ("旗里割除野生大麻", "公安局会同林草部门连续五天深翻、烧毁。", "禁种铲毒"),
        ("贩毒主犯一审获刑", "中级人民法院公开宣判，被告人被判处无期徒刑。", "判决宣判"),
        ("协查启事", "种了一片罂粟的牛某已逃走，至今未归案。凡提供线索协助抓获的，奖励一万元。", "通缉悬赏"),
        (
            "关于印发《举报毒品违法犯罪奖励细则》的通知",
            "举报制毒窝点的，最高奖励。本细则自印发之日起施行。",
            "政策法规",
        ),
        ("高速口截下一车桶装料", "民警查获溴素两百公斤、邻酮三百公斤，司机说不清去向，已被带走审查。", "制毒物品管控"),
        ("江上的二十个夜晚", "货走水路，人走山路。为此县里组织开展“断桨”行动，多部门联动，破案九起。", "专项行动"),
        ("某市发布药物滥用监测年度报告", "监测哨点收回调查表，冰毒滥用者占比下降。", "毒情监测"),
        ("关于严禁种植毒品原植物的通告", "任何人不得种植罂粟、大麻，已种植的应当自行铲除。", "禁种铲毒"),
        ("2024年度全市毒情形势公告", "全年破获毒品案件九十起，抓获嫌疑人一百二十名，现予公告。", "毒情监测"),
        ("三年会战收官新闻发布会实录", "三年来破获案件九千起，缴获毒品一吨。", "发布会通报"),
        ("禁毒直播间：家长最关心的十问", "民警说，烟弹里可能掺了依托咪酯，贩卖的已被抓获。", "宣传教育"),
        (
            "一座山城的新牌子",
            "早年这里被海洛因害苦了。\n前不久，国家禁毒委公布名单，该市摘下示范城市的牌子。",
            "示范创建",
        ),
        ("半年守边记", "记者获悉，“护江”专项行动开展四个月来，全市破获案件六十起，抓获嫌疑人八十名。", "专项行动"),
        ("周末的卡口", "为遏制毒驾，交警联合禁毒大队在国道设卡，查获四人，注销驾驶证三本。", "专项行动"),
        ("关于拍卖一批涉案房产的公告", "本市人民法院在执行孙某贩卖毒品案财产刑中，查封房产两处。", "判决宣判"),
        ("药房换目录", "请各医院按《精神药品品种目录（新版）》实施后的品种核对库存、台账。", "列管公告"),
        ("凌晨取水的人", "他掀开井盖，管网里的味道扑面而来。这是他今年第九十次采样，据此破获案件三起。", "毒情监测"),
        ("菜园上空的无人机", "飞手报点位。\n东村拔除90株\n西村拔除30株\n两名种植者被公安机关抓获。", "禁种铲毒"),
        ("一车桶装料", "警方在仓库查获溴素两吨、邻酮三百公斤，企业台账造假，抓获犯罪嫌疑人9名。", "案件通报"),
        ("药店里的空盒", "被告人违反精神药品管理规定，把处方药卖给瘾友，药监局查了药店的处方。", "判决宣判"),
        ("春季运动会闭幕", "田径赛场气氛热烈。", None),
    ],
)
def test_each_type(title: str, text: str, expected: str | None) -> None:
    assert classify(title, text) == expected


def test_a_long_body_does_not_drown_the_lead() -> None:
    lead = "省政府新闻办举行新闻发布会，省公安厅作了通报。"
    body = "各地开展专项行动，破获案件，抓获犯罪嫌疑人。\n" * 200
    assert classify("上半年禁毒工作情况", lead + "\n" + body) == "发布会通报"


def test_a_press_conference_full_of_cases_is_a_press_conference() -> None:
    lead = "昨日，省人民政府新闻办公室召开新闻发布会，省禁毒委负责人通报三年来治理外流贩毒工作情况。"
    cases = (
        "三年来破获毒品案件1500起，抓获犯罪嫌疑人2100名，缴获冰毒百余公斤，打掉贩毒团伙70个，专案组侦破目标案件9起。"
    )
    assert classify("全省破获毒品案件数降至十年最低", f"{lead}\n{cases}\n{cases}") == "发布会通报"
    crime = "专案组破获一起特大跨省贩卖毒品案，抓获犯罪嫌疑人27名。\n案件告破后，公安局召开新闻发布会。"
    assert classify("跨省贩毒网覆灭", crime) == "案件通报"


def test_the_first_paragraph_says_what_the_article_is_about() -> None:
    lead = "国家禁毒委员会日前公示新一轮示范城市评选结果，甲市、乙市双双入围。两市自创建以来形成各具特色的做法。"
    cases = (
        "创建期内，甲市破获毒品案件280起，抓获嫌疑人460名，缴获各类毒品51公斤。乙市查获涉毒案件9起，缴获毒品128公斤。"
    )
    assert classify("抓紧领取！这类证书可领补贴", f"{lead}\n{cases}") == "示范创建"


def test_poppy_husks_and_poppies_on_a_poster_are_no_eradication() -> None:
    show = "赶场天，集市上停了一辆画着罂粟花的大篷车，剧团正在演出新编小戏，讲的是父亲误把罂粟壳放进火锅的故事。"
    lesson = "禁毒社工端出仿真毒品模型，教大家辨认罂粟苗、冰毒和“开心水”，巡演已有六十场。"
    assert classify("禁毒大篷车开进乡村 老乡看戏学识毒", f"{show}\n{lesson}") == "宣传教育"
    shop = "执法人员在一家卤味店查获罂粟壳1.2公斤，店主被刑事拘留。\n执法人员提醒，罂粟壳属于麻醉药品。"
    assert classify("卤味店汤料检出罂粟壳", shop) == "案件通报"


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("线索征集：最高奖励五万元", "凡举报制毒贩毒线索，查证属实的给予奖励。破获案件的另行加奖。", "通缉悬赏"),
        ("炉火熊熊 “战利品”化为灰烬", "历年破获案件中缴获的毒品被运抵水泥厂。", "销毁毒品"),
        ("下水道会说话", "在污水处理厂布设采样点，检测代谢物，据此查处隐性吸毒人员。", "毒情监测"),
        ("一图读懂", "省政府印发《关于加强禁毒工作的实施意见》，要求戒毒康复人员就业安置率达到八成。", "政策法规"),
        ("我国再管制四十六种物质", "经国务院批准，新增四十六种新精神活性物质列管。", "列管公告"),
        ("“五大战场”铲毒斩网 我省构建新格局", "全省开展人民战争，部署专项行动，破获案件。", "专项行动"),
    ],
)
def test_title_and_first_sentence_decide_before_phrases_are_counted(title: str, text: str, expected: str) -> None:
    assert classify(title, text) == expected


def test_every_type_has_phrases() -> None:
    types = Types.load(SHIPPED_CONFIG / "lexicon")
    assert set(types.scores("", "")) == set()
    assert set(types.order) == set(TYPES)


def test_a_frame_of_an_unknown_type_is_refused_with_its_line(tmp_path: Path) -> None:
    written = (
        "zones: {title: 5, lead: 3}\nleast: 3\nframes:\n  茶话会: [召开茶话会]\ntypes:\n  宣传教育:\n    3: [宣传]\n"
    )
    (tmp_path / "types.yml").write_text(written, "utf-8")
    with pytest.raises(ConfigError) as caught:
        Types.load(tmp_path)
    assert caught.value.problems[0].line == 4


def test_a_frame_that_is_no_pattern_is_refused(tmp_path: Path) -> None:
    written = (
        "zones: {title: 5, lead: 3}\nleast: 3\nframes:\n  宣传教育: ['(宣传']\ntypes:\n  宣传教育:\n    3: [宣传]\n"
    )
    (tmp_path / "types.yml").write_text(written, "utf-8")
    with pytest.raises(ConfigError):
        Types.load(tmp_path)


def test_an_unknown_type_told_of_is_refused_with_its_line(tmp_path: Path) -> None:
    written = (
        "zones: {title: 5, lead: 3, told: 8}\nleast: 3\ntold:\n  茶话会: {宣传教育: 喝茶}\n"
        "types:\n  宣传教育:\n    3: [宣传]\n"
    )
    (tmp_path / "types.yml").write_text(written, "utf-8")
    with pytest.raises(ConfigError) as caught:
        Types.load(tmp_path)
    assert caught.value.problems[0].line == 4


def test_an_unknown_type_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "types.yml").write_text("zones: {title: 5, lead: 3}\nleast: 3\ntypes:\n  天气预报:\n    3: [降雨]\n")
    with pytest.raises(ConfigError) as caught:
        Types.load(tmp_path)
    assert caught.value.problems[0].line == 4


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("《禁毒法》昨起施行 我市集中宣讲", "社区戒毒取代劳教戒毒，社区康复写进新法。", "政策法规"),
        ("关于麻精药品专项整治进展情况的通报", "检查药店，处方留存不全。", "专项行动"),
        ("边境小城查获麻黄草2吨", "麻黄草可提炼制毒原料，不得擅自采挖。", "制毒物品管控"),
        ("种罂粟给牛治病，法庭开进村", "被告人把罂粟种在玉米地边，铲除罂粟300株。", "判决宣判"),
    ],
)
def test_law_reports_of_operations_precursors_and_courts(title: str, text: str, expected: str) -> None:
    assert classify(title, text) == expected


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("江边", "边境派出所在江里捞起一只袋子。", "案件通报"),
        ("办事窗口", "解戒人员办好了医保。", "戒毒康复"),
        ("工厂夜校", "三百名工友听得认真。", "宣传教育"),
        ("城东警方夜查", "对酒吧开展夜查，现场毛发检测86人次。", "专项行动"),
        ("追逃", "警方已抓获涉毒逃犯24名，其中潜逃十年以上的5名，通缉令逃犯1名。", "案件通报"),
        ("铁路线上", "铁路公安处共查获涉毒案件9起，抓获12人，其中网上在逃人员3人。", "案件通报"),
        ("村里的夜话", "镇里举办禁毒夜话48场，动员5名吸毒人员主动投案，收集意见86条。", "宣传教育"),
        ("一年成绩单", "破获毒品案件90起，戒断三年未复吸人员稳步增加。", "发布会通报"),
    ],
)
def test_a_flash_has_a_kind(title: str, text: str, expected: str) -> None:
    assert classify(title, text) == expected
