"""Lines whose bins are collected, asked without a network: the questions go straight to an agent of the lab."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from collectors.snmp.ber import Content
from collectors.snmp.pm import ds1, sonet
from collectors.snmp.pm.line import LATEST, Dated, Line, Taken, Verdict
from collectors.snmp.profiles.ifmib import IF_NAME
from collectors.snmp.profiles.profile import Place
from probed.lab import quarters
from probed.lab.device import MEDIA, Device, Interface
from probed.lab.quarters import Counts
from probed.model.ids import PointId
from probed.model.instant import DAY_US, SECOND_US
from probed.model.observation import QUARTER_US

SECONDS = SECOND_US
_FAMILIES = (ds1.FAMILY, sonet.LINE_FAMILY)


def device(now: int, *, up_for: int = 40 * DAY_US) -> Device:
    """An element with an E1 and two trunk ports that face each other."""
    rows = [
        Interface(name, "", MEDIA[kind]) for name, kind in (("E1-1", "E1"), ("STM4-1", "STM-4"), ("STM4-2", "STM-4"))
    ]
    rows[1].far, rows[2].far = rows[2], rows[1]
    return Device("NE1", "lab", rows, now - up_for, interval_tables=True)


def line_of(agent: Device, port: str = "E1-1", family: int | None = None) -> Line:
    """What is collected of a port. `family`: 0 = DS1, 1 = SONET."""
    number = int(port.startswith("STM")) if family is None else family
    row = (agent.if_index([one.name for one in agent.interfaces].index(port)),)
    return Line(_FAMILIES[number], PointId(agent.name, port), Place(IF_NAME, row), row, row, "rule")


def ask(agent: Device, line: Line, rows: Sequence[int], now: int, *, told_at: int | None = None) -> Taken:
    """An answer given at `now`; `told_at`: when it arrived."""
    contents: list[Content] = [agent.get(oid, now).content for oid in line.oids(rows)]
    return line.take(rows, contents, now if told_at is None else told_at)


def read(agent: Device, line: Line, now: int, *, missing_too: bool = True) -> list[Dated]:
    """As the reader does it: the latest rows, then what was missed."""
    taken = ask(agent, line, LATEST, now)
    assert taken.verdict is Verdict.TAKEN, taken
    out = list(taken.bins)
    wanted, most = line.wanted(missing_too=missing_too), line.rows_at_once()
    for at in range(0, len(wanted), most):
        out += ask(agent, line, wanted[at : at + most], now).bins
    return out


def truth(agent: Device, one: Dated, now: int) -> Counts:
    """What befell the port in the interval that the bin claims to be of."""
    port = agent.port(one.series.point.name)
    start = one.end - QUARTER_US
    if one.series.direction == "near":
        return quarters.count(port.faults, start, one.end, now)
    if one.series.layer == "ds1" or port.far is None:
        return Counts()
    deaf = [fault for fault in port.faults if not fault.errored_per_min]
    return quarters.count(port.far.faults, start, one.end, now, deaf)


def differences(agent: Device, bins: Iterable[Dated], now: int) -> list[str]:
    """Every valid bin that counts what did not happen, or does not count what did."""
    out = []
    for one in bins:
        real, said = truth(agent, one, now), one.counts
        errors = said.pcv if said.layer == "ds1" else said.cv
        uas = real.uas if said.uas_s is not None else None
        if said.valid and (said.es_s, said.ses_s, said.uas_s, errors) != (real.es, real.ses, uas, real.cv):
            out.append(f"{one.series} until {one.end}: {said}, but {real}")
    return out
