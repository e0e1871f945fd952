"""The key folder: made safely, refused when others could read it, never made anew by accident."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from bot.domain.errors import Gone, KeyFolderError
from bot.privacy.keys import ADDED, LOOK_SECONDS, PURPOSES, Hash, Seal, destroy_key
from bot.privacy.vault import Vault

ROOT = Path(__file__).parents[2]
OPEN_AND_HASH = """
import sys
from datetime import date
from pathlib import Path
from bot.privacy.keys import Hash, Seal
from bot.privacy.vault import Vault
sys.stdin.readline()
vault = Vault.open(Path(sys.argv[1]), create=True)
week, weekly = vault.seal_week(date(2026, 11, 16), b"w")
print(vault.hash(Hash.CONTACT, "a").hex(), vault.seal(Seal.TIP, b"clear").hex(), weekly.hex())
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "new" / "keys"
    Vault.open(made, create=True)
    return made


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_folder_and_files_are_for_their_owner_only_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        vault = Vault.open(tmp_path / "keys", create=True)
        vault.seal_week(date(2026, 11, 16), b"")
    finally:
        os.umask(before)
    paths = [tmp_path / "keys", *(tmp_path / "keys").rglob("*")]
    assert len(paths) == 1 + len(PURPOSES) + 2
    assert {_mode(path) for path in paths} == {0o700, 0o600}
    assert all(_mode(path) == (0o700 if path.is_dir() else 0o600) for path in paths)


def test_each_purpose_has_its_own_key_of_32_bytes(folder: Path) -> None:
    keys = {path.read_bytes() for path in folder.iterdir()}
    assert len(keys) == len(PURPOSES) == len(Seal) + len(Hash)
    assert {len(key) for key in keys} == {32}


def test_a_second_start_keeps_the_keys(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir()}
    Vault.open(folder, create=True)
    Vault.open(folder)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("mode", [0o755, 0o750, 0o701, 0o720])
def test_a_folder_open_to_others_is_refused_with_what_to_do(folder: Path, mode: int) -> None:
    folder.chmod(mode)
    for create in (True, False):
        with pytest.raises(KeyFolderError, match=rf"open to other users.*chmod 700 {folder}"):
            Vault.open(folder, create=create)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_file_open_to_others_is_refused_with_what_to_do(folder: Path, mode: int) -> None:
    path = next(folder.glob("seal-tip-*"))
    path.chmod(mode)
    with pytest.raises(KeyFolderError, match=rf"chmod 600 {path}"):
        Vault.open(folder)


def test_an_open_folder_of_week_keys_is_refused(folder: Path) -> None:
    (folder / "weeks").mkdir()
    (folder / "weeks").chmod(0o755)
    with pytest.raises(KeyFolderError, match=r"chmod 700"):
        Vault.open(folder)


@pytest.mark.parametrize("size", [0, 31, 33])
def test_an_incomplete_file_is_refused(folder: Path, size: int) -> None:
    next(folder.glob("hash-inbox-*")).write_bytes(bytes(size))
    with pytest.raises(KeyFolderError, match=rf"incomplete \({size} of 32 bytes\)"):
        Vault.open(folder, create=True)


def test_a_file_that_cannot_be_read_is_refused(folder: Path) -> None:
    path = next(folder.glob("hash-inbox-*"))
    path.unlink()
    path.mkdir(mode=0o700)
    with pytest.raises(KeyFolderError, match="cannot be read"):
        Vault.open(folder)


def test_a_missing_folder_is_not_made_where_a_database_exists(tmp_path: Path) -> None:
    with pytest.raises(KeyFolderError, match="is missing"):
        Vault.open(tmp_path / "keys")
    assert not (tmp_path / "keys").exists()


def test_a_missing_key_is_not_made_where_a_database_exists(folder: Path) -> None:
    next(folder.glob("seal-staff-*")).unlink()
    with pytest.raises(KeyFolderError, match="no key for: seal-staff"):
        Vault.open(folder)
    assert not list(folder.glob("seal-staff-*"))


def test_a_folder_older_than_a_purpose_gets_its_key_once(folder: Path) -> None:
    for purpose in ADDED:
        next(folder.glob(f"{purpose}-*")).unlink()
    before = {path: path.read_bytes() for path in folder.iterdir()}
    sealed = Vault.open(folder).seal(Seal.POSTED, b"clear")
    after = {path: path.read_bytes() for path in folder.iterdir()}
    assert {path.name.rsplit("-", 1)[0] for path in after.keys() - before.keys()} == set(ADDED)
    assert after.items() >= before.items()
    assert {_mode(path) for path in after} == {0o600}
    assert Vault.open(folder).unseal(Seal.POSTED, sealed) == b"clear"
    assert {path: path.read_bytes() for path in folder.iterdir()} == after


def test_what_young_purposes_guard_can_be_done_without() -> None:
    assert sorted(ADDED) == [Hash.POSTED, Seal.FILE, Seal.POSTED]


def test_an_empty_or_foreign_folder_stays_as_it_is(tmp_path: Path) -> None:
    for name, files in (("empty", ()), ("foreign", ("notes.txt", "seal-else-0001abcd.key"))):
        folder = tmp_path / name
        folder.mkdir(mode=0o700)
        for file in files:
            (folder / file).write_bytes(bytes(32))
        with pytest.raises(KeyFolderError, match="no key for: seal-contact"):
            Vault.open(folder)
        assert sorted(path.name for path in folder.iterdir()) == sorted(files)


def test_a_folder_that_lacks_an_old_key_too_is_refused(folder: Path) -> None:
    for purpose in (*ADDED, Seal.TIP):
        next(folder.glob(f"{purpose}-*")).unlink()
    with pytest.raises(KeyFolderError, match="no key for: seal-tip"):
        Vault.open(folder)


def test_a_folder_that_cannot_be_made_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KeyFolderError, match="KENG_KEY_DIR"):
        Vault.open(tmp_path / "file" / "keys", create=True)


def test_what_a_crash_left_half_written_is_not_a_key(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o700)
    (folder / ".seal-tip-0001abcd.key.1.new").write_bytes(b"half")
    Vault.open(folder, create=True)
    assert len(list(folder.glob("*.key"))) == len(PURPOSES)


def test_processes_that_start_together_agree_on_the_keys(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", OPEN_AND_HASH, str(tmp_path / "keys")]
    starters = [subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    for starter in starters:
        assert starter.stdin is not None
        starter.stdin.write("go\n")
        starter.stdin.flush()
    answers = [starter.communicate()[0].split() for starter in starters]
    assert [starter.returncode for starter in starters] == [0] * 4
    assert len({found for found, _, _ in answers}) == 1
    assert len(list((tmp_path / "keys").glob("*.key"))) == len(PURPOSES)
    vault = Vault.open(tmp_path / "keys")
    for _, sealed, weekly in answers:
        assert vault.unseal(Seal.TIP, bytes.fromhex(sealed)) == b"clear"
        assert vault.unseal_week("2026-W47", bytes.fromhex(weekly)) == b"w"


def test_a_hardened_process_leaves_no_core_and_is_not_dumpable() -> None:
    code = (
        "import ctypes, resource\n"
        "from bot.privacy.process import harden\n"
        "harden(); harden()\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))\n"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.split(") ")[0] == "(0, 0"
    if sys.platform == "linux":
        assert said.stdout.strip() == "(0, 0) 0"


def test_a_newer_key_of_another_process_is_used_a_second_later(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here, other = Vault.open(folder), Vault.open(folder)
    old = here.ring.newest(Seal.TIP)
    other.ring.add(Seal.TIP)
    newer = other.ring.newest(Seal.TIP)
    assert here.unseal(Seal.TIP, other.seal(Seal.TIP, b"clear")) == b"clear", "what an unknown key sealed is opened at once"
    third = Vault.open(folder).ring
    other.ring.add(Seal.TIP)
    assert third.newest(Seal.TIP) == newer
    later = time.monotonic() + LOOK_SECONDS
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert third.newest(Seal.TIP) == other.ring.newest(Seal.TIP)
    assert old < newer < third.newest(Seal.TIP)


def test_a_destroyed_key_is_forgotten_a_second_later(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = Vault.open(folder)
    sealed = here.seal(Seal.STAFF, b"clear")
    here.ring.add(Seal.STAFF)
    destroy_key(next(folder.glob("seal-staff-0001*")))
    assert here.unseal(Seal.STAFF, sealed) == b"clear"
    later = time.monotonic() + LOOK_SECONDS
    monkeypatch.setattr(time, "monotonic", lambda: later)
    here.seal(Seal.STAFF, b"another")
    with pytest.raises(Gone):
        here.unseal(Seal.STAFF, sealed)


def test_keys_that_are_in_use_stay_in_use_when_the_folder_cannot_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = Vault.open(folder)
    sealed = here.seal(Seal.STAFF, b"clear")
    folder.chmod(0o755)
    later = time.monotonic() + LOOK_SECONDS
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert here.unseal(Seal.STAFF, sealed) == b"clear"
    assert here.seal(Seal.STAFF, b"clear")
