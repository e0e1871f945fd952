"""What comes back from a job is believed by its form only."""

from __future__ import annotations

import os

import pytest

from bot.domain.files import CleanFile, FileKind, Refused
from bot.privacy.media import wire


@pytest.mark.parametrize("kind", FileKind)
def test_a_job_answers_with_a_picture_a_voice_or_a_video_and_with_no_document(kind: FileKind) -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as answer:
        with os.fdopen(writing, "wb") as line:
            wire.write_answer(line.fileno(), CleanFile(kind, b"content", 1.0))
        said = answer.read()
    if kind is FileKind.DOCUMENT:
        with pytest.raises(Refused):
            wire.read_answer(said)
    else:
        assert wire.read_answer(said) == CleanFile(kind, b"content", 1.0)
