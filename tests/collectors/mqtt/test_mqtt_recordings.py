"""Pings recorded by probes of a public measurement network, said in our schema: they keep their facts."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from collectors.mqtt.decode import decode_samples
from collectors.mqtt.topics import Leaf, Topic
from sla.histogram import loss_ratio, percentile
from tests.support.probe_payloads import as_bytes, sample

RECORDING = Path(__file__).resolve().parents[3] / "../shared/data/probes/ping.jsonl"
pytestmark = pytest.mark.skipif(not RECORDING.exists(), reason="the shared recordings are not here")


def recorded() -> list[dict[str, Any]]:
    return [json.loads(line) for line in RECORDING.read_text().splitlines()] if RECORDING.exists() else []


@pytest.mark.parametrize(
    "ping", [one for one in recorded() if "result" in one], ids=lambda one: str(one["timestamp"])
)
def test_a_recorded_ping_keeps_its_facts(ping: dict[str, Any]) -> None:
    delays = [round(one["rtt"] * 1000) for one in ping["result"] if "rtt" in one]
    start = ping["timestamp"] * 1_000_000
    said = sample(
        start=start, end=start + 60_000_000, sent=ping["sent"], lost=ping["sent"] - ping["rcvd"], delay=delays,
        piece=None,
    )  # fmt: skip
    (measured,) = decode_samples(Topic("P1", Leaf.SAMPLES), as_bytes(said)).samples
    body = measured.body
    assert (body.delay_min_us, body.delay_max_us) == (round(ping["min"] * 1000), round(ping["max"] * 1000))
    assert body.delay_sum_us == pytest.approx(ping["avg"] * 1000 * ping["rcvd"], abs=2)
    assert loss_ratio([(body.sent, body.lost)]) == Fraction(ping["sent"] - ping["rcvd"], ping["sent"])
    assert percentile(body.delay_us, Fraction(1)) == pytest.approx(ping["max"] * 1000, rel=0.01)
