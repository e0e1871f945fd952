"""The tables of the web chat: who has the page open, what waits for it, what it is sending up."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, SmallInteger, String, UniqueConstraint

from bot.privacy.keys import Hash, Seal
from bot.store.declare import Instant, Raw, declare, hashed, sealed

web_session = declare(
    "web_session",
    Column("key", Raw, primary_key=True, info=hashed(Hash.SESSION)),
    Column("staff", Boolean, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    lives="30 minutes idle, staff 30 days, or left",
    backup=False,
)

web_replay = declare(
    "web_replay",
    Column("key", Raw, ForeignKey("web_session.key", ondelete="CASCADE"), primary_key=True, info=hashed(Hash.SESSION)),
    Column("seq", Integer, primary_key=True),
    Column("delivery", String(40), nullable=False),
    Column("sealed", Raw, info=sealed(Seal.REPLAY, "key")),
    Column("keep_until", Instant, index=True),
    UniqueConstraint("key", "delivery"),
    lives="content until the page acknowledges, the row with its session",
    backup=False,
)

web_upload = declare(
    "web_upload",
    Column("id", Raw, primary_key=True),
    Column("session", Raw, ForeignKey("web_session.key", ondelete="CASCADE"), index=True),
    Column("parts", SmallInteger, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    lives="with its session, one hour; once it was said without a session, until the file is clean, one day",
    backup=False,
)

web_upload_part = declare(
    "web_upload_part",
    Column("upload", Raw, ForeignKey("web_upload.id", ondelete="CASCADE"), primary_key=True),
    Column("number", SmallInteger, primary_key=True, autoincrement=False),
    Column("sealed", Raw, nullable=False, info=sealed(Seal.FILE, "upload")),
    lives="with its upload, until it was fetched",
    backup=False,
)
