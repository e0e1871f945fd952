"""What no file may hold: half-done work, one machine's places, unlocked packages, topics about who people are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from bot.domain.topics import FIRST, SIGNS, Topic

ROOT = Path(__file__).parent.parent
FOLDERS = ("bot", "handlers", "locales", "migrations", "tests", ".ci", "deploy", "docs", "requirements")

# The brackets keep these two from finding themselves.
UNFINISHED = re.compile(r"\b(?:TO[D]O|FIX[M]E|NotImplemented[E]rror)\b")
PLACES_OF_ONE_MACHINE = re.compile(
    r"py[p]i\.org|python[h]osted|np[m]js\.|deb\.[d]ebian|crates\.[i]o|proxy\.[g]olang|/[o]pt/|/[w]ork/|/[r]oot/|/[h]ome/\w"
)
IDENTITY = ("belief", "creed", "ethnic", "faith", "opinion", "petition", "politic", "protest", "relig", "speech", "worship")


def written(root: Path) -> Iterator[tuple[Path, int, str]]:
    """Read every line of text in the project, never what a running instance keeps."""
    files = [path for path in root.iterdir() if path.is_file() and path.name != ".env"]
    for folder in FOLDERS:
        files += [path for path in (root / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    for path in files:
        try:
            lines = path.read_text("utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # a picture
        yield from ((path.relative_to(root), number, line) for number, line in enumerate(lines, 1))


def lines_like(pattern: re.Pattern[str], root: Path) -> list[str]:
    return [f"{path}:{number}" for path, number, line in written(root) if pattern.search(line)]


def test_nothing_is_left_half_done() -> None:
    assert lines_like(UNFINISHED, ROOT) == []


def test_no_line_names_a_machine_or_a_registry() -> None:
    assert lines_like(PLACES_OF_ONE_MACHINE, ROOT) == []


def test_everything_locked_has_a_hash() -> None:
    for lock in ("base", "postgres", "dev"):
        text = (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")
        pins = re.split(r"\n(?=[a-z0-9])", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE))
        assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []
        assert re.findall(r"^\s*--(?!hash)\S+", text, flags=re.MULTILINE) == []


def test_topics_are_acts_and_dangers() -> None:
    words = [*Topic, *Topic.__members__]
    assert [word for word in words if any(part in word.lower() for part in IDENTITY)] == []
    # A new topic is a decision about promise 4, so it is made here too.
    assert {topic.value for topic in Topic} == set(
        "violence home child drugs missing fraud gambling weapons traffic fire forest smuggling nature official other".split()
    )
    assert set(SIGNS) == set(Topic)
    assert set(FIRST) <= set(Topic)


def test_a_line_that_may_not_be_is_found(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "plan.md").write_text("Plan\n" + "TO" + "DO: get it from " + "files.pythonhos" + "ted.org\n", "utf-8")
    (tmp_path / "Makefile").write_text("CACHE = /" + "home/lan/cache\n", "utf-8")
    assert lines_like(UNFINISHED, tmp_path) == ["docs/plan.md:2"]
    assert lines_like(PLACES_OF_ONE_MACHINE, tmp_path) == ["Makefile:1", "docs/plan.md:2"]
