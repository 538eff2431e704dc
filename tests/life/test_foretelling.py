"""The look at all contracts, as the process of its own that it is in a daemon."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from config.load import load_all
from config.settings import Settings
from probed.clock import SystemClock
from probed.life.foretelling import Foretelling, foretelling_of
from probed.pipeline.ahead import Foresight
from probed.store.writer import Store
from tests.support.bad_configs import make_network
from tests.support.waiting import until

pytestmark = pytest.mark.asyncio
SETTINGS = '\n[breach]\nevery = "1s"\n'


class Sink:
    def __init__(self) -> None:
        self.seen: list[Foresight] = []

    async def foresee(self, foresight: Foresight) -> None:
        self.seen.append(foresight)


def network(folder: Path) -> tuple[Path, Settings]:
    config = make_network(folder, ({"file": "probed.toml", "append": SETTINGS},))
    settings, _ = load_all(config)
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    return config, settings


def children() -> list[str]:
    """The command lines of this process's children."""
    tasks = Path("/proc/self/task").iterdir()
    pids = [pid for task in tasks for pid in (task / "children").read_text().split()]
    found = [Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ") for pid in pids]
    return [line for line in found if "foretold" in line]


async def test_a_store_in_which_nothing_is_foretold(tmp_path: Path) -> None:
    config, settings = network(tmp_path)
    Store.open(settings.store_path, SystemClock()).close()
    sink = Sink()
    part = Foretelling(settings, config, sink, SystemClock())
    running = asyncio.create_task(part.run())
    await until(lambda: len(sink.seen) == 2)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert sink.seen[0] == Foresight((), settings.time_zone)
    assert part.failed == 0


async def test_a_look_that_fails_is_told_in_the_log_and_the_next_is_made(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    config, settings = network(tmp_path)
    sink = Sink()
    part = Foretelling(settings, config, sink, SystemClock())
    running = asyncio.create_task(part.run())
    with caplog.at_level(logging.ERROR):
        await until(lambda: part.failed == 1)  # there is no store
    assert sink.seen == []
    assert "what was foretold before holds on" in caplog.text
    assert str(settings.store_path) in caplog.text
    Store.open(settings.store_path, SystemClock()).close()
    await until(lambda: bool(sink.seen))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_process_that_is_under_way_ends_with_the_part(tmp_path: Path) -> None:
    config, settings = network(tmp_path)
    Store.open(settings.store_path, SystemClock()).close()
    running = asyncio.create_task(Foretelling(settings, config, Sink(), SystemClock()).run())
    await until(lambda: bool(children()))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert children() == []


async def test_without_the_section_or_a_file_nobody_looks(tmp_path: Path) -> None:
    config, settings = network(tmp_path)
    assert foretelling_of(settings, config, Sink(), SystemClock()) is not None
    assert foretelling_of(settings, None, Sink(), SystemClock()) is None
    without = settings.replaced(breach=None)
    assert foretelling_of(without, config, Sink(), SystemClock()) is None
