"""Settings of what elements and managers tell by themselves: [traps] of probed.toml."""

from __future__ import annotations

import ipaddress
import re
from enum import StrEnum
from typing import Annotated, Any, Final

from config.cells import address
from config.fields import DurationUs, Identifier, Zone, at_least, one_of, text_of
from config.later import BeforeValidator, Field, WithJsonSchema
from config.section import Section
from probed.model.instant import SECOND_US

DEFAULT: Final = "0.0.0.0:162"
_EXAMPLE: Final = f"such as '{DEFAULT}'"
_SWITCH_TIME: Final = r"such as 'switching time[:=] *(?P<ms>[0-9]+) *ms'"
PLACES: Final = ("ems", "ne", "rack", "shelf", "slot", "subslot", "domain", "port", "j", "k", "l", "m", "tu12")
"""What a pattern of `points` may name."""


class NorthboundProfile(StrEnum):
    """The interfaces of element managers that are known."""

    HUAWEI_T2000 = "huawei-t2000"
    HUAWEI_IMAP = "huawei-imap"
    ZTE_NETNUMEN = "zte-netnumen"
    TNMS = "tnms"
    ALARM_MIB = "alarm-mib"


SYNCHRONISING: Final = frozenset({NorthboundProfile.HUAWEI_T2000, NorthboundProfile.HUAWEI_IMAP})
"""Those whose synchronisations are recognised: without one a manager is never in step."""


class Tu12Numbering(StrEnum):
    """How the 63 TU-12s of a VC-4 are counted."""

    INTERLEAVED = "interleaved"
    SEQUENTIAL = "sequential"


class Encoding(StrEnum):
    """How texts are written."""

    AUTO = "auto"
    UTF_8 = "utf-8"
    GB18030 = "gb18030"


class Resync(StrEnum):
    """What a synchronisation that an operator starts at the manager brings."""

    WHOLE = "whole"
    PARTIAL = "partial"


def _listen(value: Any) -> str:
    text = text_of(value, _EXAMPLE)
    host, colon, port = text.rpartition(":")
    if not colon or not port.isascii() or not port.isdecimal() or not 0 <= int(port) <= 65535:
        raise ValueError(f"'{text}' is not an address with a port. Write it {_EXAMPLE}.")
    found = address(host.removeprefix("[").removesuffix("]"))
    return f"[{found}]:{int(port)}" if ":" in found else f"{found}:{int(port)}"


def _network(value: Any) -> str:
    text = text_of(value, "such as '192.0.2.0/24'")
    try:
        return str(ipaddress.ip_network(text))
    except ValueError as exc:
        why = "has bits beyond its mask" if "host bits" in str(exc) else "is not an address or network"
        raise ValueError(f"'{text}' {why}. Write it such as '192.0.2.10' or '192.0.2.0/24'.") from None


def _pattern(value: Any) -> str:
    text = text_of(value, "such as '{slot}-{port}'")
    try:
        text.format(**dict.fromkeys(PLACES, 1))
    except (KeyError, IndexError, ValueError, AttributeError):
        raise ValueError(f"'{text}' is no pattern. Use {', '.join(f'{{{name}}}' for name in PLACES)}.") from None
    return text


Listen = Annotated[str, BeforeValidator(_listen), WithJsonSchema({"type": "string"})]


def _sender(value: Any) -> str:
    return address(text_of(value, "such as '192.0.2.10'"))


def _switch_time(value: Any) -> str:
    text = text_of(value, _SWITCH_TIME)
    try:
        groups = re.compile(text).groupindex
    except re.error as exc:
        raise ValueError(f"'{text}' is no pattern ({exc}). Write it {_SWITCH_TIME}.") from None
    if not groups.keys() & {"us", "ms", "s"}:
        raise ValueError(f"'{text}' needs a group named us, ms or s, after what it counts. Write it {_SWITCH_TIME}.")
    return text


SwitchTime = Annotated[str, BeforeValidator(_switch_time), WithJsonSchema({"type": "string"})]
SenderAddress = Annotated[str, BeforeValidator(_sender), WithJsonSchema({"type": "string"})]
NetworkText = Annotated[str, BeforeValidator(_network), WithJsonSchema({"type": "string"})]
PointPattern = Annotated[str, BeforeValidator(_pattern), WithJsonSchema({"type": "string"})]


class ManagerTrapSettings(Section):
    """How one element manager tells alarms."""

    profile: Annotated[NorthboundProfile, one_of(NorthboundProfile)] | None = None
    """Its northbound interface; none = whichever knows the notification."""
    time_zone: Zone | None = None
    """Zone of its times that name none; none = that of the settings."""
    encoding: Annotated[Encoding, one_of(Encoding)] = Encoding.AUTO
    """How its texts are written: auto, utf-8 or gb18030."""
    tu12: Annotated[Tu12Numbering, one_of(Tu12Numbering)] = Tu12Numbering.INTERLEAVED
    """How it counts TU-12s: interleaved (K + 3(L-1) + 21(M-1)) or sequential (21(K-1) + 3(L-1) + M)."""
    keepalive_us: Annotated[DurationUs, at_least(SECOND_US)] | None = Field(default=None, key="keepalive")
    """How often it gives a sign of life; none = it does not, and its silence means nothing."""
    points: tuple[PointPattern, ...] = Field(default=(), strict=False, examples=['points = ["{slot}-{port}"]'])
    """How points.csv calls its ports, as patterns of {rack} {shelf} {slot} {port} {j} {k} {l} {m} {tu12} ..."""
    elements: dict[str, Identifier] = Field(default_factory=dict)
    """Elements that it calls by another name or number than elements.csv, by that name."""
    senders: tuple[SenderAddress, ...] = Field(default=(), strict=False, examples=['senders = ["192.0.2.12"]'])
    """Other addresses from which it tells alarms, such as its standby's."""
    resync: Annotated[Resync, one_of(Resync)] = Resync.WHOLE
    """Whether a synchronisation brings all its alarms (what is missing has cleared), or a part of them."""
    switch_time: SwitchTime | None = Field(
        default=None, examples=["switch_time = 'switching time[:=] *(?P<ms>[0-9]+) *ms'"]
    )
    """Where in additional texts stands how long a protection switch took: a pattern with a group us, ms or s."""
    switch_stamps: bool = False
    """Whether its times of a failed signal and of the switch (to 10 ms or finer) may be compared: unfiltered ones."""
    numbered: bool = True
    """Whether the numbers in its notifications (NetNumen) tell that one is missing; false = they say other things."""


class TrapSettings(Section):
    """What elements and managers tell by themselves: SNMP traps and informs."""

    listen: Listen = DEFAULT
    """Address and port; a socket that systemd passes (probed-trap.socket) is taken instead."""
    credentials: tuple[Identifier, ...] = Field(default=(), strict=False)
    """Credentials whose communities and users are believed; none named = all of the settings."""
    allow: tuple[NetworkText, ...] = Field(default=(), strict=False)
    """Addresses and networks that are heard beside the elements and managers of the inventory."""
    relays: tuple[NetworkText, ...] = Field(default=(), strict=False)
    """Senders that pass on what others said; a manager of the inventory may always speak for its elements."""
    confirm_us: Annotated[DurationUs, at_least(100_000)] = Field(
        default=300_000, key="confirm", json_schema_extra={"default": "300ms"}
    )
    """Notifications ask for one look at one element in so long, on the average; two may follow each other at once."""
    switch_time: SwitchTime | None = Field(
        default=None, examples=["switch_time = 'switching time[:=] *(?P<ms>[0-9]+) *ms'"]
    )
    """The same as of a manager, of what elements tell by themselves."""
    switch_stamps: bool = False
    """The same."""
    manager: dict[Identifier, ManagerTrapSettings] = Field(default_factory=dict)
    """Element managers that tell alarms, by their id in managers.csv."""

    @property
    def host(self) -> str:
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        return int(self.listen.rpartition(":")[2])
