"""Messages made of others: one that came and went, and a digest of many. Both name what they contain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from alerting.notify.base import Address
from alerting.notify.lanes import DIGEST
from probed.model.instant import format_instant
from probed.model.notification import Notification
from probed.model.problem import Severity

SHOWN: Final = 40
"""A digest describes so many problems, worst first; it counts and names all."""

_GRAVITY: Final = {severity.value: place for place, severity in enumerate(Severity)}


def merged(rows: Sequence[Notification]) -> Notification:
    """The last of them, which clears what the others said: it tells that it came and went, and what it carries."""
    last = rows[-1]
    if len(rows) == 1:
        return last
    payload = {**last.payload, "came_and_went": True, "contains": [row.key for row in rows[:-1]]}
    return replace(last, payload=payload)


class Gathering:
    """What a digest says, taken from its messages piece by piece: the latest of each problem, and little of that.

    A storm of thousands is one digest, and its messages are never in memory all together.
    """

    def __init__(self) -> None:
        self._problems: dict[str, tuple[dict[str, Any], frozenset[str], int]] = {}
        self._names: dict[str, Any] = {}
        self._keys: list[str] = []
        self._desk: Any = None

    def add(self, rows: Sequence[Notification]) -> None:
        """The next of them, oldest first."""
        for row in rows:
            item = _item(row)
            self._problems[row.problem] = item, frozenset(_circuits(row)), row.payload.get("more_circuits", 0)
            self._names.update(row.payload.get("names", {}))
            self._keys.append(row.key)
            self._desk = row.payload.get("customer")

    def message(self, address: Address, at: int) -> Notification:
        """One for all. Its number is the instant, so each digest of a recipient is one of its kind."""
        problems = sorted((item for item, _, _ in self._problems.values()), key=_gravity)
        counts = Counter(item["state"] for item in problems)
        payload = {
            "schema": 1,
            "kind": DIGEST,
            "action": DIGEST,
            "at": format_instant(at),
            "messages": len(self._keys),
            "problems": len(problems),
            "open": counts["open"],
            "cleared": counts["cleared"],
            "circuits": len(frozenset().union(*(circuits for _, circuits, _ in self._problems.values())))
            + sum(more for _, _, more in self._problems.values()),
            "since": min((item["raised"] for item in problems if item["raised"]), default=format_instant(at)),
            "worst": problems[:SHOWN],
            "names": self._names,
            "contains": self._keys,
        }
        if self._desk:
            payload["customer"] = self._desk
        return Notification(DIGEST, at, address.recipient, address.channel, at, payload)


def contained(notification: Notification) -> tuple[str, ...]:
    """Keys of the messages that this one carries."""
    return tuple(notification.payload.get("contains", ()))


def _item(row: Notification) -> dict[str, Any]:
    problem = row.payload.get("problem", {})
    return {
        "id": problem.get("id", row.problem),
        "severity": problem.get("severity", ""),
        "state": "cleared" if row.payload.get("action") == "clear" else "open",
        "raised": problem.get("raised"),
        "cleared": problem.get("cleared"),
        "text": problem.get("text", ""),
        "circuits": _circuits(row)[:SHOWN],
        "circuit_count": len(_circuits(row)) + row.payload.get("more_circuits", 0),
        "customers": list(row.payload.get("customers", ())),
    }


def _circuits(row: Notification) -> list[str]:
    return [hit["circuit"] for hit in row.payload.get("circuits", ())]


def _gravity(item: dict[str, Any]) -> tuple[bool, int, int, str, str]:
    """Open before cleared, then graver, then more circuits, then older."""
    grave = _GRAVITY.get(item["severity"], len(_GRAVITY))
    return (item["state"] != "open", grave, -item["circuit_count"], item["raised"] or "", item["id"])
