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
    "the anchor was stamped {at} ({zone}), serial number {serial}, policy {policy}": (
        "该锚的时间戳：{at}（{zone}），序号 {serial}，策略 {policy}"
    ),
    "whose stamp it is was not checked: name the authority's root with --tsa-ca": (
        "未核对时间戳出自何人：请用 --tsa-ca 指明其根证书"
    ),
    "{count} bins overlap one that was read later, and count nowhere (the first {start} to {end}): "
    "see whether the element's clock was set": (
        "{count} 个性能周期与后读到的重叠，不予计入（首个 {start} 至 {end}）：请查网元时钟是否被调整"
    ),
    "ticket": "工单",
    "ticket {name}: reported": "工单 {name}：已申告",
    "ticket {name}: answered": "工单 {name}：已受理",
    "ticket {name}: closed": "工单 {name}：结单",
    "tickets: new {new}, changed {changed}, as they were {same}": "工单：新增 {new}，变更 {changed}，未变 {same}",
    "no ticket": "没有工单",
    "answered at": "受理",
    "closed": "结单",
    "held": "停钟",
    "about": "内容",
    "opened ({zone})": "申告（{zone}）",
    "opened {opened}, answered {answered}, closed {closed}": "申告 {opened}，受理 {answered}，结单 {closed}",
    ", held {length}": "，停钟 {length}",
    "{clause}: cannot be said, {reason}": "{clause}：无法判定，{reason}",
}

TERMS_HELP: Final[dict[str, str]] = {
    "PEM file with the root of who stamped the anchor": "为该锚打时间戳者的根证书（PEM）",
    "A time stamp beside the anchor (ANCHOR.tsr, RFC 3161) is verified with it, offline. Exit code 1 when anything "
    "does not hold.": "锚旁的时间戳（ANCHOR.tsr，RFC 3161）一并离线核验。任何一处不成立时退出码为 1。",
    "Enter every final span, correction, exclusion, ticket and act that is not there yet.": (
        "登入尚未登入的每段定论、更正、免考核、工单与操作。"
    ),
    "The daemon does it by itself ([ledger]); this reads and checks every chain. Doing it twice adds nothing.": (
        "守护进程自行完成（[ledger]）；此命令会通读并检查每条链。重复执行不会增加内容。"
    ),
    "Trouble tickets, by which clocks of repair run.": "故障工单：响应与修复计时的依据。",
    "Open, acknowledge, hold, close, import and list trouble tickets.": (
        "登记、受理、停钟、结单、导入和列出故障工单。"
    ),
    "Open TICKET of CIRCUIT.": "为 CIRCUIT 登记工单 TICKET。",
    "When it was reported, RFC 3339 with offset": "申告时间，RFC 3339，带时差",
    "What it is about.": "内容。",
    "Who reported it, or what was found.": "申告人，或发现的情况。",
    "Say that TICKET was answered: the clock of response stops.": "工单 TICKET 已受理：响应计时停止。",
    "When somebody answered, RFC 3339 with offset": "受理时间，RFC 3339，带时差",
    "Who works on it.": "处理人。",
    "Say that TICKET waited for the customer: its clock stood still.": "工单 TICKET 等待客户：期间停钟。",
    "Why its clock stood still, such as no access to the site.": "停钟原因，如无法进入机房。",
    "Close TICKET.": "工单 TICKET 结单。",
    "When it was closed, RFC 3339 with offset": "结单时间，RFC 3339，带时差",
    "What was found and done.": "查明的原因与处理。",
    "Take over the tickets of FILES (CSV or JSON), as another system exports them.": (
        "导入 FILES 中的工单（CSV 或 JSON），即其他系统的导出。"
    ),
    "All of the files are checked before anything is sent. What is known already and says the same changes "
    "nothing.": ("先检查全部文件再提交。已有且内容相同的不变。"),
    "From where they are.": "来源。",
    "All tickets as they stand (works without a daemon).": "全部工单的现状（无须守护进程）。",
    "Only those that are not closed.": "只列未结单的。",
    "tickets.csv or JSON; with a store: added to the store's own.": "tickets.csv 或 JSON；有数据库时与其合并。",
    "Without a PERIOD it is the month of the last input. CIRCUIT may be a VPN of whose whole something was "
    "promised.": ("不给 PERIOD 时为最近数据所在的月份。CIRCUIT 也可以是对其整体有承诺的 VPN。"),
}

TERMS_ERRORS: Final[dict[str, str]] = {
    "{path}: there is no time stamp of this anchor. Copy it beside the anchor": (
        "{path}：该锚没有时间戳。请复制到锚文件旁"
    ),
    "{path}: holds no certificate. Name the authority's root in PEM": "{path}：没有证书。请给出 PEM 格式的根证书",
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
