"""The words of the report, Chinese beside English, so that no phrase exists in one language only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from probed.report.credit_text import CREDIT_PHRASES
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
    # clauses
    "clause": ("考核项", "Clause"),
    "clause.availability": ("可用率", "Availability"),
    "clause.outage_count": ("中断次数", "Number of outages"),
    "clause.longest_outage": ("最长单次中断", "Longest outage"),
    "clause.repair_time": ("平均修复时间", "Mean time to repair"),
    "clause.repair_time.each": ("单次修复时间", "Time to repair, each"),
    "clause.response_time": ("响应时间", "Response time"),
    "clause.error_performance": ("误码性能", "Error performance"),
    "clause.error_performance.esr": ("误码秒比（ESR）", "Errored second ratio (ESR)"),
    "clause.error_performance.sesr": ("严重误码秒比（SESR）", "Severely errored second ratio (SESR)"),
    "clause.error_performance.bber": ("背景误块比（BBER）", "Background block error ratio (BBER)"),
    "clause.delay": ("时延", "Delay"),
    "clause.jitter": ("时延抖动", "Delay variation"),
    "clause.loss": ("丢包率", "Loss"),
    "clause.protection_switch": ("保护倒换时间", "Protection switch"),
    "clause.protection_switch.count": ("超时保护倒换次数", "Protection switches that took too long (number)"),
    "clause.reporting": ("报告交付时限", "Delivery of the report"),
    "clause.reporting.workdays": ("报告交付时限（工作日）", "Delivery of the report, in working days"),
    "clause.reporting.due": ("{title}：{report} 报告，{due} 到期", "{title}: {report}, due {due}"),
    "clause.reporting.published": (
        "{title}：{report} 报告，{due} 到期，{at} 发布",
        "{title}: {report}, due {due}, published {at}",
    ),
    "clause.reporting.unjudged": (
        "{title}（{report} 报告 {due} 到期，届时约定已终止，不予考核）",
        "{title} (when the report of {report} is due, {due}, the promise has ended: nobody judges it)",
    ),
    "clause.vpn_availability": ("VPN 可用率", "VPN availability"),
    "clause.window": (
        "{title} {window}（{all} 段中 {missed} 段未达标）",
        "{title} {window} ({missed} of {all} missed)",
    ),
    "verdict.because": ("{verdict}：{reason}", "{verdict}: {reason}"),
    "reason.no tickets are recorded": ("未接入工单", "no tickets are recorded"),
    "reason.errored seconds are not measured": ("未测量误码秒", "errored seconds are not measured"),
    "reason.background block errors are not measured": (
        "未测量背景误块",
        "background block errors are not measured",
    ),
    "reason.delay is not measured": ("未测量时延", "delay is not measured"),
    "reason.delay variation is not measured": ("未测量时延抖动", "delay variation is not measured"),
    "reason.loss is not measured": ("未测量丢包", "loss is not measured"),
    "reason.no ledger is at hand": ("没有账本可查", "no ledger is at hand"),
    "reason.the ledger cannot be read": ("账本无法读取", "the ledger cannot be read"),
    "reason.the ledger does not hold": ("账本校验不成立", "the ledger does not hold"),
    "reason.the ledger holds nothing of that time": (
        "账本没有当时的记录",
        "the ledger holds nothing of that time",
    ),
    "reason.the report is not due yet": ("报告尚未到期", "the report is not due yet"),
    "reason.nobody tells of its switches": ("无倒换信息来源", "nobody tells of its switches"),
    "reason.its route has no protection": ("路由无保护", "its route has no protection"),
    "reason.its legs were not watched": ("工作与保护路由未监测", "its legs were not watched"),
    "reason.how long a switch took is not known": ("倒换历时不明", "how long a switch took is not known"),
    "reason.no switches": ("无倒换", "no switches"),
    "reason.nothing was measured in available time": ("可用时间内未测得", "nothing was measured in available time"),
    "reason.somebody has still to answer": ("尚待受理", "somebody has still to answer"),
    "reason.its window is not over": ("考核窗口尚未结束", "its window is not over"),
    "target": ("目标", "Target"),
    "value": ("实际值", "Value"),
    "worst": ("最差电路", "Worst circuit"),
    "margin": ("余量", "Margin"),
    "margin.minutes": ("{margin} 分钟", "{margin} min"),
    "margin.outages": ("{margin} 次", "{margin}"),
    "margin.workdays": ("{margin} 个工作日", "{margin} working days"),
    "workdays": ("{count} 个工作日", "{count} working days"),
    "margin.switches": ("{margin} 次", "{margin}"),
    "kept_of": ("达标 / 电路", "Kept / circuits"),
    "tightest": ("允许中断时间的使用（余量最小的电路）", "Use of the downtime allowed (the tightest circuits)"),
    "tightest.caption": (
        "竖线为允许值；实心为已用，斜纹为可能另为中断的未知时间。单位：分钟。",
        (
            "The line is what the contract allows; solid is used, hatched is unknown time that could be down "
            "besides. In minutes."
        ),
    ),
    "coverage.short": ("覆盖率", "Coverage"),
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
    # ledger
    "ledger": ("中断台账", "Outage ledger"),
    "ledger.none": ("本期没有中断。", "There was no outage in the period."),
    "ledger.caption": (
        (
            "时刻为 {zone} 当地时间，后附不确定度：真实时刻位于最后一次见到旧状态与首次见到新状态之间。历时格式为 "
            "h:mm:ss。"
        ),
        (
            "Local time of {zone}, each with its uncertainty: the true instant lies between the last look that "
            "showed the old state and the first that showed the new. Lengths are h:mm:ss."
        ),
    ),
    "start": ("开始", "Start"),
    "end": ("结束", "End"),
    "start_end": ("开始 / 结束", "Start / end"),
    "open": ("未结束", "still open"),
    "length": ("历时", "Length"),
    "in_period": ("期内", "in period"),
    "cause": ("原因", "Cause"),
    "party": ("责任方", "Responsible"),
    "party.core": ("骨干 / 本网", "core network"),
    "party.access": ("接入段", "access network"),
    "party.third_party": ("第三方", "third party"),
    "party.customer": ("客户侧", "customer"),
    "party.planned": ("计划割接", "planned work"),
    "party.unknown": ("未定", "not known"),
    "counted": ("计入", "Counted"),
    "counted.yes": ("计入", "counted"),
    "counted.no": ("不计入", "not counted"),
    "why.shorter than the minimum": ("短于最小中断时长", "shorter than the minimum"),
    "why.began before the period": ("始于上一周期", "began before the period"),
    "why.excluded": ("免考核", "excluded"),
    "why.out of service hours": ("非服务时段", "out of service hours"),
    "why.counts from after the period": ("计入下一周期", "counts from after the period"),
    "counted_from": ("自 {at} 起计", "from {at}"),
    "refused.kind": ("合同不接受此类事由，未免考核", "not applied: the contract does not accept this kind"),
    "refused.proof": (
        "凭证须以“{words}”开头，未免考核",
        "not applied: its proof must begin with {words}",
    ),
    "refused.unannounced": ("未提前通知，未免考核", "not applied: it was never announced"),
    "refused.late": (
        "割接开始后才通知（须提前 {needed}），未免考核",
        "not applied: announced after it had begun, {needed} ahead was needed",
    ),
    "refused.workdays": (
        "通知与割接之间仅隔 {kept} 个工作日（须 {needed} 个），未免考核",
        "not applied: {kept} working days between announcement and work, {needed} needed",
    ),
    "refused.notice": ("提前通知不足 {needed}，未免考核", "not applied: announced less than {needed} ahead"),
    "evidence": ("证据", "Evidence"),
    "evidence.more": ("另有 {count} 条，见 JSON", "and {count} more, see the JSON"),
    # exclusions, unknown time, disagreements
    "exclusions": ("免考核", "Exclusions"),
    "exclusions.none": ("本期没有免考核申请。", "No exclusion was asked for in the period."),
    "exclusion.kind.planned": ("计划割接", "planned work"),
    "exclusion.kind.customer": ("客户原因", "customer's cause"),
    "exclusion.kind.third_party": ("第三方原因", "third party"),
    "exclusion.kind.force_majeure": ("不可抗力", "force majeure"),
    "exclusion.kind.suspended": ("业务暂停", "service suspended"),
    "exclusion.status.proposed": ("待批准", "proposed"),
    "exclusion.status.approved": ("已批准", "approved"),
    "exclusion.status.rejected": ("已驳回", "rejected"),
    "id": ("编号", "Id"),
    "reason": ("事由", "Reason"),
    "window": ("时段", "Window"),
    "announced": ("提前通知", "Announced"),
    "notice": ("提前 {length}", "{length} ahead"),
    "approver": ("批准人", "Approver"),
    "author": ("提出人", "Asked by"),
    "proof": ("凭证", "Proof"),
    "applied": ("免考核（分钟）", "Excluded (min)"),
    "status": ("状态", "Status"),
    "unknown.list": ("未知时间清单", "Unknown time"),
    "unknown.none": ("本期全部时间均已测得。", "All of the period was measured."),
    "unknown.where": ("无数据处", "Nothing heard from"),
    "silence.timeout": ("无应答", "no answer"),
    "silence.refused": ("拒绝应答", "refused"),
    "silence.bug": ("采集任务故障", "our collector had failed"),
    "silence.store": ("采集侧存储停顿", "our store was stalled"),
    "disagreements": ("互相矛盾的证据", "Contradicting evidence"),
    "says_down": ("报中断方", "Says down"),
    "says_up": ("报正常方", "Says up"),
    "decided.any_says_down": ("任一方报中断即为中断", "any that says down is believed"),
    "decided.all_say_down": ("各方均报中断方为中断", "down only if all say so"),
    "decided.probe_first": ("以探针为准", "probes come first"),
    "decided.pm_first": ("以性能监测为准", "performance monitoring comes first"),
    "decided.quorum": ("以多数证据为准", "the side with more witnesses"),
    "decided": ("裁定", "Decided"),
    "contradicted": ("{where}（{length} 相互矛盾）", "{where} ({length} of it)"),
    "unlocated": ("已计数但无法定位的中断", "Outage time counted, and not placed"),
    "unlocated.about": (
        "网元已计数而无其他证据定位的不可用秒数：确定者计入中断，不确定者计入未知。",
        "Seconds that elements counted and nobody placed: what is certain counts as down, the rest as unknown.",
    ),
    "unlocated.witness": ("统计端口", "Counted by"),
    "unlocated.counted": ("不可用", "Unavailable"),
    "unlocated.located": ("已定位", "Placed"),
    "unlocated.adds": ("增加", "Adds"),
    "switches": ("保护倒换", "Protection switches"),
    "switches.about": (
        "业务中断历时为上下限：下限大于限值者超限，上限不大于限值者合格，其余无法判定。",
        (
            "How long service was interrupted, between bounds: too long if even the lower one is beyond the limit, "
            "within it if the upper one is; else it cannot be said."
        ),
    ),
    "switches.at": ("时刻", "At"),
    "switches.group": ("保护组", "Group"),
    "switches.took": ("中断历时", "Interrupted"),
    "switches.by": ("依据", "By"),
    "switches.decided": ("相互矛盾：{decided}", "contradicting: {decided}"),
    "switches.unknown": ("不明", "not known"),
    "switches.legs": ("工作路由中断：{name}", "working leg down: {name}"),
    "switches.equipment": ("设备：{name}", "equipment: {name}"),
    "switches.probe": ("探针：{name}", "probe: {name}"),
    "switches.counted": ("计入", "counted"),
    "switches.excluded": ("免考核", "excluded"),
    "switches.out of service hours": ("非服务时段", "out of service hours"),
    "parties": ("责任划分", "Responsibility"),
    "parties.down": ("中断（分钟）", "Down (min)"),
    "parties.mttr": ("平均修复", "MTTR"),
    "parties.outages": ("中断次数", "Outages"),
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
