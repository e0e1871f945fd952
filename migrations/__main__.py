"""Write the next migration from the difference between the schema and the migrations: `make migration m="..."`."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from bot.store.migrate import config_for


def write(message: str) -> None:
    """Bring a throw-away SQLite database to the newest revision and write down what the schema has beyond it."""
    with TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'empty.db'}")
        with engine.begin() as connection:
            config = config_for(connection)
            count = sum(1 for _ in ScriptDirectory.from_config(config).walk_revisions())
            command.upgrade(config, "head")
            command.revision(config, message, autogenerate=True, rev_id=f"{count + 1:04}")
        engine.dispose()


if __name__ == "__main__":
    write(sys.argv[1])
