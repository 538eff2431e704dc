"""Junos: `show services rpm probe-results` and `show services twamp client probe-results`. Loss by counts only."""

from __future__ import annotations

import re
from typing import Final

from collectors.ssh.facts import Facts, ProbeFact, ProbeState, Strange
from collectors.ssh.parsers.clock import instant_of
from collectors.ssh.parsers.lines import first, lines, ms, pairs, whole

_OWNER: Final = re.compile(
    r"\s*Owner:\s{0,4}(?P<owner>.{1,64}?),\s{0,4}Test:\s{0,4}(?P<test>[^,]{1,64})", re.IGNORECASE
)
_OTHER: Final = re.compile(r"\s*Owner:", re.IGNORECASE)
_SECTION: Final = re.compile(
    r"\s*(?:Results over (?P<which>current test|last test|all tests|moving average)|(?P<probe>(?:History of )?Probe results))\b.{0,40}",
    re.IGNORECASE,
)
_MEASURE: Final = re.compile(r"\s*Measurement:\s{0,4}(?P<what>[A-Za-z -]{3,60})", re.IGNORECASE)
_COUNTS: Final = re.compile(
    r"Probes sent:\s{0,3}(?P<sent>[0-9]{1,19}),\s{0,3}Probes received:\s{0,3}(?P<got>[0-9]{1,19})", re.IGNORECASE
)
_FIGURE: Final = re.compile(
    r"(?P<name>Samples|Minimum|Maximum|Average|Peak to peak|Stddev|Sum|Jitter):?\s{0,3}(?P<value>[0-9.]{1,24}(?:\s?[a-zµ]{1,8})?)",
    re.IGNORECASE,
)
_NOISE: Final = re.compile(
    r"\s*(?:|show .{1,80}|Response received.{0,120}|Request timed out.{0,60}|Test completed on.{0,80}|.{0,60}hardware timestamps?.{0,40}"
    r"|Rtt:.{0,200}|Loss percentage.{0,40}|probe sent time.{0,60}|probe rcvd/timeout time.{0,60}|\{\w{1,20}(?::\w{1,10})?\}|[A-Za-z -]{3,40}:.{0,80})",
    re.IGNORECASE,
)
_FAILED: Final = re.compile(r"\s*(?:error|warning):", re.IGNORECASE)
_NAMES: Final = {"current test": "current", "last test": "last", "all tests": "all", "moving average": "moving"}
_ORDER: Final = ("last", "current", "all", "moving")


class _Test:
    def __init__(self, owner: str, test: str) -> None:
        self.owner, self.test = owner, test
        self.said: dict[str, str] = {}
        self.answer = ""
        self.counts: dict[str, tuple[int, int]] = {}
        self.figures: dict[tuple[str, str], dict[str, str]] = {}
        self.done: str | None = None


def read_rpm(text: str, zone: str | None = None) -> Facts:
    """Every test with each of its collections that has counts; the last completed test comes first."""
    tests: list[_Test] = []
    strange: list[Strange] = []
    section, measure, lost = "", "", False
    for line in lines(text):
        if match := _OWNER.match(line.text):
            tests.append(_Test(match["owner"].strip(), match["test"].strip()))
            section, measure, lost = "", "", False
            continue
        if lost := lost or _OTHER.match(line.text) is not None:
            strange.append(Strange(line.number, line.text))  # nobody knows whose this is
            continue
        if not tests:
            if _FAILED.match(line.text) or not _NOISE.fullmatch(line.text):
                strange.append(Strange(line.number, line.text))
            continue
        if _FAILED.match(line.text):
            strange.append(Strange(line.number, line.text))
            continue
        test = tests[-1]
        if match := _SECTION.match(line.text):
            section, measure = _NAMES.get((match["which"] or "").lower(), "probe"), ""
            if section == "probe" and (how := line.text.partition(":")[2].strip()):
                test.answer = how.lower()
        elif match := _COUNTS.search(line.text):
            test.counts[section] = int(match["sent"]), int(match["got"])
        elif match := _MEASURE.match(line.text):
            measure = match["what"].strip().lower()
        elif measure and (figures := {m["name"].lower(): m["value"] for m in _FIGURE.finditer(line.text)}):
            test.figures.setdefault((section, measure), {}).update(figures)
        elif section == "probe" and (
            match := re.match(r"\s*(Response received|Request timed out)", line.text, re.IGNORECASE)
        ):
            test.answer = match[1].lower()
        elif section == "last" and line.text.strip().lower().startswith("test completed on"):
            test.done = line.text.strip()[len("test completed on") :].strip()
        elif not section and (said := _header(line.text)):
            test.said.update(said)
        elif not _NOISE.fullmatch(line.text):
            strange.append(Strange(line.number, line.text))
    found = tuple(fact for test in tests for fact in _facts(test, zone))
    return Facts(probes=found, strange=tuple(strange), empty=not tests and not strange)


def _header(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for piece in re.split(r",\s{0,4}", text.strip()):
        found |= pairs(piece)
    return found


def _facts(test: _Test, zone: str | None) -> list[ProbeFact]:
    known = [name for name in _ORDER if name in test.counts]
    return [_fact(test, name, zone) for name in known] or [_fact(test, "", zone)]


def _fact(test: _Test, section: str, zone: str | None) -> ProbeFact:
    sent, got = test.counts.get(section, (None, None))
    rtt = test.figures.get((section, "round trip time"), {})
    jitter = {
        name: test.figures.get((section, f"{name} jitter"), {})
        for name in ("round trip", "egress", "ingress", "positive round trip", "negative round trip")
    }
    usec = {name: ms(value if re.search("[a-zµ]", value) else value + " us") for name, value in rtt.items()}
    state = ProbeState.NOT_MEASURED
    if sent:
        state = ProbeState.OK if got else ProbeState.NO_ANSWER
    elif "timed out" in test.answer:
        state = ProbeState.NO_ANSWER
    measured = state is ProbeState.OK
    lost = None if sent is None or got is None or got > sent else sent - got
    return ProbeFact(
        f"{test.owner}/{test.test}",
        state,
        owner=test.owner,
        tag=test.test,
        type=first(test.said, "probe type")
        or ("twamp" if "reflector address" in test.said or "twamp-server-status" in test.said else None),
        target=first(test.said, "target address", "reflector address", "target url"),
        collection=section or "latest",
        told=test.answer or None,
        sent=sent,
        lost=lost,
        rtt_ms=usec.get("average") if measured else None,
        rtt_min_ms=usec.get("minimum") if measured else None,
        rtt_max_ms=usec.get("maximum") if measured else None,
        jitter_ms=(_average(jitter["round trip"]) or _together(jitter)) if measured else None,
        jitter_out_ms=_average(jitter["egress"]) if measured else None,
        jitter_in_ms=_average(jitter["ingress"]) if measured else None,
        last_run=test.done,
        began_us=instant_of(test.done, zone),
        entry=first(test.said, "twamp-server-status"),
        run=(test.done or _counted(sent, got, rtt)) if section == "last" else None,
    )


def _counted(sent: int | None, got: int | None, rtt: dict[str, str]) -> str | None:
    """In place of the date of completion, which TWAMP and older versions leave out: what the test counted."""
    return None if sent is None else " ".join((f"{sent}/{got}", *(f"{n}={v}" for n, v in sorted(rtt.items()))))


def _together(jitter: dict[str, dict[str, str]]) -> float | None:
    """The mean of positive and negative differences together: what JUNIPER-RPM-MIB comes to as well."""
    total, samples = 0.0, 0
    for sign in ("positive", "negative"):
        figures = jitter[f"{sign} round trip"]
        many, average = whole(figures.get("samples")), _average(figures)
        if many and average is not None:
            total += many * average
            samples += many
    return total / samples if samples else None


def _average(figures: dict[str, str]) -> float | None:
    value = figures.get("average")
    return None if value is None else ms(value if re.search("[a-zµ]", value) else value + " us")
