"""Nokia SR OS: `show port` (its table, and one port in detail) and `show system alarms`."""

from __future__ import annotations

import re
from typing import Final

from collectors.ssh.facts import AlarmFact, Facts, PointFact, Strange
from collectors.ssh.parsers.clock import instant_of
from collectors.ssh.parsers.interfaces import unless_looped
from collectors.ssh.parsers.lines import first, lines, pairs, whole
from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity

_ROW: Final = re.compile(
    r"(?P<id>\S{1,40})?\s{1,20}(?P<admin>Up|Down)\s{1,12}(?:(?P<link>Yes|No)\s{1,6})?(?P<state>Link Up|Link Down|Up|Down|Ghost|None)"
    r"(?:\s{1,6}(?P<cfg>[0-9]{1,5})\s{1,6}(?P<oper>[0-9]{1,5})\s{1,6}(?P<lag>[0-9]{1,4}|-)\s{1,6}(?P<mode>\S{1,8})\s{1,6}(?P<encp>\S{1,8}))?"
    r"\s{1,30}(?P<type>[a-z]\S{0,12})(?:\s{1,12}(?P<optic>\S.{0,40}))?\Z"
)
_ALONE: Final = re.compile(r"[A-Za-z0-9]\S{11,60}\Z")
"""An id that leaves no room for the rest of its row, which follows on the next line."""
_HEAD: Final = re.compile(
    r"\s*(?:|[=-]{5,}|Ports on .{1,60}|Port\s+Admin Link.{0,60}|Id\s+State.{0,60}|\* indicates that .{1,80}|show .{1,80}|\[.{0,60}\]"
    r"|[A-Za-z][A-Za-z /()-]{2,50}(?:Interface|Interfa|Statistics|Table|Errors)?)\Z"
)
_DETAIL: Final = re.compile(
    r"\s*(?:Ethernet|SONET/SDH|TDM(?: (?:DS[13]|E[13]))?|Physical) Interfa(?:ce)?\Z", re.IGNORECASE
)
_DESCRIPTION: Final = re.compile(r"Description\s{0,12}:\s{0,2}(\S.{0,200})?\Z")
_DESCRIBES_ON: Final = re.compile(r"\s{19,23}\S")
"""A long description goes on below itself, whatever it says there."""
_CHANGED: Final = re.compile(r"(?P<m>[0-9]{2})/(?P<d>[0-9]{2})/(?P<y>[0-9]{4}) (?P<time>[0-9]{2}:[0-9]{2}:[0-9]{2})")
_CONNECTORS: Final = frozenset(("conn", "anchor"))
_ALARM: Final = re.compile(
    r"\s{0,4}(?P<index>[0-9]{1,10})\s{1,12}(?P<at>[0-9]{4}/[0-9]{2}/[0-9]{2} [0-9:.]{8,14})\s{1,12}(?P<severity>[A-Z]{5,13})\s{1,14}"
    r"(?P<alarm>[0-9-]{3,20})\s{1,14}(?P<resource>\S.{0,80})"
)
_COUNTS: Final = re.compile(r"\s*Alarms \[Critical:.{0,80}\]", re.IGNORECASE)
_ALARM_HEAD: Final = re.compile(
    r"\s*(?:|[=-]{5,}|Index\s+Date.{0,60}|Details|show .{1,80}|\[.{0,60}\]|No Matching Entries)\Z", re.IGNORECASE
)


def read_ports(text: str, zone: str | None = None) -> Facts:
    """The table of ports, or one port. A link that is up under a port that is not in service carries nothing."""
    found: list[PointFact] = []
    strange: list[Strange] = []
    detail: dict[str, str] | None = None
    describes = False
    wrapped = ""
    for line in lines(text):
        if _DETAIL.match(line.text):
            found += () if detail is None else _detailed(detail, zone)
            detail = {}
        elif describes and detail is not None and _DESCRIBES_ON.match(line.text):
            detail["description"] += f" {line.text.strip()}"
            continue
        elif detail is not None and (match := _DESCRIPTION.match(line.text)):
            detail.setdefault("description", match[1] or "")  # whatever operators have put into it
        elif detail is not None:
            for name, value in pairs(line.text).items():
                detail.setdefault(name, value)
        elif match := _ROW.match(line.text):
            if name := match["id"] or wrapped:
                found.append(_listed(name, match))
            else:
                strange.append(Strange(line.number, line.text))
            wrapped = ""
        elif _ALONE.match(line.text) and not line.text.startswith(("=", "-")):
            wrapped = line.text.strip()
        elif not _HEAD.match(line.text):
            strange.append(Strange(line.number, line.text))
        describes = detail is not None and _DESCRIPTION.match(line.text) is not None
    found += () if detail is None else _detailed(detail, zone)
    return Facts(points=tuple(found), strange=tuple(strange))


def _listed(name: str, row: re.Match[str]) -> PointFact:
    admin = row["admin"] == "Down"
    # a connector has no better state than a link; a port with it is not in service
    linked = UP if row["type"] in _CONNECTORS else DOWN
    capacity = linked if row["state"] == "Link Up" else _capacity(row["state"])
    more = {
        "lag": row["lag"],
        "mode": row["mode"],
        "encapsulation": row["encp"],
        "type": row["type"],
        "optic": row["optic"],
    }
    return PointFact(
        name,
        DOWN if admin else capacity,
        "administratively down" if admin else row["state"],
        mtu=() if row["oper"] is None else (int(row["oper"]),),
        more=tuple((key, value.strip()) for key, value in more.items() if value and value != "-"),
    )


def _capacity(word: str) -> Capacity:
    """Ghost: there is a port, but no configuration or no equipment for it."""
    return {"up": UP, "down": DOWN, "link down": DOWN}.get(word.lower(), UNKNOWN)


def _detailed(said: dict[str, str], zone: str | None) -> list[PointFact]:
    name, state = first(said, "interface", "port", "port id"), first(said, "oper state", "oper status")
    if name is None or state is None:
        return []
    admin = (first(said, "admin state", "admin status") or "").lower() == "down"
    changed = _CHANGED.search(first(said, "last state change") or "")
    told = None if changed is None else f"{changed['y']}-{changed['m']}-{changed['d']} {changed['time']}"
    loopback = first(said, "loopback", "loopback mode")
    capacity = DOWN if admin else unless_looped(_capacity(state), loopback)
    mtu = whole(first(said, "mtu"))
    return [
        PointFact(
            name,
            capacity,
            "administratively down" if admin else state,
            description=first(said, "description"),
            mtu=() if mtu is None else (mtu,),
            bandwidth=first(said, "oper speed"),
            duplex=first(said, "oper duplex"),
            index=whole(first(said, "ifindex", "port ifindex", "channel ifindex")),
            up_since=told if capacity == UP else None,
            down_since=told if capacity == DOWN else None,
            changed_us=instant_of(told, zone),
            more=() if loopback is None else (("loopback", loopback),),
        )
    ]


def read_system_alarms(text: str, zone: str | None = None) -> Facts:
    """The active alarms; what stands on the line behind each is what it says."""
    found: list[AlarmFact] = []
    strange: list[Strange] = []
    begun = False
    open_ = False
    for line in lines(text):
        if _COUNTS.match(line.text):
            begun = True
        elif match := _ALARM.match(line.text):
            found.append(
                AlarmFact(
                    match["resource"].strip(),
                    match["severity"].lower(),
                    match["at"],
                    instant_of(match["at"].replace("/", "-"), zone),
                    native=match["alarm"],
                    serial=match["index"],
                    source=match["resource"].strip(),
                )
            )
            open_ = True
        elif _ALARM_HEAD.match(line.text):
            open_ = open_ and bool(line.text.strip()) and line.text.strip()[0] not in "=-"
        elif open_:
            last = found[-1]
            told = line.text.strip() if last.text == last.source else f"{last.text} {line.text.strip()}"
            found[-1] = AlarmFact(
                told[:400], last.severity, last.told_at, last.at_us, last.native, last.serial, last.source
            )
        else:
            strange.append(Strange(line.number, line.text))
    return Facts(alarms=tuple(found) if begun or found else None, strange=tuple(strange))
