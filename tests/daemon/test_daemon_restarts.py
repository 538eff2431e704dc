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
from probed.lab.shape import LabCircuit, undated
from probed.ledger.against_looks import look_flaws
from probed.model.assessment import Period
from probed.model.ids import ElementId, PointId
from probed.model.problem import Problem
from probed.policies.paces import paces
from probed.store.reader import Reader
from tests.support.daemon_process import DaemonProcess, all_up, eventually, horizon, in_state, roots
from tests.support.lab_network import LabNetwork

LENIENT = 8.0
"""Looks until a value is stale: a restart must fit into it on a busy machine."""
KILLS = 6
CHAIN = {"C05", "C09", "C16", "C21", "C24"}
"""Circuits over A2."""
WITNESS = {"A1": "C08", "R4": "C20", "B2": "C12"}
"""An unprotected circuit over each link."""
SOURCES = {element.id: network.SMALL.source_of(element) for element in network.ELEMENTS}


def running(lab: LabNetwork, daemon: DaemonProcess) -> None:
    """Everything is up, and was seen so twice: what is dated a tick too early then does not lie before it was."""
    eventually(lambda: all_up(lab.store), f"all circuits up\n{daemon.log}")
    heard_since(lab, horizon(lab.store))


def heard_since(lab: LabNetwork, at: int) -> None:
    """Every source was heard after an instant, and what came of it is stored."""

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


def same(again: Problem, before: Problem) -> bool:
    """The same problem goes on; when it began may be known a little better, never as later."""
    moved = before.raised - again.raised
    return (again.key, again.seen, again.cleared) == (before.key, before.seen, None) and 0 <= moved < 1_000_000


def test_a_restart_within_the_limit_leaves_no_trace(tmp_path: Path) -> None:
    """With a fibre cut all the while, acknowledged: the outage is one, the problem the same, nobody is told twice."""
    with LabNetwork(tmp_path, staleness_looks=LENIENT) as lab, DaemonProcess(lab.config) as daemon:
        running(lab, daemon)
        heard_since(lab, lab.do(Act.CUT, "link:A1").at)
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
        assert same(again, problem)
        assert again.notified
        assert daemon.stop() == 0
        assert [row["action"] for row in lab.heard] == ["raise"]
        with Reader(lab.store) as reader:
            assert reader.verify() == ()
            assert reader.verify_runs() == ()


def test_a_restart_beyond_the_limit_is_unknown_from_the_last_look_to_the_first(tmp_path: Path) -> None:
    """Never down, and the outage under way is neither ended nor split."""
    with LabNetwork(tmp_path) as lab, DaemonProcess(lab.config) as daemon:
        running(lab, daemon)
        heard_since(lab, lab.do(Act.CUT, "link:A2").at)
        eventually(lambda: in_state(lab.store, "down"), "the circuits over A2 are down")
        (problem,) = eventually(lambda: roots(lab.store), "the problem").values()
        daemon.kill()
        last = last_seen(lab)
        latest = max(last.values())
        eventually(lambda: time.time_ns() // 1000 > latest + lab.limit_us + 200_000, "the limit has passed")
        daemon.start()
        heard_since(lab, latest)
        eventually(lambda: not in_state(lab.store, "unknown"), "everything is known again")
        for name, (begins, ends) in gaps(lab, last).items():
            value = (0.0, 0.0) if name in CHAIN else (1.0, 1.0)
            told = [(at, said) for at, said, _ in spans(lab, name)]
            assert told[-2:] == [(begins, (0.0, 1.0)), (ends, value)], name
            assert {said for _, said in told} == {(1.0, 1.0), (0.0, 1.0), value}, name
        assert [o.end for o in outages(lab, "C09")] == [None]
        (again,) = roots(lab.store).values()
        assert same(again, problem)
        assert daemon.stop() == 0
        assert [row["action"] for row in lab.heard] == ["raise"]
        assert the_looks_come_to_the_spans(lab)


def the_looks_come_to_the_spans(lab: LabNetwork) -> bool:
    """What `ledger verify --store` asks of looks and spans, of a store that a daemon has filled."""
    settings, inventory = load_all(lab.config)
    with Reader(lab.store) as reader:
        limit_us = paces(settings, inventory, horizon(lab.store)).limit_us
        return not list(look_flaws(reader, inventory, limit_us)) and not reader.verify_runs()


Seen = dict[tuple[str, PointId], int]
"""When each point was last seen by each source."""


def last_seen(lab: LabNetwork) -> Seen:
    """The later of the last answer, by when it was asked for, and of the last news, by when it came."""
    with Reader(lab.store) as reader:
        marks = reader.marks()
        points = [PointId(ElementId(element), port) for ends in all_parts() for element, port in ends]
        runs = reader.runs(points, 0, 1 << 62)
    return {key: max(marks[key[0]].last, *(run.last for run in found)) for key, found in runs.items()}


def all_parts() -> list[list[tuple[str, str]]]:
    return [
        ends for circuit in network.CIRCUITS if circuit.protection == "none" for ends in parts_of(circuit).values()
    ]


def gaps(lab: LabNetwork, last: Seen) -> dict[str, tuple[int, int]]:
    """For each unprotected circuit: from when on a part of it had no witness, and when all parts had one again.

    Of a circuit that is down only the link that is cut has to be seen.
    """
    found = {}
    for circuit in network.CIRCUITS:
        if circuit.protection == "none":
            parts = [ends for name, ends in parts_of(circuit).items() if circuit.id not in CHAIN or name == "A2"]
            begins = min(max(last[SOURCES[at[0]], PointId(ElementId(at[0]), at[1])] for at in ends) for ends in parts)
            known = max(
                min(first_after(lab, SOURCES[at[0]], PointId(ElementId(at[0]), at[1]), last) for at in ends)
                for ends in parts
            )
            found[circuit.id] = begins, known
    return found


def parts_of(circuit: LabCircuit) -> dict[str, list[tuple[str, str]]]:
    """The end points that can speak for each part of an unprotected circuit."""
    links = {link.id: link for link in network.LINKS}
    own = {"a": [(circuit.a_element, circuit.port)], "z": [(circuit.z_element, circuit.port)]}
    (leg,) = undated(circuit).legs
    return own | {
        name: [(links[name].a_element, links[name].a_port), (links[name].z_element, links[name].z_port)]
        for name in leg.links
    }


def first_after(lab: LabNetwork, source: str, point: PointId, last: Seen) -> int:
    with Reader(lab.store) as reader:
        runs = reader.runs([point], 0, 1 << 62)[source, point]
    return min(run.first for run in runs if run.first > last[source, point])


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
    steps = [
        (Act.CUT, "A1"),
        (Act.CUT, "R4"),
        (Act.REPAIR, "A1"),
        (Act.CUT, "B2"),
        (Act.REPAIR, "R4"),
        (Act.REPAIR, "B2"),
    ]
    assert len(steps) == KILLS
    with LabNetwork(tmp_path, staleness_looks=LENIENT) as lab, DaemonProcess(lab.config) as daemon:
        running(lab, daemon)
        start = horizon(lab.store)
        for act, link in steps:
            lab.do(act, f"link:{link}")
            time.sleep(chance.uniform(0.0, 1.2))  # the kill comes when it comes
            daemon.kill()
            with Reader(lab.store) as reader:
                assert reader.verify() == ()
                assert reader.verify_runs() == ()
            killed = horizon(lab.store)
            daemon.start()
            heard_since(lab, killed)
            assert (WITNESS[link] in in_state(lab.store, "down")) == (act is Act.CUT)
        eventually(lambda: all_up(lab.store) and not roots(lab.store), "all circuits up, no problem")
        assert daemon.stop() == 0, daemon.log
        end = horizon(lab.store)
        assert differences(lab, lab.play(start, end)) == []
        told = sorted((row["problem"]["resource"], row["action"]) for row in lab.heard if row["action"] != "update")
        assert told == [(f"link:{name}", action) for name in sorted(WITNESS) for action in ("clear", "raise")]
        with Reader(lab.store) as reader:
            assert reader.verify() == ()
        assert the_looks_come_to_the_spans(lab)
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
    return [
        *compare_live(truth, told.circuits),
        *compare_problems(truth, told.problems),
        *compare_live(truth, folded),
    ]
