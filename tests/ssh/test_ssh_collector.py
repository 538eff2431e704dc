"""The collector beside the wire: what fails, what is tried ever more seldom, and a bug that blinds nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import pytest

from collectors.ssh.collector import SshCollector, Visit
from collectors.ssh.failures import LoginRefused, SshFailure, TimedOut
from collectors.ssh.job import Answer
from collectors.ssh.judge import Memory, Wanted
from collectors.ssh.runner import RunnerStats
from collectors.ssh.target import Login, SshTarget
from probed.clock import SystemClock
from probed.model.element_result import ElementResult
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.observation import Heard, Observation, PointState, Silence

UP_TEXT = "a current state : UP\n"


class Elements:
    """Stands where the runner does: `says` answers for an element, or raises."""

    def __init__(self, says: Callable[[str], str]) -> None:
        self.says, self.stats, self.open_sessions = says, RunnerStats(), 0
        self.asked: list[str] = []
        self.closed = False

    async def ask(self, target: SshTarget, commands: Sequence[str], limit_s: float) -> tuple[Answer, ...]:
        self.asked.append(target.element)
        text = self.says(target.element)
        now = SystemClock().now_us()
        return tuple(Answer(command, text, now, now) for command in commands)

    async def in_thread(self, work: Callable[..., object], *args: object) -> object:
        return work(*args)

    def reap(self) -> None:
        """Nothing is kept."""

    async def close(self) -> None:
        self.closed = True


class Kept(list[Observation | Heard]):
    async def put(self, items: Sequence[Observation | Heard]) -> None:
        self.extend(items)


def visit(element: str, interval_us: int = 20_000) -> Visit:
    target = SshTarget(element, "127.0.0.1", "huawei_vrp", Login("u", "p"))
    return Visit(target, f"ssh:{element}", ("display interface",), interval_us, 1.0, "UTC", (PointId(element, "a"),))


def played(
    says: Callable[[str], str], *names: str, until: Callable[[Elements, Kept], bool]
) -> tuple[SshCollector, Elements, Kept]:
    elements, kept = Elements(says), Kept()
    one = SshCollector(elements, [visit(name) for name in names], SystemClock(), iter(range(10**9)).__next__)  # type: ignore[arg-type]

    async def case() -> None:
        running = asyncio.create_task(one.run(kept))
        async with asyncio.timeout(30):
            while not until(elements, kept):  # noqa: ASYNC110 - what is waited for is a count
                await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(case())
    assert elements.closed
    return one, elements, kept


def silences(kept: Kept, source: str) -> list[Silence]:
    return [i.body for i in kept if isinstance(i, Observation) and i.source == source and isinstance(i.body, Silence)]


def test_a_bug_at_one_element_blinds_no_other(caplog: pytest.LogCaptureFixture) -> None:
    def says(element: str) -> str:
        if element == "bad":
            raise RuntimeError("a bug of ours")
        return UP_TEXT

    one, _, kept = played(
        says, "bad", "good", until=lambda e, k: e.asked.count("good") > 5 and e.asked.count("bad") > 0
    )
    assert {silence.reason for silence in silences(kept, "ssh:bad")} == {"bug"}
    assert silences(kept, "ssh:good") == []
    assert [i.source for i in kept if isinstance(i, Observation) and isinstance(i.body, PointState)] == ["ssh:good"]
    assert one.stats.restarts >= 1
    assert "a bug of ours" in caplog.text


@pytest.mark.parametrize(
    ("failure", "seldom"),
    [
        pytest.param(LoginRefused, True, id="people must mend it"),
        pytest.param(TimedOut, False, id="it may mend itself"),
    ],
)
def test_what_only_people_can_mend_is_tried_ever_more_seldom(failure: type[SshFailure], seldom: bool) -> None:
    """`steady` shows how many slots have passed meanwhile."""

    def says(element: str) -> str:
        if element == "failing":
            raise failure("as it is")
        return UP_TEXT

    one, elements, kept = played(says, "failing", "steady", until=lambda e, k: e.asked.count("steady") > 40)
    tries = elements.asked.count("failing")
    assert (2 <= tries <= 12) if seldom else tries > 20
    assert {silence.reason for silence in silences(kept, "ssh:failing")} == {failure.reason}
    assert len({silence.since for silence in silences(kept, "ssh:failing")}) == 1
    assert one.stats.failed == {failure.reason: tries}


def test_an_answer_that_is_not_understood_is_a_silence_and_told_once(caplog: pytest.LogCaptureFixture) -> None:
    one, _, kept = played(lambda _: "??? nothing\n", "odd", until=lambda e, k: len(e.asked) > 4)
    assert {silence.reason for silence in silences(kept, "ssh:odd")} == {"not understood"}
    assert one.stats.not_understood >= 4
    assert caplog.text.count("is the first that is not understood") == 1


SLA = """IPSLA operation id: 10
Type of operation: icmp-echo
        Latest RTT: 2 milliseconds
Latest operation start time: 10:00:00 UTC Sat Nov 28 2026
Latest operation return code: OK
"""


def test_what_was_not_handed_over_when_a_reload_came_is_told_by_the_next_collector() -> None:
    target = SshTarget("R1", "127.0.0.1", "cisco_ios", Login("u", "p"))
    wanted = Wanted(("10",), interval_us=SECOND_US)
    visits = [Visit(target, "ssh:R1", ("show ip sla statistics",), 20_000, 1.0, "UTC", wanted=wanted)]
    memories = {"R1": Memory()}

    class Full(Kept):
        tried = False

        async def put(self, items: Sequence[Observation | Heard]) -> None:
            self.tried = True
            await asyncio.sleep(60)

    async def lived(kept: Kept, until: Callable[[], bool]) -> None:
        elements = Elements(lambda _: SLA)
        one = SshCollector(elements, visits, SystemClock(), iter(range(10**9)).__next__, memories)  # type: ignore[arg-type]
        running = asyncio.create_task(one.run(kept))
        async with asyncio.timeout(30):
            while not until():  # noqa: ASYNC110 - what is waited for is a count
                await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    full, kept = Full(), Kept()
    asyncio.run(lived(full, lambda: full.tried))
    assert memories["R1"].results == {}
    asyncio.run(lived(kept, lambda: bool(kept)))
    bodies = [item.body for item in kept if isinstance(item, Observation)]
    assert [body.sent for body in bodies if isinstance(body, ElementResult)] == [1]


def test_figures_are_kept_of_an_element_whose_interfaces_nobody_understands() -> None:
    target = SshTarget("R1", "127.0.0.1", "cisco_ios", Login("u", "p"))
    wanted = Wanted(("10",), interval_us=SECOND_US)
    points = (PointId("R1", "Gi0/1"),)
    visits = [Visit(target, "ssh:R1", ("show ip sla statistics",), 20_000, 1.0, "UTC", points, wanted)]
    elements, kept = Elements(lambda _: SLA), Kept()
    one = SshCollector(elements, visits, SystemClock(), iter(range(10**9)).__next__)  # type: ignore[arg-type]

    async def case() -> None:
        running = asyncio.create_task(one.run(kept))
        async with asyncio.timeout(30):
            while len(silences(kept, "ssh:R1")) < 3:  # noqa: ASYNC110 - what is waited for is a count
                await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(case())
    assert {silence.reason for silence in silences(kept, "ssh:R1")} == {"not understood"}
    assert len({silence.since for silence in silences(kept, "ssh:R1")}) == 1, "one silence that goes on"
    seen = [item for item in kept if isinstance(item, Observation)]
    assert [item.point.name for item in seen if isinstance(item.body, ElementResult)] == ["10"]
