"""The documents say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main

from bot.__main__ import app
from bot.settings import PREFIX, Settings, load_settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
EXAMPLE = (ROOT / ".env.example").read_text("utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
NAMES = {PREFIX + name.upper() for name in Settings.model_fields}
WORDS = (
    "Action, Address, Alias, Campaign, Channel, Choice, Contact, Conversation, Delivery, Dispatcher, Duty, Handover, InboundEvent, "
    "Officer, Outbox, OutboundMessage, Outcome, Prompt, Receipt, Reminder, SendError, State, Step, Thread, Tip, Topic, Turn, Unit, "
    "UnitOfWork, Variant, Way back"
)
# A path of ours between backticks, as pages name the files that do something.
FILE = re.compile(r"`((?:bot|handlers|locales|migrations|tests|docs|requirements|\.ci)/[\w./-]*)`")
COMMAND = re.compile(r"`keng ((?:[a-z]+ ?)+)")


def rows(page: str) -> list[tuple[str, str]]:
    return re.findall(r"^\| `(KENG_\w+)` \| (.*?) \|", page, re.MULTILINE)


def spelled(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_the_readme_lists_every_setting_once() -> None:
    assert sorted(name for name, _ in rows(README)) == sorted(NAMES)


def test_the_readme_tells_the_defaults() -> None:
    fields = {PREFIX + name.upper(): field.default for name, field in Settings.model_fields.items()}
    told = {name: cell.strip("`") for name, cell in rows(README) if cell.startswith("`") and cell.endswith("`")}
    wanted = {name: spelled(value) for name, value in fields.items()}
    assert told == {name: wanted[name] for name in told}
    assert {name for name in NAMES - set(told) if fields[name]} <= {f"{PREFIX}DATABASE_URL", f"{PREFIX}KEY_DIR"}


def test_the_example_holds_every_setting_with_its_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    written = re.findall(r"^# (KENG_\w+)=", EXAMPLE, re.MULTILINE)
    assert sorted(written) == sorted(NAMES)
    (tmp_path / ".env").write_text(re.sub(r"^# (?=KENG_\w+=)", "", EXAMPLE, flags=re.MULTILINE), "utf-8")
    assert load_settings(_env_file=tmp_path / ".env") == load_settings(_env_file=None)


def test_relative_links_and_pictures_lead_somewhere() -> None:
    links = [(page, link) for page in PAGES for link in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")) if "://" not in link]
    assert [f"{page.name}: {link}" for page, link in links if not (page.parent / link).exists()] == []
    assert links


def test_files_that_the_pages_name_are_there() -> None:
    named = [(page, name) for page in PAGES for name in FILE.findall(page.read_text("utf-8"))]
    assert [f"{page.name}: {name}" for page, name in named if not (ROOT / name).exists()] == []


def test_commands_that_the_pages_name_are_there() -> None:
    known = set(commands(typer.main.get_command(app), ""))
    named = {name.strip() for page in PAGES if page.name != "CHANGELOG.md" for name in COMMAND.findall(page.read_text("utf-8"))}
    assert named - known == set()


def commands(command: object, path: str) -> list[str]:
    inner: dict[str, object] = getattr(command, "commands", {})
    return [name for word, each in inner.items() for name in (f"{path} {word}".strip(), *commands(each, f"{path} {word}"))]


def test_the_glossary_has_every_word() -> None:
    entries = re.findall(r"^\| ([^|]+?) \|", (ROOT / "docs" / "glossary.md").read_text("utf-8"), re.MULTILINE)
    assert set(WORDS.split(", ")) - set(entries) == set()
    assert len(entries) == len(set(entries))


def test_the_change_log_begins_with_what_is_not_released() -> None:
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert headings[0] == "Unreleased"


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [page.name[:4] for page in sorted((ROOT / "docs" / "decisions").glob("*.md"))]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
