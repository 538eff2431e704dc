"""The second network's agents serve DS1-MIB and SONET-MIB: net-snmp walks them, incidents show, rows shift."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from collectors.snmp import ber
from collectors.snmp.ber import Oid, Value
from probed.lab import quarters
from probed.lab.agent import Agents
from probed.lab.quarters import QUARTER_US, Counts, Fault, count
from probed.lab.script import Act, Event
from probed.lab.second import SECOND
from probed.model.instant import SECOND_US, parse_instant
from tests.support.programs import program
from tests.support.turned_clock import TurnedClock

DS1, SONET = "1.3.6.1.2.1.10.18", "1.3.6.1.2.1.10.39"
NOON = parse_instant("2026-10-05T12:00:00Z")
ADDRESS = SECOND.agents()


class Lab:
    """The second network on its sockets, under a clock that the test turns."""

    def __init__(self, agents: Agents, clock: TurnedClock) -> None:
        self.agents, self.clock = agents, clock

    def do(self, act: Act, target: str, value: float = 0.0) -> None:
        self.agents.world.do(Event(self.clock.now, act, target, value))

    def later(self, seconds: float) -> None:
        self.clock.now += round(seconds * SECOND_US)

    def index(self, element: str, port: str) -> int:
        device = self.agents.world.devices[element]
        return device.if_index([row.name for row in device.interfaces].index(port))

    def get(self, element: str, name: str) -> Value:
        return self.agents.world.devices[element].get(ber.parse_oid(name), self.clock.now)

    def number(self, element: str, name: str) -> int:
        content = self.get(element, name).content
        assert isinstance(content, int), f"{name} of {element}"
        return content

    async def walk(self, element: str, name: str, tool: str = "snmpbulkwalk") -> dict[str, str]:
        """What net-snmp's tool prints: name below the asked one -> value."""
        where = f"{ADDRESS[element]}:{self.agents.port}"
        options = ("-v2c", "-c", SECOND.community, "-On", "-m", "", "-t", "10", where, name)
        process = await asyncio.create_subprocess_exec(
            program(tool, "snmp"), *options, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
        out, _ = await process.communicate()
        assert process.returncode == 0, out.decode()
        rows = (line.split(" = ", 1) for line in out.decode().splitlines() if " = " in line)
        return {row[0].removeprefix(f".{name}."): row[1] for row in rows}


@pytest_asyncio.fixture
async def lab() -> AsyncIterator[Lab]:
    clock = TurnedClock(NOON + 437 * SECOND_US)
    async with Agents(0, clock, SECOND) as agents:
        yield Lab(agents, clock)


LINE = ("NE29", "E1-137")
"""A customer's port, and the trunk port that a script lets err."""
TRUNK = ("NE01", "STM64-1")


@pytest.mark.peer
@pytest.mark.asyncio
@pytest.mark.parametrize("tool", ["snmpwalk", "snmpbulkwalk"])
async def test_net_snmp_walks_the_interval_table_in_order(lab: Lab, tool: str) -> None:
    lines = [port for port in SECOND.ports["NE26"] if port.startswith("E1-")]
    uas = await lab.walk("NE26", f"{DS1}.8.1.6", tool)
    assert len(uas) == 96 * len(lines)
    rows = [tuple(map(int, name.split("."))) for name in uas]
    assert rows == sorted(rows)
    assert set(uas.values()) == {"Gauge32: 0"}


@pytest.mark.peer
@pytest.mark.asyncio
async def test_net_snmp_walks_every_table_of_an_element_and_comes_to_their_end(lab: Lab) -> None:
    lines = sum(port.startswith("E1-") for port in SECOND.ports["NE57"])
    trunks = sum(port.startswith("STM") for port in SECOND.ports["NE57"])
    assert (lines, trunks) == (5, 2)
    # per line: config 8, current 11 and 13 far, total 11 and 10, and 96 intervals of 13 and 12 columns
    assert len(await lab.walk("NE57", DS1)) == lines * (8 + 11 + 13 + 11 + 10 + 96 * 25)
    # per trunk: medium 7, section 5, line 5, far end 4, and 96 intervals of 5, 5 and 5; one scalar
    assert len(await lab.walk("NE57", SONET)) == 1 + trunks * (7 + 5 + 5 + 4 + 96 * 15)


@pytest.mark.asyncio
async def test_the_current_interval_says_how_far_it_is(lab: Lab) -> None:
    at = lab.index(*LINE)
    assert [lab.number("NE29", f"{DS1}.6.1.{column}.{at}") for column in (3, 4, 14)] == [437, 96, 0]
    lab.later(463)
    assert lab.number("NE29", f"{DS1}.6.1.3.{at}") == 0


@pytest.mark.asyncio
async def test_a_tail_that_is_down_is_unavailable_from_the_first_second(lab: Lab) -> None:
    at = lab.index(*LINE)
    lab.do(Act.PORT_DOWN, "point:NE29:E1-137")
    lab.later(6)
    current = [lab.number("NE29", f"{DS1}.7.1.{column}.{at}") for column in (2, 3, 5)]
    assert current == [6, 6, 0]  # nine seconds at most: severely errored only
    lab.later(114)
    lab.do(Act.PORT_UP, "point:NE29:E1-137")
    current = [lab.number("NE29", f"{DS1}.7.1.{column}.{at}") for column in (2, 3, 5)]
    assert current == [0, 0, 120]  # ten in a row: unavailable, back to the first
    assert lab.number("NE29", f"{DS1}.9.1.5.{at}") == 0  # the total knows complete intervals only


@pytest.mark.asyncio
async def test_rows_shift_at_each_quarter_hour(lab: Lab) -> None:
    at = lab.index(*LINE)
    lab.do(Act.PORT_DOWN, "point:NE29:E1-137")
    lab.later(120)
    lab.do(Act.PORT_UP, "point:NE29:E1-137")
    for shift in range(1, 5):
        lab.later(900)
        rows = [lab.number("NE29", f"{DS1}.8.1.6.{at}.{n}") for n in range(1, 6)]
        assert rows == [120 if n == shift else 0 for n in range(1, 6)]
        assert lab.number("NE29", f"{DS1}.9.1.5.{at}") == 120
    lab.later(96 * 900)
    assert lab.number("NE29", f"{DS1}.9.1.5.{at}") == 0


@pytest.mark.asyncio
async def test_an_outage_over_a_border_is_divided_between_the_intervals(lab: Lab) -> None:
    at = lab.index(*LINE)
    lab.later(900 - 437 - 25)
    lab.do(Act.PORT_DOWN, "point:NE29:E1-137")
    lab.later(65)
    lab.do(Act.PORT_UP, "point:NE29:E1-137")
    assert [lab.number("NE29", f"{DS1}.{name}.{at}") for name in ("7.1.5",)] == [40]
    assert lab.number("NE29", f"{DS1}.8.1.6.{at}.1") == 25


@pytest.mark.asyncio
async def test_errors_one_way_are_near_end_here_and_far_end_there(lab: Lab) -> None:
    link = SECOND.link_ends[TRUNK]
    here, there = ("NE01", lab.index(*TRUNK)), (link.z_element, lab.index(link.z_element, link.z_port))
    lab.do(Act.ERRORS, "point:NE01:STM64-1", 6.0)
    lab.later(100)
    lab.do(Act.CLEAN, "point:NE01:STM64-1")
    lab.later(100)
    line = [lab.number(here[0], f"{SONET}.1.3.1.1.{column}.{here[1]}") for column in (2, 3, 4, 5)]
    assert line == [10, 0, 30, 0]  # six errored seconds a minute, three violations each
    far = [lab.number(there[0], f"{SONET}.1.4.1.1.{column}.{there[1]}") for column in (1, 2, 3, 4)]
    assert far == [10, 0, 30, 0]
    assert [lab.number(there[0], f"{SONET}.1.3.1.1.{column}.{there[1]}") for column in (2, 5)] == [0, 0]


@pytest.mark.asyncio
async def test_a_cut_is_unavailable_at_both_near_ends_and_says_nothing_of_the_far_ones(lab: Lab) -> None:
    lab.do(Act.CUT, "link:K1")
    lab.later(60)
    for element, port in (("NE01", "STM64-1"), ("NE02", "STM64-1")):
        at = lab.index(element, port)
        assert lab.number(element, f"{SONET}.1.3.1.1.5.{at}") == 60
        assert lab.number(element, f"{SONET}.1.2.1.1.1.{at}") == 2  # loss of signal
        assert lab.number(element, f"{SONET}.1.4.1.1.4.{at}") == 0


@pytest.mark.asyncio
async def test_after_a_restart_fewer_intervals_are_valid_and_the_first_is_not_whole(lab: Lab) -> None:
    lab.do(Act.RESTART, "element:NE29")
    at = lab.index(*LINE)
    assert lab.number("NE29", f"{DS1}.6.1.4.{at}") == 0
    assert lab.get("NE29", f"{DS1}.8.1.6.{at}.1") == ber.NO_SUCH_INSTANCE
    lab.later(2 * 900)
    assert [lab.number("NE29", f"{DS1}.6.1.{column}.{at}") for column in (4, 14)] == [2, 1]
    assert [lab.number("NE29", f"{DS1}.8.1.13.{at}.{n}") for n in (1, 2)] == [1, 2]
    assert lab.get("NE29", f"{DS1}.8.1.6.{at}.3") == ber.NO_SUCH_INSTANCE


@pytest.mark.asyncio
async def test_what_a_lost_manager_did_not_collect_is_invalid_and_not_in_the_total(lab: Lab) -> None:
    """NE58 is seen only through EMS-5; NE57 beside it counts for itself."""
    port = next(name for name in SECOND.ports["NE60"] if name.startswith("E1-"))
    at = lab.index("NE60", port)
    lab.later(600)
    lab.do(Act.SILENCE, "manager:EMS-5")
    lab.later(60)
    lab.do(Act.PORT_DOWN, f"point:NE60:{port}")
    lab.later(60)
    lab.do(Act.PORT_UP, f"point:NE60:{port}")
    lab.do(Act.ANSWER, "manager:EMS-5")
    lab.later(900)
    assert [lab.number("NE60", f"{DS1}.6.1.{column}.{at}") for column in (4, 14)] == [96, 1]
    assert [lab.number("NE60", f"{DS1}.8.1.13.{at}.{n}") for n in (1, 2)] == [2, 1]
    assert lab.number("NE60", f"{DS1}.9.1.5.{at}") == 0


@pytest.mark.asyncio
async def test_a_wrong_clock_turns_over_early_and_leaves_sysuptime_alone(lab: Lab) -> None:
    at, uptime = lab.index(*LINE), lab.number("NE29", "1.3.6.1.2.1.1.3.0")
    lab.do(Act.SET_CLOCK, "element:NE29", 300.0)
    assert lab.number("NE29", f"{DS1}.6.1.3.{at}") == 737
    assert lab.number("NE29", "1.3.6.1.2.1.1.3.0") == uptime
    assert lab.get("NE29", "1.3.6.1.2.1.25.1.2.0").content == bytes((7, 234, 10, 5, 12, 12, 17, 0))


@pytest.mark.asyncio
async def test_a_drifting_uptime_gains_what_the_script_says(lab: Lab) -> None:
    before = lab.number("NE29", "1.3.6.1.2.1.1.3.0")
    lab.do(Act.DRIFT, "element:NE29", 0.5)
    lab.later(100)
    assert lab.number("NE29", "1.3.6.1.2.1.1.3.0") - before == 15_000


@pytest.mark.parametrize(
    ("fault", "counted"),
    [
        pytest.param(Fault(10, 10 + 9_000_000), Counts(10, 10, 0, 0), id="nine seconds touch ten of the grid"),
        pytest.param(Fault(0, 10_000_000), Counts(0, 0, 10, 0), id="ten seconds are unavailable"),
        pytest.param(Fault(-5_000_000, 5_000_000), Counts(0, 0, 5, 0), id="what began before is unavailable too"),
        pytest.param(Fault(0, None), Counts(0, 0, 900, 0), id="an open one fills the interval"),
        pytest.param(Fault(0, None, 60), Counts(900, 0, 0, 2700), id="errors in every second"),
        pytest.param(Fault(QUARTER_US, None), Counts(), id="later than the interval"),
    ],
)
def test_counts_by_hand(fault: Fault, counted: Counts) -> None:
    assert count([fault], 0, QUARTER_US, 2 * QUARTER_US) == counted


def test_no_more_than_a_day_of_intervals_is_kept() -> None:
    found = quarters.quarters(NOON, 0, NOON - 10 * 96 * QUARTER_US, ())
    assert (len(found), found[0].end, found[-1].start) == (96, NOON, NOON - 96 * QUARTER_US)
    assert all(row.whole for row in found)


def test_a_table_never_jumps_back(lab_oids: list[Oid]) -> None:
    assert lab_oids == sorted(lab_oids)


@pytest.fixture
def lab_oids() -> list[Oid]:
    """Every name of an element, by asking for the next one from the beginning."""
    clock = TurnedClock(NOON)
    from probed.lab.agent import World

    device = World(clock, SECOND).devices["NE57"]
    found: list[Oid] = []
    at: Oid = (1, 3)
    while True:
        at, value = device.after(at, NOON)
        if value == ber.END_OF_MIB_VIEW:
            return found
        assert value != ber.NO_SUCH_INSTANCE
        found.append(at)
