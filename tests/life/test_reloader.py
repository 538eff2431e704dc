"""One reload at a time, its outcome is kept, and a mistake changes nothing."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from config.load import load_all
from probed.clock import SystemClock
from probed.errors import ConfigError, Mistake, ProbedError
from probed.life import reload
from probed.life.change import Loaded
from probed.life.reload import Reloader
from probed.life.sd_notify import ServiceManager
from probed.model.operation import Act
from tests.support.waiting import until

pytestmark = pytest.mark.asyncio

EXAMPLE = Path(__file__).resolve().parents[2] / "config" / "examples" / "probed.toml"
OLD = Loaded(*load_all(EXAMPLE))


class Bench:
    """A reloader whose reads and swaps the test decides."""

    def __init__(self) -> None:
        self.fails: Exception | None = None
        self.swapped: list[Act] = []
        self.go_on = threading.Event()
        self.go_on.set()
        self.reloader = Reloader(self._load, lambda: OLD, self._swap, SystemClock(), ServiceManager(None))

    def _load(self) -> Loaded:
        assert self.go_on.wait(20)
        if self.fails is not None:
            raise self.fails
        return OLD

    async def _swap(self, new: Loaded, act: Act) -> None:
        self.swapped.append(act)


async def test_mistakes_are_kept_and_nothing_is_swapped(caplog: pytest.LogCaptureFixture) -> None:
    bench = Bench()
    bench.fails = ConfigError([Mistake("a.csv", 3, 0, "one"), Mistake("a.csv", 9, 0, "two")])
    with pytest.raises(ProbedError, match=r"(?s)the old configuration stays in force.*a.csv:3: one.*a.csv:9: two"):
        await bench.reloader.act("li", None, "", "k")
    last = bench.reloader.last
    assert last is not None
    assert (last.ok, last.by, last.mistakes) == (False, "li", ("a.csv:3: one", "a.csv:9: two"))
    assert bench.swapped == []
    assert "a.csv:9: two" in caplog.text
    bench.fails = None
    assert (await bench.reloader.act("li", None, "again", "k2"))["ok"] is True
    assert (bench.reloader.count, bench.reloader.failed) == (2, 1)
    assert [(act.operator, act.verb, act.reason, act.key) for act in bench.swapped] == [
        ("li", "reload", "again", "k2")
    ]


async def test_a_signal_during_a_reload_makes_one_more() -> None:
    bench = Bench()
    bench.go_on.clear()
    serving = asyncio.create_task(bench.reloader.run())
    bench.reloader.want()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    bench.reloader.want()
    bench.reloader.want()
    bench.go_on.set()
    await until(lambda: bench.reloader.count == 2)
    serving.cancel()
    await asyncio.wait([serving])
    assert bench.reloader.count == 2


async def test_who_asks_is_not_kept_waiting_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reload, "ANSWER_S", 0.05)
    bench = Bench()
    bench.go_on.clear()
    with pytest.raises(ProbedError, match="goes on"):
        await bench.reloader.act("li", None, "", "k")
    bench.go_on.set()
    await until(lambda: bench.reloader.last is not None and bench.reloader.last.ok)
