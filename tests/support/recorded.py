"""The lab's recorded month as settings, inventory and observations, for tests that need a whole network."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from config.inventory import load_inventory
from config.observations import read_jsonl
from config.operations import read_exclusions
from probed.lab.month import october
from probed.lab.network import ZONE
from probed.lab.polls import PollPlan
from probed.lab.record import Recording, record
from probed.model.inventory import Inventory
from probed.model.observation import Observation
from probed.model.operation import Exclusion

LIMIT_US = PollPlan().staleness_us


@cache
def recording() -> Recording:
    """The files, written once for the whole test run."""
    return record(Path(mkdtemp(prefix="probed-month-")), october(), PollPlan())


@cache
def inventory() -> Inventory:
    return load_inventory(recording().inventory, ZONE)


@cache
def observations() -> tuple[Observation, ...]:
    return tuple(read_jsonl(recording().observations))


@cache
def exclusions() -> tuple[Exclusion, ...]:
    return tuple(read_exclusions(recording().exclusions, ZONE))
