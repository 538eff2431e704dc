"""The Chinese of the mistakes in settings and tables, sentence by sentence; one that is not here stays English."""

from __future__ import annotations

from typing import Final

from probed.cli import chinese_calc, chinese_contract, chinese_terms

SENTENCES: Final[dict[str, str]] = {
    **chinese_calc.SENTENCES,
    **chinese_terms.TERMS_SENTENCES,
    **chinese_contract.CONTRACT_SENTENCES,
    # what is wrong
    "{key} = {budget} is too little for '{name}'.": "{key} = {budget} 对“{name}”太小。",
    "The manager and what is behind it are {targets} targets: every {interval} that takes {needed} a second.": (
        "网管及其下网元共 {targets} 个目标：每 {interval} 轮询一次，每秒需 {needed} 个请求。"
    ),
    "Write {name} = {needed} or more in [snmp.requests_per_s_of], or lengthen the interval.": (
        "请在 [snmp.requests_per_s_of] 中写 {name} = {needed} 或更大，或延长轮询间隔。"
    ),
    "unknown key '{key}'.": "未知的键“{key}”。",
    "unknown column '{name}'.": "未知的列“{name}”。",
    "'{key}' is missing in {where}.": "{where} 中缺少“{key}”。",
    "'{key}' is missing.": "缺少“{key}”。",
    "the file is missing.": "文件不存在。",
    "the folder is missing.": "文件夹不存在。",
    "the file is empty.": "文件为空。",
    "the cell is empty.": "单元格为空。",
    "this is a file, not a folder.": "这是文件，不是文件夹。",
    "this is not TOML: {why}.": "不是合法的 TOML：{why}。",
    "the file is not UTF-8; it is probably GBK.": "文件不是 UTF-8，可能是 GBK。",
    "the column '{name}' appears twice.": "列“{name}”出现两次。",
    "the column '{name}' is missing.": "缺少列“{name}”。",
    "the row has {cells} cells, the header {columns}.": "该行有 {cells} 个单元格，表头有 {columns} 个。",
    "there is an invisible character ({code}).": "有不可见字符（{code}）。",
    "'{value}' is not known here.": "此处没有“{value}”这一取值。",
    "'{value}' has no unit.": "“{value}”没有单位。",
    "'{value}' has the unknown unit '{unit}'.": "“{value}”的单位“{unit}”未知。",
    "'{value}' is not a host.": "“{value}”不是主机。",
    "Write a name or an IP address, without a scheme and without a port.": "请写名称或 IP 地址，不带协议前缀和端口。",
    "'{value}' is not a client id.": "“{value}”不是客户端标识。",
    "'{value}' is not the beginning of topics.": "“{value}”不是主题前缀。",
    "'{value}' is not a target.": "“{value}”不是测量目标。",
    "'{value}' cannot stand in a topic.": "“{value}”不能用于主题。",
    "'{value}' does not divide the hour.": "“{value}”不能整除一小时。",
    "a certificate and its key go together.": "证书与私钥须成对。",
    "a password without TLS is read by everybody.": "不用 TLS 传送口令，人人可见。",
    "there is no circuit and no leg of a VPN '{value}'.": "没有电路或 VPN 分支“{value}”。",
    "{count} of {total} probes can never agree.": "{total} 个探针无法凑足 {count} 个。",
    "'{value}' is no pattern ({why}).": "“{value}”不是正则表达式（{why}）。",
    "'{value}' needs a group named us, ms or s, after what it counts.": (
        "“{value}”须含名为 us、ms 或 s（按其单位）的分组。"
    ),
    "bands stand here already.": "此处已有 bands。",
    "Leave one of both out.": "请二者取一。",
    "'{value}' is not a date.": "“{value}”不是日期。",
    "'{value}' is not an IP address.": "“{value}”不是 IP 地址。",
    "'{value}' is not a time of day.": "“{value}”不是时刻。",
    "'{value}' is not a telephone number.": "“{value}”不是电话号码。",
    "'{value}' is not a mail address.": "“{value}”不是邮件地址。",
    "'{value}' has letters that mail servers do not surely take.": "“{value}”含有邮件服务器未必接受的字符。",
    "Write its ASCII alias, and a domain as xn--.": "请写其 ASCII 别名，域名写成 xn-- 形式。",
    "'{value}' has no time zone.": "“{value}”没有时区。",
    "'{value}' holds a blank ({code}).": "“{value}”含有空格（{code}）。",
    "'{value}' is missing.": "“{value}”不存在。",
    "there is no time zone '{name}'.": "没有时区“{name}”。",
    "there is no manager '{name}'.": "没有网管“{name}”。",
    "there is no unit '{name}'.": "没有单位“{name}”。",
    "there is no customer '{name}'.": "没有客户“{name}”。",
    "there is no recipient '{name}'.": "没有接收人“{name}”。",
    "there is no {what} '{name}' in {table}.": "{table} 中没有 {what}“{name}”。",
    "must be at least {least}, not {value}.": "至少为 {least}，不能是 {value}。",
    "must be a whole number, not {value}.": "应为整数，不是 {value}。",
    "must be a text in quotes, not {value}.": "应为带引号的文本，不是 {value}。",
    "must be a section, not {value}.": "应为一节，不是 {value}。",
    "valid_to is not after valid_from ({why}). valid_to is the first instant after it.": (
        "valid_to 不晚于 valid_from（{why}）。valid_to 是有效期之后的第一个时刻。"
    ),
    "everybody can read '{path}' (mode {mode}).": "任何人都能读“{path}”（权限 {mode}）。",
    "two webhooks are called '{name}'.": "有两个 webhook 都叫“{name}”。",
    # contracts
    "figures between {one} and {two} are in no band.": "{one} 与 {two} 之间的数值不属于任何一档。",
    "figures between {one} and {two} miss the clause and are in no band.": (
        "{one} 与 {two} 之间的数值未达标，却不属于任何一档。"
    ),
    "figures below {value} are in no band.": "低于 {value} 的数值不属于任何一档。",
    "the band begins at {value}, but {limit} keeps the clause.": "该档自 {value} 起，但 {limit} 已达标。",
    "this band begins at {value}, but the one before it reaches down to {end}: both hold the same figures.": (
        "该档自 {value} 起，但前一档直至 {end}：两档重叠。"
    ),
    "this band begins at {value}, but the one before it has no end: both hold the same figures.": (
        "该档自 {value} 起，但前一档没有下界：两档重叠。"
    ),
    "{one} is not below {two}.": "{one} 不低于 {two}。",
    "a worse figure would cost less than a better one.": "更差的数值反而扣减更少。",
    "a share of what, in which money?": "按什么的比例、以何种货币？",
    "'{amount}' has more decimals than {currency}, which has {decimals} decimals.": (
        "“{amount}”的小数位多于 {currency} 的 {decimals} 位。"
    ),
    "'{amount}' has more decimals than {currency}, which has no decimals.": (
        "“{amount}”有小数，而 {currency} 没有小数位。"
    ),
    "'{amount}' is not an amount.": "“{amount}”不是金额。",
    "there is no currency '{name}' here.": "没有货币“{name}”。",
    "nothing is charged for {circuits}.": "{circuits} 没有月租费。",
    "there is no circuit '{name}' in circuits.csv.": "circuits.csv 中没有电路“{name}”。",
    "the contract has no clause '{name}'.": "合同没有条款“{name}”。",
    "there is no template '{name}'.": "没有模板“{name}”。",
    "the template has no clause '{name}'.": "模板没有条款“{name}”。",
    "no kind of exclusion '{name}'.": "没有免考核种类“{name}”。",
    "rounding and decimals go together.": "rounding 与 decimals 须同时给出。",
    "Round it yourself.": "请自行取整。",
    "Correct one.": "请更正其一。",
    "Swap them, or correct one.": "请对调，或更正其一。",
    "Write both, or neither.": "请都写或都不写。",
    "Write its code by ISO 4217, such as CNY.": "请写 ISO 4217 代码，如 CNY。",
    "Add monthly_charge, or give them a charge of their own in charges.": (
        "请添加 monthly_charge，或在 charges 中分别给出。"
    ),
    "Leave '{key}' out of the last band.": "末档请不写“{key}”。",
    # what to do about it
    "Did you mean '{near}'?": "是否指“{near}”？",
    "The keys here are: {names}.": "此处可用的键：{names}。",
    "The columns are: {names}.": "可用的列：{names}。",
    "The header row is: {names}": "表头应为：{names}",
    "Make it with the header row: {names}": "请建立该文件，表头为：{names}",
    "Start from the example that comes with probed ({path}).": "可从 probed 附带的示例开始（{path}）。",
    "Give the folder that holds the inventory's tables.": "请指明资源表所在的文件夹。",
    "Add: {line}": "请添加：{line}",
    "Run: {line}": "请执行：{line}",
    "Write it such as {example}.": "请写成 {example} 这样。",
    "Write one such as {example}.": "请写成 {example} 这样。",
    "Write one of: {values}.": "请写其中之一：{values}。",
    "Write the {secret} into it, readable by the daemon alone (chmod 640).": (
        "请把 {secret} 写入该文件，只让守护进程可读（chmod 640）。"
    ),
    "Write {values}.": "请写 {values}。",
    "Add it to {table}, or correct it here.": "请在 {table} 中添加，或更正此处。",
    "Fill it in.": "请填写。",
    "Delete it.": "请删除。",
    "Delete one.": "请删除其一。",
    "Correct it.": "请更正。",
    "Correct this line.": "请更正此行。",
    "Delete it or use '-'.": "请删除，或改用“-”。",
    "Give each a name of its own.": "请各取不同的名称。",
    "Add Z or an offset such as {offset}.": "请加 Z 或时差，如 {offset}。",
    # more of both
    "'{name}' cannot be reached.": "无法送达“{name}”。",
    "'{value}' is empty.": "“{value}”为空。",
    "'{value}' is not a customer code of 12 digits.": "“{value}”不是 12 位客户编码。",
    "'{value}' is not a date ({why}).": "“{value}”不是日期（{why}）。",
    "'{value}' is not a sender.": "“{value}”不是发件人。",
    "'{value}' is not after '{other}'.": "“{value}”不晚于“{other}”。",
    "'{value}' is not an address of the web.": "“{value}”不是网址。",
    "'{value}' is not between the years 1970 and 2199.": "“{value}”不在 1970 年至 2199 年之间。",
    "'{value}' is not known.": "“{value}”未知。",
    "'{value}' holds a '{mark}', which separates identities.": "“{value}”含有“{mark}”，它用于分隔标识。",
    "'{value}': '{unit}' could be minutes or milliseconds.": "“{value}”：“{unit}”可能是分钟，也可能是毫秒。",
    "must be true or false, not {value}.": "应为 true 或 false，不是 {value}。",
    "must be a number such as {example}, not {value}.": "应为数字，如 {example}，不是 {value}。",
    "{rate}: must be one line of 1 to {most} characters.": "{rate}：应为一行，1 至 {most} 个字符。",
    "Say by which thresholds.": "请写明所用门限。",
    "must be a text such as {example}, not {value}.": "应为文本，如 {example}，不是 {value}。",
    "there is no [[mail]] '{name}'.": "没有名为“{name}”的 [[mail]]。",
    "there is only one of these.": "此节只能有一个。",
    "there may be several of these.": "此节可以有多个。",
    "the settings have no credential '{name}'.": "设置中没有凭据“{name}”。",
    "the inventory has no table '{name}'.": "资源表中没有“{name}”这张表。",
    "the header is not '{header}'.": "表头不是“{header}”。",
    "the group '{name}' contains itself.": "组“{name}”包含了自身。",
    "the contract has no clause.": "合同没有条款。",
    "a password would travel in clear.": "口令会以明文传送。",
    "a quote is opened here and not closed on this line.": "此处的引号在本行没有闭合。",
    "a quote stands inside a cell.": "单元格内有引号。",
    "text follows a closing quote.": "闭合引号之后还有文字。",
    "byte {byte} is not UTF-8.": "字节 {byte} 不是 UTF-8。",
    "timeout x (retries + 1) = {all} is longer than interval = {interval}.": (
        "timeout ×（retries + 1）= {all}，长于 interval = {interval}。"
    ),
    "circuit '{name}' has no working leg.": "电路“{name}”没有工作路由。",
    "{what} '{name}' is already on line {line}, and both rows hold {when}.": (
        "{what}“{name}”已在第 {line} 行，且两行在同一时间有效（{when}）。"
    ),
    "'{name}' is an element manager as well (managers.csv, line {line}), and both are asked under that name.": (
        "“{name}”同时也是网管（managers.csv 第 {line} 行），两者会以同一名称被轮询。"
    ),
    "Give one another id.": "请为其中一个另取 id。",
    "{what} '{name}' is not valid {when}, but this row is.": "{what}“{name}”在此期间无效（{when}），而本行有效。",
    "link '{link}' is already a span of ring '{ring}' (line {line}).": (
        "链路“{link}”已是环“{ring}”的一段（第 {line} 行）。"
    ),
    "link '{link}' begins and ends at '{element}'.": "链路“{link}”的两端都是“{element}”。",
    "element '{element}' has no point '{point}' in points.csv.": "points.csv 中网元“{element}”没有端口“{point}”。",
    "the working leg of circuit '{circuit}' uses link '{link}' twice.": (
        "电路“{circuit}”的工作路由两次经过链路“{link}”。"
    ),
    "unit '{unit}' is above itself.": "单位“{unit}”成了自己的上级。",
    "A spreadsheet has made a number of it.": "电子表格把它变成了数字。",
    "Format the column as text and enter the code again.": "请把该列设为文本格式，再重新输入编码。",
    "Format the column as text.": "请把该列设为文本格式。",
    "It is written with full-width digits.": "它用了全角数字。",
    "It holds full-width commas '{mark}'.": "其中有全角逗号“{mark}”。",
    "It holds semicolons '{mark}'.": "其中有分号“{mark}”。",
    "Separate the cells by plain commas '{mark}'.": "请用半角逗号“{mark}”分隔单元格。",
    "Add the missing ones; empty cells count too.": "请补上缺少的；空单元格也算。",
    "Add link '{link}'?": "是否缺少链路“{link}”？",
    "Is link '{link}' missing before it?": "其前是否缺少链路“{link}”？",
    "Change the dates here, or in {place}.": "请更改此处的日期，或 {place} 处的日期。",
    "Close it, or delete it.": "请闭合，或删除。",
    "Convert it (iconv -f GB18030 -t UTF-8 {path} > new), or save it as {kind}.": (
        "请转换（iconv -f GB18030 -t UTF-8 {path} > new），或另存为 {kind}。"
    ),
    "Delete one of them.": "请删除其一。",
    "Delete one row.": "请删除一行。",
    "Delete one, or end one where the other begins.": "请删除其一，或让一行在另一行开始时结束。",
    "Correct the year.": "请更正年份。",
    "Double the quotes inside of the cell.": "请把单元格内的引号写成两个。",
    "Give each its own name.": "请各取不同的名称。",
    "Keep one line.": "请只保留一行。",
    "Put a cell that holds a comma in quotes.": "含逗号的单元格请加引号。",
    "Put the whole cell in quotes and double the quotes in it.": "请给整个单元格加引号，并把其中的引号写成两个。",
    "Save it as '{kind}'.": "请另存为“{kind}”。",
    "Save the file as UTF-8.": "请把文件存为 UTF-8。",
    "Shorten the timeout, or lower the retries.": "请缩短 timeout，或减少 retries。",
    "Take it out.": "请去掉。",
    "{address} is the address of '{owner}'.": "{address} 是“{owner}”的地址。",
    "Take it out of one of the two.": "请从其中一处去掉。",
    "Texts stand in quotes: {example}": "文本须加引号：{example}",
    "The key is there twice: delete one.": "该键出现两次：请删除其一。",
    "The line holds the full-width character '{mark}'.": "该行含有全角字符“{mark}”。",
    "The tables are: {names}.": "可用的表：{names}。",
    "Write: {line}": "请写：{line}",
    # credentials
    "only v3 has it.": "只有 v3 才有此项。",
    "v3 asks as a user.": "v3 以用户身份查询。",
    "v3 has users instead.": "v3 用的是用户。",
    "Delete it, or write version = {version}.": "请删除，或写 version = {version}。",
    "Write version = {version}, or delete it.": "请写 version = {version}，或删除此项。",
    "a protocol has either {file} or {text}.": "协议需要 {file} 或 {text} 其中之一。",
    "nothing is encrypted without authentication.": "没有认证就不能加密。",
    "at most {most} visible characters can be sent.": "最多可发送 {most} 个可见字符。",
    "there is no '{key}' that needs it.": "没有需要它的“{key}”。",
    "Add {key}, or delete it.": "请添加 {key}，或删除此项。",
    "the password is too short, SNMPv3 wants {least} characters or more.": "口令太短，SNMPv3 至少要 {least} 个字符。",
    "Give a longer one.": "请换一个更长的。",
    "is not an engine id.": "不是引擎 ID。",
    "Write 5 to 32 octets in hexadecimal, such as {example}.": "请用十六进制写 5 至 32 个字节，如 {example}。",
}
"""By the English template; {name} stands for any characters."""

PARTS: Final[dict[str, str]] = {
    "circuit": "电路",
    "customer": "客户",
    "element": "网元",
    "link": "链路",
    "manager": "网管",
    "point": "端口",
    "site": "站点",
    "unit": "单位",
    "contract": "合同",
    "community": "团体字",
    "password": "口令",
    "all the time": "始终",
}
"""What stands for a name in a sentence."""

BITS: Final[dict[str, str]] = {" or ": " 或 ", "the text ": "文本 ", "the number ": "数字 "}
"""Inside of it."""
