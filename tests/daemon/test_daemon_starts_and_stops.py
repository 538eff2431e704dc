"""How a daemon begins and how it ends: what it refuses, whom it misses, and what a signal does."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from probed.daemon import _make_folder
from probed.lab.script import Act
from probed.model.problem import Problem
from probed.store.reader import Reader
from tests.support.daemon_process import DaemonProcess, all_up, eventually, in_state, roots, states
from tests.support.lab_network import LabNetwork


def test_who_never_answered_is_named_once_the_limit_has_passed_and_is_unknown(tmp_path: Path) -> None:
    """A silent element and a silent manager at the start: two roots, everything else is up, nothing ever down."""
    with LabNetwork(tmp_path) as lab:
        for target in ("element:NE06", "manager:EMS-2"):
            lab.do(Act.SILENCE, target)
        with DaemonProcess(lab.config) as daemon:
            eventually(lambda: len(roots(lab.store)) == 2 and all(map(told, roots(lab.store).values())), "two roots")
            found = roots(lab.store)
            assert set(found) == {"element_silent/element:NE06", "manager_silent/manager:EMS-2"}
            eventually(lambda: "up" in set(states(lab.store).values()), "the others are up")
            unknown = in_state(lab.store, "unknown")
            assert unknown >= {"C20", "C12", "C13", "C19", "C22"}
            assert not in_state(lab.store, "down")
            for source in ("snmp:NE06", "snmp:EMS-2", "snmp:EMS-2@NE11", "snmp:EMS-2@NE12"):
                assert f"{source}: silent" in daemon.log
            assert "Check that the agent runs there, lets this host in and knows the community" in daemon.log
            for target in ("element:NE06", "manager:EMS-2"):
                lab.do(Act.ANSWER, target)
            eventually(lambda: all_up(lab.store) and not roots(lab.store), "all circuits up")
            with Reader(lab.store) as reader:
                history = [span for name in states(lab.store) for _, span in reader.span_history(name)]
            assert all(tuple(span.value) != (0.0, 0.0) for span in history)
            assert daemon.stop() == 0


def told(problem: Problem) -> bool:
    return problem.notified


def test_a_second_daemon_on_the_same_store_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    with LabNetwork(tmp_path) as lab, DaemonProcess(lab.config) as first:
        eventually(lambda: all_up(lab.store), "all circuits up")
        second = DaemonProcess(lab.config)
        second.start()
        assert second.ended() == 2
        assert f"{lab.store}: another daemon (pid {first.pid}) holds this store." in first.log
        assert "Stop it first, or give this one a [store] path of its own." in first.log
        assert "Traceback" not in first.log
        assert first.stop() == 0


def test_sigterm_commits_what_was_seen_and_delivers_what_is_due(tmp_path: Path) -> None:
    with LabNetwork(tmp_path) as lab, DaemonProcess(lab.config) as daemon:
        eventually(lambda: all_up(lab.store), "all circuits up")
        lab.do(Act.CUT, "link:B2")
        eventually(lambda: any(map(told, roots(lab.store).values())), "the problem is to be told")
        daemon.signal(signal.SIGTERM)
        assert daemon.ended(5) == 0
        assert len(lab.heard) == 1
        with Reader(lab.store) as reader:
            assert all(row.delivered_at for row in reader.outbox.all())
            assert reader.verify() == ()
            assert reader.verify_runs() == ()
        assert not (lab.store.parent / "control.sock").exists()


def test_a_second_signal_ends_it_at_once_and_what_is_undelivered_waits(tmp_path: Path) -> None:
    """The receiver takes the message and never answers: the first signal waits for it, the second does not."""
    with deaf_receiver() as (url, called), LabNetwork(tmp_path, hook=url) as lab, DaemonProcess(lab.config) as daemon:
        eventually(lambda: all_up(lab.store), "all circuits up")
        lab.do(Act.CUT, "link:B2")
        assert called.wait(20), "nobody was told"
        daemon.signal(signal.SIGTERM)
        eventually(lambda: "stopping" in daemon.log, "it is stopping")
        assert daemon.running
        daemon.signal(signal.SIGTERM)
        assert daemon.ended(2) == 0
        with Reader(lab.store) as reader:
            (row,) = reader.outbox.all()
            assert (row.delivered_at, row.dead_reason) == (None, None)
            assert reader.verify() == ()
            assert reader.verify_runs() == ()


@contextmanager
def deaf_receiver() -> Iterator[tuple[str, threading.Event]]:
    """Accepts connections and says nothing; the event tells that somebody called."""
    called = threading.Event()
    kept: list[socket.socket] = []

    def accept() -> None:
        while True:
            try:
                kept.append(server.accept()[0])
            except OSError:
                return
            called.set()

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=accept, name="deaf receiver", daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/", called
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(10)
            for one in kept:
                one.close()


def test_a_bad_configuration_is_refused_with_every_mistake(tmp_path: Path) -> None:
    with LabNetwork(tmp_path) as lab:
        config = lab.config
    text = config.read_text()
    config.write_text(text.replace("time_zone", "timezone").replace('interval = "1000ms"', 'interval = "soon"'))
    circuits = tmp_path / "inventory" / "circuits.csv"
    circuits.write_text(circuits.read_text().replace("100000000606", "100000000607", 1))
    daemon = DaemonProcess(config)
    daemon.start()
    assert daemon.ended() == 2
    said = daemon.log
    assert said.startswith("probed: ")
    assert "Traceback" not in said
    for fact in (
        "probed.toml:2:1",
        "'timezone'",
        "Did you mean 'time_zone'?",
        "'soon'",
        "circuits.csv:",
        "100000000607",
    ):
        assert fact in said, fact
    assert not (tmp_path / "state").exists()


def test_a_store_that_cannot_be_made_is_told_without_a_traceback(tmp_path: Path) -> None:
    with LabNetwork(tmp_path) as lab:
        config = lab.config
    (tmp_path / "state").write_text("in the way")
    daemon = DaemonProcess(config)
    daemon.start()
    assert daemon.ended() == 2
    assert str(tmp_path / "state") in daemon.log
    assert "Traceback" not in daemon.log


def test_the_folder_that_it_makes_is_for_its_user_and_group(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        _make_folder(tmp_path / "state")
    finally:
        os.umask(before)
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o750


def test_nobody_there_to_be_asked_is_no_reason_to_fail(tmp_path: Path) -> None:
    """All agents are gone when it starts: it says so, keeps watching, and ends in order."""
    with LabNetwork(tmp_path) as lab:
        pass
    with DaemonProcess(lab.config) as daemon:
        eventually(lambda: set(roots(lab.store)) == {"network_silent/network:dcn"}, "all of them are missed, as one")
        assert set(states(lab.store).values()) == {"unknown"}
        assert daemon.stop() == 0
        assert "Traceback" not in daemon.log
