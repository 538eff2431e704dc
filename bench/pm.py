"""What bins cost: one request to an E1 port, its reply read, and three quarter hours of both ends dated.

python bench/pm.py      CPU of this process per bin, as ratio to making one Observation with its PmBin; and by itself
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from agents.figures import note, report

from collectors.snmp import ber
from collectors.snmp.ber import INTEGER, OCTET_STRING, TIME_TICKS, Oid, Value
from collectors.snmp.envelope import Community, open_reply
from collectors.snmp.plan import SYS_UP_TIME, OncePlan
from collectors.snmp.pm.families import FAMILIES
from collectors.snmp.pm.line import Line
from collectors.snmp.profiles.ifmib import IF_NAME
from collectors.snmp.profiles.profile import Place
from probed.model.ids import PointId
from probed.model.observation import QUARTER_US, Direction, Observation, PmBin
from probed.store.pm_bins import bin_rows

ROUNDS = 7
REQUESTS = 300
BOUND = 30.0
NOW = 1_790_000_000_000_000
ROWS = (3, 4, 5)
BINS = 2 * len(ROWS)
COMMUNITY = Community(b"public")
ROW: Oid = (7,)


def line() -> Line:
    """A line that was read once, so that it knows its grid."""
    return Line(FAMILIES[0], PointId("NE01", "E1-07"), Place(IF_NAME, ROW), ROW, ROW, "rule")


def value_of(oid: Oid) -> Value:
    if oid == SYS_UP_TIME:
        return Value(TIME_TICKS, 40 * 86_400 * 100)
    if oid[: len(IF_NAME)] == IF_NAME:
        return Value(OCTET_STRING, b"E1-07")
    column = oid[8:11]
    if column in {(6, 1, 3), (10, 1, 2)}:
        return Value(INTEGER, 437)
    return Value(
        INTEGER, 96 if column in {(6, 1, 4), (10, 1, 3)} else 1 if column in {(8, 1, 13), (11, 1, 12)} else 0
    )


ASKED = line()
OIDS = ASKED.oids(ROWS)
REPLY = ber.encode_response(b"public", 0x21020304, [(oid, value_of(oid)) for oid in OIDS])
BEGIN = open_reply(REPLY).begin


def request() -> int:
    """Ask, read, date, and make rows for the store."""
    plan = OncePlan(ASKED.oids(ROWS), COMMUNITY)
    taken = ASKED.take(ROWS, plan.decode(REPLY, BEGIN, len(REPLY)).contents, NOW)
    rows = bin_rows(
        Observation("snmp:NE01", one.series.point, one.end - QUARTER_US, one.end, NOW, 1, one.counts)
        for one in taken.bins
    )
    return len(rows)


def objects() -> int:
    """As many observations, and nothing else."""
    made = [
        Observation("snmp:NE01", PointId("NE01", "E1-07"), n, n, NOW, 1, PmBin("ds1", Direction.NEAR, n, 0, 0, pcv=0))
        for n in range(BINS)
    ]
    return len(made)


def cpu_us(work: Callable[[], int]) -> float:
    """CPU microseconds per bin."""
    began = time.process_time()
    done = sum(work() for _ in range(REQUESTS))
    assert done == REQUESTS * BINS
    return (time.process_time() - began) * 1e6 / done


def main() -> int:
    pairs = [(cpu_us(request), cpu_us(objects)) for _ in range(ROUNDS)]
    ours = sorted(one for one, _ in pairs)[ROUNDS // 2]
    ratio = sorted(one / other for one, other in pairs)[ROUNDS // 2]
    note(f"{ours:.1f} us a bin, {ours * BINS:.0f} us a request of {len(OIDS)} values, {len(REPLY)} octets")
    return report([("pm_bin_ratio_to_its_objects", ratio, BOUND)])


if __name__ == "__main__":
    sys.exit(main())
