"""Colleagues of one's own unit: who there is, inviting, removing."""

from __future__ import annotations

from enum import StrEnum

from bot.dialog.conversation import After, Conversation, Go, Next, Scene
from bot.dialog.turn import WORDS, Look, Rows, Turn
from bot.domain.actions import ConfirmStaff, InviteColleague, OpenTips, RemoveColleague, Team
from bot.domain.events import Choice
from bot.domain.people import LONGEST_LABEL, Right, Role, Staff
from bot.services.staff.confirm import confirm_staff
from bot.services.staff.invite import invite_staff
from bot.services.staff.links import invitation_links
from bot.services.staff.remove import colleague_of, remove_staff
from bot.services.staff.team import team_of
from handlers.police.common import done, me

INVITES = {Role.CHIEF: Role.OFFICER, Role.PROVINCE: Role.PROVINCE}
YES, NO, CANCEL = "yes", "no", "cancel"


class State(StrEnum):
    """Where the conversations stand."""

    LABEL = "label"
    SURE = "sure"


async def show(turn: Turn, action: Team) -> Next:
    """Show who there is."""
    del action
    await _show(turn)
    return done(turn)


async def _show(turn: Turn) -> None:
    people = await team_of(turn.work, me(turn))
    invite = (turn.act("team.button.invite", InviteColleague()), turn.act("desk.button.tips", OpenTips()))
    turn.say("team", (*_rows(turn, people), invite), Look(card="desk", retract=("desk",)), count=len(people))


def _rows(turn: Turn, people: list[Staff]) -> Rows:
    rows = []
    for each in people:
        state = turn.words(f"team.state.{'pending' if not each.may(Right.CASEWORK) else 'on' if each.on_duty else 'off'}")
        role = turn.words(f"role.{each.role}")
        label = turn.words("team.button.remove", label=each.label, role=role, state=state)
        rows.append((Choice(label, RemoveColleague(each.id).pack()),))
    return rows


async def begin_invite(turn: Turn, action: InviteColleague) -> Next:
    """Begin to invite somebody."""
    del turn, action
    return Go("colleague", State.LABEL)


async def ask_label(turn: Turn) -> None:
    """Ask for the duty label."""
    turn.say("team.label", ((turn.pick("case.button.cancel", CANCEL, "0"),),), WORDS)


async def take_label(turn: Turn) -> Next:
    """Write the invitation and hand out its link."""
    if turn.picked == CANCEL:
        await _show(turn)
        return After.OVER
    label = " ".join(turn.text.split())
    if not any(letter.isalnum() for letter in label) or len(label) > LONGEST_LABEL:
        turn.say("team.label_limit", limit=LONGEST_LABEL)
        return After.AGAIN
    staff = me(turn)
    _, token = await invite_staff(turn.work, INVITES[staff.role], staff.unit, label, staff.id)
    links = list((await invitation_links(turn.work, turn.house.entrances, token, turn.event.address.channel)).values())
    turn.say("team.link" if len(links) == 1 else "team.links", label=label, link=links[0], links="\n".join(links))
    return After.OVER


async def begin_removal(turn: Turn, action: RemoveColleague) -> Next:
    """Begin to remove somebody of the same unit."""
    other = await colleague_of(turn.work, me(turn), action.staff)
    if other is None:
        turn.say("team.nobody")
        return done(turn)
    return Go("removal", State.SURE, {"staff": other.id, "label": other.label})


async def ask_sure(turn: Turn) -> None:
    """Ask once."""
    turn.say("team.remove", ((turn.pick("team.button.yes", YES, "1"), turn.pick("case.button.no", NO, "2")),), label=turn.data["label"])


async def take_sure(turn: Turn) -> Next:
    """Remove, or not."""
    if turn.picked not in {YES, NO}:
        return After.AGAIN
    other = await colleague_of(turn.work, me(turn), turn.data["staff"])
    if turn.picked == YES and other is not None and await remove_staff(turn.work, other.id, me(turn).id):
        turn.say("team.removed", label=other.label)
    await _show(turn)
    return After.OVER


async def confirm(turn: Turn, action: ConfirmStaff) -> Next:
    """Take the matching code that the new colleague read out."""
    invite = await turn.work.invites.get(action.invite)
    if invite is None or invite.inviter != me(turn).id or not invite.staff:
        turn.say("team.invite_over")
    elif await confirm_staff(turn.work, action.invite, action.match):
        turn.say("team.confirmed", label=invite.label)
    else:
        turn.say("team.wrong_code", label=invite.label)
    return done(turn)


CONVERSATIONS = (
    Conversation("colleague", {State.LABEL: Scene(ask_label, take_label)}, right=Right.INVITE),
    Conversation("removal", {State.SURE: Scene(ask_sure, take_sure)}, right=Right.INVITE),
)
