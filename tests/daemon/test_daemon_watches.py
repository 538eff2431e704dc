"""A daemon beside live agents: what it sees, whom it tells, and what operators may do. One daemon for the module."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

from config.settings_file import load_settings
from probed.cli.main import cli
from probed.control.client import call
from probed.control.protocol import Request
from probed.lab.script import Act
from probed.store.batch import Mark
from probed.store.reader import Reader
from tests.support.daemon_process import DaemonProcess, all_up, eventually, in_state, roots, states
from tests.support.lab_network import LabNetwork

CHAIN = {"C05", "C09", "C16", "C21", "C24"}
"""Circuits over A2."""


class Watched(NamedTuple):
    lab: LabNetwork
    daemon: DaemonProcess

    @property
    def store(self) -> Path:
        return self.lab.store

    def probed(self, *args: str) -> str:
        """The command line; it must succeed."""
        done = CliRunner().invoke(cli, [*args, "--config", str(self.lab.config)])
        assert done.exit_code == 0, done.output
        return done.output

    def told(self, problem: str) -> list[str]:
        """The actions of which people were told about a problem, in order."""
        return [row["action"] for row in self.lab.heard if row["problem"]["id"] == problem]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with LabNetwork(tmp_path_factory.mktemp("watched")) as lab, DaemonProcess(lab.config) as daemon:
        yield Watched(lab, daemon)
        assert daemon.stop() == 0, daemon.log
        assert lab.counts.reads > 0
        assert (lab.counts.not_reads, lab.counts.malformed, lab.counts.wrong_community) == (0, 0, 0)
        assert "Traceback" not in daemon.log


@pytest.fixture
def watched(shared: Watched) -> Watched:
    """All is well."""
    calm(shared)
    return shared


def calm(watched: Watched) -> None:
    eventually(lambda: all_up(watched.store) and not roots(watched.store), "all circuits up, no problem")


def heal(watched: Watched, act: Act, target: str) -> None:
    watched.lab.do(act, target)
    calm(watched)


def test_a_cut_is_one_problem_with_who_is_hit_and_one_message(watched: Watched) -> None:
    before = len(watched.lab.heard)
    cut = watched.lab.do(Act.CUT, "link:A2")
    eventually(lambda: in_state(watched.store, "down") == CHAIN, "the circuits over A2 are down")
    (found,) = eventually(lambda: roots(watched.store), "a root").items()
    assert found[0] == "link_down/link:A2"
    problem = found[1]
    assert {(hit.circuit, hit.how) for hit in problem.impact.circuits} == {(name, "down") for name in CHAIN}
    assert set(problem.impact.customers) == {f"10000000{n:04d}" for n in (101, 202, 404, 505, 606)}
    assert abs(problem.raised - cut.at) < 1_000_000
    eventually(lambda: watched.told("link_down/link:A2"), "the message")
    heal(watched, Act.REPAIR, "link:A2")
    eventually(lambda: len(watched.told("link_down/link:A2")) > 1, "the message that it is over")
    assert watched.told("link_down/link:A2") == ["raise", "clear"]
    assert len(watched.lab.heard) == before + 2


def test_a_cut_ring_leaves_protected_circuits_up_and_at_risk(watched: Watched) -> None:
    watched.lab.do(Act.CUT, "link:R3")
    eventually(lambda: in_state(watched.store, "down") == {"C17", "C21"}, "unprotected circuits are down")
    eventually(lambda: len(in_state(watched.store, "at risk")) == 8, "eight circuits at risk")
    assert set(roots(watched.store)) == {"link_down/link:R3"}
    heal(watched, Act.REPAIR, "link:R3")


def test_a_silent_agent_makes_circuits_unknown_and_never_down(watched: Watched) -> None:
    known(watched, lambda mark: mark.looks > 2)
    silence = watched.lab.do(Act.SILENCE, "element:NE06")
    own = {"C04", "C07", "C20", "C24"}
    eventually(lambda: in_state(watched.store, "unknown") >= own - {"C24"}, "its own circuits are unknown")
    found = eventually(lambda: roots(watched.store), "a root")
    assert set(found) == {"element_silent/element:NE06"}
    assert all(hit.how == "unknown" for hit in found["element_silent/element:NE06"].impact.circuits)
    heal(watched, Act.ANSWER, "element:NE06")
    with Reader(watched.store) as reader:
        seen = [span for name in own for span in reader.spans(name, silence.at, 1 << 62)]
    assert all(tuple(span.value) != (0.0, 0.0) for span in seen)
    assert "snmp:NE06: silent" in watched.daemon.log
    assert "Check that the agent runs there" in watched.daemon.log


def test_an_acknowledgement_is_audited_with_who_and_why(watched: Watched) -> None:
    watched.lab.do(Act.CUT, "link:B3")
    eventually(lambda: "link_down/link:B3" in roots(watched.store), "the problem")
    said = watched.probed("alarms", "ack", "link:B3", "--comment", "抢修队已出发")
    assert said == f"link_down/link:B3: acknowledged by {getpass.getuser()}\n"
    with Reader(watched.store) as reader:
        act = reader.acts()[-1]
    assert (act.operator, act.verb, act.reason) == (getpass.getuser(), "ack", "抢修队已出发")
    assert "link:B3" in act.subject
    found = roots(watched.store)["link_down/link:B3"]
    assert (found.acknowledged_by, found.comment) == (getpass.getuser(), "抢修队已出发")
    heal(watched, Act.REPAIR, "link:B3")


def test_the_month_of_a_circuit_is_kept_and_made_again_as_soon_as_somebody_decides(watched: Watched) -> None:
    """What happens in the network is looked at minutes later; what people propose or approve at once."""
    watched.lab.do(Act.CUT, "link:A2")
    eventually(lambda: in_state(watched.store, "down") == CHAIN, "the circuits over A2 are down")
    heal(watched, Act.REPAIR, "link:A2")
    config = str(watched.lab.config)
    now = datetime.now(UTC)
    times = ("--start", (now - timedelta(seconds=2)).isoformat(), "--end", (now - timedelta(seconds=1)).isoformat())
    for name in ("C05", "C09"):  # of the others' contracts so short an outage is none
        asked = ("exclusion", "add", name, "--kind", "customer", "--proof", "ticket 8", *times, "--config", config)
        done = CliRunner().invoke(cli, asked)
        assert done.exit_code == 0, done.output

    def kept() -> dict[str, int]:
        with Reader(watched.store) as reader:
            label = reader.latest_figures("month") or ""
            return {each.circuit: each.totals.down for each in reader.figures("month", label, label + "~")}

    eventually(lambda: all(kept().get(name, 0) > 0 for name in ("C05", "C09")), "their figures", 40.0)
    eventually(lambda: len(kept()) == len(states(watched.store)), "every circuit has its month", 40.0)
    done = CliRunner().invoke(cli, ["fleet", "--config", config])
    assert done.exit_code in {0, 1}, done.output
    assert all(f"{name}  " in done.output for name in CHAIN)


def test_an_act_sent_twice_is_done_once(watched: Watched) -> None:
    at = datetime.now(UTC) + timedelta(days=400)
    args = {"resources": ["link:A3"], "start": at.isoformat(), "end": (at + timedelta(hours=1)).isoformat()}
    request = Request("maintenance_add", args, "once", "the-same-key")
    socket = load_settings(watched.lab.config).control_socket
    assert call(socket, request) == call(socket, request)
    with Reader(watched.store) as reader:
        assert [act.key for act in reader.acts()].count("the-same-key") == 1
        assert [window.reason for window in reader.windows()].count("once") == 1


def test_an_exclusion_counts_once_somebody_else_has_approved_it(watched: Watched) -> None:
    times = ("--start", "2026-11-02T01:00:00+08:00", "--end", "2026-11-02T02:00:00+08:00")
    asked = ("exclusion", "add", "C08", "--kind", "customer", "--proof", "ticket 7", "--id", "X7", *times)
    assert watched.probed(*asked).startswith("exclusion X7: proposed\n")
    alone = CliRunner().invoke(cli, ["exclusion", "approve", "X7", "-m", "ok", "-c", str(watched.lab.config)])
    assert alone.exit_code == 2
    assert f"exclusion X7 was proposed by {getpass.getuser()}: somebody else must decide on it" in alone.output
    assert "approved" in watched.probed("exclusion", "approve", "X7", "-m", "nobody else is here", "--alone")
    assert "C08      customer" in watched.probed("exclusion", "list")
    with Reader(watched.store) as reader:
        stated = [one.exclusion.status.value for one in reader.exclusion_history("X7")]
        assert '"alone":true' in reader.acts()[-1].subject
    assert stated == ["proposed", "approved"]


def test_planned_work_is_not_told_of_unless_it_outlives_its_window(watched: Watched) -> None:
    """Two links are worked on: A3 is well again in time, B2 is not."""
    ends = announce(watched, "link:A3", "link:B2")
    for link in ("link:A3", "link:B2"):
        watched.lab.do(Act.CUT, link)
    eventually(lambda: set(roots(watched.store)) == {"link_down/link:A3", "link_down/link:B2"}, "both are seen")
    assert {problem.planned for problem in roots(watched.store).values()} == {"A3-B2"}, roots(watched.store)
    assert {"C09", "C21", "C13", "C22", "C12", "C19"} == in_state(watched.store, "down")
    watched.lab.do(Act.REPAIR, "link:A3")
    eventually(lambda: set(roots(watched.store)) == {"link_down/link:B2"}, "A3 is over")
    assert datetime.now(UTC) < ends, "too slow to say anything"
    assert watched.told("link_down/link:B2") == []
    message = eventually(lambda: of(watched.lab.heard, "link_down/link:B2"), "the message at the window's end")
    assert message["transition"] == "window_ended"
    assert datetime.fromisoformat(message["at"]) >= ends
    heal(watched, Act.REPAIR, "link:B2")
    eventually(lambda: len(watched.told("link_down/link:B2")) == 2, "the message that it is over")
    assert watched.told("link_down/link:A3") == []


def announce(watched: Watched, *links: str) -> datetime:
    """Work that has just begun and ends soon, by the command line."""
    now = datetime.now(UTC)
    begins = now - timedelta(seconds=5)  # a cut's instant is an estimate: it may lie a little early
    ends = now + timedelta(seconds=20)  # room for a slow machine to see the cut and one repair inside
    times = ("--start", begins.isoformat(), "--end", ends.isoformat())
    said = watched.probed("maintenance", "add", *links, *times, "--reason", "割接", "--id", "A3-B2")
    assert "link:A3" in said
    return ends


def of(heard: list[dict[str, Any]], problem: str) -> dict[str, Any]:
    """The first message about a problem, or nothing."""
    return next((row for row in heard if row["problem"]["id"] == problem), {})


def test_a_restart_of_an_agent_with_new_numbers_leaves_no_trace(watched: Watched) -> None:
    before = states(watched.store)
    restart = watched.lab.do(Act.RESTART, "element:NE08")
    known(watched, lambda mark: mark.last > restart.at + 3_000_000)
    assert states(watched.store) == before
    with Reader(watched.store) as reader:
        assert all(span.start.at < restart.at for span in reader.open_spans().values())


def known(watched: Watched, enough: Callable[[Mark], bool]) -> None:
    """Every source was heard often or late enough."""

    def look() -> bool:
        with Reader(watched.store) as reader:
            return all(enough(mark) for mark in reader.marks().values())

    eventually(look, "every source was heard enough")


def test_tickets_are_told_by_the_command_line_and_from_a_file(watched: Watched, tmp_path: Path) -> None:
    told = watched.probed("ticket", "add", "TT-1", "C08", "--summary", "no light", "-m", "the customer called")
    assert told == "ticket TT-1: reported\n"
    assert watched.probed("ticket", "ack", "TT-1", "-m", "wang goes there") == "ticket TT-1: answered\n"
    file = tmp_path / "tickets.csv"
    rows = [f"TT-2,C09,{datetime.now(UTC) - timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ},,,,误码"]
    rows += [f"OLD-{n},C08,2026-01-01T00:00:00Z,,2026-01-01T01:00:00Z,,{'x' * 80}" for n in range(700)]
    file.write_text("id,circuit,opened,acknowledged,closed,held,summary\n" + "\n".join(rows) + "\n", "utf-8")
    words = ("ticket", "import", str(file), "-m", "export of the ticket system")
    assert watched.probed(*words) == "tickets: new 701, changed 0, as they were 0\n"
    assert watched.probed(*words) == "tickets: new 0, changed 0, as they were 701\n"
    assert watched.probed("ticket", "close", "TT-1", "-m", "a fibre was bent") == "ticket TT-1: closed\n"
    still = watched.probed("ticket", "list", "--open")
    assert "TT-2" in still
    assert "TT-1" not in still
    with Reader(watched.store) as reader:
        assert len(reader.tickets()) == 702
        acts = [act.verb for act in reader.acts() if act.verb.startswith("ticket")]
    assert acts[:2] == ["ticket_add", "ticket_acknowledge"]
    assert acts.count("ticket_import") == 4  # in requests of a bearable size, and nothing the second time
