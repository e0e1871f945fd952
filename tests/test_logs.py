"""The log holds ids and classes; whatever else a line, an exception or a library would say stays out."""

from __future__ import annotations

import asyncio
import io
import logging
import logging.config
import sys
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import logs

SECRET = "Nhà ông Páo giấu súng"
OWN = logging.getLogger("bot.dialog.router")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Configure the log into a text, and put everything back afterwards."""
    root = logging.getLogger()
    kept = (root.handlers[:], root.level, logging.raiseExceptions, sys.excepthook, threading.excepthook, sys.unraisablehook)
    levels = {name: logging.getLogger(name).level for name in logs.QUIET}
    stream = io.StringIO()
    logs.configure("INFO", stream)
    yield stream
    root.handlers[:], level, logging.raiseExceptions, sys.excepthook, threading.excepthook, sys.unraisablehook = kept
    root.setLevel(level)
    for name, quiet in levels.items():
        logging.getLogger(name).setLevel(quiet)


def _fail() -> None:
    try:
        dict[str, str]()[SECRET]
    except KeyError as error:
        raise ValueError(f"cannot read {SECRET}") from error


@pytest.mark.parametrize(
    "secret",
    [
        "700000001:AAH-made_up_token_for_tests_0000000",
        "bot700000001:AAH-made_up_token_for_tests_0000000",
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "4827-1905-3316-0742",
        "-1001234567890",
        "dGhpcyBpcyBhIHNlY3JldCBvZiB0aGlydHkgYnl0ZXM5",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    ],
)
def test_tokens_and_long_digits_become_stars(log: io.StringIO, secret: str) -> None:
    OWN.warning("sent %s to https://api.example/x/%s/send", secret, secret)
    OWN.warning("sent %r", {"id": secret})
    assert "***" in log.getvalue()
    assert secret not in log.getvalue()
    assert secret.lstrip("-bot")[:9] not in log.getvalue()


@pytest.mark.parametrize(
    "line",
    [
        "GET /chat?who=pao&x=1",
        "Cookie: keng=pao; other=pao",
        "set-cookie: keng=pao",
        "Authorization: Bearer pao",
        "https://user:pao@host/",
        "token=pao",
        "{'session': 'pao'}",
        "/go#k=pao",
    ],
)
def test_cookies_queries_and_credentials_become_stars(log: io.StringIO, line: str) -> None:
    OWN.error("%s", line)
    assert "pao" not in log.getvalue()
    assert "***" in log.getvalue()


def test_ids_channels_and_steps_stay(log: io.StringIO) -> None:
    OWN.error("event parked: id=%s step=%s error=%s", "0f" * 16, "villager.tip/words", "ValueError")
    OWN.info("kept", extra={"event": "884213377", "channel": "webchat", "conversation": "villager.tip", "step": "words", "error": "Gone"})
    lines = log.getvalue().splitlines()
    assert lines[0].endswith(f"ERROR bot.dialog.router event parked: id={'0f' * 16} step=villager.tip/words error=ValueError")
    assert lines[1].endswith("kept event=884213377 channel=webchat conversation=villager.tip step=words error=Gone")
    assert lines[1][10] == "T"
    assert lines[1][19] == "Z"


def test_an_exception_is_its_class_and_frames_without_any_message(log: io.StringIO) -> None:
    try:
        _fail()
    except ValueError:
        OWN.exception("step failed")
    said = log.getvalue()
    assert SECRET not in said
    assert "error=ValueError" in said
    assert "builtins.ValueError" in said
    assert "builtins.KeyError" in said
    assert "test_logs.py:" in said
    assert "_fail" in said


def test_an_exception_given_as_a_value_or_as_the_message_is_its_class(log: io.StringIO) -> None:
    OWN.error("not reached: error=%s", ValueError(SECRET))
    OWN.error(ValueError(SECRET))
    logging.getLogger("elsewhere").error(ValueError(SECRET))
    assert SECRET not in log.getvalue()
    assert log.getvalue().count("ValueError") == 3


def test_every_exception_of_a_group_is_only_named(log: io.StringIO) -> None:
    OWN.error("several", exc_info=ExceptionGroup(SECRET, [ValueError(SECRET), OSError(SECRET)]))
    assert SECRET not in log.getvalue()
    assert "builtins.OSError" in log.getvalue()


def test_of_other_peoples_lines_only_the_template_stays(log: io.StringIO) -> None:
    logging.getLogger("httpx").warning("HTTP Request: %s", SECRET)
    logging.getLogger("sqlalchemy.engine").warning("SELECT\n%s", SECRET)
    logging.getLogger("httpx").info("said by nobody")
    said = log.getvalue()
    assert SECRET not in said
    assert "HTTP Request" in said
    assert "said by nobody" not in said


def test_a_wrong_template_costs_neither_the_line_nor_a_secret(log: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    OWN.warning("count %d", SECRET)
    assert "count" in log.getvalue()
    assert SECRET not in log.getvalue() + capsys.readouterr().err


def test_a_line_is_one_line(log: io.StringIO) -> None:
    OWN.warning("first\n2026-01-01T00:00:00Z ERROR bot forged")
    assert len(log.getvalue().splitlines()) == 1


def test_what_nobody_caught_goes_through_the_filter(log: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        _fail()
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    thread = threading.Thread(target=_fail)
    thread.start()
    thread.join()
    assert log.getvalue().count("error=ValueError") == 2
    assert SECRET not in log.getvalue() + capsys.readouterr().err


def test_an_interrupt_is_not_a_failure(log: io.StringIO) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert not log.getvalue()


async def test_what_a_task_left_behind_goes_through_the_filter(log: io.StringIO) -> None:
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    logs.watch(loop)
    loop.call_soon(_fail)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    loop.set_exception_handler(before)
    assert "error=ValueError" in log.getvalue()
    assert SECRET not in log.getvalue()


async def test_even_unwatched_loops_say_nothing(log: io.StringIO) -> None:
    loop = asyncio.get_running_loop()
    loop.call_exception_handler({"message": "Task exception was never retrieved", "exception": ValueError(SECRET), "future": SECRET})
    assert SECRET not in log.getvalue()
    assert "error=ValueError" in log.getvalue()


def test_what_the_web_server_says_of_a_broken_request_goes_through_the_filter(log: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").error("Exception in ASGI application", exc_info=ValueError(SECRET))
    assert SECRET not in log.getvalue()
    assert "Exception in ASGI application" in log.getvalue()


@given(st.text(), st.integers(min_value=100_000))
def test_no_text_makes_redaction_fail_and_no_long_number_passes(text: str, number: int) -> None:
    assert "\n" not in logs.redact(text)
    assert str(number) not in logs.redact(f"{text} {number} {text}"[:1999] if len(text) > 900 else f"{text} {number} {text}")
