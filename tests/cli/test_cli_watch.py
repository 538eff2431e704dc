"""--watch on a real terminal: draws in place, survives what happens to the store, leaves the terminal as it was."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from probed.cli.repeat import Shot, frame, shot
from probed.errors import ProbedError
from tests.support.command import ENGLISH, month, probed

ENTER, LEAVE, HOME = b"\x1b[?1049h", b"\x1b[?1049l", b"\x1b[H"
PATIENCE_S = 30


class Terminal:
    """A child on a pseudo-terminal of its own, and all that it wrote so far."""

    def __init__(
        self, words: list[str], config: Path, rows: int = 24, columns: int = 80, kind: str = "xterm"
    ) -> None:
        self.master, slave = pty.openpty()
        self.resize(rows, columns)
        self.before = termios.tcgetattr(slave)
        self.slave = slave
        env = {**os.environ, "LC_ALL": "C.UTF-8", "TERM": kind, "PROBED_CONFIG": str(config)}
        for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES"):
            env.pop(name, None)
        command = [sys.executable, "-m", "probed", *words]
        self.child = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=env,
            start_new_session=True,
            preexec_fn=_own_terminal,  # noqa: PLW1509  # no other way to own the terminal; this process has no threads
        )
        self.seen = b""

    def resize(self, rows: int, columns: int) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read_until(self, mark: bytes) -> bytes:
        """What came up to and with the mark, taken off what was seen."""
        deadline = time.monotonic() + PATIENCE_S
        while mark not in self.seen:
            ready, _, _ = select.select([self.master], [], [], max(deadline - time.monotonic(), 0))
            assert ready, f"{mark!r} never came; the end of what did: {self.seen[-300:]!r}"
            self.seen += os.read(self.master, 65536)
        head, _, self.seen = self.seen.partition(mark)
        return head + mark

    def frame(self) -> str:
        """The next whole frame, as plain lines."""
        self.read_until(HOME)
        text = self.read_until(b"\x1b[J").decode()
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)

    def type(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def ended(self) -> int:
        return self.child.wait(PATIENCE_S)

    def attributes(self) -> list[object]:
        return list(termios.tcgetattr(self.slave))


def _own_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@contextlib.contextmanager
def terminal(
    words: list[str], config: Path, rows: int = 24, columns: int = 80, kind: str = "xterm"
) -> Iterator[Terminal]:
    found = Terminal(words, config, rows, columns, kind)
    try:
        yield found
    finally:
        if found.child.poll() is None:
            found.child.kill()
            found.child.wait(PATIENCE_S)
        os.close(found.master)
        os.close(found.slave)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A store of its own, which a test may take away."""
    path = tmp_path / "probed.toml"
    text = month().read_text().replace('state_dir = "state"', f'state_dir = "{tmp_path}"')
    path.write_text(text)
    source = month().parent / "state" / "probed.db"
    (tmp_path / "probed.db").write_bytes(source.read_bytes())
    for end in ("-wal", "-shm"):
        if (beside := source.with_name(source.name + end)).exists():
            (tmp_path / f"probed.db{end}").write_bytes(beside.read_bytes())
    return path


@pytest.mark.parametrize("words", [["status"], ["circuits"], ["alarms", "list", "--all"]], ids=" ".join)
def test_q_ends_it_and_the_terminal_is_as_before(words: list[str], config: Path) -> None:
    with terminal([*words, "--watch", "0.2"], config) as screen:
        screen.read_until(ENTER)
        first, second = screen.frame(), screen.frame()
        assert "q ends" in first
        assert len(first.split("\r\n")) == len(second.split("\r\n")) <= 24
        screen.type(b"q")
        screen.read_until(LEAVE)
        assert screen.ended() == 0
        assert screen.attributes() == screen.before


def test_a_frame_fits_the_screen_and_a_new_size_is_drawn_at_once(config: Path) -> None:
    with terminal(["circuits", "--watch", "600"], config, rows=10, columns=60) as screen:
        small = screen.frame().split("\r\n")
        assert len(small) == 10
        assert "more lines" in small[-1]
        screen.resize(40, 120)
        assert len(screen.frame().split("\r\n")) > 25


@pytest.mark.parametrize("end", [b"\x03", b"Q", signal.SIGTERM, signal.SIGHUP], ids=["Ctrl-C", "Q", "TERM", "HUP"])
def test_whatever_ends_it_leaves_no_trace(end: bytes | signal.Signals, config: Path) -> None:
    with terminal(["status", "--watch", "600"], config) as screen:
        screen.frame()
        if isinstance(end, bytes):
            screen.type(end)
        else:
            screen.child.send_signal(end)
        screen.read_until(LEAVE)
        assert screen.ended() == 0
        assert screen.attributes() == screen.before


def test_a_store_that_goes_away_is_told_and_what_was_known_stays(config: Path) -> None:
    store = config.with_name("probed.db")
    with terminal(["status", "--watch", "0.2"], config) as screen:
        assert "sources" in screen.frame()
        store.rename(store.with_name("away.db"))
        gone = next(text for text in iter(screen.frame, "") if "no store here" in text)
        assert "so before" in gone
        assert "sources" in gone
        store.with_name("away.db").rename(store)
        back = next(text for text in iter(screen.frame, "") if "no store here" not in text)
        assert "sources" in back


def test_it_waits_without_spinning(config: Path) -> None:
    with terminal(["status", "--watch", "600"], config) as screen:
        screen.frame()
        used = _cpu_ticks(screen.child.pid)
        screen.type(b"xyz")
        screen.resize(30, 100)
        screen.frame()
        rested = _cpu_ticks(screen.child.pid)
        assert select.select([screen.master], [], [], 1.0)[0] == []
        assert _cpu_ticks(screen.child.pid) - rested <= 5
        assert rested >= used


def _hears_ctrl_c() -> None:
    """Who started the tests in the background made them deaf to it, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _cpu_ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def test_where_there_is_no_terminal_answers_follow_one_another(config: Path) -> None:
    command = [sys.executable, "-m", "probed", "status", "--watch", "0.2"]
    env = {**os.environ, "LC_ALL": "C.UTF-8", "PROBED_CONFIG": str(config)}
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        env=env,
        text=True,
        preexec_fn=_hears_ctrl_c,  # noqa: PLW1509  # this process has no threads
    ) as child:
        assert child.stdout is not None
        lines: list[str] = []
        while sum(line.startswith("--- 20") for line in lines) < 3:
            lines.append(child.stdout.readline())
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=PATIENCE_S)
    assert child.returncode == 0
    assert not any("\x1b" in line for line in lines)
    assert any(line.startswith("sources") for line in lines)


@pytest.mark.parametrize(("words", "offset"), [((), "+08:00"), (("--utc",), "+00:00"), (("--local",), "-02:00")])
def test_the_head_of_an_answer_tells_the_time_in_the_zone_of_the_answer(
    words: tuple[str, ...], offset: str, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def enough(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", enough)
    done = probed("status", "--watch", "0.2", *words, config=config, env={**ENGLISH, "TZ": "Etc/GMT+2"})
    head, *body = done.out.splitlines()
    assert re.fullmatch(rf"--- 20\S+ \S+{re.escape(offset)}", head)
    assert any(line.startswith("now") and offset.replace("+00:00", "Z") in line for line in body)


def test_a_dumb_terminal_is_sent_no_control_codes(config: Path) -> None:
    with terminal(["status", "--watch", "0.2"], config, kind="dumb") as screen:
        told = screen.read_until(b"--- 20") + screen.read_until(b"--- 20")
        screen.type(b"\x03")
        assert screen.ended() == 0
    assert b"\x1b" not in told
    assert b"sources" in told


def test_json_is_not_watched() -> None:
    done = probed("status", "--watch", "1", "--json", config=month())
    assert done.code == 2
    assert "--watch" in done.err


def test_an_expected_failure_becomes_part_of_the_picture() -> None:
    def fails() -> None:
        raise ProbedError("the store is locked")

    assert shot(fails) == Shot("", "the store is locked")
    drawn = frame(shot(fails), "what was\n", "title", 10)
    assert drawn.index("the store is locked") < drawn.index("what was")


def test_a_bug_is_not_hidden_by_the_picture() -> None:
    def broken() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        shot(broken)


def test_a_frame_clears_what_longer_lines_left_behind() -> None:
    drawn = frame(Shot("one\ntwo\n", ""), "", "title", 10)
    assert drawn.startswith("\x1b[H")
    assert drawn.endswith("\x1b[J")
    assert drawn.count("\x1b[K") == 3
