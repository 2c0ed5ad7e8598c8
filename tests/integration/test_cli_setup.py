"""`jindu init` and `jindu doctor`."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from config.daemon_lock import DaemonLock
from tests.integration.operator_desk import Desk, Said


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    found = Desk(tmp_path, monkeypatch, capsys)
    found.set(JINDU_LISTEN=f"127.0.0.1:{free_port()}")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def checks(said: Said) -> dict[str, str]:
    """Return the state of every check; of several of one name the worst."""
    found: dict[str, str] = {}
    for check in said.json["checks"]:
        if found.get(check["name"]) != "problem":
            found[check["name"]] = check["state"]
    return found


def test_init_prepares_a_home_for_its_owners_eyes(desk: Desk) -> None:
    said = desk.run("init")
    assert said.code == 0
    assert said.out == ""
    key = desk.home / "secret_key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert desk.home.stat().st_mode & 0o777 == 0o700
    assert len(key.read_text().strip()) >= 32
    assert (desk.home / "mail").is_dir()
    assert "1 个站点，1 个规则文件" in said.err
    assert "jindu daemon" in said.err


def test_init_twice_changes_nothing(desk: Desk) -> None:
    desk.run("init")
    key = (desk.home / "secret_key").read_text()
    said = desk.run("init")
    assert said.code == 0
    assert (desk.home / "secret_key").read_text() == key
    assert "已是当前版本" in said.err
    assert "建立了目录" not in said.err


def test_init_keeps_a_key_from_the_environment_out_of_files(desk: Desk) -> None:
    desk.set(JINDU_SECRET_KEY="a-key-of-the-operator-0123456789")
    assert desk.run("init").code == 0
    assert not (desk.home / "secret_key").exists()


def test_init_names_a_refused_file_and_takes_the_others(desk: Desk) -> None:
    path = desk.site("broken", "key: broken\nname: 坏\nprovine: 山东\nlists: [{url: 'http://a.test/'}]\n")
    said = desk.run("init")
    assert said.code == 0
    assert f"{path}:3: 不认识的键“provine”" in said.err
    assert "1 个站点" in said.err


def test_init_says_where_it_cannot_make_a_folder(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    desk.set(JINDU_HOME=str(tmp_path / "file" / "home"))
    said = desk.run("init")
    assert said.code == 1
    assert "建立不了目录" in said.err
    assert "JINDU_HOME" in said.err


def test_a_wrong_setting_ends_init_with_code_2(desk: Desk) -> None:
    desk.set(JINDU_MAIL_URL="smpt://host")
    said = desk.run("init")
    assert said.code == 2
    assert "JINDU_MAIL_URL" in said.err


def test_doctor_is_content_with_a_fresh_home(desk: Desk) -> None:
    desk.run("init")
    said = desk.run("doctor", "--json")
    assert said.code == 0
    assert said.json["ok"] is True
    assert set(checks(said).values()) <= {"ok", "note"}
    assert checks(said)["守护进程"] == "note"


def test_doctor_sends_to_init_where_nothing_is_there(desk: Desk) -> None:
    said = desk.run("doctor")
    assert said.code == 1
    assert "运行 jindu init" in said.out
    assert not desk.home.exists()


def test_doctor_shows_settings_without_passwords(desk: Desk) -> None:
    desk.run("init")
    desk.set(JINDU_MAIL_URL=f"smtp://user:geheim@127.0.0.1:{free_port()}")
    said = desk.run("doctor", "--verbose")
    assert "JINDU_MAIL_URL=smtp://user:***@127.0.0.1" in said.out
    assert "geheim" not in said.out + said.err
    assert (desk.home / "secret_key").read_text().strip() not in said.out


def test_doctor_names_wrong_settings(desk: Desk) -> None:
    desk.set(JINDU_LISTEN="nowhere")
    said = desk.run("doctor", "--json")
    assert said.code == 1
    assert any("JINDU_LISTEN" in check["detail"] for check in said.json["checks"])


def break_site(desk: Desk) -> None:
    desk.site("broken", "key: broken\nname: 坏\nprovince: 山冬\nlists: [{url: 'http://a.test/'}]\n")


def break_rules(desk: Desk) -> None:
    (desk.conf / "rules" / "second.yml").write_text("topic: 二\nrules:\n  - id: a\n    al: [毒]\n", "utf-8")


def break_lexicon(desk: Desk) -> None:
    (desk.conf / "lexicon").mkdir()


def break_database(desk: Desk) -> None:
    (desk.home / "jindu.db").write_bytes(b"this is no database at all, only text" * 200)


def lose_mail_folder(desk: Desk) -> None:
    (desk.home / "mail").rmdir()


def open_key(desk: Desk) -> None:
    (desk.home / "secret_key").chmod(0o644)


@pytest.mark.parametrize(
    ("harm", "name", "word"),
    [
        (break_site, "站点文件", "broken.yml:3"),
        (break_rules, "规则文件", "second.yml:4"),
        (break_lexicon, "词表", "lexicon"),
        (break_database, "数据库", "jindu.db"),
        (lose_mail_folder, "邮件", "不存在"),
        (open_key, "密钥", "别的用户也能读"),
    ],
)
def test_doctor_finds(desk: Desk, harm: Callable[[Desk], None], name: str, word: str) -> None:
    desk.run("init")
    harm(desk)
    said = desk.run("doctor", "--json")
    assert said.code == 1
    assert checks(said)[name] == "problem"
    details = [check["detail"] for check in said.json["checks"] if check["name"] == name]
    assert any(word in detail for detail in details), details


class Refuser:
    """Note every command that would begin a mail."""

    def __init__(self) -> None:
        self.begun: list[str] = []

    async def handle_MAIL(self, *said: object) -> str:  # noqa: N802 (aiosmtpd's name)
        self.begun.append(str(said))
        return "550 no"


def test_doctor_greets_the_mail_server_and_sends_nothing(desk: Desk) -> None:
    desk.run("init")
    handler = Refuser()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        desk.set(JINDU_MAIL_URL=f"smtp://127.0.0.1:{controller.port}?starttls=off")
        said = desk.run("doctor", "--json")
        assert checks(said)["邮件"] == "ok"
        desk.set(JINDU_MAIL_URL=f"smtp://127.0.0.1:{controller.port}?starttls=required")
        plain = desk.run("doctor", "--json")
    finally:
        controller.stop()
    assert handler.begun == []
    assert plain.code == 1
    assert any("不提供 STARTTLS" in check["detail"] for check in plain.json["checks"])


def test_doctor_notes_replies_that_arrive_where_nobody_reads(desk: Desk) -> None:
    desk.run("init")
    box = f"imap://replies%40example.org:x@127.0.0.1:{free_port()}"
    desk.set(JINDU_MAIL_FROM="jindu@example.org", JINDU_BOUNCE_URL=box)

    def notes() -> list[str]:
        found = desk.run("doctor", "--json").json["checks"]
        return [each["detail"] for each in found if (each["name"], each["state"]) == ("退信邮箱", "note")]

    assert notes() == ["读的是 replies@example.org，回信（退订）寄到 jindu@example.org，退信寄到 jindu@example.org"]
    desk.set(JINDU_MAIL_REPLY_TO="Replies@example.org", JINDU_MAIL_RETURN_PATH="replies@example.org")
    assert notes() == []


def test_doctor_says_that_the_mail_server_is_not_there(desk: Desk) -> None:
    desk.run("init")
    desk.set(JINDU_MAIL_URL=f"smtp://127.0.0.1:{free_port()}")
    said = desk.run("doctor")
    assert said.code == 1
    assert "连不上 smtp://127.0.0.1" in said.out


def test_doctor_tells_a_strange_holder_of_the_port_from_ours(desk: Desk) -> None:
    desk.run("init")
    with socket.create_server(("127.0.0.1", 0)) as holder:
        desk.set(JINDU_LISTEN=f"127.0.0.1:{holder.getsockname()[1]}")
        strange = desk.run("doctor", "--json")
        assert strange.code == 1
        assert checks(strange)["状态页"] == "problem"
        lock = DaemonLock(desk.home)
        lock.acquire(4711)
        try:
            ours = desk.run("doctor", "--json")
        finally:
            lock.release()
    assert ours.code == 0
    assert checks(ours)["状态页"] == "ok"
    assert any("4711" in check["detail"] for check in ours.json["checks"])
