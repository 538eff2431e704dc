"""The collector on a real broker: acknowledged after COMMIT, nothing lost, nothing doubled, whoever is killed."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from pathlib import Path

import pytest

from collectors.mqtt import collector as collector_module
from collectors.mqtt.connection import BrokerTerms, Connection, NotConnected
from collectors.mqtt.topics import subscriptions
from probed.lab.mqtt_wire import V5, V311, Message, publish
from probed.lab.probe import Flight, LabProbe, ProbeClock
from probed.model.observation import Observation
from probed.model.probe_bin import Doubt, Gap, ProbeBin
from probed.store.reader import Reader
from sla.histogram import histogram
from tests.support.mosquitto import PLAIN, Mosquitto, free_tcp_port
from tests.support.probes import broker_terms, collecting, inventory
from tests.support.waiting import until

pytestmark = [pytest.mark.peer, pytest.mark.asyncio]
START = 1_795_000_000_000_000
STEP = 10_000_000
CLEAN = [Flight(1000)] * 10


def stored(store: Path) -> list[tuple[Observation, ProbeBin]]:
    """All bins, in order of time; one that was doubled would be there twice."""
    with Reader(store) as reader:
        assert reader.verify() == ()
        bins = reader.probes.bins(0, 1 << 60)
    return [(one, one.body) for one in bins if isinstance(one.body, ProbeBin)]


def numbers(store: Path) -> list[int]:
    return [body.number for _, body in stored(store)]


async def stream(probe: LabProbe, first: int, count: int) -> None:
    for number in range(first, first + count):
        await probe.send(probe.measure("M1", START + number * STEP, CLEAN))


@pytest.mark.parametrize("five", [True, False], ids=["MQTT 5", "MQTT 3.1.1"])
@pytest.mark.parametrize("version", [V5, V311], ids=["probe of 5", "probe of 3.1.1"])
async def test_every_sample_is_stored_once(tmp_path: Path, five: bool, version: int) -> None:
    store = tmp_path / "probed.db"
    with Mosquitto(tmp_path / "broker") as broker:
        async with (
            collecting(store, broker_terms(broker.port, five=five), inventory("P1")) as collector,
            LabProbe("127.0.0.1", broker.port, "P1", version=version) as probe,
        ):
            await until(lambda: collector.stats.connected)
            await stream(probe, 0, 500)
            await until(lambda: collector.stats.acknowledged == 500)
            assert collector.stats.commits < 100
            assert collector.intake.counts.gaps == collector.intake.counts.duplicates == 0
    assert numbers(store) == list(range(500))


async def test_what_was_measured_is_what_is_stored(tmp_path: Path) -> None:
    store = tmp_path / "probed.db"
    flights = [Flight(1000), Flight(None), Flight(1200, twice=True), Flight(90_000, late=True), *[Flight(999)] * 6]
    gap = Gap(1_000_000, 1, START + 1_000_000)
    with Mosquitto(tmp_path / "broker") as broker:
        async with (
            collecting(store, broker_terms(broker.port), inventory("P1")) as collector,
            LabProbe("127.0.0.1", broker.port, "P1") as probe,
        ):
            await until(lambda: collector.stats.connected)
            await probe.send(probe.measure("M1", START, flights, piece_us=1_000_000, gap=True))
            await until(lambda: collector.stats.acknowledged == 1)
    ((found, body),) = stored(store)
    ((_, truth),) = probe.truth
    assert (found.first, found.last) == (truth.start, truth.end)
    assert (body.sent, body.lost, body.late, body.duplicate) == (truth.sent, truth.lost, truth.late, truth.duplicate)
    assert body.delay_sum_us == sum(truth.delays_us)
    assert sum(count for _, count in body.delay_us) == len(truth.delays_us)
    assert body.pieces == ((1, 1, 1),)
    assert body.gap == gap, "where the one lost packet was"


async def test_a_clock_that_is_off_is_seen_whatever_the_probe_says_of_it(tmp_path: Path) -> None:
    """The lab's probe is 2 ms ahead and says that it is right: packets seem to arrive before they were sent."""
    store = tmp_path / "probed.db"
    with Mosquitto(tmp_path / "broker") as broker:
        async with (
            collecting(store, broker_terms(broker.port), inventory("P1")) as collector,
            LabProbe("127.0.0.1", broker.port, "P1", clock=ProbeClock(off_us=2000)) as probe,
        ):
            await until(lambda: collector.stats.connected)
            flights = [Flight(1500)] * 4 + [Flight(2500)] * 6
            await probe.send(probe.measure("M1", START, flights, sense="forward"))
            await probe.send(probe.measure("M2", START, flights))
            await until(lambda: collector.stats.acknowledged == 2)
    bodies = {found.point.name: body for found, body in stored(store)}
    way, round_trip = bodies["M1/forward"], bodies["M2"]
    assert (way.negative, way.delay_us, way.doubts) == (4, histogram([500] * 6), (Doubt.NEGATIVE,))
    assert (round_trip.negative, round_trip.delay_sum_us, round_trip.doubts) == (0, 4 * 1500 + 6 * 2500, ())


async def test_what_was_not_committed_is_not_acknowledged_and_comes_again(tmp_path: Path) -> None:
    """A daemon that dies before its first COMMIT leaves everything with the broker."""
    store = tmp_path / "probed.db"
    with Mosquitto(tmp_path / "broker") as broker:
        terms = broker_terms(broker.port)
        async with LabProbe("127.0.0.1", broker.port, "P1") as probe:
            async with collecting(store, terms, inventory("P1"), delay_s=1000) as collector:
                await until(lambda: collector.stats.connected)
                await stream(probe, 0, 50)
                await until(lambda: probe.unacknowledged == 0 and collector.stats.in_flight == 50)
                assert collector.stats.acknowledged == 0
            assert numbers(store) == []
            async with collecting(store, terms, inventory("P1")) as collector:
                await until(lambda: collector.stats.acknowledged == 50)
    assert numbers(store) == list(range(50))


@pytest.mark.parametrize(("five", "bound"), [(True, 40), (False, 1000)], ids=["MQTT 5", "MQTT 3.1.1"])
async def test_what_is_in_flight_is_bounded_while_the_store_is_stalled(
    tmp_path: Path, five: bool, bound: int
) -> None:
    """MQTT 5 has a window for that; before, reading stops, and what was read before comes on top (192 KiB)."""
    forgetful = PLAIN.replace("autosave_on_changes true", "")
    with Mosquitto(tmp_path / "broker", forgetful, inflight=0) as broker:
        terms = broker_terms(broker.port, five=five, receive_maximum=40)
        async with (
            collecting(tmp_path / "probed.db", terms, inventory("P1"), delay_s=1000) as collector,
            LabProbe("127.0.0.1", broker.port, "P1") as probe,
        ):
            await until(lambda: collector.stats.connected)
            await stream(probe, 0, 3000)
            await until(lambda: probe.unacknowledged == 0)
            await asyncio.sleep(0.3)
            assert 40 <= collector.stats.in_flight <= bound


async def test_reading_stays_held_when_much_was_read_at_once(tmp_path: Path) -> None:
    """The reader behind the transport stops it by itself at 128 KiB, and would let it go on at 64."""
    with Mosquitto(tmp_path / "broker") as broker:
        terms = broker_terms(broker.port, five=False, receive_maximum=40)
        async with collecting(tmp_path / "probed.db", terms, inventory("P1"), delay_s=1000) as collector:
            await until(lambda: collector.stats.connected)
            assert collector._connection is not None
            protocol = collector._connection._client._connection._protocol
            message = Message("probed/v1/P1/samples", bytes(400), retain=False)
            protocol.data_received(b"".join(publish(message, number, version=4) for number in range(1, 501)))
            await until(lambda: collector.stats.in_flight == 500)
            await asyncio.sleep(0.1)
            assert not protocol._transport.is_reading()


@pytest.mark.parametrize("how", ["stop", "kill"])
async def test_a_broker_that_goes_and_comes_back(tmp_path: Path, how: str) -> None:
    """Stopped it keeps what it has taken. Killed it may lose what it had not written: that is told as a gap."""
    store = tmp_path / "probed.db"
    with Mosquitto(tmp_path / "broker") as broker:
        async with (
            collecting(store, broker_terms(broker.port), inventory("P1"), delay_s=0.02) as collector,
            LabProbe("127.0.0.1", broker.port, "P1", boot=time.time_ns() // 1000) as probe,
        ):
            await until(lambda: collector.stats.connected)
            sent = 0
            for _ in range(3):
                await stream(probe, sent, 200)
                sent += 200
                getattr(broker, how)()
                await until(lambda: not collector.stats.connected)
                await stream(probe, sent, 50)
                sent += 50
                broker.start()
                await probe.leave(abruptly=True)
                await probe.connect()
                await until(lambda: collector.stats.connected and probe.unacknowledged == 0)
            await stream(probe, sent, 1)
            intake = collector.intake
            await until(lambda: sent in numbers(store) and not collector.stats.in_flight)
            found = numbers(store)
            assert Counter(found).most_common(1)[0][1] == 1
            assert len(found) + intake.missing == sent + 1
            assert how == "kill" or intake.missing == 0


async def test_a_session_that_the_broker_has_forgotten_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Its disk is lost: also before the daemon starts again, which knows its probes and so had a session."""
    store, known = tmp_path / "probed.db", inventory("P1")
    with Mosquitto(tmp_path / "broker") as broker:

        def forget() -> None:
            broker.kill()
            (broker.folder / "mosquitto.db").unlink(missing_ok=True)
            broker.start()

        async with collecting(store, broker_terms(broker.port), known) as collector:
            await until(lambda: collector.stats.connected)
            async with LabProbe("127.0.0.1", broker.port, "P1") as probe:
                await stream(probe, 0, 1)
                await until(lambda: collector.stats.acknowledged == 1)
            assert collector.stats.sessions_lost == 0, "the first one had none before"
            forget()
            await until(lambda: collector.stats.connects == 2)
            assert collector.stats.sessions_lost == 1
        forget()
        async with collecting(store, broker_terms(broker.port), known) as collector:
            await until(lambda: collector.stats.connected)
            assert collector.stats.sessions_lost == 1
        broker.stop()
        broker.start()
        async with collecting(store, broker_terms(broker.port), known) as collector:
            await until(lambda: collector.stats.connected)
            assert collector.stats.sessions_lost == 0
    assert caplog.text.count("has forgotten our session") == 2


async def test_a_late_acknowledgement_never_hits_a_message_of_the_next_connection(tmp_path: Path) -> None:
    """Packet identifiers begin anew with a new session: the one that is acknowledged late must not be another's."""
    config = PLAIN.replace("persistence true", "persistence false")
    held: dict[bytes, tuple[Connection, int]] = {}

    def handler(connection: Connection, topic: str, payload: bytes, identifier: int, _retained: bool) -> None:
        if topic.endswith("samples"):
            held[payload] = connection, identifier

    def acknowledge(payload: bytes) -> None:
        connection, identifier = held.pop(payload)
        connection.acknowledge([identifier])

    with Mosquitto(tmp_path / "broker", config) as broker:
        terms = broker_terms(broker.port)
        first = await Connection(terms, handler).__aenter__()
        await first.subscribe(subscriptions())
        async with LabProbe("127.0.0.1", broker.port, "P1") as probe:
            await probe.send_raw("samples", b"A")
            await until(lambda: b"A" in held)
        broker.kill()
        broker.start()
        async with Connection(terms, handler) as second, LabProbe("127.0.0.1", broker.port, "P1") as probe:
            await second.subscribe(subscriptions())
            await probe.send_raw("samples", b"B")
            await until(lambda: b"B" in held)
            assert held[b"A"][1] == held[b"B"][1], "the same identifier, of two connections"
            acknowledge(b"A")
            await asyncio.sleep(0.2)
        del held[b"B"]
        async with Connection(terms, handler):
            await until(lambda: b"B" in held)
            acknowledge(b"B")
            await asyncio.sleep(0.2)
        async with Connection(terms, handler):
            await asyncio.sleep(0.2)
            assert b"B" not in held, "what is acknowledged does not come again"
        await first.__aexit__(None, None, None)


async def test_late_data_a_gap_and_a_duplicate(tmp_path: Path) -> None:
    store = tmp_path / "probed.db"
    with Mosquitto(tmp_path / "broker") as broker:
        async with (
            collecting(store, broker_terms(broker.port), inventory("P1")) as collector,
            LabProbe("127.0.0.1", broker.port, "P1") as probe,
        ):
            await until(lambda: collector.stats.connected)
            samples = [probe.measure("M1", START + number * STEP, CLEAN) for number in range(10)]
            probe.skip("M1")
            samples.append(probe.measure("M1", START + 11 * STEP, CLEAN))
            for sample in (*samples[:3], *samples[6:], *samples[3:6], samples[4]):
                await probe.send(sample)
            await until(lambda: collector.stats.acknowledged == 12)
            counts = collector.intake.counts
            assert (counts.gaps, counts.filled, counts.duplicates, collector.intake.missing) == (4, 3, 1, 1)
    assert numbers(store) == [*range(10), 11]
    with Reader(store) as reader:
        (row,) = reader.probes.numberings()
    assert (row.numbering.missing, row.numbering.duplicates) == (((10, 11),), 1)


async def test_what_is_refused_is_acknowledged_counted_and_shown(tmp_path: Path) -> None:
    store = tmp_path / "probed.db"
    with Mosquitto(tmp_path / "broker") as broker:
        async with (
            collecting(store, broker_terms(broker.port), inventory("P1")) as collector,
            LabProbe("127.0.0.1", broker.port, "P1") as probe,
            LabProbe("127.0.0.1", broker.port, "P9") as stranger,
        ):
            await until(lambda: collector.stats.connected)
            await probe.send_raw("samples", b'{"v":1,')
            await probe.send({**probe.measure("M1", START, CLEAN), "lost": 3})
            await probe.send(probe.measure("M7", START, CLEAN))
            await stranger.send(stranger.measure("M1", START, CLEAN))
            await until(lambda: collector.stats.acknowledged == 4)
    with Reader(store) as reader:
        assert reader.probes.bins(0, 1 << 60) == ()
        refused = {(row.probe, row.reason): row for row in reader.probes.refused()}
    assert set(refused) == {
        ("P1", "not_json"),
        ("P1", "counts"),
        ("P1", "unknown_measurement"),
        ("", "unknown_probe"),
    }
    assert refused["P1", "not_json"].payload == b'{"v":1,'
    assert "P9" in refused["", "unknown_probe"].topic


async def test_the_last_will_and_the_heartbeat_are_known(tmp_path: Path) -> None:
    with Mosquitto(tmp_path / "broker") as broker:
        terms = broker_terms(broker.port)
        async with collecting(tmp_path / "probed.db", terms, inventory("P1")) as collector:
            await until(lambda: collector.stats.connected)
            probe = LabProbe("127.0.0.1", broker.port, "P1")
            await probe.connect()
            await probe.heartbeat(START)
            await until(lambda: "P1" in collector.intake.states)
            assert collector.intake.states["P1"].online is True
            await probe.leave(abruptly=True)
            await until(lambda: collector.intake.states["P1"].online is False)


@pytest.mark.parametrize("five", [True, False], ids=["MQTT 5", "MQTT 3.1.1"])
async def test_what_the_broker_had_retained_of_a_dead_probe_is_no_sign_of_life(tmp_path: Path, five: bool) -> None:
    with Mosquitto(tmp_path / "broker") as broker:
        probe = LabProbe("127.0.0.1", broker.port, "P1")
        await probe.connect()
        await probe.send_raw("status", b'{"v":1,"probe":"P1","online":true,"boot":7}', retain=True)
        await probe.leave()
        terms = broker_terms(broker.port, five=five)
        async with collecting(tmp_path / "probed.db", terms, inventory("P1")) as collector:
            await until(lambda: "P1" in collector.intake.states)
            assert collector.intake.states["P1"].heard is None


async def test_schedules_are_published_once_and_only_to_our_probes(tmp_path: Path) -> None:
    with Mosquitto(tmp_path / "broker") as broker:
        terms = broker_terms(broker.port)
        async with (
            LabProbe("127.0.0.1", broker.port, "P1") as ours,
            LabProbe("127.0.0.1", broker.port, "P2") as other,
        ):
            async with collecting(tmp_path / "probed.db", terms, inventory("P1")) as collector:
                collector.publish({"P1": b'{"v":1,"version":"a"}'})
                await until(lambda: len(ours.schedules) == 1)
                collector.publish({"P1": b'{"v":1,"version":"a"}'})
                collector.publish({"P1": b'{"v":1,"version":"b"}'})
                await until(lambda: len(ours.schedules) == 2)
                await until(lambda: collector.stats.published == 2)
            assert [said["version"] for said in ours.schedules] == ["a", "b"]
            assert other.schedules == []
        async with LabProbe("127.0.0.1", broker.port, "P1") as again:
            await until(lambda: len(again.schedules) == 1)
            assert again.schedules[0]["version"] == "b"


@pytest.mark.parametrize("five", [True, False], ids=["MQTT 5", "MQTT 3.1.1"])
async def test_a_broker_that_refuses_says_why(tmp_path: Path, five: bool) -> None:
    closed = PLAIN.replace("allow_anonymous true", "allow_anonymous false")
    said = pytest.raises(NotConnected, match=r"(?i)not authori[sz]ed")
    with Mosquitto(tmp_path / "broker", closed) as broker, said:
        await Connection(broker_terms(broker.port, five=five), _nobody).__aenter__()


async def test_a_broker_that_knows_no_mqtt_5_is_told_at_once() -> None:
    async def refuse(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"\x20\x02\x00\x01")  # CONNACK of MQTT 3.1.1: unacceptable protocol version (3.2.2.3)
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(NotConnected, match="does it speak MQTT 5"):
            async with asyncio.timeout(5):
                await Connection(broker_terms(port), _nobody).__aenter__()


async def test_two_daemons_of_one_client_id_are_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Each connection ends the other's, for ever: the broker does not say why."""
    with Mosquitto(tmp_path / "broker") as broker:
        terms = broker_terms(broker.port)
        async with (
            collecting(tmp_path / "one.db", terms, inventory("P1")),
            collecting(tmp_path / "two.db", terms, inventory("P1")),
        ):
            await until(lambda: "Does another client use our client_id?" in caplog.text, 60)


async def test_a_broker_that_is_down_for_a_while_is_no_second_client(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collector_module, "FIRST_WAIT_S", 0.01)
    tries: list[int] = []
    with Mosquitto(tmp_path / "broker") as broker:
        terms = broker_terms(broker.port)
        async with collecting(tmp_path / "probed.db", terms, inventory("P1")) as collector:
            await until(lambda: collector.stats.connected)

            def asked() -> BrokerTerms:
                tries.append(1)
                return terms

            monkeypatch.setattr(collector, "_terms", asked)
            broker.kill()
            await until(lambda: len(tries) > 5)
    assert "Does another client" not in caplog.text


async def test_a_broker_that_does_not_grant_the_topics_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "broker"
    folder.mkdir()
    (folder / "acl").write_text("topic write probed/v1/x\n")
    with Mosquitto(folder, PLAIN + "acl_file {folder}/acl\n") as broker:
        async with Connection(broker_terms(broker.port), _nobody) as connection:
            # mosquitto 2.0 grants a subscription and then delivers nothing, unless the ACL denies it outright
            await connection.subscribe(subscriptions())


async def test_a_broker_that_is_not_there_is_tried_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    terms = broker_terms(free_tcp_port())
    async with collecting(tmp_path / "probed.db", terms, inventory("P1")) as collector:
        await until(lambda: "refused" in collector.why.lower())
    assert caplog.text.count("trying again") == 1


def _nobody(_connection: Connection, _topic: str, _payload: bytes, _identifier: int, _retained: bool) -> None:
    raise AssertionError(f"nothing was expected: {_topic} {_payload!r}")
