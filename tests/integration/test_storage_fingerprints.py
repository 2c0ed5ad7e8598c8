"""The index that finds near-duplicates."""

from __future__ import annotations

from storage import articles, fingerprints
from storage.database import Database
from tests.integration.sample_rows import NOW, accept_site, article


def test_each_key_is_read_from_its_newest_article_on(db: Database) -> None:
    with db.write() as s:
        for article_id in range(1, 6):
            fingerprints.index(s, {article_id: [1, 2**47 + article_id, 1]})
    with db.read() as s:
        assert sorted(fingerprints.lookup(s, [1])) == [(1, article_id) for article_id in range(1, 6)]
        assert sorted(fingerprints.lookup(s, [1], per_key=2)) == [(1, 4), (1, 5)]
        assert sorted(fingerprints.lookup(s, [1], per_key=5)) == [(1, article_id) for article_id in range(1, 6)]
        assert sorted(fingerprints.lookup(s, [1, 2**47 + 2, 3], per_key=1)) == [(1, 5), (2**47 + 2, 2)]
        assert fingerprints.lookup(s, []) == []
        assert fingerprints.lookup(s, [99]) == []


def test_a_changed_text_is_indexed_anew(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        other, article_id = article(s), article(s)
        fingerprints.index(s, {other: [1]})
        fingerprints.index(s, {article_id: [1, 2]})
        fingerprints.reindex(s, article_id, [1, 2], [2, 3])
        fingerprints.reindex(s, article_id, [2, 3], [2, 3])
        articles.withdraw(s, article_id, NOW)  # what the unit changes afterwards is still written
    with db.read() as s:
        assert fingerprints.lookup(s, [1]) == [(1, other)]
        assert sorted(fingerprints.lookup(s, [2, 3])) == [(2, article_id), (3, article_id)]
        assert articles.get(s, article_id).withdrawn_at == NOW


def test_an_empty_text_has_no_keys(db: Database) -> None:
    with db.write() as s:
        fingerprints.index(s, {1: []})
        fingerprints.reindex(s, 1, [], [])
    with db.read() as s:
        assert fingerprints.lookup(s, range(100)) == []
