"""Simulated devices of fakenos, which nobody of this project wrote: logins, prompts and answers of vendors."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fakenos import FakeNOS

from collectors.ssh import hostkeys
from collectors.ssh.facts import Facts
from collectors.ssh.parsers.read import read
from collectors.ssh.runner import Runner
from collectors.ssh.target import Login, SshTarget
from probed.clock import SystemClock

USER, PASSWORD = "reader", "s3cret pass"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def listens(port: int) -> bool:
    with socket.socket() as client:
        client.settimeout(1.0)
        if client.connect_ex(("127.0.0.1", port)) == 0:
            return True
    time.sleep(0.01)
    return False


@contextmanager
def devices(platform: str, ports: list[int]) -> Iterator[None]:
    hosts = {
        f"R{number}": {"username": USER, "password": PASSWORD, "port": port, "platform": platform}
        for number, port in enumerate(ports)
    }
    network = FakeNOS(inventory={"hosts": hosts})
    network.start()
    try:
        for port in ports:  # they listen in threads of their own, not yet when `start` returns
            assert any(listens(port) for _ in range(1000)), port
        yield
    finally:
        network.stop()


@pytest.mark.parametrize(
    ("platform", "command", "points"),
    [
        pytest.param("huawei_vrp", "display interface", 6, id="Huawei"),
        pytest.param("cisco_xr", "show interfaces", 10, id="XR"),
        pytest.param("cisco_nxos", "show interface", 6, id="NX-OS"),
        pytest.param("hp_comware", "display interface", 4, id="Comware"),
        pytest.param("juniper_junos", "show interfaces", 8, id="Junos"),
        pytest.param("cisco_ios", "show clock", 0, id="IOS"),
    ],
)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning", "ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_simulated_devices_answer_and_are_understood(
    platform: str, command: str, points: int, tmp_path: Path
) -> None:
    known, ports = tmp_path / "known_hosts", [free_port(), free_port()]

    async def ask(port: int, runner: Runner) -> Facts:
        key = await asyncio.to_thread(hostkeys.fetch, "127.0.0.1", port, 10.0, old=False)
        hostkeys.accept(known, f"[127.0.0.1]:{port}", key)
        target = SshTarget(f"R{port}", "127.0.0.1", platform, Login(USER, PASSWORD), port)
        first, second = await runner.ask(target, (command, command), 30.0)
        assert not first.text.startswith(command)
        facts = read(platform, command, first.text)
        assert read(platform, command, second.text).points == facts.points
        return facts

    async def case() -> None:
        runner = Runner(known, SystemClock())
        try:
            for facts in await asyncio.gather(*(ask(port, runner) for port in ports)):
                assert len(facts.points) == points
                assert (facts.clock is not None) == (points == 0)
        finally:
            await runner.close()

    with devices(platform, ports):
        asyncio.run(case())
