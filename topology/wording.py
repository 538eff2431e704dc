"""Facts in short sentences for the duty officer, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias, assert_never

from probed.model.observation import OWN_BUG
from probed.model.problem import Impact
from topology.facts import (
    CircuitHit,
    ElementLost,
    ElementSilent,
    EquipmentFailed,
    Fact,
    LinkDown,
    ManagerSilent,
    NetworkSilent,
    PointDown,
    Unseen,
    Verdict,
)
from topology.vpns import WORST_FIRST

Language: TypeAlias = Literal["en", "zh"]

_NO_DEFECT: Final = "down"
"""What is said of an end that names no defect."""
_HOW_EN: Final = {"down": "down", "degraded": "degraded", "at_risk": "at risk", "unknown": "unknown"}
_HOW_ZH: Final = {"down": "中断", "degraded": "劣化", "at_risk": "失去保护", "unknown": "状态未知"}
_OWN: Final[Mapping[Language, str]] = {
    "en": "probed's own collector has failed and is restarted",
    "zh": "本系统采集任务故障，正在重启",
}
_PARTY_EN: Final = {"customer": "customer side?", "access": "access tail?", "third_party": "third party?"}
_PARTY_ZH: Final = {"customer": "疑为客户侧故障", "access": "疑为接入段故障", "third_party": "疑为第三方故障"}
_VERDICT_EN: Final[Mapping[Verdict, str]] = {
    Verdict.FIBRE_CUT: "fibre cut",
    Verdict.ONE_DIRECTION: "one direction only",
    Verdict.UPSTREAM: "AIS: the trouble is further up",
    Verdict.CUSTOMER_SIDE: "the customer sends no good signal",
    Verdict.FAR_PORT: "the port at the other end is down",
    Verdict.MISCONNECTED: "another signal or none: look at the cross-connections",
}
_VERDICT_ZH: Final[Mapping[Verdict, str]] = {
    Verdict.FIBRE_CUT: "光缆中断",
    Verdict.ONE_DIRECTION: "单向故障",
    Verdict.UPSTREAM: "AIS，故障在上游",
    Verdict.CUSTOMER_SIDE: "客户侧输入信号异常",
    Verdict.FAR_PORT: "对端端口中断",
    Verdict.MISCONNECTED: "收到错误信号或无信号，请检查交叉连接",
}


def text(fact: Fact, impact: Impact, language: Language) -> str:
    """What is wrong, and how many circuits are hit how."""
    if language == "zh":
        return f"{_zh(fact)}；{_effect_zh(impact)}" if not isinstance(fact, CircuitHit) else _zh(fact)
    return f"{_en(fact)}; {_effect_en(impact)}" if not isinstance(fact, CircuitHit) else _en(fact)


def _own(reason: str, language: Language = "en") -> str:
    """The reason of a silence, in words where it is probed's own."""
    return _OWN[language] if reason == OWN_BUG else reason


def _en(fact: Fact) -> str:
    match fact:
        case LinkDown(link, rate):
            verdict = f" ({_VERDICT_EN[fact.verdict]})" if fact.verdict else ""
            return f"Link {link}{_rate(rate)} is down{_defects_en(fact)}{verdict}"
        case ElementLost(element, reason, links):
            seen = "its only link" if links == 1 else f"all {links} links"
            return f"Element {element} is lost: no answer ({_own(reason)}) and {seen} to live neighbours down"
        case ElementSilent(element, reason, seen, behind):
            why = f", not reachable past {behind}" if behind else ", neighbours still see it" if seen else ""
            return f"Element {element} does not answer ({_own(reason)}){why}; its state is unknown"
        case ManagerSilent(manager, reason, elements):
            count = _count(elements, "element")
            return f"Element manager {manager} does not answer ({_own(reason)}); {count} seen only through it unknown"
        case NetworkSilent(silent, agents, reason):
            return (
                f"{silent} of {agents} agents do not answer ({_own(reason)}): "
                "the management network, or probed's own way into it; everything behind them is unknown"
            )
        case PointDown(point, defects, party, clean):
            said = f": {'+'.join(defects)}" if defects else ""
            guess = f", {_PARTY_EN[party]}" if party in _PARTY_EN and not fact.verdict else ""
            verdict = f" ({_VERDICT_EN[fact.verdict]})" if fact.verdict else ""
            return f"Port {point} is down{said}{verdict}" + (f"; the path is clean{guess}" if clean else "")
        case EquipmentFailed(element, board, natives):
            which = f"Board {board} of element {element}" if board else f"Element {element}"
            along = [_count(fact.links, "link")] * bool(fact.links) + [_count(fact.ports, "port")] * bool(fact.ports)
            return f"{which} has failed: {'+'.join(natives)}; {' and '.join(along)} down with it"
        case Unseen(leaf):
            return f"{leaf.kind.capitalize()} {leaf.id} cannot be seen: nothing says whether it works"
        case CircuitHit(circuit, how):
            return f"Circuit {circuit} is {_HOW_EN[how]}" + (": redundancy lost" if how == "at_risk" else "")
        case _:
            assert_never(fact)


def _zh(fact: Fact) -> str:
    match fact:
        case LinkDown(link, rate):
            verdict = f"（{_VERDICT_ZH[fact.verdict]}）" if fact.verdict else ""
            return f"链路 {link}{_rate(rate)} 中断{_defects_zh(fact)}{verdict}"
        case ElementLost(element, reason, links):
            return f"网元 {element} 失联：无应答（{_own(reason, 'zh')}），与在线邻居相连的 {links} 条链路全部中断"
        case ElementSilent(element, reason, seen, behind):
            why = f"，位于 {behind} 之后无法到达" if behind else "，邻居仍能看到它" if seen else ""
            return f"网元 {element} 无应答（{_own(reason, 'zh')}）{why}，状态未知"
        case ManagerSilent(manager, reason, elements):
            return f"网管 {manager} 无应答（{_own(reason, 'zh')}），仅经它可见的 {elements} 个网元状态未知"
        case NetworkSilent(silent, agents, reason):
            why = "疑为管理网（DCN）或本机接入故障，其后一切状态未知"
            return f"{agents} 个代理中有 {silent} 个无应答（{_own(reason, 'zh')}）：{why}"
        case PointDown(point, defects, party, clean):
            said = f"：{'+'.join(defects)}" if defects else ""
            guess = f"，{_PARTY_ZH[party]}" if party in _PARTY_ZH and not fact.verdict else ""
            verdict = f"（{_VERDICT_ZH[fact.verdict]}）" if fact.verdict else ""
            return f"端口 {point} 中断{said}{verdict}" + (f"，传输通道正常{guess}" if clean else "")
        case EquipmentFailed(element, board, natives):
            which = f"网元 {element} 单板 {board}" if board else f"网元 {element}"
            along = [f"{fact.links} 条链路"] * bool(fact.links) + [f"{fact.ports} 个端口"] * bool(fact.ports)
            return f"{which} 设备故障：{'+'.join(natives)}，{'、'.join(along)}随之中断"
        case Unseen(leaf):
            return f"{'链路' if leaf.kind == 'link' else '端口'} {leaf.id} 不可见：无任何来源说明其状态"
        case CircuitHit(circuit, how):
            return f"电路 {circuit} {_HOW_ZH[how]}"
        case _:
            assert_never(fact)


def _effect_en(impact: Impact) -> str:
    counts = _counts(impact)
    if not counts:
        return "no circuit hit"
    first, *others = counts
    rest = (f"{counts[how]} {_HOW_EN[how]}" for how in others)
    return ", ".join((f"{_count(counts[first], 'circuit')} {_HOW_EN[first]}", *rest))


def _effect_zh(impact: Impact) -> str:
    counts = _counts(impact)
    return "，".join(f"{count} 条电路{_HOW_ZH[how]}" for how, count in counts.items()) or "无电路受影响"


def _counts(impact: Impact) -> Mapping[str, int]:
    found = {how: sum(hit.how == how for hit in impact.circuits) for how in WORST_FIRST}
    return {how: count for how, count in found.items() if count}


def _defects_en(fact: LinkDown) -> str:
    if shared := _shared(fact):
        return f": {shared} at both ends"
    said = [f"{'+'.join(end.defects) or _NO_DEFECT} at {end.point}" for end in fact.ends]
    return f": {', '.join(said)}" if said else f": {'+'.join(fact.defects)}" if fact.defects else ""


def _defects_zh(fact: LinkDown) -> str:
    if shared := _shared(fact):
        return "：两端端口均中断" if shared == _NO_DEFECT else f"：两端均为 {shared}"
    said = [f"{end.point} {'+'.join(end.defects) or '中断'}" for end in fact.ends]
    return f"：{'，'.join(said)}" if said else f"：{'+'.join(fact.defects)}" if fact.defects else ""


def _shared(fact: LinkDown) -> str:
    """The defects when both ends name the same: two LOS on one link are one fibre cut."""
    if len(fact.ends) < 2 or len({end.defects for end in fact.ends}) > 1:
        return ""
    return "+".join(fact.ends[0].defects) or _NO_DEFECT


def _rate(layer_rate: str) -> str:
    return f" ({layer_rate})" if layer_rate else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
