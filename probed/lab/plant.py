"""The plant: what works and what answers, as the script's acts leave it. Physics only, no observation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar, assert_never

from probed.lab.network import SMALL
from probed.lab.script import Act, Event
from probed.lab.shape import LabLink, LabNetwork


class Port(NamedTuple):
    """A port of an element."""

    element: str
    name: str


@dataclass(slots=True)
class Plant:
    """The whole network at one moment; `apply` moves it on."""

    net: LabNetwork = SMALL
    cut: set[str] = field(default_factory=set)
    dark: set[str] = field(default_factory=set)
    """Elements without power."""
    silent: set[str] = field(default_factory=set)
    """Agents (of elements and managers) that do not answer although traffic flows."""
    dead_ports: set[str] = field(default_factory=set)

    def apply(self, event: Event) -> None:
        match event.act:
            case Act.CUT:
                self.cut.add(event.name)
            case Act.REPAIR:
                self.cut.discard(event.name)
            case Act.POWER_OFF:
                self.dark.add(event.name)
            case Act.POWER_ON:
                self.dark.discard(event.name)
            case Act.SILENCE:
                self.silent.add(event.name)
            case Act.ANSWER:
                self.silent.discard(event.name)
            case Act.PORT_DOWN:
                self.dead_ports.add(event.name)
            case Act.PORT_UP:
                self.dead_ports.discard(event.name)
            case Act.RESTART | Act.DELAY | Act.LOSE | Act.SET_CLOCK | Act.DRIFT | Act.ERRORS | Act.CLEAN:
                pass
            case Act.RTT | Act.DROP:
                pass
            case _:
                assert_never(event.act)

    def link_works(self, link: str) -> bool:
        """Light passes: not cut, and both ends have power and live ports."""
        row = self.net.link[link]
        return link not in self.cut and self._end_works(row, row.a_element) and self._end_works(row, row.z_element)

    def port_works(self, port: Port) -> bool:
        """What the port itself would say (of an element with power): light from the far end, and not dead."""
        if f"{port.element}:{port.name}" in self.dead_ports:
            return False
        link = self.net.link_ends.get(port)
        if link is None:
            return True
        far = link.z_element if link.a_element == port.element else link.a_element
        return link.id not in self.cut and self._end_works(link, far)

    def customer_port_works(self, port: Port) -> bool:
        """A customer's port serves: its element has power and it is not dead."""
        return port.element not in self.dark and self.port_works(port)

    def answers(self, agent: str) -> bool:
        """Whether the poll of an element or manager gets an answer."""
        manager = self.net.managed.get(agent)
        return agent not in self.dark | self.silent and (manager is None or manager not in self.silent)

    def _end_works(self, link: LabLink, element: str) -> bool:
        name = link.a_port if link.a_element == element else link.z_port
        return element not in self.dark and f"{element}:{name}" not in self.dead_ports


class PortState(NamedTuple):
    """A port from `at` on. `changed`: when the agent says this state began, None = before it started."""

    at: int
    up: bool
    changed: int | None


class Answering(NamedTuple):
    """An agent from `at` on."""

    at: int
    answers: bool


Step = TypeVar("Step", PortState, Answering)


def all_ports(net: LabNetwork) -> tuple[Port, ...]:
    """Every port, in the order of the tables."""
    return tuple(Port(element, name) for element, ports in net.ports.items() for name in ports)


def all_agents(net: LabNetwork) -> tuple[str, ...]:
    """Every poll target: managers, then elements."""
    return (*(row.id for row in net.managers), *(row.id for row in net.elements))


@dataclass(frozen=True, slots=True)
class History:
    """The plant through a whole script, as steps; every list begins at the script's start."""

    ports: dict[Port, list[PortState]]
    agents: dict[str, list[Answering]]


def play_through(events: Sequence[Event], start: int, net: LabNetwork = SMALL) -> History:
    """Applies all events to a healthy plant. Events of one instant count as one step."""
    plant = Plant(net)
    history = History(
        {port: [PortState(start, True, None)] for port in all_ports(net)},
        {agent: [Answering(start, True)] for agent in all_agents(net)},
    )
    for number, event in enumerate(events):
        plant.apply(event)
        restarted = event.name if event.act in (Act.RESTART, Act.POWER_ON) else ""
        if restarted:
            _forget_changes(history, event)
        if number + 1 == len(events) or events[number + 1].at != event.at:
            _note(plant, history, event.at)
    return history


def _forget_changes(history: History, event: Event) -> None:
    """A restarted agent no longer knows when its ports' states began (RFC 2863, ifLastChange)."""
    for port, states in history.ports.items():
        if port.element == event.name:
            _step(states, PortState(event.at, states[-1].up, None))


def _note(plant: Plant, history: History, at: int) -> None:
    for port, states in history.ports.items():
        if (up := plant.port_works(port)) != states[-1].up:
            _step(states, PortState(at, up, at))
    for agent, answering in history.agents.items():
        if (answers := plant.answers(agent)) != answering[-1].answers:
            _step(answering, Answering(at, answers))


def _step(states: list[Step], new: Step) -> None:
    """Appends a state; one of the same instant is replaced."""
    if states[-1].at == new.at:
        states.pop()
    states.append(new)
