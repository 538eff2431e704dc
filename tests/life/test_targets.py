"""Who is polled by SNMP: never an element that only its command line or its manager's alarms tell about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.settings import Settings
from probed.model.inventory import Via
from probed.targets import alarm_targets, snmp_targets
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
    settings = Settings.model_validate(data, context={"folder": "."})
    now = replace(rows, elements=changed)
    for targets in (snmp_targets(settings, now, T0), alarm_targets(settings, now, T0)):
        told = [target for target in targets if str(one.id) in target.source]
        assert bool(told) is polled
        assert all(target.source.startswith("snmp:") for target in targets)
