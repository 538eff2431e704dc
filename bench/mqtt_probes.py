"""Probes over MQTT: samples taken, committed and acknowledged in a second, beside a client that only acknowledges.

Broker: mosquitto on loopback. Publisher: a process of its own with packets made before. Measured: collector, decode,
pipeline and store (WAL, synchronous=FULL) in one process; the reference is paho-mqtt in its own thread, MQTT 5,
QoS 1, which acknowledges on arrival, decodes nothing and stores nothing.

python bench/mqtt_probes.py [MESSAGES]
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from agents.figures import note, report

from collectors.mqtt.collector import ProbeCollector
from collectors.mqtt.connection import BrokerTerms
from collectors.mqtt.intake import Intake
from probed.clock import SystemClock
from probed.lab import mqtt_wire as wire
from probed.model.inventory import Inventory
from probed.pipeline.pipeline import Pipeline
from probed.pipeline.watch import Watch
from probed.store.reader import Reader
from probed.store.writer import Store
from tests.support.mosquitto import Mosquitto
from tests.support.probes import TAKING_ALL, inventory
from tests.support.waiting import until
from tests.support.watched_lab import NOTHING

MESSAGES = 30_000
PROBES = 100
WINDOW = 2000
START = 1_795_000_000_000_000
IN_FLIGHT = 5000


class Figure(NamedTuple):
    """Messages a second by the clock on the wall, and CPU of the process under test."""

    per_s: float
    cpu_us: float


def payload(number: int) -> bytes:
    """A sample of 10 packets in 10 pieces, as a probe sends it."""
    start = START + number // PROBES * 10_000_000
    said = {
        "v": 1, "probe": f"P{number % PROBES}", "measurement": "M1", "boot": START, "seq": number // PROBES,
        "start": start, "end": start + 10_000_000, "sent": 10, "lost": 0, "late": 0, "duplicate": 0,
        "delay": [1000 + (number + k) % 300 for k in range(10)], "jitter": [(number + k) % 30 for k in range(9)],
        "piece": 1_000_000, "pieces": [],
        "clock": {"state": "locked", "offset": 12, "error": 100}, "health": {"ok": True}, "software": "2.3.1",
    }  # fmt: skip
    return json.dumps(said, separators=(",", ":")).encode()


def publish(port: int, count: int) -> None:
    """All of them as fast as the broker acknowledges, at most IN_FLIGHT ahead."""
    packets = [
        wire.publish(wire.Message(f"probed/v1/P{n % PROBES}/samples", payload(n), retain=False), n % 65_000 + 1, 4)
        for n in range(count)
    ]
    link = socket.create_connection(("127.0.0.1", port))
    link.sendall(wire.connect("publisher", None, wire.V311))
    link.recv(4)
    room = threading.Semaphore(IN_FLIGHT)

    def listen() -> None:
        got = 0
        while got < count * 4:
            data = link.recv(65_536)
            got += len(data)
            for _ in range(len(data) // 4):
                room.release()

    listener = threading.Thread(target=listen)
    listener.start()
    for first in range(0, count, 100):
        group = packets[first : first + 100]
        for _ in group:
            room.acquire()
        link.sendall(b"".join(group))
    listener.join()


def publisher(port: int, count: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, __file__, "publish", str(port), str(count)])


async def ours(port: int, count: int, folder: Path) -> Figure:
    store = Store.open(folder / "probed.db")
    clock = SystemClock()

    def make(now: int) -> Watch:
        return Watch(Inventory("bench"), now, lambda _source: 1, NOTHING)

    pipeline = Pipeline(make, store, clock)
    known = inventory(*(f"P{n}" for n in range(PROBES)), measurements=("M1",))
    terms = BrokerTerms("127.0.0.1", port, "probed", True, 30, 3600, WINDOW)
    collector = ProbeCollector(lambda: terms, Intake(known, TAKING_ALL), pipeline, clock)
    tasks = [asyncio.create_task(pipeline.run()), asyncio.create_task(collector.run())]
    await until(lambda: collector.stats.connected)
    process = publisher(port, count)
    await until(lambda: collector.stats.acknowledged > 0)
    first, began, cpu = collector.stats.acknowledged, time.perf_counter(), time.process_time()
    await until(lambda: collector.stats.acknowledged >= count, 120)
    took, used = time.perf_counter() - began, time.process_time() - cpu
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    process.wait()
    store.close()
    with Reader(folder / "probed.db") as reader:
        stored = len(reader.probes.bins(0, 1 << 60))
    assert stored == count, f"{stored} of {count} are stored"
    return Figure((count - first) / took, used / (count - first) * 1e6)


def reference(port: int, count: int) -> Figure:
    """paho-mqtt: acknowledged on arrival, nothing done with it."""
    paho: Any = importlib.import_module("paho.mqtt.client")
    seen, done, began = [0], threading.Event(), [0.0, 0.0]

    def on_message(_client: Any, _data: Any, _message: Any) -> None:
        if not seen[0]:
            began[:] = [time.perf_counter(), time.process_time()]
        seen[0] += 1
        if seen[0] == count:
            done.set()

    client = paho.Client(paho.CallbackAPIVersion.VERSION2, "reference", protocol=paho.MQTTv5)
    ready = threading.Event()
    client.on_subscribe = lambda *_: ready.set()
    client.on_message = on_message
    client.connect("127.0.0.1", port)
    client.subscribe("probed/v1/+/samples", qos=1)
    client.loop_start()
    ready.wait(10)
    process = publisher(port, count)
    if not done.wait(120):
        raise SystemExit(2)
    took, used = time.perf_counter() - began[0], time.process_time() - began[1]
    process.wait()
    client.disconnect()
    client.loop_stop()
    return Figure(count / took, used / count * 1e6)


def main() -> int:
    if sys.argv[1:2] == ["publish"]:
        publish(int(sys.argv[2]), int(sys.argv[3]))
        return 0
    count = int(sys.argv[1]) if len(sys.argv) > 1 else MESSAGES
    config = "allow_anonymous true\nmax_inflight_messages {inflight}\nmax_queued_messages 0\nmax_queued_bytes 0\n"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Mosquitto(folder / "one", config) as broker:
            theirs = reference(broker.port, count)
        with Mosquitto(folder / "two", config) as broker:
            mine = asyncio.run(ours(broker.port, count, folder))
    note(f"paho-mqtt, acknowledged on arrival: {theirs.per_s:,.0f}/s, {theirs.cpu_us:.0f} us of CPU a message")
    note(f"load of the machine, broker and publisher included: {os.getloadavg()[0]:.1f}")
    note(f"probed, acknowledged after COMMIT: {mine.per_s:,.0f}/s, {mine.cpu_us:.0f} us of CPU a message")
    return report(
        (
            ("mqtt_cpu_us_a_message", mine.cpu_us, 110),
            ("mqtt_us_a_message_by_the_clock", 1e6 / mine.per_s, 200),
            ("mqtt_time_beside_paho", theirs.per_s / mine.per_s, 2),
        )
    )


if __name__ == "__main__":
    sys.exit(main())
