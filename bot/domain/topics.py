"""What a tip can be about. The list is code on purpose: acts and dangers, never identities.

There is no topic for belief, religious practice, ethnicity, opinion, petition or protest, and none may be added.
"""

from __future__ import annotations

from enum import StrEnum


class Topic(StrEnum):
    """What a tip is about; the value is stored, the sign is what people see."""

    VIOLENCE = "violence"
    HOME = "home"
    CHILD = "child"
    DRUGS = "drugs"
    MISSING = "missing"
    FRAUD = "fraud"
    GAMBLING = "gambling"
    WEAPONS = "weapons"
    TRAFFIC = "traffic"
    FIRE = "fire"
    FOREST = "forest"
    SMUGGLING = "smuggling"
    NATURE = "nature"
    OFFICIAL = "official"
    OTHER = "other"


SIGNS: dict[Topic, str] = {
    Topic.VIOLENCE: "👊",
    Topic.HOME: "🏚️",
    Topic.CHILD: "👧",
    Topic.DRUGS: "💊",
    Topic.MISSING: "🚐",
    Topic.FRAUD: "📱",
    Topic.GAMBLING: "💸",
    Topic.WEAPONS: "🔫",
    Topic.TRAFFIC: "🚦",
    Topic.FIRE: "🔥",
    Topic.FOREST: "🌳",
    Topic.SMUGGLING: "📦",
    Topic.NATURE: "🌊",
    Topic.OFFICIAL: "🏛️",
    Topic.OTHER: "⚠️",
}

# The five that stand on the first screen; the others are behind "more".
FIRST: tuple[Topic, ...] = (Topic.VIOLENCE, Topic.CHILD, Topic.MISSING, Topic.FRAUD, Topic.WEAPONS)
