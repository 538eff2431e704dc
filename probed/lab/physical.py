"""The physical truth: when each circuit really was down or at risk, whoever watched it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from probed.lab.network import SMALL
from probed.lab.plant import Plant, Port
from probed.lab.script import Event
from probed.lab.shape import LabCircuit, LabNetwork
from probed.lab.ways import Epoch, epochs


class Moment(NamedTuple):
    """A circuit from `at` on. `blind`: agents of its route that do not answer."""

    at: int
    down: bool
    at_risk: bool
    blind: tuple[str, ...]


class DownTime(NamedTuple):
    """A stretch in which a circuit really was down; end None = to the end of the script."""

    start: int
    end: int | None


def moments(events: Sequence[Event], circuit: LabCircuit, start: int, net: LabNetwork = SMALL) -> tuple[Moment, ...]:
    """Every change of the circuit's real state. Events of one instant count as one change."""
    plant, done = Plant(net), 0
    found: list[Moment] = []
    moves = {epoch.start for epoch in epochs(net, circuit) if epoch.start is not None and epoch.start > start}
    for at in sorted({start, *moves, *(event.at for event in events)}):
        while done < len(events) and events[done].at <= at:
            plant.apply(events[done])
            done += 1
        now = state(plant, circuit, at)
        if not found or found[-1][1:] != now[1:]:
            found.append(now)
    return tuple(found)


def state(plant: Plant, circuit: LabCircuit, at: int) -> Moment:
    """The circuit as the plant stands."""
    epoch = next(row for row in epochs(plant.net, circuit) if _holds(row, at))
    ends = (Port(circuit.a_element, circuit.port), Port(circuit.z_element, circuit.port))
    carries, clean = epoch.stands(plant.link_works)
    works = carries and all(map(plant.customer_port_works, ends))
    return Moment(at, not works, works and not clean, _blind(plant, circuit, epoch))


def down_times(found: Sequence[Moment]) -> Iterator[DownTime]:
    """The stretches of a circuit's moments in which it was down."""
    begun: int | None = None
    for moment in found:
        if moment.down and begun is None:
            begun = moment.at
        elif not moment.down and begun is not None:
            yield DownTime(begun, moment.at)
            begun = None
    if begun is not None:
        yield DownTime(begun, None)


def _holds(epoch: Epoch, at: int) -> bool:
    return (epoch.start is None or epoch.start <= at) and (epoch.end is None or at < epoch.end)


def _blind(plant: Plant, circuit: LabCircuit, epoch: Epoch) -> tuple[str, ...]:
    agents = {circuit.a_element, circuit.z_element}
    for link in epoch.links:
        row = plant.net.link[link]
        agents |= {row.a_element, row.z_element}
    return tuple(sorted(agent for agent in agents if not plant.answers(agent)))
