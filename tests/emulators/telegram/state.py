"""One bot's Telegram: all parts together, without the network."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from tests.emulators.telegram.chats import Chat, Chats, Stored
from tests.emulators.telegram.clock import MovableClock
from tests.emulators.telegram.files import Files
from tests.emulators.telegram.limits import Limits
from tests.emulators.telegram.params import Params
from tests.emulators.telegram.rates import Rates
from tests.emulators.telegram.shapes import Json, bad_request
from tests.emulators.telegram.updates import Updates
from tests.emulators.telegram.webhook import AnswerCall, Webhook


@dataclass(slots=True)
class Query:
    """A press that waits for its answer, or has it."""

    query_id: str
    person_id: int
    at: float
    answers: int = 0
    text: str = ""
    alert: bool = False


class State:
    """What Telegram knows about this bot."""

    def __init__(self, token: str, limits: Limits, clock: MovableClock, answer_call: AnswerCall) -> None:
        self.limits = limits
        self.clock = clock
        self.me: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Bell",
            "username": "bell_under_test_bot",
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
        self.chats = Chats()
        self.files = Files()
        self.rates = Rates(limits, clock)
        self.updates = Updates(limits, clock)
        self.webhook = Webhook(self.updates, limits, clock, answer_call)
        self.queries: OrderedDict[str, Query] = OrderedDict()
        self.settings: dict[tuple[str, str, str], object] = {}
        self.sent_hooks: list[Callable[[Chat, Json], None]] = []
        self.sent = 0
        self._queries_made = 0
        self._albums_made = 0

    @property
    def bot_user(self) -> Json:
        return {key: self.me[key] for key in ("id", "is_bot", "first_name", "username")}

    def writable(self, params: Params, weight: int = 1) -> Chat:
        """Find the chat of a send, check that the bot may write there, and charge the rates."""
        chat = self.chats.find(params.values.get("chat_id"))
        chat.check_writable(params.number("message_thread_id"))
        reply = params.values.get("reply_parameters")
        if isinstance(reply, dict) and not reply.get("allow_sending_without_reply") and chat.find(int(reply["message_id"])) is None:
            raise bad_request("message to be replied not found")
        self.rates.charge(chat.id, group=not chat.private, paid=params.flag("allow_paid_broadcast"), weight=weight)
        return chat

    def keep(self, chat: Chat, sender: Json, content: Json, keyboard: Json | None = None) -> Json:
        """Put a message into a chat and give it as the Bot API shows it."""
        now = self.clock.now()
        from_bot = sender.get("from", {}).get("id") == self.me["id"]
        payload: Json = {"message_id": self.chats.new_message_id(chat), **sender, "chat": chat.head, "date": int(now), **content}
        inline = keyboard is not None and "inline_keyboard" in keyboard
        if inline:
            payload["reply_markup"] = keyboard
        elif keyboard is not None and from_bot:
            chat.keyboard = None if keyboard.get("remove_keyboard") else keyboard
        chat.messages[payload["message_id"]] = Stored(payload, now, from_bot, keyboard=None if inline else keyboard)
        return payload

    def send(self, chat: Chat, params: Params, content: Json, keyboard: Json | None) -> Json:
        """Keep a message of the bot's and tell whoever waits for it."""
        content = dict(content)
        if params.flag("protect_content"):
            content["has_protected_content"] = True
        if thread := params.number("message_thread_id"):
            content |= {"message_thread_id": thread, "is_topic_message": True}
        payload = self.keep(chat, {"from": self.bot_user}, content, keyboard)
        self.sent += 1
        for hook in self.sent_hooks:
            hook(chat, payload)
        return payload

    def new_query(self, person_id: int) -> Query:
        self._queries_made += 1
        query = Query(str(4_000_000_000_000_000_000 + self._queries_made * 97), person_id, self.clock.now())
        self.queries[query.query_id] = query
        return query

    def new_album_id(self) -> str:
        self._albums_made += 1
        return str(13_000_000_000_000_000 + self._albums_made)
