"""Make a file of a report. What draws it is loaded with the first one: it takes a second and some 60 MB."""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from typing import Final

from bot.domain.reports import Form, Report

_MAKERS: Final = {Form.SHEET: "sheet", Form.PAPER: "paper", Form.PRINT: "printed", Form.PICTURE: "picture"}


def render(report: Report, form: Form) -> bytes:
    """Return a report as a file of a form. Keeps a core busy for up to a second: never in the event loop."""
    known, maker = len(sys.modules), import_module(f"bot.reports.{_MAKERS[form]}")
    if len(sys.modules) > known:
        gc.freeze()  # it lives as long as the process: the collector would go through it while the event loop waits
    made: bytes = maker.make(report)
    return made
