"""A month of leased circuits in a store: who they are, what was seen of them, and the bins that lie beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final

from probed.model import canonical
from probed.model.capacity import DOWN, UP
from probed.model.change import RunRow, SpanRow
from probed.model.contract import (
    AvailabilityClause,
    Contract,
    DenominatorRule,
    EvidenceRule,
    ExclusionKind,
    LongestOutageClause,
    MinimumApplies,
    OutageCountClause,
    OutageRules,
    RepairTimeClause,
    UnknownRule,
)
from probed.model.ids import CircuitId, CustomerId, ElementId, LinkId, PointId, SiteId, UnitId
from probed.model.instant import DAY_US, HOUR_US, MINUTE_US
from probed.model.inventory import (
    Circuit,
    Customer,
    Inventory,
    Leg,
    ManagedElement,
    Party,
    Protection,
    RouteLeg,
    TerminationPoint,
    Tier,
    TopologicalLink,
    Validity,
    Via,
)
from probed.model.observation import QUARTER_US, Observation, PointState
from probed.model.operation import Exclusion, ExclusionStatus
from probed.model.probe import Measurement, Probe, ProbeInventory, TestKind
from probed.model.probe import Path as ProbePath
from probed.model.probe_bin import ProbeBin
from probed.model.timeline import exact
from probed.store import pm_bins, probes
from probed.store.batch import Batch, ExclusionStated
from probed.store.writer import Store
from sla.histogram import bucket_of
from sla.period import month

GROUP: Final = 20
"""So many circuits share an A element, a core element, a Z element and two trunks between them."""
TRUNK_OUTAGES: Final = 4
OWN_OUTAGES: Final = 12
OUTAGES: Final = 2 * TRUNK_OUTAGES + OWN_OUTAGES
CUSTOMER: Final = 50
"""Circuits of one customer."""
ALWAYS: Final = Validity(None, None)
UNIT: Final = UnitId("JT")
PERIOD: Final = month("2026-10", "Asia/Shanghai")
MARGIN_US: Final = DAY_US
LIMIT_US: Final = 150 * 1_000_000
HORIZON: Final = PERIOD.end + MARGIN_US
PROBE_US: Final = 5 * MINUTE_US
PROBES: Final = 100


def contract() -> Contract:
    """A contract with a clause of each kind that the timeline answers."""
    clauses = (
        AvailabilityClause(
            "availability", Fraction(9995, 10000), DenominatorRule.SERVICE_TIME, None, UnknownRule.EXCLUDE
        ),
        OutageCountClause("outages", 3),
        LongestOutageClause("longest", 2 * HOUR_US),
        RepairTimeClause("repair", 4 * HOUR_US),
    )
    return Contract(
        id="gold",
        version=1,
        title="金牌专线",
        title_en="Gold leased line",
        zone=PERIOD.zone,
        start=None,
        end=None,
        clauses=clauses,
        outages=OutageRules(MINUTE_US, 0, MinimumApplies.COUNT),
        evidence=EvidenceRule.ANY_DOWN,
        exclusions=frozenset(ExclusionKind),
        planned_notice_us=48 * HOUR_US,
    )


class Leased:
    """Circuits of six leaves in series: both ports, an access link at each end, two trunks of the group's."""

    def __init__(self, circuits: int) -> None:
        self.circuits = circuits
        self.groups = -(-circuits // GROUP)

    def customer(self, number: int) -> CustomerId:
        return CustomerId(f"{250_100_000_000 + number // CUSTOMER}")

    def inventory(self) -> Inventory:
        links = [
            TopologicalLink(LinkId(name), a, z, "STM-1", Party.CORE if name[0] == "T" else Party.ACCESS, True, ALWAYS)
            for name, (a, z) in self._links()
        ]
        ports = [port for number in range(self.circuits) for port in self._ports(number)]
        points = [(end, "nni") for link in links for end in (link.a, link.z)] + [(port, "uni") for port in ports]
        customers = dict.fromkeys(self.customer(number) for number in range(self.circuits))
        return Inventory(
            "leased",
            customers=tuple(Customer(one, one, one, Tier.AA, UNIT, "gold", ALWAYS) for one in customers),
            elements=tuple(
                ManagedElement(
                    ElementId(f"{kind}{group}"), "", UNIT, None, Via.ELEMENT, "127.0.0.1", 161, "c", ALWAYS
                )
                for group in range(self.groups)
                for kind in "AKZ"
            ),
            points=tuple(TerminationPoint(end, "STM-1", role, Party.CORE, ALWAYS) for end, role in points),
            links=tuple(links),
            circuits=tuple(self._circuit(number) for number in range(self.circuits)),
            contracts=(contract(),),
        )

    def _links(self) -> Iterator[tuple[str, tuple[PointId, PointId]]]:
        for group in range(self.groups):
            for way in "AZ":
                yield f"T{way}{group}", (PointId(f"{way}{group}", "trunk"), PointId(f"K{group}", f"trunk{way}"))
        for number in range(self.circuits):
            for way in "AZ":
                element = f"{way}{number // GROUP}"
                ends = PointId(element, f"near-{number}"), PointId(element, f"far-{number}")
                yield f"L{way}{number}", ends

    def _ports(self, number: int) -> tuple[PointId, PointId]:
        group = number // GROUP
        return PointId(f"A{group}", f"port-{number}"), PointId(f"Z{group}", f"port-{number}")

    def _circuit(self, number: int) -> Circuit:
        group = number // GROUP
        legs = tuple(LinkId(name) for name in (f"LA{number}", f"TA{group}", f"TZ{group}", f"LZ{number}"))
        return Circuit(
            CircuitId(f"C{number:05d}"),
            self.customer(number),
            "E1",
            SiteId("a"),
            SiteId("z"),
            *self._ports(number),
            Protection.NONE,
            None,
            (RouteLeg(Leg.WORKING, legs, ALWAYS),),
            ALWAYS,
        )

    def measured(self) -> ProbeInventory:
        """One measurement of each circuit, by a hundred probes in our own premises."""
        names = [f"P{number}" for number in range(min(PROBES, self.circuits))]
        return ProbeInventory(
            tuple(Probe(name, "", UNIT, None, ALWAYS) for name in names),
            tuple(self._measurement(number) for number in range(self.circuits)),
        )

    def _measurement(self, number: int) -> Measurement:
        name = f"C{number:05d}"
        path = ProbePath(f"circuit {name}", (CircuitId(name),))
        probe = f"P{number % PROBES}"
        return Measurement(
            f"M{number:05d}", probe, path, "192.0.2.1", TestKind.TWAMP, PROBE_US, 300, 0, 64, 1, ALWAYS
        )

    # What was seen

    def looks(self) -> Iterator[Batch]:
        """All runs of looks with their evidence, a group at a time; the last look of everything is the horizon."""
        links = dict(self._links())
        for group in range(self.groups):
            points = [end for way in "AZ" for end in links[f"T{way}{group}"]]
            cuts = {end: self._cuts(group, 0 if way == "A" else 1) for way in "AZ" for end in links[f"T{way}{group}"]}
            for number in range(group * GROUP, min((group + 1) * GROUP, self.circuits)):
                points += [*links[f"LA{number}"], *links[f"LZ{number}"], *self._ports(number)]
                cuts |= {end: self._own_cuts(number) for end in links[f"LA{number}"]}
            runs = [run for point in points for run in self._runs(point, cuts.get(point, ()))]
            seen = [
                Observation(
                    run.source, run.point, run.first, run.last, run.last, 0,
                    PointState(run.capacity, run.defects, run.looks),
                )
                for run in runs
            ]  # fmt: skip
            marks = {f"snmp:{kind}{group}": (HORIZON, 1) for kind in "AKZ"}
            yield Batch(runs=tuple(runs), evidence=tuple(seen), marks=marks)

    def _cuts(self, group: int, way: int) -> list[tuple[int, int]]:
        """Whole minutes; no two outages of one circuit touch each other."""
        return [self._cut(group, 2 + way + 5 * index) for index in range(TRUNK_OUTAGES)]

    def _own_cuts(self, number: int) -> list[tuple[int, int]]:
        places = [place for place in range(OUTAGES) if place % 5 not in {2, 3}]
        return [self._cut(number, place) for place in places]

    def _cut(self, seed: int, place: int) -> tuple[int, int]:
        stride = (PERIOD.end - PERIOD.start) // OUTAGES // MINUTE_US
        at = PERIOD.start + (place * stride + 60 + (seed * 7919 + place * 10_729) % (stride - 300)) * MINUTE_US
        return at, at + (10 + (seed + place * 7) % 110) * MINUTE_US

    def _runs(self, point: PointId, cuts: list[tuple[int, int]] | tuple[()]) -> Iterator[RunRow]:
        source, at = f"snmp:{point.element}", PERIOD.start - MARGIN_US
        for start, end in sorted(cuts):
            yield self._run(source, point, at, start - MINUTE_US, up=True)
            yield self._run(source, point, start, end - MINUTE_US, up=False)
            at = end
        yield self._run(source, point, at, HORIZON, up=True)

    def _run(self, source: str, point: PointId, first: int, last: int, *, up: bool) -> RunRow:
        looks = (last - first) // MINUTE_US + 1
        return RunRow(source, point, first, last, looks, UP if up else DOWN, () if up else ("LOS",), None, False)

    def spans(self) -> tuple[SpanRow, ...]:
        """Since when each circuit is watched; figures are made of looks, never of spans."""
        begin = exact(PERIOD.start - MARGIN_US)
        names = (CircuitId(f"C{number:05d}") for number in range(self.circuits))
        return tuple(SpanRow(name, begin, None, UP, at_risk=False) for name in names)

    def exclusions(self) -> tuple[Exclusion, ...]:
        """Six hours of approved work in the middle of the month, on every circuit."""
        start = PERIOD.start + 15 * DAY_US
        return tuple(
            Exclusion(
                f"X{number:05d}", CircuitId(f"C{number:05d}"), ExclusionKind.PLANNED, start, start + 6 * HOUR_US,
                start - 3 * DAY_US, ExclusionStatus.APPROVED, "noc", "customer", "letter",
            )
            for number in range(self.circuits)
        )  # fmt: skip

    def not_up(self, number: int) -> list[int]:
        """Beginnings of the local days on which the circuit was down, in order."""
        group = number // GROUP
        cuts = [*self._own_cuts(number), *self._cuts(group, 0), *self._cuts(group, 1)]
        return sorted({PERIOD.start + (start - PERIOD.start) // DAY_US * DAY_US for start, _ in cuts})

    # The bins beside it

    def pm_rows(self) -> Iterator[pm_bins.Row]:
        """A month of clean quarter hours of each circuit's A port, with the rows' series first."""
        for number in range(self.circuits):
            port = self._ports(number)[0]
            series = pm_bins.series_id(*port, "path", "near", f"snmp:{port.element}", "G.826")
            for end in range(PERIOD.start + QUARTER_US, PERIOD.end + 1, QUARTER_US):
                yield (series, end, 0, 0, 0, 0, 0, -1, -1, -1, 1, 0, 900, end, end)

    def pm_series(self) -> Iterator[pm_bins.Row]:
        for number in range(self.circuits):
            port = self._ports(number)[0]
            series = (*port, "path", "near", f"snmp:{port.element}", "G.826")
            yield (pm_bins.series_id(*series), *series)

    def probe_rows(self) -> Iterator[probes.Row]:
        """Five-minute bins of a tenth of the circuit's days that were not wholly UP, in the order of the key."""
        of_day: dict[int, list[int]] = {}
        for number in range(self.circuits):
            days = self.not_up(number)
            for day in days[number % 10 :: 10]:
                of_day.setdefault(day, []).append(number)
        told = [canonical.canonical(_probe_bin(kind)).decode() for kind in range(16)]
        for day, numbers in sorted(of_day.items()):
            for t0 in range(day, day + DAY_US, PROBE_US):
                for number in numbers:
                    path, probe, body = f"M{number:05d}", f"P{number % PROBES}", told[(number + t0 // PROBE_US) % 16]
                    end = t0 + PROBE_US
                    digest = probes.bin_hash(t0, path, probe, end, end, 1, body)
                    yield (t0, path, probe, end, end, 0, t0 // PROBE_US, 300, 0, "", 1, body, digest)


def _probe_bin(kind: int) -> ProbeBin:
    """300 packets with a delay that spreads over some twenty buckets."""
    delays: dict[int, int] = {}
    for packet in range(300):
        bucket = bucket_of(8_000 + (packet * packet * (kind + 3)) % 1_700)
        delays[bucket] = delays.get(bucket, 0) + 1
    return ProbeBin(300, 0, delay_us=tuple(sorted(delays.items())), delay_sum_us=300 * 8_800)


def fill(path: Path, leased: Leased) -> None:
    """The store of a daemon that has watched for the month: looks and exclusions by its own way, bins in bulk."""
    fill_looks(path, leased)
    fill_bins(path, leased)


def fill_looks(path: Path, leased: Leased) -> None:
    """Without any bins."""
    store = Store.open(path)
    for batch in leased.looks():
        store.commit_now(batch)
    store.commit_now(Batch(exclusions=tuple(ExclusionStated(each.start, each) for each in leased.exclusions())))
    store.commit_now(Batch(spans=leased.spans()))
    store.close()


def fill_bins(path: Path, leased: Leased) -> None:
    """Only the bins."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA synchronous = OFF")  # it lives for this run
    db.execute("BEGIN")
    db.executemany(pm_bins.PUT_SERIES, leased.pm_series())
    db.executemany(pm_bins.PUT_BIN, leased.pm_rows())
    db.executemany(probes.PUT_BIN, leased.probe_rows())
    db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
