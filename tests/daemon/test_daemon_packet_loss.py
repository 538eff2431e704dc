"""Every answer is lost for ten looks, then none: all is unknown, nothing is down, an outage goes on through it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from click.testing import CliRunner

from probed.cli.main import cli
from probed.lab import network
from probed.lab.script import Act
from probed.store.reader import Reader
from tests.support.daemon_process import DaemonProcess, all_up, eventually, in_state, roots
from tests.support.lab_network import LabNetwork
from tests.support.scrape import figures, with_metrics

LOOKS = 10
"""Ten minutes at a look a minute; here a look is a second."""
CHAIN = {"C05", "C09", "C16", "C21", "C24"}
"""Circuits over A2."""
SOURCES = len({network.SMALL.source_of(row) for row in network.ELEMENTS}) + len(network.MANAGERS)
EVERY = {circuit.id for circuit in network.CIRCUITS}


def lose(lab: LabNetwork, share: float) -> int:
    """From now on; returns when."""
    names = [f"element:{row.id}" for row in network.ELEMENTS] + [f"manager:{row.id}" for row in network.MANAGERS]
    return [lab.do(Act.LOSE, name, share).at for name in names][-1]


def missed(lab: LabNetwork, lost: int) -> int:
    """The fewest looks in a row that any source has missed since, as far as they are stored."""
    silent = "SELECT max(t_end - t_event) FROM evidence WHERE kind = 'silence' AND t_end > ? GROUP BY source"
    with closing(sqlite3.connect(f"file:{lab.store}?mode=ro", uri=True)) as db:
        lengths = [length for (length,) in db.execute(silent, (lost,))]
    return 1 + min(lengths) // 1_000_000 if len(lengths) == SOURCES else 0


def told_of_the_cut(lab: LabNetwork) -> list[str]:
    return [row["action"] for row in lab.heard if row["problem"]["id"] == "link_down/link:A2"]


def test_ten_looks_of_silence_from_everybody(tmp_path: Path) -> None:
    with LabNetwork(tmp_path) as lab:
        port = with_metrics(lab.config)
        play_silence(lab, port)


def play_silence(lab: LabNetwork, port: int) -> None:
    with DaemonProcess(lab.config) as daemon:
        eventually(lambda: all_up(lab.store) and not roots(lab.store), "all circuits up, no problem")
        cut = lab.do(Act.CUT, "link:A2")
        eventually(lambda: in_state(lab.store, "down") == CHAIN, "the chain is down")
        eventually(lambda: [row["action"] for row in lab.heard] == ["raise"], "people are told")

        lost = lose(lab, 1.0)
        eventually(lambda: in_state(lab.store, "unknown") == EVERY, "everything is unknown")
        lab.do(Act.REPAIR, "link:A2")  # nobody can see it
        eventually(lambda: missed(lab, lost) >= LOOKS, "ten looks of each are lost")
        assert in_state(lab.store, "unknown") == EVERY
        assert "clear" not in told_of_the_cut(lab), "not told well before it was seen well"
        assert set(roots(lab.store)) == {"link_down/link:A2", "network_silent/network:dcn"}, "one for all the silence"
        ask = ["doctor", "--all", "--json", "--config", str(lab.config)]
        said = json.loads(CliRunner().invoke(cli, ask).stdout)["findings"]
        assert any(one["check"] == "reachability" and one["level"] == "fail" for one in said), said
        told = figures(port)
        assert (told["probed_sources{state=silent}"], told["probed_sources{state=answering}"]) == (SOURCES, 0)
        assert told["probed_polls_silent_total{reason=timeout}"] >= LOOKS * SOURCES
        last = told["probed_collector_last_success_timestamp_seconds{collector=snmp}"]
        assert last * 1e6 < lost + 1_000_000, "when anything last answered, for ProbedCollectorStarved"

        back = lose(lab, 0.0)
        eventually(lambda: all_up(lab.store) and not roots(lab.store), "all is as it was")
        assert daemon.stop() == 0, daemon.log
        with Reader(lab.store) as reader:
            assert reader.verify() == ()
            assert reader.verify_runs() == ()
            spans = {name: reader.spans(name, 0, 1 << 62) for name in EVERY}
        down = [span for rows in spans.values() for span in rows if span.value.hi == 0]
        assert {span.circuit for span in down} == CHAIN, "no outage is invented"
        assert all(cut.at - 1_000_000 < span.start.at < lost for span in down), "none begins in the silence"
        assert all(span.end is not None and span.end < back for span in down)
        actions = told_of_the_cut(lab)
        assert (actions[0], actions[-1], actions.count("clear")) == ("raise", "clear", 1)
