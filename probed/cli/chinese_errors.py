"""The Chinese of errors, in the terms of carriers' operation centres."""

from __future__ import annotations

from typing import Final

from probed.cli import chinese_calc
from probed.cli.chinese_discover import DISCOVER_ERRORS
from probed.cli.chinese_ssh import SSH_ERRORS
from probed.cli.chinese_terms import TERMS_ERRORS

_OBJECTIONS: Final[dict[str, str]] = {
    "{status}, not approved": "未批准（{status}）",
    "contract {contract} does not accept {kind} exclusions": "合同 {contract} 不接受此类免考核（{kind}）",
    "its proof must begin with {words}, not '{proof}'": "其凭证须以 {words} 开头，而不是“{proof}”",
    "planned work was never announced": "割接未提前通知",
    "announced {kept} min after its start, needed {needed} min before it": (
        "开始后 {kept} 分钟才通知，须提前 {needed} 分钟"
    ),
    "announced {kept} min before its start, {needed} min needed": "提前 {kept} 分钟通知，须提前 {needed} 分钟",
    "announced {kept} working days before its start, {needed} needed": (
        "与通知之间隔 {kept} 个工作日，须 {needed} 个"
    ),
}
"""Why an exclusion is not applied (`sla.masks`)."""

_AGAINST_LEDGER: Final[dict[str, str]] = {
    "what people stated cannot be read ({error})": "人工陈述的记录无法读取（{error}）",
    "report {period} r{number}: it is damaged, or was taken away": "报告 {period} r{number}：已损坏或被取走",
    "report {period} r{number}: {file} is not what was signed": "报告 {period} r{number}：{file} 与签署内容不符",
    "report {period} r{number}: {file} is not what was published": "报告 {period} r{number}：{file} 与发布内容不符",
    "report {period} r{number}: {file} was taken away": "报告 {period} r{number}：{file} 已被取走",
    "report {period} r{number}: its files say that it was published, no entry does": (
        "报告 {period} r{number}：文件称已发布，账本无此条目"
    ),
    "{key}: it is not in the store any more": "{key}：数据库中已无此内容",
    "{key}: the store says something else now": "{key}：数据库中的内容已不同",
    "{key}: its evidence {name} is not in the store any more": "{key}：其证据 {name} 已不在数据库中",
    "circuit {circuit}, {when}: the looks in the store do not come to this span": (
        "电路 {circuit}，{when}：由数据库中的采集记录得不出这一时段"
    ),
}
"""What `ledger verify` finds beside the chains."""

ERRORS: Final[dict[str, str]] = {
    **_OBJECTIONS,
    **_AGAINST_LEDGER,
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
    "{path}: the store is damaged ({detail}). Keep a copy of the file with its -wal for analysis, "
    "put the last backup in its place, then start again.": "{path}：数据库已损坏（{detail}）。"
    "请连同 -wal 保留一份副本备查，换上最近的备份后再启动。",
    "{path}: the store cannot be opened for writing ({detail}). Let the daemon's user own the file and its folder, "
    "and look whether the file system is mounted read-only.": "{path}：无法写入数据库（{detail}）。"
    "文件及其目录应属于守护进程的用户；并检查文件系统是否为只读。",
    "{path}: the folder '{folder}' does not exist. Create it (mkdir -p '{same}') or correct [store] path.": (
        "{path}：目录“{folder}”不存在。请创建（mkdir -p '{same}'），或更正 [store] path。"
    ),
    "{path}: the disk is full: the last batch was not stored, nothing of it is half-written. "
    "Make room; the daemon tries the same batch again.": "{path}：磁盘已满：最近一批未写入，也未写入一半。"
    "请清理空间；守护进程会重试同一批。",
    "{path}: another program keeps the store locked. Only the daemon may write to it; end that program. "
    "The daemon tries the same batch again.": "{path}：数据库被其他程序锁定。只有守护进程可以写入，请结束该程序。"
    "守护进程会重试同一批。",
    "no daemon listens on {path}: what operators decide is written by the daemon alone. "
    "Start it with 'probed run', or name its configuration with --config.": "{path} 上没有守护进程在监听："
    "值班员的决定只由守护进程写入。请用 probed run 启动它，或用 --config 指明其配置。",
    "{path}: no process can be started that reads it ({detail}). Free memory or processes.": (
        "{path}：无法启动读取该配置的进程（{detail}）。请释放内存或进程数。"
    ),
    "{path}: the process that reads the configuration ended with code {code}. What it said stands before this.": (
        "{path}：读取配置的进程以代码 {code} 结束。它的输出见上文。"
    ),
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
        "没有客户 {customer} 的已保存数据（{period}）：--fresh 立即考核"
    ),
    "no figures of {period} are kept: the daemon makes them while it runs. --fresh assesses now": (
        "没有已保存的数据（{period}）：守护进程运行时会计算。--fresh 立即考核"
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
        "--interval：{interval} 不是轮询间隔。请写成 60s 这样。"
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
    "'{name}' is no single value. Walk it.": "“{name}”不是单个值，请用 walk。",
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
    "{address}: the agent answers, but not where it is asked for this table.": (
        "{address}：设备有应答，但查询此表时无应答。"
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
