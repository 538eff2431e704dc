"""The problem that a clause makes that will be missed: its key, how grave it is, its words, and when it is news."""

from __future__ import annotations

from typing import Final, NamedTuple

from probed.model.ids import CircuitId, CustomerId
from probed.model.instant import MINUTE_US, format_instant
from probed.model.problem import (
    BREACH,
    BreachFactors,
    Cause,
    HitCircuit,
    HitVpn,
    Impact,
    ProblemKey,
    ProblemType,
    Severity,
)

MISSED: Final = "missed"
_BASIS: Final = {
    "open outage": ("if the open outage goes on", "中断未结束"),
    "burn": ("if the loss of the last days goes on", "近日劣化速度"),
    "report due": ("unless the report is published", "报告尚未发布"),
}
_PART: Final = 8
"""A forecast is another when it moved by more than this part of the time that is left ..."""
_LEAST_US: Final = MINUTE_US
"""... and by more than this."""


class Subject(NamedTuple):
    """Of what a clause is: a circuit or a VPN, and the circuits by which people are found who have to know.

    `vpn` None = it is of the one circuit.
    """

    circuits: tuple[HitCircuit, ...]
    vpn: HitVpn | None = None

    @property
    def resource(self) -> str:
        return f"circuit:{self.circuits[0].circuit}" if self.vpn is None else f"vpn:{self.vpn.vpn}"

    @property
    def name(self) -> str:
        return f"Circuit {self.circuits[0].circuit}" if self.vpn is None else f"VPN {self.vpn.vpn}"

    @property
    def name_zh(self) -> str:
        return f"电路 {self.circuits[0].circuit}" if self.vpn is None else f"VPN {self.vpn.vpn}"


def of_circuit(circuit: CircuitId, customer: CustomerId, tier: str) -> Subject:
    return Subject((HitCircuit(circuit, customer, tier, BREACH),))


def ahead_cause(subject: Subject, clause: str, found: BreachFactors, zone: str) -> Cause:
    """A root of its own, also where an outage is the reason: who watches contracts is not who repairs.

    The customer feels nothing by it, so it is not told.
    """
    missed = found.basis == MISSED
    return Cause(
        key=ProblemKey(subject.resource, ProblemType.BREACH_AHEAD, clause),
        severity=Severity.MAJOR if missed else Severity.MINOR,
        raised=found.at,
        root=None,
        impact=Impact(subject.circuits, () if subject.vpn is None else (subject.vpn,)),
        text=_text(subject.name, clause, found, zone),
        text_zh=_text_zh(subject.name_zh, clause, found, zone),
        breach=found,
    )


def follows(before: Cause | None, found: Cause) -> Cause | None:
    """What is said after a new look: nothing new while the forecast is much the same, and no first word of a clause
    that is missed already, which is not ahead.
    """
    now = found.breach
    assert now is not None  # it is made with them
    if before is None or before.breach is None:
        return None if now.basis == MISSED else found
    known = before.breach
    if (known.basis, known.stake, known.contract) != (now.basis, now.stake, now.contract):
        return found
    moved = abs(known.breach_at - now.breach_at)
    borne = max((now.breach_at - now.at) // _PART, _LEAST_US)
    return before if now.basis == MISSED or moved <= borne else found


def _text(name: str, clause: str, found: BreachFactors, zone: str) -> str:
    stake = f", at stake {found.stake} {found.currency}" if found.stake else ""
    if found.basis == MISSED:
        return f"{name}: {clause} of {found.contract} is missed"
    at = format_instant(_whole_s(found.breach_at), zone)
    why, _ = _BASIS.get(found.basis, (f"if {found.basis} goes on", ""))
    return f"{name}: {clause} of {found.contract} will be missed at {at} {why}{stake}"


def _text_zh(name: str, clause: str, found: BreachFactors, zone: str) -> str:
    stake = f"，涉及违约扣减 {found.stake} {found.currency}" if found.stake else ""
    if found.basis == MISSED:
        return f"{name} 的 {found.contract} {clause} 条款已未达标"
    at = format_instant(_whole_s(found.breach_at), zone)
    _, why = _BASIS.get(found.basis, ("", found.basis))
    return f"{name} 的 {found.contract} {clause} 条款预计 {at} 未达标（{why}）{stake}"


def _whole_s(at: int) -> int:
    return at - at % 1_000_000
