"""The operator's key pair: backups are sealed to its public half, and only the private half, kept elsewhere, opens them.

Both are written as a word and 48 letters: 32 bytes and a check of 4, so that a letter lost in copying is noticed.
"""

from __future__ import annotations

import base64
import binascii
import os
from hashlib import blake2b
from pathlib import Path

from nacl import bindings

from bot.domain.errors import BackupRefused
from bot.privacy.keys import KEY_BYTES, sync_folder

PUBLIC, PRIVATE = "keng-public-", "keng-private-"

_CHECK_BYTES = 4
_KINDS = {PUBLIC: "public", PRIVATE: "private"}


def make_pair(path: Path) -> str:
    """Write a new private key to a file for its owner only; return the public key as text.

    Raises:
        BackupRefused: the file is there already, or cannot be written.
    """
    public, private = bindings.crypto_box_keypair()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BackupRefused("There is a file of this name already, and no key is ever written over another. Choose another name.") from None
    except OSError:
        raise BackupRefused("The private key cannot be written there. Choose a folder that you may write to.") from None
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{_spell(PRIVATE, private)}\n")
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)
    return _spell(PUBLIC, public)


def read_public(text: str) -> bytes:
    """Return the 32 bytes of a public key.

    Raises:
        BackupRefused: it is none, or not whole.
    """
    return _read(PUBLIC, text)


def read_private(path: Path) -> bytes:
    """Return the 32 bytes of the private key in a file.

    Raises:
        BackupRefused: the file cannot be read, or holds no private key.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise BackupRefused("The file of the private key cannot be read.") from None
    return _read(PRIVATE, text)


def _spell(kind: str, key: bytes) -> str:
    return kind + base64.urlsafe_b64encode(key + _check(kind, key)).decode()


def _read(kind: str, text: str) -> bytes:
    word = text.strip()
    try:
        raw = base64.b64decode(word.removeprefix(kind), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    key = raw[:KEY_BYTES]
    if not word.startswith(kind) or len(raw) != KEY_BYTES + _CHECK_BYTES or raw[KEY_BYTES:] != _check(kind, key):
        raise BackupRefused(f"This is not a whole {_KINDS[kind]} key: it begins with {kind} and has 48 letters more. See keng key pair.")
    return key


def _check(kind: str, key: bytes) -> bytes:
    return blake2b(kind.encode() + key, digest_size=_CHECK_BYTES).digest()
