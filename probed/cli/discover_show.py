"""What `probed discover` found: for people, and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import click

from probed.cli.output import Word, label, note, print_table
from probed.cli.snmp_show import point_plain, point_state, probe_plain, show_probes, speed_text
from probed.cli.words import comma, said

if TYPE_CHECKING:
    from collectors.snmp.discovering import Silent
    from collectors.snmp.discovery import Seen, SeenPoint
    from collectors.snmp.proposal import Proposal


_SHOWN: Final = 8
"""Addresses of which it is told why they do not answer."""


def print_agents(agents: Sequence[Seen]) -> None:
    """One agent in full, several in a line each; then an empty line."""
    if len(agents) == 1:
        _print_agent(agents[0])
        click.echo()
    elif agents:
        head = ("address", "name", "maker", "points", "lines", "tests", "profiles")
        print_table(head, map(_line, agents), right=(3, 4, 5))
        click.echo()


def note_silent(silent: Sequence[Silent]) -> None:
    """Why nobody answers: of one address; of many, where an agent is there and does not let us in."""
    from collectors.snmp.discovering import SILENT

    shown = silent if len(silent) == 1 else [one for one in silent if one.reason not in SILENT]
    for one in shown[:_SHOWN]:
        note(said("{label}: no answer ({reason})", label=one.label, reason=one.reason))
    if (more := len(shown) - _SHOWN) > 0:
        note(said("and {count} more that do not let us in", count=more))


def _line(agent: Seen) -> tuple[str, ...]:
    lines = sum(bool(each.lines) for each in agent.points)
    counts = (str(len(agent.points)), str(lines), str(len(agent.probes)))
    return (_where(agent), agent.name or "-", agent.maker or "-", *counts, comma().join(agent.profiles) or "-")


def _where(agent: Seen) -> str:
    origin = agent.origin
    return f"{origin.address}:{origin.port}" if origin.address else origin.label


def _print_agent(agent: Seen) -> None:
    maker = f"{agent.maker} ({agent.object_id})" if agent.maker else agent.object_id
    click.echo(label("agent") + _where(agent))
    click.echo(label("name") + (agent.name or "-"))
    click.echo(label("maker") + (maker or "-"))
    click.echo(label("description") + (agent.description[:200] or "-"))
    for chassis in agent.chassis:
        click.echo(label("chassis") + " ".join(filter(None, (chassis.name, chassis.model, chassis.serial))))
    click.echo(label("profiles") + (comma().join(agent.profiles) or said("none")))
    lines = Counter(name for each in agent.points for name in each.lines)
    if lines:
        click.echo(label("lines") + comma().join(f"{count} {name}" for name, count in lines.items()))
    if agent.points:
        click.echo()
        _print_points(agent.points)
    if agent.probes:
        click.echo()
        show_probes(agent.probes)


def _print_points(points: Sequence[SeenPoint]) -> None:
    head = ("point", "state", "type", "speed", "layer rate", "line", "over", "alias")
    rows = [
        (
            each.point.name,
            Word(point_state(each.point)),
            each.point.kind or "-",
            speed_text(each.point.speed_bps),
            each.guess.rate or "-",
            comma().join(each.lines) or "-",
            comma().join(each.point.over) or "-",
            each.point.alias or "-",
        )
        for each in points
    ]
    print_table(head, rows, right=(3,))


def told(agents: Sequence[Seen], silent: Sequence[Silent], proposal: Proposal, diff: str) -> dict[str, Any]:
    """The document of --json."""
    return {
        "schema": 1,
        "kind": "discovery",
        "asked": len(agents) + len(silent),
        "answered": len(agents),
        "agents": [_agent(agent, proposal.elements.get(agent.origin)) for agent in agents],
        "silent": [{"address": one.label, "reason": one.reason} for one in silent],
        "proposed": proposal.rows,
        "remarks": [
            {"why": remark.why.value, "element": remark.element, "name": remark.name, "detail": remark.detail}
            for remark in proposal.remarks
        ],
        "diff": diff,
    }


def _agent(agent: Seen, element: str | None) -> dict[str, Any]:
    return {
        "label": agent.origin.label,
        "address": agent.origin.address or None,
        "port": agent.origin.port if agent.origin.address else None,
        "credential": agent.origin.credential or None,
        "element": element,
        "name": agent.name,
        "description": agent.description,
        "object_id": agent.object_id,
        "maker": agent.maker,
        "up_time_cs": agent.up_time_cs,
        "profiles": list(agent.profiles),
        "chassis": [{"name": one.name, "model": one.model, "serial": one.serial} for one in agent.chassis],
        "points": [
            {
                **point_plain(each.point),
                "layer_rate": each.guess.rate or None,
                "layer_rate_by": each.guess.speaks or None,
                "lines": list(each.lines),
            }
            for each in agent.points
        ],
        "probes": [probe_plain(probe) for probe in agent.probes],
        "broken": dict(agent.broken),
    }
