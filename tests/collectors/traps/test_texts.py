"""Names, times and texts of equipment: every form that is known, and what is nothing."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.traps.names import KNOWN, known
from collectors.traps.naming import Numbering, Place, parse_place, tu12_number, tu12_place
from collectors.traps.text import as_text
from collectors.traps.times import ClockOffset, instant_of, resolution_of, zone_told
from probed.model.instant import parse_instant

PTP_NAME = "PTP:/rack=1/shelf=1/slot=2/domain=sdh/port=1"
PTP = {"rack": 1, "shelf": 1, "slot": 2, "domain": "sdh", "port": 1}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (
            f"EMS:QUZ-T2000-3-P@ManagedElement:590598@{PTP_NAME}@CTP:/sts3c_au4-j=1/vt2_tu12-k=3-l=3-m=3",
            {"ems": "QUZ-T2000-3-P", "ne": "590598", **PTP, "j": 1, "k": 3, "l": 3, "m": 3},
        ),
        (
            "EMS~X@ManagedElement~590598@PTP~/rack=1/shelf=1/slot=2/domain=sdh/port=1@CTP~/sts3c_au4-j=2/tu3_vc3-k=3",
            {"ems": "X", "ne": "590598", **PTP, "j": 2, "k": 3},
        ),
        (
            "EMS=X@ManagedElement=590598@FTP=/rack=1/shelf=1/domain=ptn/type=mp/port=1",
            {"ems": "X", "ne": "590598", "rack": 1, "shelf": 1, "domain": "ptn", "kind": "mp", "port": 1},
        ),
        (
            "ne=590174/rack=1/shelf=1/slot=5/domain=sdh/port=1/highPath=1/lowPath=46/layer=5",
            {"ne": "590174", **PTP, "slot": 5, "j": 1, "k": 1, "l": 2, "m": 3},
        ),
        (
            "ne=590174/rack=1/shelf=1/slot=5/domain=sdh/port=1/highPath=1/lowPath=0/layer=5",
            {"ne": "590174", **PTP, "slot": 5, "j": 1},
        ),
        (
            f"EMS:Huawei/NJ-U2000@ManagedElement:3145728@{PTP_NAME}",
            {"ems": "Huawei/NJ-U2000", "ne": "3145728", **PTP},
        ),
        ("EMS:X/Y@ManagedElement:A/7/rack=1/slot=2", {"ems": "X/Y", "ne": "A/7", "rack": 1, "slot": 2}),
        ("ManagedElement:7@EquipmentHolder:/rack=1/shelf=1/slot=18", {"ne": "7", "rack": 1, "shelf": 1, "slot": 18}),
        ("rack=1/shelf=0/slot=3/sub_slot=2/port=4", {"rack": 1, "shelf": 0, "slot": 3, "subslot": 2, "port": 4}),
        ("EMS=A;ME=NE-7;slot=3;port=1", {"ems": "A", "ne": "NE-7", "slot": 3, "port": 1}),
        ("Frame=0, Slot=8, Subslot=2, Port=4", {"shelf": 0, "slot": 8, "subslot": 2, "port": 4}),
        ("SubRackID=1, Slot No.=3, Port ID=2", {"shelf": 1, "slot": 3, "port": 2}),
        ("机架=1,子架=1,槽位=5,端口=2", {"rack": 1, "shelf": 1, "slot": 5, "port": 2}),
        ("网元=鼓楼（三），机框号：1，槽位号：5", {"ne": "鼓楼（三）", "shelf": 1, "slot": 5}),
        (
            "EMS:X@ManagedElement:鼓楼（三）@PTP:/slot=5/port=2",
            {"ems": "X", "ne": "鼓楼（三）", "slot": 5, "port": 2},
        ),
        (
            "ne=7/rack=1/slot=2/port=3/AU4=1/TUG3=2/TUG2=3/TU12=1",
            {"ne": "7", "rack": 1, "slot": 2, "port": 3, "j": 1, "k": 2, "l": 3, "m": 1},
        ),
        ("/slot=2/port=1@CTP:/sts12c_vc4_4c=2", {"slot": 2, "port": 1, "j": 5}),
        ("/slot=2/port=1@CTP:/sts48c_vc4_16c=1", {"slot": 2, "port": 1, "j": 1}),
        ("/sts1_au3-j=2-k=3/vt2_tu12-l=3-m=1", {"j": 2, "k": 3, "l": 3, "m": 1}),
        (
            "鼓楼局:1-N2SL16A-1(SDH-1)-VC4:3-VC12:17",
            {"ne": "鼓楼局", "slot": 1, "port": 1, "j": 3, "k": 2, "l": 6, "m": 1},
        ),
        ("0-11-EGS4-3(PORT-3)", {"shelf": 0, "slot": 11, "port": 3}),
        ("Shelf0(OSN 9800 U32)-3-TN54TOM-1(RX1/TX1)-ODU1:1", {"shelf": 0, "slot": 3, "port": 1}),
        ("1-N2SL16A-1(SDH-1)-VC4:3-VC3:2", {"slot": 1, "port": 1, "j": 3, "k": 2}),
        ("Slot 3 Port 1", {"slot": 3, "port": 1}),
        ("机架（1）槽位（5）", {"rack": 1, "slot": 5}),
        ("Rack(1)-Shelf(2)-Slot(5)", {"rack": 1, "shelf": 2, "slot": 5}),
        ("鼓楼站槽位5端口2信号丢失", {"slot": 5, "port": 2}),
        ("Slot 3 Port 1, no light from peer slot 5", {"slot": 3, "port": 1}),
        ("Loss of signal, peer NE slot 5 port 2", {}),
        ("对端槽位5端口2光功率低", {}),
        ("Switched from slot 3 to slot 4", {}),
        ("Loss of frame 3 at slot 2", {"slot": 2}),
        ("Overload of slot 2", {"slot": 2}),
        ("transport 5 of 3.2", {}),
        ("Port 5 is down", {}),
        ("slot 192.0.2.1", {}),
        ("slot=x/port=9999999999", {}),
        ("host", {}),
        ("", {}),
    ],
)
def test_names_of_places(text: str, place: dict[str, object]) -> None:
    assert parse_place(text) == Place(**place)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("numbering", "number"),
    [(Numbering.INTERLEAVED, 46), (Numbering.SEQUENTIAL, 6)],
    ids=["interleaved", "sequential"],
)
def test_both_numberings_of_a_tu_12(numbering: Numbering, number: int) -> None:
    assert tu12_number(1, 2, 3, numbering) == number
    assert tu12_place(number, numbering) == (1, 2, 3)
    assert Place(k=1, l=2, m=3).tu12(numbering) == number
    low_path = f"ne=1/slot=5/port=1/highPath=1/lowPath={number}"
    assert parse_place(low_path, numbering)[8:11] == (1, 2, 3)


@pytest.mark.parametrize("numbering", list(Numbering))
def test_the_63_of_a_vc_4_have_a_number_each(numbering: Numbering) -> None:
    places = list(itertools.product(range(1, 4), range(1, 8), range(1, 4)))
    numbers = [tu12_number(*place, numbering) for place in places]
    assert sorted(number for number in numbers if number is not None) == list(range(1, 64))
    assert [tu12_place(number, numbering) for number in numbers if number is not None] == places
    assert {tu12_number(0, 1, 1, numbering), tu12_number(1, 8, 1, numbering), tu12_place(64, numbering)} == {None}


AT = parse_instant("2026-01-31T00:00:00+00:00")


@pytest.mark.parametrize(
    ("said", "instant"),
    [
        ("2026-01-31 08:00:00", AT),
        ("2026-1-31 8:0:0", AT),
        ("2026/01/31 08:00", AT),
        ("2026-01-31 08:00:00 +08:00", AT),
        ("2026-01-31 08:00:00 +0800", AT),
        ("2026-01-31T00:00:00Z", AT),
        ("2026-01-31 00:00:00 UTC", AT),
        ("2026-01-31,08:00:00.0", AT),
        ("2026-01-31,08:00:00.5,+8:0", AT + 500_000),
        ("2026-01-30,20:00:00.0,-4:0", AT),
        ("20260131080000", AT),
        ("20260131000000Z", AT),
        ("20260131000000.0Z", AT),
        ("20260131080000+0800", AT),
        ("20260131080000.5+0800", AT + 500_000),
        ("20260131080000+9999", None),
        ("2026-01-31 08:00:00 UTC+8", AT),
        ("2026-01-30 19:00:00-05", AT),
        ("20260131080000+08", AT),
        ("202601310000Z", AT),
        ("2026-01-31 08:00:00 +800", AT),
        ("2026-01-31 08:00:00(UTC+08:00)", AT),
        ("2026-01-31 08:00:00 (UTC+8)", AT),
        ("2026-01-31 08:00:00 (UTC+8", None),
        ("2026-01-31 08:00:00 AM", AT),
        ("2026-01-30 12:00:00 PM -12:00", AT),
        ("2026-01-31 13:00:00 PM", None),
        ("2026-01-31 08:00:00:500", AT + 500_000),
        ("2026-01-31 08:00:00.123456789", AT + 123_456),
        ("Sat Jan 31 08:00:00 2026", AT),
        ("Sat Jan 31 00:00:00 UTC 2026", AT),
        ("2026年1月31日 08:00:00", AT),
        ("2026年01月31日08时00分00秒".encode("gbk"), AT),
        ("2026年01月31日08时00分", AT),
        ("2026-01-31 08:00:00 CST", None),
        ("01/31/2026 08:00:00", None),
        ("1769817600", AT),
        ("1769817600000", AT),
        (1769817600, AT),
        (b"2026-01-31 08:00:00\0", AT),
        (bytes.fromhex("07ea011f08000000"), AT),
        (bytes.fromhex("07ea011f080000002b0800"), AT),
        (bytes.fromhex("07ea011f00000005"), AT - 28_800_000_000 + 500_000),
        (bytes.fromhex("07ea011e140000002d0400"), AT),
        ("2026-02-30 00:00:00", None),
        ("0000-00-00 00:00:00", None),
        ("1970-01-01 00:00:00", None),
        ("2026-01-31 25:00:00", None),
        ("2026-01-31 08:00:00 +25:00", None),
        (bytes.fromhex("0000000000000000"), None),
        (bytes.fromhex("07ea0d1f08000000"), None),
        (bytes.fromhex("07ea011f0800000a"), None),
        (bytes.fromhex("07ea011f08000000000000"), None),
        ("", None),
        (b"", None),
        (0, None),
        (-1, None),
        (4711, None),
        ("yesterday", None),
        ("2026-01-31" + " " * 30 + "08:00:00", AT),
        ("2026-01-31 08:00:00" + " " * 1900 + "x", None),
        ("2026-01-31 08:00:00" + " " * 1900, AT),
    ],
)
def test_every_form_of_a_time(said: bytes | int | str, instant: int | None) -> None:
    assert instant_of(said, "Asia/Shanghai") == instant


@pytest.mark.parametrize(
    ("said", "resolution_us"),
    [
        ("2026-01-31 08:00", 60_000_000),
        ("2026-01-31 08:00:00", 1_000_000),
        ("2026-01-31 08:00:00:123", 1000),
        ("2026-01-31 08:00:00.123456789", 1),
        ("20260131080000.5Z", 100_000),
        ("202601310800", 60_000_000),
        (bytes.fromhex("07ea011f08000000"), 100_000),
        ("1769817600000", 1000),
    ],
)
def test_what_the_last_digit_of_a_time_stands_for(said: bytes | str, resolution_us: int) -> None:
    assert resolution_of(said) == resolution_us


@pytest.mark.parametrize(
    ("said", "utc"),
    [
        ("2026-07-31 08:00:00 +01:00 DST", "2026-07-31T06:00:00+00:00"),
        ("2026-07-31 08:00:00 +02:00 DST", "2026-07-31T06:00:00+00:00"),
        ("2026-07-31 08:00:00 +08:00 DST", "2026-07-31T00:00:00+00:00"),
        ("2026-07-31 08:00:00", "2026-07-31T06:00:00+00:00"),
    ],
)
def test_dst_means_the_summer_of_the_zone_whichever_offset_is_written(said: str, utc: str) -> None:
    assert instant_of(said, "Europe/Berlin") == parse_instant(utc)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2199, 12, 31)))  # noqa: DTZ001
def test_a_date_and_time_is_read_back(moment: datetime) -> None:
    whole = moment.replace(microsecond=moment.microsecond // 100_000 * 100_000, tzinfo=UTC)
    octets = whole.year.to_bytes(2, "big") + bytes(
        (whole.month, whole.day, whole.hour, whole.minute, whole.second, whole.microsecond // 100_000)
    )
    assert instant_of(octets + b"+\0\0", "Asia/Shanghai") == round(whole.timestamp() * 10) * 100_000


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("Asia/Urumqi", "Asia/Urumqi"),
        ("GMT+8", "Etc/GMT-8"),
        ("UTC-05:00", "Etc/GMT+5"),
        ("+0800", "Etc/GMT-8"),
        ("UTC", "UTC"),
        ("UTC+0", "UTC"),
        ("+05:30", ""),
        ("+15", ""),
        ("CST", ""),
        ("480", ""),
        ("Mars/Olympus", ""),
        ("../etc/passwd", ""),
        ("", ""),
    ],
)
def test_the_zone_that_a_notification_names(said: str, zone: str) -> None:
    assert zone_told(said) == zone


def test_a_clock_is_put_right_by_the_quickest_notification() -> None:
    offset = ClockOffset()
    assert offset.corrected(AT) is None
    for late in (9, 5, 3, 7, 4):
        offset.note(AT + late, AT - 3_600_000_000)
    assert offset.corrected(AT - 3_600_000_000) == AT + 3


@given(st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode)), st.sampled_from(["", "gb18030"]))
def test_any_octets_are_one_line_of_text(octets: bytes, encoding: str) -> None:
    text = as_text(octets, encoding)
    assert text == text.strip()
    assert not any(ord(char) < 32 for char in text)


@pytest.mark.parametrize("mark", ["©", "é©é", "×²", "楼"])
def test_a_long_text_with_one_odd_mark_takes_no_time(mark: str) -> None:
    """Read in every way that its letters could be read, a sentence would take years."""
    letters = "Temperature of the board is too high " * 40
    assert as_text(f"{letters}{mark}".encode()).startswith(letters)


@pytest.mark.parametrize("text", ["Board 3: 65 °C", "65°C", "supply off by ±5 %"])
def test_degrees_are_no_character_of_chinese(text: str) -> None:
    assert as_text(text.encode()) == text


@pytest.mark.parametrize("text", ["鼓楼局", "联通大厦", "江宁区—机房（三）", "新街口A座", "STM16-E", "Zürich", "中"])
def test_texts_are_read_in_utf_8_and_in_gbk(text: str) -> None:
    assert as_text(text.encode()) == text
    if not text.startswith("Z"):
        assert as_text(text.encode("gbk")) == text
        assert as_text(text.encode("gbk"), "gb18030") == text


@pytest.mark.parametrize("text", ["鼓楼局信号丢失", "NJ站-网元", "中国"])
def test_a_text_that_was_cut_within_its_last_character_is_not_taken_for_another(text: str) -> None:
    octets = text.encode()
    assert [as_text(octets[:-cut]) for cut in (1, 2, 3)] == [text[:-1]] * 3
    assert as_text("中".encode()[:2]) == "涓", "nothing says that it was UTF-8"


def test_fields_that_were_cut_and_joined_do_not_make_another_language_of_a_text() -> None:
    octets = "南京鼓楼局光功率过低".encode()
    assert as_text(octets[:-1] + b"...") == "南京鼓楼局光功率过\ufffd..."
    assert as_text(octets[:8] + b"|" + octets) == "南京\ufffd|南京鼓楼局光功率过低"
    chinese = "信号丢失告警" * 180  # of 2,160 octets in GBK: managers cut at 1,000 and at 1,001
    assert as_text(chinese.encode("gbk")[:1000]) == chinese[:500]
    assert as_text(chinese.encode("gbk")[:1001]) == chinese[:500]


@pytest.mark.parametrize(
    ("said", "name", "cause"),
    [
        (("R_LOS",), "LOS", "lossOfSignal"),
        (("TU-AIS",), "TU-AIS", "aIS"),
        (("ALM_GFP_dLFD",), "GFP-LFD", "lossOfFrame"),
        (("", "T_ALOS (slot 5)"), "E1-LOS", "lossOfSignal"),
        (("lp_rdi",), "LP-RDI", "remoteAlarmInterface"),
        (("光口信号丢失（LOS）",), "LOS", "lossOfSignal"),
        (("TU告警指示信号(TU-AIS)",), "TU-AIS", "aIS"),
        (("SPI-LOS",), "LOS", "lossOfSignal"),
        (("PPI-LOS",), "E1-LOS", "lossOfSignal"),
    ],
)
def test_names_of_alarms(said: tuple[str, ...], name: str, cause: str) -> None:
    found = known(*said)
    assert found is not None
    assert (found.id, found.cause) == (name, cause)


def test_the_table_of_names_is_whole() -> None:
    assert len({one.id for one in KNOWN.values()}) >= 50
    assert known("no such alarm", "") is None
    assert {one.severity for one in KNOWN.values()} == {"critical", "major", "minor", "warning"}
