"""The vault: sealing (XChaCha20-Poly1305) and keyed look-ups (BLAKE2b), by libsodium.

A sealed value is a version byte, the key's id (4 bytes), a nonce (24 bytes) and the ciphertext with its tag. The purpose
and what the value is bound to are authenticated with it: a value moved to another row or column does not open.
"""

from __future__ import annotations

from datetime import date
from hashlib import blake2b
from pathlib import Path

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.utils import random

from bot.domain.errors import Gone
from bot.privacy.keys import ID_BYTES, KEY_BYTES, Hash, KeyRing, Seal, open_ring
from bot.privacy.weeks import WeekKeys, week_of

DIGEST_BYTES = 32
VERSION = b"\x01"
"""The first byte of every sealed value."""

_NONCE_BYTES = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
_HEAD_BYTES = len(VERSION) + ID_BYTES
_LENGTH_BYTES = 4
_SMALL_STEP = 128
_LARGE_STEP = 1024
_NO_ID = bytes(ID_BYTES)


class Vault:
    """Seals, opens and hashes with the keys of one folder."""

    __slots__ = ("_ring", "_weeks")

    def __init__(self, ring: KeyRing, weeks: WeekKeys) -> None:
        """Take the keys; use `Vault.open`."""
        self._ring = ring
        self._weeks = weeks

    @classmethod
    def open(cls, folder: Path, create: bool = False) -> Vault:  # noqa: FBT001, FBT002 - reads well at its few callers
        """Open the key folder; `create` makes the folder and missing keys and is only right while no database exists.

        Raises:
            KeyFolderError: when something is missing (without `create`), too open, unreadable or incomplete.
        """
        return cls(open_ring(folder, create=create), WeekKeys(folder / "weeks"))

    @classmethod
    def open_incomplete(cls, folder: Path) -> Vault:
        """Open a key folder in which keys may be missing: only for whoever repairs that.

        Raises:
            KeyFolderError: it is missing, too open or unreadable.
        """
        return cls(KeyRing(folder), WeekKeys(folder / "weeks"))

    @property
    def ring(self) -> KeyRing:
        """Return the keys of all purposes."""
        return self._ring

    def seal(self, purpose: Seal, clear: bytes, bound: bytes = b"") -> bytes:
        """Seal with the purpose's newest key; the same `bound` is needed to open."""
        key_id, key = self._ring.newest(purpose)
        return _encrypt(key, key_id, clear, _associated(purpose, bound))

    def unseal(self, purpose: Seal, sealed: bytes, bound: bytes = b"") -> bytes:
        """Open what `seal` returned.

        Raises:
            Gone: when it was changed, cut, sealed for something else, or its key is not there any more.
        """
        return _decrypt(self._ring.find(purpose, key_id_of(sealed)), sealed, _associated(purpose, bound))

    def hash(self, purpose: Hash, value: str) -> bytes:
        """Return the 32 bytes by which the value is looked up for this purpose."""
        _, key = self._ring.newest(purpose)
        # The standard library's BLAKE2b is libsodium's function and costs a fifth of the way there and back.
        return blake2b(value.encode("utf-8", "surrogatepass"), key=key, digest_size=DIGEST_BYTES).digest()

    def new_tip_key(self) -> bytes:
        """Return a random key (32 bytes) for one tip."""
        return random(KEY_BYTES)

    def wrap_tip_key(self, tip_key: bytes, tip_id: bytes) -> bytes:
        """Seal a tip's key with the master key, bound to the tip."""
        return self.seal(Seal.TIP, tip_key, tip_id)

    def unwrap_tip_key(self, wrapped: bytes, tip_id: bytes) -> bytes:
        """Open a wrapped tip key.

        Raises:
            Gone: when it does not belong to the tip, was changed or destroyed.
        """
        return self.unseal(Seal.TIP, wrapped, tip_id)

    def seal_with(self, tip_key: bytes, clear: bytes, bound: bytes = b"") -> bytes:
        """Seal with a tip's own key."""
        return _encrypt(tip_key, _NO_ID, clear, _associated("tip", bound))

    def unseal_with(self, tip_key: bytes, sealed: bytes, bound: bytes = b"") -> bytes:
        """Open what `seal_with` returned.

        Raises:
            Gone: when it was changed or cut, or the key or `bound` is another.
        """
        return _decrypt(tip_key, sealed, _associated("tip", bound))

    def seal_week(self, day: date, clear: bytes) -> tuple[str, bytes]:
        """Seal with the key of the ISO week of `day`; return the week's name ("2026-W47") and the sealed value."""
        week = week_of(day)
        return week, _encrypt(self._weeks.make(week), _NO_ID, clear, _associated("week", week.encode()))

    def unseal_week(self, week: str, sealed: bytes) -> bytes:
        """Open what `seal_week` returned.

        Raises:
            Gone: when the week's key was destroyed, or the value was changed or is another week's.
        """
        return _decrypt(self._weeks.find(week), sealed, _associated("week", week.encode()))

    def ended_weeks(self, before: date) -> list[str]:
        """Return the names of the weeks whose keys `destroy_weeks` would destroy."""
        return self._weeks.ended(before)

    def destroy_weeks(self, before: date) -> list[str]:
        """Destroy the keys of all weeks that ended (Sunday) before that day; return their names.

        Called each day with today less 90 days, what was sealed lives 91 to 97 days.
        """
        return self._weeks.destroy(before)


def _associated(purpose: str, bound: bytes) -> bytes:
    return purpose.encode() + b"\0" + bound


def key_id_of(sealed: bytes) -> bytes:
    """Return the id of the key that sealed a value."""
    return sealed[len(VERSION) : _HEAD_BYTES]


def _encrypt(key: bytes, key_id: bytes, clear: bytes, associated: bytes) -> bytes:
    head, nonce = VERSION + key_id, random(_NONCE_BYTES)
    return head + nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(_pad(clear), head + associated, nonce, key)


def _decrypt(key: bytes, sealed: bytes, associated: bytes) -> bytes:
    head, nonce, ciphertext = sealed[:_HEAD_BYTES], sealed[_HEAD_BYTES : _HEAD_BYTES + _NONCE_BYTES], sealed[_HEAD_BYTES + _NONCE_BYTES :]
    if not head.startswith(VERSION) or len(ciphertext) < bindings.crypto_aead_xchacha20poly1305_ietf_ABYTES:
        raise Gone
    try:
        return _unpad(bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(ciphertext, head + associated, nonce, key))
    except CryptoError:
        raise Gone from None


def _pad(clear: bytes) -> bytes:
    """Put the length in front and fill up, so that lengths say little: to 128 bytes, from 1 KiB on to 1 KiB."""
    size = _LENGTH_BYTES + len(clear)
    step = _SMALL_STEP if size <= _LARGE_STEP else _LARGE_STEP
    return len(clear).to_bytes(_LENGTH_BYTES, "big") + clear + bytes(-size % step)


def _unpad(padded: bytes) -> bytes:
    size = int.from_bytes(padded[:_LENGTH_BYTES], "big")
    return padded[_LENGTH_BYTES : _LENGTH_BYTES + size]
