"""Live plays: what is logged is what was done, a stop is clean, and the real poller sees what happened."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from collectors.snmp.engine import SnmpEngine
from collectors.snmp.poller import SnmpPoller
from config.load import load_all
from probed.clock import SystemClock
from probed.errors import ProbedError
from probed.lab import network
from probed.lab.inventory import write_settings
from probed.lab.live import LivePlay, compare_live, compare_problems, hits
from probed.lab.play import BadLog, log_window, play, read_log, serve
from probed.lab.scenario import DEMO, SCENARIOS, NoSuchScenario, Scenario, Step, named
from probed.lab.script import Act, BadScript, Event, parse_script
from probed.targets import snmp_targets
from tests.support.lab_live import Runs, seen_by

INTERVAL_S = 0.2
STALE_LOOKS = 5.0  # a busy machine may miss a few looks in a row
SPEED = 8.0


@pytest.mark.asyncio
async def test_every_scenario_plays_and_logs_its_acts_in_order(tmp_path: Path) -> None:
    for scenario in SCENARIOS.values():
        log = tmp_path / f"{scenario.name}.jsonl"
        counts = await play(scenario, log, speed=1e7)
        assert [(event.act, event.target) for event in read_log(log)] == [
            (step.act, step.target) for step in sorted(scenario.steps, key=lambda step: step.offset_s)
        ]
        assert (counts.reads, counts.not_reads) == (0, 0)


@pytest.mark.asyncio
async def test_a_stop_in_the_middle_leaves_a_whole_log(tmp_path: Path) -> None:
    stop, log = asyncio.Event(), tmp_path / "log.jsonl"
    slow = Scenario(
        "slow", "", "2026-10-01T00:00:00Z", (Step(0, Act.CUT, "link:A2"), Step(999, Act.REPAIR, "link:A2"))
    )
    playing = asyncio.create_task(play(slow, log, stop=stop))
    while not log.exists() or "cut" not in log.read_text():  # noqa: ASYNC110 - a file wakes nobody
        await asyncio.sleep(0.01)
    stop.set()
    await playing
    assert [json.loads(line)["act"] for line in log.read_text().splitlines()] == ["started", "cut", "stopped"]


@pytest.mark.asyncio
async def test_nothing_happens_before_go(tmp_path: Path) -> None:
    go, stop, started, log = asyncio.Event(), asyncio.Event(), asyncio.Event(), tmp_path / "log.jsonl"
    playing = asyncio.create_task(play(DEMO, log, go=go, stop=stop, started=lambda _port: started.set()))
    await started.wait()
    stop.set()
    await playing
    assert read_log(log) == ()


@pytest.mark.asyncio
async def test_serve_runs_the_healthy_network_until_told(tmp_path: Path) -> None:
    stop, ports = asyncio.Event(), list[int]()
    stop.set()
    counts = await serve(stop, started=ports.append)
    assert (len(ports), counts.reads) == (1, 0)


async def watched(tmp_path: Path, scenario: Scenario, speed: float) -> tuple[LivePlay, Runs]:
    """Plays a scenario while the real poller watches; what it said."""
    interval_us = round(INTERVAL_S * 1e6)
    go, stop, runs, log, clock = (
        asyncio.Event(),
        asyncio.Event(),
        Runs(round(STALE_LOOKS * interval_us)),
        tmp_path / "log.jsonl",
        SystemClock(),
    )
    ports: asyncio.Queue[int] = asyncio.Queue()
    playing = asyncio.create_task(play(scenario, log, speed=speed, go=go, stop=stop, started=ports.put_nowait))
    settings, inventory = load_all(write_settings(tmp_path, await ports.get(), interval_s=1))
    targets = [
        replace(target, interval_s=INTERVAL_S, timeout_s=0.1, retries=1)
        for target in snmp_targets(settings, inventory, clock.now_us())
    ]
    async with SnmpEngine() as engine:
        polling = asyncio.create_task(SnmpPoller(engine, targets, clock).run(runs))
        await asyncio.sleep(4 * INTERVAL_S)
        go.set()
        await asyncio.sleep(scenario.length_s / speed + 6 * INTERVAL_S)
        polling.cancel()
        await asyncio.wait({polling})
    stop.set()
    counts = await playing
    assert counts.reads > 0
    assert (counts.not_reads, counts.wrong_community, counts.malformed) == (0, 0, 0)
    start, end = log_window(log)
    return LivePlay(read_log(log), start, end, interval_us, stale_looks=STALE_LOOKS), runs


@pytest.mark.asyncio
async def test_the_real_poller_sees_the_demo_as_it_happened(tmp_path: Path) -> None:
    """And the comparison notices a log that is a second off, a fault nobody played, and a silence not seen."""
    true, runs = await watched(tmp_path, DEMO, SPEED)
    seen = seen_by(runs, load_all(tmp_path / "probed.toml")[1], true.start)
    assert compare_live(true, seen) == []
    assert runs.silent == {"NE06"}

    late = tuple(event._replace(at=event.at + 1_000_000) for event in true.events)
    assert compare_live(replace(true, events=late), seen) != []
    invented = Event(true.events[0].at + 10_000, Act.CUT, "link:B1")
    assert compare_live(replace(true, events=(*true.events[:1], invented, *true.events[1:])), seen) != []
    unheard = tuple(event for event in true.events if event.act not in (Act.SILENCE, Act.ANSWER))
    assert compare_live(replace(true, events=unheard), seen) != []
    assert compare_live(true, {name: row for name, row in seen.items() if name != "C24"}) == ["C24: not seen at all"]
    calm = seen["C01"] | {"at_risk": seen["C23"]["at_risk"]}
    assert len(compare_live(true, seen | {"C01": calm})) == 2


def cut_play() -> LivePlay:
    events = parse_script("2026-11-01T00:00:10Z cut link:A2\n2026-11-01T00:00:20Z cut link:R3")
    return LivePlay(events, events[0].at - 10_000_000, events[1].at + 10_000_000)


def test_a_cut_hits_the_circuits_of_its_link_and_a_ring_cut_those_it_protects() -> None:
    chain, ring = hits(cut_play())
    assert chain.newly_down == {"C05", "C09", "C16", "C21", "C24"}
    assert not chain.newly_at_risk
    assert ring.newly_down == {"C17"}
    assert ring.newly_at_risk == {"C01", "C02", "C03", "C04", "C06", "C07", "C10", "C11"}
    assert len(chain.customers) == 5


def problem(resource: str, raised: int, **circuits: list[str]) -> dict[str, Any]:
    customer = {row.id: row.customer for row in network.CIRCUITS}
    hit = [
        {"circuit": name, "customer": customer[name], "tier": "A", "how": how}
        for how, names in circuits.items()
        for name in names
    ]
    return {
        "key": {"resource": resource, "type": "link_down", "qualifier": ""},
        "raised": raised,
        "impact": {"circuits": hit},
    }


def test_a_problem_must_name_who_is_hit_and_no_others() -> None:
    true = cut_play()
    at = [event.at for event in true.events]
    chain = problem("link:A2", at[0], down=["C05", "C09", "C16", "C21", "C24"])
    risk = ["C01", "C02", "C03", "C04", "C06", "C07", "C10", "C11"]
    ring = problem("link:R3", at[1] + 900_000, down=["C17", "C21"], at_risk=risk)
    assert compare_problems(true, [chain, ring]) == []
    assert compare_problems(true, [chain]) == ["link:R3 at 2026-11-01T00:00:20Z: no problem was raised"]
    forgetful = problem("link:A2", at[0], down=["C05", "C09", "C16", "C21"])
    assert compare_problems(true, [forgetful, ring]) == [
        "link:A2: does not name C24 as down",
        "link:A2: does not name customers 100000000606",
    ]
    eager = problem("link:R3", at[1], down=["C17", "C21", "C01"], at_risk=risk)
    assert compare_problems(true, [chain, eager]) == ["link:R3: names C01 as down, wrongly"]
    tardy = problem("link:R3", at[1] + 10_000_000, down=["C17"], at_risk=risk)
    assert compare_problems(true, [chain, tardy]) == ["link:R3 at 2026-11-01T00:00:20Z: no problem was raised"]


def test_unknown_names_are_refused_with_a_hint() -> None:
    with pytest.raises(NoSuchScenario, match="Did you mean 'node-loss'"):
        named("nodeloss")
    with pytest.raises(BadScript, match="there is no 'link:R9'"):
        parse_script("2026-10-01T00:00:00Z cut link:R9")
    with pytest.raises(BadScript, match="'cut' is done to a link"):
        parse_script("2026-10-01T00:00:00Z cut element:NE01")
    with pytest.raises(BadScript, match="Did you mean 'repair'"):
        parse_script("2026-10-01T00:00:00Z repare link:R1")
    with pytest.raises(BadScript, match="has no time zone"):
        parse_script("2026-10-01T00:00:00 cut link:R1")


def test_a_log_that_is_none_is_refused_with_its_line(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    for text in ("nonsense", '{"at": 1}', '{"at": 1, "act": "explode", "target": "link:R1"}'):
        log.write_text(text + "\n")
        with pytest.raises((BadLog, ProbedError), match=f"{log}:1"):
            read_log(log)
