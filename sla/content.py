"""The content hash of an assessment.

Every assessment is hashed, and nearly all of its canonical JSON is two long lists of like rows. They are
written row by row here, several times faster than `canonical.canonical` does it, and must give the very same
bytes: a test compares the two.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator
from json.encoder import encode_basestring
from typing import Final

from probed.model.assessment import Assessment, ClassSpan, Outage
from probed.model.canonical import canonical
from probed.model.ids import Leaf
from probed.model.timeline import Edge

_FIELDS: Final = tuple(sorted(field.name for field in dataclasses.fields(Assessment) if field.name != "sha256"))
_BOOL: Final = {True: "true", False: "false"}


def content_hash(assessment: Assessment) -> str:
    """SHA-256 over the canonical JSON of everything but the hash itself."""
    return hashlib.sha256(content_of(assessment)).hexdigest()


def content_of(assessment: Assessment) -> bytes:
    """The canonical JSON of `plain(assessment)` without its member `sha256`."""
    return b"{" + b",".join(_members(assessment)) + b"}"


def _members(assessment: Assessment) -> Iterator[bytes]:
    """The members in the order of their names; what lies between two lists is written at once."""
    between: dict[str, object] = {}
    for name in _FIELDS:
        if name not in {"outages", "spans"}:
            between[name] = getattr(assessment, name)
            continue
        yield canonical(between)[1:-1]
        between = {}
        rows = [_outage(o) for o in assessment.outages] if name == "outages" else [_span(s) for s in assessment.spans]
        yield f'"{name}":[{",".join(rows)}]'.encode()
    if between:
        yield canonical(between)[1:-1]


def _span(span: ClassSpan) -> str:
    start, end, kind, culprits, reason = span
    return (
        f'{{"culprits":{_leaves(culprits)},"end":{end},"kind":"{kind}",'
        f'"reason":{encode_basestring(reason)},"start":{start}}}'
    )


def _outage(outage: Outage) -> str:
    evidence = ",".join(map(encode_basestring, outage.evidence))
    return (
        f'{{"began_in_period":{_BOOL[outage.began_in_period]},"counted":{_BOOL[outage.counted]},'
        f'"counted_from":{_number(outage.counted_from)},"culprits":{_leaves(outage.culprits)},'
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


def _leaves(leaves: tuple[Leaf, ...]) -> str:
    if not leaves:
        return "[]"
    rows = [f'{{"id":{encode_basestring(name)},"kind":{encode_basestring(kind)}}}' for kind, name in leaves]
    return f"[{','.join(rows)}]"
