"""Notifications out of a file that an engineer has: varbinds as JSON, datagrams in hexadecimal or as they are."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Iterator
from typing import Any, Final

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
    SEQUENCE,
    TIME_TICKS,
    MalformedMessage,
    Oid,
    Value,
    VarBind,
    parse_oid,
)
from collectors.traps.message import Notification, decode, of_varbinds
from probed.errors import ProbedError, did_you_mean

_TYPES: Final = {
    "integer": INTEGER,
    "integer32": INTEGER,
    "octetstring": OCTET_STRING,
    "string": OCTET_STRING,
    "octetstring-hex": OCTET_STRING,
    "hex": OCTET_STRING,
    "objectidentifier": OBJECT_IDENTIFIER,
    "oid": OBJECT_IDENTIFIER,
    "timeticks": TIME_TICKS,
    "ipaddress": IP_ADDRESS,
    "counter32": COUNTER32,
    "gauge32": GAUGE32,
    "unsigned32": GAUGE32,
    "counter64": COUNTER64,
    "opaque": OPAQUE,
    "null": NULL,
}
_HEX: Final = re.compile(r"[0-9A-Fa-f]{2}(?:[\s:]*[0-9A-Fa-f]{2})*")
_EXAMPLE: Final = '["1.3.6.1.2.1.1.3.0", "TimeTicks", 4711]'
_MOST_OCTETS: Final = 16 << 20


def read_trial(data: bytes) -> list[Notification]:
    """Every notification in it; ProbedError says where it cannot be read.

    JSON: {"varbinds": [[OID, TYPE, VALUE], ...]} or a list of such. Text: one datagram a line, in hexadecimal, with
    or without colons and blanks; lines that begin with '#' are left out. Anything else: one datagram.
    """
    if len(data) > _MOST_OCTETS:
        raise ProbedError("the file has more than 16 MiB: give the notifications of interest alone.")
    if data[:1] == bytes((SEQUENCE,)) and not data[:64].isascii():
        return [_decoded(data, "the file")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [_decoded(data, "the file")]
    if text.lstrip()[:1] in ("{", "["):
        return list(_of_json(text))
    return list(_of_hex(text))


def _of_hex(text: str) -> Iterator[Notification]:
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    lines = [(number, line) for number, line in lines if line and not line.startswith("#")]
    if not lines:
        raise ProbedError("the file holds no notification. Give varbinds as JSON, or a datagram in hexadecimal.")
    if len(lines) > 1 and all(_HEX.fullmatch(line) for _, line in lines) and not lines[1][1].startswith("30"):
        lines = [(lines[0][0], "".join(line for _, line in lines))]  # one datagram, broken into lines
    for number, line in lines:
        if not _HEX.fullmatch(line):
            raise ProbedError(
                f"line {number} is neither JSON nor hexadecimal. Give varbinds as JSON, or a datagram in hexadecimal."
            )
        yield _decoded(bytes.fromhex(re.sub(r"[\s:]", "", line)), f"line {number}")


def _decoded(datagram: bytes, where: str) -> Notification:
    try:
        return decode(datagram)
    except MalformedMessage as exc:
        raise ProbedError(f"{where} is no trap or inform of SNMP version 1 or 2c: {exc.reason}.") from exc


def _of_json(text: str) -> Iterator[Notification]:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise ProbedError(f"the file is not JSON: {exc}.") from exc
    several = said if isinstance(said, list) and said and all(isinstance(one, dict) for one in said) else [said]
    for number, one in enumerate(several, 1):
        rows = one.get("varbinds") if isinstance(one, dict) else one
        if not isinstance(rows, list) or not rows:
            raise ProbedError(f"notification {number} has no varbinds. Write a list such as [{_EXAMPLE}].")
        varbinds = [_varbind(row, f"varbind {place} of notification {number}") for place, row in enumerate(rows, 1)]
        try:
            yield of_varbinds(varbinds)
        except MalformedMessage as exc:
            raise ProbedError(f"notification {number} is none: {exc.reason} (1.3.6.1.6.3.1.1.4.1.0).") from exc


def _varbind(row: Any, where: str) -> VarBind:
    match row:
        case [str() as name, str() as kind, value]:
            pass
        case {"oid": str() as name, "type": str() as kind, "value": value}:
            pass
        case _:
            raise ProbedError(f"{where} is not a name, a type and a value. Write it such as {_EXAMPLE}.")
    tag = _TYPES.get(kind.lower().replace(" ", ""))
    if tag is None:
        raise ProbedError(f"{where}: there is no type '{kind}'.{did_you_mean(kind.lower(), _TYPES)}")
    try:
        return VarBind(_name(name), _value(tag, kind.lower(), value))
    except (ValueError, TypeError, OverflowError) as exc:
        raise ProbedError(f"{where}: {value!r} is no {kind} ({exc}).") from exc


def _name(text: str) -> Oid:
    oid = parse_oid(text)
    if len(oid) < 2 or any(not 0 <= part < 2**32 for part in oid):
        raise ValueError(f"'{text}' is no object identifier")
    return oid


def _value(tag: int, kind: str, value: Any) -> Value:
    if tag == NULL:
        return Value(NULL, None)
    if tag == OBJECT_IDENTIFIER:
        return Value(tag, _name(str(value)))
    if tag == IP_ADDRESS:
        return Value(tag, ipaddress.IPv4Address(value).packed)
    if tag in (OCTET_STRING, OPAQUE):
        if not isinstance(value, str):
            raise TypeError("a text is wanted")
        return Value(tag, bytes.fromhex(value.replace(":", " ")) if "hex" in kind else value.encode())
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("a number is wanted")
    return Value(tag, value)
