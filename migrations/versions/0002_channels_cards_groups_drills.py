"""Channels of waiting messages, posted messages, cards, groups and drills."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step up."""
    op.create_table(
        "alert_group",
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("unit", name=op.f("pk_alert_group")),
        sa.UniqueConstraint("mark", name=op.f("uq_alert_group_mark")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "card",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("chat", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_card")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("card", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_card_chat"), ["chat"], unique=False)
        batch_op.create_index(batch_op.f("ix_card_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "channel_state",
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("held_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel_state")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "drill",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("pressed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("day", "unit", name=op.f("pk_drill")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "posted",
        sa.Column("shelf", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("shelf", "id", name=op.f("pk_posted")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("posted", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_posted_expires_at"), ["expires_at"], unique=False)

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("channel", sa.String(length=16), nullable=True))
    # Until now the web chat was the only channel that sent.
    op.execute("UPDATE outbox SET channel = 'webchat'")
    with op.batch_alter_table("outbox", schema=None, table_kwargs={"sqlite_with_rowid": True, "sqlite_autoincrement": True}) as batch_op:
        batch_op.alter_column("channel", existing_type=sa.String(length=16), nullable=False)
        batch_op.drop_index(batch_op.f("ix_outbox_ready_at_lane_id"))
        batch_op.create_index(batch_op.f("ix_outbox_channel_lane_id"), ["channel", "lane", "id"], unique=False)


def downgrade() -> None:
    """Go one step down."""
    with op.batch_alter_table("outbox", schema=None, table_kwargs={"sqlite_with_rowid": True, "sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_channel_lane_id"))
        batch_op.create_index(batch_op.f("ix_outbox_ready_at_lane_id"), ["ready_at", "lane", "id"], unique=False)
        batch_op.drop_column("channel")

    with op.batch_alter_table("posted", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_posted_expires_at"))

    op.drop_table("posted")
    op.drop_table("drill")
    op.drop_table("channel_state")
    with op.batch_alter_table("card", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_card_expires_at"))
        batch_op.drop_index(batch_op.f("ix_card_chat"))

    op.drop_table("card")
    op.drop_table("alert_group")
