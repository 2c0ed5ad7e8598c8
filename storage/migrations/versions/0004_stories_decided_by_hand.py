"""stories decided by hand"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Who spoke for a story until now: its origin where that is an announcement, else the first member that is one.
SPOKE = """
    UPDATE story SET best_id = COALESCE(
        (SELECT article_id FROM story_member AS m WHERE m.story_id = story.id AND m.matched AND article_id = origin_id),
        (SELECT MIN(article_id) FROM story_member AS m WHERE m.story_id = story.id AND m.matched),
        origin_id)
"""
TOLD = """
    UPDATE obligation SET told_id = (SELECT best_id FROM story WHERE story.id = obligation.story_id)
    WHERE delivery_id IN (SELECT id FROM delivery WHERE state = 'sent')
"""
REPLACED = """
    UPDATE revision SET as_of = COALESCE(
        (SELECT id FROM article WHERE first_seen_at <= replaced_at ORDER BY first_seen_at DESC, id DESC LIMIT 1),
        article_id)
"""
# Going back, earlier editions become further parts of their page, behind all it can have.
EARLIER = """
    UPDATE article SET part = part + 1000 * (edition + 1) WHERE edition < (
        SELECT MAX(edition) FROM article AS a WHERE a.page_id = article.page_id AND a.part = article.part)
"""


def upgrade() -> None:
    """stories decided by hand."""
    op.create_table(
        "hand_move",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("story_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("other_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("anchor", sa.JSON(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("as_of", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["other_id"], ["story.id"], name=op.f("fk_hand_move_other_id_story")),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_hand_move_story_id_story")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_move")),
    )
    op.create_index(op.f("ix_hand_move_other_id"), "hand_move", ["other_id"], unique=False)
    op.create_index(op.f("ix_hand_move_story_id"), "hand_move", ["story_id"], unique=False)

    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.add_column(sa.Column("edition", sa.Integer(), nullable=False, server_default="0"))
        batch_op.drop_constraint(batch_op.f("uq_article_page_id_part"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_article_page_id_part_edition"), ["page_id", "part", "edition"])

    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_obligation_told_id_article"), "article", ["told_id"], ["id"])

    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("as_of", sa.BigInteger(), nullable=False, server_default="0"))

    op.add_column("story", sa.Column("best_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    for filling in (SPOKE, TOLD, REPLACED):
        op.execute(filling)
    with op.batch_alter_table("story", schema=None) as batch_op:
        batch_op.alter_column("best_id", nullable=False)
        batch_op.create_foreign_key(batch_op.f("fk_story_best_id_article"), "article", ["best_id"], ["id"])


def downgrade() -> None:
    """Undo: stories decided by hand."""
    with op.batch_alter_table("story", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_story_best_id_article"), type_="foreignkey")
        batch_op.drop_column("best_id")

    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_column("as_of")

    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_obligation_told_id_article"), type_="foreignkey")
        batch_op.drop_column("told_id")

    op.execute(EARLIER)
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_article_page_id_part_edition"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_article_page_id_part"), ["page_id", "part"])
        batch_op.drop_column("edition")

    op.drop_index(op.f("ix_hand_move_story_id"), "hand_move")
    op.drop_index(op.f("ix_hand_move_other_id"), "hand_move")
    op.drop_table("hand_move")
