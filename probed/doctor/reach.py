"""Whether managers and elements answer: one read of sysUpTime each, a few at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from collectors.snmp.access import access_of
from collectors.snmp.account import Record
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.request import SnmpFailure
from collectors.snmp.target import SnmpTarget
from probed.doctor.finding import Finding, Text, fail, ok, warn
from probed.doctor.reach_words import words
from probed.model.snmp_access import UsmUser

SYS_UP_TIME: Final = (1, 3, 6, 1, 2, 1, 1, 3, 0)
AT_ONCE: Final = 20
PER_SECOND: Final = 100
SAMPLE: Final = 20
NAMED: Final = 5
TRY_S: Final = 1.0


NOT_ASKED: Final = warn(
    "reachability",
    "SNMP",
    Text("nobody was asked: this user has not all the secrets", "未查询：当前用户无法读取全部凭据"),
    Text(
        "Run it as the daemon's user while the service runs: sudo -u probed probed doctor",
        "在服务运行时以守护进程用户运行：sudo -u probed probed doctor",
    ),
)


class Reached(NamedTuple):
    """`reason`: empty = it answers; else as SnmpFailure has it."""

    source: str
    address: str
    reason: str
    said: str
    v3: bool = False


def sample(targets: Sequence[SnmpTarget], most: int = SAMPLE) -> list[SnmpTarget]:
    """Every manager, and other targets spread evenly over the rest."""
    managers = [target for target in targets if not target.points]
    others = [target for target in targets if target.points]
    step = max(len(others) / most, 1.0)
    return [*managers, *(others[int(number * step)] for number in range(min(most, len(others))))]


async def ask(
    targets: Sequence[SnmpTarget], bind: str, limit_s: float, record: Record | None = None
) -> list[Reached]:
    """What each says within the limit; who was not asked in time is left out."""
    found: list[Reached] = []
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(number: int, target: SnmpTarget) -> None:
        await asyncio.sleep(number / PER_SECOND)
        async with gate:
            found.append(await _ask(engine, target))

    async with SnmpEngine(sockets=1, bind=bind, record=record) as engine:
        tasks = [asyncio.create_task(one(number, target)) for number, target in enumerate(targets)]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=limit_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return sorted(found)


async def _ask(engine: SnmpEngine, target: SnmpTarget) -> Reached:
    address = (target.address, target.port)
    where = f"{target.address}:{target.port}"
    try:
        await engine.get(address, [SYS_UP_TIME], access_of(target.access), TRY_S, 1)
    except SnmpFailure as exc:
        return Reached(target.source, where, exc.reason, str(exc), isinstance(target.access, UsmUser))
    return Reached(target.source, where, "", "")


def judge_reach(asked: int, known: int, found: Sequence[Reached]) -> Iterator[Finding]:
    silent = [one for one in found if one.reason]
    good = len(found) - len(silent)
    many = silent and not good
    for one in silent[:NAMED]:
        what, todo = words(one.reason, one.said, v3=one.v3)
        yield (fail if many else warn)("reachability", f"{one.source} {one.address}", what, todo)
    if len(silent) > NAMED:
        rest = len(silent) - NAMED
        what = Text(f"{rest} more do not answer", f"另有 {rest} 个无应答")
        todo = Text("Run: probed doctor --all --json", "运行：probed doctor --all --json")
        yield (fail if many else warn)("reachability", "SNMP", what, todo)
    if asked > len(found):
        left = asked - len(found)
        what = Text(f"{left} were not asked for want of time", f"{left} 个因时间不足未查询")
        yield warn("reachability", "SNMP", what, Text("Give it more --time.", "加大 --time。"))
    if good:
        of = f" ({asked} of {known} asked)" if asked < known else ""
        of_zh = f"（抽查 {asked}/{known}）" if asked < known else ""
        yield ok("reachability", "SNMP", f"{good} answer{of}", f"{good} 个应答{of_zh}")
