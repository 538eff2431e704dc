"""A trial goes by what was asked and answered: who was not asked is told, and what nobody heard is nobody's fault."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from collectors.snmp import ber
from collectors.snmp.ber import Kind
from probed.lab.agent import Agents
from probed.lab.answers import Answers
from probed.lab.held import Held, held_us
from probed.lab.live import LivePlay, compare_live
from probed.lab.network import SMALL
from probed.lab.paced import compare_pace, compare_silences
from probed.lab.play import play, read_log
from probed.lab.scenario import Scenario, Step
from probed.lab.script import Act, Event
from probed.model.instant import SECOND_US, parse_instant
from tests.support.waiting import until

START: Final = parse_instant("2026-10-02T12:00:00+08:00")


def at(second: float) -> int:
    return START + round(second * SECOND_US)


def looked(*but: tuple[str, float, float]) -> dict[str, tuple[int, ...]]:
    """Every agent was asked each second of a minute, but for some stretches."""
    return {
        name: tuple(
            at(s) for s in range(1, 60) if not any(name == who and start < s < end for who, start, end in but)
        )
        for name in (*(row.id for row in SMALL.elements), *(row.id for row in SMALL.managers))
    }


def live(*events: Event, looks: dict[str, tuple[int, ...]] | None = None, held: tuple[Held, ...] = ()) -> LivePlay:
    return LivePlay(events, START, at(60), stale_looks=3.5, looks=looked() if looks is None else looks, held=held)


SLOW: Final = tuple(Held(at(s), max(0, min(s - 20, 6)) * SECOND_US) for s in range(60))
"""The machine held all work from the 20th second to the 26th."""


def test_what_was_not_asked_in_time_is_told() -> None:
    gap = looked(("NE03", 20, 26))
    said = "NE03 was not asked from 2026-10-02T04:00:20Z to 2026-10-02T04:00:26Z"
    assert compare_pace(live()) == []
    assert compare_pace(live(looks=gap)) == [said]
    assert compare_pace(live(looks=looked(("NE03", 20, 23)))) == [], "within the staleness limit"


def test_what_the_machine_took_and_what_the_script_silenced_is_no_fault() -> None:
    gap = looked(("NE03", 20, 26))
    assert compare_pace(live(looks=gap, held=SLOW)) == []
    assert compare_pace(live(looks=looked(("NE03", 40, 46)), held=SLOW)) != [], "it was not slow then"
    silent = (Event(at(20.5), Act.SILENCE, "element:NE03"), Event(at(25.5), Act.ANSWER, "element:NE03"))
    assert compare_pace(live(*silent, looks=gap)) == []
    behind = (Event(at(20.5), Act.SILENCE, "manager:EMS-2"), Event(at(25.5), Act.ANSWER, "manager:EMS-2"))
    assert compare_pace(live(*behind, looks=looked(("NE12", 20, 26)))) == []
    assert compare_pace(live(*behind, looks=gap)) != []


def problem(resource: str, kind: str, raised: float) -> dict[str, Any]:
    return {"key": {"resource": resource, "type": kind, "qualifier": ""}, "raised": at(raised), "cleared": None}


@pytest.mark.parametrize(
    ("resource", "kind"),
    [
        ("element:NE03", "element_silent"),
        ("manager:EMS-2", "manager_silent"),
        ("network:dcn", "network_silent"),
        ("circuit:C01", "circuit_unknown"),
    ],
)
def test_nobody_is_called_silent_who_answered(resource: str, kind: str) -> None:
    row = problem(resource, kind, 20)
    assert len(compare_silences(live(), [row, row])) == 1
    everybody = looked(*((name, 20, 26) for name in looked()))
    assert compare_silences(live(looks=everybody), [row]) == []
    assert compare_silences(live(held=SLOW), [row]) == [], "what was answered may not have been heard in time"
    assert len(compare_silences(live(looks=everybody), [problem(resource, kind, 45)])) == 1


def spans(*pieces: tuple[float, float, float]) -> list[dict[str, Any]]:
    """(start, low, high) of each piece, to the end of the minute."""
    ends = [start for start, _, _ in pieces[1:]] + [60.0]
    return [
        {
            "start": {"at": at(start), "earliest": at(start), "latest": at(start)},
            "end": at(end),
            "value": {"lo": low, "hi": high},
        }
        for (start, low, high), end in zip(pieces, ends, strict=True)
    ]


def test_unknown_is_right_only_where_nobody_heard() -> None:
    well = {circuit.id: {"spans": spans((0, 1, 1)), "at_risk": spans((0, 0, 0))} for circuit in SMALL.circuits}
    blind = well | {"C24": well["C24"] | {"spans": spans((0, 1, 1), (20, 0, 1), (26, 1, 1))}}
    assert compare_live(live(), well) == []
    assert [text[:12] for text in compare_live(live(), blind)] == ["C24: unknown"]
    circuit = next(row for row in SMALL.circuits if row.id == "C24")
    assert compare_live(live(looks=looked((circuit.a_element, 20, 26))), blind) == []
    assert compare_live(live(looks=looked((circuit.a_element, 40, 46))), blind) != []
    assert compare_live(replace(live(), looks={}), blind) != [], "where nobody wrote down who asked"


def test_what_is_held_is_counted_between_the_samples_around() -> None:
    assert held_us((), at(0), at(9)) == 0
    assert held_us(SLOW, at(0), at(60)) == 6 * SECOND_US
    assert held_us(SLOW, at(21), at(23)) == 2 * SECOND_US
    assert held_us(SLOW, at(30), at(40)) == 0
    assert held_us((Held(at(0), 0), Held(at(10), 8 * SECOND_US)), at(4), at(6)) == 2 * SECOND_US, "no more than it is"


class Asker(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.heard = asyncio.Event()

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.heard.set()


@pytest.mark.asyncio
async def test_an_act_waits_until_what_was_done_before_has_been_told(tmp_path: Path) -> None:
    """Of a cut both ends must have told the port itself: a look at something else tells nothing."""
    answers, agents_seen, ports = Answers(), list[Agents](), asyncio.Queue[int]()
    told = asyncio.Event()

    async def ready(agents: Agents) -> None:
        agents_seen.append(agents)
        if answers.untold():
            await told.wait()

    scenario = Scenario(
        "x", "", "2026-10-01T00:00:00Z", (Step(0, Act.CUT, "link:A2"), Step(0, Act.REPAIR, "link:A2"))
    )
    log, stop = tmp_path / "log.jsonl", asyncio.Event()
    playing = asyncio.create_task(
        play(scenario, log, stop=stop, started=ports.put_nowait, answers=answers, ready=ready)
    )
    port = await ports.get()
    await until(lambda: bool(answers.untold()))
    assert set(answers.untold()) == {"NE07", "NE08"}
    world = agents_seen[0].world
    for name in ("NE07", "NE08"):
        device = world.devices[name]
        (turned,) = (n for n, row in enumerate(device.interfaces) if not row.up)
        for column, last in ((5, False), (8, True)):
            oid = (1, 3, 6, 1, 2, 1, 2, 2, 1, column, device.if_index(turned))
            await ask(SMALL.agents()[name], port, oid)
            assert (name in answers.untold()) is not last
    assert [event.act for event in read_log(log)] == [Act.CUT]
    told.set()
    await until(lambda: len(read_log(log)) == 2)
    stop.set()
    await playing
    assert len(answers.looks["NE07"]) == len(answers.looks["NE08"]) == 1


async def ask(host: str, port: int, oid: tuple[int, ...]) -> None:
    asker = Asker()
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: asker, remote_addr=(host, port))
    transport.sendto(ber.encode_request(Kind.GET, SMALL.community.encode(), 7, [oid]))
    async with asyncio.timeout(20):
        await asker.heard.wait()
    transport.close()
