"""What becomes of messages between two commits: taken, doubted, refused; no broker, no store."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.mqtt.decode import Reason
from collectors.mqtt.intake import BOOTS, Held, Intake, Terms
from collectors.mqtt.trust import Bounds
from probed.model.inventory import Validity
from probed.model.probe import ProbeInventory
from probed.model.probe_bin import Doubt, ProbeBin
from tests.support import probe_payloads
from tests.support.probe_payloads import START, as_bytes, status
from tests.support.probes import inventory

HOUR = 3_600_000_000
TERMS = Terms(late_us=24 * HOUR, future_us=5_000_000, bounds=Bounds(1000, 5_000_000))
END = START + 10_000_000
TOPIC = "probed/v1/P1/samples"


def sample(**changed: Any) -> dict[str, Any]:
    """In one piece, so that intervals may begin anywhere."""
    return probe_payloads.sample(piece=None, **changed)


def intake(known: ProbeInventory | None = None) -> Intake:
    return Intake(known or inventory("P1", "P2"), TERMS)


def take(one: Intake, *values: dict[str, Any], topic: str = TOPIC, received: int = END) -> None:
    for value in values:
        one.take(topic, as_bytes(value), received)


def refusals(one: Intake) -> dict[str, int]:
    return dict(one.counts.refused)


def test_a_sample_becomes_an_observation_of_its_probe_and_measurement() -> None:
    one = intake()
    take(one, sample(seq=0))
    (found,) = one.collect().bins
    assert (found.source, found.point, found.first, found.last) == ("probe:P1", ("P1", "M1"), START, END)
    assert found.received == END
    assert one.collect().bins == ()


def test_a_way_is_a_path_of_its_own() -> None:
    one = intake()
    take(one, sample(sense="forward"), sample(sense="backward"))
    assert [found.point.name for found in one.collect().bins] == ["M1/forward", "M1/backward"]


@pytest.mark.parametrize(
    ("value", "topic", "received", "reason"),
    [
        (sample(), "probed/v1/P1/schedule", END, Reason.TOPIC),
        (sample(), "other/topic", END, Reason.TOPIC),
        (sample(probe="P9"), "probed/v1/P9/samples", END, Reason.UNKNOWN_PROBE),
        (sample(measurement="M9"), TOPIC, END, Reason.UNKNOWN_MEASUREMENT),
        (sample(), TOPIC, END - 5_000_001, Reason.FUTURE),
        (sample(), TOPIC, END - 5_000_000, None),
        (sample(), TOPIC, END + 24 * HOUR, None),
        (sample(), TOPIC, END + 24 * HOUR + 1, Reason.TOO_OLD),
        (sample(lost=1), TOPIC, END, Reason.COUNTS),
    ],
    ids=str,
)
def test_what_cannot_be_taken_is_refused(value: Any, topic: str, received: int, reason: Reason | None) -> None:
    one = intake()
    take(one, value, topic=topic, received=received)
    assert refusals(one) == ({} if reason is None else {reason: 1})
    assert len(one.collect().bins) == (reason is None)


def test_a_measurement_holds_for_its_time() -> None:
    known = inventory("P1")
    dated = replace(
        known, measurements=tuple(replace(m, valid=Validity(START + 1, None)) for m in known.measurements)
    )
    one = intake(dated)
    take(one, sample(), sample(start=START + 1, end=END + 1), received=END + 1)
    assert refusals(one) == {Reason.UNKNOWN_MEASUREMENT: 1}
    assert len(one.collect().bins) == 1


def test_doubts_are_marked_and_counted() -> None:
    one = intake()
    take(
        one, sample(health={"ok": False, "reasons": ["cpu"]}), sample(seq=1, clock={"state": "free"}, sense="forward")
    )
    bodies = [found.body for found in one.collect().bins]
    assert [body.doubts for body in bodies if isinstance(body, ProbeBin)] == [(Doubt.HEALTH,), (Doubt.CLOCK,)]
    assert one.counts.doubted == 2


def test_names_that_are_made_up_fill_nothing() -> None:
    one = intake()
    for number in range(1000):
        take(one, sample(), topic=f"probed/v1/X{number}/samples")
    (kept,) = one.collect().refused
    assert (kept.probe, kept.reason, kept.times) == ("", "unknown_probe", 1000)
    assert one.states == {}


def test_a_new_boot_of_a_known_measurement_is_expected_from_its_first_number() -> None:
    one = intake()
    take(one, sample(boot=1, seq=7))
    assert one.missing == 0, "it is met on its way"
    take(one, sample(boot=2, seq=2, start=START + 1, end=END))
    assert one.missing == 2


def test_a_numbering_that_began_while_we_listened_is_expected_from_its_first_number() -> None:
    one = Intake(inventory("P1"), TERMS, since=START)
    take(one, sample(boot=START + 5_000_000, seq=4))
    assert one.missing == 0, "within what clocks may be off"
    take(one, sample(measurement="M2", boot=START + 5_000_001, seq=4))
    assert one.missing == 4


def test_old_boots_are_let_go_and_their_late_samples_still_taken() -> None:
    one = intake()
    for boot in range(1, BOOTS + 3):
        take(one, sample(boot=boot, seq=0, start=START + boot, end=END))
    take(one, sample(boot=1, seq=1, start=START + 100, end=END))
    delivery = one.collect()
    assert len(delivery.bins) == BOOTS + 3
    assert {row.boot for row in delivery.numberings} == set(range(3, BOOTS + 3))


def test_a_wrong_version_is_known_of_the_probe() -> None:
    one = intake()
    take(one, sample(v=2))
    assert one.states["P1"].bad_version == END


STATUS = "probed/v1/P1/status"


def test_heartbeats_that_are_delivered_again_are_no_second_probe() -> None:
    """Killed after COMMIT and before the acknowledgement, a daemon gets all of it again, in the same order."""
    said = [status(boot=boot, at=START + number) for number, boot in enumerate((1, 1, 2, 2))]
    one = intake()
    take(one, *said, topic=STATUS)
    for _ in range(3):
        one = Intake(inventory("P1"), TERMS, Held(states=tuple(one.states.values())))
        take(one, *said[1:], *said[2:], topic=STATUS)
    state = one.states["P1"]
    assert (state.boot, state.flips, state.flipped) == (2, 0, None)


@pytest.mark.parametrize("behind", [0, HOUR], ids=["clocks agree", "one is an hour behind"])
def test_two_probes_of_one_id_are_seen_whatever_their_clocks_say(behind: int) -> None:
    one = intake()
    for minute in range(4):
        at = START + minute * 60_000_000
        take(one, status(boot=1, at=at), status(boot=2, at=at + 1 - behind), topic=STATUS, received=at)
    assert one.states["P1"].flips >= 2


def test_a_restart_goes_on_where_the_store_stands() -> None:
    one = intake()
    take(one, sample(seq=0), sample(seq=3, start=START + 1))
    take(one, status(), topic="probed/v1/P1/status")
    take(one, sample(lost=9))
    kept = one.collect()
    again = Intake(inventory("P1"), TERMS, Held(kept.numberings, kept.states, kept.refused))
    take(again, sample(seq=0), sample(seq=2, start=START + 2), sample(lost=9))
    assert (again.missing, again.counts.duplicates, again.counts.filled) == (1, 1, 1)
    delivery = again.collect()
    assert [row.times for row in delivery.refused] == [2]
    assert delivery.states[0].number > kept.states[0].number


@given(st.permutations(range(12)), st.lists(st.integers(0, 11), max_size=12))
def test_the_order_of_arrival_and_repetitions_change_no_bin(order: list[int], again: list[int]) -> None:
    """What is stored is a set: the first of each identity."""
    messages = [sample(seq=n, start=START + n, end=END) for n in range(12)]
    one, other = intake(), intake()
    take(one, *messages)
    take(other, *(messages[n] for n in (*order, *again)))
    found = {(o.first, o.point): o.body for o in other.collect().bins}
    assert found == {(o.first, o.point): o.body for o in one.collect().bins}
    assert other.missing == 0
    assert other.counts.duplicates == len(again) or order[0] != 0, "what was before the first is not known"
