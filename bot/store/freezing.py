"""Freezing: who gets a run is written down in ranges, one a transaction, so that no writer waits for longer than one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    SmallInteger,
    String,
    delete,
    exists,
    false,
    func,
    insert,
    literal,
    select,
    tuple_,
    update,
)

from bot.domain.campaigns import Audience, ButtonKind, DeliveryState, Run, RunState, Why
from bot.store import schema as s
from bot.store import schema_campaigns as sc
from bot.store.audience import people_of, spoken, wants
from bot.store.runs import new_number

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork

RANGE: Final = 5_000
"""Contacts, or rows, that one transaction looks at."""
_COUNTED: Final = tuple(state.name.lower() for state in DeliveryState)
_NAMES: Final = [column.name for column in sc.delivery.columns if not column.nullable]
_WAITING: Final = (DeliveryState.HELD, DeliveryState.RETRY)


class FreezeStore:
    """Rows of `delivery` as they come to be, and as they go when a run is cancelled."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def next_range(self, run: Run, limit: int = RANGE) -> bool:
        """Write down one range more of who gets a run; False when that was all, or somebody else is at it.

        Contacts are looked at by their random ids, so many in a range whether or not they are of the audience: a small hamlet's range
        takes no longer than a province's.
        """
        row = await self._locked(run.id)
        if row is None or await self._not_over(row):
            return False
        frozen_to = await (self._copy_range(row, limit) if row.follows else self._add_range(row, limit))
        if frozen_to is None:
            await self._work.runs.set_state(run.id, [RunState.FREEZING], RunState.SENDING)
            await self._work.runs.finish(run.id)
            return False
        await self._work.run(update(sc.run).where(sc.run.c.id == run.id).values(frozen_to=frozen_to))
        return True

    async def _locked(self, run: int) -> Any:  # Any: a row of the table
        chosen = select(sc.run).where(sc.run.c.id == run, sc.run.c.state == RunState.FREEZING)
        if not self._work.given.is_sqlite:
            chosen = chosen.with_for_update(skip_locked=True)
        return (await self._work.run(chosen)).first()

    async def _not_over(self, row: Any) -> bool:  # Any: a row of the table
        """Tell whether the run that this one follows was cancelled and still has something on its way: nobody is to be missed."""
        followed = await self._work.runs.get(row.follows) if row.follows else None
        return followed is not None and followed.state is RunState.CANCELLED and followed.ended_at is None

    async def _add_range(self, row: Any, limit: int) -> bytes | None:  # Any: a row of the table
        """Look at the next contacts; return the last one's id, None when there are none."""
        c = s.contact.c
        some = select(c.id).where(c.id > row.frozen_to).order_by(c.id).limit(limit).offset(limit - 1)
        upto: bytes | None = (await self._work.run(some)).scalar()
        if upto is None:
            # Fewer are left: PostgreSQL knows no max() of bytes.
            upto = (await self._work.run(select(c.id).where(c.id > row.frozen_to).order_by(c.id.desc()).limit(1))).scalar()
        if upto is None:
            return None
        await self._work.contacts.name_channels(row.frozen_to, upto)
        within = [c.id > row.frozen_to, c.id <= upto]
        if row.audience == Audience.RESPECTED:
            within.append(c.tells.is_(True))
        keys = (c.channel, c.language, wants(row.subject).label("wants"))
        grouped = people_of(row.campaign, (*keys, func.count().label("people"))).where(*within).group_by(*keys)
        found = (await self._work.run(grouped)).all()
        language = spoken(self._variants({each.language for each in found}, await self._languages(row.id)))
        for channel in sorted({each.channel for each in found if each.wants}):
            people = sum(each.people for each in found if each.wants and each.channel == channel)
            lot, base = await self._grow(row.id, channel, people)
            columns = _fresh(lot, base + func.row_number().over(order_by=c.id), (c.id, c.unit, language))
            chosen = people_of(row.campaign, columns).where(*within, c.channel == channel, wants(row.subject)).order_by(c.id)
            await self._work.run(insert(sc.delivery).from_select(_NAMES, chosen))
        left_out = sum(each.people for each in found if not each.wants)
        if left_out:
            await self._work.run(update(sc.run).where(sc.run.c.id == row.id).values(left_out=sc.run.c.left_out + left_out))
        return upto

    async def _copy_range(self, row: Any, limit: int) -> bytes | None:  # Any: a row of the table
        """Look at the next rows of the run that this one follows; return where they end, None when there are none."""
        before, seq = _read_place(row.frozen_to)
        lots = [lot for lot in await self._work.runs.lots(row.follows) if (lot.id, lot.people) > (before, seq)]
        if not lots:
            return None
        lot = min(lots, key=lambda each: each.id)
        begin = seq if lot.id == before else 0
        end = min(begin + limit, lot.people)
        d = sc.delivery.c
        where = [d.lot == lot.id, d.seq > begin, d.seq <= end, d.state.in_([DeliveryState.SENT, DeliveryState.UNCERTAIN])]
        if row.audience == Audience.COMING:
            t = sc.tap.c
            where.append(exists().where(t.lot == d.lot, t.seq == d.seq, t.kind == ButtonKind.COME))
            # Who said so under two announcements is reminded once.
            where.append(d.contact.not_in(_coming_before(row.campaign, row.follows)))
        tags = (await self._work.run(select(d.language, func.count().label("people")).where(*where).group_by(d.language))).all()
        if tags:
            here, base = await self._grow(row.id, lot.channel, sum(each.people for each in tags))
            variants = self._variants({each.language for each in tags}, await self._languages(row.id))
            columns = _fresh(here, base + func.row_number().over(order_by=d.seq), (d.contact, d.unit, spoken(variants, d.language)))
            names = _NAMES
            if row.audience == Audience.RECALLED:
                names, columns = [*names, sc.delivery.c.posted.name], (*columns, d.posted)
            await self._work.run(insert(sc.delivery).from_select(names, select(*columns).where(*where).order_by(d.seq)))
        return _write_place(lot.id, end)

    async def _languages(self, run: int) -> set[str]:
        return set(await self._work.runs.languages(run))

    def _variants(self, spoken_here: Collection[str], written: Collection[str]) -> dict[str, str]:
        """Return in which language whoever speaks one is written to: the first of its chain that there is."""
        chains = {language: self._work.texts.chain(language) for language in spoken_here}
        return {language: next((tag for tag in chain if tag in written), "vi") for language, chain in chains.items()}

    async def _grow(self, run: int, channel: str, people: int) -> tuple[int, int]:
        """Make room for so many more of a channel; return the lot and how many it held."""
        fresh = {
            **dict.fromkeys(_COUNTED, 0),
            "id": new_number(self._work),
            "run": run,
            "channel": channel,
            "next_seq": 1,
            "people": people,
            "queued": people,
            "on_its_way": "",
        }
        more = {"people": sc.lot.c.people + people, "queued": sc.lot.c.queued + people}
        statement = self._work.insert(sc.lot).values(**fresh).on_conflict_do_update(index_elements=["run", "channel"], set_=more)
        row = (await self._work.run(statement.returning(sc.lot.c.id, sc.lot.c.people))).one()
        return row.id, row.people - people

    async def skip_range(self, run: int, limit: int = RANGE) -> bool:
        """Skip one range more of what a cancelled run has not begun; False when that was all."""
        lots = (
            select(sc.lot).where(sc.lot.c.run == run, sc.lot.c.queued + sc.lot.c.held + sc.lot.c.retry > 0).order_by(sc.lot.c.id).limit(1)
        )
        if not self._work.given.is_sqlite:
            lots = lots.with_for_update()
        lot = (await self._work.run(lots)).first()
        if lot is None:
            return False
        if lot.next_seq <= lot.people:
            await self._skip_queued(lot, limit)
            return True
        return await self._skip_waiting(lot.id, limit)

    async def _skip_queued(self, lot: Any, limit: int) -> None:  # Any: a row of the table
        end, d = min(lot.next_seq + limit, lot.people + 1), sc.delivery.c
        gone = await self._skip(d.lot == lot.id, d.seq >= lot.next_seq, d.seq < end, d.state == DeliveryState.QUEUED)
        c = sc.lot.c
        changed = {"next_seq": end, "queued": c.queued - gone, "skipped": c.skipped + gone}
        await self._work.run(update(sc.lot).where(c.id == lot.id).values(**changed))

    async def _skip_waiting(self, lot: int, limit: int) -> bool:
        later, d, c = sc.delivery_later.c, sc.delivery.c, sc.lot.c
        some = select(later.ready_at, later.seq).where(later.lot == lot).order_by(later.ready_at, later.seq).limit(limit)
        found = (await self._work.run(some)).all()
        if not found:
            return False
        upto = tuple_(later.ready_at, later.seq) <= tuple_(
            literal(found[-1].ready_at, later.ready_at.type), literal(found[-1].seq, Integer)
        )
        theirs = select(later.seq).where(later.lot == lot, upto)
        # What may have been sent once is not said to have been skipped.
        doubtful = (d.lot == lot, d.seq.in_(theirs), d.state == DeliveryState.RETRY, d.again)
        unsure = (await self._work.run(update(sc.delivery).where(*doubtful).values(state=DeliveryState.UNCERTAIN))).rowcount
        changed: dict[str, Any] = {"uncertain": c.uncertain + unsure}  # Any: expressions
        skipped = 0
        for state in _WAITING:
            gone = await self._skip(d.lot == lot, d.seq.in_(theirs), d.state == state)
            over = gone + (unsure if state is DeliveryState.RETRY else 0)
            changed[state.name.lower()] = c[state.name.lower()] - over
            skipped += gone
        await self._work.run(delete(sc.delivery_later).where(later.lot == lot, upto))
        await self._work.run(update(sc.lot).where(c.id == lot).values(**changed, skipped=c.skipped + skipped))
        return True

    async def _skip(self, *where: ColumnElement[bool]) -> int:
        over = update(sc.delivery).where(*where).values(state=DeliveryState.SKIPPED, why=Why.CANCELLED)
        return (await self._work.run(over)).rowcount


def _coming_before(campaign: bytes, run: int) -> Select[tuple[bytes]]:
    """Return who tapped "I will come" under an earlier run of a campaign than this one; read from the taps, which are few."""
    d, t, r = sc.delivery.alias().c, sc.tap.alias().c, sc.run.alias().c
    mine = (sc.lot.c.id == t.lot, r.id == sc.lot.c.run, d.lot == t.lot, d.seq == t.seq)
    return select(d.contact).where(*mine, t.kind == ButtonKind.COME, r.campaign == campaign, r.id < run, r.audience != Audience.COMING)


def _fresh(lot: int, seq: ColumnElement[int], person: Sequence[ColumnElement[Any]]) -> tuple[ColumnElement[Any], ...]:  # Any: columns
    """Return the columns of a new row; `person` is contact, unit and language."""
    queued = literal(int(DeliveryState.QUEUED), SmallInteger)
    return (literal(lot, BigInteger), seq, *person, queued, literal("", String(12)), literal(0, SmallInteger), false())


def _write_place(lot: int, seq: int) -> bytes:
    return lot.to_bytes(8, "big") + seq.to_bytes(8, "big")


def _read_place(raw: bytes) -> tuple[int, int]:
    return int.from_bytes(raw[:8], "big"), int.from_bytes(raw[8:], "big")
