"""Sealed values open only where they belong, and not at all once their key is gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.errors import Gone
from bot.privacy.keys import Hash, KeyRing, Seal, locked
from bot.privacy.vault import Vault

MONDAY = date(2026, 11, 16)


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    return Vault.open(tmp_path_factory.mktemp("data") / "keys", create=True)


def _spoiled(sealed: bytes) -> Iterator[bytes]:
    for place in range(len(sealed)):
        yield sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]


@given(st.sampled_from(Seal), st.binary(max_size=5000), st.binary(max_size=40))
def test_what_was_sealed_opens_unchanged(vault: Vault, purpose: Seal, clear: bytes, bound: bytes) -> None:
    sealed = vault.seal(purpose, clear, bound)
    assert vault.unseal(purpose, sealed, bound) == clear
    assert sealed != vault.seal(purpose, clear, bound)
    assert len(clear) < 8 or clear not in sealed


def test_a_value_changed_in_any_byte_does_not_open(vault: Vault) -> None:
    for wrong in _spoiled(vault.seal(Seal.CONTACT, b"webchat:abc", b"row")):
        with pytest.raises(Gone):
            vault.unseal(Seal.CONTACT, wrong, b"row")


def test_a_value_cut_anywhere_does_not_open(vault: Vault) -> None:
    sealed = vault.seal(Seal.CONTACT, b"webchat:abc")
    for size in range(len(sealed)):
        with pytest.raises(Gone):
            vault.unseal(Seal.CONTACT, sealed[:size])


@given(st.binary(max_size=200))
def test_noise_does_not_open(vault: Vault, noise: bytes) -> None:
    with pytest.raises(Gone):
        vault.unseal(Seal.OUTBOX, noise)


@pytest.mark.parametrize("purpose", [purpose for purpose in Seal if purpose is not Seal.CONTACT])
def test_a_value_does_not_open_for_another_purpose(vault: Vault, purpose: Seal) -> None:
    with pytest.raises(Gone):
        vault.unseal(purpose, vault.seal(Seal.CONTACT, b"clear"))


def test_a_value_moved_to_another_row_does_not_open(vault: Vault) -> None:
    with pytest.raises(Gone):
        vault.unseal(Seal.CONTACT, vault.seal(Seal.CONTACT, b"clear", b"row 1"), b"row 2")


def test_values_of_another_instance_do_not_open(vault: Vault, tmp_path: Path) -> None:
    other = Vault.open(tmp_path / "keys", create=True)
    with pytest.raises(Gone):
        other.unseal(Seal.TIP, vault.seal(Seal.TIP, b"clear"))
    assert other.hash(Hash.CONTACT, "a") != vault.hash(Hash.CONTACT, "a")


def test_lengths_say_little(vault: Vault) -> None:
    small = {len(vault.seal(Seal.OUTBOX, bytes(size))) for size in range(1021)}
    large = {len(vault.seal(Seal.OUTBOX, bytes(size))) for size in range(1021, 9000, 7)}
    assert len(small) == 8
    assert all(later - earlier == 1024 for earlier, later in pairwise(sorted(large)))
    assert len(vault.seal(Seal.OUTBOX, "có".encode())) == len(vault.seal(Seal.OUTBOX, b"a sentence that is a good deal longer than yes"))


def test_hashes_of_different_purposes_cannot_be_joined(vault: Vault) -> None:
    hashes = {vault.hash(purpose, "webchat:abc") for purpose in Hash}
    assert len(hashes) == len(Hash)
    assert {len(found) for found in hashes} == {32}
    assert vault.hash(Hash.INBOX, "webchat:abc") in hashes


@given(st.text(), st.text())
def test_a_hash_is_the_same_only_for_the_same_value(vault: Vault, one: str, other: str) -> None:
    assert (vault.hash(Hash.SESSION, one) == vault.hash(Hash.SESSION, other)) == (one == other)


@given(st.binary(max_size=3000), st.binary(max_size=20))
def test_a_tip_key_opens_what_it_sealed(vault: Vault, clear: bytes, bound: bytes) -> None:
    key = vault.unwrap_tip_key(vault.wrap_tip_key(vault.new_tip_key(), b"tip 1"), b"tip 1")
    assert vault.unseal_with(key, vault.seal_with(key, clear, bound), bound) == clear


def test_a_tip_key_belongs_to_one_tip(vault: Vault) -> None:
    key, wrapped = vault.new_tip_key(), vault.wrap_tip_key(vault.new_tip_key(), b"tip 1")
    sealed = vault.seal_with(key, b"words", b"entry 1")
    with pytest.raises(Gone):
        vault.unwrap_tip_key(wrapped, b"tip 2")
    with pytest.raises(Gone):
        vault.unseal_with(vault.new_tip_key(), sealed, b"entry 1")
    with pytest.raises(Gone):
        vault.unseal_with(key, sealed, b"entry 2")
    for wrong in _spoiled(sealed):
        with pytest.raises(Gone):
            vault.unseal_with(key, wrong, b"entry 1")


def test_a_new_key_seals_and_old_ones_still_open(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    vault, other = Vault.open(folder, create=True), Vault.open(folder)
    old = vault.seal(Seal.CONTACT, b"old")
    with locked(folder):
        KeyRing(folder).add(Seal.CONTACT)
    again = Vault.open(folder)
    new = again.seal(Seal.CONTACT, b"new")
    assert new[1:5] > old[1:5]
    assert again.unseal(Seal.CONTACT, old) == b"old"
    assert other.unseal(Seal.CONTACT, new) == b"new", "a process that runs reads the folder again"


def test_a_value_whose_key_file_is_gone_does_not_open(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    sealed = Vault.open(folder, create=True).seal(Seal.PARKED, b"event")
    next(folder.glob("seal-parked-*")).unlink()
    with pytest.raises(Gone):
        Vault.open(folder, create=True).unseal(Seal.PARKED, sealed)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=30)
@given(st.dates(date(2020, 1, 1), date(2099, 12, 31)), st.binary(max_size=300))
def test_a_week_key_opens_what_it_sealed(vault: Vault, day: date, clear: bytes) -> None:
    week, sealed = vault.seal_week(day, clear)
    assert week == f"{day.isocalendar().year}-W{day.isocalendar().week:02d}"
    assert vault.unseal_week(week, sealed) == clear


def test_a_week_is_one_key_and_another_week_another(vault: Vault) -> None:
    week, sealed = vault.seal_week(MONDAY, b"address")
    assert week == "2026-W47"
    assert vault.seal_week(MONDAY + timedelta(days=6), b"x")[0] == week
    other, _ = vault.seal_week(MONDAY + timedelta(days=7), b"x")
    for wrong in (other, "2031-W01", "../keys", ""):
        with pytest.raises(Gone):
            vault.unseal_week(wrong, sealed)


def test_what_a_destroyed_week_sealed_never_opens_again(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    vault, other = Vault.open(folder, create=True), Vault.open(folder)
    week, sealed = vault.seal_week(MONDAY, b"address")
    later = vault.seal_week(MONDAY + timedelta(days=7), b"later")
    key = (folder / "weeks" / f"{week}.key").read_bytes()
    assert other.unseal_week(week, sealed) == b"address"
    assert vault.destroy_weeks(MONDAY + timedelta(days=6)) == [], "the week has not ended"
    assert vault.destroy_weeks(MONDAY + timedelta(days=7)) == [week]
    for opener in (vault, other, Vault.open(folder)):
        with pytest.raises(Gone):
            opener.unseal_week(week, sealed)
        assert opener.unseal_week(*later) == b"later"
    assert all(key not in path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("sent", [MONDAY + timedelta(days=day) for day in range(7)])
def test_destroyed_each_day_a_week_lives_91_to_97_days(tmp_path: Path, sent: date) -> None:
    vault = Vault.open(tmp_path / "keys", create=True)
    vault.seal_week(sent, b"address")
    life = next(days for days in range(200) if vault.destroy_weeks(sent + timedelta(days=days) - timedelta(days=90)))
    assert 91 <= life <= 97


def test_destroying_before_any_week_exists_is_nothing(tmp_path: Path) -> None:
    assert Vault.open(tmp_path / "keys", create=True).destroy_weeks(MONDAY) == []
