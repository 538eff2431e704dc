"""The Chinese of every text that the command line says, in the terms of carriers' operation centres."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, str]] = {
    # states of circuits and points
    "up": "正常",
    "at risk": "失去保护",
    "degraded": "劣化",
    "down": "中断",
    "unknown": "未知",
    "threshold": "越限",
    # severities
    "critical": "紧急",
    "major": "重要",
    "minor": "次要",
    "warning": "提示",
    "indeterminate": "未定",
    # what notifications do, and what is known of an alarm
    "raise": "产生",
    "clear": "恢复",
    "event": "事件",
    "change": "变更",
    "keepalive": "心跳",
    "sync start": "同步开始",
    "sync row": "同步数据",
    "sync end": "同步结束",
    "hint": "提示查看",
    "act": "动作",
    "time": "时间",
    "alarm": "告警",
    "serial": "流水号",
    "cause": "原因",
    "object": "对象",
    "place": "位置",
    "text": "内容",
    "trail": "路径",
    "service": "业务",
    "point": "端口",
    "maintained": "维护中",
    "NE": "网元",
    # classes of time
    "out of hours": "非服务时段",
    "excluded": "免考核",
    # verdicts
    "kept": "达标",
    "missed": "未达标",
    "open": "未定",
    # denominators
    "service time": "服务时间",
    "period": "整个周期",
    "fixed": "固定时长",
    # exclusions
    "proposed": "待批",
    "approved": "已批准",
    "rejected": "已驳回",
    "planned": "计划割接",
    "customer": "客户",
    "third party": "第三方",
    "force majeure": "不可抗力",
    "suspended": "停机",
    # who is responsible
    "core": "骨干网",
    "access": "接入段",
    # how contradictions are decided
    "any says down": "一方报中断即为中断",
    "all say down": "各方均报中断方为中断",
    # what policies are about
    "unit": "单位",
    # tiers
    "standard": "普通",
    # why an interruption does not count
    "out of service hours": "非服务时段",
    "shorter than the minimum": "短于最小时长",
    "began before the period": "始于上期，已计入上期",
    "counts from after the period": "计入下期",
    # what happens to problems
    "raised": "产生",
    "reraised": "再次产生",
    "restored": "恢复",
    "changed": "变化",
    "attached": "归入根故障",
    "detached": "脱离根故障",
    "acknowledged": "确认",
    "window ended": "割接到期",
    "settled": "确定",
    "unacknowledged": "取消确认",
    "handed over": "交接",
    "shelved": "搁置",
    "unshelved": "取消搁置",
    "flapping": "反复闪断",
    "escalated": "升级",
    "flapping ended": "不再闪断",
    "yes": "是",
    "no": "否",
    # how a message fared
    "dead": "已放弃",
    "in a digest": "并入摘要",
    "waiting": "待发送",
    "not passed on": "未能转发",
    "passed on": "已转发",
    "carried": "已随摘要送达",
    "delivered": "已送达",
    # why nothing answers
    "timeout": "超时",
}
"""Words that stand in data: the values of the model's enumerations."""

TEXTS: Final[dict[str, str]] = {
    # names in front of a line
    "{source}: {point} {alarm} cleared {when}": "{source}：{point} {alarm} {when}恢复",
    "{source}: {point} {alarm} raised ({severity}) {when}": "{source}：{point} {alarm}（{severity}）{when}产生",
    "no alarm stands as elements and managers tell it": "网元和网管未上报未恢复的告警",
    "{count} alarms; those of {managers} are in doubt until a synchronisation is started at the manager": (
        "共 {count} 条告警；{managers} 的告警存疑，须在网管上启动一次同步"
    ),
    "the daemon does not answer: whether these alarms still stand is not known": (
        "守护进程无应答：无法得知这些告警是否仍存在"
    ),
    "by": "来源",
    "now": "现在",
    "profile": "接口规格",
    "notifications": "通知",
    "affected": "影响业务",
    "not affected": "不影响业务",
    "none knows it: the element would be looked at": "未知通知：将立即查看该网元",
    "last input": "最近数据",
    "sources": "数据源",
    "circuits": "电路",
    "messages": "消息",
    "problems": "故障",
    "topology": "拓扑",
    "assessment": "考核结果",
    # status
    "now {now}, times are {zone}": "现在 {now}，时间为 {zone}",
    "{instant}, times are {zone}": "{instant}，时间为 {zone}",
    "{instant}, {length} ago": "{instant}，{length} 之前",
    "{count} answer": "{count} 个应答",
    "{count} silent: {names}": "{count} 个无应答：{names}",
    "{count} never heard: {names}": "{count} 个从未应答：{names}",
    "{name} since {instant}": "{name} 自 {instant}",
    "{count} waiting to be delivered": "{count} 条待发送",
    "{count} open, with {below} consequences": "{count} 个未恢复，衍生 {below} 个",
    "none open": "无未恢复故障",
    "Nothing was ever heard: does the daemon run? See its log.": "从未收到任何数据：守护进程在运行吗？请查看其日志。",
    "Nothing was heard for {length}: does the daemon run? "
    "What is said here was so at {instant}; how it is now is unknown.": "已有 {length} 未收到数据：守护进程在运行吗？"
    "以下为 {instant} 时的情况，现状未知。",
    "{days} d {time}": "{days} 天 {time}",
    # watching
    "{time}, every {seconds} s, q ends": "{time}，每 {seconds} 秒刷新，按 q 退出",
    "trying again": "稍后重试",
    "trying again; what follows was so before": "稍后重试；以下为此前的情况",
    "... {count} more lines": "…… 另有 {count} 行",
    # heads of tables
    "A end": "A 端",
    "Z end": "Z 端",
    "ack": "确认",
    "approver": "批准人",
    "author": "提出人",
    "because of": "原因",
    "circuit": "电路代号",
    "class": "类别",
    "clause": "条款",
    "cleared": "恢复时间",
    "contract": "合同",
    "coverage": "覆盖率",
    "coverage %": "覆盖率 %",
    "customer": "客户",
    "customers": "客户",
    "end": "结束",
    "exactly": "精确值",
    "exclusion": "免考核",
    "figure": "指标",
    "for": "历时",
    "from": "自",
    "high": "上限",
    "high %": "上限 %",
    "comment": "备注",
    "is": "含义",
    "kind": "类型",
    "length": "时长",
    "low": "下限",
    "low %": "下限 %",
    "margin": "余量",
    "marks": "标记",
    "name": "名称",
    "official": "正式值",
    "official %": "正式值 %",
    "outages": "中断次数",
    "told": "已通知",
    "what": "事件",
    "time ({zone})": "时间（{zone}）",
    "planned": "计划割接",
    "problem": "故障",
    "proof": "凭证",
    "protection": "保护",
    "reason": "事由",
    "resources": "资源",
    "rule": "规则",
    "severity": "级别",
    "since": "开始时间",
    "start ({zone})": "开始（{zone}）",
    "state": "状态",
    "status": "状态",
    "target": "目标",
    "tier": "等级",
    "to": "至",
    "value": "数值",
    "verdict": "结论",
    "window": "割接窗口",
    "called off": "取消时间",
    "window {window} has ended: what it kept quiet is told now": "割接窗口 {window} 已结束：其间未通知的故障现在通知",
    "window {window} is called off before it began": "割接窗口 {window} 在开始前已取消",
    "would be": "将会",
    # circuits, alarms
    "no such circuit": "无此电路",
    "no circuit is {state}": "没有{state}的电路",
    "no problem": "无故障",
    "no open problem": "无未恢复故障",
    "{instant}, known {length} later": "{instant}，{length} 后获知",
    "{window}; people are told if it outlives its window": "{window}；若超出窗口仍未恢复则通知",
    "{problem}: acknowledged by {name}": "{problem}：已由 {name} 确认",
    "{problem}: {name} has it no longer": "{problem}：{name} 已取消确认",
    "{problem}: shelved until {instant}": "{problem}：已搁置至 {instant}",
    "{problem}: no longer shelved": "{problem}：已取消搁置",
    "It is watched and counted as ever; people are told of it when that time is over and it is still there.": (
        "故障照常监视、照常计算；到期仍未恢复时再通知。"
    ),
    "{count} shelved: probed alarms list --shelved": "{count} 个已搁置：probed alarms list --shelved",
    "{count}: probed alarms list --shelved": "{count} 个：probed alarms list --shelved",
    "no shelved problem": "无搁置故障",
    "level {level}": "{level}级",
    "until {instant}, by {name}": "至 {instant}，由 {name} 搁置",
    "{count} changes since {instant}; told once, and how it stands when it has calmed": (
        "自 {instant} 起变化 {count} 次；仅通知一次，稳定后再通知结果"
    ),
    # reload
    "reloaded": "已重新加载",
    "reloaded: nothing has changed": "已重新加载：无变化",
    # messages
    "made": "生成时间",
    "recipient": "收件人",
    "channel": "渠道",
    "tries": "次数",
    "message": "消息",
    "{message}: will be tried again": "{message}：将重新发送",
    "yes": "是",
    "no": "否",
    "tells {name} by {channel} ({language})": "通知 {name}，渠道 {channel}（{language}）",
    "{policy}: a policy, for circuit {circuit}": "{policy}：策略，因电路 {circuit}",
    "{name}: a webhook that no recipient names is told of everything": (
        "{name}：未被任何收件人引用的 webhook，全部通知"
    ),
    "nobody would be told. Add a [[route]] with otherwise = true for what no other route takes.": (
        "无人会收到通知。请添加 otherwise = true 的 [[route]]，接收其他路由未匹配的故障。"
    ),
    "NOT delivered": "未送达",
    "{name} by {channel}: {how}": "{name}，渠道 {channel}：{how}",
    "no message": "无消息",
    # InfluxDB
    "server": "服务器",
    "refused": "被拒绝",
    "at": "时间",
    "line": "数据行",
    "none: there is no [influx]": "无：未配置 [influx]",
    "{count} marks": "{count} 项",
    "{count} marks, the oldest since {instant}": "{count} 项，最早自 {instant}",
    "{count} lines": "{count} 行",
    "'probed influx retry' tells them again once the cause is gone": "原因排除后，用 probed influx retry 重新写入",
    "{count} refused lines are told again": "{count} 行被拒绝的数据将重新写入",
    # config check
    "{count} customers": "客户 {count} 个",
    "{count} circuits": "电路 {count} 条",
    "{count} elements": "网元 {count} 个",
    "{count} links": "链路 {count} 条",
    "{count} contracts": "合同 {count} 份",
    "policy {name}: nothing measures {what} yet, so it is never crossed": (
        "策略 {name}：{what} 尚无测量来源，不会越限"
    ),
    "{path}: no mistake. {told}; topology {version}, zone {zone}": (
        "{path}：无错误。{told}；拓扑 {version}，时区 {zone}"
    ),
    # reports, replay, lab
    "These are drafts: {period}, or an outage in it, is not over yet.": "此为草稿：{period} 或其中的中断尚未结束。",
    "{count} observations from {start} to {end}: {changes} changes of circuits, {problems} problems": (
        "{count} 条观测，自 {start} 至 {end}：电路变化 {changes} 次，故障 {problems} 个"
    ),
    "scenario": "场景",
    "played": "方式",
    "what happens": "内容",
    "differences": "差异",
    "{circuits} circuits compared, {count} differences": "已比对 {circuits} 条电路，{count} 处差异",
    # planned work, exclusions
    "window {window}: {names}, {start} to {end}": "割接窗口 {window}：{names}，{start} 至 {end}",
    "Trouble there is watched and counted as ever; people are told of it only if it outlives the window.": (
        "窗口内的故障照常监视、照常计算；仅在超出窗口仍未恢复时才通知。"
    ),
    "no planned work": "无计划割接",
    "exclusion {name}: {status}": "免考核 {name}：{status}",
    "It counts once somebody else has approved it: probed exclusion approve.": (
        "须由他人批准后方才生效：probed exclusion approve。"
    ),
    "no exclusion": "无免考核",
    "no exclusion of circuit {circuit}": "电路 {circuit} 无免考核",
    # policies
    "as of {instant}": "截至 {instant}",
    "everybody": "全部",
    "default": "默认",
    "no policy states it": "无策略规定",
    "no policy: all is asked in [snmp]'s interval, nothing has thresholds": "无策略：均按 [snmp] 周期轮询，无门限",
    "{rule}; nothing measures it yet": "{rule}；尚无测量来源",
    "{rule}; not measured, the rate of the circuit's kind is not known": "{rule}；未测量，电路类型的速率未知",
    "interval of [snmp]": "[snmp] 的周期",
    "circuit {circuit}, {rule}": "电路 {circuit}，{rule}",
    "holds": "取值",
    "stated by": "依据",
    "is for": "适用",
    "less specific": "较宽的规定",
    "of": "策略",
    "lost against": "被取代于",
    "source": "来源",
    "asked every": "轮询周期",
    "policy": "策略",
    "states": "规定",
    "decides for": "生效电路数",
    # topology
    "as of {instant}, topology {version}": "截至 {instant}，拓扑 {version}",
    "unprotected": "无保护",
    "protected by {kind}": "保护方式 {kind}",
    "protected by {label}:": "由 {label} 保护：",
    "{k} of {n} ({label}):": "{n} 取 {k}（{label}）：",
    "VCAT {label}, with LCAS:": "VCAT {label}，有 LCAS：",
    "VCAT {label}, without LCAS:": "VCAT {label}，无 LCAS：",
    "leg {number}": "支路 {number}",
    "part {number}": "部分 {number}",
    "member {number}": "成员 {number}",
    "unwatched, so not in the figure: {leaf}": "未监测，故不计入：{leaf}",
    "{resource}: no circuit would be hit": "{resource}：不影响任何电路",
    "{circuits} circuits of {customers} customers": "涉及 {customers} 个客户的 {circuits} 条电路",
    # assess
    "so far: {some} of {all} circuits are provisional (the period or an outage is open)": (
        "截至目前：{all} 条电路中 {some} 条为暂定（周期或中断尚未结束）"
    ),
    "{contract} judges the whole period, but from {instant} ({zone}) on {newer} holds: "
    "ask for each part with START/END": "整个周期按 {contract} 考核，但自 {instant}（{zone}）起 {newer} 生效："
    "请用 START/END 分段查询",
    # explain
    "contract {contract}  customer {customer}": "合同 {contract}  客户 {customer}",
    "assessed {start} to {end} ({zone}), {state}": "考核 {start} 至 {end}（{zone}），{state}",
    "so far": "截至目前",
    "final": "终结",
    "Every second": "逐秒归类",
    "Availability": "可用率",
    "Exclusions": "免考核",
    "Outages": "中断",
    "Clauses": "条款",
    "Disagreements": "矛盾",
    "nothing": "无",
    "none": "无",
    "{spans} in {count} stretches, {window} assessed: ": "{count} 段合计 {spans}，考核时长 {window}：",
    "nothing is missing, nothing is counted twice": "无遗漏，无重复",
    "THIS DOES NOT ADD UP": "合计不符",
    "known share": "已知时间占比",
    "without the protection sold": "未享有所购保护的时间",
    "outages closed in the period": "本期内结束的中断",
    "Percentages are cut, never rounded up; clauses are decided on the exact ratios.": (
        "百分数一律截尾，从不进位；条款按精确比值判定。"
    ),
    "{name}: {length} left the assessment": "{name}：{length} 不计入考核",
    "{name}: not applied, {why}": "{name}：未采用，{why}",
    "... and {count} more (--json)": "…… 另有 {count} 项（--json）",
    "counted": "计入",
    "not counted: {why}": "不计入：{why}",
    "still open": "尚未恢复",
    "{start} to {end}, {length}: ": "{start} 至 {end}，{length}：",
    "down in the period {length}": "本期内中断 {length}",
    ", masked {length}": "，其中剔除 {length}",
    "; because of {causes}; responsible: {party}": "；原因 {causes}；责任方：{party}",
    "not in this body of evidence": "不在本次证据之内",
    "{source}: {point} {state}, seen {when}": "{source}：{point} {state}，见于 {when}",
    "{source}: no answer ({reason}) {when}": "{source}：无应答（{reason}）{when}",
    ", since {instant} by {witness}": "，据 {witness} 始于 {instant}",
    "at {instant}": "{instant}",
    "from {start} to {end}": "{start} 至 {end}",
    "at {share} of its capacity": "仅有 {share} 的容量",
    "  {leaf}: {down} down, {up} up; decided by {how}": "  {leaf}：{down} 报中断，{up} 报正常；判定依据：{how}",
    "{low} to {high}": "{low} 至 {high}",
}
"""Texts of the code, by the English that stands there."""

ERRORS: Final[dict[str, str]] = {
    "{path}: there is no store here. Start the daemon once (`probed run`), or correct [store] path.": (
        "{path}：这里没有数据库。请先启动一次守护进程（probed run），或更正 [store] path。"
    ),
    "{path}: the store has schema version {found}, this program reads version {known}. "
    "Start the daemon of this version once: it migrates the store.": "{path}：数据库版本为 {found}，"
    "本程序读取版本 {known}。请启动一次本版本的守护进程，它会升级数据库。",
    "{path}: the store has schema version {found}, this program knows up to {known}. "
    "Install the version of probed that wrote it, or a later one.": "{path}：数据库版本为 {found}，"
    "本程序最高支持 {known}。请安装写入它的 probed 版本或更高版本。",
    "{path}: this is a database of another program. Correct [store] path; the file was not touched.": (
        "{path}：这是其他程序的数据库。请更正 [store] path；文件未被改动。"
    ),
    "{path}: another daemon ({who}) holds this store. Stop it first, or give this one a [store] path of its own.": (
        "{path}：另一个守护进程（{who}）正在使用该数据库。请先停止它，或为本进程另设 [store] path。"
    ),
    "{path}: the store cannot be opened for reading ({detail}). Use the daemon's user or join its group.": (
        "{path}：无法读取数据库（{detail}）。请改用守护进程的用户，或加入其用户组。"
    ),
    "no daemon listens on {path}: what operators decide is written by the daemon alone. "
    "Start it with 'probed run', or name its configuration with --config.": "{path} 上没有守护进程在监听："
    "值班员的决定只由守护进程写入。请用 probed run 启动它，或用 --config 指明其配置。",
    "{path}: you may not talk to the daemon (join its group)": "{path}：无权与守护进程通信（请加入其用户组）",
    "the daemon on {path} did not answer within {seconds} s": "{path} 上的守护进程 {seconds} 秒内未应答",
    "the inventory has no {what} '{name}'. Did you mean '{near}'?": "资源表中没有{what}“{name}”。是否指“{near}”？",
    "the inventory has no {what} '{name}'. The inventory has {count}.": "没有{what}“{name}”，共有 {count} 个。",
    "period '{text}': {why}. Write a month such as 2026-10, or START/END with dates (2026-10-01) "
    "or instants with offset (2026-10-01T00:00:00+08:00)": "周期“{text}”有误（{why}）。请写月份如 2026-10，"
    "或 START/END：日期（2026-10-01）或带时差的时刻（2026-10-01T00:00:00+08:00）",
    "no circuit was in service in {period}": "{period} 内没有在用电路",
    "circuit {circuit} was not in service in {period}: {life}": "电路 {circuit} 在 {period} 内未启用：{life}",
    "the comment is empty: say what you know or do about it, for those who come after you": (
        "备注为空：请写明所知情况或所做处理，供接班人员参考"
    ),
    "the reason is empty: say why, for those who come after you": "原因为空：请写明原因，供接班人员参考",
    "name one problem, or with --from the operator whose problems are all handed over": (
        "请指明一个故障，或用 --from 指明交出全部故障的值班员"
    ),
    "say for how long (--for 2h) or until when (--until INSTANT): one of them": (
        "请指明时长（--for 2h）或截止时刻（--until INSTANT）之一"
    ),
    "name a circuit or a customer, not both": "请指明电路或客户之一，不可同时指明",
    "offline work needs both --inventory DIR and --observations FILE": (
        "离线工作须同时给出 --inventory DIR 和 --observations FILE"
    ),
    "--watch draws for people, --json writes for programs: use one of them": (
        "--watch 供人查看，--json 供程序使用：请只用其一"
    ),
    "{count} mistake in {what}:": "{what}中有 {count} 处错误：",
    "{count} mistakes in {what}:": "{what}中有 {count} 处错误：",
    "the answer could not be written: {why}": "无法输出结果：{why}",
    "{path}: {why}. Correct it, or name another place.": "{path}：{why}。请更正，或另指位置。",
}
"""Errors by the English template of the code that raises them; {name} stands for any characters."""
