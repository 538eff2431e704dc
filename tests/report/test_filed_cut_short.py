"""A call that files a report may end at any instant, and the disk may be full at any write: what is read afterwards
is the step before or the step after, whole, and the same call made again succeeds.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import pytest

from probed.errors import ProbedError
from probed.ledger.filed import ReportFolder
from sla.signoff import ReportState, Signature

FIRST, SECOND = (b'{"note":"%d"}\n' % number for number in (1, 2))
STEPS: Final = 12
"""More writes than any of these calls makes."""


class Killed(BaseException):
    """As kill -9: nothing that comes after runs, no cleaning up either."""


def drafts(*contents: bytes) -> tuple[Signature, ...]:
    return tuple(
        Signature(ReportState.DRAFT, at, "ann", "looked", hashlib.sha256(content).hexdigest())
        for at, content in enumerate(contents)
    )


@contextmanager
def cut_at(number: int, fault: BaseException) -> Iterator[None]:
    """The number-th of what changes the disk fails."""
    left = [number]

    def failing(real: Any) -> Any:
        def call(*args: Any, **named: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                raise fault
            return real(*args, **named)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for place, name in ((os, "fsync"), (Path, "replace"), (Path, "rename"), (Path, "mkdir")):
            patch.setattr(place, name, failing(getattr(place, name)))
        yield


@pytest.mark.parametrize("fault", [Killed(), OSError(28, "No space left on device")], ids=["killed", "disk full"])
@pytest.mark.parametrize("number", range(1, STEPS + 1))
def test_a_draft_is_there_or_is_not(number: int, fault: BaseException, tmp_path: Path) -> None:
    reports = ReportFolder(tmp_path)
    place = reports.of("100", "2026-10") / "r1"
    with cut_at(number, fault), suppress(Killed, ProbedError):
        reports.write(place, FIRST, drafts(FIRST))
    assert [one.signatures for one in reports.revisions("100", "2026-10")] in ([], [drafts(FIRST)])
    assert reports.all() == reports.revisions("100", "2026-10")
    reports.write(place, FIRST, drafts(FIRST))
    assert [one.content for one in reports.revisions("100", "2026-10")] == [{"note": "1"}]


@pytest.mark.parametrize("fault", [Killed(), OSError(28, "No space left on device")], ids=["killed", "disk full"])
@pytest.mark.parametrize("number", range(1, STEPS + 1))
def test_a_draft_that_is_made_anew_replaces_the_former_as_a_whole(
    number: int, fault: BaseException, tmp_path: Path
) -> None:
    reports = ReportFolder(tmp_path)
    place = reports.of("100", "2026-10") / "r1"
    reports.write(place, FIRST, drafts(FIRST))
    with cut_at(number, fault), suppress(Killed, ProbedError):
        reports.write(place, SECOND, drafts(FIRST, SECOND))
    (found,) = reports.revisions("100", "2026-10")
    assert (found.content, len(found.signatures)) in [({"note": "1"}, 1), ({"note": "2"}, 2)]
    signed = (*found.signatures, found.signatures[-1])
    reports.write(place, None, signed)
    (after,) = reports.revisions("100", "2026-10")
    assert (after.content, after.signatures) == (found.content, signed)
    assert sorted(each.name for each in place.iterdir() if not each.name.endswith(".new")) == [
        "filed.json",
        "signatures.json",
    ]


def test_the_faults_reach_every_step_of_a_call(tmp_path: Path) -> None:
    reports = ReportFolder(tmp_path)
    place = reports.of("100", "2026-10") / "r1"
    with cut_at(STEPS + 1, Killed()):
        reports.write(place, FIRST, drafts(FIRST))
    with cut_at(STEPS + 1, Killed()):
        reports.write(place, SECOND, drafts(FIRST, SECOND))


def test_what_is_not_signed_is_damaged_still(tmp_path: Path) -> None:
    reports = ReportFolder(tmp_path)
    place = reports.of("100", "2026-10") / "r1"
    reports.write(place, FIRST, drafts(FIRST))
    (place / "filed.json").write_bytes(SECOND)
    with pytest.raises(ProbedError, match="is not what was signed"):
        reports.all()
    (place / "filed.json").unlink()
    with pytest.raises(ProbedError, match="is damaged"):
        reports.all()
