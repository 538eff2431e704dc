"""What the doctor says of broker and probes; it never takes the daemon's session away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.settings_mqtt import MqttSettings
from probed.doctor.finding import Level
from probed.doctor.probes import judge_certificate, judge_probes, look_broker
from probed.model.probe import ProbeState
from tests.support.certificates import Authority
from tests.support.mosquitto import Mosquitto, free_tcp_port
from tests.support.probes import inventory

MQTT = MqttSettings(host="127.0.0.1")
NOW = 1_795_000_000_000_000


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    with Mosquitto(tmp_path / "broker") as found:
        yield found


def well(name: str) -> ProbeState:
    return ProbeState(name, online=True, heard=NOW)


def test_probes_in_trouble_are_counted_and_the_first_named() -> None:
    names = [f"P{n}" for n in range(1, 9)]
    known = {name: well(name) for name in names[:1]} | {"P2": ProbeState("P2", online=False, heard=NOW)}
    found = list(judge_probes(MQTT, inventory(*names), known, NOW))
    assert [(one.level, one.what.en) for one in found] == [
        (Level.WARN, "never heard of: 6 of 8 (P3, P4, P5, P6, P7 ...)"),
        (Level.WARN, "silent: 1 of 8 (P2)"),
    ]


def test_probes_that_are_well_are_told_too() -> None:
    (found,) = judge_probes(MQTT, inventory("P1"), {"P1": well("P1")}, NOW)
    assert (found.level, found.what.zh) == (Level.OK, "1 个探针正常")
    assert list(judge_probes(MQTT, inventory("P1"), None, NOW)) == []


@pytest.mark.peer
def test_a_broker_that_is_there_is_reached_without_a_session(broker: Mosquitto) -> None:
    (found,) = look_broker(MqttSettings(host="127.0.0.1", port=broker.port))
    assert found.level is Level.OK
    assert "as probed" not in broker.log


@pytest.mark.parametrize(
    ("begins", "ends", "level", "says"),
    [
        (-9, -1, Level.FAIL, "our certificate has expired: 2026-11-17T"),
        (1, 99, Level.FAIL, "our certificate is not valid before 2026-11-19T"),
        (-9, 20, Level.WARN, "our certificate expires on 2026-12-08T"),
        (-9, 99, None, ""),
    ],
    ids=["expired", "not yet valid", "soon", "for long"],
)
def test_our_certificate_is_looked_at(tmp_path: Path, begins: int, ends: int, level: Level | None, says: str) -> None:
    authority, now = Authority(tmp_path), datetime.fromtimestamp(NOW / 1e6, UTC)
    days = [now + timedelta(days=number) for number in (begins, ends)]
    certificate, key = authority.issue("probed", "127.0.0.1", days[0], days[1])
    mqtt = MqttSettings(host="h", ca_file=authority.certificate, cert_file=certificate, key_file=key)
    found = list(judge_certificate(mqtt, NOW))
    assert [one.level for one in found] == [level] * (level is not None)
    assert all(one.what.en.startswith(says) for one in found)
    assert list(judge_certificate(MqttSettings(host="h"), NOW)) == []


def test_a_broker_that_is_not_there_is_told() -> None:
    (found,) = look_broker(MqttSettings(host="127.0.0.1", port=free_tcp_port()))
    assert found.level is Level.FAIL
    assert "cannot be reached" in found.what.en


@pytest.mark.peer
def test_a_broker_without_tls_where_it_is_wanted_is_told(broker: Mosquitto, tmp_path: Path) -> None:
    authority = Authority(tmp_path / "ca")
    settings = MqttSettings(host="127.0.0.1", port=broker.port, ca_file=authority.certificate)
    (found,) = look_broker(settings)
    assert found.level is Level.FAIL
