"""`keng staff`: invite, confirm, list, remove."""

from __future__ import annotations

import asyncio
import csv
import io
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated, TypeVar

import segno
import typer
from rich.table import Column, Table

from bot.commands import talk
from bot.domain.errors import ImportRefused, KengError
from bot.domain.people import Invite, Role, Staff
from bot.domain.units import Level
from bot.services.staff.confirm import MOST_MISSES, confirm_staff
from bot.services.staff.invite import invite_staff
from bot.services.staff.lines import Line, check_person, read_lines
from bot.services.staff.links import invitation_links
from bot.services.staff.remove import remove_staff
from bot.settings import Settings
from bot.store.database import Database
from bot.store.work import UnitOfWork
from bot.wiring.links import entrances_of
from bot.wiring.store import open_database

app = typer.Typer(help="Staff: invite, confirm, list, remove.", no_args_is_help=True)

LOOK_SECONDS = 1.0
SHOWN = 8
"""Digits of an id that are enough to name somebody."""

T = TypeVar("T")


@app.command()
def invite(
    role: Annotated[str, typer.Option(help="officer, chief, province, campaign, authoriser, speaker or operator")] = "",
    unit: Annotated[str, typer.Option(help="The unit's code, as `keng units find` shows it")] = "",
    label: Annotated[str, typer.Option(help="A duty label, never a name: Trực 1")] = "",
    table: Annotated[Path | None, typer.Option("--csv", help="A table with the columns role, unit, label instead")] = None,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Do not wait for the matching code")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Print a one-time link, good for 72 hours, and wait for the matching code; or a table of links for a whole CSV."""
    settings = talk.settings()
    if table is not None:
        asyncio.run(_invite_all(settings, _read(table)))
        return
    asyncio.run(_invite_one(settings, (role, unit, label), wait=not no_wait and sys.stdin.isatty()))


@app.command()
def confirm(
    code: Annotated[str, typer.Argument(help="The two digits that the new colleague reads out")],
    label: Annotated[str, typer.Option(help="Whose, when several wait")] = "",
) -> None:
    """Confirm who accepted a link, whoever gave it out."""
    talk.out().print(asyncio.run(_confirm(talk.settings(), code, label)))


@app.command("list")
def list_staff() -> None:
    """List the staff: id, unit, role, label, state."""
    table = Table(Column("id", no_wrap=True), "unit", "role", "label", "state", "on duty")
    for each in asyncio.run(_in_look(talk.settings(), lambda work: work.staff.everybody())):
        table.add_row(each.id[:SHOWN], each.unit, each.role, each.label, each.state, "yes" if each.on_duty else "no")
    talk.out().print(table if table.row_count else "There is nobody yet: keng staff invite")


@app.command()
def remove(staff: Annotated[str, typer.Argument(help="The id that `keng staff list` shows, or its beginning")]) -> None:
    """Remove somebody: no right from that moment, and what stands on their screen goes."""
    talk.out().print(f"Removed: {asyncio.run(_remove(talk.settings(), staff))}")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise KengError("The file is not in UTF-8. Save it as UTF-8 and try again.") from None
    except OSError:
        raise KengError("The file cannot be read.") from None


async def _invite_all(settings: Settings, text: str) -> None:
    async with open_database(settings) as database, database.begin() as work:
        lines = read_lines(text, {unit.code: unit.level for unit in await work.units.all()})
        tokens = [(await invite_staff(work, line.role, line.unit, line.label))[1] for line in lines]
        found = [await invitation_links(work, entrances_of(settings), token) for token in tokens]
    # A table for other programs too: nothing is cut to the width of a terminal.
    rows = csv.writer(sys.stdout)
    rows.writerow(("label", "unit", "role", *(f"link_{channel}" for channel in next(iter(found), ()))))
    rows.writerows((line.label, line.unit, line.role, *links.values()) for line, links in zip(lines, found, strict=True))
    talk.complain("Confirm each with: keng staff confirm CODE --label LABEL")


async def _invite_one(settings: Settings, person: tuple[str, str, str], *, wait: bool) -> None:
    async with open_database(settings) as database:
        async with database.begin() as work:
            line = _checked(person, {unit.code: unit.level for unit in await work.units.all()})
            invite_id, token = await invite_staff(work, line.role, line.unit, line.label)
            links = await invitation_links(work, entrances_of(settings), token)
        _print_links(links.values())
        if wait:
            await _wait(database, invite_id)


def _checked(person: tuple[str, str, str], units: Mapping[str, Level]) -> Line:
    role, unit, label = person
    findings = check_person(role, unit, label, units)
    if findings:
        raise ImportRefused(findings)
    return Line(Role(role), unit, label)


def _print_links(found: Iterable[str]) -> None:
    out = talk.out()
    for link in found:
        code = io.StringIO()
        segno.make(link, micro=False).terminal(out=code, compact=True)
        out.print(link, markup=False)
        out.print(code.getvalue(), markup=False)
    out.print("It works once, within 72 hours. Then: keng staff confirm CODE")


async def _wait(database: Database, invite_id: str) -> None:
    talk.out().print("Waiting until it is accepted (Ctrl-C to stop waiting; the link stays good) ...")
    while not await _accepted(database, invite_id):  # noqa: ASYNC110 - another process writes it
        await asyncio.sleep(LOOK_SECONDS)
    for _ in range(MOST_MISSES):
        code = await asyncio.to_thread(typer.prompt, "Accepted. Which code does the new colleague read out?")
        async with database.begin() as work:
            if await confirm_staff(work, invite_id, code.strip()):
                talk.out().print("Confirmed.")
                return
        talk.out().print("That is not the code.")
    raise KengError("Three wrong codes: the invitation is cancelled. Invite anew.")


async def _accepted(database: Database, invite_id: str) -> bool:
    async with database.look() as work:
        found = await work.invites.get(invite_id)
    if found is None:
        raise KengError("The invitation is over.")
    return bool(found.staff)


async def _confirm(settings: Settings, code: str, label: str) -> str:
    async with open_database(settings) as database:
        async with database.begin() as work:
            waiting = [each for each in await work.invites.waiting() if label in {"", each.label}]
            chosen = _choose(waiting, code.strip())
            right = await confirm_staff(work, chosen.id, code.strip())
        # After the commit: a wrong code counts.
        if not right:
            raise KengError("That is not the code. After three wrong ones the invitation is cancelled.")
    return f"Confirmed: {chosen.label}"


def _choose(waiting: list[Invite], code: str) -> Invite:
    if not waiting:
        raise KengError("Nobody waits for a code.")
    fitting = [each for each in waiting if each.match == code] or (waiting if len(waiting) == 1 else [])
    if len(fitting) != 1:
        raise KengError("Nobody, or more than one, waits with this code: say whose it is with --label.")
    return fitting[0]


async def _remove(settings: Settings, start: str) -> str:
    async with open_database(settings) as database, database.begin() as work:
        found: list[Staff] = [each for each in await work.staff.everybody() if start and each.id.startswith(start)]
        if len(found) != 1 or not await remove_staff(work, found[0].id):
            raise KengError("There is nobody, or more than one, with this id: see keng staff list.")
        return found[0].label


async def _in_look(settings: Settings, ask: Callable[[UnitOfWork], Awaitable[T]]) -> T:
    async with open_database(settings) as database, database.look() as work:
        return await ask(work)
