"""Recordings of agents in snmpsim's format `OID|tag|value`, one value a line. Pure; bytes in, values out.

What cannot be read is remarked with its line and left out; the rest is used. Lines need no order, and end in any way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from collectors.snmp.ber import (
    COUNTER32,
    COUNTER64,
    GAUGE32,
    INTEGER,
    IP_ADDRESS,
    NULL,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    OPAQUE,
    TIME_TICKS,
    Content,
    Oid,
    Value,
)

_MOST_SUBIDS: Final = 128
_MOST_SUBID: Final = 2**32 - 1
_SHOWN: Final = 40
_ESCAPED: Final[Mapping[bytes, bytes]] = {
    b"\\": b"\\",
    b"'": b"'",
    b'"': b'"',
    b"a": b"\a",
    b"b": b"\b",
    b"f": b"\f",
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"v": b"\v",
}
_WRITTEN: Final = re.compile(rb"(\d{1,3}):writecache")
_FIRST: Final = re.compile(rb"(hex)?value=([^,]*)")
"""What a name holds until somebody writes it, which here nobody does."""
_ESCAPE: Final = re.compile(rb"""\\([\\'"abfnrtv]|x[0-9A-Fa-f]{2})""")
_RANGES: Final[Mapping[int, range]] = {
    INTEGER: range(-(2**31), 2**31),
    COUNTER32: range(2**32),
    GAUGE32: range(2**32),
    TIME_TICKS: range(2**32),
    COUNTER64: range(2**64),
}
_NAMES: Final[Mapping[int, str]] = {
    INTEGER: "INTEGER",
    OCTET_STRING: "OCTET STRING",
    OBJECT_IDENTIFIER: "OBJECT IDENTIFIER",
    IP_ADDRESS: "IpAddress",
    COUNTER32: "Counter32",
    GAUGE32: "Gauge32",
    TIME_TICKS: "TimeTicks",
    OPAQUE: "Opaque",
    COUNTER64: "Counter64",
}
_ABSENT: Final = frozenset({NULL, 128, 129, 130})
"""NULL and the exceptions of RFC 3416, as their tags: such a line says that there is no value."""


class Remark(NamedTuple):
    """A line (counted from 1) that was not used, and why; a sentence for people."""

    line: int
    text: str


class Recording(NamedTuple):
    """The values of an agent, and what was left out of them."""

    values: Mapping[Oid, Value]
    remarks: tuple[Remark, ...]


def read_recording(data: bytes) -> Recording:
    """Of a name that comes twice the later line holds, as in snmpsim. `#` begins a comment."""
    values: dict[Oid, Value] = {}
    lines: dict[Oid, int] = {}
    remarks: list[Remark] = []
    for number, raw in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        line = raw.strip()
        if not line or line.startswith(b"#"):
            continue
        try:
            name, value = _read(line)
        except ValueError as exc:
            remarks.append(Remark(number, str(exc)))
            continue
        if name in lines:
            remarks.append(Remark(number, f"the name of line {lines[name]} again. This one holds."))
        lines[name] = number
        if value is None:
            values.pop(name, None)
        else:
            values[name] = value
    return Recording(values, tuple(remarks))


def _read(line: bytes) -> tuple[Oid, Value | None]:
    parts = line.split(b"|", 2)
    if len(parts) < 3:
        raise ValueError(f"'{_shown(line)}' is not OID|tag|value.")
    name, tag, content = (part.strip() for part in parts)
    oid = _oid(name)
    if oid is None:
        raise ValueError(f"'{_shown(name)}' is not an object identifier.")
    return oid, _value(tag, content)


def _value(word: bytes, text: bytes) -> Value | None:
    if (kept := _WRITTEN.fullmatch(word)) and (told := _FIRST.match(text)):
        word, text = kept[1] + (b"x" if told[1] else b""), told[2]
    if b":" in word:
        raise ValueError(f"the tag '{_shown(word)}' makes its value up when it is served. There is none to read.")
    hexadecimal, escaped = word[-1:] in (b"x", b"X"), word[-1:] == b"e"
    digits = word[:-1] if hexadecimal or escaped else word
    tag = int(digits) if digits.isdigit() and len(digits) < 4 else -1
    if tag in _ABSENT:
        return None
    if tag not in _NAMES:
        raise ValueError(f"'{_shown(word)}' is not a tag of snmprec.")
    raw = _unescaped(text) if escaped else text
    content = None if raw is None else _content(tag, raw, hexadecimal=hexadecimal)
    if content is None:
        raise ValueError(f"'{_shown(text)}' is no value of the type {_NAMES[tag]}.")
    return Value(tag, content)


def _content(tag: int, text: bytes, *, hexadecimal: bool) -> Content:
    """None where the text is no value of that type."""
    if hexadecimal:
        octets = _from_hex(text)
        if octets is None or tag in (OCTET_STRING, OPAQUE):
            return octets
        if tag == IP_ADDRESS:
            return octets if len(octets) == 4 else None
        text = str(int.from_bytes(octets, "big", signed=tag == INTEGER)).encode() if octets else b""
    match tag:
        case 0x04 | 0x44:
            return text
        case 0x06:
            return _oid(text)
        case 0x40:
            parts = text.split(b".")
            numbers = [_whole(part) for part in parts]
            return bytes(n for n in numbers if n is not None) if _is_ip(numbers) else None
    number = _whole(text)
    return number if number is not None and number in _RANGES[tag] else None


def _is_ip(numbers: list[int | None]) -> bool:
    return len(numbers) == 4 and all(n is not None and 0 <= n < 256 for n in numbers)


def _whole(text: bytes) -> int | None:
    digits = text.removeprefix(b"-")
    if not digits.isdigit() or len(digits) > 20:
        return None
    return -int(digits) if text.startswith(b"-") else int(digits)


def _oid(text: bytes) -> Oid | None:
    """An object identifier of two arcs or more (X.660), as it can be sent."""
    parts = [_whole(part) for part in text.removeprefix(b".").split(b".")]
    oid = tuple(n for n in parts if n is not None and 0 <= n <= _MOST_SUBID)
    known = 2 <= len(oid) == len(parts) <= _MOST_SUBIDS and oid[0] <= 2 and (oid[0] == 2 or oid[1] < 40)
    return oid if known else None


def _unescaped(text: bytes) -> bytes | None:
    """The octets that a tag with an `e` writes as Python writes them; None where an escape is none."""
    parts = _ESCAPE.split(text)
    if any(b"\\" in plain for plain in parts[::2]):
        return None
    parts[1::2] = (_ESCAPED.get(code) or bytes.fromhex(code[1:].decode("ascii")) for code in parts[1::2])
    return b"".join(parts)


def _from_hex(text: bytes) -> bytes | None:
    try:
        return bytes.fromhex(text.removeprefix(b"0x").decode("ascii"))
    except ValueError:  # UnicodeDecodeError is one
        return None


def _shown(text: bytes) -> str:
    """For people: printable, and not too long."""
    shown = text[:_SHOWN].decode("ascii", errors="replace")
    return "".join(c if c.isprintable() else "�" for c in shown) + ("..." if len(text) > _SHOWN else "")
