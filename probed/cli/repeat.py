"""The loop behind `--watch`: draws whole frames with one write each, waits without spinning, leaves no trace.

The alternate screen and the cursor's control codes are those of ECMA-48 and xterm, which every terminal since knows.
"""

from __future__ import annotations

import contextlib
import io
import os
import select
import shutil
import signal
import sys
import termios
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final, NamedTuple, Self

import click

from probed.cli import screen
from probed.cli.words import said
from probed.clock import SystemClock
from probed.errors import ProbedError
from probed.model.instant import to_datetime

_ENTER: Final = "\x1b[?1049h\x1b[?25l\x1b[?7l"
"""Alternate screen, cursor hidden, long lines cut at the edge instead of wrapped."""
_LEAVE: Final = "\x1b[?7h\x1b[?25h\x1b[?1049l"
_HOME, _TO_LINE_END, _TO_SCREEN_END = "\x1b[H", "\x1b[K", "\x1b[J"
_ENOUGH: Final = frozenset(b"qQ\x03\x04")

Show = Callable[[], None]


class Shot(NamedTuple):
    """What a command printed, or why it could not."""

    text: str
    fault: str


def repeat(show: Show, every_s: float, zone: Callable[[], str]) -> None:
    """Show until q or Ctrl-C. What cannot be read just now is said and tried again.

    `zone`: that of the answer's times, asked anew for the head of each answer.
    """
    if sys.stdin.isatty() and sys.stdout.isatty() and not screen.dumb():
        _on_terminal(show, every_s, zone)
    else:
        _below_each_other(show, every_s, zone)


def shot(show: Show) -> Shot:
    """Run the command and keep what it printed; an expected failure is its message."""
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            show()
    except ProbedError as exc:
        return Shot(out.getvalue(), str(exc))
    except OSError as exc:  # the file system went away for a moment
        return Shot(out.getvalue(), f"{exc.filename or ''}: {exc.strerror or exc}")
    return Shot(out.getvalue(), "")


def frame(now: Shot, last: str, title: str, lines: int) -> str:
    """One screen: the title, what is wrong just now, then the present answer or the last good one."""
    body = now.text if not now.fault else last
    told = [click.style(title, dim=True)]
    if now.fault:
        told += [click.style(line, fg="red") for line in now.fault.splitlines()]
        told += [said("trying again; what follows was so before"), ""] if last else [said("trying again")]
    told += body.rstrip("\n").split("\n")
    if len(told) > lines:
        hidden = len(told) - lines + 1
        told = [*told[: lines - 1], click.style(said("... {count} more lines", count=hidden), dim=True)]
    return _HOME + "\r\n".join(line + _TO_LINE_END for line in told) + _TO_SCREEN_END


def _on_terminal(show: Show, every_s: float, zone: Callable[[], str]) -> None:
    context = click.get_current_context(silent=True)
    if context is not None and context.color is None:
        context.color = True  # the frame is kept in memory before it goes to the terminal
    with _Keys() as keys, _drawing():
        last = ""
        while True:
            size = shutil.get_terminal_size()
            screen.draw_for(size.columns)
            now = shot(show)
            last = last if now.fault else now.text
            title = said("{time}, every {seconds} s, q ends", time=_stamp(zone()), seconds=f"{every_s:g}")
            _write(frame(now, last, title, size.lines))
            if keys.pressed(every_s) & _ENOUGH:
                return


def _below_each_other(show: Show, every_s: float, zone: Callable[[], str]) -> None:
    try:
        while True:
            now = shot(show)
            click.echo(f"--- {_stamp(zone())}")
            click.echo(now.fault or now.text.rstrip("\n"))
            sys.stdout.flush()
            time.sleep(every_s)
    except KeyboardInterrupt:
        return


def _stamp(zone: str) -> str:
    """The time in a zone, with its offset."""
    return to_datetime(SystemClock().now_us(), zone).isoformat(sep=" ", timespec="seconds")


def _write(text: str) -> None:
    """All of it at once, so that nothing of a frame is ever seen half-drawn."""
    sys.stdout.flush()
    left = memoryview(text.encode())
    while left:
        left = left[os.write(sys.stdout.fileno(), left) :]


@contextmanager
def _drawing() -> Iterator[None]:
    """The alternate screen; whatever ends the loop, the terminal comes back as it was."""
    _write(_ENTER)
    try:
        yield
    finally:
        _write(_LEAVE)


class _Keys:
    """Waits for a key, a new size of the window or the time of the next frame, whichever comes first."""

    def __init__(self) -> None:
        self._read, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        self._stdin = sys.stdin.fileno()

    def __enter__(self) -> Self:
        self._before = termios.tcgetattr(self._stdin)
        self._handlers = {
            number: signal.signal(number, self._signalled)
            for number in (signal.SIGWINCH, signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGCONT)
        }
        self._ended = b""
        # Python runs a handler only between two steps of its own: a signal just before select() would wait for the
        # next frame. What the system writes to this descriptor ends the select() at once.
        self._wake_before = signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        tty.setcbreak(self._stdin, termios.TCSANOW)
        return self

    def __exit__(self, *_: object) -> None:
        signal.set_wakeup_fd(self._wake_before)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        with contextlib.suppress(termios.error):  # the terminal is gone
            termios.tcsetattr(self._stdin, termios.TCSADRAIN, self._before)
        os.close(self._read)
        os.close(self._wake)

    def _signalled(self, number: int, _: FrameType | None) -> None:
        if number in {signal.SIGTERM, signal.SIGHUP, signal.SIGINT}:
            self._ended = b"q"
        if number == signal.SIGCONT:  # back from the background: the shell has set the terminal its own way
            tty.setcbreak(self._stdin, termios.TCSANOW)
            os.write(sys.stdout.fileno(), _ENTER.encode())

    def pressed(self, within_s: float) -> set[int]:
        """The keys pressed; none = time for the next frame. A closed terminal counts as q."""
        deadline = time.monotonic() + within_s
        while not self._ended:
            ready, _, _ = select.select([self._stdin, self._read], [], [], max(deadline - time.monotonic(), 0))
            if self._stdin in ready:
                typed = self._typed()
                if set(typed) & _ENOUGH or b" " in typed:
                    return set(typed)
                continue
            if self._read in ready:
                os.read(self._read, 64)
            break
        return set(self._ended)

    def _typed(self) -> bytes:
        try:
            return os.read(self._stdin, 256) or b"q"
        except OSError:
            return b"q"
