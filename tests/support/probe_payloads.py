"""Payloads of probes, right ones to begin with: each test changes what it is about."""

from __future__ import annotations

import json
from typing import Any

START = 1_795_910_460_000_000


def sample(**changed: Any) -> dict[str, Any]:
    """A clean sample of ten packets in ten pieces; None takes a field out."""
    whole: dict[str, Any] = {
        "v": 1,
        "probe": "P1",
        "measurement": "M1",
        "boot": START - 60_000_000,
        "seq": 0,
        "start": START,
        "end": START + 10_000_000,
        "sent": 10,
        "lost": 0,
        "delay": [1000, 1010, 1020, 1300, 1000, 999, 1000, 1001, 1002, 1003],
        "piece": 1_000_000,
        "clock": {"state": "locked", "offset": 12, "error": 100},
        "health": {"ok": True},
        "software": "2.3.1",
    }
    whole.update(changed)
    return {name: value for name, value in whole.items() if value is not None}


def status(**changed: Any) -> dict[str, Any]:
    whole: dict[str, Any] = {"v": 1, "probe": "P1", "online": True, "boot": START - 60_000_000, "at": START}
    whole.update(changed)
    return {name: value for name, value in whole.items() if value is not None}


def as_bytes(value: Any) -> bytes:
    return json.dumps(value).encode()
