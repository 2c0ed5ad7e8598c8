"""Corrections, reprints of them, new bulletins at an old address, and headlines: told apart, and mailed once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from email.message import EmailMessage

import pytest

from scheduler.alerts.letters import Sender
from scheduler.alerts.outbox import Outbox
from scheduler.alerts.plan import plan
from scheduler.alerts.smtp_envelope import Envelope
from scheduler.alerts.template_set import TemplateSet
from storage import articles, candidates
from tests.integration import test_steps
from tests.integration.sample_pages import RAID_TITLE, html, raid, raid_page
from tests.integration.sample_rows import DAY, HOUR, NOW
from tests.integration.test_headline_only_crawl import plain
from tests.integration.test_plan import subscribe
from tests.integration.test_steps import PICTURED, URL, Desk

desk = test_steps.desk
ELSEWHERE, COPIED = "http://lubao.test/1.html", "http://lubao.test/2.html"
CORRECTED = "更正：昨天本网所发消息把缴获数量写错，现将正确内容重新发布，并向读者致歉。"
NOTICE = "淄博市公安局关于悬赏征集毒品犯罪线索的通告"
BULLETIN = (
    "淄博市禁毒委员会办公室今天发布全市{month}月份禁毒工作通报：{month}月份，全市公安机关共破获毒品刑事案件{cases}起，"
    "抓获犯罪嫌疑人{caught}名，缴获各类毒品{kilos}公斤，查处吸毒人员{users}名，同比均有下降。",
    "通报指出，{month}月份各区县持续开展寄递渠道、娱乐场所和易制毒化学品专项检查，共检查单位{places}家，发现隐患并当场督促整改。",
    "通报要求，下一阶段各级禁毒部门要继续保持严打高压态势，压实属地责任，做好重点人员服务管理和青少年毒品预防教育。",
)


@dataclass(slots=True)
class Post:
    """Plan and send from a desk, and read what arrived."""

    desk: Desk
    taken: list[EmailMessage] = field(default_factory=list)

    def send(self, mail: Envelope) -> str:
        """Take a mail, as a server does."""
        self.taken.append(mail.message())
        return "250 ok"

    def close(self) -> None:
        """Nothing is open."""

    def mails(self, now: dt.datetime = NOW) -> list[EmailMessage]:
        """Plan and send; return what went out."""
        before = len(self.taken)
        plan(self.desk.db, now, "jindu.example.org")
        sender, templates = Sender.of("jindu@example.org"), TemplateSet.load()
        list(Outbox(self.desk.db, self, sender, templates, "test", lambda: now).send_due())
        return self.taken[before:]

    def subjects(self, now: dt.datetime = NOW) -> list[str]:
        """Return the subjects of the mails that went out."""
        return [str(mail["Subject"]) for mail in self.mails(now)]


@pytest.fixture
def post(desk: Desk) -> Post:
    with desk.db.write() as s:
        subscribe(s, "li", "山东")
    return Post(desk)


def bulletin(month: int, published: str, **figures: object) -> str:
    """Return the monthly bulletin of one template."""
    known = {
        "cases": 3 + month * 2,
        "caught": 11 + month * 3,
        "kilos": 1.5 + month,
        "users": 40 + month,
        "places": 205 + month,
    }
    told = tuple(line.format(month=month, **(known | figures)) for line in BULLETIN)
    return html(f"淄博市{month}月份禁毒工作通报", told, published=published)


def texts(post: Post, now: dt.datetime) -> list[str]:
    return [plain(mail) for mail in post.mails(now)]


def test_a_correction_at_the_same_address_is_mailed_once(desk: Desk, post: Post) -> None:
    desk.put(raid_page())
    assert post.subjects() == [f"【禁毒公告】山东｜{RAID_TITLE}"]
    desk.put(raid_page(kilos=2.15), now=NOW + HOUR)
    (said,) = texts(post, NOW + HOUR)
    assert "2.15公斤" in said
    desk.put(raid_page(kilos=2.15), now=NOW + 2 * HOUR)
    assert post.subjects(NOW + 2 * HOUR) == []


def test_a_correction_published_elsewhere_is_mailed_once_with_its_own_text(desk: Desk, post: Post) -> None:
    desk.put(raid_page())
    post.subjects()
    corrected = html(f"更正：{RAID_TITLE}", (CORRECTED, *raid(kilos=2.15)), published="2026-11-21 19:00")
    desk.put(corrected, url=ELSEWHERE, key="lubao", now=NOW + HOUR)
    (story,) = desk.stories()
    assert [m.relation for m in story.members] == ["new", "update"]
    assert (story.origin.url, story.best.url, story.correction) == (URL, ELSEWHERE, 1)
    (said,) = texts(post, NOW + HOUR)
    assert "更正" in said
    assert "2.15公斤" in said
    assert "21.5公斤" in said, "what it said before is shown beside it"
    desk.put(corrected, url=COPIED, key="lubao", now=NOW + 2 * HOUR)
    (story,) = desk.stories()
    assert [m.relation for m in story.members] == ["new", "update", "reprint"]
    assert post.subjects(NOW + 2 * HOUR) == []
    again = html(f"再次更正：{RAID_TITLE}", (CORRECTED, *raid(kilos=3.4)), published="2026-11-21 21:00")
    desk.put(again, url="http://lubao.test/3.html", key="lubao", now=NOW + 3 * HOUR)
    assert len(post.subjects(NOW + 3 * HOUR)) == 1
    assert desk.stories()[0].correction == 2


def test_an_original_read_late_takes_over_silently_and_its_corrections_count(desk: Desk, post: Post) -> None:
    copy = html("跨省运毒团伙被淄博警方打掉", raid(), published="2026-11-21 16:40", source="qilu网")
    desk.put(copy, url=ELSEWHERE, key="lubao")
    assert len(post.subjects()) == 1
    original = html(RAID_TITLE, raid(), published="2026-11-21 17:30")
    desk.put(original, now=NOW + HOUR)
    (story,) = desk.stories()
    assert (story.origin.url, story.best.title) == (URL, RAID_TITLE)
    assert post.subjects(NOW + HOUR) == []
    desk.put(original.replace("21.5公斤", "2.15公斤"), now=NOW + 2 * HOUR)
    assert [subject[:4] for subject in post.subjects(NOW + 2 * HOUR)] == ["【更正】"]
    desk.put(copy.replace("21.5公斤", "2.15公斤"), url=ELSEWHERE, key="lubao", now=NOW + 3 * HOUR)
    assert post.subjects(NOW + 3 * HOUR) == []


def test_other_figures_without_a_word_of_correction_are_another_story(desk: Desk, post: Post) -> None:
    desk.put(raid_page())
    desk.put(raid_page(kilos=2.15), url=ELSEWHERE, key="lubao")
    assert len(post.subjects()) == 2
    assert desk.stories()[1].see_also == (desk.stories()[0].id,)


def test_next_months_bulletin_at_the_same_address_is_a_first_alert(desk: Desk, post: Post) -> None:
    page = desk.put(bulletin(9, "2026-10-08 09:00"))
    assert len(post.subjects()) == 1
    desk.put(bulletin(10, "2026-11-06 09:00"), now=NOW + HOUR)
    assert post.subjects(NOW + HOUR) == ["【禁毒公告】山东｜淄博市10月份禁毒工作通报"]
    september, october = desk.stories()
    assert (september.best.title, october.best.title) == ("淄博市9月份禁毒工作通报", "淄博市10月份禁毒工作通报")
    assert (september.correction, september.withdrawn_at, desk.article(page).id) == (0, None, october.origin.id)
    desk.put(bulletin(10, "2026-11-06 09:00"), now=NOW + 2 * HOUR)
    assert desk.counts()["unchanged"] == 1
    desk.put(bulletin(10, "2026-11-06 09:00", kilos=99), now=NOW + 3 * HOUR)
    assert [subject[:4] for subject in post.subjects(NOW + 3 * HOUR)] == ["【更正】"]
    with desk.db.read() as s:
        assert articles.all_of_page(s, page) == [october.origin.id]


def test_a_bulletin_that_replaces_backlog_is_mailed_whatever_its_date(desk: Desk, post: Post) -> None:
    desk.put(bulletin(9, "2026-10-08 09:00"), first_visit=True)
    assert post.subjects() == []
    desk.put(bulletin(10, "2026-11-06 09:00"), first_visit=True, now=NOW + HOUR)
    assert len(post.subjects(NOW + HOUR)) == 1


def test_a_date_mended_on_the_same_day_is_no_new_bulletin(desk: Desk, post: Post) -> None:
    desk.put(bulletin(9, "2026-10-08 09:00"))
    post.subjects()
    desk.put(bulletin(8, "2026-10-08 09:00", cases=21, caught=38, kilos=10.5, users=49, places=214), now=NOW + HOUR)
    assert len(desk.stories()) == 1
    assert [subject[:6] for subject in post.subjects(NOW + HOUR)] != ["【禁毒公告】"]


def test_a_page_that_adds_to_its_text_the_next_day_is_no_new_bulletin(desk: Desk, post: Post) -> None:
    desk.put(html(RAID_TITLE, raid()))
    post.subjects()
    more = raid(more="据悉，当地还将开展一次全市范围的寄递行业检查。")
    desk.put(html(RAID_TITLE, more, published="2026-11-22 09:00"), now=NOW + DAY)
    assert len(desk.stories()) == 1
    assert post.subjects(NOW + DAY) == []


@pytest.mark.parametrize("picture_first", [True, False])
def test_a_notice_as_picture_and_as_text_is_one_alert(desk: Desk, post: Post, picture_first: bool) -> None:
    copies = [(PICTURED, URL, "qilu"), (html(NOTICE, raid()), ELSEWHERE, "lubao")]
    for text, url, key in copies if picture_first else reversed(copies):
        desk.put(text, url=url, key=key)
        post.subjects()
    (story,) = desk.stories()
    assert [m.relation for m in story.members] == ["new", "reprint"]
    assert story.best.url == ELSEWHERE
    assert len(post.taken) == 1
    desk.put(PICTURED, url=COPIED, key="lubao")
    assert [len(found.members) for found in desk.stories()] == [3]


def test_a_headline_of_another_day_or_one_that_says_little_joins_nothing(desk: Desk, post: Post) -> None:
    desk.put(html(NOTICE, raid()))
    desk.put(PICTURED.replace("2026-11-21", "2026-11-12"), url=ELSEWHERE, key="lubao")
    for number, key in enumerate(("qilu", "lubao")):
        desk.put(PICTURED.replace(NOTICE, "淄博市公安局禁毒警情通报"), url=f"http://{key}.test/p{number}.html", key=key)
    assert [len(found.members) for found in desk.stories()] == [1, 1, 1, 1]


def test_two_texts_under_one_headline_stay_apart_and_a_headline_chooses_neither(desk: Desk) -> None:
    desk.put(PICTURED)
    desk.put(html(NOTICE, raid()), url=ELSEWHERE, key="lubao")
    other = tuple(line.format(month=9, cases=1, caught=2, kilos=3, users=4, places=5) for line in BULLETIN)
    desk.put(html(NOTICE, other), url=COPIED, key="lubao")
    assert [len(found.members) for found in desk.stories()] == [2, 1]
    desk.put(PICTURED, url="http://lubao.test/3.html", key="lubao")
    assert [len(found.members) for found in desk.stories()] == [2, 1, 1]


def test_a_picture_whose_text_appears_is_found_by_its_headline_no_more(desk: Desk) -> None:
    desk.put(PICTURED)
    desk.put(html(NOTICE, raid()), now=NOW + HOUR)
    other = tuple(line.format(month=9, cases=1, caught=2, kilos=3, users=4, places=5) for line in BULLETIN)
    desk.put(html(NOTICE, other), url=ELSEWHERE, key="lubao")
    assert [len(found.members) for found in desk.stories()] == [1, 1]
    with desk.db.read() as s:
        assert candidates.has_text(s, desk.stories()[0].id)
