"""Groups: who is in, what the bot may, and the move to a supergroup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulators.telegram.chats import ANONYMOUS_ADMIN, Chat
from tests.emulators.telegram.methods.groups import member_of
from tests.emulators.telegram.shapes import Json

if TYPE_CHECKING:
    from tests.emulators.telegram.people import Actor, Person
    from tests.emulators.telegram.server import Emulator


def membership(telegram: Emulator, chat: Chat, by: Json, old: str) -> None:
    """Tell the bot by my_chat_member that its place in a chat changed."""
    bot = telegram.state.bot_user
    update: Json = {
        "chat": chat.head,
        "from": by,
        "date": telegram.clock.date(),
        "old_chat_member": member_of(bot, old),
        "new_chat_member": member_of(bot, chat.bot_status),
    }
    telegram.state.updates.put("my_chat_member", update)


class Group:
    """A group or supergroup as its members run it."""

    def __init__(self, telegram: Emulator, chat: Chat) -> None:
        self.telegram = telegram
        self.chat = chat
        self.upgraded: Group | None = None

    @property
    def id(self) -> int:
        return self.chat.id

    def adds_bot(self, by: Person) -> None:
        self._bot_becomes("member", by)
        self._service(by.user, {"new_chat_members": [self.telegram.state.bot_user]})

    def removes_bot(self, by: Person) -> None:
        self._bot_becomes("kicked", by)

    def promotes_bot(self, by: Person) -> None:
        """Make the bot an administrator: from then on it sees everything."""
        self._bot_becomes("administrator", by)

    def demotes_bot(self, by: Person) -> None:
        self._bot_becomes("member", by)

    def silences_bot(self) -> None:
        """Take the right to write away from the bot."""
        self.chat.bot_may_write = False

    def adds(self, person: Person, by: Person) -> None:
        self.chat.members[person.id] = person.user
        self._service(by.user, {"new_chat_members": [person.user]})

    def removes(self, person: Person, by: Person) -> None:
        self.chat.members.pop(person.id)
        self._service(by.user, {"left_chat_member": person.user})

    def promotes(self, person: Person) -> None:
        self.chat.administrators.add(person.id)

    def anonymous(self) -> Actor:
        """Speak as an administrator who stays anonymous: the group itself is the sender."""
        from tests.emulators.telegram.people import Actor  # noqa: PLC0415  # people need groups first

        return Actor(self.telegram, self.chat, {"from": ANONYMOUS_ADMIN, "sender_chat": self.chat.head})

    def upgrade(self, by: Person) -> Group:
        """Turn the group into a supergroup with a new id; the service messages go to both."""
        if self.chat.kind == "supergroup":
            raise ValueError("it is a supergroup already")
        state = self.telegram.state
        new = state.chats.add(_new_chat(self.telegram, self.chat.head["title"], supergroup=True, forum=False))
        new.members, new.administrators, new.owner_id = dict(self.chat.members), set(self.chat.administrators), self.chat.owner_id
        new.bot_status = self.chat.bot_status
        self.upgraded = self.telegram.groups[new.id] = Group(self.telegram, new)
        self._service(by.user, {"migrate_to_chat_id": new.id})
        self.chat.migrated_to = new.id
        self.upgraded._service(ANONYMOUS_ADMIN, {"migrate_from_chat_id": self.chat.id}, as_group=True)  # noqa: SLF001  # the other half
        return self.upgraded

    def deletes_topic(self, thread_id: int) -> None:
        self.chat.topics.pop(thread_id)

    def closes_topic(self, thread_id: int) -> None:
        self.chat.topics[thread_id]["closed"] = True

    def _bot_becomes(self, status: str, by: Person) -> None:
        old, self.chat.bot_status = self.chat.bot_status, status
        membership(self.telegram, self.chat, by.user, old)

    def _service(self, user: Json, content: Json, *, as_group: bool = False) -> None:
        sender: Json = {"from": user} | ({"sender_chat": self.chat.head} if as_group else {})
        message = self.telegram.state.keep(self.chat, sender, content)
        if self.chat.bot_status in ("member", "administrator"):
            self.telegram.state.updates.put("message", message)


def _new_chat(telegram: Emulator, title: str, *, supergroup: bool, forum: bool) -> Chat:
    kind = "supergroup" if supergroup else "group"
    chat_id = telegram.state.chats.new_group_id(supergroup=supergroup)
    head: Json = {"id": chat_id, "title": title, "type": kind}
    head |= {"is_forum": True} if forum else {}
    return Chat(chat_id, kind, head)


def found_group(  # noqa: PLR0913  # the two kinds are told by keyword
    telegram: Emulator, title: str, creator: Person, members: tuple[Person, ...], *, supergroup: bool = False, forum: bool = False
) -> Group:
    """Make a group without the bot; see Emulator.group."""
    chat = telegram.state.chats.add(_new_chat(telegram, title, supergroup=supergroup, forum=forum))
    chat.owner_id = creator.id
    chat.members = {one.id: one.user for one in (creator, *members)}
    group = telegram.groups[chat.id] = Group(telegram, chat)
    return group
