"""A worker whose jobs run hostile Python instead of a decoder: what a decoder would do that a file has taken over.

`python` wraps a program as a file that gets as far as a job. What the program puts into `said` comes back in the same way, through
everything a real answer goes through. `main` is the worker's entry, beside the product's own.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

from bot.domain.files import CleanFile, FileKind
from bot.privacy.media import worker
from bot.privacy.media.limits import Limits

ENTRY = "tests.privacy.media.captive:main"
START = b"\xff\xd8\xff"
# What a program may use: loaded before, as a decoder's own code would be.
TOOLS = {each.__name__: each for each in (ctypes, errno, os, resource, select, signal, socket, struct, subprocess, sys, threading, time)}


def python(program: str, start: bytes = START) -> bytes:
    """Return a "picture", or what else begins like this, that is a program."""
    return start + b"\n" + program.encode()


def main() -> None:
    """Serve as the real worker does."""
    worker.serve(_run)


def _run(content: bytes, limits: Limits, mask: bool) -> CleanFile:  # noqa: FBT001 - the worker calls it like this
    said: list[object] = []
    names = {**TOOLS, "said": said, "limits": limits, "mask": mask, "libc": ctypes.CDLL(None, use_errno=True)}
    exec(content.partition(b"\n")[2].decode(), names)  # noqa: S102 - to be hostile is what this is for
    return CleanFile(FileKind.PICTURE, START + "\n".join(map(str, said)).encode())
