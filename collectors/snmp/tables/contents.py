"""What the contents of values mean: numbers, texts, addresses, dates, and the strings that an index holds. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address
from typing import Final, NamedTuple

from collectors.snmp.ber import Content, Oid
from collectors.snmp.profiles.ifmib import text

_DNS: Final = 16
"""InetAddressType dns (RFC 4001)."""
_HALF_ROUND: Final = 2**31
"""Half of what a number of 32 bits counts before it begins anew."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

SEVERITIES: Final = {1: "cleared", 2: "indeterminate", 3: "critical", 4: "major", 5: "minor", 6: "warning"}
"""ItuPerceivedSeverity (RFC 3877)."""


class Moment(NamedTuple):
    """A DateAndTime (RFC 2579): its text, and the instant in microseconds UTC where it names its offset."""

    text: str
    at: int | None


def number(content: Content) -> int | None:
    """An integer of any type; None where there is none."""
    return content if isinstance(content, int) else None


def count(content: Content) -> int | None:
    """How many; None where there is none, or what is no count."""
    return content if isinstance(content, int) and content >= 0 else None


def words(content: Content) -> str:
    """A text on one line, as the poller reads names: what is called so here is found by that."""
    return text(content)


def address(content: Content, kind: Content = None) -> str:
    """An InetAddress, or the octets that stand for one; some agents write the text of it instead. '' = none."""
    if not isinstance(content, bytes) or not content:
        return ""
    if kind != _DNS:
        if len(content) == 4:
            return str(IPv4Address(content))
        if not _is_text(content):
            if len(content) == 16:
                return str(IPv6Address(content))
            if len(content) in (8, 20):  # with a zone index (RFC 4007) at the end
                return f"{address(content[:-4])}%{int.from_bytes(content[-4:], 'big')}"
            return content.hex()
    return words(content)


def _is_text(content: bytes) -> bool:
    return all(0x20 <= octet < 0x7F for octet in content)


def moment(content: Content) -> Moment | None:
    """A DateAndTime of 8 or 11 octets; None where there is none, or it is all zeros, or no date."""
    if not isinstance(content, bytes) or len(content) not in (8, 11) or not any(content):
        return None
    year = int.from_bytes(content[:2], "big")
    month, day, hour, minute, second, tenth = content[2:8]
    try:
        local = datetime(year, month, day, hour, minute, min(second, 59), tenth % 10 * 100_000, tzinfo=UTC)
        shown = local.strftime("%Y-%m-%dT%H:%M:%S") if year >= 1000 else ""
        if len(content) == 8 or content[8:9] not in (b"+", b"-"):
            return Moment(shown, None) if shown else None
        sign = -1 if content[8:9] == b"-" else 1
        offset = timedelta(hours=content[9], minutes=content[10]) * sign
        at = (local - offset - _EPOCH) // timedelta(microseconds=1)
    except (ValueError, OverflowError):
        return None
    return Moment(f"{shown}{content[8:9].decode()}{content[9]:02d}:{content[10]:02d}", at) if shown else None


def take_octets(index: Oid) -> tuple[bytes, Oid] | None:
    """A string of variable length at the head of an index: its length, then its octets (RFC 2578 section 7.7)."""
    if not index:
        return None
    size = index[0]
    octets = index[1 : 1 + size]
    if len(octets) != size or any(octet > 255 for octet in octets):
        return None
    return bytes(octets), index[1 + size :]


def latest_number(numbers: Collection[int]) -> int:
    """The latest of numbers that count up, and begin anew after 2^32 - 1."""
    began_anew = max(numbers) - min(numbers) > _HALF_ROUND
    return max(n for n in numbers if not began_anew or n <= _HALF_ROUND)


class TestName(NamedTuple):
    """What names a test in MIBs that extend pingCtlTable (RFC 4560): its owner and its name, as text and as they
    stand in the index; texts of several tests may be equal where their octets are not.
    """

    owner: str
    test: str
    row: Oid = ()


def take_test(index: Oid) -> tuple[TestName, Oid] | None:
    """Owner and test at the head of an index, and what follows; None where the index is not made so."""
    first = take_octets(index)
    second = take_octets(first[1]) if first else None
    if first is None or second is None:
        return None
    return TestName(words(first[0]), words(second[0]), index[: len(index) - len(second[1])]), second[1]


def by_test(rows: Mapping[Oid, dict[int, Content]]) -> dict[TestName, dict[int, Content]]:
    """The rows whose index is a test and nothing more."""
    found: dict[TestName, dict[int, Content]] = {}
    for index, row in rows.items():
        taken = take_test(index)
        if taken is not None and not taken[1]:
            found.setdefault(taken[0], row)
    return found
