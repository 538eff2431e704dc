"""One round of the evidence ledger, in a process of its own.

`python -m probed.life.entered CONFIG NOW_US` enters what has become final, writes the day's anchor, has anchors
stamped, notes how that went, and ends. Killed at any point it leaves whole files, and the next round does the rest.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from pathlib import Path
from typing import Final

from config.load import load_all
from config.settings import Settings
from probed.errors import ProbedError
from probed.ledger import anchors
from probed.ledger.authority import stamped
from probed.ledger.files import LedgerFolder, replace_file
from probed.ledger.keeper import extend
from probed.ledger.stamps import BadStamp, roots_of
from probed.ledger.state import LedgerState, read_state, write_state
from probed.model.canonical import canonical
from probed.model.instant import SECOND_US
from probed.store.reader import Reader

NICE: Final = 10
MOST_STAMPS: Final = 31
"""Of one round: after a long absence of the authority the rest comes in the next ones."""


def enter(config: Path, now: int) -> LedgerState:
    """The round, and how it went."""
    settings, inventory = load_all(config)
    ledger = LedgerFolder(settings.ledger_path)
    before = read_state(ledger.path)
    with Reader(settings.store_path) as reader:
        done = extend(ledger, reader, inventory, now, settings.time_zone, daily=True)
    anchor_failure = ""
    try:
        anchors.export(ledger, settings.anchors_path)
    except OSError as exc:
        anchor_failure = f"{exc.filename or settings.anchors_path}: {exc.strerror}"
    stamp_failure = "" if settings.ledger.tsa_url is None else _stamp(settings)
    state = LedgerState(
        at=now,
        added=sum(done.added.values()),
        anchor_failure=anchor_failure,
        stamp_failure=stamp_failure,
        waiting=0 if settings.ledger.tsa_url is None else len(anchors.unstamped(settings.anchors_path)),
        failing_since=_since(before, now) if stamp_failure else None,
    )
    write_state(ledger.path, state)
    return state


def _since(before: LedgerState | None, now: int) -> int:
    return now if before is None or before.failing_since is None else before.failing_since


def _stamp(settings: Settings) -> str:
    """Have every anchor stamped that is not; why it failed, or nothing."""
    told = settings.ledger
    assert told.tsa_url is not None  # else nobody asks
    try:
        roots = () if told.tsa_ca is None else roots_of(told.tsa_ca.read_bytes())
        for anchor in anchors.unstamped(settings.anchors_path)[:MOST_STAMPS]:
            answer = asyncio.run(stamped(anchor.read_bytes(), told.tsa_url, told.tsa_timeout_us / SECOND_US, roots))
            replace_file(anchors.stamp_of(anchor), answer)
    except BadStamp as exc:
        return str(exc)
    except OSError as exc:
        return f"{exc.filename}: {exc.strerror}"
    except ValueError as exc:
        return f"{told.tsa_ca}: holds no certificate ({exc})"
    return ""


def main(arguments: list[str]) -> int:
    config, now = arguments
    with contextlib.suppress(OSError):  # a confined service may not: then it is as urgent as the daemon
        os.setpriority(os.PRIO_PROCESS, 0, NICE)
    try:
        state = enter(Path(config), int(now))
    except ProbedError as exc:
        sys.stderr.write(f"{exc}\n")
        return 2
    sys.stdout.buffer.write(canonical(state))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
