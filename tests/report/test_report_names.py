"""Names come from the inventory as it was in the period."""

from __future__ import annotations

from probed.model.assessment import Period
from probed.model.ids import (
    CircuitId,
    CustomerId,
    ElementId,
    LinkId,
    PointId,
    SiteId,
    UnitId,
    VpnId,
    link_leaf,
    point_leaf,
)
from probed.model.inventory import (
    Circuit,
    Customer,
    Inventory,
    ManagedElement,
    Party,
    Protection,
    Role,
    Site,
    TerminationPoint,
    Tier,
    TopologicalLink,
    Unit,
    UnitLevel,
    Validity,
    Via,
    Vpn,
    VpnMember,
    VpnTopology,
)
from probed.report.names import names_of
from probed.report.page import Language

ALWAYS = Validity(None, None)
PERIOD = Period(100, 200, "UTC", "x")
BANK, OTHER = CustomerId("100000000017"), CustomerId("100000000025")
A, Z = PointId("NE1", "FE-1"), PointId("NE2", "FE-2")


def element(name: str, title: str, valid: Validity = ALWAYS) -> ManagedElement:
    return ManagedElement(ElementId(name), title, UnitId("U"), None, Via.ELEMENT, "127.0.0.1", 161, "c", valid)


def circuit(name: str, customer: CustomerId) -> Circuit:
    return Circuit(
        CircuitId(name), customer, "FE", SiteId("S1"), SiteId("S2"), A, Z, Protection.SNCP, None, (), ALWAYS
    )


INVENTORY = Inventory(
    version="v",
    units=(Unit(UnitId("U"), "济南", "Jinan", UnitLevel.CITY, None, ALWAYS),),
    customers=(Customer(BANK, "银行", "Bank", Tier.A, UnitId("U"), "gold", ALWAYS),),
    sites=(
        Site(SiteId("S1"), BANK, "总行", "Head office", ALWAYS),
        Site(SiteId("S2"), BANK, "老支行", "Old branch", Validity(None, 100)),
        Site(SiteId("S2"), BANK, "支行", "", Validity(100, None)),
    ),
    elements=(
        element("NE2", "章丘", Validity(150, None)),
        element("NE2", "旧章丘", Validity(None, 150)),
        element("NE1", "济南东"),
    ),
    points=(TerminationPoint(A, "FE", "uni", Party.CUSTOMER, ALWAYS),),
    links=(TopologicalLink(LinkId("L1"), A, Z, "STM-4", Party.CORE, True, ALWAYS),),
    circuits=(circuit("C1", BANK), circuit("C2", OTHER)),
    vpns=(
        Vpn(
            VpnId("V1"),
            BANK,
            "业务网",
            VpnTopology.STAR,
            (VpnMember(CircuitId("C1"), SiteId("S2"), Role.SPOKE),),
            ALWAYS,
        ),
        Vpn(VpnId("V2"), OTHER, "别家", VpnTopology.MESH, (), ALWAYS),
    ),
)


def test_names_follow_the_language_and_fall_back_to_the_one_there_is() -> None:
    english = names_of(INVENTORY, BANK, PERIOD, Language.EN)
    chinese = names_of(INVENTORY, BANK, PERIOD, Language.ZH)
    assert (english.unit, chinese.unit) == ("Jinan", "济南")
    assert english.circuits[CircuitId("C1")] == ("Head office – 支行", "FE", "sncp")


def test_of_several_rows_the_last_that_held_in_the_period_names() -> None:
    names = names_of(INVENTORY, BANK, PERIOD, Language.ZH)
    assert names.leaf(link_leaf("L1")) == "L1 济南东 – 章丘"
    assert names.leaf(point_leaf(A)) == "济南东 FE-1"


def test_other_customers_are_not_named() -> None:
    names = names_of(INVENTORY, BANK, PERIOD, Language.ZH)
    assert set(names.circuits) == {CircuitId("C1")}
    assert [vpn.id for vpn in names.vpns] == ["V1"]
    assert names.vpns[0].members == ((CircuitId("C1"), "支行", "spoke"),)


def test_what_has_no_name_is_called_by_its_id() -> None:
    assert names_of(INVENTORY, BANK, PERIOD, Language.ZH).leaf(link_leaf("L9")) == "L9"
