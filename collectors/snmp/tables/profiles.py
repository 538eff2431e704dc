"""The profiles by name: how each is recognised, what a live look asks for it, what it decodes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple, TypeAlias

from collectors.snmp.ber import Oid, format_oid
from collectors.snmp.pm.ds1 import DSX1_IF_INDEX
from collectors.snmp.pm.ds3 import DSX3_IF_INDEX
from collectors.snmp.pm.families import FAMILIES
from collectors.snmp.pm.recording import pm_bins
from collectors.snmp.tables import (
    alarm_mib,
    disman_ping,
    hh3c_nqa,
    huawei_nqa,
    interfaces,
    juniper_rpm,
    line_status,
    mef_soam,
    mef_soam_intervals,
    rttmon,
    tnms,
)
from collectors.snmp.tables.alarm import FoundAlarm
from collectors.snmp.tables.contents import TestName
from collectors.snmp.tables.interfaces import FoundPoint
from collectors.snmp.tables.probe import ProbeResult, consistent
from collectors.snmp.tables.view import SYS_OBJECT_ID, MibView

_Asked: TypeAlias = Mapping[Oid, tuple[int, ...]]
_MIB_2: Final[Oid] = (1, 3, 6, 1, 2, 1)
_ENTERPRISES: Final[Oid] = (1, 3, 6, 1, 4, 1)


class TableProfile(NamedTuple):
    """A MIB: below which nodes it is found, which columns tell of it live, and whose equipment has it."""

    name: str
    roots: tuple[Oid, ...]
    columns: tuple[Oid, ...]
    enterprises: tuple[int, ...] = ()
    """Whose sysObjectID makes it likely; empty = a standard's, anybody's."""


def _columns(asked: _Asked) -> tuple[Oid, ...]:
    return tuple((*entry, column) for entry, columns in asked.items() for column in columns)


def _profile_of(layer: str) -> str:
    """The profile of a family of interval tables, or of a layer that it counts."""
    return layer if layer in ("ds1", "ds3") else "sonet"


def _intervals(profile: str) -> tuple[Oid, ...]:
    """The interval tables of a profile, what dates them, and what a severely errored second is there."""
    found: dict[Oid, None] = {}
    for family in FAMILIES:
        if _profile_of(family.name) == profile:
            found |= dict.fromkeys(oid for timing in family.timings for oid in timing)
            found[family.rule[:-1] if family.scalar else family.rule] = None
            for table in family.tables:
                found |= dict.fromkeys((*table.entry, column) for column in (*table.counts.values(), table.valid))
    return tuple(found)


PROFILES: Final[Mapping[str, TableProfile]] = {
    profile.name: profile
    for profile in (
        TableProfile(
            "if-mib",
            (interfaces.IF_ENTRY, interfaces.IF_X_ENTRY),
            interfaces.STATE_COLUMNS,
        ),
        TableProfile("if-stack", (interfaces.IF_STACK_STATUS,), (interfaces.IF_STACK_STATUS,)),
        TableProfile(
            "entity",
            (interfaces.ENT_PHYSICAL_ENTRY, interfaces.ENT_ALIAS_MAPPING),
            (*_columns({interfaces.ENT_PHYSICAL_ENTRY: (2, 7)}), interfaces.ENT_ALIAS_MAPPING),
        ),
        TableProfile(
            "etherlike",
            (interfaces.DOT3_STATS_ENTRY, interfaces.DOT3_HC_STATS_ENTRY),
            _columns(
                {interfaces.DOT3_STATS_ENTRY: (2, 3, 13, 16, 18, 19), interfaces.DOT3_HC_STATS_ENTRY: (1, 2, 4, 5, 6)}
            ),
        ),
        TableProfile("ds1", ((*_MIB_2, 10, 18),), (line_status.DSX1_LINE_STATUS, DSX1_IF_INDEX, *_intervals("ds1"))),
        TableProfile("ds3", ((*_MIB_2, 10, 30),), (line_status.DSX3_LINE_STATUS, DSX3_IF_INDEX, *_intervals("ds3"))),
        TableProfile("sonet", ((*_MIB_2, 10, 39),), (*line_status.COLUMNS[2:], *_intervals("sonet"))),
        TableProfile("disman-ping", ((*disman_ping.ROOT, 1),), _columns(disman_ping.ASKED)),
        TableProfile("cisco-rttmon", (rttmon.ROOT,), _columns(rttmon.ASKED), (9,)),
        TableProfile("huawei-nqa", (huawei_nqa.ROOT,), _columns(huawei_nqa.ASKED), (2011,)),
        TableProfile("juniper-rpm", (juniper_rpm.ROOT,), _columns(juniper_rpm.ASKED), (2636,)),
        TableProfile("hh3c-nqa", hh3c_nqa.ROOTS, _columns(hh3c_nqa.ASKED), (25506, 2011, 43, 11)),
        TableProfile("alarm-mib", (alarm_mib.ROOT,), _columns(alarm_mib.ASKED)),
        TableProfile("mef-soam-pm", (mef_soam.ROOT,), _columns(mef_soam.ASKED)),
        TableProfile("tnms-nbi", (tnms.ROOT,), _columns(tnms.ASKED), (42229,)),
    )
}
PROBES: Final = frozenset({"disman-ping", "cisco-rttmon", "huawei-nqa", "juniper-rpm", "hh3c-nqa", "mef-soam-pm"})
"""The profiles that bring results of probes."""
_EXTENDING: Final = frozenset({"huawei-nqa", "juniper-rpm", "hh3c-nqa"})
"""Of these, those that add to the tests of disman-ping."""
_ASKED_ONCE: Final[Mapping[str, tuple[Oid, ...]]] = {
    "mef-soam-pm": _columns(mef_soam_intervals.ASKED),
    "alarm-mib": (alarm_mib.ACTIVE_LAST_CHANGED, alarm_mib.OVERFLOW, *_columns(alarm_mib.ASKED_ONCE)),
}
"""Columns that nobody asks again and again, and one look at all of an agent does."""
_POINTS: Final = frozenset({"if-mib", "if-stack", "entity", "etherlike", "ds1", "ds3", "sonet"})


class Decoded(NamedTuple):
    """What the profiles made of an agent."""

    profiles: tuple[str, ...]
    points: tuple[FoundPoint, ...]
    probes: tuple[ProbeResult, ...]
    alarms: tuple[FoundAlarm, ...]


def found(view: MibView) -> tuple[str, ...]:
    """The profiles whose tables are there, those first that sysObjectID speaks for.

    Presence decides: agents lie about what they are, and implement what others defined.
    """
    present = [profile for profile in PROFILES.values() if any(map(view.holds, profile.roots))]
    maker = enterprise(view)
    likely = [profile.name for profile in present if maker in profile.enterprises]
    return (*likely, *(profile.name for profile in present if profile.name not in likely))


def enterprise(view: MibView) -> int | None:
    """The number of the maker, by sysObjectID (IANA private enterprise numbers)."""
    told = view.scalar(SYS_OBJECT_ID)
    size = len(_ENTERPRISES)
    return told[size] if isinstance(told, tuple) and len(told) > size and told[:size] == _ENTERPRISES else None


def asked(names: Iterable[str]) -> tuple[Oid, ...]:
    """The columns that a live look asks for these profiles, each once: with the points that lines are of, and what
    carries paths, since that tells when their intervals end.
    """
    chosen = tuple(names)
    whole = (*chosen, "disman-ping") if _EXTENDING.intersection(chosen) else chosen
    named = PROFILES["if-mib"].columns if _POINTS.intersection(chosen) else ()
    stacked = (interfaces.IF_STACK_STATUS,) if "sonet" in chosen else ()
    columns = (column for name in whole for column in (*PROFILES[name].columns, *_ASKED_ONCE.get(name, ())))
    return tuple(dict.fromkeys((*named, *columns, *stacked)))


def asked_apart(names: Iterable[str]) -> dict[str, tuple[Oid, ...]]:
    """The same by profile, each column with the first that needs it."""
    found: dict[str, tuple[Oid, ...]] = {}
    known: set[Oid] = set()
    for name in names:
        found[name] = tuple(column for column in asked((name,)) if column not in known)
        known.update(found[name])
    return found


def decode(view: MibView, names: Iterable[str], *, latest: bool = False) -> Decoded:
    """By these profiles. `latest`: of probes that keep totals, the result that was completed last."""
    chosen = tuple(dict.fromkeys(names))
    points: list[FoundPoint] = interfaces.points(view) if _POINTS.intersection(chosen) else []
    alarms: list[FoundAlarm] = alarm_mib.alarms(view) if "alarm-mib" in chosen else []
    if "tnms-nbi" in chosen:
        points += tnms.points(view)
        alarms += tnms.alarms(view)
    return Decoded(
        chosen, tuple(interfaces.unique(points)), tuple(probes(view, chosen, latest=latest)), tuple(alarms)
    )


def bins(view: MibView, names: Iterable[str], at: int | None = None) -> list[dict[str, Any]]:
    """Past intervals of performance monitoring by these profiles, as `pm.recording.pm_bins` tells them, and those of
    Ethernet services as `mef_soam_intervals` does. `at`: when TimeElapsed was read, if that is known.
    """
    chosen = set(names)
    rows = {*view.rows(interfaces.IF_ENTRY), *view.rows(interfaces.IF_X_ENTRY)}
    told = pm_bins(view.values, at, interfaces.names_of(view, rows))
    found = [one for one in told if _profile_of(one["layer"]) in chosen]
    return [*found, *mef_soam_intervals.intervals(view)] if "mef-soam-pm" in chosen else found


def probes(view: MibView, names: Iterable[str], *, latest: bool = False) -> list[ProbeResult]:
    """The probes of these profiles. Those of one test that several MIBs tell of are one: the vendor's word counts.

    Vendors extend the standard's tests, so that theirs are described by its tables even where it was not chosen.
    """
    chosen = set(names)
    standard = disman_ping.probes(view, latest=latest) if chosen & {"disman-ping", *_EXTENDING} else {}
    tests: dict[TestName, ProbeResult] = standard if "disman-ping" in chosen else {}
    steps: tuple[
        tuple[str, Callable[[MibView, Mapping[TestName, ProbeResult]], dict[TestName, ProbeResult]]], ...
    ] = (
        ("hh3c-nqa", hh3c_nqa.probes),
        ("huawei-nqa", huawei_nqa.probes),
        ("juniper-rpm", lambda view, known: juniper_rpm.probes(view, known, latest=latest)),
    )
    for name, add in steps:
        if name in chosen:
            tests = tests | add(view, standard | tests)
    out = _told_apart(tests)
    if "cisco-rttmon" in chosen:
        out += rttmon.probes(view)
    if "mef-soam-pm" in chosen:
        out += mef_soam.probes(view, latest=latest)
    return [consistent(result) for result in out]


def _told_apart(tests: Mapping[TestName, ProbeResult]) -> list[ProbeResult]:
    """In the order of their names. Of tests that share an id ('a/b' of 'c', 'a' of 'b/c') each has its index beside
    it: then an id is the same test at every look.
    """
    shared = Counter(result.id for result in tests.values())
    return [
        result if shared[result.id] == 1 else replace(result, id=f"{result.id} ({format_oid(test.row)})")
        for test, result in sorted(tests.items(), key=lambda entry: entry[0])
    ]
