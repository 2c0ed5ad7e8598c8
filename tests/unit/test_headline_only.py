"""仅标题: a page without text keeps its headline, where it has a real one."""

from __future__ import annotations

import datetime as dt

import pytest

from pipelines.analysis import Analyst
from pipelines.extraction import REASONS, read_page, why_headline_only
from pipelines.extraction.headline_only import _UNREAD
from pipelines.extraction.real_headline import is_real_headline
from pipelines.items import PageStatus, RawPage
from tests.integration.sample_pages import analyst as shipped
from tests.unit.page_kinds import FOOTER, NAVIGATION, article, notice, page

HEADLINE = "河湾市公安局关于悬赏征集毒品犯罪线索的通告"
PICTURE = "<p><img src='/upload/notice.jpg' width='900'></p>"
URL = "http://news.example.cn/1.html"


@pytest.fixture(scope="module")
def analyst() -> Analyst:
    return shipped()


@pytest.mark.parametrize(
    ("html", "anchor", "reason"),
    [
        (article(HEADLINE, PICTURE), None, "image"),
        (page("<div id='app'></div>", title="河湾平安网", navigation="", footer=""), HEADLINE, "empty"),
        (page("<video src='/v.mp4'></video>", title="河湾平安网"), HEADLINE, "video"),
        ("<meta http-equiv='refresh' content='0;url=/x.doc'><title>跳转</title>", HEADLINE, "redirect"),
        ("", HEADLINE, "empty"),
    ],
    ids=["picture", "shell", "video", "refresh", "nothing"],
)
def test_the_headline_stands_for_a_text_that_cannot_be_read(html: str, anchor: str | None, reason: str) -> None:
    reading = read_page(RawPage(URL, html=html, anchor=anchor, site_name="河湾平安网"))
    assert (reading.status, reading.reason, reading.headline_only) == (PageStatus.NO_TEXT, reason, True)
    assert reading.title == reading.text == HEADLINE


@pytest.mark.parametrize(
    "raw",
    [
        RawPage(URL, html=page("<div id='app'></div>", title="河湾平安网", navigation="", footer="")),
        RawPage(URL, html=page(PICTURE, title="通知公告"), anchor="更多通知公告"),
        RawPage(URL, html=notice("提示信息", "该文章已被删除。", navigation=NAVIGATION), anchor=HEADLINE),
        RawPage(URL, html=notice("404", "您访问的页面不存在", footer=FOOTER), anchor=HEADLINE),
        RawPage(URL, html=notice("访问验证", "请拖动滑块完成验证"), anchor=HEADLINE),
        RawPage(URL, html=article(HEADLINE, HEADLINE * 4).encode("gbk").decode("latin-1"), anchor=HEADLINE),
        RawPage(URL, html=article(HEADLINE, "昨天，三名在逃人员在邻省落网，押解途中未发生意外，案件移交检察机关。")),
    ],
    ids=["site's name", "channel's name", "deleted", "not found", "captcha", "mojibake", "article"],
)
def test_no_headline_is_made_of_anything_else(raw: RawPage) -> None:
    assert not read_page(raw).headline_only


def test_a_listed_time_is_kept() -> None:
    raw = RawPage(URL, html="", anchor=HEADLINE, published_hint="2026-11-20T09:00:00+08:00")
    published = read_page(raw).published
    assert published is not None
    assert published.value == dt.datetime(2026, 11, 20, 1, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "real"),
    [
        (HEADLINE, True),
        ("关于开展禁毒宣传月活动的公告", True),
        ("全市禁毒工作会议召开", True),
        ("河湾警方缴获冰毒21.5公斤", True),
        ("河湾市禁毒委员会办公室", False),
        ("河湾市人民政府门户网站", False),
        ("禁毒工作动态", False),
        ("抱歉，您访问的页面不存在", False),
        ("河湾日报社数字报平台", False),
        ("Notice of 2026 No. 18", False),
        ("附件下载", False),
    ],
)
def test_real_headlines(text: str, real: bool) -> None:
    assert is_real_headline(text, "河湾平安网") is real


def test_rules_see_the_headline_once(analyst: Analyst) -> None:
    found = analyst.analyze(RawPage(URL, html=article(HEADLINE, PICTURE), site_province="山东"))
    assert found.verdict.match
    assert {hit.zone for hit in found.verdict.hits} == {"title"}
    assert all(HEADLINE[hit.start : hit.end] for hit in found.verdict.hits)
    spans = [(hit.rule, hit.start, hit.end) for hit in found.verdict.hits]
    assert len(spans) == len(set(spans))
    twice = analyst.analyze(RawPage(URL, html=article(HEADLINE, HEADLINE + "。"), site_province="山东"))
    assert found.verdict.score <= max(twice.verdict.score, 1.0) or not twice.verdict.match
    assert (found.text, found.title_mismatch, found.headline, found.fingerprints) == (HEADLINE, False, "", ((), ()))


def test_a_headline_of_something_else_does_not_match(analyst: Analyst) -> None:
    found = analyst.analyze(RawPage(URL, html=article("河湾大桥今日合龙通车在即", PICTURE), site_province="山东"))
    assert (found.reading.headline_only, found.verdict.match) == (True, False)


def test_every_reason_is_known_and_said() -> None:
    assert _UNREAD <= REASONS
    said = {reason: why_headline_only(reason) for reason in _UNREAD}
    assert len(set(said.values())) == len(said)
    assert why_headline_only("blocked: challenge", failed=True) == "原网站多次拦截访问，没有取到正文"
    assert why_headline_only("timeout: 30 s", failed=True) == "原页多次抓取失败，没有取到正文"
