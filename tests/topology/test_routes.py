"""How circuits compile to routes, and when a route becomes another."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probed.model.capacity import DOWN, UNKNOWN, UP
from probed.model.ids import CircuitId, Leaf, LinkId, link_leaf, point_leaf
from probed.model.inventory import Inventory, Leg, Protection, ProtectionGroup, TopologicalLink, Validity
from probed.model.route import LeafRoute, ParallelRoute, Route, SeriesRoute
from tests.support.network import ALWAYS, circuit, inventory, leg, link, links_of, ring, since, uni, until
from tests.support.route_oracle import capacity, is_up, links
from topology.index import InventoryIndex
from topology.routes import circuit_routes, route_at

C1 = CircuitId("c1")
RING = "A-B B-C C-D D-A"


def route_of(rows: Inventory, at: int = 0) -> Route:
    found = route_at(rows, C1, at)
    assert found is not None
    return found.route


def in_series(*links: str) -> SeriesRoute:
    return SeriesRoute(tuple(LeafRoute(link_leaf(one)) for one in links))


def between_ports(core: Route, ends: str = "A C") -> SeriesRoute:
    a, z = (LeafRoute(point_leaf(uni(end, "c1"))) for end in ends.split())
    return SeriesRoute((a, core, z))


def test_an_unprotected_circuit_is_its_ports_and_links_in_series() -> None:
    rows = inventory(links_of("A-B B-C"), [circuit("c1", "A C", "A-B B-C")])
    assert route_of(rows) == between_ports(in_series("A-B", "B-C"))


def test_an_sncp_circuit_has_two_legs_between_its_ports() -> None:
    drawn = circuit("c1", "A C", "A-B B-C", "D-A C-D", protection=Protection.SNCP)
    legs = ParallelRoute((in_series("A-B", "B-C"), in_series("D-A", "C-D")), "sncp")
    assert route_of(inventory(links_of(RING), [drawn])) == between_ports(legs)


def test_a_protecting_leg_is_ignored_where_the_circuit_was_sold_unprotected() -> None:
    rows = inventory(links_of(RING), [circuit("c1", "A C", "A-B B-C", "D-A C-D")])
    assert route_of(rows) == between_ports(in_series("A-B", "B-C"))


def test_the_run_on_a_ring_is_protected_by_the_rest_of_the_ring_and_the_tails_are_not() -> None:
    drawn = circuit("c1", "X Y", "X-A A-B B-C C-Y", protection=Protection.MS_SPRING)
    rows = inventory(links_of(f"{RING} X-A C-Y"), [drawn], rings=[ring("R", RING)])
    protected = ParallelRoute((in_series("A-B", "B-C"), in_series("C-D", "D-A")), "R")
    core = SeriesRoute((LeafRoute(link_leaf("X-A")), protected, LeafRoute(link_leaf("C-Y"))))
    assert route_of(rows) == between_ports(core, "X Y")


def test_each_ring_on_the_way_protects_its_own_run() -> None:
    second = "C-E E-F F-C"
    drawn = circuit("c1", "A E", "A-B B-C C-E", protection=Protection.MS_SPRING)
    rows = inventory(links_of(f"{RING} {second}"), [drawn], rings=[ring("R1", RING), ring("R2", second)])
    found = route_of(rows)
    assert isinstance(found, SeriesRoute)
    core = found.parts[1]
    assert isinstance(core, SeriesRoute)
    assert [part.label for part in core.parts if isinstance(part, ParallelRoute)] == ["R1", "R2"]


def test_a_route_all_round_its_ring_has_nothing_left_to_protect_it() -> None:
    drawn = circuit("c1", "A A", RING, protection=Protection.MS_SPRING)
    rows = inventory(links_of(RING), [drawn], rings=[ring("R", RING)])
    assert capacity(route_of(rows), links("B-C")) == DOWN


FAILURES = [
    pytest.param("", UP, id="nothing failed: up"),
    pytest.param("A-B", UP, id="a span of the run is lost: up"),
    pytest.param("A-B B-C", UP, id="a pass-through node is lost: up"),
    pytest.param("C-D D-A", UP, id="the whole protecting arc is lost: up"),
    pytest.param("A-B D-A", DOWN, id="the add node is lost: down"),
    pytest.param("B-C C-D", DOWN, id="the drop node is lost: down"),
    pytest.param("B-C D-A", DOWN, id="two spans that part the ends are lost: down"),
]


@pytest.mark.parametrize(("failed", "value"), FAILURES)
def test_a_ring_circuit_survives_what_leaves_one_way_round(failed: str, value: object) -> None:
    drawn = circuit("c1", "A C", "A-B B-C", protection=Protection.MS_SPRING)
    rows = inventory(links_of(RING), [drawn], rings=[ring("R", RING)])
    assert capacity(route_of(rows), links(failed)) == value


@st.composite
def ring_circuits(draw: st.DrawFn) -> tuple[Inventory, list[str], int, int]:
    """A ring of n nodes and a circuit from node `start` over `length` spans."""
    n = draw(st.integers(3, 9))
    spans = [f"N{i}-N{(i + 1) % n}" for i in range(n)]
    start, length = draw(st.integers(0, n - 1)), draw(st.integers(1, n - 1))
    run = " ".join(spans[(start + k) % n] for k in range(length))
    drawn = circuit("c1", f"N{start} N{(start + length) % n}", run, protection=Protection.MS_SPRING)
    return inventory(links_of(" ".join(spans)), [drawn], rings=[ring("R", " ".join(spans))]), spans, start, length


@given(ring_circuits(), st.data())
def test_one_failed_span_is_survived_as_when_each_span_is_protected_by_all_others(
    ring_circuit: tuple[Inventory, list[str], int, int], data: st.DataObject
) -> None:
    rows, spans, start, length = ring_circuit
    failed = links(" ".join(data.draw(st.lists(st.sampled_from(spans), max_size=1))))
    run = [spans[(start + k) % len(spans)] for k in range(length)]
    per_span = SeriesRoute(
        tuple(
            ParallelRoute((in_series(span), in_series(*(other for other in spans if other != span))), "R")
            for span in run
        )
    )
    assert is_up(route_of(rows), failed) == is_up(per_span, failed)


@given(ring_circuits(), st.data())
def test_a_ring_circuit_is_up_exactly_when_its_ends_hang_together(
    ring_circuit: tuple[Inventory, list[str], int, int], data: st.DataObject
) -> None:
    rows, spans, start, length = ring_circuit
    failed = data.draw(st.sets(st.sampled_from(spans)))
    reached, frontier = {f"N{start}"}, [f"N{start}"]
    while frontier:
        node = frontier.pop()
        ends = [set(span.split("-")) for span in spans if span not in failed and node in span.split("-")]
        new = set().union(*ends) - reached
        reached |= new
        frontier += new
    together = f"N{(start + length) % len(spans)}" in reached
    assert is_up(route_of(rows), links(" ".join(failed))) == together


def test_a_dead_customer_port_is_down_though_both_legs_are_clean() -> None:
    drawn = circuit("c1", "A C", "A-B B-C", "D-A C-D", protection=Protection.SNCP)
    route = route_of(inventory(links_of(RING), [drawn]))
    assert capacity(route, [point_leaf(uni("C", "c1"))]) == DOWN


def test_an_unwatched_link_leaves_the_series_and_is_listed() -> None:
    rows = inventory([*links_of("A-B"), link("B-C", watched=False)], [circuit("c1", "A C", "A-B B-C")])
    found = route_at(rows, C1, 0)
    assert found is not None
    assert found.unwatched == (link_leaf("B-C"),)
    assert found.route == between_ports(in_series("A-B"))


def test_two_ports_of_one_element_need_no_link() -> None:
    rows = inventory((), [circuit("c1", "A A")])
    assert capacity(route_of(rows), ()) == UP


def test_a_circuit_without_a_route_between_its_elements_cannot_be_judged() -> None:
    route = route_of(inventory(links_of("A-B"), [circuit("c1", "A B")]))
    assert capacity(route, (), [Leaf("route", "c1")]) == UNKNOWN


def test_a_link_without_a_row_stays_in_the_route_as_something_nobody_watches() -> None:
    rows = inventory(links_of("A-B"), [circuit("c1", "A C", "A-B B-C")])
    assert route_of(rows) == between_ports(in_series("A-B", "B-C"))


def epochs(rows: Inventory, start: int = 0, end: int | None = 100) -> list[tuple[int, int | None]]:
    return [(one.start, one.end) for one in circuit_routes(rows, C1, start, end)]


REROUTED = [leg(Leg.WORKING, "A-B B-C", until(40)), leg(Leg.WORKING, "D-A C-D", since(40))]
EPOCHS = [
    pytest.param(
        inventory(links_of(RING), [circuit("c1", "A C", "A-B B-C")]), [(0, 100)], id="nothing changes: one epoch"
    ),
    pytest.param(
        inventory(links_of(RING), [circuit("c1", "A C", "A-B B-C", valid=Validity(30, 70))]),
        [(30, 70)],
        id="nothing outside the circuit's life",
    ),
    pytest.param(
        inventory(links_of(RING), [circuit("c1", "A C", legs=REROUTED)]),
        [(0, 40), (40, 100)],
        id="a new leg begins an epoch",
    ),
    pytest.param(
        inventory(
            [
                *links_of("A-B"),
                link("B-C", valid=until(50)),
                link("B-C", watched=False, valid=since(50)),
            ],
            [circuit("c1", "A C", "A-B B-C")],
        ),
        [(0, 50), (50, 100)],
        id="a link that is watched no more begins an epoch",
    ),
    pytest.param(
        inventory(
            links_of(RING),
            [circuit("c1", "A C", "A-B B-C", protection=Protection.MS_SPRING)],
            rings=[ring("R", RING, Validity(20, 60))],
        ),
        [(0, 20), (20, 60), (60, 100)],
        id="a ring that comes and goes begins epochs",
    ),
    pytest.param(
        inventory(
            [link("A-B", valid=until(50)), link("A-B", a_point="port 9", valid=since(50))],
            [circuit("c1", "A B", "A-B")],
        ),
        [(0, 50), (50, 100)],
        id="a link that moves to another port begins an epoch",
    ),
    pytest.param(
        inventory(
            [link("A-B", valid=until(50)), link("A-B", rate="STM-64", valid=since(50)), link("C-D", valid=until(4))],
            [circuit("c1", "A B", "A-B")],
        ),
        [(0, 100)],
        id="a border that changes nothing for the route makes no epoch",
    ),
    pytest.param(
        inventory(
            links_of(RING),
            [
                circuit("c1", "A C", "A-B B-C", valid=Validity(10, 30)),
                circuit("c1", "A C", "D-A C-D", valid=since(60)),
            ],
        ),
        [(10, 30), (60, 100)],
        id="a circuit that rested has a hole",
    ),
]


@pytest.mark.parametrize(("rows", "borders"), EPOCHS)
def test_epochs_begin_where_the_route_becomes_another(rows: Inventory, borders: list[tuple[int, int]]) -> None:
    assert epochs(rows) == borders


@pytest.mark.parametrize(("rows", "borders"), EPOCHS)
def test_the_route_at_an_instant_is_the_one_of_its_epoch(rows: Inventory, borders: list[tuple[int, int]]) -> None:
    index = InventoryIndex(rows)
    for at in range(100):
        expected = next(
            (one for one in circuit_routes(index, C1, 0, None) if one.start <= at < (one.end or 999)), None
        )
        assert route_at(index, C1, at) == expected
        assert (expected is not None) == any(start <= at < end for start, end in borders)


def test_a_window_cuts_epochs_and_an_open_one_leaves_the_last_open() -> None:
    rows = inventory(links_of(RING), [circuit("c1", "A C", legs=REROUTED)])
    assert epochs(rows, 10, 30) == [(10, 30)]
    assert epochs(rows, 30, None) == [(30, 40), (40, None)]
    assert epochs(rows, 40, 40) == []


def test_every_epoch_names_the_topology_it_was_compiled_from() -> None:
    rows = inventory(links_of(RING), [circuit("c1", "A C", legs=REROUTED)], version="abc")
    assert {one.topology for one in circuit_routes(rows, C1, 0, 100)} == {"abc"}


def test_an_unknown_circuit_has_no_route() -> None:
    rows = inventory(links_of(RING))
    assert route_at(rows, C1, 0) is None
    assert circuit_routes(rows, C1, 0, 100) == ()


def test_a_run_takes_the_ring_that_carries_it_farthest() -> None:
    small = "A-B B-X X-A"
    drawn = circuit("c1", "A C", "A-B B-C", protection=Protection.MS_SPRING)
    rows = inventory(links_of(f"{RING} B-X X-A"), [drawn], rings=[ring("R0", small), ring("R1", RING)])
    found = route_of(rows)
    assert isinstance(found, SeriesRoute)
    assert isinstance(found.parts[1], SeriesRoute)
    (protected,) = found.parts[1].parts
    assert isinstance(protected, ParallelRoute)
    assert protected.label == "R1"


def beside(kind: Protection, sections: str, valid: Validity = ALWAYS) -> ProtectionGroup:
    """Sections side by side, the protection section first."""
    return ProtectionGroup("G", kind, tuple(LinkId(name) for name in sections.split()), valid)


def sections(names: str) -> list[TopologicalLink]:
    """Links between B and C, all beside one another."""
    return [dataclasses.replace(link("B-C"), id=LinkId(name)) for name in names.split()]


def test_a_multiplex_section_is_protected_by_the_one_beside_it() -> None:
    drawn = circuit("c1", "A C", "A-B W1", protection=Protection.MSP)
    rows = inventory([link("A-B"), *sections("P W1")], [drawn], rings=[beside(Protection.MSP, "P W1")])
    protected = ParallelRoute((in_series("W1"), in_series("P")), "G")
    assert route_of(rows) == between_ports(SeriesRoute((LeafRoute(link_leaf("A-B")), protected)))


@pytest.mark.parametrize("own", [1, 2, 3], ids=lambda own: f"working section {own}")
@given(st.sets(st.sampled_from(["P", "W1", "W2", "W3"])))
def test_one_protection_section_serves_the_lowest_number_that_has_failed(own: int, failed: set[str]) -> None:
    """G.841 clause 7.1: of failures of one priority the lowest-numbered section is switched."""
    drawn = circuit("c1", "B C", f"W{own}", protection=Protection.ONE_TO_N)
    names = "P W1 W2 W3"
    rows = inventory(sections(names), [drawn], rings=[beside(Protection.ONE_TO_N, names)])
    broken = [number for number in (1, 2, 3) if f"W{number}" in failed]
    served = broken[:1] if "P" not in failed else []
    assert is_up(route_of(rows), frozenset(map(link_leaf, map(LinkId, failed)))) == (
        own not in broken or own in served
    )


def test_a_section_group_that_ends_begins_another_epoch() -> None:
    drawn = circuit("c1", "B C", "W1", protection=Protection.MSP)
    rows = inventory(sections("P W1"), [drawn], rings=[beside(Protection.MSP, "P W1", Validity(20, 60))])
    found = circuit_routes(rows, C1, 0, 100)
    assert [(epoch.start, epoch.end) for epoch in found] == [(0, 20), (20, 60), (60, 100)]


def test_a_circuit_sold_with_another_protection_has_none_of_the_sections() -> None:
    drawn = circuit("c1", "B C", "W1")
    rows = inventory(sections("P W1"), [drawn], rings=[beside(Protection.MSP, "P W1")])
    assert route_of(rows) == between_ports(in_series("W1"), "B C")
