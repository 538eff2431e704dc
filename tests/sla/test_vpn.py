"""A VPN: dual-homed sites, stars and meshes, weights, all at once, K of N; second by second it is the same."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla.vpn import Access, BadVpn, Site, Times, vpn, vpn_times

F = Fraction


def site(*down: tuple[int, int], hub: bool = False, weight: int = 1) -> Site:
    return Site((Access(down),), F(weight), hub)


def test_a_dual_homed_site_is_down_only_when_all_its_circuits_are() -> None:
    two = Site((Access([(10, 30)]), Access([(20, 50)])))
    assert vpn({"a": two}, 0, 100).sites["a"] == (F(9, 10), F(9, 10))


def test_an_outage_of_the_hub_takes_all_spokes_and_is_told_once() -> None:
    got = vpn({"hub": site((0, 10), hub=True), "a": site((5, 15)), "b": site(), "c": site((90, 95))}, 0, 100)
    assert {name: ratio.high for name, ratio in got.sites.items()} == {
        "hub": F(90, 100), "a": F(85, 100), "b": F(90, 100), "c": F(85, 100),
    }  # fmt: skip
    assert got.own["b"].high == 1
    assert (got.hub_down, got.affected) == (((0, 10),), 3)
    assert got.all_sites.high == F(80, 100)


def test_one_of_two_hubs_is_enough() -> None:
    got = vpn({"h1": site((0, 20), hub=True), "h2": site((10, 30), hub=True), "a": site()}, 0, 100)
    assert got.hub_down == ((10, 20),)
    assert got.sites["a"].high == F(90, 100)


def test_weights_k_of_n_and_a_quorum() -> None:
    sites = {"a": site((0, 10), weight=3), "b": site((5, 20)), "c": site()}
    got = vpn(sites, 0, 100, k=2)
    assert got.weighted.high == (3 * F(90, 100) + F(85, 100) + 1) / 5
    assert got.k_of_n is not None
    assert got.k_of_n.high == F(95, 100)
    assert vpn(sites, 0, 100, quorum=2).sites["c"].high == F(80, 100)
    assert vpn(sites, 0, 100, quorum=1).sites["c"].high == F(95, 100)


def test_what_others_lose_is_nothing_to_a_site_that_is_excluded_itself() -> None:
    """A spoke that is excluded, or not sold yet, is not down with its hub or mesh: that time is out of D."""
    away = Site((Access((), (), [(0, 30)]),))
    star = vpn_times({"hub": site((10, 40), hub=True), "a": away, "b": site()}, 0, 100)
    assert star.sites["a"] == Times(10, 0, 70)
    assert star.sites["b"] == Times(30, 0, 100)
    assert star.all_sites == Times(30, 0, 90)  # 0 to 10 is spared by the exclusion alone
    mesh = vpn_times({"a": away, "b": site((10, 40)), "c": site()}, 0, 100, quorum=2)
    assert mesh.sites["a"] == Times(10, 0, 70)


def test_a_dual_homed_site_with_one_circuit_excluded_still_hangs_on_its_hub() -> None:
    half = Site((Access((), (), [(0, 30)]), Access(())))
    assert vpn_times({"hub": site((10, 40), hub=True), "a": half}, 0, 100).sites["a"] == Times(30, 0, 100)


def test_masked_time_leaves_both_parts_and_unknown_time_makes_bounds() -> None:
    blind = Site((Access([(0, 10)], [(10, 30)]),))
    got = vpn({"a": blind}, 0, 100, masked=[(20, 40)])
    assert got.sites["a"] == (F(60, 80), F(70, 80))


stretches = st.lists(st.tuples(st.integers(-5, 35), st.integers(1, 9)).map(lambda p: (p[0], p[0] + p[1])), max_size=3)
accesses = st.tuples(stretches, stretches).map(lambda told: Access(*told))
sites_ = st.lists(
    st.builds(Site, st.lists(accesses, min_size=1, max_size=2), st.integers(1, 3).map(F), st.booleans()),
    min_size=1,
    max_size=4,
)


@given(sites_, stretches, st.data())
def test_second_by_second_it_is_the_same(told: list[Site], out: list[tuple[int, int]], data: st.DataObject) -> None:
    sites = {f"s{number}": one for number, one in enumerate(told)}
    k, quorum = data.draw(st.integers(1, len(told))), data.draw(st.integers(0, len(told) - 1))

    def inside(at: int, stretches: object) -> bool:
        assert isinstance(stretches, list)
        return any(a <= at < b for a, b in stretches)

    seconds = [at for at in range(30) if not inside(at, out)]
    if not seconds:
        return
    got = vpn(sites, 0, 30, out, quorum, k)
    for blind, side in ((True, "low"), (False, "high")):
        reached = []
        for at in seconds:
            up = [
                not all(blind if inside(at, c.unknown) else inside(at, c.down) for c in one.circuits) for one in told
            ]
            hubs = [ok for ok, one in zip(up, told, strict=True) if one.hub]
            row = []
            for ok, one in zip(up, told, strict=True):
                if hubs:
                    row.append(ok if one.hub else ok and any(hubs))
                else:
                    row.append(ok and sum(up) - ok >= quorum)
            reached.append(row)
        shares = [F(sum(row[place] for row in reached), len(seconds)) for place in range(len(told))]
        assert [getattr(ratio, side) for ratio in got.sites.values()] == shares
        weights = [one.weight for one in told]
        mean = sum(w * s for w, s in zip(weights, shares, strict=True)) / sum(weights)
        assert getattr(got.weighted, side) == mean
        assert getattr(got.all_sites, side) == F(sum(all(row) for row in reached), len(seconds))
        assert getattr(got.k_of_n, side) == F(sum(sum(row) >= k for row in reached), len(seconds))


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: vpn({}, 0, 1), "without sites"),
        (lambda: vpn({"a": Site(())}, 0, 1), "without circuits"),
        (lambda: vpn({"a": site(weight=0)}, 0, 1), "not all of them 0"),
        (lambda: vpn({"a": site()}, 0, 1, k=2), "2 of 1 sites"),
        (lambda: vpn({"a": site()}, 0, 1, quorum=1), "cannot see 1 of 0 others"),
        (lambda: vpn({"a": site()}, 0, 1, masked=[(0, 1)]), "nothing is left"),
    ],
)
def test_what_cannot_be_is_refused(call: object, says: str) -> None:
    assert callable(call)
    with pytest.raises(BadVpn, match=says):
        call()


def test_what_is_spared_by_an_exclusion_alone_leaves_the_figures_denominator() -> None:
    planned = Site((Access([(50, 60)], excluded=[(0, 20)]),))
    dual = Site((Access([], excluded=[(0, 20)]), Access([(10, 30)])))
    got = vpn_times({"single": planned, "dual": dual}, 0, 100, k=1)
    assert got.sites == {"single": Times(10, 0, 80), "dual": Times(0, 0, 90)}
    assert got.all_sites == Times(10, 0, 80)
    assert got.k_of_n == Times(0, 0, 90)  # from 10 to 20 both are spared


states = st.lists(st.sampled_from("UUUD?X"), min_size=12, max_size=12).map("".join)


@given(st.lists(st.lists(states, min_size=1, max_size=2), min_size=1, max_size=3), st.data())
def test_second_by_second_with_exclusions(told: list[list[str]], data: st.DataObject) -> None:
    k = data.draw(st.integers(1, len(told)))

    def where(circuit: str, state: str) -> list[tuple[int, int]]:
        return [(at, at + 1) for at, seen in enumerate(circuit) if seen == state]

    sites = {
        str(number): Site(tuple(Access(where(c, "D"), where(c, "?"), where(c, "X")) for c in circuits))
        for number, circuits in enumerate(told)
    }

    def lost(at: int, taken: str) -> int:
        return sum(all(circuit[at] in taken for circuit in circuits) for circuits in told)

    def count(short: int) -> Times:
        spared = [at for at in range(12) if lost(at, "DX") >= short > lost(at, "D")]
        down = [at for at in range(12) if lost(at, "D") >= short]
        blind = [at for at in range(12) if lost(at, "D?") >= short]
        return Times(len(down), len(set(blind) - set(down) - set(spared)), 12 - len(spared))

    got = vpn_times(sites, 0, 12, k=k)
    assert (got.all_sites, got.k_of_n, got.hub) == (count(1), count(len(told) - k + 1), count(len(told)))
