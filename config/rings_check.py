"""Checks that the links of a protection group close a ring, in the order given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from config.legs import Network, Spans
from config.mistakes import Mistakes
from config.reads import Reads, several
from config.rows import ProtectionRow
from config.validity import bounds, overlaps
from probed.model.inventory import Protection


class Opening(NamedTuple):
    """Where a ring is open: the numbers of the spans before and after, and the element reached between them."""

    before: int
    reached: str
    after: int


def find_opening(spans: Sequence[tuple[str, str]]) -> Opening | None:
    """None when the spans, in their order, lead around and back to where they began."""
    first = _open_from(spans, spans[0][0])
    if first is None:
        return None
    second = _open_from(spans, spans[0][1])
    if second is None:
        return None
    return max(first, second, key=lambda opening: opening.before)


def _open_from(spans: Sequence[tuple[str, str]], start: str) -> Opening | None:
    reached = start
    for number, (one, other) in enumerate(spans):
        if reached not in {one, other}:
            return Opening(number - 1, reached, number)
        reached = other if reached == one else one
    return None if reached == start else Opening(len(spans) - 1, reached, 0)


def check_rings(reads: Reads, network: Network, mistakes: Mistakes) -> None:
    """Every ring closes, has two spans or more, and shares none with another ring."""
    check = _RingCheck(reads, network, mistakes)
    if not reads.protection.complete or not reads.links.complete:
        return
    for group, stretches in network.rings.items():
        if (group,) not in reads.protection.broken:
            for spans in stretches:
                if check.complain(group, spans):
                    break
    _refuse_shared_spans(reads, mistakes)


class _RingCheck:
    def __init__(self, reads: Reads, network: Network, mistakes: Mistakes) -> None:
        self.reads, self.network, self.mistakes = reads, network, mistakes

    def complain(self, group: str, spans: Spans) -> bool:
        """Whether a mistake was found in this stretch of the ring's life."""
        rows = spans.rows
        ends = [self.network.ends(row.link, spans.valid) for row in rows]
        if any(not found for found in ends):
            return True  # an unknown link has been told
        if len(rows) < 2:
            self._add(rows[0], f"ring '{group}' has one span only ('{rows[0].link}'). Add the others.")
            return True
        pairs = [found[0][1] for found in ends]
        opening = find_opening(pairs)
        if opening is None:
            return False
        before, after = rows[opening.before], rows[opening.after]
        one, other = pairs[opening.after]
        where = f"after link '{before.link}' it is at element '{opening.reached}'"
        self._add(
            after,
            f"the links of ring '{group}' do not close: {where}, but the next, '{after.link}', joins "
            f"'{one}' and '{other}'. Give all spans, in the order of the ring (seq).",
        )
        return True

    def _add(self, row: ProtectionRow, message: str) -> None:
        self.mistakes.add(self.reads.protection.place(row.line, "link"), message)


def _refuse_shared_spans(reads: Reads, mistakes: Mistakes) -> None:
    for rows in several(reads.protection.rows, lambda row: row.link):
        ordered = sorted(rows, key=lambda row: (bounds(row.valid), row.line))
        for number, later in enumerate(ordered):
            earlier = next((row for row in ordered[:number] if overlaps(row.valid, later.valid)), None)
            if earlier is not None:
                ring = earlier.kind is Protection.MS_SPRING
                what = "a span of ring" if ring else "a section of group"
                where = f"{what} '{earlier.group}' (line {earlier.line})"
                message = f"link '{later.link}' is already {where}. Delete one row."
                mistakes.add(reads.protection.place(later.line, "link"), message)
