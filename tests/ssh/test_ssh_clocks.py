"""The clocks of elements, in every form and zone."""

from __future__ import annotations

import pytest

from collectors.ssh.parsers.clock import offset_us
from probed.model.instant import parse_instant
from tests.support.cli_texts import said


@pytest.mark.parametrize(
    ("platform", "text", "zone", "instant"),
    [
        pytest.param("cisco_ios", "*16:19:42.123 UTC Sat Nov 28 2026", None, "2026-11-28T16:19:42.123Z", id="IOS"),
        pytest.param("cisco_ios", "16:19:42.123 CST Sat Nov 28 2026", None, None, id="an abbreviation of many zones"),
        pytest.param("cisco_ios", "16:19:42.123 CST Sat Nov 28 2026", "Asia/Shanghai", "2026-11-28T08:19:42.123Z", id="which the settings know"),
        pytest.param("cisco_xr", "Sat Nov 28 16:19:42.5 UTC\n16:19:42.500 UTC Sat Nov 28 2026", None, "2026-11-28T16:19:42.5Z", id="XR"),
        pytest.param("huawei_vrp", "2026-11-28 23:59:01+08:00\nSaturday\nTime Zone(Beijing) : UTC+08:00", None, "2026-11-28T15:59:01Z", id="VRP"),
        pytest.param("huawei_vrp", "2026-11-28 23:59:01\nSaturday\nTime Zone(Beijing) : UTC+08:00", None, "2026-11-28T15:59:01Z", id="VRP, zone in a line of its own"),
        pytest.param("hp_comware", "16:19:42 Beijing Sat 11/28/2026\nTime Zone : Beijing add 08:00:00", None, "2026-11-28T08:19:42Z", id="Comware"),
        pytest.param("hp_comware", "16:19:42.345 UTC Sat 2026/11/28", None, "2026-11-28T16:19:42.345Z", id="older Comware"),
        pytest.param("hp_comware", "16:19:42 PDT Tue 07/28/2026\nTime Zone : bj add 08:00:00\nSummer Time : PDT 06/01/2026 00:00:00 08/31/2026 00:00:00 01:00:00", None, "2026-07-28T07:19:42Z", id="Comware in summer"),
        pytest.param("hp_comware", "16:19:42 bj Sat 11/28/2026\nTime Zone : bj add 08:00:00\nSummer Time : PDT 06/01/2026 00:00:00 08/31/2026 00:00:00 01:00:00", None, "2026-11-28T08:19:42Z", id="Comware after summer"),
        pytest.param("huawei_vrp", "2026-07-28 16:19:42 DST\nTuesday\nTime Zone(BJ) : UTC+08:00\nDaylight saving time :\n        Name      : summer\n        Saving time : 01:00:00\n", None, "2026-07-28T07:19:42Z", id="VRP in summer"),
        pytest.param("huawei_vrp", "2026-07-28 17:19:42+09:00 DST\nTuesday\nTime Zone(BJ) : UTC+08:00", None, "2026-07-28T08:19:42Z", id="VRP in summer with the offset of summer"),
        pytest.param("huawei_vrp", "2026-07-28 16:19:42+08:00 DST\nTuesday\nTime Zone(BJ) : UTC+08:00", None, None, id="with the zone's own or that of summer, nobody knows"),
        pytest.param("huawei_vrp", "2026-07-28 16:19:42+01:00 DST\nTuesday\nTime Zone(B) : UTC+01:00", "Europe/Berlin", "2026-07-28T14:19:42Z", id="unless the settings know the zone"),
        pytest.param("huawei_vrp", "2026-07-28 16:19:42 DST\nTuesday", None, None, id="in summer of an unknown zone"),
        pytest.param("huawei_vrp", "2026-07-28 16:19:42 DST\nTuesday", "Asia/Shanghai", None, id="in summer where the settings know none"),
        pytest.param("huawei_vrp", "2026-07-28 16:19:42 DST\nTuesday", "Europe/Berlin", "2026-07-28T14:19:42Z", id="in summer where the settings know one"),
        pytest.param("huawei_vrp", "2026-11-28 星期六 16:19:42+08:00", None, "2026-11-28T08:19:42Z", id="VRP in Chinese"),
        pytest.param("juniper_junos", "fpc0:\n------------------------------\nCurrent time: 2026-11-28 16:19:42 UTC", None, "2026-11-28T16:19:42Z", id="a member of Junos"),
        pytest.param("juniper_junos", "Current time: 2026-11-28 16:19:42 UTC\nSystem booted: 2026-01-01 00:00:00 UTC", None, "2026-11-28T16:19:42Z", id="Junos"),
        pytest.param("nokia_sros", "Sat Nov 28 16:19:42 UTC 2026", None, "2026-11-28T16:19:42Z", id="SR OS"),
        pytest.param("nokia_sros", "Sat Nov 28 16:19:42 GMT8 2026", "Asia/Shanghai", "2026-11-28T08:19:42Z", id="SR OS with a zone of its own"),
        pytest.param("nokia_sros", "Sat Nov 28 16:19:42 2026", "Asia/Shanghai", "2026-11-28T08:19:42Z", id="SR OS without"),
        pytest.param("raisecom", "Current system time: Nov-28-2026 16:19:42", "Asia/Shanghai", "2026-11-28T08:19:42Z", id="Raisecom"),
    ],
)  # fmt: skip
def test_clocks(platform: str, text: str, zone: str | None, instant: str | None) -> None:
    command = {
        "huawei_vrp": "display clock",
        "hp_comware": "display clock",
        "juniper_junos": "show system uptime",
        "nokia_sros": "show time",
    }
    facts = said(text, platform, command.get(platform, "show clock"), zone)
    clock = facts.clock
    assert clock is not None
    assert facts.strange == ()
    assert clock.at_us == (None if instant is None else parse_instant(instant))


def test_a_clocks_offset_has_its_uncertainty() -> None:
    clock = said("2026-11-28 16:00:05+00:00", "huawei_vrp", "display clock").clock
    assert clock is not None
    asked = parse_instant("2026-11-28T16:00:00Z")
    assert offset_us(clock, asked, asked + 1_000_000) == (5_000_000, 1_000_000)


@pytest.mark.parametrize(
    ("text", "platform"),
    [
        pytest.param("Current system time: Nov-28-2026 16:19:42\nTimezone offset: +08:00:00\nDST: disable\n", "raisecom", id="offset in its own line"),
        pytest.param("Current system time: Nov-28-2026 16:19:42 UTC+08:00\n", "raisecom", id="offset behind the time"),
    ],
)  # fmt: skip
def test_the_clock_of_raisecom_with_its_offset(text: str, platform: str) -> None:
    facts = said(text, platform, "show clock")
    assert facts.clock is not None
    assert (facts.clock.at_us, facts.strange) == (parse_instant("2026-11-28T16:19:42+08:00"), ())


def test_a_clock_of_raisecom_that_knows_summers_is_dated_by_the_zone_of_the_settings_alone() -> None:
    text = """Current system time: Aug-29-2026 14:30:15
Timezone offset: +01:00:00
Summer time recurring: {}
Summer time Offset: 60 min
"""
    for word, zone, told in (
        ("Disable", None, "2026-08-29T13:30:15Z"),
        ("Enable", None, None),
        ("Enable", "Europe/Berlin", "2026-08-29T12:30:15Z"),
    ):
        clock = said(text.format(word), "raisecom", "show clock", zone).clock
        assert clock is not None
        assert clock.at_us == (None if told is None else parse_instant(told))
