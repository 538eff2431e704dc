"""Interfaces of every platform as termination points."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

from collectors.ssh.facts import Facts, PointFact
from collectors.ssh.parsers.clock import instant_of
from collectors.ssh.parsers.fsm import Rows, rows
from collectors.ssh.parsers.lines import whole
from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity

Row = Mapping[str, Any]
_UP: Final = re.compile(r"(?:up|physical link is up|link is up)\b", re.IGNORECASE)
_DOWN: Final = re.compile(
    r"(?:\*|\^)?(?:down|administratively down|admin(?:istratively)?[ -]?down|disabled|err(?:or)?-?disabled|error[ -]down|lowerlayerdown|(?:hardware|device|admin|stp)[ -]down|standby|not present|notpresent|deleted|link not connected|dormant)\b",
    re.IGNORECASE,
)


_LOOPED: Final = re.compile(r"up\s{0,3}\(loop(?:ed|[ -]?back)\b", re.IGNORECASE)
_LOOPS: Final = frozenset(
    ("internal", "external", "local", "remote", "line", "network", "payload", "inner", "outer", "inward", "facility")
)


def read_interfaces(
    template: str, make: Callable[[Row, str | None], PointFact], text: str, zone: str | None = None
) -> Facts:
    """The interfaces that a template finds; `make` reads one of its rows."""
    found: Rows = rows(template, text)
    points = tuple(make(row, zone) for row in found.rows if row["interface"])
    return Facts(points=points, strange=found.strange)


def capacity_of(*words: str | None) -> Capacity:
    """Up where every word says so, down where any does, unknown where none of them is understood, or where somebody has
    looped the line: nobody can say what it would carry.
    """
    told = [word.strip() for word in words if word and word.strip()]
    if any(_DOWN.match(word) for word in told):
        return DOWN
    if any(_LOOPED.match(word) for word in told):
        return UNKNOWN
    return UP if told and all(_UP.match(word) for word in told) else UNKNOWN


def unless_looped(capacity: Capacity, loopback: str | None) -> Capacity:
    """`capacity`, or unknown where a port is up in a loopback that its element names ('internal', 'line')."""
    return UNKNOWN if capacity == UP and (loopback or "").strip().lower() in _LOOPS else capacity


def is_looped(point: PointFact) -> bool:
    """Whether a loopback is why nobody knows its state."""
    named = dict(point.more).get("loopback", "").lower() in _LOOPS
    return point.capacity == UNKNOWN and (
        named or any(_LOOPED.match(word or "") for word in (point.link, point.protocol))
    )


def huawei(row: Row, zone: str | None) -> PointFact:
    """Physical state decides, as ifOperStatus does: the line protocol of a port without an address is down as well."""
    link = row["link_status"].strip().rstrip(",").strip()
    capacity = unless_looped(capacity_of(link), row["loopback"])
    up, down = row["last_physical_up_time"] or None, row["last_physical_down_time"] or None
    since = {UP: up, DOWN: down}.get(capacity)
    return PointFact(
        row["interface"],
        capacity,
        link,
        protocol=row["protocol_status"] or None,
        description=row["interface_description"].strip() or None,
        addresses=_some(row["ip_address"]),
        mac=row["mac_address"] or None,
        mtu=_numbers([row["mtu"]]),
        bandwidth=row["bandwidth"] or None,
        duplex=row["duplex"] or None,
        members=tuple(row["aggregated_interfaces"]),
        up_since=up,
        down_since=down,
        changed_us=instant_of(since, zone),
        errors_in=whole(row["input_errors"]),
        errors_out=whole(row["output_errors"]),
        crc=whole(row["crc"]),
        more=_more(
            row,
            "link_type", "port_type", "vlan_id", "tpid", "hold_timer", "ip_status", "last_line_protocol_uptime",
            "current_system_time", "port_mode", "current_work_mode", "speed", "loopback", "negotiation",
        ),
    )  # fmt: skip


def zte(row: Row, zone: str | None) -> PointFact:
    up = row["uptime"].strip() if row["uptime"].strip("- ") else None
    capacity = capacity_of(row["link_status"], row["protocol_status"] or "not told")
    address = row["ip_address"]
    return PointFact(
        row["interface"],
        capacity,
        row["link_status"].strip(),
        protocol=row["protocol_status"] or None,
        description=row["description"].strip() or None,
        addresses=(f"{address}/{row['mask']}" if row["mask"] else address,)
        if address and address != "unassigned"
        else (),
        mac=row["mac_address"] or None,
        mtu=_numbers(row["mtu"]),
        bandwidth=row["bandwith"] or None,
        index=whole(row["interface_index"]),
        up_since=up,
        changed_us=instant_of(up, zone) if capacity == UP else None,
        more=_more(row, "ipv4_protocol", "ipv6_protocol", "detect_status", "hardware_type"),
    )


def zte_brief(row: Row, zone: str | None) -> PointFact:  # noqa: ARG001 - it tells no time of a change
    admin = _DOWN.match(row["admin"])
    return PointFact(
        row["interface"],
        capacity_of(row["admin"], row["physical"], row["protocol"]),
        "administratively down" if admin else row["physical"],
        protocol=row["protocol"],
        description=row["description"] or None,
        bandwidth=row["bw"],
        more=_more(row, "attribute", "mode"),
    )


def cisco(row: Row, zone: str | None) -> PointFact:  # noqa: ARG001 - it tells no time of a change
    link, protocol, admin = row["link_status"], _get(row, "protocol_status"), _get(row, "admin_state")
    address = _get(row, "ip_address")
    length = _get(row, "prefix_length")
    return PointFact(
        row["interface"],
        capacity_of(link, protocol, admin),
        (admin if admin and (_DOWN.match(admin) or _LOOPED.match(admin)) else link).strip(),
        protocol=protocol,
        description=(_get(row, "description") or "").strip() or None,
        addresses=(f"{address}/{length}" if length else address,) if address and address != "Unknown" else (),
        mac=_get(row, "mac_address"),
        mtu=_numbers([_get(row, "mtu")]),
        bandwidth=_get(row, "bandwidth"),
        duplex=_get(row, "duplex"),
        errors_in=whole(_get(row, "input_errors")),
        errors_out=whole(_get(row, "output_errors")),
        crc=whole(_get(row, "crc")),
        more=_more(row, "hardware_type", "speed", "media_type", "encapsulation", "last_input", "last_output"),
    )


def nxos(row: Row, zone: str | None) -> PointFact:
    """The template puts the line protocol of a VLAN where the administrative state of all others is."""
    point = cisco(row, zone)
    admin = row["admin_state"].strip()
    off = bool(_DOWN.match(admin)) and not row["interface"].lower().startswith("vlan")
    if off or "admin" in row["link_status"].lower():
        return replace(point, link="administratively down")
    return point


def comware(row: Row, zone: str | None) -> PointFact:  # noqa: ARG001 - it tells no time of a change
    link = _get(row, "line_status") or _get(row, "link_status") or ""
    return PointFact(
        row["interface"],
        capacity_of(link),
        link,
        protocol=_get(row, "protocol_status"),
        description=_get(row, "description"),
        addresses=_some(_get(row, "ip_address")),
        mac=_get(row, "mac_address"),
        mtu=_numbers([_get(row, "mtu")]),
        bandwidth=_get(row, "bandwidth"),
        duplex=_get(row, "duplex"),
        more=_more(row, "speed", "vlan_native", "link_type", "media_type"),
    )


def junos(row: Row, zone: str | None) -> PointFact:  # noqa: ARG001
    link, admin = row["link_status"], _get(row, "admin_state")
    down = admin is not None and admin.lower().startswith(("administratively", "disabled"))
    return PointFact(
        row["interface"],
        DOWN if down else unless_looped(capacity_of(link), _get(row, "loopback")),
        "administratively down" if down else link,
        description=_get(row, "description"),
        addresses=_some(_get(row, "local")),
        mtu=_numbers([_get(row, "mtu")]),
        more=_more(row, "admin_state", "hardware_type", "destination", "loopback"),
    )


def read_comware(text: str, zone: str | None = None) -> Facts:
    """The template ends a port at a blank line: where there is none, the next port would take over what it holds. It
    leaves out what stands in brackets behind a state, and loopbacks.
    """
    lines = text.splitlines()
    looped = _looped_ports(lines)
    parted = list(_parted(lines))
    facts = read_interfaces("hp_comware_display_interface", comware, "\n".join(line for _, line in parted), zone)
    points = (_in_loopback(point, looped[point.name]) if point.name in looped else point for point in facts.points)
    strange = (one._replace(line=parted[one.line - 1][0]) for one in facts.strange)
    return replace(facts, points=tuple(points), strange=tuple(strange))


def _in_loopback(point: PointFact, loopback: str) -> PointFact:
    capacity = unless_looped(point.capacity, loopback)
    return replace(point, capacity=capacity, more=(*point.more, ("loopback", loopback)))


def _looped_ports(lines: list[str]) -> dict[str, str]:
    """The ports that are in a loopback, and in which."""
    found: dict[str, str] = {}
    name = ""
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        if _begins(line, after):
            name = line.split()[0]
        elif name and (match := _LOOPBACK_SET.match(line[:200])):
            found[name] = match["which"].lower()
    return found


def _begins(line: str, after: str) -> bool:
    alone = _NAME_ALONE.match(line[:200]) and _STATE.match(after[:200])
    return bool(alone or _NAME_AND_STATE.match(line[:200]))


_NAME_ALONE: Final = re.compile(r"\s?[A-Za-z][A-Za-z-]{0,40}[0-9][0-9/.:]{0,30}\s{0,8}\Z")
_LOOPBACK_SET: Final = re.compile(r"\s{0,4}Loopback is set:?\s{1,4}(?P<which>[A-Za-z]{4,10})\b", re.IGNORECASE)
_SWITCHED_OFF: Final = re.compile(
    r"(?P<before>\bstate {0,2}: {0,4})DOWN ?\( ?Administratively ?\)\s{0,8}\Z", re.IGNORECASE
)
_STATE: Final = re.compile(r"\s{0,4}Current state\s{0,3}:", re.IGNORECASE)
_NAME_AND_STATE: Final = re.compile(r"\s?(?!Description)[A-Za-z]\S{0,60} current state\s{0,3}:", re.IGNORECASE)


def _parted(lines: list[str]) -> Iterator[tuple[int, str]]:
    """The lines with their numbers, and a blank one before each port."""
    before = ""
    for number, (line, after) in enumerate(zip(lines, [*lines[1:], ""], strict=True), 1):
        if _begins(line, after) and before.strip():
            yield number, ""
        off = not line.lstrip().startswith("Description") and _SWITCHED_OFF.search(line[:200])
        yield number, f"{line[: off.start()]}{off['before']}Administratively DOWN" if off else line
        before = line


READERS: Final[dict[str, Callable[[str, str | None], Facts]]] = {
    "huawei": partial(read_interfaces, "own:huawei_interface", huawei),
    "zte": partial(read_interfaces, "zte_zxros_show_interface", zte),
    "zte_brief": partial(read_interfaces, "zte_zxros_show_interface_brief", zte_brief),
    "cisco_ios": partial(read_interfaces, "cisco_ios_show_interfaces", cisco),
    "cisco_xr": partial(read_interfaces, "cisco_xr_show_interfaces", cisco),
    "cisco_nxos": partial(read_interfaces, "cisco_nxos_show_interface", nxos),
    "comware": read_comware,
    "junos": partial(read_interfaces, "own:junos_interface", junos),
}


def _get(row: Row, name: str) -> str | None:
    value = row.get(name)
    return value if isinstance(value, str) and value else None


def _some(text: str | None) -> tuple[str, ...]:
    return (text,) if text else ()


def _numbers(texts: Iterable[str | None]) -> tuple[int, ...]:
    return tuple(value for text in texts if (value := whole(text)) is not None)


def _more(row: Row, *names: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, row[name]) for name in names if isinstance(row.get(name), str) and row[name])
