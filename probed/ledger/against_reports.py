"""The folder of filed reports held against the ledger: what was signed and published is there, byte for byte."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from probed.ledger.filed import CONTENT, SIGNATURES, ReportFolder
from probed.model.ids import CustomerId
from sla.ledger import Entry, EntryKind, Flaw
from sla.signoff import ReportState

_OWN: Final = frozenset({CONTENT, SIGNATURES})


class _Name(NamedTuple):
    """One revision of a report."""

    customer: str
    period: str
    revision: int

    @property
    def text(self) -> str:
        return f"report {self.period} r{self.revision}"


class _Entered:
    """What the ledger has of one revision."""

    def __init__(self) -> None:
        self.number = 0
        self.signatures: list[Any] = []
        self.published: Mapping[str, Any] | None = None


def hashes_of(folder: Path) -> dict[str, str]:
    """SHA-256 of the files that the customer gets, by name."""
    files = (file for file in sorted(folder.iterdir()) if file.suffix in {".html", ".json"} and file.name not in _OWN)
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def report_flaws(reports: ReportFolder, chains: Mapping[CustomerId, Sequence[Entry]]) -> Iterator[Flaw]:
    """Whatever of a report is not what its entries say: contents, signatures, customers' files, whole revisions."""
    entered = {name: found for chain in chains.values() for name, found in _entered(chain).items()}
    for name, found in sorted(entered.items()):
        folder = reports.of(name.customer, name.period) / f"r{name.revision}"
        for what in _flaws_of(folder, found):
            yield Flaw(name.customer, found.number, f"{name.text}: {what}")
    known = {
        reports.of(name.customer, name.period) / f"r{name.revision}"
        for name, found in entered.items()
        if found.published
    }
    for path in sorted(reports.path.glob(f"*/*/r*/{SIGNATURES}")):
        if path.parent not in known and _is_published(path):
            customer, period = path.parts[-4], path.parts[-3]
            told = f"report {period} {path.parts[-2]}: its files say that it was published, no entry does"
            yield Flaw(customer, 0, told)


def _entered(chain: Sequence[Entry]) -> dict[_Name, _Entered]:
    found: dict[_Name, _Entered] = {}
    for entry in chain:
        if entry.kind not in {EntryKind.SIGN_OFF, EntryKind.ASSESSMENT}:
            continue
        body = json.loads(entry.body)
        kind, _, rest = body["key"].partition(":")
        name = rest.rpartition(":")[0] if kind == "signoff" else rest
        customer, _, rest = name.partition(":")
        period, _, revision = rest.rpartition(":r")
        of = found.setdefault(_Name(customer, period, int(revision)), _Entered())
        of.number = entry.number
        if kind == "signoff":
            of.signatures.append(body["signature"])
        else:
            of.published = body
    return found


def _flaws_of(folder: Path, entered: _Entered) -> Iterator[str]:
    """A step that was cut off before its entry leaves a signature more on disk than in the ledger, never one less."""
    signed = _json(folder / SIGNATURES)
    content = _sha256(folder / CONTENT)
    if not isinstance(signed, list) or content is None:
        yield "it is damaged, or was taken away"
        return
    there = signed if entered.published else signed[: len(entered.signatures)]
    if there != entered.signatures:
        yield f"{SIGNATURES} is not what was signed"
    expected = entered.published["sha256"] if entered.published else entered.signatures[-1]["sha256"]
    if content != expected and len(signed) <= len(entered.signatures):
        yield f"{CONTENT} is not what was signed"
    files: Mapping[str, str] = (entered.published or {}).get("files", {})
    for name, digest in sorted(files.items()):
        now = _sha256(folder / name)
        if now is None:
            yield f"{name} was taken away"
        elif now != digest:
            yield f"{name} is not what was published"


def _is_published(path: Path) -> bool:
    signed = _json(path)
    last = signed[-1] if isinstance(signed, list) and signed else None
    return isinstance(last, dict) and last.get("state") == ReportState.PUBLISHED.value


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None


def _sha256(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
