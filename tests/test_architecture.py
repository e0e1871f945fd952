"""Who may import whom, and how large things may get: the rules of docs/architecture.md."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = ("bot", "handlers", "locales", "migrations", "tests")

EVERYTHING = "bot handlers locales migrations"
# Every edge there is: a folder (or module), then what it may import besides itself and the standard library.
# The longest row that fits a module's name counts; a module that no row fits is refused.
EDGES = {
    "bot.domain": "",
    "bot.dates": "bot.domain lunar_vn",
    "bot.places": "bot.domain rapidfuzz",
    "bot.privacy": "bot.domain nacl",
    "bot.privacy.media": "bot.domain PIL pillow_heif av",
    "bot.store": "bot.domain bot.privacy migrations sqlalchemy alembic aiosqlite",
    "bot.services": "bot.domain bot.dates bot.places bot.privacy bot.store",
    "bot.dialog": "bot.domain bot.places bot.privacy bot.services bot.store",
    "bot.reports": "bot.domain openpyxl docx fpdf matplotlib",
    "bot.channels": "",
    "bot.channels.webchat": "bot.domain",
    "bot.channels.telegram": "bot.domain telegram aiohttp orjson",
    "bot.cleaning": "bot.domain bot.services bot.store",
    "bot.dispatch": "bot.domain bot.privacy bot.store",
    "bot.schedule": "bot.domain bot.services bot.store.database bot.store.work apscheduler",
    "bot.web": "bot.domain bot.services bot.channels.webchat starlette uvicorn",
    "bot.settings": "bot.domain pydantic pydantic_settings",
    "bot.clock": "bot.domain",
    "bot.i18n": "bot.domain babel",
    "bot.logs": "",
    "bot.wiring": f"{EVERYTHING} starlette uvicorn rich",
    "bot.commands": f"{EVERYTHING} typer rich segno uvloop",
    "bot.app": f"{EVERYTHING} starlette rich",
    "bot.__main__": f"{EVERYTHING} typer rich",
    "bot": "",
    "handlers": "bot.domain bot.dates bot.dialog bot.services bot.places bot.privacy.receipts bot.privacy.marks bot.privacy.scope",
    "locales": "",
    "migrations": "bot.store sqlalchemy alembic",
}
# These rows are for the __init__.py alone: a new module or channel beside it needs a row of its own.
PARENTS = {"bot", "bot.channels"}
# A service is a verb: what two verbs of a package share stands in a module of theirs that begins with "_".
SERVICES = re.compile(r"bot\.services\.(\w+)\.\w+")
# These layers neither read nor write anything, know no time and roll no dice: that is handed to them.
PURE = ("bot.domain", "bot.dates", "bot.services", "handlers")
IO = frozenset("asyncio http os pathlib random secrets shutil socket sqlite3 subprocess tempfile threading time urllib".split())
MAX_FILE, MAX_FUNCTION = 300, 50
# A migration is history: it says at length what changed and is not read again.
UNSIZED = "migrations.versions."
# Alembic runs this file instead of importing it.
RUN_BY_PATH = {"migrations.env"}


def modules(root: Path, folders: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            yield ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"), path


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imports(module: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Find every import, also inside functions and TYPE_CHECKING; `from a import b` counts as a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(filter(None, [*module.split(".")[: -node.level or None], node.module])) if node.level else str(node.module)
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def within(name: str, area: str) -> bool:
    return name == area or name.startswith(f"{area}.")


def row_for(module: str) -> str:
    fitting = [area for area in EDGES if module == area or (area not in PARENTS and within(module, area))]
    return max(fitting, key=len, default="")


def allowed(module: str, target: str) -> bool:
    top = target.split(".", maxsplit=1)[0]
    if top in sys.stdlib_module_names:
        return not (top in IO and any(within(module, area) for area in PURE))
    service, other = SERVICES.match(module), SERVICES.match(target)
    if service and within(target, "bot.services"):
        return other is not None and other[1] == service[1] and target.split(".")[3].startswith("_")
    area = row_for(module)
    return within(target, area) or any(within(target, edge) for edge in EDGES[area].split())


def wrong_edges(root: Path) -> list[str]:
    found = []
    for module, path in modules(root, CODE):
        if within(module, "tests"):
            continue
        if not row_for(module):
            found.append(f"{module}: stands in no row of EDGES")
            continue
        found += [f"{module}:{line} imports {target}" for line, target in imports(module, parse(path)) if not allowed(module, target)]
    return found


def oversized(root: Path) -> list[str]:
    found = []
    for module, path in modules(root, CODE):
        if module.startswith(UNSIZED):
            continue
        tree, lines = parse(path), len(path.read_text("utf-8").splitlines())
        if lines > MAX_FILE:
            found.append(f"{module} has {lines} lines")
        functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
        long = ((node.name, (node.end_lineno or 0) - node.lineno + 1) for node in functions)
        found += [f"{module}.{name} has {length} lines" for name, length in long if length > MAX_FUNCTION]
    return found


def _guards(node: ast.stmt, test: str) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == test


def side_effects(root: Path) -> list[str]:
    """Find what happens at import besides naming things: calls, loops, files opened, apps started."""
    found = []
    naming = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    for module, path in modules(root, CODE):
        if module in RUN_BY_PATH:
            continue
        for node in parse(path).body:
            says = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            types = _guards(node, "TYPE_CHECKING")
            starts = module.endswith("__main__") and _guards(node, "__name__ == '__main__'")
            registers = module == "bot.__main__" and isinstance(node, ast.Expr)  # typer's commands
            if not (isinstance(node, naming) or says or types or starts or registers):
                found.append(f"{module}:{node.lineno} does something when it is imported")
            elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                found += [f"{module}:{node.lineno} calls {name} when it is imported" for name in started(node.value)]
    return found


STARTERS = frozenset("Bot ClientSession Console Starlette connect create_async_engine create_engine load_settings now open".split())


def started(value: ast.expr) -> list[str]:
    calls = [ast.unparse(node.func).split(".")[-1] for node in ast.walk(value) if isinstance(node, ast.Call)]
    return [name for name in calls if name in STARTERS]


def test_every_import_is_an_edge_of_the_list() -> None:
    assert wrong_edges(ROOT) == []


def test_files_and_functions_stay_small() -> None:
    assert oversized(ROOT) == []


def test_nothing_happens_at_import() -> None:
    assert side_effects(ROOT) == []


def lay(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("name", "text", "target"),
    [
        ("bot/domain/tips.py", "import sqlalchemy", "sqlalchemy"),
        ("bot/domain/tips.py", "from bot.store.tips import find", "bot.store.tips.find"),
        ("bot/domain/tips.py", "def ask():\n    from bot import store", "bot.store"),
        ("bot/domain/tips.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import nacl", "nacl"),
        ("bot/domain/tips.py", "from ..store import tips", "bot.store.tips"),
        ("bot/domain/tips.py", "import sqlite3", "sqlite3"),
        ("bot/services/tips/submit.py", "from bot.services.tips.open import open_tip", "bot.services.tips.open.open_tip"),
        ("bot/services/tips/submit.py", "from bot.services.staff import _match", "bot.services.staff._match"),
        ("bot/services/tips/submit.py", "from datetime import datetime\nimport time", "time"),
        ("bot/dispatch/outbox.py", "from bot.services.tips.submit import submit_tip", "bot.services.tips.submit.submit_tip"),
        ("bot/schedule/ticks.py", "from bot.store.tips import find", "bot.store.tips.find"),
        ("handlers/villager/tip.py", "import telegram.ext", "telegram.ext"),
        ("handlers/villager/tip.py", "from bot.store.work import UnitOfWork", "bot.store.work.UnitOfWork"),
        ("handlers/villager/tip.py", "from bot.privacy.vault import Vault", "bot.privacy.vault.Vault"),
        ("bot/wiring/store.py", "from sqlalchemy import text", "sqlalchemy.text"),
    ],
)
def test_a_wrong_edge_is_found(tmp_path: Path, name: str, text: str, target: str) -> None:
    lay(tmp_path, name, text)
    assert [found.split(" imports ")[1] for found in wrong_edges(tmp_path)] == [target]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bot/services/tips/submit.py", "from bot.services.tips import _receipt\nfrom bot.services.tips._notice import write"),
        ("bot/domain/tips.py", "from __future__ import annotations\nfrom datetime import datetime\nfrom bot.domain.topics import Topic"),
        ("handlers/villager/tip.py", "from bot.privacy import receipts\nfrom bot.privacy.receipts import read"),
    ],
)
def test_a_right_edge_is_let_through(tmp_path: Path, name: str, text: str) -> None:
    lay(tmp_path, name, text)
    assert wrong_edges(tmp_path) == []


def test_a_module_without_a_row_is_refused(tmp_path: Path) -> None:
    lay(tmp_path, "bot/helpers.py", "")
    lay(tmp_path, "bot/channels/fax/client.py", "")
    assert len(wrong_edges(tmp_path)) == len(["helpers", "fax"])


def test_what_is_too_large_or_awake_is_found(tmp_path: Path) -> None:
    lay(tmp_path, "bot/domain/long.py", "def walk():\n" + "    pass\n" * MAX_FUNCTION + "\n" * MAX_FILE)
    lay(tmp_path, "bot/domain/awake.py", "print('hello')\nengine = create_async_engine('x')\nif __name__ == '__main__':\n    pass\n")
    assert len(oversized(tmp_path)) == len(["file", "function"])
    assert len(side_effects(tmp_path)) == len(["call", "engine", "guard"])
