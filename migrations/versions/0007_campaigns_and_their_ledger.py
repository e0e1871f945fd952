"""Campaigns, their ledger, and what contacts want of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
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
        sa.Column("reminders", sa.Text(), nullable=False),
        sa.Column("remind_at", sa.BigInteger(), nullable=True),
        sa.Column("respected", sa.Boolean(), nullable=False),
        sa.Column("corrects", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_next_at"), ["next_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_campaign_remind_at"), ["remind_at"], unique=False)
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
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("campaign", sa.LargeBinary(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("audience", sa.String(length=12), nullable=False),
        sa.Column("follows", sa.BigInteger(), nullable=True),
        sa.Column("frozen_to", sa.LargeBinary(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("purge_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["campaign"], ["campaign.id"], name=op.f("fk_run_campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sqlite_with_rowid=False,
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
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("run", sa.BigInteger(), nullable=False),
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
        sqlite_with_rowid=False,
    )
    op.create_table(
        "run_count",
        sa.Column("run", sa.BigInteger(), autoincrement=False, nullable=False),
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
        sa.Column("run", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_run_message_run"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", "language", name=op.f("pk_run_message")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tap_count",
        sa.Column("run", sa.BigInteger(), autoincrement=False, nullable=False),
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
        sa.Column("lot", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("why", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("posted", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["lot"], ["lot.id"], name=op.f("fk_delivery_lot"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("lot", "seq", name=op.f("pk_delivery")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "delivery_later",
        sa.Column("lot", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ready_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["lot"], ["lot.id"], name=op.f("fk_delivery_later_lot"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("lot", "ready_at", "seq", name=op.f("pk_delivery_later")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tap",
        sa.Column("lot", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["lot"], ["lot.id"], name=op.f("fk_tap_lot"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("lot", "seq", "kind", name=op.f("pk_tap")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "approval",
        sa.Column("campaign", sa.LargeBinary(), nullable=False),
        sa.Column("staff", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["campaign"], ["campaign.id"], name=op.f("fk_approval_campaign"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("campaign", "staff", name=op.f("pk_approval")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "watch",
        sa.Column("run", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("staff", sa.LargeBinary(), nullable=False),
        sa.Column("shown", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_watch_run"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", "staff", name=op.f("pk_watch")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "attendance",
        sa.Column("campaign", sa.LargeBinary(), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("day", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign"], ["campaign.id"], name=op.f("fk_attendance_campaign"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("campaign", "unit", "day", name=op.f("pk_attendance")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "meeting",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("campaign", sa.LargeBinary(), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("day", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign"], ["campaign.id"], name=op.f("fk_meeting_campaign"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_campaign"), ["campaign"], unique=False)

    op.create_table(
        "month_reach",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "unit", name=op.f("pk_month_reach")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "target",
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("measure", sa.String(length=16), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("unit", "measure", name=op.f("pk_target")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "campaign_file",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("seconds", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_file")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("campaign_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_file_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "campaign_file_part",
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["file"], ["campaign_file.id"], name=op.f("fk_campaign_file_part_file"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("file", "number", name=op.f("pk_campaign_file_part")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "campaign_origin",
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("ready_at", sa.BigInteger(), nullable=False),
        sa.Column("lease", sa.LargeBinary(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["file"], ["campaign_file.id"], name=op.f("fk_campaign_origin_file"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("file", name=op.f("pk_campaign_origin")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("campaign_origin", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_origin_ready_at"), ["ready_at"], unique=False)

    op.create_table(
        "campaign_copy",
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["file"], ["campaign_file.id"], name=op.f("fk_campaign_copy_file"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("file", "channel", name=op.f("pk_campaign_copy")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "report_request",
        sa.Column("about", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("staff", sa.LargeBinary(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("ready_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("about", "subject", "unit", "staff", name=op.f("pk_report_request")),
        sqlite_with_rowid=False,
    )
    op.add_column("contact", sa.Column("channel", sa.String(length=16), nullable=True))
    op.add_column("contact", sa.Column("subjects_left", sa.Integer(), nullable=True))
    op.add_column("contact", sa.Column("quiet_from", sa.SmallInteger(), nullable=True))
    op.add_column("contact", sa.Column("quiet_to", sa.SmallInteger(), nullable=True))
    op.add_column("contact", sa.Column("per_week", sa.SmallInteger(), nullable=True))
    op.add_column("contact", sa.Column("tells", sa.Boolean(), nullable=True))


def downgrade() -> None:
    """Go one step down."""
    op.drop_column("contact", "tells")
    op.drop_column("contact", "per_week")
    op.drop_column("contact", "quiet_to")
    op.drop_column("contact", "quiet_from")
    op.drop_column("contact", "subjects_left")
    op.drop_column("contact", "channel")

    op.drop_table("report_request")
    op.drop_table("campaign_copy")
    with op.batch_alter_table("campaign_origin", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_origin_ready_at"))

    op.drop_table("campaign_origin")
    op.drop_table("campaign_file_part")
    with op.batch_alter_table("campaign_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_file_expires_at"))

    op.drop_table("campaign_file")
    op.drop_table("target")
    op.drop_table("month_reach")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_campaign"))

    op.drop_table("meeting")
    op.drop_table("attendance")
    op.drop_table("watch")
    op.drop_table("approval")
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
        batch_op.drop_index(batch_op.f("ix_campaign_remind_at"))
        batch_op.drop_index(batch_op.f("ix_campaign_next_at"))

    op.drop_table("campaign")
