"""Every table, how long its rows live, and whether a backup may hold them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, SmallInteger, String, UniqueConstraint

from bot.privacy.keys import Hash, Seal
from bot.store import schema_campaign_files, schema_campaigns
from bot.store.declare import Instant, Raw, declare, hashed, metadata, sealed
from bot.store.schema_audit import audit, audit_checkpoint, audit_head
from bot.store.schema_files import file, file_draft, file_origin, file_part
from bot.store.schema_units import alias, boundary, phone, unit
from bot.store.schema_web import web_replay, web_session, web_upload, web_upload_part

__all__ = [
    "Instant",
    "alias",
    "audit",
    "audit_checkpoint",
    "audit_head",
    "boundary",
    "file",
    "file_draft",
    "file_origin",
    "file_part",
    "metadata",
    "phone",
    "schema_campaign_files",
    "schema_campaigns",
    "unit",
    "web_replay",
    "web_session",
    "web_upload",
    "web_upload_part",
]

inbox_mark = declare(
    "inbox_mark",
    Column("mark", Raw, primary_key=True, info=hashed(Hash.INBOX)),
    Column("expires_at", Instant, nullable=False, index=True),
    lives="3 days",
    backup=False,
)

conversation = declare(
    "conversation",
    Column("key", Raw, primary_key=True, info=hashed(Hash.CONVERSATION)),
    Column("sealed", Raw, info=sealed(Seal.CONVERSATION, "key")),
    Column("expires_at", Instant, nullable=False, index=True),
    Column("remind_at", Instant, index=True),
    lives="done; 30 minutes; an unsent tip 24 hours",
    backup=False,
)

contact = declare(
    "contact",
    Column("id", Raw, primary_key=True),
    Column("mark", Raw, nullable=False, unique=True, info=hashed(Hash.CONTACT)),
    Column("sealed", Raw, nullable=False, info=sealed(Seal.CONTACT, "mark")),
    Column("language", String(16), nullable=False),
    Column("unit", String(16), nullable=False),
    Column("consented_at", Instant, nullable=False),
    Column("channel", String(16)),
    Column("subjects_left", Integer),
    Column("quiet_from", SmallInteger),
    Column("quiet_to", SmallInteger),
    Column("per_week", SmallInteger),
    Column("tells", Boolean),
    Column("restored", Boolean, nullable=False, default=False),
    lives="stop, or blocked; the date without time of day",
    backup=True,
)

way_back = declare(
    "way_back",
    Column("id", Raw, primary_key=True),
    Column("week", String(8), nullable=False),
    Column("sealed", Raw, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    lives="outcome, forget me, 97 days",
    backup=False,
)

tip = declare(
    "tip",
    Column("id", Raw, primary_key=True),
    Column("receipt", Raw, nullable=False, unique=True, info=hashed(Hash.RECEIPT)),
    Column("unit", String(16), nullable=False),
    Column("bypass", Boolean, nullable=False),
    Column("topic", String(16)),
    Column("urgency", String(8), nullable=False),
    Column("status", String(12), nullable=False),
    Column("outcome", String(16)),
    Column("received_at", Instant, nullable=False),
    Column("accepted_at", Instant),
    Column("closed_at", Instant),
    Column("owner", Raw),
    Column("ring_step", SmallInteger, nullable=False),
    Column("ring_at", Instant, index=True),
    Column("wrapped_key", Raw, info=sealed(Seal.TIP, "id")),
    Column("sealed", Raw),
    Column("purge_at", Instant, index=True),
    lives="90 days after closing; its words at once when it is not for this line",
    backup=True,
)

tip_access = declare(
    "tip_access",
    Column("tip", Raw, ForeignKey("tip.id", ondelete="CASCADE"), primary_key=True),
    Column("unit", String(16), primary_key=True),
    Column("code", String(8), nullable=False),
    UniqueConstraint("unit", "code"),
    lives="with its tip",
    backup=True,
)

tip_entry = declare(
    "tip_entry",
    Column("tip", Raw, ForeignKey("tip.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("author", String(8), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("at", Instant, nullable=False),
    Column("sealed", Raw, nullable=False),
    lives="with its tip",
    backup=True,
)

tip_alert = declare(
    "tip_alert",
    Column("tip", Raw, ForeignKey("tip.id", ondelete="CASCADE"), primary_key=True),
    Column("staff", Raw, primary_key=True),
    Column("hide_at", Instant, index=True),
    lives="with its tip",
    backup=True,
)

staff = declare(
    "staff",
    Column("id", Raw, primary_key=True),
    Column("mark", Raw, unique=True, info=hashed(Hash.STAFF)),
    Column("sealed", Raw, info=sealed(Seal.STAFF, "id")),
    Column("label", String(64), nullable=False),
    Column("role", String(12), nullable=False),
    Column("unit", String(16), nullable=False, index=True),
    Column("state", String(8), nullable=False),
    Column("on_duty", Boolean, nullable=False),
    Column("language", String(16), nullable=False),
    Column("purge_at", Instant),
    lives="removed, then 90 days",
    backup=True,
)

invite = declare(
    "invite",
    Column("id", Raw, primary_key=True),
    Column("token", Raw, nullable=False, unique=True, info=hashed(Hash.INVITE)),
    Column("role", String(12), nullable=False),
    Column("unit", String(16), nullable=False),
    Column("label", String(64), nullable=False),
    Column("inviter", Raw),
    Column("match", String(4), nullable=False),
    Column("staff", Raw),
    Column("misses", SmallInteger, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    lives="72 hours",
    backup=False,
)

outbox = declare(
    "outbox",
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("channel", String(16), nullable=False),
    Column("key", Raw, nullable=False, info=hashed(Hash.OUTBOX)),
    Column("lane", SmallInteger, nullable=False),
    Column("sealed", Raw, nullable=False, info=sealed(Seal.OUTBOX, "key")),
    Column("ready_at", Instant, nullable=False),
    Column("attempts", SmallInteger, nullable=False),
    Column("lease", Raw),
    Column("lease_until", Instant),
    Index(None, "channel", "lane", "id"),
    Index(None, "key", "id"),
    lives="until delivered or given up, 3 days at most",
    backup=False,
    rowid=True,
)

posted = declare(
    "posted",
    Column("shelf", Raw, primary_key=True, info=hashed(Hash.POSTED)),
    Column("id", Raw, primary_key=True),
    Column("sealed", Raw, nullable=False, info=sealed(Seal.POSTED, "shelf", "id")),
    Column("expires_at", Instant, nullable=False, index=True),
    lives="48 hours, or until the chat was cleared",
    backup=False,
)

card = declare(
    "card",
    Column("key", Raw, primary_key=True, info=hashed(Hash.POSTED)),
    Column("chat", Raw, nullable=False, index=True, info=hashed(Hash.POSTED)),
    Column("sealed", Raw, nullable=False, info=sealed(Seal.POSTED, "key")),
    Column("expires_at", Instant, nullable=False, index=True),
    lives="until taken away, 97 days after it was last drawn",
    backup=False,
)

channel_state = declare(
    "channel_state",
    Column("channel", String(16), primary_key=True),
    Column("name", String(64), nullable=False),
    Column("seen_at", Instant),
    Column("held_until", Instant),
    lives="for good, one row a channel",
    backup=False,
)

alert_group = declare(
    "alert_group",
    Column("unit", String(16), primary_key=True),
    Column("mark", Raw, nullable=False, unique=True, info=hashed(Hash.STAFF)),
    Column("sealed", Raw, nullable=False, info=sealed(Seal.STAFF, "unit")),
    Column("language", String(16), nullable=False),
    lives="until a leader ends it, or the group is left",
    backup=True,
)

drill = declare(
    "drill",
    Column("day", String(10), primary_key=True),
    Column("unit", String(16), primary_key=True),
    Column("pressed", Boolean, nullable=False),
    lives="40 days",
    backup=False,
)

parked = declare(
    "parked",
    Column("id", Raw, primary_key=True),
    Column("sealed", Raw, nullable=False, info=sealed(Seal.PARKED, "id")),
    Column("error", String(64), nullable=False),
    Column("step", String(64), nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    lives="3 days",
    backup=False,
)

counter = declare(
    "counter",
    Column("month", String(7), primary_key=True),
    Column("unit", String(16), primary_key=True),
    Column("topic", String(16), primary_key=True),
    Column("urgency", String(8), primary_key=True),
    Column("outcome", String(16), primary_key=True),
    Column("tips", Integer, nullable=False),
    Column("hours", Integer, nullable=False),
    lives="for good",
    backup=True,
)

schedule_fire = declare(
    "schedule_fire",
    Column("schedule", String(32), primary_key=True),
    Column("due_at", Instant, primary_key=True),
    lives="40 days",
    backup=False,
)
