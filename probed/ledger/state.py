"""How the last round of the ledger went, as data beside the chains: for the doctor and the daemon's status."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from probed.ledger.files import replace_file
from probed.model.canonical import canonical

NAME: Final = "state.json"


@dataclass(frozen=True, slots=True)
class LedgerState:
    """`at`: when the round ended. The failures are empty where all went well. `waiting`: anchors without a stamp."""

    at: int
    added: int
    anchor_failure: str = ""
    stamp_failure: str = ""
    waiting: int = 0
    failing_since: int | None = None
    """Since when the authority has failed without a break."""


def write_state(ledger: Path, state: LedgerState) -> None:
    replace_file(ledger / NAME, canonical(state) + b"\n")


def read_state(ledger: Path) -> LedgerState | None:
    """None where no round has ended yet."""
    try:
        return LedgerState(**json.loads((ledger / NAME).read_text("utf-8")))
    except (OSError, ValueError, TypeError, RecursionError):
        return None
