"""The breach clock of the whole fleet, in a process of its own.

`python -m probed.life.foretold CONFIG AHEAD_US NOW_US` reads the store, prints JSON and ends; the daemon's event loop
and memory have nothing to do with it.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from config.load import load_all
from probed.assessing.assessor import Assessor
from probed.assessing.evidence import StoreEvidence
from probed.assessing.path_book import path_book
from probed.assessing.publications import LedgerReports
from probed.assessing.risks import fleet_risks
from probed.errors import ProbedError
from probed.model.canonical import canonical
from probed.model.problem import BreachFactors, BurnFactor
from probed.model.risk import Burn, ClauseRisk
from probed.policies.paces import paces
from probed.store.reader import Reader
from sla.breach import MISSED
from sla.credit_sheet import money_text
from sla.rounding import truncated

NICE: Final = 10


def foretold(config: Path, ahead_us: int, now: int) -> list[dict[str, Any]]:
    """Every clause that will break within `ahead_us` and every one that is missed, of the months that run now."""
    settings, inventory = load_all(config)
    limit_us = paces(settings, inventory, now).limit_us
    with Reader(settings.store_path) as reader, reader.snapshot():
        horizon = reader.last_input() or 0
        paths = path_book(settings, inventory)
        tickets = reader.tickets() or None
        assessor = Assessor(
            inventory,
            StoreEvidence(reader),
            reader.exclusions(),
            limit_us,
            horizon,
            paths,
            tickets=tickets,
            reports=LedgerReports(settings.ledger_path),
        )
        found = fleet_risks(assessor, assessor.services, now)
    return list(said(found, horizon, ahead_us))


def said(found: Iterable[ClauseRisk], at: int, ahead_us: int) -> Iterable[dict[str, Any]]:
    for risk in found:
        if risk.breach_at is not None and (risk.basis == MISSED or risk.breach_at - at <= ahead_us):
            factors = list(factors_of(risk, at))
            yield {"circuit": risk.circuit, "vpn": risk.vpn, "clause": risk.clause, "factors": factors}


def factors_of(risk: ClauseRisk, at: int) -> BreachFactors:
    """The factors as whole numbers and texts, as they are stored and told."""
    assert risk.breach_at is not None  # who has none has nothing to tell
    return BreachFactors(
        at=at,
        contract=risk.contract,
        unit=risk.unit,
        allowed=int(risk.allowed // 1),
        spent=int(risk.spent // 1),
        left=int(risk.left // 1),
        basis=risk.basis,
        breach_at=risk.breach_at,
        burns=tuple(map(_burn, risk.burns)),
        stake="" if risk.stake is None else money_text(risk.stake, risk.digits),
        currency=risk.currency,
        until=risk.until,
    )


def _burn(burn: Burn) -> BurnFactor:
    return BurnFactor(*burn[:3], "" if burn.rate is None else truncated(burn.rate, 2))


def main(arguments: list[str]) -> int:
    config, ahead_us, now = arguments
    with contextlib.suppress(OSError):  # a confined service may not: then it is as urgent as the daemon
        os.setpriority(os.PRIO_PROCESS, 0, NICE)
    try:
        found = foretold(Path(config), int(ahead_us), int(now))
    except ProbedError as exc:
        sys.stderr.write(f"{exc}\n")
        return 2
    # Named tuples inside lists become objects in canonical JSON, so they are made plain lists here.
    rows = [{**row, "factors": [_listed(value) for value in row["factors"]]} for row in found]
    sys.stdout.buffer.write(canonical(rows))
    return 0


def _listed(value: Any) -> Any:
    return [list(each) for each in value] if isinstance(value, tuple) else value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
