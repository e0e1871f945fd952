"""Logs that betray nobody: ids of events, channels, steps and error classes; never words, names, addresses or tokens.

One filter stands on the root handler, where every library's records come by as well. What others log is
kept as their template without what they would fill in; exceptions are kept as class and frames without their message.
"""

from __future__ import annotations

import asyncio
import logging
import re
import sys
import threading
import time
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

OURS = ("bot", "handlers", "keng")
QUIET = (
    "aiohttp",
    "aiosqlite",
    "alembic",
    "apscheduler",
    "asyncio",
    "asyncpg",
    "httpcore",
    "httpx",
    "sqlalchemy",
    "telegram",
    "uvicorn",
)
FIELDS = ("event", "channel", "conversation", "step", "error")

_HIDDEN = "***"
_OWN_ID = re.compile(r"\bid=[0-9a-f]{32}(?![0-9A-Za-z])")
_SECRETS = (
    re.compile(r"(?i)\b(?:set-cookie|cookie|authorization)\b\s*[:=].*"),
    re.compile(r"(?i)\b[\w-]*(?:token|secret|password|session|key)\b[\"']?\s*[:=]\s*[^\s,;]+"),
    re.compile(r"(?i)\bbearer\s+\S+"),
    re.compile(r"://[^/\s@]+@"),
    re.compile(r"\?[^\s\"'<>]*=[^\s\"'<>]*"),
    re.compile(r"#[^\s\"'<>]*=[^\s\"'<>]*"),
    re.compile(r"\b(?:bot)?\d{5,}:[\w-]{16,}"),
    re.compile(r"(?=[\w+/=-]*\d)(?=[\w+/=-]*[A-Za-z])[A-Za-z0-9_+/=-]{20,}"),
    re.compile(r"\d(?:[ .-]?\d){5,}"),
)
_FIELD_SIGNS = re.compile(r"[^\w.:-]")
_FRAMES = 30
_CAUSES = 5
_LIMIT = 2000

log = logging.getLogger(__name__)


class PrivacyFilter(logging.Filter):
    """Rewrites every record in place so that no handler behind it can print more."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Clean the record; none is dropped, so that a failure is never silent."""
        record.msg, record.args = redact(_message(record)), None
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            record.exc_text = describe(error)
            if not hasattr(record, "error"):
                record.error = type(error).__name__
        else:
            record.exc_text = None
        record.exc_info = record.stack_info = None
        return True


class LineFormatter(logging.Formatter):
    """Time in UTC, level, logger, message, and the five fields that a record may carry in `extra`."""

    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, with the frames of an exception below it."""
        moment = self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ")
        values = ((name, getattr(record, name, None)) for name in FIELDS)
        fields = "".join(f" {name}={_FIELD_SIGNS.sub('', str(value))[:80]}" for name, value in values if value is not None)
        line = f"{moment} {record.levelname} {record.name} {record.getMessage()}{fields}"
        return f"{line}\n{record.exc_text}" if record.exc_text else line


def configure(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Make ours the only way to the log: root handler, libraries, unhandled exceptions of the main and other threads."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.addFilter(PrivacyFilter())
    handler.setFormatter(LineFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.raiseExceptions = False  # on a failed line logging would print the message and all that was to be filled in
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    sys.excepthook = _log_unhandled
    threading.excepthook = _log_thread
    sys.unraisablehook = _log_unraisable


def watch(loop: asyncio.AbstractEventLoop) -> None:
    """Send what nobody caught in the loop's tasks through the same filter."""
    loop.set_exception_handler(_log_task)


def redact(text: str) -> str:
    """Return the text on one line with tokens, cookies, query strings and long digits replaced by stars; our own row ids stay."""
    line = " ".join(text[:_LIMIT].split())
    kept = _OWN_ID.findall(line)
    pieces = [_hide(piece) for piece in _OWN_ID.split(line)]
    return "".join(piece + own for piece, own in zip(pieces, [*kept, ""], strict=True))


def describe(error: BaseException) -> str:
    """Return classes and frames of an exception and its causes, without any message."""
    lines: list[str] = []
    seen: BaseException | None = error
    for _ in range(_CAUSES):
        if seen is None:
            break
        lines += [f"  {_class_name(seen)}", *_frames(seen.__traceback__)]
        if isinstance(seen, BaseExceptionGroup):
            lines += [f"    of {_class_name(part)}" for part in seen.exceptions[:_CAUSES]]
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "\n".join(lines)


def _hide(text: str) -> str:
    for pattern in _SECRETS:
        text = pattern.sub(_HIDDEN, text)
    return text


def _message(record: logging.LogRecord) -> str:
    """Fill in our own messages; of other people's keep the first line of the template alone."""
    template = str(_nameless(record.msg))
    if record.name.partition(".")[0] not in OURS:
        return template.partition("\n")[0]
    args = tuple(map(_nameless, record.args)) if isinstance(record.args, tuple) else record.args
    try:
        return template % args if args else template
    except Exception:  # noqa: BLE001 - a wrong template must not cost the line, nor print its arguments
        return template


def _nameless(value: object) -> object:
    """An exception given as a value would say its message: keep its class."""
    return type(value).__name__ if isinstance(value, BaseException) else value


def _class_name(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _frames(trace: TracebackType | None) -> list[str]:
    summary = traceback.extract_tb(trace)[-_FRAMES:]
    return [f"    {'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno} {frame.name}" for frame in summary]


def _log_unhandled(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    log.critical("unhandled", exc_info=(kind, error, trace))


def _log_thread(found: threading.ExceptHookArgs) -> None:
    if found.exc_value is not None:
        log.critical("unhandled in a thread", exc_info=found.exc_value)


def _log_unraisable(found: Any) -> None:  # Any: the interpreter's own UnraisableHookArgs has no public name at run time
    log.error("ignored by the interpreter", exc_info=found.exc_value)


def _log_task(_loop: asyncio.AbstractEventLoop, found: dict[str, Any]) -> None:  # Any: asyncio's context
    log.error("unhandled in the loop", exc_info=found.get("exception"))
