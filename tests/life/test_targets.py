"""Who is polled by SNMP: never an element that only its command line or its manager's alarms tell about."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from config.checked import checked
from config.settings import Settings
from probed.model.ids import PointId
from probed.model.inventory import ProbeTest, Validity, Via
from probed.ssh_targets import ssh_visits
from probed.targets import alarm_targets, probe_targets, snmp_targets
from tests.support.watched_lab import T0, inventory


@pytest.mark.parametrize(
    ("via", "polled"),
    [(Via.ELEMENT, True), (Via.MANAGER, True), (Via.SSH, False), (Via.ALARMS, False)],
)
def test_an_element_under_a_manager_is_polled_if_its_way_is_snmp(via: Via, polled: bool) -> None:
    rows = inventory()
    one = next(row for row in rows.elements if row.manager is not None)
    changed = tuple(replace(row, via=via) if row.id == one.id else row for row in rows.elements)
    names = {row.credential for row in rows.managers} | {row.credential for row in rows.elements if row.credential}
    credential = {name: {"community": "public"} for name in names}
    data = {"time_zone": "UTC", "snmp": {"interval": "60s", "alarms": "60s"}, "credential": credential}
    settings = checked(Settings, data, {"folder": "."})
    now = replace(rows, elements=changed)
    for targets in (snmp_targets(settings, now, T0), alarm_targets(settings, now, T0)):
        told = [target for target in targets if str(one.id) in target.source]
        assert bool(told) is polled
        assert all(target.source.startswith("snmp:") for target in targets)


@pytest.mark.parametrize(
    ("read", "tests_by_snmp", "bins_by_snmp"),
    [
        pytest.param((), True, True, id="nothing"),
        pytest.param(("interfaces", "clock"), True, True, id="states alone"),
        pytest.param(("probes",), False, True, id="tests"),
        pytest.param(("controllers",), True, False, id="intervals of E1"),
        pytest.param(("probes", "sonet"), False, False, id="both"),
    ],
)
def test_figures_that_a_command_line_tells_are_not_asked_for_by_snmp(
    read: tuple[str, ...], tests_by_snmp: bool, bins_by_snmp: bool, tmp_path: Path
) -> None:
    rows = inventory()
    one = next(row for row in rows.elements if row.via is Via.ELEMENT)
    now = replace(rows, probe_tests=(ProbeTest(PointId(one.id, "10"), rows.circuits[0].id, Validity(None, None)),))
    names = {row.credential for row in rows.managers} | {row.credential for row in rows.elements if row.credential}
    (tmp_path / "key").write_text("k\n")
    (tmp_path / "key").chmod(0o600)
    group = {"name": "g", "elements": [str(one.id)], "platform": "cisco_xe", "login": "l", "read": list(read)}
    data = {
        "time_zone": "UTC",
        "snmp": {"interval": "60s", "pm": True},
        "credential": {name: {"community": "public"} for name in names},
        "ssh": {"login": {"l": {"user": "u", "password_file": "key"}}, "group": [group]},
    }
    settings = checked(Settings, data, {"folder": str(tmp_path)})
    assert bool(probe_targets(settings, now, T0)) is tests_by_snmp
    told = {target.source: target.pm for target in snmp_targets(settings, now, T0)}
    assert told.pop(f"snmp:{one.id}") is bins_by_snmp
    assert all(told.values()), "the others go on as before"
    for visit in ssh_visits(settings, now, T0):
        assert (visit.wanted.tests == ("10",)) is not tests_by_snmp
        assert bool(visit.wanted.bins) is not bins_by_snmp
