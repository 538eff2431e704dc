"""How often each source is asked: as the most demanding circuit over it wants, found here by walking the routes."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from config.checked import checked
from config.settings import Settings
from probed.cli.present import sources_now
from probed.model.instant import SECOND_US
from probed.model.inventory import Inventory, Via
from probed.policies.paces import paces
from probed.store.batch import Mark
from probed.targets import snmp_targets
from tests.support.watched_lab import T0, inventory

CIRCUITS = [str(row.id) for row in inventory().circuits]
CUSTOMERS = [str(row.id) for row in inventory().customers]


def with_policies(*policies: Mapping[str, object]) -> Settings:
    named = [{"name": f"p{number}", **policy} for number, policy in enumerate(policies)]
    credential = {row.credential: {"community": "public"} for row in inventory().managers}
    data = {"time_zone": "UTC", "snmp": {"interval": "60s"}, "policy": named, "credential": credential}
    return checked(Settings, data, {"folder": "."})


def carriers(net: Inventory) -> dict[str, set[str]]:
    """Per element the circuits over it: its legs' ends and its own; of a ring's circuits the ring as well."""
    links = {row.id: row for row in net.links}
    rings = [group for group in net.protection if group.kind == "ms_spring"]
    found: dict[str, set[str]] = {}
    for circuit in net.circuits:
        used = {link for leg in circuit.legs for link in leg.links}
        if circuit.protection == "ms_spring":
            used |= {link for ring in rings if used & set(ring.links) for link in ring.links}
        elements = {circuit.a.element, circuit.z.element}
        elements |= {end.element for link in used if links[link].watched for end in (links[link].a, links[link].z)}
        for element in elements:
            found.setdefault(element, set()).add(circuit.id)
    return found


def source_of(element: str) -> str:
    row = next(row for row in inventory().elements if row.id == element)
    return f"snmp:{row.manager}@{row.id}" if row.via is Via.MANAGER else f"snmp:{row.id}"


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(st.sampled_from(CIRCUITS), st.integers(5, 300), max_size=6),
    st.dictionaries(st.sampled_from(CUSTOMERS), st.integers(5, 300), max_size=3),
    st.none() | st.integers(5, 300),
)
def test_it_is_the_shortest_that_any_circuit_over_it_asks_for(
    by_circuit: dict[str, int], by_customer: dict[str, int], by_all: int | None
) -> None:
    policies: list[dict[str, object]] = [{"circuits": [c], "interval": f"{s}s"} for c, s in by_circuit.items()]
    policies += [{"customers": [c], "interval": f"{s}s"} for c, s in by_customer.items()]
    policies += [] if by_all is None else [{"interval": f"{by_all}s"}]
    given_ = with_policies(*policies)
    asked = {
        row.id: by_circuit.get(row.id) or by_customer.get(row.customer) or by_all or 60
        for row in inventory().circuits
    }
    wanted = {
        source_of(element): min(asked[circuit] for circuit in circuits)  # type: ignore[index]
        for element, circuits in carriers(inventory()).items()
    }
    pace = paces(given_, inventory(), T0)
    for target in snmp_targets(given_, inventory(), T0):
        seconds = wanted.get(target.source, 60)
        assert target.interval_s == seconds, target.source
        assert pace.limit_us(target.source) == seconds * 5 * SECOND_US // 2
        why = pace.of(target.source)
        if why.circuit is not None:
            assert asked[why.circuit] == seconds
    assert pace.shortest_us == min(wanted.values(), default=60) * SECOND_US


def test_without_an_interval_in_any_policy_nothing_is_worked_out() -> None:
    pace = paces(with_policies({"persistence": "5min"}), inventory(), T0)
    assert (pace.by_source, pace.shortest_us, pace.limit_us("snmp:NE01")) == ({}, 60 * SECOND_US, 150 * SECOND_US)


def test_a_source_that_is_asked_seldom_is_not_called_silent_too_soon() -> None:
    limit_us = paces(with_policies({"interval": "10min"}), inventory(), T0).limit_us
    marks = {"snmp:NE01": Mark(T0 - 1_000 * SECOND_US, 1), "snmp:NE02": Mark(T0, 1)}
    found = sources_now(limit_us, inventory(), marks, T0, T0)
    assert found.heard == ("snmp:NE01", "snmp:NE02")
    late = {**marks, "snmp:NE01": Mark(T0 - 1_501 * SECOND_US, 1)}
    assert list(sources_now(limit_us, inventory(), late, T0, T0).silent) == ["snmp:NE01"]
