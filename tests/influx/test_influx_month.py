"""The lab's month in a real InfluxDB 1.x: what it answers is what the store and the assessor say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path as Folder
from typing import Any

import pytest

from probed.assessing.assessor import Assessor
from probed.assessing.evidence import StoreEvidence
from probed.influx.points import STATES, code_of
from probed.model.assessment import Assessment
from probed.model.ids import PointId, UnitId
from probed.model.instant import DAY_US, MINUTE_US, SECOND_US, parse_instant
from probed.model.inventory import Validity
from probed.model.observation import Counters, Direction, Heard, Observation, PmBin
from probed.model.probe import Measurement, Path, Probe, ProbeDelivery, ProbeInventory
from probed.model.probe import TestKind as Kind
from probed.model.probe_bin import Doubt, ProbeBin, Sense
from probed.store.batch import Batch
from probed.store.pm_bins import latest
from probed.store.reader import Reader
from probed.store.traffic import layout_of, layout_text
from probed.store.writer import Store
from sla.histogram import histogram
from sla.local_days import days_touched
from sla.period import parse_period
from tests.support import recorded, sink
from tests.support.sink_child import batch
from tests.support.tsdb import Influxd, running

pytestmark = pytest.mark.peer

EVER = 1 << 62
START = parse_instant("2026-10-01T00:00:00+08:00")
END = parse_instant("2026-10-18T06:30:00+08:00")
"""While the ring is cut twice: circuits are down, and problems are open."""
DASHBOARD = json.loads(
    (Folder(__file__).parents[2] / "grafana/dashboards/probed-circuits.json").read_text(encoding="utf-8")
)
PANELS = {panel["id"]: panel for panel in DASHBOARD["panels"]}
VARIABLES = {variable["name"]: variable for variable in DASHBOARD["templating"]["list"]}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Influxd, Reader]]:
    """The server after everything was told, and the store beside it."""
    folder = tmp_path_factory.mktemp("influx")
    server = Influxd(folder / "server")
    with running(server):
        server.create()
        store = sink.month_store(folder)
        sink.run_all(
            sink.sink(store, server.url, backfill="38d", probes=PROBES),
            lambda: store.commit_now(replace(counters(), bins=bins(), probes=(ProbeDelivery(measured()),))),
        )
        with Reader(store.path) as reader:
            yield server, reader
        store.close()


def counters() -> Batch:
    """Two hours of one circuit's ends: 125,000 octets and one error a second."""
    circuit = recorded.inventory().circuits[0]
    points = (circuit.a, circuit.z)
    looks = []
    for minute in range(120):
        values = (minute * 7_500_000, minute * 60, minute * 60, 0)
        heard = Counters(minute * 6000, points, (*values, *values))
        looks.append(Heard(f"snmp:{circuit.a.element}", END - (120 - minute) * MINUTE_US, heard))
    return Batch(traffic=tuple(looks), layouts={layout_of(points): layout_text(points)})


def bins() -> tuple[Observation, ...]:
    """Three hours of both ends of a circuit, near and far end, a few seconds of errors in each quarter hour.

    One was not valid, one the element corrected later, and a section counts no unavailable seconds.
    """
    circuit = recorded.inventory().circuits[0]
    found, quarter = [], 15 * MINUTE_US
    for number in range(12):
        end = END - END % quarter - number * quarter
        for point in (circuit.a, circuit.z):
            for way in Direction:
                counts = PmBin("ds1", way, number, number // 2, number * 3, pcv=number, valid=number != 4)
                found.append(Observation("snmp:x", point, end - quarter, end, end + MINUTE_US, number, counts))
    late = found[0]
    assert isinstance(late.body, PmBin)
    found.append(replace(late, received=late.received + quarter, body=replace(late.body, es_s=0, uas_s=77)))
    section = PmBin("section", Direction.NEAR, 5, 0, None, cv=9)
    found.append(Observation("snmp:x", circuit.a, END - quarter, END, END + MINUTE_US, 99, section))
    return tuple(found)


ALWAYS = Validity(None, None)
WAY = Path(recorded.inventory().circuits[0].id, (recorded.inventory().circuits[0].id,))
PROBES = ProbeInventory(
    (Probe("P1", "P1", UnitId("NJ"), None, ALWAYS),),
    (Measurement("M1", "P1", WAY, "192.0.2.1", Kind.TWAMP, 10 * SECOND_US, 10, 0, 64, 1, ALWAYS),),
)


def measured() -> tuple[Observation, ...]:
    """Ten minutes of a probe, both ways and one: a packet of ten is lost in each tenth interval; of the last three
    nothing is to be believed, and in one nothing came back.
    """
    found = []
    for number in range(60):
        start = END - (60 - number) * 10 * SECOND_US
        delays = [1000 + number * 10 + k for k in range(10 - (number % 10 == 0))]
        body = ProbeBin(
            10, 10 - len(delays), 0, 0, histogram(delays), (), sum(delays), min(delays), max(delays),
            doubts=(Doubt.HEALTH,) if number > 56 else (), number=number,
        )  # fmt: skip
        if number == 30:
            body = ProbeBin(10, 10, number=number)
        for name, sense in (("M1", Sense.ROUND_TRIP), ("M1/forward", Sense.FORWARD)):
            at = start + 10 * SECOND_US
            said = replace(body, sense=sense)
            found.append(Observation("probe:P1", PointId("P1", name), start, at, at, number, said))
    return tuple(found)


def test_every_bin_of_a_probe_is_there_once_with_its_counts(told: tuple[Influxd, Reader]) -> None:
    server, _ = told
    rows = {(row["time"] // 1000, row["sense"]): row for row in server.rows('SELECT * FROM "probe"')}
    stored = measured()
    assert len(rows) == len(stored) == 120
    for one in stored:
        assert isinstance(one.body, ProbeBin)
        row = rows[one.first, one.body.sense.value]
        assert (row["probe"], row["measurement"], row["path"], row["circuit"]) == ("P1", "M1", WAY.text, WAY.text)
        assert row["customer"] == recorded.inventory().circuits[0].customer
        assert (row["sent"], row["lost"], row["trusted"], row["length_s"]) == (
            10, one.body.lost, one.body.trusted, 10,
        )  # fmt: skip
        assert (row["delay_sum_us"], row["delay_max_us"]) == (one.body.delay_sum_us, one.body.delay_max_us)
        assert row["delay_count"] == 10 - one.body.lost


def test_the_panels_of_probes_count_and_never_average(told: tuple[Influxd, Reader]) -> None:
    """Interval by interval of the panel: sums of what is trusted."""
    server, _ = told
    wanted: dict[tuple[str, int], list[ProbeBin]] = {}
    for one in measured():
        assert isinstance(one.body, ProbeBin)
        if one.body.trusted:
            wanted.setdefault((one.body.sense.value, one.first - one.first % (5 * MINUTE_US)), []).append(one.body)
    delays = {(row["sense"], row["time"] // 1000): row["mean"] for row in panel_rows(server, 15, circuit=WAY.text)}
    lost = {(row["sense"], row["time"] // 1000): row["lost"] for row in panel_rows(server, 16, circuit=WAY.text)}
    assert delays == {
        key: pytest.approx(sum(b.delay_sum_us or 0 for b in found) / sum(10 - b.lost for b in found))
        for key, found in wanted.items()
    }
    assert lost == {
        key: pytest.approx(100 * sum(b.lost for b in found) / sum(b.sent for b in found))
        for key, found in wanted.items()
    }


def test_every_bin_is_there_once_as_it_was_read_last(told: tuple[Influxd, Reader]) -> None:
    server, reader = told
    circuit = recorded.inventory().circuits[0]
    rows = {
        (row["element"], row["layer"], row["direction"], row["time"] // 1000): row
        for row in server.rows('SELECT * FROM "pm"')
    }
    stored = [one for point in (circuit.a, circuit.z) for one in latest(reader.bins.of_point(point, 0, EVER))]
    assert len(rows) == len(stored) == 12 * 4 + 1
    for one in stored:
        row = rows[one.series.point.element, one.series.layer, one.series.direction.value, one.start]
        assert row["circuit"] == circuit.id
        for name in ("es_s", "ses_s", "uas_s", "pcv", "cv", "valid", "suspect"):
            assert row[name] == getattr(one.counts, name), name
    assert sum(row["uas_s"] == 77 for row in rows.values()) == 1


def test_the_panel_of_errored_seconds_is_what_the_elements_counted(told: tuple[Influxd, Reader]) -> None:
    server, reader = told
    circuit = recorded.inventory().circuits[0]
    rows = panel_rows(server, 14, circuit=circuit.id)
    said = {
        (row["end"], row["layer"], row["direction"], row["time"] // 1000): (row["ES"], row["SES"], row["UAS"])
        for row in rows
    }
    wanted = {
        (end, one.series.layer, one.series.direction.value, one.start - one.start % (15 * MINUTE_US)): (
            one.counts.es_s,
            one.counts.ses_s,
            one.counts.uas_s,
        )
        for end, point in (("a", circuit.a), ("z", circuit.z))
        for one in latest(reader.bins.of_point(point, 0, EVER))
        if one.counts.valid and one.start >= START
    }
    assert said == wanted


def test_every_span_that_stands_is_there_once(told: tuple[Influxd, Reader]) -> None:
    server, reader = told
    rows = server.rows('SELECT * FROM "span" WHERE "stands" = true')
    said = {(row["circuit"], row["time"] // 1000): row for row in rows}
    stored = [span for circuit in recorded.inventory().circuits for span in reader.spans(circuit.id, 0, EVER)]
    assert len(rows) == len(said) == len(stored)
    for span in stored:
        row = said[span.circuit, span.start.at]
        assert (row["lo"], row["hi"], row["open"], row["rev"]) == (*span.value, span.end is None, span.rev)
        assert row["length_s"] == (0 if span.end is None else (span.end - span.start.at) / 1e6)
        assert (row["state"], row["code"]) == (STATES[code_of(span)], code_of(span))


def test_beginnings_that_were_taken_back_do_not_stand(told: tuple[Influxd, Reader]) -> None:
    server, reader = told
    gone = {
        (circuit.id, t0)
        for circuit in recorded.inventory().circuits
        for t0, _ in reader.sink.beginnings_undone(circuit.id, 0)
    }
    rows = server.rows('SELECT * FROM "span" WHERE "stands" = false')
    assert {(row["circuit"], row["time"] // 1000) for row in rows} == gone


def test_the_state_at_every_point_is_the_span_that_holds_there(told: tuple[Influxd, Reader]) -> None:
    server, reader = told
    rows = server.rows('SELECT "state", "circuit" FROM "state"')
    spans = {c.id: reader.spans(c.id, 0, EVER) for c in recorded.inventory().circuits}
    wrong = [row for row in rows if row["state"] != _state_at(spans[row["circuit"]], row["time"] // 1000)]
    assert len(rows) > 20_000
    assert wrong == []


def _state_at(spans: Any, at: int) -> str:
    holding = [s for s in spans if s.start.at <= at and (s.end is None or at < s.end)]
    return STATES[code_of(holding[0])] if holding else "none"


@pytest.mark.parametrize(
    ("measurement", "period"),
    [("assessment_month", "2026-10"), ("assessment_day", "2026-10-18/2026-10-19")],
)
def test_the_figures_are_those_of_assess(told: tuple[Influxd, Reader], measurement: str, period: str) -> None:
    server, reader = told
    wanted = parse_period(period, "Asia/Shanghai")
    assessor = Assessor(
        recorded.inventory(),
        StoreEvidence(reader),
        reader.exclusions(),
        lambda _source: recorded.LIMIT_US,
        reader.last_input() or 0,
    )
    rows = {row["circuit"]: row for row in server.rows(f'SELECT * FROM "{measurement}" WHERE time = {wanted.start}u')}
    services = assessor.living(wanted)
    assert len(rows) == len(services)
    for service in services:
        found = assessor.assess(service, wanted)
        row = rows[service.id]
        assert row["sha256"] == found.sha256
        assert row["availability_official"] == pytest.approx(float(found.availability.official or 0), abs=1e-15)
        assert row["availability_low"] == pytest.approx(float(found.availability.low or 0), abs=1e-15)
        assert row["unavailable_s"] == found.totals.down / 1e6
        assert row["outages"] == sum(outage.counted for outage in found.outages)
        assert row["contract"] == found.contract


def test_every_day_of_the_month_has_its_assessments(told: tuple[Influxd, Reader]) -> None:
    server, _ = told
    october = parse_period("2026-10", "Asia/Shanghai")
    rows = server.rows(
        f'SELECT count("outages") FROM "assessment_day" WHERE time >= {october.start}u AND time < {october.end}u '
        'GROUP BY "circuit"'
    )
    lived = {
        row.id: (october.end - max(row.valid.start or 0, october.start)) // DAY_US
        for row in recorded.inventory().circuits
    }
    assert {row["circuit"]: row["count"] for row in rows} == lived


def test_every_transition_of_every_problem_is_there(told: tuple[Influxd, Reader]) -> None:
    server, reader = told
    rows = server.rows('SELECT * FROM "problem"')
    log = reader.problem_log()
    assert sorted((row["resource"], row["type"], row["number"], row["transition"]) for row in rows) == sorted(
        (e.problem.key.resource, e.problem.key.type, e.problem.number, e.transition.value) for e in log
    )


def test_telling_all_of_it_again_changes_nothing(told: tuple[Influxd, Reader], tmp_path: Folder) -> None:
    server, _ = told
    before = {name: server.rows(f'SELECT * FROM "{name}"') for name in ("span", "state", "problem")}
    store = sink.month_store(tmp_path)
    store.commit_now(Batch(bins=bins()))  # they are in the figures too
    sink.run_all(sink.sink(store, server.url, backfill="5d"))
    store.close()
    assert {name: server.rows(f'SELECT * FROM "{name}"') for name in before} == before


# The dashboard: every query that Grafana would send, with its variables as Grafana fills them in.


def filled(query: str, customer: str = ".*", circuit: str = ".*") -> str:
    said = query.replace("$timeFilter", f"time >= {START // 1000}ms AND time <= {END // 1000}ms")
    for name, value in (
        ("${__from}", str(START // 1000)),
        ("${__to}", str(END // 1000)),
        ("$__interval", "5m"),
        ("$customer", customer),
        ("$circuit", circuit),
    ):
        said = said.replace(name, value)
    assert "$" not in said.replace("$/", "/"), said
    return said


def panel_rows(server: Influxd, number: int, **chosen: str) -> list[dict[str, Any]]:
    return [row for target in PANELS[number]["targets"] for row in server.rows(filled(target["query"], **chosen))]


def days(reader: Reader, circuit: str) -> list[Assessment]:
    """The circuit's days whose beginning lies in the range."""
    assessor = Assessor(
        recorded.inventory(),
        StoreEvidence(reader),
        reader.exclusions(),
        lambda _source: recorded.LIMIT_US,
        reader.last_input() or 0,
    )
    found: list[Assessment] = []
    for service in assessor.services:
        if service.id == circuit:
            asked = days_touched(START, END + 1, "Asia/Shanghai")
            found += [assessor.assess(service, day) for day in asked if service in assessor.living(day)]
    return found


@pytest.mark.parametrize("number", sorted(PANELS), ids=lambda number: PANELS[number]["title"])
def test_every_panel_has_something_to_show(told: tuple[Influxd, Reader], number: int) -> None:
    server, _ = told
    rows = panel_rows(server, number)
    assert [row for row in rows if any(row.get(name) is not None for name in row if name != "time")]


@pytest.mark.parametrize("number", sorted(set(PANELS) - {13}), ids=lambda number: PANELS[number]["title"])
def test_every_panel_follows_the_variables(told: tuple[Influxd, Reader], number: int) -> None:
    assert panel_rows(told[0], number, customer="nobody") == []
    assert panel_rows(told[0], number, circuit="nothing") == []


def test_the_variables_lead_from_a_customer_to_its_circuits(told: tuple[Influxd, Reader]) -> None:
    server, _ = told
    circuits = recorded.inventory().circuits
    customers = {row["value"] for row in server.rows(filled(VARIABLES["customer"]["query"]))}
    assert customers == {row.customer for row in circuits}
    for customer in customers:
        said = {row["value"] for row in server.rows(filled(VARIABLES["circuit"]["query"], customer=customer))}
        assert said == {row.id for row in circuits if row.customer == customer}


def test_the_variables_are_filled_before_a_day_has_ended(told: tuple[Influxd, Reader], tmp_path: Folder) -> None:
    """A newcomer's first minutes: nothing is assessed yet."""
    server, _ = told
    server.create("young")
    store = Store.open(tmp_path / "probed.db")
    for n in range(2):
        store.commit_now(batch(n))
    sink.run_all(sink.sink(store, server.url, database="young", backfill="1h"))
    store.close()
    query = filled(VARIABLES["circuit"]["query"])
    said = {row[1] for series in server.query(query, db="young") for row in series["values"]}
    assert said == {"C01", "C02"}
    assert server.query('SELECT * FROM "assessment_day"', db="young") == []


def test_the_month_panel_shows_official_low_and_high_of_each_circuit(told: tuple[Influxd, Reader]) -> None:
    server, reader = told
    wanted = parse_period("2026-10", "Asia/Shanghai")
    assessor = Assessor(
        recorded.inventory(),
        StoreEvidence(reader),
        reader.exclusions(),
        lambda _source: recorded.LIMIT_US,
        reader.last_input() or 0,
    )
    rows = {row["circuit"]: row for row in panel_rows(server, 7) if row["time"] // 1000 == wanted.start}
    found = {service.id: assessor.assess(service, wanted) for service in assessor.living(wanted)}
    assert rows.keys() == {name for name, one in found.items() if one.availability.official is not None}
    for name, row in rows.items():
        bounds = found[name].availability
        assert (row["official"], row["low"], row["high"]) == tuple(
            pytest.approx(float(value or 0), abs=1e-15) for value in (bounds.official, bounds.low, bounds.high)
        )
    (worst,) = panel_rows(server, 1)
    assert worst["min"] == min(row["official"] for row in rows.values())


def test_day_panels_sum_to_what_assess_says(told: tuple[Influxd, Reader]) -> None:
    """Unavailable, outages, unknown, unavailable and at-risk minutes, worst days: over all circuits."""
    server, reader = told
    by_circuit = {circuit.id: days(reader, circuit.id) for circuit in recorded.inventory().circuits}
    found = [day for those in by_circuit.values() for day in those]
    assert panel_rows(server, 3)[0]["sum"] == pytest.approx(sum(day.totals.down for day in found) / 1e6)
    assert panel_rows(server, 4)[0]["sum"] == sum(outage.counted for day in found for outage in day.outages)
    assert panel_rows(server, 5)[0]["sum"] == pytest.approx(sum(day.totals.unknown for day in found) / 1e6)
    minutes = {(row["circuit"], row["time"] // 1000): row["sum"] for row in panel_rows(server, 9)}
    assert minutes == {
        (day.circuit, day.period.start): pytest.approx(day.totals.down / 60e6, abs=1e-9) for day in found
    }
    risk = {(row["circuit"], row["time"] // 1000): row["sum"] for row in panel_rows(server, 10)}
    assert risk == {
        (day.circuit, day.period.start): pytest.approx(day.at_risk_low_us / 60e6, abs=1e-9) for day in found
    }
    worst = {
        name: min(float(day.availability.official) for day in those if day.availability.official is not None)
        for name, those in by_circuit.items()
    }
    shown = [row["bottom"] for row in panel_rows(server, 8)]
    assert sorted(shown) == pytest.approx(sorted(worst.values())[:10], abs=1e-15)


def test_the_state_panel_has_every_change_and_the_hour_before(told: tuple[Influxd, Reader]) -> None:
    server, reader = told
    rows = panel_rows(server, 6)
    for circuit in recorded.inventory().circuits:
        spans = reader.spans(circuit.id, START, END + 1)
        said = {row["time"] // 1000: row["state"] for row in rows if row["circuit"] == circuit.id}
        changes = {span.start.at: STATES[code_of(span)] for span in spans if span.start.at >= START}
        assert {at: said.get(at) for at in changes} == changes
        if reader.spans(circuit.id, START - MINUTE_US, START):
            assert min(said) <= START


def test_down_at_the_end_and_open_problems_are_those_of_the_store(told: tuple[Influxd, Reader]) -> None:
    server, reader = told
    spans = [span for c in recorded.inventory().circuits for span in reader.spans(c.id, END, END + 1)]
    down = sum(span.value.hi == 0 for span in spans)
    assert down > 0
    assert [row["count"] for row in panel_rows(server, 2)] == [down]
    latest = {event.problem.key: event.problem for event in reader.problem_log(0, END)}
    rows = panel_rows(server, 13)
    assert {(row["resource"], row["type"], row["text_zh"]) for row in rows} == {
        (p.key.resource, p.key.type, p.text_zh) for p in latest.values() if p.cleared is None
    }


def test_traffic_is_a_rate_of_the_circuit_s_ends(told: tuple[Influxd, Reader]) -> None:
    server, _ = told
    circuit = recorded.inventory().circuits[0]
    rows = panel_rows(server, 11, circuit=circuit.id)
    assert {row["end"] for row in rows} == {"a", "z"}
    assert {row["non_negative_derivative"] for row in rows} == {1_000_000}
    assert {row["non_negative_difference"] for row in panel_rows(server, 12, circuit=circuit.id)} == {300}


def test_the_dashboard_is_as_the_provisioning_names_it() -> None:
    source = (Folder(__file__).parents[2] / "grafana/provisioning/datasources/probed.yaml").read_text(
        encoding="utf-8"
    )
    uids = {panel["datasource"]["uid"] for panel in PANELS.values()} | {
        v["datasource"]["uid"] for v in VARIABLES.values()
    }
    assert [uid for uid in uids if f"uid: {uid}" in source] == ["probed-influx"]
    assert len(PANELS) == len(DASHBOARD["panels"])
