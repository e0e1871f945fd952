"""A backup that is not whole, not right or not for this key is refused with a sentence and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from nacl import bindings

from bot.domain.errors import BackupRefused
from bot.privacy.backups import CHUNK, MAGIC
from bot.store import schema as s
from bot.store.database import Database
from bot.store.restore import Place
from tests.kit.backups import PRIVATE, Frames, frame, is_untouched, make_backup, respell, rows, seal, take_backup, unseal


async def refused(raw: bytes, place: Place, private: bytes = PRIVATE) -> str:
    """Have a backup refused; return the sentence. Nothing may be left behind."""
    with pytest.raises(BackupRefused) as error:
        await take_backup(raw, place.url, place.keys, private)
    assert await is_untouched(place)
    return str(error.value)


async def test_another_private_key_opens_nothing(filled: Database, place: Place) -> None:
    _, other = bindings.crypto_box_keypair()
    assert "does not open the backup" in await refused((await make_backup(filled)).raw, place, other)


async def test_a_backup_that_was_cut_is_refused(filled: Database, place: Place) -> None:
    raw = (await make_backup(filled)).raw
    assert len(raw) > 2 * CHUNK
    for size in (
        0,
        5,
        len(MAGIC) + 40,
        len(MAGIC) + 80,
        len(MAGIC) + 110,
        CHUNK,
        len(MAGIC) + 104 + CHUNK + 17,
        len(raw) // 2,
        len(raw) - 1,
    ):
        assert await refused(raw[:size], place)


async def test_a_backup_that_was_changed_is_refused(filled: Database, place: Place) -> None:
    raw = (await make_backup(filled)).raw
    for at in (0, len(MAGIC) + 3, len(MAGIC) + 90, len(MAGIC) + 200, CHUNK * 2, len(raw) - 1):
        assert await refused(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :], place)
    assert "damaged" in await refused(raw + b"x", place)
    first, size = len(MAGIC) + 80 + 24, CHUNK + 17
    swapped = raw[:first] + raw[first + size : first + 2 * size] + raw[first : first + size] + raw[first + 2 * size :]
    assert "damaged" in await refused(swapped, place)


async def test_what_is_no_backup_or_of_a_later_version_is_said_so(place: Place) -> None:
    assert "not a backup of keng" in await refused(b"a letter to grandmother" * 20, place)
    assert "later version" in await refused(MAGIC.replace(b"1", b"2") + bytes(200), place)


def head(**changes: object) -> bytes:
    plain = {"format": 1, "revision": "0002", "made_at": "2026-11-23T01:00:00+00:00", "counts": {"counter": 0}, "keys": []}
    return frame("head", plain | changes)


@pytest.mark.parametrize(
    ("frames", "sentence"),
    [
        ([head(revision="9999")], "later version of keng (revision 9999)"),
        ([head(format=2)], "later version"),
        ([frame("row", 1)], "does not hold"),
        ([frame("head", {})], "does not hold"),
        ([frame("head", {}, 2)], "does not hold"),
        ([b"\xff\xff\xff\xff"], "does not hold"),
        ([b"\x00\x00\x00\x02{]"], "does not hold"),
        ([frame("head", [2**40])], "does not hold"),
        ([head(keys=["../../etc/passwd"]), frame("key", "../../etc/passwd", [32]) + bytes(32)], "does not know"),
        ([head(keys=["seal-tip-0001abcd.key"]), frame("key", "seal-tip-0001abcd.key", [4]) + bytes(4)], "does not know"),
        ([head(keys=["seal-tip-0001abcd.key"]), frame("table", "counter")], "does not hold"),
    ],
)
async def test_whatever_somebody_else_has_sealed_is_refused_with_a_sentence(place: Place, frames: list[bytes], sentence: str) -> None:
    assert sentence in await refused(seal(frames), place)


def lose_a_row(frames: Frames) -> None:
    del frames[rows(frames, "contact")[0]]


def lose_a_parent(frames: Frames) -> None:
    del frames[rows(frames, "tip")[0]]
    for at in (0, -1):
        frames[at][1][0]["counts"]["tip"] = 0
    frames[-1][1][0]["opens"]["tip.wrapped_key"] = 0


def double_a_row(frames: Frames) -> None:
    frames.insert(rows(frames, "contact")[0], frames[rows(frames, "contact")[0]])
    for at in (0, -1):
        frames[at][1][0]["counts"]["contact"] += 1


def bring_a_way_back(frames: Frames) -> None:
    frames[-1:-1] = [("table", ["way_back", *s.way_back.columns.keys()]), ("row", [b"w" * 16, "2026-W47", b"x", 0])]
    for at in (0, -1):
        frames[at][1][0]["counts"]["way_back"] = 1


def bring_another_table(frames: Frames) -> None:
    frames[-1:-1] = [("table", ["pg_user", "a"])]


def bring_another_column(frames: Frames) -> None:
    frames[rows(frames, "contact")[0] - 1][1].append("name")


def bring_a_short_row(frames: Frames) -> None:
    frames[rows(frames, "contact")[0]][1].pop()


def bring_a_wrong_type(frames: Frames) -> None:
    frames[rows(frames, "contact")[0]][1][0] = None


def spoil_a_wrapped_key(frames: Frames) -> None:
    row = frames[rows(frames, "tip")[0]][1]
    at = s.tip.columns.keys().index("wrapped_key")
    row[at] = row[at][:-1] + bytes([row[at][-1] ^ 1])


def change_a_key(frames: Frames) -> None:
    at = next(at for at, (kind, values) in enumerate(frames) if kind == "key" and "seal-staff" in values[0])
    frames[at] = ("key", [frames[at][1][0], bytes(32)])


@pytest.mark.parametrize(
    "change",
    [
        lose_a_row,
        lose_a_parent,
        double_a_row,
        bring_a_way_back,
        bring_another_table,
        bring_another_column,
        bring_a_short_row,
        bring_a_wrong_type,
        spoil_a_wrapped_key,
        change_a_key,
    ],
)
async def test_a_backup_that_is_not_right_inside_leaves_nothing_behind(
    filled: Database, place: Place, change: Callable[[Frames], None]
) -> None:
    assert await refused(respell((await make_backup(filled)).raw, change), place)


async def test_a_wrong_digest_is_noticed(filled: Database, place: Place) -> None:
    frames = unseal((await make_backup(filled)).raw)
    told = [frame(kind, *[[len(v)] if isinstance(v, bytes) else v for v in values]) for kind, values in frames]
    raw = [one + b"".join(v for v in values if isinstance(v, bytes)) for one, (_, values) in zip(told, frames, strict=True)]
    raw[-1] = raw[-1].replace(frames[-1][1][0]["digest"].encode(), b"0" * 64)
    assert "does not hold" in await refused(seal(raw), place)
