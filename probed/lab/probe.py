"""A probe of the lab: sends what a script says was measured, keeps it until the broker has it, knows the truth.

It knows nothing of the code that judges it: the payload is written as docs/mqtt.md says.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

from probed.lab import mqtt_wire as wire

_IDENTIFIERS: Final = 65_000


class Flight(NamedTuple):
    """What physically became of one packet: delay in microseconds, None = lost. `late`: it came too late."""

    delay_us: int | None
    late: bool = False
    twice: bool = False


@dataclass(frozen=True, slots=True)
class ProbeClock:
    """How far the clock of the probe's near end is off, and what the probe says of it."""

    off_us: int = 0
    state: str = "locked"
    said_offset_us: int | None = 0
    said_error_us: int | None = 100


@dataclass(frozen=True, slots=True)
class ProbeTruth:
    """The physical counts of one interval: what any reader must find."""

    start: int
    end: int
    sent: int
    lost: int
    late: int
    duplicate: int
    delays_us: tuple[int, ...]


@dataclass(slots=True)
class LabProbe:
    """`async with LabProbe(...)`. `measure` makes a sample of flights; `send` hands it to the broker."""

    host: str
    port: int
    name: str
    tls: ssl.SSLContext | None = None
    version: int = wire.V311
    prefix: str = "probed/v1"
    boot: int = 1_795_910_400_000_000
    software: str = "2.3.1"
    clock: ProbeClock = field(default_factory=ProbeClock)
    truth: list[tuple[str, ProbeTruth]] = field(default_factory=list)
    schedules: list[dict[str, Any]] = field(default_factory=list)
    """All that it was told, in order; an empty one = what it had been told is taken away."""
    acknowledged: set[int] = field(default_factory=set)
    _numbers: dict[str, int] = field(default_factory=dict)
    _spool: dict[int, wire.Message] = field(default_factory=dict)
    _next: int = 0
    _writer: asyncio.StreamWriter | None = None
    _reading: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.leave()

    async def connect(self) -> None:
        """And send again what the broker has not acknowledged."""
        status = f"{self.prefix}/{self.name}/status"
        farewell = {"v": 1, "probe": self.name, "online": False, "boot": self.boot}
        reader, writer = await wire.open_session(
            self.host, self.port, self.name, wire.Will(status, _json(farewell)), self.version, self.tls
        )
        self._writer = writer
        self._reading = asyncio.create_task(self._read(reader, writer), name=f"probe {self.name}")
        writer.write(wire.subscribe(f"{self.prefix}/{self.name}/schedule", 65_535, self.version))
        for key, message in sorted(self._spool.items()):
            writer.write(wire.publish(message, _identifier(key), self.version, again=True))

    async def leave(self, *, abruptly: bool = False) -> None:
        """`abruptly`: as if its power went; the broker then publishes its Last Will."""
        writer, self._writer = self._writer, None
        if writer is None:
            return
        if not abruptly:
            with contextlib.suppress(ConnectionError):
                writer.write(wire.DISCONNECT)
                await writer.drain()
        writer.close()
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)

    async def heartbeat(self, at: int, schedule: str = "") -> None:
        said = {
            "v": 1, "probe": self.name, "online": True, "boot": self.boot, "at": at + self.clock.off_us,
            "software": self.software, "clock": self._clock(), "health": {"ok": True}, "schedule": schedule,
        }  # fmt: skip
        await self.send_raw("status", _json(said), retain=True)

    def measure(
        self,
        measurement: str,
        start: int,
        flights: Sequence[Flight],
        *,
        piece_us: int = 0,
        sense: str = "round_trip",
        gap: bool = False,
    ) -> dict[str, Any]:
        """The payload of one interval of len(flights) seconds, a packet a second; its truth is written down. `gap`:
        with the longest run of lost packets.
        """
        end = start + len(flights) * 1_000_000
        in_time = [one for one in flights if one.delay_us is not None and not one.late]
        lost = sum(one.delay_us is None for one in flights)
        late = sum(one.late for one in flights)
        duplicate = sum(one.twice for one in flights)
        delays = tuple(one.delay_us for one in in_time if one.delay_us is not None)
        self.truth.append((measurement, ProbeTruth(start, end, len(flights), lost, late, duplicate, delays)))
        number = self._numbers.get(measurement, 0)
        self._numbers[measurement] = number + 1
        seen = [delay if sense == "round_trip" else delay - self.clock.off_us for delay in delays]
        said: dict[str, Any] = {
            "v": 1, "probe": self.name, "measurement": measurement, "boot": self.boot, "seq": number,
            "start": start + self.clock.off_us, "end": end + self.clock.off_us, "sent": len(flights), "lost": lost,
            "late": late, "duplicate": duplicate, "sense": sense, "delay": seen, "clock": self._clock(),
            "health": {"ok": True}, "software": self.software,
        }  # fmt: skip
        if gap:
            said |= {"gap": _gap(flights, start + self.clock.off_us)}
        if piece_us:
            said |= {"piece": piece_us, "pieces": _pieces(flights, piece_us)}
        return said

    def skip(self, measurement: str) -> None:
        """A sample that the probe lost itself: its number is never sent."""
        self._numbers[measurement] = self._numbers.get(measurement, 0) + 1

    async def send(self, *samples: dict[str, Any]) -> None:
        """One message with all of them."""
        await self.send_raw("samples", _json(samples[0] if len(samples) == 1 else list(samples)))

    async def send_raw(self, leaf: str, payload: bytes, *, retain: bool = False) -> None:
        """Kept until it is acknowledged, whether the broker is there or not."""
        key, self._next = self._next, self._next + 1
        self._spool[key] = message = wire.Message(f"{self.prefix}/{self.name}/{leaf}", payload, retain)
        if self._writer is not None:
            with contextlib.suppress(ConnectionError):
                self._writer.write(wire.publish(message, _identifier(key), self.version))
                await self._writer.drain()

    @property
    def unacknowledged(self) -> int:
        return len(self._spool)

    async def _read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                found = await wire.read_packet(reader)
                if found.kind == wire.PUBACK:
                    self._taken(int.from_bytes(found.body[:2]))
                elif found.kind == wire.PUBLISH:
                    message, number = wire.read_publish(found, self.version)
                    self.schedules.append(json.loads(message.payload or b"{}"))
                    if number is not None:
                        writer.write(wire.puback(number))

    def _taken(self, identifier: int) -> None:
        for key in range(identifier - 1, self._next, _IDENTIFIERS):
            if self._spool.pop(key, None) is not None:
                self.acknowledged.add(key)

    def _clock(self) -> dict[str, Any]:
        said = {"offset": self.clock.said_offset_us, "error": self.clock.said_error_us}
        return {"state": self.clock.state, **{name: value for name, value in said.items() if value is not None}}


def _gap(flights: Sequence[Flight], start: int) -> dict[str, int]:
    """The longest run of lost packets, of packets that leave a second apart."""
    longest, first, run = 0, 0, 0
    for number, one in enumerate(flights):
        run = run + 1 if one.delay_us is None else 0
        if run > longest:
            longest, first = run, number - run + 1
    return {"spacing": 1_000_000, "longest": longest, **({"at": start + first * 1_000_000} if longest else {})}


def _pieces(flights: Sequence[Flight], piece_us: int) -> list[list[int]]:
    """Packets leave a second apart, so a piece of whole seconds holds as many."""
    each = piece_us // 1_000_000
    found = []
    for number in range(len(flights) // each):
        lost = sum(one.delay_us is None for one in flights[number * each : (number + 1) * each])
        if lost:
            found.append([number, each, lost])
    return found


def _identifier(key: int) -> int:
    return key % _IDENTIFIERS + 1


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
