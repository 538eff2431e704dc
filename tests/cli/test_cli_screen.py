"""How a table looks: colours, widths, time zones."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from probed.cli import screen
from probed.cli.output import Word, cells, cut, moment, print_table
from probed.model.instant import parse_instant
from tests.support.command import ENGLISH, month, probed

RED = "\x1b[31m"


def printed(rows: Sequence[tuple[str, ...]], columns: int | None) -> list[str]:
    @click.command()
    def show() -> None:
        if columns is not None:
            screen.draw_for(columns)
        print_table(("name", "customer", "n"), rows, right=(2,))

    return CliRunner().invoke(show, [], env=ENGLISH).output.splitlines()


def test_columns_with_wide_characters_are_aligned() -> None:
    lines = printed([("C01", "云澜商业银行", "3"), ("C0002", "Bank", "12")], None)
    assert [cells(line) for line in lines] == [cells(lines[0])] * 3
    assert lines[1] == "C01    云澜商业银行   3"


def test_a_narrow_screen_cuts_the_widest_column_and_says_so() -> None:
    lines = printed([("C01", "云澜商业银行股份有限公司澜川分行", "3")], 20)
    assert lines[1] == "C01   云澜商业银…  3"
    assert max(map(cells, lines)) <= 20


def test_output_that_goes_to_no_terminal_is_never_cut() -> None:
    assert "长" * 300 in printed([("C01", "长" * 300, "3")], None)[1]


TEXT = st.text(st.sampled_from("aB 云，é̀長ｗ"), max_size=30)


@given(TEXT, st.integers(1, 20))
def test_a_cut_text_fits_and_is_a_beginning_of_the_whole(text: str, width: int) -> None:
    short = cut(text, width)
    assert cells(short) <= width
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=5), st.integers(30, 80))
def test_every_line_of_a_table_fits_the_screen(rows: list[tuple[str, str, str]], columns: int) -> None:
    assert max(map(cells, printed(rows, columns))) <= columns


def coloured(*options: str, **env: str) -> bool:
    done = probed("status", *options, config=month(), env={**ENGLISH, **env})
    assert done.code == 0
    return "\x1b[" in done.out


@pytest.mark.parametrize(
    ("options", "env", "expected"),
    [
        pytest.param((), {}, False, id="a pipe has none"),
        pytest.param(("--color", "always"), {}, True, id="always"),
        pytest.param((), {"FORCE_COLOR": "1"}, True, id="FORCE_COLOR"),
        pytest.param((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, id="NO_COLOR before FORCE_COLOR"),
        pytest.param((), {"FORCE_COLOR": "1", "NO_COLOR": ""}, True, id="an empty NO_COLOR says nothing"),
        pytest.param(("--color", "always"), {"NO_COLOR": "1"}, True, id="the option before all"),
        pytest.param(("--color", "never"), {"FORCE_COLOR": "1"}, False, id="never"),
        pytest.param((), {"FORCE_COLOR": "1", "TERM": "dumb"}, True, id="FORCE_COLOR before TERM"),
    ],
)
def test_colours_come_where_they_are_wanted(options: tuple[str, ...], env: dict[str, str], expected: bool) -> None:
    assert coloured(*options, **env) is expected


@pytest.mark.parametrize("words", [("circuits",), ("lab", "scenarios")], ids=" ".join)
@pytest.mark.parametrize("quiet", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=str)
def test_no_command_colours_a_terminal_that_wants_none(words: tuple[str, ...], quiet: dict[str, str]) -> None:
    """Also those that have no --color; without the variable the same command does colour there."""
    assert b"\x1b[" not in on_terminal(words, quiet)
    assert b"\x1b[" in on_terminal(words, {})


def on_terminal(words: tuple[str, ...], env: dict[str, str]) -> bytes:
    master, slave = os.openpty()
    kept = {
        name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "FORCE_COLOR", "PYTHONPATH"}
    }
    kept |= {"TERM": "xterm", "LC_ALL": "C.UTF-8", "PROBED_CONFIG": str(month()), **env}
    with subprocess.Popen([sys.executable, "-m", "probed", *words], stdout=slave, stderr=slave, env=kept) as child:
        os.close(slave)
        said = b""
        with contextlib.suppress(OSError):  # EIO: the other end is closed
            while some := os.read(master, 65536):
                said += some
    os.close(master)
    assert child.returncode == 0, said
    return said


def test_an_answer_that_cannot_be_written_is_told_without_a_traceback() -> None:
    env = {**os.environ, "LC_ALL": "C.UTF-8", "PROBED_CONFIG": str(month())}
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "probed", "status"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env=env,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == "probed: the answer could not be written: No space left on device\n"


def test_a_state_is_told_by_its_word_and_only_underlined_by_colour() -> None:
    plain, painted = (
        probed("alarms", "list", "--all", "--color", how, config=month()).out for how in ("never", "always")
    )
    assert RED in painted
    assert click.unstyle(painted).splitlines()[1:] == plain.splitlines()[1:]


def test_only_words_of_our_own_are_painted_and_translated() -> None:
    @click.command()
    def show() -> None:
        click.get_current_context().color = True
        print_table(("state", "customer"), [(Word("down"), "down")])

    line = CliRunner().invoke(show, [], env={**ENGLISH, "LC_ALL": "zh_CN"}).output.splitlines()[1]
    assert line == f"{RED}中断\x1b[0m  down"


def test_times_are_told_in_the_zone_that_is_asked_for() -> None:
    shanghai = probed("alarms", "list", "--all", config=month()).out
    utc = probed("alarms", "list", "--all", "--utc", config=month()).out
    local = probed("alarms", "list", "--all", "--local", config=month(), env={**ENGLISH, "TZ": "Europe/Berlin"}).out
    assert "times are Asia/Shanghai" in shanghai
    assert "times are UTC" in utc
    assert "times are Europe/Berlin" in local
    assert shanghai.count("(20") > utc.count("(20")


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        pytest.param("2026-10-25T00:30:00Z", "2026-10-25 02:30:00+02:00", id="summer time, the first half past two"),
        pytest.param("2026-10-25T01:30:00Z", "2026-10-25 02:30:00+01:00", id="winter time, the second"),
        pytest.param("2026-10-25T02:30:00Z", "2026-10-25 03:30:00", id="an hour that comes once"),
    ],
)
def test_the_hour_that_happens_twice_is_told_with_its_offset(instant: str, text: str) -> None:
    assert moment(parse_instant(instant), "Europe/Berlin") == text


def test_the_machines_zone_is_the_one_that_tz_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", ":Asia/Urumqi")
    assert screen.machine_zone() == "Asia/Urumqi"
    monkeypatch.setenv("TZ", "../nonsense")
    assert screen.machine_zone() == (str(Path("/etc/localtime").resolve()).rpartition("zoneinfo/")[2] or "UTC")


def test_the_end_of_the_calendar_can_be_shown() -> None:
    assert moment(parse_instant("9999-12-31T23:59:59Z"), "Asia/Shanghai") == "9999-12-31 23:59:59"
    assert moment(parse_instant("0001-01-01T00:00:00+23:00"), "UTC").endswith("01-01 00:00:00")
