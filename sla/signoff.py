"""How a report becomes final: draft -> checked -> approved -> published, by different people. Pure.

Who wrote a report never checks or approves it, and who checked it does not approve it. Publishing is no judgement:
anybody may do it. What is published never changes; a rejection sends back to draft whatever is not published yet.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from probed.errors import ProbedError


class ReportState(StrEnum):
    DRAFT = "draft"
    CHECKED = "checked"
    APPROVED = "approved"
    PUBLISHED = "published"


class Signature(NamedTuple):
    """One step: who, when, why, and the hash of the content that was signed."""

    state: ReportState
    at: int
    by: str
    reason: str
    sha256: str


class NotSigned(ProbedError):
    """A step that may not be taken, with the reason."""


_NEXT: Final = {
    ReportState.CHECKED: ReportState.DRAFT,
    ReportState.APPROVED: ReportState.CHECKED,
    ReportState.PUBLISHED: ReportState.APPROVED,
}


def state_of(signatures: tuple[Signature, ...]) -> ReportState | None:
    """Where a revision stands; None before its draft."""
    return signatures[-1].state if signatures else None


def step(signatures: tuple[Signature, ...], wanted: Signature) -> tuple[Signature, ...]:
    """The signatures with one more, or NotSigned."""
    now = state_of(signatures)
    if now is ReportState.PUBLISHED:
        raise NotSigned("it is published and never changes: a correction is a new revision")
    if not wanted.reason.strip():
        raise NotSigned("a signature needs a reason: what was looked at, or what was found")
    if wanted.state is ReportState.DRAFT:
        return (*signatures, wanted)
    if now is not _NEXT[wanted.state]:
        stands = "does not exist" if now is None else f"is {now.value}"
        raise NotSigned(f"it {stands}: only what is {_NEXT[wanted.state].value} can become {wanted.state.value}")
    mine = _since_draft(signatures)
    if any(each.sha256 != wanted.sha256 for each in mine):
        raise NotSigned("its content is not what was signed before: make the draft anew")
    if wanted.state is not ReportState.PUBLISHED:
        for each in (_author(signatures, wanted.sha256), *mine):
            if each.by == wanted.by:
                did = "wrote" if each.state is ReportState.DRAFT else "checked"
                raise NotSigned(f"{wanted.by} {did} it: somebody else must say that it is {wanted.state.value}")
    return (*signatures, wanted)


def _author(signatures: tuple[Signature, ...], sha256: str) -> Signature:
    """Who wrote this content first: a rejection sends it back as it is, and makes nobody its author."""
    return next(each for each in signatures if each.state is ReportState.DRAFT and each.sha256 == sha256)


def _since_draft(signatures: tuple[Signature, ...]) -> tuple[Signature, ...]:
    """The signatures that stand: from the last draft on."""
    last = max(number for number, each in enumerate(signatures) if each.state is ReportState.DRAFT)
    return signatures[last:]
