"""The Chinese of the lab: titles of its scenarios, what the demo prints, and how a live play is told."""

from __future__ import annotations

from typing import Final

LAB_WORDS: Final[dict[str, str]] = {
    "live": "实时",
    "recorded": "录制",
    "live or recorded": "实时或录制",
    "A customer's tail goes down and up six times; every outage is one, with its own bounds": (
        "某客户接入段中断又恢复六次；每次中断各计一次，各有上下界"
    ),
    "Two elements' wall clocks are five minutes ahead and seven behind, sysUpTime is right: no edge moves": (
        "两个网元的时钟快五分钟、慢七分钟，sysUpTime 正确：中断起止时刻不变"
    ),
    "The agent of NE08 gains a second of sysUpTime in fifty, NE09 loses as much: edges stay within the looks": (
        "NE08 的 sysUpTime 每五十秒快一秒，NE09 同样慢：起止时刻仍在两次轮询之间"
    ),
    "An element manager is lost for an hour (six seconds here); a chain that it alone watches is cut meanwhile": (
        "网管失联一小时（此处六秒）；其间仅由它监视的链路中断"
    ),
    "Another program keeps the store locked for six seconds and a half, while a fibre is cut": (
        "数据库被其他程序锁定六秒半，其间光缆中断"
    ),
    "The disk of the store is full for five seconds, while a fibre is cut": "数据库磁盘写满五秒，其间光缆中断",
    "The daemon is killed once a minute (every five seconds here) and started again; fibres are cut meanwhile": (
        "守护进程每分钟（此处每五秒）被强行结束并重启，其间光缆中断"
    ),
    "One reply of twenty is lost, everywhere: nothing is called down or unknown for it": (
        "处处每二十个应答丢失一个：不因此判为中断或未知"
    ),
    "IP SLA operations: a delay rises, packets get lost, a test has no answer; short troubles are no problem": (
        "IP SLA 测试：时延升高、丢包、测试无应答；短暂异常不成故障"
    ),
    "Polled every 15 s and told by traps: a port toggles, two links are cut, one seen through its manager only": (
        "每 15 秒轮询并接收 Trap：端口反复通断、两条链路中断，其一只能经网管看到"
    ),
    "Fibre A2 of the chain is cut: five circuits without protection are down": "链上光缆 A2 中断：五条无保护电路中断",
    "Span R3 of the ring is cut: protected circuits go on at risk, unprotected ones are down": (
        "环上 R3 段中断：有保护电路失去保护继续运行，无保护电路中断"
    ),
    "Ring element NE03 loses power: silent, its neighbours see its spans down, its own circuits are lost": (
        "环上网元 NE03 掉电：无应答，相邻网元见其段中断，其自身电路全断"
    ),
    "A3 is cut; meanwhile the agent of NE08 restarts with renumbered ifIndex and forgets when its ports changed": (
        "A3 中断；其间 NE08 代理重启，ifIndex 重排，端口变化时间丢失"
    ),
    "The agent of NE06 falls silent while traffic flows: unknown, not down": (
        "NE06 代理无应答而业务正常：判为未知，而非中断"
    ),
    "Planned cut-over on A1, announced in time; the work outlives its window by 38 minutes 40 seconds": (
        "A1 割接，按时通知；施工超出窗口 38 分 40 秒"
    ),
    "B3 is cut on 30 September and repaired on 1 October: the outage counts in September, its seconds in both": (
        "B3 于 9 月 30 日中断、10 月 1 日修复：次数计入 9 月，秒数两月各计"
    ),
    "A2 is cut on 31 October and still down when the month ends": "A2 于 10 月 31 日中断，月末仍未恢复",
    "One minute: a chain is cut, a ring is cut under protection, an agent falls silent, another restarts": (
        "一分钟：链中断、受保护的环中断、一个代理无应答、另一个重启"
    ),
    "October has an hour twice: cuts in the first 02:30, in the second, over both, and over the whole day": (
        "十月有一小时出现两次：中断分别在第一个 02:30、第二个、跨两者、跨全天"
    ),
    "March lacks an hour: a cut up to the jump, one over it, and one over the whole day": (
        "三月缺一小时：中断分别止于跳变、跨越跳变、跨全天"
    ),
}
"""Titles, and how a scenario is played."""

LAB_TEXTS: Final[dict[str, str]] = {
    "R1..R6  STM-16 ring, shared protection": "R1..R6  STM-16 复用段共享保护环",
    "A, B    STM-4 chains, unprotected": "A、B    STM-4 链，无保护",
    "24 circuits, 8 protected, 6 customers": "电路 24 条（有保护 8 条），客户 6 个",
    "(NE11, NE12: seen only through EMS-2)": "（NE11、NE12：只能经 EMS-2 看到）",
    "Result": "结果",
    "{count} figures differ from the ground truth.": "有 {count} 个数字与真值不符。",
    "Every figure agrees with the ground truth.": "全部数字与真值相符。",
    "Done in {seconds} s; everything is in {folder}/.": "用时 {seconds} 秒；全部内容在 {folder}/。",
    "1. A minute of trouble, live over SNMP ({elements} elements, {managers} element managers)": (
        "1. 一分钟的故障，经 SNMP 实时监视（网元 {elements} 个，网管 {managers} 个）"
    ),
    "{edges} edges of circuits compared with the lab's log: {differences} differences. "
    "{notifications} notifications arrived by webhook. "
    "{reads} requests reached the agents, {others} of them not a read.": (
        "电路状态变化 {edges} 处，与实验网日志比对：{differences} 处不同。经 webhook 收到 {notifications} 条通知。"
        "代理收到 {reads} 个请求，其中非读取 {others} 个。"
    ),
    "2. A recorded month, {month}, replayed into a store and assessed from there": (
        "2. 录制的月份 {month}，回放入数据库并据以考核"
    ),
    "Recording and replaying ...": "正在录制并回放……",
    "{observations} observations, {changes} changes of circuits, {problems} problems raised; "
    "no notification was made.": (
        "观测 {observations} 条，电路变化 {changes} 次，产生故障 {problems} 个；未发出通知。"
    ),
    "{circuits} circuits: {count} differences from the ground truth.": "{circuits} 条电路：与真值不同 {count} 处。",
    "Every second has one class: {parts}": "每一秒归一类：{parts}",
    "together {sum} of {whole} in service.": "合计 {sum}，在用 {whole}。",
    "Why {circuit} has its figure: probed explain {circuit} {month} --config {config}": (
        "{circuit} 数字的来由：probed explain {circuit} {month} --config {config}"
    ),
    "3. The customers' reports": "3. 客户报告",
    "{name}, {count} circuits": "{name}，{count} 条电路",
    "Open them in a browser; they need nothing else. The .json beside each holds the same figures.": (
        "用浏览器打开即可，无需其他文件。旁边的 .json 含同样的数据。"
    ),
}
"""What the demo prints."""

STORY: Final[dict[str, str]] = {
    "The daemon watches {count} circuits over SNMP, a look a second; all are up.\n": (
        "守护进程经 SNMP 监视 {count} 条电路，每秒轮询一次；全部正常。\n"
    ),
    "{time}  network   fibre {name} is cut": "{time}  网络      光缆 {name} 中断",
    "{time}  network   fibre {name} is repaired": "{time}  网络      光缆 {name} 修复",
    "{time}  network   the agent of {name} falls silent (its traffic flows on)": (
        "{time}  网络      {name} 的代理不再应答（业务不受影响）"
    ),
    "{time}  network   the agent of {name} answers again": "{time}  网络      {name} 的代理恢复应答",
    "{time}  network   the agent of {name} restarts and renumbers its interfaces": (
        "{time}  网络      {name} 的代理重启并重排接口编号"
    ),
    "{time}  network   {name} loses power": "{time}  网络      {name} 掉电",
    "{time}  network   {name} has power again": "{time}  网络      {name} 恢复供电",
    "{time}  probed    cleared: {resource} after {seconds} s": (
        "{time}  probed    恢复：{resource}，历时 {seconds} 秒"
    ),
    "{time}  probed    critical: {text} (known after {seconds} s)": (
        "{time}  probed    紧急：{text}（{seconds} 秒后获知）"
    ),
    "{time}  probed    major: {text} (known after {seconds} s)": (
        "{time}  probed    重要：{text}（{seconds} 秒后获知）"
    ),
    "{time}  probed    minor: {text} (known after {seconds} s)": (
        "{time}  probed    次要：{text}（{seconds} 秒后获知）"
    ),
    "{time}  probed    critical: {text} (more is known now)": "{time}  probed    紧急：{text}（已知更多）",
    "{time}  probed    major: {text} (more is known now)": "{time}  probed    重要：{text}（已知更多）",
    "{time}  probed    minor: {text} (more is known now)": "{time}  probed    次要：{text}（已知更多）",
    "{time}  probed    critical: {text}": "{time}  probed    紧急：{text}",
    "{time}  probed    major: {text}": "{time}  probed    重要：{text}",
    "{time}  probed    minor: {text}": "{time}  probed    次要：{text}",
    "                      down     {names}": "                      中断     {names}",
    "                      at risk  {names}": "                      失去保护 {names}",
    "                      unknown  {names}": "                      未知     {names}",
    "                      customers {names}": "                      客户     {names}",
}
"""Each line by its template."""
