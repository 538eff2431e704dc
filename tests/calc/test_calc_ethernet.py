"""`probed calc ethernet-availability`: the vectors M1 to M7 as a customer types them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.command import probed


def calc(*words: str) -> dict[str, Any]:
    done = probed("calc", "ethernet-availability", "--json", *words)
    assert done.code == 0, done.err
    found: dict[str, Any] = done.json
    return found


@pytest.mark.parametrize(
    ("flr", "rule", "more", "unavailable", "intervals", "percent", "hli", "chli"),
    [
        pytest.param("0*5 1*9 0*16", "10 .5 5", (), 0, 30, 100, 9, 1, id="M1"),
        pytest.param("0*5 1*10 0*15", "10 .5 5", (), 10, 30, 66.667, 0, 0, id="M2"),
        pytest.param("0*5 1*10 0*9 1 0*15", "10 .5 5", (), 20, 40, 50, 0, 0, id="M3"),
        pytest.param("0*5 .5*12 0*13", "10 .5 5", (), 0, 30, 100, 0, 0, id="M4"),
        pytest.param("0*2 1*3 0*2 .6*4 0 1*2 0*16", "10 .5 3", (), 0, 30, 100, 9, 2, id="M5"),
        pytest.param("0 0 1 1 1 1 0 0 1 0*7", "3 .5 2", (), 7, 16, 56.25, 0, 0, id="M6"),
        pytest.param("0*5 1*20 0*35", "10 .5 5", ("--maintenance", "0-14"), 10, 45, 77.778, 0, 0, id="M7"),
    ],
)
def test_the_golden_vectors(
    flr: str,
    rule: str,
    more: tuple[str, ...],
    unavailable: int,
    intervals: int,
    percent: float,
    hli: int,
    chli: int,
) -> None:
    n, c, p = rule.split()
    got = calc("--flr", flr, "--n", n, "--c", c, "--p", p, *more)
    assert [got[key] for key in ("unavailable", "intervals", "hli", "chli")] == [unavailable, intervals, hli, chli]
    assert got["availability"] == pytest.approx(percent / 100, abs=1e-5)
    assert got["availability_percent"] == pytest.approx(percent, abs=1e-3)


def test_loss_by_frames_is_sum_over_sum_and_lengths_are_told() -> None:
    got = calc("--flr", "0/1000*20 1000/1000*10 0/1000*9 10/500", "--delta-t", "1s")
    assert (got["unavailable"], got["unavailable_us"]) == (10, 10_000_000)
    assert got["exact"]["flr"] == "1/2950"
    assert calc("--flr", "0/1000*9 10/500")["exact"]["flr"] == "1/950"
    assert calc("--flr", "0*20", "--maintenance", "0-19")["flr"] is None


def test_the_end_is_provisional_and_what_was_not_measured_leaves_bounds() -> None:
    assert calc("--flr", "0*20 1*4")["provisional"] == 4
    got = calc("--flr", "0*5 1*9 - 1*9 0*10")
    assert (got["unavailable_low"], got["unavailable_high"], got["unmeasured"]) == (0, 19, 1)


def test_a_group_is_available_while_k_pairs_are() -> None:
    pairs = ("--flr", "0*2 1*13 0*12", "--flr", "0*10 1*10 0*7")
    one, both = calc(*pairs, "--at-least", "1"), calc(*pairs)
    assert (one["unavailable"], one["unavailable_stretches"]) == (5, [[10, 15]])
    assert (both["unavailable"], both["at_least"], len(both["pairs"])) == (25, 2, 2)


def test_maintenance_in_every_way_to_write_it() -> None:
    for words in (("0-14",), ("0-4", "5..14"), ("0-9, 5-14",), ("0 1 2-14",), ("0 - 14",), ("０－４；5 .. 14",)):
        options = [part for word in words for part in ("--maintenance", word)]
        assert calc("--flr", "0*5 1*20 0*35", *options)["intervals"] == 45


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("--p", "10"), "p = 10 is not smaller than n = 10", id="p"),
        pytest.param(("--n", "0", "--p", "1"), "both count intervals, from 1 on", id="n"),
        pytest.param(("--c", "50"), "C = 50 is no threshold of loss", id="percent as ratio"),
        pytest.param(("--c", "x"), "--c: 'x' is no number", id="c"),
        pytest.param(("--maintenance", "14-0"), "'14-0' ends before it begins. Write it such as 0-14", id="reversed"),
        pytest.param(("--maintenance", "5-30"), "'5-30' goes beyond the last interval, 29", id="beyond"),
        pytest.param(("--maintenance", "a"), "'a' is no range of intervals", id="no range"),
        pytest.param(("--at-least", "2"), "at least 2 of 1 pairs cannot be", id="k"),
        pytest.param(("--flr", "0*29"), "the pairs have 29, 30 intervals", id="lengths"),
        pytest.param(("--delta-t", "1"), "--delta-t: '1' has no unit", id="delta-t"),
    ],
)
def test_a_wrong_call_says_what_to_do(words: tuple[str, ...], says: str) -> None:
    done = probed("calc", "ethernet-availability", "--flr", "0*30", *words)
    assert (done.code, done.out) == (2, "")
    assert says in done.err


def test_the_sides_of_a_group_are_shown() -> None:
    done = probed("calc", "ethernet-availability", "--flr", "0*2 1*13 0*12", "--flr", "0*27", "--at-least", "2")
    assert "pair 2" in done.out
    assert "unavailable intervals: 2-14" in done.out
    assert done.out.splitlines()[-1] == "availability  14 / 27       14/27 = 51.8518 %"
