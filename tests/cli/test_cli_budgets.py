"""Who asks a manager's agent by hand keeps to what the daemon's looks leave of its budget."""

from __future__ import annotations

import contextlib
import socket
from pathlib import Path
from typing import Any

import pytest

from collectors.snmp import asking
from collectors.snmp.access import access_of
from collectors.snmp.plan import SYS_UP_TIME
from collectors.snmp.request import SnmpFailure
from config.load import load_all
from probed.cli.snmp import _ask
from probed.cli.snmp_access import Given
from probed.cli.snmp_target import Meant, agent_of
from probed.clock import SystemClock
from probed.targets import budgets_by_hand
from tests.support.bad_configs import make_network

NJ, ZJ = ("192.0.2.10", 161), ("192.0.2.20", 161)


def network(folder: Path, budgets: str) -> Path:
    """One element is behind EMS-ZJ; the interval is a minute."""
    text = f"\n[snmp.requests_per_s_of]\n{budgets}\n"
    return make_network(folder, ({"file": "probed.toml", "append": text},))


@pytest.mark.parametrize(
    ("budgets", "nj", "zj"),
    [("EMS-NJ = 10\nEMS-ZJ = 10", 10 - 1 / 60, 10 - 2 / 60), ("EMS-NJ = 1\nEMS-ZJ = 1", 1 - 1 / 60, 1 - 2 / 60)],
)
def test_what_the_looks_leave(tmp_path: Path, budgets: str, nj: float, zj: float) -> None:
    settings, inventory = load_all(network(tmp_path, budgets))
    assert settings.snmp.interval_us == 60_000_000
    found = budgets_by_hand(settings, inventory, SystemClock().now_us())
    assert found == {NJ: pytest.approx(nj), ZJ: pytest.approx(zj)}


@pytest.mark.parametrize("name", ["EMS-ZJ", "ZJ-DY"], ids=["a manager", "an element behind it"])
def test_an_agent_of_the_inventory_has_its_budget(tmp_path: Path, name: str) -> None:
    meant = agent_of(name, network(tmp_path, "EMS-ZJ = 10"), Given())
    assert meant.agent.address == ZJ
    assert meant.budgets[ZJ] == pytest.approx(10 - 2 / 60)


@pytest.mark.parametrize(
    ("host", "limited"), [("192.0.2.20", True), ("192.0.2.20:162", False), ("192.0.2.21", False)]
)
def test_so_has_a_host_that_is_one(tmp_path: Path, host: str, limited: bool) -> None:
    secret = tmp_path / "community"
    secret.write_text("public")
    secret.chmod(0o600)
    config = network(tmp_path / "network", "EMS-ZJ = 10")
    meant = agent_of(host, config, Given(community_file=secret))
    assert bool(meant.budgets) is limited
    assert list(meant.budgets) == ([ZJ] if limited else [])


def test_without_a_configuration_there_is_no_budget(tmp_path: Path) -> None:
    secret = tmp_path / "community"
    secret.write_text("public")
    secret.chmod(0o600)
    assert agent_of("192.0.2.20", tmp_path / "none.toml", Given(community_file=secret)).budgets == {}


def test_questions_wait_for_their_place(tmp_path: Path) -> None:
    """Two may come at once, the third and fourth wait, whether anybody answers or not."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mute:
        mute.bind(("127.0.0.1", 0))
        address = mute.getsockname()
        agent = asking.Agent(address, access_of("public"))

        async def question(engine: Any) -> int:
            for _ in range(4):
                with contextlib.suppress(SnmpFailure):
                    await engine.get(address, [SYS_UP_TIME], agent.access, 0.01, 0)
            held: int = engine.record.held
            return held

        assert _ask("snmp get", tmp_path / "none.toml", Meant(agent, budgets={address: 2.0}), question) == 2
