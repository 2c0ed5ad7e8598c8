"""Stored articles judged once more: what an edited rule would change, and what is changed without mailing old news."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from pipelines import redeciding
from pipelines.analysis import Analyst
from pipelines.items import Article, Membership
from scheduler.alerts.plan import plan_all
from storage import articles, obligations, stories, subscribers
from storage.database import Database
from storage.redeciding import Judged
from tests.integration.operator_desk import Desk
from tests.integration.sample_rows import DAY, accept_site, analysed, article, enter

NOW = dt.datetime.now(dt.UTC)
NEWS = "青石市公安局今天通报，上月共破获毒品犯罪案件31起，抓获嫌疑人45名，缴获冰毒2.4公斤。"
PLAIN = "青石市今天召开春耕会议，部署田间管理。"


class Watch:
    """A home with two stored articles whose verdicts are those of worse rules: one missed, one wrongly told."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        desk.run("init")
        self.db = desk.store()
        with self.db.write() as s:
            accept_site(s)
            news = analysed("http://qilu.test/news.html", title="一周情况", text=NEWS, match=False)
            plain = analysed("http://qilu.test/plain.html", title="春耕会议", text=PLAIN, match=True)
            self.missed = article(s, news, now=NOW - dt.timedelta(hours=1))
            self.wrong = article(s, plain, now=NOW - dt.timedelta(hours=1))
            for each in (self.missed, self.wrong):
                enter(s, each, Membership("new", None), NOW - dt.timedelta(hours=1))
            subscribers.add(
                s,
                email="li@example.test",
                provinces=[],
                topics=[],
                delivery="daily",
                confirmed=True,
                now=NOW - 2 * DAY,
            )

    def owed(self) -> list[int]:
        """Return the stories that anybody is owed a mail about, once everything is planned."""
        plan_all(self.db, NOW)
        with self.db.read() as s:
            return sorted({owed.story_id for owed in obligations.undelivered(s, "daily").get(1, [])})


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, monkeypatch, capsys)


@pytest.fixture
def watch(desk: Desk) -> Watch:
    return Watch(desk)


def announcements(db: Database) -> dict[int, bool]:
    with db.read() as s:
        return {each: articles.get(s, each).announcement for each in (1, 2)}


def test_verdict_facts_and_stories_are_those_of_the_rules_in_force(watch: Watch) -> None:
    said = watch.desk.run("rules", "apply", "--since", "1d", "--json")
    assert said.code == 0, said.err
    assert [(each["change"], each["url"]) for each in said.json["changes"]] == [
        ("gained", "http://qilu.test/news.html"),
        ("lost", "http://qilu.test/plain.html"),
    ]
    assert announcements(watch.db) == {watch.missed: True, watch.wrong: False}
    with watch.db.read() as s:
        found = {(f.measure, f.value) for f in articles.figures(s, watch.missed)}
        assert found == {("破获案件", 31.0), ("抓获嫌疑人", 45.0), ("缴获毒品", 2.4)}
        assert {hit.rule for hit in articles.hits(s, watch.missed)} == {"jindu", "case"}
        assert articles.figures(s, watch.wrong) == [] == articles.hits(s, watch.wrong)
        assert stories.newest(s) == [watch.missed]


def test_old_news_is_mailed_only_when_told_to(watch: Watch) -> None:
    said = watch.desk.run("rules", "apply", "--since", "1d")
    assert "没有告知任何人" in said.err
    assert watch.missed not in watch.owed()


def test_with_mail_what_was_missed_is_owed(watch: Watch) -> None:
    watch.desk.run("rules", "apply", "--since", "1d", "--mail")
    assert watch.missed in watch.owed()


def test_doing_it_again_changes_nothing_and_older_articles_are_left_alone(watch: Watch) -> None:
    assert watch.desk.run("rules", "apply", "--since", "1h", "--json").json["judged"] == 0
    watch.desk.run("rules", "apply", "--since", "1d")
    again = watch.desk.run("rules", "apply", "--since", "1d", "--json")
    assert again.json == {"judged": 2, "changes": []}


def test_a_kill_keeps_the_batches_that_were_done(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redeciding, "BATCH", 1)
    judge = redeciding.judged_again

    def killed(analyst: Analyst, was: Judged) -> Article:
        if was.id == watch.wrong:
            raise KeyboardInterrupt
        return judge(analyst, was)

    monkeypatch.setattr(redeciding, "judged_again", killed)
    assert watch.desk.run("rules", "apply", "--since", "1d").code != 0
    assert announcements(watch.db) == {watch.missed: True, watch.wrong: True}


def test_a_backtest_shows_gains_and_losses_and_puts_nothing_in_force(watch: Watch, tmp_path: Path) -> None:
    edited = tmp_path / "edited.yml"
    edited.write_text("topic: 禁毒\nrules:\n  - id: chungeng\n    any: [春耕]\n", "utf-8")
    said = watch.desk.run("rules", "backtest", str(edited), "--days", "1", "--json")
    assert said.code == 0, said.err
    assert [(each["change"], each["url"], each["rules"]) for each in said.json["shifts"]] == [
        ("lost", "http://qilu.test/news.html", ["jindu", "case"]),
        ("gained", "http://qilu.test/plain.html", ["chungeng"]),
    ]
    assert "会多报 1 篇，少报 1 篇" in said.err
    assert announcements(watch.db) == {watch.missed: False, watch.wrong: True}
    shown = watch.desk.run("rules", "backtest", str(edited)).out
    assert "http://qilu.test/plain.html" in shown
    assert "多报" in shown


def test_a_backtest_of_a_broken_file_names_the_line(watch: Watch, tmp_path: Path) -> None:
    edited = tmp_path / "edited.yml"
    edited.write_text("topic: 禁毒\nrules:\n  - id: a\n    anny: [毒]\n", "utf-8")
    said = watch.desk.run("rules", "backtest", str(edited))
    assert said.code == 2
    assert f"{edited}:4" in said.err
