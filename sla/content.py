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
    evidence = ",".join(map(encode_basestring, outage.evidence))
    return (
        f'{{"began_in_period":{_BOOL[outage.began_in_period]},"counted":{_BOOL[outage.counted]},'
        f'"counted_from":{_number(outage.counted_from)},"culprits":{leaves[outage.culprits]},'
        f'"down_in_period_us":{outage.down_in_period_us},"end":{_edge(outage.end)},"evidence":[{evidence}],'
        f'"excluded_us":{outage.excluded_us},"high_us":{outage.high_us},"low_us":{outage.low_us},'
        f'"party":{encode_basestring(outage.party)},"start":{_edge(outage.start)},'
        f'"unknown_in_period_us":{outage.unknown_in_period_us},"why_not":{encode_basestring(outage.why_not)}}}'
    )


def _number(value: int | None) -> str:
    return "null" if value is None else str(value)


def _edge(edge: Edge | None) -> str:
    if edge is None:
        return "null"
    return f'{{"at":{edge[0]},"earliest":{edge[1]},"latest":{edge[2]}}}'
