"""What a message has to say, taken from its payload: the same facts for a mail, an SMS and a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from alerting.notify.lanes import DIGEST
from alerting.notify.words import word
from probed.model.instant import SECOND_US, days_and_clock, format_instant, parse_instant, shown_twice, to_datetime
from probed.model.notification import Notification

_EFFECTS: Final = ("down", "degraded", "at_risk", "unknown", "threshold", "breach")
"""Worst first."""
_SAID: Final = frozenset({"window_ended", "unshelved", "flapping", "flapping_ended"})
"""Transitions that are named beside the state."""


class Hit(NamedTuple):
    circuit: str
    customer: str
    tier: str
    how: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Texts are in the recipient's language, instants in its zone."""

    language: str
    kind: str
    state: str
    problem: str
    severity: str
    text: str
    since: str
    until: str
    lasted: str
    hits: tuple[Hit, ...]
    over: bool
    gone: bool
    items: tuple[Item, ...] = ()
    counts: str = ""
    counts_short: str = ""
    hidden: int = 0
    """Circuits that are hit and not in `hits`."""
    customer_count: int = 0
    flaps: str = ""
    """How often it came and went, in words; empty when that is no news."""
    flapping: bool = False
    """It still does."""
    month: str = ""
    """The local month in which it began, as `probed explain` wants it."""
    desk: str = ""
    """The customer whose own desk is told: `problem` is empty then, and no command is of use."""

    @property
    def customers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(hit.customer for hit in self.hits if hit.customer))

    @property
    def circuits(self) -> tuple[str, ...]:
        return tuple(hit.circuit for hit in self.hits)

    @property
    def subject(self) -> str:
        """What comes first: the worst circuit, else the problem, else the customer."""
        return next(iter(self.circuits), self.problem or self.desk)


class Item(NamedTuple):
    """One problem of a digest."""

    state: str
    severity: str
    text: str
    since: str
    circuits: int


def facts_of(notification: Notification, language: str, zone: str) -> Facts:
    payload = notification.payload
    if payload.get("kind") == DIGEST:
        return _digest(payload, language, zone)
    return _problem(payload, language, zone)


def _problem(payload: dict[str, Any], language: str, zone: str) -> Facts:
    problem = payload.get("problem", {})
    names, desk = payload.get("names", {}), payload.get("customer", "")
    found = [
        Hit(
            hit["circuit"],
            names.get(hit.get("customer", desk), hit.get("customer", desk)),
            word(language, hit.get("tier", "")),
            hit["how"],
        )
        for hit in payload.get("circuits", ())
    ]
    hits = tuple(sorted(found, key=lambda hit: _gravity(hit.how)))
    raised, cleared = _instant(problem.get("raised")), _instant(problem.get("cleared"))
    severity = problem.get("severity", "")
    return Facts(
        language=language,
        kind=payload.get("kind", "problem"),
        state=_state(payload, hits, language),
        problem="" if desk else problem.get("id", ""),
        severity=word(language, severity) if severity else "",
        text=problem.get("text", ""),
        since=_local(raised, zone),
        until=_local(cleared, zone),
        lasted=_length(raised, cleared),
        hits=hits,
        over=payload.get("action") == "clear",
        gone=bool(payload.get("came_and_went")),
        hidden=payload.get("more_circuits", 0),
        customer_count=len(payload.get("customers", ())),
        flaps=_flaps(payload, language),
        flapping=not payload.get("flapping", {}).get("ended", True),
        month="" if raised is None else to_datetime(raised, zone).strftime("%Y-%m"),
        desk=names.get(desk, desk),
    )


def _state(payload: dict[str, Any], hits: tuple[Hit, ...], language: str) -> str:
    if payload.get("kind") == "test":
        return word(language, "test")
    if payload.get("came_and_went"):
        return word(language, "gone")
    action, transition = payload.get("action"), payload.get("transition")
    if action == "clear":
        return word(language, "cleared")
    how = word(language, hits[0].how if hits else "problem")
    if action == "escalate":
        return f"{how} ({word(language, action)} {word(language, 'level', n=payload.get('level', 1))})"
    if transition in _SAID:
        return f"{how} ({word(language, transition)})"
    return f"{how} ({word(language, action)})" if action == "update" else how


def _flaps(payload: dict[str, Any], language: str) -> str:
    flaps = payload.get("flapping")
    return "" if flaps is None else word(language, "flaps", n=flaps["changes"], m=flaps["minutes"])


def _digest(payload: dict[str, Any], language: str, zone: str) -> Facts:
    counts = {name: payload.get(name, 0) for name in ("messages", "open", "cleared", "circuits")}
    items = tuple(
        Item(
            word(language, "cleared" if item["state"] == "cleared" else "problem"),
            word(language, item["severity"]) if item["severity"] else "",
            item["text"] or item["id"],
            _local(_instant(item["raised"]), zone),
            item["circuit_count"],
        )
        for item in payload.get("worst", ())
    )
    return Facts(
        language=language,
        kind=DIGEST,
        state=word(language, "digest"),
        problem="",
        severity=items[0].severity if items else "",
        text=items[0].text if items else "",
        since=_local(_instant(payload.get("since")), zone),
        until=_local(_instant(payload.get("at")), zone),
        lasted="",
        hits=(),
        over=counts["open"] == 0,
        gone=False,
        items=items,
        counts=word(language, "digest_text", **counts),
        counts_short=word(language, "digest_sms", **counts),
        desk=payload.get("customer", ""),
    )


def _gravity(how: str) -> int:
    return _EFFECTS.index(how) if how in _EFFECTS else len(_EFFECTS)


def _instant(text: str | None) -> int | None:
    return parse_instant(text) if text else None


def _local(at: int | None, zone: str) -> str:
    """Month, day and time of a zone; in the hour that happens twice the offset tells which it is."""
    if at is None:
        return ""
    local = to_datetime(at, zone)
    text = local.strftime("%m-%d %H:%M:%S")
    return text + format_instant(at - at % SECOND_US, zone)[19:] if shown_twice(local) else text


def _length(start: int | None, end: int | None) -> str:
    if start is None or end is None:
        return ""
    days, clock = days_and_clock(max(end - start, 0))
    return f"{days} d {clock}" if days else clock
