"""The Chinese of what contracts promise beside circuits' availability: VPNs, tickets, the ledger's proofs."""

from __future__ import annotations

from typing import Final

TERMS_TEXTS: Final[dict[str, str]] = {
    "VPN": "VPN",
    "figure": "指标",
    "value %": "结果 %",
    "target %": "目标 %",
    "k of n sites": "n 个站点中至少 k 个",
    "all sites at once": "全部站点同时",
    "mean by weight": "加权平均",
    "of": "总时长",
    "{clause}: cannot be said, {reason}": "{clause}：无法判定，{reason}",
}

TERMS_HELP: Final[dict[str, str]] = {
    "Without a PERIOD it is the month of the last input. CIRCUIT may be a VPN of whose whole something was "
    "promised.": ("不给 PERIOD 时为最近数据所在的月份。CIRCUIT 也可以是对其整体有承诺的 VPN。"),
}

TERMS_ERRORS: Final[dict[str, str]] = {
    "nothing was promised of VPN {name} in {period}: its contract has no clause of kind vpn_availability. "
    "Explain one of its circuits": (
        "VPN {name} 在 {period} 没有整体承诺：其合同没有 vpn_availability 类条款。请改为说明其某条电路"
    ),
}

TERMS_SENTENCES: Final[dict[str, str]] = {
    "VPN '{name}' has only {sites} sites.": "VPN“{name}”只有 {sites} 个站点。",
    "Write at most {count}.": "请写至多 {count}。",
    "there is no VPN '{name}' in vpns.csv.": "vpns.csv 中没有 VPN“{name}”。",
    "there is no site '{name}' in sites.csv.": "sites.csv 中没有站点“{name}”。",
    'figure = "k_of_n" and k go together: so many sites must be reached.': (
        'figure = "k_of_n" 与 k 须成对：至少须有这么多站点可达。'
    ),
    'weights are only for figure = "weighted".': 'weights 只用于 figure = "weighted"。',
    "all of them are 0.": "全部为 0。",
    "Give one site at least a weight.": "请至少给一个站点权重。",
}
