"""Every figure of a probe by the column that its MIB gives it, each with a value of its own."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest

from collectors.snmp.tables.probe import ProbeState
from tests.support.mib_rows import H3C, MEF, NQA, PING, RPM, RTT, TEST, probe

DATE = "07ea0b1c0a0f00002b0800"


def of(node: str, index: str, columns: Mapping[int, object]) -> tuple[str, ...]:
    return tuple(f"{node}.{column}.{index}={value}" for column, value in columns.items())


@pytest.mark.parametrize(
    ("lines", "facts"),
    [
        pytest.param(
            (
                *of(f"{RTT}.2.1.1", "7", {2: "noc", 3: "t", 4: 9, 6: 60, 9: 1}),
                *of(f"{RTT}.2.10.1", "7", {1: 77, 2: 1, 5: 500}),
                *of(f"{RTT}.5.2.1", "7", {1: 90, 2: 450, 4: 3, 5: 9, 26: 4, 27: 3, 28: 6, 29: 2, 30: 1, 31: 3}),
                *of(f"{RTT}.5.2.1", "7", {42: 410, 46: 5, 47: 6, 48: 7, 49: 2, 50: 3}),
            ),
            {
                "owner": "noc", "tag": "t", "kind": "jitter", "interval_s": 60, "stamp": (500,),
                "sense": "overThreshold",
                "sent": 99, "lost": 9, "late": 1, "rtt_us": 5000, "jitter_us": 5000, "min_us": 3000, "max_us": 9000,
                "more": {
                    "jitter_sd_ms": 6.0, "jitter_ds_ms": 7.0, "delay_sd_ms": 2.0, "delay_ds_ms": 3.0,
                    "out_of_sequence": 6, "mos": 4.1,
                },
            },
            id="Cisco jitter",
        ),
        pytest.param(
            (
                f"{RTT}.2.1.1.4.7=16",
                *of(f"{RTT}.5.4.1", "7", {1: 90, 2: 450, 4: 3, 5: 9, 26: 4, 27: 6, 31: 1, 32: 2}),
                *of(f"{RTT}.5.4.1", "7", {44: 5, 45: 6, 46: 7, 47: 8, 48: 9}),
            ),
            {
                "kind": "icmpJitter", "sent": 94, "lost": 4, "late": 2, "rtt_us": 5000, "jitter_us": 5000,
                "min_us": 3000, "max_us": 9000,
                "more": {
                    "jitter_sd_ms": 6.0, "jitter_ds_ms": 7.0, "delay_sd_ms": 8.0, "delay_ds_ms": 9.0,
                    "out_of_sequence": 6,
                },
            },
            id="Cisco icmpJitter",
        ),
        pytest.param(
            (*of(f"{RTT}.2.10.1", "7", {1: 16, 2: 1}), *of(f"{RTT}.2.9.1", "7", {5: 1, 6: 1})),
            {"state": ProbeState.OK, "rtt_us": 16_000, "sense": "ok"},
            id="Cisco, whose sense says more than its flags",
        ),
        pytest.param(
            (*of(f"{RTT}.2.10.1", "7", {1: 16, 2: 1}), *of(f"{RTT}.5.2.1", "7", {1: 10, 2: 0, 4: 0, 5: 0, 26: 0})),
            {"sent": 10, "lost": 0, "rtt_us": 16_000},
            id="Cisco jitter, whose sums are never filled",
        ),
        pytest.param(
            (*of(f"{NQA}.2.1.1", TEST, {4: 6}), *of(f"{NQA}.2.2.1", TEST, {1: 16, 2: "host"})),
            {"target": "host", "state": ProbeState.NOT_MEASURED},
            id="Huawei NQA, a name of four letters",
        ),
        pytest.param(
            (
                *of(f"{PING}.2.1", TEST, {3: 1, 4: "0x0a000009", 7: 5, 8: 1, 10: 30, 17: "to B", 23: 1}),
                *of(f"{PING}.3.1", TEST, {1: 1, 4: 3, 5: 9, 6: 5, 7: 4, 8: 5, 10: f"0x{DATE}"}),
            ),
            {
                "target": "10.0.0.9", "interval_s": 30, "description": "to B", "sent": 5, "lost": 1, "rtt_us": 5000,
                "min_us": 3000, "max_us": 9000, "stamp": (bytes.fromhex(DATE), 4, 5),
            },
            id="DISMAN-PING",
        ),
        pytest.param(
            (
                f"{PING}.2.1.4.{TEST}=b.example",
                *of(f"{PING}.3.1", TEST, {2: 1, 3: "0x0a000009", 7: 4, 8: 5}),
                *of(f"{PING}.4.1", f"{TEST}.17", {2: 4, 3: 1, 5: f"0x{DATE}"}),
            ),
            {"target": "b.example", "sent": 5, "stamp": (17, bytes.fromhex(DATE), 4, 5)},
            id="DISMAN-PING, by name and with a history",
        ),
        pytest.param(
            (*of(f"{PING}.3.1", TEST, {2: 1, 3: "0x0a000009", 7: 4, 8: 5}),),
            {"target": "10.0.0.9"},
            id="DISMAN-PING, the address that it found",
        ),
        pytest.param(
            (
                *of(f"{NQA}.2.1.1", TEST, {3: "to B", 4: 6, 5: 60, 10: 1}),
                *of(f"{NQA}.2.2.1", TEST, {1: 1, 2: "0x0a000009", 83: 2}),
                *of(f"{NQA}.4.1.1", f"{TEST}.9.1", {3: 1, 4: 7, 8: 20, 11: 3, 12: 9, 14: 1, 15: 2, 16: 4, 18: 8}),
                *of(f"{NQA}.4.1.1", f"{TEST}.9.1", {21: 4, 22: 5, 25: 1, 26: 6}),
            ),
            {
                "kind": "echo", "target": "10.0.0.9", "interval_s": 60, "description": "to B", "sense": "success",
                "sent": 5, "lost": 1, "rtt_us": 5000, "min_us": 3000, "max_us": 9000, "stamp": (9, 7),
                "more": {"timeouts": 1, "busies": 2, "no_connections": 4, "drops": 8},
            },
            id="Huawei NQA, a run",
        ),
        pytest.param(
            (
                f"{NQA}.2.1.1.4.{TEST}=5",
                *of(f"{NQA}.4.3.1", f"{TEST}.9", {2: 1, 4: 90, 8: 3, 9: 9, 34: 4, 35: 3, 38: 5, 39: 1, 40: 91}),
                *of(f"{NQA}.4.3.1", f"{TEST}.9", {41: 99, 42: 6, 43: 1, 46: 5, 48: 2, 54: 1, 67: 2}),
            ),
            {
                "kind": "jitter", "sent": 99, "lost": 8, "late": 1, "rtt_us": 5000, "jitter_us": 2000, "min_us": 3000,
                "max_us": 9000, "stamp": (9,), "sense": "success",
                "more": {"lost_sd": 4, "lost_ds": 3, "lost_unknown": 1, "busies": 5, "drops": 6},
            },
            id="Huawei NQA, jitter",
        ),
        pytest.param(
            (
                *of(f"{NQA}.4.3.1", f"{TEST}.9", {4: 90, 40: 90, 41: 90, 43: 1}),
                *of(f"{NQA}.4.3.1", f"{TEST}.9", {12: 1, 13: 2, 18: 2, 19: 3, 24: 3, 25: 4, 30: 4, 31: 6}),
            ),
            {"jitter_us": 1500},
            id="Huawei NQA, jitter by its sums",
        ),
        pytest.param(
            (*of(f"{NQA}.2.1.1", TEST, {4: 6, 10: 2}), *of(f"{NQA}.4.1.1", f"{TEST}.9.1", {21: 4, 22: 5, 25: 1})),
            {"state": ProbeState.DISABLED, "sent": 0},
            id="Huawei NQA, not in service",
        ),
        pytest.param(
            (f"{NQA}.2.1.1.4.{TEST}=8", *of(f"{NQA}.4.1.1", f"{TEST}.9.1", {21: 3, 22: 3, 25: 1})),
            {"kind": "traceRoute", "state": ProbeState.NOT_MEASURED, "sent": 0},
            id="Huawei NQA, whose hops are no path",
        ),
        pytest.param(
            (
                *of(f"{RPM}.2.1", f"{TEST}.2", {2: 10, 3: 9, 4: 0, 5: f"0x{DATE}"}),
                *of(f"{RPM}.3.1", f"{TEST}.2.1", {2: 9, 3: 300, 4: 900, 5: 510, 6: 600, 7: 50, 8: 4590}),
                *of(f"{RPM}.3.1", f"{TEST}.2.2", {2: 4, 5: 30, 8: 100}),
                *of(f"{RPM}.3.1", f"{TEST}.2.3", {2: 4, 5: 15, 8: 60}),
            ),
            {
                "sent": 10, "lost": 1, "rtt_us": 510, "jitter_us": 20, "min_us": 300, "max_us": 900,
                "stamp": (bytes.fromhex(DATE),),
            },
            id="Juniper RPM",
        ),
        pytest.param(
            (
                *of(f"{PING}.3.1", TEST, {6: 5, 7: 8, 8: 10}),
                *of(f"{H3C}.3.1", TEST, {2: 1, 3: 2, 5: 3, 11: 4, 12: 48}),
                *of(f"{H3C}.4.1", TEST, {1: 8, 22: 1, 23: 2, 28: 5, 31: 3, 32: 4}),
            ),
            {
                "kind": "jitter", "sent": 10, "lost": 2, "late": 4, "rtt_us": 6000, "jitter_us": 3500,
                "more": {
                    "timeouts": 1, "busies": 2, "drops": 3, "lost_sd": 1, "lost_ds": 2, "lost_unknown": 5,
                },
            },
            id="H3C NQA",
        ),
        pytest.param(
            (*of(f"{H3C}.4.1", TEST, {1: 8, 22: 1, 23: 2, 28: 5}),),
            {"sent": 16, "lost": 8, "state": ProbeState.OK},
            id="H3C NQA, without the standard's results",
        ),
        pytest.param(
            (
                *of(f"{MEF}.2.1.1", "1.2.3.4", {2: 1, 4: 1, 12: 15, 14: "0x0010a4000102", 15: 7, 16: 2}),
                *of(f"{MEF}.2.6.1", "1.2.3.4.9", {2: f"0x{DATE}", 4: 1, 5: 90, 6: 88, 10: 80, 11: 80}),
            ),
            {
                "id": "lm:1.2.3.4", "kind": "lmm", "target": "00:10:a4:00:01:02", "interval_s": 900, "sent": 90,
                "lost": 2, "stamp": (bytes.fromhex(DATE),),
                "more": {
                    "suspect": True, "at": "2026-11-28T10:15:00+08:00", "forward": {"sent": 90, "lost": 2},
                    "backward": {"sent": 80, "lost": 0},
                },
            },
            id="MEF-SOAM, loss",
        ),
        pytest.param(
            (
                *of(f"{MEF}.3.1.1", "1.2.3.4", {2: 1, 4: 1, 12: 15, 14: "0x0010a4000102", 15: 7, 16: 1}),
                *of(f"{MEF}.3.6.1", "1.2.3.4.9", {4: 2, 5: 300, 6: 900, 7: 501, 22: 60, 29: 90, 30: 88}),
            ),
            {
                "id": "dm:1.2.3.4", "kind": "dmm", "target": "mep 7", "sent": 90, "lost": 2, "rtt_us": 501,
                "jitter_us": 60, "min_us": 300, "max_us": 900, "more": {},
            },
            id="MEF-SOAM, delay",
        ),
        pytest.param(
            (f"{MEF}.3.1.1.2.1.2.3.4=3", *of(f"{MEF}.3.6.1", "1.2.3.4.9", {7: 1, 10: 700, 16: 30, 22: 2, 30: 88})),
            {"kind": "1dm", "rtt_us": None, "jitter_us": 30, "more": {"received": 88, "delay_forward_ms": 0.7}},
            id="MEF-SOAM, one way, the end that receives",
        ),
        pytest.param(
            (*of(f"{H3C}.11.1", f"{TEST}.6", {4: 3, 5: 9, 6: 5, 7: 8, 8: 10, 10: f"0x{DATE}", 20: 1}),),
            {
                "sent": 10, "lost": 2, "late": 1, "rtt_us": 5000, "min_us": 3000, "max_us": 9000,
                "stamp": (6, bytes.fromhex(DATE)),
            },
            id="H3C NQA, a cycle of statistics",
        ),
        pytest.param(
            (*of(f"{MEF}.2.4.1", "1.2.3.4", {15: 90, 16: 85}),),
            {"sent": 90, "lost": 5, "more": {"pdus": {"sent": 90, "lost": 5}}},
            id="MEF-SOAM, loss of the measurement's own frames",
        ),
    ],
)  # fmt: skip
def test_every_figure_is_that_of_its_column(lines: tuple[str, ...], facts: Mapping[str, object]) -> None:
    told = probe(*lines, latest=any(line.startswith(RPM) for line in lines))
    found = {name: getattr(told, name) for name in facts} | (
        {"more": {k: v for k, v in told.more.items() if k != "collections"}} if "more" in facts else {}
    )
    assert found == facts
    assert told.loss == (Fraction(told.lost, told.sent) if told.sent and told.lost is not None else None)
