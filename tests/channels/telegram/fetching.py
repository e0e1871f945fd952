from __future__ import annotations

import pytest

from bot.domain.errors import KengError, SendError, SendProblem
from bot.domain.ports import Fetch


async def refused(fetch: Fetch, name: str = "f") -> KengError:
    with pytest.raises(KengError) as found:
        await fetch.fetch(name)
    return found.value


async def fails(fetch: Fetch, name: str = "f") -> tuple[SendProblem, float]:
    error = await refused(fetch, name)
    assert isinstance(error, SendError)
    return error.problem, error.retry_after
