"""What the bot does: the routing table. The order here is the order of asking."""

from __future__ import annotations

from bot.dialog.conversation import Routes
from handlers.campaign import table as campaign
from handlers.police import table as police
from handlers.villager import table as villager

ROUTES = Routes(
    conversations={each.name: each for each in (*villager.CONVERSATIONS, *police.CONVERSATIONS, *campaign.CONVERSATIONS)},
    actions={**villager.ACTIONS, **police.ACTIONS, **campaign.ACTIONS},
    words={**villager.WORDS, **police.WORDS, **campaign.WORDS},
    start=villager.start,
    home=villager.home,
    loose=villager.loose,
    gone=villager.gone,
    digits=villager.DIGITS,
    called=police.called,
    left=police.left,
    moved=police.moved,
    holds=villager.holds,
)
