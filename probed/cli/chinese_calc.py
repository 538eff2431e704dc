"""The Chinese of `probed calc`: what it says, and the mistakes in what was typed in."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, str]] = {
    "one-way, clocks synchronised": "单向，时钟同步",
    "round trip": "往返",
    "half of a round trip": "往返的一半",
    "answered": "应答",
    "user busy": "用户忙",
    "ring, no answer": "久叫不应",
    "terminal reject": "终端拒绝",
    "failed in the network": "网络失败",
    "seizures": "占用",
    "los": "信号丢失（LOS）",
    "congestion": "拥塞",
    "signalling": "信令",
    "equipment": "设备",
    "whole": "完整",
    "partial: up, degraded": "部分：正常但劣化",
    "nothing left: down": "全无：中断",
    "accepted": "接受",
    "to be rejected": "不接受",
    "uncertain": "待定",
    "hub": "中心",
    "here": "在此",
    "shorter than {minimum} does not count; its seconds do": "短于 {minimum} 的不计次数，但计秒数",
    "shorter than {minimum} does not count, nor do its seconds": "短于 {minimum} 的不计次数，也不计秒数",
    "D = period less out of hours and excluded": "D = 周期减去非服务时段和免考核",
    "D = the whole period": "D = 整个周期",
    "D = fixed": "D = 固定时长",
    "errored blocks": "误块",
    "code violations": "编码违例",
    "high loss": "高丢失",
    "no high loss": "非高丢失",
    "maintenance": "割接",
    "near end": "近端",
    "far end": "远端",
    "severe": "严重",
    "not severe": "不严重",
}

TEXTS: Final[dict[str, str]] = {
    "Each second: severe or not": "逐秒：是否严重误码",
    "Ten in a row decide": "连续十秒判定",
    "Counts: what lies in unavailable time counts as UAS only": "计数：不可用时间内的只计为 UAS",
    "Ratios over available time": "比值，只取可用时间",
    "By interval, decided on the whole sequence": "按时段，判定依据整个序列",
    "Against the share of the objective": "与分配的指标比较",
    "{path}: {blocks} blocks a second; a second is severe from {severe} {what} on, or by a defect": (
        "{path}：每秒 {blocks} 块；{what}数达到 {severe} 或有缺陷即为严重误码秒"
    ),
    "AS": "AS",
    "{path}: no blocks; a second is severe from {severe} {what} on, or by a defect": (
        "{path}：不分块；{what}数达到 {severe} 或有缺陷即为严重误码秒"
    ),
    "by {source}": "依据 {source}",
    "available": "可用",
    "unavailable": "不可用",
    "seconds": "秒数",
    "seen": "所见",
    "time": "时间",
    "count": "数量",
    "formula": "公式",
    "with figures": "代入",
    "ratio": "比值",
    "direction": "方向",
    "end to end": "端到端",
    "limit": "限值",
    "if closed at once": "若到点即结算",
    "the path begins available": "通道开始时可用",
    "unavailable from second {start} on, at the first of 10 severe ones": (
        "自第 {start} 秒起不可用：连续 10 个严重误码秒的第一秒"
    ),
    "available again from second {end} on, at the first of 10 that are not severe": (
        "自第 {end} 秒起恢复可用：连续 10 个非严重误码秒的第一秒"
    ),
    "never 10 severe seconds in a row: available throughout": "从无连续 10 个严重误码秒：始终可用",
    "the last {count} seconds may still change sides with those that follow": "最后 {count} 秒的归属尚取决于后续各秒",
    "what was not measured leaves {low} to {high} unavailable seconds possible": (
        "因有未测的秒，不可用秒可能为 {low} 至 {high}"
    ),
    "unavailable: near end {near} s, far end {far} s, either of them {both} s": (
        "不可用：近端 {near} 秒，远端 {far} 秒，任一方向 {both} 秒"
    ),
    "errored seconds": "误码秒",
    "severely errored seconds, among the ES": "严重误码秒，含于 ES",
    "errored blocks outside of SES": "SES 之外的误块",
    "code violations outside of SES; not BBE": "SES 之外的编码违例，不是 BBE",
    "3 to 9 SES in a row": "连续 3 至 9 个 SES",
    "unavailable seconds": "不可用秒",
    "seconds not measured": "未测的秒",
    "available seconds: {seconds} less these two": "可用秒：{seconds} 减去以上两项",
    "available seconds: {seconds} less UAS": "可用秒：{seconds} 减去 UAS",
    "undefined: CV only bound BBE": "无定义：CV 只能给出 BBE 的界",
    "no available time: the ratios are undefined, neither 0 nor 1": "没有可用时间：比值无定义，既不是 0 也不是 1",
    "{n} intervals in a row decide, loss above {c} is high, {p} high ones in a row are one CHLI": (
        "连续 {n} 个时段判定；丢帧率高于 {c} 为高丢失；连续 {p} 个高丢失时段计一次 CHLI"
    ),
    "the service begins available": "业务开始时可用",
    "pair {number}": "第 {number} 对",
    "Each interval: high loss or not, and on which side the window puts it": "逐时段：是否高丢失，滑动窗口判定的归属",
    "intervals": "时段数",
    "loss": "丢帧率",
    "taken out": "剔除",
    "the last {count} intervals may still change sides with those that follow": (
        "最后 {count} 个时段的归属尚取决于后续各时段"
    ),
    "what was not measured leaves {low} to {high} unavailable intervals possible": (
        "因有未测的时段，不可用时段可能为 {low} 至 {high}"
    ),
    "Maintenance leaves both sides of the fraction": "割接时段从分子和分母中剔除",
    "{total} intervals less {excluded} of maintenance and {unmeasured} not measured = {judged}; "
    "of them {gone} unavailable": (
        "{total} 个时段，减去割接 {excluded} 个和未测 {unmeasured} 个，得 {judged} 个；其中不可用 {gone} 个"
    ),
    "High loss in available time": "可用时间内的高丢失时段",
    "a CHLI": "计为 CHLI",
    "Result": "结果",
    "availability": "可用率",
    "unavailable time": "不可用时间",
    "HLI": "HLI",
    "group: at least {count} pairs available": "组：至少 {count} 对可用",
    "unavailable intervals: {intervals}": "不可用时段：{intervals}",
    "{option} from {start} lies after --as-of": "{option} 自 {start} 的一段在 --as-of 之后",
    "{option} from {start} lies outside of {period}": "{option} 自 {start} 的一段在 {period} 之外",
    "Outages as stated, each second once": "所述中断，每秒只计一次",
    "unknown: neither up nor down, whatever else is stated of it": "未知：不论另有何陈述，既不算正常也不算中断",
    "Service hours": "服务时段",
    "{length} of the period outside": "周期内有 {length} 在服务时段之外",
    "round the clock": "全天候",
    "{length} of the outages are left": "中断余下 {length}",
    "Exclusions, intersected with the outages": "免考核，与中断取交集",
    "of it down": "其中中断",
    "Bridge: what counts as one outage": "合并：哪些算作一次中断",
    "no bridge: {count} outages stay as they are": "不合并：{count} 次中断保持不变",
    "less than {bridge} apart count as one: {before} become {after}; the seconds between stay up": (
        "间隔小于 {bridge} 的算作一次：{before} 次变为 {after} 次；其间的秒仍为正常"
    ),
    "Minimum outage, and in which period it counts": "最小中断，以及计入哪一周期",
    "no outage": "无中断",
    "in the period": "本期内",
    "counts": "计入",
    "why not": "不计入的原因",
    "Cut to the period: each second has one class": "截取到本周期：每秒只归一类",
    "sum": "合计",
    "The figure": "结果",
    "exact": "精确值",
    "cut": "截尾",
    "MTTR": "MTTR",
    "MTBF": "MTBF",
    "target {target} %: {verdict}, margin {margin} %": "目标 {target} %：{verdict}，余量 {margin} %",
    "{stated} stated, {count} without overlap, {total} in all": "所述 {stated} 段，去重后 {count} 段，共 {total}",
    "below {border} the credit is {worse}, above it {better}: is that meant?": (
        "{border} 以下扣减 {worse}，以上扣减 {better}：确实如此吗？"
    ),
    "availability {availability}, fee {fee} {currency}": "可用率 {availability}，费用 {fee} {currency}",
    "Bands, each with its lower border and without its upper one": "档位，含下限，不含上限",
    "credit": "扣减",
    "Availability against the target, unrounded": "可用率与目标比较，不作舍入",
    "{delivered} >= {promised}: kept, nothing is credited": "{delivered} >= {promised}：达标，不扣减",
    "{delivered} < {promised}: missed": "{delivered} < {promised}：未达标",
    "Bands, each with its upper border and without its lower one": "档位，含上限，不含下限",
    "The sum, exact, and rounded once to the smallest unit": "金额，精确计算，只舍入一次到最小货币单位",
    "objective by {source}": "指标依据 {source}",
    "limits by {source}": "限值依据 {source}",
    "credit {credit} {currency}": "扣减 {credit} {currency}",
    "delays: {basis}": "时延：{basis}",
    "Loss: sum over sum": "丢失：总数比总数",
    "Delay of what arrived": "到达分组的时延",
    "mean": "均值",
    "least": "最小",
    "most": "最大",
    "{percent} percentile, nearest rank": "{percent} 百分位，最近秩",
    "FD less the least": "FD 减去最小值",
    "Its variation": "时延变化",
    "99.9 % percentile less the least": "99.9 % 百分位减去最小值",
    "D(i) - D(i-1), least": "D(i) - D(i-1)，最小",
    "D(i) - D(i-1), most": "D(i) - D(i-1)，最大",
    "above the least, 95 %": "高出最小值，95 %",
    "above the least, 99 %": "高出最小值，99 %",
    "{percent} of |d - d'| of {pairs} pairs {apart} apart": "{pairs} 对（相隔 {apart}）|d - d'| 的 {percent}",
    "jitter (RFC 3550)": "抖动（RFC 3550）",
    "Against the class of Y.1541": "与 Y.1541 类别比较",
    "unspecified": "不作规定",
    "ms": "ms",
    "class {number}: missed by {names}": "类别 {number}：未达标，因 {names}",
    "class {number}: kept": "类别 {number}：达标",
    "Seizures and what became of them": "占用及其结果",
    "outcome": "结果",
    "calls": "次数",
    "answered / seizures": "应答 / 占用",
    "answered / bids": "应答 / 试呼",
    "all but network failures / seizures": "除网络失败外 / 占用",
    "Call completion: losses by cause, weighted": "接通率：按原因加权的损失",
    "cause": "原因",
    "weight": "权重",
    "counts as": "计为",
    "completion {formula} = {value}": "接通率 {formula} = {value}",
    "The group": "虚级联组",
    "group": "组",
    "members": "成员",
    "Mbit/s": "Mbit/s",
    "sold": "售出",
    "carries": "承载",
    "share of the capacity {share}: {state}": "容量份额 {share}：{state}",
    "Each span: its length by its factor": "逐段：时长乘系数",
    "share": "份额",
    "factor": "系数",
    "Service availability": "业务可用率",
    "equivalent down time {length}": "等效中断时间 {length}",
    "{path}, share {share}, {seconds} s": "{path}，份额 {share}，{seconds} 秒",
    "Allocated objective, and half of it for bringing into service": "分配的指标，投入业务取其一半",
    "APO": "APO",
    "BISPO": "BISPO",
    "S1 and S2: BISPO less and plus twice its root": "S1、S2：BISPO 减、加两倍平方根",
    "S1": "S1",
    "S2": "S2",
    "measured": "实测",
    "Sites: down only with all of their circuits": "站点：所有电路都中断才算中断",
    "role": "角色",
    "site": "站点",
    "its own": "自身",
    "reached": "可达",
    "No hub was up": "没有可用的中心站点",
    "told once; {count} sites were cut off with it": "只计一次；{count} 个站点随之隔断",
    "The VPN": "VPN",
    "mean by weight": "加权平均",
    "at least {count} of {all} sites": "{all} 个站点中至少 {count} 个",
    "What was measured": "实测范围",
    "{bins} bins, {window}; measured {measured}, coverage {coverage}": (
        "{bins} 个周期，{window}；实测 {measured}，覆盖率 {coverage}"
    ),
    "Sums of the valid bins": "有效周期合计",
    "Ratios": "比值",
    "Outside of the exclusions": "免考核之外",
    "{count} bins are cut: their seconds lie somewhere in them": "{count} 个周期被截开：各秒在其中的位置不明",
    "at least": "至少",
    "at most": "至多",
    "nothing was measured outside of the exclusions": "免考核之外没有实测",
    "availability of {length}: {share}": "{length} 的可用率：{share}",
    "availability of {length}: {low} to {high}": "{length} 的可用率：{low} 至 {high}",
    "Down: every leg at once": "中断：所有路由同时中断",
    "At risk: some leg, but not every one": "失去保护：部分路由中断",
    "{length} in all, {share} of the period": "共 {length}，占周期 {share}",
    "Switches": "保护倒换",
    "switches": "倒换次数",
    "not stamped": "未记时长",
    "longest": "最长",
    "longer than {limit} ms": "超过 {limit} ms",
    "clause of {limit} ms: {verdict}": "{limit} ms 条款：{verdict}",
    "share {share} of the end-to-end objective": "端到端指标的份额 {share}",
}

ERRORS: Final[dict[str, str]] = {
    "say what is protected: --leg for each leg's outages, --switch for each switch": (
        "请说明保护对象：每条路由的中断用 --leg，每次倒换用 --switch"
    ),
    "a protected service has two --leg or more, and a --period": "受保护的业务至少有两个 --leg，并须给出 --period",
    "--length: {length} is no length of a bin. Write whole seconds, such as 15min.": (
        "--length：{length} 不是时段长度。请写整秒，如 15min。"
    ),
    "--bins: {count} are too many. Write {most} at most, about ten years of 15 minutes.": (
        "--bins：{count} 个太多。最多写 {most} 个，约为十年的 15 分钟周期。"
    ),
    "--percentile: 0 is none. Write one such as 99.9.": "--percentile：不能为 0。请写成 99.9 这样。",
    "--errored: {count} are more than arrived. Correct it.": "--errored：{count} 多于到达的数量。请更正。",
    "a class bounds one-way delays: write --basis half, which labels what it says, or leave it out": (
        "类别约束的是单向时延：请写 --basis half（结果会注明），或去掉类别"
    ),
    "say how many calls there were: --seizures for ASR and NER, --attempts for call completion": (
        "请说明呼叫数：ASR、NER 用 --seizures，接通率用 --attempts"
    ),
    "--loss goes with --attempts: say of how many attempts they were lost": (
        "--loss 须与 --attempts 同用：请说明试呼总数"
    ),
    "the outcomes are {count} calls, the seizures only {seizures}: correct one": (
        "各结果共 {count} 次，占用只有 {seizures} 次：请更正其一"
    ),
    "{bids} bids made {seizures} seizures: there are at least as many bids. Correct one of them": (
        "试呼 {bids} 次而占用 {seizures} 次：试呼不应更少。请更正其一"
    ),
    "'{cause}' is no cause of loss: write {causes}": "“{cause}”不是损失原因：请写 {causes}",
    "{count} losses of {attempts} attempts cannot be: correct one of them": (
        "试呼 {attempts} 次不可能损失 {count} 次：请更正其一"
    ),
    "say what is degraded: --group VC-12-46v --carrying 41, or --span 10h=41/46 --total 720h": (
        "请说明劣化情况：--group VC-12-46v --carrying 41，或 --span 10h=41/46 --total 720h"
    ),
    "--span goes with --total: say how long the whole period is": "--span 须与 --total 同用：请说明整个周期的长度",
    "the spans are {told} long, the whole only {whole}: correct one of them": (
        "各段共长 {told}，整个周期只有 {whole}：请更正其一"
    ),
    "say the share once: --allocation 6%, or --distance 800 for a national portion": (
        "请给出一种份额：--allocation 6%，或以 --distance 800 给出国内部分"
    ),
    "--es: {count} is more than the measurement has, {seconds} s. Correct one of them.": (
        "--es：{count} 多于测量的秒数 {seconds}。请更正其一。"
    ),
    "--ses: {count} is more than the measurement has, {seconds} s. Correct one of them.": (
        "--ses：{count} 多于测量的秒数 {seconds}。请更正其一。"
    ),
    "--ses: {ses} SES of {es} ES cannot be: every SES is an ES. Correct one of them.": (
        "--ses：{es} 个 ES 中不可能有 {ses} 个 SES：SES 都是 ES。请更正其一。"
    ),
    "--delta-t: {text} is no length of an interval. Write one such as 1s.": (
        "--delta-t：{text} 不是时段长度。请写成 1s 这样。"
    ),
    "--severe: {severe} is more than one second has, {most}. Correct it, or the path.": (
        "--severe：{severe} 超过一秒所能有的 {most}。请更正，或更正通道类型。"
    ),
    "--exclude: the bins end {end} after the first began. Write times before that.": (
        "--exclude：各区间至首个开始后 {end} 为止。请写在此之前的时间。"
    ),
    "outcomes and --bids go with --seizures: say of how many seizures they are": (
        "呼叫结果与 --bids 须与 --seizures 同用：请说明占用次数"
    ),
    "--period: {period} is too short to count seconds. Write one such as 24h.": (
        "--period：{period} 太短，无法计秒。请写成 24h 这样。"
    ),
    "{count} of {all} sites cannot be: write from 1 to {most}": (
        "{all} 个站点中的 {count} 个，不可能：请写 1 至 {most}"
    ),
    "a site cannot see {count} of {others} others: write from 0 to {most}": (
        "站点看不到其余 {others} 个中的 {count} 个：请写 0 至 {most}"
    ),
    "nothing is left of the period outside of the exclusions: there is no figure": (
        "扣除免考核后周期内没有时间：没有结果"
    ),
    "weights are from 0 on, and not all of them 0": "权重不小于 0，且不能全为 0",
    "n = {n} and p = {p}: both count intervals, from 1 on": "n = {n}，p = {p}：两者都是时段数，至少为 1",
    "p = {p} is not smaller than n = {n}: so many high losses in a row are unavailable time already": (
        "p = {p} 不小于 n = {n}：连续这么多个高丢失时段已是不可用时间"
    ),
    "C = {c} is no threshold of loss: write a ratio from 0 to below 1, such as 0.5 or 50%": (
        "C = {c} 不是丢失门限：请写 0 至 1（不含）的比值，如 0.5 或 50%"
    ),
    "the pairs have {counts} intervals: write as many for each": "各对的时段数为 {counts}：请写成一样多",
    "at least {count} of {pairs} pairs cannot be: write a number from 1 to {most}": (
        "{pairs} 对中至少 {count} 对，不可能：请写 1 至 {most}"
    ),
    "--maintenance: '{text}' is no range of intervals. Write it such as 0-14.": (
        "--maintenance：“{text}”不是时段范围。请写成 0-14 这样。"
    ),
    "--maintenance: '{text}' ends before it begins. Write it such as {right}.": (
        "--maintenance：“{text}”的终点早于起点。请写成 {right} 这样。"
    ),
    "--maintenance: '{text}' goes beyond the last interval, {last}. They count from 0.": (
        "--maintenance：“{text}”超出最后一个时段 {last}。时段从 0 数起。"
    ),
    "path '{text}' is not known. Did you mean '{near}'?": "没有“{text}”这种通道。是否指“{near}”？",
    "path '{text}' is not known. The paths are: {names}.": "没有“{text}”这种通道。可用的有：{names}。",
    "say what kind of path it is (--path vc12), or what it counts (--blocks 2000 --severe 600)": (
        "请指明通道类型（--path vc12），或其计数方式（--blocks 2000 --severe 600）"
    ),
    "--far-end and --other-end are two ways to say the same direction: give one of them": (
        "--far-end 与 --other-end 说的是同一方向：请只给其一"
    ),
    "--allocation and --distance both say the share: give one of them": (
        "--allocation 与 --distance 都表示份额：请只给其一"
    ),
    "the two directions have {near} and {far} seconds: write as many for both, - for not measured": (
        "两个方向分别有 {near} 秒和 {far} 秒：请写成一样多，未测的写 -"
    ),
    "{option}: '{text}' is no number that can stand here. Write it such as {example}.": (
        "{option}：“{text}”不是此处可用的数。请写成 {example} 这样。"
    ),
    "'{path}' has no end-to-end objective to share. Leave out --allocation and --distance.": (
        "“{path}”没有可分配的端到端指标。请去掉 --allocation 和 --distance。"
    ),
    "{seconds} seconds make more than {most} intervals of {length}: write a longer one": (
        "{seconds} 秒按 {length} 秒分，超过 {most} 个时段：请写长一些"
    ),
    "a distance of {km} km is negative: write the air distance in km": "距离 {km} km 为负：请写直线距离（km）",
    "--allocation: {share} is no share. Write one above 0 and up to 100%, such as 6%.": (
        "--allocation：{share} 不是份额。请写大于 0、不超过 100% 的数，如 6%。"
    ),
    "{place}: byte {byte} is not UTF-8. Save the file as UTF-8.": (
        "{place}：字节 {byte} 不是 UTF-8。请把文件存为 UTF-8。"
    ),
}

SENTENCES: Final[dict[str, str]] = {
    "{day} is both a holiday and a workday.": "{day} 既是节假日又是调休工作日。",
    "'{cause}' is told twice.": "“{cause}”写了两次。",
    "'(' is not closed.": "“(”没有闭合。",
    "Write ) behind it, such as (D 0*9)*6.": "请在其后写 )，如 (D 0*9)*6。",
    "'{word}' closes nothing.": "“{word}”没有对应的 (。",
    "Delete it, or write ( before the group.": "请删除，或在组前写 (。",
    "Write it such as )*10.": "请写成 )*10 这样。",
    "'{word}' makes more than 5000000 stretches.": "“{word}”形成的段数超过 5000000。",
    "Repeat it less often.": "请减少重复次数。",
    "'{text}' is no length of a switch.": "“{text}”不是倒换时长。",
    "Write it such as 35ms, 42ms*3, or ? if not stamped.": "请写成 35ms、42ms*3 这样，未记时长写 ?。",
    "'{word}' is no bin.": "“{word}”不是周期的计数。",
    "Write ES/SES/UAS such as 12/3/0, 0 for none of them, - for invalid or missing; 0*4 is an hour.": (
        "请写 ES/SES/UAS，如 12/3/0；全无写 0，无效或缺失写 -；0*4 是一小时。"
    ),
    "'{word}' has more SES than ES.": "“{word}”的 SES 多于 ES。",
    "Every SES is an ES: write ES/SES/UAS.": "每个 SES 都是 ES：请按 ES/SES/UAS 书写。",
    "'{word}' has more seconds than the bin, {length}.": "“{word}”的秒数超过周期的 {length} 秒。",
    "ES are counted in available time only.": "ES 只在可用时间内计数。",
    "'{text}' is no time since the first bin.": "“{text}”不是自首个周期起的时间。",
    "Write it such as 01:10..02:00.": "请写成 01:10..02:00 这样。",
    "'{value}' is finer than a microsecond.": "“{value}”小于一微秒。",
    "Round it.": "请取整。",
    "the sequence has {count} delays.": "序列有 {count} 个时延。",
    "Write 5000000 at most.": "最多写 5000000 个。",
    "'{word}' is no delay.": "“{word}”不是时延。",
    "Write it in ms such as 10.5, or as 80us or 1.2s, or L for a lost packet.": (
        "请以毫秒书写，如 10.5，或写 80us、1.2s；丢失的分组写 L。"
    ),
    "'{text}' is no count of losses.": "“{text}”不是损失次数。",
    "Write it such as los=20.": "请写成 los=20 这样。",
    "'{text}' is no weight of a cause.": "“{text}”不是原因的权重。",
    "Write it from 0 to 1, such as los=0.5.": "请写 0 至 1，如 los=0.5。",
    "'{text}' is no group.": "“{text}”不是虚级联组。",
    "Write it such as VC-12-46v.": "请写成 VC-12-46v 这样。",
    "{active} of {sold} members cannot carry: write from 0 to as many as were sold, 1 or more": (
        "{sold} 个成员中 {active} 个承载，不可能：请写 0 至售出数，且至少售出 1 个"
    ),
    "'{text}' has no share of the capacity.": "“{text}”没有容量份额。",
    "Write it such as 10h=41/46, or name the group.": "请写成 10h=41/46 这样，或指明虚级联组。",
    "'{text}' is no share.": "“{text}”不是份额。",
    "Write it from 0 to 1, such as 41/46, 0.5 or 50%.": "请写 0 至 1，如 41/46、0.5 或 50%。",
    "'{text}' is no site.": "“{text}”不是站点。",
    "Write it such as 'north=2026-11-03T01:00..+4h', or 'north' without outage.": (
        "请写成“north=2026-11-03T01:00..+4h”这样，没有中断写“north”。"
    ),
    "'{text}' has no weight that can be.": "“{text}”的权重有误。",
    "Write it such as north*3.": "请写成 north*3 这样。",
    "'{name}' is named twice.": "“{name}”出现两次。",
    "Write its circuits in one, with | between them.": "请把它的电路写在一处，以 | 分隔。",
    "'{name}' is no site of this VPN.": "“{name}”不是该 VPN 的站点。",
    "Name one of --site.": "请指明 --site 之一。",
    "the band from {low} to {high} is empty.": "{low} 至 {high} 的档位为空。",
    "Write the lower border first.": "请先写下限。",
    "no band holds what is from {low} to {high}.": "{low} 至 {high} 没有档位。",
    "Close the gap.": "请补上空档。",
    "two bands hold what is from {low} to {high}.": "{low} 至 {high} 有两个档位。",
    "Let each end where the next begins.": "请让每档止于下一档的起点。",
    "the band from {low} to {high} pays though the target {target} is kept.": (
        "{low} 至 {high} 的档位在达到目标 {target} 时仍扣减。"
    ),
    "End it at the target.": "请让它止于目标。",
    "there is no band.": "没有档位。",
    "Write one such as <99.9=5%.": "请写一个，如 <99.9=5%。",
    "'{text}' is no band.": "“{text}”不是档位。",
    "Write LOW..HIGH=CREDIT such as 99..99.5=10%, or <HIGH=CREDIT such as <99.5=10%.": (
        "请写 下限..上限=扣减，如 99..99.5=10%，或 <上限=扣减，如 <99.5=10%。"
    ),
    "'{text}' is no sum of money.": "“{text}”不是金额。",
    "'{text}' has {count} decimals, {currency} has {decimals}.": (
        "“{text}”有 {count} 位小数，{currency} 为 {decimals} 位。"
    ),
    "Write it such as 12000.00.": "请写成 12000.00 这样。",
    "'{text}' could be a percentage or money.": "“{text}”可能是百分数，也可能是金额。",
    "Write 5% or 5.00.": "请写 5% 或 5.00。",
    "'{text}' is more than ten times the fee.": "“{text}”超过费用的十倍。",
    "'{text}' is no currency.": "“{text}”不是货币。",
    "Write its code of three letters, such as CNY.": "请写三个字母的代码，如 CNY。",
    "'{text}' is no share of a period.": "“{text}”不是周期的份额。",
    "Write it such as 20/30 or 50%.": "请写成 20/30 或 50% 这样。",
    "Write a length such as '60s', '90min' or '4h'.": "请写时长，如“60s”“90min”“4h”。",
    "'{text}' is no stretch of time.": "“{text}”不是一段时间。",
    "Write START..END such as 2026-11-03T01:00..2026-11-03T05:00, or 2026-11-03T01:00..+4h.": (
        "请写 起..止，如 2026-11-03T01:00..2026-11-03T05:00，或 2026-11-03T01:00..+4h。"
    ),
    "'{text}' has no end.": "“{text}”没有终点。",
    "Say with --as-of up to when things are known.": "请用 --as-of 说明数据截至何时。",
    "'{text}' does not end after it begins.": "“{text}”的终点不晚于起点。",
    "'{text}' is no moment.": "“{text}”不是时刻。",
    "Write it such as 2026-11-03T01:00, or 2026-11-03T01:00:00+08:00.": (
        "请写成 2026-11-03T01:00 或 2026-11-03T01:00:00+08:00 这样。"
    ),
    "'{text}' is no moment ({why}).": "“{text}”不是时刻（{why}）。",
    "'{text}' is shown twice when clocks are set back in {zone}.": "“{text}”在 {zone} 拨慢时钟时出现两次。",
    "'{text}' is skipped when clocks are set forward in {zone}.": "“{text}”在 {zone} 拨快时钟时被跳过。",
    "'{text}' begins when nothing is known any more.": "“{text}”开始时已一无所知。",
    "Correct it, or --as-of.": "请更正，或更正 --as-of。",
    "Write it with its offset, such as {text}.": "请带时差书写，如 {text}。",
    "'{text}' are no service hours.": "“{text}”不是服务时段。",
    "'{text}' does not end after it begins on the same day.": "“{text}”的终点不晚于同日的起点。",
    "Write them such as 'mon-fri 08:00-20:00'; hours that pass midnight are two, up to 24:00 and from 00:00.": (
        "请写成“mon-fri 08:00-20:00”这样；跨午夜的分两段写，一段到 24:00，一段自 00:00。"
    ),
    "'{text}' is no denominator.": "“{text}”不是分母。",
    "Write available, total, or a length such as 43200min.": "请写 available、total 或时长，如 43200min。",
    "'{text}' is no percentage.": "“{text}”不是百分数。",
    "Write it such as 99.9 or 99.9%.": "请写成 99.9 或 99.9% 这样。",
    "'{text}' could be a ratio or a percentage.": "“{text}”可能是比值，也可能是百分数。",
    "Write it in percent with its sign, such as 99.9%.": "请写成带百分号的百分数，如 99.9%。",
    "'{text}' is more than 100 %.": "“{text}”超过 100 %。",
    "'{word}' is no frame loss ratio.": "“{word}”不是丢帧率。",
    "Write a ratio from 0 to 1 such as 0.5, 50% or 3/1000, or - for not measured; 0*60 is 60 without loss.": (
        "请写 0 至 1 的比值，如 0.5、50% 或 3/1000，未测写 -；0*60 是 60 个无丢失的时段。"
    ),
    "'{word}' says that more frames were lost than sent.": "“{word}”表示丢失的帧多于发送的帧。",
    "Write lost/sent, such as 3/1000.": "请写 丢失/发送，如 3/1000。",
    "'{word}' is more than all frames.": "“{word}”超过了全部帧。",
    "Write a ratio from 0 to 1, such as 0.5 or 50%.": "请写 0 至 1 的比值，如 0.5 或 50%。",
    "the sequence is empty.": "序列为空。",
    "Write it such as '{example}'.": "请写成“{example}”这样。",
    "the sequence has {count} elements.": "序列有 {count} 个元素。",
    "Is a repeat too large?": "是否有重复次数过大？",
    "Split it where it is longer than that.": "若确有这么长，请分段。",
    "'{word}' is not repeated a whole number of times.": "“{word}”的重复次数不是正整数。",
    "'{word}' is there no time at all.": "“{word}”一次也没有。",
    "Leave it out, or repeat it once or more.": "请删去，或至少写一次。",
    "'{word}' is longer than {most}.": "“{word}”长于 {most}。",
    "'{word}' is no second.": "“{word}”不是一秒的写法。",
    "Write 0 for a clean one, D for a defect, e5 for 5 errored blocks, - for not measured; 0*60 is a clean minute.": (
        "无误码写 0，有缺陷写 D，5 个误块写 e5，未测写 -；0*60 是无误码的一分钟。"
    ),
    "'{word}' is more than one second has, {most}.": "“{word}”超过一秒所能有的 {most}。",
    "Correct it, or the path.": "请更正，或更正通道类型。",
}
