"""MEF-SOAM-PM-MIB by rows as devices write them: sessions as tests, and their finished intervals."""

from __future__ import annotations

from fractions import Fraction

import pytest

from collectors.snmp.recording import read_recording
from collectors.snmp.tables.probe import ProbeResult, ProbeState
from collectors.snmp.tables.profiles import bins
from collectors.snmp.tables.view import MibView
from tests.support.mib_rows import MEF, facts_of, probe, rows


@pytest.mark.parametrize(
    ("told", "facts"),
    [
        pytest.param(
            probe(
                f"{MEF}.2.1.1.2.1.1.7.3=2",
                f"{MEF}.2.1.1.4.1.1.7.3=1",
                f"{MEF}.2.6.1.2.1.1.7.3.41=0x07ea0b1c0a0f0000",
                *(f"{MEF}.2.6.1.{column}.1.1.7.3.41={n}" for column, n in ((5, 900), (6, 897), (10, 900), (11, 810))),
            ),
            ("lm:1.1.7.3", "slm", ProbeState.OK, 900, 90, None),
            id="loss, of the worse direction",
        ),
        pytest.param(
            probe(
                f"{MEF}.3.1.1.2.1.1.7.4=1",
                *(f"{MEF}.3.6.1.{column}.1.1.7.4.41={n}" for column, n in ((7, 999), (29, 90), (30, 90))),
                *(f"{MEF}.3.6.1.{column}.1.1.7.4.42={n}" for column, n in ((7, 2500), (29, 90), (30, 88))),
            ),
            ("dm:1.1.7.4", "dmm", ProbeState.OK, 90, 2, 2500),
            id="delay, of the last interval",
        ),
        pytest.param(
            probe(f"{MEF}.3.1.1.4.1.1.7.4=2", f"{MEF}.3.4.1.7.1.1.7.4=2500"),
            ("dm:1.1.7.4", "", ProbeState.DISABLED, 0, 0, None),
            id="disabled",
        ),
        pytest.param(
            probe(
                f"{MEF}.3.1.1.2.1.1.7.4=2",
                *(f"{MEF}.3.6.1.{column}.1.1.7.4.9={n}" for column, n in ((29, 90), (30, 0))),
            ),
            ("dm:1.1.7.4", "1dm", ProbeState.NOT_MEASURED, 90, None, None),
            id="one way, the end that only sends",
        ),
        pytest.param(
            probe(
                f"{MEF}.3.1.1.2.1.1.7.4=3",
                *(f"{MEF}.3.6.1.{column}.1.1.7.4.9={n}" for column, n in ((10, 700), (29, 0), (30, 88))),
            ),
            ("dm:1.1.7.4", "1dm", ProbeState.OK, None, None, None),
            id="one way, the end that receives",
        ),
        pytest.param(
            probe(
                *(f"{MEF}.3.6.1.{column}.1.1.7.4.{2**32 - 1}={n}" for column, n in ((7, 999), (29, 90), (30, 90))),
                *(f"{MEF}.3.6.1.{column}.1.1.7.4.1={n}" for column, n in ((7, 2500), (29, 90), (30, 89))),
            ),
            ("dm:1.1.7.4", "", ProbeState.OK, 90, 1, 2500),
            id="numbers of intervals that began anew",
        ),
        pytest.param(
            probe(f"{MEF}.2.1.1.2.1.1.7.3=3", f"{MEF}.2.4.1.15.1.1.7.3=900", f"{MEF}.2.4.1.16.1.1.7.3=700"),
            ("lm:1.1.7.3", "ccm", ProbeState.NOT_MEASURED, 0, 0, None),
            id="loss by CCM: what came was not what was sent",
        ),
    ],
)
def test_a_session_of_an_ethernet_service(told: ProbeResult, facts: tuple[object, ...]) -> None:
    assert (told.id, told.kind, told.state, told.sent, told.lost, told.rtt_us) == facts


def test_a_session_that_is_watched_counts_finished_intervals_only() -> None:
    lines = (f"{MEF}.3.4.1.2.1.1.7.4=0x07ea0b1c0a0f0000", f"{MEF}.3.4.1.29.1.1.7.4=40", f"{MEF}.3.4.1.30.1.1.7.4=40")
    assert probe(*lines).sent == 40
    assert facts_of(probe(*lines, latest=True).sent, probe(*lines, latest=True).stamp) == (0, ())


@pytest.mark.parametrize(
    ("columns", "jitter_us"),
    [
        pytest.param({22: 60, 16: 30, 19: 50}, Fraction(60), id="of both ways together"),
        pytest.param({16: 30, 19: 51}, Fraction(81, 2), id="of each way"),
        pytest.param({16: 30}, Fraction(30), id="of one"),
        pytest.param({}, None, id="none"),
    ],
)
def test_the_delay_variation_of_a_session(columns: dict[int, int], jitter_us: Fraction | None) -> None:
    told = {7: 2500, 29: 90, 30: 90, **columns}
    assert probe(*(f"{MEF}.3.6.1.{column}.1.1.7.4.1={n}" for column, n in told.items())).jitter_us == jitter_us


def test_the_finished_intervals_of_sessions() -> None:
    end = "0x07ea0b1c0a0f00002b0800"
    view = MibView(
        read_recording(
            rows(
                f"{MEF}.2.6.1.2.1.1.7.3.41={end}",
                *(f"{MEF}.2.6.1.{column}.1.1.7.3.41={n}" for column, n in ((3, 90_000), (5, 900), (6, 897), (10, 7))),
                f"{MEF}.2.6.1.5.1.1.7.3.42=900",
                f"{MEF}.2.6.1.6.1.1.7.3.42=901",
                f"{MEF}.2.6.1.4.1.1.7.3.42=1",
                *(f"{MEF}.2.5.1.{column}.1.1.7.3.9={n}" for column, n in ((9, 890), (11, 10), (5, 11), (7, 10))),
                *(
                    f"{MEF}.3.6.1.{column}.1.1.7.4.9={n}"
                    for column, n in ((5, 900), (7, 2500), (22, 60), (29, 90), (30, 88))
                ),
                *(f"{MEF}.3.6.1.{column}.1.1.7.4.10={n}" for column, n in ((7, 0), (29, 90), (30, 0))),
            ).encode()
        ).values
    )
    common = {"point": "lm:1.1.7.3", "valid": True, "suspect": False, "at": None, "interval_end": None}
    assert bins(view, ("mef-soam-pm",)) == [
        common
        | {"layer": "mef-loss", "direction": "forward", "interval": 42, "elapsed_s": None, "sent": 900, "lost": 0}
        | {"suspect": True},
        common
        | {"layer": "mef-loss", "direction": "forward", "interval": 41, "elapsed_s": 900.0, "sent": 900, "lost": 3}
        | {"interval_end": "2026-11-28T02:15:00Z", "at": "2026-11-28T10:15:00+08:00"},
        common
        | {"layer": "mef-availability", "direction": "forward", "interval": 9, "elapsed_s": None}
        | {"available": 890, "unavailable": 10, "high_loss": 11, "consecutive_high_loss": 10},
        common
        | {"point": "dm:1.1.7.4", "layer": "mef-delay", "direction": "two_way", "interval": 9, "elapsed_s": None}
        | {"sent": 90, "lost": 2, "delay_ms": 2.5, "delay_min_ms": 0.9, "jitter_ms": 0.06},
    ]
    assert bins(view, ("ds1",)) == []
