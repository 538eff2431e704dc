"""probed as one of the peers of the shared harness: the whole daemon, everything on, its store read for the figures.

The harness (`run.py` of the peer bench) finds this class when this folder is on PYTHONPATH: `bench/capacity.py`.
Elements stand in pairs, joined by a link between their eighth ports; each of the seven others is the customer's end
of a circuit over it. So every port that goes down is a circuit that is down, of a customer, under a contract.
"""

from __future__ import annotations

import socket
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

import mix
from common import CTL, PORT, ROWS, TRAP, Peer, ip  # type: ignore[import-not-found]  # the shared harness

STATE_VALUES: int = 1 + ROWS
COUNTER_VALUES: int = 4 * ROWS
CUSTOMERS = 50
DEAD_EVERY = 20
DEAD_PORT = 7
MQTT_PORT = PORT + 8
PATIENCE_S = 1.0
SINCE = "2026-01-01,"

CONTRACT = """schema = 1
id = "gold"
version = 1
title = "金牌"
title_en = "Gold"
time_zone = "Asia/Shanghai"
valid_from = 2026-01-01
[[clause]]
id = "availability"
kind = "availability"
target = "99.9 %"
denominator = "service_time"
"""


class Probed(Peer):  # type: ignore[misc]  # a class of the shared harness
    """One daemon, one process, SQLite with synchronous=FULL."""

    name = "probed"
    takes_traps = True
    mix: mix.Mix | None = None
    shown: frozenset[tuple[int, int]] | None = None

    def settings(self) -> str:
        return (
            "one process; traffic of every port stored; problems, spans and SLA state of 3.5 circuits an element; "
            "SQLite WAL synchronous=FULL, a commit a second at most"
        )

    def prepare(self) -> None:
        self.fresh()
        inventory = Path(self.dir) / "inventory"
        (inventory / "contracts").mkdir(parents=True)
        (inventory / "contracts" / "gold-1.toml").write_text(CONTRACT)
        dead = self.n // DEAD_EVERY if self.variant == "dead" else 0
        wanted = tables(self.n, dead)
        if self.all_collectors:
            for name, lines in mix.tables().items():
                wanted.setdefault(name, []).extend(lines)
        for name, lines in wanted.items():
            (inventory / f"{name}.csv").write_text("\n".join(lines) + "\n")
        more = mix.settings(TRAP, MQTT_PORT, Path(self.dir)) if self.all_collectors else ""
        (Path(self.dir) / "probed.toml").write_text(
            'time_zone = "Asia/Shanghai"\n'
            f'[snmp]\ninterval = "{self.interval}s"\ntimeout = "0.5s"\nretries = 1\ntraffic = true\n'
            f'[credential.core]\ncommunity = "public"\n{more}'
        )

    def start(self) -> None:
        if self.variant == "dead":
            self.black_hole = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.black_hole.bind(("0.0.0.0", PORT + DEAD_PORT))  # takes every request and never answers
        if self.all_collectors:
            self.mix = mix.Mix(Path(self.dir) / "mix", self.n, CTL, TRAP, MQTT_PORT)
        command = [sys.executable, "-m", "probed", "run", "--config", self.dir + "/probed.toml"]
        self.group.start(command, self.dir + "/log")

    def warm_up(self, seconds: float) -> None:
        time.sleep(seconds)
        self.looks_before = self._looks()

    @property
    def all_collectors(self) -> bool:
        """Traps, probes over MQTT and elements of SNMPv3 beside the polls."""
        return bool(self.variant == "all")

    def extra(self) -> dict[str, Any]:
        """That the other collectors were at work all the time: counts since the start, in shares of what was sent."""
        if not self.all_collectors:
            return {}
        first, last = self._ask("SELECT coalesce(min(t0), 0), coalesce(max(t0), 0) FROM probe_bin")[0]
        whole = max((last - first) // (mix.PROBE_STEP_S * 1_000_000) - 1, 1)
        bins = self._count_of(f"probe_bin WHERE t0 > {first} AND t0 < {last}") / (whole * mix.PROBES)
        looked = self._ask("SELECT count(*) FROM source_mark WHERE source LIKE 'snmp:V%' AND looks > 5")[0][0]
        alarms = self._count_of("evidence WHERE kind = 'alarm_seen'")
        return {"probe_bins_share": round(bins, 3), "v3_share": looked / mix.V3_ELEMENTS, "alarms": alarms}

    def stop(self) -> None:
        super().stop()
        if self.mix is not None:
            self.mix.stop()

    def settle(self, _until: float) -> None:
        self.looks_after = self._looks()
        time.sleep(2)  # what was heard in the window's last second is committed

    def stored(self, start: float, end: float) -> int:
        """Of a look: sysUpTime and each port's state; and each port's four counters in the traffic rows."""
        looks: int = self.looks_after - self.looks_before
        readings: int = self._count(start, end)
        return looks * STATE_VALUES + readings * COUNTER_VALUES

    def problems(self) -> frozenset[tuple[int, int]]:
        """(element, port) of every open problem of a port.

        The harness sleeps 0.1 s between two questions; here the answer waits for the store's next problem instead,
        at most a second, so that what is measured is the daemon's delay and not the questioner's.
        """
        end = time.monotonic() + PATIENCE_S
        while (found := self._open_problems()) == self.shown and time.monotonic() < end:
            time.sleep(0.002)
        self.shown = found
        return found

    def _open_problems(self) -> frozenset[tuple[int, int]]:
        found: set[tuple[int, int]] = set()
        for (resource,) in self._ask("SELECT resource FROM problem WHERE cleared IS NULL"):
            kind, _, point = resource.partition(":")
            element, _, port = point.partition(":")
            if kind == "point":
                found.add((int(element.removeprefix("NE")), int(port.rpartition("/")[2])))
            elif kind == "link" and not point.startswith("LV"):  # either end may be the one that is down
                first = int(point.removeprefix("L"))
                found |= {(first, ROWS), (first + 1, ROWS)}
        if self.all_collectors:  # what goes down beside is not what the harness waits for
            found -= {(element, 1) for element in range(self.n - mix.CHANGING + 1, self.n + 1)}
        return frozenset(found)

    def _looks(self) -> int:
        return int(self._ask("SELECT coalesce(sum(looks), 0) FROM source_mark WHERE source LIKE 'snmp:NE%'")[0][0])

    def _count(self, start: float, end: float) -> int:
        between = f"at >= {start * 1e6:.0f} AND at < {end * 1e6:.0f}"
        return self._count_of(f"traffic WHERE {between} AND source LIKE 'snmp:NE%'")

    def _count_of(self, what: str) -> int:
        return int(self._ask(f"SELECT count(*) FROM {what}")[0][0])

    def _ask(self, query: str) -> list[tuple[Any, ...]]:
        store = sqlite3.connect(f"file:{self.dir}/state/probed.db?mode=ro", uri=True)
        try:
            return store.execute(query).fetchall()
        finally:
            store.close()


def tables(elements: int, dead: int = 0) -> dict[str, list[str]]:
    """The inventory's tables as lines of CSV; the last `dead` elements never answer."""
    customers = [f"{250100000000 + i}" for i in range(CUSTOMERS)]
    out = {
        "units": ["id,name,name_en,level,parent,valid_from,valid_to", f"JT,集团,Group,group,,{SINCE}"],
        "customers": ["id,name,name_en,tier,unit,contract,valid_from,valid_to"],
        "sites": ["id,customer,name,name_en,valid_from,valid_to"],
        "managers": ["id,name,address,port,credential,max_in_flight,valid_from,valid_to"],
        "elements": ["id,name,unit,manager,via,address,port,credential,valid_from,valid_to"],
        "points": ["element,name,layer_rate,role,party,valid_from,valid_to"],
        "links": ["id,a_element,a_point,z_element,z_point,layer_rate,party,watched,valid_from,valid_to"],
        "protection": ["group,kind,seq,link,valid_from,valid_to"],
        "circuits": [
            "id,customer,kind,a_site,a_element,a_point,z_site,z_element,z_point,protection,contract,valid_from,valid_to"
        ],
        "routes": ["circuit,leg,seq,link,valid_from,valid_to"],
        "vpns": ["id,customer,name,name_en,topology,valid_from,valid_to"],
        "vpn_members": ["vpn,circuit,site,role,valid_from,valid_to"],
    }
    out["customers"] += [f"{c},客户{i},Customer {i},AA,JT,gold,{SINCE}" for i, c in enumerate(customers)]
    for i, customer in enumerate(customers):
        out["sites"] += [f"S{i}{end},{customer},局点{i}{end},Site {i}{end},{SINCE}" for end in "AZ"]
    for i in range(1, elements + 1):
        port = PORT if i <= elements - dead else PORT + DEAD_PORT
        out["elements"].append(f"NE{i},NE{i},JT,,element,{ip(i)},{port},core,{SINCE}")
        out["points"] += [f"NE{i},ge-0/0/{row},GE,uni,access,{SINCE}" for row in range(1, ROWS)]
        out["points"].append(f"NE{i},ge-0/0/{ROWS},GE,nni,core,{SINCE}")
    for i in range(1, elements, 2):
        out["links"].append(f"L{i},NE{i},ge-0/0/{ROWS},NE{i + 1},ge-0/0/{ROWS},GE,core,yes,{SINCE}")
        for row in range(1, ROWS):
            who = (i // 2) % CUSTOMERS
            a, z = f"S{who}A,NE{i},ge-0/0/{row}", f"S{who}Z,NE{i + 1},ge-0/0/{row}"
            out["circuits"].append(f"C{i}-{row},{customers[who]},GE,{a},{z},none,,{SINCE}")
            out["routes"].append(f"C{i}-{row},working,1,L{i},{SINCE}")
    return out
