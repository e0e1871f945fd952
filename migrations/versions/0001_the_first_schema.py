"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "audit",
    "audit_head",
    "contact",
    "conversation",
    "counter",
    "inbox_mark",
    "invite",
    "outbox",
    "parked",
    "schedule_fire",
    "staff",
    "tip",
    "unit",
    "way_back",
    "web_session",
    "alias",
    "boundary",
    "phone",
    "tip_access",
    "tip_alert",
    "tip_entry",
    "web_replay",
)


def upgrade() -> None:
    """Go one step up."""
    _records()
    _people()
    _messages()
    _tips()
    _places()


def downgrade() -> None:
    """Go one step down."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _records() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("staff", sa.LargeBinary(), nullable=False),
        sa.Column("act", sa.String(length=24), nullable=False),
        sa.Column("tip", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("chain", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("chain", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "counter",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.Column("urgency", sa.String(length=8), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("tips", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "unit", "topic", "urgency", "outcome", name=op.f("pk_counter")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "schedule_fire",
        sa.Column("schedule", sa.String(length=32), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("schedule", "due_at", name=op.f("pk_schedule_fire")),
        sqlite_with_rowid=False,
    )


def _people() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("consented_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("mark", name=op.f("uq_contact_mark")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "invite",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("inviter", sa.LargeBinary(), nullable=True),
        sa.Column("match", sa.String(length=4), nullable=False),
        sa.Column("staff", sa.LargeBinary(), nullable=True),
        sa.Column("misses", sa.SmallInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invite")),
        sa.UniqueConstraint("token", name=op.f("uq_invite_token")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("invite", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invite_expires_at"), ["expires_at"], unique=False)
    op.create_table(
        "staff",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("on_duty", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("purge_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("mark", name=op.f("uq_staff_mark")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_unit"), ["unit"], unique=False)
    op.create_table(
        "way_back",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_way_back")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("way_back", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_way_back_expires_at"), ["expires_at"], unique=False)


def _messages() -> None:
    op.create_table(
        "conversation",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("remind_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_conversation")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conversation_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_conversation_remind_at"), ["remind_at"], unique=False)
    op.create_table(
        "inbox_mark",
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_inbox_mark")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("inbox_mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbox_mark_expires_at"), ["expires_at"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("ready_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("lease", sa.LargeBinary(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sqlite_with_rowid=True,
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_key_id"), ["key", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_ready_at_lane_id"), ["ready_at", "lane", "id"], unique=False)
    op.create_table(
        "parked",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("error", sa.String(length=64), nullable=False),
        sa.Column("step", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parked")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("parked", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_parked_expires_at"), ["expires_at"], unique=False)
    op.create_table(
        "web_session",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("staff", sa.Boolean(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_web_session")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_session_expires_at"), ["expires_at"], unique=False)
    op.create_table(
        "web_replay",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("delivery", sa.String(length=40), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("keep_until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["key"], ["web_session.key"], name=op.f("fk_web_replay_key"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", "seq", name=op.f("pk_web_replay")),
        sa.UniqueConstraint("key", "delivery", name=op.f("uq_web_replay_key_delivery")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("web_replay", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_replay_keep_until"), ["keep_until"], unique=False)


def _tips() -> None:
    op.create_table(
        "tip",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("receipt", sa.LargeBinary(), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("bypass", sa.Boolean(), nullable=False),
        sa.Column("topic", sa.String(length=16), nullable=True),
        sa.Column("urgency", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("accepted_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("owner", sa.LargeBinary(), nullable=True),
        sa.Column("ring_step", sa.SmallInteger(), nullable=False),
        sa.Column("ring_at", sa.BigInteger(), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("purge_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tip")),
        sa.UniqueConstraint("receipt", name=op.f("uq_tip_receipt")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("tip", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tip_purge_at"), ["purge_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_tip_ring_at"), ["ring_at"], unique=False)
    op.create_table(
        "tip_access",
        sa.Column("tip", sa.LargeBinary(), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["tip"], ["tip.id"], name=op.f("fk_tip_access_tip"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tip", "unit", name=op.f("pk_tip_access")),
        sa.UniqueConstraint("unit", "code", name=op.f("uq_tip_access_unit_code")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tip_alert",
        sa.Column("tip", sa.LargeBinary(), nullable=False),
        sa.Column("staff", sa.LargeBinary(), nullable=False),
        sa.Column("hide_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["tip"], ["tip.id"], name=op.f("fk_tip_alert_tip"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tip", "staff", name=op.f("pk_tip_alert")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("tip_alert", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tip_alert_hide_at"), ["hide_at"], unique=False)
    op.create_table(
        "tip_entry",
        sa.Column("tip", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["tip"], ["tip.id"], name=op.f("fk_tip_entry_tip"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tip", "number", name=op.f("pk_tip_entry")),
        sqlite_with_rowid=False,
    )


def _places() -> None:
    op.create_table(
        "unit",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("short_name", sa.String(length=80), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("parent", sa.String(length=16), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("district", sa.String(length=80), nullable=False),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_unit")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "alias",
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("district", sa.String(length=80), nullable=False),
        sa.Column("ambiguous", sa.Boolean(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_alias_unit"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("unit", "name", "kind", "district", name=op.f("pk_alias")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "boundary",
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("polygons", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_boundary_unit"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("unit", name=op.f("pk_boundary")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "phone",
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_phone_unit"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("unit", "kind", "number", name=op.f("pk_phone")),
        sqlite_with_rowid=False,
    )
