"""What the daemon tells systemd: sd_notify(3) by one datagram each, without a library."""

from __future__ import annotations

import logging
import os
import socket
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

_log = logging.getLogger(__name__)

READY: Final = "READY=1"
STOPPING: Final = "STOPPING=1"
ALIVE: Final = "WATCHDOG=1"
STATUS_CHARS: Final = 200
_NEWS: Final = (READY, "RELOADING=1")
_OWED: Final = 8


def reloading(monotonic_us: int) -> str:
    """The beginning of a reload; READY follows at its end."""
    return f"RELOADING=1\nMONOTONIC_USEC={monotonic_us}"


def status(text: str) -> str:
    """One line for `systemctl status`."""
    return "STATUS=" + " ".join(text.split())[:STATUS_CHARS]


def steady_us() -> int:
    """CLOCK_MONOTONIC, which MONOTONIC_USEC means."""
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000


def watchdog_s(environ: Mapping[str, str], pid: int) -> float | None:
    """Within how many seconds systemd wants a sign of life of this process; None = it does not ask for any."""
    wanted, whose = environ.get("WATCHDOG_USEC", ""), environ.get("WATCHDOG_PID", str(pid))
    if not wanted.isdecimal() or int(wanted) == 0 or whose != str(pid):
        return None
    return int(wanted) / 1e6


@dataclass(frozen=True, slots=True)
class ServiceManager:
    """Where to tell; without an address nothing is told."""

    address: str | bytes | None
    watchdog_s: float | None = None
    owed: deque[str] = field(default_factory=lambda: deque(maxlen=_OWED), compare=False, repr=False)
    """What could not be sent and matters still."""

    @classmethod
    def of(cls, environ: Mapping[str, str] | None = None) -> Self:
        """As the environment says. A path begins with '/', an abstract name with '@'."""
        environ = os.environ if environ is None else environ
        named = environ.get("NOTIFY_SOCKET", "")
        if named.startswith("@") and len(named) > 1:
            return cls(b"\0" + os.fsencode(named[1:]), watchdog_s(environ, os.getpid()))
        if named.startswith("/"):
            return cls(named, watchdog_s(environ, os.getpid()))
        if named:
            _log.warning("NOTIFY_SOCKET=%s is no address of a local socket: systemd is told nothing", named)
        return cls(None)

    def tell(self, *lines: str) -> None:
        """Send it, without ever waiting: who does not listen must not hold us up. What changes how systemd sees the
        service is sent again with the next, in its order, if there was no room for it.
        """
        if self.address is None:
            return
        waiting = (*self.owed, "\n".join(lines))
        self.owed.clear()
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
            sock.setblocking(False)
            for place, one in enumerate(waiting):
                try:
                    sock.sendto(one.encode(), self.address)
                except OSError as exc:
                    self.owed.extend(left for left in waiting[place:] if left.startswith(_NEWS))
                    _log.warning("systemd was not told %s: %s", lines[0].partition("=")[0], exc.strerror)
                    return
