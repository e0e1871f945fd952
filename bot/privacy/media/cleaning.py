"""What is done with one file, inside a job: find out what it is, and hand it to whoever cleans that."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import av

from bot.domain.files import CleanFile, FileKind
from bot.privacy.media import pictures
from bot.privacy.media.container import holds_video
from bot.privacy.media.kinds import CONTAINERS, PICTURES, read_format
from bot.privacy.media.limits import Limits
from bot.privacy.media.sound import clean_sound
from bot.privacy.media.video import clean_video


def prepare() -> None:
    """Load everything that is loaded at its first use otherwise: a job cannot open the files of a library."""
    pictures.prepare()
    for module in pkgutil.walk_packages(av.__path__, "av."):
        if not module.name.endswith("__main__"):
            import_module(module.name)


def clean_content(content: bytes, limits: Limits, *, mask: bool) -> CleanFile:
    """Return the file without anything that its content does not show; raises `Refused`."""
    known = read_format(content)
    if known in PICTURES:
        return CleanFile(FileKind.PICTURE, pictures.clean_picture(content, most_pixels=limits.pixels))
    if known in CONTAINERS and holds_video(content):
        return CleanFile(FileKind.VIDEO, *clean_video(content, mask=mask))
    return CleanFile(FileKind.VOICE, *clean_sound(content, mask=mask))
