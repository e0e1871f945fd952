"""Campaigns, their ledger, and what contacts want of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step up."""
    op.create_table(
        "campaign",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("buttons", sa.String(length=64), nullable=False),
        sa.Column("event_at", sa.BigInteger(), nullable=True),
        sa.Column("author", sa.LargeBinary(), nullable=False),
        sa.Column("approver", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("checked", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_next_at"), ["next_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_campaign_state"), ["state"], unique=False)

    op.create_table(
        "quota",
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "month", name=op.f("pk_quota")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "received",
        sa.Column("contact", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("counts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("contact", name=op.f("pk_received")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "campaign_unit",
        sa.Column("campaign", sa.LargeBinary(), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["campaign"], ["campaign.id"], name=op.f("fk_campaign_unit_campaign"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("campaign", "unit", name=op.f("pk_campaign_unit")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("campaign", sa.LargeBinary(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("corrects", sa.Integer(), nullable=True),
        sa.Column("frozen_to", sa.LargeBinary(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("purge_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["campaign"], ["campaign.id"], name=op.f("fk_run_campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_campaign"), ["campaign"], unique=False)
        batch_op.create_index(batch_op.f("ix_run_purge_at"), ["purge_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_run_state_id"), ["state", "id"], unique=False)

    op.create_table(
        "variant",
        sa.Column("campaign", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("recording", sa.LargeBinary(), nullable=True),
        sa.Column("picture", sa.LargeBinary(), nullable=True),
        sa.Column("author", sa.LargeBinary(), nullable=False),
        sa.Column("back", sa.Text(), nullable=False),
        sa.Column("back_author", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["campaign"], ["campaign.id"], name=op.f("fk_variant_campaign"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("campaign", "language", name=op.f("pk_variant")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "lot",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("next_seq", sa.Integer(), nullable=False),
        sa.Column("queued", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("retry", sa.Integer(), nullable=False),
        sa.Column("sending", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("unreachable", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("uncertain", sa.Integer(), nullable=False),
        sa.Column("on_its_way", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_lot_run"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
        sa.UniqueConstraint("run", "channel", name=op.f("uq_lot_run_channel")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "run_count",
        sa.Column("run", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("state", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("why", sa.String(length=12), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_run_count_run"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", "unit", "channel", "language", "state", "why", name=op.f("pk_run_count")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "run_message",
        sa.Column("run", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_run_message_run"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", "language", name=op.f("pk_run_message")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tap_count",
        sa.Column("run", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_tap_count_run"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", "unit", "channel", "kind", name=op.f("pk_tap_count")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "delivery",
        sa.Column("lot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("why", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["lot"], ["lot.id"], name=op.f("fk_delivery_lot"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("lot", "seq", name=op.f("pk_delivery")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "delivery_later",
        sa.Column("lot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ready_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["lot"], ["lot.id"], name=op.f("fk_delivery_later_lot"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("lot", "ready_at", "seq", name=op.f("pk_delivery_later")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tap",
        sa.Column("lot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["lot"], ["lot.id"], name=op.f("fk_tap_lot"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("lot", "seq", "kind", name=op.f("pk_tap")),
        sqlite_with_rowid=False,
    )
    op.add_column("contact", sa.Column("channel", sa.String(length=16), nullable=True))
    op.add_column("contact", sa.Column("subjects_left", sa.Integer(), nullable=True))
    op.add_column("contact", sa.Column("quiet_from", sa.SmallInteger(), nullable=True))
    op.add_column("contact", sa.Column("quiet_to", sa.SmallInteger(), nullable=True))
    op.add_column("contact", sa.Column("per_week", sa.SmallInteger(), nullable=True))


def downgrade() -> None:
    """Go one step down."""
    op.drop_column("contact", "per_week")
    op.drop_column("contact", "quiet_to")
    op.drop_column("contact", "quiet_from")
    op.drop_column("contact", "subjects_left")
    op.drop_column("contact", "channel")

    op.drop_table("tap")
    op.drop_table("delivery_later")
    op.drop_table("delivery")
    op.drop_table("tap_count")
    op.drop_table("run_message")
    op.drop_table("run_count")
    op.drop_table("lot")
    op.drop_table("variant")
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_run_state_id"))
        batch_op.drop_index(batch_op.f("ix_run_purge_at"))
        batch_op.drop_index(batch_op.f("ix_run_campaign"))

    op.drop_table("run")
    op.drop_table("campaign_unit")
    op.drop_table("received")
    op.drop_table("quota")
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_state"))
        batch_op.drop_index(batch_op.f("ix_campaign_next_at"))

    op.drop_table("campaign")
