"""Maintenance signals of SDH, PDH and Ethernet: what each says of where the trouble is, and what explains it.

G.783, G.806 section 6.4 (correlations within an element), G.705, G.7710; across elements managers have to do it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final, NamedTuple


class Says(StrEnum):
    """What a signal that nothing else explains says of the trouble."""

    EQUIPMENT = "equipment"
    """The element or board itself: root of all that is wrong there."""
    UNREACHABLE = "unreachable"
    """The manager does not reach the element: its states are unknown, not down."""
    HERE = "here"
    """What arrives here is broken on the section or path that ends here."""
    UPSTREAM = "upstream"
    """Somebody further up has found it and tells on (AIS)."""
    FAR_END = "far_end"
    """The other side does not receive (RDI)."""
    FAR_CLIENT = "far_client"
    """The customer's port at the other side is down (CSF)."""
    CUSTOMER = "customer"
    """What the customer's equipment sends in is broken."""
    MISCONNECTED = "misconnected"
    """Another signal arrives, or none was put in: a cross-connection."""
    NOTHING = "nothing"
    """Errors, switching, timing, or only that a port is down: no word about the place."""


class Signal(NamedTuple):
    """`by`: signals at the same termination or in the server layer under it that explain this one; `far`: those at
    the opposite end.
    """

    id: str
    says: Says
    by: frozenset[str] = frozenset()
    far: frozenset[str] = frozenset()


_GROUPS: Final[Mapping[str, str]] = {
    "EQP": "POWER_FAIL BD_STATUS",
    "RS": "LOS LOF RS-TIM",
    "MS": "LOS LOF RS-TIM MS-AIS B2-EXC",
    "HP": "LOS LOF RS-TIM MS-AIS B2-EXC AU-AIS AU-LOP HP-UNEQ HP-TIM",
    "HOP": "LOS LOF RS-TIM MS-AIS B2-EXC AU-AIS AU-LOP HP-UNEQ HP-TIM HP-PLM TU-LOM",
    "LP": "TU-AIS TU-LOP LP-UNEQ LP-TIM",
}

# id | says | explained by, at the same termination or under it | explained by, at the far end
_TABLE: Final = """
POWER_FAIL | equipment | |
BD_STATUS | equipment | |
NE_COMMU_BREAK | unreachable | |
LOS | here | EQP |
LOF | here | EQP LOS |
RS-TIM | misconnected | EQP LOS LOF |
B1-EXC | here | EQP LOS LOF |
B1-DEG | nothing | EQP LOS LOF |
MS-AIS | upstream | EQP RS |
B2-EXC | here | EQP LOS LOF MS-AIS |
B2-DEG | nothing | EQP LOS LOF MS-AIS B2-EXC |
MS-RDI | far_end | EQP LOS LOF MS-AIS | LOS LOF MS-AIS B2-EXC
PS | nothing | |
APS_FAIL | nothing | LOS LOF |
AU-AIS | upstream | EQP MS AU-LOP |
AU-LOP | here | EQP MS AU-AIS |
HP-UNEQ | misconnected | EQP MS AU-AIS AU-LOP |
HP-TIM | misconnected | EQP MS AU-AIS AU-LOP HP-UNEQ |
HP-PLM | misconnected | EQP HP |
B3-EXC | here | EQP HP |
B3-DEG | nothing | EQP HP |
HP-RDI | far_end | EQP HP | AU-AIS AU-LOP HP-UNEQ HP-TIM
TU-LOM | here | EQP HP HP-PLM |
TU-AIS | upstream | EQP HOP |
TU-LOP | here | EQP HOP TU-AIS |
LP-UNEQ | misconnected | EQP HOP TU-AIS TU-LOP |
LP-TIM | misconnected | EQP HOP TU-AIS TU-LOP LP-UNEQ |
LP-PLM | misconnected | EQP HOP LP |
BIP-EXC | here | EQP HOP LP |
BIP-DEG | nothing | EQP HOP LP |
LP-RDI | far_end | EQP HOP LP | TU-AIS TU-LOP LP-UNEQ LP-TIM
LP-RFI | far_end | EQP HOP LP | TU-AIS TU-LOP LP-UNEQ LP-TIM
E1-LOS | customer | EQP |
E1-AIS-UP | customer | EQP E1-LOS |
E1-AIS-DOWN | upstream | EQP HOP LP |
E1-LOF | nothing | EQP E1-LOS E1-AIS-UP E1-AIS-DOWN |
E1-RAI | far_end | EQP E1-LOS | E1-LOS E1-AIS-UP E1-AIS-DOWN E1-LOF
VCAT-LOM | here | EQP HOP LP |
VCAT-SQM | misconnected | EQP HOP LP VCAT-LOM |
VCAT-LOA | here | EQP HOP LP VCAT-LOM VCAT-SQM |
LCAS-PLCR | upstream | EQP HOP LP VCAT-LOM VCAT-SQM |
LCAS-TLCR | upstream | EQP HOP LP VCAT-LOM VCAT-SQM |
LCAS-PLCT | far_end | | LCAS-PLCR LCAS-TLCR
LCAS-TLCT | far_end | | LCAS-PLCR LCAS-TLCR
LCAS-FOPR | nothing | VCAT-LOM VCAT-SQM |
GFP-LFD | upstream | EQP HOP LP LCAS-TLCR VCAT-LOA LP-PLM HP-PLM |
GFP-CSF | far_client | EQP GFP-LFD |
ETH-LOS | nothing | EQP GFP-LFD |
LINK-DOWN | nothing | EQP GFP-LFD ETH-LOS |
CFM-LOC | upstream | EQP ETH-LOS GFP-LFD |
CFM-RDI | far_end | EQP ETH-LOS GFP-LFD | CFM-LOC
SYN-LOS | nothing | LOS |
"""

# what is told with a probable cause only (X.733, IANA-ITU-ALARM-TC)
BY_CAUSE: Final[Mapping[str, str]] = {
    "lossOfSignal": "LOS",
    "lossOfFrame": "LOF",
    "aIS": "MS-AIS",
    "remoteAlarmInterface": "MS-RDI",
    "farEndReceiverFailure": "MS-RDI",
    "lossOfPointer": "AU-LOP",
    "excessiveBER": "B2-EXC",
    "pathTraceMismatch": "HP-TIM",
    "payloadTypeMismatch": "HP-PLM",
    "signalLabelMismatch": "HP-PLM",
    "powerProblem": "POWER_FAIL",
    "replaceableUnitMissing": "BD_STATUS",
    "replaceableUnitProblem": "BD_STATUS",
    "equipmentMalfunction": "BD_STATUS",
}


def _signals() -> dict[str, Signal]:
    found: dict[str, Signal] = {}
    for line in _TABLE.strip().splitlines():
        name, says, by, far = (cell.strip() for cell in line.split("|"))
        found[name] = Signal(name, Says(says), _named(by) - {name}, _named(far))
    return found


def _named(words: str) -> frozenset[str]:
    return frozenset(name for word in words.split() for name in _GROUPS.get(word, word).split())


SIGNALS: Final[Mapping[str, Signal]] = _signals()
"""By id."""


def unexplained(here: Collection[str], far: Collection[str] = ()) -> frozenset[str]:
    """Of the signals that stand at one termination those that no other one there, or at the far end, explains."""
    return frozenset(name for name in here if SIGNALS[name].by.isdisjoint(here) and SIGNALS[name].far.isdisjoint(far))
