"""mail: finer wishes, when a person may be mailed, what comes back by mail, addresses never mailed, feedback"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LISTS = ("cities", "types", "substances", "words", "channels")
# Those who asked for less than an older program can ask for are stopped rather than mailed too much.
STOP_THE_CHOOSY = """
    UPDATE subscriber SET state = 'suppressed', state_reason = '订阅条件无法保留' WHERE state = 'confirmed' AND id IN (
        SELECT subscriber_id FROM subscription WHERE least_score > 0 OR CAST(cities AS TEXT) <> '[]'
        OR CAST(types AS TEXT) <> '[]' OR CAST(substances AS TEXT) <> '[]' OR CAST(words AS TEXT) <> '[]')
"""


def _times() -> list[sa.Column[Any]]:
    return [
        sa.Column("quiet_from", sa.String(length=5), nullable=True),
        sa.Column("quiet_until", sa.String(length=5), nullable=True),
        sa.Column("pace_minutes", sa.Integer(), nullable=True),
        sa.Column("digest_hour", sa.Integer(), server_default="8", nullable=False),
        sa.Column("digest_weekday", sa.Integer(), server_default="0", nullable=False),
        sa.Column("empty_digest", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("soft_bounces", sa.Integer(), server_default="0", nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
    ]


def upgrade() -> None:
    """mail: finer wishes, when a person may be mailed, what comes back by mail, addresses never mailed, feedback."""
    for name in LISTS:
        op.add_column("subscription", sa.Column(name, sa.JSON(), server_default="[]", nullable=False))
    op.add_column("subscription", sa.Column("least_score", sa.Double(), server_default="0", nullable=False))
    for column in _times():
        op.add_column("subscriber", column)
    op.add_column("delivery", sa.Column("domain", sa.String(length=255), nullable=True))
    op.create_index(op.f("ix_delivery_state_next_try_at"), "delivery", ["state", "next_try_at"], unique=False)
    _add_inbound()
    op.create_table(
        "suppression",
        sa.Column("email_key", sa.String(length=320), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("email_key", name=op.f("pk_suppression")),
    )
    op.execute(
        "INSERT INTO suppression (email_key, since, reason) "
        "SELECT email_key, COALESCE(confirmed_at, created_at), COALESCE(state_reason, '') "
        "FROM subscriber WHERE state = 'suppressed'"
    )
    op.create_table(
        "feedback",
        sa.Column("subscriber_id", BIG, nullable=False),
        sa.Column("story_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("relevant", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_feedback_story_id_story")),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscriber.id"], name=op.f("fk_feedback_subscriber_id_subscriber")
        ),
        sa.PrimaryKeyConstraint("subscriber_id", "story_id", name=op.f("pk_feedback")),
    )
    op.create_index(op.f("ix_feedback_story_id"), "feedback", ["story_id"], unique=False)


def _add_inbound() -> None:
    op.create_table(
        "inbound",
        sa.Column("id", BIG, nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("sender", sa.String(length=320), nullable=False),
        sa.Column("subscriber_id", BIG, nullable=True),
        sa.Column("delivery_id", BIG, nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_inbound_delivery_id_delivery")),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscriber.id"], name=op.f("fk_inbound_subscriber_id_subscriber")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound")),
        sa.UniqueConstraint("key", name=op.f("uq_inbound_key")),
    )
    for column in ("at", "delivery_id", "subscriber_id"):
        op.create_index(op.f(f"ix_inbound_{column}"), "inbound", [column], unique=False)


def downgrade() -> None:
    """Undo; nothing older can keep a finer wish, so those who have one are stopped rather than mailed too much."""
    op.execute(STOP_THE_CHOOSY)
    op.drop_table("feedback")
    op.drop_table("suppression")
    op.drop_table("inbound")
    op.drop_index(op.f("ix_delivery_state_next_try_at"), "delivery")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_column("domain")
    with op.batch_alter_table("subscriber", schema=None) as batch_op:
        for column in _times():
            batch_op.drop_column(column.name)
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        for name in (*LISTS, "least_score"):
            batch_op.drop_column(name)
