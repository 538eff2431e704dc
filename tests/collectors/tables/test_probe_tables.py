"""DISMAN-PING-MIB and what Juniper and H3C add to it, by rows as devices write them: one row a fact."""

from __future__ import annotations

import pytest

from collectors.snmp.recording import read_recording
from collectors.snmp.tables.probe import ProbeResult, ProbeState
from collectors.snmp.tables.profiles import PROFILES, asked, decode, found
from collectors.snmp.tables.view import MibView
from tests.support.mib_rows import H3C, NQA, PING, RPM, TEST, facts_of, nqa, probe, rows, rpm


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
