"""A daemon that is killed: nothing acknowledged is lost, nothing is invented, and what was not seen is unknown."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

from config.load import load_all
from probed.assessing.assessor import Assessor
from probed.assessing.evidence import StoreEvidence
from probed.lab import network
from probed.lab.demo.seen import seen as stated
from probed.lab.live import LivePlay, compare_live, compare_problems
from probed.lab.script import Act
from probed.lab.seen import seen as proved
from probed.model.assessment import Period
from probed.model.ids import PointId
from probed.store.reader import Reader
from tests.support.daemon_process import DaemonProcess, all_up, eventually, horizon, in_state, roots
from tests.support.lab_network import LabNetwork

LENIENT = 12.0
"""Looks until a value is stale: a restart must fit into it on a busy machine."""
KILLS = 6


def running(lab: LabNetwork, daemon: DaemonProcess) -> None:
    eventually(lambda: all_up(lab.store), f"all circuits up\n{daemon.log}")


def heard_since(lab: LabNetwork, at: int) -> None:
    """Every source was heard after an instant."""

    def look() -> bool:
        with Reader(lab.store) as reader:
            return all(mark.last > at for mark in reader.marks().values())

    eventually(look, "every source was heard again")


def spans(lab: LabNetwork, circuit: str) -> list[tuple[int, tuple[float, float], bool | None]]:
    """What was stated of a circuit, without the stretch before its first look."""
    with Reader(lab.store) as reader:
        rows = reader.spans(circuit, 0, 1 << 62)
    told = [(row.start.at, (row.value.lo, row.value.hi), row.at_risk) for row in rows]
    return told[1:] if told and told[0][1] == (0.0, 1.0) else told


def test_a_restart_within_the_limit_leaves_no_trace(tmp_path: Path) -> None:
    """With a fibre cut all the while, acknowledged: the outage is one, the problem the same, nobody is told twice."""
    with LabNetwork(tmp_path, staleness_looks=LENIENT) as lab, DaemonProcess(lab.config) as daemon:
        running(lab, daemon)
        lab.do(Act.CUT, "link:A1")
        eventually(lambda: len(in_state(lab.store, "down")) == 7, "the circuits over A1 are down")
        eventually(lambda: lab.heard, "the message")
        before = {circuit.id: spans(lab, circuit.id) for circuit in network.CIRCUITS}
        (problem,) = roots(lab.store).values()
        daemon.kill()
        killed = horizon(lab.store)
        daemon.start()
        heard_since(lab, killed)
        assert {circuit.id: spans(lab, circuit.id) for circuit in network.CIRCUITS} == before
        (again,) = roots(lab.store).values()
        assert again.key == problem.key
        assert (again.raised, again.seen, again.notified) == (problem.raised, problem.seen, True)
        assert daemon.stop() == 0
        assert [row["action"] for row in lab.heard] == ["raise"]
        with Reader(lab.store) as reader:
            assert reader.verify() == ()


def test_a_restart_beyond_the_limit_is_unknown_from_the_last_look_to_the_first(tmp_path: Path) -> None:
    """Never down, and the outage under way is neither ended nor split."""
    with LabNetwork(tmp_path) as lab, DaemonProcess(lab.config) as daemon:
        running(lab, daemon)
        lab.do(Act.CUT, "link:A2")
        eventually(lambda: in_state(lab.store, "down"), "the circuits over A2 are down")
        (problem,) = eventually(lambda: roots(lab.store), "the problem").values()
        daemon.kill()
        with Reader(lab.store) as reader:
            last = {source: mark.last for source, mark in reader.marks().items()}
        latest = max(last.values())
        eventually(lambda: time.time_ns() // 1000 > latest + lab.limit_us + 200_000, "the limit has passed")
        daemon.start()
        heard_since(lab, latest)
        eventually(lambda: not in_state(lab.store, "unknown"), "everything is known again")
        gaps = {circuit.id: gap(lab, circuit, last) for circuit in network.CIRCUITS if circuit.protection == "none"}
        for name, (begins, ends) in gaps.items():
            down = name in {"C05", "C09", "C16", "C21", "C24"}
            value = (0.0, 0.0) if down else (1.0, 1.0)
            told = [(at, said) for at, said, _ in spans(lab, name)]
            assert told[-2:] == [(begins, (0.0, 1.0)), (ends, value)], name
            assert {said for _, said in told} == {(1.0, 1.0), (0.0, 1.0), value}, name
        assert [o.end for o in outages(lab, "C09")] == [None]
        (again,) = roots(lab.store).values()
        assert (again.key, again.raised, again.seen) == (problem.key, problem.raised, problem.seen)
        assert daemon.stop() == 0
        assert [row["action"] for row in lab.heard] == ["raise"]


def gap(lab: LabNetwork, circuit: network.LabCircuit, last: dict[str, int]) -> tuple[int, int]:
    """From the instant at which a part of the circuit had no witness any more to that at which all had one again."""
    sources = {element.id: network.source_of(element) for element in network.ELEMENTS}
    links = {link.id: link for link in network.LINKS}
    legs = network.undated(circuit).legs
    parts = [[(circuit.a_element, circuit.port)], [(circuit.z_element, circuit.port)]]
    parts += [
        [(link.a_element, link.a_port), (link.z_element, link.z_port)] for link in (links[n] for n in legs[0].links)
    ]
    begins = min(max(last[sources[element]] for element, _ in part) for part in parts)
    ends = max(min(first_after(lab, sources[at[0]], PointId(*at), last) for at in part) for part in parts)
    return begins, ends


def first_after(lab: LabNetwork, source: str, point: PointId, last: dict[str, int]) -> int:
    with Reader(lab.store) as reader:
        runs = reader.runs([point], 0, 1 << 62)[source, point]
    return min(run.first for run in runs if run.first > last[source])


def outages(lab: LabNetwork, circuit: str) -> Any:
    settings, inventory = load_all(lab.config)
    with Reader(lab.store) as reader, reader.snapshot():
        until = reader.last_input() or 0
        assessor = Assessor(inventory, StoreEvidence(reader), (), lambda _: settings.snmp.staleness_us, until)
        period = Period(lab.events[0].at - 5_000_000, until, network.ZONE, "live")
        return assessor.assess(assessor.find(circuit, period).id, period).outages


def test_kills_at_random_instants_do_not_change_what_is_true(tmp_path: Path) -> None:
    """Cuts and repairs go on while the daemon is killed; in the end every edge is where it was, and no other."""
    chance = random.Random(20261122)
    steps = [(Act.CUT, "link:A1"), (Act.CUT, "link:R4"), (Act.REPAIR, "link:A1")]
    steps += [(Act.CUT, "link:B2"), (Act.REPAIR, "link:R4"), (Act.REPAIR, "link:B2")]
    assert len(steps) == KILLS
    with LabNetwork(tmp_path, staleness_looks=LENIENT) as lab, DaemonProcess(lab.config) as daemon:
        running(lab, daemon)
        start = horizon(lab.store)
        cut: set[str] = set()
        for act, target in steps:
            lab.do(act, target)
            cut = cut | {target} if act is Act.CUT else cut - {target}
            time.sleep(chance.uniform(0.0, 1.2))  # the kill comes when it comes
            daemon.kill()
            with Reader(lab.store) as reader:
                assert reader.verify() == ()
            daemon.start()
            eventually(lambda: set(roots(lab.store)) == {f"link_down/{name}" for name in cut}, f"{cut} are seen")  # noqa: B023
        eventually(lambda: all_up(lab.store), "all circuits up")
        assert daemon.stop() == 0, daemon.log
        end = horizon(lab.store)
        assert differences(lab, lab.play(start, end)) == []
        told = [(row["action"], row["problem"]["id"]) for row in lab.heard if row["action"] != "update"]
        assert sorted(told) == sorted((act, f"link_down/link:{n}") for n in ("A1", "R4", "B2") for act in ("raise", "clear"))
        with Reader(lab.store) as reader:
            assert reader.verify() == ()
        assert "Traceback" not in daemon.log


def differences(lab: LabNetwork, truth: LivePlay) -> list[str]:
    """Between what was done and what is stored: by the spans as they were stated, and by the runs folded anew."""
    told = stated(lab.store, [circuit.id for circuit in network.CIRCUITS], truth.start, truth.end)
    settings, inventory = load_all(lab.config)
    with Reader(lab.store) as reader, reader.snapshot():
        assessor = Assessor(
            inventory, StoreEvidence(reader), (), lambda _: settings.snmp.staleness_us, horizon(lab.store)
        )
        folded = proved(assessor, Period(truth.start, truth.end, network.ZONE, "live"))
    return [*compare_live(truth, told.circuits), *compare_problems(truth, told.problems), *compare_live(truth, folded)]
