"""Servers and daemons that die, refuse and come back: exactly what was committed arrives, in real servers."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from probed.clock import SystemClock
from probed.influx.answers import Closed
from probed.influx.bodies import Body
from probed.influx.desk import InfluxDesk, revival
from probed.influx.render import Told
from probed.influx.sink import InfluxSink
from probed.model.instant import DAY_US, SECOND_US
from probed.model.observation import COUNTER_NAMES, NOT_COUNTED
from probed.store.batch import Batch
from probed.store.reader import Reader
from probed.store.sink_outbox import DeadLine
from probed.store.writer import Store
from tests.support import sink, sink_child
from tests.support.sink_child import BEGIN, INVENTORY, POINTS, batch
from tests.support.tsdb import Influxd, Victoria, running

pytestmark = pytest.mark.peer

ROOT = Path(__file__).resolve().parents[2]


def counted(reader: Reader) -> dict[tuple[str, int], dict[str, int]]:
    """What the store holds of counters, by point and instant."""
    found = {}
    for heard in reader.traffic(0, 1 << 62):
        assert heard.counters is not None
        values = iter(heard.counters.values)
        for point in heard.counters.points:
            read = {name: next(values) for name in COUNTER_NAMES}
            found[point.name, heard.at] = {name: value for name, value in read.items() if value != NOT_COUNTED}
    return found


def arrived(server: Influxd) -> dict[tuple[str, int], dict[str, int]]:
    rows = server.rows('SELECT * FROM "traffic"')
    return {
        (row["point"], row["time"] // 1000): {name: row[name] for name in COUNTER_NAMES if row.get(name) is not None}
        for row in rows
    }


def spans_agree(server: Influxd, reader: Reader) -> None:
    said = {
        (row["circuit"], row["time"] // 1000): (row["lo"], row["length_s"], row["open"])
        for row in server.rows('SELECT * FROM "span" WHERE "stands" = true')
    }
    assert said == {
        (span.circuit, span.start.at): (
            span.value.lo,
            0 if span.end is None else (span.end - span.start.at) / 1e6,
            span.end is None,
        )
        for circuit in ("C01", "C02")
        for span in reader.spans(circuit, 0, 1 << 62)
    }


def test_a_server_killed_again_and_again_has_exactly_what_was_committed(tmp_path: Path) -> None:
    server = Influxd(tmp_path / "server")
    store = Store.open(tmp_path / "probed.db")
    told = sink.sink(store, server.url, INVENTORY, backfill="0s", flush="1ms", timeout="2s")
    dice = random.Random(7)

    async def work() -> None:
        telling = asyncio.create_task(told.run(), name="sink")
        for n in range(400):
            await store.commit(batch(n))
            if n % 80 == 40:
                await asyncio.sleep(dice.uniform(0, 0.05))
                server.kill()
                await store.commit(batch(n))  # the same again, while nobody listens
                await asyncio.to_thread(server.start)
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
        await sink.tell_all(told)
        await told.close()

    with running(server), Reader(store.path) as reader:
        server.create()
        asyncio.run(work())
        assert arrived(server) == counted(reader)
        assert len(arrived(server)) == 400 * len(POINTS)
        spans_agree(server, reader)
        assert told.status().dead == 0
    store.close()


def test_a_daemon_killed_again_and_again_has_told_exactly_what_it_committed(tmp_path: Path) -> None:
    server, path = Influxd(tmp_path / "server"), tmp_path / "probed.db"
    dice = random.Random(11)
    with running(server):
        server.create()
        for _ in range(4):
            until = dice.randrange(5, 60)
            with subprocess.Popen(
                [sys.executable, "-m", "tests.support.sink_child", str(path), server.url],
                cwd=ROOT,
                stdout=subprocess.PIPE,
            ) as child:
                assert child.stdout is not None
                said = [child.stdout.readline() for _ in range(until)]
                child.kill()
            assert sink_child.committed(path) > int(said[-1])
        store = Store.open(path)
        sink.run_all(sink.sink(store, server.url, INVENTORY, backfill="0s"))
        with Reader(path) as reader:
            assert arrived(server) == counted(reader)
            spans_agree(server, reader)
            assert reader.sink.counts() == (0, None, 0)
        store.close()


def far(n: int) -> Batch:
    """Of another week, which is another shard: field types are the server's for each shard."""
    heard = batch(n).traffic[0]
    return Batch(traffic=(heard._replace(at=heard.at - 60 * DAY_US),), layouts=batch(n).layouts)


def test_what_is_refused_for_good_is_set_aside_and_the_rest_arrives(tmp_path: Path) -> None:
    """A foreign field of another type makes one week's lines poison; once it is gone they are told again."""
    server = Influxd(tmp_path / "server")
    store = Store.open(tmp_path / "probed.db")
    foreign = f'traffic,who=else octets_in="much" {(BEGIN - 60 * DAY_US) * 1000}'
    with running(server), Reader(store.path) as reader:
        server.create()
        assert server.write(foreign.encode())[0] == 204
        told = sink.sink(store, server.url, INVENTORY, backfill="0s")
        for n in range(50):
            store.commit_now(batch(n))
        store.commit_now(far(3))
        sink.run_all(told)
        dead = reader.sink.dead()
        assert len(dead) == told.status().dead == len(POINTS)
        assert all("field type conflict" in line.reason for line in dead.values())
        good = {key: value for key, value in counted(reader).items() if key[1] >= BEGIN}
        assert {key: value for key, value in arrived(server).items() if key[1] >= BEGIN} == good
        server.query("DROP SHARD 1")
        asyncio.run(_retry(store))
        assert reader.sink.counts()[0] > 0
        sink.run_all(sink.sink(store, server.url, INVENTORY, backfill="0s"))
        assert arrived(server) == counted(reader)
        assert reader.sink.dead() == {}
        assert [act.verb for act in reader.acts()] == ["influx_retry"]
    store.close()


def test_many_poisoned_lines_among_thousands_are_found_and_a_fault_of_all_is_not_set_aside(tmp_path: Path) -> None:
    """60 of 5,000 lines are none: far more requests than one poisoned line takes."""
    server = Influxd(tmp_path / "server")
    store = Store.open(tmp_path / "probed.db")
    poisoned = set(random.Random(3).sample(range(5000), 60))
    lines = [f"traffic,point=p{n} octets_in={'much' if n in poisoned else '1i'} {BEGIN * 1000}" for n in range(5000)]
    told = Told(lines, [-1] * len(lines), (), None, ())

    async def post(body: Body) -> tuple[list[DeadLine], object]:
        there, dead = sink.sink(store, server.url, INVENTORY, backfill="0s"), list[DeadLine]()
        assert await there._meet() is None
        failed = await there._post(body, told, dead)
        await there.close()
        return dead, failed

    with running(server):
        server.create()
        dead, failed = asyncio.run(post(Body(lines, told.origins)))
        assert failed is None
        assert {line.line for line in dead} == {lines[n] for n in poisoned}
        assert server.rows('SELECT count("octets_in") FROM "traffic"')[0]["count"] == 5000 - len(poisoned)
        every = [line.replace("1i", "much") for line in lines]
        _, failed = asyncio.run(post(Body(every, told.origins)))
        assert isinstance(failed, Closed)
        assert "refuses too much" in failed.advice
    store.close()


async def _retry(store: Store) -> None:
    from probed.control.protocol import Request

    async def others(_request: Request, _operator: str) -> dict[str, object]:
        raise AssertionError("not for others")

    done = await InfluxDesk(store, SystemClock(), others).act(
        Request("influx_retry", {}, "shard dropped", "k"), "duty"
    )
    assert done == {"retried": len(POINTS)}


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        ({"database": "nowhere"}, "Create the database"),
        ({"username": "nobody", "password": "wrong"}, "user or token"),
    ],
    ids=["a database that is not there", "a user that is not known"],
)
def test_a_closed_door_is_named_and_nothing_is_lost(
    tmp_path: Path, wrong: dict[str, str], advice: str, caplog: pytest.LogCaptureFixture
) -> None:
    server = Influxd(tmp_path / "server", auth="username" in wrong)
    store = Store.open(tmp_path / "probed.db")
    given: dict[str, Any] = dict(wrong)
    if "password" in given:
        secret = tmp_path / "secret"
        secret.write_text(str(given.pop("password")), encoding="utf-8")
        secret.chmod(0o600)
        given["password_file"] = secret

    async def work() -> None:
        await told.begin()
        await told.step()
        await told.close()

    with running(server), caplog.at_level(logging.WARNING):
        if "username" in wrong:
            server.query("CREATE USER root WITH PASSWORD 'root' WITH ALL PRIVILEGES")
        told = sink.sink(store, server.url, INVENTORY, backfill="0s", **given)
        store.commit_now(batch(0))
        asyncio.run(work())
    status = told.status()
    assert advice in status.trouble
    assert advice in caplog.text
    assert status.waiting > 0
    assert status.last_success is None
    store.close()


def test_a_password_that_is_put_right_is_used_at_the_next_try(tmp_path: Path) -> None:
    """Without a reload: a secret that is changed in its file is what the log asked for."""
    server = Influxd(tmp_path / "server", auth=True)
    secret = tmp_path / "secret"
    secret.write_text("of yesterday", encoding="utf-8")
    secret.chmod(0o600)
    store = Store.open(tmp_path / "probed.db")

    async def work() -> None:
        await told.begin()
        await told.step()
        assert "user or token" in told.status().trouble
        secret.write_text("root", encoding="utf-8")
        await sink.tell_all(told)
        await told.close()

    with running(server):
        server.query("CREATE USER root WITH PASSWORD 'root' WITH ALL PRIVILEGES")
        with urllib.request.urlopen(f"{server.url}/query?u=root&p=root", b"q=CREATE+DATABASE+probed"):
            pass
        told = sink.sink(store, server.url, INVENTORY, backfill="0s", username="root", password_file=secret)
        store.commit_now(batch(0))
        asyncio.run(work())
    assert told.status().lines > 0
    store.close()


def test_nobody_answers_and_nothing_is_lost_but_what_the_settings_give_up(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "probed.db")
    early = sink.sink(store, "http://127.0.0.1:9", INVENTORY, backfill="0s", keep="5min")
    store.commit_now(batch(0))
    asyncio.run(_once(early))
    waiting = early.status().waiting
    assert waiting == 2, "a span and its counters"
    assert early.status().dropped == 0
    ahead = _Ahead(SystemClock().now_us() + 600 * SECOND_US)
    late = sink.sink(store, "http://127.0.0.1:9", INVENTORY, backfill="0s", keep="5min", clock=ahead)
    asyncio.run(_once(late))
    assert (late.status().dropped, late.status().waiting) == (waiting, 0)
    store.close()


class _Ahead:
    def __init__(self, at: int) -> None:
        self._at = at

    def now_us(self) -> int:
        return self._at

    def monotonic_s(self) -> float:
        return 0.0


async def _once(told: InfluxSink) -> None:
    await told.begin()
    await told.step()
    await told.close()


def test_victoria_metrics_has_all_of_it_even_when_it_is_killed_right_after(tmp_path: Path) -> None:
    """Its 204 comes before its disk: what it took last is told again when it was started anew."""
    server = Victoria(tmp_path / "server")
    store = Store.open(tmp_path / "probed.db")
    told = sink.sink(
        store,
        server.url,
        INVENTORY,
        backfill="0s",
        org="noc",
        bucket="probed",
        pace=sink.FAST._replace(durable_s=1.2),
    )

    async def work() -> None:
        for n in range(100):
            await store.commit(batch(n))
        await told.begin()
        while not told.status().lines:
            await told.step()
        server.kill()
        assert told.status().waiting > 0, "nothing is let go of yet"
        await asyncio.sleep(1.0)  # it tells its start in whole seconds
        await asyncio.to_thread(server.start)
        await sink.tell_all(told)
        await told.close()

    with running(server), Reader(store.path) as reader:
        asyncio.run(work())
        series = server.export('{__name__="traffic_octets_in"}')
        said = {
            (row["metric"]["point"], at * 1000): value
            for row in series
            for at, value in zip(row["timestamps"], row["values"], strict=True)
        }
        assert said == {key: value["octets_in"] for key, value in counted(reader).items()}
        assert json.dumps(told.status().server) == '"VictoriaMetrics"'
    store.close()


def test_a_revived_line_goes_back_to_the_mark_it_came_from() -> None:
    from probed.store.sink_outbox import DeadLine

    dead = {4: DeadLine("day", "C1", 5, 5, 9, "x", "why", 1), 6: DeadLine("day", "C1", 5, 5, 9, "y", "why", 1)}
    change = revival(dead, 77, 88)
    assert [tuple(mark) for mark in change.marks] == [("day", "C1", 5, 5, 9, 77, 88)]
    assert change.revived == (4, 6)
