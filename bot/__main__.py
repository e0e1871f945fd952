"""The command line: `keng`, the same as `python -m bot`."""

from __future__ import annotations

import sys

import typer

from bot.commands import audit, backup, campaign, doctor, key, parked, report, running, staff, units, upkeep
from bot.commands.talk import complain, storage_sentence
from bot.domain.errors import ImportRefused, KengError, StorageError

app = typer.Typer(
    name="keng",
    help="Kẻng, the village gong: a chat line for safety tips and legal awareness.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("run")(running.run)
app.command("doctor")(doctor.doctor)
app.command("migrate")(upkeep.migrate_database)
app.command("purge")(upkeep.purge)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.add_typer(units.app, name="units")
app.add_typer(key.app, name="key")
app.add_typer(staff.app, name="staff")
app.add_typer(parked.app, name="parked")
app.add_typer(audit.app, name="audit")
app.add_typer(campaign.app, name="campaign")
app.add_typer(report.app, name="report")


def main() -> None:
    """Run a command; what goes wrong is one clear sentence a line, and exit status 2."""
    try:
        app()
    except ImportRefused as refused:
        complain(*refused.lines)
    except StorageError as error:
        complain(storage_sentence(error))
    except KengError as error:
        complain(str(error) or type(error).__name__)
    else:
        return
    sys.exit(2)


if __name__ == "__main__":
    main()
