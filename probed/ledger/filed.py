"""Reports that were filed: each revision of a customer's month in a folder of its own, with who signed it.

reports/CUSTOMER/2026-10/r1/filed.json       what was assessed; signed by its hash
reports/CUSTOMER/2026-10/r1/signatures.json  the steps
reports/CUSTOMER/2026-10/r1/*.html, *.json   what the customer gets
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from probed.errors import ProbedError
from probed.ledger.files import replace_file
from probed.model.assessment import Assessment
from probed.model.canonical import canonical
from probed.model.credit import CircuitCredit, VpnCreditSheet
from probed.model.operation import Exclusion
from probed.model.ticket import TroubleTicket
from probed.model.vpn_assessment import VpnAssessment
from sla.signoff import ReportState, Signature, state_of

SCHEMA = 1
CONTENT: Final = "filed.json"
SIGNATURES: Final = "signatures.json"
NEXT: Final = "filed.next"
"""Content on its way: it counts once the signatures sign it."""


@dataclass(frozen=True, slots=True)
class Filed:
    """One revision. `content`: schema, customer, period, revision, note, assessments, credits; all plain JSON. Where
    files of the call stated anything that counts in it: `stated` too, their exclusions and tickets.
    """

    folder: Path
    revision: int
    content: dict[str, Any]
    sha256: str
    signatures: tuple[Signature, ...]

    @property
    def state(self) -> ReportState | None:
        return state_of(self.signatures)


class Content(Protocol):
    """What a draft holds: the assessments of a period, of circuits and VPNs, and their credits."""

    @property
    def found(self) -> Sequence[Assessment]: ...
    @property
    def sheets(self) -> Sequence[CircuitCredit]: ...
    @property
    def vpns(self) -> Sequence[VpnAssessment]: ...
    @property
    def vpn_sheets(self) -> Sequence[VpnCreditSheet]: ...
    @property
    def exclusions(self) -> Sequence[Exclusion]:
        """Those that files of the call state, and no store holds."""
        ...

    @property
    def tickets(self) -> Sequence[TroubleTicket]:
        """The same of tickets."""
        ...


class ReportFolder:
    """All filed reports of an installation."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def of(self, customer: str, label: str) -> Path:
        names = customer, label.replace("/", "_")
        if any(not name or name.startswith(".") or "/" in name for name in names):
            raise ProbedError(f"customer '{customer}', period '{label}': there can be no such report")
        return self.path.joinpath(*names)

    def revisions(self, customer: str, label: str) -> tuple[Filed, ...]:
        """In order; every one whose content is there."""
        folder = self.of(customer, label)
        numbers = sorted(int(each.name[1:]) for each in folder.glob("r*") if each.name[1:].isdigit())
        return tuple(self._read(folder / f"r{number}", number) for number in numbers)

    def all(self) -> tuple[Filed, ...]:
        """The last revision of every report, by customer and period."""
        found = []
        for folder in sorted(self.path.glob("*/*")):
            numbers = sorted(int(each.name[1:]) for each in folder.glob("r*") if each.name[1:].isdigit())
            if numbers:
                found.append(self._read(folder / f"r{numbers[-1]}", numbers[-1]))
        return tuple(found)

    def _read(self, folder: Path, number: int) -> Filed:
        try:
            signed = json.loads((folder / SIGNATURES).read_text("utf-8"))
            signatures = tuple(Signature(**{**each, "state": ReportState(each["state"])}) for each in signed)
            raw = _content(folder, signatures)
            content = json.loads(raw)
        except (OSError, ValueError, TypeError, KeyError, RecursionError) as exc:
            raise ProbedError(f"{folder}: this report is damaged ({exc}). Restore it from its copy") from exc
        found = Filed(folder, number, content, hashlib.sha256(raw).hexdigest(), signatures)
        if found.state is not None and found.signatures[-1].sha256 != found.sha256:
            raise ProbedError(f"{folder}: filed.json is not what was signed. Restore it from its copy")
        return found

    def draft(
        self,
        customer: str,
        label: str,
        number: int,
        note: str,
        found: Content,
    ) -> tuple[Path, bytes]:
        """Where a draft goes and what its content is; nothing is written yet."""
        content = {
            "schema": SCHEMA,
            "customer": customer,
            "period": label,
            "revision": number,
            "note": note,
            "assessments": list(found.found),
            "credits": list(found.sheets),
        }
        if found.vpns:
            content |= {"vpns": list(found.vpns), "vpn_credits": list(found.vpn_sheets)}
        if found.exclusions or found.tickets:
            content["stated"] = {"exclusions": list(found.exclusions), "tickets": list(found.tickets)}
        return self.of(customer, label) / f"r{number}", canonical(content) + b"\n"

    def write(self, folder: Path, content: bytes | None, signatures: Sequence[Signature]) -> None:
        """The content (None: it stays) and the signatures: whatever happens, both or none of them. Durable when it
        returns, with the files beside them. ProbedError where there is no room.
        """
        signed = canonical(list(signatures)) + b"\n"
        try:
            if content is not None and not folder.exists():
                _begin(folder, content, signed)
                return
            if content is not None:
                replace_file(folder / NEXT, content)
            for file in folder.iterdir():
                _sync(file)
            replace_file(folder / SIGNATURES, signed)  # from now on what they sign counts
            self._finish(folder, signatures)
        except OSError as exc:
            raise ProbedError(f"{folder}: cannot be written ({exc.strerror}). What was filed before stands") from exc

    def _finish(self, folder: Path, signatures: Sequence[Signature]) -> None:
        """What is signed gets its name; a next content that nobody signed goes."""
        if not (folder / NEXT).exists():
            return
        if _content(folder, signatures) == (folder / NEXT).read_bytes():
            (folder / NEXT).replace(folder / CONTENT)
        else:
            (folder / NEXT).unlink()
        _sync(folder)

    def freeze(self, folder: Path) -> None:
        """What was published cannot be written by accident any more."""
        for file in folder.iterdir():
            file.chmod(0o444)


def _begin(folder: Path, content: bytes, signed: bytes) -> None:
    """A new revision, by one rename: half of one would be a damaged report for ever."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(draft, ignore_errors=True)  # what a call that was killed has left
    draft.mkdir()
    try:
        replace_file(draft / CONTENT, content)
        replace_file(draft / SIGNATURES, signed)
        draft.rename(folder)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    _sync(folder.parent)


def _content(folder: Path, signatures: Sequence[Signature]) -> bytes:
    """What is signed: the next content too, where a call was cut off between its signature and its name. A next one
    that was never signed is nothing.
    """
    raw = (folder / CONTENT).read_bytes()
    try:
        fresh = (folder / NEXT).read_bytes()
    except FileNotFoundError:
        return raw
    if signatures and signatures[-1].sha256 == hashlib.sha256(fresh).hexdigest():
        return fresh
    return raw


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
