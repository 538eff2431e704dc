"""The Chinese of every text that the command line says, in the terms of carriers' operation centres."""

from __future__ import annotations

from typing import Final

from probed.cli import chinese_calc
from probed.cli.chinese_discover import DISCOVER_TEXTS
from probed.cli.chinese_lab import LAB_TEXTS
from probed.cli.chinese_sla import SLA_TEXTS
from probed.cli.chinese_ssh import SSH_TEXTS
from probed.cli.chinese_terms import TERMS_TEXTS

TEXTS: Final[dict[str, str]] = {
    "'{command} {option}' tells more.": "更多说明见“{command} {option}”。",
    "Error: {text}": "错误：{text}",
    "receiver": "发往",
    "who asked": "操作人",
    "command": "命令",
    "what was sent is not on record: {why}": "已发送的内容未能记录：{why}",
    "kind sent": "内容",
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
    "alarms of {elements} are as they were read last: the elements do not answer now": (
        "{elements} 的告警为最后一次读取的结果，网元目前无应答"
    ),
    "alarms of {managers} are in doubt until a synchronisation is started at the manager": (
        "{managers} 的告警存疑，须在网管上启动一次同步"
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
    "{count} more": "另有 {count} 个",
    "{count} problems more: probed alarms list": "另有 {count} 个故障：probed alarms list",
    "{names}: not read, since only the service may; it refuses to start where one is missing": (
        "{names}：仅服务可读，此处未读取；若缺失，服务将拒绝启动"
    ),
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
    "SNMPv1 cannot carry 64-bit counters: what the agent has of them (errors and octets of fast ports) is not here, "
    "and 32-bit counters of the same begin anew after minutes; ask by v2c or v3": (
        "SNMPv1 无法传送 64 位计数器：代理中的此类计数（高速端口的误码和字节数）不在此列，"
        "同类 32 位计数器数分钟即归零重计；请改用 v2c 或 v3 询问"
    ),
    "alarm-mib: {count} alarms did not fit into its list of active ones": (
        "alarm-mib：有 {count} 条告警未能列入其活动告警表"
    ),
    "test": "测试",
    "no result of a test": "没有测试结果",
    "nothing is there below {name}": "{name} 之下没有任何内容",
    "and {count} more lines that were not used as they stand": "另有 {count} 行未能照原样使用",
    "{count} performance bins; --json tells them": "性能数据 {count} 条；用 --json 列出",
    "Z end": "Z 端",
    "ack": "确认",
    "approver": "批准人",
    "author": "提出人",
    "because of": "原因",
    "circuit": "电路代号",
    "circuit or VPN": "电路或 VPN",
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
    "recipient": "接收人",
    "channel": "渠道",
    "tries": "次数",
    "message": "消息",
    "{message}: will be tried again": "{message}：将重新发送",
    "yes": "是",
    "no": "否",
    "tells {name} by {channel} ({language})": "通知 {name}，渠道 {channel}（{language}）",
    "{policy}: a policy, for circuit {circuit}": "{policy}：策略，因电路 {circuit}",
    "{name}: a webhook that no recipient names is told of everything": (
        "{name}：未被任何接收人引用的 webhook，全部通知"
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
    "packet loss": "丢包率",
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
    "data line": "数据行",
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
    "{circuits} circuits, {acts} acts, {edges} edges compared: {count} differences. Everything is in {folder}/.": (
        "电路 {circuits} 条、操作 {acts} 次、状态变化 {edges} 处已比对：{count} 处差异。全部文件在 {folder}/。"
    ),
    "agents answer on UDP port {port}; watch them with: probed run --config {config}": (
        "代理在 UDP 端口 {port} 应答；监视它们：probed run --config {config}"
    ),
    "{reads} requests answered, {others} that were not reads": "已应答 {reads} 个请求，其中 {others} 个不是读取",
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
    "lost against": "被取代于",
    "source": "来源",
    "asked every": "轮询周期",
    "policy": "策略",
    "repaired": "已恢复",
    "states": "规定",
    "decides for": "生效电路数",
    # bins
    "bins that lie within {start} to {end}, times are {zone}": "{start} 至 {end} 之内的性能数据（时区 {zone}）",
    "bins": "周期数",
    "code violations": "编码违例",
    "bin is": "数据",
    "no bin in this time": "此时段内无性能数据",
    "stopped after {count} rows: there is more below {name}": "已在 {count} 行后停止：{name} 之下还有更多",
    "no interval in this time": "此时段内无测量周期",
    "min": "最小",
    "max": "最大",
    "interval is": "数据",
    "from {low} ms {count}": "{low} ms 起 {count}",
    "{what} in {count} intervals: {parts}": "{count} 个周期的{what}分布：{parts}",
    "near end": "近端",
    "far end": "远端",
    "; SES by {rule}": "；SES 门限：{rule}",
    "SEFS": "SEFS",
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
    "No bins were ever read here: these ports have no interval tables of DS1-MIB, DS3-MIB or SONET-MIB.": (
        "此处从未采集到性能数据：这些端口没有 DS1-MIB、DS3-MIB 或 SONET-MIB 的历史周期表。"
    ),
    # topology
    "as of {instant}, topology {version}": "截至 {instant}，拓扑 {version}",
    "unprotected": "无保护",
    "protected by {kind}": "保护方式 {kind}",
    "protected by {label}:": "由 {label} 保护：",
    "{k} of {n} ({label}):": "{n} 取 {k}（{label}）：",
    "VCAT {label}, with LCAS:": "VCAT {label}，有 LCAS：",
    "VCAT {label}, without LCAS:": "VCAT {label}，无 LCAS：",
    "leg {number}": "路由 {number}",
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
    **chinese_calc.TEXTS,
    **SLA_TEXTS,
    **LAB_TEXTS,
    **DISCOVER_TEXTS,
    **SSH_TEXTS,
    **TERMS_TEXTS,
}
"""Texts of the code, by the English that stands there."""
