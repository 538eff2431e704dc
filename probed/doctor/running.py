"""Checks of the daemon that runs, or should: who holds the store, what it answers, what it has open."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from probed.control.client import call
from probed.control.protocol import ControlError, Request
from probed.doctor.finding import Finding, Text, fail, ok, warn
from probed.pipeline.pipeline import BACKLOG

STUCK_S: Final = 30.0
STEP_S: Final = 0.5


class HolderFacts(NamedTuple):
    """`pid`: who holds the lock by /proc/locks (None = nobody); `noted`: the number in the lock file."""

    pid: int | None
    noted: int | None


def holder_facts(store: Path) -> HolderFacts:
    """Looked up, never tried: to take the lock even for a moment could turn a starting daemon away."""
    lock = store.with_name(store.name + ".lock")
    try:
        found = lock.stat()
        noted = lock.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return HolderFacts(None, None)
    locks = Path("/proc/locks").read_text(encoding="ascii", errors="replace")
    return HolderFacts(flock_holder(locks, found.st_dev, found.st_ino), int(noted) if noted.isdecimal() else None)


def flock_holder(locks: str, device: int, inode: int) -> int | None:
    """The pid in the line of /proc/locks of that file; a waiter ('->') holds nothing."""
    place = f"{os.major(device):02x}:{os.minor(device):02x}:{inode}"
    for line in locks.splitlines():
        words = line.split()
        if len(words) > 5 and words[1] == "FLOCK" and words[5] == place:
            return int(words[4])
    return None


def judge_holder(where: str, facts: HolderFacts) -> Iterator[Finding]:
    if facts.pid is None:
        yield fail(
            "daemon",
            where,
            Text("no daemon holds the store: nothing is watched", "没有守护进程占用数据库：当前无监视"),
            Text("Start it: systemctl start probed, or probed run.", "启动：systemctl start probed 或 probed run。"),
        )
    else:
        yield ok("daemon", where, f"held by pid {facts.pid}", f"由进程 {facts.pid} 占用")


class ControlFacts(NamedTuple):
    """The daemon's answer to `status`, or why there was none."""

    status: Mapping[str, Any] | None
    trouble: str
    version: str


def control_facts(socket: Path, version: str) -> ControlFacts:
    try:
        return ControlFacts(call(socket, Request("status")), "", version)
    except (ControlError, OSError) as exc:
        return ControlFacts(None, str(exc), version)


def judge_control(where: str, facts: ControlFacts) -> Iterator[Finding]:
    status = facts.status
    if status is None:
        yield fail(
            "control",
            where,
            Text(f"the daemon does not answer: {facts.trouble}", f"守护进程无应答：{facts.trouble}"),
            Text(
                "Start it; if it runs, see its log and who may use the socket.",
                "启动它；若已运行，查看日志和套接字权限。",
            ),
        )
        return
    trouble = list(_troubles(where, status, facts.version))
    yield from trouble
    if not trouble:
        yield ok("control", where, "the daemon answers and is well", "守护进程应答正常")
    if held := status.get("snmp_held", 0):
        yield ok(
            "control",
            where,
            f"{held} SNMP requests waited since the start, so that no manager is asked more than its requests_per_s",
            f"启动以来有 {held} 个 SNMP 请求排队等待，以免超过网管的 requests_per_s",
        )


def _troubles(where: str, status: Mapping[str, Any], version: str) -> Iterator[Finding]:
    running = status.get("version")
    if running is not None and running != version:
        yield warn(
            "control",
            where,
            Text(
                f"the daemon is version {running}, this command {version}",
                f"守护进程版本 {running}，本命令 {version}",
            ),
            Text("Restart the daemon after an upgrade.", "升级后请重启守护进程。"),
        )
    for part, since_s in dict(status.get("stuck_s") or {}).items():
        if since_s > STUCK_S:
            yield fail(
                "control",
                where,
                Text(f"{part} has not got on for {since_s:.0f} s", f"{part} 已停滞 {since_s:.0f} 秒"),
                Text("See the log; restart the daemon if it does not get on.", "查看日志，必要时重启。"),
            )
    if (waiting := status.get("queue", 0)) > BACKLOG // 2:
        yield fail(
            "control",
            where,
            Text(f"{waiting} of {BACKLOG} places of the queue are taken", f"队列已占用 {waiting}/{BACKLOG}"),
            Text("The store or the CPU is too slow: see disk and load.", "存储或 CPU 过慢：检查磁盘与负载。"),
        )
    if status.get("stalled"):
        yield fail(
            "control",
            where,
            Text("the store does not take anything at present", "数据库当前无法写入"),
            Text("See the log: disk full, failed or locked.", "查看日志：磁盘满、故障或被锁。"),
        )
    elif stalls := status.get("stalls", 0):
        yield warn(
            "control",
            where,
            Text(f"commits had to be repeated {stalls} times since the start", f"启动以来提交重试 {stalls} 次"),
            Text("See the log and the disk; nothing was lost.", "查看日志和磁盘；数据未丢失。"),
        )
    for part, times in dict(status.get("restarts") or {}).items():
        yield warn(
            "control",
            where,
            Text(f"{part} was restarted {times} times after a bug", f"{part} 因程序错误重启 {times} 次"),
            Text("Send the traceback in the log to the makers.", "将日志中的错误信息反馈给开发者。"),
        )
    reload = status.get("reload")
    if reload and not reload.get("ok", True):
        yield warn(
            "control",
            where,
            Text("the last reload was refused: an older configuration is in force", "最近一次重载被拒绝：仍用旧配置"),
            Text("Run: probed config check, then reload again.", "运行 probed config check 后重新加载。"),
        )
    if (ahead_s := status.get("ahead_s", 0.0)) > STEP_S:
        yield fail(
            "clock",
            where,
            Text(
                f"the wall clock was set back: the daemon goes on {ahead_s:.1f} s ahead of it",
                f"系统时钟被回拨：守护进程时间超前 {ahead_s:.1f} 秒继续运行，记录顺序不变",
            ),
            Text(
                f"If the clock is wrong, set it right. If it is right: stop probed, wait {ahead_s:.0f} s, start it.",
                f"时钟有误则校准；若现已正确：停止 probed，等待 {ahead_s:.0f} 秒后再启动。",
            ),
        )
    if abs(drift_s := status.get("drift_s", 0.0)) > STEP_S:
        yield warn(
            "clock",
            where,
            Text(
                f"the wall clock has moved by {drift_s:+.1f} s since the daemon began",
                f"守护进程启动以来系统时钟变动 {drift_s:+.1f} 秒",
            ),
            Text(
                "See what set it (NTP, a person, the host), and keep it synchronised.",
                "查明原因（NTP、人工或宿主机）并保持同步。",
            ),
        )


class OpenFacts(NamedTuple):
    """Of the daemon's process: files open, files allowed, and datagrams lost at its own sockets."""

    pid: int
    open: int
    most: int
    drops: int


def open_facts(pid: int) -> OpenFacts | None:
    """None = this user may not look, or it has ended."""
    folder = Path(f"/proc/{pid}")
    try:
        links = [_target(entry) for entry in (folder / "fd").iterdir()]
        limits = (folder / "limits").read_text(encoding="ascii")
        udp = (folder / "net" / "udp").read_text(encoding="ascii")
    except OSError:
        return None
    inodes = {link[8:-1] for link in links if link.startswith("socket:[")}
    return OpenFacts(pid, len(links), open_limit(limits), udp_drops(udp, inodes))


def _target(entry: Path) -> str:
    try:
        return str(entry.readlink())
    except FileNotFoundError:  # closed since the folder was listed
        return ""


def open_limit(limits: str) -> int:
    """The soft limit in /proc/PID/limits."""
    line = next(line for line in limits.splitlines() if line.startswith("Max open files"))
    soft = line.split()[3]
    return int(soft) if soft.isdecimal() else 1 << 30


def udp_drops(table: str, inodes: set[str]) -> int:
    """Datagrams lost at these sockets, from /proc/net/udp (inode is the 10th column, drops the last)."""
    rows = [line.split() for line in table.splitlines()[1:]]
    return sum(int(row[-1]) for row in rows if len(row) > 12 and row[9] in inodes)


def judge_open(facts: OpenFacts | None) -> Iterator[Finding]:
    if facts is None:
        return
    where = f"pid {facts.pid}"
    if facts.open > 0.8 * facts.most:
        yield warn(
            "descriptors",
            where,
            Text(
                f"{facts.open} of {facts.most} file descriptors are in use",
                f"文件描述符已用 {facts.open}/{facts.most}",
            ),
            Text("Raise LimitNOFILE= of the service.", "调大服务的 LimitNOFILE=。"),
        )
    else:
        yield ok("descriptors", where, f"{facts.open} of {facts.most} in use", f"已用 {facts.open}/{facts.most}")
    if facts.drops:
        yield warn(
            "buffers",
            where,
            Text(
                f"the kernel lost {facts.drops} answers: receive buffer full",
                f"接收缓冲区满，内核丢弃 {facts.drops} 个应答",
            ),
            Text(
                "Raise net.core.rmem_max, then restart; see whether the CPU is short.",
                "调大 net.core.rmem_max 后重启，并检查 CPU。",
            ),
        )
