"""Whose each second of outage was: by culprit, by exclusion, by bin; the parts sum to the whole."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from probed.model.assessment import Assessment, PartyShare, Period
from probed.model.contract import ExclusionKind
from probed.model.ids import PointId, link_leaf
from probed.model.instant import SECOND_US
from probed.model.inventory import Validity
from probed.model.operation import Exclusion
from probed.model.route import CircuitRoute, LeafRoute, SeriesRoute
from sla import route as routes
from sla.assess import assess
from sla.circuit import CircuitEvidence, LeafCount
from sla.explain import explain
from sla.pm_witness import PortBin
from tests.support import evidence as made

CORE, TAIL = link_leaf("CORE"), link_leaf("TAIL")
ROUTE = SeriesRoute((LeafRoute(CORE), LeafRoute(TAIL)))


def assessed(core: str, tail: str, *exclusions: Exclusion, counted: int = 0) -> Assessment:
    leaves = {CORE: made.spelled(core), TAIL: made.spelled(tail)}
    end = len(core) * SECOND_US
    whole, risk = routes.over_time(ROUTE, leaves.__getitem__, 0, end)
    bins = (LeafCount(TAIL, PortBin(PointId("NE", "1"), "ds1", "snmp:NE", 0, end, counted * SECOND_US)),)
    epochs = (CircuitRoute(0, None, ROUTE, "t1"),)
    return assess(
        contract=made.contract(),
        circuit=made.CIRCUIT,
        customer=made.CUSTOMER,
        life=Validity(None, None),
        evidence=CircuitEvidence(whole, risk, leaves, (), epochs, (), counts=bins if counted else ()),
        exclusions=exclusions,
        period=Period(0, end, "UTC", "some seconds"),
        horizon=end,
        topology=("t1",),
        evidence_ids={},
        parties={CORE: "core", TAIL: "access"},
    )


def share(party: str, down: int, excluded: int = 0, outages: int = 0, closed: int = 0, mttr: int = 0) -> PartyShare:
    mean = Fraction(mttr * SECOND_US) if closed else None
    return PartyShare(party, down * SECOND_US, excluded * SECOND_US, outages, closed, mean)


def test_each_party_answers_for_its_outages_and_has_its_own_mttr() -> None:
    found = assessed("UDDUUUUUUUUUDDDDUU", "UUUUUDUUDDDUUUUUUU")
    assert found.responsible == (share("access", 4, 0, 2, 2, 2), share("core", 6, 0, 2, 2, 3))


def test_an_outage_that_passes_on_is_split_by_the_second() -> None:
    """The core fails, the tail too, the core comes back: one outage, begun by the core."""
    found = assessed("UDDDDUUU", "UUUDDDDU")
    assert [(one.party, one.down_us // SECOND_US) for one in found.responsible] == [("access", 2), ("core", 4)]
    assert [one.outages for one in found.responsible] == [0, 1]


def test_what_an_exclusion_took_out_goes_to_whom_it_names() -> None:
    kinds = (ExclusionKind.PLANNED, ExclusionKind.CUSTOMER, ExclusionKind.FORCE_MAJEURE)
    asked = [
        replace(made.exclusion(a * SECOND_US, b * SECOND_US, f"X{a}", kind), announced=-(10**12))
        for (a, b), kind in zip(((1, 3), (4, 6), (7, 9)), kinds, strict=True)
    ]
    found = assessed("UDDDDDDDDDUU", "U" * 12, *asked)
    assert found.responsible == (
        share("core", 3, 0, 1, 1, 3),
        share("customer", 0, 2),
        share("planned", 0, 2),
        share("unknown", 0, 2),
    )


def test_seconds_without_a_place_have_a_party_too() -> None:
    found = assessed("UDDUUUUUUU", "UUUUUUUUUU", counted=4)
    # two of the four may lie where the core is down anyway
    assert [(one.party, one.down_us // SECOND_US) for one in found.responsible] == [("access", 2), ("core", 2)]
    lines = [line for line in explain(found) if line.kind == "responsible"]
    assert [(line.text[0], line.seconds) for line in lines] == [("access", Fraction(2)), ("core", Fraction(2))]


def test_without_an_outage_nobody_answers_for_anything() -> None:
    assert assessed("UU?U", "UUUU").responsible == ()


WORDS = st.text("UD?", min_size=12, max_size=12)


@settings(max_examples=60)
@given(WORDS, WORDS, st.integers(0, 12), st.integers(0, 10), st.integers(1, 4), st.sampled_from(ExclusionKind))
def test_the_parts_sum_to_the_whole(
    core: str, tail: str, counted: int, at: int, length: int, kind: ExclusionKind
) -> None:
    asked = replace(made.exclusion(at * SECOND_US, (at + length) * SECOND_US, "X", kind), announced=-(10**12))
    found = assessed(core, tail, asked, counted=counted)
    assert sum(one.down_us for one in found.responsible) == found.totals.down
    down = [a == "D" or b == "D" for a, b in zip(core, tail, strict=True)]
    assert sum(one.excluded_us for one in found.responsible) == sum(down[at : at + length]) * SECOND_US
    assert sum(one.outages for one in found.responsible) == sum(outage.counted for outage in found.outages)
