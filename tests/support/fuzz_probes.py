"""Messages of probes all the way: topic, payload, inventory, numbers, state, rows of the store and back."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Sequence
from itertools import count
from typing import Final

from collectors.mqtt.intake import Held, Intake, Terms
from collectors.mqtt.standing import Judge, faults
from collectors.mqtt.trust import Bounds
from probed.store.probes import NUMBERINGS, REFUSED, STATES, delivery_steps, numbering_of, refused_of, state_of
from probed.store.writer import Store
from tests.support.fuzzing import lines, octets, scratch
from tests.support.probe_payloads import START, as_bytes, sample, status
from tests.support.probes import inventory

_JUDGE: Final = Judge(180_000_000, 5_000_000, ("2.3.1",))
_TERMS: Final = Terms(86_400_000_000, 5_000_000, Bounds(1000, 5_000_000))
_COMMIT_EVERY: Final = 50
_ANEW_EVERY: Final = 5_000
_MOVED: Final = (0, 1, -1, 10_000_000, -10_000_000, 3600_000_000, 86_400_000_000, -86_400_000_000, 1 << 40, 1 << 51)


def seeds() -> Sequence[bytes]:
    """Topic, line end, payload."""
    return [
        b"probed/v1/P1/samples\n" + as_bytes(sample()),
        b"probed/v1/P2/samples\n" + as_bytes([sample(probe="P2"), sample(probe="P2", seq=9, boot=START)]),
        b"probed/v1/P1/samples\n" + as_bytes(sample(sense="forward", delay=[-5, *[10] * 9], measurement="M2")),
        b"probed/v1/P1/status\n" + as_bytes(status(schedule="9f86", software="2.3.1", health={"ok": False})),
        b"probed/v1/P2/status\n" + as_bytes(status(probe="P2", online=False)),
        b"probed/v1/P1/schedule\n{}",
    ]


def mutate(chance: random.Random, all_: Sequence[bytes]) -> bytes:
    """Numbers moved within what is well-formed, or octets and lines as everywhere."""
    if chance.random() < 0.4:
        return (octets if chance.random() < 0.6 else lines)(chance, all_)
    topic, _, _ = chance.choice(all_).partition(b"\n")
    probe, leaf = topic.decode().split("/")[2:]
    moved = chance.choice(_MOVED)
    changed = {
        "boot": max(START - 60_000_000 + chance.choice(_MOVED), 0) % (1 << 52),
        "seq": chance.choice((chance.randrange(300), chance.randrange(1 << 40))),
    }
    if leaf == "samples":
        body = sample(probe=probe, start=START + moved, end=START + moved + 10_000_000, **changed)
    else:
        said = {
            "at": max(START + moved, 0),
            "online": chance.random() < 0.8,
            "software": chance.choice(("2.3.1", "1")),
        }
        body = status(probe=probe, boot=changed["boot"], **said)
    return topic + b"\n" + as_bytes(body)


def make() -> Callable[[bytes], bool]:
    """What is taken goes through the statements of the store, and is read back equal from time to time."""
    known, turn = inventory("P1", "P2"), count(1).__next__
    path = scratch() / "probed.db"
    Store.open(path).close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA synchronous = OFF")
    intake = Intake(known, _TERMS, since=START)

    def one(data: bytes) -> bool:
        nonlocal intake
        number = turn()
        at = START + 10_000_000 + number
        topic, _, payload = data.partition(b"\n")
        before = intake.counts.samples + intake.counts.statuses
        intake.take(topic.decode("utf-8", "replace"), payload, at, retained=number % 7 == 0)
        taken = intake.counts.samples + intake.counts.statuses > before
        assert intake.missing >= 0
        for state in intake.states.values():
            faults(state, at, _JUDGE, "s")
        if number % _COMMIT_EVERY == 0:
            for statement, rows in delivery_steps(intake.collect()):
                db.executemany(statement, rows)
            db.commit()
        if number % _ANEW_EVERY == 0:
            held = Held(
                tuple(map(numbering_of, db.execute(NUMBERINGS))),
                tuple(map(state_of, db.execute(STATES))),
                tuple(map(refused_of, db.execute(REFUSED))),
            )
            assert {state.probe: state for state in held.states} == intake.states
            db.execute("DELETE FROM probe_bin")
            intake = Intake(known, _TERMS, held, START)
        return taken

    return one
