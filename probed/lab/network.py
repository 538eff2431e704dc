r"""The lab's carrier network as data: one ring, two chains, 24 circuits, six customers. All names are invented.

An STM-16 ring of six elements (R1..R6) and two STM-4 chains (A1..A3, B1..B3):

                                  NE01 ----R1---- NE02 ==A1== NE07 ==A2== NE08 ==A3== NE09
                                 /                    \
                               R6                      R2          R = STM-16, shared ring (MS-SPRing)
                               /                        \          A, B = STM-4, unprotected
                            NE06                        NE03
                               \                        /          EMS-1 manages NE01..NE09
                               R5                      R3          EMS-2 manages NE10..NE12; NE11, NE12
                                 \                    /            are old gear, seen only through it
                                  NE05 ----R4---- NE04
                                   ||
                                   B1
                                   ||
                                  NE10 ==B2== NE11 ==B3== NE12

This module knows nothing of the rest of probed: the ground truth is computed from these tables alone.
"""

from __future__ import annotations

from typing import Final

from probed.lab.shape import (
    LabCircuit,
    LabContract,
    LabCustomer,
    LabElement,
    LabGroup,
    LabLeg,
    LabLink,
    LabManager,
    LabMember,
    LabNetwork,
    LabUnit,
    LabVpn,
)

ZONE: Final = "Asia/Shanghai"
ADDRESS_PREFIX: Final = "127.88"
COMMUNITY: Final = "lab-read-only"

UNITS: Final = (
    LabUnit("HL", "华澜通信集团", "Hualan Telecom Group", "group", ""),
    LabUnit("HL-LC", "华澜通信澜川省公司", "Hualan Lanchuan Province", "province", "HL"),
    LabUnit("HL-LC-LG", "临港分公司", "Lingang Branch", "city", "HL-LC"),
    LabUnit("HL-LC-YX", "云溪分公司", "Yunxi Branch", "city", "HL-LC"),
)

MANAGERS: Final = (
    LabManager("EMS-1", "一平面网管", f"{ADDRESS_PREFIX}.0.1"),
    LabManager("EMS-2", "二平面网管", f"{ADDRESS_PREFIX}.0.2"),
)


def _element(number: int, name: str, unit: str, manager: str = "EMS-1", via: str = "element") -> LabElement:
    return LabElement(f"NE{number:02d}", name, unit, manager, via, f"{ADDRESS_PREFIX}.1.{number}")


ELEMENTS: Final = (
    _element(1, "临港枢纽楼", "HL-LC-LG"),
    _element(2, "滨江机房", "HL-LC-LG"),
    _element(3, "东湖机房", "HL-LC-LG"),
    _element(4, "科创园机房", "HL-LC-YX"),
    _element(5, "云溪枢纽楼", "HL-LC-YX"),
    _element(6, "西岭机房", "HL-LC-LG"),
    _element(7, "青石镇", "HL-LC-LG"),
    _element(8, "柳湾镇", "HL-LC-LG"),
    _element(9, "石塘镇", "HL-LC-LG"),
    _element(10, "北坪镇", "HL-LC-YX", "EMS-2"),
    _element(11, "大河镇", "HL-LC-YX", "EMS-2", "manager"),
    _element(12, "云顶矿区", "HL-LC-YX", "EMS-2", "manager"),
)

RING: Final = "RING-1"
RING_LINKS: Final = ("R1", "R2", "R3", "R4", "R5", "R6")


def _link(name: str, a: int, z: int) -> LabLink:
    """East port to west port; the chains leave their ring element by a port of their own."""
    rate = "STM-16" if name in RING_LINKS else "STM-4"
    stem = rate.replace("-", "")
    return LabLink(name, f"NE{a:02d}", f"{stem}-E", f"NE{z:02d}", f"{stem}-W", rate)


LINKS: Final = (
    _link("R1", 1, 2),
    _link("R2", 2, 3),
    _link("R3", 3, 4),
    _link("R4", 4, 5),
    _link("R5", 5, 6),
    _link("R6", 6, 1),
    _link("A1", 2, 7),
    _link("A2", 7, 8),
    _link("A3", 8, 9),
    _link("B1", 5, 10),
    _link("B2", 10, 11),
    _link("B3", 11, 12),
)

CUSTOMERS: Final = (
    LabCustomer("100000000101", "云澜商业银行", "Yunlan Commercial Bank", "AAA", "HL-LC", "diamond", "NE01"),
    LabCustomer("100000000202", "海澜信用联社", "Hailan Credit Union", "AA", "HL-LC-LG", "gold", "NE02"),
    LabCustomer("100000000303", "澜川政务服务中心", "Lanchuan Government Services", "AA", "HL-LC", "gold", "NE01"),
    LabCustomer("100000000404", "澜川第九医院", "Lanchuan Ninth Hospital", "A", "HL-LC-LG", "silver", "NE03"),
    LabCustomer("100000000505", "澜江物流集团", "Lanjiang Logistics Group", "A", "HL-LC-YX", "silver", "NE04"),
    LabCustomer(
        "100000000606", "辰光精密机械厂", "Chenguang Precision Works", "standard", "HL-LC-YX", "standard", ""
    ),
)

CONTRACTS: Final = (
    LabContract(
        id="diamond",
        title="钻石专线",
        title_en="Diamond leased line",
        target_percent="99.99",
        denominator="service_time",
        fixed_min=0,
        unknown="exclude",
        outage_count=1,
        longest_s=3600,
        repair_s=2 * 3600,
        bridge_s=60,
        minimum_s=0,
        minimum_applies="count",
    ),
    LabContract(
        id="gold",
        title="金牌专线",
        title_en="Gold leased line",
        target_percent="99.95",
        denominator="period",
        fixed_min=0,
        unknown="down",
        outage_count=2,
        longest_s=2 * 3600,
        repair_s=4 * 3600,
        bridge_s=60,
        minimum_s=0,
        minimum_applies="count",
    ),
    LabContract(
        id="silver",
        title="银牌专线",
        title_en="Silver leased line",
        target_percent="99.9",
        denominator="fixed",
        fixed_min=43200,
        unknown="up",
        outage_count=3,
        longest_s=4 * 3600,
        repair_s=8 * 3600,
        bridge_s=120,
        minimum_s=60,
        minimum_applies="count",
    ),
    LabContract(
        id="standard",
        title="普通专线",
        title_en="Standard leased line",
        target_percent="99.5",
        denominator="service_time",
        fixed_min=0,
        unknown="exclude",
        outage_count=4,
        longest_s=12 * 3600,
        repair_s=24 * 3600,
        bridge_s=60,
        minimum_s=300,
        minimum_applies="count_and_seconds",
        weekdays=(1, 2, 3, 4, 5, 6),
        hours=(420, 1260),
        holidays=tuple(f"2026-10-0{day}" for day in range(1, 8)),
        workdays=("2026-10-11",),
    ),
)


def _legs(working: str, protecting: str = "") -> tuple[LabLeg, ...]:
    legs = (LabLeg("working", tuple(working.split())),)
    return (*legs, LabLeg("protecting", tuple(protecting.split()))) if protecting else legs


_BANK, _CREDIT, _GOVERNMENT, _HOSPITAL, _LOGISTICS, _FACTORY = (customer.id for customer in CUSTOMERS)

MOVED_ON: Final = "2026-10-20"
"""The local day on which C24 was moved from the long way round the ring to the short one."""

CIRCUITS: Final = (
    LabCircuit("C01", _BANK, "E1", "NE01", "NE03", "东湖支行", "Donghu", "sncp", _legs("R1 R2", "R6 R5 R4 R3")),
    LabCircuit("C02", _BANK, "E1", "NE01", "NE04", "科创支行", "Kechuang", "sncp", _legs("R6 R5 R4", "R1 R2 R3")),
    LabCircuit("C03", _BANK, "FE", "NE01", "NE05", "云溪支行", "Yunxi", "ms_spring", _legs("R6 R5")),
    LabCircuit("C04", _BANK, "FE", "NE01", "NE06", "西岭支行", "Xiling", "ms_spring", _legs("R6")),
    LabCircuit("C05", _BANK, "E1", "NE01", "NE08", "柳湾网点", "Liuwan", "none", _legs("R1 A1 A2"), "gold"),
    LabCircuit("C06", _CREDIT, "E1", "NE02", "NE04", "科创社", "Kechuang", "sncp", _legs("R2 R3", "R1 R6 R5 R4")),
    LabCircuit("C07", _CREDIT, "FE", "NE02", "NE06", "西岭社", "Xiling", "ms_spring", _legs("R1 R6")),
    LabCircuit("C08", _CREDIT, "E1", "NE02", "NE07", "青石社", "Qingshi", "none", _legs("A1")),
    LabCircuit("C09", _CREDIT, "E1", "NE02", "NE09", "石塘社", "Shitang", "none", _legs("A1 A2 A3")),
    LabCircuit("C10", _GOVERNMENT, "FE", "NE01", "NE05", "云溪大厅", "Yunxi", "sncp", _legs("R6 R5", "R1 R2 R3 R4")),
    LabCircuit("C11", _GOVERNMENT, "E1", "NE01", "NE10", "北坪大厅", "Beiping", "ms_spring", _legs("R6 R5 B1")),
    LabCircuit("C12", _GOVERNMENT, "E1", "NE01", "NE11", "大河大厅", "Dahe", "none", _legs("R6 R5 B1 B2")),
    LabCircuit("C13", _GOVERNMENT, "E1", "NE01", "NE12", "云顶大厅", "Yunding", "none", _legs("R6 R5 B1 B2 B3")),
    LabCircuit(
        "C14", _GOVERNMENT, "E1", "NE01", "NE07", "青石大厅", "Qingshi", "none", _legs("R1 A1"), "", "2026-10-13"
    ),
    LabCircuit("C15", _HOSPITAL, "E1", "NE03", "NE02", "滨江分院", "Binjiang", "none", _legs("R2")),
    LabCircuit("C16", _HOSPITAL, "E1", "NE03", "NE08", "柳湾分院", "Liuwan", "none", _legs("R2 A1 A2")),
    LabCircuit("C17", _HOSPITAL, "FE", "NE03", "NE04", "科创分院", "Kechuang", "none", _legs("R3")),
    LabCircuit("C18", _LOGISTICS, "E1", "NE04", "NE10", "北坪仓", "Beiping", "none", _legs("R4 B1")),
    LabCircuit("C19", _LOGISTICS, "E1", "NE04", "NE11", "大河仓", "Dahe", "none", _legs("R4 B1 B2")),
    LabCircuit("C20", _LOGISTICS, "FE", "NE04", "NE06", "西岭仓", "Xiling", "none", _legs("R4 R5")),
    LabCircuit("C21", _LOGISTICS, "E1", "NE04", "NE09", "石塘仓", "Shitang", "none", _legs("R3 R2 A1 A2 A3")),
    LabCircuit("C22", _FACTORY, "E1", "NE05", "NE12", "云顶矿", "Yunding", "none", _legs("B1 B2 B3")),
    LabCircuit("C23", _FACTORY, "E1", "NE05", "NE10", "北坪厂", "Beiping", "none", _legs("B1")),
    LabCircuit(
        "C24",
        _FACTORY,
        "E1",
        "NE06",
        "NE08",
        "柳湾厂",
        "Liuwan",
        "none",
        (
            LabLeg("working", ("R5", "R4", "R3", "R2", "A1", "A2"), "", MOVED_ON),
            LabLeg("working", ("R6", "R1", "A1", "A2"), MOVED_ON, ""),
        ),
    ),
)


def _vpns() -> tuple[LabVpn, ...]:
    """A star for every customer with a hub."""
    return tuple(
        LabVpn(
            f"V-{row.id[-4:]}",
            row.id,
            f"{row.name}专网",
            f"{row.name_en} VPN",
            "star",
            tuple(LabMember(c.id, f"S-{c.id}", "spoke") for c in CIRCUITS if c.customer == row.id),
        )
        for row in CUSTOMERS
        if row.hub
    )


SMALL: Final = LabNetwork(
    name="small",
    zone=ZONE,
    address_prefix=ADDRESS_PREFIX,
    units=UNITS,
    managers=MANAGERS,
    elements=ELEMENTS,
    links=LINKS,
    groups=(LabGroup(RING, "ms_spring", RING_LINKS),),
    customers=CUSTOMERS,
    contracts=CONTRACTS,
    circuits=CIRCUITS,
    vpns=_vpns(),
    community=COMMUNITY,
)
