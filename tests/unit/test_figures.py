"""Figures: measure, value, unit, approximation, substance, place and period of the numbers reports give."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import ConfigError
from config.paths import SHIPPED_CONFIG
from pipelines.facts import MEASURES, UNITS, Lexicon, Measures, find_figures
from pipelines.facts.quantities import find_quantities
from pipelines.items import Figure, Region

LEXICON = Lexicon.load(SHIPPED_CONFIG / "lexicon")
LIAONING = (LEXICON.gazetteer.region("210000"), LEXICON.gazetteer.region("210100"))


def figures(text: str, regions: tuple[Region, ...] = LIAONING) -> tuple[Figure, ...]:
    return find_figures(text, regions=regions, lexicon=LEXICON)


def brief(text: str) -> list[tuple[str, float, str]]:
    return [(f.measure, f.value, f.unit) for f in figures(text)]


# The shapes and numbers of the five reference documents, in words of our own.
SHAPES: list[tuple[str, list[tuple[str, float, str]]]] = [
    (
        "去年以来，全省总计破获涉毒案件1300余起，抓获嫌疑人4600余名，缴获毒品超2吨。",
        [("破获案件", 1300, "起"), ("抓获嫌疑人", 4600, "人"), ("缴获毒品", 2, "吨")],
    ),
    ("戒断三年未复吸的人占登记在册吸毒者的近90%。", [("戒断三年未复吸", 90, "%")]),
    ("共破案240余起，收缴“笑气”30余万升。", [("破获案件", 240, "起"), ("缴获毒品", 300000, "升")]),
    ("查处吸毒人员3700余人次，注销吸毒人员驾驶证159个。", [("查处吸毒人员", 3700, "人次"), ("注销驾驶证", 159, "个")]),
    ("康复中心正在对11人作治疗。", [("社区戒毒康复", 11, "人")]),
    ("铲掉毒品原植物6万余株，打击处理3400余人。", [("铲除原植物", 60000, "株"), ("其他", 3400, "人")]),
    ("对1.8万余家化学品企业逐一摸排，管住1.5万余个实验室。", [("排查企业", 18000, "家"), ("其他", 15000, "个")]),
    ("缴获制毒物品900余吨，劝阻拟出省化学品290余吨。", [("缴获制毒物品", 900, "吨"), ("其他", 290, "吨")]),
    ("办证27万余件，涉及化学品7800余万吨。", [("其他", 78_000_000, "吨")]),
    ("给186个污水厂验毒4轮次，毛发检测100万余人次。", [("其他", 186, "个"), ("检测人次", 1_000_000, "人次")]),
    ("征集作文、短视频3万余份。", [("宣传活动", 30000, "份")]),
    (
        "抓获涉案人员109人，缴获“大麻烟”7公斤，“上劲饼干”1.1公斤，“上劲饮料”2.45吨。",
        [("抓获嫌疑人", 109, "人"), ("缴获毒品", 7, "公斤"), ("缴获毒品", 1.1, "公斤"), ("缴获毒品", 2.45, "吨")],
    ),
    (
        "抓获团伙成员23人，收缴冰毒6公斤，缴获毒资140余万元。",
        [("抓获嫌疑人", 23, "人"), ("缴获毒品", 6, "公斤"), ("罚没涉案资金", 1_400_000, "元")],
    ),
    ("破获部督目标案件百余起。", [("破获案件", 100, "起")]),
    ("建成101个社区戒毒康复中心，5000余名禁毒社工上岗。", [("社区戒毒康复", 101, "个"), ("其他", 5000, "人")]),
    ("满意度和认可度为96.96%、97.55%。", [("其他", 96.96, "%"), ("其他", 97.55, "%")]),
    (
        "拥有7个市、区级禁毒教育基地、4个主题公园及542个宣传栏，覆盖435所学校，办宣传活动近3000场。",
        [("宣传活动", 7, "个"), ("宣传活动", 4, "个"), ("宣传活动", 542, "个"), ("宣传活动", 3000, "场")],
    ),
    (
        "缴获海洛因、冰毒等毒品13.25公斤和走私的第二类精神药品2890余公斤。",
        [("缴获毒品", 13.25, "公斤"), ("缴获毒品", 2890, "公斤")],
    ),
    ("关爱帮扶吸毒人员9331人次，失控人数下降78.46%。", [("社区戒毒康复", 9331, "人次"), ("其他", 78.46, "%")]),
    ("戒断三年未复吸人员上升18.49%。", [("其他", 18.49, "%")]),
    (
        "救助外来吸毒人员140余名，调解工伤13起，帮助就业32名。",
        [("社区戒毒康复", 140, "人"), ("社区戒毒康复", 13, "起"), ("社区戒毒康复", 32, "人")],
    ),
    ("对全市421家化学品企业评定等级。", [("排查企业", 421, "家")]),
    ("移送起诉1.4万余人，问责102人。", [("其他", 14000, "人"), ("其他", 102, "人")]),
    ("捣毁制毒窝点46处，缴获制毒原料850余吨。", [("捣毁窝点", 46, "处"), ("缴获制毒物品", 850, "吨")]),
    ("涉毒贫困户由449人降至18人。", [("其他", 449, "人"), ("其他", 18, "人")]),
    (
        "查获吸毒人员3.5万人次，新发现吸毒人员1.7万余人；戒断三年未复吸7.3万人。",
        [("查处吸毒人员", 35000, "人次"), ("新发现吸毒人员", 17000, "人"), ("戒断三年未复吸", 73000, "人")],
    ),
    ("对在册吸毒人员、驾驶员累计检测30余万人次。", [("检测人次", 300000, "人次")]),
    ("发动千万人次学生参加竞赛，办宣传活动8000余场次。", [("宣传活动", 1e7, "人次"), ("宣传活动", 8000, "场")]),
    ("吸毒人数由最高的2015年1091人减至目前的53人。", [("现有吸毒人员", 1091, "人"), ("现有吸毒人员", 53, "人")]),
    ("抓获外流贩毒人员从2018年的342人减到目前的24人。", [("抓获嫌疑人", 342, "人"), ("抓获嫌疑人", 24, "人")]),
    (
        "强制隔离戒毒6000多人，正在社区戒毒5000多人、社区康复8000多人。",
        [("强制隔离戒毒", 6000, "人"), ("社区戒毒康复", 5000, "人"), ("社区戒毒康复", 8000, "人")],
    ),
    ("18岁以下吸毒人员不到20人。", [("现有吸毒人员", 20, "人")]),
    ("销毁近年来缴获的毒品1.3吨。", [("其他", 1.3, "吨")]),
]

# How a number is read by more than the clause it stands in.
SURROUNDINGS: list[tuple[str, list[tuple[str, float, str]]]] = [
    # the verb of the clause before
    ("抓获贩毒嫌疑人55名、吸毒人员163名。", [("抓获嫌疑人", 55, "人"), ("查处吸毒人员", 163, "人")]),
    ("抓获12人，其中8人被刑拘。", [("抓获嫌疑人", 12, "人"), ("其他", 8, "人")]),
    ("在行李内查获冰毒3包，净重48.7克。", [("缴获毒品", 48.7, "克")]),
    ("起获疑似麻黄碱420桶，经称重约10.5吨。", [("缴获制毒物品", 10.5, "吨")]),
    # the phrase after, as far as the clause goes
    ("对40家企业和31个高校、医院实验室开展易制毒化学品检查。", [("排查企业", 40, "家"), ("排查企业", 31, "个")]),
    ("端掉1处藏在居民楼里的冰毒加工作坊。", [("捣毁窝点", 1, "处")]),
    # shares, levels and changes
    (
        "新发现吸毒人员512名，占27%，同比下降5%。",
        [("新发现吸毒人员", 512, "人"), ("新发现吸毒人员", 27, "%"), ("其他", 5, "%")],
    ),
    ("戒断三年未复吸率由58.1%上升到84.7%。", [("戒断三年未复吸", 58.1, "%"), ("戒断三年未复吸", 84.7, "%")]),
    ("登记吸毒人员由5.9万人下降到3.8万人。", [("现有吸毒人员", 59000, "人"), ("现有吸毒人员", 38000, "人")]),
    ("社区戒毒人员见面率、签约率分别达98%、99%。", [("社区戒毒康复", 98, "%"), ("社区戒毒康复", 99, "%")]),
    # asides and labels
    ("全省在册吸毒人员（35岁以下）640名。", [("现有吸毒人员", 640, "人")]),
    ("破案数：58起\n抓获人数：92人", [("破获案件", 58, "起"), ("抓获嫌疑人", 92, "人")]),
    ("破获案件（起）\n312\n缴获毒品（公斤）：88.6\n", [("破获案件", 312, "起"), ("缴获毒品", 88.6, "公斤")]),
    ("捣毁窝点一处，抓获嫌疑人一名。", [("捣毁窝点", 1, "处"), ("抓获嫌疑人", 1, "人")]),
    ("破获案件 312起 -5.2%", [("破获案件", 312, "起"), ("其他", 5.2, "%")]),
    # courts
    ("受理一审毒品犯罪案件326件452人，审结311件。", [("其他", 326, "起"), ("其他", 452, "人"), ("其他", 311, "起")]),
    ("先后出售曲马多1120片，牟利8600元。", [("其他", 1120, "片"), ("罚没涉案资金", 8600, "元")]),
]


@pytest.mark.parametrize(("text", "expected"), SURROUNDINGS)
def test_what_stands_around_a_number_tells_its_measure(text: str, expected: list[tuple[str, float, str]]) -> None:
    assert brief(text) == expected


@pytest.mark.parametrize(("text", "expected"), SHAPES)
def test_shapes_of_the_reference_documents(text: str, expected: list[tuple[str, float, str]]) -> None:
    assert brief(text) == expected


@pytest.mark.parametrize(
    ("written", "value", "unit", "approx"),
    [
        ("1.2万余起", 12000, "起", "over"),
        ("一百二十余起", 120, "起", "over"),
        ("１２０起", 120, "起", "exact"),
        ("近300起", 300, "起", "under"),
        ("不到300起", 300, "起", "under"),
        ("逾1,250起", 1250, "起", "over"),
        ("300起以上", 300, "起", "over"),
        ("约300起", 300, "起", None),
        ("300起左右", 300, "起", None),
        ("两千三百零五起", 2305, "起", "exact"),
        ("1300 余起", 1300, "起", "over"),
    ],
)
def test_numbers_as_written(written: str, value: float, unit: str, approx: str | None) -> None:
    found = figures(f"全省破获案件{written}。")
    assert [(f.value, f.unit, f.approx) for f in found] == [(value, unit, approx)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("缴获冰毒3.5千克", 3.5, "公斤"),
        ("缴获冰毒500克", 500, "克"),
        ("缴获笑气1.2万罐", 12000, "个"),
        ("注销驾驶证56本", 56, "个"),
        ("检查化学品企业35户", 35, "家"),
        ("立案查处毒品案件18件", 18, "起"),
        ("宣传活动30场次", 30, "场"),
        ("群众知晓率达九成", 90, "%"),
        ("群众知晓率达百分之九十五", 95, "%"),
    ],
)
def test_units_are_normalised(text: str, value: float, unit: str) -> None:
    assert [(f.value, f.unit) for f in figures(text)] == [(value, unit)]


@pytest.mark.parametrize(
    "text",
    [
        "第38个国际禁毒日，“6·14”专案，“2020—278”号案件。",
        "2020年6月15日17时53分，电话010-53382908。",
        "嫌疑人张某35岁，从业12年，行程300公里。",
        "每克售价300元，纯度达70%。",
        "抓获10至20人，缴获3-5公斤。",
        "走私海洛因五十克以上的，处十五年有期徒刑。",
        "扣押车辆2辆、手机30部，出动警力车艇9艘、批次3批次。",
        "全国31个省和16个市参加，分为6个方面、3个百分点、1.5倍。",
        "民警统一部署，一起走进社区，万人签名，千家万户。",
        "制作证件27万余件。",
        "排名上升12位，位列全省前5名。",
        "全国17个教育基地之一。",
        "种植罂粟五百株以上，非法种植不满五百株，处三千元以下罚款。",
        "力争将新增吸毒人员控制在500人以内，毒品预防教育覆盖率达到100%。",
        "获利五六百元，先后14次，每季度采样1次。",
        "服务队126支，用12个典型案例宣讲，分12个检查组。",
        "每支加价至200元卖出，体重70公斤。",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert brief(text) == []


def test_respectively_pairs_items_with_numbers() -> None:
    assert brief("查处吸毒人员、抓获嫌疑人分别为320人、96人，同比分别下降12.5%、8%。") == [
        ("查处吸毒人员", 320, "人"),
        ("抓获嫌疑人", 96, "人"),
        ("其他", 12.5, "%"),
        ("其他", 8, "%"),
    ]
    found = figures("沈阳、大连分别破获毒品案件12起、15起。")
    assert [(f.measure, f.value, f.region) for f in found] == [("破获案件", 12, "沈阳市"), ("破获案件", 15, "大连市")]


def test_the_places_of_a_list_share_out_the_numbers() -> None:
    both = "沈阳、大连两地警方收网，分别抓获嫌疑人7名、12名，分别缴获冰毒2.7公斤和海洛因900克。"
    assert [f.region for f in figures(both)] == ["沈阳市", "大连市"] * 2
    unsaid = "沈阳、大连、鞍山三市分别破案17起、22起、13起，抓获嫌疑人25名、31名、16名。"
    assert [f.region for f in figures(unsaid)] == ["沈阳市", "大连市", "鞍山市"] * 2


def test_a_place_above_rows_is_said_of_each_of_them() -> None:
    rows = "辽宁省各市情况\n沈阳市\n破案数：58起\n抓获人数：92人\n大连市\n破案数：21起\n"
    assert [f.region for f in figures(rows)] == ["沈阳市", "沈阳市", "大连市"]


def test_a_rank_in_the_province_does_not_change_the_place() -> None:
    assert [f.region for f in figures("沈阳市破案41起，居全省第一，占全省的52.6%。")] == ["沈阳市", "沈阳市"]


def test_the_numbers_of_other_items_of_a_bulletin_are_none() -> None:
    text = (
        "气象台昨日发布高温预警，预计未来三天仍将晴热，全市启用纳凉点216处，备足饮用水，提醒市民注意防暑降温。\n"
        "公安机关昨日通报，上半年破获毒品案件58起，抓获嫌疑人83名，有关部门将继续保持高压态势。\n"
        "即日起新增公交线路，优化站点45个，预计惠及沿线居民12万人，市民可通过客户端查询到站信息。\n"
        "城东中学新校区主体工程完工，建筑面积3.2万平方米，可容纳学生2400人，计划在秋季开学时投入使用。\n"
        "市图书馆开展读书月活动，举办讲座26场，赠送借阅卡1.5万份，读者可以在服务台凭身份证免费领取。\n"
    )
    assert brief(text) == [("破获案件", 58, "起"), ("抓获嫌疑人", 83, "人")]


def test_places_that_share_out_a_count_take_its_measure() -> None:
    text = "全省检查企业300家，沈阳、大连分别为120家和80家；罚款9万元。"
    assert [(f.measure, f.region) for f in figures(text)] == [
        ("排查企业", "辽宁省"),
        ("排查企业", "沈阳市"),
        ("排查企业", "大连市"),
        ("罚没涉案资金", "辽宁省"),
    ]


def test_a_township_keeps_its_own_numbers() -> None:
    text = "沈阳市康平县铲除罂粟900株。按乡镇算：张家镇500株，李家乡400株。"
    assert [f.region for f in figures(text)][1:] == ["张家镇", "李家乡"]


def test_what_was_seized_is_told_by_its_name() -> None:
    assert brief("车上查获红磷1.5吨、冰毒2公斤。") == [("缴获制毒物品", 1.5, "吨"), ("缴获毒品", 2, "公斤")]


def test_parts_of_what_is_destroyed_were_not_seized_now() -> None:
    text = "警方将46公斤毒品投入高温炉销毁。其中有冰毒28公斤、氯胺酮18公斤。"
    assert [f.measure for f in figures(text)] == ["其他"] * 3


def test_formal_numerals_and_halves_of_tenths() -> None:
    assert brief("提供线索抓获潜逃人员的，奖励现金拾万元。") == [("其他", 100_000, "元")]
    assert [f.value for f in figures("缴获的毒品里，冰毒占两成半。")] == [25]


def test_substance_of_what_is_only_weighed_again() -> None:
    found = figures("查获海洛因114粒，净重602.3克，缴获依托咪酯原粉3公斤、烟油12升。")
    assert [f.substance for f in found] == ["海洛因", "海洛因", "依托咪酯", "依托咪酯"]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2023年1月至2024年5月，全省破案12起。", "2023年1月至2024年5月"),
        ("去年11月至今年3月，全省破案12起。", "去年11月至今年3月"),
        ("11月1日至20日，全省破案12起。", "11月1日至20日"),
        ("今年1至5月，全省立案9起，去年同期为13起。", "今年1至5月"),
        ("“十三五”期间，全省破案12起。", "“十三五”期间"),
        ("自依托咪酯列管以来，全省破案12起。", "依托咪酯列管以来"),
        ("黄某，1986年生，全省破案12起。", None),
    ],
)
def test_periods_as_written(text: str, period: str | None) -> None:
    assert figures(text)[0].period == period


def test_what_the_police_did_goes_on_in_the_period_of_the_paragraph() -> None:
    text = "今年以来，全省破案90起。打掉团伙8个。建成康复中心5个。\n抓获3人。"
    assert [(f.measure, f.period) for f in figures(text)] == [
        ("破获案件", "今年以来"),
        ("打掉团伙", "今年以来"),
        ("社区戒毒康复", None),
        ("抓获嫌疑人", None),
    ]


def test_a_table_of_one_cell_a_line_is_read_by_its_headings() -> None:
    text = "战果公示如下\n单位\n破获案件\n缴获冰毒\n沈阳市\n31起\n4.5公斤\n大连市\n27起\n3公斤\n以上数据截至6月底。"
    assert [(f.measure, f.value, f.substance, f.region) for f in figures(text)] == [
        ("破获案件", 31, None, "沈阳市"),
        ("缴获毒品", 4.5, "冰毒", "沈阳市"),
        ("破获案件", 27, None, "大连市"),
        ("缴获毒品", 3, "冰毒", "大连市"),
    ]


def test_a_sentence_without_a_place_is_about_what_its_paragraph_began_with() -> None:
    text = "三年来，全市破案90起。新民市公安局抓获12人。缴获毒品3公斤。"
    assert [f.region for f in figures(text)] == ["沈阳市", "新民市", "沈阳市"]
    branch = "辽宁省沈阳市公安局和平区分局日前收网。抓获12人。"
    regions = (*LIAONING, LEXICON.gazetteer.region("210102"))
    assert [f.region for f in figures(branch, regions)] == ["和平区"]


def test_parts_of_the_same_thing_have_its_substance() -> None:
    text = "警方打掉一个贩卖依托咪酯的团伙。收缴烟弹300枚。"
    assert [(f.measure, f.substance) for f in figures(text)] == [("缴获毒品", "依托咪酯")]
    assert [f.substance for f in figures("全县踏查罂粟。铲除120株。")] == ["罂粟"]


def test_nation_and_province_in_one_sentence() -> None:
    found = figures("全国共破获毒品案件3.7万起，其中我省破获1200起。全省抓获300人。")
    assert [(f.value, f.region) for f in found] == [(37000, "全国"), (1200, "辽宁省"), (300, "辽宁省")]


def test_region_of_a_figure() -> None:
    text = "辽宁省公安厅通报，全省破案500起。大连、鞍山破案60起。\n全省抓获嫌疑人700人。全市查处吸毒人员30人。"
    assert [f.region for f in figures(text)] == ["辽宁省", "大连市、鞍山市", "辽宁省", "鞍山市"]


def test_period_and_substance() -> None:
    found = figures("今年1至5月，全省缴获冰毒12公斤、麻古300粒，缴获“跳舞粉”2公斤。2020年以来捣毁窝点3处。")
    assert [(f.substance, f.period) for f in found] == [
        ("冰毒", "今年1至5月"),
        ("麻古", "今年1至5月"),
        ("跳舞粉", "今年1至5月"),
        (None, "2020年以来"),
    ]


def test_offsets_count_code_points_of_the_text_given() -> None:
    text = "𠮷县缴獲冰毒　３．５　千克，破獲案件１２起。"
    assert [text[f.start : f.end] for f in figures(text)] == ["３．５　千克", "１２起"]


@given(st.text(alphabet="一二百千万亿0123456789.,%起人公斤余近约破获缴毒品，。、分别至到第个市年\n", max_size=120))
def test_any_text_gives_closed_lists_and_true_offsets(text: str) -> None:
    end = 0
    for figure in figures(text):
        assert figure.measure in MEASURES
        assert figure.unit in UNITS
        assert figure.value >= 0
        assert end <= figure.start < figure.end <= len(text)
        end = figure.end


def test_long_input_is_bounded() -> None:
    assert len(figures("破获案件12起，" * 20_000)) == 300
    for hostile in ("一", "1", "一万", "百分之", "分别1人、", "全县厦门", "截至2020年", "1,111", "缴获", "一点"):
        figures(hostile * 20_000)
    assert find_quantities("一" * 50_000) == []


def test_a_cue_with_an_unknown_measure_is_refused_with_its_line(tmp_path: Path) -> None:
    good, bad = "{measure: 破获案件, units: [起], cue: 破获}", "{measure: 破案, units: [起], cue: 破获}"
    rows = f"cues:\n  - {good}\n  - {bad}\nno_figure: x\n"
    (tmp_path / "measures.yml").write_text(rows, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        Measures.load(tmp_path)
    assert caught.value.problems[0].line == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全州开设专题课的中小学占到九成四。", [("宣传活动", 94, "%")]),
        ("县公安局立毒品刑事案件11宗，破获10宗。", [("破获案件", 11, "起"), ("破获案件", 10, "起")]),
        ("企业落实“三个100%”制度，破获毒品案件3起。", [("破获案件", 3, "起")]),
        ("昨日将缴获的毒品3.2吨现场焚毁。其中海洛因1.6吨。", [("其他", 3.2, "吨"), ("其他", 1.6, "吨")]),
        ("民警走访戒毒人员家庭260户，入户宣传居民310户。", [("社区戒毒康复", 260, "家"), ("宣传活动", 310, "家")]),
        ("破获毒品案件9起，被告人转手卖给两名网友。", [("破获案件", 9, "起")]),
    ],
)
def test_shapes_that_other_writers_use(text: str, expected: list[tuple[str, float, str]]) -> None:
    assert brief(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("抽查诊所31家，4家诊所因台账缺页被立案。", [("排查企业", 31, "家"), ("其他", 4, "家")]),
        ("核查发现，12家单位存在虚报用途问题。", [("其他", 12, "家")]),
        ("主犯落网后，仍有5人潜逃。", [("其他", 5, "人")]),
        ("当夜带走尿检呈阳性者20余人。", [("查处吸毒人员", 20, "人")]),
        ("在全市抽检驾校学员3100人。", [("检测人次", 3100, "人")]),
        ("查处吸毒人员90名，首次发现吸毒的占40%。", [("查处吸毒人员", 90, "人"), ("新发现吸毒人员", 40, "%")]),
        ("销售数额约90万元。", [("罚没涉案资金", 900_000, "元")]),
        ("县里筹措资金80万元，帮种植户改种药材。", [("其他", 800_000, "元")]),
        ("3000户家庭签下公约。", [("宣传活动", 3000, "家")]),
        ("查获合成大麻素原料6公斤。", [("缴获毒品", 6, "公斤")]),
        ("对收缴的12吨易制毒化学品进行无害化处置。", [("其他", 12, "吨")]),
        ("来源不明的盐酸约9吨，依法予以查扣。", [("缴获制毒物品", 9, "吨")]),
        ("编印识毒画册900份。", [("宣传活动", 900, "份")]),
        ("在所强制隔离戒毒人员2100名；去年新收治800名。", [("强制隔离戒毒", 2100, "人"), ("强制隔离戒毒", 800, "人")]),
        ("5:50起床，7:20跑操。", []),
        ("门口没有“戒毒”两个字。", []),
        ("桌上两支电子烟还亮着灯。", []),
        ("三家单位半小时后赶到。", []),
        ("她花3000元从网上买了减肥药。", []),
        ("屋里还住着十来个人。", []),
        ("村口两名技术员正在给采样器换瓶子。", []),
    ],
)
def test_a_scene_counts_nothing_and_a_sanction_is_no_inspection(
    text: str, expected: list[tuple[str, float, str]]
) -> None:
    assert brief(text) == expected


def test_a_city_that_speaks_first_stays_the_place_when_a_county_comes_in_later() -> None:
    regions = tuple(map(LEXICON.gazetteer.region, ("210000", "210100", "210102")))
    text = "沈阳市药监局检查药店。\n检查组发现问题11处。沈阳市将再查。\n和平区2家店被立案。"
    assert [(f.value, f.region) for f in figures(text, regions)] == [(11, "沈阳市"), (2, "和平区")]
    text = "沈阳市和平区公安分局通报。\n抓获嫌疑人7名。"
    assert [(f.value, f.region) for f in figures(text, regions)] == [(7, "和平区")]


def test_rows_of_townships_keep_their_own_numbers() -> None:
    assert [f.region for f in figures("汇总如下：\n坛口镇 铲除罂粟81株\n小河乡 铲除罂粟50株")] == ["坛口镇", "小河乡"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("强戒所邀请3家企业进所招工。", [("社区戒毒康复", 3, "家")]),
        ("社区开办以来接收900多人，眼下居住的有210人。", [("社区戒毒康复", 900, "人"), ("社区戒毒康复", 210, "人")]),
        ("帮助800名戒断人员稳定就业。", [("社区戒毒康复", 800, "人")]),
        ("包厢里5人轮流吸食烟油，均被依法查处。", [("查处吸毒人员", 5, "人")]),
        ("抓获涉嫌容留他人吸毒的2人。", [("抓获嫌疑人", 2, "人")]),
        ("租房的4名男子说不清来路，已被依法控制。", [("抓获嫌疑人", 4, "人")]),
        ("捣毁制毒工场1个。", [("捣毁窝点", 1, "个")]),
        ("海洛因30公斤、冰毒12公斤倒入焚化炉。", [("其他", 30, "公斤"), ("其他", 12, "公斤")]),
        ("三人均已被刑事拘留。", [("其他", 3, "人")]),
        ("一次谈不拢就谈两次，避免二次伤害。", []),
        ("破获毒品案件9起。山路走了两个多钟头。", [("破获案件", 9, "起")]),
    ],
)
def test_what_is_done_tells_the_measure(text: str, expected: list[tuple[str, float, str]]) -> None:
    assert brief(text) == expected


def test_more_than_a_weight_is_over() -> None:
    assert [(f.value, f.approx) for f in figures("全市销毁1.7吨多毒品。")] == [(1.7, "over")]


def test_a_class_of_drugs_is_no_substance() -> None:
    found = figures("缴获冰毒、麻古等各类毒品9公斤，其中冰毒7公斤。")
    assert [f.substance for f in found] == [None, "冰毒"]


def test_the_same_time_means_the_period_before_and_now_ends_it() -> None:
    text = "2019年6月以来，全市破案63起。\n州公安局介绍，同期抓获嫌疑人88人；目前全市现有吸毒人员900人。"
    assert [f.period for f in figures(text)] == ["2019年6月以来", "2019年6月以来", None]
    assert [f.period for f in figures("今年首轮采样结束，共采集水样96份。")] == [None]
    text = "去年以来，全省破案90起。目前该中心已对11人作治疗。铲除罂粟600株。"
    assert [f.period for f in figures(text)][::2] == ["去年以来", "去年以来"]


def test_where_a_court_sits_and_who_gave_the_order_are_not_the_place() -> None:
    text = "沈阳市中级人民法院在新民市公开宣判5起毒品案件。按照鞍山市公安局统一部署，新民市公安局抓获3人。"
    assert [f.region for f in figures(text)] == ["沈阳市", "新民市"]


def test_the_whole_city_is_not_the_county_of_the_opening_scene() -> None:
    regions = tuple(map(LEXICON.gazetteer.region, ("210000", "210100", "210181")))
    text = "新民市的仓库门口，罐车停稳。\n沈阳是化工重镇。新民市率先装锁。\n全市检查企业90家。"
    assert [f.region for f in figures(text, regions)] == ["沈阳市"]
    text = "辽宁省沈阳市新民市公安局通报。\n全市检查企业90家。"
    assert [f.region for f in figures(text, regions)] == ["新民市"]


def test_a_division_is_of_the_corps() -> None:
    regions = tuple(map(LEXICON.gazetteer.region, ("660000", "659001")))
    text = "第八师石河子市公安局按照兵团公安局统一安排开展整治。\n共破案9起。"
    assert [f.region for f in figures(text, regions)] == ["石河子市"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("发现内藏黑色膏状物4罐，经检测为大麻膏，净重1.8千克。", [("缴获毒品", 4, "个"), ("缴获毒品", 1.8, "公斤")]),
        ("查获吸毒人员90人，其中复吸人员占六成。", [("查处吸毒人员", 90, "人"), ("查处吸毒人员", 60, "%")]),
        ("选聘禁毒宣传员300名。", [("其他", 300, "人")]),
        ("组织2300多名干部上山踏查。", [("其他", 2300, "人")]),
        ("给康复人员送去米油等物资价值1.5万元。", [("社区戒毒康复", 15000, "元")]),
        ("破获毒品案件2起，摘帽的有4个重点县。", [("破获案件", 2, "起")]),
        ("骑手明知包裹里是笑气，仍送了47次。", []),
        ("抓获吸贩人员9个人。", [("抓获嫌疑人", 9, "人")]),
        (
            "缴获毒品9.8吨，三市缴毒量占全州的58%，其中一市2.9吨。",
            [("缴获毒品", 9.8, "吨"), ("缴获毒品", 58, "%"), ("缴获毒品", 2.9, "吨")],
        ),
    ],
)
def test_finds_shares_staff_and_gifts(text: str, expected: list[tuple[str, float, str]]) -> None:
    assert brief(text) == expected


def test_what_is_weighed_in_a_word_has_the_substance_before() -> None:
    assert [f.substance for f in figures("从鞋垫里查出大麻叶两包，重52克。")] == ["大麻"]


def test_police_who_lent_a_hand_are_not_the_place() -> None:
    text = "沈阳市公安局联合广东揭阳、福建漳州等地警方收网，抓获21人。"
    assert [f.region for f in figures(text)] == ["沈阳市"]
