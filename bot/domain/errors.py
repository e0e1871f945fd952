"""Errors that cross layers. None quotes what a person wrote."""

from __future__ import annotations

from enum import StrEnum


class KengError(Exception):
    """The base of every error of ours."""


class StorageError(KengError):
    """The database did not take it; nothing is acknowledged and the platform tries again."""


class Gone(KengError):
    """It was destroyed, or its key was."""


class NotAllowed(KengError):
    """The person has no right to this."""


class Incomplete(KengError):
    """Something that it cannot do without is missing: a campaign's Vietnamese, its units."""


class TooLate(KengError):
    """Somebody else was first, or it is over."""


class SettingsError(KengError):
    """A setting is missing or contradicts another; the message says what to do."""


class KeyFolderError(KengError):
    """The key folder is missing, too open or incomplete; the message says what to do."""


class BackupRefused(KengError):
    """A backup cannot be made or taken; the message says why and what to do."""


class ImportRefused(KengError):
    """A file was not taken; `lines` says what is wrong, line by line."""

    def __init__(self, lines: list[str]) -> None:
        """Keep the findings; the first is the message."""
        super().__init__(lines[0] if lines else "")
        self.lines = lines


class PlanRefused(KengError):
    """A plan makes no sense; `part` is our name of the part that does not, never what stood there."""

    def __init__(self, part: str) -> None:
        """Keep the part; it is the message."""
        super().__init__(part)
        self.part = part


class NoSuchDay(KengError):
    """The lunar calendar has no such day, or none that we vouch for."""


class SendProblem(StrEnum):
    """The one vocabulary for what a platform can answer."""

    RETRY = "retry"
    GONE = "gone"
    TOO_LONG = "too_long"
    MIGRATED = "migrated"
    BAD_TOKEN = "bad_token"
    REFUSED = "refused"


class SendError(KengError):
    """Why a send failed; `retry_after` is in seconds and only a hint.

    `ambiguous` says that nobody knows whether it was delivered: the request had left, and no answer came that tells.
    """

    def __init__(self, problem: SendProblem, retry_after: float = 0.0, moved_to: str = "", *, ambiguous: bool = False) -> None:
        """Keep the answer in our own vocabulary."""
        super().__init__(problem.value)
        self.problem = problem
        self.retry_after = retry_after
        self.moved_to = moved_to
        self.ambiguous = ambiguous

    @property
    def retryable(self) -> bool:
        """Tell whether the same message may be tried again."""
        return self.problem in {SendProblem.RETRY, SendProblem.MIGRATED}
