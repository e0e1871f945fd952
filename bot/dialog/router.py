"""The router: takes the events that wait, runs each person's steps in order, commits once."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from bot.dialog.advance import advance, where
from bot.dialog.conversation import Lives, Routes
from bot.dialog.house import House
from bot.dialog.turn import Turn
from bot.domain.errors import StorageError
from bot.domain.events import Address, EventKind, InboundEvent, Lane, OutboundMessage
from bot.domain.people import Role
from bot.domain.ports import IntakeResult, Random
from bot.store import hot as hot_rows
from bot.store.database import Database
from bot.store.hot import HotRows, Saved
from bot.store.work import UnitOfWork

log = logging.getLogger(__name__)

TRIES = 3
MOST_REFUSED = 2
WRITTEN = frozenset({EventKind.TEXT, EventKind.POINT, EventKind.FILE, EventKind.START, EventKind.GROUP})
"""What leaves a message of the person's in the chat."""


class Router:
    """Turns events into committed effects. Its results are acknowledged; a StorageError never is."""

    def __init__(self, database: Database, routes: Routes, house: House, random: Random) -> None:
        """Bind to a database and to the table of what the bot does."""
        self._database, self._routes, self._house, self._random = database, routes, house, random
        rules = database.circumstances.rules
        self._lives = Lives(plain=rules.conversation_life, draft=rules.draft_life, remind=rules.draft_reminder)

    async def take(self, events: Sequence[InboundEvent]) -> list[IntakeResult | StorageError]:
        """Handle up to a hundred events in one commit; when that fails, one by one.

        Returns one result an event, in their order; a StorageError stands for one that was not taken.
        """
        if len(events) == 1:
            return [await self._take_alone(events[0])]
        try:
            return list(await self._take_set(events))
        except Exception as error:  # noqa: BLE001 - whatever broke the batch, each event gets its own try
            log.warning("batch of %d run again one by one: error=%s", len(events), type(error).__name__)
        results: list[IntakeResult | StorageError] = []
        refused: set[Address] = set()
        for event in events:
            # Nobody's later event may overtake an earlier one that was not taken; and two failures mean the database, not the event.
            passed = event.address in refused or len(refused) >= MOST_REFUSED
            result = StorageError("not tried") if passed else await self._take_alone(event)
            if isinstance(result, StorageError):
                refused.add(event.address)
            results.append(result)
        return results

    async def _take_alone(self, event: InboundEvent) -> IntakeResult | StorageError:
        try:
            return await self._commit_or_park(event)
        except Exception as error:  # noqa: BLE001 - whatever it is, this event was not taken
            log.error("event not taken: channel=%s error=%s", event.address.channel, type(error).__name__)  # noqa: TRY400 - its class is enough
            return error if isinstance(error, StorageError) else StorageError(type(error).__name__)

    async def _commit_or_park(self, event: InboundEvent) -> IntakeResult:
        why = ""
        for _ in range(TRIES):
            try:
                return (await self._take_set([event]))[0]
            except StorageError:
                raise
            except Exception as error:
                why = type(error).__name__
                log.exception("event not committed: channel=%s error=%s", event.address.channel, why)
        return (await self._take_set([event], why))[0]

    async def retry(self, parked: str) -> IntakeResult | None:
        """Try a parked event again; None when there is none of this id. What fails again is parked again."""
        async with self._database.begin() as work:
            event = await work.parked.take(parked)
            if event is None:
                return None
            hot = await hot_rows.load(work, [event])
            result = await self._one(work, hot, event)
            await hot_rows.save(work, hot)
        return result

    async def _take_set(self, events: Sequence[InboundEvent], park: str = "") -> list[IntakeResult]:
        """Handle events in one transaction; with `park` (an error's class) they are parked instead."""
        results = []
        async with self._database.begin() as work:
            hot = await hot_rows.load(work, events)
            for event, mark in zip(events, hot.wanted, strict=True):
                if mark in hot.seen:
                    results.append(IntakeResult.DUPLICATE)
                    continue
                hot.seen.add(mark)
                hot.marks.append(mark)
                self._note(hot, event)
                results.append(await (self._park(work, hot, event, (park, "commit")) if park else self._one(work, hot, event)))
            if hot.posted:
                # Of no event's stream: the row of a message is tied to nothing that the message caused.
                work.reseed(self._random.fork(hot.marks[0].hex()))
            await hot_rows.save(work, hot)
        return results

    def _note(self, hot: HotRows, event: InboundEvent) -> None:
        """Note the message that somebody wrote, where "clear this chat" needs its id."""
        here = self._house.channels.get(event.address.channel)
        if event.kind is EventKind.GONE:
            hot.posted.pop(event.address, None)
        elif event.message and event.kind in WRITTEN and not event.group and here is not None and here.clear_hours:
            hot.posted.setdefault(event.address, []).append(event.message)

    async def _one(self, work: UnitOfWork, hot: HotRows, event: InboundEvent) -> IntakeResult:
        error, place = "", ""
        for _ in range(TRIES):
            turn = self._turn(work, hot, event)
            try:
                async with work.step():
                    held = self._routes.holds(turn.saved.data)
                    await advance(turn, self._routes)
                    self._set_life(turn)
                    await self._tend(turn, held)
            except StorageError:
                raise
            except Exception as problem:
                error, place = type(problem).__name__, where(turn)
                log.exception("step failed: channel=%s step=%s", event.address.channel, place)
            else:
                self._keep(hot, turn)
                return IntakeResult.DONE
        return await self._park(work, hot, event, (error, place))

    def _turn(self, work: UnitOfWork, hot: HotRows, event: InboundEvent) -> Turn:
        work.reseed(self._random.fork(event.id))
        turn = Turn(work, self._house, event, hot.saved.get(event.address, Saved()).copy())
        turn.staff, turn.contact = hot.staff.get(event.address), hot.contacts.get(event.address)
        return turn

    def _set_life(self, turn: Turn) -> None:
        saved = turn.saved
        conversation = self._routes.conversations.get(saved.name)
        # Nothing told yet is no draft: nobody is reminded of it.
        draft = conversation is not None and conversation.draft and bool(saved.data)
        saved.lives = self._lives.draft if draft else self._lives.plain
        saved.remind = self._lives.remind if draft else None

    async def _tend(self, turn: Turn, held: frozenset[str]) -> None:
        """Let files live as long as the conversation that holds them; what it holds no more and was not sent goes at once."""
        holds = self._routes.holds(turn.saved.data)
        if left := held - holds:
            await turn.work.files.drop(sorted(left))
        if holds:
            await turn.work.files.live(sorted(holds), turn.saved.lives)

    def _keep(self, hot: HotRows, turn: Turn) -> None:
        address, saved = turn.event.address, turn.saved
        # Of staff the last screen is kept too: where there are no buttons they type its numbers.
        worth = bool(saved.name or saved.home or saved.language or (turn.staff is not None and saved.offered))
        hot.saved[address] = saved
        hot.changed[address] = saved if worth else None
        # Later events of the same batch must see who the person has become.
        if turn.staff is None:
            hot.staff.pop(address, None)
        else:
            hot.staff[address] = turn.staff
        if turn.contact is None:
            hot.contacts.pop(address, None)
        else:
            before = hot.contacts.get(address)
            if before is not None and before.restored and not turn.contact.restored:
                hot.offered.append(address)
            hot.contacts[address] = turn.contact

    async def _park(self, work: UnitOfWork, hot: HotRows, event: InboundEvent, why: tuple[str, str]) -> IntakeResult:
        turn = self._turn(work, hot, event)
        async with work.step():
            parked = await work.parked.add(event, *why)
            turn.say("error.parked")
            for operator in await work.staff.of_unit(None, (Role.OPERATOR,)):
                if operator.address is not None:
                    text = work.texts.text(operator.language, "alarm.parked", id=parked, step=why[1], error=why[0])
                    work.say(operator.address, OutboundMessage(text=text), Lane.DANGER)
        log.error("event parked: id=%s step=%s error=%s", parked, why[1], why[0])
        return IntakeResult.PARKED
