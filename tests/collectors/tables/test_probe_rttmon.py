"""CISCO-RTTMON-MIB by rows as devices write them, the traps among them: one row a fact."""

from __future__ import annotations

from fractions import Fraction

import pytest

from collectors.snmp.tables.probe import ProbeResult, ProbeState
from tests.support.mib_rows import RTT, facts_of, probe


def echo(sense: int, completion: int, *more: str, kind: int = 1) -> ProbeResult:
    latest = (f"{RTT}.2.10.1.1.7={completion}", f"{RTT}.2.10.1.2.7={sense}", f"{RTT}.2.10.1.5.7=500")
    return probe(f"{RTT}.2.1.1.4.7={kind}", *latest, *more)


@pytest.mark.parametrize(
    ("sense", "completion", "state", "sent", "lost", "rtt_us"),
    [
        pytest.param(1, 16, ProbeState.OK, 1, 0, 16_000, id="ok"),
        pytest.param(1, 0, ProbeState.OK, 1, 0, 0, id="ok, below a millisecond"),
        pytest.param(3, 900, ProbeState.OK, 1, 0, 900_000, id="over its threshold, but completed"),
        pytest.param(4, 0, ProbeState.NO_ANSWER, 1, 1, None, id="timeout, and 0 is no round trip"),
        pytest.param(4, 16, ProbeState.NO_ANSWER, 1, 1, None, id="timeout, with the time of the result before"),
        pytest.param(2, 0, ProbeState.NO_ANSWER, 1, 1, None, id="disconnected"),
        pytest.param(6, 0, ProbeState.NO_ANSWER, 1, 1, None, id="not connected"),
        pytest.param(9, 5, ProbeState.NO_ANSWER, 1, 1, None, id="what came back was broken"),
        pytest.param(5, 16, ProbeState.NOT_MEASURED, 0, 0, None, id="busy: nothing was sent"),
        pytest.param(7, 16, ProbeState.NOT_MEASURED, 0, 0, None, id="dropped: nothing was sent"),
        pytest.param(0, 0, ProbeState.NOT_MEASURED, 0, 0, None, id="not run yet"),
        pytest.param(99, 3, ProbeState.NOT_MEASURED, 0, 0, None, id="a sense that the MIB does not have"),
    ],
)
def test_a_cisco_echo(
    sense: int, completion: int, state: ProbeState, sent: int, lost: int, rtt_us: int | None
) -> None:
    told = echo(sense, completion)
    assert (told.kind, told.state, told.sent, told.lost, told.rtt_us) == ("echo", state, sent, lost, rtt_us)
    assert told.stamp == (500,)


@pytest.mark.parametrize(
    ("more", "state"),
    [
        pytest.param((f"{RTT}.2.1.1.9.7=1", f"{RTT}.2.9.1.10.7=6"), ProbeState.OK, id="active"),
        pytest.param((f"{RTT}.2.1.1.9.7=2",), ProbeState.DISABLED, id="not in service"),
        pytest.param((f"{RTT}.2.9.1.10.7=4",), ProbeState.DISABLED, id="pending: never started"),
        pytest.param((f"{RTT}.2.9.1.10.7=5",), ProbeState.DISABLED, id="its life is over"),
        pytest.param((f"{RTT}.2.9.1.10.7=7",), ProbeState.OK, id="restarting"),
    ],
)
def test_a_cisco_operation_that_does_not_run_is_no_outage(more: tuple[str, ...], state: ProbeState) -> None:
    told = echo(1, 16, *more)
    assert told.state is state
    assert (told.rtt_us is None) is (state is ProbeState.DISABLED)


@pytest.mark.parametrize(
    ("uptime", "stamp", "age_cs"),
    [
        pytest.param(1000, 900, 100, id="a second ago"),
        pytest.param(50, 2**32 - 50, 100, id="sysUpTime began anew meanwhile"),
        pytest.param(1000, 1005, 0, id="while the tables were read, after sysUpTime was"),
    ],
)
def test_how_old_a_cisco_result_is(uptime: int, stamp: int, age_cs: int) -> None:
    assert probe(f"{RTT}.2.10.1.5.7={stamp}", f"1.3.6.1.2.1.1.3.0={uptime}").age_cs == age_cs


def jitter(*columns: str, sense: int = 1, completion: int = 3, kind: int = 9, table: str = "5.2") -> ProbeResult:
    return echo(
        sense, completion, *(f"{RTT}.{table}.1.{column.replace('=', '.7=')}" for column in columns), kind=kind
    )


@pytest.mark.parametrize(
    ("told", "facts"),
    [
        pytest.param(
            jitter("1=98", "2=490", "26=1", "27=0", "29=1", "30=2", "46=4"),
            (ProbeState.OK, 100, 2, Fraction(5000), Fraction(4000), 2),
            id="sums and counts",
        ),
        pytest.param(
            jitter("1=10", "2=4294967290", "53=1", "26=0"),
            (ProbeState.OK, 10, 0, Fraction((2**32 + 4294967290) * 1000, 10), None, None),
            id="a sum beyond 32 bits",
        ),
        pytest.param(
            jitter("1=10", "26=0", "27=0"),
            (ProbeState.OK, 10, 0, Fraction(3000), None, None),
            id="columns left out: the mean is the completion time",
        ),
        pytest.param(
            jitter("1=10", "2=30"),
            (ProbeState.OK, None, None, Fraction(3000), None, None),
            id="no column of losses: answers came, and nobody says how many did not",
        ),
        pytest.param(
            jitter("1=0", "2=0", "26=0", "27=0", "29=0", "31=0", "46=0", sense=1, completion=0),
            (ProbeState.NOT_MEASURED, 0, 0, None, None, None),
            id="all zeros: nothing was measured",
        ),
        pytest.param(
            jitter("1=0", "2=0", "26=0", "27=0", "29=0", "31=4", sense=4, completion=0),
            (ProbeState.NO_ANSWER, 0, 0, None, None, None),
            id="all zeros, since the responder did not answer",
        ),
        pytest.param(
            jitter("1=0", "2=0", "26=0", "27=0", "29=0", "30=10", "31=1", completion=0),
            (ProbeState.NOT_MEASURED, 0, 0, None, None, 10),
            id="all zeros but those that came late, which contracts count as they like",
        ),
        pytest.param(
            jitter("1=0", "2=0", "26=0", "27=0", "29=10", "31=4", "46=0", sense=4, completion=0),
            (ProbeState.NO_ANSWER, 10, 10, None, None, None),
            id="all lost",
        ),
        pytest.param(
            jitter("1=9", "2=90", "26=1", "31=5", sense=5),
            (ProbeState.NOT_MEASURED, 0, 0, None, None, None),
            id="busy: the row is that of the result before",
        ),
        pytest.param(
            jitter("1=9", "2=90", "26=1", "31=3", sense=3),
            (ProbeState.OK, 10, 1, Fraction(10_000), None, None),
            id="over its threshold",
        ),
        pytest.param(
            jitter("1=4", "2=40", "26=0", "8=2", "9=6", "13=1", "14=3"),
            (ProbeState.OK, 4, 0, Fraction(10_000), Fraction(3000), None),
            id="jitter by its sums",
        ),
        pytest.param(
            echo(1, 12, kind=9), (ProbeState.OK, None, None, Fraction(12_000), None, None), id="no statistics at all"
        ),
        pytest.param(
            jitter("1=48", "2=240", "26=2", "32=1", "44=3", kind=16, table="5.4"),
            (ProbeState.OK, 50, 2, Fraction(5000), Fraction(3000), 1),
            id="icmpJitter, in a table of its own",
        ),
        pytest.param(
            jitter("1=48", "2=240", "26=2", "46=3", kind=16),
            (ProbeState.OK, 50, 2, Fraction(5000), Fraction(3000), None),
            id="icmpJitter, among the others",
        ),
    ],
)
def test_a_cisco_jitter(told: ProbeResult, facts: tuple[object, ...]) -> None:
    assert (told.state, told.sent, told.lost, told.rtt_us, told.jitter_us, told.late) == facts


ZEROS = tuple(f"{RTT}.5.2.1.{column}.7=0" for column in (1, 2, 26, 27, 29, 30, 31, 46))
"""A row of jitter statistics that was never filled, as IOS keeps one for operations that are no jitter operations."""


@pytest.mark.parametrize(
    ("told", "facts"),
    [
        pytest.param(echo(1, 16, *ZEROS), (ProbeState.OK, 1, 0, 16_000), id="an echo"),
        pytest.param(echo(4, 0, *ZEROS, kind=5), (ProbeState.NO_ANSWER, 1, 1, None), id="a udpEcho in vain"),
        pytest.param(echo(1, 16, *ZEROS, kind=9), (ProbeState.NOT_MEASURED, 0, 0, None), id="a jitter operation"),
        pytest.param(
            echo(1, 5, *ZEROS, f"{RTT}.5.4.1.1.7=9", f"{RTT}.5.4.1.2.7=45", f"{RTT}.5.4.1.26.7=1", kind=16),
            (ProbeState.OK, 10, 1, 5000),
            id="an icmpJitter operation, whose own row counts",
        ),
        pytest.param(
            echo(1, 5, f"{RTT}.5.4.1.1.7=0", f"{RTT}.5.2.1.1.7=9", f"{RTT}.5.2.1.26.7=1", kind=16),
            (ProbeState.OK, 10, 1, 5000),
            id="one whose own row was never filled",
        ),
        pytest.param(
            probe(f"{RTT}.2.10.1.1.7=16", f"{RTT}.2.10.1.2.7=1", *ZEROS),
            (ProbeState.OK, 1, 0, 16_000),
            id="one whose kind is not told",
        ),
        pytest.param(probe(*ZEROS[:-2], f"{RTT}.5.2.1.31.7=4"), (ProbeState.NO_ANSWER, 0, 0, None), id="zeros alone"),
    ],
)
def test_a_row_of_zeros_says_nothing_of_a_cisco_operation_without_statistics(
    told: ProbeResult, facts: tuple[object, ...]
) -> None:
    assert (told.state, told.sent, told.lost, told.rtt_us) == facts


@pytest.mark.parametrize(
    ("oper", "completion", "facts"),
    [
        pytest.param((2, 2), 16, (ProbeState.OK, 1, 0, 16_000, "ok"), id="neither lost nor late"),
        pytest.param((2, 1), 16, (ProbeState.NO_ANSWER, 1, 1, None, "timeout"), id="timed out"),
        pytest.param((1, 2), 0, (ProbeState.NO_ANSWER, 1, 1, None, "disconnected"), id="connection lost"),
        pytest.param((2, 2), 0, (ProbeState.NOT_MEASURED, 0, 0, None, ""), id="no time was taken yet"),
        pytest.param((), 16, (ProbeState.NOT_MEASURED, 0, 0, None, ""), id="nobody says how it ended"),
    ],
)
def test_a_cisco_result_without_its_sense(oper: tuple[int, ...], completion: int, facts: tuple[object, ...]) -> None:
    flags = (f"{RTT}.2.9.1.{column}.7={value}" for column, value in zip((5, 6), oper, strict=False))
    told = probe(f"{RTT}.2.1.1.4.7=1", f"{RTT}.2.10.1.1.7={completion}", *flags)
    assert (told.state, told.sent, told.lost, told.rtt_us, told.sense) == facts


@pytest.mark.parametrize("kind", [14, 16, 20, 23, 24, 25])
def test_of_a_cisco_operation_that_sends_many_nobody_knows_how_many_without_statistics(kind: int) -> None:
    assert facts_of(echo(1, 12, kind=kind).sent, echo(4, 0, kind=kind).lost) == (None, None)


def test_who_owns_a_cisco_operation_and_what_it_is_called() -> None:
    told = echo(1, 12, f"{RTT}.2.1.1.2.7=noc", f"{RTT}.2.1.1.3.7=0xd7a8cfdf20312e32")
    assert (told.id, told.owner, told.tag) == ("7", "noc", "专线 1.2")


@pytest.mark.parametrize("address", [(), (f"{RTT}.2.2.1.2.7=0x00000000",), (f"{RTT}.2.2.1.2.7=0x{'00' * 16}",)])
def test_the_target_of_a_cisco_http_operation_is_its_url(address: tuple[str, ...]) -> None:
    assert echo(1, 12, f"{RTT}.2.2.1.15.7=http://a.example/", *address, kind=7).target == "http://a.example/"


def test_the_target_of_a_cisco_operation_is_its_name_or_address() -> None:
    assert echo(1, 12, f"{RTT}.2.2.1.11.7=a.example", f"{RTT}.2.2.1.2.7=0x0a000001").target == "a.example"
    assert echo(1, 12, f"{RTT}.2.2.1.2.7=0x20010db8000000000000000000000009").target == "2001:db8::9"


def test_a_cisco_operation_that_never_ended_has_measured_nothing_whatever_its_sense() -> None:
    told = echo(1, 0, f"{RTT}.2.10.1.5.7=0")
    assert (told.state, told.sent, told.lost, told.rtt_us) == (ProbeState.NOT_MEASURED, 0, 0, None)


def test_a_cisco_operation_that_counts_lost_frames_has_no_round_trip() -> None:
    told = echo(1, 0, kind=24)
    assert (told.kind, told.state, told.rtt_us) == ("y1731Loss", ProbeState.OK, None)


def test_the_precision_of_a_cisco_jitter_operation_is_its_own() -> None:
    fine = echo(1, 1234, f"{RTT}.2.2.1.37.7=2", f"{RTT}.5.2.1.1.7=2", f"{RTT}.5.2.1.2.7=2468", kind=9)
    assert fine.rtt_us == 1234
    assert echo(1, 1234, f"{RTT}.2.2.1.37.7=2").rtt_us == 1_234_000  # an echo stays in milliseconds
