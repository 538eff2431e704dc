"""ProbableCause of TNMS-NBI-MIB: those of transport equipment, by their number, in the MIB's own words. Data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CAUSES: Final[Mapping[int, str]] = {
    9: "ais",
    28: "cardBreakdown",
    30: "cardFailure",
    57: "excessiveBER",
    98: "inputSignalLow",
    127: "lof",
    128: "lom",
    129: "lomFarEnd",
    131: "lop",
    132: "los",
    143: "lossOfCarrier",
    148: "lossOfTiming",
    192: "neBreakdown",
    193: "neFailure",
    206: "opticPowerReceiveTooLow",
    210: "pathTraceMismatch",
    223: "powerTooHighFailure",
    225: "powerTooLowFailure",
    240: "rdi",
    246: "cardMissing",
    247: "cardMismatch",
    253: "rxDegrade",
    254: "rxFail",
    258: "serverSignalFail",
    261: "signalDegraded",
    262: "signalLableMismatch",
    351: "timingProblem",
    364: "txDegrade",
    365: "txFail",
    371: "unequipped",
    415: "ber",
    416: "sectionTraceMismatch",
}
