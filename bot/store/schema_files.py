"""The tables of files: what is kept of them, and what only until they are clean or sent."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, SmallInteger, String

from bot.privacy.keys import Seal
from bot.store.declare import Instant, Raw, declare, sealed

file = declare(
    "file",
    Column("id", Raw, primary_key=True),
    Column("tip", Raw, ForeignKey("tip.id", ondelete="CASCADE"), index=True),
    Column("kind", String(8), nullable=False),
    Column("state", String(8), nullable=False),
    Column("seconds", SmallInteger, nullable=False),
    Column("wrapped_key", Raw),
    lives="with its tip; one that was not sent with the conversation that holds it",
    backup=True,
)

file_draft = declare(
    "file_draft",
    Column("file", Raw, ForeignKey("file.id", ondelete="CASCADE"), primary_key=True),
    Column("wrapped_key", Raw, nullable=False, info=sealed(Seal.FILE, "file")),
    Column("expires_at", Instant, nullable=False, index=True),
    lives="until the tip is sent; an hour longer than the conversation that holds it",
    backup=False,
)

file_origin = declare(
    "file_origin",
    Column("file", Raw, ForeignKey("file.id", ondelete="CASCADE"), primary_key=True),
    Column("sealed", Raw, nullable=False, info=sealed(Seal.FILE, "file")),
    Column("attempts", SmallInteger, nullable=False),
    Column("ready_at", Instant, nullable=False, index=True),
    Column("lease", Raw),
    Column("lease_until", Instant),
    lives="until the file is clean or refused; one day",
    backup=False,
)

file_part = declare(
    "file_part",
    Column("file", Raw, ForeignKey("file.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("sealed", Raw, nullable=False),
    lives="with its file",
    backup=True,
)
