"""What a reading command works on: the configured store, or an inventory and a file of observations."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import click

from probed.errors import ProbedError

if TYPE_CHECKING:  # these cost import time that --help must not pay
    from config.glance import Glance
    from config.settings import Settings
    from probed.assessing.assessor import Assessor
    from probed.assessing.evidence_protocol import Evidence
    from probed.assessing.paths import PathBook
    from probed.model.ids import CustomerId
    from probed.model.inventory import Inventory
    from probed.model.observation import Observation
    from probed.model.operation import Exclusion, MaintenanceWindow
    from probed.model.probe import ProbeInventory
    from probed.model.publication import ReportRecord
    from probed.model.ticket import TroubleTicket

DEFAULT_CONFIG: Final = "probed.toml"
T = TypeVar("T")
_PATH: Final = click.Path(path_type=Path)

config_option = click.option(
    "--config",
    "-c",
    type=_PATH,
    default=DEFAULT_CONFIG,
    show_default=True,
    envvar="PROBED_CONFIG",
    help="Settings file (TOML).",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Machine-readable output (versioned schema).")


@dataclass(frozen=True, slots=True)
class Offline:
    """The offline options of `assess`, `explain` and `report`; all None or empty = use the store."""

    inventory: Path | None
    observations: tuple[Path, ...]
    exclusions: Path | None
    interval: str | None
    zone: str | None
    tickets: Path | None = None
    ledger: Path | None = None


def evidence_options(command: Callable[..., None]) -> Callable[..., None]:
    """--config, or --inventory with --observations for work without a store; passed on as `offline`."""

    @config_option
    @click.option("--inventory", type=_PATH, help="Offline: folder with the inventory's tables and contracts.")
    @click.option(
        "--observations",
        type=_PATH,
        multiple=True,
        help="Offline: observations, one JSON object a line (repeatable).",
    )
    @click.option("--exclusions", type=_PATH, help="exclusions.csv; with a store: added to the store's own.")
    @click.option("--tickets", type=_PATH, help="tickets.csv or JSON; with a store: added to the store's own.")
    @click.option("--ledger", type=_PATH, help="Offline: folder of the evidence ledger, with reports published.")
    @click.option("--interval", help="Offline: time between looks, such as 60s [default: 60s].")
    @click.option("--zone", help="Offline: time zone of plain dates in the inventory [default: Asia/Shanghai].")
    @functools.wraps(command)
    def wrapped(
        inventory: Path | None,
        observations: tuple[Path, ...],
        exclusions: Path | None,
        tickets: Path | None,
        ledger: Path | None,
        interval: str | None,
        zone: str | None,
        **others: Any,
    ) -> None:
        command(offline=Offline(inventory, observations, exclusions, interval, zone, tickets, ledger), **others)

    return wrapped


class Anchors(NamedTuple):
    """Where the ledger and its anchors are, and the PEM file with the root of who stamps them."""

    ledger: Path
    folder: Path
    tsa_ca: Path | None


class FromFiles(NamedTuple):
    """What files of the call state, and no store holds."""

    exclusions: Sequence[Exclusion]
    tickets: Sequence[TroubleTicket]


NO_FILES: Final = FromFiles((), ())


@dataclass(frozen=True, slots=True)
class Body:
    """Everything a reading command needs."""

    inventory: Inventory
    evidence: Evidence
    exclusions: Sequence[Exclusion]
    windows: Sequence[MaintenanceWindow]
    limit_us: Callable[[str], int]
    horizon: int
    zone: str
    language: str
    paths: PathBook
    tickets: Sequence[TroubleTicket] | None = None
    """None: nobody records any, so that nothing can be said of them."""
    reports: Callable[[CustomerId], ReportRecord] | None = None
    """What the ledger has of a customer's reports; None: there is no ledger."""
    anchors: Anchors | None = None
    from_files: FromFiles = NO_FILES

    def assessor(self) -> Assessor:
        from probed.assessing.assessor import Assessor

        return Assessor(
            self.inventory,
            self.evidence,
            self.exclusions,
            self.limit_us,
            self.horizon,
            self.paths,
            tickets=self.tickets,
            reports=self.reports,
        )


@contextmanager
def opened(config: Path, offline: Offline) -> Iterator[Body]:
    """The body of evidence that the options name; the store is read in one short snapshot."""
    if offline.inventory is not None or offline.observations:
        yield _recorded(offline)
        return
    if offline.interval or offline.zone:
        raise ProbedError("--interval and --zone go with --inventory and --observations; a store has its settings")
    if offline.ledger:
        raise ProbedError("--ledger goes with --inventory and --observations; a store has its own beside it")
    from config.load import load_all
    from probed.assessing.evidence import StoreEvidence
    from probed.assessing.path_book import path_book
    from probed.assessing.publications import LedgerReports
    from probed.store.reader import Reader

    settings, inventory = load_all(config)
    filed = _filed(offline.exclusions, settings.time_zone, inventory)
    with Reader(settings.store_path) as reader, reader.snapshot():
        stored, recorded = reader.exclusions(), reader.tickets()
        tickets = _tickets(recorded, offline.tickets, settings.time_zone, inventory)
        yield Body(
            inventory,
            StoreEvidence(reader),
            together(stored, filed, offline.exclusions),
            reader.windows(),
            limit_of(settings, inventory),
            reader.last_input() or 0,
            settings.time_zone,
            settings.language,
            path_book(settings, inventory),
            tickets,
            LedgerReports(settings.ledger_path),
            Anchors(settings.ledger_path, settings.anchors_path, settings.ledger.tsa_ca),
            FromFiles(_only_in(filed, stored), _only_in(tickets or (), recorded)),
        )


def limit_of(settings: Settings, inventory: Inventory) -> Callable[[str], int]:
    """The staleness limit of a source in microseconds: so many looks of its poll interval."""
    from probed.clock import SystemClock
    from probed.policies.paces import paces

    return paces(settings, inventory, SystemClock().now_us()).limit_us


def limits(config: Path, settings: Glance) -> Callable[[str], int]:
    """The same for commands that read little: only policies that state intervals need the whole inventory."""
    if not settings.paced:
        return lambda _source: settings.staleness_us
    from config.load import load_all

    return limit_of(*load_all(config))


def together(stored: Sequence[Exclusion], filed: Sequence[Exclusion], path: Path | None) -> tuple[Exclusion, ...]:
    """The store's exclusions and those of a file; one that is in both must say the same."""
    known = {exclusion.id: exclusion for exclusion in stored}
    for exclusion in filed:
        if known.get(exclusion.id, exclusion) != exclusion:
            raise ProbedError(
                f"{path}: exclusion {exclusion.id} is in the store too, and says something else there "
                f"({known[exclusion.id].status}). Give it an id of its own, or take it out of the file."
            )
        known[exclusion.id] = exclusion
    return tuple(known.values())


def _only_in(said: Sequence[T], stored: Sequence[T]) -> tuple[T, ...]:
    """What is said and not stored like that."""
    known = frozenset(stored)
    return tuple(each for each in said if each not in known)


def _filed(path: Path | None, zone: str, inventory: Inventory) -> Sequence[Exclusion]:
    from config.operations import read_exclusions

    return () if path is None else read_exclusions(path, zone, inventory)


def _tickets(
    stored: Sequence[TroubleTicket], path: Path | None, zone: str, inventory: Inventory
) -> tuple[TroubleTicket, ...] | None:
    """The store's tickets and those of a file, which says the last word; None where there is neither."""
    from config.tickets import read_tickets

    filed = () if path is None else read_tickets(path, zone, inventory)
    known = {ticket.id: ticket for ticket in (*stored, *filed)}
    return tuple(known.values()) if known or path is not None else None


def _recorded(offline: Offline) -> Body:
    from config.durations import parse_duration
    from config.inventory import load_inventory
    from config.observations import read_jsonl
    from config.parsing import parse_zone
    from config.probes import has_probes, load_probes
    from probed.assessing.evidence import RecordedEvidence
    from probed.assessing.paths import PathBook
    from probed.assessing.publications import LedgerReports
    from probed.model.probe import NO_PROBES

    if offline.inventory is None or not offline.observations:
        raise ProbedError("offline work needs both --inventory DIR and --observations FILE")
    try:
        zone = parse_zone(offline.zone or "Asia/Shanghai")
        limit = parse_duration(offline.interval or "60s") * 5 // 2
    except ValueError as exc:
        raise ProbedError(f"--zone or --interval: {exc}") from exc
    if not limit:
        raise ProbedError(f"--interval: {offline.interval} is no time between looks. Write one such as 60s.")
    inventory = load_inventory(offline.inventory, zone)
    seen = [item for path in offline.observations for item in read_jsonl(path)]
    evidence = RecordedEvidence(seen)
    if not evidence.horizon:
        raise ProbedError(f"{', '.join(map(str, offline.observations))}: no observation in it, so nothing is known")
    probes = load_probes(offline.inventory, zone, inventory) if has_probes(offline.inventory) else NO_PROBES
    _warn_of_strangers(inventory, probes, seen)
    _warn_of_overlaps(seen)
    exclusions = _filed(offline.exclusions, zone, inventory)
    paths = PathBook(inventory, probes)
    tickets = _tickets((), offline.tickets, zone, inventory)
    reports = None if offline.ledger is None else LedgerReports(offline.ledger)
    return Body(
        inventory,
        evidence,
        exclusions,
        (),
        lambda _source: limit,
        evidence.horizon,
        zone,
        "zh",
        paths,
        tickets,
        reports,
        from_files=FromFiles(exclusions, tickets or ()),
    )


def _warn_of_strangers(inventory: Inventory, probes: ProbeInventory, seen: Iterable[Observation]) -> None:
    """A name that is spelt otherwise than in the inventory would make its circuit unknown, or lose a witness, without
    a word.
    """
    from probed.cli.output import note
    from probed.cli.words import translated
    from probed.errors import did_you_mean
    from probed.model.element_result import ElementResult
    from probed.model.observation import PmBin, PointState
    from probed.model.probe_bin import ProbeBin

    points = {str(point.id) for point in inventory.points}
    kinds = {
        PointState: ("observed points are not in points.csv", points),
        PmBin: ("points with bins are not in points.csv", points),
        ProbeBin: (
            "measured paths are not in measurements.csv",
            {f"{m.probe}:{m.id}" for m in probes.measurements} | {str(test.id) for test in inventory.probe_tests},
        ),
        ElementResult: ("tests are not in probe_tests.csv", {str(test.id) for test in inventory.probe_tests}),
    }
    named: dict[type, set[str]] = {}
    for item in seen:
        kind = ProbeBin if isinstance(item.body, ProbeBin) else type(item.body)
        if kind in kinds:
            name = str(item.point)
            if kind is ProbeBin:
                name = name.partition("/")[0]  # a direction of a measurement is a path of its own
            named.setdefault(kind, set()).add(name)
    for kind, (what, known) in kinds.items():
        strangers = sorted(named.get(kind, set()) - known)
        if strangers:
            hint = did_you_mean(strangers[0], known)
            note(translated(f"{len(strangers)} {what}, the first is '{strangers[0]}'.{hint}"))


def _warn_of_overlaps(seen: Iterable[Observation]) -> None:
    """Bins of one port that count the same time: of two the one read later counts, of the other nothing."""
    from probed.cli.output import note
    from probed.cli.words import said
    from probed.model.instant import DAY_US, format_instant
    from probed.model.observation import PmBin
    from sla.pm import TimedBin, usable

    ports: dict[object, list[TimedBin]] = {}
    for item in seen:
        if isinstance(item.body, PmBin):
            ports.setdefault(item.point, []).append(TimedBin(item.first, item.last, item.received, item.body))
    doubled = [
        (one.start, str(point), one)
        for point, bins in ports.items()
        for one in usable(bins, min(b.start for b in bins), max(b.end for b in bins)).doubled
        if one.end - one.start < DAY_US // 2  # a day's bin always lies over those of its quarter hours
    ]
    if doubled:
        _, point, one = min(doubled, key=lambda found: found[:2])
        told = {"point": point, "layer": one.counts.layer, "start": format_instant(one.start)}
        note(
            said(
                "{count} bins overlap others of their port and are not counted, the first: {point} {layer} {start}",
                count=len(doubled),
                **told,
            )
        )
