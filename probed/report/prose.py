"""The sentences of the method section, Chinese beside English."""

from __future__ import annotations

from typing import Final

PROSE: Final[dict[str, tuple[str, str]]] = {
    "order": ("计算顺序", "Order of the sum"),
    "order.1": (
        (
            "所有数值均由带证据的时间区段直接计算，不对百分比取平均。顺序固定：各采集源的观测合并为时间线；线路各段"
            "串联、保护各路由并联；相互印证的证据合并；去除非服务时段；去除已批准的免考核时段（与中断求交集，从不按"
            "总和相减）；相邻中断合并（仅影响次数）；按最小中断时长取舍；最后截取到本周期。"
        ),
        (
            "Every figure is computed from stretches of time with their evidence; no percentage is averaged. The "
            "order is fixed: observations of each source are folded into a timeline; segments in series and "
            "protected legs in parallel; witnesses fused; hours of service; approved exclusions (intersected with "
            "outages, never subtracted as sums); near outages joined (for counting only); the smallest outage; cut "
            "to the period."
        ),
    ),
    "order.2": (
        "每一时刻只属于一类，优先次序为：非服务时段、免考核、未知、中断、劣化、正常。各类时间之和恰等于考核时长。",
        (
            "Each instant has exactly one class, by this priority: out of hours, excluded, unknown, down, degraded, "
            "up. The classes add up to the assessed time exactly."
        ),
    ),
    "unknown": ("未知时间", "Unknown time"),
    "unknown.1": (
        (
            "我方未能观测的时间既不算正常，也不算中断。下限把未知全部视为中断，上限全部视为正常；考核值按合同规则取"
            "定。数据覆盖率为考核时长中已知部分所占比例。"
        ),
        (
            "Time that we could not observe is neither up nor down. The low bound takes all of it as down, the high "
            "bound as up; the contract says how the official figure takes it. Data coverage is the known share of "
            "the time in hours and not excluded."
        ),
    ),
    "edges": ("时刻与不确定度", "Instants and their uncertainty"),
    "edges.1": (
        "每个起止时刻都有界限：最后一次见到旧状态的时刻与首次见到新状态的时刻；设备自报的变化时刻只在此界限内采用。",
        (
            "Every start and end has bounds: the last look that showed the old state and the first that showed the "
            "new. What equipment itself says about the instant is used only inside these bounds."
        ),
    ),
    "edges.2": (
        "探针或测试所见中断，界限为最后到达与首个未到达的包；轮询与探针见到同一中断时，取共同的界限。",
        (
            "Of an outage that a probe or test saw, the bounds are the last packet that arrived and the first that "
            "did not; where polls and a probe saw one outage, what both allow."
        ),
    ),
    "witnesses": ("证据与实时告警", "Witnesses, and alarms of the moment"),
    "witnesses.1": (
        ("本报告依据全部证据：对端口状态的轮询，以及已有的性能统计、探针和测试；互相矛盾时按合同的证据规则取舍。"),
        (
            "This report goes by all witnesses: looks at ports, and bins of performance monitoring, probes and tests "
            "where there are any; where they cannot both be right, the contract's rule of evidence decides."
        ),
    ),
    "witnesses.2": (
        "期间发出的告警和消息、证据账本中的时间区段仅依据轮询，其时刻和次数可能与本报告不同；以本报告为准。",
        (
            "Alarms and messages of that time, and spans in the evidence ledger, go by looks at ports alone: their "
            "instants and their number may differ from this report, and this report is what counts."
        ),
    ),
    "outages": ("中断与修复", "Outages and repair"),
    "outages.1": (
        (
            "中断计入其开始所在的周期；跨周期的中断，其时间按周期分摊。夹在两段中断之间的未知时间不使中断结束，也不"
            "拆分中断，历时因此有下限与上限。"
        ),
        (
            "An outage counts in the period in which it began; its time is shared between the periods it touches. "
            "Unknown time between two stretches down neither ends nor splits an outage: its length then has a low "
            "and a high bound."
        ),
    ),
    "outages.2": (
        (
            "MTTR 为本期内结束的中断的平均完整历时（不论计入哪一周期；过短或免考核的除外）；MTBF 为平均可用间隔，即"
            "（考核时段 − 中断）÷ 中断次数。没有中断时两者均为“-”（无），不是 0。"
        ),
        (
            "MTTR is the mean full length of the outages that ended in the period, in whichever period they count "
            "(too short and excluded ones left out); MTBF is the mean available time, (time assessed − down) ÷ "
            "outages. Without an outage both are “-” (none), not 0."
        ),
    ),
    "risk": ("失去保护", "At risk"),
    "risk.1": (
        "业务未中断，但可用的保护路由少于所售数量的时间；某条路由未知时给出下限与上限。",
        "Time in service with fewer clean legs than were sold; with bounds where a leg is unknown.",
    ),
    "rounding": ("取位", "Rounding"),
    "rounding.1": (
        (
            "百分比保留四位小数，一律截尾，从不进位：只有恰为 1 才印 100.0000；是否达标按未取位的数值判定。“-”表示无"
            "此数值。"
        ),
        (
            "Percentages have four decimals and are cut, never rounded up: 100.0000 is printed only if it is "
            "exactly that. Verdicts use the unrounded values. “-” means that there is no such figure."
        ),
    ),
    "contract": ("合同 {ref}《{title}》", "Contract {ref}, {title}"),
    "contract.hours.always": ("服务时段：全天候（7×24 小时）。", "Hours of service: round the clock."),
    "contract.hours.holidays": (
        "服务时段：全天候（7×24 小时），节假日除外。",
        "Hours of service: round the clock; holidays have none.",
    ),
    "contract.hours.served": (
        "服务时段：{ranges}（{zone}）；节假日照常。",
        "Hours of service: {ranges} ({zone}), on holidays too.",
    ),
    "contract.hours": (
        "服务时段：{ranges}（{zone}）；节假日除外，调休工作日计入。",
        "Hours of service: {ranges} ({zone}); holidays have none, make-up working days do.",
    ),
    "denominator.service_time": (
        "可用率分母：考核时长减去非服务时段与免考核时间。",
        "Denominator of availability: the assessed time less time out of hours and excluded.",
    ),
    "denominator.period": ("可用率分母：整个周期。", "Denominator of availability: the whole period."),
    "denominator.fixed": ("可用率分母：固定 {length}。", "Denominator of availability: fixed, {length}."),
    "official.exclude": (
        "考核值的未知规则：未知时间不计入分母，即 1 − 中断 ÷（分母 − 未知）。",
        "Official figure: unknown time leaves the denominator, 1 − down ÷ (denominator − unknown).",
    ),
    "official.up": (
        "考核值的未知规则：未知时间视为正常（取上限）。",
        "Official figure: unknown time counts as up (the high bound).",
    ),
    "official.down": (
        "考核值的未知规则：未知时间视为中断（取下限）。",
        "Official figure: unknown time counts as down (the low bound).",
    ),
    "contract.outages": (
        "相隔不足 {bridge} 的中断按一次计（时间不合并）；短于 {minimum} 的中断{applies}。",
        (
            "Outages less than {bridge} apart count as one (their time is not joined); an outage shorter than "
            "{minimum} {applies}."
        ),
    ),
    "contract.outages.bridge": (
        "相隔不足 {bridge} 的中断按一次计（时间不合并）；再短的中断也计入。",
        "Outages less than {bridge} apart count as one (their time is not joined); none is too short to count.",
    ),
    "contract.outages.minimum": (
        "每次中断单独计；短于 {minimum} 的中断{applies}。",
        "Every outage counts by itself; one shorter than {minimum} {applies}.",
    ),
    "contract.outages.each": (
        "每次中断单独计，再短也计入。",
        "Every outage counts by itself, and none is too short to count.",
    ),
    "applies.count": ("不计次数，但计时间", "is not counted, its time is"),
    "applies.count_and_seconds": ("次数与时间均不计", "counts neither in number nor in time"),
    "contract.exclusions": (
        "接受的免考核事由：{kinds}；计划割接须至少提前 {notice} 通知。",
        "Exclusions accepted: {kinds}; planned work must be announced at least {notice} ahead.",
    ),
    "contract.exclusions.kinds": ("接受的免考核事由：{kinds}。", "Exclusions accepted: {kinds}."),
    "promise": ("承诺：{title} {limit}{more}。", "Promised: {title} {limit}{more}."),
    "promise.statistic": ("（{statistic}）", " ({statistic})"),
    "promise.allowed": ("（允许 {allowed} 次超限）", " ({allowed} may take longer)"),
    "promise.clock.detection": ("，自发现起计时", ", its clock starts with detection"),
    "promise.clock.ticket": ("，自工单起计时", ", its clock starts with the ticket"),
    "promise.clock.earlier": (
        "，自发现与工单之较早者起计时",
        ", its clock starts with detection or the ticket, whichever is earlier",
    ),
    "promise.quorum": ("，各站点须可达其他 {quorum} 个站点", ", a site must see {quorum} others"),
    "promise.weights": ("，权重 {weights}（其余为 1）", ", weights {weights} (others 1)"),
    "promise.window.day": ("，按日考核", ", judged day by day"),
    "promise.window.month": ("，按月考核", ", judged month by month"),
    "promise.window.quarter": ("，按季考核", ", judged quarter by quarter"),
    "promise.window.year": ("，按年考核", ", judged year by year"),
    "promise.window.rolling": ("，按最近 {days} 日滚动考核", ", judged over the last {days} days, every day"),
    "promise.bands": ("；未达标扣减 {bands}", "; a miss costs {bands}"),
    "costs": (
        "扣减计算：不足整月的月租费{part}；多项未达标{stacking}；恰在档界者归{border}档；结果{rounding}至 {unit}。",
        (
            "What a miss costs: of a month that is not whole {part} is charged; of several missed clauses "
            "{stacking}; a figure on the border of two bands belongs to the {border} one; the result is rounded "
            "({rounding}) to {unit}."
        ),
    ),
    "costs.part.actual_days": ("按实际时间折算", "its share of the month's time"),
    "costs.part.thirtieths": ("按每日三十分之一折算", "a thirtieth for each day"),
    "costs.part.whole": ("按整月计", "the whole"),
    "costs.stacking.sum": ("相加", "the sum counts"),
    "costs.stacking.highest": ("取最高一项", "the highest counts"),
    "costs.stacking.first": ("取第一项", "the first in the contract's order counts"),
    "costs.border.better": ("较好一", "better"),
    "costs.border.worse": ("较差一", "worse"),
    "costs.cap.circuit": ("单电路每月扣减上限：{cap}。", "Most that a circuit gets in a month: {cap}."),
    "costs.cap.customer": ("客户每月扣减上限：{cap}。", "Most that the customer gets in a month: {cap}."),
    "costs.cap.vpn": ("单个 VPN 每月扣减上限：{cap}。", "Most that a VPN gets in a month: {cap}."),
    "costs.vpn.sum": (
        "VPN 的扣减与其各电路的扣减相加。",
        "The credit of a VPN comes on top of those of its circuits.",
    ),
    "costs.vpn.highest": (
        "VPN 的扣减与其各电路的扣减取高者。",
        "Of a VPN's credit and those of its circuits only the higher is paid.",
    ),
    "costs.chronic": (
        "{clause}连续 {months} 个月未达标：{what}。",
        "{clause} missed in {months} months running: {what}.",
    ),
    "costs.right": ("客户可解除合同", "the contract may be ended"),
    "costs.more": ("另扣减 {credit}", "{credit} on top"),
    "contract.exclusions.none": ("不接受任何免考核事由。", "No exclusion is accepted."),
    "evidence.any_says_down": (
        "证据相互矛盾时：任一方报中断即为中断，并列入报告。",
        "Where witnesses contradict each other, any that says down is believed, and the case is listed.",
    ),
    "evidence.all_say_down": (
        "证据相互矛盾时：须各方均报中断方为中断，并列入报告。",
        "Where witnesses contradict each other, down is believed only if all say so, and the case is listed.",
    ),
    "evidence.probe_first": (
        "证据相互矛盾时：以探针为准；没有探针数据时，任一方报中断即为中断，并列入报告。",
        (
            "Where witnesses contradict each other, probes are believed, and without a probe any that says down; "
            "the case is listed."
        ),
    ),
    "evidence.pm_first": (
        "证据相互矛盾时：以性能监测数据为准；没有性能数据时，任一方报中断即为中断，并列入报告。",
        (
            "Where witnesses contradict each other, performance monitoring is believed, and without it any that "
            "says down; the case is listed."
        ),
    ),
    "evidence.quorum": (
        "证据相互矛盾时：以多数为准，数目相同则为未知，并列入报告。",
        "Where witnesses contradict each other, the majority is believed, no one if equal; the case is listed.",
    ),
    "contract.month": (
        "考核月自每月 {day} 日起，至次月 {day} 日前止；2026-10 即 9 月 {day} 日起。",
        "The assessment month begins on day {day}: 2026-10 begins on {day} September.",
    ),
    "contract.workdays": (
        "计划割接与其通知之间须隔至少 {days} 个完整工作日。",
        "At least {days} whole working days must lie between announcement and planned work.",
    ),
    "contract.overrun": (
        "割接超时在 {length} 以内的中断一并免考核，超出部分计入。",
        "An outage that outlasts its planned window is excluded for up to {length}; what is longer counts.",
    ),
    "contract.proof": (
        "{kind}的证明须以 {words} 开头。",
        "The proof of an exclusion of the kind {kind} must begin with {words}.",
    ),
    "contract.rounding": (
        "考核值先取至百分数 {decimals} 位小数（{rule}），再判定。",
        "The figure is rounded to {decimals} decimals of a percent ({rule}) before it is judged.",
    ),
    "rounding.truncate": ("截尾", "cut"),
    "rounding.up": ("进一", "up"),
    "rounding.half_up": ("四舍五入", "half up"),
    "rounding.half_even": ("四舍六入五成双", "half to even"),
    "contract.pro_rata": (
        "固定分母按电路在本期内适用本合同的时间折算。",
        "The fixed denominator is cut to the part of the period that the circuit was under this contract.",
    ),
    "contract.until": (
        "本版本至 {until} 止，由版本 {version} 取代。",
        "This version ended at {until}, superseded by version {version}.",
    ),
    "unwatched": ("未监测区段", "Segments not watched"),
    "unwatched.1": (
        "下列区段在资源数据中声明为不监测，未参与计算：",
        "The inventory declares these segments blind; they are not part of the sum:",
    ),
    "unwatched.none": ("各电路全程均被监测。", "Every circuit was watched over its whole path."),
    "weekdays": ("一 二 三 四 五 六 日", "Mon Tue Wed Thu Fri Sat Sun"),
    "days": ("周{days}", "{days}"),
    "colon": ("：", ": "),
}
