"""The outside of a backup: a random key sealed to the operator's public key, then chunks under that key, each in its place.

A sealed box (libsodium `crypto_box_seal`) holds the random key; the chunks are a secretstream of XChaCha20-Poly1305, which
notices chunks that were changed, left out, moved or cut off at the end.
"""

from __future__ import annotations

from typing import BinaryIO, Final

from nacl import bindings
from nacl.exceptions import CryptoError

from bot.domain.errors import BackupRefused

_NAME: Final = b"keng backup "
MAGIC: Final = _NAME + b"1\n"
CHUNK: Final = 64 * 1024
"""Bytes of clear text in each chunk but the last; never more of it than that waits in memory."""

_BOX_BYTES = bindings.crypto_secretstream_xchacha20poly1305_KEYBYTES + bindings.crypto_box_SEALBYTES
_HEADER_BYTES = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
_MESSAGE = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_FINAL = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
_SEALED_CHUNK = CHUNK + bindings.crypto_secretstream_xchacha20poly1305_ABYTES
_DAMAGED = "The backup is damaged or not complete. Nothing was restored: take another copy of it, or an earlier one."


class Sealer:
    """Writes clear bytes sealed to a public key."""

    def __init__(self, file: BinaryIO, public: bytes) -> None:
        """Begin a backup in a file that is open for writing; `public` is 32 bytes."""
        key = bindings.crypto_secretstream_xchacha20poly1305_keygen()
        self._file, self._waiting = file, bytearray()
        self._state = bindings.crypto_secretstream_xchacha20poly1305_state()
        header = bindings.crypto_secretstream_xchacha20poly1305_init_push(self._state, key)
        self._front = MAGIC + bindings.crypto_box_seal(key, public)
        file.write(self._front + header)

    def write(self, clear: bytes) -> None:
        """Add clear bytes."""
        self._waiting += clear
        while len(self._waiting) > CHUNK:
            self._push(_MESSAGE)

    def end(self) -> None:
        """Write what waits, marked as the end."""
        self._push(_FINAL)

    def _push(self, tag: int) -> None:
        clear = bytes(self._waiting[:CHUNK])
        del self._waiting[:CHUNK]
        self._file.write(bindings.crypto_secretstream_xchacha20poly1305_push(self._state, clear, self._front, tag))


class Opener:
    """Reads what a sealer wrote."""

    def __init__(self, file: BinaryIO, private: bytes) -> None:
        """Begin at the beginning of a file; `private` is 32 bytes.

        Raises:
            BackupRefused: it is no backup, or not for this key.
        """
        self._file, self._clear, self._ended = file, memoryview(b""), False
        self._front = _read(file, len(MAGIC) + _BOX_BYTES)
        if self._front.startswith(_NAME) and not self._front.startswith(MAGIC):
            raise BackupRefused("This backup was made by a later version of keng. Install that version, then restore.")
        if not self._front.startswith(MAGIC):
            raise BackupRefused("This is not a backup of keng, or its beginning is damaged.")
        public = bindings.crypto_scalarmult_base(private)
        try:
            key = bindings.crypto_box_seal_open(self._front[len(MAGIC) :], public, private)
        except CryptoError:
            raise BackupRefused(
                "This private key does not open the backup: it was made for another public key, or its beginning is damaged."
            ) from None
        self._state = bindings.crypto_secretstream_xchacha20poly1305_state()
        header = _read(file, _HEADER_BYTES)
        if len(header) != _HEADER_BYTES:
            raise BackupRefused(_DAMAGED)
        bindings.crypto_secretstream_xchacha20poly1305_init_pull(self._state, header, key)

    def read(self, size: int) -> bytes:
        """Return exactly so many clear bytes.

        Raises:
            BackupRefused: they are not there, or were changed.
        """
        pieces = []
        while size > len(self._clear):
            pieces.append(self._clear)
            size -= len(self._clear)
            self._clear = memoryview(self._pull())
        pieces.append(self._clear[:size])
        self._clear = self._clear[size:]
        return b"".join(pieces)

    def end(self) -> None:
        """Make sure that the backup ends here.

        Raises:
            BackupRefused: it goes on, or its end is missing.
        """
        if not self._clear and not self._ended:
            self._clear = memoryview(self._pull())
        if self._clear or not self._ended or _read(self._file, 1):
            raise BackupRefused(_DAMAGED)

    def _pull(self) -> bytes:
        chunk = b"" if self._ended else _read(self._file, _SEALED_CHUNK)
        try:
            clear, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(self._state, chunk, self._front)
        except CryptoError:
            raise BackupRefused(_DAMAGED) from None
        self._ended = tag == _FINAL
        return clear


def _read(file: BinaryIO, size: int) -> bytes:
    try:
        return file.read(size)
    except OSError:
        raise BackupRefused("The backup cannot be read.") from None
