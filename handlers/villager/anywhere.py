"""What works anywhere: words and standing buttons that do not belong to one conversation."""

from __future__ import annotations

from dataclasses import replace

from bot.dialog.conversation import After, Next
from bot.dialog.turn import Turn
from bot.domain.actions import Action, OpenTips, Stop
from bot.domain.outreach import OpenCampaigns
from bot.domain.people import Right, Staff
from bot.services.contacts import stop as contacts
from bot.services.contacts.language import set_language
from handlers.villager import danger, tip
from handlers.villager.actions import ClearChat, Forget, Languages, OpenWishes, Resume, Speak
from handlers.villager.home import unfinished
from handlers.villager.screen import in_pairs, say_cleared
from handlers.villager.states import DangerState, TipState


async def press_danger(turn: Turn, action: Action) -> Next:
    """Danger goes first, from anywhere."""
    del action
    return await danger.begin(turn)


async def menu(turn: Turn) -> Next:
    """Go home; a draft is asked about first."""
    return unfinished(turn) or After.HOME


async def back(turn: Turn, action: Action | None = None) -> Next:
    """Go one screen back; a draft is never dropped by it."""
    del action
    name, state = turn.saved.name, turn.saved.state
    if name == tip.NAME and turn.data.get("pieces"):
        if state == TipState.LEAVE:
            return tip.where_it_was(turn)
        return TipState.LEAVE if state == TipState.WORDS else After.BACK
    if name == danger.WITH_DRAFT and state == DangerState.TELL:
        return danger.resume_draft(turn) or After.BACK
    return After.BACK


async def resume(turn: Turn, action: Action | None = None) -> Next:
    """Ask again what was asked last."""
    del action
    return After.AGAIN if turn.saved.name else After.HOME


async def listen(turn: Turn, action: Action | None = None) -> Next:
    """Say the last prompt again; while its slot is empty, in writing."""
    if not turn.work.texts.recording(turn.language, turn.saved.prompt or "home.title"):
        turn.say("listen.none")
    return await resume(turn, action)


async def stop(turn: Turn, action: Action | None = None) -> Next:
    """End the subscription and the conversation at once."""
    del action
    ended = await contacts.stop(turn.work, turn.event.address)
    turn.saved.language = turn.language if turn.staff is None else turn.saved.language
    turn.contact = None
    turn.say("stop.done" if ended else "stop.nothing", [[turn.act("button.home", Resume(), "0")]])
    return After.OVER


async def forget(turn: Turn, action: Action | None = None) -> Next:
    """Remove what is known of the person, and say what was not removed."""
    del action
    if turn.staff is None:
        await contacts.forget(turn.work, turn.event.address)
    else:
        await contacts.stop(turn.work, turn.event.address)
    if turn.contact is not None:
        turn.contact = replace(turn.contact, restored=False)  # nothing is left to stop
    turn.say("forget.done")
    if turn.capabilities.clear_hours:
        # Without the ids of its messages nobody could clear the chat any more, and a shared phone needs that more.
        turn.say("forget.chat", [[turn.act("settings.clear", ClearChat(), "4")]], hours=turn.capabilities.clear_hours)
    if turn.staff is not None:
        turn.say("forget.staff")
    turn.contact = None
    turn.saved.home = turn.saved.language = ""
    return After.OVER


async def help_me(turn: Turn) -> Next:
    """Say what can be done here."""
    turn.say("help.text", [[turn.act("button.go_on", Resume(), "0")]])
    return After.STAY


async def clear_chat(turn: Turn, action: ClearChat) -> Next:
    """Empty the chat on this phone."""
    del action
    say_cleared(turn)
    return After.AGAIN if turn.saved.name else After.HOME


async def settings(turn: Turn, action: Action) -> Next:
    """Show language, stop, forget me, clear the chat; for staff the way to the desk."""
    del action
    choices = [
        turn.act("settings.language", Languages(), "1"),
        turn.act("settings.stop", Stop(), "2"),
        turn.act("settings.forget", Forget(), "3"),
        turn.act("settings.clear", ClearChat(), "4"),
    ]
    if turn.contact is not None:
        choices.append(turn.act("wishes.open", OpenWishes(), "6"))
    desk = [turn.act("settings.desk", _desk_of(turn.staff), "5")] if turn.staff is not None and _has_desk(turn.staff) else []
    turn.say("settings.ask", [*in_pairs(choices), desk, [turn.act("button.go_on", Resume(), "0")]])
    return After.STAY


def _has_desk(staff: Staff) -> bool:
    return staff.may(Right.CASEWORK) or staff.may(Right.TRANSLATE)


def _desk_of(staff: Staff) -> Action:
    return OpenTips() if staff.may(Right.CASEWORK) else OpenCampaigns()


async def languages(turn: Turn, action: Action | None = None) -> Next:
    """Show the languages in their own names."""
    del action
    offered = turn.work.texts.offered()
    choices = [turn.act("language.name", Speak(tag), str(at), name=name) for at, (tag, name) in enumerate(offered.items(), 1)]
    turn.say("language.ask", [*in_pairs(choices), [turn.act("button.go_on", Resume(), "0")]])
    return After.STAY


async def speak(turn: Turn, action: Speak) -> Next:
    """Talk in another language from now on."""
    if action.tag not in turn.work.texts.offered():
        turn.say("old.button")
        return await resume(turn)
    await set_language(turn.work, turn.event.address, action.tag, turn.staff.id if turn.staff else "")
    if turn.staff is not None:
        turn.staff = replace(turn.staff, language=action.tag)
    if turn.contact is not None:
        turn.contact = replace(turn.contact, language=action.tag)
    if turn.staff is None and turn.contact is None:
        turn.saved.language = action.tag
    turn.say("language.set")
    return await resume(turn)
