"""The daemon and its probes on a real broker: kill -9 mid-stream, schedules, thresholds of loss and delay."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple
from urllib.request import urlopen

import pytest
from click.testing import CliRunner, Result

from probed.cli.main import cli
from probed.lab.probe import Flight, LabProbe
from probed.model.probe_bin import ProbeBin
from probed.store.errors import StoreError
from probed.store.reader import Reader
from tests.support.daemon_process import DaemonProcess, all_up, eventually, roots
from tests.support.lab_network import LabNetwork
from tests.support.mosquitto import Mosquitto, free_tcp_port
from tests.support.waiting import until

pytestmark = [pytest.mark.peer, pytest.mark.asyncio]
STEP_US = 1_000_000
PROBES = """id,name,owner,site,valid_from,valid_to
P1,one,{unit},,,
P2,two,{unit},,,
"""
MEASUREMENTS = """id,probe,path,target,kind,interval,packets,dscp,size,quorum,valid_from,valid_to
M5,P1,C05,192.0.2.5,twamp,1s,10,46,128,,,
M6,P1,C06,192.0.2.6,twamp,1s,10,46,128,2,,
M6,P2,C06,192.0.2.6,twamp,1s,10,46,128,2,,
"""
POLICY = """
[[policy]]
name = "probed"
circuits = ["C05", "C06"]
delay = { raise = "50ms", clear = "40ms" }
loss = { raise = "5%", clear = "1%" }
persistence = "3s"
"""


class Probed(NamedTuple):
    lab: LabNetwork
    broker: Mosquitto
    daemon: DaemonProcess
    port: int
    """Of /metrics."""

    def bins(self, measurement: str) -> list[int]:
        """The numbers of the stored samples."""
        try:
            with Reader(self.lab.store) as reader:
                found = reader.probes.bins(0, 1 << 60)
                assert reader.verify() == ()
                assert reader.verify_runs() == ()
        except StoreError:
            return []
        return [one.body.number for one in found if one.point.name == measurement and isinstance(one.body, ProbeBin)]

    def probe(self, name: str) -> LabProbe:
        return LabProbe("127.0.0.1", self.broker.port, name, boot=time.time_ns() // 1000)

    def command(self, *args: str) -> Result:
        return CliRunner().invoke(cli, [*args, "--config", str(self.lab.config)])

    def figure(self, name: str) -> float:
        with urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        return float(next((line.rpartition(" ")[2] for line in lines if line.rpartition(" ")[0] == name), 0))

    def problems(self) -> set[str]:
        return {name for name in roots(self.lab.store) if name.startswith("threshold_crossed")}


@pytest.fixture(scope="module")
def probed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Probed]:
    folder = tmp_path_factory.mktemp("probes")
    with LabNetwork(folder / "lab") as lab, Mosquitto(folder / "broker") as broker:
        inventory = lab.config.parent / "inventory"
        unit = (inventory / "units.csv").read_text().splitlines()[1].split(",")[0]
        (inventory / "probes.csv").write_text(PROBES.format(unit=unit))
        (inventory / "measurements.csv").write_text(MEASUREMENTS)
        mqtt = f'\n[mqtt]\nhost = "127.0.0.1"\nport = {broker.port}\nin_flight = 100\ncommit_within = "100ms"\n'
        port = free_tcp_port()
        metrics = f'\n[metrics]\nlisten = "127.0.0.1:{port}"\n'
        lab.config.write_text(lab.config.read_text() + mqtt + metrics + POLICY)
        with DaemonProcess(lab.config) as daemon:
            eventually(lambda: all_up(lab.store), "all circuits up")
            yield Probed(lab, broker, daemon, port)
            assert daemon.stop() == 0, daemon.log
            assert "Traceback" not in daemon.log
            assert "Exception in callback" not in daemon.log


def now_us() -> int:
    return time.time_ns() // 1000 // STEP_US * STEP_US


async def test_schedules_are_published_and_a_measurement_begins_at_once_at_all_its_probes(probed: Probed) -> None:
    async with probed.probe("P1") as one, probed.probe("P2") as two:
        await until(lambda: bool(one.schedules and two.schedules), 40)
        told = {task["id"]: task for task in one.schedules[-1]["measurements"]}
        assert set(told) == {"M5", "M6"}
        (other,) = two.schedules[-1]["measurements"]
        assert told["M6"]["start"] == other["start"] > now_us()
        assert other["start"] % other["interval"] == 0
        assert (other["target"], other["dscp"], other["packets"]) == ("192.0.2.6", 46, 10)
        shown = probed.command("probes", "schedule", "P2", "--json")
        assert json.loads(shown.output)["schedules"][0]["version"] == two.schedules[-1]["version"]


async def test_a_daemon_that_is_killed_mid_stream_loses_and_doubles_nothing(probed: Probed) -> None:
    start = now_us() - 3_000 * STEP_US
    async with probed.probe("P1") as probe:
        for number in range(1500):
            await probe.send(probe.measure("M5", start + number * STEP_US, [Flight(1000)]))
            if number in {300, 700, 1100}:
                await asyncio.sleep(0.3)
                probed.daemon.kill()
                probed.daemon.start()
        await until(lambda: probe.unacknowledged == 0)
        await asyncio.to_thread(eventually, lambda: len(probed.bins("M5")) >= 1500, "all samples are stored")
    stored = probed.bins("M5")
    assert Counter(stored).most_common(1)[0][1] == 1
    assert sorted(stored) == list(range(1500))
    with Reader(probed.lab.store) as reader:
        assert all(row.numbering.open == 0 for row in reader.probes.numberings())


async def test_loss_that_one_probe_sees_is_a_problem_where_one_is_enough(probed: Probed) -> None:
    """Of M6 two probes must say so: what one of them loses is its own trouble, until the other loses as well."""
    bad, good = [Flight(None)] * 2 + [Flight(1000)] * 8, [Flight(1000)] * 10
    await asyncio.to_thread(eventually, lambda: all_up(probed.lab.store), "all circuits up")
    at = now_us()
    async with probed.probe("P1") as one, probed.probe("P2") as two:

        async def seconds(count: int, of_one: list[Flight], of_two: list[Flight]) -> None:
            """Second by second without a gap, each when it is over."""
            nonlocal at
            for _ in range(count):
                at += STEP_US
                await asyncio.sleep(max(at + STEP_US - time.time_ns() // 1000, 0) / 1e6)
                for probe, name, flights in ((one, "M5", of_one), (one, "M6", of_one), (two, "M6", of_two)):
                    said = probe.measure(name, at, flights)
                    await probe.send({**said, "end": at + STEP_US})

        await seconds(5, bad, good)
        await asyncio.to_thread(
            eventually, lambda: probed.problems() == {"threshold_crossed/circuit:C05/loss"}, "C05"
        )
        await seconds(5, bad, bad)
        both = {"threshold_crossed/circuit:C05/loss", "threshold_crossed/circuit:C06/loss"}
        await asyncio.to_thread(eventually, lambda: probed.problems() == both, "C06 as well")
        await seconds(5, good, good)
        await asyncio.to_thread(eventually, lambda: not probed.problems(), "both are well again")


async def test_probes_are_listed_and_shown(probed: Probed) -> None:
    async with probed.probe("P1") as one, probed.probe("P2") as two, probed.probe("P01") as misspelt:
        await until(lambda: bool(one.schedules), 40)
        await misspelt.send_raw("samples", b"[]")
        await until(lambda: misspelt.unacknowledged == 0)
        await two.heartbeat(time.time_ns() // 1000)
        await until(lambda: two.unacknowledged == 0)
        await two.leave(abruptly=True)
        version = one.schedules[-1]["version"]
        await one.heartbeat(time.time_ns() // 1000, version)
        await one.send_raw("samples", b"{broken")
        await until(lambda: one.unacknowledged == 0)

        def faults() -> dict[str, list[str]]:
            rows = json.loads(probed.command("probes", "list", "--json").output)["probes"]
            return {row["id"]: row["faults"] for row in rows}

        as_expected = {"P1": [], "P2": ["silent"]}
        await asyncio.to_thread(eventually, lambda: faults() == as_expected, "P1 is well, P2 has gone")
        text = probed.command("probes", "list")
        assert text.exit_code == 1
        assert "silent" in text.output
        shown = probed.command("probes", "show", "P1")
        assert "not_json" in shown.output
        assert "{broken" in shown.output
        assert "M5" in shown.output
        assert "unknown_probe" in shown.output, "it may be this one, under a wrong name"
        told = json.loads(probed.command("probes", "show", "P1", "--json").output)["refused"]
        assert {"not_json", "unknown_probe"} <= {one["reason"] for one in told}, "as the text has it"


async def test_a_reload_changes_schedules_and_leaves_the_connection_alone_where_nothing_of_probes_changed(
    probed: Probed,
) -> None:
    connected = probed.daemon.log.count("MQTT: connected")
    table = probed.lab.config.parent / "inventory" / "measurements.csv"
    async with probed.probe("P2") as two:
        await until(lambda: bool(two.schedules), 40)
        before = two.schedules[-1]
        assert (await asyncio.to_thread(probed.command, "reload")).exit_code == 0
        table.write_text(table.read_text().replace("M5,P1,C05,192.0.2.5", "M5,P2,C05,192.0.2.55"))
        assert (await asyncio.to_thread(probed.command, "reload")).exit_code == 0
        await until(lambda: two.schedules[-1]["version"] != before["version"], 10)
        assert {task["id"]: task["target"] for task in two.schedules[-1]["measurements"]} == {
            "M5": "192.0.2.55",
            "M6": "192.0.2.6",
        }
        assert probed.daemon.log.count("MQTT: connected") == connected + 1
        whole = {file: file.read_text() for file in (table, table.with_name("probes.csv"))}
        for file, text in whole.items():
            file.write_text(
                "".join(line for line in text.splitlines(True) if "P2" not in line).replace(",2,,", ",,,")
            )
        assert (await asyncio.to_thread(probed.command, "reload")).exit_code == 0
        await until(lambda: two.schedules[-1] == {}, 40)
        for file, text in whole.items():
            file.write_text(text)
        assert (await asyncio.to_thread(probed.command, "reload")).exit_code == 0
        await until(lambda: "measurements" in two.schedules[-1], 40)


async def test_a_probe_that_does_not_exist_is_told(probed: Probed) -> None:
    found = probed.command("probes", "show", "P9")
    assert found.exit_code == 2
    assert "P9" in found.output


async def test_the_daemon_counts_what_probes_do(probed: Probed) -> None:
    """By /metrics, as Prometheus would: in the settings since the start."""
    async with probed.probe("P1") as one:
        before = probed.figure("probed_mqtt_acknowledged_total")
        await one.send_raw("samples", b"[]")
        await one.send_raw("samples", b"{")
        await asyncio.to_thread(
            eventually, lambda: probed.figure("probed_mqtt_acknowledged_total") >= before + 2, "acknowledged"
        )
    assert probed.figure("probed_mqtt_connected") == 1
    assert probed.figure('probed_probe_refused_total{reason="not_json"}') >= 1
    assert sum(probed.figure(f'probed_probes{{state="{state}"}}') for state in ("well", "never_heard", "silent")) >= 1
    assert probed.figure("probed_mqtt_in_flight") == 0
