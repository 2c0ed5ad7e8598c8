"""`jindu alerts`: the outbox by hand."""

from __future__ import annotations

import re
import socket
from email import message_from_bytes, message_from_string
from pathlib import Path

import pytest

from storage import feedback, subscribers
from tests.integration.operator_desk import Desk
from tests.integration.sample_rows import DAY, NOW, accept_site, analysed, story


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """Return a desk with one announcement nobody was told of, and a reader of 山东."""
    found = Desk(tmp_path, monkeypatch, capsys)
    found.run("init")
    db = found.store()
    with db.write() as s:
        accept_site(s)
        story(s, analysed("http://qilu.test/1.html"))
        subscribers.add(
            s,
            email="li@example.org",
            provinces=["山东"],
            topics=[],
            delivery="immediate",
            confirmed=True,
            now=NOW - DAY,
        )
    db.dispose()
    return found


def spooled(desk: Desk) -> list[Path]:
    return sorted((desk.home / "mail").glob("*.eml"))


def states(desk: Desk) -> list[str]:
    return [mail["state"] for mail in desk.run("alerts", "list", "--json").json]


def test_plan_then_send_mails_once(desk: Desk) -> None:
    assert "新增应告 1 项、邮件 1 封" in desk.run("alerts", "plan").err
    assert states(desk) == ["waiting"]
    assert spooled(desk) == []
    said = desk.run("alerts", "send")
    assert said.code == 0
    assert "已发 1 封" in said.err
    assert states(desk) == ["sent"]
    assert "250 已写入" in desk.run("alerts", "list").out
    assert len(spooled(desk)) == 1
    assert "邮件 0 封" in desk.run("alerts", "plan").err
    assert "已发 0 封" in desk.run("alerts", "send").err
    assert len(spooled(desk)) == 1


def test_a_server_that_is_not_there_puts_mail_off_and_retry_brings_it_back(desk: Desk) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    desk.run("alerts", "plan")
    desk.set(JINDU_MAIL_URL=f"smtp://127.0.0.1:{port}?starttls=off")
    said = desk.run("alerts", "send")
    assert said.code == 1
    assert "推迟 1 封" in said.err
    assert "li@example.org" in said.err
    (mail,) = desk.run("alerts", "list", "--state", "waiting", "--json").json
    assert mail["attempts"] == 1
    assert mail["answer"]
    assert "再试" in desk.run("alerts", "list").out
    desk.set(JINDU_MAIL_URL="spool:")
    assert "已发 0 封" in desk.run("alerts", "send").err
    assert "1 封邮件现在到期" in desk.run("alerts", "retry", "--all").err
    assert desk.run("alerts", "send").code == 0
    (path,) = spooled(desk)
    assert message_from_bytes(path.read_bytes())["Message-ID"] == mail["message_id"]


def test_a_sent_mail_is_never_made_due_again(desk: Desk) -> None:
    desk.run("alerts", "plan")
    desk.run("alerts", "send")
    (mail,) = desk.run("alerts", "list", "--json").json
    said = desk.run("alerts", "retry", str(mail["id"]))
    assert said.code == 1
    assert states(desk) == ["sent"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("retry",),
        ("retry", "1", "--all"),
        ("retry", "x"),
        ("list", "--state", "gone"),
        ("send", "--limit", "0"),
        ("preview", "1", "--format", "pdf"),
        ("preview",),
    ],
)
def test_wrong_use_ends_with_code_2(desk: Desk, arguments: tuple[str, ...]) -> None:
    assert desk.run("alerts", *arguments).code == 2


def test_a_preview_shows_the_mail_and_records_nothing(desk: Desk, tmp_path: Path) -> None:
    text = desk.run("alerts", "preview", "1", "--subscriber", "li@example.org")
    assert text.code == 0
    assert text.out.startswith("主题：【禁毒公告】山东｜济南警方破获一起贩毒案")
    assert "http://qilu.test/1.html" in text.out
    assert "<html" in desk.run("alerts", "preview", "1", "--format", "html").out
    path = tmp_path / "mail.eml"
    assert desk.run("alerts", "preview", "1", "--format", "eml", "--output", str(path)).code == 0
    assert message_from_bytes(path.read_bytes())["To"] == "subscriber@example.org"
    assert states(desk) == []


def test_a_preview_has_the_links_of_its_reader_and_where_replies_go(desk: Desk) -> None:
    desk.set(JINDU_PUBLIC_URL="https://jindu.example.org", JINDU_MAIL_REPLY_TO="replies@example.org")
    desk.set(JINDU_MAIL_FROM="jindu@example.org")
    shown = desk.run("alerts", "preview", "1", "--subscriber", "li@example.org").out
    assert re.search(r"https://jindu\.example\.org/my/\S+/story/1#feedback", shown)
    mail = desk.run("alerts", "preview", "1", "--subscriber", "li@example.org", "--format", "eml").out
    assert message_from_string(mail)["Reply-To"] == "replies@example.org"


def test_what_readers_called_not_relevant_is_listed_with_its_story(desk: Desk) -> None:
    assert desk.run("alerts", "feedback", "--json").json == []
    db = desk.store()
    with db.write() as s:
        reader = subscribers.find(s, "li@example.org")
        assert reader is not None
        feedback.say(s, reader.id, 1, relevant=False, now=NOW)
    db.dispose()
    (complaint,) = desk.run("alerts", "feedback", "--json").json
    assert (complaint["email"], complaint["story_id"]) == ("li@example.org", 1)
    assert complaint["title"] == "济南警方破获一起贩毒案"
    assert "与我无关 1 次" in desk.run("alerts", "feedback").out


@pytest.mark.parametrize("arguments", [("99",), ("1", "--subscriber", "no@example.org"), ("1", "-o", "/nowhere/a")])
def test_a_preview_of_nothing_is_a_failure(desk: Desk, arguments: tuple[str, ...]) -> None:
    said = desk.run("alerts", "preview", *arguments)
    assert said.code == 1
    assert said.out == ""
