"""A real daemon and an element that SNMP watches too: what its command line counts and measures goes on record."""

from __future__ import annotations

import getpass
import time
from pathlib import Path

from probed.control.client import call
from probed.control.protocol import Request
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.observation import QUARTER_US
from probed.store.reader import Reader
from tests.support.command import probed
from tests.support.daemon_process import DaemonProcess, eventually
from tests.support.ssh_config import ELEMENT, ssh_network
from tests.support.ssh_element import Element, in_thread

AHEAD_S = 3600
READ = 'read = ["probes", "controllers", "clock"]\ninterval = "2s"'
TEST, PORT = PointId(ELEMENT, "10"), PointId(ELEMENT, "E1 0/0/0")


def told(at_s: float) -> str:
    """A date as IOS writes it, on the element's clock."""
    return time.strftime("%H:%M:%S.000 UTC %a %b %d %Y", time.gmtime(at_s + AHEAD_S))


class Router(dict[str, bytes]):
    """IOS with one operation that ran at `began_s`, and an E1 whose quarter began `since_s` before it was `born`."""

    def __init__(self, since_s: int) -> None:
        super().__init__()
        self.born_s, self.since_s = time.time(), since_s
        self.began_s, self.lost, self.errored = self.born_s - 20, 1, 4

    def get(self, key: str, default: object = None) -> bytes:
        match key:
            case "show clock":
                now = time.time()
                text = told(now).replace(".000", f".{int(now % 1 * 1000):03d}") + "\n"
            case "show ip sla statistics":
                text = (
                    "IPSLAs Latest Operation Statistics\nIPSLA operation id: 10\nType of operation: udp-jitter\n"
                    f"\tLatest RTT: 2 milliseconds\nLatest operation start time: {told(self.began_s)}\n"
                    "Latest operation return code: OK\nRTT Values:\n"
                    "\tNumber Of RTT: 9\t\tRTT Min/Avg/Max: 1/2/9 milliseconds\nPacket Loss Values:\n"
                    f"\tLoss Source to Destination: {self.lost}\n\tLoss Destination to Source: 0\n\tPacket MIA: 0\n"
                    "Number of successes: 5\nNumber of failures: 0\n"
                )
            case "show controllers e1":
                elapsed = int(time.time() - self.born_s) + self.since_s
                text = f"E1 0/0/0 is up.\n  Data in current interval ({elapsed} seconds elapsed):\n{counts(0)}"
                text += f"  Data in Interval 1:\n{counts(self.errored)}  Data in Interval 2:\n{counts(0)}"
            case _:
                return b"% Unknown\r\n"
        return text.replace("\n", "\r\n").encode()


def counts(errored: int) -> str:
    return (
        "     0 Line Code Violations, 7 Path Code Violations\n"
        "     0 Slip Secs, 0 Fr Loss Secs, 0 Line Err Secs, 0 Degraded Mins\n"
        f"     {errored} Errored Secs, 0 Bursty Err Secs, 2 Severely Err Secs, 0 Unavail Secs\n"
    )


def test_results_bins_and_clock_of_an_element_that_snmp_watches(tmp_path: Path) -> None:
    router = Router(since_s=300)
    with in_thread(Element(answers=router, prompt=b"R1#")) as one:
        config = ssh_network(tmp_path, one.port, READ, platform="cisco_ios")
        config.write_text(
            config.read_text().replace('interval = "60s"', 'interval = "5s"') + '\n[ssh]\ntimeout = "2s"\n'
        )
        inventory = tmp_path / "inventory"
        (inventory / "probe_tests.csv").write_text(
            f"element,test,circuit,valid_from,valid_to\n{ELEMENT},10,NJFE0001,,\n{ELEMENT},99,NJFE0002,,\n"
        )
        with (inventory / "points.csv").open("a") as table:
            table.write(f"{ELEMENT},E1 0/0/0,E1,uni,access,,\n")
        assert probed("config", "check", config=config).code == 0
        assert probed("ssh", "trust", ELEMENT, "--yes", config=config).code == 0
        store = tmp_path / "state" / "probed.db"
        with DaemonProcess(config) as daemon:
            eventually(store.exists, "a store")
            eventually(lambda: results(store), "a result")
            eventually(lambda: len(bins(store)) == 2, "two bins")
            visits = visited(config)
            eventually(lambda: visited(config) > visits, "it is asked again and again")
            assert len(results(store)) == 1, "a stamp that stands still is no new result"
            (first,) = results(store)
            assert abs(first - router.began_s * SECOND_US) < 3 * SECOND_US, "on our clock"
            assert daemon.log.count("test '99' cannot be read: the agent has no such test; it has 10") == 1
            router.began_s, router.lost, router.errored = time.time(), 3, 9
            eventually(lambda: len(results(store)) == 2, "a stamp that moved is one")
            ends = [end for end, _ in bins(store)]
            assert ends[1] - ends[0] == QUARTER_US
            assert abs(ends[1] - (router.born_s - 300) * SECOND_US) < 2 * SECOND_US
            eventually(lambda: [errored for _, errored in bins(store)] == [0, 9], "counted anew")
            asked = probed("ssh", "run", ELEMENT, "show clock", config=config)
            assert asked.code == 0
            daemon.kill()
            daemon.start()
            router.began_s = time.time()
            eventually(lambda: len(results(store)) == 3, "on and on after a kill")
            assert [end for end, _ in bins(store)] == ends, "the same bins"
            assert "Traceback" not in daemon.log
            assert daemon.stop() == 0
    told_last = probed("snmp", "results", f"{ELEMENT}:10", "--last", "1h", "--json", config=config).json["results"]
    assert [(one["sent"], one["lost"], one["rtt_ms"]) for one in told_last] == [(10, 1, 2), (12, 3, 2), (12, 3, 2)]
    assert f"{ELEMENT}:10" in probed("snmp", "results", config=config).out
    shown = probed("pm", "show", ELEMENT, "--json", config=config).json["series"]
    assert [(one["point"], one["layer"], one["total"]["es_s"]) for one in shown] == [(str(PORT), "ds1", 9)]
    assert {one["source"] for one in shown[0]["bins"]} == {f"ssh:{ELEMENT}"}
    (clock,) = probed("ssh", "clocks", ELEMENT, "--last", "1h", "--json", config=config).json["clocks"]
    assert abs(clock["ahead_s"] - AHEAD_S) <= clock["uncertainty_s"]
    assert f"{ELEMENT}  " in probed("ssh", "clocks", config=config).out
    by_hand = probed("audit", "reads", "--json", config=config).json["by_hand"]
    assert [(row["by"], row["command"], row["receiver"], row["what"], row["times"]) for row in by_hand] == [
        (getpass.getuser(), "ssh run", ELEMENT, f"ssh {line}", 1) for line in ("show clock", "terminal length 0")
    ]
    assert set(one.lines) == {
        "terminal length 0",
        "show clock",
        "show ip sla statistics",
        "show controllers e1",
    }


def results(store: Path) -> list[int]:
    """When each was measured."""
    with Reader(store) as reader:
        return [row.last for row in reader.results(0, 1 << 62) if row.point == TEST]


def bins(store: Path) -> list[tuple[int, int]]:
    """The latest version of each, oldest first: when it ended, and its errored seconds."""
    with Reader(store) as reader:
        latest = {one.end: one.counts.es_s for one in reader.bins.of_point(PORT, 0, 1 << 62)}
    return sorted(latest.items())


def visited(config: Path) -> int:
    status = call(config.parent / "state" / "control.sock", Request("status", {}, "", "k"))
    visits: int = status["ssh"][ELEMENT]["visits"]
    return visits
