"""What one revision of a report says otherwise than another: every stretch of time and every value, from its JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

_OF_CLAUSE: Final = ("value", "low", "high", "met", "windows_missed")


class ChangedSpan(NamedTuple):
    """A stretch whose class or reason differs; None = not assessed there."""

    circuit: str
    start: int
    end: int
    old: str | None
    new: str | None


class ChangedValue(NamedTuple):
    """A value that differs: `availability.official`, `totals.down`, `clause.repair_time.met`, `credit.total` ...

    `part`: 1, and more where a circuit was sold twice in the period under one contract version.
    """

    circuit: str
    contract: str
    name: str
    old: Any
    new: Any
    part: int = 1


def changed_spans(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> Iterator[ChangedSpan]:
    """Over the assessments of two revisions, circuit by circuit, neighbours of the same difference joined."""
    before, after = _spans(old), _spans(new)
    for circuit in sorted(before.keys() | after.keys()):
        yield from _differences(circuit, before.get(circuit, []), after.get(circuit, []))


def _spans(assessments: Sequence[Mapping[str, Any]]) -> dict[str, list[tuple[int, int, str]]]:
    found: dict[str, list[tuple[int, int, str]]] = {}
    for a in assessments:
        told = found.setdefault(a["circuit"], [])
        told += [(s["start"], s["end"], f"{s['kind']} {s['reason']}".strip()) for s in a["spans"]]
    return {circuit: sorted(spans) for circuit, spans in found.items()}


def _differences(
    circuit: str, old: Sequence[tuple[int, int, str]], new: Sequence[tuple[int, int, str]]
) -> Iterator[ChangedSpan]:
    borders = sorted({at for start, end, _ in (*old, *new) for at in (start, end)})
    olds, news = _walk(old, borders), _walk(new, borders)
    pending: ChangedSpan | None = None
    for start, end, was, now in zip(borders, borders[1:], olds, news, strict=False):
        if pending and (pending.end, pending.old, pending.new) == (start, was, now):
            pending = pending._replace(end=end)
            continue
        if pending and pending.old != pending.new:
            yield pending
        pending = ChangedSpan(circuit, start, end, was, now)
    if pending and pending.old != pending.new:
        yield pending


def _walk(spans: Sequence[tuple[int, int, str]], borders: Sequence[int]) -> Iterator[str | None]:
    index = 0
    for at in borders:
        while index < len(spans) and spans[index][1] <= at:
            index += 1
        yield spans[index][2] if index < len(spans) and spans[index][0] <= at else None


def changed_values(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[ChangedValue]:
    """Figures, clauses and credits of two filed contents."""
    before, after = _values(old), _values(new)
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key), after.get(key)
        if was != now:
            circuit, contract, part, name = key
            yield ChangedValue(circuit, contract, name, was, now, part)


def numbered(
    rows: Sequence[Mapping[str, Any]], subject: str
) -> Iterator[tuple[tuple[str, str, int], Mapping[str, Any]]]:
    """Each row by its subject, its contract, and which of theirs it is: they are in order of time."""
    seen: Counter[tuple[str, str]] = Counter()
    for row in rows:
        name = row[subject], row["contract"]
        seen[name] += 1
        yield (*name, seen[name]), row


def _values(content: Mapping[str, Any]) -> dict[tuple[str, str, int, str], Any]:
    found: dict[tuple[str, str, int, str], Any] = {}
    for key, a in numbered(content["assessments"], "circuit"):
        for group in ("availability", "totals"):
            for name, value in a[group].items():
                found[*key, f"{group}.{name}"] = value
        found[*key, "outages"] = sum(outage["counted"] for outage in a["outages"])
        for name in ("mttr_us", "mtbf_us", "coverage", "at_risk_low_us", "at_risk_high_us"):
            found[*key, name] = a[name]
        for share in a.get("responsible", ()):
            for name in ("down", "excluded"):
                if share[f"{name}_us"]:
                    found[*key, f"responsible.{share['party']}.{name}"] = share[f"{name}_us"]
        for clause in a["clauses"]:
            for name in _OF_CLAUSE:
                found[*key, f"clause.{clause['clause']}.{name}"] = clause[name]
    for key, sheet in numbered(content["credits"], "circuit"):
        found[*key, "credit.total"] = sheet["total"]
    for key, vpn in numbered(content.get("vpns", ()), "vpn"):
        for clause in vpn["clauses"]:
            for name in _OF_CLAUSE:
                found[*key, f"clause.{clause['clause']}.{name}"] = clause[name]
    sheets = [
        {"vpn": sheet["vpn"], **sheet["credit"], "total": sheet["total"]} for sheet in content.get("vpn_credits", ())
    ]
    for key, sheet in numbered(sheets, "vpn"):
        found[*key, "credit.total"] = sheet["total"]
    return found
