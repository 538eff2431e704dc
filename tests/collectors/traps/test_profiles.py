"""What notifications of each interface mean, read as facts; and that nothing an element writes breaks anything."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.snmp.ber import IP_ADDRESS, OBJECT_IDENTIFIER, Oid, Value, VarBind, parse_oid
from collectors.snmp.tables.line_status import line_looks
from collectors.snmp.tables.view import MibView
from collectors.traps.access import Subject
from collectors.traps.meaning import SEVERITIES, Reader, Sender
from collectors.traps.message import Notification
from collectors.traps.naming import Place
from collectors.traps.profile import Act, Alarm
from collectors.traps.profiles.registry import PROFILES
from collectors.traps.trial import read_trial
from config.settings_traps import SYNCHRONISING
from probed.model.capacity import DOWN
from probed.model.instant import parse_instant
from tests.support.notifications import UNDER_EMS, desk

RECORDED = Path(__file__).resolve().parents[3] / "../shared/data/traps/zte-nbi-alarm-cleared.varbinds.json"
CHINA = Sender("Asia/Shanghai")
T2000 = "1.3.6.1.4.1.2011.2.15.1.7"
IMAP = "1.3.6.1.4.1.2011.2.15.2"
ZTE = "1.3.6.1.4.1.3902.4101"
TNMS = "1.3.6.1.4.1.42229.6.22"
TRAPS = "1.3.6.1.6.3.1.1.5"
IF = "1.3.6.1.2.1.2.2.1"
IFX = "1.3.6.1.2.1.31.1.1.1"
DS1 = "1.3.6.1.2.1.10.18"
RTT = "1.3.6.1.4.1.9.9.42"
PING = "1.3.6.1.2.1.80"
ALARM = "1.3.6.1.2.1.118"
ADMIN_TEST = "6.65.100.109.105.110.49.4.116.101.115.116"
"""Owner 'Admin1' and test 'test', each behind its length."""


def value(said: Any) -> Value:
    match said:
        case str():
            return Value(4, said.encode())
        case bytes():
            return Value(4, said)
        case tuple():
            return Value(OBJECT_IDENTIFIER, said)
        case int():
            return Value(2, said)
    raise AssertionError(said)


def told(trap: str, said: dict[str, Any], sender: Sender = CHINA) -> Alarm:
    varbinds = tuple(VarBind(parse_oid(oid), value(one)) for oid, one in said.items())
    return Reader().read(Notification(1, b"", parse_oid(trap), 4711, "", varbinds), sender)


def t2000(**said: Any) -> dict[str, Any]:
    columns = {"ne": 1, "object": 3, "time": 5, "name": 6, "severity": 7, "flag": 10, "address": 12, "serial": 13}
    columns |= {"event_name": 24, "trail": 28, "root": 29, "maintained": 31}
    return {f"{T2000}.1.{columns[key]}.0": one for key, one in said.items()}


PTP = "ne=590174/rack=1/shelf=1/slot=5/domain=sdh/port=1/highPath=1/lowPath=0/layer=5"
FAULT = t2000(
    ne="鼓楼局".encode("gbk"),
    object=PTP,
    time="2026-11-29 08:00:00",
    name="R_LOS",
    severity="Critical",
    flag="Fault",
    address="192.0.2.11",
    serial=4711,
    root="1",
    maintained="Normal",
    trail="VC4-0007",
)
SEEN = parse_instant("2026-11-29T00:00:00+00:00")


def imap(**said: Any) -> dict[str, Any]:
    columns = {
        "csn": 1,
        "category": 2,
        "time": 3,
        "mo": 4,
        "id": 9,
        "level": 11,
        "state": 12,
        "restored": 15,
        "cause": 28,
        "sa": 50,
    }
    return {f"{IMAP}.4.3.3.{columns[key]}.0": one for key, one in said.items()}


def zte(**said: Any) -> dict[str, Any]:
    columns = {"id": 1, "object": 2, "time": 3, "severity": 6, "code": 11, "name": 14, "ip": 17, "site": 26}
    return {f"{ZTE}.1.3.1.{columns[key]}": one for key, one in said.items()}


CHINA_DATE = bytes.fromhex("07ea0b1d080000002b0800")
CASES: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "a fault of a T2000": (
        f"{T2000}.1.0.1",
        FAULT,
        {
            "profile": "huawei-t2000",
            "act": Act.RAISE,
            "native": "R_LOS",
            "cause": "lossOfSignal",
            "severity": "critical",
            "serial": "4711",
            "key": "#4711",
            "about": f"鼓楼局\x1f{PTP}\x1f\x1fR_LOS",
            "time": SEEN,
            "ne": "鼓楼局",
            "ne_address": "192.0.2.11",
            "root": True,
            "maintained": False,
            "affects": True,
            "trail": "VC4-0007",
        },
    ),
    "its recovery": (
        f"{T2000}.1.0.1",
        FAULT | t2000(flag="Recovery"),
        {"act": Act.CLEAR, "severity": "cleared", "key": "#4711"},
    ),
    "a flag that nobody knows is neither": (
        f"{T2000}.1.0.3",
        FAULT | t2000(flag="Suppressed"),
        {"act": Act.HINT, "profile": "huawei-t2000", "key": "#4711", "native": "R_LOS"},
    ),
    "what is cleared by its severity is, whatever the flag": (
        f"{T2000}.1.0.1",
        FAULT | t2000(flag="恢复", severity="Cleared"),
        {"act": Act.CLEAR},
    ),
    "without a flag it is a fault": (f"{T2000}.1.0.1", FAULT | t2000(flag=""), {"act": Act.RAISE}),
    "a row of a synchronisation stands, whatever its flag": (
        f"{T2000}.7.2.0.10",
        FAULT | t2000(flag="Suppressed"),
        {"act": Act.SYNC_ROW},
    ),
    "a category of iMAP that nobody knows is neither": (
        f"{IMAP}.4.3.3.0.1",
        imap(csn="815", category="7", mo=PTP, id=31, level=2, cause="TU_AIS"),
        {"act": Act.HINT, "profile": "huawei-imap"},
    ),
    "an event begins no state": (f"{T2000}.1.0.1", FAULT | t2000(flag="Event"), {"act": Act.EVENT}),
    "an acknowledgement changes nothing": (f"{T2000}.1.0.1", FAULT | t2000(flag="Change"), {"act": Act.CHANGE}),
    "of which the severity is unknown where it is not told": (
        f"{T2000}.1.0.1",
        {k: v for k, v in (FAULT | t2000(flag="Change")).items() if k not in t2000(severity="")},
        {"act": Act.CHANGE, "severity": ""},
    ),
    "a notification of its own for minor ones": (
        f"{T2000}.1.0.5",
        {k: v for k, v in FAULT.items() if k not in t2000(severity="")},
        {"act": Act.RAISE, "severity": "minor"},
    ),
    "its severity, where it stands in it, counts": (f"{T2000}.1.0.5", FAULT, {"severity": "critical"}),
    "its recovery by such a notification": (
        f"{T2000}.1.0.5",
        FAULT | t2000(flag="Recovery"),
        {"act": Act.CLEAR, "severity": "cleared"},
    ),
    "without a serial number the place and the name pair": (
        f"{T2000}.1.0.1",
        {k: v for k, v in FAULT.items() if k not in t2000(serial=0)},
        {"serial": "", "key": f"鼓楼局\x1f{PTP}\x1f\x1fR_LOS", "about": ""},
    ),
    "an unknown severity is as usual for that alarm": (
        f"{T2000}.1.0.1",
        FAULT | t2000(severity="Unheard", name="MS_RDI"),
        {"severity": "minor", "cause": "remoteAlarmInterface", "affects": False},
    ),
    "work in progress is told": (f"{T2000}.1.0.1", FAULT | t2000(maintained="Maintenance"), {"maintained": True}),
    "a keepalive of a T2000": (f"{T2000}.2.0.2", {}, {"act": Act.KEEPALIVE}),
    "a synchronisation begins": (f"{T2000}.7.1.0.9", {}, {"act": Act.SYNC_START}),
    "brings rows": (f"{T2000}.7.2.0.10", FAULT, {"act": Act.SYNC_ROW, "key": "#4711"}),
    "ends": (f"{T2000}.7.3.0.11", {f"{T2000}.7.3.1.0": 1}, {"act": Act.SYNC_END, "ended_well": True}),
    "is stopped": (f"{T2000}.7.3.0.11", {f"{T2000}.7.3.1.0": 2}, {"act": Act.SYNC_END, "ended_well": False}),
    "fails": (f"{T2000}.7.3.0.11", {f"{T2000}.7.3.1.0": 3}, {"act": Act.SYNC_END, "ended_well": False}),
    "a fault of iMAP": (
        f"{IMAP}.4.3.3.0.1",
        imap(
            csn="815", category="1", time="2026-11-29 08:00:00 +08:00", mo=PTP, id=31, level=2, cause="TU_AIS", sa="1"
        ),
        {
            "profile": "huawei-imap",
            "act": Act.RAISE,
            "native": "TU_AIS",
            "severity": "major",
            "serial": "815",
            "time": SEEN,
            "cause": "aIS",
            "affects": True,
        },
    ),
    "its recovery, with the time of the recovery": (
        f"{IMAP}.4.3.3.0.1",
        imap(
            csn="815",
            category="2",
            time="2026-11-29 07:00:00",
            restored="2026-11-29 08:00:00",
            level=6,
            cause="TU_AIS",
        ),
        {"act": Act.CLEAR, "time": SEEN, "key": "#815"},
    ),
    "an iMAP query begins": (f"{IMAP}.4.3.3.0.2", {}, {"act": Act.SYNC_START}),
    "brings rows that were restored meanwhile": (
        f"{IMAP}.4.3.3.0.3",
        imap(csn="815", category="2", level=6),
        {"act": Act.CLEAR},
    ),
    "or before, and are listed until somebody acknowledges them": (
        f"{IMAP}.4.3.3.0.3",
        imap(csn="815", category=1, level=1, state=1, restored="2026-11-29 08:00:00", cause="R_LOS"),
        {"act": Act.CLEAR, "severity": "cleared", "time": SEEN, "key": "#815"},
    ),
    "or stand": (f"{IMAP}.4.3.3.0.3", imap(csn="815", category=1, level=1, state=2), {"act": Act.SYNC_ROW}),
    "and ends": (f"{IMAP}.4.3.3.0.4", {}, {"act": Act.SYNC_END, "ended_well": True}),
    "a heartbeat of iMAP tells its period": (
        f"{IMAP}.1.2.1.1.1.0.1",
        {f"{IMAP}.1.2.1.1.1.1.0": "U2000", f"{IMAP}.1.2.1.1.1.2.0": 60},
        {"act": Act.KEEPALIVE, "period_s": 60},
    ),
    "an alarm of NetNumen": (
        f"{ZTE}.1.4.1.1",
        zte(id="uuid-1", object="NE=7", time=CHINA_DATE, severity=2, code="513", name="LOS", ip="192.0.2.11"),
        {
            "profile": "zte-netnumen",
            "act": Act.RAISE,
            "native": "LOS",
            "severity": "major",
            "serial": "uuid-1",
            "time": SEEN,
            "ne_address": "192.0.2.11",
            "cause": "lossOfSignal",
        },
    ),
    "a clear of NetNumen, whatever severity it has": (
        f"{ZTE}.1.4.1.2",
        zte(id="uuid-1", severity=0),
        {"act": Act.CLEAR, "key": "#uuid-1"},
    ),
    "an alarm of NetNumen by version 1, whose translation puts a 0 there": (
        f"{ZTE}.1.4.1.0.1",
        zte(id="uuid-1", severity=2, name="LOS"),
        {"profile": "zte-netnumen", "act": Act.RAISE, "native": "LOS"},
    ),
    "its clear by version 1": (f"{ZTE}.1.4.1.0.2", zte(id="uuid-1"), {"act": Act.CLEAR, "key": "#uuid-1"}),
    "a heartbeat of NetNumen": (f"{ZTE}.4.1.2", {}, {"act": Act.KEEPALIVE}),
    "an alarm of TNMS, by its severity": (
        f"{TNMS}.5.0.1",
        {f"{TNMS}.3.1.1.2.77": 4, f"{TNMS}.3.1.1.3.77": "LOS", f"{TNMS}.3.1.1.11.77": "NE 7"},
        {"profile": "tnms", "act": Act.RAISE, "severity": "critical", "ne": "NE 7", "native": "LOS"},
    ),
    "an alarm of TNMS, its cause by number": (
        f"{TNMS}.5.0.1",
        {f"{TNMS}.3.1.1.2.77": 4, f"{TNMS}.3.1.1.3.77": 132, f"{TNMS}.3.1.1.11.77": 7},
        {"native": "los", "cause": "lossOfSignal", "affects": True, "key": "7\x1f\x1f132"},
    ),
    "an alarm of TNMS that hits no service, its cause in the manager's words": (
        f"{TNMS}.5.0.1",
        {
            f"{TNMS}.3.1.1.2.77": 2,
            f"{TNMS}.3.1.1.3.77": 132,
            f"{TNMS}.3.1.1.5.77": 0,
            f"{TNMS}.3.1.1.17.77": "Loss Of Signal",
        },
        {"native": "los", "affects": False, "text": "Loss Of Signal", "severity": "minor"},
    ),
    "an alarm of TNMS with a cause of no word": (
        f"{TNMS}.5.0.1",
        {f"{TNMS}.3.1.1.2.77": 3, f"{TNMS}.3.1.1.3.77": 4711, f"{TNMS}.3.1.1.11.77": 7},
        {"native": "4711", "cause": "", "severity": "major"},
    ),
    "a clear of TNMS": (
        f"{TNMS}.5.0.1",
        {f"{TNMS}.3.1.1.2.77": 0, f"{TNMS}.3.1.1.3.77": "LOS", f"{TNMS}.3.1.1.11.77": "NE 7"},
        {"act": Act.CLEAR, "severity": "cleared"},
    ),
    "linkDown as Cisco sends it": (
        f"{TRAPS}.3",
        {f"{IF}.1.7": 7, f"{IF}.2.7": "Gi0/7", f"{IF}.7.7": 1, f"{IF}.8.7": 2},
        {
            "act": Act.RAISE,
            "native": "LINK_DOWN",
            "severity": "critical",
            "if_index": 7,
            "key": "if 7",
            "names": ("Gi0/7",),
            "affects": True,
        },
    ),
    "linkDown with the index alone": (f"{TRAPS}.3", {f"{IF}.1.7": 7}, {"if_index": 7, "names": (), "key": "if 7"}),
    "linkDown without the index: it stands in the names of the others": (
        f"{TRAPS}.3",
        {f"{IF}.8.7": 2, f"{IFX}.1.7": "STM16-E"},
        {"if_index": 7, "names": ("STM16-E",), "key": "if 7"},
    ),
    "linkUp": (f"{TRAPS}.4", {f"{IF}.1.7": 7}, {"act": Act.CLEAR, "key": "if 7", "severity": "cleared"}),
    "a port that somebody has switched off": (
        f"{TRAPS}.3",
        {f"{IF}.1.7": 7, f"{IF}.7.7": 2},
        {"severity": "warning", "maintained": True, "affects": False},
    ),
    "linkDown that says nothing at all": (f"{TRAPS}.3", {}, {"act": Act.RAISE, "if_index": None, "names": ()}),
    "a fault as a manager in Chinese writes it": (
        f"{T2000}.1.0.1",
        FAULT | t2000(severity="重要".encode("gbk"), flag="故障".encode("gbk"), maintained="正常"),
        {"act": Act.RAISE, "severity": "major", "maintained": False},
    ),
    "and in more words": (
        f"{T2000}.1.0.1",
        FAULT | t2000(severity="紧急告警", flag="故障告警"),
        {"act": Act.RAISE, "severity": "critical"},
    ),
    "and its recovery": (f"{T2000}.1.0.1", FAULT | t2000(flag="恢复"), {"act": Act.CLEAR, "key": "#4711"}),
    "acknowledged by its long name": (f"{T2000}.1.0.1", FAULT | t2000(flag="Acknowledge Fault"), {"act": Act.CHANGE}),
    "nobody works where nothing is said of it": (
        f"{T2000}.1.0.1",
        FAULT | t2000(maintained="--"),
        {"maintained": False},
    ),
    "a cause in a sentence beside the name of the event": (
        f"{T2000}.1.0.1",
        FAULT | t2000(name="Receive line-side signal loss", event_name="R_LOS"),
        {"native": "R_LOS", "cause": "lossOfSignal", "affects": True},
    ),
    "the name where both are ones": (f"{T2000}.1.0.1", FAULT | t2000(event_name="TU_AIS"), {"native": "R_LOS"}),
    "a port as its board is called": (
        f"{T2000}.1.0.1",
        FAULT | t2000(object="鼓楼:1-N2SL16A-1(SDH-1)"),
        {"names": ("鼓楼:1-N2SL16A-1(SDH-1)", "1-N2SL16A-1(SDH-1)", "1-N2SL16A-1")},
    ),
    "and what is in one is not it": (
        f"{T2000}.1.0.1",
        FAULT | t2000(object="鼓楼:1-N2SL16A-1(SDH-1)-VC4:3"),
        {"names": ("鼓楼:1-N2SL16A-1(SDH-1)-VC4:3",)},
    ),
    "a place among what iMAP adds": (
        f"{IMAP}.4.3.3.0.1",
        imap(csn="815", category=1, mo="NE=589825", level=1) | {f"{IMAP}.4.3.3.27.0": "Frame=0, Slot=6, Port=1"},
        {"place": Place(ne="589825", shelf=0, slot=6, port=1)},
    ),
    "but none of another element": (
        f"{IMAP}.4.3.3.0.1",
        imap(csn="815", category=1, mo="NE=589825", level=1) | {f"{IMAP}.4.3.3.27.0": "Remote NE=7, Slot=6, Port=1"},
        {"place": Place(ne="589825")},
    ),
    "a time in the zone that NetNumen names": (
        f"{ZTE}.1.4.1.1",
        {f"{ZTE}.1.3.1.3.0": bytes.fromhex("07ea0b1d06000000"), f"{ZTE}.1.3.1.20.0": "Asia/Urumqi"},
        {"time": SEEN},
    ),
    "a position of NetNumen in GBK, and an address in octets": (
        f"{ZTE}.1.4.1.1",
        {
            f"{ZTE}.1.3.1.2.0": "host",
            f"{ZTE}.1.3.1.15.0": "机架=1,子架=1,槽位=5,端口=2".encode("gbk"),
            f"{ZTE}.1.3.1.17.0": bytes((192, 0, 2, 11)),
        },
        {
            "place": Place(rack=1, shelf=1, slot=5, port=2),
            "names": ("host", "机架=1,子架=1,槽位=5,端口=2"),
            "ne_address": "192.0.2.11",
        },
    ),
    "a line without signal": (
        f"{DS1}.15.0.1",
        {f"{DS1}.6.1.10.3": 64 | 2, f"{DS1}.6.1.16.3": 4000},
        {
            "act": Act.RAISE,
            "native": "E1_LOS",
            "cause": "lossOfSignal",
            "text": "LOS RAI",
            "changed_cs": 4000,
            "if_index": 3,
            "severity": "major",
            "affects": True,
        },
    ),
    "a line that is well": (f"{DS1}.15.0.1", {f"{DS1}.6.1.10.3": 1}, {"act": Act.CLEAR, "key": "dsx1 3"}),
    "a line in loopback is out of service by work": (
        f"{DS1}.15.0.1",
        {f"{DS1}.6.1.10.3": 128},
        {"severity": "warning", "affects": False, "maintained": True, "native": "E1_LOOPBACK"},
    ),
    "a payload that is AIS": (
        f"{DS1}.15.0.1",
        {f"{DS1}.6.1.10.3": 32768},
        {"act": Act.RAISE, "native": "E1_RCV_PAYLOAD_AIS", "cause": "aIS", "affects": True},
    ),
    "too many errors of a DS2": (f"{DS1}.15.0.1", {f"{DS1}.6.1.10.3": 65536}, {"act": Act.RAISE, "affects": False}),
    "a bit of the equipment's own is not that all is well": (
        f"{DS1}.15.0.1",
        {f"{DS1}.6.1.10.3": 1 << 20},
        {"act": Act.RAISE, "native": "E1_OTHER_FAILURE", "affects": False},
    ),
    "an operation that times out": (
        f"{RTT}.2.0.2",
        {f"{RTT}.1.2.1.1.3.17": "bank-a", f"{RTT}.1.2.9.1.6.17": 1},
        {"act": Act.RAISE, "native": "RTT_TIMEOUT", "names": ("bank-a",), "key": "rtt 17 RTT_TIMEOUT"},
    ),
    "and answers again": (
        f"{RTT}.2.0.2",
        {f"{RTT}.1.2.1.1.3.17": "bank-a", f"{RTT}.1.2.9.1.6.17": 2},
        {"act": Act.CLEAR, "key": "rtt 17 RTT_TIMEOUT"},
    ),
    "an answer that took too long is one": (
        f"{RTT}.2.0.3",
        {f"{RTT}.1.2.1.1.3.17": "bank-a", f"{RTT}.1.2.9.1.7.17": 1},
        {"act": Act.RAISE, "native": "RTT_OVER_THRESHOLD", "cause": ""},
    ),
    "a reaction to the round trip time": (
        f"{RTT}.2.0.5",
        {f"{RTT}.1.2.1.1.3.17": "bank-a", f"{RTT}.1.2.19.1.2.17.1": 1, f"{RTT}.1.2.19.1.10.17.1": 1},
        {"act": Act.RAISE, "key": "rtt 17 RTT_REACTION 1", "text": "rtt", "cause": ""},
    ),
    "another of the same operation": (
        f"{RTT}.2.0.5",
        {f"{RTT}.1.2.1.1.3.17": "bank-a", f"{RTT}.1.2.19.1.2.17.2": 8, f"{RTT}.1.2.19.1.10.17.2": 1},
        {"act": Act.RAISE, "key": "rtt 17 RTT_REACTION 2", "text": "connectionLoss", "cause": "unavailable"},
    ),
    "the first is over, the other is not": (
        f"{RTT}.2.0.5",
        {f"{RTT}.1.2.19.1.2.17.1": 1, f"{RTT}.1.2.19.1.10.17.1": 2},
        {"act": Act.CLEAR, "key": "rtt 17 RTT_REACTION 1"},
    ),
    "a ping test that failed": (
        f"{PING}.0.2",
        {f"{PING}.1.3.1.1.{ADMIN_TEST}": 2},
        {"act": Act.RAISE, "native": "PING_TEST_FAILED", "instance": "Admin1/test", "key": "ping Admin1/test"},
    ),
    "and one that went well ends it": (
        f"{PING}.0.3",
        {f"{PING}.1.3.1.1.{ADMIN_TEST}": 2},
        {"act": Act.CLEAR, "key": "ping Admin1/test"},
    ),
    "one lost probe is an event": (f"{PING}.0.1", {}, {"act": Act.EVENT}),
    "an alarm of ALARM-MIB by model and resource": (
        f"{ALARM}.0.2",
        {
            f"{ALARM}.1.2.2.1.13.1.65": (1, 3, 6, 1, 2, 1, 118, 1, 1, 2, 1, 3, 0, 10001, 6),
            f"{ALARM}.1.2.2.1.10.1.65": (1, 3, 6, 1, 2, 1, 2, 2, 1, 1, 7),
        },
        {"act": Act.RAISE, "severity": "critical", "if_index": 7, "native": "alarmModel 10001"},
    ),
    "and its clear": (
        f"{ALARM}.0.3",
        {
            f"{ALARM}.1.2.2.1.13.1.66": (1, 3, 6, 1, 2, 1, 118, 1, 1, 2, 1, 3, 0, 10001, 1),
            f"{ALARM}.1.2.2.1.10.1.66": (1, 3, 6, 1, 2, 1, 2, 2, 1, 1, 7),
        },
        {"act": Act.CLEAR, "key": "1.3.6.1.2.1.2.2.1.1.7\x1falarmModel 10001"},
    ),
    "what nobody knows is a hint": (f"{TRAPS}.1", {}, {"act": Act.HINT, "profile": ""}),
}


@pytest.mark.parametrize("name", CASES)
def test_it_means(name: str) -> None:
    trap, said, wanted = CASES[name]
    alarm = told(trap, said)
    assert {key: getattr(alarm, key) for key in wanted} == wanted


@pytest.mark.parametrize("bit", [2**power for power in range(1, 17)])
def test_a_notification_calls_a_line_out_of_service_where_a_poll_does(bit: int) -> None:
    """RFC 4805 dsx1LineStatus; bit 32768 is an AIS in the payload, which carries nothing (G.775)."""
    column = parse_oid(f"{DS1}.6.1.10")
    (polled,) = line_looks(MibView({(*column, 3): value(bit)})).values()
    alarm = told(f"{DS1}.15.0.1", {f"{DS1}.6.1.10.3": bit})
    assert (polled.capacity == DOWN) == bool(alarm.affects)
    assert len(polled.defects) == 1


def test_a_raise_and_its_clear_have_one_key_in_every_profile_of_states() -> None:
    for up, down in (("a fault of a T2000", "its recovery"), ("linkDown as Cisco sends it", "linkUp")):
        assert told(*CASES[up][:2]).key == told(*CASES[down][:2]).key
    assert (
        told(*CASES["an alarm of ALARM-MIB by model and resource"][:2]).key == told(*CASES["and its clear"][:2]).key
    )


@pytest.mark.skipif(not RECORDED.exists(), reason="the recordings of ../shared/data/traps are not here")
def test_the_settings_know_whose_synchronisations_are_recognised() -> None:
    synchronising = {name for name, profile in PROFILES.items() if Act.SYNC_END in profile.traps.values()}
    assert synchronising == {profile.value for profile in SYNCHRONISING}


def test_a_real_clear_of_netnumen() -> None:
    (said,) = read_trial(RECORDED.read_bytes())
    alarm = Reader().read(said, CHINA)
    assert (alarm.act, alarm.native, alarm.serial) == (
        Act.CLEAR,
        "compute is not available",
        "3e7393db-2def-447c-8cba-77bf29ab29b4",
    )
    assert alarm.time == parse_instant("2017-04-06T07:04:08+08:00")
    assert (alarm.ne, alarm.ne_address) == ("controller_controller", "10.62.89.92")
    assert alarm.cause == "", "its numbers are not IANA's"


@pytest.mark.parametrize(
    ("said", "encoding"),
    [("鼓楼局".encode("gbk"), ""), ("鼓楼局".encode(), ""), ("鼓楼局".encode("gb18030"), "gb18030")],
)
def test_names_are_read_in_whatever_they_are_written(said: bytes, encoding: str) -> None:
    assert told(f"{T2000}.1.0.1", t2000(ne=said), Sender("Asia/Shanghai", encoding)).ne == "鼓楼局"


def test_an_address_as_an_address_and_as_text() -> None:
    oid = parse_oid(f"{T2000}.1.12.0")
    for one in (Value(IP_ADDRESS, bytes((192, 0, 2, 11))), Value(4, b"192.0.2.11")):
        said = Notification(1, b"", parse_oid(f"{T2000}.1.0.1"), 1, "", (VarBind(oid, one),))
        assert Reader().read(said, CHINA).ne_address == "192.0.2.11"


OIDS = [oid for profile in PROFILES.values() for oid in (*profile.fields, *((*oid, 1) for oid in profile.fields))]
NAMES = [trap for profile in PROFILES.values() for trap in profile.traps] + [parse_oid(f"{TNMS}.5.0.1")]
CONTENT = st.one_of(
    st.builds(Value, st.just(4), st.binary(max_size=40)),
    st.builds(Value, st.just(4), st.text(max_size=20).map(str.encode)),
    st.builds(Value, st.just(4), st.sampled_from([PTP.encode(), b"Fault", b"2026-11-29 08:00:00", CHINA_DATE])),
    st.builds(Value, st.just(2), st.integers(-(2**31), 2**31 - 1)),
    st.builds(Value, st.sampled_from([0x41, 0x42, 0x43, 0x46]), st.integers(0, 2**32 - 1)),
    st.builds(Value, st.just(6), st.lists(st.integers(0, 2**32 - 1), min_size=2, max_size=30).map(tuple)),
    st.builds(Value, st.just(IP_ADDRESS), st.binary(min_size=4, max_size=4)),
    st.sampled_from([Value(5, None), Value(0x80, None), Value(0x81, None)]),
)
NAME: st.SearchStrategy[Oid] = st.one_of(
    st.sampled_from(OIDS),
    st.builds(lambda oid, row: (*oid, *row), st.sampled_from(OIDS), st.lists(st.integers(0, 300), max_size=12)),
)


@settings(max_examples=300)
@given(st.sampled_from(NAMES), st.lists(st.builds(VarBind, NAME, CONTENT), max_size=12))
def test_whatever_stands_in_them_means_something(trap: Oid, varbinds: list[VarBind]) -> None:
    said = Notification(1, b"", trap, 1, "", tuple(varbinds))
    here = desk(UNDER_EMS)
    for number in range(2):
        outcome = here.take(said, Subject("EMS", "127.0.0.1", "EMS"), 1_800_000_000_000_000 + number)
        assert outcome.alarm.act in Act
        assert outcome.alarm.severity in ("", *SEVERITIES)
        json.dumps([str(one) for one in outcome.observations])
    assert len(here.book.active) <= 1
