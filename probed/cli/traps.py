"""`probed traps`: what a trap means, and which northbound interfaces are known."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from probed.cli.output import Word, bounds_text, label, moment, print_json, print_table
from probed.cli.screen import view_options, zone_of
from probed.cli.sources import config_option, json_option
from probed.cli.words import comma, said
from probed.errors import ProbedError, did_you_mean

if TYPE_CHECKING:
    from collectors.traps.access import Subject
    from collectors.traps.message import Notification
    from collectors.traps.naming import Place
    from collectors.traps.profile import Alarm
    from collectors.traps.roster import Roster
    from probed.model.ids import PointId

WIDTH: Final = 12


@click.group("traps")
def command() -> None:
    """What elements and managers tell by themselves."""


@command.command("decode")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option("--as", "name", help="Who sent it: a manager or element of the inventory, whose settings hold then.")
@click.option("--profile", help="Read it by this profile ('probed traps profiles').")
@click.option("--zone", help="Time zone of times that name none [default: Asia/Shanghai].")
@view_options
@config_option
@json_option
def decode(file: Path, name: str | None, profile: str | None, zone: str | None, config: Path, as_json: bool) -> None:
    """What the notifications in FILE mean (- = stdin): varbinds as JSON, or datagrams in hexadecimal.

    Needs neither a daemon nor a configuration; with --as it also says which point and circuits they are about.
    """
    from collectors.traps.meaning import Reader, Sender
    from collectors.traps.trial import read_trial
    from config.parsing import parse_zone

    data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    try:
        found = read_trial(data)
        told = parse_zone(zone) if zone is not None else "Asia/Shanghai"
    except ProbedError as exc:
        raise ProbedError(f"{file}: {exc}") from exc
    except ValueError as exc:
        raise ProbedError(f"--zone: {exc}") from exc
    _check_profile(profile)
    known = _known(config, name) if name is not None else None
    sender = Sender(told) if known is None else known.sender(_subject(known, str(name)))
    sender = sender._replace(zone=told if zone is not None else sender.zone, profile=profile or sender.profile)
    reader = Reader()
    read = [(notification, reader.read(notification, sender)) for notification in found]
    points = [None if known is None else known.point_of(alarm, _subject(known, str(name))) for _, alarm in read]
    if as_json:
        told_json = [_plain(one, alarm, point) for (one, alarm), point in zip(read, points, strict=True)]
        print_json({"schema": 1, "kind": "notifications", "notifications": told_json})
        return
    for number, ((one, alarm), point) in enumerate(zip(read, points, strict=True)):
        if number:
            click.echo()
        for name_, text in _facts(one, alarm, point, zone_of(sender.zone)):
            click.echo(label(name_, WIDTH) + text)


@command.command("profiles")
@json_option
def profiles(as_json: bool) -> None:
    """The northbound interfaces and MIBs whose notifications are understood."""
    from collectors.snmp.ber import format_oid
    from collectors.traps.profiles.registry import PROFILES

    if as_json:
        found = [
            {"name": p.name, "about": p.about, "traps": [format_oid(trap) for trap in p.traps]}
            for p in PROFILES.values()
        ]
        print_json({"schema": 1, "kind": "trap_profiles", "profiles": found})
        return
    rows = [(p.name, p.about, str(len(p.traps))) for p in PROFILES.values()]
    print_table(("profile", "is", "notifications"), rows, right=(2,))


def _check_profile(profile: str | None) -> None:
    from collectors.traps.profiles.registry import PROFILES

    if profile is not None and profile not in PROFILES:
        raise ProbedError(f"there is no profile '{profile}'.{did_you_mean(profile, PROFILES)}")


def _known(config: Path, name: str) -> Roster:
    from config.load import load_all
    from config.settings_traps import TrapSettings
    from probed.clock import SystemClock
    from probed.life.trapping import roster

    settings, inventory = load_all(config)
    if settings.traps is None:
        settings = settings.replaced(traps=TrapSettings())
    known = roster(settings, inventory, SystemClock().now_us())
    if name not in known.managers and name not in known.elements:
        raise ProbedError(
            f"there is no manager or element '{name}'.{did_you_mean(name, [*known.managers, *known.elements])}"
        )
    return known


def _subject(known: Roster, name: str) -> Subject:
    from collectors.traps.access import Subject

    manager = name in known.managers
    address = known.managers[name].address if manager else known.elements[name].address
    return Subject("" if manager else name, address, name)


def _plain(one: Notification, alarm: Alarm, point: PointId | None) -> dict[str, Any]:
    from collectors.snmp.ber import format_oid
    from probed.model.instant import format_instant

    return {
        "trap": format_oid(one.trap),
        "version": {0: "1", 1: "2c"}.get(one.version, str(one.version)),
        "uptime_cs": one.uptime_cs,
        "agent": one.agent or None,
        "profile": alarm.profile or None,
        "act": alarm.act.value,
        "native": alarm.native,
        "cause": alarm.cause or None,
        "severity": alarm.severity or None,
        "serial": alarm.serial or None,
        "time": None if alarm.time is None else format_instant(alarm.time),
        "ne": alarm.ne or None,
        "ne_address": alarm.ne_address or None,
        "object": alarm.instance or None,
        "place": _said(alarm.place),
        "names": list(alarm.names),
        "if_index": alarm.if_index,
        "text": alarm.text or None,
        "affects_service": alarm.affects,
        "root": alarm.root,
        "maintained": alarm.maintained,
        "trail": alarm.trail or None,
        "switched": None if alarm.switched is None else alarm.switched._asdict(),
        "key": alarm.key.split("\x1f"),
        "point": None if point is None else str(point),
        "unused": [format_oid(varbind.oid) for varbind in one.varbinds] if not alarm.profile else [],
    }


def _said(place: Place) -> dict[str, str | int]:
    return {key: value for key, value in place._asdict().items() if value not in (None, "")}


def _facts(one: Notification, alarm: Alarm, point: PointId | None, zone: str) -> Iterator[tuple[str, str]]:
    from collectors.snmp.ber import format_oid

    yield "trap", format_oid(one.trap)
    yield "profile", alarm.profile or said("none knows it: the element would be looked at")
    yield "act", said(Word(alarm.act.value.replace("_", " ")))
    yield "alarm", alarm.native
    if alarm.severity not in ("", "cleared"):
        yield "severity", said(alarm.severity)
    for name, text in (
        ("cause", alarm.cause),
        ("serial", alarm.serial),
        ("NE", comma().join(part for part in (alarm.ne, alarm.ne_address) if part)),
        ("object", alarm.instance),
        (
            "place",
            " ".join(f"{key}={value}" for key, value in alarm.place._asdict().items() if value not in (None, "")),
        ),
        ("text", alarm.text),
        ("trail", alarm.trail),
    ):
        if text:
            yield name, text
    if alarm.if_index is not None:
        yield "ifIndex", str(alarm.if_index)
    if alarm.time is not None:
        yield "time", moment(alarm.time, zone)
    if alarm.affects is not None:
        yield "service", said("affected") if alarm.affects else said("not affected")
    if alarm.switched is not None:
        yield "switched", bounds_text(alarm.switched.low_us, alarm.switched.high_us)
    if alarm.maintained:
        yield "maintained", said("yes")
    if point is not None:
        yield "point", str(point)
