"""Chats and what stands in them, as Telegram keeps them."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.emulators.telegram.shapes import Json, bad_request, forbidden

ANONYMOUS_ADMIN: Json = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
CHANNEL_BOT_IDS = frozenset({1087968824, 136817688, 777000})


@dataclass(slots=True)
class Stored:
    """A message; `keyboard` is a reply keyboard that came with it."""

    payload: Json
    at: float
    from_bot: bool
    deleted: bool = False
    keyboard: Json | None = None
    deleted_at: float | None = None

    @property
    def message_id(self) -> int:
        return int(self.payload["message_id"])


@dataclass(slots=True)
class Chat:
    """A private chat, a group or a supergroup.

    `bot_status` is the bot's place in a group; in a private chat "member" once the person started, "kicked" when blocked.
    """

    id: int
    kind: str
    head: Json
    bot_status: str = "left"
    deactivated: bool = False
    migrated_to: int | None = None
    bot_may_write: bool = True
    takes_voice: bool = True
    members: dict[int, Json] = field(default_factory=dict)
    administrators: set[int] = field(default_factory=set)
    owner_id: int | None = None
    messages: dict[int, Stored] = field(default_factory=dict)
    topics: dict[int, Json] = field(default_factory=dict)
    keyboard: Json | None = None

    @property
    def private(self) -> bool:
        return self.kind == "private"

    @property
    def visible(self) -> list[Json]:
        """List the messages that are not deleted, oldest first, as they read now."""
        return [one.payload for one in self.messages.values() if not one.deleted]

    @property
    def from_bot(self) -> list[Json]:
        """List the bot's messages that are not deleted."""
        return [one.payload for one in self.messages.values() if one.from_bot and not one.deleted]

    def find(self, message_id: int) -> Stored | None:
        found = self.messages.get(message_id)
        return None if found is None or found.deleted else found

    def check_reachable(self) -> None:
        """Raise what Telegram answers to a bot that may not do anything here."""
        if self.migrated_to is not None:
            refusal = bad_request("group chat was upgraded to a supergroup chat")
            refusal.parameters["migrate_to_chat_id"] = self.migrated_to
            raise refusal
        if self.deactivated:
            raise forbidden("user is deactivated")
        if self.private and self.bot_status == "left":
            raise forbidden("bot can't initiate conversation with a user")
        if self.private and self.bot_status == "kicked":
            raise forbidden("bot was blocked by the user")
        if self.bot_status in ("left", "kicked"):
            where = "supergroup" if self.kind == "supergroup" else "group"
            raise forbidden(
                f"bot was kicked from the {where} chat" if self.bot_status == "kicked" else f"bot is not a member of the {where} chat"
            )

    def check_writable(self, thread_id: int) -> None:
        self.check_reachable()
        if not self.bot_may_write:
            raise bad_request("not enough rights to send text messages to the chat")
        if not thread_id:
            return
        topic = self.topics.get(thread_id)
        if topic is None:
            raise bad_request("message thread not found" if self.head.get("is_forum") else "the chat is not a forum")
        if topic.get("closed"):
            raise bad_request("TOPIC_CLOSED")


class Chats:
    """Every chat this bot could meet. Ids of people are above 32 bits; groups are negative."""

    def __init__(self) -> None:
        self.all: dict[int, Chat] = {}
        self._next_person = 5_000_000_001
        self._next_group = 4_100_000_001
        self._next_message = 100

    def find(self, chat_id: object) -> Chat:
        found = self.all.get(chat_id) if isinstance(chat_id, int) else None
        if found is None:
            raise bad_request("chat not found" if chat_id not in (None, "") else "chat_id is empty")
        return found

    def add(self, chat: Chat) -> Chat:
        self.all[chat.id] = chat
        return chat

    def new_person_id(self) -> int:
        self._next_person += 7
        return self._next_person

    def new_group_id(self, *, supergroup: bool) -> int:
        self._next_group += 11
        return -1_000_000_000_000 - self._next_group if supergroup else -self._next_group

    def new_message_id(self, chat: Chat) -> int:
        """Give the next id: a supergroup counts its own; all other chats of an account share one count."""
        if chat.kind == "supergroup":
            return max(chat.messages, default=0) + 1
        self._next_message += 1
        return self._next_message
