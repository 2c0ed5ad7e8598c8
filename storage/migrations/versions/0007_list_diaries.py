"""list diaries: what each list showed and taught, promised visits, told ends of incidents"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# What is over by now is no news.
OLD_NEWS = "UPDATE event SET over_told_at = over_at WHERE over_at IS NOT NULL"


def upgrade() -> None:
    """list diaries: what each list showed and taught, promised visits, told ends of incidents."""
    op.create_table(
        "list_diary",
        sa.Column("list_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("memory", sa.Text(), nullable=True),
        sa.Column("diary", sa.Text(), nullable=True),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pages_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["list.id"], name=op.f("fk_list_diary_list_id_list")),
        sa.PrimaryKeyConstraint("list_id", name=op.f("pk_list_diary")),
    )
    op.create_index(op.f("ix_list_diary_stale"), "list_diary", ["stale"], unique=False)
    op.add_column("visit", sa.Column("moving", sa.Integer(), nullable=True))
    op.add_column("visit", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("event", sa.Column("over_told_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(OLD_NEWS)


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_column("over_told_at")
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_column("due_at")
        batch_op.drop_column("moving")
    op.drop_index(op.f("ix_list_diary_stale"), "list_diary")
    op.drop_table("list_diary")
