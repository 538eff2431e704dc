"""What is handed out of the outbox: a receiver whose backlog is longer than all that is read hides no other."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from probed.store.batch import Batch
from probed.store.reader import Reader
from probed.store.writer import Store
from tests.support.messages import message

BACKLOGS = {("hook", "webhook"): 40, ("wang", "mail"): 3, ("wang", "sms"): 9, ("li", "sms"): 1}
"""By the lane the messages that wait; the longest came first."""


@pytest.mark.parametrize(
    ("limit", "each", "found"),
    [
        pytest.param(100, 100, (40, 3, 9, 1), id="all, where all fit"),
        pytest.param(100, 20, (20, 3, 9, 1), id="so many of each"),
        pytest.param(20, 100, (8, 3, 8, 1), id="the same share of every lane where they do not fit"),
        pytest.param(4, 100, (1, 1, 1, 1), id="one of each"),
    ],
)
def test_a_long_backlog_hides_no_other(limit: int, each: int, found: tuple[int, ...], tmp_path: Path) -> None:
    store, made = Store.open(tmp_path / "probed.db"), list[str]()
    for (recipient, channel), count in BACKLOGS.items():
        rows = [message(n, recipient=recipient, channel=channel, problem=f"p{n}") for n in range(1, count + 1)]
        store.commit_now(Batch(notifications=tuple(rows)))
        made += [row.key for row in rows]
    store.close()
    with Reader(tmp_path / "probed.db") as reader:
        waiting = reader.outbox.waiting(limit, each)
    assert Counter((row[2], row[3]) for row in waiting) == dict(zip(BACKLOGS, found, strict=True))
    places = [made.index(row[0]) for row in waiting]
    assert places == sorted(places), "in the order in which they were made"
    for lane in BACKLOGS:
        numbers = [int(row[1][1:]) for row in waiting if (row[2], row[3]) == lane]
        assert numbers == list(range(1, len(numbers) + 1)), "the oldest of each"
