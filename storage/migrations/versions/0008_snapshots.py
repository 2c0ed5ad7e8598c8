"""snapshots of announcements' pages, and pages that another one named as its original"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """snapshots of announcements' pages, and pages that another one named as its original."""
    op.create_table(
        "snapshot",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("page_id", _BIG, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("http_status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_snapshot_page_id_page")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot")),
        sa.UniqueConstraint("page_id", "digest", name=op.f("uq_snapshot_page_id_digest")),
    )
    op.create_index(op.f("ix_snapshot_fetched_at"), "snapshot", ["fetched_at"], unique=False)
    op.add_column("page", sa.Column("found_on", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.drop_column("found_on")
    op.drop_index(op.f("ix_snapshot_fetched_at"), "snapshot")
    op.drop_table("snapshot")
