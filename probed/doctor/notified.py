"""Checks of what elements and managers tell by themselves: who listens, what was lost, who is out of step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from collectors.traps.sockets import WANTED_BUFFER
from probed.doctor.finding import Finding, Text, ok, warn
from probed.doctor.running import ControlFacts

_CHECK: Final = "traps"


def judge_notified(listen: str, facts: ControlFacts) -> Iterator[Finding]:
    """By the daemon's own answer; that there is none is said by another check."""
    if facts.status is None:
        return
    told = facts.status.get("traps")
    if not isinstance(told, Mapping):
        yield warn(
            _CHECK,
            listen,
            Text("[traps] is set, and the daemon does not listen", "已配置 [traps]，但守护进程未监听"),
            Text("Reload or restart the daemon; its log says why.", "重新加载或重启守护进程，并查看其日志。"),
        )
        return
    trouble = [*_room(listen, told), *_managers(told)]
    yield from trouble
    if not trouble:
        mib = told["buffer"] / (1 << 20)
        yield ok(_CHECK, listen, f"listens, buffer {mib:.0f} MiB", f"正在监听，缓冲区 {mib:.0f} MiB")


def _room(listen: str, told: Mapping[str, Any]) -> Iterator[Finding]:
    granted, lost = int(told["buffer"]), int(told["lost"])
    if granted < WANTED_BUFFER:
        yield warn(
            _CHECK,
            listen,
            Text(
                f"the kernel granted a receive buffer of {granted} bytes, {WANTED_BUFFER} are wanted: of a burst of "
                "5,000 traps some would be lost",
                f"内核仅授予接收缓冲区 {granted} 字节（需要 {WANTED_BUFFER}）：5,000 条 trap 突发时会丢失",
            ),
            Text(
                f"Enable probed-trap.socket, or run: sysctl -w net.core.rmem_max={WANTED_BUFFER}",
                f"启用 probed-trap.socket，或运行：sysctl -w net.core.rmem_max={WANTED_BUFFER}",
            ),
        )
    if lost:
        yield warn(
            _CHECK,
            listen,
            Text(f"{lost} notifications were lost since the start", f"启动以来已丢失 {lost} 条通知"),
            Text(
                "Look which element floods (probed_traps_refused_total); give the socket more buffer.",
                "查看是哪个网元在泛洪（probed_traps_refused_total），并增大缓冲区。",
            ),
        )


def _managers(told: Mapping[str, Any]) -> Iterator[Finding]:
    """Only those that lost keepalives, lost notifications or a broken synchronisation put out of step."""
    for name, why in dict(told["out_of_step"]).items():
        if why == "start":
            continue
        yield warn(
            _CHECK,
            name,
            Text(f"its alarms are in doubt: {why}", f"其告警存疑：{why}"),
            Text(
                "Start a synchronisation at the element manager; probed never sends what would start one.",
                "请在网管上启动告警同步；probed 不会下发任何同步命令。",
            ),
        )
