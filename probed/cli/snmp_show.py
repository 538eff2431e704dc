"""What profiles made of an agent, as JSON and as tables; and single values as net-snmp would write them."""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from probed.cli.output import Word, label, print_table
from probed.cli.words import comma, said

if TYPE_CHECKING:
    from collectors.snmp.ber import Value
    from collectors.snmp.tables.alarm import FoundAlarm
    from collectors.snmp.tables.interfaces import FoundPoint
    from collectors.snmp.tables.probe import ProbeResult
    from collectors.snmp.tables.profiles import Decoded
    from collectors.snmp.tables.view import MibView

_HEX: Final = "Hex-STRING"
_TEXTS: Final = frozenset(
    (
        "sysDescr", "sysContact", "sysName", "sysLocation", "ifDescr", "ifName", "ifAlias", "entPhysicalDescr",
        "entPhysicalName", "entPhysicalModelName", "pingCtlDescr", "alarmActiveDescription", "rttMonCtrlAdminTag",
        "nqaAdminCtrlTag",
    )
)  # fmt: skip
"""Objects that people read, and Chinese equipment has in GB 18030."""
_TYPES: Final[Mapping[int, str]] = {
    0x02: "INTEGER",
    0x04: "STRING",
    0x05: "NULL",
    0x06: "OID",
    0x40: "IpAddress",
    0x41: "Counter32",
    0x42: "Gauge32",
    0x43: "Timeticks",
    0x44: "Opaque",
    0x45: "NsapAddress",
    0x46: "Counter64",
    0x47: "UInteger32",
    0x80: "noSuchObject",
    0x81: "noSuchInstance",
    0x82: "endOfMibView",
}
_FLOATS: Final[Mapping[bytes, str]] = {b"\x9f\x78\x04": ">f", b"\x9f\x79\x08": ">d"}
"""By the octets before it: a float, a double."""


class Read(NamedTuple):
    """What profiles made of an agent: which are there, their tables, and the document of them."""

    present: Sequence[str]
    tables: Decoded
    told: Mapping[str, Any]


def decoded(view: MibView, at: int | None, names: Sequence[str]) -> Read:
    """By these profiles, else by all that are there. `at`: when TimeElapsed was read, if that is known."""
    from collectors.snmp.tables.profiles import bins, decode, found

    present = found(view)
    tables = decode(view, names or present)
    return Read(present, tables, plain(tables, bins(view, tables.profiles, at)))


def plain(decoded: Decoded, pm: list[dict[str, Any]]) -> dict[str, Any]:
    """The document of `probed snmp decode --json`."""
    return {
        "profiles": list(decoded.profiles),
        "points": [point_plain(point) for point in decoded.points],
        "probes": [probe_plain(probe) for probe in decoded.probes],
        "pm": pm,
        "alarms": [_alarm(alarm) for alarm in decoded.alarms],
    }


def point_plain(point: FoundPoint) -> dict[str, Any]:
    return {
        "name": point.name,
        "capacity": [point.capacity.lo, point.capacity.hi],
        "defects": list(point.defects),
        "if_index": point.if_index,
        "type": point.kind,
        "alias": point.alias,
        "description": point.description,
        "speed_bps": point.speed_bps,
        "over": list(point.over),
        "duplex": point.duplex or None,
        "frame_errors": None if point.frame_errors is None else dict(point.frame_errors),
        "entity": point.entity or None,
    }


def probe_plain(probe: ProbeResult) -> dict[str, Any]:
    loss = probe.loss
    return {
        "id": probe.id,
        "owner": probe.owner,
        "tag": probe.tag,
        "type": probe.kind,
        "target": probe.target,
        "profile": probe.profile,
        "state": probe.state.value,
        "sent": probe.sent,
        "lost": probe.lost,
        "loss_percent": None if loss is None else float(loss * 100),
        "late": probe.late,
        "rtt_ms": _ms(probe.rtt_us),
        "rtt_min_ms": _ms(probe.min_us),
        "rtt_max_ms": _ms(probe.max_us),
        "jitter_ms": _ms(probe.jitter_us),
        "sense": probe.sense or None,
        "age_s": None if probe.age_cs is None else probe.age_cs / 100,
        "interval_s": probe.interval_s,
        "description": probe.description,
        "more": dict(probe.more),
    }


def _alarm(alarm: FoundAlarm) -> dict[str, Any]:
    return {
        "id": alarm.id,
        "state": alarm.state,
        "severity": alarm.severity,
        "text": alarm.text,
        "cause": alarm.cause or None,
        "resource": alarm.resource,
        "since": alarm.since or None,
        "notification": alarm.notification or None,
        "service_affecting": alarm.service_affecting,
        "acknowledged": alarm.acknowledged,
        "profile": alarm.profile,
    }


def _ms(time_us: Fraction | int | None) -> float | None:
    return None if time_us is None else float(Fraction(time_us) / 1000)


def show(view: MibView, decoded: Decoded, told: Mapping[str, Any]) -> None:
    """The same for people."""
    from collectors.snmp.tables.contents import words
    from collectors.snmp.tables.view import SYS_DESCR

    click.echo(label("agent") + (words(view.scalar(SYS_DESCR))[:200] or "-"))
    click.echo(label("profiles") + (comma().join(decoded.profiles) or said("none")))
    if decoded.points:
        click.echo()
        _points(decoded)
    if decoded.probes:
        click.echo()
        show_probes(decoded.probes)
    if told["pm"]:
        click.echo()
        click.echo(said("{count} performance bins; --json tells them", count=len(told["pm"])))
    if decoded.alarms:
        click.echo()
        _alarms(decoded)


def _points(decoded: Decoded) -> None:
    head = ("point", "state", "type", "speed", "defects", "over", "alias")
    rows = [
        (
            point.name,
            Word(point_state(point)),
            point.kind or "-",
            speed_text(point.speed_bps),
            comma().join(point.defects) or "-",
            comma().join(point.over) or "-",
            point.alias or "-",
        )
        for point in decoded.points
    ]
    print_table(head, rows, right=(3,))


def point_state(point: FoundPoint) -> str:
    lo, hi = point.capacity
    if lo == hi:
        return "up" if lo == 1 else "down" if lo == 0 else "degraded"
    return "unknown"


def speed_text(bps: int | None) -> str:
    if bps is None:
        return "-"
    for unit, size in (("G", 10**9), ("M", 10**6), ("k", 10**3)):
        if bps >= size:
            return f"{bps / size:.4g} {unit}bit/s"
    return f"{bps} bit/s"


def show_probes(probes: Sequence[ProbeResult]) -> None:
    head = ("probe", "tag", "type", "target", "state", "sent", "lost", "loss %", "delay ms", "jitter ms")
    rows = [
        (
            probe.id,
            probe.tag or "-",
            probe.kind or "-",
            probe.target or "-",
            Word(probe.state.value.replace("_", " ")),
            _or_dash(probe.sent),
            _or_dash(probe.lost),
            "-" if probe.loss is None else f"{float(probe.loss * 100):.4f}",
            _or_dash(None if probe.rtt_us is None else f"{float(probe.rtt_us / 1000):.3f}"),
            _or_dash(None if probe.jitter_us is None else f"{float(probe.jitter_us / 1000):.3f}"),
        )
        for probe in probes
    ]
    print_table(head, rows, right=(5, 6, 7, 8, 9))


def _alarms(decoded: Decoded) -> None:
    head = ("alarm", "severity", "since", "resource", "text")
    rows = [
        (
            Word("active" if alarm.state == "active" else "past"),
            Word(alarm.severity) if alarm.state == "active" else "-",
            alarm.since or "-",
            alarm.resource or "-",
            alarm.text or "-",
        )
        for alarm in decoded.alarms
    ]
    print_table(head, rows)


def _or_dash(value: object) -> str:
    return "-" if value is None else str(value)


def type_word(value: Value) -> str:
    """The type of a value, or why there is none; of octets that are no text, that they are shown as digits."""
    return _HEX if value.tag == 0x04 and _is_hex(value) else _TYPES.get(value.tag, f"0x{value.tag:02x}")


def readable(name: str, value: Value) -> Value:
    """The value of an object that is a text by its definition, in UTF-8 where it came in GB 18030."""
    from collectors.snmp.profiles.ifmib import text

    content = value.content
    if name.partition(".")[0] not in _TEXTS or not isinstance(content, bytes) or _text(content) is not None:
        return value
    found = text(content)
    return value._replace(content=found.encode()) if found and "\ufffd" not in found else value


def value_plain(value: Value) -> Any:
    """For JSON: a text where the octets are one, else hexadecimal digits; None where there is none. Numbers with a
    point, which SNMP has only wrapped in Opaque, as such.
    """
    content = value.content
    if value.tag == 0x44 and isinstance(content, bytes) and (number := _wrapped(content)) is not None:
        return number
    if isinstance(content, tuple):
        return ".".join(map(str, content))
    if isinstance(content, bytes):
        if value.tag == 0x40:
            return ".".join(map(str, content))
        text = _text(content)
        return content.hex() if text is None else text
    return content


def value_text(value: Value) -> str:
    """As a line for people: '= STRING: ...', with ticks as time."""
    content, word = value.content, type_word(value)
    if content is None:
        return word
    if isinstance(content, bytes) and _is_hex(value):
        return f"{_HEX}: {content.hex(' ').upper()}"
    if value.tag == 0x43 and isinstance(content, int):
        days, rest = divmod(content // 100, 86400)
        return (
            f"{word}: ({content}) {days}:{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}.{content % 100:02d}"
        )
    return f"{word}: {value_plain(value)}"


def _is_hex(value: Value) -> bool:
    content = value.content
    if not isinstance(content, bytes) or value.tag == 0x40:
        return False
    return _text(content) is None and (value.tag != 0x44 or _wrapped(content) is None)


def _wrapped(content: bytes) -> float | None:
    """The number in an Opaque, as net-snmp and others wrap it: a tag of two octets, the length, IEEE 754."""
    form = _FLOATS.get(content[:3])
    if form is None or len(content) != 3 + struct.calcsize(form):
        return None
    (number,) = struct.unpack(form, content[3:])
    return float(number) if math.isfinite(number) else None


def _text(content: bytes) -> str | None:
    """The octets as text; None where a terminal had better not see them, or they are nothing but zeros."""
    if content and not any(content):
        return None
    try:
        text = content.rstrip(b"\0").decode()
    except UnicodeDecodeError:
        return None
    return text if all(c.isprintable() or c in "\r\n\t" for c in text) else None
