"""Whose equipment it is, by sysObjectID: IANA's private enterprise numbers of makers that carriers meet. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MAKERS: Final[Mapping[int, str]] = {
    9: "Cisco",
    11: "HP",
    43: "3Com",
    164: "RAD",
    193: "Ericsson",
    637: "Alcatel-Lucent",
    823: "Loop Telecom",
    1916: "Extreme Networks",
    2011: "Huawei",
    2281: "Ceragon",
    2544: "ADVA",
    2636: "Juniper",
    3607: "Cerent (Cisco ONS)",
    3807: "FiberHome",
    3902: "ZTE",
    4515: "PacketLight",
    4881: "Ruijie",
    5651: "Maipu",
    6141: "Ciena",
    6527: "Nokia",
    7342: "Omnitron",
    8072: "net-snmp",
    8886: "Raisecom",
    14988: "MikroTik",
    20044: "Ekinops",
    25506: "H3C",
    30065: "Arista",
}


def maker_of(enterprise: int | None) -> str:
    """The name of a maker; of one that is not listed its number; '' = the agent does not tell."""
    return "" if enterprise is None else MAKERS.get(enterprise, f"enterprise {enterprise}")
