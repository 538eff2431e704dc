"""The Chinese of mistakes whose parts are themselves composed: spans of validity, legs, rings, what a key must be.

Asked before the other catalogues: a general template of theirs ("Write {values}.") matches many of these too.
"""

from __future__ import annotations

from typing import Final

NETWORK_SENTENCES: Final[dict[str, str]] = {
    # elements and how they are read
    "via = manager asks the manager's agent.": "via = manager 询问的是网管的代理。",
    "via = alarms asks nobody.": "via = alarms 不询问任何设备。",
    "via = ssh takes this from the [[ssh.group]] of the settings.": "via = ssh 时此项取自设置的 [[ssh.group]]。",
    "the cell is empty, but via = {via}.": "单元格为空，而 via = {via}。",
    "Empty this cell.": "请清空此单元格。",
    "Empty this cell, or write via = {via}.": "请清空此单元格，或写 via = {via}。",
    "Fill it in, or write via = {via}.": "请填写，或写 via = {via}。",
    "Name the element manager, or write via = {via}.": "请写出网管，或写 via = {via}。",
    "nobody reads the tests of element '{element}': it has via = {via}, and no [[ssh.group]] reads its probes.": (
        "没有来源读取网元“{element}”的测试：其 via = {via}，且没有 [[ssh.group]] 读取其探测。"
    ),
    'Write read = ["probes"] in its group, or take its tests out.': '请在其组中写 read = ["probes"]，或删去其测试。',
    "elements of '{manager}' have via = alarms: resync = \"partial\" says that its synchronisations are not whole, "
    "so that they would be unknown for ever.": (
        '“{manager}”的网元 via = alarms：resync = "partial" 表示其同步不完整，这些网元将永远状态未知。'
    ),
    "elements of '{manager}' have via = alarms: no synchronisation is known of {platform}, "
    "so that they would be unknown for ever.": (
        "“{manager}”的网元 via = alarms：{platform} 没有已知的同步方式，这些网元将永远状态未知。"
    ),
    "Let them be polled (via = element or manager) or asked by their command line (via = ssh).": (
        "请改为轮询（via = element 或 manager），或用命令行询问（via = ssh）。"
    ),
    # routes
    "the {leg} leg of circuit '{circuit}' runs over '{link}', the protection section of group '{group}'.": (
        "电路“{circuit}”的{leg}路由经过“{link}”，它是组“{group}”的保护段。"
    ),
    "Lead it over a working section.": "请改走工作段。",
    "the {leg} leg of circuit '{circuit}' ends at element '{element}' after link '{link}', but its Z end is at "
    "'{end}'.": "电路“{circuit}”的{leg}路由在链路“{link}”之后止于网元“{element}”，而其 Z 端在“{end}”。",
    "the {leg} leg of circuit '{circuit}' breaks at link '{link}': it begins at element '{element}', but '{same}' "
    "joins '{one}' and '{other}'.": (
        "电路“{circuit}”的{leg}路由在链路“{link}”处断开：它始于网元“{element}”，而“{same}”连接“{one}”与“{other}”。"
    ),
    "the {leg} leg of circuit '{circuit}' breaks at link '{link}': it has come to element '{element}', but '{same}' "
    "joins '{one}' and '{other}'.": (
        "电路“{circuit}”的{leg}路由在链路“{link}”处断开：它已到网元“{element}”，而“{same}”连接“{one}”与“{other}”。"
    ),
    "Add the missing links, or put them in the order from A to Z (seq).": (
        "请补上缺少的链路，或按从 A 到 Z 的次序排列（seq）。"
    ),
    "protection = {kind}, but the working leg of circuit '{circuit}' ({links}) crosses no such section.": (
        "protection = {kind}，而电路“{circuit}”的工作路由（{links}）不经过此类保护段。"
    ),
    "Add its group to protection.csv, or write none.": "请把其组加入 protection.csv，或写 none。",
    "protection = {kind}, but circuit '{circuit}' has no protecting leg.": (
        "protection = {kind}，而电路“{circuit}”没有保护路由。"
    ),
    "protection = {kind}, but circuit '{circuit}' has no protecting leg {life}.": (
        "protection = {kind}，而电路“{circuit}”{life} 没有保护路由。"
    ),
    "circuit '{circuit}' has no {leg} leg {life}.": "电路“{circuit}”{life} 没有{leg}路由。",
    "Name its other end.": "请写出其另一端。",
    # rings and sections
    "the links of ring '{ring}' do not close: after link '{link}' it is at element '{element}', but the next, "
    "'{next}', joins '{one}' and '{other}'.": (
        "环“{ring}”的链路不闭合：链路“{link}”之后在网元“{element}”，而下一条“{next}”连接“{one}”与“{other}”。"
    ),
    "Give all spans, in the order of the ring (seq).": "请按环的次序（seq）给出全部区段。",
    "ring '{ring}' has one span only ('{link}').": "环“{ring}”只有一个区段（“{link}”）。",
    "Add the others.": "请补上其余区段。",
    "section '{one}' of group '{group}' joins '{a}' and '{b}', but '{other}' joins '{c}' and '{d}'.": (
        "组“{group}”的段“{one}”连接“{a}”与“{b}”，而“{other}”连接“{c}”与“{d}”。"
    ),
    "Sections that protect each other lie side by side.": "相互保护的段须两端相同。",
    "group '{group}' ({kind}) protects {count} working sections.": "组“{group}”（{kind}）保护 {count} 个工作段。",
    "Give it 2 to 14, or write msp for one.": "请给出 2 至 14 个；只有一个时请写 msp。",
    "group '{group}' has no protection section.": "组“{group}”没有保护段。",
    "Give it seq 0.": "请给保护段写 seq 0。",
    "group '{group}' is {kind} in line {line}.": "组“{group}”在第 {line} 行是 {kind}。",
    "Write one kind in all its rows.": "请在其所有行中写同一种类。",
    # rows against each other
    "Change the dates here, or in {file} line {line} (its open dates are those of {owner}).": (
        "请更改此处的日期，或 {file} 第 {line} 行的日期（其中留空的日期沿用{owner}的日期）。"
    ),
    "Change the dates here, or in {file} line {line}.": "请更改此处的日期，或 {file} 第 {line} 行的日期。",
    "circuit '{circuit}' joins '{one}' and '{other}', not '{site}'.": (
        "电路“{circuit}”连接“{one}”与“{other}”，不是“{site}”。"
    ),
    "Name one of its ends.": "请写其一端。",
    "Empty the parent of the highest unit.": "请清空最高一级单位的 parent。",
    "It has {digits}; a spreadsheet drops leading zeros.": "它有 {digits} 位；电子表格会丢掉前导零。",
    "'{name}' is already on line {line}, {life}.": "“{name}”已在第 {line} 行，{life}。",
    "there is no '{name}' in {file}.": "{file} 中没有“{name}”。",
    "there is no circuit and no leg of a VPN '{value}'.": "没有电路或 VPN 分支“{value}”。",
    "differs from line {line}: vantage points of '{name}' share it.": (
        "与第 {line} 行不同：“{name}”的各测量点须一致。"
    ),
    "Lower it, or add probes.": "请减小，或增加探针。",
    "Write the name or address of the far end, with :PORT if need be.": "请写对端的名称或地址，必要时加 :PORT。",
    "Use at most 64 of A-Z a-z 0-9 . _ -": "最多 64 个字符，只可用 A-Z a-z 0-9 . _ -",
    "Use at most 64 of A-Z a-z 0-9 . _ - after a letter or digit.": (
        "以字母或数字开头，最多 64 个字符，只可用 A-Z a-z 0-9 . _ -"
    ),
    # settings
    "must be a text that is not empty, not {value}.": "应为非空文本，不是 {value}。",
    "Use username and password_file.": "请用 username 与 password_file。",
    "must be a text such as {examples}, not {value}.": "应为文本，如 {examples}，不是 {value}。",
    "must be a text in quotes, not {value}.": "应为带引号的文本，不是 {value}。",
    "must be a text with its unit such as {example}, not {value}.": "应为带单位的文本，如 {example}，不是 {value}。",
    "the {what} {value} is not known here.": "此处没有{what} {value} 这一取值。",
    "'{value}' is longer than ten years.": "“{value}”长于十年。",
    "Write a shorter length.": "请写更短的时长。",
    "must be a date such as {example} without quotes, not {value}.": (
        "应为不带引号的日期，如 {example}，不是 {value}。"
    ),
    "'{value}' names no credential.": "“{value}”没有指明凭据。",
    "Write '{value}' as in LoadCredential=.": "请写 '{value}'，与 LoadCredential= 中一致。",
    "'{value}' is not between 1 and {most} working days.": "“{value}”不在 1 至 {most} 个工作日之间。",
    "{key} of everybody is stated by '{other}' too (line {line}).": (
        "对全部有效的 {key} 在“{other}”（第 {line} 行）也有规定。"
    ),
    "{key} of {what} {name} is stated by '{other}' too (line {line}).": (
        "{what} {name} 的 {key} 在“{other}”（第 {line} 行）也有规定。"
    ),
    "a policy has one scope, '{name}' has {one} and {other}.": "策略只有一个范围，“{name}”有 {one} 和 {other}。",
    "There is no recipient at all.": "尚未配置任何接收人。",
    "Known: {names}.": "现有：{names}。",
    "Use {places}.": "可用 {places}。",
    "Write it such as '{one}' or '{other}'.": "请写成“{one}”或“{other}”这样。",
    "Write it such as {example}, without + # or $.": "请写成 {example} 这样，不含 +、# 和 $。",
    "must be at most {most}, not {value}.": "不得超过 {most}，不能是 {value}。",
    "Write its plain form.": "请写其半角形式。",
    "Write its header as {header}.": "请把其标题写成 {header}。",
    "Write the {noun} into it.": "请把{noun}写入其中。",
    "Write a name such as {example}.": "请写名称，如 {example}。",
    "Move it elsewhere.": "请移到别处。",
    "Write 5 to 32 octets in hexadecimal, such as {example}.": "请用十六进制写 5 至 32 个字节，如 {example}。",
    # contracts
    "Write one between '{low}' and '{high}'.": "请写 '{low}' 与 '{high}' 之间的时刻。",
    "figures between {one} and {two} miss the clause and are in no band.": (
        "{one} 与 {two} 之间的数值未达标，却不属于任何一档。"
    ),
    "Write {one} in that one, or {other} in this one.": "请在前一档写 {one}，或在本档写 {other}。",
    "Write {value} in that one.": "请在前一档写 {value}。",
    "Add: [credit] with currency and monthly_charge.": "请添加 [credit]，并给出 currency 和 monthly_charge。",
    "Say what the clause promises, such as {example}.": "请写明该条款承诺什么，如 {example}。",
    "Add its year, or delete it.": "请添加其年份，或删除此项。",
    "Write 'mean', or a percentile such as {example}.": "请写 'mean'，或百分位数，如 {example}。",
    "Write such as {example}, or delete this.": "请写成 {example} 这样，或删除此项。",
    "'{one}' and the limit '{other}' count differently.": "“{one}”与期限“{other}”的计法不同。",
    "Write both in one.": "请用同一种计法。",
    "Write a limit such as {example}.": "请写期限，如 {example}。",
    "Write it with the sign, such as {example}.": "请带百分号书写，如 {example}。",
    "Add: [[clause]] with {one} and {other}": "请添加 [[clause]]，并写 {one} 和 {other}",
}
"""By the English template; what its parts say is told by PHRASES and by the words of `chinese_mistakes`."""

PHRASES: Final[dict[str, str]] = {
    "from {start} to {end}": "自 {start} 至 {end}",
    "from {start} on": "自 {start} 起",
    "before {end}": "{end} 之前",
    "circuit '{circuit}' of VPN '{vpn}'": "VPN“{vpn}”的电路“{circuit}”",
    "place {seq} of ring '{ring}'": "环“{ring}”的第 {seq} 位",
    "place {seq} of the {leg} leg of circuit '{circuit}'": "电路“{circuit}”{leg}路由的第 {seq} 位",
    "test '{test}' of element '{element}' for circuit '{circuit}'": (
        "网元“{element}”为电路“{circuit}”所做的测试“{test}”"
    ),
    "point '{name}'": "端口“{name}”",
    "circuit '{name}'": "电路“{name}”",
    "customer '{name}'": "客户“{name}”",
    "contract '{name}'": "合同“{name}”",
    "element '{name}'": "网元“{name}”",
    "link '{name}'": "链路“{name}”",
    "manager '{name}'": "网管“{name}”",
    "site '{name}'": "站点“{name}”",
    "unit '{name}'": "单位“{name}”",
    "VPN '{name}'": "VPN“{name}”",
    "mode {mode}": "权限 {mode}",
    "the file": "文件",
    "line {number}": "第 {number} 行",
    "varbind {place} of notification {number}": "第 {number} 条通知的第 {place} 个变量绑定",
    "{count} cells": "{count} 个单元格",
    "SNMPv3 wants {count} characters or more": "SNMPv3 至少要 {count} 个字符",
    # what readers of other languages say of a text: TOML, dates, regular expressions
    "expected newline or end of document after a statement": "语句之后应换行或结束",
    "expected '{mark}' after a key in a key/value pair": "键之后应为 '{mark}'",
    "expected '{mark}' at the end of a table declaration": "表头应以 '{mark}' 结束",
    "expected '{mark}' at the end of an array declaration": "表数组的表头应以 '{mark}' 结束",
    "invalid value": "取值有误",
    "invalid statement": "语句有误",
    "invalid date or datetime": "日期或时刻有误",
    "invalid hex value": "十六进制值有误",
    "invalid initial character for a key part": "键的首字符有误",
    "cannot overwrite a value": "不能覆盖已有的值",
    "cannot declare {key} twice": "{key} 声明了两次",
    "cannot mutate immutable namespace {key}": "{key} 不能再添加内容",
    "cannot redefine namespace {key}": "{key} 不能重新定义",
    "duplicate inline table key {key}": "内联表的键 {key} 重复",
    "escaped character is not a Unicode scalar value": "转义的字符不是 Unicode 字符",
    "found invalid character {mark}": "有非法字符 {mark}",
    "illegal character {mark}": "有非法字符 {mark}",
    "unclosed array": "数组没有闭合",
    "unclosed inline table": "内联表没有闭合",
    "unescaped '{mark}' in a string": "字符串中的 '{mark}' 没有转义",
    "unterminated string": "字符串没有结束",
    "day is out of range for month": "该月没有这一天",
    "month must be in 1..12": "月份须为 1 至 12",
    "year {year} is out of range": "年份 {year} 超出范围",
    "hour must be in 0..23": "小时须为 0 至 23",
    "minute must be in 0..59": "分钟须为 0 至 59",
    "second must be in 0..59": "秒须为 0 至 59",
    "Invalid isoformat string: {text}": "格式不符：{text}",
    "missing ), unterminated subpattern at position {at}": "第 {at} 位的括号没有闭合",
    "unbalanced parenthesis at position {at}": "第 {at} 位的括号不成对",
    "unterminated character set at position {at}": "第 {at} 位的字符集没有闭合",
    "nothing to repeat at position {at}": "第 {at} 位没有可重复的内容",
    "multiple repeat at position {at}": "第 {at} 位重复次数写了两次",
    "bad escape {escape} at position {at}": "第 {at} 位的转义 {escape} 有误",
    "bad escape (end of pattern) at position {at}": "第 {at} 位的转义不完整",
    "unknown extension {what} at position {at}": "第 {at} 位的扩展 {what} 未知",
    "bad character range {what} at position {at}": "第 {at} 位的字符范围 {what} 有误",
    "bad character in group name {what} at position {at}": "第 {at} 位的分组名 {what} 有误",
    "redefinition of group name {name} as group {one}; was group {other} at position {at}": (
        "第 {at} 位的分组名 {name} 重复（{other} 与 {one}）"
    ),
}
"""A part that is put together itself; its own parts are told in the same way."""
