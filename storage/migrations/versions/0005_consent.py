"""consent: what happened to a subscriber, and pauses; pages by the day they were listed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# What is known of the time before: when they were added, confirmed and left, not by whom.
KNOWN = """
    INSERT INTO subscriber_change (subscriber_id, "at", "by", what)
    SELECT id, {moment}, '', '{what}' FROM subscriber WHERE {moment} IS NOT NULL ORDER BY id
"""
MOMENTS = {"added": "created_at", "confirmed": "confirmed_at", "left": "left_at"}


def upgrade() -> None:
    """consent: what happened to a subscriber, and pauses."""
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "subscriber_change",
        sa.Column("id", big, nullable=False),
        sa.Column("subscriber_id", big, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscriber.id"], name=op.f("fk_subscriber_change_subscriber_id_subscriber")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriber_change")),
    )
    op.create_index(op.f("ix_subscriber_change_subscriber_id"), "subscriber_change", ["subscriber_id"], unique=False)
    op.add_column("subscriber", sa.Column("resumed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_page_listed_at"), "page", ["listed_at"], unique=False)
    for what, moment in MOMENTS.items():
        op.execute(KNOWN.format(what=what, moment=moment))


def downgrade() -> None:
    """Undo; nothing older knows of pauses, and who paused must not be mailed."""
    op.drop_index(op.f("ix_page_listed_at"), "page")
    op.execute("UPDATE subscriber SET state = 'suppressed', state_reason = '暂停中' WHERE state = 'paused'")
    with op.batch_alter_table("subscriber", schema=None) as batch_op:
        batch_op.drop_column("resumed_at")
    op.drop_index(op.f("ix_subscriber_change_subscriber_id"), "subscriber_change")
    op.drop_table("subscriber_change")
