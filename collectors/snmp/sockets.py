"""The few UDP sockets that all agents share: opened with large buffers, watched for kernel drops."""

from __future__ import annotations

import contextlib
import errno
import socket
import struct
from collections.abc import Iterator
from typing import Final, TypeAlias

from probed.errors import ProbedError

Address: TypeAlias = tuple[str, int]

RECEIVE_BUFFER: Final = 8 << 20
SEND_BUFFER: Final = 1 << 20
_SO_SNDBUFFORCE: Final = 32
_SO_RCVBUFFORCE: Final = 33
_SO_MEMINFO: Final = 55
_MEMINFO_DROPS: Final = 8
_IP_RECVERR: Final = 11
_IPV6_RECVERR: Final = 25
_MAX_DATAGRAM: Final = 65535

_UNREACHABLE: Final = frozenset((errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN, errno.EACCES, errno.EPERM))


def is_ipv6(host: str) -> bool:
    return ":" in host


def shown(address: Address) -> str:
    """As people write it (RFC 3986 section 3.2.2)."""
    host, port = address
    return f"[{host}]:{port}" if is_ipv6(host) else f"{host}:{port}"


def open_socket(bind: str = "", receive_buffer: int = RECEIVE_BUFFER, *, ipv6: bool = False) -> socket.socket:
    """A non-blocking UDP socket on a random port, with as large a receive buffer as we may have. A local address of
    the other version of IP does not bind it.

    1,000 replies in flight overflow the default buffer. SO_RCVBUFFORCE needs CAP_NET_ADMIN; without it
    net.core.rmem_max bounds what is granted.
    """
    bind = bind if is_ipv6(bind) is ipv6 else ""
    opened = socket.socket(socket.AF_INET6 if ipv6 else socket.AF_INET, socket.SOCK_DGRAM)
    opened.setblocking(False)
    for forced, plain, size in (
        (_SO_RCVBUFFORCE, socket.SO_RCVBUF, receive_buffer),
        (_SO_SNDBUFFORCE, socket.SO_SNDBUF, SEND_BUFFER),
    ):
        try:
            opened.setsockopt(socket.SOL_SOCKET, forced, size)
        except OSError:
            opened.setsockopt(socket.SOL_SOCKET, plain, size)
    # with it the kernel says which datagram found its port closed; without it a dead agent is just silent
    if ipv6:
        opened.setsockopt(socket.IPPROTO_IPV6, _IPV6_RECVERR, 1)
    else:
        opened.setsockopt(socket.IPPROTO_IP, _IP_RECVERR, 1)
    try:
        opened.bind((bind, 0))
    except OSError as error:
        opened.close()
        raise ProbedError(
            f"SNMP cannot be sent from the local address '{bind}' ({error.strerror}). Correct bind in [snmp]; "
            '"" = any address of this host.'
        ) from error
    return opened


def kernel_drops(opened: socket.socket) -> int:
    """Datagrams that the kernel threw away because the receive buffer of this socket was full."""
    words = opened.getsockopt(socket.SOL_SOCKET, _SO_MEMINFO, 4 * (_MEMINFO_DROPS + 1))
    drops: int = struct.unpack_from("=I", words, 4 * _MEMINFO_DROPS)[0] if len(words) > 4 * _MEMINFO_DROPS else 0
    return drops


def receive(opened: socket.socket, most: int) -> Iterator[tuple[bytes, Address]]:
    """The datagrams that wait, at most `most` of them."""
    for _ in range(most):
        try:
            yield opened.recvfrom(_MAX_DATAGRAM)
        except BlockingIOError:
            return
        except OSError:
            # an ICMP error of an earlier send: it says nothing about the datagrams behind it
            continue


def receive_ipv6(opened: socket.socket, most: int) -> Iterator[tuple[bytes, Address]]:
    """The same of a socket of IPv6, whose addresses have a flow and a scope that say nothing here."""
    for data, source in receive(opened, most):
        yield data, source[:2]


def send(opened: socket.socket, message: bytes, address: Address) -> str:
    """Empty when sent, else why not: `full` (try again later) or `unreachable`.

    A pending ICMP error of *another* destination makes a send fail once without sending: it is repeated.
    """
    for _ in range(3):
        try:
            opened.sendto(message, address)
        except BlockingIOError:
            return "full"
        except OSError as error:
            if error.errno in (errno.ENOBUFS, errno.ENOMEM):
                return "full"
            if error.errno in _UNREACHABLE:
                return "unreachable"
        else:
            return ""
    return "unreachable"


def refused(opened: socket.socket) -> Iterator[bytes]:
    """Those of our datagrams that came back because nobody listens at their destination."""
    with contextlib.suppress(OSError):
        for _ in range(256):
            payload, _, _, _ = opened.recvmsg(2048, 512, socket.MSG_ERRQUEUE)
            yield payload
