"""Figures of what tells alarms: each is defined, and says what was counted."""

from __future__ import annotations

from collectors.snmp.alarm_polling import AlarmStats
from collectors.traps.book import ODD, Book
from collectors.traps.profile import Act, Alarm
from probed.metrics.definitions import FAMILIES, Sample
from probed.metrics.parts import of_alarms
from probed.model.ids import PointId


def test_lists_of_alarms_are_figures() -> None:
    stats = AlarmStats(looks=7, silent=1, absent=2, walks=4, changes=3, last_us=9_000_000)
    found = [one for one in of_alarms(stats) if isinstance(one, Sample)]
    told = {sample.family: sample.value for sample in found}
    assert told.keys() <= FAMILIES.keys()
    assert list(told.values()) == [7, 1, 2, 4, 3, 9.0]
    assert list(of_alarms(None)) == []


def test_whatever_the_book_counts_has_its_word() -> None:
    book = Book()
    raised = Alarm(Act.RAISE, "p", key="K", time=5)
    cleared = raised._replace(act=Act.CLEAR, time=9)
    for at, one in enumerate((cleared, cleared, raised, raised._replace(time=20), raised._replace(time=20), cleared)):
        book.take("trap:EMS", one, PointId("NE1", ""), at)
    assert dict(book.counts) == {
        "clear_without_raise": 1, "duplicate": 2, "late_raise": 1, "late_clear": 1, "toggling": 0,
    }  # fmt: skip
    assert book.counts.keys() <= {*ODD}
