"""From a notification to what it means, by a profile. Pure; whatever equipment writes, nothing here fails."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from collectors.snmp.ber import IP_ADDRESS, Oid, format_oid
from collectors.traps.message import Notification
from collectors.traps.names import CAUSES, Known, known
from collectors.traps.naming import Numbering, own_part, parse_place, port_names
from collectors.traps.profile import Act, Alarm, Field, Found, Profile, Switched
from collectors.traps.profiles.registry import PROFILES
from collectors.traps.switching import PS, of_number, of_text
from collectors.traps.text import as_text
from collectors.traps.times import instant_of, resolution_of, zone_told

SEVERITIES: Final = ("critical", "major", "minor", "warning", "indeterminate", "cleared")
_TRUE: Final = frozenset({"1", "true", "yes", "y", "root", "rootalarm"})
_FALSE: Final = frozenset({"0", "2", "false", "no", "n", "notroot", "none", ""})
_NOT_MAINTAINED: Final = frozenset(
    {
        *("", "0", "normal", "no", "none", "false", "not in maintenance", "not maintained", "正常", "无", "否"),
        *("-", "--", "/", "n/a", "na", "null", "nil", "unknown", "invalid", "unspecified", "未知", "无效"),
    }
)
"""Among them what managers write where they have nothing to say: that somebody works there has to be said."""


class Sender(NamedTuple):
    """How a manager (or element) writes: what its text cannot say by itself."""

    zone: str = "UTC"
    encoding: str = ""
    numbering: Numbering = Numbering.INTERLEAVED
    profile: str = ""
    """Only this profile; '' = whichever knows the notification."""
    switch_time: str = ""
    """Where in its additional texts stands how long a protection switch took; '' = as the profile says."""
    switch_stamps: bool = False
    """Its times of a failed signal and of a switch are those of the events, and may be compared."""


class Reader:
    """Profiles by the notifications they know."""

    def __init__(self, profiles: Sequence[Profile] = tuple(PROFILES.values())) -> None:
        self._by_trap: dict[Oid, list[Profile]] = {}
        self._within: list[Profile] = []
        self._depths: dict[str, tuple[int, ...]] = {}
        for profile in profiles:
            for trap in profile.traps:
                self._by_trap.setdefault(trap, []).append(profile)
            if profile.within:
                self._within.append(profile)
            self._depths[profile.name] = tuple(sorted({len(oid) for oid in profile.fields}, reverse=True))

    def read(self, said: Notification, sender: Sender) -> Alarm:
        """What it means; Act.HINT where no profile knows it."""
        profile = self._profile(said.trap, sender.profile)
        if profile is None:
            return Alarm(Act.HINT, "", native=format_oid(said.trap), key=format_oid(said.trap))
        found = self._fields(profile, said)
        trap = said.trap if said.trap in profile.traps else _without_zero(said.trap)
        alarm = _alarm(profile, trap if trap in profile.traps else said.trap, found, sender)
        return profile.refine(alarm, found) if profile.refine is not None else alarm

    def _profile(self, trap: Oid, wanted: str) -> Profile | None:
        found: list[Profile] = [*self._by_trap.get(trap, ())] or [*self._by_trap.get(_without_zero(trap), ())]
        found += (profile for profile in self._within if trap[: len(profile.within)] == profile.within)
        if not found:
            return None
        return next((profile for profile in found if profile.name == wanted), found[0])

    def _fields(self, profile: Profile, said: Notification) -> dict[Field, Found]:
        found: dict[Field, Found] = {}
        for oid, value in said.varbinds:
            for depth in self._depths[profile.name]:
                name = profile.fields.get(oid[:depth]) if depth <= len(oid) else None
                if name is not None:
                    found.setdefault(name, Found(value, oid[depth:]))
                    break
        return found


def _alarm(profile: Profile, trap: Oid, found: Mapping[Field, Found], sender: Sender) -> Alarm:
    texts = {name: text_of(one, sender.encoding) for name, one in found.items()}

    def say(name: Field) -> str:
        return texts.get(name, "")

    severity = _severity(profile, say(Field.SEVERITY)) or profile.trap_severity.get(trap, "")
    act = _act(profile, trap, say(Field.FLAG), severity, restored=say(Field.RESTORED) == "1")
    name, object_ = profile.words.get(say(Field.NAME), say(Field.NAME)), say(Field.OBJECT)
    places = [
        parse_place(say(one) if one is Field.OBJECT else own_part(say(one)), sender.numbering)
        for one in profile.places
    ]
    place = next((one for one in places if one.slot is not None), places[0])
    place = place._replace(ems=place.ems or places[0].ems, ne=place.ne or places[0].ne)
    ne = say(Field.NE) or place.ne
    if known(name) is None and known(say(Field.EVENT_NAME)) is not None:
        name = say(Field.EVENT_NAME)
    known_alarm = known(name, say(Field.TEXT), say(Field.CAUSE))
    cause = _cause(profile, say(Field.CAUSE)) or (known_alarm.cause if known_alarm else "")
    zone = zone_told(say(Field.ZONE)) or sender.zone
    time = _time(found, Field.CLEAR_TIME, zone) if act is Act.CLEAR else None
    pairs = profile.serial_is_pairs and say(Field.SERIAL) not in ("", "0", "-1")
    row = format_oid(found[Field.SERIAL].row) if Field.SERIAL in found and found[Field.SERIAL].row else ""
    serial = say(Field.SERIAL)
    key = "\x1f".join(texts.get(part, "") for part in profile.key)
    if act in _OF_NO_ALARM:
        key = act.value
    stamp = found.get(Field.CLEAR_TIME if time is not None else Field.TIME)
    time = time if time is not None else _time(found, Field.TIME, zone)
    return Alarm(
        act=act,
        profile=profile.name,
        native=name or say(Field.CODE) or say(Field.CAUSE) or format_oid(trap),
        cause=cause,
        severity=_told(severity, act, known_alarm.severity if known_alarm else ""),
        serial=serial or row,
        time=time,
        ne=ne,
        ne_address=_address(found.get(Field.NE_ADDRESS), say(Field.NE_ADDRESS)),
        instance=object_,
        place=place,
        text=say(Field.TEXT),
        key=f"#{serial}" if pairs and act not in _OF_NO_ALARM else key,
        about=key if pairs and act not in _OF_NO_ALARM and key.strip("\x1f") else "",
        names=tuple(dict.fromkeys((*(name for field in _NAMING if (name := say(field))), *port_names(object_)))),
        if_index=_index(found),
        maintained=say(Field.MAINTAINED).lower() not in _NOT_MAINTAINED,
        root=_truth(say(Field.ROOT)) if Field.ROOT in found else None,
        affects=_affects(say(Field.AFFECTS))
        if Field.AFFECTS in found
        else (known_alarm.hits if known_alarm else None),
        trail=say(Field.TRAIL),
        ended_well=not profile.good_ends or say(Field.STATUS).lower() in profile.good_ends,
        period_s=_number(found, Field.PERIOD),
        number=_number(found, Field.NUMBER) or None,
        former=_number(found, Field.FORMER) or None,
        resolution_us=0 if time is None or stamp is None else _resolution(stamp),
        switched=_switched(profile, say(Field.SWITCH_TIME), say(Field.TEXT), sender, known_alarm),
    )


_NAMING: Final = (Field.IF_NAME, Field.IF_DESCR, Field.IF_ALIAS, Field.OBJECT, Field.POSITION)


def _address(found: Found | None, said: str) -> str:
    """As text, as an IpAddress, or as the octets of an InetAddress (RFC 4001)."""
    content = found.value.content if found is not None else None
    if not isinstance(content, bytes) or len(content) not in (4, 16) or _ADDRESS.fullmatch(said):
        return said
    return str(ipaddress.ip_address(content))


_ADDRESS: Final = re.compile(r"[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")


def _switched(profile: Profile, number: str, text: str, sender: Sender, alarm: Known | None) -> Switched | None:
    """How long a protection switch took; that there was one, where nothing says how long."""
    told = of_number(number, profile.switch_unit_us) if number and profile.switch_unit_us else None
    pattern = sender.switch_time or profile.switch_time
    if told is None and pattern and text:
        told = of_text(text, pattern)
    if told is None and alarm is not None and alarm.id == PS:
        return Switched()
    return told


def _resolution(found: Found) -> int:
    content = found.value.content
    return resolution_of(content) if isinstance(content, int | bytes) else 0


def _without_zero(trap: Oid) -> Oid:
    """What a trap of version 1 may be called in its MIB: the translation puts a 0 there (RFC 3584 section 3.1)."""
    return (*trap[:-2], trap[-1]) if trap[-2:-1] == (0,) else trap


_OF_NO_ALARM: Final = frozenset({Act.KEEPALIVE, Act.SYNC_START, Act.SYNC_END})


def text_of(found: Found, encoding: str = "") -> str:
    """A value in one line of text."""
    tag, content = found.value
    match content:
        case bytes() if tag == IP_ADDRESS:
            return ".".join(map(str, content))
        case bytes():
            return as_text(content, encoding)
        case int():
            return str(content)
        case tuple():
            return format_oid(content)
        case _:
            return ""


def _act(profile: Profile, trap: Oid, flag: str, severity: str, *, restored: bool) -> Act:
    act, decided = profile.traps.get(trap), _decided(profile, flag, severity)
    if restored and decided in (Act.RAISE, Act.HINT) and act in (None, Act.SYNC_ROW):
        return Act.CLEAR
    if act is Act.SYNC_ROW and decided is Act.CLEAR:
        return Act.CLEAR
    return act if act is not None else decided


def _decided(profile: Profile, flag: str, severity: str) -> Act:
    act = profile.flags.get(flag.lower()) if flag else None
    if act is not None:
        return act
    if severity == "cleared":  # X.733 knows this word, whatever the flag is
        return Act.CLEAR
    return Act.HINT if flag and profile.flags else Act.RAISE


def _severity(profile: Profile, said: str) -> str:
    low = said.lower()
    return profile.severities.get(low) or (low if low in SEVERITIES else "")


def _told(severity: str, act: Act, usual: str) -> str:
    if act is Act.CLEAR:
        return "cleared"
    if act in _OF_NO_ALARM:
        return ""
    if act is Act.CHANGE:  # what it does not say has not changed
        return "" if severity == "cleared" else severity
    return severity if severity and severity != "cleared" else usual or "indeterminate"


def _cause(profile: Profile, said: str) -> str:
    """A probable cause by IANA's number or name, or by the profile's own table."""
    if own := profile.causes.get(said.lower()):
        return own
    if not profile.causes and said.isascii() and said.isdecimal() and len(said) < 5:
        return CAUSES.get(int(said), "")
    return said if said in _CAUSE_NAMES else ""


_CAUSE_NAMES: Final = frozenset(CAUSES.values())


def _time(found: Mapping[Field, Found], name: Field, zone: str) -> int | None:
    one = found.get(name)
    content = one.value.content if one is not None else None
    return instant_of(content, zone) if isinstance(content, int | bytes) else None


def _index(found: Mapping[Field, Found]) -> int | None:
    """IfIndex as a value, else as the row of any other column of the interface."""
    number = _number(found, Field.IF_INDEX)
    if number is not None:
        return number
    for name in (Field.STATE, Field.IF_NAME, Field.IF_DESCR, Field.IF_ALIAS, Field.CHANGED):
        one = found.get(name)
        if one is not None and len(one.row) == 1:
            return one.row[0]
    return None


def _number(found: Mapping[Field, Found], name: Field) -> int | None:
    """A whole number, also one that is written as text."""
    content = found[name].value.content if name in found else None
    if isinstance(content, bytes) and content.isdigit() and len(content) <= _MOST_DIGITS:
        return int(content)
    return content if isinstance(content, int) else None


_MOST_DIGITS: Final = 18


def _truth(said: str) -> bool | None:
    low = said.lower()
    return True if low in _TRUE else False if low in _FALSE else None


def _affects(said: str) -> bool | None:
    low = said.lower().replace(" ", "").replace("_", "").replace("-", "")
    if low in ("1", "true", "yes", "serviceaffecting", "sa"):
        return True
    return False if low in ("2", "false", "no", "nonserviceaffecting", "notserviceaffecting", "nsa") else None
