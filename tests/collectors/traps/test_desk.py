"""Whom notifications are about, who may speak for whom, hints, and states that only a manager tells."""

from __future__ import annotations

import ipaddress
from dataclasses import replace

import pytest

from collectors.snmp.ber import INTEGER, OCTET_STRING, Oid, Value, VarBind
from collectors.traps.access import Access, Refused, Subject
from collectors.traps.desk import Desk, Outcome
from collectors.traps.meaning import Sender
from collectors.traps.message import SNMP_TRAPS, Notification
from collectors.traps.naming import Numbering, parse_place
from collectors.traps.profile import Act, Alarm
from collectors.traps.roster import Element, Manager, Roster
from probed.model.capacity import DOWN, UNKNOWN, UP
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.observation import AlarmSeen, Heard, Observation, PointState, Silence
from probed.store.observations import from_row, to_row
from tests.support.notifications import UNDER_EMS, desk

NAMES = {"192.0.2.1": "NE1", "192.0.2.9": "EMS"}
ACCESS = Access(
    [b"a", b"b"],
    NAMES,
    allowed=[ipaddress.ip_network("198.51.100.0/24")],
    relays=[ipaddress.ip_network("203.0.113.7/32")],
    managers=["EMS"],
)


def told_by(agent: str = "", community: bytes = b"a") -> Notification:
    return Notification(1, community, (*SNMP_TRAPS, 3), 1, agent, ())


@pytest.mark.parametrize(
    ("sender", "agent", "community", "wanted"),
    [
        ("192.0.2.1", "", b"a", Subject("NE1", "192.0.2.1", "NE1")),
        ("192.0.2.1", "192.0.2.1", b"b", Subject("NE1", "192.0.2.1", "NE1")),
        ("192.0.2.1", "", b"c", Refused("community")),
        ("192.0.2.2", "", b"a", Refused("sender")),
        ("192.0.2.1", "10.0.0.1", b"a", Subject("NE1", "192.0.2.1", "NE1")),  # its address behind NAT
        ("192.0.2.9", "192.0.2.1", b"a", Subject("NE1", "192.0.2.1", "EMS")),
        ("192.0.2.9", "10.0.0.1", b"a", Subject("EMS", "192.0.2.9", "EMS")),
        ("203.0.113.7", "192.0.2.1", b"a", Subject("NE1", "192.0.2.1", "")),
        ("203.0.113.7", "192.0.2.77", b"a", Refused("spoken_for")),
        ("203.0.113.7", "198.51.100.5", b"a", Subject("", "198.51.100.5", "")),
        ("198.51.100.5", "192.0.2.1", b"a", Subject("", "198.51.100.5", "")),  # it may not speak for NE1
        ("not an address", "", b"a", Refused("sender")),
    ],
)
def test_who_is_believed_of_whom(sender: str, agent: str, community: bytes, wanted: Subject | Refused) -> None:
    assert ACCESS.judge(told_by(agent, community), sender) == wanted
    assert ACCESS.hears(sender) == (wanted != Refused("sender"))


def test_a_user_of_version_3_is_believed_by_name_once_its_keys_were_checked() -> None:
    access = Access([b"noc"], NAMES, users=[b"duty"])
    said = told_by()._replace(version=3, community=b"duty")
    assert access.judge(said, "192.0.2.1") == Subject("NE1", "192.0.2.1", "NE1")
    assert access.judge(said._replace(community=b"noc"), "192.0.2.1") == Refused("user")
    assert access.judge(said._replace(version=1), "192.0.2.1") == Refused("community")


MANAGER = Manager(
    "EMS",
    "192.0.2.9",
    Sender("Asia/Shanghai", numbering=Numbering.SEQUENTIAL),
    patterns=("{slot}/{port}", "E1 {j}/{tu12}"),
    called={"590174": "NE2"},
    limit_us=150 * SECOND_US,
)
ROSTER = Roster(
    [
        Element("NE1", "鼓楼局", "192.0.2.1", "EMS", "snmp:NE1", ("STM16-E", "5/1")),
        Element("NE2", "新街局", "", "EMS", "trap:EMS@NE2", ("5/1", "5/2", "E1 1/6")),
        Element("NE3", "新街局", "", "OTHER", "snmp:NE3", ("5-1",)),
    ],
    [MANAGER, Manager("OTHER", "192.0.2.10", Sender("UTC"))],
    Sender("UTC"),
)
BY_EMS = Subject("EMS", "192.0.2.9", "EMS")


@pytest.mark.parametrize(
    ("subject", "alarm", "point"),
    [
        (BY_EMS, {"ne": "鼓楼局"}, "NE1"),
        (BY_EMS, {"ne": "590174"}, "NE2"),
        (BY_EMS, {"ne": "NE=590174"}, "NE2"),
        (BY_EMS, {"ne": "4711", "instance": "鼓楼局"}, "NE1"),
        (BY_EMS, {"ne": "新街局"}, "NE2"),
        (Subject("OTHER", "192.0.2.10", "OTHER"), {"ne": "新街局"}, "NE3"),
        (BY_EMS, {"ne": "NE3"}, "NE3"),
        (BY_EMS, {"ne": "nowhere"}, "EMS"),
        (BY_EMS, {"ne": "nowhere", "ne_address": "192.0.2.1"}, "NE1"),
        (BY_EMS, {"ne": "鼓楼局", "names": ("STM16-E",)}, "NE1:STM16-E"),
        (BY_EMS, {"ne": "鼓楼局", "instance": "ne=1/rack=1/shelf=1/slot=5/port=1"}, "NE1:5/1"),
        (BY_EMS, {"ne": "590174", "instance": "slot=5/port=9"}, "NE2"),
        (BY_EMS, {"ne": "590174", "instance": "slot=6/port=1/highPath=1/lowPath=6"}, "NE2:E1 1/6"),
        (Subject("OTHER", "192.0.2.10", "OTHER"), {"ne": "NE3", "instance": "slot=5/port=1"}, "NE3:5-1"),
        (Subject("OTHER", "192.0.2.10", "OTHER"), {"ne": "NE3", "instance": "slot=5/sub_slot=2/port=1"}, "NE3"),
        (Subject("NE1", "192.0.2.1", "NE1"), {"names": ("STM16-E",)}, "NE1:STM16-E"),
        (Subject("NE1", "192.0.2.1", "EMS"), {"if_index": 7}, "NE1:by index"),
    ],
)
def test_what_an_alarm_is_of(subject: Subject, alarm: dict[str, object], point: str) -> None:
    place = parse_place(str(alarm.get("instance", "")), Numbering.SEQUENTIAL)
    said = Alarm(Act.RAISE, "p", place=place, **alarm)  # type: ignore[arg-type]
    found = ROSTER.point_of(
        said, subject, lambda source, index: "by index" if (source, index) == ("snmp:NE1", 7) else ""
    )
    assert str(found) == point


_T2000: Oid = (1, 3, 6, 1, 4, 1, 2011, 2, 15, 1, 7)
AT = 1_800_000_000 * SECOND_US


def t2000(
    here: Desk,
    at: int,
    flag: str,
    serial: int = 1,
    place: str = "slot=5/port=1",
    name: str = "R_LOS",
    by: Subject = BY_EMS,
    ne: str = "590174",
    time: str = "",
) -> Outcome:
    texts = {1: ne, 3: place, 5: time, 6: name, 7: "Critical", 10: flag}
    said = [VarBind((*_T2000, 1, column, 0), Value(OCTET_STRING, text.encode())) for column, text in texts.items()]
    said.append(VarBind((*_T2000, 1, 13, 0), Value(INTEGER, serial)))
    return here.take(Notification(1, b"", (*_T2000, 1, 0, 1), 1, "", tuple(said)), by, at)


def other(here: Desk, at: int, *trap: int, status: int = 1) -> Outcome:
    said = (VarBind((*_T2000, 7, 3, 1, 0), Value(INTEGER, status)),)
    return here.take(Notification(1, b"", (*_T2000, *trap), 1, "", said), BY_EMS, at)


def synchronised(at: int) -> Desk:
    here = desk(ROSTER, at)
    other(here, at, 7, 1, 0, 9)
    other(here, at, 7, 3, 0, 11)
    return here


def test_the_clock_of_one_element_dates_nothing_of_another() -> None:
    """A manager hands on the times of elements: one of them is an hour ahead."""
    ports = tuple(f"5/{number}" for number in range(7))
    two = Roster(
        [Element(f"NE{n}", f"NE{n}", "", "EMS", f"trap:EMS@NE{n}", ports) for n in (1, 2)], [MANAGER], Sender("UTC")
    )
    here = desk(two, AT)
    other(here, AT, 7, 1, 0, 9)
    other(here, AT, 7, 3, 0, 11)
    onsets: dict[str, list[float]] = {"NE1": [], "NE2": []}
    for second in range(7):
        way_us = 2 * SECOND_US if second != 4 else 0  # the fifth is the quickest of all
        for ne, hour in (("NE1", 17), ("NE2", 16)):  # 16:00 in Shanghai is AT
            at, told = AT + second * SECOND_US + way_us, f"2027-01-15 {hour}:00:{second:02}"
            place = f"slot=5/port={second}"
            out = t2000(here, at, "Fault", serial=hour * 100 + second, place=place, ne=ne, time=told)
            onsets[ne] += [
                (at - one.body.onset.at) / SECOND_US
                for one in out.observations
                if isinstance(one, Observation) and isinstance(one.body, PointState) and one.body.onset is not None
            ]
    assert onsets == {"NE1": [0, 0, 0, 0, 0, 2, 2], "NE2": [0, 0, 0, 0, 0, 2, 2]}


def states(found: list[Observation | Heard]) -> dict[str, object]:
    return {
        one.point.name: one.body.capacity
        for one in found
        if isinstance(one, Observation) and isinstance(one.body, PointState)
    }


def test_before_a_synchronisation_alarms_are_kept_and_states_are_not_told() -> None:
    here = desk(ROSTER, AT)
    found = t2000(here, AT + 1, "Fault")
    assert [type(one.body) for one in found.observations if isinstance(one, Observation)] == [AlarmSeen]
    assert found.hint is None, "nobody can be asked"


def test_a_synchronisation_tells_every_point() -> None:
    here = desk(ROSTER, AT)
    t2000(here, AT + 1, "Fault")
    other(here, AT + 2, 7, 1, 0, 9)
    said = Notification(
        1,
        b"",
        (*_T2000, 7, 2, 0, 10),
        1,
        "",
        tuple(
            VarBind((*_T2000, 1, column, 0), Value(OCTET_STRING, text))
            for column, text in (
                (1, b"590174"),
                (3, b"slot=5/port=2"),
                (6, b"R_LOS"),
                (7, b"Critical"),
                (10, b"Fault"),
            )
        ),
    )
    here.take(said, BY_EMS, AT + 3)
    found = other(here, AT + 4, 7, 3, 0, 11).observations
    assert states(found) == {"5/1": UP, "5/2": DOWN, "E1 1/6": UP}
    assert Heard("trap:EMS@NE2", AT + 4) in found
    cleared = [one.body for one in found if isinstance(one, Observation) and isinstance(one.body, AlarmSeen)]
    assert [(body.raised, body.by) for body in cleared] == [(False, "sync")]


def test_in_step_alarms_are_states_and_signs_of_life_are_looks() -> None:
    here = synchronised(AT)
    assert states(t2000(here, AT + SECOND_US, "Fault").observations) == {"5/1": DOWN}
    alive = other(here, AT + 60 * SECOND_US, 2, 0, 2).observations
    assert alive == [Heard("trap:EMS@NE2", AT + 60 * SECOND_US)]
    assert states(t2000(here, AT + 61 * SECOND_US, "Recovery").observations) == {"5/1": UP}


def test_another_manager_says_nothing_of_how_an_element_is() -> None:
    """It may know of an alarm there, but not of all: the element's own manager is out of step."""
    here, by = desk(ROSTER, AT), Subject("OTHER", "192.0.2.10", "OTHER")
    for number, trap in enumerate(((7, 1, 0, 9), (7, 3, 0, 11))):
        said = (VarBind((*_T2000, 7, 3, 1, 0), Value(INTEGER, 1)),)
        here.take(Notification(1, b"", (*_T2000, *trap), 1, "", said), by, AT + number)
    assert (here.in_step("OTHER"), here.in_step("EMS")) == (True, False)
    told = t2000(here, AT + SECOND_US, "Fault", name="R_LOS", by=by, ne="NE2")
    assert [one.point.element for one in told.observations if isinstance(one, Observation)] == ["NE2"]
    assert states(told.observations) == {}


def test_an_alarm_of_a_time_slot_is_not_the_ports() -> None:
    here = synchronised(AT)
    slot = "slot=5/port=1/highPath=1/lowPath=7"
    assert states(t2000(here, AT + 1, "Fault", place=slot, name="TU_AIS").observations) == {}
    assert states(t2000(here, AT + 2, "Fault", serial=2, name="MS_RDI").observations) == {}, "it hits no service"


def test_an_element_out_of_its_managers_reach_is_unknown() -> None:
    here = synchronised(AT)
    found = t2000(here, AT + 1, "Fault", place="", name="NE_COMMU_BREAK").observations
    assert states(found) == {"5/1": UNKNOWN, "5/2": UNKNOWN, "E1 1/6": UNKNOWN}
    found = t2000(here, AT + 2, "Recovery", place="", name="NE_COMMU_BREAK").observations
    assert states(found) == {"5/1": UP, "5/2": UP, "E1 1/6": UP}


def test_a_board_that_has_failed_says_nothing_of_its_ports() -> None:
    """Its own alarm hides theirs: unknown, not up. What another end tells decides."""
    here = synchronised(AT)
    found = t2000(here, AT + 1, "Fault", place="/rack=1/shelf=1/slot=5", name="BD_STATUS").observations
    assert states(found) == {"5/1": UNKNOWN, "5/2": UNKNOWN}
    found = t2000(here, AT + 2, "Fault", serial=2).observations
    assert states(found) == {"5/1": DOWN}, "but what is told of a port is known"
    assert states(t2000(here, AT + 3, "Recovery", serial=2).observations) == {"5/1": UNKNOWN}
    assert states(t2000(here, AT + 4, "Fault", serial=3, place="/slot=9", name="BD_STATUS").observations) == {}
    found = t2000(here, AT + 5, "Fault", serial=4, place="/slot=5", name="TEMP_OVER").observations
    assert states(found) == {}, "it hits no service"
    found = t2000(here, AT + 6, "Recovery", place="/rack=1/shelf=1/slot=5", name="BD_STATUS").observations
    assert states(found) == {"5/1": UP, "5/2": UP}


def test_a_lost_keepalive_is_a_silence_and_no_state() -> None:
    here = synchronised(AT)
    assert here.tick(AT + 149 * SECOND_US) == []
    (found,) = (one for one in here.tick(AT + 150 * SECOND_US) if isinstance(one, Observation))
    assert (found.source, found.first, found.body) == ("trap:EMS", AT, Silence("keepalive_lost", AT))
    assert other(here, AT + 160 * SECOND_US, 2, 0, 2).observations == [], "heard again, but out of step: no look"


def test_lost_notifications_make_it_unknown_at_once() -> None:
    here = synchronised(AT)
    assert states(here.lost(AT + 5)) == {"5/1": UNKNOWN, "5/2": UNKNOWN, "E1 1/6": UNKNOWN}


def test_a_flag_that_nobody_knows_is_odd_and_leaves_no_state_that_is_known() -> None:
    here = synchronised(AT)
    found = t2000(here, AT + 5, "Suppressed")
    assert states(found.observations) == {"5/1": UNKNOWN, "5/2": UNKNOWN, "E1 1/6": UNKNOWN}
    assert not here.book.active
    assert here.book.counts == {"unknown_flag": 1}
    assert not here.in_step("EMS")


def test_a_flag_that_nobody_knows_of_what_hits_no_service_leaves_states_as_they_are() -> None:
    here = synchronised(AT)
    assert states(t2000(here, AT + 5, "Suppressed", name="MS_RDI").observations) == {}
    assert here.in_step("EMS")
    assert here.book.counts == {"unknown_flag": 1}


def test_of_an_element_that_is_polled_such_a_flag_is_a_reason_to_look() -> None:
    here = desk(UNDER_EMS, AT)
    found = t2000(here, AT + 1, "Suppressed")
    assert found.hint is not None
    assert found.hint.source == "snmp:NE1"
    assert [one for one in found.observations if isinstance(one, Observation)] == []


def test_what_an_element_tells_is_a_hint_dated_by_its_own_uptime() -> None:
    here = desk(ROSTER, AT)
    said = Notification(
        1, b"", (*SNMP_TRAPS, 3), 4711, "", (VarBind((1, 3, 6, 1, 2, 1, 2, 2, 1, 1, 7), Value(2, 7)),)
    )
    for subject in (Subject("NE1", "192.0.2.1", "NE1"), Subject("NE1", "192.0.2.1", "EMS")):
        hint = here.take(said, subject, AT).hint
        assert hint is not None
        assert (hint.source, hint.uptime_cs, hint.if_index) == ("snmp:NE1", 4711, 7)


def test_ports_of_elements_behind_one_manager_are_not_mixed_up() -> None:
    """It passes their linkDown on: ifIndex 7 of the one is not ifIndex 7 of the other."""
    here, found = desk(ROSTER, AT), list[Observation | Heard]()
    row = VarBind((1, 3, 6, 1, 2, 1, 2, 2, 1, 1, 7), Value(INTEGER, 7))
    for number, (element, address, trap) in enumerate(
        [("NE1", "192.0.2.1", 3), ("NE2", "192.0.2.2", 3), ("NE1", "192.0.2.1", 4)]
    ):
        said = Notification(1, b"", (*SNMP_TRAPS, trap), 1, address, (row,))
        found += here.take(said, Subject(element, address, "EMS"), AT + number).observations
    raised = [
        (one.point.element, one.body.raised)
        for one in found
        if isinstance(one, Observation) and isinstance(one.body, AlarmSeen)
    ]
    assert raised == [("NE1", True), ("NE2", True), ("NE1", False)]
    assert [active.point.element for _, active in here.book.of("trap:EMS")] == ["NE2"]


def test_what_a_manager_and_its_standby_tell_is_one() -> None:
    """After a switch-over the standby tells all that stands from its own address, and ends it from there."""
    pair = Manager("EMS", "192.0.2.9", Sender("UTC"), called={"590174": "NE2"}, senders=("192.0.2.12",))
    roster = Roster(ROSTER.elements.values(), [pair], Sender("UTC"))
    heard = Access([b"a"], roster.addresses, managers=roster.managers)
    here, raised = desk(roster, AT), list[bool]()
    for number, (sender, flag) in enumerate(
        [("192.0.2.9", "Fault"), ("192.0.2.12", "Fault"), ("192.0.2.12", "Recovery"), ("192.0.2.9", "Recovery")]
    ):
        subject = heard.judge(told_by(), sender)
        assert isinstance(subject, Subject)
        found = t2000(here, AT + number, flag, serial=0, by=subject).observations
        raised += [
            one.body.raised for one in found if isinstance(one, Observation) and isinstance(one.body, AlarmSeen)
        ]
    assert raised == [True, False]


def test_an_alarm_of_a_port_that_carries_nothing_of_ours_is_not_the_elements() -> None:
    spare = Element("NE9", "城南局", "", "EMS", "trap:EMS@NE9", ("5-1",), ("5-1", "5-2"))
    told = Roster([spare], [Manager("EMS", "192.0.2.9", Sender("UTC"), called={"590174": "NE9"})], Sender("UTC"))
    here = desk(told, AT)
    other(here, AT, 7, 1, 0, 9)
    other(here, AT, 7, 3, 0, 11)
    found = t2000(here, AT + SECOND_US, "Fault", place="slot=5/port=2").observations
    (alarm,) = (one for one in found if isinstance(one, Observation) and isinstance(one.body, AlarmSeen))
    assert alarm.point == PointId("NE9", "5-2")
    assert states(found) == {}, "nobody watches it"


@pytest.mark.parametrize(
    ("numbers", "doubted"),
    [
        pytest.param([(1, 0), (2, 1), (3, 2)], False, id="one after the other"),
        pytest.param([(1, 0), (4, 3)], True, id="two are missing"),
        pytest.param([(7, 6)], False, id="the first that is heard"),
        pytest.param([(0, 0), (0, 0)], False, id="a product that does not count"),
        pytest.param([(8, 7), (1, 0), (2, 1)], False, id="the count begins anew"),
        pytest.param([(5, 5), (7, 7)], False, id="what is no number of the one before"),
        pytest.param([(1, 0), (3, 2), (2, 1), (4, 3)], False, id="overtaken"),
    ],
)
def test_a_notification_that_a_managers_own_count_misses_puts_it_in_doubt(
    numbers: list[tuple[int, int]], doubted: bool
) -> None:
    here = synchronised(AT)
    for second, (number, former) in enumerate(numbers, 1):
        numbered(here, AT + second * SECOND_US, number, former)
    end = AT + (len(numbers) + 2) * SECOND_US
    assert here.in_step("EMS"), "what is missing may still come"
    due = here.next_due()
    assert due is not None
    assert (due <= end) is doubted
    found = here.tick(end)
    assert here.in_step("EMS") is not doubted
    assert [one.body.reason for one in found if isinstance(one, Observation) and isinstance(one.body, Silence)] == [
        "notifications_lost"
    ] * doubted
    assert (UNKNOWN in states(found).values()) is doubted


_ZTE: Oid = (1, 3, 6, 1, 4, 1, 3902, 4101)


def numbered(here: Desk, at: int, number: int, former: int) -> Outcome:
    """ZTE NetNumen: the message's id, and that of the message before it; the latter as text, as a product may."""
    said = (
        VarBind((*_ZTE, 1, 1, 2), Value(INTEGER, number)),
        VarBind((*_ZTE, 1, 1, 4), Value(OCTET_STRING, b"%d" % former)),
    )
    return here.take(Notification(1, b"", (*_ZTE, 1, 4, 1, 1), 1, "", said), BY_EMS, at)


def test_numbers_that_are_no_count_are_left_alone() -> None:
    here = synchronised(AT)
    numbered(here, AT + 1, 1, 0)
    numbered(here, AT + 2, 4, 3)
    here.renew(Roster(ROSTER.elements.values(), [replace(MANAGER, numbered=False)], Sender("UTC")), AT + 3)
    numbered(here, AT + 4, 9, 8)
    assert here.tick(AT + 20 * SECOND_US) == []
    assert here.in_step("EMS")


def test_while_one_is_missing_signs_of_life_are_no_looks() -> None:
    here = synchronised(AT)
    numbered(here, AT + 10 * SECOND_US, 1, 0)
    assert any(isinstance(one, Heard) for one in numbered(here, AT + 12 * SECOND_US, 2, 1).observations)
    assert not any(isinstance(one, Heard) for one in numbered(here, AT + 14 * SECOND_US, 4, 3).observations)
    assert any(isinstance(one, Heard) for one in numbered(here, AT + 15 * SECOND_US, 3, 2).observations)


def test_a_synchronisation_of_which_one_is_missing_at_its_end_proves_nothing() -> None:
    """What is missing may have been a row: the alarm that it would have brought must not clear by its absence."""
    here = synchronised(AT)
    t2000(here, AT + 1, "Fault", serial=7)
    numbered(here, AT + SECOND_US, 1, 0)
    other(here, AT + 2 * SECOND_US, 7, 1, 0, 9)
    numbered(here, AT + 3 * SECOND_US, 3, 2)
    found = other(here, AT + 3 * SECOND_US + 1, 7, 3, 0, 11).observations
    assert not here.in_step("EMS")
    assert [one for one in found if isinstance(one, Observation) and isinstance(one.body, AlarmSeen)] == []
    assert "#7" in {key for key, _ in here.book.of("trap:EMS")}
    assert here.tick(AT + 9 * SECOND_US) == [], "told once"
    here.renew(Roster([], [], Sender("UTC")), AT + 10 * SECOND_US)
    assert here.next_due() is None, "of a manager that is no more nothing is awaited"


def test_what_is_said_again_asks_for_a_look_now_and_then_and_news_at_once() -> None:
    here, hinted = desk(ROSTER, AT), []
    if_index = VarBind((1, 3, 6, 1, 2, 1, 2, 2, 1, 1, 7), Value(INTEGER, 7))
    for tenth, trap in [(tenth, 3) for tenth in range(150)] + [(150, 4)]:
        said = Notification(1, b"", (*SNMP_TRAPS, trap), tenth, "", (if_index,))
        outcome = here.take(said, Subject("NE1", "192.0.2.1", "NE1"), AT + tenth * SECOND_US // 10)
        hinted += [tenth] if outcome.hint is not None else []
    assert hinted == [0, 1, 101, 150], "news, the first repeat, another after ten seconds, news"


@pytest.mark.parametrize(("trap", "hinted"), [(1, True), (5, False)])
def test_a_cold_start_is_worth_a_look_and_a_wrong_community_is_not(trap: int, hinted: bool) -> None:
    here = desk(ROSTER, AT)
    said = Notification(1, b"", (*SNMP_TRAPS, trap), 1, "", ())
    assert (here.take(said, Subject("NE1", "192.0.2.1", "NE1"), AT).hint is not None) == hinted


def test_evidence_of_one_source_never_has_one_instant_twice() -> None:
    here = desk(ROSTER, AT)
    firsts = [
        one.first
        for serial in range(20)
        for one in t2000(here, AT, "Fault", serial=serial).observations
        if isinstance(one, Observation)
    ]
    assert len(firsts) == len(set(firsts)) == 20


def test_what_stood_is_taken_up_again_in_doubt() -> None:
    here = desk(ROSTER, AT)
    kept = [
        one
        for serial in range(3)
        for one in t2000(here, AT + serial, "Fault", serial=serial).observations
        if isinstance(one, Observation)
    ]
    kept += [one for one in t2000(here, AT + 9, "Recovery", serial=1).observations if isinstance(one, Observation)]
    again = desk(ROSTER, AT + 100)
    assert again.restore(kept) == 2
    assert all(not active.synced for _, active in again.book.of("trap:EMS"))
    assert [
        one.body.raised
        for one in t2000(again, AT + 101, "Recovery", serial=2).observations
        if isinstance(one, Observation) and isinstance(one.body, AlarmSeen)
    ] == [False]


@pytest.mark.parametrize("by", [BY_EMS, Subject("NE1", "192.0.2.1", "EMS")], ids=["the manager's", "passed on"])
@pytest.mark.parametrize(("raised", "cleared"), [(7, 7), (7, -1), (-1, 7), (-1, -1)])
@pytest.mark.parametrize("restart", [False, True], ids=["", "over a restart"])
def test_raise_and_clear_are_paired_with_and_without_numbers(
    by: Subject, raised: int, cleared: int, restart: bool
) -> None:
    """-1: this product tells no serial number with it."""
    here = desk(ROSTER, AT)
    kept = [
        one for one in t2000(here, AT, "Fault", serial=raised, by=by).observations if isinstance(one, Observation)
    ]
    kept += [one for one in t2000(here, AT + 1, "Fault", 99, "slot=9/port=1", by=by).observations
             if isinstance(one, Observation)]  # fmt: skip
    if restart:
        stored = [from_row(row) for row in map(to_row, kept)]
        here = desk(ROSTER, AT + 100)
        assert here.restore(stored) == 2
    found = t2000(here, AT + 101, "Recovery", serial=cleared, by=by).observations
    ended = [one.body for one in found if isinstance(one, Observation) and isinstance(one.body, AlarmSeen)]
    first = kept[0].body
    assert isinstance(first, AlarmSeen)
    assert [(one.raised, one.key) for one in ended] == [(False, first.key)]
    assert len(here.book.active) == 1
    assert not here.book.counts["clear_without_raise"]


def test_an_alarm_under_maintenance_is_kept_as_such() -> None:
    here = desk(ROSTER, AT)
    port = VarBind((1, 3, 6, 1, 2, 1, 2, 2, 1, 1, 7), Value(INTEGER, 7))
    for state, wanted in ((2, True), (1, False)):
        off = VarBind((1, 3, 6, 1, 2, 1, 2, 2, 1, 7, 7), Value(INTEGER, state))
        said = Notification(1, b"", (*SNMP_TRAPS, 3), 1, "", (port, off))
        found = here.take(said, Subject("NE1", "192.0.2.1", "NE1"), AT).observations
        assert [one.body.maintained for one in found if isinstance(one, Observation)] == [wanted]  # type: ignore[union-attr]
        here.take(said._replace(trap=(*SNMP_TRAPS, 4)), Subject("NE1", "192.0.2.1", "NE1"), AT)


def test_a_part_that_is_synchronised_proves_nothing() -> None:
    some = Manager("EMS", "192.0.2.9", Sender("UTC"), called={"590174": "NE2"}, whole=False)
    partial = Roster(ROSTER.elements.values(), [some], Sender("UTC"))
    here = desk(partial, AT)
    t2000(here, AT + 1, "Fault")
    other(here, AT + 2, 7, 1, 0, 9)
    assert other(here, AT + 3, 7, 3, 0, 11).observations == []
    assert len(here.book.active) == 1


def test_what_others_than_notifications_told_is_not_taken_up() -> None:
    """A list of alarms, or a command line: nothing that is received would ever end it here."""
    body = AlarmSeen(True, "LOS", "", "critical", "", None, key="1.2.3", by="poll")
    kept = [Observation(f"{how}:NE1", PointId("NE1", ""), AT, AT, AT, 1, body) for how in ("alarms", "ssh")]
    assert desk(ROSTER, AT + 100).restore(kept) == 0
