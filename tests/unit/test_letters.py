"""Letters become mails: what they say, in both parts, and what hostile pages cannot do to them."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import html
import re
from dataclasses import replace
from email.message import EmailMessage
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.alerts.addresses import AddressError, parse_address
from scheduler.alerts.composing import compose
from scheduler.alerts.headers import SUBJECT_TITLE_LIMIT, story_root, subject_line
from scheduler.alerts.letter_samples import (
    BARE_ALERT,
    CORRECTION,
    FULL_ALERT,
    SAMPLE_SENDER,
    WITHDRAWAL,
    sample_mails,
    sample_sheets,
)
from scheduler.alerts.letters import Excerpt, IncidentLetter, Letter, Mail, Notice, Sender
from scheduler.alerts.template_set import TemplateSet

TEMPLATES = TemplateSet.load()
WRITTEN = dt.datetime(2026, 11, 22, 2, 30, tzinfo=dt.UTC)


def letter(*notices: Notice) -> Letter:
    return Letter(
        delivery_id=41,
        message_id="<delivery-41@jindu.example.org>",
        recipient="reader@example.com",
        written_at=WRITTEN,
        kind="immediate",
        notices=notices or (FULL_ALERT,),
        references=story_root(17, "example.org"),
        provinces=("山东",),
    )


def parsed(mail: Mail, sender: Sender = SAMPLE_SENDER) -> EmailMessage:
    """Compose, write out as octets, and read again as a stranger would."""
    octets = compose(mail, sender, TEMPLATES).content
    message = email.message_from_bytes(octets, policy=email.policy.default)
    assert not message.defects
    return message


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    assert body["Content-Transfer-Encoding"] == "base64"
    assert body.get_content_charset() == "utf-8"
    return cast(str, body.get_content())


def visible(markup: str) -> str:
    """Return the words a reader sees: markup, style sheet and comments gone, white space none."""
    markup = re.sub(r"<head>.*?</head>|<!--.*?-->", "", markup, flags=re.DOTALL)
    return re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]*>", "", markup)))


@pytest.mark.parametrize(
    ("mail", "subject"),
    [
        (letter(), "【禁毒公告】山东｜青岚市通报上半年禁毒工作：破获毒品案件一百二十六起"),
        (letter(CORRECTION), "【更正】山东｜青岚市通报上半年禁毒工作：破获毒品案件一百二十六起"),
        (letter(WITHDRAWAL), "【撤稿】山东｜青岚市通报上半年禁毒工作：破获毒品案件一百二十六起"),
        (letter(BARE_ALERT, FULL_ALERT), "【禁毒公告】辽宁等 2 条｜辽州铲除罂粟原植物"),
        (replace(letter(FULL_ALERT, BARE_ALERT, CORRECTION), kind="daily"), "【禁毒公告日报】3 条｜山东 2、辽宁 1"),
        (replace(letter(), kind="weekly", notices=()), "【禁毒公告周报】没有新公告"),
    ],
)
def test_subject_says_kind_place_and_title(mail: Mail, subject: str) -> None:
    assert parsed(mail)["Subject"] == subject


def test_headers_identify_the_mail_and_its_thread() -> None:
    message = parsed(letter())
    assert message["From"].addresses[0].display_name == "禁毒公告监测"
    assert message["From"].addresses[0].addr_spec == "jindu@example.org"
    assert message["To"].addresses[0].addr_spec == "reader@example.com"
    assert message["Date"].datetime == WRITTEN
    assert message["Message-ID"] == "<delivery-41@jindu.example.org>"
    assert message["References"] == message["In-Reply-To"] == "<story-17@jindu.example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"] == "<alerts.jindu.example.org>"
    assert message["List-Unsubscribe"] == "<mailto:jindu@example.org?subject=unsubscribe>"
    assert message["List-Unsubscribe-Post"] is None
    assert message["X-Jindu-Delivery"] == "41"


def test_alert_correction_and_withdrawal_share_one_root() -> None:
    assert len({parsed(letter(n))["References"] for n in (FULL_ALERT, CORRECTION, WITHDRAWAL)}) == 1


def test_composing_again_gives_the_same_octets() -> None:
    first, second = (compose(letter(), SAMPLE_SENDER, TEMPLATES).content for _ in range(2))
    assert first == second


def test_a_long_unsubscribe_url_stays_in_one_piece() -> None:
    url = "https://jindu.example.org/unsubscribe/" + "a1B2" * 60
    octets = compose(replace(letter(), unsubscribe_url=url), SAMPLE_SENDER, TEMPLATES).content
    line = next(line for line in octets.split(b"\r\n") if line.startswith(b"List-Unsubscribe:"))
    assert f"<{url}>, <mailto:".encode() in line
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in octets


@pytest.mark.parametrize("mail", [m for m in sample_mails() if isinstance(m, Letter)], ids=lambda m: m.kind)
def test_every_letter_can_be_unsubscribed_from_by_one_click(mail: Letter) -> None:
    url = "https://jindu.example.org/my/abc/unsubscribe"
    message = parsed(replace(mail, unsubscribe_url=url))
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.findall("<([^>]*)>", message["List-Unsubscribe"])[0] == url


def test_one_click_is_not_promised_without_https() -> None:
    message = parsed(replace(letter(), unsubscribe_url="http://jindu.example.org/my/abc/unsubscribe"))
    assert message["List-Unsubscribe"].startswith("<http://jindu.example.org/my/abc/unsubscribe>, <mailto:")
    assert message["List-Unsubscribe-Post"] is None


def pieces(text: str) -> list[str]:
    """Return what is said, cut at punctuation that only lays it out."""
    return [piece for part in re.split(r"[：；（）·\n]", text) if (piece := re.sub(r"[\s*]+", "", part).strip("-=，"))]


@pytest.mark.parametrize("mail", sample_mails(), ids=lambda mail: type(mail).__name__)
def test_both_parts_say_the_same(mail: Mail) -> None:
    message = parsed(mail)
    text, markup = part(message, "plain"), part(message, "html")
    in_html, in_text = visible(markup), re.sub(r"[\s*]+", "", text)
    said = pieces(text.replace("（命中的词前后加 * 号）", ""))  # the HTML part has them in bold
    assert len(said) >= 6
    in_html += "".join(re.findall(r'href="([^"]*)"', markup))  # a link may have a name instead of its address
    assert [piece for piece in said if piece not in in_html] == []
    body = re.sub(r"<head>.*?</head>|<!--.*?-->|</?b\b[^>]*>", "", markup, flags=re.DOTALL)
    shown = pieces(html.unescape(re.sub(r"<[^>]*>", "\n", body)))
    buttons = {"确认订阅"}
    assert [piece for piece in shown if piece not in in_text and piece not in buttons] == []


@pytest.mark.parametrize("mail", sample_mails(), ids=lambda mail: type(mail).__name__)
def test_html_fetches_nothing_and_is_balanced(mail: Mail) -> None:
    markup = part(parsed(mail), "html")
    assert not re.search(r"<(img|link|script|iframe|svg|form)\b|url\(|@import|background=", markup)
    for tag in ("table", "tr", "td", "p", "b", "a", "span"):
        outside_mso = re.sub(r"<!--.*?-->", "", markup, flags=re.DOTALL)
        assert len(re.findall(rf"<{tag}[ >]", outside_mso)) == outside_mso.count(f"</{tag}>"), tag
    assert '<meta name="color-scheme" content="light dark">' in markup
    assert "prefers-color-scheme: dark" in markup


def test_an_alert_says_what_where_when_who_and_why() -> None:
    text = part(parsed(letter()), "plain")
    for needed in (
        "发布网站：青岚新闻网",
        "稿件来源：青岚市公安局",
        "发布时间：2026-06-18 09:12",
        "类型：发布会通报",
        "涉及地区：山东省、青岚市",
        "首次发现：2026-06-18 10:30（北京时间）",
        "原文链接：http://news.example.org/shandong/2026/0618/1024.html",
        "抓获嫌疑人：超 200 人（青岚市，今年上半年）",
        "标题与正文不符",
        "另有 2 家转载",
        "http://hy.example.com/n/8842",
        "订阅了山东的禁毒公告",
        "退订",
        "operator@example.org",
    ):
        assert needed in text
    assert "破获*毒品案件*126起" in text


def test_matched_words_are_bold_in_html() -> None:
    markup = part(parsed(letter()), "html")
    assert re.search(r'<b class="hit"[^>]*>毒品案件</b>126起', markup)


def test_a_correction_shows_what_changed() -> None:
    text = part(parsed(letter(CORRECTION)), "plain")
    before, after = text.index("改前：共破获毒品案件126起"), text.index("改后：共破获毒品案件162起")
    assert before < after


def test_a_digest_groups_by_province_in_the_order_given() -> None:
    mail = replace(
        letter(BARE_ALERT, FULL_ALERT, WITHDRAWAL), kind="daily", unwatched=("辽宁：03:00 至 07:00 无法访问",)
    )
    text = part(parsed(mail), "plain")
    places = [text.index(mark) for mark in ("== 辽宁（1）==", "== 山东（2）==", "〔撤稿〕", "没能监测到的")]
    assert places == sorted(places)


def test_an_empty_digest_says_so_honestly() -> None:
    assert "这一天没有新的禁毒公告" in part(parsed(replace(letter(), kind="daily", notices=())), "plain")


def test_a_title_of_300_characters_is_cut_in_the_subject_only() -> None:
    title = "禁毒" * 150
    message = parsed(letter(replace(FULL_ALERT, title=title)))
    assert message["Subject"] == "【禁毒公告】山东｜" + title[: SUBJECT_TITLE_LIMIT - 1] + "…"
    assert title in part(message, "plain")
    assert title in part(message, "html")


def test_header_lines_and_encoded_words_keep_their_limits() -> None:
    octets = compose(letter(replace(FULL_ALERT, title="禁毒" * 150)), SAMPLE_SENDER, TEMPLATES).content
    head = octets.split(b"\r\n\r\n")[0]
    assert all(len(line) <= 78 for line in head.split(b"\r\n"))
    assert all(len(word) <= 75 for word in re.findall(rb"=\?[^ ]*\?=", head))
    assert b"\n" not in octets.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "title",
    [
        "通报\r\nBcc: victim@example.net",
        "通报\nBcc: victim@example.net\n\n正文",
        "通报\x0bBcc: victim@example.net",
        "通报\u2028Bcc: victim@example.net",
        "通报\x85Bcc: victim@example.net",
        "通报\x00\x1b[31m",
        "通报\ud800",
        "通报\u202etxt.exe",
    ],
)
def test_a_title_cannot_break_out_of_its_line(title: str) -> None:
    mail = letter(replace(FULL_ALERT, title=title, site_name=title, province=title, published=title))
    message = parsed(mail)
    expected = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress"}
    expected |= {"X-Jindu-Delivery", "Content-Language", "List-Id", "List-Unsubscribe", "References", "In-Reply-To"}
    assert set(message.keys()) == expected | {"MIME-Version", "Content-Type"}
    assert str(message["Subject"]).startswith("【禁毒公告】通报")
    text = part(message, "plain")
    assert not re.search(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x85\u2028\u202e]", text)
    assert not any(line.startswith("Bcc") for line in text.splitlines())


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_any_title_survives_as_one_subject(title: str) -> None:
    message = parsed(letter(replace(FULL_ALERT, title=title, excerpts=(Excerpt(title, ((0, 2), (1, 9))),))))
    assert message.get_all("Subject", []) == [subject_line("禁毒公告", "山东", title)]
    part(message, "plain")


def test_no_space_is_lost_where_a_subject_is_folded() -> None:
    title = "、".join(
        f"{place} {number}" for number, place in enumerate(("山东", "四川", "广东", "浙江", "甘肃", "辽宁"))
    )
    message = parsed(letter(replace(FULL_ALERT, title=title)))
    assert message["Subject"] == f"【禁毒公告】山东｜{title}"


def test_markup_in_a_page_stays_text() -> None:
    evil = "<img src=x onerror=alert(1)>\"'&"
    notice = replace(FULL_ALERT, title=evil, site_name=evil, excerpts=(Excerpt(evil, ((0, 4),)),), flags=(evil,))
    markup = part(parsed(letter(notice)), "html")
    assert "<img" not in markup
    assert "&lt;img src=x" in markup
    assert evil in part(parsed(letter(notice)), "plain")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example/x", "http://[bad", ' "><a'])
def test_only_web_addresses_become_links(url: str) -> None:
    markup = part(parsed(letter(replace(FULL_ALERT, url=url, reprints=(), own_page=""))), "html")
    assert "<a " not in markup
    assert html.escape(url, quote=True).replace("&quot;", "&#34;") in markup


def test_overlapping_and_wild_marks_mark_each_word_once() -> None:
    excerpt = Excerpt("缴获冰毒片剂", ((2, 4), (3, 6), (40, 50), (-5, 0), (5, 5)))
    assert excerpt.pieces == (("缴获", False), ("冰毒片剂", True))
    assert Excerpt("").pieces == ()


@pytest.mark.parametrize(
    ("recipient", "spec"),
    [
        ('"zhang san"@example.com', '"zhang san"@example.com'),
        ('"a\\"b"@example.com', '"a\\"b"@example.com'),
        ("reader@例子.中国", "reader@xn--fsqu00a.xn--fiqs8s"),
    ],
)
def test_unusual_addresses_arrive_whole(recipient: str, spec: str) -> None:
    message = parsed(replace(letter(), recipient=recipient))
    assert message["To"].addresses[0].addr_spec == spec
    assert len(message["To"].addresses) == 1


def test_a_chinese_local_part_is_written_as_utf8() -> None:
    octets = compose(replace(letter(), recipient="读者@例子.中国"), SAMPLE_SENDER, TEMPLATES).content
    assert "To: 读者@xn--fsqu00a.xn--fiqs8s\r\n".encode() in octets


@pytest.mark.parametrize("recipient", ["a@example.com\r\nBcc: b@example.com", "a@example.com, b@example.com", "", "a@"])
def test_a_recipient_that_is_no_address_is_refused(recipient: str) -> None:
    with pytest.raises(AddressError):
        compose(replace(letter(), recipient=recipient), SAMPLE_SENDER, TEMPLATES)


@pytest.mark.parametrize("field", ["message_id", "references"])
def test_an_identifier_that_would_break_the_header_is_refused(field: str) -> None:
    broken = {field: "<a@b>\r\nBcc: c@example.com"}
    with pytest.raises(ValueError, match="not a Message-ID"):
        compose(replace(letter(), **broken), SAMPLE_SENDER, TEMPLATES)  # type: ignore[arg-type]


def test_sender_reads_both_forms_and_sends_replies_elsewhere() -> None:
    assert Sender.of("jindu@example.org") == Sender(parse_address("jindu@example.org"))
    sender = Sender.of("省厅禁毒办 <jindu@example.org>", replies="replies@example.org", bounces="b+1@example.org")
    message = parsed(letter(), sender)
    assert compose(letter(), sender, TEMPLATES).sender == "b+1@example.org"
    assert message["From"].addresses[0].display_name == "省厅禁毒办"
    assert message["Reply-To"].addresses[0].addr_spec == "replies@example.org"
    assert str(message["List-Unsubscribe"]).startswith("<mailto:replies@example.org?")


def test_an_incident_is_no_list_mail_and_says_what_to_do() -> None:
    mail = next(mail for mail in sample_mails() if isinstance(mail, IncidentLetter))
    message = parsed(mail)
    assert message["List-Unsubscribe"] is None
    assert message["Subject"] == "【监测告警】青岚新闻网 6 小时没有新文章"
    assert "怎么办：运行 jindu sites check qinglan" in part(message, "plain")


def test_a_naive_time_is_an_error() -> None:
    naive = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - the point of the test
    with pytest.raises(ValueError, match="without zone"):
        compose(letter(replace(FULL_ALERT, first_seen=naive)), SAMPLE_SENDER, TEMPLATES)


def test_a_hundred_reprints_are_counted_and_twenty_shown() -> None:
    reprints = tuple(replace(FULL_ALERT.reprints[0], url=f"http://example.net/{n}") for n in range(100))
    text = part(parsed(letter(replace(FULL_ALERT, reprints=reprints))), "plain")
    assert "另有 100 家转载" in text
    assert "其余 80 家从略" in text
    assert text.count("http://example.net/") == 20


def test_samples_cover_every_shipped_letter_template() -> None:
    used = {sheet.template for sheet in sample_sheets()}
    assert used == {"alert", "correction", "withdrawal", "digest", "incident", "heartbeat", "confirmation"}
