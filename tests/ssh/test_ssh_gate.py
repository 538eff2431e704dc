"""The gate: what is on the list passes as it stands, and nothing else does, however it is written."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from collectors.ssh.allowed import PLATFORMS, Platform
from collectors.ssh.door import DoorShut, guarded, passes
from collectors.ssh.gate import CommandRefused, UnknownPlatform, _forms, checked, judge, platform_of
from tests.support.command import probed

SAFE = re.compile(r"(show|display)( [A-Za-z0-9][A-Za-z0-9_./:@-]*)+")
"""An account of its own of what a harmless command looks like."""
WORDS = sorted({word for p in PLATFORMS.values() for r in p.rules for word in re.findall(r"[a-z0-9-]+", r)})
HOSTILE = [
    "reload", "configure", "terminal", "conf", "t", "write", "erase", "reset", "undo", "no", "clear", "debug",
    "delete", "set", "commit", "enable", "system-view", "save", "copy", "run", "|", ">", ";", "&&", "?", "\t", "!",
    "redirect", "tee", "append", "begin", "sh", "dis", "SHOW", "show", "display", "do",
]  # fmt: skip
GLUE = [
    " ",
    "  ",
    "",
    "\n",
    "\r",
    "\t",
    ";",
    "|",
    " | ",
    "\x00",
    "\x1b",
    "\x03",
    "\x08",
    "\u00a0",
    "\u2028",
    "\uff5c",
    "\u200b",
]
platforms = st.sampled_from(sorted(PLATFORMS.values()))


def sample(rule: str) -> str:
    """One command that a form of a rule describes."""
    shapes = {"{number}": "17", "{port}": "ge-0/0/1.100", "{kind}": "GigabitEthernet", "{name}": "admin_1"}
    return " ".join(shapes.get(word, word) for word in rule.split())


EVERY = [
    pytest.param(platform, sample(form), id=f"{platform.name}: {form}")
    for platform in PLATFORMS.values()
    for rule in platform.rules
    for form in _forms(rule)
]


@pytest.mark.parametrize(("platform", "command"), EVERY)
def test_every_rule_allows_what_it_describes_and_that_is_harmless(platform: Platform, command: str) -> None:
    assert judge(platform, command).allowed
    assert SAFE.fullmatch(command)
    assert command.split(" ", maxsplit=1)[0] == platform.verb
    assert not set(command.split()) & {"running-config", "startup-config", "tech-support", "current-configuration"}


KINDS = {
    "cisco_ios": "GigabitEthernet TenGigabitEthernet Serial Port-channel Gi Vlan Tunnel Loopback",
    "cisco_xr": "HundredGigE Bundle-Ether tunnel-te SONET MgmtEth BVI Optics",
    "huawei_vrp": "10GE 100GE Eth-Trunk Vlanif Cpos-Trunk MEth Mp-group LoopBack Pos",
    "hp_comware": "Ten-GigabitEthernet Bridge-Aggregation Route-Aggregation Vlan-interface POS",
    "zte_zxros": "gei xgei smartgroup fei pos3",
}


@pytest.mark.parametrize(("platform", "kind"), [(name, kind) for name in KINDS for kind in KINDS[name].split()])
def test_kinds_of_interfaces_stand_before_their_numbers(platform: str, kind: str) -> None:
    verb = platform_of(platform).verb
    plural = "s" if platform in ("cisco_ios", "cisco_xr") else ""
    assert judge(platform_of(platform), f"{verb} interface{plural} {kind} 1/0/1").allowed


@pytest.mark.parametrize(
    ("platform", "command", "why"),
    [
        pytest.param("cisco_ios", "sh clock", "write 'show' in full", id="abbreviated verb"),
        pytest.param("cisco_ios", "show clo", "write 'clock' in full", id="abbreviated word"),
        pytest.param("cisco_ios", "SHOW CLOCK", "in small letters", id="capitals"),
        pytest.param("cisco_ios", "reload", "only commands that begin with 'show'", id="another verb"),
        pytest.param("huawei_vrp", "show clock", "only commands that begin with 'display'", id="of another platform"),
        pytest.param("cisco_ios", "show running-config", "not on the list", id="what holds secrets"),
        pytest.param("cisco_ios", "show clock | redirect flash:x", "'|' at place 12 pipes", id="pipe"),
        pytest.param("cisco_nxos", "show clock > x", "'>' at place 12 writes to a file", id="redirection"),
        pytest.param("cisco_ios", "show clock;reload", "';' at place 11 separates commands", id="separator"),
        pytest.param("cisco_ios", "show clock\nreload", "U+000A", id="a second line"),
        pytest.param("cisco_ios", "show clock\r", "U+000D", id="a line end"),
        pytest.param("cisco_ios", "show clock ?", "'?' at place 12 asks for help", id="help"),
        pytest.param("cisco_ios", "show clo\t", "U+0009", id="completion"),
        pytest.param("cisco_ios", "show clock\x03", "is a control character", id="break"),
        pytest.param("cisco_ios", "ѕhow clock", "cyrillic small letter dze", id="look-alike letter"),
        pytest.param("cisco_ios", "show\u00a0clock", "no-break space", id="look-alike blank"),
        pytest.param("cisco_ios", "show cl\u200bock", "zero width space", id="invisible character"),
        pytest.param("cisco_ios", "show clock ", "blanks at an end", id="trailing blank"),
        pytest.param("cisco_ios", "", "empty", id="nothing"),
        pytest.param("cisco_ios", "show interfaces " + "1" * 200, "at most 160", id="too long"),
        pytest.param("cisco_ios", "show interfaces tftp://192.0.2.1/a1", "not on the list", id="a place elsewhere"),
        pytest.param("cisco_ios", "show interfaces clear 1", "not on the list", id="no kind of interface"),
        pytest.param("cisco_xr", "show controllers test 0/1", "not on the list", id="no kind of controller"),
        pytest.param("huawei_vrp", "display interface reset 1", "not on the list", id="no kind either"),
        pytest.param("cisco_ios", "do show clock", "only commands that begin with 'show'", id="with do"),
        pytest.param("juniper_junos", "set cli screen-length 0", "only commands that begin with 'show'", id="paging"),
        pytest.param("cisco_ios", "show ip sla statistics 1 detail", "write 'details' in full", id="last word"),
    ],
)  # fmt: skip
def test_what_is_refused_and_why(platform: str, command: str, why: str) -> None:
    verdict = judge(platform_of(platform), command)
    assert not verdict.allowed
    assert why in verdict.why
    with pytest.raises(CommandRefused, match="nothing was sent"):
        checked(platform_of(platform), command)


@given(
    platforms, st.lists(st.tuples(st.sampled_from(WORDS + HOSTILE + ["1", "0/0/1", "a b"]), st.sampled_from(GLUE)))
)
@example(PLATFORMS["cisco_ios"], [("show", " "), ("clock", "\n")])
def test_no_heap_of_words_passes_that_is_not_harmless(platform: Platform, parts: list[tuple[str, str]]) -> None:
    command = "".join(word + glue for word, glue in parts)
    if judge(platform, command).allowed:
        assert SAFE.fullmatch(command)
        assert command.split(" ")[0] == platform.verb


@given(platforms, st.text(max_size=40))
def test_no_text_passes_that_is_not_harmless(platform: Platform, text: str) -> None:
    assert not judge(platform, text).allowed or SAFE.fullmatch(text)


@given(st.sampled_from([param.values for param in EVERY]), st.data())
def test_an_allowed_command_with_one_character_changed_is_harmless_or_refused(
    allowed: tuple[Platform, str], data: st.DataObject
) -> None:
    platform, command = allowed
    place = data.draw(st.integers(0, len(command)))
    with_it = command[:place] + data.draw(st.characters()) + command[place + data.draw(st.integers(0, 1)) :]
    if judge(platform, with_it).allowed:
        assert SAFE.fullmatch(with_it)
        assert all(unicodedata.category(c)[0] in "LNPSZ" and c.isascii() for c in with_it)


@given(platforms, st.text(max_size=60), st.text(max_size=30))
def test_the_door_lets_nothing_out_but_allowed_lines(platform: Platform, data: str, tail: str) -> None:
    if passes(platform, data, tail) and data not in {"\n", " ", "N\n"}:
        assert data.endswith("\n")
        assert data[:-1] in platform.unpaged or judge(platform, data[:-1]).allowed


@pytest.mark.parametrize(
    ("data", "tail", "out"),
    [
        pytest.param("display clock\n", "<R1>", True, id="an allowed command"),
        pytest.param("screen-length 0 temporary\n", "<R1>", True, id="paging off for the session"),
        pytest.param("screen-length 0\n", "<R1>", False, id="paging off for good"),
        pytest.param("\n", "<R1>", True, id="a line end"),
        pytest.param(" ", "  ---- More ----", True, id="a blank to a pager"),
        pytest.param(" ", "<R1>", False, id="a blank to nobody"),
        pytest.param("q", "  ---- More ----", False, id="another key"),
        pytest.param("N\n", "The password needs to be changed. Change now? [Y/N]:", True, id="no new password"),
        pytest.param("\n", "The password needs to be changed. Change now? [Y/N]:", False, id="not the default"),
        pytest.param("Y\n", "The password needs to be changed. Change now? [Y/N]:", False, id="yes"),
        pytest.param("N\n", "<R1>", False, id="no to nothing"),
        pytest.param("display clock", "<R1>", False, id="half a line"),
        pytest.param("display clock\n\n", "<R1>", False, id="two line ends"),
        pytest.param("system-view\n", "<R1>", False, id="configuration mode"),
        pytest.param("quit\n", "<R1>", False, id="leaving"),
    ],
)
def test_the_door(data: str, tail: str, out: bool) -> None:
    assert passes(PLATFORMS["huawei_vrp"], data, tail) is out
    if not out:
        with pytest.raises(DoorShut):
            guarded(PLATFORMS["huawei_vrp"], data, tail)


def test_an_unknown_platform_is_told_with_those_that_are_known() -> None:
    with pytest.raises(UnknownPlatform, match=r"Did you mean 'cisco_ios'\?"):
        platform_of("cisco_ois")
    with pytest.raises(UnknownPlatform, match="Known are: cisco_ios, "):
        platform_of("")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(("huawei_vrp", "display clock"), 0, "allowed: 'display clock' may be sent", id="allowed"),
        pytest.param(("huawei_vrp", "reboot"), 1, "refused: 'reboot' is never sent to huawei_vrp", id="refused"),
        pytest.param(("huawei_vrp", "display clock\nreboot"), 1, r"'display clock\nreboot'", id="shown harmlessly"),
        pytest.param(("huawei_vpr", "display clock"), 2, "Did you mean 'huawei_vrp'?", id="unknown platform"),
    ],
)
def test_the_command_says_whether_and_why(words: tuple[str, ...], code: int, says: str) -> None:
    done = probed("ssh", "check", *words)
    assert done.code == code
    assert says in done.out + done.err


def test_the_command_in_json_and_the_list() -> None:
    assert probed("ssh", "check", "cisco_ios", "show clock", "--json").json == {
        "schema": 1, "kind": "ssh_check", "platform": "cisco_ios", "command": "show clock",
        "allowed": True, "rule": "show clock [detail]", "why": "",
    }  # fmt: skip
    assert "terminal length 0" in probed("ssh", "allowed", "cisco_ios").out.splitlines()
    assert len(probed("ssh", "allowed").out.splitlines()) == len(PLATFORMS) + 1


@pytest.mark.parametrize(
    "question", ["Accept? [yes/no]", "Continue (y/n)", "Go on? [Y/N]:", "<y/n>: ", "ok? (Yes|No)"]
)
def test_no_line_end_answers_a_question(question: str) -> None:
    assert not passes(PLATFORMS["huawei_vrp"], "\n", f"banner\n{question}")
    assert not passes(PLATFORMS["huawei_vrp"], "N\n", f"banner\n{question}")
