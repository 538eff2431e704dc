"""The Chinese of mistakes in settings, tables, tickets and observations that no table of bad files tries."""

from __future__ import annotations

from typing import Final

FILE_SENTENCES: Final[dict[str, str]] = {
    # forms
    "must be a text in quotes such as {example}, not {value}.": "须为带引号的文本，如 {example}，而不是 {value}。",
    "must be a text {example}, not {value}.": "须为文本（{example}），而不是 {value}。",
    "must be a text, not {value}.": "须为文本，而不是 {value}。",
    "must be a whole number from {least} on, not {value}.": "须为不小于 {least} 的整数，而不是 {value}。",
    "must be a date such as {example}, not {value}.": "须为日期，如 {example}，而不是 {value}。",
    "must be a date-time such as {example}, not {value}.": "须为日期时间，如 {example}，而不是 {value}。",
    "must be a list such as {example}, not {value}.": "须为列表，如 {example}，而不是 {value}。",
    "must be a list of texts such as {example}, not {value}.": "须为文本列表，如 {example}，而不是 {value}。",
    "must be a list of {what}, not {value}.": "须为列表（{what}），而不是 {value}。",
    "must be two thresholds, not {value}.": "须为两个门限，而不是 {value}。",
    "must be such as {example}.": "须写成 {example} 这样。",
    "must be null or {example}.": "须为 null 或 {example}。",
    "must be one of {names}, not {value}.": "须为 {names} 之一，而不是 {value}。",
    "must be {known}, not {value}: another form than this program reads.": (
        "须为 {known}，而不是 {value}：本程序不读取这种格式。"
    ),
    'must be "up", "down", "unknown" or [lo, hi], not {value}.': (
        '须为 "up"、"down"、"unknown" 或 [lo, hi]，而不是 {value}。'
    ),
    "[{low}, {high}] is no interval in 0 to 1.": "[{low}, {high}] 不是 0 至 1 内的区间。",
    "Write [lo, hi] with 0 <= lo <= hi <= 1.": "请写 [lo, hi]，0 <= lo <= hi <= 1。",
    "must be at most {most}.": "不得超过 {most}。",
    "must be one line of 1 to {most} characters.": "须为一行，1 至 {most} 个字符。",
    "'{value}' is not a whole number from {least} to {most}.": "“{value}”不是 {least} 至 {most} 的整数。",
    "'{value}' is not a date-time ({why}).": "“{value}”不是日期时间（{why}）。",
    "'{value}' is not a date-time.": "“{value}”不是日期时间。",
    "'{value}' is not between the years {first} and {last}.": "“{value}”不在 {first} 年至 {last} 年之间。",
    "'{value}' is not a rate.": "“{value}”不是速率。",
    "Write how many in which time, such as {example}.": "请写多长时间内多少次，如 {example}。",
    "Write a percentage above 0 and up to 100.": "请写大于 0、不超过 100 的百分比。",
    "Write digits and a point only, such as {example}.": "只可写数字和小数点，如 {example}。",
    "'{value}' has more decimals than {currency}, which has no decimals.": (
        "“{value}”的小数位过多：{currency} 没有小数。"
    ),
    "'{value}' has more decimals than {currency}, which has {count} decimals.": (
        "“{value}”的小数位过多：{currency} 有 {count} 位小数。"
    ),
    "'{value}' is no text.": "“{value}”不是文本。",
    "Put it in quotes.": "请加引号。",
    "'{value}' is not a resource.": "“{value}”不是资源。",
    "Write KIND:ID with one of {kinds}.": "请写 类别:编号，类别为 {kinds} 之一。",
    "Name what is worked on, such as {example}.": "请写出施工对象，如 {example}。",
    "the time zone database is missing.": "缺少时区数据库。",
    "Install the package tzdata.": "请安装 tzdata 软件包。",
    "Give an identity.": "请给出标识。",
    "Use '-' or '_'.": "请用“-”或“_”。",
    "names no credential.": "没有指明凭据。",
    "is not a path.": "不是路径。",
    "is not the name of a user.": "不是用户名。",
    "names nobody.": "没有指明任何人。",
    "Write such as to = {example}.": "请写成 to = {example} 这样。",
    "names nothing.": "没有指明任何对象。",
    "Take it out: a policy without a scope is for everybody.": "请删去：没有范围的策略对全部有效。",
    "A template may hold {names}.": "模板可含 {names}。",
    "holds a user or password, which would stand in logs.": "含有用户名或口令，会出现在日志中。",
    "Use username and password_file.": "请用 username 和 password_file。",
    "'{value}' is not a server's address.": "“{value}”不是服务器地址。",
    "'{value}' is not an address with a port.": "“{value}”不是带端口的地址。",
    "'{value}' has bits beyond its mask.": "“{value}”在掩码之外有位。",
    "'{value}' is not an address or network.": "“{value}”不是地址或网段。",
    "'{value}' is no pattern.": "“{value}”不是模式。",
    # files
    "this is a folder, not a file.": "这是文件夹，不是文件。",
    "Give the path of the file.": "请给出文件的路径。",
    "Give the path of a contract's file.": "请给出合同文件的路径。",
    "the file cannot be read ({why}).": "无法读取文件（{why}）。",
    "Let the user that runs probed read it.": "请允许运行 probed 的用户读取。",
    "the folder cannot be read ({why}).": "无法读取文件夹（{why}）。",
    "the file is UTF-16 ('Unicode text' of a spreadsheet).": "文件为 UTF-16（电子表格的“Unicode 文本”）。",
    "the file is not UTF-8.": "文件不是 UTF-8。",
    "Save it as UTF-8.": "请另存为 UTF-8。",
    "this is not JSON: {why}.": "不是 JSON：{why}。",
    "this line is not JSON: {why}.": "此行不是 JSON：{why}。",
    "Expecting value": "缺少值",
    "Write one object a line.": "请每行写一个对象。",
    "this is not an observation.": "这不是观测。",
    "this is not an observation: {why}.": "这不是观测：{why}。",
    "Write one object {form} a line.": "请每行写一个对象 {form}。",
    "Correct the line.": "请更正该行。",
    "Correct the file.": "请更正文件。",
    "the key '{key}' appears twice": "键“{key}”出现两次",
    "{value} is not a number": "{value} 不是数",
    "the file holds no ticket.": "文件中没有工单。",
    "Export it again.": "请重新导出。",
    "this is no ticket.": "这不是工单。",
    "Write an object with id, circuit, opened ...": "请写含 id、circuit、opened 等的对象",
    "the row has {cells}, the header {columns}.": "该行有 {cells}，表头有 {columns} 个单元格。",
    "'{path}' is missing.": "缺少“{path}”。",
    "'{path}' is not a file.": "“{path}”不是文件。",
    "'{path}' is not UTF-8 text.": "“{path}”不是 UTF-8 文本。",
    "'{path}' cannot be read ({why}).": "无法读取“{path}”（{why}）。",
    "Let the daemon read it.": "请允许守护进程读取。",
    "'{path}' is open to others ({mode}).": "“{path}”对他人开放（{mode}）。",
    "Run: chmod 640 {path}": "请执行：chmod 640 {path}",
    "'{path}' must hold one line of visible characters.": "“{path}”须只含一行可见字符。",
    "Write the secret into it.": "请把口令写入其中。",
    "'{path}' is empty.": "“{path}”为空。",
    "Keep one line.": "请只保留一行。",
    "'{path}' holds more than one line or invisible characters.": "“{path}”多于一行，或含不可见字符。",
    "Put the certificate there (PEM).": "请把证书（PEM）放在那里。",
    "'{path}' holds no certificate.": "“{path}”中没有证书。",
    "Put PEM text into it.": "请写入 PEM 文本。",
    # contracts and inventory
    "the inventory has no {what} '{name}'.": "资源表中没有{what}“{name}”。",
    "'planned' is not in accept.": "accept 中没有“planned”。",
    "Add it there, or delete this.": "请加入其中，或删除此项。",
    "each version states this for itself.": "此项由各版本自行规定。",
    "VPN '{vpn}' has only {count} sites.": "VPN“{vpn}”只有 {count} 个站点。",
    "Write at most {count}.": "请写不超过 {count}。",
    "'{contract}' has no version while {what} '{name}' is valid ({life}); its versions hold {held}.": (
        "{what}“{name}”有效期间（{life}）“{contract}”没有版本；其版本有效期为{held}。"
    ),
    "{row} is already on line {line}, and both rows hold {when}.": "{row}已在第 {line} 行，两行同时有效：{when}。",
    "Delete one, or end one where the other begins.": "请删除一行，或使一行在另一行开始处结束。",
    "Give one another place (seq), or end one where the other begins.": (
        "请另给一个次序（seq），或使一行在另一行开始处结束。"
    ),
    "is not after start. end is the first instant after it.": "不晚于 start。end 是其后的第一个时刻。",
    "there is no {what} '{name}' in {file}.": "{file} 中没有{what}“{name}”。",
    "element '{name}' has no point '{point}' in {file}.": "{file} 中网元“{name}”没有端口“{point}”。",
    "circuit '{name}' has no working leg{life}.": "电路“{name}”没有工作路由{life}。",
    "circuit '{name}' has no protecting leg{life}.": "电路“{name}”没有保护路由{life}。",
    "Add its links {ends} to routes.csv.": "请把其链路（{ends}）加入 routes.csv。",
    "protection = {kind}, but routes.csv line {line} gives circuit '{name}' a protecting leg.": (
        "protection = {kind}，而 routes.csv 第 {line} 行给出了电路“{name}”的保护路由。"
    ),
    "Write sncp, or delete the leg.": "请写 sncp，或删除该路由。",
    "protection = ms_spring, but the working leg of circuit '{name}' ({links}) touches no ring.": (
        "protection = ms_spring，而电路“{name}”的工作路由（{links}）不经过任何环。"
    ),
    "Add its ring to protection.csv, or write none.": "请把其环加入 protection.csv，或写 none。",
    "the protecting leg of circuit '{name}' shares link '{link}' with its working leg (line {line}).": (
        "电路“{name}”的保护路由与工作路由共用链路“{link}”（第 {line} 行）。"
    ),
    "Lead it another way.": "请改走其他路由。",
    # settings
    "two [[{table}]] are called '{name}'.": "两个 [[{table}]] 都叫“{name}”。",
    "there is no {what} '{name}'.": "没有{what}“{name}”。",
    "'{name}' cannot be reached.": "无法送达“{name}”。",
    "Give it mail, sms, webhook, or members.": "请给出 mail、sms、webhook 或 members。",
    "'{name}' is a person and a group at once.": "“{name}”既是人又是组。",
    "Make two of it.": "请分成两个。",
    "'{name}' has a mail address, but there is no [[mail]] server.": "“{name}”有邮件地址，但没有 [[mail]] 服务器。",
    "'{name}' has a number, but there is no [[sms]] to reach it.": "“{name}”有号码，但没有可送达的 [[sms]]。",
    "Add one.": "请增加一个。",
    "nobody is told of level {level}.": "第 {level} 级没有通知任何人。",
    'Add a [[route]] with on = ["escalate"] and who is told.': '请加 on = ["escalate"] 并写明通知谁的 [[route]]。',
    "'{name}' has levels but tells no escalation.": "“{name}”有 levels 但不通知升级。",
    'Write on = ["escalate"], or take it out.': '请写 on = ["escalate"]，或删去。',
    "Give its path.": "请给出其路径。",
    "'{path}' has no folder 'outgoing'.": "“{path}”下没有文件夹“outgoing”。",
    "Give the spool's, such as {example}.": "请给出发送队列的文件夹，如 {example}。",
    "interval = {interval} is shorter than timeout x (retries + 1) = {needed} of [snmp].": (
        "interval = {interval} 短于 [snmp] 的 timeout ×（retries + 1）= {needed}。"
    ),
    "interval = {interval} is shorter than timeout = {needed} of [ssh].": (
        "interval = {interval} 短于 [ssh] 的 timeout = {needed}。"
    ),
    "Lengthen it, or shorten the timeout.": "请延长，或缩短 timeout。",
    "{metric} is measured by counters, which are not read.": "{metric} 由计数器得出，而计数器未读取。",
    "Set traffic = true in [snmp].": "请在 [snmp] 中设 traffic = true。",
    "{what} of {name} is stated by '{other}' too (line {line}).": (
        "{name} 的 {what} 在“{other}”（第 {line} 行）也有规定。"
    ),
    "only v3 has it.": "只有 v3 才有。",
    'Write version = "v3", or delete it.': '请写 version = "v3"，或删除。',
    "v3 has users instead.": "v3 改用用户。",
    'Delete it, or write version = "v2c".': '请删除，或写 version = "v2c"。',
    "a protocol has either {one}_file or {two}.": "协议只能有 {one}_file 或 {two} 之一。",
    "the password is too short, {length}.": "口令过短：{length}。",
    "at most {most} visible characters can be sent.": "最多只能发送 {most} 个可见字符。",
    "there is no '{name}' that needs it.": "没有需要它的“{name}”。",
    "there is no credential, so that nobody's traps are believed.": "没有凭据，任何 Trap 都不可信。",
    "Add a [credential.NAME].": "请加 [credential.NAME]。",
    "elements of '{name}' have via = alarms: without its keepalive nothing is known of them.": (
        "“{name}”的网元 via = alarms：没有其心跳便一无所知。"
    ),
    'Write keepalive = "60s" in [traps.manager.{name}].': '请在 [traps.manager.{name}] 中写 keepalive = "60s"。',
    "two [[ssh.group]] are called '{name}'.": "两个 [[ssh.group]] 都叫“{name}”。",
    "element '{name}' has via = ssh, but is in no [[ssh.group]].": (
        "网元“{name}”via = ssh，却不在任何 [[ssh.group]] 中。"
    ),
    "Name it in one.": "请写入其一。",
    "element '{name}' has via = ssh, but '{group}' does not read its interfaces.": (
        "网元“{name}”via = ssh，而“{group}”不读取其接口。"
    ),
    "element '{name}' is listed by '{group}' already.": "网元“{name}”已列在“{group}”中。",
    "Name it once.": "请只写一次。",
    "element '{name}' has no address in elements.csv: its manager answers for it.": (
        "elements.csv 中网元“{name}”没有地址：由其网管应答。"
    ),
    "'{cert}' and key_file '{key}' are no certificate (PEM) with its own key without a pass phrase.": (
        "“{cert}”与 key_file“{key}”不是证书（PEM）及其无口令的私钥。"
    ),
    "{who} can {verb} '{path}' ({mode}).": "{who}都能{verb}“{path}”（{mode}）。",
    "{what} cannot be read of {platform}.": "无法从 {platform} 读取 {what}。",
    "What can: {names}.": "可读取：{names}。",
    # files of notifications
    "the file has more than 16 MiB: give the notifications of interest alone.": (
        "文件超过 16 MiB：请只给出相关的通知。"
    ),
    "the file holds no notification.": "文件中没有通知。",
    "Give varbinds as JSON, or a datagram in hexadecimal.": "请给出 JSON 格式的变量绑定，或十六进制报文。",
    "{where} is neither JSON nor hexadecimal.": "{where}既不是 JSON 也不是十六进制。",
    "{where} is no trap or inform of SNMP version 1 or 2c: {why}.": (
        "{where}不是 SNMP v1 或 v2c 的 Trap 或 Inform（“{why}”）。"
    ),
    "the file is not JSON: {why}.": "文件不是合法的 JSON（“{why}”）。",
    "notification {number} has no varbinds.": "第 {number} 条通知没有变量绑定。",
    "Write a list such as [{example}].": "请写列表，如 [{example}]。",
    "notification {number} is none: {why} (1.3.6.1.6.3.1.1.4.1.0).": (
        "第 {number} 条不是通知：“{why}”（1.3.6.1.6.3.1.1.4.1.0）。"
    ),
    "{where} is not a name, a type and a value.": "{where}不是名称、类型和值。",
    "{where}: there is no type '{kind}'.": "{where}：没有类型“{kind}”。",
    "{where}: {value} is no {kind} ({why}).": "{where}：{value} 不是 {kind}（“{why}”）。",
    # observations
    "piece {number} of {count}: the numbers begin with 0.": "第 {number} 段（共 {count} 段）：编号从 0 开始。",
    "the pieces lost {lost}, the interval {all}, none more than it sent.": (
        "各段丢失 {lost}，时段丢失 {all}，均不得超过所发。"
    ),
    "{count} packets cannot be shared alike by the {pieces} pieces that are not listed.": (
        "{count} 个包无法由未列出的 {pieces} 段平分。"
    ),
    "offset_us and error_us must be whole numbers of microseconds, or null.": (
        "offset_us 和 error_us 须为整数微秒或 null。"
    ),
    "an interval must end after it began.": "时段须在开始之后结束。",
    "Correct first or last.": "请更正 first 或 last。",
    "lost {lost} and late {late} of {sent} sent.": "发送 {sent}，丢失 {lost}、迟到 {late}。",
    "lost {lost} of {sent}.": "{sent} 中丢失 {lost}。",
    "Correct the counts.": "请更正计数。",
    "an interval of {length} us is no multiple of piece_us {piece}.": (
        "时段 {length} us 不是 piece_us {piece} 的整数倍。"
    ),
    "the first numbers must increase.": "首个数须递增。",
    "a bucket counts nothing.": "有桶计数为零。",
    "Leave it out.": "请省略。",
    "{what} counts {count} packets, {came} came in time.": "{what} 计 {count} 个包，而按时到达 {came} 个。",
    "{seconds} seconds do not fit into an interval of {length}.": "{seconds} 秒超出时段 {length}。",
    "a switch is told of an instant: last must be as first; low_us and high_us are its length.": (
        "倒换以时刻上报：last 须与 first 相同；历时写在 low_us 和 high_us。"
    ),
    "high_us {high} is below low_us {low}.": "high_us {high} 小于 low_us {low}。",
    "Exchange them, or correct one.": "请对调，或更正其一。",
    "a gap of no packets sent.": "没有发包，却有中断。",
    "a gap of {count} packets, where {lost} were lost.": "连续丢失 {count} 个包，而共丢失 {lost} 个。",
    "a gap of no packets has no beginning.": "没有丢包的中断没有开始时刻。",
    "Correct the gap.": "请更正 gap。",
}

OS_WORDS: Final[dict[str, str]] = {
    "No such file or directory": "没有该文件或文件夹",
    "Permission denied": "没有权限",
    "Is a directory": "是文件夹",
    "Not a directory": "不是文件夹",
    "No space left on device": "磁盘已满",
    "File too large": "文件超出大小限制",
    "Address already in use": "地址已被占用",
    "Read-only file system": "文件系统只读",
    "File exists": "文件已存在",
    "Connection refused": "连接被拒绝",
    "Input/output error": "输入输出错误",
    "File name too long": "文件名过长",
}
"""What the system says (strerror)."""
