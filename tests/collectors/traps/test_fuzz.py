"""100,000 mutated notifications through everything that is done with them: no exception, no hang, no growth."""

from __future__ import annotations

import contextlib
import gc
import random

import pytest

from collectors.snmp.ber import INTEGER, IP_ADDRESS, OBJECT_IDENTIFIER, OCTET_STRING, MalformedMessage, Value
from collectors.traps.access import Access, Refused
from collectors.traps.message import decode, encode_trap
from collectors.traps.profiles.registry import PROFILES
from collectors.traps.trial import read_trial
from probed.errors import ProbedError
from tests.support.notifications import COMMUNITY, UNDER_EMS, desk

INPUTS = 100_000
ROUND = 10_000
PLACE = b"EMS:X@ManagedElement:5@PTP:/rack=1/shelf=1/slot=2/domain=sdh/port=1@CTP:/sts3c_au4-j=1/vt2_tu12-k=3-l=3-m=3"
CONTENTS = (
    Value(OCTET_STRING, PLACE),
    Value(OCTET_STRING, "鼓楼局".encode("gbk")),
    Value(OCTET_STRING, b"2026-11-29 08:00:00 +08:00 DST"),
    Value(OCTET_STRING, bytes.fromhex("07ea0b1d080000002b0800")),
    Value(INTEGER, 4711),
    Value(OBJECT_IDENTIFIER, (1, 3, 6, 1, 2, 1, 2, 2, 1, 1, 7)),
    Value(IP_ADDRESS, bytes((192, 0, 2, 11))),
)


def seeds() -> list[bytes]:
    """One notification of every kind, with every field that its profile knows."""
    found = []
    for profile in PROFILES.values():
        names = [(*oid, 7) for oid in profile.fields]
        for trap in (*profile.traps, *([(*profile.within, 5)] if profile.within else [])):
            for shift in range(3):
                said = [(oid, CONTENTS[(n + shift) % len(CONTENTS)]) for n, oid in enumerate(names)]
                found.append(encode_trap(COMMUNITY.encode(), 4711, trap, said))
    return found


def mutated(good: bytes, chance: random.Random) -> bytes:
    octets = bytearray(good)
    for _ in range(chance.randrange(4)):
        at = chance.randrange(len(octets))
        match chance.randrange(5):
            case 0:
                octets[at] = chance.randrange(256)
            case 1:
                octets[at] ^= 1 << chance.randrange(8)
            case 2:
                del octets[at : at + chance.randrange(1, 8)]
            case 3:
                octets[at:at] = chance.randbytes(chance.randrange(1, 8))
            case _:
                octets[at] = chance.choice((0, 0x30, 0x7F, 0x80, 0x82, 0xA6, 0xA7, 0xFF))
        if not octets:
            break
    return bytes(octets)


@pytest.mark.parametrize("number", range(INPUTS // ROUND))
def test_mutated_notifications(number: int) -> None:
    chance, good = random.Random(number), seeds()
    access = Access([COMMUNITY.encode()], UNDER_EMS.addresses, managers=UNDER_EMS.managers)
    here, understood, at = desk(UNDER_EMS), 0, 1_800_000_000_000_000
    gc.collect()
    before = len(gc.get_objects())
    for _ in range(ROUND):
        with contextlib.suppress(MalformedMessage):
            said = decode(mutated(chance.choice(good), chance))
            subject = access.judge(said, "127.0.0.1")
            if not isinstance(subject, Refused):
                understood, at = understood + 1, at + 1
                here.take(said, subject, at)
                here.tick(at)
    assert understood > ROUND // 4, "most are mutated so little that they can be read"
    kept = len(here.book.active)
    gc.collect()
    # what may stay: the alarms that stand and the clears that are remembered, a handful of objects each
    assert len(gc.get_objects()) - before < 60 * (kept + 1) + 40_000
    del here


def test_mutated_files_of_engineers() -> None:
    chance = random.Random(7)
    name = b'["1.3.6.1.6.3.1.1.4.1.0", "ObjectIdentifier", "1.3.6.1.6.3.1.1.5.3"]'
    text = b'{"varbinds": [' + name + b', ["1.3.6.1", "Integer", 1]]}'
    for good in (text, seeds()[0].hex().encode(), seeds()[0]):
        for _ in range(3000):
            with contextlib.suppress(ProbedError):
                read_trial(mutated(good, chance))
