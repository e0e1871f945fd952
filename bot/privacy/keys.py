"""Key files: one random key a purpose, kept in a folder that only its owner can read.

A file holds 32 random bytes and is called `<purpose>-<8 hex digits>.key`. The digits are the key's id: two bytes that
count up and two random ones, so that the newest key is the one with the greatest id, whatever a restore did to dates.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path

from bot.domain.errors import Gone, KeyFolderError

KEY_BYTES = 32
ID_BYTES = 4
LOOK_SECONDS = 1.0
"""How long a process may go on with an old key after another one has made a newer; whoever destroys keys waits much longer."""
_KEY_FILE = re.compile(r"([a-z]+-[a-z]+)-([0-9a-f]{8})\.key")


class Seal(StrEnum):
    """What is sealed; each purpose has its own random key file."""

    CONTACT = "seal-contact"
    CONVERSATION = "seal-conversation"
    OUTBOX = "seal-outbox"
    POSTED = "seal-posted"
    REPLAY = "seal-replay"
    PARKED = "seal-parked"
    STAFF = "seal-staff"
    TIP = "seal-tip"
    FILE = "seal-file"


class Hash(StrEnum):
    """What is looked up by keyed hash; no two purposes can be joined."""

    INBOX = "hash-inbox"
    CONTACT = "hash-contact"
    CONVERSATION = "hash-conversation"
    OUTBOX = "hash-outbox"
    POSTED = "hash-posted"
    SESSION = "hash-session"
    STAFF = "hash-staff"
    INVITE = "hash-invite"
    RECEIPT = "hash-receipt"
    AUDIT = "hash-audit"


Purpose = Seal | Hash
PURPOSES: tuple[Purpose, ...] = (*Seal, *Hash)
ADDED: frozenset[Purpose] = frozenset({Seal.POSTED, Hash.POSTED, Seal.FILE})
"""Purposes younger than some databases: where one has no key it is made, for what it guards can be done without."""


class KeyRing:
    """The keys of all purposes, read from a folder and read again when an unknown id turns up."""

    __slots__ = ("_folder", "_keys", "_look_at", "_names", "_newest")

    def __init__(self, folder: Path) -> None:
        """Read the folder.

        Raises:
            KeyFolderError: when the folder or a file in it is too open, unreadable or incomplete.
        """
        self._folder = folder
        self._names: frozenset[str] = frozenset()
        self._look_at = 0.0
        self._keys: dict[str, dict[bytes, bytes]] = {}
        self._newest: dict[str, tuple[bytes, bytes]] = {}
        self.reload()

    def reload(self) -> None:
        """Read the folder again.

        Raises:
            KeyFolderError: as when it was first read.
        """
        keys: dict[str, dict[bytes, bytes]] = {purpose: {} for purpose in PURPOSES}
        paths = list_folder(self._folder)
        for path in paths:
            name = _KEY_FILE.fullmatch(path.name)
            if name and name[1] in keys:
                with suppress(FileNotFoundError):  # another process destroyed it a moment ago
                    keys[name[1]][bytes.fromhex(name[2])] = read_key(path)
        self._keys = keys
        self._names = frozenset(path.name for path in paths)
        self._look_at = time.monotonic() + LOOK_SECONDS
        self._newest = {purpose: max(ring.items()) for purpose, ring in keys.items() if ring}

    def refresh(self) -> None:
        """Read the folder again if its list of files has changed: another process made or destroyed a key.

        Raises:
            KeyFolderError: as when it was first read.
        """
        self._look_at = time.monotonic() + LOOK_SECONDS
        if frozenset(path.name for path in list_folder(self._folder)) != self._names:
            self.reload()

    @property
    def folder(self) -> Path:
        """Return where the keys lie."""
        return self._folder

    def keys(self, purpose: Purpose) -> dict[bytes, bytes]:
        """Return the keys of a purpose by their ids, the oldest first."""
        return dict(sorted(self._keys[purpose].items()))

    def missing(self) -> list[Purpose]:
        """Return the purposes that have no key."""
        return [purpose for purpose in PURPOSES if purpose not in self._newest]

    def newest(self, purpose: Purpose) -> tuple[bytes, bytes]:
        """Return id and key to seal or hash with; what another process has made is known a second later."""
        if time.monotonic() >= self._look_at:
            with suppress(KeyFolderError):  # the keys that we have are good until somebody says otherwise
                self.refresh()
        return self._newest[purpose]

    def find(self, purpose: Purpose, key_id: bytes) -> bytes:
        """Return the key of that id.

        Raises:
            Gone: when there is no such key, also after looking into the folder again.
        """
        if key_id not in self._keys[purpose]:
            self.refresh()
        try:
            return self._keys[purpose][key_id]
        except KeyError:
            raise Gone from None

    def add(self, *purposes: Purpose) -> None:
        """Make a key for each of some purposes that is newer than all others of it; call under `locked`."""
        for purpose in purposes:
            count = int.from_bytes(max(self._keys[purpose], default=b"\0\0")[:2], "big") + 1
            key_id = count.to_bytes(2, "big") + secrets.token_bytes(2)
            write_key(self._folder / file_name(purpose, key_id))
        self.reload()


def file_name(purpose: Purpose, key_id: bytes) -> str:
    """Return the name of a key's file."""
    return f"{purpose}-{key_id.hex()}.key"


def open_ring(folder: Path, *, create: bool) -> KeyRing:
    """Read the key folder; with `create` make it (mode 0700) and whatever key is missing (0600).

    Raises:
        KeyFolderError: when something is too open, unreadable or incomplete, or missing without `create`.
    """
    if create:
        make_folder(folder)
    ring = KeyRing(folder)
    if _to_make(ring, create=create):
        with locked(folder):
            ring.reload()
            ring.add(*_to_make(ring, create=create))
    if ring.missing():
        names = ", ".join(ring.missing())
        message = (
            f"The key folder {folder} has no key for: {names}. Put the saved key files back; "
            "without them the database cannot be read. Only when there is no copy anywhere: keng key replace."
        )
        raise KeyFolderError(message)
    return ring


def _to_make(ring: KeyRing, *, create: bool) -> list[Purpose]:
    missing = ring.missing()
    # An empty or foreign folder stays as it is: with all the others missing these two would only hide it.
    older = create or len(missing) < len(PURPOSES) - len(ADDED)
    return [purpose for purpose in missing if create or (older and purpose in ADDED)]


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner can enter, unless it is there.

    Raises:
        KeyFolderError: when it cannot be made.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        message = f"The key folder {folder} cannot be made ({type(error).__name__}). Choose another with KENG_KEY_DIR."
        raise KeyFolderError(message) from None


def list_folder(folder: Path) -> list[Path]:
    """Return the files of a key folder, by name.

    Raises:
        KeyFolderError: when it is missing, unreadable or open to others.
    """
    try:
        _refuse_open(folder, "700")
        return sorted(folder.iterdir())
    except FileNotFoundError:
        message = f"The key folder {folder} is missing. Put it back from where the keys are saved, or set KENG_KEY_DIR."
        raise KeyFolderError(message) from None
    except OSError:
        message = f"The key folder {folder} cannot be read. Give it to the user who runs keng."
        raise KeyFolderError(message) from None


def read_key(path: Path) -> bytes:
    """Return the 32 bytes of a key file.

    Raises:
        KeyFolderError: when the file is open to others, unreadable or not 32 bytes long.
        FileNotFoundError: when it is not there.
    """
    try:
        _refuse_open(path, "600")
        key = path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError:
        message = f"The key file {path} cannot be read. Give it to the user who runs keng."
        raise KeyFolderError(message) from None
    if len(key) != KEY_BYTES:
        message = f"The key file {path} is incomplete ({len(key)} of {KEY_BYTES} bytes). Put the saved file back."
        raise KeyFolderError(message)
    return key


def write_key(path: Path, key: bytes = b"") -> None:
    """Write a key, a new random one when none is given: whole or not at all, also when the power fails."""
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    with suppress(FileNotFoundError):
        new.unlink()
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key or secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    new.rename(path)
    sync_folder(path.parent)


def destroy_key(path: Path) -> None:
    """Overwrite before unlinking: on a plain disk the old bytes are then gone, on worn flash they may not be."""
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, bytes(KEY_BYTES))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    path.unlink()


def sync_folder(folder: Path) -> None:
    """Have the folder's list of files on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other processes from making keys at the same time; a dead process holds nothing."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _refuse_open(path: Path, mode: str) -> None:
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        message = f"{path} is open to other users of this machine. Run: chmod {mode} {path}"
        raise KeyFolderError(message)
