"""A backup's outside: only the private key opens it, and only whole and unchanged; the pair of keys is copied without slips."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl import bindings

from bot.domain.errors import BackupRefused
from bot.privacy.backups import CHUNK, MAGIC, Opener, Sealer
from bot.privacy.pair import PRIVATE, PUBLIC, make_pair, read_private, read_public

PAIR = bindings.crypto_box_keypair()
SIZES = st.one_of(st.integers(0, 300), st.sampled_from([CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7]))


def seal(clear: bytes, step: int = 1000) -> bytes:
    """Seal bytes that come in pieces."""
    file = io.BytesIO()
    sealer = Sealer(file, PAIR[0])
    for at in range(0, len(clear), step):
        sealer.write(clear[at : at + step])
    sealer.end()
    return file.getvalue()


def opened(raw: bytes, size: int) -> bytes:
    """Open a backup that holds so many bytes, and nothing behind them."""
    opener = Opener(io.BytesIO(raw), PAIR[1])
    clear = opener.read(size // 3) + opener.read(size - size // 3)
    opener.end()
    return clear


@settings(max_examples=40)
@given(SIZES, st.integers(1, 3 * CHUNK))
def test_what_was_sealed_in_any_pieces_opens_unchanged(size: int, step: int) -> None:
    clear = os.urandom(size)
    assert opened(seal(clear, step), size) == clear


@settings(max_examples=60)
@given(SIZES, st.data())
def test_a_backup_cut_anywhere_does_not_open(size: int, data: st.DataObject) -> None:
    raw = seal(bytes(size))
    cut = data.draw(st.integers(0, len(raw) - 1))
    with pytest.raises(BackupRefused):
        opened(raw[:cut], size)


@settings(max_examples=60)
@given(SIZES, st.data())
def test_a_backup_changed_anywhere_does_not_open(size: int, data: st.DataObject) -> None:
    raw = seal(bytes(size))
    at, bit = data.draw(st.integers(0, len(raw) - 1)), data.draw(st.integers(0, 7))
    with pytest.raises(BackupRefused):
        opened(raw[:at] + bytes([raw[at] ^ (1 << bit)]) + raw[at + 1 :], size)


@given(st.binary(max_size=300))
def test_noise_is_no_backup(noise: bytes) -> None:
    for front in (b"", MAGIC):
        with pytest.raises(BackupRefused):
            Opener(io.BytesIO(front + noise), PAIR[1])


def test_what_ends_too_late_or_asks_for_too_much_is_refused() -> None:
    opener = Opener(io.BytesIO(seal(b"abc")), PAIR[1])
    assert opener.read(2) == b"ab"
    with pytest.raises(BackupRefused):
        opener.end()
    with pytest.raises(BackupRefused):
        opener.read(2)


def test_never_more_than_a_chunk_waits_in_memory() -> None:
    file = io.BytesIO()
    sealer = Sealer(file, PAIR[0])
    for at in range(1, 6):
        sealer.write(bytes(CHUNK))
        assert file.tell() >= (at - 1) * CHUNK


def test_a_pair_is_written_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "private.key"
    before = os.umask(0)
    try:
        public = read_public(make_pair(path))
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    assert bindings.crypto_scalarmult_base(read_private(path)) == public
    kept = path.read_bytes()
    with pytest.raises(BackupRefused, match="ever written over"):
        make_pair(path)
    assert path.read_bytes() == kept
    with pytest.raises(BackupRefused, match="cannot be written"):
        make_pair(tmp_path / "nowhere" / "key")


def test_a_letter_lost_or_changed_in_copying_is_noticed(tmp_path: Path) -> None:
    public = make_pair(tmp_path / "key")
    for at in range(len(PUBLIC), len(public)):
        wrong = "A" if public[at] != "A" else "B"
        for copied in (public[:at] + wrong + public[at + 1 :], public[:at] + public[at + 1 :]):
            with pytest.raises(BackupRefused, match="not a whole public key"):
                read_public(copied)


@given(st.text(max_size=80))
def test_whatever_is_no_key_is_refused_with_a_sentence(text: str) -> None:
    for copied in (text, PUBLIC + text):
        with pytest.raises(BackupRefused, match="not a whole public key"):
            read_public(copied)


def test_the_halves_are_not_taken_for_each_other(tmp_path: Path) -> None:
    path = tmp_path / "key"
    public = make_pair(path)
    with pytest.raises(BackupRefused, match="not a whole public key"):
        read_public(path.read_text("utf-8"))
    for content in (public.encode(), b"\xff\xfe", b"", PRIVATE.encode()):
        (tmp_path / "other").write_bytes(content)
        with pytest.raises(BackupRefused):
            read_private(tmp_path / "other")
    with pytest.raises(BackupRefused, match="cannot be read"):
        read_private(tmp_path / "nowhere")
