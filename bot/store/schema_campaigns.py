"""The tables of campaigns: what is sent, to whom, and what became of it. Nothing here refers to a tip."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, SmallInteger, String, Text, UniqueConstraint

from bot.domain.campaigns import DeliveryState
from bot.store.declare import Instant, Raw, declare

campaign = declare(
    "campaign",
    Column("id", Raw, primary_key=True),
    Column("title", String(120), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("subject", String(16), nullable=False),
    Column("state", String(12), nullable=False, index=True),
    Column("plan", Text, nullable=False),
    Column("buttons", String(64), nullable=False),
    Column("event_at", Instant),
    Column("author", Raw, nullable=False),
    Column("approver", Raw),
    Column("reason", Text, nullable=False),
    Column("asked_at", Instant),
    Column("next_at", Instant, index=True),
    Column("checked", String(64), nullable=False),
    Column("reminders", Text, nullable=False),
    Column("remind_at", Instant, index=True),
    Column("respected", Boolean, nullable=False),
    Column("corrects", BigInteger),
    lives="for good: what was said in public, by whom and when",
    backup=True,
)

campaign_unit = declare(
    "campaign_unit",
    Column("campaign", Raw, ForeignKey("campaign.id", ondelete="CASCADE"), primary_key=True),
    Column("unit", String(16), primary_key=True),
    lives="with its campaign",
    backup=True,
)

variant = declare(
    "variant",
    Column("campaign", Raw, ForeignKey("campaign.id", ondelete="CASCADE"), primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("text", Text, nullable=False),
    Column("recording", Raw),
    Column("picture", Raw),
    Column("author", Raw, nullable=False),
    Column("back", Text, nullable=False),
    Column("back_author", Raw),
    lives="with its campaign",
    backup=True,
)

run = declare(
    "run",
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("campaign", Raw, ForeignKey("campaign.id"), nullable=False, index=True),
    Column("due_at", Instant, nullable=False),
    Column("state", String(12), nullable=False),
    Column("lane", SmallInteger, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("subject", String(16), nullable=False),
    Column("until", Instant),
    Column("audience", String(12), nullable=False),
    Column("follows", BigInteger),
    Column("frozen_to", Raw, nullable=False),
    Column("left_out", Integer, nullable=False),
    Column("ended_at", Instant),
    Column("purge_at", Instant, index=True),
    Index(None, "state", "id"),
    lives="for good; its ledger 30 days after it ended",
    backup=True,
)

run_message = declare(
    "run_message",
    Column("run", BigInteger, ForeignKey("run.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("language", String(16), primary_key=True),
    Column("body", Text, nullable=False),
    lives="30 days after its run ended",
    backup=False,
)

lot = declare(
    "lot",
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("run", BigInteger, ForeignKey("run.id", ondelete="CASCADE"), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("people", Integer, nullable=False),
    Column("next_seq", Integer, nullable=False),
    *(Column(state.name.lower(), Integer, nullable=False) for state in DeliveryState),
    Column("on_its_way", Text, nullable=False),
    UniqueConstraint("run", "channel"),
    lives="for good: numbers without people",
    backup=True,
)

# Restored from a backup these would send again to whoever was reached since: no backup holds them.
delivery = declare(
    "delivery",
    Column("lot", BigInteger, ForeignKey("lot.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("contact", Raw, nullable=False),
    Column("unit", String(16), nullable=False),
    Column("language", String(16), nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("why", String(12), nullable=False),
    Column("attempts", SmallInteger, nullable=False),
    Column("again", Boolean, nullable=False),
    Column("posted", BigInteger),
    lives="30 days after its run ended, then counts",
    backup=False,
)

delivery_later = declare(
    "delivery_later",
    Column("lot", BigInteger, ForeignKey("lot.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("ready_at", Instant, primary_key=True, autoincrement=False),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    lives="until a delivery that is held or tried again is due",
    backup=False,
)

received = declare(
    "received",
    Column("contact", Raw, primary_key=True),
    Column("day", Integer, nullable=False),
    Column("counts", Integer, nullable=False),
    lives="8 days after the last message of a campaign; stop, or blocked",
    backup=False,
)

run_count = declare(
    "run_count",
    Column("run", BigInteger, ForeignKey("run.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("unit", String(16), primary_key=True),
    Column("channel", String(16), primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("state", SmallInteger, primary_key=True, autoincrement=False),
    Column("why", String(12), primary_key=True),
    Column("people", Integer, nullable=False),
    lives="for good: numbers without people",
    backup=True,
)

tap = declare(
    "tap",
    Column("lot", BigInteger, ForeignKey("lot.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(12), primary_key=True),
    lives="30 days after its run ended, then counts",
    backup=False,
)

tap_count = declare(
    "tap_count",
    Column("run", BigInteger, ForeignKey("run.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("unit", String(16), primary_key=True),
    Column("channel", String(16), primary_key=True),
    Column("kind", String(12), primary_key=True),
    Column("people", Integer, nullable=False),
    lives="for good: numbers without people",
    backup=True,
)

quota = declare(
    "quota",
    Column("channel", String(16), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("used", Integer, nullable=False),
    lives="for good: numbers without people",
    backup=True,
)

# Who was asked to approve a campaign, in which order.
approval = declare(
    "approval",
    Column("campaign", Raw, ForeignKey("campaign.id", ondelete="CASCADE"), primary_key=True),
    Column("staff", Raw, primary_key=True),
    Column("asked_at", Instant, nullable=False),
    lives="until the campaign is approved or returned",
    backup=True,
)

# Whose card of a run is kept up to date, and what it last showed.
watch = declare(
    "watch",
    Column("run", BigInteger, ForeignKey("run.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("staff", Raw, primary_key=True),
    Column("shown", Raw, nullable=False),
    lives="until the run has ended and its last card was shown",
    backup=False,
)

# People who came to an event, as staff counted them.
attendance = declare(
    "attendance",
    Column("campaign", Raw, ForeignKey("campaign.id", ondelete="CASCADE"), primary_key=True),
    Column("unit", String(16), primary_key=True),
    Column("day", Instant, primary_key=True, autoincrement=False),
    Column("people", Integer, nullable=False),
    lives="for good: numbers without people",
    backup=True,
)

# People who listened when a respected person told them; nothing says who told.
meeting = declare(
    "meeting",
    Column("id", Raw, primary_key=True),
    Column("campaign", Raw, ForeignKey("campaign.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("unit", String(16), nullable=False),
    Column("day", Instant, nullable=False),
    Column("people", Integer, nullable=False),
    lives="for good: numbers without people",
    backup=True,
)

# Different people of a unit and of everything below it who got a message of a campaign in a reporting month; unit "" is for everybody.
month_reach = declare(
    "month_reach",
    Column("month", String(7), primary_key=True),
    Column("unit", String(16), primary_key=True),
    Column("people", Integer, nullable=False),
    lives="for good: numbers without people",
    backup=True,
)

target = declare(
    "target",
    Column("unit", String(16), primary_key=True),
    Column("measure", String(16), primary_key=True),
    Column("people", Integer, nullable=False),
    lives="for good: numbers without people",
    backup=True,
)

# What staff asked to have made, until it is; asking twice is asking once.
report_request = declare(
    "report_request",
    Column("about", String(8), primary_key=True),
    Column("subject", String(20), primary_key=True),
    Column("unit", String(16), primary_key=True),
    Column("staff", Raw, primary_key=True),
    Column("times", Integer, nullable=False),
    Column("attempts", SmallInteger, nullable=False),
    Column("ready_at", Instant, nullable=False),
    lives="until it is made; it is tried three times",
    backup=False,
)
