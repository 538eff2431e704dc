"""`probed snmp results`: what the tests of elements have measured of circuits, from the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from probed.cli.output import moment, print_clock, print_json, print_table
from probed.cli.screen import view_options, zone_of
from probed.cli.sources import config_option, json_option
from probed.cli.words import comma, said
from probed.clock import SystemClock
from probed.errors import ProbedError, did_you_mean

if TYPE_CHECKING:
    from probed.model.ids import PointId
    from probed.model.observation import Observation

Measures = Mapping["PointId", Sequence[str]]


@click.command("results")
@click.argument("test", metavar="[ELEMENT[:TEST]]", default="")
@click.option("--last", help="All results of so long, such as 24h [default: the latest of each test].")
@view_options
@config_option
@json_option
def results(test: str, last: str | None, config: Path, as_json: bool) -> None:
    """What tests of elements have measured of circuits, as the store has it (works without a daemon).

    Which test measures which circuit says probe_tests.csv; `probed snmp decode --target` shows all tests of one.
    """
    from config.load import load_all
    from probed.store.reader import Reader

    settings, inventory = load_all(config)
    now = SystemClock().now_us()
    measures: dict[PointId, list[str]] = {}
    for row in inventory.probe_tests:
        if row.valid.holds_at(now):
            measures.setdefault(row.id, []).append(row.circuit)
    with Reader(settings.store_path) as reader, reader.snapshot():
        known = dict.fromkeys([*measures, *reader.result_marks()])
        found = tuple(reader.latest_results() if last is None else reader.results(now - _length(last), now + 1))
    wanted = [name for name in known if test in {"", name.element, str(name)}]
    if test and not wanted:
        near = did_you_mean(test, [*map(str, known), *(name.element for name in known)])
        raise ProbedError(f"probe_tests.csv names no test '{test}', and there is no result of one.{near}")
    rows = [row for row in found if row.point in wanted]
    if as_json:
        told = [_plain(row, measures) for row in rows]
        print_json({"schema": 1, "kind": "test_results", "results": told})
        return
    _show(rows, [] if last else sorted(set(wanted) - {row.point for row in rows}), measures, now, settings.time_zone)


def _length(text: str) -> int:
    from config.durations import parse_duration

    try:
        return parse_duration(text)
    except ValueError as exc:
        raise ProbedError(f"--last: {exc}") from exc


def _plain(row: Observation, measures: Measures) -> dict[str, Any]:
    from probed.model.element_result import ElementResult

    body = row.body
    assert isinstance(body, ElementResult)
    return {
        "element": row.point.element,
        "test": row.point.name,
        "circuits": list(measures.get(row.point, ())),
        "start": row.first,
        "end": row.last,
        "received": row.received,
        "sent": body.sent,
        "lost": body.lost,
        "loss_percent": 100 * body.lost / body.sent if body.sent else None,
        "late": body.late,
        "rtt_ms": _ms(body.delay_sum_us, body.delays),
        "rtt_min_ms": _ms(body.delay_min_us),
        "rtt_max_ms": _ms(body.delay_max_us),
        "jitter_ms": _ms(body.jitter_us),
    }


def _ms(total_us: int | None, parts: int = 1) -> float | None:
    return None if total_us is None or not parts else total_us / parts / 1000


def _show(
    rows: Iterable[Observation], without: Iterable[PointId], measures: Measures, now: int, settings_zone: str
) -> None:
    zone = zone_of(settings_zone)
    table = []
    for row in rows:
        told = _plain(row, measures)
        loss, rtt, jitter = told["loss_percent"], told["rtt_ms"], told["jitter_ms"]
        table.append(
            (
                str(row.point),
                comma().join(told["circuits"]) or "-",
                moment(row.last, zone),
                str(told["sent"]) if told["sent"] else "-",
                str(told["lost"]) if told["sent"] else "-",
                "-" if loss is None else f"{loss:.4f}",
                "-" if rtt is None else f"{rtt:.3f}",
                "-" if jitter is None else f"{jitter:.3f}",
            )
        )
    table += [(str(name), comma().join(measures.get(name, ())) or "-", *6 * ("-",)) for name in without]
    if not table:
        click.echo(said("no result of a test"))
        return
    print_clock(now, zone)
    head = ("test", "circuit", "end", "sent", "lost", "loss %", "delay ms", "jitter ms")
    print_table(head, table, right=(3, 4, 5, 6, 7))
