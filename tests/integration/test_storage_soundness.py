"""`db check`: every kind of broken row is found and named."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from storage.database import Database
from storage.soundness import check
from tests.integration.sample_store import fill
from tests.integration.test_storage_database import damage


def test_a_sound_store_has_no_findings(db: Database) -> None:
    assert check(db) == []
    fill(db)
    assert check(db) == []


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("DELETE FROM story_member WHERE story_id = 2", "1 个新闻事件没有任何文章（编号 2）"),
        ("DELETE FROM story_member WHERE article_id = 1", "1 个新闻事件不含它的首发文章（编号 1）"),
        ("UPDATE story SET best_id = 3 WHERE id = 1", "1 个新闻事件的标题和正文取自别处（编号 1）"),
        ("UPDATE story SET merged_into = 1 WHERE id = 2", "1 个新闻事件已并入别的，却还有文章（编号 2）"),
        ("DELETE FROM story_member", "3 篇文章不属于任何新闻事件（编号 1、2、3）"),
        ("UPDATE page SET status = 'article' WHERE id = 1", "1 个网页记为文章却没有文章（编号 1）"),
        ("UPDATE page SET status = 'lost' WHERE id = 1", "1 个网页的状态不在约定之列（编号 1）"),
        ("UPDATE page SET status = 'retry' WHERE id = 1", "1 个网页等待重试却没有时间（编号 1）"),
        ("UPDATE obligation SET delivery_id = NULL", "1 封邮件没有所载的通知（编号 1）"),
        ("UPDATE delivery SET subscriber_id = NULL", "1 条通知装进了别人的邮件（编号 1）"),
        ("UPDATE site SET version_id = 1", "1 个站点用着别家的站点文件（编号 1）"),
    ],
)
def test_rows_that_no_unit_leaves_behind_are_found(db: Database, statement: str, finding: str) -> None:
    fill(db)
    with db.write() as s:
        s.execute(text(statement))
    found = [line for line in check(db) if line.startswith(finding)]
    assert len(found) == 1
    assert "jindu db restore" in found[0]


def test_long_lists_are_cut(db: Database) -> None:
    fill(db)
    with db.write() as s:
        for number in range(10, 20):
            s.execute(
                text(
                    "INSERT INTO delivery (kind, recipient, message_id, payload, state, attempts, created_at,"
                    " next_try_at) VALUES ('alert', 'r', :id, '{}', 'sent', 0, '2026-11-21', '2026-11-21')"
                ),
                {"id": f"<{number}>"},
            )
    (found,) = check(db)
    assert found.startswith("10 封邮件没有所载的通知（编号 ")
    assert "等）" in found
    assert found.count("、") == 4


def test_dangling_rows_are_found(sqlite_url: str) -> None:
    db = Database.open(sqlite_url)
    fill(db)
    with db.engine.connect() as connection:
        raw = connection.connection.cursor()
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("DELETE FROM article WHERE id = 2")
        raw.execute("PRAGMA foreign_keys=ON")
    found = check(db)
    assert any(line.startswith("表 hit 有 2 行指向表 article 中不存在的记录") for line in found)
    db.dispose()


def test_a_damaged_file_is_a_finding(tmp_path: Path, sqlite_url: str) -> None:
    db = Database.open(sqlite_url)
    fill(db)
    db.dispose()
    damage(tmp_path / "jindu.db")
    found = check(db)
    assert found
    assert all("损坏" in line and "jindu db restore" in line for line in found)
    db.dispose()


def test_an_empty_database_is_a_finding(empty_database_url: str) -> None:
    db = Database.open(empty_database_url)
    (found,) = check(db)
    assert "请先运行 jindu init" in found
    db.dispose()
