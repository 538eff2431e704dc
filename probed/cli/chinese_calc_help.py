"""The Chinese of the `--help` of `probed calc`."""

from __future__ import annotations

from typing import Final

HELP: Final[dict[str, str]] = {
    "A protected service: down with every leg down, at risk with some of them; its switches against their limit.": (
        "受保护的业务：所有路由中断为中断，部分中断为失去保护；保护倒换与限值比较。"
    ),
    "Polling cannot measure a switch. One that the element did not stamp is unknown, and the clause cannot be judged "
    "by it.": "轮询无法测量倒换。网元未记时长的为未知，据此不能判定条款。",
    "Exit code 1 when a switch took too long.": "有倒换超时时退出码为 1。",
    "Month 2026-11 (local to the zone) or START/END, with --leg.": (
        "月份 2026-11（按该时区）或 START/END，与 --leg 同用。"
    ),
    "Outages of one leg: START..END, START..+4h; 0 = none; once a leg.": (
        "一条路由的中断：起..止、起..+4h；无中断写 0；每条路由写一次。"
    ),
    "How long each switch took: 35ms, 42ms*3, ? if not stamped.": "各次倒换时长：35ms、42ms*3，未记时长写 ?。",
    "What a switch may take.": "倒换允许的时长。",
    "Wait that was configured, part of each length.": "所配置的拖延时间，含在各时长之内。",
    "Work out ES, SES, availability, credit ... from figures.": "由数据推算 ES、SES、可用率、扣减等。",
    "Work out a figure from what you type in, and show each step. Needs no settings and no store.": (
        "由键入的数据推算结果，并列出每一步。无需设置和数据库。"
    ),
    "Error performance of a path by G.826, G.828, G.829 and the ten-second rule, from its seconds.": (
        "按 G.826、G.828、G.829 和十秒规则，由逐秒数据得出通道的误码性能。"
    ),
    "0 is a clean second, D one with a defect, e5 one with 5 errored blocks, - one that was not "
    "measured; x*60 stands "
    "for sixty of them. The path begins available; fewer than 10 seconds at the end change nothing.": (
        "0 为无误码秒，D 为有缺陷的秒，e5 为有 5 个误块的秒，- 为未测的秒；x*60 表示 60 个。"
        "通道开始时可用；末尾不足 10 秒的不改变状态。"
    ),
    "Exit code 1 when a share of the objective is given and missed.": "给出指标份额而未达到时，退出码为 1。",
    "Ethernet service availability by MEF 10.3, from the frame loss of intervals.": (
        "按 MEF 10.3，由各时段的丢帧率得出以太网业务的可用率。"
    ),
    "n intervals in a row with a loss above C begin unavailable time and belong to it; n in a row "
    "without end it. The "
    "service begins available; fewer than n intervals at the end change nothing. With n = 10, C = 0.5 "
    "and intervals of "
    "a second it is Y.1563.": (
        "连续 n 个丢帧率高于 C 的时段开始不可用时间，并计入其中；连续 n 个不高于 C 的时段使之结束。"
        "业务开始时可用；末尾不足 n 个时段的不改变状态。n = 10、C = 0.5、时段为 1 秒即 Y.1563。"
    ),
    "Frame loss ratio of each interval: 0*5 1*10 .5 3/1000 -; standard input (-) or @FILE; once for each pair.": (
        "各时段的丢帧率：0*5 1*10 .5 3/1000 -；取自标准输入（-）或 @FILE；每对写一次。"
    ),
    "Intervals in a row that decide.": "连续多少个时段才判定。",
    "Loss above it is high loss, such as 0.5 or 50%.": "高于此值为高丢失，如 0.5 或 50%。",
    "High losses in a row that make one CHLI": "连续多少个高丢失时段计一次 CHLI",
    "Intervals of maintenance, counted from 0: 0-14, both included.": "割接时段，从 0 数起：0-14，含两端。",
    "Of several pairs: so many must be available (group availability).": "有多对时：至少多少对可用（组可用率）。",
    "Length of an interval, such as 1s; tells lengths of time as well.": "时段长度，如 1s；给出后也列出时长。",
    "Availability of a period from its outages, in the fixed order: outages, service hours, exclusions, bridge, "
    "minimum, period.": "由中断推算某一周期的可用率，次序固定：中断、服务时段、免考核、合并、最小中断、周期。",
    "Times without an offset are those of the zone. Percentages are cut, never rounded up; the target "
    "is judged on the "
    "exact ratio.": "不带时差的时刻为该时区的时刻。百分数一律截尾，从不进位；目标按精确比值判定。",
    "Exit code 1 when the target is missed.": "未达到目标时退出码为 1。",
    "Month 2026-11 (local to the zone) or START/END.": "月份 2026-11（按该时区）或 START/END。",
    "Time zone of the contract.": "合同的时区。",
    "First day of a month: 26 makes 2026-11 that from 26 October to 25 November.": (
        "月份的起始日：26 表示 2026-11 自 10 月 26 日至 11 月 25 日。"
    ),
    "START..END, START..+4h, START..05:00, START.. (open); or a line each from - or @FILE.": (
        "起..止、起..+4h、起..05:00、起..（未恢复）；或每行一个，取自 - 或 @FILE。"
    ),
    "START..END that the contract leaves out (planned work ...).": "合同不予考核的时段 起..止（计划割接等）。",
    "START..END in which nobody looked.": "无人监测的时段 起..止。",
    "available (time less excluded), total, or a fixed length: 43200min (43200 = minutes).": (
        "分母：available（扣除免考核）、total（整个周期）或固定时长 43200min（43200 即分钟）。"
    ),
    "How unknown time counts in the official figure.": "未知时间在正式值中如何计算。",
    "Shorter outages do not count, such as 60s.": "更短的中断不计，如 60s。",
    "What a shorter one leaves: only the count, or its seconds as well.": (
        "更短的中断：只不计次数，还是连秒数也不计。"
    ),
    "Outages less than this apart count as one.": "间隔小于此值的中断算作一次。",
    "Service hours, such as 'mon-fri 08:00-20:00'": "服务时段，如“mon-fri 08:00-20:00”",
    "A local date without service hours.": "没有服务时段的日期。",
    "A make-up working day, with Monday's hours.": "调休上班日，按星期一的时段。",
    "Promised availability in percent, such as 99.9.": "承诺的可用率，百分数，如 99.9。",
    "Nothing is known from here on; an outage that reaches it is open.": "数据截至此时；延续到此时的中断为未恢复。",
    "Decimals that are printed.": "输出的小数位数。",
    "The credit for an availability below its target: band, share of the fee, rounding, cap, each step exact.": (
        "可用率低于目标时的扣减：档位、费用份额、舍入、上限，每一步都精确。"
    ),
    "It is the arithmetic of contracts and their reports. The band is chosen by the unrounded availability; gaps and "
    "overlaps are refused. Exit code 0 whether something is credited or not.": (
        "与合同及其报告使用同一套计算。按未舍入的可用率选取档位；有空档或重叠时拒绝计算。无论是否扣减，退出码均为 0。"
    ),
    "To which of two bands their common border belongs.": "两档的公共边界归哪一档：better 较好的，worse 较差的。",
    "What was delivered, in percent or exact: 99.87, 358/359.": "实际可用率，百分数或精确值：99.87、358/359。",
    "What was promised, in percent": "承诺的可用率，百分数",
    "LOW..HIGH=CREDIT or <HIGH=CREDIT, in percent: '<99.9=5% <99.5=10% <99=20%'; a credit may be money.": (
        "下限..上限=扣减 或 <上限=扣减，百分数：“<99.9=5% <99.5=10% <99=20%”；扣减也可以是金额。"
    ),
    "The fee of the whole period, such as 12000.00.": "整个周期的费用，如 12000.00。",
    "Most that is credited: 50% of the fee, or money.": "扣减上限：费用的 50%，或金额。",
    "ISO 4217 code; it fixes the number of decimals.": "ISO 4217 代码，决定小数位数。",
    "Share of the period that is charged, such as 20/30; fee and cap are of it.": (
        "计费的周期份额，如 20/30；费用和上限按此折算。"
    ),
    "How the credit ends at the smallest unit, once.": "扣减如何舍入到最小货币单位，只舍入一次。",
    "Loss, delay and its variation of packets, by Y.1540, Y.1541, MEF 10.3, RFC 3393, RFC 5481 and RFC 3550.": (
        "按 Y.1540、Y.1541、MEF 10.3、RFC 3393、RFC 5481、RFC 3550，由时延得出分组的丢失、时延及其变化。"
    ),
    "A lost packet has no delay: it is loss, never 0 and never the timeout. Percentiles are of the nearest rank, and "
    "are never averaged.": "丢失的分组没有时延：它是丢失，不是 0，也不是超时值。百分位取最近秩，从不平均。",
    "Exit code 1 when a class is given and missed.": "给出类别而未达到时，退出码为 1。",
    "10.2*50 L 11 80us: in ms, L lost; from standard input (-) or @FILE.": (
        "10.2*50 L 11 80us：单位毫秒，L 为丢失；取自标准输入（-）或 @FILE。"
    ),
    "What the delays are; half = round trips, to be halved and labelled so.": (
        "时延的种类；half 为往返时延，取一半并注明。"
    ),
    "Of FD, FDR and IFDV, in percent.": "FD、FDR、IFDV 的百分位。",
    "Distance of an IFDV pair, in frames.": "IFDV 成对的两帧相隔几帧。",
    "Of what arrived: with errors.": "到达的分组中有差错的数量。",
    "Y.1541 class that is judged.": "据以判定的 Y.1541 类别。",
    "Ratios of voice: ASR, ABR and NER from seizures, call completion (接通率) from attempts and causes of loss.": (
        "语音比值：由占用得出 ASR、ABR、NER，由试呼和损失原因得出接通率。"
    ),
    "Loss of signal weighs half unless told otherwise: the customer's side may have caused it.": (
        "除非另有说明，信号丢失的权重为一半：可能由用户侧引起。"
    ),
    "Seizures of a circuit.": "电路占用次数。",
    "Of them: answered.": "其中：应答。",
    "Of them: the user was busy.": "其中：用户忙。",
    "Of them: it rang, and nobody answered.": "其中：振铃无应答。",
    "Of them: the terminal rejected.": "其中：终端拒绝。",
    "Attempts to seize a circuit, for ABR.": "试呼次数，用于 ABR。",
    "Attempts of the call-completion ratio.": "接通率的试呼次数。",
    "Losses by cause, such as los=20: los, congestion, signalling, equipment.": (
        "按原因的损失次数，如 los=20：los、congestion、signalling、equipment。"
    ),
    "Weight of a cause, such as los=0.5 (the default; of others 1).": "原因的权重，如 los=0.5（默认；其余为 1）。",
    "What a group with failed members still carries (VCAT, LCAS), and service availability with "
    "degraded time weighed "
    "by a factor (GB917, TMF 701).": (
        "有成员失效的虚级联组还能承载多少（VCAT、LCAS），以及按系数计入劣化时间的业务可用率（GB917、TMF 701）。"
    ),
    "A span without a share has that of the group.": "未写份额的时段取虚级联组的份额。",
    "A group as it was sold: VC-12-46v.": "售出的虚级联组：VC-12-46v。",
    "Members of it that still carry.": "其中仍在承载的成员数。",
    "Without LCAS: one failed member fails the group.": "无 LCAS：一个成员失效则整组失效。",
    "Length and share of the capacity: 10h=41/46, 30min=0; 10h alone.": (
        "时长和容量份额：10h=41/46、30min=0；也可只写 10h。"
    ),
    "Length of the whole period without exclusions, such as 720h.": "扣除免考核后的周期长度，如 720h。",
    "What a degraded second counts: 1 - share, 0, 1 below --floor else 0, 1 below it else 1 - share.": (
        "劣化秒如何计算：1 - 份额；0；低于 --floor 计 1 否则 0；低于它计 1 否则 1 - 份额。"
    ),
    "Least share that is still service, such as 50%.": "仍算业务的最小份额，如 50%。",
    "Limits of bringing into service (M.2100, M.2101): accept up to S1, reject from S2 on, uncertain between.": (
        "投入业务的限值（M.2100、M.2101）：不超过 S1 接受，达到 S2 不接受，其间待定。"
    ),
    "APO = allocation x objective x period, BISPO = APO / 2, S1 and S2 = BISPO less and plus twice its "
    "root. Not for a "
    "measurement with unavailable time.": (
        "APO = 份额 x 指标 x 时长，BISPO = APO / 2，S1、S2 = BISPO 减、加两倍平方根。不用于含不可用时间的测量。"
    ),
    "Exit code 1 when a count is rejected.": "有计数不被接受时退出码为 1。",
    "Kind of path: vc12, vc4, e1 ...": "通道类型：vc12、vc4、e1 等。",
    "Share of the end-to-end objective, such as 6%.": "端到端指标的份额，如 6%。",
    "Length of the measurement: 2h, 24h, 7d.": "测量时长：2h、24h、7d。",
    "Errored seconds that were measured.": "实测误码秒。",
    "Severely errored seconds that were measured.": "实测严重误码秒。",
    "Availability of a VPN: of each site, weighted, of all sites at once, of K of N.": (
        "VPN 的可用率：各站点、加权、全部站点同时、N 中取 K。"
    ),
    "A site with several circuits is down only when all of them are. In a star a spoke is reached while it and a hub "
    "are up. All is worked out on the timeline, never as a product or mean of circuits.": (
        "有多条电路的站点，全部中断才算中断。星形中，分支在自身与中心均正常时可达。"
        "全部在时间轴上计算，从不取电路的乘积或平均。"
    ),
    "NAME=OUTAGE, OUTAGE (START..END, ? before it: unknown), | before the next circuit; NAME*3 weighs.": (
        "名称=中断, 中断（起..止，前加 ? 为未知），下一条电路前写 |；名称*3 表示权重。"
    ),
    "Site that is a hub: the VPN is a star. Without: a mesh.": "中心站点：VPN 为星形。不写则为网状。",
    "So many sites must be reached (K of N).": "至少多少个站点可达（N 中取 K）。",
    "In a mesh: so many others must be up for a site to be reached.": (
        "网状中：其余站点至少多少个正常，站点才算可达。"
    ),
    "Availability and error ratios from performance bins.": "由 15 分钟性能数据得出可用率和误码比值。",
    "A bin tells how many seconds, never which: where an exclusion cuts one, the answer is two bounds. A bin that is "
    "invalid or missing was not measured: it is neither clean nor in the denominator.": (
        "周期只说明有多少秒，不说明是哪些秒：免考核截开一个周期时，答案是两个界。"
        "无效或缺失的周期为未测：既不算无误码，也不计入分母。"
    ),
    "Oldest first, ES/SES/UAS: 12/3/0 0*4 -*2; standard input (-) or @FILE.": (
        "由旧到新，ES/SES/UAS：12/3/0 0*4 -*2；取自标准输入（-）或 @FILE。"
    ),
    "Length of a bin.": "周期长度。",
    "The fourth number of a bin is CV, not BBE.": "周期的第四个数为 CV，而非 BBE。",
    "Time since the first bin to leave out: 01:10..02:00, 1d 00:00..1d 06:00.": (
        "不予考核的时间，自首个周期起：01:10..02:00、1d 00:00..1d 06:00。"
    ),
    "Kind of path or section: vc12, vc4, vc4-4c, e1 (2M), ms16 ...": (
        "通道或段的类型：vc12、vc4、vc4-4c、e1（2M）、ms16 等。"
    ),
    "Blocks a second, for a path that --path does not know.": "每秒块数，用于 --path 中没有的通道。",
    "Errors from which a second is severe, if set otherwise.": "判为严重误码秒的误码数，若另有设定。",
    "Seconds: 0*5 D*10 e3 -; from standard input (-) or @FILE.": (
        "各秒：0*5 D*10 e3 -；取自标准输入写 -，取自文件写 @FILE。"
    ),
    "The far end as RDI and REI tell it here: invalid while the near end has a defect.": (
        "由本端收到的 RDI、REI 得知的远端：近端有缺陷时无效。"
    ),
    "The other direction as its own end measured it.": "另一方向，由对端自己测得。",
    "eN are code violations (CV), not errored blocks.": "eN 为编码违例（CV），而非误块。",
    "Count by intervals of so many seconds, such as 900.": "按多少秒一段计数，如 900。",
    "Share of the end-to-end objective, such as 6%; judges ESR, SESR and BBER.": (
        "端到端指标的份额，如 6%；据此判定 ESR、SESR、BBER。"
    ),
    "Air distance in km, for the national portion of G.826 as the share.": (
        "直线距离（km），以 G.826 国内部分为份额。"
    ),
}
