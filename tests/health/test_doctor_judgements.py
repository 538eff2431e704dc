"""What the doctor makes of facts: each check is a pure function, told here fact by fact."""

from __future__ import annotations

import asyncio
import os
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from collectors.snmp.target import SnmpTarget
from config.checked import checked
from config.credentials import CredentialSettings
from config.load import load_all
from config.section import Secret
from config.settings_notify import MailSettings
from config.settings_policy import PolicySettings
from config.settings_traps import TrapSettings
from probed.doctor import (
    backlog,
    figures,
    machine,
    notified,
    outward,
    reach,
    running,
    setup,
    storage,
    tested,
)
from probed.doctor.examine import Check, examine
from probed.doctor.finding import Finding, Level, ok, worst
from probed.model.ids import PointId
from probed.store.errors import StoreCorrupt, StoreMissing
from probed.store.migrations import CURRENT

NOW = 1_800_000_000_000_000
DAY = 86_400_000_000
GIB = 1 << 30


class Case(NamedTuple):
    found: Iterable[Finding]
    level: Level
    says: str


OK, WARN, FAIL = Level.OK, Level.WARN, Level.FAIL
DISK = storage.DiskFacts(100 * GIB, 10_000, False, GIB, 0, NOW - 10 * DAY, NOW)
STORE = storage.StoreFacts(None, CURRENT, (), NOW - 1_000_000, NOW, 60_000_000)
WELL = {"queue": 0, "stalls": 0, "stuck_s": {"snmp": 0.0}, "restarts": {}, "reload": None, "drift_s": 0.01}
TEST = PointId("R1", "10")
PATH = Path("/s/probed.db")


def clock(state: int | None = 0, status: int = 0, maxerror: int = 1000, now: int = NOW) -> Iterable[Finding]:
    return machine.judge_clock(machine.ClockFacts(now, state, status, maxerror))


def disk(**changes: object) -> Iterable[Finding]:
    return storage.judge_disk("/s", DISK._replace(**changes))  # type: ignore[arg-type]


def store(**changes: object) -> Iterable[Finding]:
    return storage.judge_store("/s/probed.db", STORE._replace(**changes))  # type: ignore[arg-type]


def results(ago_s: int | None, length_s: int = 60) -> Iterable[Finding]:
    """One test, whose latest result ended so long ago."""
    end = NOW - (ago_s or 0) * 1_000_000
    found = {} if ago_s is None else {TEST: tested.Latest(end - length_s * 1_000_000, end)}
    return tested.judge_tests([TEST], found, NOW)


def waiting(**changes: object) -> Iterable[Finding]:
    facts = backlog.Backlog(2, NOW - 1, 0, 3, NOW - 1, 0, NOW)
    return backlog.judge_backlog(facts._replace(**changes))  # type: ignore[arg-type]


def figures_said(health: dict[str, object] | None, trouble: str = "") -> Iterable[Finding]:
    return figures.judge_figures("h:1", figures.FiguresFacts(health, trouble), running=True)


def control(**changes: object) -> Iterable[Finding]:
    return running.judge_control("/s/control.sock", running.ControlFacts({**WELL, **changes}, "", "1.0"))


def told(**changes: object) -> Iterable[Finding]:
    traps = {"buffer": 16 << 20, "lost": 0, "out_of_step": {"EMS": "start"}, **changes}
    return notified.judge_notified("h:162", running.ControlFacts({**WELL, "traps": traps}, "", "1.0"))


def reached(*reasons: str) -> Iterable[Finding]:
    found = [reach.Reached(f"snmp:E{n}", "10.0.0.1:161", reason, reason) for n, reason in enumerate(reasons)]
    return reach.judge_reach(len(found), len(found), found)


def policy(**values: object) -> PolicySettings:
    return checked(PolicySettings, {"name": "p", **values})


HOST = outward.Host("mail.m", "smtp.example", 587)
CASES: dict[str, Case] = {
    "a synchronised clock": Case(clock(), OK, "synchronised"),
    "a kernel that reports TIME_ERROR": Case(clock(state=5), WARN, "not synchronised"),
    "a kernel with STA_UNSYNC": Case(clock(status=0x40), WARN, "not synchronised"),
    "a clock that may be wrong by 2 s": Case(clock(maxerror=2_000_000), WARN, "wrong by 2.0 s"),
    "a kernel that says nothing": Case(clock(state=None), WARN, "does not tell"),
    "a machine in 1970": Case(clock(now=5), FAIL, "long past"),
    "room for years": Case(disk(), OK, "100.0 GiB free, 1000 days"),
    "half a GiB left": Case(disk(free_bytes=GIB // 2), WARN, "only 0.5 GiB"),
    "nothing left": Case(disk(free_bytes=1000), FAIL, "only 0.0 GiB"),
    "full in ten days": Case(disk(free_bytes=2 * GIB, store_bytes=2 * GIB), WARN, "enough for 10 days"),
    "a young store says nothing of growth": Case(disk(created_us=NOW - 1000), OK, "100.0 GiB free"),
    "a read-only file system": Case(disk(read_only=True), FAIL, "read-only"),
    "few inodes": Case(disk(free_inodes=3), WARN, "3 inodes"),
    "a log of a GiB": Case(disk(wal_bytes=GIB), WARN, "1024 MiB"),
    "a sound store": Case(store(), OK, "sound"),
    "no store yet": Case(store(trouble=StoreMissing(PATH)), WARN, "no store here"),
    "a damaged store that opens": Case(store(broken=("page 3 is never used",)), FAIL, "page 3 is never used"),
    "a damaged store that does not open": Case(store(trouble=StoreCorrupt(PATH, "x")), FAIL, "damaged"),
    "a store too large for the time": Case(store(broken=None), WARN, "too large"),
    "a store of another version": Case(store(version=1), FAIL, "schema version 1"),
    "an hour without input": Case(store(last_input_us=NOW - 3_600_000_000), FAIL, "is 01:00:00 old"),
    "weeks without input": Case(store(last_input_us=NOW - 2_230_402_000_000), FAIL, "is 25 d 19:33:22 old"),
    "input from the future": Case(store(last_input_us=NOW + 3_600_000_000), FAIL, "lies 01:00:00 in the future"),
    "nothing waits for long": Case(waiting(), OK, "2 messages and 3 marks wait"),
    "a message an hour old": Case(waiting(oldest_us=NOW - 3_600_000_000), WARN, "the oldest for 01:00:00"),
    "a message given up": Case(waiting(dead=1), WARN, "1 were given up"),
    "an InfluxDB that was away for an hour": Case(
        waiting(oldest_mark_us=NOW - 3_600_000_000), WARN, "dashboards are old"
    ),
    "lines that were refused": Case(waiting(refused=4), WARN, "4 lines were refused"),
    "figures of a daemon that is well": Case(figures_said({"live": True, "ready": True}), OK, "gives the daemon's"),
    "figures of a daemon that is not": Case(
        figures_said({"live": True, "ready": False, "reasons": ["store"]}), WARN, "not ready: store"
    ),
    "another program on the port of the figures": Case(figures_said(None), FAIL, "another program answers"),
    "no figures though it runs": Case(figures_said(None, "Connection refused"), FAIL, "Connection refused"),
    "nobody holds the store": Case(
        running.judge_holder("s", running.HolderFacts(None, 7)), FAIL, "nothing is watched"
    ),
    "somebody holds the store": Case(running.judge_holder("s", running.HolderFacts(7, 7)), OK, "held by pid 7"),
    "a daemon that is well": Case(control(), OK, "is well"),
    "a daemon of another version": Case(control(version="0.9"), WARN, "version 0.9"),
    "a part that hangs": Case(control(stuck_s={"snmp": 45.0}), FAIL, "snmp has not got on for 45 s"),
    "a full queue": Case(control(queue=900), FAIL, "900 of 1000"),
    "a stalled store": Case(control(stalled=True, stalls=4), FAIL, "does not take anything"),
    "stalls that are over": Case(control(stalls=4), WARN, "repeated 4 times"),
    "a part with a bug": Case(control(restarts={"notify": 2}), WARN, "notify was restarted 2 times"),
    "a refused reload": Case(control(reload={"ok": False}), WARN, "reload was refused"),
    "a good reload": Case(control(reload={"ok": True}), OK, "is well"),
    "a clock set back an hour": Case(control(drift_s=-3600.0), WARN, "moved by -3600.0 s"),
    "a daemon ahead of such a clock": Case(control(ahead_s=3600.0), FAIL, "goes on 3600.0 s ahead of it"),
    "no daemon answers": Case(
        running.judge_control("s", running.ControlFacts(None, "nobody listens", "1")), FAIL, "nobody listens"
    ),
    "a receiver with the room it wants": Case(told(), OK, "listens, buffer 16 MiB"),
    "a receiver without it": Case(
        told(buffer=212_992), WARN, "a receive buffer of 212992 bytes, 16777216 are wanted"
    ),
    "notifications that were lost": Case(told(lost=4), WARN, "4 notifications were lost"),
    "a manager whose keepalive is missing": Case(told(out_of_step={"EMS": "keepalive_lost"}), WARN, "in doubt"),
    "settings that nobody listens by": Case(
        notified.judge_notified("h:162", running.ControlFacts({**WELL, "traps": None}, "", "1.0")), WARN, "not listen"
    ),
    "descriptors to spare": Case(running.judge_open(running.OpenFacts(7, 20, 1024, 0)), OK, "20 of 1024"),
    "descriptors used up": Case(running.judge_open(running.OpenFacts(7, 1000, 1024, 0)), WARN, "1000 of 1024"),
    "answers lost in the kernel": Case(running.judge_open(running.OpenFacts(7, 2, 9, 5)), WARN, "lost 5 answers"),
    "memory enough": Case(machine.judge_memory({"MemAvailable": GIB}), OK, "1024 MiB available"),
    "memory short": Case(machine.judge_memory({"MemAvailable": 1 << 20}), WARN, "only 1 MiB"),
    "a small buffer": Case(machine.judge_buffers(machine.BufferFacts(212_992, 0, 9)), WARN, "8388608 are asked"),
    "a large buffer": Case(machine.judge_buffers(machine.BufferFacts(8 << 20, 0, 9)), OK, "8388608 bytes"),
    "overflows on the host": Case(machine.judge_buffers(machine.BufferFacts(8 << 20, 3, 9)), WARN, "3 datagrams"),
    "an old SQLite": Case(machine.versions((3, 34, 1)), FAIL, "needs SQLite 3.37"),
    "a new SQLite": Case(machine.versions((3, 45, 0)), OK, "SQLite 3.45.0"),
    "a known zone": Case([setup.judge_zone("Asia/Shanghai")], OK, "are there"),
    "an unknown zone": Case([setup.judge_zone("Asia/Nowhere")], FAIL, "no data"),
    "a threshold that nothing measures": Case(
        setup.judge_policies([policy(delay={"raise": "20ms", "clear": "9ms"})]), WARN, "nothing measures delay yet"
    ),
    "a threshold that is measured": Case(
        setup.judge_policies([policy(load={"raise": "80%", "clear": "70%"}, loss="off")]), OK, "1, all measured"
    ),
    "a test that brings results": Case(results(60), OK, "1 bring results"),
    "a test that is a few runs late": Case(results(290, length_s=60), OK, "1 bring results"),
    "a test whose results have stopped": Case(results(1000), WARN, "no result since"),
    "a test that runs once an hour": Case(results(7200, length_s=3600), OK, "1 bring results"),
    "a test that has brought none": Case(results(None), WARN, "no result yet"),
    "six tests without results are summed up": Case(
        tested.judge_tests([PointId("R1", str(n)) for n in range(6)], {}, NOW), WARN, "1 more without results"
    ),
    "all answer": Case(reached("", ""), OK, "2 answer"),
    "one of two is silent": Case(reached("", "timeout"), WARN, "does not know the community"),
    "nobody answers": Case(reached("timeout", "timeout"), FAIL, "no answer"),
    "a closed port": Case(reached("", "refused"), WARN, "no agent listens"),
    "no way there": Case(reached("", "unreachable"), WARN, "no route"),
    "nine silent ones are summed up": Case(reached("", *["timeout"] * 9), WARN, "4 more do not answer"),
    "not all were asked in time": Case(reach.judge_reach(2, 2, []), WARN, "2 were not asked"),
    "a name that resolves": Case([outward.judge_name(HOST, "10.0.0.1", "")], OK, "smtp.example is 10.0.0.1"),
    "a name that does not": Case([outward.judge_name(HOST, "", "not known")], FAIL, "does not resolve"),
    "a ping of 204": Case([outward.judge_ping("http://i", 204)], OK, "204"),
    "a ping of 503": Case([outward.judge_ping("http://i", 503)], WARN, "HTTP 503"),
    "a program that is there": Case([outward.judge_program("sms.p", "p", "/bin/p")], OK, "/bin/p"),
    "a program that is not": Case([outward.judge_program("sms.p", "p", None)], FAIL, "is not there"),
    "a spool that is not there": Case([outward.judge_spool("sms.s", Path("/nowhere"))], FAIL, "cannot be written"),
}


@pytest.mark.parametrize("name", CASES)
def test_facts_are_judged(name: str) -> None:
    found = list(CASES[name].found)
    assert worst(found) is CASES[name].level
    assert CASES[name].says in " / ".join(finding.what.en for finding in found)
    for finding in found:
        assert finding.what.zh
        assert bool(finding.todo.en) == bool(finding.todo.zh) == (finding.level is not OK)


def test_a_secret_open_to_all_and_one_that_nobody_uses(tmp_path: Path) -> None:
    for name, mode in (("open", 0o644), ("idle", 0o640), ("good", 0o600)):
        (tmp_path / name).write_text("s3cret")
        (tmp_path / name).chmod(mode)
    given = {name: CredentialSettings(community_file=tmp_path / name) for name in ("open", "idle", "good")}
    given["inline"] = CredentialSettings(community=Secret("s3cret"))
    given["gone"] = CredentialSettings(community_file=tmp_path / "gone")
    found = list(setup.judge_credentials(given, frozenset({"open", "good", "inline", "gone"})))
    levels = {finding.where: finding.level for finding in found}
    assert levels == {
        "credential.open": FAIL,
        "credential.idle": WARN,
        "credential.inline": WARN,
        "credential.gone": FAIL,
        "credential": OK,
    }
    assert "s3cret" not in str(found)


@pytest.mark.parametrize(
    ("traps", "used"),
    [
        pytest.param(None, {"core"}, id="nothing is heard"),
        pytest.param(TrapSettings(), {"core", "duty", "old"}, id="all are believed where none is named"),
        pytest.param(TrapSettings(credentials=("duty",)), {"core", "duty"}, id="those that are named"),
    ],
)
def test_a_credential_that_notifications_are_believed_by_is_used(traps: TrapSettings | None, used: set[str]) -> None:
    settings, inventory = load_all(Path(__file__).resolve().parents[2] / "config/examples/probed.toml")
    given = dict.fromkeys(("core", "duty", "old"), CredentialSettings(community=Secret("s3cret")))
    settings = settings.replaced(credential=given, traps=traps)
    assert setup.used_credentials(inventory, settings) & given.keys() == used


def test_a_check_that_hangs_hides_no_other() -> None:
    release = threading.Event()

    def hang() -> list[Finding]:
        release.wait(60)
        return []

    def broken() -> list[Finding]:
        raise ZeroDivisionError

    def good() -> list[Finding]:
        return [ok("good", "x", "well", "好")]

    began = time.monotonic()
    found = examine([Check("hangs", hang), Check("breaks", broken), Check("good", good)], 0.5)
    release.set()
    assert time.monotonic() - began < 30
    assert [(one.check, one.level) for one in found] == [("hangs", FAIL), ("breaks", FAIL), ("good", OK)]
    assert "not finished within 0.5 s" in found[0].what.en
    assert "ZeroDivisionError" in found[1].what.en


def test_the_holder_of_a_lock_is_found_in_the_kernels_table() -> None:
    device = os.makedev(0xFD, 0x01)
    table = (
        "1: POSIX  ADVISORY  WRITE 11 fd:01:77 0 EOF\n"
        "2: FLOCK  ADVISORY  WRITE 12 fd:01:77 0 EOF\n"
        "2: -> FLOCK  ADVISORY  WRITE 13 fd:01:88 0 EOF\n"
    )
    assert running.flock_holder(table, device, 77) == 12
    assert running.flock_holder(table, device, 88) is None


def test_drops_are_summed_over_the_sockets_of_the_process() -> None:
    head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt uid timeout inode ref p drops"
    row = "  1: 0100007F:A 00000000:0000 07 00000000:00000000 00:00000000 00000000  0 0 {} 2 0000000000000000 {}"
    table = "\n".join((head, row.format(101, 4), row.format(102, 8), row.format(103, 16)))
    assert running.udp_drops(table, {"101", "103", "999"}) == 20


@pytest.mark.parametrize(
    ("read", "known"),
    [
        pytest.param(lambda: machine.meminfo()["MemAvailable"], lambda value: value > 0, id="memory"),
        pytest.param(lambda: machine.buffer_facts().rmem_max, lambda value: value > 0, id="buffers"),
        pytest.param(
            lambda: machine.clock_facts(NOW).state, lambda value: value is None or 0 <= value <= 5, id="clock"
        ),
    ],
)
def test_the_kernel_tells(read: Callable[[], int], known: Callable[[int], bool]) -> None:
    assert known(read())


def test_a_port_without_agent_is_told_from_a_silent_one() -> None:
    """The kernel's own ICMP on loopback."""

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind(("127.0.0.1", 0))
            closed = other.getsockname()[1]
        targets = [
            SnmpTarget(source=name, address="127.0.0.1", access="x", points=(), port=port)
            for name, port in (("closed", closed), ("silent", silent.getsockname()[1]))
        ]
        found = asyncio.run(reach.ask(targets, "", 8.0))
    assert {one.source: one.reason for one in found} == {"closed": "refused", "silent": "timeout"}


def test_requests_that_waited_for_a_budget_are_told_and_are_no_fault() -> None:
    facts = running.ControlFacts({**WELL, "snmp_held": 12}, "", "1.0")
    well, held = running.judge_control("/s/control.sock", facts)
    assert (well.level, held.level) == (OK, OK)
    assert "12 SNMP requests waited" in held.what.en


@pytest.mark.parametrize(
    ("greeting", "answers", "level", "said"),
    [
        (b"554 5.7.1 go \x1b[31maway\r\n", {}, Level.FAIL, "the server refuses us: 554 5.7.1 go [31maway"),
        (b"220 x\r\n", {b"EHLO": b"502 what\r\n"}, Level.OK, "greets"),
        (b"220 x\r\n", {b"EHLO": b"502 what\r\n", b"HELO": b"550 no\r\n"}, Level.FAIL, "refuses us: 550 no"),
        (b"220 x\r\n", {b"QUIT": b"250 what for\r\n"}, Level.OK, "greets (EHLO 250)"),
        (b"HTTP/1.1 400 Bad Request\r\n", {}, Level.FAIL, "no SMTP"),
    ],
    ids=["refused at the door", "HELO only", "neither", "an odd farewell", "another protocol"],
)
def test_a_mail_server_is_told_by_what_it_answers(
    greeting: bytes, answers: dict[bytes, bytes], level: Level, said: str
) -> None:
    class Caller(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(greeting)
            for line in self.rfile:
                self.wfile.write(answers.get(line[:4].upper(), b"250 ok\r\n"))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Caller) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        given = {"host": "127.0.0.1", "port": server.server_address[1], "from": "a@example.com", "security": "none"}
        (found,) = outward.look_mail(checked(MailSettings, given, {}))
        server.shutdown()
    assert found.level is level
    assert said in found.what.en
