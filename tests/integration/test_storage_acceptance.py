"""Site and rule files taken over as versions: a bad file refuses itself only, and its last good text stays in force."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from config.paths import SHIPPED_CONFIG
from storage import coverage, rules, sites
from storage.acceptance import Watch, take_over
from storage.database import Database
from tests.integration.sample_rows import NOW

SITE = 'key: {key}\nname: 某网\nprovince: 山东\nlists: [{{url: "http://{key}.test/news"}}]\n'


@dataclass(frozen=True, slots=True)
class Folders:
    """Hold an operator's two folders."""

    sites: Path
    rules: Path

    def take_over(self, db: Database) -> Watch:
        return take_over(
            db, sites_dir=self.sites, rules_dir=self.rules, lexicon_dir=SHIPPED_CONFIG / "lexicon", now=NOW
        )


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    made = Folders(tmp_path / "sites", tmp_path / "rules")
    for folder in (made.sites / "shandong", made.rules):
        folder.mkdir(parents=True)
    for key in ("one", "two"):
        site_file(made, key).write_text(SITE.format(key=key), encoding="utf-8")
    shipped = (SHIPPED_CONFIG / "rules" / "jindu.yml").read_text(encoding="utf-8")
    (made.rules / "jindu.yml").write_text(shipped, encoding="utf-8")
    return made


def site_file(folders: Folders, key: str) -> Path:
    return folders.sites / "shandong" / f"{key}.yml"


def test_valid_files_are_in_force(db: Database, folders: Folders) -> None:
    watch = folders.take_over(db)
    assert set(watch.sites) == {"one", "two"}
    assert [file.topic for file in watch.rule_files] == ["禁毒"]
    assert watch.problems == ()
    with db.read() as s:
        assert [due.key for due in sites.due_sites(s, NOW)] == ["one", "two"]
        assert [row.topic for row in rules.in_force(s)] == ["禁毒"]
        assert coverage.open_incidents(s) == []


def test_a_bad_site_file_refuses_itself_and_its_last_good_text_stays(db: Database, folders: Folders) -> None:
    folders.take_over(db)
    good = site_file(folders, "one").read_text(encoding="utf-8")
    site_file(folders, "one").write_text(good + "colour: red\n", encoding="utf-8")
    for _ in range(2):  # and a restart changes nothing
        watch = folders.take_over(db)
        assert set(watch.sites) == {"one", "two"}
        assert watch.sites["one"].source == good
        assert [(problem.file, problem.line) for problem in watch.problems] == [(site_file(folders, "one"), 5)]
        with db.read() as s:
            (incident,) = coverage.open_incidents(s)
            assert incident.kind == "site-file"
            assert "one.yml:5" in incident.message
    site_file(folders, "one").write_text(good, encoding="utf-8")
    assert folders.take_over(db).problems == ()
    with db.read() as s:
        assert coverage.open_incidents(s) == []


def test_a_file_that_was_never_good_is_left_out(db: Database, folders: Folders) -> None:
    site_file(folders, "three").write_text("key: three\n", encoding="utf-8")
    watch = folders.take_over(db)
    assert set(watch.sites) == {"one", "two"}
    assert {problem.file for problem in watch.problems} == {site_file(folders, "three")}


def test_a_deleted_site_file_puts_its_site_to_rest(db: Database, folders: Folders) -> None:
    folders.take_over(db)
    site_file(folders, "two").unlink()
    assert set(folders.take_over(db).sites) == {"one"}
    with db.read() as s:
        assert [due.key for due in sites.due_sites(s, NOW)] == ["one"]
        assert not sites.state(s, "two", NOW).active


def test_a_bad_rule_file_leaves_the_last_good_rules_in_force(db: Database, folders: Folders) -> None:
    before = folders.take_over(db).rule_files
    path = folders.rules / "jindu.yml"
    good = path.read_text(encoding="utf-8")
    path.write_text("topic: 禁毒\nnonsense: [\n", encoding="utf-8")
    for _ in range(2):
        watch = folders.take_over(db)
        assert [file.digest for file in watch.rule_files] == [file.digest for file in before]
        assert {problem.file for problem in watch.problems} == {path}
        with db.read() as s:
            assert [event.kind for event in coverage.open_incidents(s)] == ["rule-file"]
    path.write_text(good, encoding="utf-8")
    assert folders.take_over(db).problems == ()
    path.unlink()
    assert folders.take_over(db).rule_files == ()
    with db.read() as s:
        assert rules.in_force(s) == []
        assert coverage.open_incidents(s) == []
