"""Every probe MIB by rows as devices write them, the traps among them: one row a fact."""

from __future__ import annotations

from fractions import Fraction

import pytest

from collectors.snmp.recording import read_recording
from collectors.snmp.tables.probe import ProbeResult, ProbeState
from collectors.snmp.tables.profiles import PROFILES, asked, bins, decode, found
from collectors.snmp.tables.view import MibView

RTT = "1.3.6.1.4.1.9.9.42.1"
PING = "1.3.6.1.2.1.80.1"
NQA = "1.3.6.1.4.1.2011.5.25.111"
RPM = "1.3.6.1.4.1.2636.3.50.1"
H3C = "1.3.6.1.4.1.25506.8.3.1"
MEF = "1.3.6.1.4.1.15007.1.3.1"
TEST = "1.65.2.84.49"
"""Owner A, test T1."""


def rows(*lines: str) -> str:
    """'node column.index=value' as lines of a recording."""
    out = []
    for line in lines:
        name, value = line.split("=", 1)
        if value.startswith("0x"):
            out.append(f"{name}|4x|{value[2:]}")
        elif value.isdigit():
            out.append(f"{name}|{2 if int(value) < 2**31 else 66}|{value}")
        else:
            out.append(f"{name}|4|{value}")
    return "\n".join(out)


def facts_of(*told: object) -> tuple[object, ...]:
    return told


def probe(*lines: str, latest: bool = False) -> ProbeResult:
    view = MibView(read_recording(rows(*lines).encode()).values)
    (only,) = decode(view, found(view), latest=latest).probes
    return only


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


def test_a_cisco_operation_that_never_ended_has_measured_nothing_whatever_its_sense() -> None:
    told = echo(1, 0, f"{RTT}.2.10.1.5.7=0")
    assert (told.state, told.sent, told.lost, told.rtt_us) == (ProbeState.NOT_MEASURED, 0, 0, None)


def test_a_cisco_operation_that_counts_lost_frames_has_no_round_trip() -> None:
    told = echo(1, 0, kind=24)
    assert (told.kind, told.state, told.rtt_us) == ("y1731Loss", ProbeState.OK, None)
    assert echo(1, 12, f"{RTT}.2.2.1.11.7=a.example", f"{RTT}.2.2.1.2.7=0x0a000001").target == "a.example"
    assert echo(1, 12, f"{RTT}.2.2.1.2.7=0x20010db8000000000000000000000009").target == "2001:db8::9"


def test_the_precision_of_a_cisco_jitter_operation_is_its_own() -> None:
    fine = echo(1, 1234, f"{RTT}.2.2.1.37.7=2", f"{RTT}.5.2.1.1.7=2", f"{RTT}.5.2.1.2.7=2468", kind=9)
    assert fine.rtt_us == 1234
    assert echo(1, 1234, f"{RTT}.2.2.1.37.7=2").rtt_us == 1_234_000  # an echo stays in milliseconds


def ping(*columns: str, control: tuple[str, ...] = (f"{PING}.2.1.8.{TEST}=1",)) -> ProbeResult:
    return probe(*control, *(f"{PING}.3.1.{column.replace('=', f'.{TEST}=')}" for column in columns))


@pytest.mark.parametrize(
    ("told", "facts"),
    [
        pytest.param(ping("6=12", "7=4", "8=5"), (ProbeState.OK, 5, 1, 12_000), id="some came back"),
        pytest.param(ping("6=0", "7=0", "8=5"), (ProbeState.NO_ANSWER, 5, 5, None), id="none came back"),
        pytest.param(ping("6=12", "7=0", "8=5"), (ProbeState.NO_ANSWER, 5, 5, None), id="the mean of a test before"),
        pytest.param(ping("6=0", "7=5", "8=5"), (ProbeState.OK, 5, 0, None), id="0 is no round trip"),
        pytest.param(ping("6=0", "7=0", "8=0"), (ProbeState.NOT_MEASURED, 0, 0, None), id="nothing sent yet"),
        pytest.param(ping("6=7", "7=6", "8=5"), (ProbeState.OK, 5, 0, 7000), id="duplicates are no negative loss"),
        pytest.param(ping("6=7"), (ProbeState.NOT_MEASURED, None, None, None), id="counts left out"),
        pytest.param(ping("6=7", "7=5"), (ProbeState.OK, None, None, 7000), id="what was sent left out"),
        pytest.param(ping("6=7", "8=5"), (ProbeState.NOT_MEASURED, 5, None, None), id="what came back left out"),
        pytest.param(
            ping("6=7", "7=5", "8=5", control=(f"{PING}.2.1.8.{TEST}=2",)),
            (ProbeState.DISABLED, 0, 0, None),
            id="disabled",
        ),
        pytest.param(
            ping("6=7", "7=5", "8=5", control=(f"{PING}.2.1.23.{TEST}=2",)),
            (ProbeState.DISABLED, 0, 0, None),
            id="not in service",
        ),
    ],
)
def test_a_standard_ping(told: ProbeResult, facts: tuple[object, ...]) -> None:
    assert (told.state, told.sent, told.lost, told.rtt_us) == facts
    assert (told.id, told.owner, told.tag) == ("A/T1", "A", "T1")


@pytest.mark.parametrize(
    ("columns", "facts"),
    [
        pytest.param(("2.{}.1=9", "3.{}.1=4", "2.{}.2=7", "3.{}.2=1"), (ProbeState.OK, 1, 0, 7000), id="the latest"),
        pytest.param(("2.{}.1=9", "3.{}.1=1", "2.{}.2=0", "3.{}.2=4"), (ProbeState.NO_ANSWER, 1, 1, None), id="lost"),
        pytest.param(("3.{}.2=9",), (ProbeState.NOT_MEASURED, 0, 0, None), id="not sent: too many at once"),
    ],
)
def test_an_agent_that_keeps_only_the_history(columns: tuple[str, ...], facts: tuple[object, ...]) -> None:
    told = probe(*(f"{PING}.4.1.{column.format(TEST)}" for column in columns))
    assert (told.state, told.sent, told.lost, told.rtt_us) == facts


def test_the_latest_of_a_history_whose_numbers_began_anew() -> None:
    rows_of = {2**32 - 2: 1, 2**32 - 1: 1, 1: 1, 2: 4}
    told = probe(*(f"{PING}.4.1.3.{TEST}.{number}={status}" for number, status in rows_of.items()))
    assert (told.state, told.lost, told.stamp) == (ProbeState.NO_ANSWER, 1, (2, b""))


@pytest.mark.parametrize(
    ("implementation", "kind"),
    [
        pytest.param("1.3.6.1.2.1.80.3.1", "echo", id="ICMP"),
        pytest.param("1.3.6.1.2.1.80.3.4", "tcpConnect", id="TCP"),
        pytest.param("1.3.6.1.4.1.2636.3.7.2.1", "icmpTimestamp", id="Juniper: ICMP time stamp"),
        pytest.param("1.3.6.1.4.1.2636.3.7.2.2", "http", id="Juniper: HTTP"),
        pytest.param("1.3.6.1.4.1.2636.3.7.2.4", "dns", id="Juniper: DNS"),
        pytest.param("1.3.6.1.4.1.2636.3.7.2.6", "udpTimestamp", id="Juniper: UDP time stamp"),
        pytest.param("1.3.6.1.4.1.25506.8.3.2.3", "jitter", id="H3C: jitter"),
        pytest.param("1.3.6.1.4.1.9999.1.1", "", id="anybody's own"),
    ],
)
def test_the_kind_of_a_standard_test(implementation: str, kind: str) -> None:
    lines = rows(f"{PING}.3.1.7.{TEST}=1", f"{PING}.3.1.8.{TEST}=1") + f"\n{PING}.2.1.16.{TEST}|6|{implementation}"
    (told,) = decode(MibView(read_recording(lines.encode()).values), ("disman-ping",)).probes
    assert told.kind == kind


@pytest.mark.parametrize(
    ("kind", "octets", "shown"),
    [
        pytest.param(1, "0x0a000001", "10.0.0.1", id="IPv4"),
        pytest.param(2, "0x20010db8000000000000000000000001", "2001:db8::1", id="IPv6"),
        pytest.param(1, "10.199.8.12", "10.199.8.12", id="as text"),
        pytest.param(16, "host", "host", id="a name of four letters"),
        pytest.param(3, "0xfe8000010000000a", "254.128.0.1%10", id="IPv4 with a zone"),
        pytest.param(0, "", "", id="none"),
    ],
)
def test_the_target_of_a_test(kind: int, octets: str, shown: str) -> None:
    told = ping("8=1", "7=1", control=(f"{PING}.2.1.3.{TEST}={kind}", f"{PING}.2.1.4.{TEST}={octets}"))
    assert told.target == shown


def nqa(*columns: str, table: str = "4.1", index: str = f"{TEST}.12.1", more: tuple[str, ...] = ()) -> ProbeResult:
    lines = (f"{NQA}.{table}.1.{column.replace('=', f'.{index}=')}" for column in columns)
    return probe(f"{NQA}.2.1.1.4.{TEST}=6", *more, *lines)


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


def rpm(*lines: str, latest: bool = False) -> ProbeResult:
    return probe(*(f"{RPM}.{line.format(TEST)}" for line in lines), latest=latest)


SUMS = ("2.1.2.{}.2=10", "2.1.3.{}.2=9", "2.1.4.{}.2=0", "2.1.2.{}.4=1000", "2.1.3.{}.4=990", "2.1.4.{}.4=0")


def test_a_juniper_test_adds_up_all_its_probes_for_one_look() -> None:
    told = rpm(*SUMS, "3.1.2.{}.4.1=990", "3.1.5.{}.4.1=12345", "3.1.8.{}.4.1=12375000")
    assert facts_of(told.state, told.sent, told.lost, told.rtt_us) == (ProbeState.OK, 1000, 10, 12_500)


def test_a_juniper_test_that_is_watched_counts_the_test_completed_last() -> None:
    told = rpm(*SUMS, "3.1.2.{}.2.1=9", "3.1.5.{}.2.1=800", "3.1.2.{}.2.2=4", "3.1.5.{}.2.2=30", latest=True)
    facts = facts_of(told.state, told.sent, told.lost, told.rtt_us, told.jitter_us)
    assert facts == (ProbeState.OK, 10, 1, 800, 30)


def test_a_juniper_test_whose_last_run_brought_nothing_has_no_answer() -> None:
    told = rpm("2.1.2.{}.2=10", "2.1.3.{}.2=0", "2.1.2.{}.4=1000", "2.1.3.{}.4=990")
    assert (told.state, told.sent, told.lost) == (ProbeState.NO_ANSWER, 1000, 10)


def test_of_a_juniper_test_whose_totals_began_anew_the_collection_that_has_counts_is_told() -> None:
    told = rpm("2.1.2.{}.1=2", "2.1.3.{}.1=1", "2.1.2.{}.4=0", "2.1.3.{}.4=0", "3.1.2.{}.1.1=1", "3.1.5.{}.1.1=700")
    assert facts_of(told.state, told.sent, told.lost, told.rtt_us) == (ProbeState.OK, 2, 1, 700)


def test_a_juniper_test_that_is_watched_counts_nothing_before_its_first_run_is_complete() -> None:
    lines = ("2.1.2.{}.1=4", "2.1.3.{}.1=4", "2.1.2.{}.4=4", "2.1.3.{}.4=4")
    told = rpm(*lines, latest=True)
    assert (told.state, told.sent, told.stamp) == (ProbeState.NOT_MEASURED, 0, ())
    assert rpm(*lines).sent == 4


@pytest.mark.parametrize(
    ("told", "facts"),
    [
        pytest.param(rpm("3.1.5.{}.2.1=800", "2.1.5.{}.2=0x07ea"), (ProbeState.OK, None, 800), id="RPM, no counts"),
        pytest.param(
            rpm("3.1.5.{}.2.1=800", "2.1.2.{}.2=0", "2.1.3.{}.2=0"),
            (ProbeState.NOT_MEASURED, 0, None),
            id="RPM, nothing sent, with the mean of a test before",
        ),
        pytest.param(
            nqa("4=5", "46=7", "43=1", table="4.3", index=f"{TEST}.9"),
            (ProbeState.OK, None, 7000),
            id="NQA jitter, no counts",
        ),
        pytest.param(
            nqa("4=5", "46=7", "41=0", "40=0", "43=1", table="4.3", index=f"{TEST}.9"),
            (ProbeState.NOT_MEASURED, 0, None),
            id="NQA jitter, nothing sent",
        ),
    ],
)
def test_where_nothing_was_measured_there_is_no_time(told: ProbeResult, facts: tuple[object, ...]) -> None:
    assert (told.state, told.sent, told.rtt_us) == facts


@pytest.mark.parametrize(
    ("profile", "lines"),
    [
        pytest.param("juniper-rpm", (f"{RPM}.2.1.2.{TEST}.4=10", f"{RPM}.2.1.3.{TEST}.4=9"), id="RPM"),
        pytest.param("hh3c-nqa", (f"{H3C}.3.1.11.{TEST}=0",), id="H3C"),
        pytest.param("huawei-nqa", (f"{NQA}.2.1.1.4.{TEST}=6",), id="Huawei"),
    ],
)
def test_a_vendor_s_profile_alone_describes_its_tests_by_the_standard_s_tables(
    profile: str, lines: tuple[str, ...]
) -> None:
    other = "1.66.2.84.50"
    view = MibView(
        read_recording(
            rows(
                *lines,
                f"{PING}.2.1.4.{TEST}=10.0.0.9",
                f"{PING}.3.1.7.{TEST}=9",
                f"{PING}.3.1.8.{TEST}=10",
                f"{PING}.3.1.8.{other}=10",
            ).encode()
        ).values
    )
    (told,) = decode(view, (profile,)).probes
    assert (told.id, told.target, told.sent, told.lost) == ("A/T1", "10.0.0.9", 10, 1)
    assert asked((profile,)) == tuple(dict.fromkeys((*PROFILES[profile].columns, *PROFILES["disman-ping"].columns)))


@pytest.mark.parametrize("root", [H3C, "1.3.6.1.4.1.2011.10.8.3.1", "1.3.6.1.4.1.11.2.14.11.15.8.3.1"])
def test_an_h3c_test_adds_to_the_standard_s(root: str) -> None:
    told = probe(
        f"{PING}.3.1.6.{TEST}=3",
        f"{PING}.3.1.7.{TEST}=8",
        f"{PING}.3.1.8.{TEST}=10",
        f"{root}.3.1.12.{TEST}=28",
        f"{root}.3.1.11.{TEST}=1",
        f"{root}.4.1.1.{TEST}=8",
        f"{root}.4.1.4.{TEST}=4",
        f"{root}.4.1.5.{TEST}=6",
        f"{root}.4.1.22.{TEST}=2",
    )
    assert (told.state, told.sent, told.lost, told.late) == (ProbeState.OK, 10, 2, 1)
    assert facts_of(told.rtt_us, told.jitter_us) == (3500, 1500)


def test_an_h3c_test_that_has_statistics_alone_is_told_by_the_latest_cycle() -> None:
    cycles = {2**32 - 1: (5, 10, 9, 0), 1: (6, 10, 8, 60)}
    told = probe(
        *(
            f"{H3C}.11.1.{column}.{TEST}.{cycle}={value}"
            for cycle, values in cycles.items()
            for column, value in zip((6, 8, 7, 21), values, strict=True)
        )
    )
    assert facts_of(told.state, told.sent, told.lost, told.rtt_us) == (ProbeState.OK, 10, 2, 7500)
    assert told.stamp == (1, b"")


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


def octets(*texts: bytes) -> str:
    """An index of strings, each with its length before it."""
    return ".".join(str(number) for text in texts for number in (len(text), *text))


@pytest.mark.parametrize(
    ("names", "ids"),
    [
        pytest.param([(b"a", b"b"), (b"a", b"c")], ["a/b", "a/c"], id="nothing is shared"),
        pytest.param([(b"", b""), (b"", b"x")], ["/", "/x"], id="owners of no octets"),
        pytest.param(
            [(b"a/b", b"c"), (b"a", b"b/c"), (b"a", b"d")],
            ["a/b/c (1.97.3.98.47.99)", "a/d", "a/b/c (3.97.47.98.1.99)"],
            id="where the owner ends nobody sees",
        ),
        pytest.param(
            [(b"A", b"x"), (b"A\n", b"x")], ["A/x (1.65.1.120)", "A/x (2.65.10.1.120)"], id="what cannot be printed"
        ),
    ],
)
def test_tests_are_told_apart_whatever_they_are_called(names: list[tuple[bytes, bytes]], ids: list[str]) -> None:
    lines = [
        f"{PING}.3.1.{column}.{octets(*name)}={told}"
        for number, name in enumerate(names)
        for column, told in ((7, 5), (8, 5 + number))
    ]
    view = MibView(read_recording(rows(*lines).encode()).values)
    assert [told.id for told in decode(view, found(view)).probes] == ids
    assert sorted(told.sent or 0 for told in decode(view, found(view)).probes) == list(range(5, 5 + len(names)))
