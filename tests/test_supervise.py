"""A bug restarts its part, an operator's problem ends the daemon, and giving up is loud."""

from __future__ import annotations

import asyncio

import pytest

from probed import supervise
from probed.errors import ProbedError
from probed.supervise import GIVE_UP_AFTER, GivenUp, Supervisor, wait_s


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "FIRST_WAIT_S", 0.0)


def test_a_bug_restarts_the_part_and_is_counted() -> None:
    runs = []

    async def part() -> None:
        runs.append(1)
        if len(runs) < 3:
            raise ZeroDivisionError

    guard = Supervisor()
    asyncio.run(guard.keep("part", part))
    assert len(runs) == 3
    assert guard.restarts == {"part": 2}


def test_an_operators_error_passes_through_at_once() -> None:
    async def part() -> None:
        raise ProbedError("disk full")

    with pytest.raises(ProbedError, match="disk full"):
        asyncio.run(Supervisor().keep("part", part))


def test_a_part_that_fails_for_ever_is_given_up() -> None:
    async def part() -> None:
        raise ValueError

    guard = Supervisor()
    with pytest.raises(GivenUp, match=f"part failed {GIVE_UP_AFTER} times in a row"):
        asyncio.run(guard.keep("part", part))
    assert guard.restarts["part"] == GIVE_UP_AFTER


def test_a_part_that_cannot_begin_again_ends_the_daemon_at_its_first_bug() -> None:
    runs = []

    async def part() -> None:
        runs.append(1)
        raise KeyError

    with pytest.raises(GivenUp, match="part failed; what was committed is safe"):
        asyncio.run(Supervisor().once("part", part))
    assert runs == [1]


def test_cancellation_is_not_swallowed() -> None:
    async def scenario() -> bool:
        task = asyncio.create_task(Supervisor().keep("part", asyncio.Event().wait), name="kept")  # type: ignore[arg-type]
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        return task.cancelled()

    assert asyncio.run(scenario())


def test_waits_grow_to_a_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "FIRST_WAIT_S", 1.0)
    assert all(0.5 <= wait_s(1) <= 1.0 for _ in range(50))
    assert all(30.0 <= wait_s(20) <= 60.0 for _ in range(50))
