"""The words of a credit's proof sheet, Chinese beside English: a sentence for each step."""

from __future__ import annotations

from typing import Final

CREDIT_PHRASES: Final[dict[str, tuple[str, str]]] = {
    "credit": (
        "违约扣减",
        "Credits",
    ),
    "credit.caption": (
        "逐步计算，精确至最小货币单位；“+”达标，“-”未达标，“?”无法判定。",
        "Step by step, exact to the smallest unit of money; “+” kept, “-” missed, “?” cannot be said.",
    ),
    "credit.step": (
        "步骤",
        "Step",
    ),
    "credit.amount": (
        "金额",
        "Amount",
    ),
    "credit.customer": (
        "客户合计：{amount} {currency}（{contract}，电路 {circuits}，VPN {vpns}，合计 {summed}，客户上限 {cap}）",
        "The customer: {amount} {currency} ({contract}, circuits {circuits}, VPNs {vpns}, {summed} before cap {cap})",
    ),
    "credit.customer.month": (
        (
            "客户合计：{amount} {currency}（{contract}，电路 {circuits}，VPN {vpns}，合计 {summed}；"
            "本月客户上限 {cap}，先前版本已用 {earlier}）"
        ),
        (
            "The customer: {amount} {currency} ({contract}, circuits {circuits}, VPNs {vpns}, {summed} before the "
            "month's cap {cap}, of which earlier versions have used {earlier})"
        ),
    ),
    "credit.charge": (
        "电路 {circuit} 的月租费（{currency}）",
        "monthly charge of {circuit} in {currency}",
    ),
    "credit.charge.fee": (
        "费用（{currency}）",
        "fee in {currency}",
    ),
    "credit.charge.vpn": (
        "VPN {circuit} 的月租费（{currency}）",
        "monthly charge of VPN {circuit} in {currency}",
    ),
    "credit.charge.vpn_circuits": (
        "VPN {circuit} 各电路的月租费合计（{currency}）",
        "monthly charges of the circuits of VPN {circuit} in {currency}",
    ),
    "credit.vpn.highest": (
        "与其各电路的扣减 {circuits} 取高者：另计",
        "the higher of it and its circuits' own {circuits}: on top of those",
    ),
    "credit.vpn.highest.month": (
        "连同本月先前版本的 {earlier}，与其各电路本月的扣减 {circuits} 取高者：另计，已另计的 {paid} 不再计",
        "the higher of it (with {earlier} of before) and its circuits' {circuits}: on top of both and {paid}",
    ),
    "credit.month.sum": (
        "加本月先前版本（{contracts}）的 {earlier}",
        "with {earlier} of earlier versions of the month ({contracts})",
    ),
    "credit.month.less": (
        "减去先前版本已取整的 {earlier}",
        "less {earlier} that was rounded with those",
    ),
    "credit.cap.month": (
        "各版本按时间分摊的本月上限：{parts}",
        "one cap for the month, by time: {parts}",
    ),
    "credit.cap.used": (
        "其中先前版本已用 {used}，剩余",
        "earlier versions have used {used} of it, which leaves",
    ),
    "credit.cap.vpn.month": (
        "各版本按时间分摊的本月上限：{parts}",
        "one cap for the month, by time: {parts}",
    ),
    "credit.cap.vpn.used": (
        "其中先前版本已用 {used}，剩余",
        "earlier versions have used {used} of it, which leaves",
    ),
    "credit.part.actual_days": (
        "按本月实际时间的 {part} 计费",
        "charged for {part} of the month's time",
    ),
    "credit.part.thirtieths": (
        "按本月的 {part} 计费，每日三十分之一",
        "charged for {part} of the month, a thirtieth for each day",
    ),
    "credit.part.shared": (
        "本月先后适用多个版本，本版本分摊 {part}",
        "versions share this month, this one has {part} of it",
    ),
    "credit.part.whole": (
        "按整月计费",
        "charged for the whole month",
    ),
    "credit.clause.missed": (
        "{clause}：{value} 落在 {band} 档，扣减 {credit}",
        "{clause}: {value} lies in {band}, which costs {credit}",
    ),
    "credit.clause.missed.whole": (
        "{clause}：{value} 落在 {band} 档，按全月 {charge} 扣减 {credit}",
        "{clause}: {value} lies in {band}, which costs {credit} of the whole month's {charge}",
    ),
    "credit.clause.free": (
        "{clause}：{value} 未达标，合同未设扣减档",
        "{clause}: missed with {value}, without a band",
    ),
    "credit.clause.unsaid": (
        "{clause}：无法判定，不予扣减",
        "{clause}: cannot be said, so nothing is paid",
    ),
    "credit.clause.kept": (
        "{clause}：{value}，达标",
        "{clause}: kept with {value}",
    ),
    "credit.clause.kept.bare": (
        "{clause}：达标",
        "{clause}: kept",
    ),
    "credit.clause.nothing": (
        "{clause}：本期无可考核事项",
        "{clause}: there was nothing to judge",
    ),
    "credit.in.workdays": (
        "{text} 个工作日",
        "{text} working days",
    ),
    "credit.in.switches": (
        "{text} 次倒换",
        "{text} switches",
    ),
    "credit.stacking.sum": (
        "各未达标项相加：{clauses}",
        "all missed clauses are added: {clauses}",
    ),
    "credit.stacking.highest": (
        "只取最高一项：{clauses}",
        "only the highest counts: {clauses}",
    ),
    "credit.stacking.first": (
        "只取第一项：{clauses}",
        "only the first counts: {clauses}",
    ),
    "credit.chronic.no": (
        "{clause} 连续 {needed} 个月：{months}；不适用连续未达标条款",
        "{clause} in {needed} months running: {months}; the rule does not apply",
    ),
    "credit.chronic.right": (
        "{clause} 连续 {needed} 个月未达标（{months}）：客户可解除合同",
        "{clause} missed {needed} months running ({months}): the contract may be ended",
    ),
    "credit.chronic.paid": (
        "{clause} 连续 {needed} 个月未达标（{months}）：另扣减 {credit}",
        "{clause} missed {needed} months running ({months}): {credit} on top",
    ),
    "credit.rounding.none": (
        "{exact} {currency} 截至最小货币单位",
        "{exact} {currency} cut to the smallest unit",
    ),
    "credit.rounding.truncate": (
        "{exact} {currency} 截至最小货币单位",
        "{exact} {currency} cut to the smallest unit",
    ),
    "credit.rounding.up": (
        "{exact} {currency} 进一至最小货币单位",
        "{exact} {currency} rounded up to the smallest unit",
    ),
    "credit.rounding.half_up": (
        "{exact} {currency} 四舍五入至最小货币单位",
        "{exact} {currency} rounded to the smallest unit, halves up",
    ),
    "credit.rounding.half_even": (
        "{exact} {currency} 四舍六入五成双至最小货币单位",
        "{exact} {currency} rounded to the smallest unit, halves to even",
    ),
    "credit.cap.kept": (
        "未超过单电路上限 {cap}",
        "below the circuit's cap of {cap}",
    ),
    "credit.cap.reached": (
        "以单电路上限 {cap} 为限",
        "cut to the circuit's cap of {cap}",
    ),
    "credit.cap.vpn.kept": (
        "未超过 VPN 上限 {cap}",
        "below the VPN's cap of {cap}",
    ),
    "credit.cap.vpn.reached": (
        "以 VPN 上限 {cap} 为限",
        "cut to the VPN's cap of {cap}",
    ),
    "credit.total": (
        "应扣减（{currency}）",
        "credit in {currency}",
    ),
    "credit.at_most": (
        "若未知部分全部按最差计，至多（{currency}）",
        "at most, if all that is unknown were bad, in {currency}",
    ),
}
