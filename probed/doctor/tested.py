"""Whether the tests of probe_tests.csv bring results: read from the store, daemon or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from config.settings import Settings
from probed.doctor.finding import Finding, Text, ok, warn
from probed.doctor.patient import Patient
from probed.model.ids import PointId
from probed.model.instant import MINUTE_US, format_instant
from probed.store.errors import StoreError
from probed.store.reader import Reader

SHOWN: Final = 5
LATE: Final = 5
"""So many of its own intervals may a test be without a result,"""
AT_LEAST_US: Final = 15 * MINUTE_US
"""and in any case so long."""


class Latest(NamedTuple):
    """The time that the latest result of a test speaks for (microseconds UTC)."""

    start: int
    end: int


def tests(who: Patient, now: int) -> Iterator[Finding]:
    """Nothing where no test is named, or the store cannot be read, which another check tells."""
    if who.inventory is None:
        return
    named = sorted({test.id for test in who.inventory.probe_tests if test.valid.holds_at(now)})
    found = latest(who.store)
    if named and found is not None:
        yield from judge_tests(named, found, now, who.settings)


def latest(store: Path) -> dict[PointId, Latest] | None:
    try:
        with Reader(store) as reader:
            return {row.point: Latest(row.first, row.last) for row in reader.latest_results()}
    except StoreError:
        return None


def judge_tests(
    named: Iterable[PointId], found: Mapping[PointId, Latest], now: int, settings: Settings | None = None
) -> Iterator[Finding]:
    """Tests that never brought a result, and those whose results have stopped."""
    good, late = 0, []
    for test in named:
        last = found.get(test)
        if last is not None and now - last.end <= max(LATE * (last.end - last.start), AT_LEAST_US):
            good += 1
        else:
            late.append((test, last))
    for test, last in late[:SHOWN]:
        yield warn("tests", str(test), _late(last), _todo(test, settings))
    if len(late) > SHOWN:
        what = Text(f"{len(late) - SHOWN} more without results", f"另有 {len(late) - SHOWN} 个没有结果")
        yield warn("tests", "probe_tests.csv", what, Text("Run: probed snmp results", "运行：probed snmp results"))
    if good:
        yield ok("tests", "probe_tests.csv", f"{good} bring results", f"{good} 个测试有结果")


def _late(last: Latest | None) -> Text:
    if last is None:
        return Text("has brought no result yet", "尚无结果")
    at = format_instant(last.end)
    return Text(f"has brought no result since {at}", f"自 {at} 起没有结果")


def _todo(test: PointId, settings: Settings | None) -> Text:
    ask = f"probed snmp decode --target {test.element}"
    if settings is not None and settings.ssh.reads_tests_of(test.element):
        ask = "probed ssh status --json"
    return Text(
        f"Its thresholds see nothing. Compare its name and state with: {ask}",
        f"其门限无从比较。请核对名称与状态：{ask}",
    )
