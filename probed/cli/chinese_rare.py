"""The Chinese of errors that are rarely seen: refused acts, the ledger, sign-offs, the lab, mistakes of usage.

Templates as in `chinese_errors`. 'Did you mean' is not in them: it is taken off before and put behind.
"""

from __future__ import annotations

from typing import Final

_ACTS: Final[dict[str, str]] = {
    "no open problem '{name}'. 'probed alarms list' shows them.": "没有未恢复的故障“{name}”，见 probed alarms list。",
    "there never was a problem '{name}'.": "从未有过故障“{name}”。",
    "'{name}' has several problems: {names}. Name one.": "“{name}”有多个故障：{names}。请指明其一。",
    "'{name}' has no open problem.": "“{name}”没有未恢复的故障。",
    "an acknowledgement needs a comment: what is known, or what is being done": (
        "确认须有备注：写明所知情况或正在做的处理"
    ),
    "giving up an acknowledgement needs a reason: why nobody works on it": "取消确认须有原因：为何无人处理",
    "a hand-over needs a reason, such as 'change of shift'": "移交须有原因，如“交接班”",
    "'to' is no name: say who takes over": "“to”不是姓名：请写明由谁接手",
    "'on_behalf_of' has {count} characters, and a name has {most} at most": (
        "“on_behalf_of”有 {count} 个字符，而姓名最多 {most} 个字符"
    ),
    "'to' has {count} characters, and a name has {most} at most: say who takes over": (
        "“to”有 {count} 个字符，而姓名最多 {most} 个字符：请写明由谁接手"
    ),
    "name one problem, or from whom all are taken over: not both": (
        "请指明一个故障，或指明移交谁的全部故障，不可同时指明"
    ),
    "shelving needs a reason: why nobody need be told": "搁置须有原因：为何不必通知",
    "until {at}: that is over already. Name an instant to come": "截止 {at} 已经过去。请给出将来的时刻",
    "taking a problem from the shelf needs a reason": "取消搁置须有原因",
    "{resource} {type}: this problem {state}. List the open ones with 'alarms list'.": (
        "{resource} {type}：该故障{state}。未恢复的故障见 alarms list。"
    ),
    "is not known": "不存在",
    "has cleared": "已恢复",
    "{resource} {type}: nobody has acknowledged this problem. Take it on with 'alarms ack'.": (
        "{resource} {type}：该故障尚无人确认。请用 alarms ack 接手。"
    ),
    "{problem}: this problem is not open, so that there is nothing to shelve": (
        "{problem}：该故障未处于打开状态，无可搁置"
    ),
    "{problem}: this problem is not shelved": "{problem}：该故障未被搁置",
    "maintenance needs at least one resource, such as link:L1, element:NE1 or circuit:C1": (
        "割接至少须有一个资源，如 link:L1、element:NE1 或 circuit:C1"
    ),
    "maintenance needs a reason: what is done": "割接须有原因：做什么",
    "this window ended at {at}: planned work is announced before it is over": (
        "该窗口已于 {at} 结束：割接须在结束前通知"
    ),
    "there is a window '{name}' already ({who}, {at}): it stays as it is. Give this one another id": (
        "已有窗口“{name}”（{who}，{at}），保持不变。请另给编号"
    ),
    "calling work off needs a reason": "取消割接须有原因",
    "no window '{name}'. 'probed maintenance list' shows them.": "没有窗口“{name}”，见 probed maintenance list。",
    "window {name} was called off at {at} already": "窗口 {name} 已于 {at} 取消",
    "window {name} ended at {at}: there is nothing to call off": "窗口 {name} 已于 {at} 结束，无可取消",
    "'{name}' is no resource: write link:, element:, manager: or circuit: and its id": (
        "“{name}”不是资源：请写 link:、element:、manager: 或 circuit: 加编号"
    ),
    "the topology has no {kind} '{name}'.": "拓扑中没有 {kind}“{name}”。",
    "'{name}': the topology has no such resource.": "“{name}”：拓扑中没有该资源。",
    "the end must be after the start": "结束须晚于开始",
    "'{name}' is missing": "缺少“{name}”",
    "{name} '{value}' is no instant ({why}): write 2026-11-02T01:00:00+08:00": (
        "{name}“{value}”不是时刻（{why}）：请写成 2026-11-02T01:00:00+08:00"
    ),
    "no circuit '{name}'.": "没有电路“{name}”。",
    "no kind of exclusion '{name}'. Known: {names}": "没有免考核类别“{name}”，现有：{names}",
    "there is an exclusion '{name}' already ({kind}, {status}): it stays as it is. Give this one another id": (
        "已有免考核“{name}”（{kind}，{status}），保持不变。请另给编号"
    ),
    "no exclusion '{name}'.": "没有免考核“{name}”。",
    "exclusion {name} was proposed by {who}: somebody else must decide on it "
    "(where one person does both, say so with --alone; the audit will show it)": (
        "免考核 {name} 由 {who} 提出，须由他人批准（确由一人兼任时用 --alone 说明，审计可见）"
    ),
    "there is a ticket '{name}' already ({circuit}, opened {at}): it stays as it is. "
    "Acknowledge or close it, or give this one another id": (
        "已有工单“{name}”（{circuit}，{at} 申告），保持不变。请受理或结单，或另给编号"
    ),
    "ticket {name} was acknowledged at {at} already": "工单 {name} 已于 {at} 受理",
    "ticket {name} was closed at {at} already": "工单 {name} 已于 {at} 结单",
    "no ticket '{name}'. 'probed ticket list' shows them.": "没有工单“{name}”，见 probed ticket list。",
    "{name} {at} is still to come: a ticket tells what has happened": "{name} {at} 尚未到来：工单只记已发生的事",
    "an act on a ticket needs a reason: who reported it, or what was found": "工单操作须有原因：谁申告，或查明了什么",
    "ticket {name}: no circuit '{circuit}'.": "工单 {name}：没有电路“{circuit}”。",
    "ticket {name}: {key}: {why}": "工单 {name}：{key}：{why}",
    "acknowledged before it was opened. Correct one of them.": "受理早于申告。请更正其一。",
    "closed before it was opened. Correct one of them.": "结单早于申告。请更正其一。",
    "acknowledged after it was closed. Correct one of them.": "受理晚于结单。请更正其一。",
    "a stretch that goes on after the ticket was closed. Cut it.": "停钟时段超出结单时间。请截短。",
    "a stretch that ends before it begins. Swap its instants.": "停钟时段的结束早于开始。请对调。",
    "stretches overlap, or begin before the ticket. Join or correct them.": (
        "停钟时段重叠，或早于申告。请合并或更正。"
    ),
    "say which: a message's key, a recipient, or all of them": "请指明：消息编号、接收人，或全部",
    "there is no dead message like that. 'probed notify dead' lists them.": (
        "没有这样的已放弃消息，见 probed notify dead。"
    ),
    "InfluxDB has refused nothing. 'probed influx status' shows how it stands.": (
        "InfluxDB 没有拒绝过数据，见 probed influx status。"
    ),
}
"""What the daemon refuses to do."""

_DAEMON: Final[dict[str, str]] = {
    "the daemon closed the connection without an answer": "守护进程未应答即关闭了连接",
    "the daemon answers in another protocol version: update this command line": (
        "守护进程使用另一协议版本：请更新本命令"
    ),
    "protocol version {found} is not spoken here; this daemon speaks {known}": (
        "守护进程不支持协议版本 {found}，它使用 {known}"
    ),
    "user {name} may not act on behalf of others": "用户 {name} 无权代他人操作",
    "the daemon could not store this within {seconds} s, its log says why: {why}": (
        "守护进程 {seconds} 秒内未能写入，原因见其日志：{why}"
    ),
    "the reload is not done after {seconds} s and goes on; the daemon's log will say how it ends": (
        "重载 {seconds} 秒后仍未完成，继续进行；结果见守护进程日志"
    ),
    "{key}: a change from '{old}' to '{new}' needs a restart; the old one stays": (
        "{key}：由“{old}”改为“{new}”须重启；仍用旧值"
    ),
    "{path}: its folder is not there. Start the daemon once, or make it as the daemon's user.": (
        "{path}：其文件夹不存在。请先启动一次守护进程，或以守护进程的用户建立。"
    ),
    "{host}: no connection within {seconds} s. Is the address right, and SSH allowed?": (
        "{host}：{seconds} 秒内未能连接。地址是否正确？是否允许 SSH？"
    ),
    "{host}: {why}. Is the address right, and SSH allowed?": "{host}：{why}。地址是否正确？是否允许 SSH？",
    "{path}: the accepted host keys cannot be read ({why}). Let the daemon's user read it.": (
        "{path}：无法读取已接受的主机密钥（{why}）。请允许守护进程的用户读取。"
    ),
    "{path}:{line}: this is no host key. A line is: HOST TYPE BASE64, with the host in plain text. "
    "Take the line out and run: probed ssh trust HOST": (
        "{path}:{line}：这不是主机密钥。每行应为“HOST TYPE BASE64”，主机用明文。"
        "请删去此行，再执行 probed ssh trust HOST"
    ),
    "{path}: cannot be written ({why}). "
    "Run this as the daemon's user, such as: sudo -u probed probed ssh trust ...": (
        "{path}：无法写入（{why}）。请以守护进程的用户执行，如 sudo -u probed probed ssh trust ..."
    ),
    "nothing was changed, the old configuration stays in force.": "未作任何更改，原配置继续生效。",
    "this daemon was not started from a file, so that it cannot read it again": "守护进程不是由文件启动的，无法重读",
    "state_dir '{path}' cannot be made ({why}). Make it, owned by the daemon's user, or correct state_dir.": (
        "无法建立 state_dir“{path}”（{why}）。请建立并归守护进程用户所有，或更正 state_dir。"
    ),
    "{path}: cannot be written ({why})": "{path}：无法写入（{why}）",
    "{path}: cannot be written ({why}). What was filed before stands": (
        "{path}：无法写入（{why}）。此前归档的内容不变"
    ),
    "{path}: cannot be written ({why}). The next round goes on from here": (
        "{path}：无法写入（{why}）。下一轮将由此继续"
    ),
    "{path}: cannot be read ({why})": "{path}：无法读取（{why}）",
    "{path} exists and is not a socket: remove it or set [control] socket elsewhere": (
        "{path} 已存在且不是套接字：请删除，或另设 [control] socket"
    ),
    "{path}: no room for the control socket ({why})": "{path}：无法建立控制套接字（{why}）",
    "{path}: the configuration was not read within {time} s. See whether a disk or a network file system hangs.": (
        "{path}：{time} 秒内未能读完配置。请查看磁盘或网络文件系统是否挂起。"
    ),
    "[metrics] listen: '{address}' cannot be listened at ({why}). Free the port, or name another.": (
        "[metrics] listen：无法在“{address}”监听（{why}）。请释放该端口，或改用其他端口。"
    ),
    "[snmp] bind: '{address}' cannot be sent from ({why}). Give an address of this machine.": (
        "[snmp] bind：无法从“{address}”发送（{why}）。请给出本机地址。"
    ),
    "SNMP cannot be sent from the local address '{address}' ({why}). "
    'Correct bind in [snmp]; "" = any address of this host.': (
        '无法从本机地址“{address}”发送 SNMP（{why}）。请更正 [snmp] bind；"" 表示本机任意地址。'
    ),
    "{path}: the file is read-only": "{path}：文件只读",
    "the inventory has no element '{name}' now.": "资源表中现在没有网元“{name}”。",
    "element '{name}' is in no [[ssh.group]] of the settings: say there how it is asked.": (
        "网元“{name}”不在设置的任何 [[ssh.group]] 中：请写明如何查询。"
    ),
    "path '{name}' is not known.": "未知的路径“{name}”。",
    "there is no observation to replay": "没有可回放的观测",
    "{path}: the disk failed ({why}): the last batch is not acknowledged. "
    "Look at the kernel's log; the daemon tries the same batch again.": (
        "{path}：磁盘故障（{why}）：最近一批未确认。请查看内核日志；守护进程会重试同一批。"
    ),
    "{path}: the store cannot be written any more ({why}): the last batch is not acknowledged. "
    "Look whether the file system was remounted read-only, and why (the kernel's log); "
    "the daemon tries the same batch again.": (
        "{path}：数据库已无法写入（{why}）：最近一批未确认。请检查文件系统是否被重新挂载为只读及其原因（内核日志）；"
        "守护进程会重试同一批。"
    ),
    "{part} failed {count} times in a row; its last traceback is in the log": "{part} 连续失败 {count} 次，详见日志",
    "{part} failed; what was committed is safe, its traceback is in the log": (
        "{part} 失败，已提交的数据安全，详见日志"
    ),
}
"""The daemon, its socket and its store."""

LEDGER_FLAWS: Final[dict[str, str]] = {
    "belongs to the chain of {customer}": "属于 {customer} 的链",
    "numbered {number}: entries are missing or out of order": "编号为 {number}：条目缺失或次序颠倒",
    "does not follow the entry before it": "与前一条目不衔接",
    "its content is not what was hashed": "内容与哈希不符",
    "supersedes an entry that is not before it in this chain": "所取代的条目不在本链的先前条目中",
    "the anchor of {day} is damaged: its root is not that of its chains": "{day} 的锚已损坏：其根与各链不符",
    "cut off: the anchor of {day} holds {count} entries": "被截断：{day} 的锚含 {count} 个条目",
    "written anew since the anchor of {day}": "自 {day} 的锚之后被重写",
    "this line is no entry: it was damaged after it was written": "此行不是条目：写入后被损坏",
}
"""What `ledger verify` finds (`sla.ledger.Flaw`)."""

_LEDGER: Final[dict[str, str]] = {
    **LEDGER_FLAWS,
    "{file}.tsr: {why}": "{file}.tsr：{why}",
    "{place}.jsonl:{line}: {flaw}. Nothing is added to a ledger that does not hold: restore it from its copy": (
        "{place}.jsonl:{line}：{flaw}。不会向不完整的证据账本追加条目：请从副本恢复"
    ),
    "{path}:{line}: this line is no head: it was damaged after it was written. Restore the file from its copy": (
        "{path}:{line}：此行不是日根：写入后被损坏。请从副本恢复该文件"
    ),
    "{path}: somebody else is extending this ledger. Try again later": "{path}：其他进程正在写入证据账本。请稍后再试",
    "{path}: this is no anchor of a ledger. Take the file that 'ledger anchor' wrote": (
        "{path}：这不是证据账本的锚。请使用 ledger anchor 写出的文件"
    ),
    "{path}: there is no ledger yet. Begin one: probed ledger extend": (
        "{path}：尚无证据账本。请先执行 probed ledger extend"
    ),
    "{path}: there is no time stamp of this anchor. Copy it beside the anchor": (
        "{path}：没有该锚的时间戳。请把它复制到锚的旁边"
    ),
    "{path}: holds no certificate. Name the authority's root in PEM": (
        "{path}：不含证书。请给出时间戳机构的 PEM 根证书"
    ),
    "the ledger has no head yet. Begin it: probed ledger extend": "证据账本尚无日根。请先执行 probed ledger extend",
    "customer {customer} has no entry in the ledger": "证据账本中没有客户 {customer} 的条目",
    "customer '{customer}': there can be no such chain": "客户“{customer}”：不可能有这样的链",
    "customer '{customer}', period '{period}': there can be no such report": (
        "客户“{customer}”、周期“{period}”：不可能有这样的报告"
    ),
    "{path}: filed.json is not what was signed. Restore it from its copy": (
        "{path}：filed.json 与签署时不符。请从副本恢复"
    ),
    "{path}: this report is damaged ({why}). Restore it from its copy": "{path}：该报告已损坏（{why}）。请从副本恢复",
    "{url} answered with more than {count} bytes": "{url} 的应答超过 {count} 字节",
    "{url} did not answer within {seconds} s": "{url} 在 {seconds} 秒内未应答",
    "{url} cannot be asked ({why})": "无法询问 {url}（{why}）",
    "{url} answered with status {status}": "{url} 应答状态 {status}",
    "the authority refused: {why}": "时间戳机构拒绝：{why}",
    "it stamps something else: not this content, or not by SHA-256": "所盖的不是此内容，或不是 SHA-256",
    "it answers another request: its nonce is not ours": "它应答的是另一请求：随机数不符",
    "its time has no zone": "其时间没有时区",
    "this is no answer of a time-stamping authority ({why})": "这不是时间戳机构的应答（{why}）",
    "its signature does not lead to the roots that are trusted here ({why})": (
        "其签名不能追溯到此处信任的根证书（{why}）"
    ),
    "it is published and never changes: a correction is a new revision": "已发布，不可更改：更正须另出新版",
    "a signature needs a reason: what was looked at, or what was found": "签署须有说明：查看了什么，或发现了什么",
    "it {stands}: only what is {before} can become {after}": "当前{stands}：只有 {before} 的版本才能变为 {after}",
    "does not exist": "不存在",
    "is draft": "为草稿（draft）",
    "is checked": "为已核对（checked）",
    "is approved": "为已批准（approved）",
    "its content is not what was signed before: make the draft anew": "内容与先前签署的不符：请重新生成草稿",
    "{who} wrote it: somebody else must say that it is {state}": "{who} 是编制人：须由他人确认为 {state}",
    "{who} checked it: somebody else must say that it is {state}": "{who} 是核对人：须由他人确认为 {state}",
    "the evidence says something else now than what was approved: probed report draft anew": (
        "现有证据与批准时不同：请重新执行 probed report draft"
    ),
    "customer {customer}: nothing of {period} is filed. Begin it: probed report draft": (
        "客户 {customer}：{period} 尚无归档报告。请先执行 probed report draft"
    ),
    "customer {customer}: {period} has no revision {number}: it has {held}": (
        "客户 {customer}：{period} 没有第 {number} 版，现有 {held}"
    ),
    "{period} is not final yet ({circuits}): a period or an outage in it is still open. "
    "'probed report write' makes a preview": (
        "{period} 尚未最终确定（{circuits}）：周期或其中的中断仍未结束。预览请用 probed report write"
    ),
}

_ASSESSED: Final[dict[str, str]] = {
    "not a month": "不是月份",
    "there is no month {number}": "没有 {number} 月",
    "Invalid isoformat string: {text}": "不合 ISO 8601：{text}",
    "the year {year} is out of reach": "年份 {year} 超出范围",
    "its end is not after its start": "结束不晚于开始",
    "'{text}' is neither a date nor an instant ({why})": "“{text}”既不是日期也不是时刻（{why}）",
    "contract {contract} of circuit {circuit} has no version in force at {at}": (
        "电路 {circuit} 的合同 {contract} 在 {at} 没有生效版本"
    ),
    "circuit {circuit} changed its customer or its contract in {period} ({lives}): "
    "ask for each part with START/END": (
        "电路 {circuit} 在 {period} 内更换过客户或合同（{lives}）：请用 START/END 分段查询"
    ),
    "customer {customer}, in service from {start} to {end}": "客户 {customer}，{start} 至 {end} 在用",
    "customer {customer}, in service from {start} on": "客户 {customer}，{start} 起在用",
    "in service from {start} to {end}": "{start} 至 {end} 在用",
    "in service from {start} on": "{start} 起在用",
    "{what} '{name}' is in the inventory, but not at that time: ask for a time of its life": (
        "{what}“{name}”在资源表中，但不在该时段：请查询其在用时段"
    ),
    "circuit {circuit}: period {period} begins at {at}, but nothing is known after {known}: "
    "ask for a period that has begun": (
        "电路 {circuit}：周期 {period} 始于 {at}，而 {known} 之后没有数据：请查询已开始的周期"
    ),
    "circuit {circuit}: in service from {start} until {end}, so there is nothing to assess in {period}: "
    "ask for a period of its service, or correct valid_from and valid_to in circuits.csv": (
        "电路 {circuit}：{start} 至 {end} 在用，{period} 内无可考核：请查询其在用时段，"
        "或更正 circuits.csv 的 valid_from、valid_to"
    ),
    "time zone '{zone}' is not known: name one of the IANA zones, such as Asia/Shanghai": (
        "未知时区“{zone}”：请写 IANA 时区，如 Asia/Shanghai"
    ),
    "nothing was promised of VPN {vpn} in {period}: its contract has no clause of kind vpn_availability. "
    "Explain one of its circuits": (
        "VPN {vpn} 在 {period} 没有承诺：其合同没有 vpn_availability 条款。请对其电路执行 explain"
    ),
    "contract '{name}' has no circuit in these months: name another with --for, or circuits with --circuit": (
        "合同“{name}”在这些月份没有电路：请用 --for 指明另一合同，或用 --circuit 指明电路"
    ),
    "contract '{name}' is not in the inventory: name another with --for, or circuits with --circuit": (
        "资源表中没有合同“{name}”：请用 --for 指明另一合同，或用 --circuit 指明电路"
    ),
    "no month that is over was recorded: there is nothing to try the draft on": (
        "没有已结束且有记录的月份：草案无从试算"
    ),
    "there is no contract '{name}'.": "没有合同“{name}”。",
    "contract '{name}' has no version {number}: it has {held}": "合同“{name}”没有第 {number} 版，现有 {held}",
    "customer {customer} has no circuit: 'probed circuits' lists those there are": (
        "客户 {customer} 没有电路：现有电路见 probed circuits"
    ),
    "there is no recipient '{name}'.": "没有接收人“{name}”。",
    "there is no circuit '{name}' at that instant.": "该时刻没有电路“{name}”。",
    "--interval and --zone go with --inventory and --observations; a store has its settings": (
        "--interval、--zone 须与 --inventory、--observations 同用；数据库用其设置"
    ),
    "{path}: no observation in it, so nothing is known": "{path}：其中没有观测，一无所知",
    "{path}: exclusion {name} is in the store too, and says something else there ({status}). "
    "Give it an id of its own, or take it out of the file.": (
        "{path}：免考核 {name} 在数据库中也有，且内容不同（{status}）。请另给编号，或从文件中删去。"
    ),
    "{path}: cannot be written ({why}). Name a file in a folder of yours.": (
        "{path}：无法写入（{why}）。请指明自己文件夹中的文件。"
    ),
    "--at '{text}': {why}. Write an instant such as 2026-11-02T01:00:00+08:00.": (
        "--at“{text}”：{why}。请写时刻，如 2026-11-02T01:00:00+08:00。"
    ),
    "a group of '{kind}' is not known: write {names}": "未知的组类型“{kind}”：请写 {names}",
    "a share of {ratio} of the capacity cannot be: write a ratio from 0 to 1": (
        "容量占比不可能为 {ratio}：请写 0 至 1"
    ),
    "{count} calls cannot be: write counts from 0 on": "呼叫数不可能为 {count}：请写 0 或以上",
    "{count} losses by {cause} cannot be: write counts from 0 on": "{cause} 的损失数不可能为 {count}：请写 0 或以上",
    "a VPN without sites has no figure: name one": "没有站点的 VPN 没有指标：请写出站点",
    "a site without circuits has no figure: name its circuits": "没有电路的站点没有指标：请写出其电路",
    "{circuit} {period} cannot revise {circuit2} {period2}: a revision is of the same circuit and the same period": (
        "{circuit} {period} 不能修订 {circuit2} {period2}：修订须为同一电路、同一周期"
    ),
}

_REMARKS: Final[dict[str, str]] = {
    "{count} observed points are not in points.csv, the first is '{name}'.": (
        "{count} 个被观测的端口不在 points.csv 中，第一个是“{name}”。"
    ),
    "{count} points with bins are not in points.csv, the first is '{name}'.": (
        "{count} 个有统计的端口不在 points.csv 中，第一个是“{name}”。"
    ),
    "{count} measured paths are not in measurements.csv, the first is '{name}'.": (
        "{count} 条被测路径不在 measurements.csv 中，第一条是“{name}”。"
    ),
    "{count} tests are not in probe_tests.csv, the first is '{name}'.": (
        "{count} 个测试不在 probe_tests.csv 中，第一个是“{name}”。"
    ),
}

_LAB: Final[dict[str, str]] = {
    "lab: there is no scenario '{name}'.": "lab：没有场景“{name}”。",
    "lab: the {network} network has no recorded {name}. Choose one of: {names}.": (
        "lab：网络 {network} 没有可录制的 {name}。可选：{names}。"
    ),
    "UDP port {port} is not free on {prefix}.*": "{prefix}.* 的 UDP 端口 {port} 已被占用",
    "no UDP port is free": "没有空闲的 UDP 端口",
    "lab: {address} ({why}). Stop the other lab, or choose another port.": (
        "lab：{address}（{why}）。请停止另一个实验网，或另选端口。"
    ),
    "lab: the small file system that is to be filled cannot be made here ({why}). "
    "Allow user namespaces, or run it as root.": (
        "lab：无法在此建立要写满的小文件系统（{why}）。请允许用户命名空间，或以 root 运行。"
    ),
    "lab: in {count} plays the machine was too busy to show anything: {differences} differences in the last, and "
    "work waited {held} of the time. Play it when less runs beside it.": (
        "lab：{count} 次演练中机器都过于繁忙，无法说明问题：最后一次有 {differences} 处不同，"
        "{held} 的时间在等待处理器。请在其他任务较少时重试。"
    ),
    "{option}: '{value}' is not a number above zero. Write it such as 5 or 0.5.": (
        "{option}：“{value}”不是大于零的数。请写成 5 或 0.5 这样。"
    ),
    "{path}: this is not the JSON that is expected here. Give what `assess --json` wrote, and then the truth.json of "
    "the recording.": "{path}：不是此处所需的 JSON。请先给出 `assess --json` 的输出，再给出录制的 truth.json。",
    "{path}: something else is in this folder, and the lab would remove it. Name another place.": (
        "{path}：此目录中有其他内容，实验网会将其删除。请另选位置。"
    ),
    "{path}: these settings are not the lab's, and it would write over them. Name another place.": (
        "{path}：这不是实验网的配置，实验网会将其覆盖。请另选位置。"
    ),
    "{path}: its state_dir lies elsewhere, and the lab would remove it. Leave it as it was recorded.": (
        "{path}：其 state_dir 在别处，实验网会将其删除。请保持录制时的设置。"
    ),
    "lab: not within {seconds} s: a change is told and stored ({waiting})": (
        "lab：{seconds} 秒内变化未被轮询并入库（{waiting}）"
    ),
    "lab: not within {seconds} s: {what}. See {path}": "lab：{seconds} 秒内未达到：{what}。见 {path}",
    "not all circuits were seen up within {seconds} s: see {path}": "{seconds} 秒内未见全部电路正常：见 {path}",
    "the daemon ended with code {code}: see {path}": "守护进程以代码 {code} 结束：见 {path}",
    "the problems did not clear within three minutes: see daemon.log": "三分钟内故障未恢复：见 daemon.log",
    "script line '{line}': {why}": "脚本行“{line}”：{why}",
    "unknown act '{name}'.": "未知的操作“{name}”。",
    "there is no '{name}'.": "没有“{name}”。",
    "'{act}' is done to a {kind}": "“{act}”的对象是 {kind}",
    "write: instant, act, target (and a value where the act takes one)": "请写：时刻、操作、目标（及操作所需的值）",
    "{place}:{line}: {why}. Give the log that the lab wrote while it played.": (
        "{place}:{line}：{why}。请给出实验网运行时写的日志。"
    ),
    "the log is empty": "日志为空",
    "a line has an integer 'at' and an 'act'": "每行须有整数 at 和 act",
    "not JSON ({why})": "不是 JSON（{why}）",
    "{name} is not an act of the lab": "{name} 不是实验网的操作",
    "Name the folder to write to.": "请指明要写入的文件夹。",
    "Give the folder of a recording, or a file of assessments and the truth.json.": (
        "请给出录制的文件夹，或考核结果文件和 truth.json。"
    ),
}

RARE_ERRORS: Final = {**_ACTS, **_DAEMON, **_LEDGER, **_ASSESSED, **_REMARKS, **_LAB}

RARE_SENTENCES: Final[dict[str, str]] = {
    "days is empty.": "days 为空。",
    'Name the days, such as days = ["mon", "tue"].': '请写出星期，如 days = ["mon", "tue"]。',
    "years is empty.": "years 为空。",
    "Name those of which the file holds every day.": "请写出文件包含全部日期的年份。",
    "a credential has either community_file or community.": "credential 只能有 community_file 或 community 之一。",
    "a login needs both user and password_file.": "登录须同时有 user 和 password_file。",
    "a login has a password_file or a key_file.": "登录须有 password_file 或 key_file。",
    "there is no key_file that it would open.": "没有由它解锁的 key_file。",
    "the list is empty.": "列表为空。",
    "Name at least one element.": "请至少写一个网元。",
    "says no place to write.": "没有写明写入位置。",
    'Add database = "..." (1.x) or org and bucket (2.x).': '请加 database = "..."（1.x）或 org 和 bucket（2.x）。',
    "a server has databases (1.x) or buckets (2.x).": "服务器只能用 database（1.x）或 bucket（2.x）之一。",
    "Keep one of the two.": "请保留其一。",
    "an organisation goes with a bucket.": "org 须与 bucket 同用。",
    "Add the bucket, or take it out.": "请加 bucket，或删去。",
    "a token and a user: keep the one that the server wants.": "同时有 token 和用户：请保留服务器所需的一种。",
    "username and password_file go together.": "username 与 password_file 须同用。",
    "Add the other one.": "请补上另一个。",
    "tsa_ca without tsa_url: of whom?": "有 tsa_ca 而无 tsa_url：是谁的根证书？",
    "Add tsa_url, or delete it.": "请加 tsa_url，或删去。",
    "a certificate and its key go together.": "证书与其私钥须同用。",
    "Give both, or none.": "请都给出，或都不给。",
    "a certificate is of use with TLS only.": "证书只在 TLS 下有用。",
    "Add ca_file.": "请加 ca_file。",
    "a password goes with a user.": "口令须与用户同用。",
    "Add username.": "请加 username。",
    "a password without TLS is read by everybody.": "没有 TLS，口令人人可见。",
    "kind = {kind} needs '{key}'.": "kind = {kind} 须有“{key}”。",
    "Add: {key} = ...": "请加：{key} = ...",
    "'{key}' belongs to kind = {kind}.": "“{key}”属于 kind = {kind}。",
    "Take it out, or change kind.": "请删去，或更改 kind。",
    "'{name}' is not the name of a header.": "“{name}”不是报头名称。",
    "the header '{name}' has control characters.": "报头“{name}”含控制字符。",
    "Write it in one line.": "请写在一行内。",
    "a template names the secret, and no file holds it.": "模板用到密钥，但没有存放密钥的文件。",
    "a request has one of form, json and body.": "请求只能有 form、json、body 之一。",
    "Take the others out.": "请删去其余的。",
    "these hours begin and end at once.": "时段的开始与结束相同。",
    "For the whole day leave both out.": "全天请都省略。",
    "a policy has one scope, '{name}' has {scopes}.": "策略只有一个范围，“{name}”有 {scopes}。",
    "Make a policy for each.": "请分别写策略。",
    "the policy '{name}' states nothing.": "策略“{name}”没有内容。",
    "Give it a value, or take it out.": "请给出取值，或删去。",
    "reuse = {reuse} must be below suppress = {suppress}, or nothing would ever calm.": (
        "reuse = {reuse} 须小于 suppress = {suppress}，否则永不平息。"
    ),
    "Lower reuse, or raise suppress.": "请降低 reuse，或提高 suppress。",
    "longest = {longest} is shorter than the fall from suppress to reuse, so that nothing would ever be flapping.": (
        "longest = {longest} 短于由 suppress 降至 reuse 的时间，永远不会判为抖动。"
    ),
    "Give at least {least}, or shorten half_life.": "请至少写 {least}，或缩短 half_life。",
    "clear = '{clear}' is not below raise = '{raise}', so that it would come and go with every look.": (
        "clear = “{clear}”不小于 raise = “{raise}”，每次查看都会反复。"
    ),
    "Lower it.": "请降低。",
    "the path of the control socket has {count} bytes, the system allows {most}.": (
        "控制套接字的路径有 {count} 字节，系统允许 {most}。"
    ),
    "Give a shorter one: socket = ... in [control]": "请缩短：[control] 的 socket = ...",
    "'{text}' makes more than {most} stretches.": "“{text}”产生的段数超过 {most}。",
    "Repeat it less often.": "请减少重复次数。",
}
"""Of mistakes in files, sentence by sentence: those that no table of bad files tries."""

USAGE: Final[dict[str, str]] = {
    "No such option: {name}": "没有选项 {name}",
    "No such option: {name} Did you mean {near}?": "没有选项 {name}。是否指 {near}？",
    "No such option: {name} (Possible options: {near})": "没有选项 {name}（可选：{near}）",
    "No such option {name}.": "没有选项 {name}。",
    "No such option {name}. Did you mean {near}?": "没有选项 {name}。是否指 {near}？",
    "No such option {name}. (Did you mean one of: {near}?)": "没有选项 {name}。是否指其一：{near}？",
    "No such command {name}.": "没有命令 {name}。",
    "No such command {name}. Did you mean {near}?": "没有命令 {name}。是否指 {near}？",
    "No such command {name}. (Did you mean one of: {near}?)": "没有命令 {name}。是否指其一：{near}？",
    "Missing command.": "缺少命令。",
    "Missing argument {name}.": "缺少参数 {name}。",
    "Missing argument {name}. Choose from:{names}": "缺少参数 {name}。可选：{names}",
    "Missing option {name}.": "缺少选项 {name}。",
    "Missing option {name}. Choose from:{names}": "缺少选项 {name}。可选：{names}",
    "Got unexpected extra argument ({names})": "多余的参数（{names}）",
    "Got unexpected extra arguments ({names})": "多余的参数（{names}）",
    "Option {name} requires an argument.": "选项 {name} 须有取值。",
    "Option {name} requires {count} arguments.": "选项 {name} 须有 {count} 个取值。",
    "Option {name} does not take a value.": "选项 {name} 没有取值。",
    "Invalid value for {name}: {why}": "{name} 的取值有误：{why}",
    "{value} is not a valid integer.": "{value} 不是整数。",
    "{value} is not a valid integer range.": "{value} 不是整数。",
    "{value} is not a valid float.": "{value} 不是数。",
    "{value} is not a valid float range.": "{value} 不是数。",
    "{value} is not in the range {range}.": "{value} 不在范围 {range} 内。",
    "{value} is not one of {names}.": "{value} 不是以下之一：{names}。",
    "File {name} does not exist.": "文件 {name} 不存在。",
    "Directory {name} does not exist.": "文件夹 {name} 不存在。",
    "Path {name} does not exist.": "路径 {name} 不存在。",
    "File {name} is a directory.": "文件 {name} 是文件夹。",
    "Directory {name} is a file.": "文件夹 {name} 是文件。",
    "File {name} is not readable.": "文件 {name} 不可读。",
    "Path {name} is not readable.": "路径 {name} 不可读。",
    "Directory {name} is not readable.": "文件夹 {name} 不可读。",
}
"""What the parser of the command line says."""
