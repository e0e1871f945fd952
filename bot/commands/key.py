"""`keng key`: the operator's key pair for backups."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands import talk
from bot.privacy.pair import make_pair

app = typer.Typer(help="Keys: the operator's pair for backups.", no_args_is_help=True)


@app.command()
def pair(
    file: Annotated[Path, typer.Argument(help="Where the private key goes; keep it away from the server, and print it")],
) -> None:
    """Make the key pair for backups: the private key goes to the file, the public one is printed."""
    public = make_pair(file)
    out = talk.out()
    out.print(f"KENG_BACKUP_PUBLIC_KEY={public}", markup=False)
    out.print("Set this on the server. The private key opens every backup: keep two copies of it, none of them on the server.")
