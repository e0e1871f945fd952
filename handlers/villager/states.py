"""The states of the villager's conversations; their values are stored."""

from __future__ import annotations

from enum import StrEnum


class TipState(StrEnum):
    """Where telling something stands."""

    WORDS = "words"
    TOPIC = "topic"
    MORE = "more"
    PLACE = "place"
    FIND = "find"
    CONFIRM = "confirm"
    REVIEW = "review"
    EDIT = "edit"
    LEAVE = "leave"


class SentState(StrEnum):
    """Where the questions after sending stand."""

    WAY = "way"
    SHARED = "shared"
    MORE = "more"


class DangerState(StrEnum):
    """Where a danger stands: nothing told yet, told, being placed, being named."""

    TELL = "tell"
    PLACE = "place"
    FIND = "find"
    CONFIRM = "confirm"
    TOPIC = "topic"
    MORE = "more"


class LooseState(StrEnum):
    """Words that came without being asked for."""

    ASK = "ask"


class ReceiptState(StrEnum):
    """Where following up a tip stands."""

    CODE = "code"
    VIEW = "view"
    ANSWER = "answer"


class WishesState(StrEnum):
    """Where saying how one wants to hear stands."""

    SHOW = "show"
    SUBJECTS = "subjects"
    HOURS = "hours"
    WEEK = "week"
    PLACE = "place"
    TELLS = "tells"


class ToldState(StrEnum):
    """Where a respected person says how many listened."""

    ASK = "ask"


class NewsState(StrEnum):
    """Where subscribing stands."""

    UNIT = "unit"
    FIND = "find"
    CONFIRM = "confirm"
    CONSENT = "consent"
