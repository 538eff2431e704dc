"""The Chinese of `--help`: commands, their options, and the words that click says itself."""

from __future__ import annotations

from typing import Final

from probed.cli import chinese_calc_help
from probed.cli.chinese_discover import DISCOVER_HELP
from probed.cli.chinese_ssh import SSH_HELP
from probed.cli.chinese_terms import TERMS_HELP

HELP: Final[dict[str, str]] = {
    # click's own words
    "Options": "选项",
    "Commands": "命令",
    "Show this message and exit.": "显示本帮助后退出。",
    "Show the version and exit.": "显示版本后退出。",
    # probed
    "Tells whether each leased circuit delivered what its contract sold, minute by minute, with proof.": (
        "逐分钟说明每条专线是否交付了合同所售的业务，并给出证据。"
    ),
    "probed reads the network and changes nothing in it. Exit codes: 0 all is well, 1 the answer is bad (a clause "
    "missed, a mistake found, figures that differ), 2 the call or its input is bad.": (
        "probed 只读网络，从不改动。退出码：0 一切正常，1 答案不好（条款未达标、发现错误、数字不符），"
        "2 调用或其输入有误。"
    ),
    # the commands, in a line
    "Watch the network until stopped (SIGTERM, Ctrl-C).": "监视网络，直至被停止（SIGTERM、Ctrl-C）。",
    "What was ever sent into the network, and to whom.": "曾向网络发送过什么、发给谁。",
    "What was sent into the network: reads, and nothing else.": "曾向网络发送的内容：只有读取。",
    "Only from this day on (UTC), such as 2026-10-01.": ("仅自该日（UTC）起，例如 2026-10-01。"),
    "What was ever sent to each element, manager and probe: kind, count, first, last, load and budget.": (
        "曾向各网元、网管和探针发送的内容：种类、次数、首次、最近、负荷和预算。"
    ),
    "First what the daemon sent, then what people did by hand. A manager includes the elements behind it. Works "
    "without a daemon; what it sent in the present minute is not in it yet. Exit code 1 when anything is there that "
    "is no read.": (
        "包括守护进程发送的和人工发送的。网管包含其下网元。无需守护进程；其当前这一分钟发送的尚未计入。"
        "若有任何非读取的内容，退出码为 1。"
    ),
    "Let the daemon read its configuration anew.": "让守护进程重新读取配置。",
    "Check the configuration, or print its schema.": "检查配置，或输出其模式。",
    "Show circuits' routes; what a failure would hit.": "显示电路路由；某处失效会影响谁。",
    "One screen: sources, circuits, open problems.": "一屏概览：数据源、电路、未恢复故障。",
    "The circuits and how each of them is now.": "各电路及其现状。",
    "List problems; acknowledge, hand over and shelve them.": "列出故障；确认、交接、搁置故障。",
    "What a trap means; which interfaces of managers are known.": "一条 trap 的含义；已知哪些网管接口。",
    "Alarms that stand as elements and managers tell them, with the circuits over each point.": (
        "网元和网管上报且未恢复的告警，以及各端口承载的电路。"
    ),
    "Works without a daemon; with one it also says whose alarms are in doubt.": (
        "无需守护进程；守护进程运行时还会说明哪些告警存疑。"
    ),
    "HOST:PORT where elements and managers send what they tell by themselves.": (
        "网元和网管发送 trap 的目的地 HOST:PORT。"
    ),
    "Only alarms of this element or manager.": "仅显示该网元或网管的告警。",
    "What elements and managers tell by themselves.": "网元和网管主动上报的内容。",
    "What the notifications in FILE mean (- = stdin): varbinds as JSON, or datagrams in hexadecimal.": (
        "FILE 中的通知是什么含义（- 为标准输入）：JSON 格式的变量绑定，或十六进制报文。"
    ),
    "Needs neither a daemon nor a configuration; with --as it also says which point and circuits they are about.": (
        "无需守护进程或配置；加 --as 时还会说明涉及哪个端口和电路。"
    ),
    "Who sent it: a manager or element of the inventory, whose settings hold then.": (
        "由谁发出：资源表中的网管或网元，并采用其设置。"
    ),
    "Read it by this profile ('probed traps profiles').": "按此接口规格解读（见 probed traps profiles）。",
    "Time zone of times that name none": "未注明时区的时间所用时区",
    "The northbound interfaces and MIBs whose notifications are understood.": "能够解读其通知的北向接口和 MIB。",
    "What holds for a circuit, and which rule says so.": "某条电路适用哪些取值，由哪条规则决定。",
    "Announce, call off and list planned work.": "登记、取消并列出计划割接。",
    "What was told to whom; routes, retries, tests.": "向谁通知了什么；路由、重发、测试。",
    "Propose, decide and list excluded time.": "提出、审批并列出免考核时段。",
    "What a period came to, clause by clause.": "某一周期的考核结果，逐条列出。",
    "Every second of a circuit's period, with its evidence.": "电路在某一周期内的每一秒，附证据。",
    "Write a customer's month as HTML and JSON.": "出具客户月报（HTML 和 JSON）。",
    "Probes by MQTT: state, measurements, schedules.": "MQTT 探针：状态、测量任务、下发的计划。",
    "The probes that send by MQTT: how they are, what they measure.": "经 MQTT 上报的探针：状态如何，测量什么。",
    "Every probe and what is wrong with it (works without a daemon).": "各探针及其异常（无需守护进程）。",
    "Exit code 1 when anything is wrong with any of them.": "任一探针有异常时退出码为 1。",
    "One probe: its state, its measurements, what it lost and what of it was refused.": (
        "单个探针：状态、测量任务、缺失的样本和被拒绝的载荷。"
    ),
    "What probes are told to measure, and whether they work by it; of PROBE or of all.": (
        "下发给探针的测量计划及其是否执行；可指定 PROBE，否则为全部。"
    ),
    "What waits for InfluxDB, and what it refused.": "哪些待写入 InfluxDB，哪些被拒绝。",
    "What an agent says, live or recorded, by MIB profiles.": "设备说了什么（在线或录制），按 MIB 模板解读。",
    "Feed recorded observations into the store.": "把录制的观测写入数据库。",
    "A carrier network on loopback: play, record, verify.": "回环地址上的运营商网络：演练、录制、核对。",
    "What is wrong with daemon, host and network; what to do.": "守护进程、主机和网络哪里不对，该怎么办。",
    "Completion script for bash, zsh or fish.": "bash、zsh 或 fish 的补全脚本。",
    "JSON schema of what goes in and what comes out.": "输入与输出的 JSON 模式。",
    # each command
    "Ask an agent, or read a recording of one. Nothing is ever set.": "查询设备，或读取其录制文件。从不写入设备。",
    "What MIB profiles make of an agent: its points, probes, performance bins and alarms.": (
        "MIB 模板对一台设备的解读：端口、探测、性能数据和告警。"
    ),
    "Lines of a recording and tables of an agent that cannot be read are told on stderr, and the rest is used. Exit "
    "code 2 where a table could not be read.": (
        "录制文件中读不懂的行和代理中读不了的表在标准错误上指出，其余照用。有表读不了时退出码为 2。"
    ),
    "A recording in snmpsim's format (.snmprec).": "snmpsim 格式的录制文件（.snmprec）。",
    "Ask this agent now: an element or manager of the inventory, HOST or HOST:PORT.": (
        "现在查询该设备：资源表中的网元或网管、HOST 或 HOST:PORT。"
    ),
    "Read by this profile only (repeatable)": "只按此模板解读（可重复）",
    "A private file that holds the community; then TARGET is HOST or HOST:PORT.": (
        "存放团体字的私有文件；此时 TARGET 为 HOST 或 HOST:PORT。"
    ),
    "The values of objects of TARGET, each an OID or a name such as sysUpTime or ifDescr.3.": (
        "读取 TARGET 的若干对象的值，各为 OID 或名称，如 sysUpTime、ifDescr.3。"
    ),
    "TARGET is an element or manager of the inventory; HOST or HOST:PORT with --community-file, --credential or "
    "--user, or with the community in the environment (PROBED_COMMUNITY). Passwords of a user may stand there too "
    "(PROBED_AUTH_PASSWORD, PROBED_PRIV_PASSWORD). Exit code 1 where a value is missing.": (
        "TARGET 为资源表中的网元或网管；用 --community-file、--credential、--user 或环境变量 PROBED_COMMUNITY "
        "给出团体字时为 HOST 或 HOST:PORT。用户口令也可放在环境变量 PROBED_AUTH_PASSWORD、PROBED_PRIV_PASSWORD "
        "中。有值缺失时退出码为 1。"
    ),
    "Without NAME: what all profiles make of the agent, as `probed snmp decode --target` tells it.": (
        "不给 NAME 时：按所有模板解读该代理，与 `probed snmp decode --target` 的结果相同。"
    ),
    "Ask HOST or HOST:PORT under this [credential.NAME].": "用此 [credential.NAME] 查询 HOST 或 HOST:PORT。",
    "Ask HOST or HOST:PORT by SNMPv3 as this user.": "用 SNMPv3 以此用户查询 HOST 或 HOST:PORT。",
    "What proves the sender: SHA-256, SHA-1, MD5 ...": "认证协议：SHA-256、SHA-1、MD5 等。",
    "A private file that holds its password.": "存放其口令的私有文件。",
    "What encrypts: AES-128, AES-256, DES ...": "加密协议：AES-128、AES-256、DES 等。",
    "The context that is asked for.": "所查询的上下文。",
    "Everything of TARGET below NAME, an OID or a name such as ifDescr; without NAME all of mib-2.": (
        "遍历 TARGET 在 NAME（OID 或名称，如 ifDescr）之下的全部内容；不给 NAME 则为整个 mib-2。"
    ),
    "The agent's names must increase, so that no walk goes round in circles. Exit code 1 where there is nothing. "
    "What stops after --max-rows says so on stderr.": (
        "设备给出的名称必须递增，遍历因此不会兜圈。没有内容时退出码为 1。达到 --max-rows 而停止时在 stderr 说明。"
    ),
    "What tests of elements have measured of circuits, as the store has it (works without a daemon).": (
        "网元自身的测试对电路的测量结果，取自数据库（无需守护进程）。"
    ),
    "Which test measures which circuit says probe_tests.csv; `probed snmp decode --target` shows all tests of one.": (
        "哪个测试测量哪条电路由 probe_tests.csv 说明；`probed snmp decode --target` 显示一个网元的全部测试。"
    ),
    "All results of so long, such as 24h": "最近这么长时间内的全部结果，例如 24h",
    "Stop there.": "最多这么多行。",
    "Watch the network until SIGTERM or Ctrl-C; a second signal stops at once. Log on stderr.": (
        "监视网络，直至 SIGTERM 或 Ctrl-C；第二个信号立即停止。日志写到标准错误。"
    ),
    "Let the daemon read its configuration anew; with any mistake the old one stays.": (
        "让守护进程重新读取配置；只要有错就保留原来的。"
    ),
    "Load settings, inventory and contracts as the daemon would; say everything that is wrong.": (
        "像守护进程那样读入设置、资源表和合同，并指出所有错误。"
    ),
    "Exit code 1 when there is a mistake.": "有错误时退出码为 1。",
    "JSON schema of settings and contracts, and the columns of every table.": (
        "设置与合同的 JSON 模式，以及各表的列。"
    ),
    "Who would be hit if RESOURCE failed: link:ID, element:ID, manager:ID, point:ELEMENT:NAME, vpn:ID ...": (
        "若 RESOURCE 失效会影响谁：link:ID、element:ID、manager:ID、point:ELEMENT:NAME、vpn:ID 等。"
    ),
    "Elements and links as a graph for drawing programs; says which links have no way around them.": (
        "以图的形式导出网元和链路，供绘图程序使用；并指出哪些链路没有迂回。"
    ),
    "What the other program reads; json is networkx's node-link form.": (
        "对方程序能读的格式；json 为 networkx 的节点-链路格式。"
    ),
    "File to write": "要写的文件",
    "The route of CIRCUIT as a tree, or one line for each circuit.": "以树形显示 CIRCUIT 的路由，或每条电路一行。",
    "Sources, circuits and open problems, as last committed (works without a daemon).": (
        "数据源、电路和未恢复故障，以最近一次提交为准（无需守护进程）。"
    ),
    "The circuits and how each of them is now, worst first (works without a daemon).": (
        "各电路及其现状，最差的在前（无需守护进程）。"
    ),
    "Acknowledge PROBLEM (as `alarms list` names it, or its resource where that is enough).": (
        "确认 PROBLEM（用 alarms list 所列的名称；资源名足以区分时也可用资源名）。"
    ),
    "Open problems: the roots, gravest first (works without a daemon).": (
        "未恢复的根故障，最严重的在前（无需守护进程）。"
    ),
    "Announce work on RESOURCES (link:ID, element:ID, manager:ID, circuit:ID).": (
        "登记 RESOURCES（link:ID、element:ID、manager:ID、circuit:ID）上的计划割接。"
    ),
    "It excludes nothing from the figures: for that, propose an exclusion.": (
        "它不会免除任何考核：如需免考核，请另行提出。"
    ),
    "Call WINDOW off, before it begins or while it lasts.": "取消割接窗口 WINDOW，开始前或进行中均可。",
    "What it kept quiet and is still there is told at once. The window stays in the list, marked.": (
        "其间未通知、仍未恢复的故障立即通知。该窗口仍在列表中，并有标记。"
    ),
    "Why it is called off.": "取消的原因。",
    "All windows, the latest last (works without a daemon).": "全部割接窗口，最近的在后（无需守护进程）。",
    "List messages and their receipts, retry dead ones, try routes and recipients.": (
        "列出消息及其回执，重发已放弃的，试验路由和接收人。"
    ),
    "Messages that were given up, or that a gateway could not pass on, with the reason.": (
        "已放弃的消息，或网关未能转发的消息，附原因。"
    ),
    "Messages, the latest last, and how each fared (works without a daemon).": (
        "全部消息及其结果，最近的在后（无需守护进程）。"
    ),
    "Try a dead MESSAGE once more (its key, as `notify dead` shows it).": (
        "重发一条已放弃的 MESSAGE（用 notify dead 所列的键）。"
    ),
    "Who is told of what.": "谁会收到哪些通知。",
    "Which rule would choose whom for a problem, and why; nothing is sent.": (
        "对某个故障，哪条规则会通知谁，为什么；不会真正发送。"
    ),
    "Send RECIPIENT a test message by every channel it has, now and without the daemon.": (
        "立即经各渠道向 RECIPIENT 发送测试消息，无需守护进程。"
    ),
    "Propose to exclude time of CIRCUIT. It counts only once somebody else has approved it.": (
        "提出 CIRCUIT 某段时间免考核，须由他人批准后方才生效。"
    ),
    "Approve (or reject) EXCLUSION.": "批准（或驳回）EXCLUSION。",
    "All exclusions as they stand (works without a daemon).": "全部免考核及其状态（无需守护进程）。",
    "Assess CIRCUIT, a customer's circuits, or all of them.": "考核 CIRCUIT、某客户的电路，或全部电路。",
    "Exit code 1 when a clause was missed, 0 when none was.": "有条款未达标时退出码为 1，否则为 0。",
    "Explain CIRCUIT's PERIOD (2026-10 or START/END): each second has one class, and the sum is exact.": (
        "说明 CIRCUIT 在 PERIOD（2026-10 或 START/END）内的情况：每一秒归入一类，合计精确。"
    ),
    "Write CUSTOMER's PERIOD (12-digit code, 2026-10) as self-contained HTML and JSON, one pair a language.": (
        "出具 CUSTOMER（12 位客户编码）在 PERIOD（2026-10）的报告：自成一体的 HTML 和 JSON，每种语言一对。"
    ),
    "Tell again what was refused, as the store has it now.": "按数据库现状重新写入被拒绝的数据。",
    "How many marks wait and since when, and the lines that were refused (works without a daemon).": (
        "有多少项待写入、自何时起，以及被拒绝的数据行（无需守护进程）。"
    ),
    "Exit code 1 when lines were refused.": "有数据被拒绝时退出码为 1。",
    "Feed FILES (observations, one JSON object a line) into the configured store; no daemon may be running.": (
        "把 FILES（观测，每行一个 JSON 对象）写入所配置的数据库；此时守护进程不得运行。"
    ),
    "Replaying is idempotent: what is there already changes nothing. No notification is ever made.": (
        "重复写入不会改变任何结果，也绝不发送通知。"
    ),
    "Watch the lab in trouble, replay a month, write the reports, compare all figures with the ground truth.": (
        "观看实验网出故障，回放一个月，出具报告，并把所有数字与真值比对。"
    ),
    "Exit code 1 when a single figure differs.": "只要有一个数字不符，退出码即为 1。",
    "Play SCENARIO beside a daemon of its own and compare all that it states with what was done.": (
        "演练 SCENARIO，旁边运行一个专用的守护进程，把其结论与实际所为比对。"
    ),
    "`probed lab play list` says which there are. Exit code 1 when anything differs.": (
        "有哪些场景见 probed lab play list。有差异时退出码为 1。"
    ),
    "Write a recorded month to FOLDER: settings, inventory, observations, exclusions, maintenance, truth.": (
        "把录制的一个月写入 FOLDER：设置、资源表、观测、免考核、计划割接、真值。"
    ),
    "What can be played or recorded.": "可以演练或录制的场景。",
    "Serve a network and write FOLDER/probed.toml to watch it with; Ctrl-C ends it.": (
        "启动实验网，并写出用于监视它的 FOLDER/probed.toml；按 Ctrl-C 结束。"
    ),
    "With a scenario FOLDER/lab.jsonl tells what was done to it, and when.": (
        "指定场景时，FOLDER/lab.jsonl 记录何时对它做了什么。"
    ),
    "Compare figures with the ground truth; exit code 1 when any differs.": "把数字与真值比对；有差异时退出码为 1。",
    "RECORDED is the folder of a recorded month, which is replayed into a store and assessed from there; or what "
    "`assess --json` wrote, with TRUTH, the truth.json of a recording, beside it.": (
        "RECORDED 是录制月份的文件夹，将回放入库并据此考核；"
        "或是 assess --json 的输出，此时另给 TRUTH（录制的 truth.json）。"
    ),
    "Check clock, disk, store, daemon, secrets, reachability, notifiers.": (
        "检查时钟、磁盘、数据库、守护进程、密钥、可达性和通知渠道。"
    ),
    "Reads only; needs no running daemon and no sound configuration. Exit code 0 all is well, 1 something should be "
    "looked at, 2 something is broken.": (
        "只读；守护进程不必运行，配置有错也能用。退出码：0 一切正常，1 有需要查看之处，2 有故障。"
    ),
    "Print the completion script for SHELL.": "输出 SHELL 的补全脚本。",
    "Print the JSON schema of one line of observations, of an assessment, of a problem, or of `policy show`.": (
        "输出一行观测、一个考核结果、一个故障或 policy show 的 JSON 模式。"
    ),
    "All that ever happened to PROBLEM, who had it, and what people were told (works without a daemon).": (
        "PROBLEM 的全部经过：谁处理过，通知了什么（无需守护进程）。"
    ),
    "Every policy: for whom it is, what it states, and for how many circuits it decides anything now.": (
        "全部策略：适用对象、内容，以及目前对多少条电路起作用。"
    ),
    "Every value that holds for CIRCUIT, the policy it came from, and how often what it runs over is asked.": (
        "CIRCUIT 适用的每个取值、来自哪条策略，以及其路由各处的轮询间隔。"
    ),
    "Give the acknowledgement of PROBLEM up: nobody has it, and the response clock begins anew.": (
        "撤销对 PROBLEM 的确认：无人处理，响应计时重新开始。"
    ),
    "Hand the acknowledgement of PROBLEM over to another operator, as at the change of shifts.": (
        "把 PROBLEM 的确认移交给另一位值班员，例如交接班时。"
    ),
    "Put PROBLEM aside for a while: it is watched and recorded, and nobody is told of it.": (
        "暂时搁置 PROBLEM：照常监视和记录，但不通知任何人。"
    ),
    "When the time is over people are told if it is still there. Clearing and coming back do not end it.": (
        "到期时若故障仍在则通知。其间恢复或再现都不会结束搁置。"
    ),
    "Take PROBLEM from the shelf before its time: people are told if it is there.": (
        "提前取消搁置 PROBLEM：若故障仍在则通知。"
    ),
    "What flaps is listed while it is gone for the moment, too; what is shelved is listed with --shelved. What is "
    "only told, and not seen by a poll yet, is marked so (`confirmed` in JSON).": (
        "反复闪断的故障暂时恢复时也列出；已搁置的用 --shelved 列出。"
        "仅有上报、尚未经轮询确认的会标出（JSON 中为 `confirmed`）。"
    ),
    "What holds for which circuits: poll interval, thresholds, persistence, recipients.": (
        "哪些电路适用哪些取值：轮询间隔、门限、持续时间、接收人。"
    ),
    "Bins of errored and unavailable seconds, as elements counted.": "网元统计的误码秒与不可用秒（15 分钟）。",
    "Bins of 15 minutes: errored and unavailable seconds, as the network's elements counted them.": (
        "15 分钟性能数据：网元统计的误码秒和不可用秒。"
    ),
    "The bins of a circuit's two ports, of an element or of one port of it, and of the sessions of Ethernet services "
    "(Y.1731) that measure the circuit.": (
        "一条电路两端端口、一个网元或其一个端口的性能数据，以及测量该电路的以太网业务会话（Y.1731）的周期数据。"
    ),
    "Bins without errors that follow each other are one line. Time that no valid bin covers is unknown, not clean.": (
        "连续无误码的周期合并为一行。没有有效数据的时间为未知，不视为无误码。"
    ),
    # options
    "A month (2026-10) or START/END": "月份（2026-10）或 START/END",
    "Each bin in a line of its own, also those without errors.": "每个周期一行，无误码的也单独列出。",
    "A circuit that is hit (repeatable).": "受影响的电路（可重复）。",
    "All circuits of one customer (12-digit code).": "某客户的全部电路（12 位客户编码）。",
    "All dead messages of this one.": "此接收人的全部已放弃消息。",
    "All dead messages.": "全部已放弃的消息。",
    "All of them, not only the latest 100.": "全部，而不只是最近 100 条。",
    "An id of your own.": "自定的标识。",
    "As --start.": "格式同 --start。",
    "As if agents did not tell ifLastChange.": "视同代理不提供 ifLastChange。",
    "As of this instant (RFC 3339)": "截至此时刻（RFC 3339）",
    "All that this operator has, instead of one PROBLEM.": "此值班员手上的全部故障，而不只是一个 PROBLEM。",
    "For so long, such as 2h.": "时长，如 2h。",
    "Level reached, with --moment escalate.": "所达到的升级级别，与 --moment escalate 同用。",
    "Only what operators have shelved.": "只列值班员已搁置的。",
    "Until this instant, such as 2026-11-02T08:00:00+08:00.": "截止时刻，如 2026-11-02T08:00:00+08:00。",
    "Who goes on with it.": "由谁接手。",
    "Why; it stands in the audit.": "事由，留作审计。",
    "Ask every manager and element, not only a sample.": "查询每个网管和网元，而不只是抽样。",
    "Cleared problems too.": "包括已恢复的故障。",
    "Colours; auto = on a terminal, by NO_COLOR and FORCE_COLOR.": (
        "颜色；auto 为仅在终端上，遵从 NO_COLOR 和 FORCE_COLOR。"
    ),
    "Folder for everything written": "输出文件夹",
    "Folder for everything written.": "输出文件夹。",
    "Folder for the files": "输出文件夹",
    "How grave it would be.": "假定的级别。",
    "Instant, such as 2026-11-02T01:00:00+08:00": "时刻，如 2026-11-02T01:00:00+08:00",
    "Machine-readable output (versioned schema).": "供程序读取的输出（带版本的模式）。",
    "Month 2026-10 (local to the contract) or START/END": "月份 2026-10（合同所在时区）或 START/END",
    "Number of this edition of the report.": "报告的版次。",
    "Of the report.": "报告的语言。",
    "Offline: folder of the evidence ledger, with reports published.": "离线：证据账本所在的文件夹，含已发布的报告。",
    "Offline: folder with the inventory's tables and contracts.": "离线：资源表与合同所在的文件夹。",
    "Offline: observations, one JSON object a line (repeatable).": "离线：观测，每行一个 JSON 对象（可重复）。",
    "Offline: time between looks, such as 60s": "离线：轮询间隔，如 60s",
    "Offline: time zone of plain dates in the inventory": "离线：资源表中日期的时区",
    "Only circuits in this state.": "只列此状态的电路。",
    "Only messages to this one.": "只列发给此接收人的消息。",
    "Only the recorded month.": "只做录制的月份。",
    "Only this circuit's.": "只列此电路的。",
    "Only this customer's circuits (12-digit code).": "只列此客户的电路（12 位客户编码）。",
    "Only this customer's circuits and VPNs (12-digit code).": "只列此客户的电路和 VPN（12 位客户编码）。",
    "Only this scenario of the small network": "只录小网的此场景",
    "Play this one at once: see `lab play list`.": "立即演练此场景：见 lab play list。",
    "RFC 3339 with offset, such as 2026-11-02T01:00:00+08:00.": "RFC 3339，带时差，如 2026-11-02T01:00:00+08:00。",
    "RFC 3339 with offset.": "RFC 3339，带时差。",
    "Reject it instead.": "驳回而不是批准。",
    "Say more in the log.": "日志更详细。",
    "Seconds between looks, for the settings.": "轮询间隔的秒数，写入设置。",
    "Seconds.": "秒数。",
    "Settings file (TOML).": "设置文件（TOML）。",
    "Show it anew every so many seconds [2 if none are named]; q or Ctrl-C ends it.": (
        "每隔若干秒刷新（不给时为 2 秒）；按 q 或 Ctrl-C 结束。"
    ),
    "So many times as fast as in real life": "快于实际的倍数",
    "Tell times in UTC.": "以 UTC 显示时间。",
    "Tell times in this machine's zone (TZ)": "以本机时区（TZ）显示时间",
    "The id of the change, if it has one.": "变更单号（如有）。",
    "The resource, such as link:L1": "资源，如 link:L1",
    "The same as FOLDER.": "同 FOLDER。",
    "Then send this recipient a test message; nobody is told otherwise.": (
        "最后向此接收人发送测试消息；否则不通知任何人。"
    ),
    "Ticket, notice or letter that proves it.": "作为凭证的工单、公告或函件。",
    "Type of the problem.": "故障类型。",
    "UDP port of all agents": "所有代理的 UDP 端口",
    "What hangs on each root as well.": "同时列出各根故障的衍生故障。",
    "What is done.": "割接内容。",
    "What just happened to it.": "刚发生的事。",
    "What you know or do about it.": "所知情况或所做处理。",
    "When the customer was told (planned work).": "何时告知客户（计划割接）。",
    "Which month, as YYYY-MM.": "月份，格式 YYYY-MM。",
    "Which network.": "哪个网络。",
    "Why you decide so.": "如此决定的理由。",
    "Why, for the audit.": "事由，留作审计。",
    "Why; each contract says which it accepts.": "事由；各合同规定接受哪些。",
    "You proposed it yourself and nobody else is there.": "由本人提出且无他人在场。",
    "Check, show and compare contracts; try a draft on the past.": "检查、查看、比较合同；用历史数据试算草案。",
    "Check, show and compare contracts; try a draft on recorded months.": (
        "检查、查看、比较合同；用有记录的月份试算草案。"
    ),
    "Check every contract of the inventory, or FILES that are not in it yet: all mistakes at once.": (
        "检查资源表中的所有合同，或尚未收入的 FILES；一次指出所有错误。"
    ),
    "Every key of contract NAME (gold or gold@2) with where its value came from; without NAME a list of all.": (
        "合同 NAME（如 gold 或 gold@2）的每个键及其取值出处；不给 NAME 则列出所有合同。"
    ),
    "What changes from contract OLD to NEW, and for whom: each a name (gold, gold@2) or a file.": (
        "从合同 OLD 到 NEW 有哪些变化、涉及谁；两者可为名称（gold、gold@2）或文件。"
    ),
    "Exit code 1 when they differ.": "有差别时退出码为 1。",
    "The last recorded months under DRAFT, a contract's file: what it would have paid, which clauses fail.": (
        "按草案文件 DRAFT 试算最近有记录的月份：会扣减多少，哪些条款未达标。"
    ),
    "Nothing is changed, and the draft need not be in the inventory. Exit code 1 when a clause would have failed.": (
        "不作任何改动，草案也不必收入资源表。有条款未达标时退出码为 1。"
    ),
    "For the circuits of this contract": "对此合同名下的电路",
    "Only for this circuit (repeatable).": "仅此电路（可重复）。",
    "So many months.": "月数。",
    "The version of this instant or date": "此时刻或日期的版本",
    "Folder of the inventory, instead of --config.": "资源表文件夹，代替 --config。",
    "Which clauses will break when, and at what cost.": "哪些条款何时将未达标，代价多少。",
    "The running month of circuits and VPNs: what is left of each clause, how fast it goes, when it will be gone.": (
        "各电路和 VPN 本考核月：每项条款的余量、消耗速度、何时用完。"
    ),
    "The soonest breach comes first, then the dearest. Exit code 1 when one lies within --within.": (
        "最先未达标的在前，其次按代价。有条款将在 --within 之内未达标时退出码为 1。"
    ),
    "A breach so far ahead is a warning.": "提前多久告警。",
    "Also what has used nothing of its allowance.": "也列出未动用余量的条款。",
    "What every circuit's month or day came to, the worst first.": "各电路某月或某日的考核结果，最差的在前。",
    "What every circuit's month (or day) came to, the worst first, from what the daemon keeps.": (
        "各电路某月（或某日）的考核结果，最差的在前，取自守护进程保存的数据。"
    ),
    "The same figures as 'probed assess', which has the clauses and outages as well. Exit code 1 when a contract was missed.": (  # noqa: E501
        "数值与 'probed assess' 相同；后者还列出条款与中断。有合同未达标时退出码为 1。"
    ),
    "Month 2026-10 (the latest, if none is named); with --by day also a day or START/END.": (
        "月份 2026-10（不指定则为最近一月）；配合 --by day 也可为某日或 START/END。"
    ),
    "A row for each.": "每行一项的单位。",
    "Assess anew instead of reading what is kept (slow).": "重新考核，不取已保存的数据（较慢）。",
    "Enter what is final; prove that nothing was changed since.": "录入已确定的内容；证明此后未被改动。",
    "Enter what is final into the evidence ledger; prove that nothing was changed since.": (
        "把已确定的内容录入证据账本；证明此后未被改动。"
    ),
    "Also write the day's anchor into this folder.": "同时把当日的锚写入此文件夹。",
    "Find every entry that was altered, reordered or taken out; with --anchor also what was cut off or rewritten.": (
        "找出被改动、调换或抽走的条目；给出 --anchor 时还能发现截断与重写。"
    ),
    "Filed reports are held against it, the customers' files too; with --store also what the store has of its entries.": (  # noqa: E501
        "归档的报告（含交付客户的文件）一并与账本核对；给出 --store 时还核对数据库中的相应内容。"
    ),
    "Also hold the store against it (reads all of it).": "同时核对数据库（须通读）。",
    "An anchor exported before: then truncation shows too.": "先前导出的锚：可发现截断。",
    "Write the last head as a file: kept elsewhere, it proves later that nothing was cut off or written anew.": (
        "把最新的日根写成文件：另存一处，日后可证明未被截断或重写。"
    ),
    "Folder for the file": "文件夹",
    "By looks at ports alone, as problems are; `assess` and `explain` go by probes, tests and bins too.": (
        "与故障一样仅依据对端口的轮询；`assess` 和 `explain` 还依据探针、测试和性能统计。"
    ),
    "Spans are those of looks at ports alone; `explain` goes by probes, tests and bins too.": (
        "时间区段仅依据对端口的轮询；`explain` 还依据探针、测试和性能统计。"
    ),
    "The last entries of CUSTOMER's chain (12-digit code, or _house for operators' acts).": (
        "CUSTOMER 的链的最后若干条目（12 位编码；_house 为操作记录）。"
    ),
    "So many entries.": "条目数。",
    "Write a customer's month (CUSTOMER PERIOD alone does); file, sign and compare its revisions.": (
        "出具客户月报（只给 CUSTOMER PERIOD 即可）；归档、签署并比较各版。"
    ),
    "File CUSTOMER's PERIOD as a draft; after publication only a difference makes revision n + 1.": (
        "把 CUSTOMER 的 PERIOD 归档为草稿；发布之后，有差别才产生第 n + 1 版。"
    ),
    "The period and its outages must be over.": "该周期及其中的中断须已结束。",
    "What it is based on; of a revision, why the month is restated.": "依据；若为新版，说明为何重述该月。",
    "Say that the draft of CUSTOMER's PERIOD was checked: not by its author.": (
        "确认 CUSTOMER 的 PERIOD 草稿已核对：不得由编制人本人。"
    ),
    "Approve what was checked: neither by its author nor by who checked it.": (
        "批准已核对的报告：不得由编制人或核对人。"
    ),
    "Publish what was approved, if the evidence still says the same: from then on it never changes.": (
        "若证据未变，发布已批准的报告：此后不再改动。"
    ),
    "Send back what is not published: it is a draft again.": "退回尚未发布的报告：重新成为草稿。",
    "What you looked at, or what you found.": "核对了什么，或发现了什么。",
    "Every filed report: its last revision, where it stands, and who signed.": (
        "所有归档报告：最新版次、状态及签署人。"
    ),
    "What two filed revisions of CUSTOMER's PERIOD say differently: each stretch of time, each figure.": (
        "CUSTOMER 的 PERIOD 两个归档版次的差别：逐段时间、逐项数值。"
    ),
    "Revision": "版次",
    "exclusions.csv; with a store: added to the store's own.": "exclusions.csv；有数据库时并入库中已有的。",
    **chinese_calc_help.HELP,
    **DISCOVER_HELP,
    **SSH_HELP,
    **TERMS_HELP,
}
"""By the English paragraph; of an option that names its default in brackets, by what stands before them."""
