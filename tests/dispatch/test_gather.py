"""Many messages that wait for one group become one: every code once, danger first, nothing of what was taken away."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from bot.dispatch.gather import IN_ROW, MOST, Gathered, gather
from bot.domain.events import Address, Choice, Lane, OutboundMessage
from bot.store.outbox import Waiting

GROUP = Address("fake", "-1")


def row(number: int, lane: Lane = Lane.DIALOGUE, **look: object) -> Waiting:
    return Waiting(number, b"", GROUP, OutboundMessage(text=f"text {number}", **look), lane, 0)  # type: ignore[arg-type]  # its fields


def alert(number: int, card: int, lane: Lane = Lane.DIALOGUE, *, protected: bool = True) -> Waiting:
    choices = ((Choice(f"accept {card}", f"a{card}"), Choice(f"open {card}", f"o{card}")), (Choice("more", "m"),))
    return row(number, lane, choices=choices, card=f"tip-{card}", brief=f"K{card}", protected=protected)


def heading(count: int) -> str:
    return f"{count} new"


def lines(gathered: Gathered) -> list[str]:
    assert gathered.message is not None
    return gathered.message.text.split("\n")


def test_one_alone_stays_as_it_is() -> None:
    one = alert(1, 1)
    assert gather([one], heading) == Gathered(one.message, (one,))


def test_several_are_named_danger_first_and_can_be_accepted_there() -> None:
    rows = [alert(1, 1), alert(2, 2, protected=False), alert(3, 3, Lane.DANGER)]
    gathered = gather(rows, heading)
    assert lines(gathered) == ["3 new", "K3", "K1", "K2"]
    assert gathered.message is not None
    assert [[choice.action for choice in each] for each in gathered.message.choices] == [["a3", "a1"], ["a2"]]
    assert gathered.message.retract == ("tip-3", "tip-1", "tip-2")
    assert gathered.message.card == ""
    assert gathered.message.protected
    assert {each.id for each in gathered.rows} == {1, 2, 3}


def test_what_is_not_brief_goes_by_itself() -> None:
    rows = [row(1), alert(2, 2), row(3, card="tip-3", only_edit=True), alert(4, 4)]
    assert {each.id for each in gather(rows, heading).rows} == {2, 4}


def test_the_newest_of_a_card_stands_for_all_of_it() -> None:
    rows = [alert(1, 1), alert(2, 2), row(3, card="tip-1", brief="K1 again", retract=("tip-1",))]
    gathered = gather(rows, heading)
    assert lines(gathered) == ["2 new", "K2", "K1 again"]
    assert len(gathered.rows) == 3


def test_what_is_taken_away_behind_it_is_not_named() -> None:
    gone = row(9, retract=("tip-1",))
    gathered = gather([alert(1, 1), alert(2, 2), alert(3, 3), gone], heading)
    assert lines(gathered) == ["2 new", "K2", "K3"]
    assert {each.id for each in gathered.rows} == {1, 2, 3}
    assert gather([alert(1, 1), gone], heading) == Gathered(None, (alert(1, 1),))


ALERTS = st.lists(st.tuples(st.integers(0, 60), st.booleans(), st.booleans()), min_size=2, max_size=150)


@given(ALERTS)
def test_every_code_is_named_once_in_as_many_messages_as_it_takes(drawn: Sequence[tuple[int, bool, bool]]) -> None:
    lanes = {card: Lane.DANGER if danger else Lane.DIALOGUE for card, danger, _ in drawn}
    left = [alert(number, card, lanes[card], protected=protected) for number, (card, _, protected) in enumerate(drawn)]
    named: list[str] = []
    taken: list[int] = []
    while left:
        gathered = gather(left, heading)
        assert gathered.rows
        assert gathered.message is not None
        if gathered.message.card:
            named.append(gathered.message.brief)
        else:
            first, *codes = lines(gathered)
            assert first == heading(len(codes))
            assert 2 <= len(codes) <= MOST
            assert sum(map(len, gathered.message.choices)) == len(codes)
            assert all(1 <= len(each) <= IN_ROW for each in gathered.message.choices)
            newest = {each.message.card: each for each in gathered.rows}
            assert gathered.message.protected == any(each.message.protected for each in newest.values())
            named += codes
        taken += [each.id for each in gathered.rows]
        left = [each for each in left if each not in gathered.rows]
    assert sorted(named) == sorted({f"K{card}" for card, _, _ in drawn})
    assert len(taken) == len(set(taken)) == len(drawn)
    dangers = [lanes[int(code[1:])] for code in named]
    assert dangers == sorted(dangers)
