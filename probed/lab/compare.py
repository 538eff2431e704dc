"""Compares what probed says of a recorded month with the ground truth, difference by difference, in words.

Both sides are plain JSON: assessments as `probed assess --json` prints them, and a truth.json.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from probed.lab.network import ZONE
from probed.model.instant import format_instant

_FIGURES: Final = ("start", "end", "totals", "at_risk_low_us", "at_risk_high_us")
_OUTAGE_FIGURES: Final = ("start", "end", "low_us", "high_us", "excluded_us", "counted", "counted_from")


def compare_month(assessments: Sequence[Mapping[str, Any]], truth: Mapping[str, Any]) -> list[str]:
    """Every difference between the assessments and the truth; empty when they agree in everything."""
    found = {str(row["circuit"]): row for row in assessments}
    expected = truth["circuits"]
    differences = [f"{name}: not assessed" for name in expected if name not in found]
    differences += [f"{name}: the lab has no such circuit" for name in found if name not in expected]
    for name in sorted(set(found) & set(expected)):
        differences += [f"{name}: {text}" for text in _circuit(found[name], expected[name])]
    return [*differences, *_customers(found, truth["customers"])]


def _circuit(said: Mapping[str, Any], true: Mapping[str, Any]) -> Iterator[str]:
    observable = true["observable"]
    for field in ("customer", "contract"):
        yield from _differ(field, said[field], true[field])
    for field in _FIGURES:
        yield from _differ(field, said[field], observable[field])
    for field in ("low", "high", "official"):
        yield from _differ(f"availability {field}", said["availability"][field], observable["availability"][field])
    yield from _differ("MTTR", said["mttr_us"], observable["mttr_us"])
    yield from _differ("spans", _by_kind(said["spans"]), observable["spans"])
    verdicts = {clause["clause"]: clause["met"] for clause in said["clauses"]}
    yield from _differ("clauses met", verdicts, observable["clauses"])
    yield from _outages(said["outages"], observable["outages"])
    yield from _physical(said, true["physical"]["outages"])


def _outages(said: Sequence[Mapping[str, Any]], true: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Those of which something counts; what a mask hides altogether is no outage for the customer."""
    shown = [_flat(row) for row in said if row["counted_from"] is not None]
    yield from _differ("counted outages", sum(row["counted"] for row in shown), sum(row["counted"] for row in true))
    yield from _differ("outages", len(shown), len(true))
    for number, (mine, theirs) in enumerate(zip(shown, true, strict=False), 1):
        for field in _OUTAGE_FIGURES:
            yield from _differ(f"outage {number} {field}", mine[field], theirs[field])
        for field in ("start_bounds", "end_bounds"):
            if not _within(mine[field], theirs[field]):
                yield f"outage {number} {field}: {_text(mine[field])} is wider than the looks {_text(theirs[field])}"


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    end = row["end"]
    return {
        **row,
        "start": row["start"]["at"],
        "start_bounds": _bounds(row["start"]),
        "end": None if end is None else end["at"],
        "end_bounds": None if end is None else _bounds(end),
    }


def _bounds(edge: Mapping[str, int]) -> list[int]:
    return [edge["earliest"], edge["latest"]]


def _within(inner: list[int] | None, outer: list[int] | None) -> bool:
    if inner is None or outer is None:
        return inner == outer
    return outer[0] <= inner[0] <= inner[1] <= outer[1]


def _physical(said: Mapping[str, Any], happened: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What really happened lies within the bounds of what is claimed, and nothing visible is missing."""
    downs = [row["start"] for row in happened]
    ups = [row["end"] for row in happened if row["end"] is not None]
    for row in said["outages"]:
        if not _any_in(downs, row["start"]):
            yield f"outage from {_text(row['start']['at'])}: nothing went down within its bounds"
        if row["end"] is not None and not _any_in(ups, row["end"]):
            yield f"outage to {_text(row['end']['at'])}: nothing came up within its bounds"
    for real in happened:
        inside = real["start"] < said["end"] and (real["end"] is None or real["end"] > said["start"])
        if real["seen"] and inside and not any(_covers(row, real["start"]) for row in said["outages"]):
            yield f"down from {_text(real['start'])} to {_text(real['end'])}: not found"


def _any_in(instants: Iterable[int], edge: Mapping[str, int]) -> bool:
    return any(edge["earliest"] <= at <= edge["latest"] for at in instants)


def _covers(row: Mapping[str, Any], at: int) -> bool:
    end = row["end"]
    return bool(row["start"]["earliest"] <= at and (end is None or at <= end["latest"]))


def _by_kind(spans: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Spans of one class, whoever is to blame."""
    merged: list[dict[str, Any]] = []
    for span in spans:
        if merged and merged[-1]["kind"] == span["kind"]:
            merged[-1]["end"] = span["end"]
        else:
            merged.append({"start": span["start"], "end": span["end"], "kind": span["kind"]})
    return merged


def _customers(found: Mapping[str, Any], expected: Mapping[str, Any]) -> Iterator[str]:
    for customer, true in expected.items():
        mine = [row for row in found.values() if row["customer"] == customer]
        missed = sorted(
            f"{row['circuit']} {c['clause']}" for row in mine for c in row["clauses"] if c["met"] is False
        )
        yield from _differ(f"customer {customer}: clauses missed", missed, true["missed"])


def _differ(what: str, said: Any, true: Any) -> Iterator[str]:
    if _same(said, true):
        return
    if isinstance(said, dict) and isinstance(true, dict):
        for key in sorted({*said, *true}):
            yield from _differ(f"{what} {key}", said.get(key), true.get(key))
    elif isinstance(said, list) and isinstance(true, list) and len(said) == len(true):
        for number, (one, other) in enumerate(zip(said, true, strict=True), 1):
            yield from _differ(f"{what} {number}", one, other)
    else:
        yield f"{what}: probed says {_text(said)}, the truth is {_text(true)}"


def _same(said: Any, true: Any) -> bool:
    """Equal, with ratios compared as numbers: '2/4' is '1/2'."""
    if said == true:
        return True
    ratios = [isinstance(value, str) and value.count("/") == 1 for value in (said, true)]
    return all(ratios) and Fraction(said) == Fraction(true)


_INSTANT_FROM: Final = 10**15
"""Microseconds: no length in a month is as large as an instant of this century."""


def _text(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return str(value).lower() if value is not None else "none"
    if isinstance(value, int) and value > _INSTANT_FROM:
        return format_instant(value, ZONE)
    if isinstance(value, list):
        return "[" + ", ".join(map(_text, value)) + "]"
    return str(value)
