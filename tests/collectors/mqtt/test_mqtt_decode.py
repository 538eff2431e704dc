"""Payloads of schema 1: what is read, what is refused and why."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.mqtt.decode import Measured, Reason, Refused, decode_samples, decode_status
from collectors.mqtt.payload import LARGEST, Status
from collectors.mqtt.topics import Leaf, Topic, may_publish, parse_topic, subscriptions, topic_text
from probed.model.probe_bin import ClockQuality, ClockState, Gap, Piece, Sense
from sla.histogram import histogram
from tests.support.probe_payloads import START, as_bytes, sample, status

SAMPLES, STATUS = Topic("P1", Leaf.SAMPLES), Topic("P1", Leaf.STATUS)


def read(value: Any) -> Measured:
    samples, refused = decode_samples(SAMPLES, as_bytes(value))
    assert refused == ()
    return samples[0]


def refusal(payload: bytes) -> Refused:
    samples, refused = decode_samples(SAMPLES, payload)
    assert samples == ()
    return refused[0]


def test_a_sample_is_read() -> None:
    said = read(sample(seq=41, lost=1, sent=11, pieces=[[3, 2, 1]], jitter=[1, 2, 0]))
    assert (said.probe, said.measurement, said.start, said.end) == ("P1", "M1", START, START + 10_000_000)
    body = said.body
    assert (body.sent, body.lost, body.late, body.duplicate, body.negative) == (11, 1, 0, 0, 0)
    assert body.delay_us == histogram([1000, 1010, 1020, 1300, 1000, 999, 1000, 1001, 1002, 1003])
    assert (body.delay_sum_us, body.delay_min_us, body.delay_max_us) == (10_335, 999, 1300)
    assert (body.jitter_us, body.jitter_sum_us) == (((0, 1), (1, 1), (2, 1)), 3)
    assert (body.piece_us, body.pieces) == (1_000_000, (Piece(3, 2, 1),))
    assert body.clock == ClockQuality(ClockState.LOCKED, 12, 100)
    assert (body.boot, body.number, body.software) == (START - 60_000_000, 41, "2.3.1")


def test_of_a_list_each_is_read_or_refused_by_itself() -> None:
    payload = as_bytes([sample(), sample(lost=1), sample(seq=1, start=START + 10_000_000, end=START + 20_000_000)])
    samples, refused = decode_samples(SAMPLES, payload)
    assert [one.body.number for one in samples] == [0, 1]
    assert [one.reason for one in refused] == [Reason.COUNTS]


def test_one_way_delays_below_zero_are_counted_and_in_no_bucket() -> None:
    body = read(sample(sense="forward", delay=[-5, 10, -1, 10, 10, 10, 10, 10, 10, 10])).body
    assert (body.sense, body.negative, body.delay_us, body.delay_min_us) == (Sense.FORWARD, 2, ((10, 8),), 10)


def test_the_longest_run_of_lost_packets_is_read() -> None:
    lost = {"lost": 3, "sent": 13, "pieces": [[3, 4, 3]]}
    told = read(sample(**lost, gap={"spacing": 750_000, "longest": 3, "at": START + 3_000_000})).body
    assert told.gap == Gap(750_000, 3, START + 3_000_000)
    assert read(sample(**lost, gap={"spacing": 750_000, "longest": 2})).body.gap == Gap(750_000, 2)
    assert read(sample(gap={"spacing": 1_000_000, "longest": 0})).body.gap == Gap(1_000_000, 0)
    assert read(sample()).body.gap is None


@pytest.mark.parametrize(
    ("gap", "reason"),
    [
        ({"spacing": 750_000, "longest": 4}, Reason.COUNTS),
        ({"spacing": 750_000, "longest": 0}, Reason.COUNTS),
        ({"spacing": 900_000, "longest": 3}, Reason.COUNTS),
        ({"spacing": 750_000, "longest": 3, "at": START - 1}, Reason.COUNTS),
        ({"spacing": 750_000, "longest": 3, "at": START + 9_000_000}, Reason.COUNTS),
        ({"spacing": 0, "longest": 3}, Reason.SCHEMA),
        ({"longest": 3}, Reason.SCHEMA),
        ("3 packets", Reason.SCHEMA),
    ],
)
def test_a_gap_that_cannot_be_is_refused(gap: Any, reason: Reason) -> None:
    said = sample(lost=3, sent=13, pieces=[[3, 4, 3]], gap=gap)
    assert refusal(as_bytes(said)).reason is reason


def test_what_was_lost_has_no_delay() -> None:
    body = read(sample(sent=3, lost=3, delay=[], piece=None)).body
    assert (body.delay_us, body.delay_sum_us, body.delay_min_us) == ((), None, None)


WRONG: tuple[tuple[str, dict[str, Any], Reason], ...] = (
    ("another version", {"v": 2}, Reason.VERSION),
    ("no version", {"v": None}, Reason.SCHEMA),
    ("a version in words", {"v": "1"}, Reason.SCHEMA),
    ("ours as another type", {"v": 1.0}, Reason.SCHEMA),
    ("a minor version", {"v": 1.1}, Reason.VERSION),
    ("a minor version in words", {"v": "1.1"}, Reason.VERSION),
    ("no number at all", {"v": "beta"}, Reason.VERSION),
    ("a version without end", {"v": 10**400}, Reason.VERSION),
    ("another probe", {"probe": "P2"}, Reason.ANOTHER_PROBE),
    ("a probe that is no name", {"probe": "P1/x"}, Reason.SCHEMA),
    ("a name with a line end", {"probe": "P1\n"}, Reason.SCHEMA),
    ("no measurement", {"measurement": None}, Reason.SCHEMA),
    ("a count that is no whole number", {"sent": 10.5}, Reason.SCHEMA),
    ("a count below zero", {"lost": -1}, Reason.SCHEMA),
    ("a count as text", {"sent": "10"}, Reason.SCHEMA),
    ("a count of yes", {"sent": True}, Reason.SCHEMA),
    ("a start beyond all calendars", {"start": 1 << 60}, Reason.SCHEMA),
    ("an end before the start", {"end": START - 1}, Reason.INTERVAL),
    ("no length", {"end": START}, Reason.INTERVAL),
    ("two hours", {"end": START + 7_200_000_000}, Reason.INTERVAL),
    ("more lost than sent", {"lost": 11}, Reason.COUNTS),
    ("more late than sent", {"late": 11}, Reason.COUNTS),
    ("a delay for what was lost", {"lost": 1}, Reason.COUNTS),
    ("a delay too few", {"delay": [1000] * 9}, Reason.COUNTS),
    ("no delays at all", {"delay": None}, Reason.COUNTS),
    ("a round trip into the past", {"delay": [-1, *[10] * 9]}, Reason.COUNTS),
    ("more jitters than packets", {"jitter": [1] * 11}, Reason.COUNTS),
    ("a jitter below zero", {"jitter": [-1]}, Reason.COUNTS),
    ("buckets out of order", {"delay": {"buckets": [[9, 5], [8, 5]], "sum": 85, "min": 8, "max": 9}}, Reason.COUNTS),
    ("a bucket twice", {"delay": {"buckets": [[9, 5], [9, 5]], "sum": 90, "min": 9, "max": 9}}, Reason.COUNTS),
    ("an empty bucket", {"delay": {"buckets": [[9, 0]], "sum": 0}}, Reason.SCHEMA),
    (
        "counts of another layout",
        {"delay": {"buckets": [[9, 10]], "sum": 90, "min": 9, "max": 9, "layout": "ddsketch-1"}},
        Reason.COUNTS,
    ),
    ("no extremes", {"delay": {"buckets": [[9, 10]], "sum": 90}}, Reason.COUNTS),
    ("a sum that cannot be", {"delay": {"buckets": [[9, 10]], "sum": 91, "min": 9, "max": 9}}, Reason.COUNTS),
    ("a minimum elsewhere", {"delay": {"buckets": [[9, 10]], "sum": 90, "min": 8, "max": 9}}, Reason.COUNTS),
    ("a sum of nothing", {"sent": 0, "delay": {"buckets": [], "sum": 1}}, Reason.COUNTS),
    ("pieces that do not divide it", {"piece": 3_000_000}, Reason.PIECES),
    ("pieces without a length", {"piece": 0, "pieces": [[1, 1, 0]]}, Reason.PIECES),
    ("a piece beyond the end", {"pieces": [[10, 1, 0]]}, Reason.PIECES),
    ("a piece twice", {"pieces": [[1, 1, 0], [1, 1, 0]]}, Reason.PIECES),
    ("a piece that lost more than it sent", {"pieces": [[1, 1, 2]]}, Reason.PIECES),
    ("a loss that no piece has", {"sent": 20, "lost": 10}, Reason.PIECES),
    ("pieces that sent unevenly", {"pieces": [[1, 2, 0]]}, Reason.PIECES),
    ("an unknown clock state", {"clock": {"state": "good"}}, Reason.SCHEMA),
    ("a control character in the version", {"software": "2\x1b[2J"}, Reason.SCHEMA),
    ("half of a round trip by another name", {"sense": "one_way"}, Reason.SCHEMA),
)


@pytest.mark.parametrize(("changed", "reason"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_what_is_wrong_is_refused_with_its_reason(changed: dict[str, Any], reason: Reason) -> None:
    assert refusal(as_bytes(sample(**changed))).reason is reason


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", Reason.NOT_JSON),
        (b"\xff\xfe", Reason.NOT_JSON),
        (b"{", Reason.NOT_JSON),
        (b"NaN", Reason.NOT_JSON),
        (b"null", Reason.SCHEMA),
        (b"7", Reason.SCHEMA),
        (b'"sample"', Reason.SCHEMA),
        (b"[" * 100_000, Reason.NOT_JSON),
        (b'{"v":1,"more":' + b"[" * 100_000, Reason.NOT_JSON),
        (b'{"v":1e400}', Reason.SCHEMA),
        (b'{"v":99999999999999999999}', Reason.VERSION),
        (b" " * (LARGEST + 1), Reason.TOO_LARGE),
        (b"[" + b"0," * 1000 + b"0]", Reason.TOO_LARGE),
        (as_bytes(sample()).decode().encode("utf-16"), Reason.NOT_JSON),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_what_is_no_sample_is_refused(payload: bytes, reason: Reason) -> None:
    assert refusal(payload).reason is reason


def test_what_is_said_beyond_the_schema_is_left_aside() -> None:
    assert read(sample(colour="red", more={"deep": [1, {"x": None}]})) == read(sample())


def test_samples_under_another_topic_are_refused() -> None:
    assert decode_samples(STATUS, as_bytes(sample())).refused[0].reason is Reason.TOPIC


def test_a_status_and_a_last_will_are_read() -> None:
    said = decode_status(STATUS, as_bytes(status(schedule="9f86", software="2.3.1")))
    assert isinstance(said, Status)
    assert (said.online, said.schedule, said.at) == (True, "9f86", START)
    will = decode_status(STATUS, b'{"v":1,"probe":"P1","online":false}')
    assert isinstance(will, Status)
    assert (will.online, will.boot) == (False, 0)


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", Reason.NOT_JSON),
        (as_bytes(status(v=2)), Reason.VERSION),
        (as_bytes(status(probe="P2")), Reason.ANOTHER_PROBE),
        (as_bytes(status(online="yes")), Reason.SCHEMA),
        (as_bytes(status(online=None)), Reason.SCHEMA),
        (b" " * (LARGEST + 1), Reason.TOO_LARGE),
    ],
)
def test_a_status_that_is_none_is_refused(payload: bytes, reason: Reason) -> None:
    said = decode_status(STATUS, payload)
    assert isinstance(said, Refused)
    assert said.reason is reason


@given(st.lists(st.integers(0, 10_000_000), max_size=50))
def test_values_and_their_histogram_say_the_same(values: list[int]) -> None:
    buckets = {"buckets": [list(pair) for pair in histogram(values)]}
    counted = {**buckets, "sum": sum(values), "min": min(values), "max": max(values)} if values else buckets
    one = read(sample(sent=len(values), delay=values, piece=None))
    other = read(sample(sent=len(values), delay=counted, piece=None))
    assert one == other


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=20), st.integers(0, 4))
def test_a_loss_in_pieces_is_found_again(pieces: list[tuple[int, int]], whole: int) -> None:
    """Whatever was sent and lost in each piece: listed where it is not whole and clean, it is read as it was."""
    counts = [(max(pair), min(pair)) for pair in pieces]
    listed = [[at, sent, lost] for at, (sent, lost) in enumerate(counts) if lost or sent != whole]
    sent, lost = sum(pair[0] for pair in counts), sum(pair[1] for pair in counts)
    said = read(
        sample(end=START + 1_000_000 * len(counts), sent=sent, lost=lost, delay=[5] * (sent - lost), pieces=listed)
    )
    found = {piece.number: (piece.sent, piece.lost) for piece in said.body.pieces}
    rest = len(counts) - len(found)
    share = (sent - sum(pair[0] for pair in found.values())) // rest if rest else 0
    assert [found.get(at, (share, 0)) for at in range(len(counts))] == counts
    assert all(a.number < b.number for a, b in pairwise(said.body.pieces))


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("probed/v1/P1/samples", Topic("P1", Leaf.SAMPLES)),
        ("probed/v1/P1/status", Topic("P1", Leaf.STATUS)),
        ("probed/v1/a.b_c-1/schedule", Topic("a.b_c-1", Leaf.SCHEDULE)),
        ("probed/v1/P1", None),
        ("probed/v1/P1/samples/x", None),
        ("probed/v1//samples", None),
        ("probed/v1/+/samples", None),
        ("probed/v1/P 1/samples", None),
        ("probed/v1/P1/config", None),
        ("probed/v2/P1/samples", None),
        ("xprobed/v1/P1/samples", None),
        ("$SYS/broker/uptime", None),
        ("", None),
    ],
)
def test_topics(text: str, topic: Topic | None) -> None:
    assert parse_topic(text) == topic
    assert topic is None or topic_text(topic) == text


def test_only_schedules_are_published_and_only_to_our_probes() -> None:
    ours = frozenset({"P1"})
    allowed = [Topic(probe, leaf) for probe in ("P1", "P2") for leaf in Leaf if may_publish(Topic(probe, leaf), ours)]
    assert allowed == [Topic("P1", Leaf.SCHEDULE)]
    assert not any(text.endswith(Leaf.SCHEDULE) for text in subscriptions())
