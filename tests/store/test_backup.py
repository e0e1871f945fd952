"""A backup is taken whole, into an empty place only, and read from one moment of a database that runs on."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.errors import BackupRefused, KeyFolderError
from bot.domain.events import Address
from bot.privacy.keys import PURPOSES, Hash, Seal
from bot.store import schema as s
from bot.store.database import Database
from bot.store.declare import kept_in_backups, purposes_of
from bot.store.migrate import exists, head_revision, migrate, revision_of
from bot.store.restore import Place
from tests.kit.backups import Frames, is_untouched, make_backup, place_of, respell, rows, take_backup, unseal


async def test_nothing_goes_over_a_database_with_rows(filled: Database, place: Place) -> None:
    raw = (await make_backup(filled)).raw
    with pytest.raises(BackupRefused, match="empty one only"):
        await take_backup(raw, filled.url, place.keys)
    assert await is_untouched(place)
    await take_backup(raw, place.url, place.keys)
    before = {path: path.read_bytes() for path in place.keys.iterdir()}
    with pytest.raises(BackupRefused, match="KENG_KEY_DIR"):
        await take_backup(raw, place.url, place.keys)
    with pytest.raises(BackupRefused, match="empty one only"):
        await take_backup(raw, place.url, place.keys.parent / "others")
    assert {path: path.read_bytes() for path in place.keys.iterdir()} == before


async def test_tables_without_rows_are_an_empty_place(filled: Database, place: Place) -> None:
    await migrate(place.url)
    contents = await take_backup((await make_backup(filled)).raw, place.url, place.keys)
    assert contents.counts["contact"] == 500


async def test_a_refusal_leaves_the_keys_that_were_there(filled: Database, place: Place) -> None:
    place.keys.mkdir(mode=0o700)
    raw = (await make_backup(filled)).raw
    with pytest.raises(BackupRefused):
        await take_backup(raw[:-1], place.url, place.keys)
    assert not list(place.keys.iterdir())


async def test_a_backup_without_keys_waits_for_the_saved_ones(filled: Database, place: Place) -> None:
    backup = await make_backup(filled, with_keys=False)
    assert backup.contents.keys == 0
    assert not [values for kind, values in unseal(backup.raw) if kind == "key"]
    with pytest.raises(KeyFolderError, match="is missing"):
        await take_backup(backup.raw, place.url, place.keys)
    saved = filled.circumstances.vault.ring.folder
    shutil.copytree(saved, place.keys)
    tip_key = next(place.keys.glob("seal-tip-*"))
    held = tip_key.rename(place.keys.parent / "held")
    with pytest.raises(BackupRefused, match=r"missing are: seal-tip"):
        await take_backup(backup.raw, place.url, place.keys)
    tip_key.write_bytes(bytes(32))
    tip_key.chmod(0o600)
    with pytest.raises(BackupRefused, match="others than those"):
        await take_backup(backup.raw, place.url, place.keys)
    assert tip_key.exists()
    held.rename(tip_key)
    assert (await take_backup(backup.raw, place.url, place.keys)).counts == backup.contents.counts


async def test_the_keys_of_a_taken_backup_are_complete_and_for_their_owner_only(filled: Database, place: Place) -> None:
    await take_backup((await make_backup(filled)).raw, place.url, place.keys)
    assert {path.name.rsplit("-", 1)[0] for path in place.keys.iterdir()} == set(PURPOSES)
    assert {path.stat().st_mode & 0o777 for path in place.keys.iterdir()} == {0o600}
    assert place.keys.stat().st_mode & 0o777 == 0o700


async def test_what_was_closed_before_is_counted_and_does_not_stand_in_the_way(filled: Database, place: Place) -> None:
    async with filled.begin() as work:
        await work.run(s.contact.update().where(s.contact.c.id == _first_contact()).values(sealed=b"\x01" + bytes(200)))
    backup = await make_backup(filled)
    assert backup.contents.closed == 1
    assert (await take_backup(backup.raw, place.url, place.keys)).closed == 1


def _first_contact() -> Any:  # Any: a scalar subquery
    return s.contact.select().with_only_columns(s.contact.c.id).limit(1).scalar_subquery()


async def test_a_database_of_another_revision_is_not_read(filled: Database) -> None:
    async with filled.begin() as work:
        await work.run(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(BackupRefused, match=r"revision 9999 .* keng migrate"):
        await make_backup(filled)
    async with filled.begin() as work:
        await work.run(text("UPDATE alembic_version SET version_num = :head"), {"head": head_revision()})


YOUNGER = (
    *(
        "alert_group",
        "audit_checkpoint",
        "file",
        "file_part",
        "campaign",
        "campaign_unit",
        "variant",
        "run",
        "run_count",
        "lot",
        "tap_count",
    ),
    *("quota", "approval", "attendance", "meeting", "month_reach", "target", "campaign_file", "campaign_file_part"),
)


def _without(frames: Frames, table: str, *younger: str) -> None:
    """Take columns out of a table's rows."""
    there = rows(frames, table)
    columns = frames[there[0] - 1][1]  # the table's name stands before its columns
    for name in younger:
        for each in there:
            del frames[each][1][columns.index(name) - 1]
        columns.remove(name)


async def test_a_backup_of_an_older_revision_is_brought_up_to_date(filled: Database, place: Place) -> None:
    def older(frames: Frames) -> None:
        """Make it one of revision 0001: no alert groups, files or checkpoint; acts with their time, contacts without a mark."""
        _without(frames, "contact", "restored", "channel", "subjects_left", "quiet_from", "quiet_to", "per_week", "tells")
        _without(frames, "audit_head", "mac")
        _without(frames, "audit", "minute", "salt", "cover", "dropped")
        acts = frames[rows(frames, "audit")[0] - 1][1]
        acts[acts.index("day")] = "at"
        for younger in YOUNGER:
            del frames[place_of(frames, younger)]
        frames[0][1][0]["revision"] = "0001"
        for at in (0, -1):
            for younger in YOUNGER:
                del frames[at][1][0]["counts"][younger]

    await take_backup(respell((await make_backup(filled)).raw, older), place.url, place.keys)
    assert await exists(place.url)
    taken = Database(place.url, filled.circumstances)
    async with taken.snapshot() as connection:
        assert await revision_of(connection) == head_revision()
    await taken.close()


async def test_a_long_reader_does_not_keep_writers_waiting(filled: Database, other: Database) -> None:
    async with filled.snapshot() as connection:
        before = int((await connection.execute(text("SELECT count(*) FROM contact"))).scalar() or 0)
        async with other.begin() as work:
            await work.contacts.subscribe(Address("fake", "hoa"), "vi", "01304")
        assert (await connection.execute(text("SELECT count(*) FROM contact"))).scalar() == before
    async with filled.snapshot() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM contact"))).scalar() == before + 1


def test_tables_of_backups_refer_to_no_others_and_number_no_rows_by_themselves() -> None:
    kept = kept_in_backups()
    assert {key.column.table for table in kept for key in table.foreign_keys} <= set(kept)
    assert [table.name for table in kept if table.dialect_options["sqlite"]["with_rowid"]] == []


def test_the_keys_of_a_backup_are_those_of_its_tables() -> None:
    assert purposes_of(kept_in_backups()) == {Seal.CONTACT, Seal.STAFF, Seal.TIP, Hash.CONTACT, Hash.STAFF, Hash.RECEIPT, Hash.AUDIT}
    assert purposes_of(s.metadata.sorted_tables) == set(PURPOSES)
