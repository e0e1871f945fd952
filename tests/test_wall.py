"""Outreach and tips never meet: no foreign key, no statement and no module of the store knows tables of both."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import MetaData, Table

from bot.privacy.keys import Hash, Seal
from bot.store import schema_campaign_files
from bot.store import schema_campaigns as schema
from bot.store.schema import metadata

ROOT = Path(__file__).parent.parent
TIPS = {"tip", "tip_access", "tip_entry", "tip_alert", "way_back", "file", "file_draft", "file_origin", "file_part", "counter"}
OUTREACH = {
    *("contact", "received", "campaign", "campaign_unit", "variant", "run", "run_message", "run_count", "lot"),
    *("delivery", "delivery_later", "tap", "tap_count", "quota", "approval", "watch", "attendance", "meeting", "month_reach", "target"),
    "report_request",
    *("campaign_file", "campaign_file_part", "campaign_origin", "campaign_copy"),
}
ALIASES = {"s", "sc", "sf"}
"""What the store calls its schema."""
LISTS_ALL = {"bot.store.schema"}


def met_by_keys(tables: MetaData) -> list[tuple[str, str]]:
    """Return foreign keys that lead from one side to the other, also by way of tables between them."""
    reached = {name: {name} for name in tables.tables}
    for _ in tables.tables:
        for table in tables.tables.values():
            for key in table.foreign_keys:
                reached[table.name] |= reached[key.column.table.name]
    return sorted((name, other) for name, others in reached.items() for other in others if _meet({name, other}))


def _meet(names: set[str]) -> bool:
    return bool(names & TIPS) and bool(names & OUTREACH)


def tables_in(node: ast.AST) -> set[str]:
    """Return the tables that code names: as attributes of the schema, by import, or in SQL."""
    found = set()
    for each in ast.walk(node):
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id in ALIASES:
            found.add(each.attr)
        elif isinstance(each, ast.ImportFrom) and each.module and each.module.startswith("bot.store.schema"):
            found |= {alias.name for alias in each.names}
        elif isinstance(each, ast.Constant) and isinstance(each.value, str) and re.search(r"\b(FROM|INTO|UPDATE|JOIN)\b", each.value):
            found |= set(re.findall(r"\w+", each.value))
    return found & (TIPS | OUTREACH)


def modules(root: Path) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((root / "bot").rglob("*.py")):
        name = ".".join(path.relative_to(root).with_suffix("").parts)
        if name not in LISTS_ALL:
            yield name, ast.parse(path.read_text("utf-8"))


def met_in_code(root: Path) -> list[str]:
    return [name for name, tree in modules(root) if _meet(tables_in(tree))]


def test_every_table_of_outreach_is_known_here() -> None:
    declared = [*vars(schema).values(), *vars(schema_campaign_files).values()]
    assert {each.name for each in declared if isinstance(each, Table)} | {"contact"} == OUTREACH
    assert set(metadata.tables) >= TIPS


def test_no_foreign_key_leads_from_one_to_the_other() -> None:
    assert met_by_keys(metadata) == []


def test_no_module_of_the_product_names_tables_of_both() -> None:
    assert met_in_code(ROOT) == []


def test_they_share_no_key() -> None:
    assert {Seal.CONTACT, Hash.CONTACT}.isdisjoint({Seal.TIP, Seal.FILE, Hash.RECEIPT})


def test_a_meeting_is_found(tmp_path: Path) -> None:
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "a.py").write_text("x = select(s.tip.c.id).join(s.contact)", "utf-8")
    (tmp_path / "bot" / "b.py").write_text("x = text('SELECT * FROM delivery JOIN tip_entry')", "utf-8")
    (tmp_path / "bot" / "c.py").write_text("x = select(sc.delivery.c.seq)", "utf-8")
    assert met_in_code(tmp_path) == ["bot.a", "bot.b"]
