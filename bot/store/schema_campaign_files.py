"""The tables of what campaigns show and play, and of what staff are handed: never a file of a tip."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, SmallInteger, String, Text

from bot.privacy.keys import Seal
from bot.store.declare import Instant, Raw, declare, sealed

campaign_file = declare(
    "campaign_file",
    Column("id", Raw, primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("state", String(8), nullable=False),
    Column("seconds", SmallInteger, nullable=False),
    Column("name", String(80), nullable=False),
    Column("expires_at", Instant, index=True),
    lives="with its campaign; a draft's and a report's a few days",
    backup=True,
)

campaign_file_part = declare(
    "campaign_file_part",
    Column("file", Raw, ForeignKey("campaign_file.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("content", Raw, nullable=False),
    lives="with its file",
    backup=True,
)

campaign_origin = declare(
    "campaign_origin",
    Column("file", Raw, ForeignKey("campaign_file.id", ondelete="CASCADE"), primary_key=True),
    Column("sealed", Raw, nullable=False, info=sealed(Seal.STAFF, "file")),
    Column("attempts", SmallInteger, nullable=False),
    Column("ready_at", Instant, nullable=False, index=True),
    Column("lease", Raw),
    Column("lease_until", Instant),
    lives="until the file is clean or refused; one day",
    backup=False,
)

# By what name a platform has a file already, so that it is sent up once and not a hundred thousand times.
campaign_copy = declare(
    "campaign_copy",
    Column("file", Raw, ForeignKey("campaign_file.id", ondelete="CASCADE"), primary_key=True),
    Column("channel", String(16), primary_key=True),
    Column("reference", Text, nullable=False),
    lives="with its file",
    backup=False,
)
