"""A part is made again when asked to, closed each time, and its failures are passed on."""

from __future__ import annotations

import asyncio

import pytest

from probed.life.remade import Remade
from tests.support.waiting import until

pytestmark = pytest.mark.asyncio


class Part:
    def __init__(self, fails: Exception | None = None) -> None:
        self.fails, self.closed, self.runs = fails, False, False

    async def run(self) -> None:
        self.runs = True
        if self.fails is not None:
            raise self.fails
        await asyncio.Event().wait()

    async def close(self) -> None:
        self.closed = True


async def test_each_part_is_closed_before_the_next_runs() -> None:
    made: list[Part | None] = []
    wanted: list[Part | None] = [Part(), None, Part()]

    def make() -> Part | None:
        assert all(part is None or part.closed for part in made)
        made.append(wanted[len(made)])
        return made[-1]

    remade = Remade(make)
    running = asyncio.create_task(remade.run())
    for number in range(3):
        await until(lambda number=number: len(made) == number + 1)  # type: ignore[misc]
        assert remade.part is made[-1]
        await asyncio.sleep(0)
        if number < 2:
            remade.renew()
    await until(lambda: wanted[2] is not None and wanted[2].runs)
    running.cancel()
    await asyncio.wait([running])
    assert running.cancelled()
    assert all(part is None or part.closed for part in made)
    assert remade.part is None


async def test_a_bug_of_the_part_is_passed_on_and_it_is_closed() -> None:
    part = Part(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        await Remade(lambda: part).run()
    assert part.closed
