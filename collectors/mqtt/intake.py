"""From messages to what must be committed: decoded, checked against the inventory, counted. No I/O, no clock."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from collectors.mqtt import numbers, standing, trust
from collectors.mqtt.decode import Measured, Reason, Refused, decode_samples, decode_status
from collectors.mqtt.numbers import Seen
from collectors.mqtt.payload import Status
from collectors.mqtt.topics import DEFAULT_PREFIX, Leaf, Topic, parse_topic
from collectors.mqtt.trust import Bounds
from probed.model.ids import PointId
from probed.model.inventory import Validity
from probed.model.observation import Observation
from probed.model.probe import (
    Numbering,
    NumberingRow,
    ProbeDelivery,
    ProbeInventory,
    ProbeState,
    RefusedPayload,
)
from probed.model.probe_bin import Sense

SHOWN_BYTES: Final = 2048
"""So much of a refused payload is kept."""
NOBODY: Final = ""
"""Whose refused payloads are kept when the topic names no probe of ours: so many names may be made up."""
BOOTS: Final = 8
"""So many boots of one measurement are counted; late samples of an older one are kept, and not counted."""


class Terms(NamedTuple):
    """What is taken: `late_us` after its end at the latest; `future_us` before its end at the most."""

    late_us: int
    future_us: int
    bounds: Bounds
    prefix: str = DEFAULT_PREFIX


@dataclass(slots=True)
class Counts:
    """Since the start."""

    messages: int = 0
    samples: int = 0
    statuses: int = 0
    gaps: int = 0
    """Numbers that were not there when a later one came."""
    filled: int = 0
    """Of these, what came late after all."""
    duplicates: int = 0
    doubted: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    last: int | None = None
    """When the last good sample was received (microseconds UTC)."""


class Held(NamedTuple):
    """What the store knows from before."""

    numberings: tuple[NumberingRow, ...] = ()
    states: tuple[ProbeState, ...] = ()
    refused: tuple[RefusedPayload, ...] = ()


NOTHING_HELD: Final = Held()
NEVER: Final = 1 << 62


class Intake:
    """Everything that is known of probes between two commits."""

    def __init__(
        self,
        inventory: ProbeInventory,
        terms: Terms,
        held: Held = NOTHING_HELD,
        since: int = NEVER,
    ) -> None:
        """`since`: from when on whatever is sent ought to be seen (microseconds UTC)."""
        self._terms, self._since = terms, since
        self.counts = Counts()
        self._numberings: dict[tuple[str, str], dict[int, Numbering]] = {}
        for row in held.numberings:
            self._numberings.setdefault((row.probe, row.measurement), {})[row.boot] = row.numbering
        self.states: dict[str, ProbeState] = {state.probe: state for state in held.states}
        self._refused = {(row.probe, row.reason): row for row in held.refused}
        self._probes: dict[str, list[Validity]] = {}
        self._measured: dict[tuple[str, str], list[Validity]] = {}
        for probe in inventory.probes:
            self._probes.setdefault(probe.id, []).append(probe.valid)
        for measured in inventory.measurements:
            self._measured.setdefault((measured.probe, measured.id), []).append(measured.valid)
        self._bins: list[Observation] = []
        self._seq = 0
        self._touched: set[tuple[str, str, int]] = set()
        self._changed: set[str] = set()
        self._told: set[tuple[str, str]] = set()
        self._left: dict[str, tuple[int, int]] = {}
        """The boot of each probe that was left, and when its latest heartbeat since was said."""

    def take(self, topic: str, payload: bytes, received: int, *, retained: bool = False) -> None:
        """One message, whatever it is. `retained`: said at some time, and kept by the broker for whoever asks."""
        self.counts.messages += 1
        parsed = parse_topic(topic, self._terms.prefix)
        if parsed is None or parsed.leaf is Leaf.SCHEDULE:
            self._refuse(NOBODY, Refused(Reason.TOPIC, "no topic that probes write to"), topic, payload, received)
        elif parsed.probe not in self._probes:
            unknown = Refused(Reason.UNKNOWN_PROBE, f"the inventory has no probe '{parsed.probe}'")
            self._refuse(NOBODY, unknown, topic, payload, received)
        elif parsed.leaf is Leaf.STATUS:
            self._status(parsed, topic, payload, received, retained=retained)
        else:
            self._samples(parsed, topic, payload, received)

    def collect(self) -> ProbeDelivery:
        """Everything since the last call."""
        delivery = ProbeDelivery(
            tuple(self._bins),
            tuple(
                NumberingRow(probe, measurement, boot, kept)
                for probe, measurement, boot in sorted(self._touched)
                if (kept := self._numberings[probe, measurement].get(boot)) is not None
            ),
            tuple(self.states[probe] for probe in sorted(self._changed)),
            tuple(self._refused[key] for key in sorted(self._told)),
        )
        self._bins, self._touched, self._changed, self._told = [], set(), set(), set()
        return delivery

    @property
    def missing(self) -> int:
        """Samples that were sent and not seen, as far as numbers tell."""
        return sum(one.open for boots in self._numberings.values() for one in boots.values())

    def _status(self, parsed: Topic, topic: str, payload: bytes, received: int, *, retained: bool) -> None:
        said = decode_status(parsed, payload)
        if isinstance(said, Refused):
            self._refuse(parsed.probe, said, topic, payload, received)
            return
        self.counts.statuses += 1
        state = self._state(parsed.probe)
        again = self._is_old(state, said)
        self._keep(standing.after_status(state, said, received, retained=retained, again=again))

    def _is_old(self, state: ProbeState, said: Status) -> bool:
        """Whether a heartbeat of a boot that was left was said before the latest one: what was not acknowledged is
        delivered again. A second device under this id goes on to speak, whatever its clock says.
        """
        if said.at is None or state.said is None or said.boot != state.former_boot or said.boot == state.boot:
            return False
        boot, latest = self._left.get(state.probe, (0, 0))
        before = latest if boot == said.boot else state.said[0]
        self._left[state.probe] = said.boot, max(said.at, latest if boot == said.boot else 0)
        return said.at <= before

    def _samples(self, parsed: Topic, topic: str, payload: bytes, received: int) -> None:
        read, refused = decode_samples(parsed, payload)
        for wrong in refused:
            self._refuse(parsed.probe, wrong, topic, payload, received)
        for one in read:
            strange = self._strange(one, received)
            if strange is None:
                self._sample(one, received)
            else:
                self._refuse(parsed.probe, strange, topic, payload, received)

    def _strange(self, one: Measured, received: int) -> Refused | None:
        """What is well-formed and cannot be taken all the same."""
        rows = self._measured.get((one.probe, one.measurement), ())
        if not any(valid.holds_at(one.start) for valid in rows):
            when = " at that time" if rows else ""
            detail = f"the inventory has no measurement '{one.measurement}' of '{one.probe}'{when}"
            return Refused(Reason.UNKNOWN_MEASUREMENT, detail)
        if one.end > received + self._terms.future_us:
            ahead_s = (one.end - received) / 1e6
            return Refused(Reason.FUTURE, f"it ends {ahead_s:.3f} s after it was received: look at the probe's clock")
        if one.end < received - self._terms.late_us:
            late_s = (received - one.end) / 1e6
            return Refused(Reason.TOO_OLD, f"it ended {late_s:.0f} s before it was received")
        return None

    def _sample(self, one: Measured, received: int) -> None:
        state = self._state(one.probe)
        seen = trust.Seen(one.end, received, one.healthy, state.apart_us)
        body = trust.judged(one.body, seen, self._terms.bounds)
        name = one.measurement if body.sense is Sense.ROUND_TRIP else f"{one.measurement}/{body.sense}"
        self._seq += 1
        self._number(one.probe, one.measurement, body.boot, body.number)
        point = PointId(one.probe, name)
        self._bins.append(Observation(f"probe:{one.probe}", point, one.start, one.end, received, self._seq, body))
        self.counts.samples += 1
        self.counts.doubted += not body.trusted
        self.counts.last = received
        self.states[one.probe] = standing.after_sample(state, body, one.end, received, number=state.number + 1)
        self._changed.add(one.probe)

    def _number(self, probe: str, measurement: str, boot: int, number: int) -> None:
        boots = self._numberings.setdefault((probe, measurement), {})
        known = boots.get(boot)
        if known is None:
            if len(boots) >= BOOTS and boot < min(boots):
                return
            newest = not boots or boot > max(boots)
            expected = boot > self._since + self._terms.future_us or (bool(boots) and newest)
            known = numbers.first(number, from_beginning=expected)
            if len(boots) >= BOOTS:
                del boots[min(boots)]
        after, seen = numbers.see(known, number)
        boots[boot] = after
        self._touched.add((probe, measurement, boot))
        match seen:
            case Seen.NEXT:
                self.counts.gaps += number - known.next
            case Seen.LATE:
                self.counts.filled += 1
            case Seen.DUPLICATE:
                self.counts.duplicates += 1

    def _refuse(self, probe: str, wrong: Refused, topic: str, payload: bytes, received: int) -> None:
        self.counts.refused[wrong.reason] += 1
        key = (probe, wrong.reason.value)
        former = self._refused.get(key)
        times = 1 if former is None else former.times + 1
        self._refused[key] = RefusedPayload(
            probe, wrong.reason.value, times, received, topic[:SHOWN_BYTES], wrong.detail, payload[:SHOWN_BYTES]
        )
        self._told.add(key)
        if probe != NOBODY and wrong.reason is Reason.VERSION:
            self._keep(replace(self._state(probe), bad_version=received))

    def _state(self, probe: str) -> ProbeState:
        return self.states.get(probe) or ProbeState(probe)

    def _keep(self, state: ProbeState) -> None:
        self.states[state.probe] = replace(state, number=state.number + 1)
        self._changed.add(state.probe)
