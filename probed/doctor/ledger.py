"""Whether the evidence ledger grows, and its anchors are written and stamped: from files, daemon or not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from probed.doctor.finding import Finding, Text, length_text, ok, warn
from probed.ledger.state import LedgerState, read_state
from probed.model.instant import HOUR_US

LATE_ROUNDS: Final = 4
"""So many rounds late is more than a long round."""
STAMP_PATIENCE_US: Final = HOUR_US
"""An authority that was away for so short a time is nobody's worry."""


def look(path: Path, every_us: int, now_us: int, *, running: bool) -> Iterator[Finding]:
    """Of one installation; a ledger that no daemon has begun yet is no trouble."""
    yield from judge(read_state(path), every_us, now_us, running=running)


def judge(state: LedgerState | None, every_us: int, now_us: int, *, running: bool) -> Iterator[Finding]:
    if state is None:
        return
    trouble = [*_rounds(state, every_us, now_us, running=running), *_outward(state, now_us)]
    yield from trouble
    if not trouble:
        length = length_text(max(now_us - state.at, 0))
        yield ok("ledger", "ledger", f"extended {length.en} ago", f"{length.zh} 前已入账")


def _rounds(state: LedgerState, every_us: int, now_us: int, *, running: bool) -> Iterator[Finding]:
    late_us = now_us - state.at - LATE_ROUNDS * every_us
    if running and late_us > 0:
        length = length_text(now_us - state.at)
        yield warn(
            "ledger",
            "ledger",
            Text(f"nothing was entered for {length.en}", f"已有 {length.zh} 未入账"),
            Text(
                "See [ledger] in the daemon's log; probed ledger verify finds a chain that does not hold.",
                "查看守护进程日志中的 [ledger]；probed ledger verify 可找出不成立的链。",
            ),
        )


def _outward(state: LedgerState, now_us: int) -> Iterator[Finding]:
    if state.anchor_failure:
        yield warn(
            "ledger",
            "anchors",
            Text(
                f"the day's anchor was not written: {state.anchor_failure}", f"当日锚未写出：{state.anchor_failure}"
            ),
            Text("Mend the folder [ledger] anchors; it is tried again.", "修复 [ledger] anchors 目录；会自动重试。"),
        )
    if state.failing_since is not None and now_us - state.failing_since >= STAMP_PATIENCE_US:
        yield warn(
            "ledger",
            "tsa",
            Text(
                f"{state.waiting} anchors wait for a time stamp: {state.stamp_failure}",
                f"{state.waiting} 个锚待打时间戳：{state.stamp_failure}",
            ),
            Text(
                "See [ledger] tsa_url and tsa_ca; it is tried again.", "检查 [ledger] tsa_url 与 tsa_ca；会自动重试。"
            ),
        )
