"""Reading in general: what is not understood, and what changes no fact."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from collectors.ssh.allowed import PLATFORMS
from collectors.ssh.door import passes
from collectors.ssh.facts import ProbeState
from collectors.ssh.parsers.read import NoReader, NotUnderstood, read
from collectors.ssh.parsers.rpm import read_rpm
from collectors.ssh.text import rejected, shown
from probed.model.capacity import UNKNOWN
from tests.support.cli_texts import TEXTS, of, said
from tests.support.command import probed


def test_a_count_below_zero_is_no_count() -> None:
    text = (TEXTS / "huawei_nqa.txt").read_text("utf-8")
    odd = text.replace("Receive response times: 0", "Receive response times: -3")
    dead = next(one for one in said(odd, "huawei_vrp", "display nqa results").probes if one.tag == "dead")
    assert (dead.state, dead.sent, dead.lost) == (ProbeState.NOT_MEASURED, 3, None)


def test_an_interface_of_which_nothing_is_known_is_unknown_and_not_down() -> None:
    facts = said(
        "GigabitEthernet0/0/1 current state : TESTING\nLine protocol current state : UP\n",
        "huawei_vrp",
        "display interface",
    )
    assert facts.points[0].capacity == UNKNOWN
    assert (facts.points[0].crc, facts.points[0].errors_in) == (None, None)


@pytest.mark.parametrize(
    ("command", "text", "line"),
    [
        pytest.param("display clock", "\n\nsomething else\nentirely", 3, id="clock"),
        pytest.param("display nqa results", "hello world\n", 1, id="probes"),
        pytest.param("display interface", "\nError: no such thing here\n", 2, id="a table"),
        pytest.param("display alarm active", "GARBLED\n", 1, id="alarms"),
        pytest.param("display clock", "", 0, id="nothing"),
    ],
)
def test_what_is_not_understood_is_told_with_its_line(command: str, text: str, line: int) -> None:
    with pytest.raises(NotUnderstood) as told:
        said(text, "huawei_vrp", command)
    assert told.value.line == line


def test_a_strange_line_does_not_hide_the_others() -> None:
    text = (TEXTS / "huawei_nqa.txt").read_text().replace("  1 . Test 7", "%%$ new in this version\n  1 . Test 7")
    facts = said(text, "huawei_vrp", "display nqa results")
    assert len(facts.probes) == 4
    assert [strange.text.strip() for strange in facts.strange] == ["%%$ new in this version"]


def test_a_command_without_a_reader() -> None:
    with pytest.raises(NoReader, match="is not read for huawei_vrp"):
        said("x", "huawei_vrp", "display version")
    with pytest.raises(NoReader):
        said("x", "huawei_vrp", "display interface brief")


def test_the_command_line_tells_the_ends_of_a_line_apart() -> None:
    done = probed("ssh", "parse", "juniper_junos", "show interfaces interval", str(TEXTS / "junos_interval.txt"))
    rows = [line for line in done.out.splitlines() if "23:35-23:50" in line and "MS" in line]
    assert [" ".join(row.split()) for row in rows] == [
        "so-0/1/0 MS 23:35-23:50 900 4 5 6 -",
        "so-0/1/0 MS, far end 23:35-23:50 900 10 11 12 -",
    ]


def test_the_command_line_reads_a_capture(tmp_path: Path) -> None:
    capture = tmp_path / "capture.txt"
    capture.write_bytes(
        b"<R1>display interface\r\nGigabitEthernet0/0/1 current state : UP\r\n"
        + "Description:上海 专线\r\n".encode("gbk")
        + b"strange\r\n<R1>"
    )
    done = probed("ssh", "parse", "huawei_vrp", "display interface", capture)
    assert done.code == 0
    assert "上海 专线" in done.out
    assert "line 4 is not understood: strange" in done.err
    body = probed("ssh", "parse", "huawei_vrp", "display interface", capture, "--json").json
    assert (body["points"][0]["name"], body["points"][0]["state"], body["points"][0]["crc"]) == (
        "GigabitEthernet0/0/1",
        "up",
        None,
    )
    assert body["strange"] == [{"line": 4, "text": "strange"}]
    capture.write_text("nothing of the kind\n")
    refused = probed("ssh", "parse", "huawei_vrp", "display interface", capture)
    assert (refused.code, "line 1 is the first that is not understood" in refused.err) == (1, True)


def test_a_sum_behind_the_mean_hides_no_unit() -> None:
    text = (TEXTS / "huawei_nqa.txt").read_text("utf-8").replace("TimeStamp unit:ms", "TimeStamp unit:us")
    probes = {probe.id: probe for probe in said(text, "huawei_vrp", "display nqa results").probes}
    jitter = probes["admin/jit"]
    assert (jitter.rtt_min_ms, jitter.rtt_max_ms, jitter.rtt_ms, jitter.jitter_ms) == (0.001, 0.009, 0.002, 0.003)


VARIED = (
    ("cisco_ios", "show controllers e1", "cisco_e1.txt"),
    ("cisco_ios", "show ip sla statistics", "cisco_jitter.txt"),
    ("cisco_ios", "show controllers sonet 0/1/0", "cisco_sonet.txt"),
    ("cisco_ios", "show ip sla summary", "cisco_summary.txt"),
    ("cisco_xr", "show ipsla statistics", "cisco_xr_sla.txt"),
    ("hp_comware", "display controller cpos 4/0", "comware_cpos.txt"),
    ("hp_comware", "display controller e1", "comware_e1.txt"),
    ("huawei_vrp", "display alarm active", "huawei_alarms.txt"),
    ("huawei_vrp", "display nqa results", "huawei_nqa.txt"),
    ("juniper_junos", "show interfaces interval", "junos_interval.txt"),
    ("juniper_junos", "show services rpm probe-results", "junos_rpm.txt"),
    ("nokia_sros", "show port", "sros_ports.txt"),
    ("nokia_sros", "show system alarms", "sros_alarms.txt"),
)


@pytest.mark.parametrize(("platform", "command", "name"), VARIED, ids=lambda part: part.replace(" ", "-"))
def test_line_ends_blanks_and_prompts_change_no_fact(platform: str, command: str, name: str) -> None:
    text = (TEXTS / name).read_text("utf-8")
    plain = replace(of(platform, command, name), strange=())
    prompts = ("RP/0/RSP0/CPU0:NJ-R1#", "<NJ-GL_NE40E-X8A>", "[~NJ.GL]", "*A:NJ-SR1#", "ops@mx-re0> ", "江宁(bak)#")
    varied = [text.replace("\n", end) for end in ("\r\n", "\r\r\n", "   \n")]
    varied += [f"\n{prompt}{command}\n{text}\n{prompt}" for prompt in prompts]
    varied.append("\n".join(line for line in text.splitlines() if line.strip()))
    for one in varied:
        facts = read(platform, command, shown(one.encode()))
        assert replace(facts, strange=()) == plain, one[:200]


@pytest.mark.parametrize(("platform", "command", "name"), VARIED, ids=lambda part: part.replace(" ", "-"))
def test_nothing_takes_over_what_stands_above_it(platform: str, command: str, name: str) -> None:
    """The same once more below says the same once more."""
    text = (TEXTS / name).read_text("utf-8")
    once, twice = read(platform, command, text), read(platform, command, f"{text}\n{text}")
    for part in ("points", "lines", "pm"):
        assert getattr(twice, part) == getattr(once, part) * 2, part
    by_name = "nqa" in command  # of several results of a test one is kept
    assert twice.probes == once.probes * (1 if by_name else 2)


def test_descriptions_in_either_encoding_and_cut_to_a_length_are_read_each_by_itself() -> None:
    lines = [
        "Description: 南京银行".encode(),
        "Description: 南京专线".encode()[:-1],
        "Description: 上海专线".encode("gbk"),
    ]
    assert shown(b"\r\n".join(lines)).replace("\ufffd", "").split("\n") == [
        "Description: 南京银行",
        "Description: 南京专",
        "Description: 上海专线",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "% Too many parameters found at '^' position.",
        "% User doesn't have sufficient privilege to execute this command.",
        "Error: You do not have permission to run the command or the command is incomplete.",
        "Error: Bad command.",
        "error: command is not valid on the mx80",
        "error: the rpm subsystem is not running",
        "syntax error, expecting <command>.",
        "%Error 20203: Invalid input.",
        "错误：无法识别的命令",
        "MINOR: CLI Command not allowed for this user.",
    ],
)
def test_what_elements_say_of_a_command_that_they_do_not_take(line: str) -> None:
    assert rejected(f"show services rpm\n                 ^\n{line}\n") == line
    assert rejected(f"GigabitEthernet0/1 is up\n  Description: {line}\n") == ""


@pytest.mark.parametrize(
    "pager",
    [
        "  ---- More ----",
        "---(more 45%)---",
        " --More-- ",
        "----- more -----  Press Q or Ctrl+C to break -----",
        "-- More --, next page: Space, continue: g, quit: ^C",
        "--Press any key to continue Ctrl+c to stop--",
        "Press any key to continue (Q to quit)",
        "Press Q to quit, Enter to print next line or any other key to print next page.",
        "More: <space>,  Quit: q or CTRL+Z, One line: <return> ",
        "Press <SPACE> to continue or <Q> to quit:",
    ],
)
def test_pagers_are_answered_and_leave_nothing_behind(pager: str) -> None:
    assert passes(PLATFORMS["zte_zxros"], " ", f"a\n{pager}")
    assert shown(f"a\n{pager}\r\x1b[Kb\n{pager}\nc".encode()) == "a\nb\nc"


@pytest.mark.parametrize("form", ["error: rpm daemon does not answer\n", "Owner: a, Test: b\nerror: timeout: x\n"])
def test_an_error_is_no_empty_list_of_tests(form: str) -> None:
    facts = read_rpm(form)
    assert not facts.empty
    assert facts.strange
