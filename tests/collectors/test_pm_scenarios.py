"""Every scenario that the lab plays, stretched over two hours: the bins that were read count what it did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from probed.lab.scenario import SCENARIOS, Scenario, live
from probed.lab.script import Event
from probed.lab.second import SECOND
from probed.lab.shape import LabNetwork
from probed.lab.trials import TRIALS, Trouble
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.observation import QUARTER_US
from tests.support.pm_bench import Bench, bench

STRETCH_S = 6_000.0
"""How long the acts of a scenario take here."""
MOST_ELEMENTS = 4
PLAYED = {trial.name: trial.scenario for trial in TRIALS.values()} | SCENARIOS


def network(scenario: Scenario) -> LabNetwork:
    return SECOND if scenario.net is SECOND else replace(scenario.net, interval_tables=True)


def touched(net: LabNetwork, scenario: Scenario) -> dict[str, tuple[PointId, ...]]:
    """Some elements to which something happens, each with the ports of interest: its trunks and an E1 or two."""
    found: dict[str, None] = {}
    ports: dict[str, None] = {}
    for step in scenario.steps:
        kind, _, name = step.target.partition(":")
        if kind == "link":
            link = net.link[name]
            found |= {link.a_element: None, link.z_element: None}
        elif kind == "point":
            found[name.partition(":")[0]] = None
            ports[name] = None
        elif kind == "element":
            found[name] = None
        elif kind == "manager":
            found |= dict.fromkeys(element for element, manager in net.managed.items() if manager == name)
    addressed = [element for element in found if element in net.agents()]  # not those that only a manager speaks for
    return {element: tuple(_points(net, element, ports)) for element in addressed[:MOST_ELEMENTS]}


def _points(net: LabNetwork, element: str, ports: Iterable[str]) -> Iterable[PointId]:
    named = [port for port in net.ports[element] if f"{element}:{port}" in ports]
    trunks = [port for port in net.ports[element] if port.startswith("STM")][:2]
    lines = [port for port in net.ports[element] if port.startswith("E1")][:1]
    return [PointId(element, port) for port in dict.fromkeys((*named[:2], *trunks, *lines))]


def script(found: Bench, scenario: Scenario) -> list[Event]:
    speed = max(scenario.length_s, 1.0) / STRETCH_S
    return list(live(scenario._replace(net=network(scenario)), found.clock.now, speed))


@pytest.mark.asyncio
@pytest.mark.parametrize("name", sorted(PLAYED))
async def test_bins_count_what_the_scenario_did(name: str) -> None:
    scenario = PLAYED[name]
    killed = name in TRIALS and TRIALS[name].trouble is Trouble.RESTARTS
    net = network(scenario)
    async with bench(points=touched(net, scenario), net=net) as found:
        await found.look()
        await found.try_read()
        events = script(found, scenario)
        while events or found.clock.now < found.began + round(STRETCH_S + 3000) * SECOND_US:
            following = found.clock.now + QUARTER_US
            while events and events[0].at <= following:
                event = events.pop(0)
                found.clock.now = max(found.clock.now, event.at)
                found.agents.world.do(event._replace(at=found.clock.now))
            found.clock.now = max(following, found.clock.now)
            if killed:
                await found.start()
            await found.look(every=False)
            await found.try_read()
        assert found.differences() == []
        if any(port.faults for port in found.ports()):
            assert found.differences(-QUARTER_US) != [], "the comparison tells of bins that are dated wrong"
        assert {point.element for (point, _, _), _ in found.kept.bins} == set(found.points)
