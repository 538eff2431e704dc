"""Which MIB tells the state of points: the words of [snmp.profiles]."""

from __future__ import annotations

from enum import StrEnum


class MibProfile(StrEnum):
    """A profile of collectors/snmp/profiles."""

    IF_MIB = "if-mib"
