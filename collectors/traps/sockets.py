"""The socket for notifications: taken over from systemd or bound by us, its buffer raised, its losses counted."""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import time
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from probed.errors import ProbedError

WANTED_BUFFER: Final = 16 << 20
"""Keeps a burst of more than 5,000 notifications: the kernel counts about 2.5 KiB for a full-sized one."""
FIRST_FD: Final = 3
"""sd_listen_fds(3)."""
NAME: Final = "trap"
"""FileDescriptorName= in the socket unit."""
_SO_RCVBUFFORCE: Final = 33
_SO_TIMESTAMPNS: Final = 35
_SO_TIMESTAMP: Final = 29
_SO_RXQ_OVFL: Final = 40
_SO_MEMINFO: Final = 55
_MEMINFO_DROPS: Final = 8
_MOST_OCTETS: Final = 65_535
_ANCILLARY: Final = 256
_MAPPED: Final = "::ffff:"
"""How a socket of IPv6 tells of a sender of IPv4."""


class Datagram(NamedTuple):
    """One datagram, whence it came, and how long ago the kernel took it in (microseconds; 0 = not told)."""

    data: bytes
    sender: tuple[str, int]
    age_us: int


def passed_socket(environ: Mapping[str, str] | None = None, pid: int | None = None) -> socket.socket | None:
    """The datagram socket that systemd passed (LISTEN_FDS), called `trap` or the only one; None = none was."""
    environ = os.environ if environ is None else environ
    if environ.get("LISTEN_PID", "") != str(os.getpid() if pid is None else pid):
        return None
    count = environ.get("LISTEN_FDS", "")
    if not count.isdecimal():
        return None
    names = environ.get("LISTEN_FDNAMES", "").split(":")
    for number in range(int(count)):
        named = names[number] if number < len(names) else ""
        if named == NAME or int(count) == 1:
            # a copy: ours is closed by a restart of the receiver, the passed one must outlive it
            with contextlib.suppress(OSError):
                return _prepared(socket.socket(fileno=os.dup(FIRST_FD + number)))
    return None


def open_socket(host: str, port: int, buffer: int = WANTED_BUFFER) -> socket.socket:
    """A bound socket of ours; ProbedError says what is in the way."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_DGRAM)
    try:
        opened.bind((host, port))
    except OSError as exc:
        opened.close()
        if isinstance(exc, PermissionError):
            advice = "Ports below 1024 need a privilege: enable probed-trap.socket, or listen on another port."
        else:
            advice = "Another receiver may hold it (ss -ulpn). Stop that, or listen elsewhere."
        raise ProbedError(f"[traps] listen: {host}:{port} cannot be bound ({exc.strerror}). {advice}") from exc
    return _prepared(opened, buffer)


def granted(opened: socket.socket) -> int:
    """Octets of receive buffer that the kernel gives to data and its own book-keeping; it doubles what is asked."""
    return opened.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) // 2


def dropped(opened: socket.socket) -> int | None:
    """How many datagrams the kernel had no room for since the socket's beginning, in 32 bits; None = it does not say.

    A datagram brings the count of those lost before it: of the end of a burst none does.
    """
    try:
        said = opened.getsockopt(socket.SOL_SOCKET, _SO_MEMINFO, 4 * (_MEMINFO_DROPS + 1))
    except OSError:
        return None  # before Linux 4.12
    return struct.unpack_from("=I", said, 4 * _MEMINFO_DROPS)[0] if len(said) > 4 * _MEMINFO_DROPS else None


def receive(opened: socket.socket, most: int) -> Iterator[tuple[Datagram, int | None]]:
    """The datagrams that wait, at most so many, each with the kernel's count of lost ones where it is told."""
    for _ in range(most):
        try:
            data, ancillary, _, sender = opened.recvmsg(_MOST_OCTETS, _ANCILLARY)
        except BlockingIOError:
            return
        except OSError:
            continue  # an ICMP error of an answer of ours: it says nothing about what waits
        age_us, lost = 0, None
        for level, kind, content in ancillary:
            if level != socket.SOL_SOCKET:
                continue
            if kind == _SO_TIMESTAMPNS and len(content) >= 16:
                seconds, nanos = struct.unpack_from("=qq", content)
                age_us = max((time.time_ns() - seconds * 1_000_000_000 - nanos) // 1000, 0)
            elif kind == _SO_TIMESTAMP and len(content) >= 16:
                seconds, micros = struct.unpack_from("=qq", content)
                age_us = max(time.time_ns() // 1000 - seconds * 1_000_000 - micros, 0)
            elif kind == _SO_RXQ_OVFL and len(content) >= 4:
                lost = struct.unpack_from("=I", content)[0]
        yield Datagram(data, (sender[0].removeprefix(_MAPPED), sender[1]), age_us), lost


def send(opened: socket.socket, data: bytes, receiver: tuple[str, int]) -> None:
    """To a sender as a datagram names it; OSError when it cannot go out. A socket of both families knows addresses of
    IPv4 as mapped ones only (RFC 3493 section 3.7).
    """
    host, port = receiver
    mapped = opened.family == socket.AF_INET6 and ":" not in host
    opened.sendto(data, (f"{_MAPPED}{host}" if mapped else host, port))


def _prepared(opened: socket.socket, buffer: int = WANTED_BUFFER) -> socket.socket:
    opened.setblocking(False)
    if granted(opened) < buffer:
        try:
            opened.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, buffer)
        except OSError:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    for option in (_SO_TIMESTAMPNS, _SO_RXQ_OVFL):
        with contextlib.suppress(OSError):
            opened.setsockopt(socket.SOL_SOCKET, option, 1)
    return opened
