"""What is old goes with what is new, and no more often than it has to."""

from __future__ import annotations

from probed.model.ids import PointId
from probed.model.instant import DAY_US, HOUR_US, MINUTE_US
from probed.model.observation import Heard, Observation, Silence
from probed.model.sent import SentRow
from probed.pipeline.retention import KEEP_RESULTS_US, KEEP_SENT_DAYS, Retention
from probed.store.batch import Batch

NOW = 20_000 * DAY_US
ANY = Observation("snmp:NE1", PointId("NE1", ""), NOW, NOW, NOW, 1, Silence("timeout", NOW))
TRAFFIC = Batch(traffic=(Heard("snmp:NE1", NOW),))
RESULTS = Batch(results=(ANY,))
BINS = Batch(bins=(ANY,))


def sent(day: int) -> Batch:
    return Batch(sent=(SentRow(day, "NE1", "snmp get", NOW, 1, NOW, NOW),))


def goes(retention: Retention, batch: Batch, now: int = NOW) -> tuple[int | None, ...]:
    """What is let go of: counters, results, bins, days of what was sent."""
    told = retention.with_old(batch, now)
    return told.forget_traffic, told.forget_results, told.forget_bins, told.forget_sent


def test_what_is_kept_for_ever_does_not_go() -> None:
    kept = Retention(None, None)
    assert goes(kept, TRAFFIC) == goes(kept, BINS) == (None, None, None, None)


def test_nothing_goes_with_a_commit_that_brings_nothing_of_its_kind() -> None:
    assert goes(Retention(DAY_US, DAY_US), Batch()) == (None, None, None, None)


def test_each_kind_goes_by_its_own_age() -> None:
    assert goes(Retention(DAY_US, None), TRAFFIC) == (NOW - DAY_US, None, None, None)
    assert goes(Retention(DAY_US, None), RESULTS) == (None, NOW - KEEP_RESULTS_US, None, None)
    assert goes(Retention(None, 2 * DAY_US), BINS) == (None, None, NOW - 2 * DAY_US, None)
    assert goes(Retention(None, None), sent(20_000)) == (None, None, None, 20_000 - KEEP_SENT_DAYS)


def test_counters_go_once_a_minute_bins_once_an_hour_and_what_was_sent_once_a_day() -> None:
    kept = Retention(DAY_US, DAY_US)
    assert goes(kept, TRAFFIC)[0] is not None
    assert goes(kept, TRAFFIC, NOW + MINUTE_US - 1)[0] is None
    assert goes(kept, TRAFFIC, NOW + MINUTE_US)[0] == NOW + MINUTE_US - DAY_US
    assert goes(kept, BINS)[2] is not None
    assert goes(kept, BINS, NOW + HOUR_US - 1)[2] is None
    assert goes(kept, BINS, NOW + HOUR_US)[2] == NOW + HOUR_US - DAY_US
    assert [goes(kept, sent(day))[3] for day in (20_000, 20_000, 20_001)] == [19_600, None, 19_601]


def test_another_configuration_holds_from_then_on() -> None:
    kept = Retention(DAY_US, None)
    kept.traffic_us = 2 * DAY_US
    assert goes(kept, TRAFFIC)[0] == NOW - 2 * DAY_US
