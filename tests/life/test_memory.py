"""The daemon's threads share one heap."""

from __future__ import annotations

import subprocess
import sys

import pytest

THREADS = """
import sys, threading
from probed.life.memory import one_heap
if sys.argv[1:] == ["one"]:
    one_heap()
held = [threading.Thread(target=lambda: bytearray(1000)) for _ in range(3)]
for thread in held:
    thread.start()
for thread in held:
    thread.join()
for line in open("/proc/self/maps"):
    first, last = line.split()[0].split("-")
    if line.split()[1] == "---p" and len(line.split()) == 5:
        print(int(last, 16) - int(first, 16))
"""
RESERVED = 32 << 20
"""The heap of a thread reserves 64 MiB and opens a little of it."""


def reserved(*arguments: str) -> int:
    """How many stretches of memory a process with threads has reserved for heaps."""
    told = subprocess.run([sys.executable, "-c", THREADS, *arguments], capture_output=True, check=True).stdout
    return sum(int(length) > RESERVED for length in told.split())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="heaps a thread are glibc's")
def test_threads_have_no_heaps_of_their_own() -> None:
    assert reserved() > 0
    assert reserved("one") == 0
