"""The broker's configuration that comes with probed: TLS by certificate, each on its own topics."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from collectors.mqtt.connection import BrokerTerms, Connection, NotConnected
from config.mqtt_check import tls_context
from config.settings_mqtt import MqttSettings
from probed.lab import mqtt_wire as wire
from probed.lab.probe import Flight, LabProbe
from tests.support.certificates import Authority
from tests.support.mosquitto import Mosquitto
from tests.support.probes import broker_terms, collecting, inventory
from tests.support.waiting import until

pytestmark = [pytest.mark.peer, pytest.mark.asyncio]
SHIPPED = Path(__file__).resolve().parents[3] / "config" / "examples" / "mosquitto"
START = 1_795_000_000_000_000


class Secured(NamedTuple):
    broker: Mosquitto
    authority: Authority

    def terms(self, name: str | None) -> BrokerTerms:
        """As the settings make them."""
        authority = self.authority
        certificate, key = (None, None) if name is None else authority.sign(name)
        settings = MqttSettings(host="127.0.0.1", ca_file=authority.certificate, cert_file=certificate, key_file=key)
        return replace(broker_terms(self.broker.port), tls=tls_context(settings), client_id=name or "probed")

    def probe(self, name: str, speaks_as: str = "") -> LabProbe:
        probe = LabProbe("127.0.0.1", self.broker.port, name, tls=self.authority.context(name))
        probe.name = speaks_as or name
        return probe


@pytest.fixture
def secured(tmp_path: Path) -> Iterator[Secured]:
    authority, folder = Authority(tmp_path / "ca"), tmp_path / "broker"
    folder.mkdir()
    authority.sign("broker")
    (folder / "probed.acl").write_text((SHIPPED / "probed.acl").read_text())
    text = (SHIPPED / "probed.conf").read_text()
    for shipped, here in (
        ("listener 8883", "listener {port} 127.0.0.1"),
        ("/etc/mosquitto/certs", str(authority.folder)),
        ("/etc/mosquitto/probed.acl", str(folder / "probed.acl")),
        ("/var/lib/mosquitto", str(folder)),
    ):
        assert shipped in text
        text = text.replace(shipped, here)
    with Mosquitto(folder, text) as broker:
        yield Secured(broker, authority)


async def test_probes_and_daemon_speak_by_certificate(tmp_path: Path, secured: Secured) -> None:
    async with (
        collecting(tmp_path / "probed.db", secured.terms("probed"), inventory("P1")) as collector,
        secured.probe("P1") as probe,
    ):
        await until(lambda: collector.stats.connected)
        await probe.send(probe.measure("M1", START, [Flight(1000)] * 10))
        await until(lambda: collector.stats.acknowledged == 1)
        collector.publish({"P1": b'{"v":1}'})
        await until(lambda: len(probe.schedules) == 1)


async def test_nobody_speaks_for_another(tmp_path: Path, secured: Secured) -> None:
    async with (
        collecting(tmp_path / "probed.db", secured.terms("probed"), inventory("P1", "P2")) as collector,
        secured.probe("P2", speaks_as="P1") as impostor,
        secured.probe("P2b", speaks_as="P2b") as honest,
    ):
        await until(lambda: collector.stats.connected)
        await impostor.send(impostor.measure("M1", START, [Flight(1000)] * 10))
        await impostor.send_raw("schedule", b"{}", retain=True)
        await until(lambda: impostor.unacknowledged == 0)
        await honest.send_raw("samples", b"{}")
        await until(lambda: collector.stats.acknowledged == 1)
        assert list(collector.intake.counts.refused) == ["unknown_probe"]
        assert collector.intake.counts.samples == 0


async def test_without_a_certificate_there_is_no_connection(secured: Secured) -> None:
    with pytest.raises(NotConnected, match="ended the connection without an answer: does it accept our certificate"):
        await Connection(secured.terms(None), _nobody).__aenter__()


async def test_a_broker_of_another_authority_is_refused(tmp_path: Path, secured: Secured) -> None:
    other = Authority(tmp_path / "other")
    certificate, key = secured.authority.sign("probed")
    settings = MqttSettings(host="127.0.0.1", ca_file=other.certificate, cert_file=certificate, key_file=key)
    terms = replace(broker_terms(secured.broker.port), tls=tls_context(settings))
    with pytest.raises(NotConnected, match="certificate verify failed"):
        await Connection(terms, _nobody).__aenter__()


async def test_a_plain_connection_is_none(secured: Secured) -> None:
    with pytest.raises((wire.Refused, OSError, asyncio.IncompleteReadError)):
        await wire.open_session("127.0.0.1", secured.broker.port, "P1", None, wire.V311, None)


async def test_tls_is_at_least_1_2(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    context = tls_context(MqttSettings(host="h", ca_file=authority.certificate))
    assert context is not None
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert context.check_hostname


def _nobody(_connection: Connection, _topic: str, _payload: bytes, _identifier: int, _retained: bool) -> None:
    raise AssertionError(f"nothing was expected: {_topic} {_payload!r}")
