"""The sample data keeps what the demo promises to show."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from itertools import pairwise

import pytest

from config.paths import SHIPPED_CONFIG
from config.rulebook import load_rulebook
from console.demo.catalog import Catalog, Copy, load_catalog
from console.demo.expected import expected_articles, expected_stories
from console.demo.press import Press, Resource
from console.demo.troubles import annotate, spoil
from pipelines.analysis import AnalystSpec
from pipelines.items import PageStatus, Reading

NOW = dt.datetime(2026, 1, 1, 0, 20, tzinfo=dt.UTC)  # a year's first morning in Shanghai: months must still be right


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="module")
def press(catalog: Catalog) -> Press:
    return Press(catalog, NOW, lambda site: f"http://{catalog.sites[site].address}")


def text_of(press: Press, catalog: Catalog, story: str, site: str, visit: int = 3) -> str:
    found = catalog.stories[story]
    copy = copy_on(catalog, story, site)
    answer = press.print(catalog.sites[site], press.path(found, copy), visit)
    assert isinstance(answer, Resource)
    return answer.body.decode(catalog.sites[site].charset.bytes)


def test_the_shipped_rules_judge_every_sample_as_labelled(catalog: Catalog) -> None:
    book = load_rulebook(SHIPPED_CONFIG / "rules", SHIPPED_CONFIG / "lexicon")
    analyst = AnalystSpec.of(book.files, SHIPPED_CONFIG / "lexicon").load()
    wrong = []
    for story in catalog.stories.values():
        for copy in story.copies:
            kept = story.paragraphs if copy.keep is None else [story.paragraphs[place] for place in copy.keep]
            text = "\n".join([*filter(None, [copy.lead]), *kept, *filter(None, [copy.tail])])
            article = analyst.assess("", Reading(PageStatus.ARTICLE, title=copy.title, text=text), None)
            if article.verdict.match is not story.announcement:
                wrong.append(f"{story.key}: {copy.title}")
    assert not wrong


def test_there_is_enough_of_everything(catalog: Catalog) -> None:
    announcements = [story for story in catalog.stories.values() if story.announcement]
    ordinary = [story for story in catalog.stories.values() if not story.announcement]
    assert len(catalog.sites) >= 9
    assert len({site.layout for site in catalog.sites.values()}) >= 6
    assert {site.list_kind for site in catalog.sites.values()} == {"page", "rss", "atom", "sitemap", "json"}
    assert len(announcements) >= 14
    assert len(ordinary) >= 25
    assert len({story.type for story in announcements}) == 14  # every type of the labels


def test_every_address_is_unique_and_every_page_is_printed(catalog: Catalog, press: Press) -> None:
    articles = expected_articles(catalog, press)
    assert len({article.url for article in articles}) == len(articles)
    for article in articles:
        text = text_of(press, catalog, article.story, article.site, article.visit)
        page = press.page(catalog.stories[article.story], copy_on(catalog, article.story, article.site), article.visit)
        assert page is not None
        assert page.title in text
        assert not re.search(r"\{[a-z0-9]+\}", page.title)


def copy_on(catalog: Catalog, story: str, site: str) -> Copy:
    return next(copy for copy in catalog.stories[story].copies if copy.site == site)


def test_no_placeholder_is_left_in_a_text(catalog: Catalog, press: Press) -> None:
    for article in expected_articles(catalog, press):
        body = text_of(press, catalog, article.story, article.site, article.visit)
        visible = re.sub(r"(?s)<style.*?</style>|<script.*?</script>|<[^>]+>", "", body)
        assert "{" not in visible, article.url


def test_dates_are_those_of_the_origin_in_shanghai(catalog: Catalog, press: Press) -> None:
    reprint = text_of(press, catalog, "shandong-briefing", "baixing")
    assert "示例齐东网1月1日讯" in reprint
    assert "长沙市12月份禁毒工作情况通报" in text_of(press, catalog, "hunan-changsha-last-month", "xiangjiang")
    # 60 hours before New Year's morning it was still December: the month before last is October.
    assert "长沙市10月份禁毒工作情况通报" in text_of(press, catalog, "hunan-changsha-earlier-month", "xiangjiang")


def test_each_trouble_is_on_its_page(catalog: Catalog, press: Press) -> None:
    scraped = text_of(press, catalog, "shandong-briefing", "baixing")
    assert re.search(r"禁毒\(jìndú\)", scraped)
    assert re.search(r"(\([a-zāáǎàēéěèīíǐìōóǒòūúǔù]+\))\1", scraped)  # a note printed twice
    assert len(re.findall(r"<p>示例齐东网1月1日讯", scraped)) == 2
    title = catalog.stories["shandong-briefing"].origin.title
    assert len(re.findall(rf"<(?:h1|p)>{title}</", scraped)) == 3
    wrong = text_of(press, catalog, "fujian-model-cities", "baixing")
    assert "<h1>抓紧领取！" in wrong
    reprint = text_of(press, catalog, "gansu-briefing", "fazhi")
    assert "来源： 示例陇原网" in reprint
    assert (
        f"原文链接：{press.url(catalog.stories['gansu-briefing'], catalog.stories['gansu-briefing'].origin)}" in reprint
    )
    assert "免责声明" in reprint
    assert "26-01-01 06:20 来源:示例陇原网" in text_of(press, catalog, "gansu-briefing", "longyuan")
    unrelated = text_of(press, catalog, "henan-wheat", "yuzhong")
    assert all(line in unrelated for line in catalog.blocks["drug_headlines"])
    assert " ，" in text_of(press, catalog, "fujian-laughing-gas", "baixing")


def test_an_excerpt_holds_the_named_paragraphs_only(catalog: Catalog, press: Press) -> None:
    text = text_of(press, catalog, "shandong-briefing", "xiangjiang")
    paragraphs = catalog.stories["shandong-briefing"].paragraphs
    assert paragraphs[1] in text
    assert not any(line in text for line in paragraphs[3:])


def test_siblings_share_a_template_and_no_figure(catalog: Catalog) -> None:
    siblings = [story for key, story in catalog.stories.items() if key.startswith("guangdong-precursor-")]
    assert len(siblings) == 3
    for one, other in pairwise(siblings):
        assert len(one.paragraphs) == len(other.paragraphs)
        assert not set(re.findall(r"\d+", "".join(one.paragraphs))) & set(re.findall(r"\d+", "".join(other.paragraphs)))


def test_stories_grow_from_visit_to_visit(catalog: Catalog, press: Press) -> None:
    keys = [{story.key for story in expected_stories(catalog, press, visit)} for visit in (1, 2, 3)]
    assert keys[0] < keys[1] < keys[2]
    for story in expected_stories(catalog, press):
        assert story.articles[0].relation == "new"
        assert Counter(article.relation for article in story.articles)["new"] == 1
    old = {story.key for story in expected_stories(catalog, press) if story.announcement and not story.mail}
    assert old == {"shandong-yantai-verdict", "gansu-dingxi-eradication"}


def test_a_contradiction_in_the_data_is_refused(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> None:
    folder = tmp_path_factory.mktemp("samples")
    (folder / "stories").mkdir()
    site = "{key: a, name: 甲, province: 山东, address: 127.0.0.9, layout: x, list_path: /, path: '/{id}', time: '%Y'}"
    (folder / "sites.yml").write_text(f"- {site}\n", encoding="utf-8")
    for name in ("blocks", "pinyin"):
        (folder / f"{name}.yml").write_text("{}\n", encoding="utf-8")
    row = "- {story: s, provinces: [山东], title: 题, text: 文, copies: [{site: %s, visit: %d, age: %s}]}\n"
    for values, complaint in (
        (("b", 1, "1h"), "unknown sites"),
        (("a", 4, "1h"), "visits run"),
        (("a", 1, "1d"), "age"),
    ):
        (folder / "stories" / "s.yml").write_text(row % values, encoding="utf-8")
        with pytest.raises(ValueError, match=complaint):
            load_catalog(folder)


def test_notes_follow_known_words_only() -> None:
    notes = annotate(
        ["禁毒民警查处案件", "天气晴好"], {"禁毒": "jìndú", "案件": "ànjiàn", "查处": "cháchǔ", "民警": "mínjǐng"}
    )
    assert notes == ["禁毒(jìndú)民警查处案件(ànjiàn)", "天气晴好"]
    assert spoil(["一", "二"], ["doubled"], {"禁毒": "jìndú"}) == ["一", "二", "一", "二"]
