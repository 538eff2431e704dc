"""The comparison of crossed thresholds: it agrees with what happened, and with nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest

from probed.lab.crossed import compare_crossings, compare_results, crossings
from probed.lab.live import LivePlay
from probed.lab.script import Act, Event
from probed.lab.trials import PROBED
from probed.model.instant import SECOND_US, parse_instant

START: Final = parse_instant("2026-10-02T12:00:00+08:00")
PERSISTENCE_US: Final = 3 * SECOND_US


def at(second: float) -> int:
    return START + round(second * SECOND_US)


def play(*events: Event) -> LivePlay:
    return LivePlay(events, START, at(60), net=PROBED)


SLOW: Final = (
    Event(at(10), Act.RTT, "test:NE01:10", 35),
    Event(at(30), Act.RTT, "test:NE01:10", 18),  # between the thresholds
    Event(at(40), Act.RTT, "test:NE01:10", 9),
)


def problem(circuit: str, metric: str, raised: float, cleared: float | None) -> dict[str, Any]:
    key = {"type": "threshold_crossed", "resource": f"circuit:{circuit}", "qualifier": metric}
    return {"key": key, "raised": at(raised), "cleared": None if cleared is None else at(cleared)}


RIGHT: Final = problem("C01", "delay", 10.2, 44.1)


def test_a_delay_is_crossed_until_it_is_below_the_lower_threshold() -> None:
    (found,) = crossings(play(*SLOW))
    assert (found.circuit, found.metric, found.start, found.end) == ("C01", "delay", at(10), at(40))


def test_what_comes_back_of_nothing_ends_no_delay_and_is_a_loss() -> None:
    found = crossings(
        play(
            SLOW[0], Event(at(20), Act.DROP, "test:NE01:10", 1.0), Event(at(28), Act.DROP, "test:NE01:10", 0), SLOW[2]
        )
    )
    assert [(row.metric, row.start, row.end) for row in found] == [
        ("delay", at(10), at(40)),
        ("loss", at(20), at(28)),
    ]


def test_what_is_short_is_no_problem() -> None:
    assert crossings(play(SLOW[0], replace_at(SLOW[2], 12))) == ()


def replace_at(event: Event, second: float) -> Event:
    return event._replace(at=at(second))


def test_without_thresholds_nothing_is_crossed() -> None:
    assert crossings(replace(play(*SLOW), net=replace(PROBED, thresholds=None))) == ()


@pytest.mark.parametrize("row", [RIGHT, problem("C01", "delay", 9.1, 43.2), problem("C01", "delay", 11.4, 45.3)])
def test_it_agrees_within_the_looks(row: dict[str, Any]) -> None:
    other = {
        "key": {"type": "circuit_down", "resource": "circuit:C01", "qualifier": ""},
        "raised": at(3),
        "cleared": 0,
    }
    assert compare_crossings(play(*SLOW), [row, other]) == []


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "but no problem was raised"),
        ([problem("C02", "delay", 10.2, 44.1), RIGHT], "circuit:C02 delay: raised at"),
        ([problem("C01", "loss", 10.2, 44.1), RIGHT], "circuit:C01 loss: raised at"),
        ([problem("C01", "delay", 10.2, None)], "but the problem was never cleared"),
        ([problem("C01", "delay", 10.2, 31.0)], "cleared at"),  # with the first threshold: no hysteresis
        ([problem("C01", "delay", 10.2, 56.0)], "cleared at"),
        ([problem("C01", "delay", 18.0, 44.1)], "but no problem was raised"),
        ([problem("C01", "delay", 2.0, 44.1)], "but no problem was raised"),
        ([RIGHT, problem("C01", "delay", 50.0, 55.0)], "but nothing crossed its threshold"),
    ],
)
def test_every_difference_is_told(rows: list[dict[str, Any]], said: str) -> None:
    found = compare_crossings(play(*SLOW), rows)
    assert found
    assert any(said in text for text in found), found


def results(*changed: tuple[int, dict[str, int | None]]) -> list[dict[str, Any]]:
    """A result a second of each test, as the play has them, but for what is changed in those of donghu."""
    found = []
    for second in range(60):
        for test in PROBED.tests:
            slow = 35 if 10 <= second < 30 else 18 if 30 <= second < 40 else 9
            rtt_ms = slow if test.number == 10 and test.element == "NE01" and second >= 10 else test.rtt_ms
            name = f"{test.element}:{test.tag}"
            row = {"test": name, "at": at(second), "sent": test.packets, "lost": 0, "rtt_us": rtt_ms * 1000}
            if name == "NE01:donghu":
                row |= dict(changed).get(second, {})
            found.append(row)
    return found


def test_results_agree_when_they_are_of_the_path_that_was_there() -> None:
    assert compare_results(play(*SLOW), results()) == []
    at_the_edge = results((10, {"rtt_us": 8_000}), (29, {"rtt_us": 18_000}))
    assert compare_results(play(*SLOW), at_the_edge) == []


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (results((20, {"rtt_us": 34_000})), "not so"),
        (results((20, {"lost": 1})), "not so"),
        (results((20, {"sent": 9})), "not so"),
        (results((12, {"rtt_us": 8_000})), "not so"),
        (results((27, {"rtt_us": 18_000})), "not so"),
        (results((55, {"lost": 10, "rtt_us": None})), "not so"),
        (results((20, {"at": at(19.2)})), "again"),
        ([row for row in results() if row["test"] != "NE02:shitang"], "NE02:shitang: 0 results"),
    ],
)
def test_every_wrong_result_is_told(rows: list[dict[str, Any]], said: str) -> None:
    found = compare_results(play(*SLOW), rows)
    assert len(found) == 1
    assert said in found[0]
