"""The days' anchors as files: written once, never again, each with its time stamp beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from probed.ledger.files import LedgerFolder, replace_file
from probed.ledger.stamps import SUFFIX
from probed.model.canonical import canonical
from sla.ledger import Head


def anchor_name(head: Head) -> str:
    return f"anchor-{head.day}.json"


def anchor_bytes(head: Head) -> bytes:
    """What the file holds, and what is stamped."""
    return canonical(head) + b"\n"


def export(ledger: LedgerFolder, folder: Path) -> list[Path]:
    """Write the first head of every day of which there is no anchor yet; returns what was written."""
    days: dict[str, Head] = {}
    for head in ledger.heads():
        days.setdefault(head.day, head)
    missing = [head for head in days.values() if not (folder / anchor_name(head)).exists()]
    if missing:
        folder.mkdir(parents=True, exist_ok=True)
    for head in missing:
        replace_file(folder / anchor_name(head), anchor_bytes(head))
    return [folder / anchor_name(head) for head in missing]


def unstamped(folder: Path) -> list[Path]:
    """The anchors without a time stamp, the oldest first."""
    return [path for path in sorted(folder.glob("anchor-*.json")) if not stamp_of(path).exists()]


def stamp_of(anchor: Path) -> Path:
    """Where the time stamp of an anchor is kept."""
    return anchor.with_name(anchor.name + SUFFIX)


def newest(folder: Path) -> Path | None:
    return max(folder.glob("anchor-*.json"), default=None)


def days_of(paths: Sequence[Path]) -> Iterator[str]:
    """'2026-11-29' of each."""
    return (path.stem.removeprefix("anchor-") for path in paths)
