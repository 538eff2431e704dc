"""Checks of the machine: clock, memory, buffers, versions."""

from __future__ import annotations

import ctypes
import platform
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from collectors.snmp.sockets import RECEIVE_BUFFER
from probed.doctor.finding import Finding, Text, fail, ok, warn

_TIME_ERROR: Final = 5
_STA_UNSYNC: Final = 0x40
FAR_US: Final = 500_000
"""A clock that may be wrong by half a second mixes up the order of alarms."""
OLDEST_YEAR_US: Final = 1_735_689_600_000_000
"""2025-01-01: a machine whose battery is empty wakes up before that."""
LITTLE_MEMORY: Final = 200 << 20
OLDEST_SQLITE: Final = (3, 37, 0)
"""STRICT tables."""


class ClockFacts(NamedTuple):
    """`state`, `status` and `maxerror_us` as adjtimex(2) gives them; None = the kernel would not say."""

    now_us: int
    state: int | None
    status: int
    maxerror_us: int


class _Timex(ctypes.Structure):
    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 512),
    )


def clock_facts(now_us: int) -> ClockFacts:
    """Reads only: `modes` is 0."""
    timex = _Timex()
    try:
        state = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.byref(timex))
    except (OSError, AttributeError):
        state = -1
    return ClockFacts(now_us, state if state >= 0 else None, timex.status, timex.maxerror)


def judge_clock(facts: ClockFacts) -> Iterator[Finding]:
    if facts.now_us < OLDEST_YEAR_US:
        yield fail(
            "clock",
            "wall clock",
            Text("it shows a year long past", "系统时间为很久以前"),
            Text("Set it, and start chrony or systemd-timesyncd.", "校准时间并启用 chrony 或 systemd-timesyncd。"),
        )
    if facts.state is None:
        yield warn(
            "clock",
            "kernel",
            Text("it does not tell whether the clock is synchronised", "内核未提供时钟同步状态"),
            Text("Look at chronyc tracking or timedatectl.", "查看 chronyc tracking 或 timedatectl。"),
        )
    elif facts.state == _TIME_ERROR or facts.status & _STA_UNSYNC:
        yield warn(
            "clock",
            "kernel",
            Text(
                "the clock is not synchronised: outages may be told seconds wrong", "时钟未同步：中断时间可能有误差"
            ),
            Text("Start chrony or systemd-timesyncd on this host.", "在本机启用 chrony 或 systemd-timesyncd。"),
        )
    elif facts.maxerror_us > FAR_US:
        seconds = f"{facts.maxerror_us / 1e6:.1f}"
        yield warn(
            "clock",
            "kernel",
            Text(f"it may be wrong by {seconds} s", f"误差可能达 {seconds} 秒"),
            Text("Look whether the time servers are reachable.", "检查时间服务器是否可达。"),
        )
    else:
        yield ok("clock", "kernel", "synchronised", "已同步")


def judge_memory(meminfo: Mapping[str, int]) -> Iterator[Finding]:
    """`meminfo`: bytes by name, as in /proc/meminfo."""
    free = meminfo.get("MemAvailable")
    if free is None:
        return
    shown = f"{free / (1 << 20):.0f} MiB"
    if free < LITTLE_MEMORY:
        yield warn(
            "memory",
            "this host",
            Text(f"only {shown} are available", f"可用内存仅 {shown}"),
            Text("End what eats it, or give the host more.", "释放或扩充内存。"),
        )
    else:
        yield ok("memory", "this host", f"{shown} available", f"可用 {shown}")


def meminfo() -> dict[str, int]:
    return parse_meminfo(Path("/proc/meminfo").read_text(encoding="ascii"))


def parse_meminfo(text: str) -> dict[str, int]:
    found = {}
    for line in text.splitlines():
        name, _, value = line.partition(":")
        number = value.split()
        if number and number[0].isdecimal():
            found[name] = int(number[0]) * (1024 if number[-1] == "kB" else 1)
    return found


class BufferFacts(NamedTuple):
    """`rmem_max`: what the kernel allows; `overflows`: of all UDP sockets of the host since it started."""

    rmem_max: int
    overflows: int
    received: int


def buffer_facts() -> BufferFacts:
    rmem = int(Path("/proc/sys/net/core/rmem_max").read_text(encoding="ascii"))
    udp = parse_snmp(Path("/proc/net/snmp").read_text(encoding="ascii")).get("Udp", {})
    return BufferFacts(rmem, udp.get("RcvbufErrors", 0), udp.get("InDatagrams", 0))


def parse_snmp(text: str) -> dict[str, dict[str, int]]:
    """/proc/net/snmp: pairs of lines, names then values."""
    found: dict[str, dict[str, int]] = {}
    lines = [line.split() for line in text.splitlines()]
    for names, values in zip(lines[::2], lines[1::2], strict=False):
        found[names[0].rstrip(":")] = dict(zip(names[1:], map(int, values[1:]), strict=False))
    return found


def judge_buffers(facts: BufferFacts) -> Iterator[Finding]:
    if facts.rmem_max < RECEIVE_BUFFER:
        yield warn(
            "buffers",
            "net.core.rmem_max",
            Text(
                f"{facts.rmem_max} bytes; {RECEIVE_BUFFER} are asked for, without CAP_NET_ADMIN they are not granted",
                f"{facts.rmem_max} 字节，需要 {RECEIVE_BUFFER}，无 CAP_NET_ADMIN 时无法获得",
            ),
            Text(
                f"Run: sysctl -w net.core.rmem_max={RECEIVE_BUFFER}, and keep it in /etc/sysctl.d.",
                f"运行：sysctl -w net.core.rmem_max={RECEIVE_BUFFER}，并写入 /etc/sysctl.d。",
            ),
        )
    else:
        yield ok("buffers", "net.core.rmem_max", f"{facts.rmem_max} bytes", f"{facts.rmem_max} 字节")
    if facts.overflows:
        yield warn(
            "buffers",
            "/proc/net/snmp",
            Text(
                f"{facts.overflows} datagrams were lost on this host because a receive buffer was full",
                f"本机因接收缓冲区满已丢弃 {facts.overflows} 个 UDP 报文",
            ),
            Text(
                "See probed_snmp_kernel_drops_total whether they were ours.",
                "查看 probed_snmp_kernel_drops_total 是否为本程序。",
            ),
        )


def versions(sqlite: tuple[int, ...] = sqlite3.sqlite_version_info) -> Iterator[Finding]:
    shown = f"Python {platform.python_version()}, SQLite {'.'.join(map(str, sqlite))}"
    if sqlite < OLDEST_SQLITE:
        what = Text(f"{shown}: the store needs SQLite 3.37", f"{shown}：需要 SQLite 3.37 以上")
        yield fail("versions", "SQLite", what, Text("Install a newer Python or SQLite.", "升级 Python 或 SQLite。"))
    else:
        yield ok("versions", "program", shown, shown)
