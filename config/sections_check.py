"""Checks linear section groups (MSP, 1:n): one protection section beside working ones, all between two elements."""

from __future__ import annotations

from typing import Final

from config.legs import Network, Spans
from config.mistakes import Mistakes
from config.reads import Reads, grouped
from config.rows import ProtectionRow
from probed.model.inventory import Protection

MOST_WORKING: Final = 14
"""Working sections that one protection can serve: the channel number of K1 has four bits (G.841 clause 7.1)."""


def check_sections(reads: Reads, network: Network, mistakes: Mistakes) -> None:
    """Every group has one kind; a linear one has a section 0, as many others as it may, and one pair of ends."""
    if not reads.protection.complete or not reads.links.complete:
        return
    for name, rows in grouped(reads.protection.rows, lambda row: row.group).items():
        odd = next((row for row in rows if row.kind is not rows[0].kind), None)
        if odd is not None:
            message = (
                f"kind: group '{name}' is {rows[0].kind} in line {rows[0].line}. Write one kind in all its rows."
            )
            mistakes.add(reads.protection.place(odd.line, "kind"), message)
    for name, stretches in network.sections.items():
        if (name,) not in reads.protection.broken:
            for spans in stretches:
                found = _numbers(name, spans) or _ends(name, spans, network)
                if found:
                    mistakes.add(reads.protection.place(found[0].line, found[1]), found[2])
                    break


def _numbers(name: str, spans: Spans) -> tuple[ProtectionRow, str, str] | None:
    rows = spans.rows
    working = [row for row in rows if row.seq]
    if len(working) == len(rows):
        return rows[0], "seq", f"group '{name}' has no protection section. Give it seq 0."
    if rows[0].kind is Protection.MSP and len(working) != 1:
        what = f"group '{name}' (msp) protects {len(working)} working sections"
        return rows[-1], "kind", f"{what}. Give it one (seq 1), or write one_to_n."
    if rows[0].kind is Protection.ONE_TO_N and not 2 <= len(working) <= MOST_WORKING:
        what = f"group '{name}' (one_to_n) protects {len(working)} working sections"
        return rows[-1], "kind", f"{what}. Give it 2 to {MOST_WORKING}, or write msp for one."
    late = next((row for row in working if row.seq > MOST_WORKING), None)
    return late and (late, "seq", f"group '{name}' has no place {late.seq}. Number its sections 1 to {MOST_WORKING}.")


def _ends(name: str, spans: Spans, network: Network) -> tuple[ProtectionRow, str, str] | None:
    """All sections join the same two elements, whichever is called A."""
    first = network.ends(spans.rows[0].link, spans.valid)
    for row in spans.rows[1:]:
        ends = network.ends(row.link, spans.valid)
        if first and ends and set(first[0][1]) != set(ends[0][1]):
            one, other = first[0][1]
            message = (
                f"section '{row.link}' of group '{name}' joins {_and(ends[0][1])}, but '{spans.rows[0].link}' joins "
                f"'{one}' and '{other}'. Sections that protect each other lie side by side."
            )
            return row, "link", message
    return None


def _and(ends: tuple[str, str]) -> str:
    return f"'{ends[0]}' and '{ends[1]}'"
