"""The words of the report, Chinese beside English, so that no phrase exists in one language only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from probed.report.clause_text import CLAUSE_PHRASES
from probed.report.credit_text import CREDIT_PHRASES
from probed.report.ledger_text import LEDGER_PHRASES
from probed.report.page import Language

# key: (Chinese, English). The prose of the method section is in probed.report.prose.
PHRASES: Final[dict[str, tuple[str, str]]] = {
    # cover
    "report": ("专线服务等级月报", "Leased circuit SLA report"),
    "code": ("客户编码", "Customer code"),
    "tier": ("客户等级", "Tier"),
    "tier.AAA": ("AAA", "AAA"),
    "tier.AA": ("AA", "AA"),
    "tier.A": ("A", "A"),
    "tier.standard": ("普通", "standard"),
    "unit": ("服务单位", "Served by"),
    "period": ("考核周期", "Period"),
    "period.text": (
        "{start} 起，至 {end} 止（不含），时区 {zone}（UTC{offset}）",
        "{start} up to, not including, {end}, time zone {zone} (UTC{offset})",
    ),
    "month.title": ("{year}年{month}月", "{month} {year}"),
    "contract": ("合同", "Contract"),
    "contracts": ("合同", "Contracts"),
    "revision": ("报告版次", "Revision"),
    "revision.text": ("第 {number} 版 · {status}", "{number} · {status}"),
    "coverage": ("数据覆盖率", "Data coverage"),
    "circuits": ("电路", "Circuits"),
    "known_until": ("数据截至", "Known until"),
    "made": ("生成时间", "Made"),
    "verdict": ("考核结论", "Verdict"),
    "verdict.kept": ("达标", "Kept"),
    "verdict.missed": ("未达标", "Missed"),
    "verdict.undetermined": ("无法判定", "Cannot be said"),
    "verdict.not_applicable": ("不适用", "Not applicable"),
    "so_far": ("截至目前", "So far"),
    "verdict.so_far": ("截至目前{verdict}", "{verdict} so far"),
    "headline.kept": ("本期各项承诺均已达标", "Every commitment of the period was kept"),
    "headline.missed": ("本期有承诺未达标", "Commitments of the period were missed"),
    "headline.undetermined": ("数据不足，无法判定", "Too little was measured to decide"),
    "headline.not_applicable": ("数据不足，无法判定", "Too little was measured to decide"),
    "headline.so_far": ("截至目前：{headline}", "So far: {headline}"),
    # brief
    "brief.clauses": (
        (
            "{circuits} 条电路、{clauses} 项考核：{kept} 项达标，{missed} 项未达标，{undetermined} 项无法判定，"
            "{not_applicable} 项不适用。"
        ),
        (
            "{circuits} circuits, {clauses} clauses assessed: {kept} kept, {missed} missed, {undetermined} "
            "undecided, {not_applicable} not applicable."
        ),
    ),
    "brief.vpns": (
        "VPN 承诺 {clauses} 项：{kept} 项达标，{missed} 项未达标，{undetermined} 项无法判定。",
        "{clauses} promises of VPNs as a whole: {kept} kept, {missed} missed, {undetermined} undecided.",
    ),
    "brief.outages": (
        "计入考核的中断 {count} 次；最长一次为 {longest}（电路 {circuit}）。",
        "{count} outages were counted; the longest lasted {longest} (circuit {circuit}).",
    ),
    "brief.outages.one": (
        "计入考核的中断 {count} 次，历时 {longest}（电路 {circuit}）。",
        "{count} outage was counted; it lasted {longest} (circuit {circuit}).",
    ),
    "brief.outages.none": ("本期没有计入考核的中断。", "No outage was counted in the period."),
    "brief.unknown": (
        "共 {minutes} 分钟未测得，既不计为正常，也不计为中断；各项可用率均给出下限与上限。",
        (
            "{minutes} minutes were not measured. They count neither as up nor as down; every availability has a "
            "low and a high bound."
        ),
    ),
    "brief.again": (
        "电路 {circuit} 本期内停用后又开通（{contracts}）：各段分别考核，时间相加，结论不合并。",
        (
            "Circuit {circuit} was sold again in between ({contracts}): each part is judged by itself; the time adds "
            "up, the verdicts stay apart."
        ),
    ),
    "brief.versions": (
        "电路 {circuit} 本期先后适用 {contracts}：各版本仅考核其有效期内的时间，时间相加，结论不合并。",
        (
            "Circuit {circuit} was under {contracts} one after another: each version judges the time for which it "
            "held; the time adds up, the verdicts stay apart."
        ),
    ),
    "brief.provisional": (
        "数据截至 {at}，此后的时间不计入分子与分母；标有“截至目前”的数值为暂定值。",
        "Known until {at}. Later time is in neither numerator nor denominator; figures marked “so far” may change.",
    ),
    **CLAUSE_PHRASES,
    **CREDIT_PHRASES,
    # circuits
    "circuit": ("电路", "Circuit"),
    "availability": ("可用率", "Availability"),
    "low": ("下限", "low"),
    "high": ("上限", "high"),
    "low_high": ("下限 – 上限", "low – high"),
    "outages": ("中断次数", "Outages"),
    "longest": ("最长中断", "Longest"),
    "mttr": ("MTTR", "MTTR"),
    "mtbf": ("MTBF", "MTBF"),
    "under_contract": ("{contract} 有效期 {start} 至 {end}", "under {contract} {start} to {end}"),
    "own_month": ("本电路考核月 {start} 至 {end}", "assessment month of its own: {start} to {end}"),
    "in_service": ("服务期 {start} 至 {end}", "in service {start} to {end}"),
    "until": ("{text} {at}", "{text}, {at}"),
    "protection.none": ("无保护", "unprotected"),
    "protection.sncp": ("SNCP 保护", "SNCP protected"),
    "protection.ms_spring": ("复用段环保护", "MS-SPRing protected"),
    "protection.msp": ("线性复用段保护", "MSP protected"),
    "protection.one_to_n": ("1:N 复用段保护", "1:N section protected"),
    "times": ("时间构成", "Where the time went"),
    "times.caption": (
        (
            "单位：分钟，各数分别截尾。各类时间互斥，未截尾的合计恰等于考核时长；“失去保护”为业务未中断但失去保护的"
            "时间，不另计入合计。"
        ),
        (
            "In minutes, each figure cut by itself. The classes exclude one another and, uncut, add up to the "
            "assessed time exactly. “At risk” is time in service without the protection that was sold; it is not a "
            "class of its own."
        ),
    ),
    "assessed": ("考核时长", "Assessed"),
    "up": ("正常", "Up"),
    "degraded": ("劣化", "Degraded"),
    "down": ("中断", "Down"),
    "unknown": ("未知", "Unknown"),
    "excluded": ("免考核", "Excluded"),
    "out_of_hours": ("非服务时段", "Out of hours"),
    "at_risk": ("失去保护", "At risk"),
    "clauses.by_circuit": ("逐条考核", "Clause by clause"),
    # VPN
    "vpns": ("虚拟专网（VPN）", "VPNs"),
    "vpn.clauses": ("VPN 承诺", "Promises of the VPN"),
    "vpn.figure.site": ("各站点可用率（最差者）", "availability of every site (the worst)"),
    "vpn.figure.hub": ("中心站点可用率", "availability of the hub"),
    "vpn.figure.weighted": ("各站点加权平均可用率", "mean availability of the sites by weight"),
    "vpn.figure.all_sites": ("全部站点同时可用率", "availability of all sites at once"),
    "vpn.figure.k_of_n": ("{sites} 个站点中至少 {k} 个的可用率", "availability of at least {k} of {sites} sites"),
    "vpn.star": ("星形", "star"),
    "vpn.mesh": ("网状", "mesh"),
    "vpn.tree": ("树形", "tree"),
    "role.hub": ("中心", "hub"),
    "role.spoke": ("分支", "spoke"),
    "site": ("站点", "Site"),
    "role": ("角色", "Role"),
    "down.minutes": ("中断（分钟）", "Down (min)"),
    # calendar and timeline
    "calendar": ("日历", "Day calendar"),
    "calendar.caption": (
        "每格为一个当地日，数字为当日中断分钟数（截尾；“<1”表示不足一分钟）。",
        "One cell a local day. The number is the minutes down that day, cut to whole minutes.",
    ),
    "weekdays": ("一 二 三 四 五 六 日", "M T W T F S S"),
    "day.hint": (
        "{date}：中断 {down}，未知 {unknown}，免考核 {excluded}，劣化 {degraded}",
        "{date}: down {down}, unknown {unknown}, excluded {excluded}, degraded {degraded}",
    ),
    "legend.up": ("无中断", "no outage"),
    "legend.down": ("中断：少于 5、30、120 分钟及以上", "down: under 5, 30, 120 minutes, and more"),
    "legend.unknown": ("未知", "unknown"),
    "legend.excluded": ("免考核", "excluded"),
    "legend.degraded": ("劣化", "degraded"),
    "legend.out_of_hours": ("非服务时段", "out of hours"),
    "legend.out_of_service": ("未在服务或尚无数据", "not in service, or not yet known"),
    "legend.bar.up": ("正常", "up"),
    "legend.bar.down": ("中断", "down"),
    "timeline": ("中断时间轴", "Outage timeline"),
    "timeline.caption": (
        "每条电路一行，贯穿整个周期，按真实时刻绘制；过短的区段至少画一个像素。数字为中断台账序号。",
        (
            "One strip a circuit over the whole period, drawn to scale; a stretch too short to see is drawn one "
            "pixel wide. Numbers refer to the outage ledger."
        ),
    ),
    **LEDGER_PHRASES,
    # method, revisions, signatures
    "method": ("方法与定义", "Method and definitions"),
    "revisions": ("版次说明", "Revision notes"),
    "revisions.first": (
        "本报告为首版，没有可比较的前版。",
        "First revision: there is no earlier one to compare with.",
    ),
    "revisions.unknown": (
        "前版不在此处，未作比较。",
        "The earlier revision is not at hand: nothing was compared.",
    ),
    "revisions.same": ("与前版相比，没有任何数值变化。", "No figure differs from the previous revision."),
    "revisions.figures": ("变化的数值", "Figures that changed"),
    "revisions.spans": ("改判的时段", "Time that changed its class"),
    "figure": ("数值", "Figure"),
    "figure.bound": ("{name}（{detail}）", "{name} ({detail})"),
    "figure.value": ("实际值", "value"),
    "figure.low": ("下限", "low"),
    "figure.high": ("上限", "high"),
    "figure.met": ("结论", "verdict"),
    "figure.windows_missed": ("未达标段数", "windows missed"),
    "before": ("前版", "Before"),
    "after": ("本版", "Now"),
    "status.draft": ("草稿", "draft"),
    "status.checked": ("已核对", "checked"),
    "status.approved": ("已批准", "approved"),
    "status.published": ("已发布", "published"),
    "integrity": ("完整性校验", "Integrity"),
    "integrity.text": (
        (
            "每条电路的考核结果以规范化 JSON 计算 SHA-256。报告哈希为下列哈希按表中顺序每行一个（含换行）连接后的 "
            "SHA-256。"
        ),
        (
            "Each circuit's assessment is hashed (SHA-256) over its canonical JSON. The report's hash is the "
            "SHA-256 of the hashes below, one a line in the order shown, each line ended by a newline."
        ),
    ),
    "integrity.report": ("报告哈希", "Report hash"),
    "signatures": ("签署", "Signatures"),
    "sign.noc": ("网络运行中心 核对", "Network operations: checked"),
    "sign.account": ("客户经理 批准", "Account manager: approved"),
    "sign.customer": ("客户 确认", "Customer: acknowledged"),
    "sign.name": ("姓名", "Name"),
    "sign.signature": ("签字", "Signature"),
    "sign.date": ("日期", "Date"),
    "minutes.unit": ("分钟", "min"),
}

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Words:
    """Says phrases in one language."""

    language: Language

    def __call__(self, key: str, /, **facts: object) -> str:
        chinese, english = PHRASES[key]
        phrase = chinese if self.language is Language.ZH else english
        return phrase.format(**facts) if facts else phrase

    def known(self, group: str, word: str) -> str:
        """The phrase `group.word`; a word that has none (from a newer version, an operator) as it is."""
        return self(key) if (key := f"{group}.{word}") in PHRASES else word

    @property
    def comma(self) -> str:
        """What separates the items of a list inside a sentence."""
        return "、" if self.language is Language.ZH else ", "
