"""By when an entry of the ledger was certainly there: the first anchor that holds it, and that one's time stamp."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from cryptography import x509

from probed.ledger.anchors import stamp_of
from probed.ledger.stamps import BadStamp, Stamp, checked
from probed.model.ids import CustomerId
from probed.model.instant import DAY_US, to_datetime
from probed.model.publication import Publication
from sla.ledger import Entry, parse_head


class Held(NamedTuple):
    """The local day of an anchor, and its time stamp, None = it has none that proves anything."""

    day: str
    stamp: Stamp | None


def held_by(
    anchors: Path, chain: Sequence[Entry], published: Publication, roots: tuple[x509.Certificate, ...] = ()
) -> Held | None:
    """The first anchor of the folder that holds what was published; None where none does yet.

    `chain`: the customer's entries. An anchor of a ledger that was another one holds nothing.
    """
    since = to_datetime(published.at - DAY_US).date().isoformat()
    for path in sorted(anchors.glob("anchor-*.json")):
        head = parse_head(path.read_bytes()) if path.stem.removeprefix("anchor-") >= since else None
        ends = () if head is None else (end for end in head.ends if end.customer == CustomerId(published.customer))
        for end in ends:
            known = chain[end.number - 1].sha256 if 0 < end.number <= len(chain) else ""
            if head is not None and end.number >= published.number and known == end.sha256:
                return Held(head.day, _stamp(path, roots))
    return None


def _stamp(anchor: Path, roots: tuple[x509.Certificate, ...]) -> Stamp | None:
    try:
        return checked(stamp_of(anchor).read_bytes(), anchor.read_bytes(), roots)
    except (OSError, BadStamp):
        return None
