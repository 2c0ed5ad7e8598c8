"""fingerprints by key alone"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from xxhash import xxh3_64_intdigest

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

AT_ONCE = 10_000
# Shingles and pieces keep their keys; the whole text was found by a quarter of its simhash and is now found by a half.
KEPT = """
    SELECT key, article_id FROM fingerprint WHERE part > 0
    UNION SELECT 4294967296 | ((value >> 32) & 4294967295), article_id FROM fingerprint WHERE part = 0
    UNION SELECT 8589934592 | (value & 4294967295), article_id FROM fingerprint WHERE part = 0
"""


def upgrade() -> None:
    """fingerprints by key alone."""
    op.execute(f"CREATE TEMPORARY TABLE kept AS {KEPT}")
    op.drop_table("fingerprint")
    made = op.create_table(
        "fingerprint",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("article_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key", "article_id", name=op.f("pk_fingerprint")),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO fingerprint (key, article_id) SELECT key, article_id FROM kept ORDER BY key, article_id")
    op.execute("DROP TABLE kept")
    connection = op.get_bind()
    for articles in connection.execute(sa.text("SELECT id, url FROM article")).partitions(AT_ONCE):
        op.bulk_insert(made, [{"key": url_key(url), "article_id": article} for article, url in articles])


def url_key(url: str) -> int:
    """Return the key under which a page's articles are found."""
    return 1 << 47 | xxh3_64_intdigest(url.encode("utf-8", "surrogatepass")) >> 18


def downgrade() -> None:
    """Undo: fingerprints by key alone. The index is empty then: copies of earlier articles are not recognised."""
    op.drop_table("fingerprint")
    op.create_table(
        "fingerprint",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_fingerprint_article_id_article")),
        sa.PrimaryKeyConstraint("key", "article_id", "part", name=op.f("pk_fingerprint")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_fingerprint_article_id"), "fingerprint", ["article_id"], unique=False)
