"""The tables of units: names, telephone numbers, boundaries; nothing about people."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, String, Text

from bot.store.declare import declare

unit = declare(
    "unit",
    Column("code", String(16), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("short_name", String(80), nullable=False),
    Column("type", String(16), nullable=False),
    Column("level", String(8), nullable=False),
    Column("parent", String(16), nullable=False),
    Column("version", String(16), nullable=False),
    Column("district", String(80), nullable=False),
    Column("lat", Float),
    Column("lon", Float),
    Column("parts", Text, nullable=False),
    lives="for good",
    backup=True,
)

alias = declare(
    "alias",
    Column("unit", String(16), ForeignKey("unit.code", ondelete="CASCADE"), primary_key=True),
    Column("name", String(80), primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("district", String(80), primary_key=True),
    Column("ambiguous", Boolean, nullable=False),
    Column("lat", Float),
    Column("lon", Float),
    lives="for good",
    backup=True,
)

phone = declare(
    "phone",
    Column("unit", String(16), ForeignKey("unit.code", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("number", String(24), primary_key=True),
    lives="for good",
    backup=True,
)

boundary = declare(
    "boundary",
    Column("unit", String(16), ForeignKey("unit.code", ondelete="CASCADE"), primary_key=True),
    Column("polygons", Text, nullable=False),
    lives="for good",
    backup=True,
)
