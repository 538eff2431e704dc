"""What notifications tell of protection switches: lengths in texts and varbinds, times of equipment, counters; and
net-snmp's snmptrap telling one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from collectors.snmp.ber import OCTET_STRING, Value, VarBind, parse_oid
from collectors.traps.access import Subject
from collectors.traps.desk import Desk
from collectors.traps.meaning import Reader, Sender
from collectors.traps.message import Notification
from collectors.traps.profile import Act, Field, Profile, Switched
from collectors.traps.profiles.huawei import T2000
from collectors.traps.roster import Element, Manager, Roster
from collectors.traps.switching import of_number, of_text
from collectors.traps.times import resolution_of
from probed.model.ids import PointId
from probed.model.instant import SECOND_US, parse_instant
from probed.model.observation import Observation, ProtectionSwitch, SwitchTold
from tests.collectors.traps.test_profiles import T2000 as BASE
from tests.collectors.traps.test_profiles import t2000, told, value
from tests.support.notifications import COMMUNITY, desk, receiving, send

IN_MS = r"switch(?:ing)? time[:=] *(?P<ms>[0-9.]+) *ms|倒换时间[:：] *(?P<us>[0-9]+) *us"
AT = parse_instant("2026-11-29T00:00:00+00:00")
APS = "1.3.6.1.2.1.10.49"
GROUP = "4.119.101.115.116"
"""The group 'west' behind its length."""
SENDER = Sender("Asia/Shanghai", switch_time=IN_MS, switch_stamps=True)
ROSTER = Roster(
    [Element("NE1", "鼓楼局", "192.0.2.11", "EMS", "snmp:NE1", ("2-1", "5-1", "eth0", "west"))],
    [Manager("EMS", "127.0.0.1", SENDER, called={"590174": "NE1"})],
    SENDER,
    ["NJFE0001"],
)
PORT = "ne=590174/rack=1/shelf=1/slot=5/domain=sdh/port=1"
EMS = Subject("EMS", "127.0.0.1", "EMS")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("MSP switch completed, switching time: 32 ms", Switched(31_000, 33_000)),
        ("switch time=32.5ms (working to protection)", Switched(32_400, 32_600)),
        ("SNCP 倒换时间：48211 us", Switched(48_210, 48_212)),
        ("switching time: 0 ms", Switched(0, 1000)),
        ("switching time: 99999999 ms", None),
        ("switching time: . ms", None),
        ("switching time: unknown", None),
        ("protection switching duration 17 s", None),
        ("", None),
    ],
)
def test_a_length_in_a_text_is_known_to_its_last_digit(text: str, wanted: Switched | None) -> None:
    assert of_text(text, IN_MS) == wanted


@pytest.mark.parametrize("said", ["-1", "1e3", "0x20", "", " ", "1" * 13, "٣٢", "1.2.3"])
def test_what_is_no_number_is_no_length(said: str) -> None:
    assert of_number(said, 1000) is None


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (b"\x07\xea\x0b\x1d\x08\x00\x00\x05+\x08\x00", 100_000),
        (1_795_910_460, SECOND_US),
        (1_795_910_460_123, 1000),
        (b"2026-11-29 08:00:00", SECOND_US),
        (b"2026-11-29 08:00:00.123", 1000),
        (b"2026-11-29 08:00", 60 * SECOND_US),
        (b"2005-10-14,17:41:04.0", 100_000),
        (b"1795910460123", 1000),
    ],
)
def test_how_fine_a_time_is(said: bytes | int, wanted: int) -> None:
    assert resolution_of(said) == wanted


def test_a_profile_may_name_a_varbind_and_its_unit() -> None:
    column = (*parse_oid(BASE), 1, 99)
    profile: Profile = replace(T2000, fields={**T2000.fields, column: Field.SWITCH_TIME}, switch_unit_us=100)
    said = {**t2000(ne="590174", object=PORT, name="SNCP_SWITCH", flag="Event"), f"{BASE}.1.99.0": 325}
    varbinds = tuple(VarBind(parse_oid(oid), value(one)) for oid, one in said.items())
    alarm = Reader([profile]).read(Notification(1, b"", parse_oid(f"{BASE}.1.0.1"), 1, "", varbinds), SENDER)
    assert (alarm.act, alarm.switched) == (Act.EVENT, Switched(32_400, 32_600))


def test_the_standards_alarm_tells_of_a_switch_and_not_how_long() -> None:
    assert told(f"{BASE}.1.0.1", t2000(name="APS_INDI", flag="Fault")).switched == Switched()
    assert told(f"{BASE}.1.0.1", t2000(name="R_LOS", flag="Fault")).switched is None
    assert told(f"{BASE}.1.0.1", t2000(name="K1_K2_M", flag="Fault")).switched is None


@pytest.mark.parametrize("root", [APS, "1.3.6.1.4.1.9.10.71", "1.3.6.1.4.1.2636.3.24"])
def test_aps_mib_tells_of_switches_and_never_how_long(root: str) -> None:
    """RFC 3498: apsChanStatusSwitchovers counts; apsChanStatusSwitchoverSeconds is time on the protection line."""
    said = {f"{root}.1.6.1.4.{GROUP}.1": 7, f"{root}.1.6.1.1.{GROUP}.1": b"\x20"}
    alarm = told(f"{root}.2.0.1", said)
    assert (alarm.profile, alarm.act, alarm.native) == ("aps-mib", Act.EVENT, "APS_SWITCHOVER")
    assert (alarm.switched, alarm.names) == (Switched(), ("west", "west 1"))
    back = told(f"{root}.2.0.1", {f"{root}.1.6.1.4.{GROUP}.0": 7})
    assert (back.native, back.switched) == ("APS_SWITCH_BACK", None)
    assert told(f"{root}.2.0.1", {f"{root}.1.6.1.4": 7}).act is Act.EVENT


def notified(here: Desk, at_s: float, **said: Any) -> list[tuple[PointId, int, ProtectionSwitch]]:
    text = said.pop("text", None)
    varbinds = {**t2000(**{"ne": "590174", "object": PORT, "flag": "Fault", **said})}
    if text is not None:
        varbinds[f"{BASE}.1.8.0"] = text
    rows = tuple(VarBind(parse_oid(oid), value(one)) for oid, one in varbinds.items())
    at = AT + round(at_s * SECOND_US)
    out = here.take(Notification(1, b"", parse_oid(f"{BASE}.1.0.1"), 1, "", rows), EMS, at).observations
    found = [one for one in out if isinstance(one, Observation) and isinstance(one.body, ProtectionSwitch)]
    return [(one.point, one.first, one.body) for one in found if isinstance(one.body, ProtectionSwitch)]


NE1 = PointId("NE1", "5-1")


def test_each_switch_is_told_once_at_its_port() -> None:
    here = desk(ROSTER, AT)
    ((point, at, body),) = notified(here, 1, name="APS_INDI", serial=1)
    assert (point, at, body.low_us, body.high_us, body.by) == (NE1, AT + SECOND_US, 0, None, SwitchTold.EVENT)
    assert body.alarm, "the alarm is its evidence"
    assert notified(here, 2, name="APS_INDI", serial=1) == [], "the same again"
    assert notified(here, 3, name="APS_INDI", serial=1, severity="Minor") == [], "another severity of it"
    assert notified(here, 9, name="APS_INDI", serial=1, flag="Recovery") == [], "back, and nobody says how long"
    assert len(notified(here, 20, name="APS_INDI", serial=2)) == 1, "the next one"
    (last,) = notified(here, 30, name="APS_INDI", serial=2, flag="Recovery", text="switching time: 12 ms")
    assert (last[2].low_us, last[2].high_us) == (11_000, 13_000)


def test_what_is_told_of_a_path_is_told_with_its_circuit() -> None:
    here = desk(ROSTER, AT)
    path = f"{PORT}/highPath=1/lowPath=46/layer=5"
    ((point, _, slot),) = notified(here, 1, name="PS", object=path, serial=1)
    assert (point, slot.slot, slot.circuit) == (NE1, True, "")
    ((_, _, named),) = notified(here, 2, name="PS", object=path, serial=2, trail="NJFE0001")
    assert (named.slot, named.circuit) == (True, "NJFE0001")
    ((_, _, other),) = notified(here, 3, name="PS", object=path, serial=3, trail="VC4-0007")
    assert other.circuit == ""


@pytest.mark.parametrize(
    ("failed", "switched", "bounds"),
    [
        ("2026-11-29 08:00:00.100", "2026-11-29 08:00:00.131", (29_000, 33_000)),
        ("2026-11-29 08:00:00.10", "2026-11-29 08:00:00.131", (20_000, 42_000)),
        ("2026-11-29 08:00:00.1", "2026-11-29 08:00:00.131", None),
        ("2026-11-29 08:00:00", "2026-11-29 08:00:01", None),
        ("2026-11-29 08:00:00.131", "2026-11-29 08:00:00.100", None),
        ("2026-11-29 07:59:00.100", "2026-11-29 08:00:00.100", None),
    ],
)
def test_the_equipments_own_times_are_compared_where_they_are_fine_enough(
    failed: str, switched: str, bounds: tuple[int, int] | None
) -> None:
    here = desk(ROSTER, AT)
    notified(here, 1, name="R_LOS", serial=1, time=failed)
    ((_, _, body),) = notified(here, 2, name="APS_INDI", serial=2, time=switched)
    if bounds is None:
        assert (body.by, body.high_us) == (SwitchTold.EVENT, None)
    else:
        assert (body.by, body.low_us, body.high_us) == (SwitchTold.STAMPS, *bounds)


def test_times_are_compared_only_where_the_settings_say_so_and_at_one_port() -> None:
    silent = Manager("EMS", "127.0.0.1", SENDER._replace(switch_stamps=False), called={"590174": "NE1"})
    fine = ("2026-11-29 08:00:00.100", "2026-11-29 08:00:00.131")
    for roster, port in (
        (Roster(list(ROSTER.elements.values()), [silent], SENDER), PORT),
        (ROSTER, PORT.replace("slot=5", "slot=2")),
    ):
        here = desk(roster, AT)
        notified(here, 1, name="R_LOS", serial=1, time=fine[0], object=port)
        ((_, _, body),) = notified(here, 2, name="APS_INDI", serial=2, time=fine[1])
        assert body.by is SwitchTold.EVENT


def test_an_event_that_a_standby_repeats_is_one() -> None:
    here = desk(ROSTER, AT)
    event = {"name": "SNCP_SWITCH", "flag": "Event", "time": "2026-11-29 08:00:00", "text": "switching time: 30 ms"}
    assert [len(notified(here, at, **event)) for at in (1, 2)] == [1, 0]
    assert len(notified(here, 3, **{**event, "time": "2026-11-29 08:00:01"})) == 1


def test_its_instant_is_the_managers_put_right() -> None:
    here = desk(ROSTER, AT)
    for number in range(6):
        notified(here, 10 + number, name="LOS", serial=100 + number, time=f"2026-11-29 08:00:{7 + number:02d}")
    ((_, at, _),) = notified(here, 20, name="PS", serial=7, time="2026-11-29 08:00:15")
    assert at == AT + 18 * SECOND_US, "its clock is three seconds behind"


@pytest.mark.peer
@pytest.mark.asyncio
async def test_snmptrap_tells_of_a_switch() -> None:
    roster = Roster([Element("NE1", "First", "127.0.0.1", "", "snmp:NE1", ("5-1", "west"))], [], SENDER)
    text = "SNCP switch completed, switching time: 32 ms"
    words = [f"{BASE}.1.{column}.0" for column in (1, 3, 6, 8, 10)]
    async with receiving(roster) as here:
        said = zip(words, ("NE1", PORT, "SNCP_SWITCH", text, "Event"), strict=True)
        told_ = [word for oid, one in said for word in (oid, "s", one)]
        flags = ("-v2c", "-c", COMMUNITY)
        assert (await send("snmptrap", here.port, flags, "1234", f"{BASE}.1.0.1", *told_)).returncode == 0
        row = (f"{APS}.1.6.1.4.{GROUP}.1", "c", "7", f"{APS}.1.6.1.1.{GROUP}.1", "x", "20")
        assert (await send("snmptrap", here.port, flags, "1235", f"{APS}.2.0.1", *row)).returncode == 0
        await here.sink.until(lambda: len(_switches(here.sink.items)) == 2)
    timed, counted = _switches(here.sink.items)
    assert (timed.low_us, timed.high_us, timed.by) == (31_000, 33_000, SwitchTold.LENGTH)
    assert (counted.high_us, counted.by, counted.native) == (None, SwitchTold.EVENT, "APS_SWITCHOVER")


def _switches(items: Any) -> list[ProtectionSwitch]:
    return [one.body for one in items if isinstance(one, Observation) and isinstance(one.body, ProtectionSwitch)]


def test_text_values_are_read_as_the_manager_writes_them() -> None:
    rows = (VarBind(parse_oid(f"{BASE}.1.8.0"), Value(OCTET_STRING, "倒换时间：48211 us".encode("gbk"))),)
    alarm = Reader().read(Notification(1, b"", parse_oid(f"{BASE}.1.0.1"), 1, "", rows), SENDER)
    assert alarm.switched == Switched(48_210, 48_212)
