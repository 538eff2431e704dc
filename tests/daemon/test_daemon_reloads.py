"""A reload beside live agents: the new configuration takes over without a restart, a wrong one changes nothing."""

from __future__ import annotations

import getpass
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner, Result

from probed.cli.main import cli
from probed.lab.script import Act
from probed.store.batch import Mark
from probed.store.reader import Reader
from tests.support.daemon_process import DaemonProcess, all_up, eventually, horizon, roots, states
from tests.support.lab_network import LabNetwork


class Watched(NamedTuple):
    lab: LabNetwork
    daemon: DaemonProcess

    @property
    def store(self) -> Path:
        return self.lab.store

    def probed(self, *args: str) -> Result:
        return CliRunner().invoke(cli, [*args, "--config", str(self.lab.config)])


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with LabNetwork(tmp_path_factory.mktemp("reload")) as lab, DaemonProcess(lab.config) as daemon:
        yield Watched(lab, daemon)
        assert daemon.stop() == 0, daemon.log
        assert (lab.counts.not_reads, lab.counts.malformed, lab.counts.wrong_community) == (0, 0, 0)
        assert "Traceback" not in daemon.log


@pytest.fixture
def watched(shared: Watched) -> Iterator[Watched]:
    """All is well, and the configuration is put back afterwards."""
    eventually(lambda: all_up(shared.store) and not roots(shared.store), "all circuits up, no problem")
    folder = shared.lab.config.parent
    kept = {path: path.read_bytes() for path in [shared.lab.config, *(folder / "inventory").glob("*.csv")]}
    yield shared
    for path, content in kept.items():
        path.write_bytes(content)
    assert shared.probed("reload").exit_code == 0, shared.daemon.log


def test_a_circuit_less_leaves_all_others_as_they_were(watched: Watched) -> None:
    before = spans(watched)
    assert "C24" in before
    without(watched, "C24")
    done = watched.probed("reload", "--reason", "C24 ceased")
    assert done.exit_code == 0, done.output
    assert done.output == "circuits: 1 gone\nreloaded\n"
    seen = horizon(watched.store)
    eventually(lambda: horizon(watched.store) > seen + 3_000_000, "looks go on")
    assert {name: span for name, span in spans(watched).items() if name != "C24"} == {
        name: span for name, span in before.items() if name != "C24"
    }
    assert not roots(watched.store)
    with Reader(watched.store) as reader:
        act = reader.acts()[-1]
    assert (act.operator, act.verb, act.reason) == (getpass.getuser(), "reload", "C24 ceased")
    assert act.subject == '{"changed":["circuits: 1 gone"],"needs_restart":[]}'


def test_an_outage_goes_on_over_a_reload(watched: Watched) -> None:
    """Neither ended nor begun anew: one problem, one raise, one clear."""
    watched.lab.do(Act.CUT, "link:A2")
    eventually(lambda: roots(watched.store), "the problem")
    seen = horizon(watched.store)
    eventually(
        lambda: horizon(watched.store) > seen + 2_000_000, "both ends are seen: the second may know better when"
    )
    raised = roots(watched.store)["link_down/link:A2"].raised
    without(watched, "C24")
    watched.daemon.signal(signal.SIGHUP)
    eventually(lambda: "reloaded: circuits: 1 gone" in watched.daemon.log.splitlines()[-1], "the reload")
    seen = horizon(watched.store)
    eventually(lambda: horizon(watched.store) > seen + 3_000_000, "looks go on")
    assert {name: found.raised for name, found in roots(watched.store).items()} == {"link_down/link:A2": raised}
    watched.lab.do(Act.REPAIR, "link:A2")
    eventually(lambda: not roots(watched.store), "it is over")
    eventually(lambda: told(watched, "link_down/link:A2") == ["raise", "clear"], "two messages")


def test_a_wrong_configuration_is_refused_with_every_mistake(watched: Watched) -> None:
    before = states(watched.store)
    config = watched.lab.config
    config.write_text(config.read_text().replace("time_zone", "timezone").replace('"1000ms"', '"soon"'))
    done = watched.probed("reload")
    assert done.exit_code == 2
    for fact in ("the old configuration stays in force", "Did you mean 'time_zone'?", "'soon'", "probed.toml:2:1"):
        assert fact in done.output, fact
        assert fact in watched.daemon.log, fact
    seen = horizon(watched.store)
    eventually(lambda: horizon(watched.store) > seen + 2_000_000, "looks go on")
    assert states(watched.store) == before


def test_what_needs_a_restart_is_named_and_stays(watched: Watched) -> None:
    config = watched.lab.config
    config.write_text(config.read_text() + '\n[store]\npath = "elsewhere.db"\n')
    done = watched.probed("reload")
    assert done.exit_code == 0, done.output
    assert "store: a change from" in done.output
    assert "needs a restart; the old one stays" in done.output
    assert not (config.parent / "elsewhere.db").exists()


def test_the_interval_can_be_changed_while_it_runs(watched: Watched) -> None:
    config = watched.lab.config
    config.write_text(config.read_text().replace('interval = "1000ms"', 'interval = "2s"'))
    done = watched.probed("reload")
    assert done.output == "[snmp]\nreloaded\n", done.output
    seen = horizon(watched.store)
    eventually(lambda: horizon(watched.store) > seen + 5_000_000, "looks go on")
    assert all_up(watched.store)


def test_an_address_that_is_not_ours_is_refused(watched: Watched) -> None:
    config = watched.lab.config
    config.write_text(config.read_text().replace("[snmp]", '[snmp]\nbind = "192.0.2.77"'))
    done = watched.probed("reload")
    assert done.exit_code == 2
    assert "'192.0.2.77' cannot be sent from" in done.output


def test_a_port_that_is_taken_is_refused_and_one_of_our_own_is_not(watched: Watched) -> None:
    config = watched.lab.config
    text = config.read_text()
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        config.write_text(f'{text}\n[metrics]\nlisten = "127.0.0.1:{taken}"\n')
        done = watched.probed("reload")
        assert done.exit_code == 2
        assert f"'127.0.0.1:{taken}' cannot be listened at (Address already in use). Free the port" in done.output
    for host in ("127.0.0.1", "0.0.0.0"):  # the second while the first is still listened at
        listen = f'listen = "{host}:{taken}"'
        config.write_text(f"{text}\n[metrics]\n{listen}\n[traps]\n{listen}\n")
        done = watched.probed("reload")
        assert done.exit_code == 0, done.output
    for said in (f"figures at http://0.0.0.0:{taken}", f"received on 0.0.0.0:{taken}"):
        eventually(lambda said=said: said in watched.daemon.log, said)  # type: ignore[misc]


def test_many_reloads_neither_lose_nor_double_a_look(watched: Watched) -> None:
    """The poller is replaced each time, and each time the slots go on where the former one stopped."""
    begun = horizon(watched.store)  # a look of another test's interval lies on another grid
    eventually(lambda: min(mark.last for mark in marks(watched).values()) > begun + 2_000_000, "all are on this grid")
    before = marks(watched)
    first = watched.lab.config.read_text()
    for number in range(8):
        watched.lab.config.write_text(first.replace("retries = ", f"retries = {2 + number % 2} #"))
        done = watched.probed("reload")
        assert done.exit_code == 0, done.output
    seen = horizon(watched.store)
    eventually(lambda: min(mark.last for mark in marks(watched).values()) > seen + 1_000_000, "looks go on")
    exact = 0
    for source, mark in marks(watched).items():
        slots, looks = round((mark.last - before[source].last) / 1_000_000), mark.looks - before[source].looks
        assert looks <= slots, f"{source}: a slot was served twice"
        if f"{source}: silent" not in watched.daemon.log:  # a slow machine may lose a look as at any other time
            assert looks == slots, f"{source}: a slot was lost"
            exact += 1
    assert exact
    assert all_up(watched.store)


def without(watched: Watched, circuit: str) -> None:
    folder = watched.lab.config.parent / "inventory"
    for table in ("circuits.csv", "routes.csv", "vpn_members.csv"):
        path = folder / table
        if path.exists():
            lines = path.read_text().splitlines(keepends=True)
            path.write_text("".join(line for line in lines if circuit not in line.rstrip().split(",")))


def spans(watched: Watched) -> dict[str, object]:
    with Reader(watched.store) as reader:
        return {str(name): span.start for name, span in reader.open_spans().items()}


def marks(watched: Watched) -> dict[str, Mark]:
    with Reader(watched.store) as reader:
        return reader.marks()


def told(watched: Watched, problem: str) -> list[str]:
    return [row["action"] for row in watched.lab.heard if row["problem"]["id"] == problem]
