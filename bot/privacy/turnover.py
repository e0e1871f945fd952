"""How keys change hands: made anew, destroyed when nothing needs them, copied into a backup, put back from one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.domain.errors import BackupRefused
from bot.privacy.keys import (
    KEY_BYTES,
    PURPOSES,
    KeyRing,
    Purpose,
    Seal,
    destroy_key,
    file_name,
    locked,
    make_folder,
    sync_folder,
    write_key,
)

_NAME = re.compile(rf"(?:{'|'.join(PURPOSES)})-[0-9a-f]{{8}}\.key")


def begin_turn(ring: KeyRing, purpose: Seal) -> bool:
    """Make a newer key, unless an older one still waits for its end: then that turn goes on. Return whether one was made."""
    with locked(ring.folder):
        ring.reload()
        if len(ring.keys(purpose)) > 1:
            return False
        ring.add(purpose)
    return True


def replace_lost(ring: KeyRing, purpose: Purpose) -> None:
    """Make a key for a purpose that has none, although values of it may be kept: they stay closed for good."""
    with locked(ring.folder):
        ring.reload()
        if purpose in ring.missing():
            ring.add(purpose)


def older_keys(ring: KeyRing, purpose: Purpose) -> list[bytes]:
    """Return the ids of a purpose's keys but for the newest."""
    newest, _ = ring.newest(purpose)
    return [key_id for key_id in ring.keys(purpose) if key_id != newest]


def retire(ring: KeyRing, purpose: Seal, key_id: bytes) -> None:
    """Destroy an old key; whatever it still seals is gone. The newest one of a purpose stays."""
    with locked(ring.folder):
        ring.reload()
        if key_id in older_keys(ring, purpose):
            destroy_key(ring.folder / file_name(purpose, key_id))
            sync_folder(ring.folder)
            ring.reload()


def copy_keys(ring: KeyRing, purposes: Iterable[Purpose]) -> dict[str, bytes]:
    """Return the key files of some purposes, read anew, by name."""
    ring.reload()
    return {file_name(purpose, key_id): key for purpose in purposes for key_id, key in ring.keys(purpose).items()}


def put_back(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write saved key files into a folder, which is made when it is missing.

    Raises:
        BackupRefused: one of them is no key of ours.
        KeyFolderError: the folder cannot be made.
    """
    if not all(_NAME.fullmatch(name) and len(key) == KEY_BYTES for name, key in files.items()):
        raise BackupRefused("The backup holds key files that this version of keng does not know: restore it with a later version.")
    make_folder(folder)
    for name, key in files.items():
        write_key(folder / name, key)
