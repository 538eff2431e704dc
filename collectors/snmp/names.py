"""Names of MIB objects that people use, and the way back from an OID. Data, and pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from collectors.snmp.ber import Oid, format_oid, parse_oid


class _Entry(NamedTuple):
    """Objects below one node: a table's entry, or (`scalar`) a group of single objects."""

    node: str
    names: str
    """`number:name` or `number.number:name` separated by blanks."""
    scalar: bool = False


_ENTRIES: Final = (
    _Entry(
        "1.3.6.1.2.1.1",
        "1:sysDescr 2:sysObjectID 3:sysUpTime 4:sysContact 5:sysName 6:sysLocation 7:sysServices",
        scalar=True,
    ),
    _Entry("1.3.6.1.6.3.10.2.1", "1:snmpEngineID 2:snmpEngineBoots 3:snmpEngineTime", scalar=True),
    _Entry("1.3.6.1.2.1.2", "1:ifNumber", scalar=True),
    _Entry(
        "1.3.6.1.2.1.2.2.1",
        "1:ifIndex 2:ifDescr 3:ifType 4:ifMtu 5:ifSpeed 6:ifPhysAddress 7:ifAdminStatus 8:ifOperStatus "
        "9:ifLastChange 10:ifInOctets 11:ifInUcastPkts 13:ifInDiscards 14:ifInErrors 16:ifOutOctets "
        "17:ifOutUcastPkts 19:ifOutDiscards 20:ifOutErrors",
    ),
    _Entry(
        "1.3.6.1.2.1.31.1.1.1",
        "1:ifName 6:ifHCInOctets 7:ifHCInUcastPkts 10:ifHCOutOctets 11:ifHCOutUcastPkts 15:ifHighSpeed 18:ifAlias "
        "19:ifCounterDiscontinuityTime",
    ),
    _Entry("1.3.6.1.2.1.31.1.2.1", "3:ifStackStatus"),
    _Entry(
        "1.3.6.1.2.1.47.1.1.1.1",
        "2:entPhysicalDescr 4:entPhysicalContainedIn 5:entPhysicalClass 7:entPhysicalName 11:entPhysicalSerialNum "
        "13:entPhysicalModelName",
    ),
    _Entry("1.3.6.1.2.1.47.1.3.2.1", "2:entAliasMappingIdentifier"),
    _Entry(
        "1.3.6.1.2.1.10.7.2.1",
        "2:dot3StatsAlignmentErrors 3:dot3StatsFCSErrors 13:dot3StatsFrameTooLongs "
        "16:dot3StatsInternalMacReceiveErrors 18:dot3StatsSymbolErrors 19:dot3StatsDuplexStatus",
    ),
    _Entry(
        "1.3.6.1.2.1.10.18.6.1",
        "3:dsx1TimeElapsed 4:dsx1ValidIntervals 5:dsx1LineType 8:dsx1CircuitIdentifier 10:dsx1LineStatus "
        "14:dsx1InvalidIntervals 16:dsx1LineStatusLastChange",
    ),
    _Entry("1.3.6.1.2.1.10.39.1.2.1.1", "1:sonetSectionCurrentStatus"),
    _Entry("1.3.6.1.2.1.10.39.1.3.1.1", "1:sonetLineCurrentStatus"),
    _Entry("1.3.6.1.2.1.10.39.2.1.1.1", "2:sonetPathCurrentStatus"),
    _Entry("1.3.6.1.2.1.10.39.3.1.1.1", "2:sonetVTCurrentStatus"),
    _Entry(
        "1.3.6.1.2.1.80.1.2.1",
        "4:pingCtlTargetAddress 8:pingCtlAdminStatus 10:pingCtlFrequency 16:pingCtlType 17:pingCtlDescr "
        "23:pingCtlRowStatus",
    ),
    _Entry(
        "1.3.6.1.2.1.80.1.3.1",
        "1:pingResultsOperStatus 4:pingResultsMinRtt 5:pingResultsMaxRtt 6:pingResultsAverageRtt "
        "7:pingResultsProbeResponses 8:pingResultsSentProbes 10:pingResultsLastGoodProbe",
    ),
    _Entry("1.3.6.1.2.1.80.1.4.1", "2:pingProbeHistoryResponse 3:pingProbeHistoryStatus 5:pingProbeHistoryTime"),
    _Entry("1.3.6.1.2.1.118.1.2", "1:alarmActiveLastChanged", scalar=True),
    _Entry("1.3.6.1.2.1.118.1.2.2.1", "10:alarmActiveResourceId 11:alarmActiveDescription"),
    _Entry(
        "1.3.6.1.4.1.9.9.42.1.2.1.1",
        "2:rttMonCtrlAdminOwner 3:rttMonCtrlAdminTag 4:rttMonCtrlAdminRttType 6:rttMonCtrlAdminFrequency "
        "9:rttMonCtrlAdminStatus",
    ),
    _Entry("1.3.6.1.4.1.9.9.42.1.2.9.1", "10:rttMonCtrlOperState"),
    _Entry(
        "1.3.6.1.4.1.9.9.42.1.2.10.1",
        "1:rttMonLatestRttOperCompletionTime 2:rttMonLatestRttOperSense 5:rttMonLatestRttOperTime",
    ),
    _Entry(
        "1.3.6.1.4.1.9.9.42.1.5.2.1",
        "1:rttMonLatestJitterOperNumOfRTT 2:rttMonLatestJitterOperRTTSum 26:rttMonLatestJitterOperPacketLossSD "
        "27:rttMonLatestJitterOperPacketLossDS 29:rttMonLatestJitterOperPacketMIA "
        "30:rttMonLatestJitterOperPacketLateArrival 31:rttMonLatestJitterOperSense",
    ),
    _Entry("1.3.6.1.4.1.2011.5.25.111.2.1.1", "3:nqaAdminCtrlTag 4:nqaAdminCtrlType"),
    _Entry(
        "1.3.6.1.4.1.2011.5.25.111.4.1.1",
        "3:nqaResultsCompletions 21:nqaResultsProbeResponses 22:nqaResultsSentProbes 25:nqaResultsTestFinished "
        "26:nqaResultsRttAvg",
    ),
    _Entry(
        "1.3.6.1.4.1.2636.3.50.1.2.1",
        "2:jnxRpmResSumSent 3:jnxRpmResSumReceived 4:jnxRpmResSumPercentLost 5:jnxRpmResSumDate",
    ),
)


def _known(entries: Iterable[_Entry]) -> dict[str, tuple[Oid, bool]]:
    found = {}
    for entry in entries:
        for pair in entry.names.split():
            numbers, name = pair.split(":")
            found[name] = (parse_oid(f"{entry.node}.{numbers}"), entry.scalar)
    return found


_NODES: Final = (
    _Entry(
        "1.3.6.1.2.1",
        "1:system 2:interfaces 2.2:ifTable 31.1.1:ifXTable 31.1.2:ifStackTable 10.7.2:dot3StatsTable "
        "10.7.11:dot3HCStatsTable 47.1.1.1:entPhysicalTable 47.1.3.2:entAliasMappingTable",
    ),
    _Entry(
        "1.3.6.1.2.1.10.18",
        "6:dsx1ConfigTable 7:dsx1CurrentTable 8:dsx1IntervalTable 9:dsx1TotalTable 10:dsx1FarEndCurrentTable "
        "11:dsx1FarEndIntervalTable 12:dsx1FarEndTotalTable",
    ),
    _Entry(
        "1.3.6.1.2.1.10.30",
        "5:dsx3ConfigTable 6:dsx3CurrentTable 7:dsx3IntervalTable 8:dsx3TotalTable 10:dsx3FarEndCurrentTable "
        "11:dsx3FarEndIntervalTable 12:dsx3FarEndTotalTable",
    ),
    _Entry(
        "1.3.6.1.2.1.10.39",
        "1.1.1:sonetMediumTable 1.2.1:sonetSectionCurrentTable 1.2.2:sonetSectionIntervalTable "
        "1.3.1:sonetLineCurrentTable 1.3.2:sonetLineIntervalTable 1.4.1:sonetFarEndLineCurrentTable "
        "1.4.2:sonetFarEndLineIntervalTable 2.1.1:sonetPathCurrentTable 2.1.2:sonetPathIntervalTable "
        "2.2.1:sonetFarEndPathCurrentTable 2.2.2:sonetFarEndPathIntervalTable 3.1.1:sonetVTCurrentTable "
        "3.1.2:sonetVTIntervalTable 3.2.1:sonetFarEndVTCurrentTable 3.2.2:sonetFarEndVTIntervalTable",
    ),
    _Entry("1.3.6.1.2.1.80.1", "2:pingCtlTable 3:pingResultsTable 4:pingProbeHistoryTable"),
    _Entry("1.3.6.1.2.1.118.1", "1.2:alarmModelTable 2.2:alarmActiveTable 3.2:alarmClearTable"),
    _Entry(
        "1.3.6.1.4.1.9.9.42.1",
        "2.1:rttMonCtrlAdminTable 2.2:rttMonEchoAdminTable 2.9:rttMonCtrlOperTable 2.10:rttMonLatestRttOperTable "
        "5.2:rttMonLatestJitterOperTable 5.4:rttMonLatestIcmpJitterOperTable",
    ),
    _Entry("1.3.6.1.4.1.2011.5.25.111", "2.1:nqaAdminCtrlTable 4.1:nqaResultsTable 4.3:nqaJitterStatsTable"),
    _Entry("1.3.6.1.4.1.2636.3.50.1", "2:jnxRpmResultsSummaryTable 3:jnxRpmResultsCalculatedTable"),
    _Entry("1.3.6.1", "2.1:mib-2 4.1:enterprises"),
)
"""What is walked as a whole."""
_KNOWN: Final[Mapping[str, tuple[Oid, bool]]] = _known(_ENTRIES)
_WHOLE: Final[Mapping[str, Oid]] = {name: oid for name, (oid, _) in _known(_NODES).items()}
NAMES: Final[Mapping[str, Oid]] = {**{name: oid for name, (oid, _) in _KNOWN.items()}, **_WHOLE}
_BY_OID: Final[Mapping[Oid, str]] = {oid: name for name, (oid, _) in _KNOWN.items()}
_FOLDED: Final[Mapping[str, str]] = {name.casefold(): name for name in NAMES}
_WHOLE_OIDS: Final = frozenset(_WHOLE.values())
_MODULE: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


def oid_of(text: str) -> Oid | None:
    """'1.3.6.1.2.1.1.3.0', 'sysUpTime.0', 'ifDescr', and as the tools of net-snmp write them: 'IF-MIB::ifDescr.3',
    'iso.3.6.1'; None = neither an OID nor a name that is known.
    """
    plain = _plain(text)
    name, _, rest = plain.partition(".")
    try:
        if (known := _FOLDED.get(name.casefold())) is not None:
            oid = (*NAMES[known], *(parse_oid(rest) if rest else ()))
        else:
            oid = parse_oid(f"1.{rest}" if name == "iso" else plain)
    except ValueError:
        return None
    can_be = 2 <= len(oid) <= 128 and oid[0] <= 2 and (oid[0] == 2 or oid[1] < 40)
    return oid if can_be and all(0 <= subid < 2**32 for subid in oid) else None


def _plain(text: str) -> str:
    """Without the module before a name, and the dot before a number."""
    module, mark, name = text.strip().partition("::")
    return (name if mark and _MODULE.fullmatch(module) else text.strip()).removeprefix(".")


def instance_of(text: str) -> Oid | None:
    """The same for a value: the name of a single object stands for its one instance."""
    name = _FOLDED.get(_plain(text).casefold(), "")
    return (*NAMES[name], 0) if name in _KNOWN and _KNOWN[name][1] else oid_of(text)


def is_whole(oid: Oid) -> bool:
    """Whether it names a known table or group, of which there is no single value."""
    return oid in _WHOLE_OIDS


def is_column(oid: Oid) -> bool:
    """Whether it names a known column as a whole, which has no value of its own."""
    name = _BY_OID.get(oid)
    return name is not None and not _KNOWN[name][1]


def name_of(oid: Oid) -> str:
    """'ifDescr.3' where the object is known, else the numbers."""
    for size in range(len(oid), 6, -1):
        if (name := _BY_OID.get(oid[:size])) is not None:
            return ".".join((name, *map(str, oid[size:])))
    return format_oid(oid)
