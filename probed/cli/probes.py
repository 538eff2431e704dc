"""`probed probes`: which probes there are, how they are, what they measure and what they were told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from probed.cli.output import label, moment, note, print_json, print_table
from probed.cli.screen import view_options
from probed.cli.sources import config_option, json_option
from probed.cli.words import comma, said
from probed.clock import SystemClock
from probed.errors import ProbedError

if TYPE_CHECKING:
    from collectors.mqtt.schedule import Schedule
    from config.settings_mqtt import MqttSettings
    from probed.model.probe import NumberingRow, Probe, ProbeFault, ProbeInventory, ProbeState, RefusedPayload

SINCE_US: Final = 86_400 * 1_000_000
"""Counts are those of the last day."""
SHOWN: Final = 200
"""So much of a refused payload is shown."""


class _Known(NamedTuple):
    """All that inventory and store say at an instant."""

    at: int
    zone: str
    mqtt: MqttSettings
    probes: ProbeInventory
    states: dict[str, ProbeState]
    numberings: tuple[NumberingRow, ...]
    refused: tuple[RefusedPayload, ...]
    counts: tuple[tuple[str, str, int, int, int, int, int], ...]
    schedules: dict[str, Schedule]

    def faults(self, probe: str) -> tuple[ProbeFault, ...]:
        from collectors.mqtt.standing import Judge, faults

        judge = Judge(self.mqtt.silent_us, self.mqtt.time_limit_us, self.mqtt.software)
        schedule = self.schedules.get(probe)
        wanted = schedule.version if schedule is not None and schedule.measurements else None
        return faults(self.states.get(probe), self.at, judge, wanted)

    def now(self) -> list[Probe]:
        return [row for row in self.probes.probes if row.valid.holds_at(self.at)]


@click.group("probes")
def command() -> None:
    """The probes that send by MQTT: how they are, what they measure."""


@command.command("list")
@view_options
@config_option
@json_option
def list_(config: Path, as_json: bool) -> None:
    """Every probe and what is wrong with it (works without a daemon).

    Exit code 1 when anything is wrong with any of them.
    """
    known = _known(config)
    rows = [(row, known.states.get(row.id), known.faults(row.id)) for row in known.now()]
    if as_json:
        found = [_as_json(known, row, state, faults) for row, state, faults in rows]
        print_json({"schema": 1, "kind": "probes", "at": known.at, "probes": found})
    elif not rows:
        click.echo(said("no probe: probes.csv has none that is valid now"))
    else:
        print_table(
            ("probe", "site", "state", "last heard", "software", "clock", "samples", "missing", "doubted"),
            [_row(known, row, state, faults) for row, state, faults in rows],
            right=(6, 7, 8),
        )
        note(said("samples and doubted: of the last 24 hours; 'probed probes show PROBE' tells more"))
    raise SystemExit(1 if any(faults for _, _, faults in rows) else 0)


@command.command("show")
@click.argument("probe")
@view_options
@config_option
@json_option
def show(probe: str, config: Path, as_json: bool) -> None:
    """One probe: its state, its measurements, what it lost and what of it was refused."""
    known = _known(config)
    row = next((one for one in known.now() if one.id == probe), None)
    if row is None:
        raise _unknown(known, probe)
    state, faults = known.states.get(probe), known.faults(probe)
    if as_json:
        body = _as_json(known, row, state, faults)
        refused = [_refused_json(one) for one in _refused(known, probe)]
        numberings = [one for one in known.numberings if one.probe == probe]
        print_json({"schema": 1, "kind": "probe", "probe": body, "refused": refused, "numberings": numberings})
        return
    _print_state(known, row, state, faults)
    _print_measurements(known, probe)
    _print_refused(known, probe)


@command.command("schedule")
@click.argument("probe", required=False)
@view_options
@config_option
@json_option
def schedule(probe: str | None, config: Path, as_json: bool) -> None:
    """What probes are told to measure, and whether they work by it; of PROBE or of all."""
    known = _known(config)
    found = [one for name, one in sorted(known.schedules.items()) if probe in {None, name}]
    if probe is not None and not found:
        raise _unknown(known, probe)
    if as_json:
        rows = [
            {**one._asdict(), "measurements": [task._asdict() for task in one.measurements]}
            | {"taken": known.states[one.probe].schedule if one.probe in known.states else None}
            for one in found
        ]
        print_json({"schema": 1, "kind": "probe_schedules", "at": known.at, "schedules": rows})
        return
    rows_ = [
        (
            one.probe, task.id, task.target, task.kind, _length(task.interval), str(task.packets), str(task.dscp),
            str(task.size), moment(task.start, known.zone), _taken(known, one),
        )
        for one in found
        for task in one.measurements
    ]  # fmt: skip
    if not rows_:
        click.echo(said("nothing to measure: measurements.csv has no row that is valid now"))
        return
    print_table(
        ("probe", "measurement", "target", "kind", "every", "packets", "dscp", "octets", "from", "taken up"),
        rows_,
        right=(5, 6, 7),
    )


def _unknown(known: _Known, probe: str) -> ProbedError:
    from probed.assessing.assessor import Unknown

    return Unknown("probe", probe, [one.id for one in known.probes.probes])


def _known(config: Path) -> _Known:
    from collectors.mqtt.schedule import cursor_name, in_force, schedules, starts_of
    from config.load import load_all
    from config.probes import load_probes
    from probed.store.reader import Reader

    settings, inventory = load_all(config)
    if settings.mqtt is None:
        raise ProbedError(
            "there are no probes by MQTT: the settings have no [mqtt]. docs/mqtt.md says what it needs."
        )
    probes = load_probes(settings.inventory, settings.time_zone, inventory)
    at = SystemClock().now_us()
    with Reader(settings.store_path) as reader, reader.snapshot():
        cursors = reader.cursors()
        states = {state.probe: state for state in reader.probes.states()}
        numberings, refused = reader.probes.numberings(), reader.probes.refused()
        counts = reader.probes.bin_counts(at - SINCE_US)
    rows = in_force(probes, at)
    starts = starts_of(
        rows, {name: cursors[name] for row in rows if (name := cursor_name(row.id, row.interval_us)) in cursors}, at
    )
    wanted = schedules(probes, starts, at, settings.mqtt.heartbeat_us)
    return _Known(at, settings.time_zone, settings.mqtt, probes, states, numberings, refused, counts, wanted)


def _row(known: _Known, row: Probe, state: ProbeState | None, faults: tuple[ProbeFault, ...]) -> tuple[str, ...]:
    counts = [one for one in known.counts if one[0] == row.id]
    return (
        row.id,
        row.site or "-",
        _told(faults),
        "-" if state is None or state.heard is None else moment(state.heard, known.zone),
        "-" if state is None else state.software or "-",
        _clock(state),
        str(sum(one[2] for one in counts)),
        str(_missing(known, row.id)),
        str(sum(one[5] for one in counts)),
    )


def _told(faults: tuple[ProbeFault, ...]) -> str:
    return comma().join(said(fault.value.replace("_", " ")) for fault in faults) or said("well")


def _missing(known: _Known, probe: str, measurement: str | None = None) -> int:
    return sum(
        one.numbering.open
        for one in known.numberings
        if one.probe == probe and measurement in {None, one.measurement}
    )


def _clock(state: ProbeState | None) -> str:
    if state is None or state.clock.state.value == "unknown":
        return "-"
    offset = "" if state.clock.offset_us is None else f" {state.clock.offset_us / 1000:+g} ms"
    return f"{said(state.clock.state.value)}{offset}"


def _print_state(known: _Known, row: Probe, state: ProbeState | None, faults: tuple[ProbeFault, ...]) -> None:
    click.secho(f"{row.id}  {row.name}", bold=True)
    click.echo(label("state", 10) + (_told(faults)))
    click.echo(label("owner", 10) + str(row.owner))
    click.echo(label("site", 10) + (row.site or said("in our own premises")))
    if state is None:
        return
    if state.heard is not None:
        click.echo(label("heard", 10) + moment(state.heard, known.zone))
    click.echo(label("software", 10) + (state.software or "-"))
    click.echo(label("clock", 10) + _clock(state))
    if state.reasons:
        click.echo(label("says", 10) + comma().join(state.reasons))
    if state.flips:
        click.echo(label("boots", 10) + said("{count} times back to a boot that had been left", count=state.flips))


def _print_measurements(known: _Known, probe: str) -> None:
    counts = {one[1]: one[2:] for one in known.counts if one[0] == probe}
    rows = []
    for row in known.probes.measurements:
        if row.probe != probe or not row.valid.holds_at(known.at):
            continue
        for path in sorted(name for name in counts if name.partition("/")[0] == row.id) or [row.id]:
            bins, sent, lost, doubted, last = counts.get(path, (0, 0, 0, 0, None))
            loss = f"{100 * lost / sent:.3g} %" if sent else "-"
            missing = str(_missing(known, probe, row.id))
            ended = "-" if last is None else moment(last, known.zone)
            rows.append((path, row.path.text, row.kind.value, str(bins), loss, missing, str(doubted), ended))
    click.echo()
    if rows:
        print_table(
            ("measurement", "path", "kind", "samples", "packet loss", "missing", "doubted", "last ended"),
            rows,
            right=(3, 4, 5, 6),
        )
    else:
        click.echo(said("nothing to measure: measurements.csv has no row that is valid now"))


def _refused(known: _Known, probe: str) -> list[RefusedPayload]:
    """Of the probe, and of topics that name no probe of ours: a misspelt name of this one is among those."""
    return [one for one in known.refused if one.probe in {probe, ""}]


def _print_refused(known: _Known, probe: str) -> None:
    rows = _refused(known, probe)
    if not rows:
        return
    click.echo()
    print_table(
        ("refused", "times", "last", "because", "payload"),
        [
            (one.reason, str(one.times), moment(one.at, known.zone), one.detail[:120], _printable(one.payload))
            for one in rows
        ],
        right=(1,),
    )


def _printable(payload: bytes) -> str:
    text = payload[:SHOWN].decode("utf-8", "backslashreplace")
    return "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in text)


def _taken(known: _Known, wanted: Schedule) -> str:
    state = known.states.get(wanted.probe)
    if state is None or not state.schedule:
        return said("not said")
    return said("yes") if state.schedule == wanted.version else said("an older one")


def _length(length_us: int) -> str:
    from config.durations import format_duration

    return format_duration(length_us)


def _as_json(
    known: _Known, row: Probe, state: ProbeState | None, faults: tuple[ProbeFault, ...]
) -> dict[str, object]:
    names = ("measurement", "samples", "sent", "lost", "doubted", "last")
    return {
        "id": row.id, "name": row.name, "owner": row.owner, "site": row.site, "faults": [f.value for f in faults],
        "state": state, "missing": _missing(known, row.id),
        "last_day": [dict(zip(names, one[1:], strict=True)) for one in known.counts if one[0] == row.id],
    }  # fmt: skip


def _refused_json(one: RefusedPayload) -> dict[str, object]:
    return {**one._asdict(), "payload": _printable(one.payload)}
