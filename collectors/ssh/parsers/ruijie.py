"""Ruijie `show interfaces`: as Cisco IOS writes it, with a number before each port and names of two words."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from collectors.ssh.facts import Facts
from collectors.ssh.parsers.interfaces import cisco, read_interfaces

_NUMBER: Final = re.compile(r"\s{0,4}Index\(dec\):[0-9]{1,10} \(hex\):[0-9A-Fa-f]{1,8}\s{0,4}\Z")
_HEAD: Final = re.compile(
    r"(?P<name>[A-Za-z]\S{1,40}(?: [0-9]\S{0,20})?) {1,4}is (?P<link>up|down|administratively down) {0,4}, "
    r"line protocol is (?P<protocol>up|down) {0,8}\Z",
    re.IGNORECASE,
)
_JOINED: Final = "\u00b7"
"""Stands for the blank in a name while the template reads."""


def read_ports(text: str, zone: str | None = None) -> Facts:
    plain = "\n".join(map(_as_cisco, text.split("\n")))
    facts = read_interfaces("cisco_ios_show_interfaces", cisco, plain, zone)
    return replace(
        facts, points=tuple(replace(point, name=point.name.replace(_JOINED, " ")) for point in facts.points)
    )


def _as_cisco(line: str) -> str:
    if _NUMBER.match(line[:100]):
        return ""
    if match := _HEAD.match(line[:200]):
        name = match["name"].replace(" ", _JOINED)
        return f"{name} is {match['link'].lower()}, line protocol is {match['protocol'].lower()}"
    return line
