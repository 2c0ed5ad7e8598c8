"""`jindu subscribers`: who hears what, and what is refused."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.integration.operator_desk import Desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    found = Desk(tmp_path, monkeypatch, capsys)
    assert found.run("init").code == 0
    return found


def emails(desk: Desk) -> list[str]:
    return [each["email"] for each in desk.run("subscribers", "list", "--json").json]


def test_a_long_province_name_is_kept_short_and_said_so(desk: Desk) -> None:
    said = desk.run("subscribers", "add", "li@example.org", "-p", "山东省", "-p", "内蒙古自治区", "--delivery", "daily")
    assert said.code == 0
    assert "“山东省”按“山东”记录" in said.err
    assert "还没有确认" in said.err
    found = desk.run("subscribers", "show", "LI@example.org", "--json").json
    assert found["state"] == "pending"
    (wish,) = found["subscriptions"]
    assert (wish["provinces"], wish["topics"], wish["delivery"]) == (["内蒙古", "山东"], [], "daily")


def test_confirming_later_needs_the_same_wish_once_more(desk: Desk) -> None:
    desk.run("subscribers", "add", "li@example.org")
    said = desk.run("subscribers", "add", "li@example.org", "--confirmed")
    assert "还没有确认" not in said.err
    found = desk.run("subscribers", "show", "li@example.org", "--json").json
    assert found["state"] == "confirmed"
    assert len(found["subscriptions"]) == 1
    assert "早已有这个订阅" in desk.run("subscribers", "add", "li@example.org", "--confirmed").err


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("li@example.org", "-p", "山冬"), "“山东”"),
        (("li@example.org", "-p", "山东青岛"), "是不是“山东”"),
        (("li@example.org", "-p", "火星"), "可用：北京"),
        (("li@example.org", "-t", "缉私"), "规则文件里的主题有：禁毒"),
        (("li@example.org", "--delivery", "hourly"), "immediate"),
        (("张三 <li@example.org>",), "邮箱地址"),
        (("li@example.org\nBcc: x@example.org",), "换行"),
        (("li",), "缺少 @"),
    ],
)
def test_a_wrong_wish_is_refused_with_a_hint(desk: Desk, arguments: tuple[str, ...], hint: str) -> None:
    said = desk.run("subscribers", "add", *arguments)
    assert said.code == 2
    assert hint in said.err.replace("\n", "")
    assert emails(desk) == []


def test_who_left_is_not_brought_back(desk: Desk) -> None:
    desk.run("subscribers", "add", "li@example.org", "--confirmed")
    assert desk.run("subscribers", "remove", "li@example.org").code == 0
    said = desk.run("subscribers", "add", "li@example.org", "--confirmed")
    assert said.code == 1
    assert "退订" in said.err
    assert desk.run("subscribers", "show", "li@example.org", "--json").json["state"] == "left"


def test_an_unknown_address_is_a_failure(desk: Desk) -> None:
    assert desk.run("subscribers", "remove", "nobody@example.org").code == 1
    assert desk.run("subscribers", "show", "nobody@example.org").code == 1
    assert desk.run("subscribers", "list", "--state", "gone").code == 2


def test_a_topic_is_held_against_the_rules_in_the_folder(desk: Desk) -> None:
    assert desk.run("subscribers", "add", "li@example.org", "-t", "禁毒").code == 0


TABLE = """\
email,province,topic,delivery,confirmed
wang@example.org,山东、河北省,,每日,是
no-address,山东,,,
zhao@example.org,山冬,,,

sun@example.org,山东,河北,,
zhou@example.org,,,,也许
wu@example.org,山东,禁毒,weekly,否,多出来
li@example.org,,,,是
"zheng@example.org",,,,
"""


def test_an_import_takes_the_good_rows_and_names_the_others(desk: Desk, tmp_path: Path) -> None:
    desk.run("subscribers", "add", "li@example.org", "--confirmed")
    desk.run("subscribers", "remove", "li@example.org")
    path = tmp_path / "table.csv"
    path.write_text(TABLE, encoding="utf-8-sig")
    said = desk.run("subscribers", "import", str(path), "--json")
    assert said.code == 1
    found = said.json
    assert (found["added"], found["unchanged"], found["unconfirmed"]) == (2, 0, 1)
    refused = {entry["line"]: entry["reason"] for entry in found["refused"]}
    assert sorted(refused) == [3, 4, 6, 7, 8, 9]
    assert "缺少 @" in refused[3]
    assert "山东" in refused[4]
    assert "主题" in refused[6]
    assert "也许" in refused[7]
    assert "比表头多" in refused[8]
    assert "退订" in refused[9]
    assert emails(desk) == ["li@example.org", "wang@example.org", "zheng@example.org"]
    wang = desk.run("subscribers", "show", "wang@example.org", "--json").json
    assert wang["state"] == "confirmed"
    assert wang["subscriptions"][0]["provinces"] == ["山东", "河北"]
    assert wang["subscriptions"][0]["delivery"] == "daily"


def test_an_import_twice_adds_nothing(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes("email,province\nli@example.org,山东\n".encode("gb18030"))
    assert desk.run("subscribers", "import", str(path), "--json").json["added"] == 1
    again = desk.run("subscribers", "import", str(path), "--json")
    assert again.code == 0
    assert (again.json["added"], again.json["unchanged"]) == (0, 1)


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        ("", "没有 email 一列"),
        ("mail\nli@example.org\n", "没有 email 一列"),
        ("email,provnce\nli@example.org,山东\n", "是不是 province"),
        ("email,email\na@example.org,b@example.org\n", "重复的列名"),
    ],
)
def test_a_table_with_a_wrong_header_is_refused_whole(desk: Desk, tmp_path: Path, content: str, hint: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(content, encoding="utf-8")
    said = desk.run("subscribers", "import", str(path))
    assert said.code == 2
    assert hint in said.err
    assert f"{path}:1" in said.err
    assert emails(desk) == []


def test_a_broken_quote_keeps_the_rows_before_it(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text('email\na@example.org\n"b@example.org\nc@example.org\n', encoding="utf-8")
    said = desk.run("subscribers", "import", str(path), "--json")
    assert said.code == 1
    assert [entry["line"] for entry in said.json["refused"]] == [3]
    assert emails(desk) == ["a@example.org"]


def test_a_missing_table_is_said_so(desk: Desk) -> None:
    said = desk.run("subscribers", "import", "/nowhere/table.csv")
    assert said.code == 2
    assert "读不了" in said.err


def test_an_address_is_asked_until_somebody_says_that_it_agreed(desk: Desk) -> None:
    said = desk.run("subscribers", "add", "li@example.org", "-p", "山东")
    assert "jindu subscribers confirm" in said.err, "no public address: the mail asks for a reply"
    desk.run("subscribers", "add", "li@example.org", "-p", "山东")
    mails = desk.run("alerts", "list", "--json").json
    assert [(mail["kind"], mail["recipient"]) for mail in mails] == [("confirmation", "li@example.org")] * 2
    assert desk.run("alerts", "send").code == 0
    assert len(list((desk.home / "mail").glob("*.eml"))) == 2
    assert "已确认" in desk.run("subscribers", "confirm", "LI@example.org").err
    assert "没有改动" in desk.run("subscribers", "confirm", "li@example.org").err
    found = desk.run("subscribers", "show", "li@example.org", "--json").json
    assert found["state"] == "confirmed"
    assert [change["what"] for change in found["changes"]] == ["added", "wished", "confirmed"]
    assert all(change["by"] and change["at"] for change in found["changes"])
    assert desk.run("subscribers", "confirm", "nobody@example.org").code == 1


def test_with_a_public_address_the_mail_has_the_link(desk: Desk) -> None:
    desk.set(JINDU_PUBLIC_URL="https://jindu.example.org")
    said = desk.run("subscribers", "add", "li@example.org")
    assert "打开其中的链接" in said.err
    assert desk.run("alerts", "send").code == 0
    (mail,) = (desk.home / "mail").glob("*.eml")
    message = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    assert body is not None
    assert "https://jindu.example.org/confirm/" in body.get_content()


def test_an_import_asks_those_who_are_new_and_not_confirmed_once(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("email,confirmed\na@example.org,是\nb@example.org,\n", encoding="utf-8")
    for _ in range(2):
        assert desk.run("subscribers", "import", str(path)).code == 0
    assert [mail["recipient"] for mail in desk.run("alerts", "list", "--json").json] == ["b@example.org"]


def test_only_the_operator_s_word_brings_somebody_back(desk: Desk, tmp_path: Path) -> None:
    desk.run("subscribers", "add", "li@example.org", "-p", "河北", "--confirmed")
    desk.run("subscribers", "remove", "li@example.org")
    assert desk.run("subscribers", "confirm", "li@example.org").code == 1
    path = tmp_path / "table.csv"
    path.write_text("email,province\nli@example.org,山东\n", encoding="utf-8")
    refused = desk.run("subscribers", "import", str(path), "--json").json["refused"]
    assert "--returning" in refused[0]["reason"]
    assert desk.run("subscribers", "import", str(path), "--returning").code == 0
    found = desk.run("subscribers", "show", "li@example.org", "--json").json
    assert found["state"] == "pending", "and even then they are asked"
    assert [wish["provinces"] for wish in found["subscriptions"]] == [["山东"]]
    desk.run("subscribers", "remove", "li@example.org")
    assert desk.run("subscribers", "add", "li@example.org", "--returning", "--confirmed").code == 0
    assert desk.run("subscribers", "show", "li@example.org", "--json").json["state"] == "confirmed"


def test_a_pause_by_telephone(desk: Desk) -> None:
    desk.run("subscribers", "add", "li@example.org", "--confirmed")
    assert desk.run("subscribers", "pause", "li@example.org").code == 0
    assert desk.run("subscribers", "pause", "li@example.org").code == 1
    assert [each["state"] for each in desk.run("subscribers", "list", "--state", "paused", "--json").json] == ["paused"]
    assert "暂停" in desk.run("subscribers", "show", "li@example.org").out
    assert desk.run("subscribers", "resume", "li@example.org").code == 0
    assert desk.run("subscribers", "resume", "nobody@example.org").code == 1


def test_a_finer_wish_is_stored_as_it_was_understood(desk: Desk) -> None:
    said = desk.run(
        *("subscribers", "add", "li@example.org", "--confirmed", "--city", "青岛", "--city", "南京鼓楼区"),
        *("--type", "案件通报", "--substance", "甲基苯丙胺", "--word", "外卖骑手", "--least-score", "2"),
    )
    assert said.code == 0, said.err
    assert "鼓楼区、青岛市" in said.err
    (wish,) = desk.run("subscribers", "show", "li@example.org", "--json").json["subscriptions"]
    assert wish["cities"] == ["320106 鼓楼区 江苏", "370200 青岛市 山东"]
    assert (wish["types"], wish["substances"], wish["words"]) == (["案件通报"], ["冰毒"], ["外卖骑手"])
    assert wish["least_score"] == 2.0


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("--city", "朝阳区"), "吉林长春市朝阳区"),
        (("--city", "青盗"), "不认识城市"),
        (("--type", "案件"), "是不是“案件通报”"),
        (("--substance", "可乐"), "substances.yml"),
        (("--least-score", "高"), "最低评分"),
        (("--channel", "file:///etc/passwd"), "不是通知地址"),
    ],
)
def test_a_finer_wish_that_cannot_be_is_refused(desk: Desk, arguments: tuple[str, ...], hint: str) -> None:
    said = desk.run("subscribers", "add", "li@example.org", *arguments)
    assert said.code == 2
    assert hint in said.err.replace("\n", "").replace("│", "").replace(" ", "")
    assert emails(desk) == []


def test_when_a_person_is_mailed_is_set_and_set_back(desk: Desk) -> None:
    desk.run("subscribers", "add", "li@example.org", "--confirmed")
    said = desk.run(
        "subscribers", "when", "li@example.org", "--quiet", "22:00-07:00", "--at-most", "6h", "--hour", "17"
    )
    assert "22:00 至次日 07:00 不发；最多每 6 小时一封" in said.err
    timing = desk.run("subscribers", "show", "li@example.org", "--json").json["timing"]
    assert (timing["quiet_from"], timing["pace_minutes"], timing["digest_hour"]) == ("22:00", 360, 17)
    desk.run("subscribers", "when", "li@example.org")
    assert desk.run("subscribers", "show", "li@example.org", "--json").json["timing"]["quiet_from"] is None
    assert desk.run("subscribers", "when", "nobody@example.org").code == 1


def test_a_table_may_narrow_wishes_and_names_what_it_refuses(desk: Desk, tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    table.write_text(
        "email,city,type,word,delivery,confirmed\n"
        "li@example.org,济南市、青岛市,案件通报,依托咪酯,每日,是\n"
        "wang@example.org,火星市,,,,是\n",
        encoding="utf-8",
    )
    said = desk.run("subscribers", "import", str(table), "--json")
    assert said.json["added"] == 1
    ((refused),) = said.json["refused"]
    assert (refused["line"], "火星市" in refused["reason"]) == (3, True)
    (wish,) = desk.run("subscribers", "show", "li@example.org", "--json").json["subscriptions"]
    assert [city.split()[1] for city in wish["cities"]] == ["济南市", "青岛市"]


def test_bounces_are_received_and_listed_by_hand(desk: Desk, tmp_path: Path) -> None:
    assert desk.run("alerts", "inbound", "--receive").code == 2
    folder = tmp_path / "returned"
    folder.mkdir()
    (folder / "1.eml").write_text("From: li@example.org\nSubject: unsubscribe\n\n", encoding="utf-8")
    desk.set(JINDU_BOUNCE_URL=f"spool:{folder}")
    desk.run("subscribers", "add", "li@example.org", "--confirmed")
    assert "退订 1 封" in desk.run("alerts", "inbound", "--receive").err
    assert desk.run("alerts", "inbound", "--json").json[0]["kind"] == "leave"
    assert desk.run("subscribers", "show", "li@example.org", "--json").json["state"] == "left"
