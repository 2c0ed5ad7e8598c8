"""Places: the one a text reports on comes first; names inside other names are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.errors import ConfigError
from config.paths import SHIPPED_CONFIG
from pipelines.facts import Gazetteer, find_regions, is_national

LEXICON = SHIPPED_CONFIG / "lexicon"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load(LEXICON)


def names(gazetteer: Gazetteer, title: str, text: str = "", site: str | None = None) -> list[str]:
    return [region.name for region in find_regions(title, text, site_province=site, gazetteer=gazetteer)]


def test_gazetteer_holds_every_level_and_no_orphan(gazetteer: Gazetteer) -> None:
    levels = [place.level for place in gazetteer.places.values()]
    assert (levels.count("province"), levels.count("city")) == (34, 334)
    assert levels.count("county") > 2_800
    assert gazetteer.province("350203").short == "福建"
    city = gazetteer.city("350203")
    assert city is not None
    assert city.name == "厦门市"
    assert gazetteer.city("429004") is None  # 仙桃 lies directly below 湖北


def test_province_of_a_city_that_never_names_it(gazetteer: Gazetteer) -> None:
    winners = "\n".join(["广西壮族自治区南宁市", "四川省凉山彝族自治州", "宁夏回族自治区中卫市"])
    text = (
        f"第二批示范城市名单\n{winners}\n厦门市禁毒委介绍了做法，全市建成教育基地七个。\n"
        "厦门警方今年破案百余起。\n宁德市也在名单上，宁德市禁毒办说，全市连续三年没有大案。"
    )
    assert names(gazetteer, "两千元奖励可以领了", text) == ["福建省", "厦门市", "宁德市"]


@pytest.mark.parametrize(
    ("title", "text", "site", "expected"),
    [
        ("我省公布禁毒成绩单", "全省去年破案千余起，沈阳市、鞍山市各有大案告破。辽宁位居前列。", None, "辽宁省"),
        ("我省公布禁毒成绩单", "全省去年破案千余起。", "湖南", "湖南省"),
        ("本市破获跨省贩毒案", "民警从云南边境一路追到本市，抓获三人。", "上海", "上海市"),
        ("石河子市开展宣传", "新疆兵团第八师石河子市昨日开展宣传。", "兵团", "新疆生产建设兵团"),
        ("禁毒宣传走进校园", "同学们认真听讲。", "山东", "山东省"),
        ("警方收网", "凉山州西昌市公安局说，货从缅甸经云南入境，目的地是四川。", None, "四川省"),
        ("海南州开展踏查", "青海省海南州公安局派出四个小组。", None, "青海省"),
    ],
)
def test_main_province(gazetteer: Gazetteer, title: str, text: str, site: str | None, expected: str) -> None:
    assert names(gazetteer, title, text, site)[0] == expected


@pytest.mark.parametrize(
    ("title", "site", "expected"),
    [
        ("天津市和平区开展禁毒宣传", None, ["天津市", "和平区"]),
        ("和平区开展禁毒宣传", "辽宁", ["辽宁省", "沈阳市", "和平区"]),
        ("和平区开展禁毒宣传", "全国", []),
        ("兰州城关区警方连破两起案件", None, ["甘肃省", "兰州市", "城关区"]),
        ("北京市朝阳区法院宣判", None, ["北京市", "朝阳区"]),
        ("辽宁朝阳警方侦破案件", None, ["辽宁省", "朝阳市"]),
        ("瑞丽边检站查获冰毒", None, ["云南省", "德宏傣族景颇族自治州", "瑞丽市"]),
        ("广西崇左：凭祥查获海洛因", None, ["广西壮族自治区", "崇左市", "凭祥市"]),
        ("长春市绿园区破获案件", None, ["吉林省", "长春市", "绿园区"]),
        ("定西市岷县、漳县、临洮县完成核查", None, ["甘肃省", "定西市", "岷县", "漳县", "临洮县"]),
        ("百色市靖西市边境派出所抓获一人", None, ["广西壮族自治区", "百色市", "靖西市"]),
        ("贵州威宁县踏查罂粟", None, ["贵州省", "毕节市", "威宁彝族回族苗族自治县"]),
    ],
)
def test_counties_are_told_apart(gazetteer: Gazetteer, title: str, site: str | None, expected: list[str]) -> None:
    assert names(gazetteer, title, "", site) == expected


@pytest.mark.parametrize(
    "text",
    [
        "北京大学与中国海洋大学的教授参加了研讨。",
        "长沙银行在上海路设点，来宾众多，日照充足，社会长治久安。",
        "复旦大学附属中山医院厦门医院建立了专管系统。",
        "嫌疑人系湖南籍，曾在沿海城市打工。",
        "来源：云南法制网。新华社北京6月1日电 记者获悉一起案件告破。",
        "吉林市场上出现了新品。",
        "黄石坡乡抽调干部入户排查。",
        "物资供应县城各店，人文县域游升温。",
    ],
)
def test_names_inside_other_names_are_no_places(gazetteer: Gazetteer, text: str) -> None:
    assert names(gazetteer, "", text) == []


def test_national_matters_name_no_region_and_do_not_fall_back(gazetteer: Gazetteer) -> None:
    title = "国家药监局等部门发布公告"
    text = "国家药监局、公安部公告，将三种物质列入目录，自七月一日起施行。"
    assert names(gazetteer, title, text, "山东") == []
    assert is_national(title, text, gazetteer)
    cases = "公安部公布典型案例，涉及福建、江苏、浙江、四川、云南等地。"
    assert names(gazetteer, "公安部公布典型案例", cases, "广东") == []


def test_a_province_that_quotes_the_capital_is_not_national(gazetteer: Gazetteer) -> None:
    title, text = "江西召开禁毒工作会议", "会议传达了国家禁毒委的部署。江西省公安厅通报，南昌市、赣州市成绩突出。"
    assert not is_national(title, text, gazetteer)
    assert names(gazetteer, title, text)[:1] == ["江西省"]


def test_foreign_news_does_not_become_the_sites_province(gazetteer: Gazetteer) -> None:
    assert names(gazetteer, "泰国警方缴获毒品", "泰国警方在清迈设卡查获一批货物。", "云南") == []


def test_listed_places_with_numbers_of_their_own_are_reported_on(gazetteer: Gazetteer) -> None:
    text = "全省破案612起。临沧市、普洱市、德宏傣族景颇族自治州分别破案80起、70起、60起。"
    assert names(gazetteer, "云南通报战果", text) == ["云南省", "临沧市", "普洱市", "德宏傣族景颇族自治州"]
    assert "双流区" in names(gazetteer, "成都启用毛发检测", "武侯区、双流区分别检测2万人次、1万人次。")
    assert names(gazetteer, "临沧警方破案", "次日在昆明抓获接货人员2名。") == ["云南省", "临沧市"]


def test_a_district_is_known_by_its_patrol_and_its_university_town_is_none(gazetteer: Gazetteer) -> None:
    assert names(gazetteer, "文昌海警局登检一艘渔船") == ["海南省", "文昌市"]
    assert names(gazetteer, "", "合肥大学城一带有人兜售烟油。") == ["安徽省", "合肥市"]


def test_places_of_the_corps_are_not_those_of_its_neighbour(gazetteer: Gazetteer) -> None:
    found = names(gazetteer, "第四师可克达拉市开展踏查", "团场职工踏查荒滩。", "兵团")
    assert found == ["新疆生产建设兵团", "可克达拉市"]


def test_an_airport_is_not_the_district_it_is_named_after(gazetteer: Gazetteer) -> None:
    assert names(gazetteer, "", "海口美兰国际机场海关查获药片，旅客被移交。") == ["海南省", "海口市"]


def test_a_place_something_was_delivered_to_is_no_place_passed_through(gazetteer: Gazetteer) -> None:
    text = "一份外卖送到了醴陵市某公寓楼下。株洲市公安局成立专班，抓获九人。"
    assert names(gazetteer, "", text) == ["湖南省", "株洲市", "醴陵市"]


def test_traditional_script_is_read(gazetteer: Gazetteer) -> None:
    assert names(gazetteer, "遼寧省瀋陽市公安局通報") == ["辽宁省", "沈阳市"]


def test_long_text_costs_linear_time(gazetteer: Gazetteer) -> None:
    assert names(gazetteer, "", "湖北、湖南、" * 20_000)[:1] == ["湖北省"]


def test_broken_table_is_refused_with_its_line(tmp_path: Path) -> None:
    for source in LEXICON.iterdir():
        (tmp_path / source.name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    table = tmp_path / "regions.tsv"
    lines = table.read_text(encoding="utf-8").splitlines()
    lines[2] = lines[2].replace("city", "town").replace("county", "town").replace("province", "town")
    table.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        Gazetteer.load(tmp_path)
    assert caught.value.problems[0].line == 3


@pytest.mark.parametrize(
    ("title", "site", "expected"),
    [
        ("朝阳公安分局抓获两人", "北京", ["北京市", "朝阳区"]),
        ("朝阳公安分局抓获两人", "北京市", ["北京市", "朝阳区"]),  # a site may give its province's own name
        ("公安河西分局打掉一窝点", "天津", ["天津市", "河西区"]),
        ("珲春边境派出所民警走进课堂", "吉林", ["吉林省", "延边朝鲜族自治州", "珲春市"]),
        ("鼓楼公安分局抓获两人", "江苏", ["江苏省"]),  # in 南京 and in 徐州
        ("普陀区同伴小组开班", "上海", ["上海市", "普陀区"]),
        ("沈阳市公安局和平分局破案", "辽宁", ["辽宁省", "沈阳市"]),  # a branch of the city's police: the city's case
    ],
)
def test_branches_and_posts_lie_in_the_site_s_province(
    gazetteer: Gazetteer, title: str, site: str, expected: list[str]
) -> None:
    assert names(gazetteer, title, "", site) == expected


def test_a_customs_house_among_other_agencies_is_no_place_reported_on(gazetteer: Gazetteer) -> None:
    together = "云南省政府新闻办举行发布会，省公安厅、昆明海关、边检总站通报全省缉毒情况。"
    assert names(gazetteer, "省政府新闻办举行发布会", together) == ["云南省"]
    assert names(gazetteer, "查获可疑包裹", "昆明海关查获一批包裹，当事人已移交云南警方。") == ["云南省", "昆明市"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("漳州市通报：东山警方从一张报关单入手，抓获3人。", "东山县"),
        ("宁波市破案60起，其中象山12起、宁海9起。", "象山县"),
        ("武汉市检查1184家，青山、汉阳、东西湖三区分别检查216家、183家和97家。", "青山区"),
    ],
)
def test_counties_by_their_short_names(gazetteer: Gazetteer, text: str, expected: str) -> None:
    assert expected in names(gazetteer, "", text)


def test_who_a_notice_is_sent_to_is_not_reported_on(gazetteer: Gazetteer) -> None:
    notice = "各盟市教育局，满洲里市、二连浩特市教育局：\n决定在内蒙古自治区中小学评选禁毒示范课。"
    assert names(gazetteer, "自治区教育厅关于评选示范课的通知", notice, "内蒙古") == ["内蒙古自治区"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("邵阳市公安局悬赏：谢某，曾在广东东莞务工，左手有疤。", ["湖南省", "邵阳市"]),
        ("邵阳市公安局悬赏：谢某，早年随父在浙江义乌打工，左手有疤。", ["湖南省", "邵阳市"]),
        ("银川市销毁毒品一批，其中由吴忠市移交167公斤。", ["宁夏回族自治区", "银川市", "吴忠市"]),
    ],
)
def test_where_somebody_once_worked_is_no_news_of_it(gazetteer: Gazetteer, text: str, expected: list[str]) -> None:
    assert names(gazetteer, "", text) == expected


def test_a_division_of_the_corps_says_that_its_city_is_not_its_neighbours(gazetteer: Gazetteer) -> None:
    found = names(gazetteer, "第八师石河子市部署缉毒行动", "第八师石河子市公安局召开部署会。", "新疆")
    assert found == ["新疆生产建设兵团", "石河子市"]
    assert names(gazetteer, "", "长沙的湖南第一师范学院开讲。") == ["湖南省", "长沙市"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("张家界市桑植县禁毒办会同县人社局办班。", ["湖南省", "张家界市", "桑植县"]),
        ("怀化市会同县公安局踏查。", ["湖南省", "怀化市", "会同县"]),
        ("怒江州福贡县高黎贡山东麓发现罂粟。", ["云南省", "怒江傈僳族自治州", "福贡县"]),
        ("德宏州中级人民法院宣判：两人途经瑞丽市弄岛时，被民警查获。", ["云南省", "德宏傣族景颇族自治州", "瑞丽市"]),
        ("林芝市米林县公安局宣讲。", ["西藏自治区", "林芝市", "米林县"]),  # a city since 2023
    ],
)
def test_verbs_slopes_stops_and_former_names(gazetteer: Gazetteer, text: str, expected: list[str]) -> None:
    assert names(gazetteer, "", text) == expected


@pytest.mark.parametrize(
    ("title", "text", "site", "expected"),
    [
        ("通化：社区康复一人一策", "通化市各工作站配齐专职人员。", "吉林", ["吉林省", "通化市"]),
        ("两江新区警方收网", "两江新区公安分局辗转四川、贵州等7省份抓获31人。", "重庆", ["重庆市"]),
        ("警方收网", "公安分局辗转四川、贵州等7省份抓获31人。", "甘肃", ["甘肃省"]),
        ("三区夜查", "天津市公安局河北分局、红桥分局开展夜查。", "天津", ["天津市", "红桥区"]),
        ("查获大麻膏", "拱北海关隶属中山海关查获大麻膏。", "广东", ["广东省", "中山市"]),
        ("高速查缉", "保定市公安局联合清苑分局查缉。", "河北", ["河北省", "保定市", "清苑区"]),
    ],
)
def test_prefectures_new_areas_branches_and_customs(
    gazetteer: Gazetteer, title: str, text: str, site: str, expected: list[str]
) -> None:
    assert names(gazetteer, title, text, site) == expected


def test_a_list_that_says_how_many_is_reported_on(gazetteer: Gazetteer) -> None:
    text = "湖南省公安厅发布通告。\n衡阳、邵阳、永州、郴州四市率先把通告送到企业。"
    assert names(gazetteer, "", text, "湖南")[1:] == ["衡阳市", "邵阳市", "永州市", "郴州市"]


def test_a_city_whose_name_is_a_word_counts_beside_another(gazetteer: Gazetteer) -> None:
    assert "海东市" in names(gazetteer, "", "警方在西宁、海东抓获嫌疑人。", "青海")
    assert "海东市" not in names(gazetteer, "", "西宁警方从海东的路口开始排查。", "青海")


def test_a_railway_station_and_a_river_say_little_of_their_city(gazetteer: Gazetteer) -> None:
    text = "石城县公安局破获一起制毒案。主犯在赣州火车站被堵住。石城县公安局说，案子还在办。"
    assert names(gazetteer, "", text, "江西")[:3] == ["江西省", "赣州市", "石城县"]
    assert "阳江市" not in names(gazetteer, "", "浔阳江边的小店被浔阳公安分局查封。", "江西")


def test_a_place_with_others_that_begins_a_sentence_is_what_it_is_about(gazetteer: Gazetteer) -> None:
    text = "西藏自治区公安厅通报禁毒工作。林芝等地野生大麻较多，今年已组织铲除。"
    assert "林芝市" in names(gazetteer, "", text, "西藏")
    assert "林芝市" not in names(gazetteer, "", "西藏自治区公安厅通报禁毒工作。货从林芝等地运来。", "西藏")
