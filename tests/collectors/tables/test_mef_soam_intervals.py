"""Finished intervals of delay sessions as `probed snmp decode` tells them: what is known where not all came back."""

from __future__ import annotations

from typing import Any

import pytest

from collectors.snmp.ber import INTEGER, Value
from collectors.snmp.tables.mef_soam import DM_CONFIG, DM_HISTORY, probes
from collectors.snmp.tables.mef_soam_intervals import intervals
from collectors.snmp.tables.probe import ProbeState
from collectors.snmp.tables.view import MibView
from tests.support.mef_soam import NOON, SESSION, date, past

DELAY = {5: 900, 6: 7300, 7: 2500, 22: 60, 29: 90, 30: 88}
TIMES = {"delay_ms": 2.5, "delay_min_ms": 0.9, "delay_max_ms": 7.3, "jitter_ms": 0.06}
NOTHING_BACK = {5: 0, 6: 0, 7: 0, 22: 0, 29: 90, 30: 0}
"""Some agents leave zeros where nothing was measured, and some the figures of before."""


def view(counts: dict[int, int], kind: int | None) -> MibView:
    mib = past(DM_HISTORY, 42, date(NOON), counts)
    if kind is not None:
        mib[*DM_CONFIG, 2, *SESSION] = Value(INTEGER, kind)
    return MibView(mib)


@pytest.mark.parametrize(
    ("kind", "counts", "expected"),
    [
        pytest.param(1, DELAY, {"two_way": {"sent": 90, "lost": 2, **TIMES}}, id="there and back"),
        pytest.param(1, NOTHING_BACK, {"two_way": {"sent": 90, "lost": 90}}, id="nothing back: lost, no delay"),
        pytest.param(1, DELAY | {30: 0}, {"two_way": {"sent": 90, "lost": 90}}, id="nothing back, figures of before"),
        pytest.param(1, {29: 90, 30: 88}, {"two_way": {"sent": 90, "lost": 2}}, id="no delay is told"),
        pytest.param(1, {29: 0, 30: 0, 7: 0}, {}, id="nothing sent"),
        pytest.param(1, {29: 90}, {}, id="nobody says what came back"),
        pytest.param(1, {7: 2500, 30: 88}, {"two_way": {"delay_ms": 2.5}}, id="nobody says what was sent"),
        pytest.param(2, NOTHING_BACK, {}, id="the end that sends one way waits for nothing"),
        pytest.param(None, NOTHING_BACK, {}, id="nobody says whether it waits for anything"),
        pytest.param(
            None, DELAY, {"two_way": {"sent": 90, "lost": 2, **TIMES}}, id="what came back says that it does"
        ),
        pytest.param(
            3,
            {8: 400, 9: 950, 10: 700, 16: 5, 29: 0, 30: 88},
            {
                "forward": {
                    "received": 88,
                    "delay_ms": 0.7,
                    "delay_min_ms": 0.4,
                    "delay_max_ms": 0.95,
                    "jitter_ms": 0.005,
                }
            },
            id="the end that receives one way",
        ),
        pytest.param(3, {10: 0, 16: 0, 29: 0, 30: 0}, {}, id="and got nothing: nobody there knows what was sent"),
    ],
)
def test_an_interval_of_delay(kind: int | None, counts: dict[int, int], expected: dict[str, Any]) -> None:
    told = intervals(view(counts, kind))
    common = {"point", "layer", "direction", "interval", "interval_end", "at", "elapsed_s", "valid", "suspect"}
    assert {one["direction"]: {name: one[name] for name in one.keys() - common} for one in told} == expected


@pytest.mark.parametrize(
    ("kind", "state", "lost"),
    [(1, ProbeState.NO_ANSWER, 90), (2, ProbeState.NOT_MEASURED, None), (None, ProbeState.NOT_MEASURED, None)],
)
def test_a_session_that_got_nothing_back_has_lost_it_only_if_it_waits_for_answers(
    kind: int | None, state: ProbeState, lost: int | None
) -> None:
    (told,) = probes(view(NOTHING_BACK, kind))
    assert (told.state, told.sent, told.lost, told.rtt_us) == (state, 90, lost, None)
