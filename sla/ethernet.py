"""Ethernet service availability by a sliding window of frame loss, HLI and CHLI (MEF 10.3, MEF 35.1, Y.1563).

One ordered pair and class of service, in intervals of one length (delta-t). The comparison is strict: a loss of
exactly C is no high loss. With C = 0.5, delta-t = 1 s and n = 10 it is the ten-second rule of Y.1563.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final, NamedTuple, TypeAlias

from probed.errors import ProbedError
from sla import consecutive
from sla.consecutive import AVAILABLE, Consecutive, VerdictRun
from sla.error_performance import pieces
from sla.intervals import Stretch, length, subtract, union, within
from sla.intervals import at_least as at_least_of


class Loss(NamedTuple):
    """Frame loss ratio of one interval, and the frames it was made of where they are known."""

    ratio: Fraction
    lost: int | None = None
    sent: int | None = None


LossRun: TypeAlias = tuple[Loss | None, int]
"""So many equal intervals; None = not measured, which is neither high loss nor good."""


def loss_of(sent: int, received: int) -> Loss:
    """(sent - received) / sent; 0 where nothing was sent (MEF 10.3)."""
    lost = max(sent - received, 0)
    return Loss(Fraction(lost, sent) if sent else Fraction(0), lost, sent)


class WindowRule(NamedTuple):
    """n intervals decide, loss above `threshold` (C) is high, p high ones in a row are one consecutive high loss."""

    n: int
    threshold: Fraction
    p: int


Y_1563: Final = WindowRule(10, Fraction(1, 2), 5)
"""Severely errored seconds of Y.1563 (loss above a half) and its ten-second rule, with intervals of one second."""


class BadWindow(ProbedError):
    """Parameters of a window that no contract can mean."""


def window_rule(n: int, threshold: Fraction, p: int) -> WindowRule:
    """The rule, when it can be one."""
    if n < 1 or p < 1:
        raise BadWindow(f"n = {n} and p = {p}: both count intervals, from 1 on")
    if p >= n > 1:
        raise BadWindow(
            f"p = {p} is not smaller than n = {n}: so many high losses in a row are unavailable time already"
        )
    if not 0 <= threshold < 1:
        raise BadWindow(
            f"C = {threshold} is no threshold of loss: write a ratio from 0 to below 1, such as 0.5 or 50%"
        )
    return WindowRule(n, threshold, p)


class EthernetAvailability(NamedTuple):
    """Counts of intervals outside of maintenance. `intervals` = those that are judged, the denominator.

    An interval that was not measured is judged only within unavailable time. `low` and `high` unavailable: whatever
    the others were. `provisional`: so many at the end may still change sides.
    """

    unavailable: int
    intervals: int
    hli: int
    chli: int
    excluded: int
    unmeasured: int
    provisional: int
    unavailable_low: int
    unavailable_high: int
    lost: int | None
    sent: int | None

    @property
    def availability(self) -> Fraction | None:
        """Share of the judged intervals; None without any."""
        return Fraction(self.intervals - self.unavailable, self.intervals) if self.intervals else None

    @property
    def flr(self) -> Fraction | None:
        """Lost over sent in available time outside of maintenance; None where frames are not known."""
        if self.lost is None or self.sent is None:
            return None
        return Fraction(self.lost, self.sent) if self.sent else Fraction(0)


def verdicts(runs: Sequence[LossRun], rule: WindowRule) -> tuple[VerdictRun, ...]:
    """High loss or not, run by run."""
    known: dict[
        int, bool | None
    ] = {}  # by the object: a sequence that was typed in has few, and a ratio hashes slowly
    found: list[VerdictRun] = []
    for loss, count in runs:
        name = id(loss)
        if name not in known:
            known[name] = None if loss is None else loss.ratio > rule.threshold
        found.append((known[name], count))
    return tuple(found)


def unavailable_in(runs: Sequence[LossRun], rule: WindowRule, state: Consecutive = AVAILABLE) -> tuple[Stretch, ...]:
    """The unavailable intervals, as half-open ranges of indexes; decided before maintenance is taken out."""
    return consecutive.unavailable(verdicts(runs, rule), rule.n, state)


def high_loss(
    runs: Sequence[LossRun], rule: WindowRule, down: Sequence[Stretch], maintenance: Sequence[Stretch]
) -> tuple[Stretch, ...]:
    """Stretches of consecutive high loss intervals in available time outside of maintenance.

    Maintenance, unavailable time and what was not measured end a row.
    """
    high = union((a, b) for a, b, bad, gone in pieces(verdicts(runs, rule), down) if bad and not gone)
    return tuple(subtract(high, maintenance))


def availability(
    runs: Sequence[LossRun], rule: WindowRule, maintenance: Iterable[Stretch] = ()
) -> EthernetAvailability:
    """Availability, HLI and CHLI of a sequence that begins available. Maintenance: half-open ranges of indexes."""
    total = sum(count for _, count in runs)
    out = tuple(within(union(maintenance), 0, total))
    bad = verdicts(runs, rule)
    down = consecutive.unavailable(bad, rule.n)
    low, high = consecutive.bounds(bad, rule.n)
    rows = high_loss(runs, rule, down, out)
    unmeasured, lost, sent = _in_available_time(runs, down, out)
    judged = total - length(out) - unmeasured
    return EthernetAvailability(
        unavailable=length(subtract(down, out)),
        intervals=judged,
        hli=length(rows),
        chli=sum(end - start >= rule.p for start, end in rows),
        excluded=length(out),
        unmeasured=unmeasured,
        provisional=consecutive.undecided(bad, rule.n),
        unavailable_low=length(subtract(low, out)),
        unavailable_high=length(subtract(high, out)),
        lost=lost,
        sent=sent,
    )


def _in_available_time(
    runs: Sequence[LossRun], down: Sequence[Stretch], out: Sequence[Stretch]
) -> tuple[int, int | None, int | None]:
    """Intervals that were not measured, frames lost and sent: in available time outside of maintenance."""
    unmeasured = lost = sent = 0
    known = any(loss is not None and loss.lost is not None for loss, _ in runs)
    for start, end, loss, gone in pieces(runs, down):
        if gone:
            continue
        count = length(subtract([(start, end)], out))
        if loss is None:
            unmeasured += count
        elif loss.lost is None or loss.sent is None:
            known = known and not count
        else:
            lost, sent = lost + count * loss.lost, sent + count * loss.sent
    return (unmeasured, lost, sent) if known else (unmeasured, None, None)


class GroupAvailability(NamedTuple):
    """Intervals of a set of pairs in which fewer than `at_least` of them were available."""

    at_least: int
    unavailable: int
    intervals: int
    stretches: tuple[Stretch, ...]

    @property
    def availability(self) -> Fraction | None:
        return Fraction(self.intervals - self.unavailable, self.intervals) if self.intervals else None


def group_availability(
    pairs: Sequence[Sequence[LossRun]], rule: WindowRule, at_least: int, maintenance: Iterable[Stretch] = ()
) -> GroupAvailability:
    """Group availability (MEF 10.4): an interval is available when at least K pairs of the set are.

    An interval in which a pair was not measured counts by the state that the pair is in.
    """
    lengths = {sum(count for _, count in runs) for runs in pairs}
    if len(lengths) != 1:
        raise BadWindow(f"the pairs have {', '.join(map(str, sorted(lengths)))} intervals: write as many for each")
    if not 1 <= at_least <= len(pairs):
        raise BadWindow(f"at least {at_least} of {len(pairs)} pairs cannot be: write a number from 1 to {len(pairs)}")
    total = lengths.pop()
    out = within(union(maintenance), 0, total)
    missing = at_least_of(len(pairs) - at_least + 1, [unavailable_in(runs, rule) for runs in pairs])
    gone = tuple(subtract(missing, out))
    return GroupAvailability(at_least, length(gone), total - length(out), gone)


class EthernetMeter(NamedTuple):
    """The same counts kept interval by interval, as a live meter has them; the undecided row at the end apart."""

    settled: EthernetAvailability
    state: Consecutive = AVAILABLE
    open: int = 0
    """Of the undecided row: intervals outside of maintenance."""
    rows: int = 0
    """Of the undecided row, while available: rows of at least p that maintenance has ended."""
    row: int = 0
    """High losses at the end, since maintenance or a good interval."""

    def now(self, rule: WindowRule) -> EthernetAvailability:
        """The counts as they stand: the undecided row on the side of the present state."""
        done = self.settled._replace(provisional=self.state.run)
        if self.state.unavailable:
            return done._replace(unavailable=done.unavailable + self.open, intervals=done.intervals + self.open)
        return done._replace(
            intervals=done.intervals + self.open,
            hli=done.hli + self.open,
            chli=done.chli + self.rows + (self.row >= rule.p),
        )


def ethernet_meter() -> EthernetMeter:
    """A meter that has seen nothing; the service begins available. It keeps no bounds and no frames."""
    return EthernetMeter(EthernetAvailability(0, 0, 0, 0, 0, 0, 0, 0, 0, None, None))


def metered(
    meter: EthernetMeter, loss: Loss | None, count: int, rule: WindowRule, *, maintenance: bool
) -> EthernetMeter:
    """The meter `count` equal intervals on. `now` is what `availability` says of all of them, bounds apart."""
    bad = None if loss is None else loss.ratio > rule.threshold
    state, onset = consecutive.advance(meter.state, bad, count, rule.n)
    excluded = meter.settled.excluded + (count if maintenance else 0)
    counted = 0 if maintenance else count
    if onset is not None:
        done = meter.settled._replace(excluded=excluded, intervals=meter.settled.intervals + meter.open + counted)
        if state.unavailable:
            done = done._replace(unavailable=done.unavailable + meter.open + counted)
        return EthernetMeter(done, state)
    if state.run:
        kept = meter.settled._replace(excluded=excluded)
        if state.unavailable:
            return EthernetMeter(kept, state, meter.open + counted)
        ended = maintenance and meter.row >= rule.p
        row = 0 if maintenance else meter.row + count
        return EthernetMeter(kept, state, meter.open + counted, meter.rows + ended, row)
    done = meter.now(rule)._replace(excluded=excluded, provisional=0)
    if state.unavailable:
        done = done._replace(unavailable=done.unavailable + counted, intervals=done.intervals + counted)
    elif loss is None:
        done = done._replace(unmeasured=done.unmeasured + counted)
    else:
        done = done._replace(intervals=done.intervals + counted)
    return EthernetMeter(done, state)
