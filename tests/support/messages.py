"""Notifications as people get them, for tests of channels and texts."""

from __future__ import annotations

from typing import Any

from probed.model.instant import format_instant, parse_instant
from probed.model.notification import Notification

RAISED = parse_instant("2026-11-02T00:20:09Z")
CLEARED = parse_instant("2026-11-02T01:02:03Z")
BANK = "250100000018"


def message(
    number: int = 1,
    *,
    action: str = "raise",
    circuits: tuple[str, ...] = ("NJFE0001",),
    how: str = "down",
    text: str = "link XA-3 is down",
    recipient: str = "wang",
    channel: str = "mail",
    problem: str = "link_down/link:XA-3",
    names: dict[str, str] | None = None,
    severity: str = "critical",
    at: int = RAISED,
    **more: Any,
) -> Notification:
    cleared = format_instant(CLEARED) if action == "clear" else None
    payload = {
        "schema": 1,
        "kind": "problem",
        "action": action,
        "transition": {"clear": "cleared", "update": "changed"}.get(action, "raised"),
        "at": format_instant(at),
        "problem": {
            "id": problem, "severity": severity, "raised": format_instant(RAISED), "cleared": cleared, "text": text,
        },
        "customers": [BANK] if circuits else [],
        "circuits": [{"circuit": name, "customer": BANK, "tier": "AAA", "how": how} for name in circuits],
        "names": {BANK: "江南银行"} if names is None else names,
        **more,
    }  # fmt: skip
    return Notification(problem, number, recipient, channel, at, payload)
