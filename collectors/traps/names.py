"""What alarms of SDH equipment are called, and what each comes to (G.783, G.806 section 6.4, M.3100, X.733). Data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple


class Known(NamedTuple):
    """An alarm of the standards: its layer, its usual severity, whether it hits service without protection, and its
    probable cause (IANA-ITU-ALARM-TC, '' = none fits).
    """

    id: str
    layer: str
    severity: str
    hits: bool
    cause: str


CAUSES: Final[Mapping[int, str]] = {
    1: "aIS",
    3: "degradedSignal",
    4: "farEndReceiverFailure",
    6: "lossOfFrame",
    7: "lossOfPointer",
    8: "lossOfSignal",
    9: "payloadTypeMismatch",
    10: "transmissionError",
    11: "remoteAlarmInterface",
    12: "excessiveBER",
    13: "pathTraceMismatch",
    14: "unavailable",
    15: "signalLabelMismatch",
    16: "lossOfMultiFrame",
    58: "powerProblem",
    60: "protectionPathFailure",
    62: "replaceableUnitMissing",
    66: "timingProblem",
    76: "lossOfSynchronisation",
}
"""IANA-ITU-ALARM-TC probable causes that transport equipment uses."""

# id | names that equipment gives it | layer | severity | hits service | probable cause
_TABLE: Final = """
POWER_FAIL | POWER_ABNORMAL POWER_ALM | EQP | critical | y | 58
BD_STATUS | WRG_BD_TYPE BOARD_MISSING UNIT_MISSING | EQP | major | y | 62
NE_COMMU_BREAK | NE_NOT_LOGIN GNE_CONNECT_FAIL NE_OFFLINE NE_DISCONNECTED | DCN | major | n |
LOS | R_LOS RLOS OOF_LOS MUT_LOS RS_LOS SPI_LOS | RS | critical | y | 8
LOF | R_LOF RS_LOF R_OOF | RS | critical | y | 6
RS-TIM | J0_MM RS_TIM | RS | minor | n | 13
B1-EXC | B1_EXC RS_EXC | RS | minor | n | 12
B1-DEG | B1_SD RS_DEG | RS | minor | n | 3
MS-AIS | MS_AIS | MS | major | y | 1
B2-EXC | B2_EXC MS_EXC | MS | major | y | 12
B2-DEG | B2_SD MS_DEG | MS | minor | n | 3
MS-RDI | MS_RDI MS_FERF | MS | minor | n | 11
PS | APS_INDI SNCP_SWITCH PROTECTION_SWITCH PS_INDI | MS | major | n | 60
APS_FAIL | K1_K2_M K2_M APS_MANUAL_STOP | MS | minor | n | 60
AU-AIS | AU_AIS AU4_AIS | HOA | major | y | 1
AU-LOP | AU_LOP AU4_LOP | HOA | major | y | 7
HP-UNEQ | HP_UNEQ | HP | minor | y | 15
HP-TIM | HP_TIM J1_MM | HP | minor | y | 13
HP-PLM | HP_SLM HP_PLM C2_MM | HP | minor | y | 9
B3-EXC | B3_EXC | HP | major | y | 12
B3-DEG | B3_SD | HP | minor | n | 3
HP-RDI | HP_RDI HP_FERF | HP | minor | n | 11
TU-LOM | HP_LOM TU_LOM | LOA | major | y | 16
TU-AIS | TU_AIS TU12_AIS TU3_AIS | LOA | major | y | 1
TU-LOP | TU_LOP TU12_LOP TU3_LOP | LOA | major | y | 7
LP-UNEQ | LP_UNEQ | LP | minor | y | 15
LP-TIM | LP_TIM J2_MM | LP | minor | y | 13
LP-PLM | LP_SLM LP_PLM | LP | minor | y | 9
BIP-EXC | BIP_EXC | LP | minor | y | 12
BIP-DEG | BIP_SD | LP | minor | n | 3
LP-RDI | LP_RDI LP_FERF | LP | warning | n | 11
LP-RFI | LP_RFI | LP | minor | n | 11
E1-LOS | T_ALOS E1_LOS P_LOS T_DLOS PPI_LOS PDH_LOS | PPI | major | y | 8
E1-AIS-UP | UP_E1_AIS E1_AIS PPI_AIS | E1 | minor | y | 1
E1-AIS-DOWN | DOWN_E1_AIS | E1 | minor | y | 1
E1-LOF | LFA E1_LOF | E1 | minor | y | 6
E1-RAI | E1_RAI RAI | E1 | minor | n | 11
VCAT-LOM | VCAT_LOM VCAT_LOM_VC12 | VCG | major | y | 16
VCAT-SQM | VCAT_SQM | VCG | major | y | 16
VCAT-LOA | VCAT_LOA | VCG | critical | y | 76
LCAS-PLCR | LCAS_PLCR | VCG | major | y | 14
LCAS-TLCR | LCAS_TLCR | VCG | critical | y | 14
LCAS-PLCT | LCAS_PLCT | VCG | minor | n | 14
LCAS-TLCT | LCAS_TLCT | VCG | minor | n | 14
LCAS-FOPR | LCAS_FOPR LCAS_FOPT | VCG | major | y |
GFP-LFD | ALM_GFP_DLFD GFP_LFD | GFP | critical | y | 6
GFP-CSF | ALM_GFP_DCSF GFP_CSF | GFP | minor | y | 4
ETH-LOS | ETH_LOS LINK_LOS LAN_LOC | ETH | critical | y | 8
LINK-DOWN | LINK_DOWN LINKDOWN | ETH | critical | y | 8
CFM-LOC | ETH_CFM_LOC CFM_LOC | ETH | major | y | 14
CFM-RDI | ETH_CFM_RDI | ETH | minor | n | 11
SYN-LOS | SYN_LOS SYNC_C_LOS LTI | SYNC | minor | n | 66
"""


def _known() -> dict[str, Known]:
    found: dict[str, Known] = {}
    for line in _TABLE.strip().splitlines():
        own, names, layer, severity, hits, cause = (cell.strip() for cell in line.split("|"))
        known = Known(own, layer, severity, hits == "y", CAUSES[int(cause)] if cause else "")
        found.update((normal(name), known) for name in (own, *names.split()))
    return found


def normal(name: str) -> str:
    """'TU-AIS', 'tu_ais' and 'TU AIS' are one name."""
    return re.sub(r"[^A-Z0-9]+", "_", name.upper()).strip("_")


KNOWN: Final[Mapping[str, Known]] = _known()
"""By normalised name."""


_BRACKETS: Final = re.compile(r"[(（\[]([A-Za-z0-9_ -]{2,20})[)）\]]")


def known(*said: str) -> Known | None:
    """The first of several texts that names an alarm of the standards: whole, as its first word, or in brackets, as
    names in Chinese have it ('信号丢失（LOS）').
    """
    for text in said:
        if not text:
            continue
        first = re.split(r"[\s(:,;]", text.strip(), maxsplit=1)[0]
        for word in (text, first, *_BRACKETS.findall(text)[:3]):
            if found := KNOWN.get(normal(word)):
                return found
    return None
