"""A hundred thousand broken payloads: each is data, none is an exception, and nothing is kept of them."""

from __future__ import annotations

import gc
import random

import pytest

from collectors.mqtt.decode import Measured, Refused, decode_samples, decode_status
from collectors.mqtt.payload import Status
from collectors.mqtt.topics import Leaf, Topic
from tests.support.probe_payloads import as_bytes, sample, status

MUTATIONS = 100_000
JUNK = (
    b"", b"[", b"]", b"{", b"}", b",", b":", b'"', b"\\", b"\\u", b"\\ud800", b"\x00", b"\xff", b"\xed\xa0\x80", b"-",
    b"1e999", b"-1", b"99999999999999999999", b"0.1", b"null", b"true", b"NaN", b"[" * 200, b'{"v":' * 200,
    b'"v":2,', b"\xef\xbb\xbf", b" " * 100,
)  # fmt: skip
SEEDS = (
    as_bytes(sample(pieces=[[3, 1, 0]], jitter={"buckets": [[10, 5]], "sum": 50, "min": 10, "max": 10})),
    as_bytes([sample(), sample(seq=1, sense="forward", delay=[-5, *[10] * 9])]),
    as_bytes(status(schedule="9f86", clock={"state": "free"})),
)


def mutated(rng: random.Random, seed: bytes) -> bytes:
    """One to four places replaced, cut, doubled or filled with junk."""
    data = bytearray(seed)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(data) + 1)
        to = min(len(data), at + rng.choice((0, 1, 1, 2, 8, 40)))
        match rng.randrange(4):
            case 0:
                data[at:to] = rng.choice(JUNK)
            case 1:
                data[at:to] = rng.randbytes(to - at)
            case 2:
                data[at:at] = data[at:to]
            case _:
                data[at:to] = str(rng.choice((0, 1, -1, 2**31, 2**63, 2**64, rng.randrange(1000)))).encode()
    return bytes(data)


@pytest.mark.parametrize("number", range(4))
def test_no_mutation_is_more_than_data(number: int) -> None:
    rng = random.Random(number)
    samples, state = Topic("P1", Leaf.SAMPLES), Topic("P1", Leaf.STATUS)
    kept, outcomes = 0, {Measured: 0, Refused: 0, Status: 0}
    for turn in range(MUTATIONS // 4):
        payload = mutated(rng, SEEDS[turn % len(SEEDS)])
        read, refused = decode_samples(samples, payload)
        said = decode_status(state, payload)
        for one in (*read, *refused, said):
            outcomes[type(one)] += 1
        if turn == MUTATIONS // 8:
            gc.collect()
            kept = len(gc.get_objects())
    gc.collect()
    assert len(gc.get_objects()) - kept < 100
    assert all(outcomes.values()), "the mutator makes both good and bad ones"
