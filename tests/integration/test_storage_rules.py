"""Rule files in force, as versions that are never changed."""

from __future__ import annotations

from storage import rules
from storage.database import Database
from storage.rules import RuleVersionRow
from tests.integration.sample_rows import HOUR, NOW


def test_one_version_a_topic_is_in_force(db: Database) -> None:
    with db.write() as s:
        steps = [("禁毒", "a"), ("禁毒", "a"), ("禁毒", "b"), ("诈骗", "c"), ("禁毒", "a")]
        news = [rules.accept(s, topic=topic, digest=d, source=f"text {d}", now=NOW) for topic, d in steps]
        assert news == [True, False, True, True, True]
    with db.read() as s:
        assert {(row.topic, row.digest, row.source) for row in rules.in_force(s)} == {
            ("禁毒", "a", "text a"),
            ("诈骗", "c", "text c"),
        }


def test_an_accepted_text_is_never_changed_or_lost(db: Database) -> None:
    with db.write() as s:
        rules.accept(s, topic="禁毒", digest="a", source="text a", now=NOW)
        rules.accept(s, topic="禁毒", digest="b", source="text b", now=NOW)
        rules.accept(s, topic="禁毒", digest="a", source="something else", now=NOW + HOUR)
    with db.read() as s:
        rows = s.query(RuleVersionRow).order_by(RuleVersionRow.id).all()
        assert [(row.source, row.accepted_at, row.active) for row in rows] == [
            ("text a", NOW, True),
            ("text b", NOW, False),
        ]


def test_topics_without_a_file_rest(db: Database) -> None:
    with db.write() as s:
        for topic in ("a", "b", "c"):
            rules.accept(s, topic=topic, digest="d", source="", now=NOW)
        assert sorted(rules.retire(s, ["a"])) == ["b", "c"]
        assert rules.retire(s, ["a"]) == []
        assert [row.topic for row in rules.in_force(s)] == ["a"]
        assert rules.retire(s, []) == ["a"]
        assert rules.accept(s, topic="b", digest="d", source="", now=NOW)
        assert [row.topic for row in rules.in_force(s)] == ["b"]
