"""Cisco IP SLA (IOS, XE, NX-OS, XR): latest statistics, details, aggregated hours, summary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from collectors.ssh.facts import Facts, ProbeFact, ProbeState, Strange
from collectors.ssh.parsers.clock import instant_of
from collectors.ssh.parsers.lines import Line, first, lines, ms, number, pairs, three_ms, whole

_BEGINS: Final = re.compile(
    r"\s*(?:IP\s?SLA(?:s)? operation id|Entry number|Round Trip Time \(RTT\) for\s{1,20}Index|Index)\s{0,4}:?\s{0,4}([0-9]{1,10})\b",
    re.IGNORECASE,
)
_HOUR: Final = re.compile(r"\s*Start Time Index\s{0,3}:?\s{0,3}(\S.{0,80})", re.IGNORECASE)
_HEAD: Final = re.compile(
    r"\s*(?:|show .{1,80}|IP\s?SLAs?,? .{0,60}|codes:.{0,60}|all stats are.{0,80}|id\s{1,30}type.{0,90}|\(ms\)\s.{0,60}|-{5,}|code\s{1,30}run"
    r"|\(?in milliseconds.{0,40}|RTT Values.{0,40}|Latency one-way time.{0,40}|Jitter Time.{0,40}|Over Threshold.{0,60}"
    r"|Packet Loss (?:Values|Statistics).{0,40}|Voice Score Values.{0,40}|Latest operation.{0,120}|NTP sync.{0,40}|destination\s{0,60}|[A-Z][a-z]{2} [A-Z][a-z]{2} .{1,2} [0-9:.]{8,15} .{1,8}|.{0,3}stats.{0,60})\Z",
    re.IGNORECASE,
)
_SUMMARY: Final = re.compile(
    r"\s{0,4}(?P<mark>[*^~])?(?P<id>[0-9]{1,10})\s{1,24}(?P<type>[A-Za-z][A-Za-z0-9-]{1,30})\s{1,24}(?P<target>\S.{0,80}?)\s{1,24}"
    r"(?P<stats>RTT=\s?(?:[0-9.]{1,12}u?|-|NA|Unknown)|-|NA)\s{1,24}(?P<code>[A-Za-z][A-Za-z ]{0,30}?)(?:\s{2,24}|\s(?=[0-9]|never)|\s{0,8}\Z)(?P<last>\S.{0,60})?"
)
_WRAPPED: Final = re.compile(r"\s{20,120}\S.{0,80}")
_PIECE: Final = re.compile(r"\S{1,40}(?: \S{1,40}){0,4}")
_STATES: Final = {
    "ok": ProbeState.OK,
    "over threshold": ProbeState.OK,
    "overthreshold": ProbeState.OK,
    "no connection": ProbeState.NO_ANSWER,
    "noconnection": ProbeState.NO_ANSWER,
    "not connected": ProbeState.NO_ANSWER,
    "disconnected": ProbeState.NO_ANSWER,
    "dns query error": ProbeState.NO_ANSWER,
    "http error": ProbeState.NO_ANSWER,
    "error": ProbeState.NO_ANSWER,
    "verify error": ProbeState.NO_ANSWER,
    "sequence error": ProbeState.NO_ANSWER,
}
"""What is not here (busy, dropped, unknown) measured nothing."""
_MARKS: Final = {"*": "active", "^": "inactive", "~": "pending"}
_ONE_PACKET: Final = ("icmp-echo", "udp-echo", "tcp-connect", "echo", "path-echo")
_SENTENCE: Final = re.compile(r"NoConnection|Unknown|Busy|Timeout", re.IGNORECASE)


def read_statistics(text: str, zone: str | None = None) -> Facts:
    """`show ip sla statistics`, `... details`, `... aggregated`: an operation a block, an hour of one a fact."""
    found: list[ProbeFact] = []
    strange: list[Strange] = []
    operation: dict[str, str] = {}
    hour: dict[str, str] | None = None
    begun = False
    for line in lines(text):
        if match := _BEGINS.match(line.text):
            found += _facts(operation, hour, zone) if begun else ()
            operation, hour, begun = {"id": match[1]}, None, True
        elif begun and (match := _HOUR.match(line.text)):
            found += _facts(operation, hour, zone) if hour is not None else ()
            hour = {"start time index": match[1].strip()}
        elif begun and (said := _pairs(line)):
            (operation if hour is None or "type of operation" in said else hour).update(said)
        elif not _HEAD.fullmatch(line.text):
            strange.append(Strange(line.number, line.text))
    found += _facts(operation, hour, zone) if begun else ()
    return Facts(
        probes=tuple(found), strange=tuple(strange), empty=not found and not strange and "SLA" in text[:2000]
    )


def read_summary(text: str, zone: str | None = None) -> Facts:  # noqa: ARG001 - it tells no time
    """`show ip sla summary`: an operation a line, whose cells go on in the next; a `u` behind a figure means
    microseconds.
    """
    rows: list[_Row] = []
    strange: list[Strange] = []
    for line in lines(text):
        if match := _SUMMARY.match(line.text):
            rows.append(_Row({name: (match[name] or "").strip() for name in match.groupdict()}, _starts(match)))
        elif not _HEAD.fullmatch(line.text) and not (rows and rows[-1].goes_on(line.text)):
            strange.append(Strange(line.number, line.text))
    found = tuple(_summed(row.said) for row in rows)
    return Facts(probes=found, strange=tuple(strange), empty=not found and not strange and "SLA" in text[:2000])


class _Row(NamedTuple):
    """The cells of an operation, and at which character each that may be wrapped begins."""

    said: dict[str, str]
    starts: tuple[tuple[int, str], ...]

    def goes_on(self, text: str) -> bool:
        """Whether each piece of a line stands where one of the cells begins (or right of all), which then goes on."""
        if not _WRAPPED.fullmatch(text):
            return False
        found: list[tuple[str, str]] = []
        for piece in _PIECE.finditer(text):
            names = [name for start, name in self.starts if abs(start - piece.start()) <= 1]
            if not names and piece.start() <= self.starts[-1][0]:
                return False
            found.append((names[0] if names else self.starts[-1][1], piece[0]))
        for name, more in found:
            self.said[name] += more
        return True


def _starts(match: re.Match[str]) -> tuple[tuple[int, str], ...]:
    return tuple((match.start(name), name) for name in ("target", "stats", "code", "last") if match[name])


def _summed(said: dict[str, str]) -> ProbeFact:
    told, stats, kind = said["code"], said["stats"].removeprefix("RTT=").strip(), said["type"].lower()
    rtt_ms = None if not stats[:1].isdecimal() else ms(stats.rstrip("u") + (" us" if stats.endswith("u") else " ms"))
    entry = _MARKS.get(said["mark"] or "*", "active")
    state = _state(told, entry, None)
    sent, lost = _one_packet(kind, state)
    return ProbeFact(
        said["id"], state, type=kind, target=said["target"], told=told, sent=sent, lost=lost,
        rtt_ms=rtt_ms if state is ProbeState.OK else None, entry=entry, last_run=said["last"] or None,
        over_threshold="over" in told.lower() if state is ProbeState.OK else None,
    )  # fmt: skip


def _pairs(line: Line) -> dict[str, str]:
    """The pairs of one line; 'Number Of RTT: 10   RTT Min/Avg/Max: 1/1/2 milliseconds' has two."""
    return pairs(line.text)


def _facts(operation: dict[str, str], hour: dict[str, str] | None, zone: str | None) -> Iterator[ProbeFact]:
    yield _fact(operation, zone) if hour is None else _fact(operation | hour, zone, hour=True)


def _fact(said: dict[str, str], zone: str | None, *, hour: bool = False) -> ProbeFact:
    told = first(said, "latest operation return code", "return code", "latest return code")
    rtt_text = first(said, "latest rtt", "rtt (milliseconds)", "latest rtt (milliseconds)", "rtt")
    entry = first(said, "operational state of entry", "operational state")
    kind = first(said, "type of operation", "operation type", "type of operation to perform")
    kind = kind.lower() if kind else None
    low, mean, high = three_ms(first(said, "rtt min/avg/max"))
    got = whole(first(said, "number of rtt", "numofrtt"))
    if mean is None:  # XR
        low, mean, high = (ms(first(said, name)) for name in ("rttmin", "rttavg", "rttmax"))
    state = _state(told, entry, rtt_text)
    good, bad = whole(first(said, "number of successes")), whole(first(said, "number of failures"))
    if hour:
        if good is None and bad is None:  # XR tells answers, and failures by their reason
            bad = _failed(said, _UNANSWERED)
        state = (
            ProbeState.OK
            if good or (good is None and got)
            else ProbeState.NO_ANSWER
            if not good and bad
            else ProbeState.NOT_MEASURED
        )
    measured = state is ProbeState.OK
    single = ms(rtt_text) if rtt_text and not _SENTENCE.search(rtt_text) else None
    lost_out, lost_in, mia = (
        whole(first(said, *names))
        for names in (
            ("loss source to destination", "packetlosssd"),
            ("loss destination to source", "packetlossds"),
            ("packet mia", "packetmia", "tail drop"),  # newer versions call the same by another name
        )
    )
    gone = whole(first(said, "packet loss"))  # of ICMP jitter, which knows no direction
    runs = good, bad
    lost_either_way = (gone, 0, None) if gone is not None and lost_out is None else (lost_out, lost_in, mia)
    sent, lost = _packets(kind, state, got, lost_either_way, runs, hour=hour)
    out_ms, in_ms = (
        three_ms(first(said, name))[1]
        for name in ("source to destination jitter min/avg/max", "destination to source jitter min/avg/max")
    )
    began = first(said, "start time index", "latest operation start time", "start time")
    over = first(said, "over thresholds occurred")
    return ProbeFact(
        said["id"],
        state,
        owner=first(said, "owner"),
        tag=first(said, "tag"),
        type=kind,
        target=first(said, "target address", "destination address", "target"),
        collection="hour" if hour else "latest",
        told=told,
        sent=sent,
        lost=lost,
        late=whole(first(said, "packet late arrival")),
        rtt_ms=(mean if got else single if got is None else None) if measured else None,
        rtt_min_ms=low if measured and got else None,
        rtt_max_ms=high if measured and got else None,
        jitter_ms=_mean(out_ms, in_ms) if measured and got else None,
        jitter_out_ms=out_ms if measured and got else None,
        jitter_in_ms=in_ms if measured and got else None,
        lost_out=lost_out,
        lost_in=lost_in,
        mos=number(first(said, "mean opinion score (mos)", "mos score", "mos")) or None,
        over_threshold=True
        if (told or "").lower().startswith("over")
        else None
        if over is None
        else over.upper() == "TRUE",
        successes=good,
        failures=bad,
        began=began,
        began_us=instant_of(began, zone),
        lifetime=first(said, "operation time to live"),
        entry=entry.lower() if entry else None,
        reset=first(said, "last time this entry was reset"),
        phases_ms=tuple(_phases(said)) if measured else (),
        run=began if began is not None and any(map(str.isdigit, began)) else None,
    )


_UNANSWERED: Final = ("a disconnect", "a timeout", "a no connection")


def _failed(said: dict[str, str], reasons: tuple[str, ...]) -> int | None:
    """How many runs had no answer; who was busy, and what failed within the router, has measured nothing."""
    counts = (whole(said.get(f"number of failed operations due to {reason}")) for reason in reasons)
    told = [count for count in counts if count is not None]
    return sum(told) if told else None


def _phases(said: dict[str, str]) -> Iterator[tuple[str, float]]:
    names = {"dns": "dns rtt", "tcp": "tcp connection rtt", "http": "http transaction rtt"}
    for short, name in names.items():
        value = ms(first(said, f"latest {name}", name))
        if value is not None:
            yield short, value


def _state(told: str | None, entry: str | None, rtt: str | None) -> ProbeState:
    """A code decides; without one what stands in place of the round trip time."""
    if entry is not None and entry.lower() == "inactive" and (told is None or told.lower() in {"unknown", "-"}):
        return ProbeState.DISABLED
    if told is not None and told.lower().startswith("over"):  # whatever the column has left of "threshold"
        return ProbeState.OK
    if told is not None:
        word = told.lower().strip()
        late = word.endswith(("timeout", "time out"))  # of a server, a connection, a transaction
        return ProbeState.NO_ANSWER if late else _STATES.get(word, ProbeState.NOT_MEASURED)
    if rtt is None:
        return ProbeState.NOT_MEASURED
    return ProbeState.NOT_MEASURED if _SENTENCE.search(rtt) or number(rtt) is None else ProbeState.OK


def _packets(
    kind: str | None,
    state: ProbeState,
    got: int | None,
    lost: tuple[Any, ...],
    runs: tuple[int | None, int | None],
    *,
    hour: bool,
) -> tuple[int | None, int | None]:
    """Sent and lost of one run: of a jitter operation got + lost in each direction + missing in action."""
    counted = got is not None and lost[0] is not None and lost[1] is not None
    gone = sum(part for part in lost if part is not None)
    if (
        counted
        and got is not None
        and (state is ProbeState.OK or (state is ProbeState.NO_ANSWER and not got and gone))
    ):
        return got + gone, gone
    if not hour:
        return _one_packet(kind, state)
    good, bad = runs
    known = kind in _ONE_PACKET and good is not None and bad is not None
    return (good + bad, bad) if known and good is not None and bad is not None else (None, None)


def _one_packet(kind: str | None, state: ProbeState) -> tuple[int | None, int | None]:
    if kind is None or kind.lower() not in _ONE_PACKET:
        return None, None
    return {ProbeState.OK: (1, 0), ProbeState.NO_ANSWER: (1, 1)}.get(state, (None, None))


def _mean(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else (one + other) / 2
