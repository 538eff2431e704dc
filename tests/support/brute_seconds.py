"""Brute force: availability by the words of the standards, every element looked at anew; knows no runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from sla.error_performance import Look

Seconds: TypeAlias = list[Look]


def severe(second: Look) -> bool | None:
    """Of a VC-12."""
    return None if second is None else second.defect or second.errored_blocks > 599


def unavailable(bad: Sequence[bool | None], n: int) -> list[bool]:
    """Element by element: looked ahead over n of them, the state changes where all say the opposite."""
    sides, down = [], False
    for index in range(len(bad)):
        ahead = bad[index : index + n]
        if len(ahead) == n and all(value is (not down) for value in ahead):
            down = not down
        sides.append(down)
    return sides


def counts(seconds: Seconds, down: Sequence[bool], start: int, end: int) -> tuple[int, ...]:
    """ES, SES, BBE, UAS, available, not measured, blocks a second, SEP of [start, end)."""
    inside = [(s, gone) for s, gone in list(zip(seconds, down, strict=True))[start:end]]
    seen = [s for s, gone in inside if not gone and s is not None]
    ses = [s for s in seen if severe(s)]
    letters = "".join(
        "s" if s is not None and not gone and severe(s) else "." for s, gone in zip(seconds, down, strict=True)
    )
    return (
        sum(1 for s in seen if s.defect or s.errored_blocks),
        len(ses),
        sum(s.errored_blocks for s in seen if not severe(s)),
        sum(gone for _, gone in inside),
        len(seen),
        sum(s is None and not gone for s, gone in inside),
        2_000,
        sum(
            1
            for i in range(start, end)
            if letters[i] == "s"
            and (i == 0 or letters[i - 1] == ".")
            and 3 <= len(letters[i:]) - len(letters[i:].lstrip("s")) <= 9
        ),
    )
