"""仅标题 from the list to the mail: notices in pictures, pages that are never let through, and what comes of them."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import update

from console.demo.server import Fault
from pipelines.items import PageStatus
from scheduler.alerts.letters import Sender
from scheduler.alerts.mailer import SpoolMailer
from scheduler.alerts.outbox import Outbox, owner_name
from scheduler.alerts.plan import plan
from scheduler.alerts.template_set import TemplateSet
from storage import stories, subscribers
from storage.pages import MAX_ATTEMPTS, PageRow
from tests.integration import test_files_crawl
from tests.integration.notice_site import KEY
from tests.integration.test_files_crawl import Watch
from tests.integration.watched_farm import utc_now

watch = test_files_crawl.watch
PICTURE = "临溪县公安局关于悬赏征集毒品犯罪线索的通告"
BLOCKED = "临溪警方打掉一跨省运输毒品团伙"
DOWN = "临溪县禁毒办开展全民禁毒宣传月活动"
TEXT = (
    "为严厉打击毒品违法犯罪，临溪县公安局决定向社会公开悬赏征集毒品犯罪线索，凡提供线索并查证属实的，给予奖励。",
    "征集范围包括走私、贩卖、运输、制造毒品，非法种植毒品原植物，容留他人吸毒等违法犯罪线索，奖励五百元至五万元。",
)


def picture_page(*paragraphs: str) -> str:
    body = "".join(f"<p>{line}</p>" for line in paragraphs) or "<p><img src='/up/20260518.jpg' width='900'></p>"
    return (
        f"<html><head><title>{PICTURE}_临溪禁毒网</title></head><body><h1>{PICTURE}</h1>"
        f"<div class='info'>2026-05-18 09:20 来源：临溪禁毒网</div><div class='content'>{body}</div></body></html>"
    )


CHALLENGE = "<html><title>访问验证</title><body><p>请拖动滑块完成拼图验证后继续访问。</p></body></html>"


def subscribe(watch: Watch) -> None:
    with watch.db.write() as s:
        subscribers.add(
            s,
            email="li@example.test",
            provinces=("山东",),
            topics=(),
            delivery="immediate",
            confirmed=True,
            now=utc_now().replace(year=2020),
        )


def mails(watch: Watch, folder: Path) -> list[EmailMessage]:
    """Plan, send, and return every mail in the spool."""
    plan(watch.db, utc_now(), "jindu.example.org")
    sender = Sender.of("jindu@example.org")
    outbox = Outbox(watch.db, SpoolMailer(folder), sender, TemplateSet.load(), owner_name(), utc_now)
    list(outbox.send_due())
    read = (email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in folder.glob("*.eml"))
    return sorted(read, key=lambda message: str(message["Subject"]))


def last_try(watch: Watch) -> None:
    """Let every waiting page have one try left, now."""
    with watch.db.write() as s:
        waiting = update(PageRow).where(PageRow.status == PageStatus.RETRY.value)
        s.execute(waiting.values(attempts=MAX_ATTEMPTS - 1, next_try_at=utc_now()))


def plain(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@pytest.mark.timeout(180)
def test_headlines_of_unreadable_pages_are_alerted_as_such_and_only_once(watch: Watch, tmp_path: Path) -> None:
    subscribe(watch)
    watch.site.publish(
        "/a0.html", "临溪县城区公交线路调整", picture_page(*TEXT[:0]).replace(PICTURE, "临溪县城区公交线路调整")
    )
    watch.crawl()  # what the first visit lists may be old
    watch.site.publish("/a1.html", PICTURE, picture_page())
    watch.site.publish("/a2.html", BLOCKED, CHALLENGE)
    watch.site.publish("/a3.html", DOWN, "<p></p>")
    watch.site.publish("/a4.html", "联系我们的办公地点", CHALLENGE)
    watch.site.faults.append(Fault(KEY, "/a3.html", status=500))
    watch.crawl()
    first = mails(watch, tmp_path / "spool")
    assert [str(mail["Subject"]) for mail in first] == [f"【禁毒公告】山东（仅标题）｜{PICTURE}"]
    assert "仅标题：原页正文是图片，没有读到正文，只按标题判断，请打开原文核对" in plain(first[0])
    assert watch.page("/a1.html").status == "no-text"
    assert watch.article("/a1.html").headline_only

    last_try(watch)
    watch.crawl()
    assert {watch.page(path).status for path in ("/a2.html", "/a3.html", "/a4.html")} == {"failed"}
    subjects = [str(mail["Subject"]) for mail in mails(watch, tmp_path / "spool")]
    assert subjects == sorted(f"【禁毒公告】山东（仅标题）｜{title}" for title in (PICTURE, BLOCKED, DOWN))
    said = {mail["Subject"]: plain(mail) for mail in mails(watch, tmp_path / "spool")}
    assert "原网站多次拦截访问，没有取到正文" in said[f"【禁毒公告】山东（仅标题）｜{BLOCKED}"]
    assert "原页多次抓取失败，没有取到正文" in said[f"【禁毒公告】山东（仅标题）｜{DOWN}"]

    watch.site.put("/a1.html", picture_page(*TEXT))
    watch.site.put("/a2.html", picture_page(*TEXT).replace(PICTURE, BLOCKED))
    watch.crawl(everything=True)
    assert [watch.article(path).headline_only for path in ("/a1.html", "/a2.html", "/a3.html")] == [False, False, True]
    assert watch.page("/a1.html").status == watch.page("/a2.html").status == "article"
    assert TEXT[0] in watch.article("/a1.html").text
    assert watch.article("/a1.html").revision == 1
    assert len(mails(watch, tmp_path / "spool")) == 3
    with watch.db.read() as s:
        views = [stories.view(s, story) for story in stories.newest(s, announcements_only=True)]
    assert sorted(len(view.members) for view in views if view) == [1, 1, 1]
