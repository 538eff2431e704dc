"""Huawei NQA (`display nqa results`) and H3C/HP NQA (`display nqa result`)."""

from __future__ import annotations

import re
from typing import Final

from collectors.ssh.facts import Facts, ProbeFact, ProbeState, Strange
from collectors.ssh.parsers.clock import instant_of
from collectors.ssh.parsers.lines import first, lines, ms, number, pairs, three_ms, whole

_ENTRY: Final = re.compile(
    r"\s*NQA entry\s?\(\s?(?:admin\s{1,3}(?=[^\s,]))?(?P<owner>[^,]{1,64}?)\s?,\s{0,3}(?:tag\s{1,3})?(?P<tag>[^\s)].{0,63}?)\s?\)\s{0,3}(?:test results?)?\s{0,3}(?::(?P<rest>.{0,400}))?\Z",
    re.IGNORECASE,
)
_OTHER_ENTRY: Final = re.compile(r"\s*NQA entry\b", re.IGNORECASE)
_FLAGS: Final = re.compile(
    r"test\s?flag is (?P<flag>[a-z]{1,20}).{0,12}?test\s?type is (?P<type>[a-z0-9-]{1,40})", re.IGNORECASE
)
_TEST: Final = re.compile(
    r"\s*(?P<n>[0-9]{1,10})\s?\.\s{0,3}Test\s{1,3}(?P<number>[0-9]{1,10})\s{1,3}result\s{0,8}(?P<how>.{0,60})",
    re.IGNORECASE,
)
_HOP: Final = re.compile(r"\s*[0-9]{1,4}\s?\.\s{0,3}Hop\s{1,3}[0-9]{1,4}\b", re.IGNORECASE)
_SECTION: Final = re.compile(
    r"\s*(?:|display .{1,100}|[A-Za-z -]{3,50}results?:?|One way results:?|-{3,}|the test is .{1,40}|.{0,40}statistics:?)\Z",
    re.IGNORECASE,
)
_NOTHING: Final = re.compile(
    r"(?:info|error)?:?\s{0,2}(?:no (?:such )?(?:nqa|record|entry|test|result)|the (?:entry|record|test).{0,30}not)",
    re.IGNORECASE,
)


_FULL: Final = re.compile(r"([0-9/]{16,60}(?:\s?[a-zµ]{1,3}(?= ))?) ?(?=[A-Z][A-Za-z/-]{1,20} [A-Za-z /-]{1,40}:)")
"""A figure that fills its column: the next name stands right behind it."""


def read_nqa(text: str, zone: str | None = None) -> Facts:
    """Every test instance with its latest result: of several (`1 . Test 2 result`) the last finished one."""
    found: dict[tuple[str, str], ProbeFact] = {}
    newest: dict[tuple[str, str], int] = {}
    strange: list[Strange] = []
    said: dict[str, str] | None = None
    base: dict[str, str] = {}
    empty = of_hop = False
    for line in lines(text):
        if match := _ENTRY.match(line.text):
            _keep(found, newest, said, zone)
            flags = _FLAGS.search(match["rest"] or "")
            base = {"owner": match["owner"].strip(), "tag": match["tag"].strip()}
            if flags:
                base |= {"flag": flags["flag"].lower(), "type": flags["type"].lower()}
            said, of_hop = dict(base), False
        elif _OTHER_ENTRY.match(line.text):
            _keep(found, newest, said, zone)
            said = None  # nobody knows whose the following is
            strange.append(Strange(line.number, line.text))
        elif said is not None and (match := _TEST.match(line.text)):
            if len(said) > len(base):
                _keep(found, newest, said, zone)
            said, of_hop = base | {"number": match["number"], "how": match["how"].strip().lower()}, False
        elif said is not None and (of_hop or _HOP.match(line.text)):
            of_hop = True  # of a trace every hop has figures; none of them is the test's
        elif said is not None and (parts := pairs(_FULL.sub(r"\1  ", line.text))):
            for name, value in parts.items():
                said.setdefault(name, value)
        elif _NOTHING.search(line.text):
            empty = True
        elif not _SECTION.fullmatch(line.text):
            strange.append(Strange(line.number, line.text))
    _keep(found, newest, said, zone)
    return Facts(probes=tuple(found.values()), strange=tuple(strange), empty=empty and not found)


def _keep(
    found: dict[tuple[str, str], ProbeFact],
    newest: dict[tuple[str, str], int],
    said: dict[str, str] | None,
    zone: str | None,
) -> None:
    if said is None:
        return
    name = said["owner"], said["tag"]
    if name in found and found[name].run is not None and not _finished(said):
        return  # what a test under way has counted so far is no result
    number = whole(said.get("number"))
    if number is not None and _finished(said):
        if number < newest.get(name, 0):
            return  # whichever way they are listed
        newest[name] = number
    found[name] = _fact(said, zone)


def _finished(said: dict[str, str]) -> bool:
    """H3C does not say, and shows none but finished ones."""
    how = said.get("how", "")
    return not how or ("finished" in how and "not" not in how)


def _run(said: dict[str, str], good: str | None) -> str | None:
    """The number of a finished test, which begins anew with the system, and when it last had an answer."""
    if not _finished(said):
        return None
    found = " ".join(part for part in (said.get("number"), good) if part)
    return found if any(char in "123456789" for char in found) else None


def _fact(said: dict[str, str], zone: str | None) -> ProbeFact:
    sent = whole(first(said, "sendprobe", "send operation times", "send probe", "sent probes"))
    got = whole(first(said, "responseprobe", "receive response times", "response probe", "numofrtt", "rtt number"))
    told = first(said, "completion")
    lost_out, lost_in, lost_unknown = (
        whole(first(said, *names))
        for names in (
            ("packet loss sd", "sd lost packets", "lost packets sd"),
            ("packet loss ds", "ds lost packets", "lost packets ds"),
            ("packet loss unknown", "lost packets for unknown reason"),
        )
    )
    low, high, mean = three_ms(
        _with_unit(
            said,
            first(said, "min/max/average completion time", "min/max/average round trip time", "min/max/avg/sum rtt"),
        )
    )
    state = _state(said, told, sent, got)
    measured = state is ProbeState.OK and got != 0
    jitter, jitter_out, jitter_in = (
        ms(_with_unit(said, first(said, *names)))
        for names in (
            ("average of jitter", "average jitter"),
            ("average of jitter sd", "sd average jitter", "average jitter sd", "sd average"),
            ("average of jitter ds", "ds average jitter", "average jitter ds", "ds average"),
        )
    )
    good = first(
        said,
        "last good probe time",
        "last succeeded probe time",
        "last good response receive time",
        "last packet received time",
    )
    lost = None if sent is None or got is None or got > sent else sent - got
    if state in (ProbeState.NOT_MEASURED, ProbeState.DISABLED) or not _finished(said):
        lost = None  # an answer may still be on its way
    return ProbeFact(
        f"{said['owner']}/{said['tag']}",
        state,
        owner=said["owner"],
        tag=said["tag"],
        type=said.get("type"),
        target=first(said, "destination ip address", "destination address", "destination ip"),
        told=told or said.get("how"),
        sent=sent,
        lost=lost,
        late=whole(first(said, "late arrival", "late arrival opposite")),
        rtt_ms=mean if measured else None,
        rtt_min_ms=low if measured else None,
        rtt_max_ms=high if measured else None,
        jitter_ms=jitter if measured else None,
        jitter_out_ms=jitter_out if measured else None,
        jitter_in_ms=jitter_in if measured else None,
        lost_out=lost_out,
        lost_in=lost_in if lost_in is not None else (lost_unknown if lost_out is not None else None),
        mos=number(first(said, "mos-cq value", "mos value", "mos")) or None,
        last_run=good,
        began_us=instant_of(good, zone),
        entry=said.get("flag"),
        over_threshold=_over(said),
        run=_run(said, good),
    )


def _state(said: dict[str, str], told: str | None, sent: int | None, got: int | None) -> ProbeState:
    """A test under way, and one that was busy or dropped, has measured nothing yet."""
    if sent is None and got is None and told is None:
        return ProbeState.DISABLED if said.get("flag") == "inactive" else ProbeState.NOT_MEASURED
    word = (told or "").lower()
    if sent is None and got is None and word == "success":
        return ProbeState.OK  # a trace, whose counts are its hops'
    kept_back = (whole(first(said, name)) or 0 for name in ("system busy operation number", "drop operation number"))
    if got:
        return ProbeState.OK
    if word.startswith(("no result", "no-result")) or ("not finished" in said.get("how", "") and not sent):
        return ProbeState.NOT_MEASURED
    if sent and got == 0:
        return ProbeState.NOT_MEASURED if sum(kept_back) >= sent else ProbeState.NO_ANSWER
    if word in {"failed", "fail", "timeout"}:
        return ProbeState.NO_ANSWER if got == 0 and not sum(kept_back) else ProbeState.NOT_MEASURED
    return ProbeState.NOT_MEASURED


def _with_unit(said: dict[str, str], value: str | None) -> str | None:
    """Newer versions may count in microseconds, and say so."""
    if value is None:
        return None
    unit = (first(said, "timestamp unit", "time unit") or "").lower()
    small = unit.startswith(("us", "micro"))
    if re.search(r"[a-zµ]", value) or not small:
        return value
    return re.sub(r"^([0-9./]{1,60}).*", r"\1 us", value)


def _over(said: dict[str, str]) -> bool | None:
    count = whole(first(said, "rtd overthresholds number"))
    return None if count is None else count > 0
