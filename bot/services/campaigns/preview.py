"""What people would get of a campaign, before they do: in a language, as on a channel; also as a trial for one of the staff."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from bot.domain.campaigns import Campaign
from bot.domain.composing import Inert
from bot.domain.events import Capabilities, OutboundMessage
from bot.domain.files import FileState
from bot.domain.people import Staff
from bot.services.campaigns._wording import render, with_clean_files
from bot.store.work import UnitOfWork

TRIAL: Final = "🧪"
"""All that tells a trial from what people get."""


@dataclass(frozen=True, slots=True)
class Previewed:
    """A message with buttons that do nothing, in which language it is, and whether a file of it is still being cleaned, or was refused."""

    message: OutboundMessage
    language: str
    waiting: bool = False
    refused: bool = False


async def preview(work: UnitOfWork, campaign: Campaign, language: str, channel: Capabilities | None = None) -> Previewed | None:
    """Return what somebody who speaks a language gets, on a channel like this one; None while there is nothing to show.

    Files that are not clean are left out: nobody gets them.
    """
    variants = await work.campaigns.variants(campaign.id)
    tag = next((each for each in work.texts.chain(language) if each in variants), "")
    if not tag:
        return None
    variant = variants[tag]
    named = [each for each in (variant.recording, variant.picture) if each]
    states = {file: found.state for file, found in (await work.campaign_files.some(named)).items()}
    message = _inert(render(work, campaign, (await with_clean_files(work, {tag: variant}))[tag]))
    shown = message if channel is None else shown_on(message, channel)
    return Previewed(shown, tag, FileState.WAITING in states.values(), FileState.REFUSED in states.values())


async def try_out(work: UnitOfWork, campaign: Campaign, reader: Staff, language: str) -> bool:
    """Send one of the staff what somebody who speaks a language would get, as a trial; False when there is nothing, or nowhere, to send.

    Nothing of it is counted.
    """
    found = await preview(work, campaign, language)
    if found is None or reader.address is None:
        return False
    work.say(reader.address, replace(found.message, text=f"{TRIAL} {found.message.text}".strip()))
    return True


def shown_on(message: OutboundMessage, channel: Capabilities) -> OutboundMessage:
    """Return a message as a channel shows it that has fewer buttons, or cannot show the file."""
    message = replace(message, also=tuple(each for each in message.also if each.kind in channel.shows))
    if message.file is not None and message.file.kind not in channel.shows:
        message = replace(message, file=None)
    labels = [choice.label for row in message.choices for choice in row]
    if len(labels) > channel.buttons:
        numbered = (f"{number}. {label}" for number, label in enumerate(labels, 1))
        message = replace(message, choices=(), text="\n".join((message.text, *numbered)))
    return message


def _inert(message: OutboundMessage) -> OutboundMessage:
    rows = tuple(tuple(replace(each, action=Inert().pack()) for each in row) for row in message.choices)
    return replace(message, choices=rows)
