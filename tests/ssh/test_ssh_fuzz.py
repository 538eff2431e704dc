"""Whatever an element sends, a reader returns, soon, and says what it could not read.

PROBED_FUZZ=N tries N times as many texts as usual.
"""

from __future__ import annotations

import contextlib
import os
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collectors.ssh.facts import Facts, ProbeFact
from collectors.ssh.parsers.fsm import INSTEAD
from collectors.ssh.parsers.read import NotUnderstood, read
from collectors.ssh.parsers.registry import readable, reader_of
from collectors.ssh.text import answer, rejected, shown, tail
from tests.support.cli_recordings import CLI

TIMES = int(os.environ.get("PROBED_FUZZ", "1"))
PLATFORMS = (
    "cisco_ios",
    "cisco_xr",
    "cisco_nxos",
    "huawei_vrp",
    "hp_comware",
    "juniper_junos",
    "zte_zxros",
    "raisecom",
    "nokia_sros",
)
READERS = {
    (platform, command): reader_of(platform, command) for platform in PLATFORMS for command in readable(platform)
}
TEXTS = [path.read_text("utf-8") for path in sorted((Path(__file__).parent / "texts").glob("*.txt"))]
TEXTS += [path.read_text("utf-8") for path in sorted(CLI.iterdir()) if path.suffix in {".raw", ".txt"}] if CLI else []
LINES = sorted({line[:200] for text in TEXTS for line in text.splitlines()})
PIECES = sorted({piece for line in LINES for piece in (line[:20], line[20:60], line[-30:]) if piece})
NASTY = [
    " " * 400,
    "a" * 400,
    "a " * 300,
    "1" * 400,
    "-" * 400,
    "," * 400,
    " a," * 200,
    "1/" * 200,
    "0:" * 200,
    "\x00",
    "９",
    "\u2028",
]
quick = settings(max_examples=20 * TIMES, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A text with lines lost, doubled, moved, joined and broken; or a heap of lines of all of them."""
    lines = draw(st.sampled_from(TEXTS)).splitlines()
    start = draw(st.integers(0, max(len(lines) - 60, 0)))
    lines = lines[start : start + 80]
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, max(len(lines) - 1, 0)))
        new = draw(st.one_of(st.sampled_from(LINES), st.sampled_from(NASTY), st.text(max_size=30), joined()))
        match draw(st.integers(0, 4)):
            case 0:
                del lines[at : at + draw(st.integers(1, 5))]
            case 1:
                lines.insert(at, new)
            case 2 if lines:
                cut = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:cut] + new + lines[at][cut:]
            case 3 if lines:
                lines[at] = lines[at][: draw(st.integers(0, len(lines[at])))]
            case _:
                lines += lines[at : at + 3]
    return "\n".join(lines)


def joined() -> st.SearchStrategy[str]:
    """Pieces of lines many times over: what makes patterns go back and forth."""
    return st.builds(
        lambda piece, times, end: piece * times + end,
        st.sampled_from(PIECES),
        st.integers(1, 40),
        st.sampled_from(PIECES),
    )


def sane(facts: Facts, text: str) -> None:
    lines = len(text.splitlines())
    assert all(1 <= strange.line <= lines for strange in facts.strange)
    assert len(facts.points) + len(facts.probes) + len(facts.pm) <= 5 * lines + 5
    for point in facts.points:
        assert point.name
        assert 0 <= point.capacity.lo <= point.capacity.hi <= 1
    for probe in facts.probes:
        counts(probe)
    for pm in facts.pm:
        assert all(value is None or value >= 0 for value in (pm.es_s, pm.ses_s, pm.uas_s, pm.cv, pm.length_s))


def counts(probe: ProbeFact) -> None:
    """What was not measured has no figure."""
    if probe.sent is not None and probe.lost is not None:
        assert 0 <= probe.lost <= probe.sent
    if probe.state != "ok":
        assert (probe.rtt_ms, probe.rtt_min_ms, probe.rtt_max_ms, probe.jitter_ms) == (None, None, None, None)


@pytest.mark.parametrize(("platform", "command"), list(READERS), ids=lambda part: part.replace(" ", "-"))
@quick
@given(text=mutated())
def test_every_reader_survives_every_text(platform: str, command: str, text: str) -> None:
    reader = READERS[platform, command]
    assert reader is not None
    sane(reader(text, "Asia/Shanghai"), text)
    with contextlib.suppress(NotUnderstood):
        read(platform, command, text)


@pytest.mark.parametrize("template", sorted(INSTEAD))
def test_the_patterns_that_are_replaced_are_still_there_to_be_replaced(template: str) -> None:
    text = (resources.files("ntc_templates") / "templates" / f"{template}.textfsm").read_text("utf-8")
    assert [old for old, _ in INSTEAD[template] if old not in text] == []


@pytest.mark.parametrize(
    ("platform", "command", "line"),
    [
        pytest.param("cisco_xr", "show interfaces", "  0 output errors," + " 1 a," * 60 + " 1", id="XR errors"),
        pytest.param("cisco_xr", "show interfaces", "  Hardware is x, address is aaaa.bbbb.cccc" + "   (bia aaaa.bbbb.cccc)" * 15 + "!", id="XR address"),
        pytest.param("hp_comware", "display interface", " VLAN passing  :" + "          a," * 30, id="Comware"),
        pytest.param("huawei_vrp", "display interface", "PVID :    1," + "  a," * 60, id="Huawei"),
        pytest.param("cisco_nxos", "show interface", "  Hardware: x, address: a" + " bia aaaa.bbbb.cccc" * 20 + "!", id="NX-OS"),
    ],
)  # fmt: skip
def test_lines_that_keep_a_pattern_busy_for_ever_do_not(platform: str, command: str, line: str) -> None:
    reader = reader_of(platform, command)
    assert reader is not None
    reader(f"Ethernet1/1 is up\n{line}\n{line[:300]}\n", None)


@settings(max_examples=300 * TIMES, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=30),
            st.sampled_from(
                [
                    b"\r\n",
                    b"\x1b[42D",
                    b"\x1b[K",
                    b"\b" * 8,
                    b"  ---- More ----",
                    "专线".encode("gbk"),
                    b"\x1b[9999999C",
                    b"<R1>",
                    b"\x1b]0;x",
                ]
            ),
        ),
        max_size=40,
    )
)
def test_a_terminals_bytes_become_text_whatever_they_are(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    text = shown(data)
    assert "\x1b" not in text
    assert "\b" not in text
    assert text.count("\n") <= data.count(b"\n")
    tail(data)
    rejected(answer(data, "display clock", "<R1>"))


@given(
    st.lists(
        st.text(st.characters(codec="ascii", exclude_categories=["C"]), max_size=60).map(str.rstrip), max_size=20
    )
)
def test_plain_text_stays_as_it_is(lines: list[str]) -> None:
    plain = [line for line in lines if "more" not in line.lower() and "press" not in line.lower()]
    assert shown("\r\n".join(plain).encode()) == "\n".join(plain)
