"""The Chinese of every text that the command line says, in the terms of carriers' operation centres."""

from __future__ import annotations

from typing import Final

from probed.cli import chinese_calc
from probed.cli.chinese_discover import DISCOVER_ERRORS, DISCOVER_TEXTS
from probed.cli.chinese_ssh import SSH_ERRORS, SSH_TEXTS
from probed.cli.chinese_terms import TERMS_ERRORS, TERMS_TEXTS

WORDS: Final[dict[str, str]] = {
    # states of circuits and points
    "up": "正常",
    "at risk": "失去保护",
    "degraded": "劣化",
    "down": "中断",
    "unknown": "未知",
    "threshold": "越限",
    "foretold": "预测时间",
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
    "act": "操作",
    "time": "时间",
    "health": "自检不良",
    "bin of": "统计端口",
    "placed": "已定位",
    "adds": "增加",
    "closed": "已恢复",
    "responsible": "责任方",
    "negative": "负时延",
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
    "not applicable": "不适用",
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
    # probes
    "well": "正常",
    "never heard": "从未上报",
    "silent": "失联",
    "duplicate id": "编号重复",
    "wrong version": "版本不符",
    "clock off": "时钟偏差",
    "unwell": "自检异常",
    "old schedule": "任务未更新",
    "locked": "已锁定",
    "holdover": "保持",
    "free": "自由振荡",
    # how contradictions are decided
    "any says down": "一方报中断即为中断",
    "all say down": "各方均报中断方为中断",
    "probe first": "以探针为准",
    "pm first": "以性能监测为准",
    "quorum": "以多数为准",
    # why it cannot be said whether a clause is met
    "no tickets are recorded": "未接入工单",
    "errored seconds are not measured": "未测量误码秒",
    "delay is not measured": "未测量时延",
    "delay variation is not measured": "未测量时延抖动",
    "loss is not measured": "未测量丢包",
    "switch times are not collected": "未采集倒换时间",
    "when reports were published is not recorded": "未记录报告发布时间",
    "its window is not over": "考核窗口尚未结束",
    # where a value of a contract comes from, and for whom a change is better
    "own": "本文件",
    "template": "模板",
    "default": "默认",
    "better for the customer": "有利于客户",
    "better for the carrier": "有利于运营商",
    # what the ledger holds
    "span": "时段",
    "exclusion": "免考核",
    "correction": "更正",
    "assessment": "考核",
    "sign off": "签署",
    # where a report stands
    "draft": "草稿",
    "checked": "已核对",
    "published": "已发布",
    # what a breach is foretold from
    "open outage": "中断未结束",
    "burn": "消耗速度",
    # versions of one contract
    "joined": "合计",
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
    # what came of a probe
    "ok": "正常",
    "no answer": "无应答",
    "not measured": "未测量",
    "disabled": "未启用",
    "active": "活动",
    "past": "已清除",
    "not passed on": "未能转发",
    "passed on": "已转发",
    "carried": "已随摘要送达",
    "delivered": "已送达",
    # why nothing answers
    "timeout": "超时",
    **chinese_calc.WORDS,
}
"""Words that stand in data: the values of the model's enumerations."""

TEXTS: Final[dict[str, str]] = {
    "receiver": "发往",
    "who asked": "操作人",
    "command": "命令",
    "what was sent is not on record: {why}": "已发送的内容未能记录：{why}",
    "kind sent": "内容",
    "count": "次数",
    "first": "首次",
    "per s, busiest day": "最忙日每秒",
    "budget per s": "每秒预算",
    "read": "只读",
    "Nothing is on record: the daemon writes once a minute what it has sent.": (
        "尚无记录：守护进程每分钟记录一次已发送的内容。"
    ),
    "{name} and what is behind it: {mean} requests a second on the busiest day, {budget} allowed": (
        "{name} 及其下网元：最忙日每秒 {mean} 个请求，允许 {budget} 个"
    ),
    "{strange} of {times} were no reads: stop probed and report this": (
        "{times} 次中有 {strange} 次不是读取：请停止 probed 并上报"
    ),
    "{times} sent, times are {zone}: reads and nothing else": "共发送 {times} 次，时间为 {zone}：全部为读取",
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
    "signed by": "签署人",
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
    "agent": "设备",
    "alarm": "告警",
    "alias": "别名",
    "defects": "缺陷",
    "delay ms": "时延 ms",
    "jitter ms": "抖动 ms",
    "loss %": "丢包 %",
    "lost": "丢失",
    "over": "下层",
    "point": "端口",
    "probe": "探测",
    "profiles": "模板",
    "resource": "对象",
    "sent": "发送",
    "speed": "速率",
    "tag": "标签",
    "text": "内容",
    "type": "类型",
    # what agents say
    "nothing of the profile {name} is there": "没有模板 {name} 的任何内容",
    "test": "测试",
    "no result of a test": "没有测试结果",
    "nothing is there below {name}": "{name} 之下没有任何内容",
    "and {count} more lines that were not used as they stand": "另有 {count} 行未能照原样使用",
    "{count} performance bins; --json tells them": "性能时段 {count} 个；用 --json 列出",
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
    # probes
    "site": "站点",
    "owner": "维护单位",
    "last heard": "最近上报",
    "heard": "最近上报",
    "software": "软件版本",
    "clock": "时钟",
    "says": "自述",
    "boots": "启动",
    "samples": "样本",
    "missing": "缺失",
    "doubted": "存疑",
    "measurement": "测量任务",
    "path": "路径",
    "loss": "丢包率",
    "last ended": "最近结束",
    "every": "周期",
    "packets": "报文数",
    "dscp": "DSCP",
    "octets": "字节数",
    "taken up": "已执行",
    "times": "次数",
    "last": "最近",
    "because": "原因",
    "payload": "载荷",
    "an older one": "仍为旧版",
    "not said": "未上报",
    "in our own premises": "本公司机房",
    "{count} times back to a boot that had been left": "{count} 次回到已离开的启动编号",
    "no probe: probes.csv has none that is valid now": "无探针：probes.csv 中没有当前有效的行",
    "nothing to measure: measurements.csv has no row that is valid now": (
        "无测量任务：measurements.csv 中没有当前有效的行"
    ),
    "samples and doubted: of the last 24 hours; 'probed probes show PROBE' tells more": (
        "样本与存疑为最近 24 小时；详见 probed probes show PROBE"
    ),
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
    "manager {name}: its looks take {needed} requests a second, {allowed} are allowed: they will be "
    "late. Raise requests_per_s_of in [snmp], or lengthen the intervals of policies": (
        "网管 {name}：轮询每秒需 {needed} 次请求，仅允许 {allowed} 次，轮询将延迟。"
        "请提高 [snmp] 的 requests_per_s_of，或加长策略的间隔"
    ),
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
    "{rule}; no probe measures it": "{rule}；尚无测量来源",
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
    # bins
    "bins that lie within {start} to {end}, times are {zone}": "{start} 至 {end} 之内的性能数据（时区 {zone}）",
    "bins": "周期数",
    "code violations": "编码违例",
    "bin is": "数据",
    "no bin in this time": "此时段内无性能数据",
    "near end": "近端",
    "far end": "远端",
    "; SES by {rule}": "；SES 门限：{rule}",
    "ES": "ES",
    "SES": "SES",
    "SEFS": "SEFS",
    "UAS": "UAS",
    "ES {es}, SES {ses}, UAS {uas} in {measured} of {window} ({coverage} %)": (
        "ES {es}，SES {ses}，UAS {uas}；{window} 中已测 {measured}（{coverage} %）"
    ),
    "polling saw the port down for {located} of the unavailable time; {unlocated} lie somewhere in their "
    "bins, and {deficit} more were seen down than counted": (
        "不可用时间中轮询见到端口中断 {located}；{unlocated} 位于各周期内某处，另有 {deficit} 轮询见中断而网元未计"
    ),
    "valid": "有效",
    "not valid": "无效",
    "suspect": "可疑",
    "{state}, counted anew {count} times": "{state}，网元重新计数 {count} 次",
    "No bins are read: set pm = true in [snmp] of probed.toml.": (
        "未采集性能数据：在 probed.toml 的 [snmp] 中设置 pm = true。"
    ),
    "No bins were ever read here: these ports have no interval tables of DS1-MIB or SONET-MIB.": (
        "此处从未采集到性能数据：这些端口没有 DS1-MIB 或 SONET-MIB 的历史周期表。"
    ),
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
    "{file}: {elements} elements, {links} links, {bridges} without a way around": (
        "{file}：{elements} 个网元，{links} 条链路，其中 {bridges} 条没有迂回"
    ),
    "{circuits} circuits of {customers} customers": "涉及 {customers} 个客户的 {circuits} 条电路",
    # assess
    "so far: {some} of {all} circuits are provisional (the period or an outage is open)": (
        "截至目前：{all} 条电路中 {some} 条为暂定（周期或中断尚未结束）"
    ),
    "{contract}: its holiday file has no {year}, so every weekday of it is a working day": (
        "{contract}：节假日文件中没有 {year} 年，该年每个周一至周五均按工作日计"
    ),
    # contracts
    "no mistake; contracts: {contracts}, versions: {versions}": "没有错误；合同 {contracts} 份，版本 {versions} 个",
    "from {start} to {end} ({zone})": "{start} 至 {end}（{zone}）",
    ", superseded by version {version}": "，由版本 {version} 取代",
    "key": "键",
    "said by": "出处",
    "place": "位置",
    "file": "文件",
    "title": "名称",
    "circuits under it: {count} ({names})": "适用电路 {count} 条（{names}）",
    "circuits under it: {circuits}, of customers: {customers} ({names})": (
        "适用电路 {circuits} 条，客户 {customers} 个（{names}）"
    ),
    "nothing that judges anything differs": "与考核有关的内容没有差别",
    "{key} is new: {value}": "新增 {key}：{value}",
    "{key} falls away: it was {value}": "取消 {key}：原为 {value}",
    "{key} was {old}, becomes {new}": "{key} 由 {old} 改为 {new}",
    "{contract} over {count} months": "{contract} 试算 {count} 个月",
    "month": "月份",
    "recorded %": "有记录 %",
    "cannot be said": "无法判定",
    "would be paid": "试算扣减",
    "paid now": "现行扣减",
    "by how much": "差额",
    "together {amount} {currency} in {count} months": "{count} 个月合计 {amount} {currency}",
    "the draft has no [credit]: it says what would be missed, not what that costs": (
        "草案没有 [credit]：只能说明哪些未达标，不能说明扣减多少"
    ),
    "not recorded: {months}": "没有记录：{months}",
    "the draft names no charge for {circuits}": "草案未给出月租费：{circuits}",
    "no clause would have been missed": "没有未达标的条款",
    # filed reports
    "nothing differs from the published revision {number}": "与已发布的第 {number} 版没有差别",
    "revision {number} of {customer} {period}: draft": "客户 {customer} {period} 第 {number} 版：草稿",
    "revision {number} of {customer} {period}: ": "客户 {customer} {period} 第 {number} 版：",
    "no report is filed": "没有归档的报告",
    "revision": "版次",
    "revision {old} to {new}: {note}": "第 {old} 版至第 {new} 版：{note}",
    "nothing differs": "没有差别",
    "was": "原为",
    "is now": "现为",
    # ledger
    "entries added: {entries}, to chains: {chains}": "新增条目 {entries}，涉及链 {chains}",
    "{chain}: half a line at its end, a write that was cut off; extend removes it": (
        "{chain}：末行不完整，系写入中断；extend 会将其去除"
    ),
    "{entries} entries in {chains} chains: each is as it was written, and in its place": (
        "{chains} 条链共 {entries} 个条目：均与写入时一致，顺序无误"
    ),
    "whether all was written anew shows only against an anchor kept elsewhere: --anchor FILE": (
        "是否被整体重写，只有对照另存的锚才能看出：--anchor FILE"
    ),
    "and all that the anchor of {day} holds is there": "{day} 的锚所含内容俱在",
    "chain": "链",
    "entry": "条目",
    "what does not hold": "不符之处",
    "entered": "录入时间",
    "hash": "哈希",
    # risk
    "as known at {instant} ({zone})": "数据截至 {instant}（{zone}）",
    "of {count} clauses none has used any of its allowance": "{count} 项条款均未动用余量",
    "left": "余量",
    "used %": "已用 %",
    "1 h": "1 小时",
    "6 h": "6 小时",
    "1 d": "1 天",
    "3 d": "3 天",
    "goes on": "依据",
    "breach": "预计未达标",
    "at stake": "将扣减",
    "then": "下一档",
    "burn of 1 h, 6 h, 1 d, 3 d: 1.0 uses up the allowance exactly by the end of the month": (
        "1 小时、6 小时、1 天、3 天的消耗速度：1.0 即恰好在月末用完余量"
    ),
    # fleet
    "{period}, {count} figures": "{period}，共 {count} 项",
    "{period}, official % of each day": "{period}，每日考核可用率 %",
    "known until": "数据截至",
    "stale": "待更新",
    "so far: {some} of {all} figures are provisional (the period or an outage is open)": (
        "截至目前：{all} 项中有 {some} 项尚未最终确定（周期或中断未结束）"
    ),
    ". not in service, - nothing known, ! a clause was missed, ~ so far, ? stale": (
        ". 未在服务，- 无数据，! 有条款未达标，~ 截至目前，? 待更新"
    ),
    "stale: {count} figures rest on what was stated anew; the daemon makes them again": (
        "待更新：{count} 项所依据的内容已变更，守护进程将重新计算"
    ),
    # credits
    "charge": "应收月租",
    "clauses missed": "未达标项",
    "credit": "扣减",
    "at most": "至多",
    "currency": "币种",
    "step": "步骤",
    "amount": "金额",
    "Credit": "违约扣减",
    "credit of customer {customer}: {amount} {currency}": "客户 {customer} 扣减合计：{amount} {currency}",
    "{contract}: the circuits' {sum} are cut to the customer's cap of {cap}": (
        "{contract}：各电路合计 {sum}，以客户上限 {cap} 为限"
    ),
    "at most: if all unknown time were down, and what cannot be said were missed": (
        "至多：若未知时间全部为中断、无法判定的条款全部未达标"
    ),
    "joined: two versions held, each judges its own part; only the sums are added": (
        "合计：本期先后适用两个版本，各自考核其时段，仅时间相加"
    ),
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
    "{source}: {path} lost {lost} of {sent} packets, {when}": "{source}：{path} 发包 {sent}，丢失 {lost}，{when}",
    "; not trusted: {doubts}": "；不可信：{doubts}",
    "{source}: {point} {layer} counted {lost} unavailable, {when}": (
        "{source}：{point} {layer} 计不可用 {lost}，{when}"
    ),
    "Whose": "责任划分",
    "not trusted ({doubts}), so not heard: {witness} {start} to {end}": (
        "不可信（{doubts}），未采信：{witness} {start} 至 {end}"
    ),
    "Counted, and not placed": "已计数而无法定位的中断",
    "In the sums: {sure} down, and {doubt} unknown, somewhere in these bins.": (
        "已计入合计：中断 {sure}、未知 {doubt}，位于上述统计周期内某处。"
    ),
    "; {length} of it cannot be as both say": "；其中 {length} 两者不可能同时成立",
    "{points} and {count} more": "{points} 等另 {count} 个",
    ", since {instant} by {witness}": "，据 {witness} 始于 {instant}",
    "at {instant}": "{instant}",
    "from {start} to {end}": "{start} 至 {end}",
    "at {share} of its capacity": "仅有 {share} 的容量",
    "  {leaf}: {down} down, {up} up; decided by {how}": "  {leaf}：{down} 报中断，{up} 报正常；判定依据：{how}",
    "{low} to {high}": "{low} 至 {high}",
    **chinese_calc.TEXTS,
    **DISCOVER_TEXTS,
    **SSH_TEXTS,
    **TERMS_TEXTS,
}
"""Texts of the code, by the English that stands there."""

ERRORS: Final[dict[str, str]] = {
    "--since: '{text}' is not a date. Write it as year-month-day, such as 2026-10-01.": (
        "--since：“{text}”不是日期。请写成年-月-日，例如 2026-10-01。"
    ),
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
    "there are no probes by MQTT: the settings have no [mqtt]. docs/mqtt.md says what it needs.": (
        "没有 MQTT 探针：未配置 [mqtt]。所需内容见 docs/mqtt.md。"
    ),
    "the inventory has no {what} '{name}'. Did you mean '{near}'?": "资源表中没有{what}“{name}”。是否指“{near}”？",
    "the inventory has no {what} '{name}'. The inventory has {count}.": "没有{what}“{name}”，共有 {count} 个。",
    "period '{text}': {why}. Write a month such as 2026-10, or START/END with dates (2026-10-01) "
    "or instants with offset (2026-10-01T00:00:00+08:00)": "周期“{text}”有误（{why}）。请写月份如 2026-10，"
    "或 START/END：日期（2026-10-01）或带时差的时刻（2026-10-01T00:00:00+08:00）",
    "no figures of {period} are kept of customer {customer}: --fresh assesses now": (
        "未保存客户 {customer} 在 {period} 的数据：--fresh 立即考核"
    ),
    "no figures of {period} are kept: the daemon makes them while it runs. --fresh assesses now": (
        "未保存 {period} 的数据：守护进程运行时会计算。--fresh 立即考核"
    ),
    "--period {text}: figures are kept of months such as 2026-10": "--period {text}：保存的是各月的数据，如 2026-10",
    "--period {text}: figures are kept of a month such as 2026-10, a day, or two such as 2026-10-05/2026-10-08": (
        "--period {text}：应为月份（如 2026-10）、某日，或两个日期（如 2026-10-05/2026-10-08）"
    ),
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
    "--interval: {interval} is no time between looks. Write one such as 60s.": (
        "--interval：{interval} 不是两次查看的间隔。请写成 60s 这样。"
    ),
    "offline work needs both --inventory DIR and --observations FILE": (
        "离线工作须同时给出 --inventory DIR 和 --observations FILE"
    ),
    "--watch draws for people, --json writes for programs: use one of them": (
        "--watch 供人查看，--json 供程序使用：请只用其一"
    ),
    # recordings of agents, and questions to agents
    "{place}: '{text}' is not OID|tag|value.": "{place}：“{text}”不是 OID|标记|值。",
    "{place}: '{text}' is not an object identifier.": "{place}：“{text}”不是对象标识符。",
    "{place}: '{text}' is not a tag of snmprec.": "{place}：“{text}”不是 snmprec 的标记。",
    "{place}: the tag '{text}' makes its value up when it is served. There is none to read.": (
        "{place}：标记“{text}”的值在应答时才生成，没有可读的值。"
    ),
    "{place}: the name of line {line} again. This one holds.": "{place}：与第 {line} 行同名，以本行为准。",
    "{place}: '{text}' is no value of the type {kind}.": "{place}：“{text}”不是 {kind} 类型的值。",
    "give either --recording FILE or --target AGENT": "请给出 --recording FILE 或 --target AGENT 之一",
    "--profile: there is no profile '{name}'. Did you mean '{hint}'? There are: {names}.": (
        "--profile：没有模板“{name}”。是否指“{hint}”？现有：{names}。"
    ),
    "--profile: there is no profile '{name}'. There are: {names}.": "--profile：没有模板“{name}”。现有：{names}。",
    "probe_tests.csv names no test '{name}', and there is no result of one. Did you mean '{hint}'?": (
        "probe_tests.csv 中没有测试“{name}”，也没有它的结果。是否指“{hint}”？"
    ),
    "probe_tests.csv names no test '{name}', and there is no result of one.": (
        "probe_tests.csv 中没有测试“{name}”，也没有它的结果。"
    ),
    "'{name}' is a column. Name a row of it, such as {row}, or walk it.": (
        "“{name}”是一列。请指明其中一行，如 {row}，或用 walk。"
    ),
    "no OID, and no name that is known here: '{name}'. Did you mean '{hint}'?": (
        "既不是 OID，也不是此处已知的名称：“{name}”。是否指“{hint}”？"
    ),
    "no OID, and no name that is known here: '{name}'.": "既不是 OID，也不是此处已知的名称：“{name}”。",
    "{one} and {other} are two ways to ask: give one.": "{one} 与 {other} 是两种查询方式：只给其一。",
    "{option} is of SNMPv3, which asks as a user: give --user NAME.": (
        "{option} 属于 SNMPv3，需以用户查询：请给出 --user NAME。"
    ),
    "--{part} needs a password: --{part2}-password-file FILE, or {variable} has it.": (
        "--{part} 需要口令：请给出 --{part2}-password-file FILE，或放在 {variable} 中。"
    ),
    "--{part}-password-file: there is no --{part2} that needs it.": (
        "--{part}-password-file：没有需要它的 --{part2}。"
    ),
    "--credential: there is no [credential.{name}].": "--credential：没有 [credential.{name}]。",
    "--credential: there is no [credential.{name}]. Did you mean '{hint}'?": (
        "--credential：没有 [credential.{name}]。是否指“{hint}”？"
    ),
    "'{name}' is not HOST or HOST:PORT.": "“{name}”不是 HOST 或 HOST:PORT。",
    "the host '{name}' is not known ({why}). Give its address.": "主机“{name}”无法解析（{why}）。请给出其地址。",
    "there is no element or manager '{name}' in the inventory. Did you mean '{hint}'? "
    "To ask a host, give --community-file FILE, or the community in {variable}.": (
        "资源表中没有网元或网管“{name}”。是否指“{hint}”？"
        "若要查询主机，请给出 --community-file FILE，或在 {variable} 中给出团体字。"
    ),
    "there is no configuration '{path}' that could name '{name}'. "
    "To ask a host, give --community-file FILE, or the community in {variable}.": (
        "没有配置“{path}”可供查找“{name}”。若要查询主机，请给出 --community-file FILE，或在 {variable} 中给出团体字。"
    ),
    "there is no element or manager '{name}' in the inventory. "
    "To ask a host, give --community-file FILE, or the community in {variable}.": (
        "资源表中没有网元或网管“{name}”。若要查询主机，请给出 --community-file FILE，或在 {variable} 中给出团体字。"
    ),
    "{address}: no valid answer in {tries} tries of {seconds} s ({reason}). "
    "Check that the agent runs there, lets this host in and knows the community.": (
        "{address}：{tries} 次各等 {seconds} 秒，没有有效应答（{reason}）。"
        "请检查设备上的 SNMP 是否运行、是否允许本机、团体字是否正确。"
    ),
    "{address}: no valid answer in {tries} tries of {seconds} s ({reason}). "
    "It answers, but not as SNMP demands ({why}): look at it with snmpget.": (
        "{address}：{tries} 次各等 {seconds} 秒，没有有效应答（{reason}）。"
        "它有应答，但不合 SNMP 规定（{why}）：请用 snmpget 查看。"
    ),
    "{address}: the agent answered {status} for varbind {number}.": (
        "{address}：设备对第 {number} 个变量应答 {status}。"
    ),
    "{address}: the walk found more rows than its bound and was ended.": "{address}：遍历的行数超过上限，已中止。",
    "{count} mistake in {what}:": "{what}中有 {count} 处错误：",
    "{count} mistakes in {what}:": "{what}中有 {count} 处错误：",
    "the answer could not be written: {why}": "无法输出结果：{why}",
    **chinese_calc.ERRORS,
    "{path}: {why}. Correct it, or name another place.": "{path}：{why}。请更正，或另指位置。",
    **DISCOVER_ERRORS,
    **SSH_ERRORS,
    **TERMS_ERRORS,
}
"""Errors by the English template of the code that raises them; {name} stands for any characters."""
