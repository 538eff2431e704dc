"""The broker's configuration that comes with probed: TLS by certificate, each on its own topics."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
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


async def test_nobody_reads_what_another_is_told(tmp_path: Path, secured: Secured) -> None:
    """Neither by the topic of another nor by all topics at once."""
    async with (
        collecting(tmp_path / "probed.db", secured.terms("probed"), inventory("P1", "P2")) as collector,
        secured.probe("P2", speaks_as="P1") as curious,
        secured.probe("P3") as nosy,
        secured.probe("P1") as honest,
    ):
        assert nosy._writer is not None
        nosy._writer.write(wire.subscribe("#", 7, nosy.version))
        await until(lambda: collector.stats.connected)
        collector.publish({"P1": b'{"v":1}', "P2": b'{"v":2}'})
        await honest.send(honest.measure("M1", START, [Flight(1000)] * 10))
        await until(lambda: len(honest.schedules) == 1 and collector.stats.acknowledged == 1)
        assert (curious.schedules, nosy.schedules, honest.schedules) == ([], [], [{"v": 1}])


async def test_the_daemon_s_certificate_writes_schedules_alone(tmp_path: Path, secured: Secured) -> None:
    """Whoever has it cannot make up what a probe has measured: nothing of it is kept."""
    async with secured.probe("probed", speaks_as="P1") as thief:
        for leaf in ("samples", "status"):
            await thief.send_raw(leaf, b"{}", retain=True)
        await until(lambda: thief.unacknowledged == 0)
    async with (
        collecting(tmp_path / "probed.db", secured.terms("probed"), inventory("P1")) as collector,
        secured.probe("P1") as probe,
    ):
        await until(lambda: collector.stats.connected)
        await probe.send(probe.measure("M1", START, [Flight(1000)] * 10))
        await until(lambda: collector.stats.acknowledged >= 1)
        assert (collector.intake.counts.messages, collector.intake.counts.samples) == (1, 1)


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("host", "ends", "says"),
    [
        ("127.0.0.1", -HOUR, "TLS fails: .*certificate has expired"),
        ("mqtt.example", HOUR, "TLS fails: .*IP address mismatch.*127.0.0.1"),
    ],
    ids=["expired", "of another host"],
)
async def test_a_broker_whose_certificate_does_not_hold_is_refused(
    tmp_path: Path, host: str, ends: timedelta, says: str
) -> None:
    now, folder = datetime.now(UTC), tmp_path / "broker"
    authority = Authority(tmp_path / "ca")
    certificate, key = authority.issue("broker", host, now - 2 * HOUR, now + ends)
    config = f"listener {{port}} 127.0.0.1\nallow_anonymous true\ncertfile {certificate}\nkeyfile {key}\n"
    settings = MqttSettings(host="127.0.0.1", ca_file=authority.certificate)
    with Mosquitto(folder, config) as broker, pytest.raises(NotConnected, match=says):
        await Connection(replace(broker_terms(broker.port), tls=tls_context(settings)), _nobody).__aenter__()


async def test_our_own_certificate_that_has_expired_is_asked_for(secured: Secured) -> None:
    now, authority = datetime.now(UTC), secured.authority
    certificate, key = authority.issue("late", "127.0.0.1", now - 2 * HOUR, now - HOUR)
    settings = MqttSettings(host="127.0.0.1", ca_file=authority.certificate, cert_file=certificate, key_file=key)
    terms = replace(broker_terms(secured.broker.port), tls=tls_context(settings), client_id="late")
    with pytest.raises(NotConnected, match="does it accept our certificate"):
        await Connection(terms, _nobody).__aenter__()


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
