"""HUAWEI NQA-MIB by rows as devices write them: one row a fact."""

from __future__ import annotations

import pytest

from collectors.snmp.tables.probe import ProbeResult, ProbeState
from tests.support.mib_rows import NQA, TEST, nqa, probe


@pytest.mark.parametrize(
    ("told", "facts"),
    [
        pytest.param(nqa("21=4", "22=5", "25=1", "26=7"), (ProbeState.OK, 5, 1, 7000, None), id="by its mean"),
        pytest.param(
            nqa("3=2", "8=20", "21=4", "25=1", "26=5"),
            (ProbeState.NO_ANSWER, None, None, None, None),
            id="failed, with the time of the run before",
        ),
        pytest.param(nqa("8=30", "21=4", "22=5", "25=1", "26=7"), (ProbeState.OK, 5, 1, 7500, None), id="by its sum"),
        pytest.param(nqa("3=2", "21=0", "22=3", "25=1"), (ProbeState.NO_ANSWER, 3, 3, None, None), id="failed"),
        pytest.param(nqa("3=1", "26=8"), (ProbeState.OK, None, None, 8000, None), id="a success without counts"),
        pytest.param(
            nqa("3=1", "22=3", "26=8"), (ProbeState.OK, 3, None, 8000, None), id="a success, nobody says of how many"
        ),
        pytest.param(
            nqa("3=3", "21=0", "22=0", "25=1"),
            (ProbeState.NO_ANSWER, 0, 0, None, None),
            id="the far end did not answer before it began",
        ),
        pytest.param(nqa("3=0", "25=1"), (ProbeState.NOT_MEASURED, None, None, None, None), id="no result"),
        pytest.param(nqa("21=4", "22=5", "25=0"), (ProbeState.NOT_MEASURED, 0, 0, None, None), id="under way"),
        pytest.param(
            nqa("21=4", "22=4", "25=1", "26=7200", more=(f"{NQA}.2.2.1.83.{TEST}=1",)),
            (ProbeState.OK, 4, 0, 7200, None),
            id="in microseconds",
        ),
        pytest.param(
            nqa("21=4", "22=4", "25=1", "26=7", more=(f"{NQA}.2.2.1.83.{TEST}=2",)),
            (ProbeState.OK, 4, 0, 7000, None),
            id="in milliseconds",
        ),
        pytest.param(
            nqa("21=4", "22=4", "25=1", more=(f"{NQA}.2.3.1.9.{TEST}=2",)),
            (ProbeState.DISABLED, 0, 0, None, None),
            id="stopped",
        ),
        pytest.param(
            nqa(
                *("4=58", "5=290", "34=1", "35=1", "40=58", "41=60", "43=1", "46=4", "48=2"),
                table="4.3",
                index=f"{TEST}.9",
            ),
            (ProbeState.OK, 60, 2, 5000, 2000),
            id="jitter",
        ),
        pytest.param(
            nqa("4=58", "5=290000", "41=60", "40=58", "43=1", "67=1", table="4.3", index=f"{TEST}.9"),
            (ProbeState.OK, 60, 2, 5000, None),
            id="jitter, in microseconds",
        ),
        pytest.param(
            nqa("4=8", "34=1", "35=0", "54=1", "43=1", table="4.3", index=f"{TEST}.9"),
            (ProbeState.OK, 10, 2, None, None),
            id="jitter that does not say how many it sent",
        ),
        pytest.param(
            nqa("2=3", "4=0", "41=0", "40=0", "43=1", table="4.3", index=f"{TEST}.9"),
            (ProbeState.NO_ANSWER, 0, 0, None, None),
            id="jitter whose far end did not answer before it began",
        ),
        pytest.param(
            nqa("3=2", "21=0", "22=3", "25=1", "15=2", "18=1"),
            (ProbeState.NOT_MEASURED, 0, 0, None, None),
            id="all kept back by a busy system: the path was not asked",
        ),
        pytest.param(
            nqa("3=2", "21=0", "22=3", "25=1", "15=2", "14=1"),
            (ProbeState.NO_ANSWER, 3, 3, None, None),
            id="one was sent and got no answer",
        ),
        pytest.param(
            nqa("2=2", "4=0", "40=0", "41=60", "38=60", "43=1", table="4.3", index=f"{TEST}.9"),
            (ProbeState.NOT_MEASURED, 0, 0, None, None),
            id="jitter, all kept back",
        ),
        pytest.param(
            nqa("2=1", "4=90", "5=25", "6=40", "23=3", "24=4", "26=1", "27=30", table="4.2", index=f"{TEST}.9"),
            (ProbeState.OK, 4, 1, 30_000, None),
            id="http, in a table of its own",
        ),
        pytest.param(
            nqa("2=1", "10=9", "17=2", "18=2", "19=1", "20=7", table="4.4", index=f"{TEST}.9"),
            (ProbeState.OK, 2, 0, 7000, None),
            id="ftp, in a table of its own",
        ),
    ],
)
def test_a_huawei_test(told: ProbeResult, facts: tuple[object, ...]) -> None:
    assert (told.state, told.sent, told.lost, told.rtt_us, told.jitter_us) == facts


def test_of_several_huawei_runs_the_last_finished_is_told() -> None:
    runs = [
        f"{NQA}.4.1.1.{column}.{TEST}.{run}.1={value}"
        for run, column, value in [
            (4, 22, 3),
            (4, 21, 3),
            (4, 25, 1),
            (5, 22, 3),
            (5, 21, 1),
            (5, 25, 1),
            (6, 22, 2),
            (6, 21, 0),
            (6, 25, 0),
        ]
    ]
    assert probe(*runs).lost == 2
    assert probe(*runs, f"{NQA}.2.3.1.8.{TEST}=4").lost == 0
    assert probe(*runs).stamp == (5, 0)
