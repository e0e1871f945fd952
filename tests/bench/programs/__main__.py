"""Run one of the programs beside this file: its name, and what it asks for."""

from __future__ import annotations

import sys
from importlib import import_module

if __name__ == "__main__":
    import_module(f"tests.bench.programs.{sys.argv[1]}").main(*sys.argv[2:])
