"""Chats as the bot sees them: who is in, topics, leaving."""

from __future__ import annotations

from collections.abc import Callable

from tests.emulators.telegram.chats import Chat
from tests.emulators.telegram.params import Params
from tests.emulators.telegram.shapes import Json, bad_request
from tests.emulators.telegram.state import State

_RIGHTS = (
    "can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members can_promote_members can_change_info "
    "can_invite_users can_post_stories can_edit_stories can_delete_stories can_pin_messages can_manage_topics"
).split()


def administrator(user: Json, *, anonymous: bool = False) -> Json:
    rights = dict.fromkeys(_RIGHTS, True)
    return {"status": "administrator", "user": user, "can_be_edited": False, "is_anonymous": anonymous, **rights}


def member_of(user: Json, status: str) -> Json:
    """Write a ChatMember with the fields its status needs."""
    if status == "creator":
        return {"status": status, "user": user, "is_anonymous": False}
    if status == "administrator":
        return administrator(user)
    if status == "kicked":
        return {"status": status, "user": user, "until_date": 0}
    return {"status": status, "user": user}


def status_of(chat: Chat, user_id: int) -> str:
    if user_id == chat.owner_id:
        return "creator"
    if user_id in chat.administrators:
        return "administrator"
    return "member" if user_id in chat.members else "left"


def _reachable(state: State, params: Params) -> Chat:
    chat = state.chats.find(params.values.get("chat_id"))
    chat.check_reachable()
    return chat


def get_chat(state: State, params: Params) -> object:
    chat = _reachable(state, params)
    gifts = dict.fromkeys(("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False)
    return {**chat.head, "accent_color_id": 1, "max_reaction_count": 11, "accepted_gift_types": gifts}


def get_chat_member(state: State, params: Params) -> object:
    chat, user_id = _reachable(state, params), params.number("user_id")
    if user_id == state.me["id"]:
        return member_of(state.bot_user, chat.bot_status)
    person = state.chats.all.get(user_id)
    if person is None or not person.private:
        raise bad_request("user not found")
    user = chat.members.get(user_id) or {key: person.head[key] for key in person.head if key != "type"} | {"is_bot": False}
    return member_of(user, status_of(chat, user_id))


def get_chat_administrators(state: State, params: Params) -> object:
    chat = _reachable(state, params)
    if chat.private:
        raise bad_request("there are no administrators in the private chat")
    ids = [one for one in chat.members if status_of(chat, one) in ("creator", "administrator")]
    found = [member_of(chat.members[one], status_of(chat, one)) for one in ids]
    return found + ([administrator(state.bot_user)] if chat.bot_status == "administrator" else [])


def get_chat_member_count(state: State, params: Params) -> object:
    chat = _reachable(state, params)
    return 2 if chat.private else len(chat.members) + 1


def leave_chat(state: State, params: Params) -> object:
    chat = _reachable(state, params)
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    chat.bot_status = "left"
    return True


def create_forum_topic(state: State, params: Params) -> object:
    chat = _reachable(state, params)
    if not chat.head.get("is_forum"):
        raise bad_request("the chat is not a forum")
    if chat.bot_status != "administrator":
        raise bad_request("not enough rights to create a topic")
    if not 1 <= len(params.text("name")) <= 128:
        raise bad_request("TOPIC_TITLE_EMPTY")
    state.rates.charge(chat.id, group=True)
    content = {"name": params.text("name"), "icon_color": 7322096}
    thread = state.keep(chat, {"from": state.bot_user}, {"forum_topic_created": content})["message_id"]
    chat.topics[thread] = {"message_thread_id": thread, **content}
    return chat.topics[thread]


GROUPS: dict[str, Callable[[State, Params], object]] = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
    "createForumTopic": create_forum_topic,
}
