"""What a probe says of a path: total loss for ten seconds is DOWN, and packets prove whatever is claimed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probed.assessing.measured import path_bin_of
from probed.model.element_result import ElementResult
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.observation import Observation
from probed.model.timeline import Edge, Timeline
from sla.path_witness import agreed, both_ways, downs_only, says
from tests.support.evidence import spelled
from tests.support.path_bins import letters, probe_bins, truth


def told(packets: str, length_s: int = 10, piece_s: int = 1, doubts: str = "", *, keep_out: bool = True) -> Timeline:
    bins = map(path_bin_of, probe_bins(packets, length_s, piece_s, doubts=doubts))
    return says(bins, 0, len(packets) * SECOND_US, keep_out=keep_out)


@pytest.mark.parametrize(
    ("packets", "length_s", "piece_s", "expected"),
    [
        pytest.param("." * 20, 10, 1, "U" * 20, id="all arrived"),
        pytest.param("." * 5 + "x" * 9 + "." * 6, 10, 1, "U" * 20, id="nine lost seconds are loss"),
        pytest.param("." * 5 + "x" * 10 + "." * 5, 10, 1, "U" * 5 + "D" * 10 + "U" * 5, id="ten are an outage"),
        pytest.param("." * 3 + "x" * 24 + "." * 3, 10, 1, "UUU" + "D" * 24 + "UUU", id="over three bins"),
        pytest.param(".x" * 14 + "..", 10, 1, "U" * 30, id="half of the packets and never two in a row"),
        pytest.param("." * 10 + "x" * 10 + "." * 10, 10, 0, "U" * 10 + "D" * 10 + "U" * 10, id="a bin of one piece"),
        pytest.param("." * 60 + "x" * 60 + "." * 60, 60, 0, "U" * 60 + "D" * 60 + "U" * 60, id="a minute, all lost"),
        pytest.param("." * 55 + "x" * 5, 60, 0, "U" * 60, id="five of sixty lost hide no outage"),
        pytest.param("." * 50 + "x" * 10, 60, 0, "?" * 60, id="ten of sixty may be one"),
        pytest.param("." * 5 + "x" * 8 + "." * 7, 10, 0, "U" * 20, id="eight lost over two bins"),
        pytest.param("." * 5 + "x" * 12 + "." * 3, 10, 0, "?" * 20, id="twelve lost over two bins may be one"),
        pytest.param("." * 10 + "?" * 10 + "." * 10, 10, 1, "U" * 10 + "?" * 10 + "U" * 10, id="a bin is missing"),
        pytest.param("..?" + "." * 7, 10, 1, "UU?" + "U" * 7, id="a second was not measured"),
        pytest.param("." * 5 + "x" * 5 + "?" * 10, 10, 1, "U" * 5 + "?" * 15, id="lost up to where nobody measured"),
        pytest.param("?" * 10 + "x" * 4 + "." * 6, 10, 1, "?" * 14 + "U" * 6, id="lost from there on"),
        pytest.param("?" * 10 + "x" * 10, 10, 1, "?" * 10 + "D" * 10, id="all that was measured is lost"),
        pytest.param("x" * 3, 1, 0, "???", id="three bins of a second are too few"),
        pytest.param("." + "x" * 12 + ".", 1, 0, "U" + "D" * 12 + "U", id="twelve bins of a second"),
    ],
)
def test_packets_become_a_timeline(packets: str, length_s: int, piece_s: int, expected: str) -> None:
    assert letters(told(packets, length_s, piece_s)) == expected


@pytest.mark.parametrize(
    ("packets", "length_s", "piece_s", "start", "end"),
    [
        pytest.param("." * 5 + "x" * 10 + "." * 5, 10, 1, (5, 4, 6), (15, 14, 16), id="a piece a packet"),
        pytest.param("." * 10 + "x" * 10 + "." * 10, 10, 0, (10, 9, 11), (20, 19, 21), id="evenly sent"),
        pytest.param("." * 17 + "x" * 26 + "." * 7, 10, 0, (20, 10, 21), (40, 39, 50), id="partly lost neighbours"),
        pytest.param("?" * 10 + "x" * 10 + "." * 10, 10, 0, (10, 10, 10), (20, 19, 21), id="nobody looked before"),
    ],
)
def test_edges_lie_between_the_last_packet_and_the_first(
    packets: str, length_s: int, piece_s: int, start: tuple[int, int, int], end: tuple[int, int, int]
) -> None:
    edges = [tuple(at // SECOND_US for at in edge) for edge in told(packets, length_s, piece_s).edges]
    assert [edge for edge in edges if edge[0] in (start[0], end[0])] == [start, end]


def test_what_is_not_trusted_says_nothing_unless_it_is_let_in() -> None:
    lost = "." * 10 + "x" * 10
    assert letters(told(lost, doubts="health")) == "?" * 20
    assert letters(told(lost, doubts="health", keep_out=False)) == "U" * 10 + "D" * 10


def test_of_bins_that_overlap_the_one_begun_first_counts() -> None:
    both = [*probe_bins("." * 20, 20), *probe_bins("x" * 10, 10, start=5 * SECOND_US)]
    assert letters(says(map(path_bin_of, both), 0, 20 * SECOND_US, keep_out=True)) == "U" * 20


@given(st.text(".x?", min_size=1, max_size=60), st.sampled_from([1, 7, 10, 60]))
def test_packet_by_packet_it_is_the_ten_second_rule(packets: str, length_s: int) -> None:
    """What is known agrees; unknown is only what was not measured and losses of less than ten seconds beside it."""
    framed = f"?{packets}?"
    for at, (mine, true) in enumerate(zip(letters(told(packets, length_s)), truth(packets), strict=True), 1):
        if mine == true:
            continue
        before, after = framed[:at].rstrip("x")[-1], framed[at + 1 :].lstrip("x")[0]
        assert (mine, framed[at], "?" in before + after) == ("?", "x", True)


@given(st.text(".x", min_size=20, max_size=80), st.sampled_from([5, 10, 20]))
def test_coarse_bins_claim_nothing_that_is_not_so(packets: str, length_s: int) -> None:
    packets = packets[: len(packets) // length_s * length_s]
    known = told(packets, length_s, 0)
    true = truth(packets)
    for at, mine in enumerate(letters(known)):
        near = any(edge.earliest <= at * SECOND_US < edge.latest for edge in known.edges[1:])
        assert mine == "?" or mine == true[at] or near


@given(st.permutations(range(6)), st.text(".x?", min_size=60, max_size=60), st.lists(st.integers(0, 5)))
def test_order_and_duplicates_do_not_matter(order: list[int], packets: str, again: list[int]) -> None:
    bins = [path_bin_of(seen) for seen in probe_bins(packets)]
    mixed = [bins[place] for place in (*order, *again) if place < len(bins)]
    assert says(mixed, 0, 60 * SECOND_US, keep_out=True) == says(bins, 0, 60 * SECOND_US, keep_out=True)


@pytest.mark.parametrize(
    ("points", "quorum", "expected"),
    [
        pytest.param(["DDUU??"], 1, "DDUU??", id="one alone"),
        pytest.param(["DDU?", "DUUU"], 1, "DDUU", id="one of two is enough"),
        pytest.param(["DDU?", "DUUD"], 2, "DUU?", id="both must say so, and one that says nothing is not both"),
        pytest.param(["DDD?", "DDUD", "DUUD"], 2, "DDUD", id="two of three; the silent one is not waited for"),
    ],
)
def test_vantage_points_of_one_path_need_their_quorum(points: list[str], quorum: int, expected: str) -> None:
    assert letters(agreed([spelled(one) for one in points], quorum)) == expected


def test_both_directions_are_needed() -> None:
    assert letters(both_ways([spelled("UUD?"), spelled("UDUU")])) == "UDD?"


def test_a_direction_alone_proves_a_failure_and_no_health() -> None:
    assert letters(downs_only(spelled("UD?"))) == "?D?"


def result(first: int, last: int, sent: int, lost: int, delays: int = 0) -> Observation:
    body = ElementResult(sent, lost, delays=delays)
    return Observation("snmp:R1", PointId("R1", "10"), first * SECOND_US, last * SECOND_US, 0, 0, body)


def test_a_test_that_lost_all_is_down_for_the_time_it_speaks_for() -> None:
    """Its packets were sent at the end of it: the path failed after the result before, and came back by the next."""
    seen = [result(0, 60, 5, 0), result(60, 120, 5, 5), result(120, 180, 5, 4), result(180, 240, 0, 0, 1)]
    known = says(map(path_bin_of, seen), 0, 300 * SECOND_US, keep_out=True)
    assert letters(known) == "U" * 60 + "D" * 60 + "U" * 120 + "?" * 60
    assert known.edges[1] == Edge(60 * SECOND_US, 60 * SECOND_US, 120 * SECOND_US)
    assert known.edges[2] == Edge(120 * SECOND_US, 120 * SECOND_US, 180 * SECOND_US)


def test_a_test_that_measured_nothing_says_nothing() -> None:
    assert letters(says([path_bin_of(result(0, 10, 0, 0))], 0, 10 * SECOND_US, keep_out=True)) == "?" * 10
