"""The tables of the audit: what staff did, as a chain, where it ends and where it begins."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, SmallInteger, String, text

from bot.privacy.keys import Hash
from bot.store.declare import Instant, Raw, declare, hashed

_TIMED = text("tip IS NOT NULL AND minute IS NOT NULL")

audit = declare(
    "audit",
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("staff", Raw, nullable=False),
    Column("act", String(24), nullable=False),
    Column("tip", Raw),
    Column("day", Instant, nullable=False),
    Column("minute", SmallInteger),
    Column("salt", Raw),
    Column("cover", Raw, info=hashed(Hash.AUDIT)),
    Column("dropped", Raw, info=hashed(Hash.AUDIT)),
    Column("chain", Raw, nullable=False, info=hashed(Hash.AUDIT)),
    # Only acts whose minute will go with a tip: what is purged hourly must not walk through five years.
    Index(None, "tip", sqlite_where=_TIMED, postgresql_where=_TIMED),
    lives="5 years; the minute until its tip is purged",
    backup=True,
)

audit_head = declare(
    "audit_head",
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("chain", Raw, nullable=False, info=hashed(Hash.AUDIT)),
    Column("mac", Raw, info=hashed(Hash.AUDIT)),
    lives="for good, one row",
    backup=True,
)

audit_checkpoint = declare(
    "audit_checkpoint",
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("chain", Raw, nullable=False, info=hashed(Hash.AUDIT)),
    Column("day", Instant, nullable=False),
    Column("mac", Raw, nullable=False, info=hashed(Hash.AUDIT)),
    lives="for good, one row",
    backup=True,
)
