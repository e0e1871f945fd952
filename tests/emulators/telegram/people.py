"""People who use the bot: what they do becomes updates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulators.telegram.chats import Chat, Stored
from tests.emulators.telegram.files import media_of
from tests.emulators.telegram.groups import Group, membership
from tests.emulators.telegram.markup import find_button
from tests.emulators.telegram.shapes import Json

if TYPE_CHECKING:
    from tests.emulators.telegram.server import Emulator


def _command_entities(text: str) -> list[Json]:
    if not text.startswith("/") or len(text) < 2:
        return []
    return [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]


def _words(message: Json) -> str:
    return str(message.get("text") or message.get("caption") or "")


class Actor:
    """Somebody in a chat: a person in private or in a group, or an administrator who stays anonymous.

    Every act gives the message (as the Bot API shows it) or the id that the bot will see.
    """

    def __init__(self, telegram: Emulator, chat: Chat, sender: Json) -> None:
        self.telegram = telegram
        self.chat = chat
        self._sender = sender
        self._read = 0

    @property
    def user(self) -> Json:
        user: Json = self._sender["from"]
        return user

    def says(self, text: str, *, reply_to: Json | None = None) -> Json:
        """Write a text or a command."""
        entities = _command_entities(text)
        return self._posts({"text": text} | ({"entities": entities} if entities else {}), reply_to)

    def edits(self, message: Json, text: str) -> Json:
        """Change an own message; the bot gets `edited_message` with the same id."""
        field = "caption" if "caption" in message else "text"
        return self._changes(message, {field: text})

    def deletes(self, message: Json) -> None:
        """Delete a message; Telegram tells no bot."""
        stored = self.chat.messages[message["message_id"]]
        stored.deleted, stored.deleted_at = True, self.telegram.clock.now()

    def presses(self, message: Json | int, button: str | int = 0) -> str:
        """Press an inline button by label, data, part of a label or number; gives the query's id.

        A message the bot deleted can still be pressed by who had it open: it arrives with date 0.
        """
        stored = self.chat.messages[message if isinstance(message, int) else message["message_id"]]
        found = find_button(stored.payload, button)
        if "callback_data" not in found:
            raise LookupError(f"button {found['text']!r} does not call back")
        return self.presses_data(stored, found["callback_data"])

    def presses_data(self, stored: Stored | Json, data: str) -> str:
        """Send any callback data, also what no button holds: clients can be forged."""
        if not isinstance(stored, Stored):
            stored = self.chat.messages[stored["message_id"]]
        state = self.telegram.state
        query = state.new_query(self.user["id"])
        gone: Json = {"chat": self.chat.head, "message_id": stored.message_id, "date": 0}
        shown = gone if stored.deleted else stored.payload
        update: Json = {"id": query.query_id, "from": self.user, "message": shown, "chat_instance": str(self.chat.id * 31), "data": data}
        state.updates.put("callback_query", update)
        return query.query_id

    def taps(self, label: str) -> Json:
        """Use a button of the reply keyboard that is shown: it writes its label."""
        rows = (self.chat.keyboard or {}).get("keyboard", [])
        labels = [button if isinstance(button, str) else button["text"] for row in rows for button in row]
        if label not in labels:
            raise LookupError(f"no {label!r} on the keyboard {labels}")
        return self.says(label)

    def shares_point(self, latitude: float, longitude: float, *, live: int | None = None, accuracy: float | None = None) -> Json:
        """Share a place; `live` is the period in seconds of one that moves."""
        place: Json = {"latitude": latitude, "longitude": longitude}
        if live is not None:
            place["live_period"] = live
        if accuracy is not None:
            place["horizontal_accuracy"] = accuracy
        return self._posts({"location": place})

    def moves_point(self, message: Json, latitude: float, longitude: float) -> Json:
        return self._changes(message, {"location": message["location"] | {"latitude": latitude, "longitude": longitude}})

    def shares_contact(self, phone: str, *, of: Json | None = None) -> Json:
        """Share an own telephone number, or with `of` (a user) somebody else's."""
        user = of or self.user
        return self._posts({"contact": {"phone_number": phone, "first_name": user["first_name"], "user_id": user["id"]}})

    def sends_photo(self, data: bytes, caption: str = "", *, album: str = "") -> Json:
        return self._sends("photo", data, caption, album=album)

    def sends_album(self, pictures: list[bytes], caption: str = "") -> list[Json]:
        """Send several pictures at once: as many messages with one media_group_id, the caption on the first."""
        album = self.telegram.state.new_album_id()
        return [self.sends_photo(data, caption if index == 0 else "", album=album) for index, data in enumerate(pictures)]

    def sends_voice(self, data: bytes, seconds: int = 3, caption: str = "") -> Json:
        return self._sends("voice", data, caption, content_type="audio/ogg", duration=seconds)

    def sends_audio(self, data: bytes, filename: str = "song.mp3", caption: str = "", seconds: int = 3) -> Json:
        """Send music: a file of sound that has a name."""
        return self._sends("audio", data, caption, content_type="audio/mpeg", filename=filename, duration=seconds)

    def sends_video(self, data: bytes, caption: str = "", seconds: int = 3, *, album: str = "") -> Json:
        return self._sends("video", data, caption, content_type="video/mp4", duration=seconds, album=album)

    def sends_video_note(self, data: bytes, seconds: int = 3) -> Json:
        """Send a round video recorded in the chat; it has no caption."""
        return self._sends("video_note", data, "", content_type="video/mp4", duration=seconds)

    def sends_animation(self, data: bytes, caption: str = "") -> Json:
        return self._sends("animation", data, caption, content_type="video/mp4", filename="dance.mp4", duration=1)

    def sends_document(self, data: bytes, filename: str, content_type: str = "application/octet-stream", caption: str = "") -> Json:
        return self._sends("document", data, caption, content_type=content_type, filename=filename)

    def sends_sticker(self, emoji: str = "👍") -> Json:
        return self._sends("sticker", emoji.encode(), "", content_type="image/webp")

    async def hears(self, part: str = "", *, seconds: float = 5.0) -> Json:
        """Wait for the next message of the bot's here that holds `part`; what is before it counts as read."""

        def found() -> Json | None:
            for stored in self.chat.messages.values():
                payload = stored.payload
                fits = part in _words(payload)
                if stored.from_bot and not stored.deleted and stored.message_id > self._read and fits:
                    return payload
            return None

        try:
            heard = await self.telegram.bell.until(found, seconds)
        except TimeoutError:
            last = [message.get("text") for message in self.chat.from_bot[-3:]]
            raise AssertionError(f"nobody said {part!r}; the last texts were {last}") from None
        self._read = int(heard["message_id"])
        return heard

    async def sees(self, message: Json, part: str, *, seconds: float = 5.0) -> Json:
        """Wait until a message of the bot's reads, after edits, so that it holds `part`."""
        stored = self.chat.messages[message["message_id"]]
        return await self.telegram.bell.until(lambda: stored.payload if part in _words(stored.payload) else None, seconds)

    def answer_to(self, query_id: str) -> tuple[int, str, bool]:
        """Say what a press was answered: how often, with which text, and whether as an alert."""
        query = self.telegram.state.queries[query_id]
        return query.answers, query.text, query.alert

    def _sends(  # noqa: PLR0913  # one for each thing a client fills in
        self,
        kind: str,
        data: bytes,
        caption: str,
        *,
        content_type: str = "image/jpeg",
        filename: str = "",
        duration: int = 0,
        album: str = "",
    ) -> Json:
        stored = self.telegram.state.files.add(kind, data, content_type, filename)
        extra: Json = ({"caption": caption} if caption else {}) | ({"media_group_id": album} if album else {})
        return self._posts(media_of(stored, duration=duration) | extra)

    def _may_write(self) -> None:
        chat = self.chat
        if chat.deactivated or (chat.private and chat.bot_status == "kicked"):
            raise ValueError("somebody who blocked the bot, or is gone, cannot write to it")
        if chat.migrated_to is not None:
            raise ValueError("this group was upgraded: write in group.upgraded")

    def _posts(self, content: Json, reply_to: Json | None = None) -> Json:
        self._may_write()
        if self.chat.private and self.chat.bot_status == "left":
            self.chat.bot_status = "member"
        if reply_to is not None:
            content = content | {"reply_to_message": {key: value for key, value in reply_to.items() if key != "reply_to_message"}}
        message = self.telegram.state.keep(self.chat, self._sender, content)
        if self._bot_sees(message):
            self.telegram.state.updates.put("message", message)
        return message

    def _changes(self, message: Json, fields: Json) -> Json:
        self._may_write()
        stored = self.chat.messages[message["message_id"]]
        stored.payload = stored.payload | fields | {"edit_date": self.telegram.clock.date()}
        if self._bot_sees(stored.payload):
            self.telegram.state.updates.put("edited_message", stored.payload)
        return stored.payload

    def _bot_sees(self, message: Json) -> bool:
        """Privacy mode: in a group a bot that is no administrator sees commands, replies to it and mentions of it."""
        if self.chat.private or self.chat.bot_status == "administrator":
            return True
        if self.chat.bot_status != "member":
            return False
        me = self.telegram.state.me
        text = _words(message)
        to_bot = message.get("reply_to_message", {}).get("from", {}).get("id") == me["id"]
        return text.startswith("/") or to_bot or f"@{me['username']}" in text


class Person(Actor):
    """Somebody with a private chat. `inside(group)` is the same person in a group."""

    @property
    def id(self) -> int:
        return self.chat.id

    def starts(self, payload: str = "") -> Json:
        """Press Start, or follow a deep link with its payload."""
        self.chat.bot_status = "member" if self.chat.bot_status == "left" else self.chat.bot_status
        return self.says(f"/start {payload}".rstrip())

    def blocks(self) -> None:
        self._turns("kicked")

    def unblocks(self) -> None:
        self._turns("member")

    def leaves_telegram(self) -> None:
        """Delete the account; nobody is told."""
        self.chat.deactivated = True

    def forbids_voice(self) -> None:
        """Take no voice and no round video from anybody, which paying people can choose."""
        self.chat.takes_voice = False

    def inside(self, group: Group) -> Actor:
        return Actor(self.telegram, group.chat, {"from": self.user})

    def _turns(self, status: str) -> None:
        old, self.chat.bot_status = self.chat.bot_status, status
        membership(self.telegram, self.chat, self.user, old)


def new_person(telegram: Emulator, first_name: str, *, language: str | None, username: str | None, started: bool) -> Person:
    """Make a person; see Emulator.person."""
    chats = telegram.state.chats
    names = {"first_name": first_name} | ({"username": username} if username else {})
    user: Json = {"id": chats.new_person_id(), "is_bot": False, **names}
    if language:
        user["language_code"] = language
    head = {"id": user["id"], **names, "type": "private"}
    chat = chats.add(Chat(user["id"], "private", head, bot_status="member" if started else "left"))
    person = telegram.people[chat.id] = Person(telegram, chat, {"from": user})
    return person
