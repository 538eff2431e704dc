"""The Chinese of `probed discover`."""

from __future__ import annotations

from typing import Final

DISCOVER_TEXTS: Final[dict[str, str]] = {
    "maker": "厂商",
    "description": "描述",
    "chassis": "机框",
    "layer rate": "层速率",
    "line": "线路",
    "lines": "线路",
    "points": "端口",
    "tests": "测试",
    "address": "地址",
    "addresses asked: {asked}; answered: {answered}, silent: {silent}": (
        "已询问地址：{asked}；有应答：{answered}，无应答：{silent}"
    ),
    "{count} points are in use whose rows in {file} have ended": "{count} 个端口仍在使用，而其在 {file} 中的行已到期",
    "{label}: no answer ({reason})": "{label}：无应答（{reason}）",
    "and {count} more that do not let us in": "另有 {count} 个拒绝访问",
    "stopped; this is what was found until then": "已中止；以下为此前的发现",
    "{label} answers: {name}": "{label} 有应答：{name}",
    "role, party and layer_rate are guesses; review every row, then:": (
        "role、party 和 layer_rate 均为推测；请逐行核对，然后："
    ),
    "nothing to add": "无需增加",
    "{where} is the agent of the manager {manager}": "{where} 是网管 {manager} 的代理",
    "{element}: it calls itself {name}, as another element does ({address}). Moved, or one of its own?": (
        "{element}：它自称 {name}，与另一网元同名（{address}）。是已迁移，还是另一台设备？"
    ),
    "{element}: a recording has no address; fill it in, or give --address": (
        "{element}：录制文件不含地址；请填写，或给出 --address"
    ),
    "{element}: which unit runs it is not known; fill it in, or give --unit": (
        "{element}：所属单位未知；请填写，或给出 --unit"
    ),
    "{element}: fill in its credential, a [credential.NAME] of the settings": (
        "{element}：请填写凭据，即设置中的 [credential.NAME]"
    ),
    "{file} has {element}:{name}, the agent has not": "{file} 有 {element}:{name}，而设备没有",
    "{element}: which circuit does the test {name} measure ({detail})? Add to {file}: {row}": (
        "{element}：测试 {name} 测量哪条电路（{detail}）？请加入 {file}：{row}"
    ),
    "tables that could not be read to their end ({reason})": "有表未能读完（{reason}）",
    "{count} points of no known layer rate are left out (--all proposes them)": (
        "{count} 个层速率未知的端口未列入（--all 可列入）"
    ),
    "{count} points that are shut are left out (--all proposes them)": (
        "{count} 个已关闭的端口未列入（--all 可列入）"
    ),
    "{count} points have no name that is theirs alone, and cannot be polled": (
        "{count} 个端口没有名称或与其他端口重名，无法轮询"
    ),
    "pm = true in [snmp] has the error counts of lines read: {names}": (
        "在 [snmp] 中设置 pm = true 即可采集线路误码计数：{names}"
    ),
}
DISCOVER_ERRORS: Final[dict[str, str]] = {
    "and {count} more lines that name no host": "另有 {count} 行不是主机",
    "{path} names no host. Write one a line.": "{path} 中没有主机。请每行写一个。",
    "{path}:{line}: '{text}' is not HOST or HOST:PORT.": "{path}:{line}：“{text}”不是 HOST 或 HOST:PORT。",
    "--address goes with a recording": "--address 仅用于录制文件",
    "--unit: there is no unit '{unit}' in units.csv.{hint}": "--unit：units.csv 中没有单位“{unit}”。{hint}",
    "--credential: there is no [credential.{name}].{hint}": "--credential：没有 [credential.{name}]。{hint}",
    "'{what}' is no file, and no network such as 192.0.2.0/24.": (
        "“{what}”既不是文件，也不是 192.0.2.0/24 这样的网段。"
    ),
    "'{text}' is no address. Write one such as 192.0.2.17 or 2001:db8::7.": (
        "“{text}”不是 IP 地址。请写如 192.0.2.17 或 2001:db8::7。"
    ),
    "no credential is configured. Give --community-file FILE, --config FILE, or the community in {variable}.": (
        "未配置凭据。请给出 --community-file FILE、--config FILE，或用 {variable} 给出团体字。"
    ),
    "{count} credentials would be tried at each address; {most} may be. Name them with --credential.": (
        "每个地址将试 {count} 个凭据，最多允许 {most} 个。请用 --credential 指定。"
    ),
    "{network} has {count} addresses, and {most} may be asked at once (a /112). Hosts of a network so large are "
    "not found by asking: list their addresses in a file.": (
        "{network} 有 {count} 个地址，一次最多询问 {most} 个（/112）。"
        "如此大的网段无法逐个询问：请将主机地址列入文件。"
    ),
    "{network} has {count} addresses, and {most} may be asked at once. Divide it.": (
        "{network} 有 {count} 个地址，一次最多询问 {most} 个。请拆分。"
    ),
    "{network} has {count} addresses: that takes about {minutes} minutes where nobody answers. "
    "Name a smaller network, or give --yes.": (
        "{network} 有 {count} 个地址：若无应答约需 {minutes} 分钟。请缩小网段，或给出 --yes。"
    ),
}
DISCOVER_HELP: Final[dict[str, str]] = {
    "Find agents, and propose inventory rows as a diff.": "发现设备，以 diff 形式建议资源表的新行。",
    "What agents are there, and the rows that the inventory lacks, as a diff for `patch -p1` or `git apply`.": (
        "有哪些设备，资源表缺哪些行；以 diff 给出，可用 `patch -p1` 或 `git apply` 应用。"
    ),
    "HOST is an address or a name, with :PORT if need be, or an element or manager of the inventory; FILE is "
    "a recording (.snmprec) or holds one host a line; CIDR is a network such as 192.0.2.0/24 or "
    "2001:db8::/120. Every address is asked a few times at most. Nothing is written: rows are only proposed, "
    "and none is ever taken out. Exit code 1 where nobody answers, or the search was stopped.": (
        "HOST 为地址或主机名（可带 :PORT），或资源表中的网元、网管；FILE 为录制文件（.snmprec）或每行一个主机的文件；"
        "CIDR 为网段，如 192.0.2.0/24 或 2001:db8::/120。每个地址最多询问几次。不写入任何内容："
        "只建议增加，从不删除。无设备应答或被中止时退出码为 1。"
    ),
    "UDP port of the agents.": "设备的 UDP 端口。",
    "Try this [credential.NAME] (repeatable, at most 3, in order).": (
        "尝试该 [credential.NAME]（可重复，最多 3 个，按顺序）。"
    ),
    "Try the community that this private file holds.": "尝试该私有文件中的团体字。",
    "Requests a second, to all addresses together.": "每秒请求数，所有地址合计。",
    "The unit of new elements": "新网元所属单位。",
    "The address of the agent of a recording, which does not hold it.": "录制文件所属设备的地址（文件中没有）。",
    "Propose points that are shut or no ports, too.": "已关闭的端口和非端口也一并建议。",
    "Ask a network of more than 1024 addresses.": "允许询问超过 1024 个地址的网段。",
    "Print the diff alone, with its remarks.": "只输出 diff 及其说明。",
}
