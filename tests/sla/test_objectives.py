"""Objectives, the national share, limits of bringing into service."""

from __future__ import annotations

from fractions import Fraction

import pytest

from sla.error_performance import Performance
from sla.objectives import (
    LIMITS_SOURCES,
    OBJECTIVES,
    SOURCES,
    BadDistance,
    bringing_into_service,
    judge,
    national_allocation,
    route_km,
)
from sla.paths import PATHS


@pytest.mark.parametrize(
    ("path", "esr", "sesr", "bber"),
    [
        ("e1", "0.04", "0.002", "2e-4"),
        ("vc12", "0.01", "0.002", "5e-5"),
        ("vc3", "0.02", "0.002", "5e-5"),
        ("vc4", "0.04", "0.002", "1e-4"),
        ("vc4-4c", None, "0.002", "1e-4"),
        ("vc4-64c", None, "0.002", "1e-3"),
    ],
)
def test_the_tables_end_to_end(path: str, esr: str | None, sesr: str, bber: str) -> None:
    expected = (None if esr is None else Fraction(esr), Fraction(sesr), Fraction(bber))
    assert OBJECTIVES[path] == expected
    assert path in PATHS


def test_every_objective_names_its_row() -> None:
    assert SOURCES.keys() == OBJECTIVES.keys()
    assert all(source.startswith("G.826" if path.startswith("e1") else "G.828") for path, source in SOURCES.items())


@pytest.mark.parametrize(
    ("path", "octets", "per_s"),
    [  # of the path with its overhead, without its pointer: columns x rows of G.707, in a multiframe or a frame
        ("vc11", 4 * 26, 2_000),
        ("vc12", 4 * 35, 2_000),
        ("vc2", 4 * 107, 2_000),
        ("vc3", 85 * 9, 8_000),
        ("vc4", 261 * 9, 8_000),
        ("vc4-4c", 4 * 261 * 9, 8_000),
        ("vc4-16c", 16 * 261 * 9, 8_000),
        ("vc4-64c", 64 * 261 * 9, 8_000),
    ],
)
def test_the_row_of_an_sdh_path_is_named_by_its_rate(path: str, octets: int, per_s: int) -> None:
    kbit_s = Fraction(octets * 8 * per_s, 1000)
    assert SOURCES[path] == f"G.828 (03/2000) clause 6.1, Table 1: {int(kbit_s):_} kbit/s".replace("_", " ")


def test_pdh_and_sdh_have_limits_of_a_recommendation_each() -> None:
    assert LIMITS_SOURCES.keys() == OBJECTIVES.keys()
    assert {LIMITS_SOURCES[path][:6] for path in LIMITS_SOURCES if path.startswith("e1")} == {"M.2100"}
    assert {LIMITS_SOURCES[path][:6] for path in LIMITS_SOURCES if path.startswith("vc")} == {"M.2101"}


@pytest.mark.parametrize(
    ("air", "route", "share"),
    [
        (0, 0, "0.175"),
        (300, 450, "0.185"),
        (400, 600, "0.195"),
        (999, Fraction(2997, 2), "0.205"),
        (1_000, 1_500, "0.205"),
        (1_199, 1_500, "0.205"),
        (1_200, 1_500, "0.205"),
        (1_600, 2_000, "0.215"),
        (4_000, 5_000, "0.275"),
    ],
)
def test_the_national_share_by_air_distance(air: int, route: Fraction, share: str) -> None:
    assert route_km(Fraction(air)) == route
    assert national_allocation(Fraction(air)) == Fraction(share)
    with pytest.raises(BadDistance):
        route_km(Fraction(-1))


def test_a_parameter_is_met_at_its_share_and_undefined_without_available_time() -> None:
    counts = Performance(6, 0, 0, 0, 10_000, 0, 2_000)
    assert [r.met for r in judge(counts, OBJECTIVES["vc12"], Fraction("0.06"))] == [True, True, True]
    assert [r.met for r in judge(counts._replace(es=7), OBJECTIVES["vc12"], Fraction("0.06"))] == [False, True, True]
    gone = Performance(0, 0, 0, 100, 0, 0, 2_000)
    assert [r.met for r in judge(gone, OBJECTIVES["vc12"], Fraction(1))] == [None, None, None]
    assert judge(counts, OBJECTIVES["vc4-4c"], Fraction(1))[0].met is None


def test_golden_bringing_into_service_limits() -> None:
    got = bringing_into_service(Fraction(6, 100), Fraction(1, 100), 86_400)
    assert [round(value, 2) for value in got] == [51.84, 25.92, 15.74, 36.10]
    assert bringing_into_service(0.001, 0.001, 86_400).s1 == 0
