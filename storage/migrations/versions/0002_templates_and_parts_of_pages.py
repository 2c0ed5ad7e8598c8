"""templates and parts of pages"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """templates and parts of pages."""
    op.create_table(
        "site_study",
        sa.Column("site_key", sa.String(length=64), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["site_key"], ["site.key"], name=op.f("fk_site_study_site_key_site")),
        sa.PrimaryKeyConstraint("site_key", name=op.f("pk_site_study")),
    )
    op.create_table(
        "site_template",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("site_key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("layouts", sa.JSON(), nullable=False),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["site_key"], ["site.key"], name=op.f("fk_site_template_site_key_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_template")),
        sa.UniqueConstraint("site_key", "version", name=op.f("uq_site_template_site_key_version")),
    )
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.add_column(sa.Column("part", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("reader", sa.String(length=16), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("headline_only", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.drop_constraint(batch_op.f("uq_article_page_id"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_article_page_id_part"), ["page_id", "part"])


def downgrade() -> None:
    """Undo: templates and parts of pages."""
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_article_page_id_part"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_article_page_id"), ["page_id"])
        batch_op.drop_column("headline_only")
        batch_op.drop_column("reader")
        batch_op.drop_column("part")

    op.drop_table("site_template")
    op.drop_table("site_study")
