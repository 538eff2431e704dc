"""What it costs to make lines: ours beside influxdb-client's Point, and the whole way into a real server's hands.

python -m bench.influx      CPU milliseconds of this process per 1,000 lines, the better of three runs
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Iterator
from typing import Any

from probed.influx.client import packed
from probed.influx.points import span_line, traffic_lines
from probed.influx.tags import Tags
from probed.model.capacity import DOWN
from probed.model.change import SpanRow
from probed.model.ids import CircuitId, PointId
from probed.model.inventory import Inventory
from probed.model.observation import COUNTER_NAMES, Counters, Heard
from probed.model.timeline import exact

CLIENT: Any = importlib.import_module("influxdb_client")  # it has no types
LINES = 20_000
POINTS = tuple(PointId("NE01", f"E1-{n:02d}") for n in range(1, 11))
TAGS = Tags(Inventory("bench"))


def looks() -> Iterator[Heard]:
    for n in range(LINES // len(POINTS)):
        yield Heard("snmp:NE01", n * 1_000_000, Counters(n, POINTS, tuple(range(n, n + 4 * len(POINTS)))))


def ours_traffic() -> list[str]:
    return [text for heard in looks() for text in traffic_lines(TAGS, heard)]


def points_traffic() -> list[str]:
    lines = []
    for heard in looks():
        assert heard.counters is not None
        values = iter(heard.counters.values)
        for point in POINTS:
            made = CLIENT.Point("traffic").tag("element", point.element).tag("point", point.name)
            for name in COUNTER_NAMES:
                made = made.field(name, next(values))
            made = made.field("uptime_cs", heard.counters.uptime_cs).time(heard.at * 1000, "ns")
            lines.append(made.to_line_protocol())
    return lines


def ours_spans() -> list[str]:
    return [span_line(TAGS, SpanRow(CircuitId(f"C{n % 50}"), exact(n), n + 5, DOWN, False)) for n in range(LINES)]


def parts(text: str) -> tuple[str, list[str], str]:
    """Series, fields in any order, instant."""
    series, said, at = text.split(" ")
    return series, sorted(said.split(",")), at


def cpu_ms(work: Callable[[], object]) -> float:
    """CPU milliseconds per 1,000 lines."""
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best * 1e6 / LINES


def main() -> None:
    lines = ours_traffic()
    assert list(map(parts, lines)) == list(map(parts, points_traffic())), "both write the same"
    ours, theirs = cpu_ms(ours_traffic), cpu_ms(points_traffic)
    print(f"traffic, ours          {ours:8.2f} ms per 1,000 lines")
    print(f"traffic, Point         {theirs:8.2f} ms per 1,000 lines, {theirs / ours:.1f} times ours")
    print(f"spans, ours            {cpu_ms(ours_spans):8.2f} ms per 1,000 lines")
    print(f"joined and packed      {cpu_ms(lambda: packed(lines)):8.2f} ms per 1,000 lines")
    plain = sum(map(len, lines)) / LINES
    print(f"bytes a line           {plain:8.1f}, packed {len(packed(lines)) / LINES:.1f}")


if __name__ == "__main__":
    main()
