"""Runs all checks at once, each in a thread of its own: one that hangs hides no other, and the end comes in time."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from probed.doctor.finding import Finding, Text, fail
from probed.errors import ProbedError


class Check(NamedTuple):
    """`look` gathers facts and judges them; it may take as long as it likes, and raise what it likes."""

    name: str
    look: Callable[[], Iterable[Finding]]


def examine(checks: Sequence[Check], limit_s: float) -> list[Finding]:
    """What each check found, in the order of the checks, within the limit."""
    answers: queue.SimpleQueue[tuple[int, list[Finding]]] = queue.SimpleQueue()
    for number, check in enumerate(checks):
        # a daemon thread: what hangs in a dead disk or resolver does not keep the command from ending
        threading.Thread(target=_run, args=(number, check, answers), name=check.name, daemon=True).start()
    found: dict[int, list[Finding]] = {}
    end = time.monotonic() + limit_s
    while len(found) < len(checks):
        try:
            number, findings = answers.get(timeout=max(end - time.monotonic(), 0.0))
        except queue.Empty:
            break
        found[number] = findings
    return [
        finding for number, check in enumerate(checks) for finding in found.get(number, [_unfinished(check, limit_s)])
    ]


def _run(number: int, check: Check, answers: queue.SimpleQueue[tuple[int, list[Finding]]]) -> None:
    try:
        findings = list(check.look())
    except Exception as exc:  # noqa: BLE001 - whatever goes wrong in one check is a finding of that check
        findings = [_broken(check, exc)]
    answers.put((number, findings))


def _unfinished(check: Check, limit_s: float) -> Finding:
    return fail(
        check.name,
        check.name,
        Text(f"not finished within {limit_s:g} s", f"{limit_s:g} 秒内未完成"),
        Text(
            "Something hangs (a disk, a name server, a host that swallows packets). Look there, or give more --time.",
            "有部件无响应（磁盘、域名服务器或丢包的主机）。加大 --time 或直接排查。",
        ),
    )


def _broken(check: Check, exc: Exception) -> Finding:
    said = str(exc) if isinstance(exc, ProbedError | OSError) else f"{type(exc).__name__}: {exc}"
    what = Text(f"could not be checked: {said}", f"无法检查：{said}")
    return fail(check.name, check.name, what, Text("See the message.", "见错误信息。"))
