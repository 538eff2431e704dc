"""`probed alarms elements`: what elements and managers say is wrong, beside probed's own problems."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from probed.cli.output import Word, moment, note, print_clock, print_json, print_table
from probed.cli.screen import view_options, zone_of
from probed.cli.sources import config_option, json_option
from probed.cli.words import comma, said
from probed.clock import SystemClock
from probed.model.instant import DAY_US, SECOND_US

if TYPE_CHECKING:
    from config.settings import Settings
    from probed.model.ids import PointId
    from probed.model.observation import AlarmSeen, Observation
    from probed.store.reader import Reader
    from topology.graph import Topology

REMEMBER_US: Final = 400 * DAY_US
_LISTS: Final = "ssh:"
_SETTLED_US: Final = 10 * SECOND_US
_RANKS: Final = ("critical", "major", "minor", "warning", "indeterminate")
_MOST_CIRCUITS: Final = 6


@click.command("elements")
@click.option("--of", "whose", help="Only alarms of this element or manager.")
@view_options
@config_option
@json_option
def elements(whose: str | None, config: Path, as_json: bool) -> None:
    """Alarms that stand as elements and managers tell them, with the circuits over each point.

    Works without a daemon; with one it also says whose alarms are in doubt.
    """
    from collectors.traps.stood import stood
    from config.load import load_all
    from probed.store.reader import Reader
    from topology.graph import build

    settings, inventory = load_all(config)
    now, zone = SystemClock().now_us(), zone_of(settings.time_zone)
    with Reader(settings.store_path) as reader:
        found = [one for one in stood(reader.alarms_standing(now - REMEMBER_US)) if not _polled_up(reader, one, now)]
    if whose is not None:
        found = [one for one in found if whose in (one.point.element, one.source.partition(":")[2])]
    found.sort(key=lambda one: (_rank(_body(one).severity), one.first))
    topology, (doubted, unread) = build(inventory, now), _doubted(settings)
    unread &= {one.source.removeprefix(_LISTS) for one in found if one.source.startswith(_LISTS)}
    over = {one.point: _circuits(topology, one) for one in found}
    if as_json:
        unsure = None if doubted is None else sorted(doubted | unread)
        alarms = [_plain(one, over[one.point], _in_doubt(one, doubted, unread)) for one in found]
        print_json({"schema": 1, "kind": "element_alarms", "in_doubt": unsure, "alarms": alarms})
        return
    if doubted is None:
        note(said("the daemon does not answer: whether these alarms still stand is not known"))
    if not found:
        click.echo(said("no alarm stands as elements and managers tell it"))
    else:
        print_clock(now, zone)
        _print(found, over, zone)
    if doubted:
        note(
            said(
                "alarms of {managers} are in doubt until a synchronisation is started at the manager",
                managers=comma().join(sorted(doubted)),
            )
        )
    if unread:
        note(
            said(
                "alarms of {elements} are as they were read last: the elements do not answer now",
                elements=comma().join(sorted(unread)),
            )
        )


def _print(found: list[Observation], over: dict[PointId, tuple[str, ...]], zone: str) -> None:
    rows = [
        (
            Word(_body(one).severity),
            moment(one.first, zone),
            str(one.point),
            _body(one).native,
            _body(one).cause or "-",
            one.source.partition(":")[2],
            _some(over[one.point]),
        )
        for one in found
    ]
    print_table(("severity", "since", "point", "alarm", "cause", "by", "circuits"), rows)


def _polled_up(reader: Reader, one: Observation, now: int) -> bool:
    """A port that told it is down, and that polls have found up since: the notification of that was lost."""
    from probed.model.capacity import UP

    if not one.point.name or one.source != f"trap:{one.point.element}":
        return False
    runs = [run for runs in reader.runs([one.point], one.first, now).values() for run in runs]
    last = max(runs, key=lambda run: run.last, default=None)
    return last is not None and last.capacity == UP and last.last > one.first + _SETTLED_US


def _body(one: Observation) -> AlarmSeen:
    from probed.model.observation import AlarmSeen

    assert isinstance(one.body, AlarmSeen)  # the reader gives nothing else
    return one.body


def _rank(severity: str) -> int:
    return _RANKS.index(severity) if severity in _RANKS else len(_RANKS)


def _circuits(topology: Topology, one: Observation) -> tuple[str, ...]:
    """Those that would be hit if the point failed; an alarm of a whole element says nothing of circuits."""
    from topology.impact import UnknownResource, impact

    if not one.point.name:
        return ()
    try:
        return tuple(hit.circuit for hit in impact(topology, f"point:{one.point}").circuits)
    except UnknownResource:
        return ()


def _some(circuits: tuple[str, ...]) -> str:
    shown = comma().join(circuits[:_MOST_CIRCUITS])
    return (f"{shown} +{len(circuits) - _MOST_CIRCUITS}" if len(circuits) > _MOST_CIRCUITS else shown) or "-"


def _doubted(settings: Settings) -> tuple[set[str] | None, set[str]]:
    """Managers whose alarms are in doubt (None = nobody knows), and elements whose lists cannot be read now."""
    from probed.control.client import call
    from probed.control.protocol import ControlError, Request

    try:
        told = call(settings.control_socket, Request("status"))
    except (ControlError, OSError):
        return None, set()
    traps, asked = told.get("traps"), told.get("ssh")
    lists = asked.items() if isinstance(asked, dict) else ()
    unread = {name for name, one in lists if one["silent_since"] is not None or one["alarms"] is None}
    return set(traps["out_of_step"]) if isinstance(traps, dict) else set(), unread


def _in_doubt(one: Observation, managers: set[str] | None, unread: set[str]) -> bool | None:
    kind, _, name = one.source.partition(":")
    return None if managers is None else name in (unread if f"{kind}:" == _LISTS else managers)


def _plain(one: Observation, circuits: tuple[str, ...], in_doubt: bool | None) -> dict[str, Any]:
    from probed.model.instant import format_instant

    body, by = _body(one), one.source.partition(":")[2]
    return {
        "point": str(one.point),
        "by": by,
        "since": format_instant(one.first),
        "native": body.native,
        "cause": body.cause or None,
        "severity": body.severity,
        "serial": body.serial or None,
        "element_time": None if body.element_time is None else format_instant(body.element_time),
        "object": body.instance or None,
        "text": body.text or None,
        "affects_service": body.affects,
        "maintained": body.maintained,
        "circuits": list(circuits),
        "in_doubt": in_doubt,
    }
