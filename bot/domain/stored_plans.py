"""Plans as they are stored: JSON with the names of the values, read back with distrust."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import MISSING, fields
from datetime import date, time
from typing import Any, Final, get_type_hints

from bot.domain.calendar import Cycle, Daily, Event, LunarMonthly, LunarYearly, Monthly, Once, Plan, Rule, Weekly, Yearly
from bot.domain.errors import PlanRefused

LONGEST: Final = 20_000
"""Letters of a stored plan; the largest that a plan can have is well below."""

_RULES: Final[dict[str, type[Rule]]] = {
    rule.kind.value: rule for rule in (Once, Daily, Weekly, Monthly, Yearly, LunarMonthly, LunarYearly, Cycle, Event)
}


def write_plan(plan: Plan) -> str:
    """Return a plan as JSON; equal plans give equal text."""
    rule = {"kind": plan.rule.kind.value, **_values(plan.rule)}
    return json.dumps(_values(plan) | {"rule": rule}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_plan(text: str) -> Plan:
    """Read a plan back; what is left out has its default.

    Raises:
        PlanRefused: it is no JSON object of a plan, holds something unknown, or makes no sense.
    """
    if len(text) > LONGEST:
        raise PlanRefused("size")
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        raise PlanRefused("json") from None
    return Plan(**_read_fields(Plan, _read_object(raw)))


def _values(value: Plan | Rule) -> dict[str, object]:
    return {field.name: _spell(getattr(value, field.name)) for field in fields(value)}


def _spell(value: object) -> object:
    if isinstance(value, frozenset):
        return [_spell(one) for one in sorted(value)]
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:%H:%M}" if isinstance(value, time) else value


def _read_fields(kind: type[Plan | Rule], raw: dict[str, object]) -> dict[str, Any]:  # Any: the constructor's own types
    known = {field.name: field for field in fields(kind)}
    if unknown := raw.keys() - known.keys():
        raise PlanRefused(f"{len(unknown)} unknown")
    missing = [name for name, field in known.items() if name not in raw and field.default is MISSING]
    if missing:
        raise PlanRefused(missing[0])
    hints = get_type_hints(kind)
    return {name: _read(name, hints[name], value) for name, value in raw.items()}


def _read(name: str, hint: object, raw: object) -> object:
    try:
        return _READERS[hint](raw)
    except (TypeError, ValueError):
        raise PlanRefused(name) from None


def _read_object(raw: object) -> dict[str, object]:
    if not isinstance(raw, dict):
        raise PlanRefused("object")
    return raw


def _read_rule(raw: object) -> Rule:
    values = dict(_read_object(raw))
    kind = values.pop("kind", None)
    if not isinstance(kind, str) or kind not in _RULES:
        raise PlanRefused("kind")
    rule = _RULES[kind]
    return rule(**_read_fields(rule, values))


def _read_int(raw: object) -> int:
    # In Python true is a whole number; in a plan it is nonsense.
    if type(raw) is not int:
        raise TypeError
    return raw


def _read_bool(raw: object) -> bool:
    if not isinstance(raw, bool):
        raise TypeError
    return raw


def _read_text(raw: object) -> str:
    if not isinstance(raw, str):
        raise TypeError
    return raw


def _read_day(raw: object) -> date:
    day = date.fromisoformat(_read_text(raw))
    if day.isoformat() != raw:
        raise ValueError
    return day


def _read_time(raw: object) -> time:
    at = time.fromisoformat(_read_text(raw))
    if f"{at:%H:%M}" != raw:
        raise ValueError
    return at


def _read_numbers(raw: object) -> frozenset[int]:
    return frozenset(map(_read_int, _read_list(raw)))


def _read_days(raw: object) -> frozenset[date]:
    return frozenset(map(_read_day, _read_list(raw)))


def _read_list(raw: object) -> list[object]:
    if not isinstance(raw, list):
        raise TypeError
    return raw


def _or_none(read: Callable[[object], object]) -> Callable[[object], object]:
    return lambda raw: None if raw is None else read(raw)


_READERS: Final[dict[object, Callable[[object], object]]] = {
    Rule: _read_rule,
    bool: _read_bool,
    date: _read_day,
    date | None: _or_none(_read_day),
    frozenset[date]: _read_days,
    frozenset[int]: _read_numbers,
    int: _read_int,
    int | None: _or_none(_read_int),
    str: _read_text,
    time: _read_time,
    time | None: _or_none(_read_time),
}
