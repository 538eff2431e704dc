"""What `probed pm show` tells of sessions of Ethernet services (Y.1731): their intervals as they were kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from probed.cli.output import Word, moment, print_table
from probed.cli.words import comma, said

if TYPE_CHECKING:
    from probed.model.ids import PointId
    from probed.model.inventory import Inventory
    from probed.model.observation import Observation
    from probed.model.probe_bin import ProbeBin

CLOSE_US = 60_000_000
"""A shorter gap between two intervals is no time that was not measured."""


def sessions(inventory: Inventory, target: str, start: int, end: int) -> dict[PointId, list[str]]:
    """The sessions that are meant by a circuit, an element or a session (`NE1/lm:1.1.1.1`), with their circuits."""
    from probed.model.probe import is_session

    found: dict[PointId, list[str]] = {}
    for row in inventory.probe_tests:
        named = {str(row.circuit), row.id.element, str(row.id), f"{row.id.element}/{row.id.name}"}
        begins, ends = row.valid
        living = (begins is None or begins < end) and (ends is None or ends > start)
        if is_session(row.id.name) and target in named and living:
            found.setdefault(row.id, []).append(str(row.circuit))
    return found


def alone(found: dict[PointId, list[str]], target: str) -> bool:
    """Whether the target is a session itself, so that no port is meant."""
    return any(target in {str(point), f"{point.element}/{point.name}"} for point in found)


def plain(point: PointId, circuits: Sequence[str], bins: Sequence[Observation]) -> dict[str, Any]:
    """As JSON."""
    return {"point": str(point), "circuits": list(circuits), "bins": [_plain(one) for one in bins]}


def _plain(seen: Observation) -> dict[str, Any]:
    body = _body(seen)
    told = body.told
    return {
        "start": seen.first,
        "end": seen.last,
        "direction": body.sense.value,
        "sent": body.sent or None,
        "lost": body.lost if body.sent else None,
        "delays": None if told is None else told.delays,
        "delay_us": None if told is None else told.delay_us,
        "delay_min_us": body.delay_min_us,
        "delay_max_us": body.delay_max_us,
        "jitter_us": None if told is None else told.jitter_us,
        "jitter_min_us": body.jitter_min_us,
        "jitter_max_us": body.jitter_max_us,
        "delay_bins": [] if told is None else told.delay_bins,
        "jitter_bins": [] if told is None else told.jitter_bins,
        "interval": body.number,
        "trusted": body.trusted,
        "read": seen.received,
    }


def show(point: PointId, circuits: Sequence[str], bins: Sequence[Observation], zone: str, *, every: bool) -> None:
    """Each direction a table of its own."""
    if not bins:
        click.secho(f"\n{point}", bold=True)
        click.echo(said("no interval in this time"))
    for sense, those in groupby(bins, key=lambda seen: _body(seen).sense):
        mine = list(those)
        way = said(sense.value.replace("_", " "))
        click.secho(f"\n{point}  {way}, {comma().join(circuits)}", bold=True)
        head = ("from", "to", "intervals", "sent", "lost", "delay ms", "min", "max", "jitter ms", "interval is")
        print_table(head, list(_rows(mine, zone, every=every)), right=(2, 3, 4, 5, 6, 7, 8))
        _show_histogram("delay", [_body(seen) for seen in mine])
        _show_histogram("jitter", [_body(seen) for seen in mine])


def _rows(bins: Sequence[Observation], zone: str, *, every: bool) -> Iterator[tuple[str, ...]]:
    """In order of time; those that lost nothing together, and what lies between two as unknown."""
    before: int | None = None
    clean: list[Observation] = []
    for seen in bins:
        body = _body(seen)
        gap = before is not None and seen.first - before >= CLOSE_US
        together = not every and not body.lost and body.trusted and not gap
        if clean and not together:
            yield _row(clean, zone)
            clean = []
        if gap and before is not None:
            yield (moment(before, zone), moment(seen.first, zone), *7 * ("",), Word("unknown"))
        if every or body.lost or not body.trusted:
            yield _row([seen], zone)
        else:
            clean.append(seen)
        before = seen.last
    if clean:
        yield _row(clean, zone)


def _row(bins: Sequence[Observation], zone: str) -> tuple[str, ...]:
    bodies = [_body(seen) for seen in bins]
    sent, lost = sum(body.sent for body in bodies), sum(body.lost for body in bodies)
    lows = [body.delay_min_us for body in bodies if body.delay_min_us is not None]
    highs = [body.delay_max_us for body in bodies if body.delay_max_us is not None]
    return (
        moment(bins[0].first, zone),
        moment(bins[-1].last, zone),
        str(len(bins)),
        str(sent) if sent else "-",
        str(lost) if sent else "-",
        _ms(_mean([(body.told.delay_us, body.told.delays) for body in bodies if body.told is not None])),
        _ms(min(lows, default=None)),
        _ms(max(highs, default=None)),
        _ms(_mean([(body.told.jitter_us, body.told.delays) for body in bodies if body.told is not None])),
        Word("valid" if bodies[0].trusted else "suspect"),
    )


def _mean(told: Sequence[tuple[int | None, int]]) -> float | None:
    """Of means, each by the frames that it is of."""
    known = [(mean_us, frames) for mean_us, frames in told if mean_us is not None]
    frames = sum(frames for _, frames in known)
    return sum(mean_us * frames for mean_us, frames in known) / frames if frames else None


def _ms(time_us: float | None) -> str:
    return "-" if time_us is None else f"{time_us / 1000:.3f}"


def _show_histogram(what: str, bodies: Sequence[ProbeBin]) -> None:
    """The counts of those intervals whose bounds are those of the last."""
    told = [getattr(body.told, f"{what}_bins") for body in bodies if body.told is not None]
    told = [bins for bins in told if bins]
    if not told:
        return
    bounds = [low for low, _ in told[-1]]
    alike = [bins for bins in told if [low for low, _ in bins] == bounds]
    sums = [sum(bins[number][1] for bins in alike) for number in range(len(bounds))]
    parts = [
        said("from {low} ms {count}", low=f"{low / 1000:g}", count=counted)
        for low, counted in zip(bounds, sums, strict=True)
    ]
    names = {"what": said(what), "parts": comma().join(parts), "count": len(alike)}
    click.echo(said("{what} in {count} intervals: {parts}", **names))


def _body(seen: Observation) -> ProbeBin:
    from probed.model.probe_bin import ProbeBin

    assert isinstance(seen.body, ProbeBin)
    return seen.body
