"""Line status, names, layers, alarms and an element manager's network, by rows as devices write them."""

from __future__ import annotations

import pytest

from collectors.snmp.recording import read_recording
from collectors.snmp.tables.interfaces import FoundPoint
from collectors.snmp.tables.profiles import Decoded, bins, decode, found
from collectors.snmp.tables.view import MibView
from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity

IF = "1.3.6.1.2.1.2.2.1"
IFX = "1.3.6.1.2.1.31.1.1.1"
STACK = "1.3.6.1.2.1.31.1.2.1.3"
DS1 = "1.3.6.1.2.1.10.18.6.1.10"
SONET = "1.3.6.1.2.1.10.39"
ALARM = "1.3.6.1.2.1.118.1"
TNMS = "1.3.6.1.4.1.42229.6.22"


def decoded(*lines: str) -> Decoded:
    view = MibView(read_recording("\n".join(lines).encode()).values)
    return decode(view, found(view))


def point(*lines: str) -> FoundPoint:
    (only,) = decoded(*lines).points
    return only


UP_BY_IF = f"{IF}.8.5|2|1"


@pytest.mark.parametrize(
    ("lines", "capacity", "defects"),
    [
        pytest.param((UP_BY_IF,), UP, (), id="IF-MIB alone"),
        pytest.param((UP_BY_IF, f"{DS1}.5|2|1"), UP, (), id="E1 without defect"),
        pytest.param((UP_BY_IF, f"{DS1}.5|2|64"), DOWN, ("loss_of_signal",), id="E1 up for IF-MIB, but LOS"),
        pytest.param((UP_BY_IF, f"{DS1}.5|2|2"), UP, ("rcv_far_end_lof",), id="only the far end suffers"),
        pytest.param(
            (UP_BY_IF, f"{DS1}.5|2|128"), UNKNOWN, ("loopback_state",), id="looped: work, and no outage by itself"
        ),
        pytest.param((UP_BY_IF, f"{DS1}.5|2|2048"), UNKNOWN, ("rcv_test_code",), id="tested"),
        pytest.param((UP_BY_IF, f"{DS1}.5|2|192"), DOWN, ("loss_of_signal", "loopback_state"), id="looped, and LOS"),
        pytest.param((f"{DS1}.5|2|8",), DOWN, ("rcv_ais",), id="DS1-MIB without IF-MIB"),
        pytest.param((f"{DS1}.5|2|1",), UP, (), id="the same without defect"),
        pytest.param((f"{IF}.8.5|2|4", f"{DS1}.5|2|1"), UP, ("unknown",), id="IF-MIB does not know, DS1-MIB does"),
        pytest.param((f"{IF}.8.5|2|2", f"{DS1}.5|2|1"), DOWN, ("down",), id="down for IF-MIB alone"),
        pytest.param((UP_BY_IF, f"{DS1}.5|2|0"), UP, (), id="0 is no status"),
        pytest.param((UP_BY_IF, f"{DS1}.5|2|32768"), DOWN, ("ds2_payload_ais",), id="AIS of a DS2"),
        pytest.param((UP_BY_IF, f"{DS1}.5|2|65536"), UP, ("ds2_performance_threshold",), id="a DS2 that errs much"),
        pytest.param((UP_BY_IF, f"{SONET}.1.2.1.1.1.5|2|2"), DOWN, ("rs_los",), id="section LOS"),
        pytest.param((UP_BY_IF, f"{SONET}.1.3.1.1.1.5|2|6"), DOWN, ("ms_ais", "ms_rdi"), id="line AIS and RDI"),
        pytest.param((UP_BY_IF, f"{SONET}.1.3.1.1.1.5|2|4"), UP, ("ms_rdi",), id="line RDI"),
        pytest.param((UP_BY_IF, f"{SONET}.2.1.1.1.2.5|2|16"), DOWN, ("hp_uneq",), id="path unequipped"),
        pytest.param((UP_BY_IF, f"{SONET}.3.1.1.1.2.5|2|16"), UP, ("lp_rfi",), id="VT RFI"),
        pytest.param((f"{IF}.7.5|2|2",), UNKNOWN, ("not_told", "admin_down"), id="only its administrative state"),
        pytest.param((f"{IFX}.1.5|4|e1",), UNKNOWN, ("not_told",), id="only its name"),
    ],
)
def test_the_state_of_a_point(lines: tuple[str, ...], capacity: Capacity, defects: tuple[str, ...]) -> None:
    told = point(*lines)
    assert (told.capacity, told.defects) == (capacity, defects)


def test_a_line_with_a_number_of_its_own_is_the_interface_that_it_names() -> None:
    """dsx1IfIndex (RFC 1406): the agent's line 1 is not its interface 1."""
    told = decoded(f"{IF}.8.1|2|1", f"{IF}.8.21|2|1", f"{DS1}.1|2|64", f"{DS1[:-2]}2.1|2|21")
    assert [(p.if_index, p.capacity) for p in told.points] == [(1, UP), (21, DOWN)]


def test_names_are_unique_and_such_as_the_poller_would_find() -> None:
    told = decoded(
        f"{IFX}.1.1|4|e1", f"{IF}.2.1|4|port 1",
        f"{IFX}.1.2|4|same", f"{IF}.2.2|4|port 2",
        f"{IFX}.1.3|4|same", f"{IF}.2.3|4|port 2",
        f"{IF}.2.4|4|port 4",
        f"{IF}.8.5|2|1",
    )  # fmt: skip
    assert [p.name for p in told.points] == ["e1", "same (ifIndex 2)", "same (ifIndex 3)", "port 4", "(ifIndex 5)"]


def test_bins_of_lines_that_share_a_name_are_called_as_the_points_are() -> None:
    bins_of = "1.3.6.1.2.1.10.18.8.1"
    lines = [f"{IFX}.1.{row}|4|E1" for row in (1, 2)]
    lines += [f"{bins_of}.{column}.{row}.1|66|{row}" for row in (1, 2) for column in (3, 4)]
    view = MibView(read_recording("\n".join(lines).encode()).values)
    points = [point.name for point in decode(view, found(view)).points]
    assert points == [one["point"] for one in bins(view, found(view))] == ["E1 (ifIndex 1)", "E1 (ifIndex 2)"]


def test_frames_of_fast_ports_are_counted_in_64_bits() -> None:
    frames = "1.3.6.1.2.1.10.7"
    told = point(
        f"{IFX}.1.7|4|ge7", f"{frames}.2.1.2.7|65|1", f"{frames}.2.1.3.7|65|7", f"{frames}.11.1.2.7|70|4294967303"
    )
    assert told.frame_errors == {"alignment_errors": 1, "fcs_errors": 4294967303}


def test_layers_by_the_stack_and_speeds_beyond_32_bits() -> None:
    told = decoded(
        f"{IFX}.1.1|4|VC-4", f"{IFX}.1.2|4|STM-16", f"{STACK}.1.2|2|1", f"{STACK}.0.1|2|1", f"{STACK}.2.1|2|2",
        f"{STACK}.1.1|2|1",
        f"{IF}.5.2|66|4294967295", f"{IFX}.15.2|66|10000", f"{IF}.5.1|66|149760000", f"{IFX}.15.1|66|150",
    )  # fmt: skip
    assert [(p.name, p.over, p.speed_bps) for p in told.points] == [
        ("VC-4", ("STM-16",), 149_760_000),
        ("STM-16", (), 10_000_000_000),
    ]


@pytest.mark.parametrize("high", [(), (f"{IFX}.15.2|66|0",)])
def test_the_highest_speed_that_ifspeed_can_tell_is_none(high: tuple[str, ...]) -> None:
    assert point(f"{IF}.5.2|66|4294967295", *high).speed_bps is None


def test_an_active_alarm_has_the_severity_of_its_model_and_the_time_in_its_index() -> None:
    index = "4.108.105.115.116.11.7.234.11.28.10.15.30.0.43.8.0.17"
    told = decoded(
        f"{ALARM}.2.1.0|67|5000",
        f"{ALARM}.2.2.1.11.{index}|4|LOS on port 3",
        f"{ALARM}.2.2.1.10.{index}|6|1.3.6.1.2.1.2.2.1.1.3",
        f"{ALARM}.2.2.1.13.{index}|6|{ALARM}.1.2.1.3.0.7.5",
        f"1.3.6.1.2.1.121.1.1.1.1.5.0.7.4|6|{ALARM}.1.2.1.3.0.7.5",
    )
    (alarm,) = told.alarms
    assert (alarm.state, alarm.severity, alarm.text) == ("active", "major", "LOS on port 3")
    assert (alarm.since, alarm.resource) == ("2026-11-28T10:15:30+08:00", "1.3.6.1.2.1.2.2.1.1.3")


MODELLED = (f"{ALARM}.2.2.1.11.0.8.7.234.11.28.10.15.30.0.17|4|no signal", f"{ALARM}.1.2.1.6.0.7.5|4|a model")
POINTED = f"{ALARM}.2.2.1.13.0.8.7.234.11.28.10.15.30.0.17|6|{ALARM}.1.2.1"
ITU = "1.3.6.1.2.1.121.1.1.1.1"


@pytest.mark.parametrize(
    ("lines", "severity", "cause"),
    [
        pytest.param((f"{POINTED}.3.0.7.5",), "indeterminate", "", id="nobody tells"),
        pytest.param(
            (f"{POINTED}.3.0.7.5", f"{ITU}.5.0.7.3|6|{ALARM}.1.2.1.3.0.7.5"), "critical", "", id="ITU points"
        ),
        pytest.param(
            (f"{POINTED}.1.0.7.5", f"{ITU}.5.0.7.3|6|{ALARM}.1.2.1.3.0.7.5", f"{ITU}.3.0.7.3|2|8"),
            "critical",
            "lossOfSignal",
            id="by different columns, with its cause",
        ),
        pytest.param(
            (f"{POINTED}.0.7.5", f"{ALARM}.1.2.1.7.0.7.5|6|{ITU}.2.0.7.4", f"{ITU}.3.0.7.4|2|999"),
            "major",
            "999",
            id="the model points, the alarm without a column",
        ),
        pytest.param((f"{POINTED}.3.0.7.5", f"{ALARM}.1.2.1.6.0.7.5|4|Minor: x"), "minor", "", id="the model's word"),
    ],
)
def test_the_severity_and_cause_of_an_active_alarm(lines: tuple[str, ...], severity: str, cause: str) -> None:
    (alarm,) = decoded(*MODELLED, *lines).alarms
    assert (alarm.severity, alarm.cause, alarm.since) == (severity, cause, "2026-11-28T10:15:30")


def test_an_active_alarm_without_a_text_has_that_of_its_model() -> None:
    notified = f"{ALARM}.2.2.1.9.0.8.7.234.11.28.10.15.30.0.17|6|1.3.6.1.9"
    (alarm,) = decoded(MODELLED[1], f"{POINTED}.3.0.7.5", notified).alarms
    assert (alarm.text, alarm.notification) == ("a model", "1.3.6.1.9")


def test_an_active_alarm_whose_index_has_no_time_has_that_of_its_column() -> None:
    row = "1763142547.1"
    (alarm,) = decoded(f"{ALARM}.2.2.1.2.{row}|4x|07e90b0e093107002d0800", f"{ALARM}.2.2.1.11.{row}|4|fan").alarms
    assert (alarm.text, alarm.since) == ("fan", "2025-11-14T09:49:07-08:00")


def test_what_a_tnms_manager_says_of_its_network() -> None:
    told = decoded(
        f"{TNMS}.1.1.1.3.9|4|XF-01", f"{TNMS}.1.1.1.7.9|2|2", f"{TNMS}.1.1.1.14.9|2|2",
        f"{TNMS}.1.1.1.3.10|4|XF-02", f"{TNMS}.1.1.1.7.10|2|2", f"{TNMS}.1.1.1.14.10|2|3",
        f"{TNMS}.1.3.1.3.9.4|4|P4", f"{TNMS}.1.3.1.16.9.4|2|2", f"{TNMS}.1.3.1.17.9.4|2|3",
        f"{TNMS}.1.6.1.19.77|4|Path 77", f"{TNMS}.1.6.1.20.77|2|4",
        f"{TNMS}.1.13.1.2.8|4|EVPL 8", f"{TNMS}.1.13.1.6.8|2|2", f"{TNMS}.1.13.1.7.8|2|1",
        f"{TNMS}.2.2.1.3.5|4|Bank", f"{TNMS}.2.2.1.4.5|2|2",
        f"{TNMS}.3.1.1.2.1|2|4", f"{TNMS}.3.1.1.6.1|2|3", f"{TNMS}.3.1.1.5.1|2|1", f"{TNMS}.3.1.1.3.1|2|132",
        f"{TNMS}.3.1.1.8.1|4|2026-11-28 10:00:01", f"{TNMS}.3.1.1.9.1|4|XF-01/P4", f"{TNMS}.3.1.1.17.1|4|LOS",
    )  # fmt: skip
    assert told.profiles == ("tnms-nbi",)
    assert [(p.name, p.capacity, p.defects) for p in told.points] == [
        ("XF-01", UP, ()),
        ("XF-02", UNKNOWN, ("not_reached",)),
        ("XF-01/P4", DOWN, ("disabled",)),
        ("Path 77", UNKNOWN, ("partially_enabled",)),
        ("EVPL 8", UP, ("locked",)),
        ("Bank", UP, ()),
    ]
    (alarm,) = told.alarms
    assert (alarm.severity, alarm.text, alarm.resource) == ("critical", "LOS", "XF-01/P4")
    assert (alarm.service_affecting, alarm.acknowledged, alarm.since) == (True, False, "2026-11-28T10:00:01")


def test_an_element_of_a_tnms_manager_has_the_name_that_its_operators_gave_it() -> None:
    told = decoded(
        f"{TNMS}.1.1.1.2.9|4|hiT 7070", f"{TNMS}.1.1.1.3.9|4|ne-9", f"{TNMS}.1.1.1.13.9|4|Nanjing-1",
        f"{TNMS}.1.1.1.6.9|2|2", f"{TNMS}.1.1.1.7.9|2|2", f"{TNMS}.1.1.1.14.9|2|2",
        f"{TNMS}.1.3.1.3.9.4|4|P4", f"{TNMS}.1.3.1.16.9.4|2|3", f"{TNMS}.1.3.1.17.9.4|2|2",
        f"{TNMS}.1.3.1.20.9.4|4|STM-4",
        f"{TNMS}.1.6.1.20.77|2|2", f"{TNMS}.1.6.1.21.77|2|1", f"{TNMS}.1.6.1.29.77|4|VC12",
        f"{TNMS}.3.1.1.2.1|2|2", f"{TNMS}.3.1.1.11.1|2|9", f"{TNMS}.3.1.1.2.2|2|0", f"{TNMS}.3.1.1.11.2|2|8",
    )  # fmt: skip
    assert [(p.name, p.capacity, p.defects, p.kind, p.description) for p in told.points] == [
        ("Nanjing-1", UP, ("maintenance",), "network_element", "hiT 7070"),
        ("Nanjing-1/P4", DOWN, ("disabled",), "STM-4", ""),
        ("SNC 77", UP, ("locked",), "VC12", ""),
    ]
    assert [(a.resource, a.state, a.severity) for a in told.alarms] == [
        ("Nanjing-1", "active", "minor"),
        ("NE 8", "cleared", "cleared"),
    ]


@pytest.mark.parametrize(
    ("cause", "word", "text"), [(132, "los", "los"), (240, "rdi", "rdi"), (9999, "9999", "cause 9999")]
)
def test_what_a_tnms_alarm_without_a_text_is_called(cause: int, word: str, text: str) -> None:
    (alarm,) = decoded(f"{TNMS}.3.1.1.2.1|2|4", f"{TNMS}.3.1.1.3.1|2|{cause}").alarms
    assert (alarm.cause, alarm.text) == (word, text)


def test_profiles_are_found_by_their_tables_and_the_maker_s_come_first() -> None:
    lines = [
        "1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.2011.2.23.291",
        f"{IF}.8.1|2|1",
        "1.3.6.1.4.1.2011.5.25.111.2.1.1.4.1.65.1.66|2|6",
    ]
    assert decoded(*lines).profiles == ("huawei-nqa", "if-mib")
    # an agent that says it is Cisco's has no IP SLA for that alone
    assert decoded("1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.9.1.615").profiles == ()


def test_an_alarm_of_no_resource_has_none() -> None:
    told = decoded(f"{ALARM}.2.2.1.11.0.1.1|4|fan", f"{ALARM}.2.2.1.10.0.1.1|6|0.0", f"{ALARM}.2.2.1.9.0.1.1|6|0.0")
    (alarm,) = told.alarms
    assert (alarm.text, alarm.resource, alarm.notification) == ("fan", "", "")
