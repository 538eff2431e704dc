"""The Chinese of `probed ssh`."""

from __future__ import annotations

from typing import Final

SSH_TEXTS: Final[dict[str, str]] = {
    "platform": "平台",
    "what it is": "说明",
    "verb": "动词",
    "rules": "规则数",
    "paging off": "关闭分页",
    "allowed": "允许",
    "{mark}: {command} may be sent to {platform}, by the rule: {rule}": (
        "{mark}：{command} 可发往 {platform}，依据规则：{rule}"
    ),
    "{mark}: {command} is never sent to {platform}: {why}": "{mark}：{command} 绝不会发往 {platform}：{why}",
    "its zone is not known: --zone says it": "其时区未知：请用 --zone 指明",
    "clock: {told} = {instant}": "时钟：{told} = {instant}",
    "ahead by {offset} s, give or take {uncertain} s": "快 {offset} 秒，误差 ±{uncertain} 秒",
    "link": "链路",
    "protocol": "协议",
    "description": "描述",
    "defects": "缺陷",
    "layer": "层",
    "s": "秒",
    "id": "标识",
    "CV": "编码违例 CV",
    "UAS": "不可用秒 UAS",
    "SES": "严重误码秒 SES",
    "ES": "误码秒 ES",
    "CRC": "CRC 错",
    "interval": "时段",
    "collection": "统计方式",
    "type": "类型",
    "sent": "发送",
    "lost": "丢失",
    "RTT ms": "时延 ms",
    "jitter ms": "抖动 ms",
    "successes": "成功",
    "failures": "失败",
    "no alarm is active": "无当前告警",
    "the element has nothing to tell": "网元无可报告的内容",
    "line {number} is not understood: {text}": "第 {number} 行无法识别：{text}",
    "nobody is asked: no [[ssh.group]] reads anything": "未询问任何网元：没有 [[ssh.group]] 需要定时读取",
    "element": "网元",
    'no clock was read: no [[ssh.group]] has read = ["clock"], or no zone of them is known': (
        '未读取时钟：没有 [[ssh.group]] 写 read = ["clock"]，或其时区未知'
    ),
    "ahead by s": "快 秒",
    "give or take s": "误差 ± 秒",
    "follows a time server": "已同步时间服务器",
    "{element}: test '{test}' cannot be read: {why}": "{element}：测试“{test}”无法读取：{why}",
    "clock s": "时钟偏差 秒",
    "alarms": "告警",
    "probes": "探测",
    "strange": "未识别行",
    "answers": "应答",
    "accepted before: nothing to do": "先前已接受：无需处理",
    "so far known by another key: {key}. Somebody may sit in between.": (
        "此前记录的是另一密钥：{key}。可能有人居中窃听。"
    ),
    "not accepted: add --replace if the element was replaced or reset": (
        "未接受：如网元已更换或复位，请加 --replace"
    ),
    "not accepted: the fingerprint is another than {wanted}": "未接受：指纹与 {wanted} 不符",
    "not accepted": "未接受",
    "accepted: written to {path}": "已接受：写入 {path}",
    "Is this the fingerprint that the element itself shows?": "网元自身显示的指纹是否与此一致？",
}

SSH_ERRORS: Final[dict[str, str]] = {
    "{platform}: {command} is refused, nothing was sent: {why}": (
        "{platform}：{command} 被拒绝，未发送任何内容：{why}"
    ),
    "{place}: its host key ({key}) is not in {file}; no login was tried. Compare the fingerprint with the element's "
    "own, then run: probed ssh trust {again}": (
        "{place}：其主机密钥（{key}）不在 {file} 中；未尝试登录。"
        "请与网元自身的指纹核对，然后运行：probed ssh trust {again}"
    ),
    "{place}: its host key is {shown}, but {file} has {known}; no login was tried. Somebody may sit in between. If "
    "the element was replaced or reset, run: probed ssh trust --replace {again}": (
        "{place}：其主机密钥为 {shown}，而 {file} 中为 {known}；未尝试登录。可能有人居中窃听。"
        "如网元已更换或复位，请运行：probed ssh trust --replace {again}"
    ),
    "{place}: the login of user '{user}' was refused. Check its {how}, and whether the element lets "
    "it in from here.": ("{place}：用户“{user}”登录被拒绝。请检查其凭据（{how}），以及网元是否允许其从本机登录。"),
    "{place}: not complete within {seconds} s, the session was ended": "{place}：{seconds} 秒内未完成，会话已终止",
    "nobody is there to compare the fingerprint: add --yes, or better --fingerprint SHA256:...": (
        "无人在终端核对指纹：请加 --yes，最好用 --fingerprint SHA256:..."
    ),
}

SSH_HELP: Final[dict[str, str]] = {
    "Ask elements by their command line, read-only.": "通过命令行查询网元，只读。",
    "Elements' command lines, read-only: only commands of the allow-list are ever sent.": (
        "网元命令行，只读：只发送白名单中的命令。"
    ),
    "Whether COMMAND would be sent to elements of PLATFORM, and why; nothing is sent.": (
        "COMMAND 是否可发往 PLATFORM 类网元及其理由；不发送任何内容。"
    ),
    "COMMAND is one argument: put it in quotes. Exit code 1 when it is refused.": (
        "COMMAND 为一个参数：请加引号。被拒绝时退出码为 1。"
    ),
    "The platforms, or every command that may be sent to elements of PLATFORM.": (
        "各平台，或可发往 PLATFORM 类网元的全部命令。"
    ),
    "What stands in [brackets] may be left out; {number}, {port}, {kind} and {name} stand for one word each.": (
        "[方括号] 中的内容可省略；{number}、{port}、{kind}、{name} 各代表一个词。"
    ),
    "Show the host key of a server, and accept it for the daemon once it has been compared.": (
        "显示服务器的主机密钥，核对后供守护进程接受。"
    ),
    "No login is tried. Exit code 1 when it is not accepted.": "不尝试登录。未接受时退出码为 1。",
    "Accept without asking; a key that has changed needs --replace as well.": (
        "不询问即接受；密钥已变更时还须加 --replace。"
    ),
    "Accept another key than the one known so far.": "接受与此前所记不同的密钥。",
    "Accept only this one, such as SHA256:...; nobody is asked then.": "只接受此指纹，如 SHA256:...；此时不再询问。",
    "Also SHA-1, CBC and ssh-rsa: for elements that know no better.": (
        "也用 SHA-1、CBC 和 ssh-rsa：仅限只支持这些的旧网元。"
    ),
    "Ask ELEMENT one COMMAND of its platform's allow-list and print the answer.": (
        "向 ELEMENT 发送其平台白名单中的一条 COMMAND 并输出应答。"
    ),
    "COMMAND is one argument: put it in quotes. What is not on the list is refused before anything is connected. "
    "Exit code 1 when the element does not know the command or could not be asked.": (
        "COMMAND 为一个参数：请加引号。白名单之外的命令在连接之前即被拒绝。网元不认识该命令或无法询问时退出码为 1。"
    ),
    "Seconds for all of it": "全部所需的秒数",
    "What probed understands of FILE, an answer to COMMAND from an element of PLATFORM (- = standard input).": (
        "probed 对 FILE 的理解：PLATFORM 类网元对 COMMAND 的应答（- 为标准输入）。"
    ),
    "Prompts, the echo, escape codes and pagers may stand in it; Chinese may be UTF-8 or GBK. Lines that are not "
    "understood are told with their numbers. Exit code 1 when nothing is understood.": (
        "其中可含提示符、回显、转义码和分页符；中文可为 UTF-8 或 GBK。"
        "无法识别的行给出行号。全部无法识别时退出码为 1。"
    ),
    "Zone of the element's clock, where it does not tell it itself.": "网元时钟的时区（网元自身未给出时）。",
    "When the text was read (RFC 3339), for the offset of a clock.": (
        "读取该文本的时刻（RFC 3339），用于计算时钟偏差。"
    ),
    "How the daemon fares with every element that it asks again and again.": "守护进程定时询问的各网元的情况。",
    "By how much elements' clocks are ahead of ours, as the store has it (works without a daemon).": (
        "各网元时钟比本机快多少，取自数据库（无需守护进程）。"
    ),
    "Groups that read `clock` bring it. Looks that agree within their uncertainties are one line.": (
        "由读取 `clock` 的组带来。误差范围内一致的多次读数合为一行。"
    ),
    "All of so long, such as 24h": "如此长时间内的全部，如 24h",
    "Exit code 1 when any of them is silent.": "有网元无应答时退出码为 1。",
}
