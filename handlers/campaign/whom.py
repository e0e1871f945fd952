"""To whom a campaign goes: units at or below the author's own, by name, several of them. Whoever lives below is meant too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.dialog.conversation import After, Next
from bot.dialog.turn import Turn
from bot.domain.campaigns import Campaign
from bot.domain.composing import MOST_UNITS
from bot.domain.events import Choice
from bot.domain.units import Unit
from bot.domain.words import clean
from bot.services.campaigns.change_draft import change_draft
from bot.services.campaigns.sight import is_in, tree
from handlers.campaign.about import name_of, named
from handlers.campaign.common import me
from handlers.campaign.steps import ASKING, DONE, LEAVE, State, leave, leaving, mine, onward

ALL = "all"
PAGE, MOST_SHOWN, MOST_OPENED, MOST_NAMES = 8, 6, 3, 20
_NAMES = re.compile(r"[;\n]+")

Units = Mapping[str, Unit]


async def ask_units(turn: Turn) -> None:
    """Ask for units, and show those that were chosen and those that a typed name may mean."""
    campaign, units = await mine(turn), await tree(turn.work)
    own, chosen = me(turn).unit, campaign.units
    found = [code for code in turn.data.get("found", []) if code in units and code not in chosen]
    rows: list[list[Choice]] = [[turn.pick("compose.units.add", f"u={code}", unit=_label(turn, units, code))] for code in found]
    if own in units and own not in chosen:
        rows.append([turn.pick("compose.units.whole", f"u={own}", unit=units[own].name)])
    opened = [code for code in (*chosen, own) if turn.house.places.hamlets(code)][:MOST_OPENED]
    rows += [[turn.pick("compose.units.hamlets", f"h={code}", unit=units[code].name)] for code in dict.fromkeys(opened) if code in units]
    rows += [[turn.pick("compose.units.remove", f"x={code}", unit=name_of(units, code))] for code in chosen[:MOST_SHOWN]]
    if chosen:
        rows.append([turn.pick("compose.units.clear", ALL), turn.pick("compose.button.done", DONE)])
    message = "compose.units.there" if chosen else "compose.units"
    turn.say(message, [*rows, [leaving(turn)]], ASKING, units=named(units, chosen))


async def take_units(turn: Turn) -> Next:
    """Take a tap or names; what is chosen stands in the draft at once."""
    campaign, units = await mine(turn), await tree(turn.work)
    kind, _, code = turn.picked.partition("=")
    if kind == LEAVE:
        return await leave(turn)
    if kind == DONE:
        return await onward(turn) if campaign.units else After.AGAIN
    if kind == "h":
        turn.data["commune"], turn.data["page"] = code, 0
        return State.HAMLETS
    if kind == "x":
        await _set(turn, campaign, [each for each in campaign.units if each != code])
    elif kind == ALL:
        await _set(turn, campaign, ())
    elif kind == "u":
        await _add(turn, campaign, units, code)
    else:
        await _by_names(turn, campaign, units)
    return After.AGAIN


async def _by_names(turn: Turn, campaign: Campaign, units: Units) -> None:
    """Add what each name surely means; offer what the last unclear one may mean."""
    turn.data["found"] = []
    for name in [part for part in map(clean, _NAMES.split(turn.text)) if part][:MOST_NAMES] or [""]:
        match = turn.house.places.find(name)
        codes = [each.code for each in match.candidates]
        allowed = [code for code in codes if is_in(dict(units), code, me(turn).unit)]
        if allowed and match.confident:
            campaign = await _add(turn, campaign, units, allowed[0])
        elif allowed:
            turn.data["found"] = allowed
        elif codes:
            turn.say("compose.units.not_yours", unit=units[codes[0]].name if codes[0] in units else "?")
        else:
            turn.say("compose.units.unknown")


async def _add(turn: Turn, campaign: Campaign, units: Units, code: str) -> Campaign:
    """Add a unit; those below it are meant by it and go, one that is meant already is not added."""
    known = dict(units)
    upper = next((each for each in campaign.units if is_in(known, code, each)), None)
    if upper is not None or code not in units or not is_in(known, code, me(turn).unit):
        turn.say("compose.units.meant", unit=name_of(units, upper or code))
        return campaign
    return await _set(turn, campaign, [*(each for each in campaign.units if not is_in(known, each, code)), code])


async def _set(turn: Turn, campaign: Campaign, codes: Iterable[str]) -> Campaign:
    kept = tuple(dict.fromkeys(codes))
    if len(kept) > MOST_UNITS:
        turn.say("compose.units.many", limit=MOST_UNITS)
        return campaign
    return await change_draft(turn.work, campaign, lambda draft: replace(draft, units=kept))


async def ask_hamlets(turn: Turn) -> None:
    """Show the hamlets of a commune, page by page; those that are chosen have a tick."""
    campaign, commune = await mine(turn), turn.data["commune"]
    hamlets, page = turn.house.places.hamlets(commune), turn.data["page"]
    listed = hamlets[page * PAGE : page * PAGE + PAGE]
    rows: list[list[Choice]] = [
        [turn.pick("compose.hamlet.chosen" if each.code in campaign.units else "compose.hamlet", f"u={each.code}", unit=each.name)]
        for each in listed
    ]
    steps = (("case.button.earlier", page - 1), ("case.button.later", page + 1))
    rows.append([turn.pick(label, f"p={to}") for label, to in steps if 0 <= to * PAGE < len(hamlets)])
    unit = turn.house.places.unit(commune)
    turn.say("compose.hamlets", [*rows, [turn.pick("compose.button.done", DONE)]], ASKING, unit=unit.name if unit else "?")


async def take_hamlets(turn: Turn) -> Next:
    """Choose a hamlet or leave it out; who chooses one does not mean the whole commune."""
    campaign, units = await mine(turn), dict(await tree(turn.work))
    kind, _, value = turn.picked.partition("=")
    if kind == DONE:
        return State.UNITS
    if kind == "p":
        turn.data["page"] = int(value)
        return After.AGAIN
    if kind != "u":
        await _by_names(turn, campaign, units)
        return State.UNITS
    if value in campaign.units:
        await _set(turn, campaign, [each for each in campaign.units if each != value])
    elif is_in(units, value, me(turn).unit):
        await _set(turn, campaign, [*(each for each in campaign.units if not is_in(units, value, each)), value])
    return After.AGAIN


def _label(turn: Turn, units: Units, code: str) -> str:
    return turn.house.places.label(code) or name_of(units, code)
