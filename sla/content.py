"""The content hash of an assessment.

Every assessment is hashed, and nearly all of its canonical JSON is two long lists of like rows. They are
written row by row here, several times faster than `canonical.canonical` does it, and must give the very same
bytes: a test compares the two.
"""

from __future__ import annotations

import dataclasses
import hashlib
from json.encoder import encode_basestring
from typing import Final

from probed.model.assessment import Assessment, ClassSpan, Outage
from probed.model.canonical import canonical
from probed.model.ids import Leaf
from probed.model.timeline import Edge

_FIELDS: Final = tuple(field.name for field in dataclasses.fields(Assessment) if field.name != "sha256")
_LONG: Final = frozenset({"outages", "spans"})
_BOOL: Final = {True: "true", False: "false"}


class _Leaves(dict[tuple[Leaf, ...], str]):
    """Culprits as JSON text; the same few come again and again."""

    def __missing__(self, leaves: tuple[Leaf, ...]) -> str:
        rows = [f'{{"id":{encode_basestring(name)},"kind":{encode_basestring(kind)}}}' for kind, name in leaves]
        text = self[leaves] = f"[{','.join(rows)}]"
        return text


def content_hash(assessment: Assessment) -> str:
    """SHA-256 over the canonical JSON of everything but the hash itself."""
    return hashlib.sha256(content_of(assessment)).hexdigest()


def settled(assessment: Assessment) -> Assessment:
    """A final assessment as it is filed: without the instant at which it happened to be made.

    ValueError while it is provisional: then that instant decides what it says.
    """
    if assessment.provisional:
        raise ValueError(f"{assessment.circuit} {assessment.period.label} is provisional")
    bare = dataclasses.replace(assessment, horizon=assessment.period.end)
    return dataclasses.replace(bare, sha256=content_hash(bare))


def content_of(assessment: Assessment) -> bytes:
    """The canonical JSON of `plain(assessment)` without its member `sha256`."""
    leaves = _Leaves()
    outages = ",".join([_outage(outage, leaves) for outage in assessment.outages])
    spans = ",".join([_span(span, leaves) for span in assessment.spans])
    rest = canonical({name: None if name in _LONG else getattr(assessment, name) for name in _FIELDS})
    # Quotes inside JSON strings are escaped, so these bytes are found as members and nowhere else.
    for name, rows in (("outages", outages), ("spans", spans)):
        rest = rest.replace(f'"{name}":null'.encode(), f'"{name}":[{rows}]'.encode(), 1)
    return rest


def _span(span: ClassSpan, leaves: _Leaves) -> str:
    start, end, kind, culprits, reason = span
    return (
        f'{{"culprits":{leaves[culprits]},"end":{end},"kind":"{kind}",'
        f'"reason":{encode_basestring(reason)},"start":{start}}}'
    )


def _outage(outage: Outage, leaves: _Leaves) -> str:
    start, end, low, high, down, unknown, excluded, began, counted, why, culprits, party, ids, counts_from = outage
    evidence = ",".join([encode_basestring(name) for name in ids])
    return (
        f'{{"began_in_period":{_BOOL[began]},"counted":{_BOOL[counted]},'
        f'"counted_from":{"null" if counts_from is None else counts_from},"culprits":{leaves[culprits]},'
        f'"down_in_period_us":{down},"end":{"null" if end is None else _edge(end)},"evidence":[{evidence}],'
        f'"excluded_us":{excluded},"high_us":{high},"low_us":{low},'
        f'"party":{encode_basestring(party)},"start":{_edge(start)},'
        f'"unknown_in_period_us":{unknown},"why_not":{encode_basestring(why)}}}'
    )


def _edge(edge: Edge) -> str:
    at, earliest, latest = edge
    return f'{{"at":{at},"earliest":{earliest},"latest":{latest}}}'
