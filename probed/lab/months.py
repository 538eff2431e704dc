"""The recorded months by the name of their network."""

from __future__ import annotations

from probed.errors import ProbedError
from probed.lab.clock_change import CLOCK_CHANGES, clock_change_month
from probed.lab.month import LABEL, Month, october, only
from probed.lab.scenario import named
from probed.lab.second_month import second_october


class NoSuchMonth(ProbedError):
    """Nothing was scripted for that month of that network."""

    def __init__(self, network: str, label: str, known: tuple[str, ...]) -> None:
        super().__init__(f"lab: the {network} network has no recorded {label}. Choose one of: {', '.join(known)}.")


def month_named(network: str, label: str, scenario: str | None = None) -> Month:
    """A month of 'small', 'second' or 'summer-time'; of the small network also one scenario alone."""
    if network == "summer-time":
        changes = {change.label: change for change in CLOCK_CHANGES.values()}
        if label not in changes:
            raise NoSuchMonth(network, label, tuple(changes))
        return clock_change_month(changes[label])
    if label != LABEL:
        raise NoSuchMonth(network, label, (LABEL,))
    if scenario:
        return only(named(scenario))
    return second_october() if network == "second" else october()
