"""A host as people write it, and the address that it has."""

from __future__ import annotations

import re
import socket
from typing import Final

_IPV6: Final = re.compile(r"\[(?P<host>[0-9A-Fa-f:.]+)\](?::(?P<port>\d{1,5}))?")


def ipv6(text: str) -> re.Match[str] | None:
    """`host` and `port` of [ADDRESS], [ADDRESS]:PORT, or an IPv6 address as it is."""
    bare = text.count(":") > 1 and not text.startswith("[")
    return _IPV6.fullmatch(f"[{text}]" if bare else text)


def resolve(host: str) -> str:
    """Its address of IPv4; an address of IPv6 as the sources of answers are written. OSError where there is none."""
    if ":" in host:
        found = socket.getaddrinfo(host, None, socket.AF_INET6, socket.SOCK_DGRAM, 0, socket.AI_NUMERICHOST)
        return str(found[0][4][0])
    return socket.gethostbyname(host)
