"""Mutated inputs by the hundred thousand: `make fuzz`, or python -m tests.support.fuzzing [TARGET ...].

Every input follows from the target's name and its number, so that one that broke something can be made again:
python -m tests.support.fuzzing TARGET --only NUMBER.
"""

from __future__ import annotations

import argparse
import atexit
import faulthandler
import gc
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

TIMES: Final = 100_000
SEED: Final = 20_261_129
SLOWEST_S: Final = 2.0
"""Of processor time, for one input: whatever takes longer has met its trap."""
HANGS_S: Final = 30
FAILED: Final = 3
"""Exit code."""
MOST_GROWTH_KB: Final = 16_384
"""Between the first quarter of the inputs and the last."""


class Target(NamedTuple):
    """`make` gives the function that takes an input, and says whether it was understood; it raises for bugs only."""

    name: str
    seeds: Callable[[], Sequence[bytes]]
    mutate: Callable[[random.Random, Sequence[bytes]], bytes]
    make: Callable[[], Callable[[bytes], bool]]


class Figures(NamedTuple):
    """What came of it. `growth_kb`: how much the process grew after the first quarter."""

    inputs: int
    refused: int
    growth_kb: int
    longest_s: float
    longest: int
    """The number of the input that took the longest."""


class Broke(Exception):
    """An input that raised, or took too long."""


def octets(chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    """A few octets of a message changed, lost, doubled or put in, above all where lengths and tags stand."""
    out = bytearray(chance.choice(seeds))
    for _ in range(chance.choice((0, 1, 1, 2, 3, 6))):
        if not out:
            break
        at = chance.randrange(min(len(out), 120 if chance.random() < 0.5 else len(out)))
        match chance.randrange(6):
            case 0:
                out[at] = chance.randrange(256)
            case 1:
                out[at] ^= 1 << chance.randrange(8)
            case 2:
                del out[at : at + chance.randrange(1, 9)]
            case 3:
                out[at:at] = chance.randbytes(chance.randrange(1, 9))
            case 4:
                out[at] = chance.choice((0, 5, 0x30, 0x7F, 0x80, 0x81, 0x82, 0x84, 0x88, 0xA2, 0xFF))
            case _:
                out[at:at] = out[at : at + chance.randrange(1, 40)]
    if chance.random() < 0.1:
        del out[chance.randrange(len(out) + 1) :]
    return bytes(out)


NASTY: Final = (
    b" " * 400, b"a" * 400, b"a " * 300, b"1" * 400, b"-" * 400, b"," * 400, b" a," * 200, b"1/" * 200, b"0:" * 200,
    b"\x00", "９".encode(), "\u2028".encode(), b"\x1b[42D", b"\b" * 9, b"NA", b"Unknown", b"-1",
    b"99999999999999999999", b"1e999", b"null", b"\xff\xfe", b"[" * 60, b'{"v":' * 60, b"\r", b"\t\t",
)  # fmt: skip


def lines(chance: random.Random, seeds: Sequence[bytes], most: int = 60) -> bytes:
    """A piece of a text with lines lost, doubled, moved, joined, cut and filled with what patterns choke on."""
    whole = chance.choice(seeds).split(b"\n")
    start = chance.choice((0, 0, chance.randrange(len(whole))))
    out = whole[start : start + most]
    for _ in range(chance.choice((0, 1, 2, 3, 6))):
        at = chance.randrange(len(out) + 1)
        match chance.randrange(7):
            case 0:
                del out[at : at + chance.randrange(1, 6)]
            case 1:
                other = chance.choice(seeds).split(b"\n")
                out[at:at] = other[(there := chance.randrange(len(other))) : there + chance.randrange(1, 4)]
            case 2 if at < len(out):
                cut = chance.randrange(len(out[at]) + 1)
                out[at] = out[at][:cut] + chance.choice(NASTY) + out[at][cut:]
            case 3 if at < len(out):
                out[at] = out[at][: chance.randrange(len(out[at]) + 1)]
            case 4 if at < len(out):
                piece = out[at][(cut := chance.randrange(len(out[at]) + 1)) : cut + chance.randrange(1, 30)]
                out[at] = out[at][:cut] + piece * chance.randrange(1, 40)
            case 5 if at + 1 < len(out):
                out[at : at + 2] = [out[at] + b" " + out[at + 1]]
            case _:
                out += out[at : at + 3]
    return b"\n".join(out)


def nested(chance: random.Random, data: bytes) -> bytes:
    """As deep as what reads JSON and TOML by recursion goes, and deeper; or a number that Python will not read."""
    places = [0, *(at + 1 for at, octet in enumerate(data) if octet in b":=[")]
    at, times = chance.choice(places), chance.choice((400, 980, 1000, 5000))
    begin, end = chance.choice(((b"[", b"]"), (b'{"a":', b"}"), (b"{a=", b"}"), (b"7", b"")))
    return data[:at] + begin * times + (end * times if chance.random() < 0.5 else b"") + data[at:]


def scratch() -> Path:
    """A folder that goes with the process."""
    folder = Path(tempfile.mkdtemp(prefix="probed-fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def made(target: Target, number: int, seeds: Sequence[bytes]) -> bytes:
    return target.mutate(random.Random(f"{SEED} {target.name} {number}"), seeds)


def run(target: Target, times: int, first: int = 0, begins: Callable[[int], None] = lambda _number: None) -> Figures:
    """Takes `times` inputs, or tells by Broke which one broke something. `begins`: called before each."""
    seeds, take = target.seeds(), target.make()
    refused, longest_s, longest, before_kb = 0, 0.0, first, 0
    for number in range(first, first + times):
        data = made(target, number, seeds)
        begins(number)
        began_s = time.process_time()
        try:
            refused += not take(data)
        except Exception as exc:
            raise Broke(f"{target.name}, input {number}: {type(exc).__name__}: {exc}\n{data[:400]!r}") from exc
        took_s = time.process_time() - began_s
        if took_s > longest_s:
            longest_s, longest = took_s, number
            if took_s > SLOWEST_S:
                raise Broke(f"{target.name}, input {number}: took {took_s:.1f} s\n{data[:400]!r}")
        if number - first == times // 4:
            gc.collect()
            before_kb = resident_kb()
    return Figures(times, refused, max(resident_kb() - before_kb, 0), longest_s, longest)


def resident_kb() -> int:
    """The most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> int:
    """Each target in a process of its own, one after the other: none inherits the memory of another."""
    from tests.support.fuzz_targets import TARGETS

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)} [default: all]")
    parser.add_argument("--times", type=int, default=TIMES)
    parser.add_argument("--only", type=int, help="this input alone, shown before it is taken")
    parser.add_argument("--here", metavar="FILE", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    names = asked.targets or list(TARGETS)
    if asked.only is not None:
        for name in names:
            print(made(TARGETS[name], asked.only, TARGETS[name].seeds()))
            print(run(TARGETS[name], 1, asked.only))
        return 0
    if asked.here:
        return _tell(TARGETS[names[0]], asked.times, asked.here)
    return max(_apart(name, asked.times) for name in names)


def _apart(name: str, times: int) -> int:
    """In a process of its own. One that is hung by a pattern cannot even say where: its last number is in a file."""
    with tempfile.NamedTemporaryFile("rb") as last:
        command = [sys.executable, "-m", "tests.support.fuzzing", name, "--times", str(times), "--here", last.name]
        code = subprocess.run(command, check=False).returncode
        if code not in {0, FAILED}:
            print(f"{name}: HUNG for {HANGS_S} s or died, input {int(last.read() or b'0')}", flush=True)
    return code


def _tell(target: Target, times: int, last: str) -> int:
    began_s = time.monotonic()
    handle = os.open(last, os.O_WRONLY)

    def begins(number: int) -> None:
        os.pwrite(handle, b"%9d" % number, 0)
        faulthandler.dump_traceback_later(HANGS_S, exit=True)

    try:
        found = run(target, times, begins=begins)
    except Broke as broke:
        print(f"{target.name}: BROKE: {broke}", flush=True)
        return FAILED
    grew = found.growth_kb > MOST_GROWTH_KB
    print(
        f"{target.name:11s} {found.inputs:7d} inputs, {found.refused:6d} refused, {found.growth_kb:6d} KB growth"
        f"{' (TOO MUCH)' if grew else ''}, longest {found.longest_s * 1000:6.1f} ms (input {found.longest}), "
        f"{time.monotonic() - began_s:4.0f} s in all",
        flush=True,
    )
    return FAILED if grew else 0


if __name__ == "__main__":
    raise SystemExit(main())
