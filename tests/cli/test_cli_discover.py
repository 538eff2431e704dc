"""`probed discover`: agents found live and in recordings, and the diff applied to the inventory and loaded."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE
from tempfile import mkdtemp

import pytest

from collectors.snmp.discovering import Silent
from config.load import load_all
from probed.cli.discover import Known
from probed.cli.discover_show import note_silent
from probed.cli.discover_targets import targets_of
from probed.clock import SystemClock
from probed.lab.trials import PROBED
from probed.model.snmp_access import AuthProtocol, PrivProtocol, UsmUser
from tests.support.command import ENGLISH, probed
from tests.support.lab_network import LabNetwork
from tests.support.peer import free_port, program
from tests.support.snmpd import COMMUNITY, has_ipv6, snmpd
from tests.support.snmpd_users import AUTH_PASSWORD, PRIV_PASSWORD
from tests.support.snmpd_users import lines as users
from tests.support.snmpsim import RECORDINGS, snmpsim
from tests.support.waiting import until

FAST = ("--rate", "1000")
ZH = {**ENGLISH, "LC_ALL": "zh_CN.UTF-8"}
needs_recordings = pytest.mark.skipif(not RECORDINGS.is_dir(), reason=f"no recordings in {RECORDINGS}")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The settings of a lab whose agents answer while the tests run."""
    with LabNetwork(tmp_path_factory.mktemp("lab"), net=PROBED) as network:
        yield network.config


@pytest.fixture
def bare(lab: Path, tmp_path: Path) -> Path:
    """The same settings over an inventory that knows only units."""
    folder = tmp_path / "bare"
    shutil.copytree(lab.parent, folder, ignore=shutil.ignore_patterns("state"))
    for path in (folder / "inventory").glob("*.csv"):
        if path.name != "units.csv":
            path.write_text(path.read_text().split("\n")[0] + "\n")
    shutil.rmtree(folder / "inventory" / "contracts")
    (folder / "inventory" / "contracts").mkdir()
    return folder / lab.name


def elements(config: Path) -> list[dict[str, str]]:
    with (config.parent / "inventory" / "elements.csv").open() as file:
        return [row for row in csv.DictReader(file) if row["via"] == "element"]


def patched(config: Path, diff: str) -> None:
    command = [program("patch"), "-p1", "--quiet", "-d", str(config.parent / "inventory")]
    subprocess.run(command, input=diff.encode(), check=True, timeout=30)


def secret(folder: Path, community: str) -> Path:
    path = folder / "community"
    path.write_text(community)
    path.chmod(0o600)
    return path


def test_of_an_element_that_is_known_nothing_is_proposed(lab: Path) -> None:
    done = probed("discover", "NE01", *FAST, config=lab)
    assert done.code == 0
    assert done.err == "addresses asked: 1; answered: 1, silent: 0\n"
    assert done.out.endswith("\n\n# nothing to add\n")
    assert "STM-16" in done.out


def test_the_agent_of_a_manager_is_known_as_such(lab: Path) -> None:
    done = probed("discover", "EMS-1", "--diff", *FAST, config=lab)
    manager = load_all(lab)[1].managers[0]
    told = f"# {manager.id} is the agent of the manager {manager.id}"
    assert (done.code, done.out.splitlines()) == (0, [told, "# nothing to add"])


@pytest.mark.peer
def test_a_network_becomes_an_inventory_that_loads(lab: Path, bare: Path) -> None:
    port = elements(lab)[0]["port"]
    done = probed("discover", "127.88.1.0/28", "--port", port, "--diff", *FAST, config=bare)
    assert (done.code, done.err) == (0, "addresses asked: 14; answered: 10, silent: 4\n")
    patched(bare, done.out)
    check = probed("config", "check", config=bare)
    assert (check.code, "10 elements" in check.out) == (0, True), check.out
    _, old = load_all(lab)
    _, new = load_all(bare)
    own = {row.id for row in old.elements if row.via.value == "element"}
    assert {(row.id, row.address, row.port, row.credential) for row in new.elements} == {
        (row.id, row.address, row.port, row.credential) for row in old.elements if row.id in own
    }
    assert {(row.id, row.layer_rate) for row in new.points} == {
        (row.id, row.layer_rate) for row in old.points if row.id.element in own
    }
    again = probed("discover", "127.88.1.0/28", "--port", port, "--diff", *FAST, config=bare)
    assert not [line for line in again.out.splitlines() if line.startswith(("+", "-", "@"))]


def test_what_the_agent_has_not_is_a_remark_and_never_taken_out(lab: Path, tmp_path: Path) -> None:
    shutil.copytree(lab.parent, tmp_path / "more", ignore=shutil.ignore_patterns("state"))
    config = tmp_path / "more" / lab.name
    points, tests = (config.parent / "inventory" / name for name in ("points.csv", "probe_tests.csv"))
    header, first, *rest = points.read_text().splitlines()
    row = next(line for line in (first, *rest) if line.startswith("NE01,"))
    points.write_text("\n".join([header, first, *rest, row.replace(row.split(",")[1], "gone-7")]) + "\n")
    tests.write_text(tests.read_text() + tests.read_text().splitlines()[1].replace("NE01,donghu", "NE01,nobody"))
    done = probed("discover", "NE01", "--diff", *FAST, config=config)
    told = done.out.splitlines()
    assert "# points.csv has NE01:gone-7, the agent has not" in told
    assert [line for line in told if not line.startswith("#")] == []
    assert (
        "# points.csv 有 NE01:gone-7，而设备没有"
        in probed("discover", "NE01", "--diff", *FAST, config=config, env=ZH).out.splitlines()
    )


def test_json_tells_the_same(lab: Path, bare: Path) -> None:
    port = elements(lab)[0]["port"]
    done = probed("discover", f"127.88.1.2:{port}", "--json", *FAST, config=bare)
    told = done.json
    assert set(told) == {
        "schema", "kind", "asked", "answered", "agents", "silent", "proposed", "remarks", "diff",
    }  # fmt: skip
    (agent,) = told["agents"]
    assert (agent["element"], agent["maker"], agent["credential"]) == ("NE02", "net-snmp", "lab")
    assert told["proposed"]["elements.csv"][0]["address"] == "127.88.1.2"
    assert {point["layer_rate"] for point in agent["points"]} <= {"STM-16", "E1", "FE", "STM-4"}
    assert told["diff"].count("\n+NE02,") == len(told["proposed"]["points.csv"]) + 1


def test_hosts_of_a_file_are_asked_once_each(lab: Path, tmp_path: Path) -> None:
    first, second, *_ = elements(lab)
    hosts = tmp_path / "hosts.txt"
    hosts.write_text(f"# two\n{first['id']}\n{second['address']}:{second['port']}  # by address\r\n\n{first['id']}\n")
    done = probed("discover", hosts, *FAST, config=lab)
    assert (done.code, done.err) == (0, "addresses asked: 2; answered: 2, silent: 0\n")
    assert done.out.splitlines()[0].split() == [
        "address", "name", "maker", "points", "lines", "tests", "profiles",
    ]  # fmt: skip


def test_of_many_addresses_it_is_told_who_is_there_and_does_not_let_us_in(capsys: pytest.CaptureFixture[str]) -> None:
    inside = [Silent(f"10.0.0.{number}", "wrong_digest") for number in range(10)]
    note_silent([Silent("10.0.1.1", "timeout"), *inside[:1], Silent("10.0.1.2", "refused")])
    assert capsys.readouterr().err == "10.0.0.0: no answer (wrong_digest)\n"
    note_silent(inside)
    assert capsys.readouterr().err.splitlines()[7:] == [
        "10.0.0.7: no answer (wrong_digest)", "and 2 more that do not let us in",
    ]  # fmt: skip
    note_silent([Silent("10.0.1.1", "timeout")])
    assert capsys.readouterr().err == "10.0.1.1: no answer (timeout)\n"


def test_each_of_several_elements_behind_one_address_is_asked_under_its_own_credential(lab: Path, bare: Path) -> None:
    first = elements(lab)[0]
    bare.write_text(bare.read_text() + '\n[credential.vrf]\ncommunity = "public@10"\n')
    table = bare.parent / "inventory" / "elements.csv"
    row = f"{first['unit']},,element,{first['address']},{first['port']}"
    table.write_text(table.read_text() + f"GW,GW,{row},lab,,\nVRF,VRF,{row},vrf,,\n")
    known = Known(*load_all(bare))
    where = f"{first['address']}:{first['port']}"
    for what, credentials in (("GW", ["lab"]), ("VRF", ["vrf"]), (where, ["lab", "vrf"])):
        targets = targets_of(what, 161, (), None, yes=False, rate=20, known=known, at=SystemClock().now_us())
        assert [[name for name, _ in target.credentials] for target in targets] == [[name] for name in credentials]
    hosts = bare.parent / "hosts"
    hosts.write_text(f"VRF\n{where}\nGW\n")
    targets = targets_of(str(hosts), 161, (), None, yes=False, rate=20, known=known, at=SystemClock().now_us())
    assert [target.credentials[0][0] for target in targets] == ["vrf", "lab"]


def test_remarks_of_many_are_wholly_in_chinese(tmp_path: Path) -> None:
    recording = tmp_path / "r.snmprec"
    recording.write_text("1.3.6.1.2.1.1.5.0|4|R1\n1.3.6.1.2.1.2.2.1.2.1|4|lo\n1.3.6.1.2.1.2.2.1.3.1|2|24\n")
    done = probed("discover", recording, "--address", "192.0.2.7", "--diff", env=ZH)
    assert "# R1：1 个层速率未知的端口未列入（--all 可列入）：lo" in done.out.splitlines()


@pytest.mark.peer
def test_a_real_agent_is_found_by_the_second_credential(bare: Path, tmp_path: Path) -> None:
    bare.write_text(bare.read_text() + f'\n[credential.other]\ncommunity = "{COMMUNITY}"\n')
    with snmpd(tmp_path / "snmpd") as port:
        done = probed("discover", f"127.0.0.1:{port}", "--json", *FAST, config=bare)
        (agent,) = done.json["agents"]
        assert (agent["name"], agent["maker"], agent["credential"]) == ("lab", "net-snmp", "other")
        assert done.json["proposed"]["elements.csv"][0]["credential"] == "other"
        words = ("discover", "127.0.0.0/30", "--port", str(port), "--community-file", secret(tmp_path, COMMUNITY))
        done = probed(*words, "--json", *FAST, config=bare)
        assert (done.json["asked"], done.json["answered"]) == (2, 1)
        assert done.json["agents"][0]["credential"] == "other"
        assert done.json["silent"][0]["address"] == "127.0.0.2"


@pytest.mark.peer
def test_hosts_and_small_networks_of_ipv6_are_asked(bare: Path, tmp_path: Path) -> None:
    if not has_ipv6():
        pytest.skip("no loopback of IPv6")
    with snmpd(tmp_path / "snmpd") as port:
        words = ("--community-file", secret(tmp_path, COMMUNITY), *FAST)
        for what in (f"[::1]:{port}", f"[0:0::1]:{port}"):
            (agent,) = probed("discover", what, "--json", *words, config=bare).json["agents"]
            assert (agent["name"], agent["address"], agent["port"]) == ("lab", "::1", port)
        done = probed("discover", "::/126", "--port", str(port), "--json", *words, config=bare)
        assert (done.json["asked"], done.json["answered"]) == (3, 1)
        (row,) = done.json["proposed"]["elements.csv"]
        assert (row["address"], row["port"]) == ("::1", str(port))
        hosts = tmp_path / "hosts"
        hosts.write_text(f"[::1]:{port}\n::1  # at the usual port\n")
        assert probed("discover", hosts, "--json", *words, config=bare).json["answered"] == 1


@pytest.mark.peer
def test_a_user_of_snmpv3_is_let_in(bare: Path, tmp_path: Path) -> None:
    user = UsmUser("watcher", AuthProtocol.SHA_256, AUTH_PASSWORD, PrivProtocol.AES_128, PRIV_PASSWORD)
    bare.write_text(
        bare.read_text()
        + f"""
[credential.stranger]
version = "v3"
user = "stranger"

[credential.watcher]
version = "v3"
user = "watcher"
auth = "SHA-256"
auth_password = "{AUTH_PASSWORD}"
priv = "AES-128"
priv_password = "{PRIV_PASSWORD}"
"""
    )
    with snmpd(tmp_path / "snmpd", users([user])) as port:
        words = ("discover", f"127.0.0.1:{port}", "--credential", "stranger", "--credential", "watcher")
        done = probed(*words, "--json", *FAST, config=bare)
    (agent,) = done.json["agents"]
    assert (agent["name"], agent["credential"], agent["broken"]) == ("lab", "watcher", {})


@pytest.fixture(scope="module")
def recorded() -> Iterator[int]:
    if not RECORDINGS.is_dir():
        pytest.skip(f"no recordings in {RECORDINGS}")
    with snmpsim(Path(mkdtemp(prefix="probed-snmpsim-"))) as port:
        yield port


@pytest.mark.peer
@pytest.mark.parametrize(
    "stem", ["rad-rici", "junos_rpm.part", "vrp_slas", "timos_7705.part", "cxc_e3.part", "packetlight_pl-1000e"]
)
def test_an_agent_asked_live_is_what_its_recording_is(recorded: int, stem: str, tmp_path: Path) -> None:
    told = probed("discover", RECORDINGS / f"{stem}.snmprec", "--json").json
    community = ("--community-file", secret(tmp_path, stem))
    live = probed("discover", f"127.0.0.1:{recorded}", *community, *FAST, "--json").json
    (before,), (now,) = told["agents"], live["agents"]
    for one in (before, now):
        for point in one["points"]:
            del point["duplex"], point["frame_errors"]
    for key in ("maker", "object_id", "description", "profiles", "chassis", "points", "probes"):
        assert now[key] == before[key], key
    assert now["broken"] == {}


@contextlib.contextmanager
def ear() -> Iterator[tuple[int, list[bytes]]]:
    """A port where somebody listens and never answers."""
    heard: list[bytes] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.settimeout(0.1)
        done = threading.Event()

        def listen() -> None:
            while not done.is_set():
                with contextlib.suppress(TimeoutError):
                    heard.append(sock.recv(65535))

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield sock.getsockname()[1], heard
        finally:
            done.set()
            thread.join()


def test_who_does_not_answer_is_asked_a_few_times_and_no_more(bare: Path) -> None:
    more = '\n[credential.c0]\ncommunity = "word0"\n\n[credential.c1]\nversion = "v3"\nuser = "word1"\n'
    bare.write_text(bare.read_text() + more)
    with ear() as (port, heard):
        done = probed("discover", f"127.0.0.1:{port}", *FAST, config=bare)
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines() == [
        f"127.0.0.1:{port}: no answer (timeout)", "addresses asked: 1; answered: 0, silent: 1",
    ]  # fmt: skip
    assert len(heard) == 6
    assert [b"word0" in one for one in heard] == [False, False, True, True, False, False]


def test_what_was_found_until_ctrl_c_is_told(lab: Path, tmp_path: Path) -> None:
    hosts = tmp_path / "hosts"
    with ear() as (port, heard):
        hosts.write_text(f"NE01\n127.0.0.1:{port}\n")
        config = tmp_path / "slow.toml"
        config.write_text(
            lab.read_text()
            .replace('inventory = "inventory"', f'inventory = "{lab.parent / "inventory"}"')
            .replace('timeout = "250ms"', 'timeout = "2s"')
            .replace('interval = "1000ms"', 'interval = "60s"')
        )
        words = ("discover", str(hosts), *FAST, "--json", "--config", str(config))
        command = [sys.executable, "-m", "probed", *words]
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        with subprocess.Popen(command, stdout=PIPE, stderr=PIPE, text=True, env=environment) as search:
            asyncio.run(until(lambda: len(heard) == 2 or search.poll() is not None))
            search.send_signal(signal.SIGINT)
            out, err = search.communicate(timeout=30)
    assert (search.returncode, [agent["element"] for agent in json.loads(out)["agents"]]) == (1, ["NE01"])
    assert err.splitlines() == [
        "stopped; this is what was found until then",
        "addresses asked: 1; answered: 1, silent: 0",
    ]


@needs_recordings
@pytest.mark.peer
def test_rows_of_a_recording_load_once_their_cells_are_filled_in(bare: Path) -> None:
    file = RECORDINGS / "rad-rici.snmprec"
    done = probed("discover", file, "--diff", config=bare)
    assert (done.code, done.err) == (0, "")
    assert "# rad-rici: a recording has no address; fill it in, or give --address" in done.out.splitlines()
    done = probed("discover", file, "--diff", "--address", "192.0.2.7", "--unit", "HL-LC-LG", config=bare)
    patched(bare, done.out)
    assert probed("config", "check", config=bare).code == 0
    _, inventory = load_all(bare)
    (element,) = inventory.elements
    assert (element.id, element.unit, element.address, element.credential) == (
        "rad-rici", "HL-LC-LG", "192.0.2.7", "lab",
    )  # fmt: skip
    assert sorted((row.id.name, row.layer_rate) for row in inventory.points)[:2] == [
        ("E1 PORT 1 BL", "E1"), ("E1 PORT 2 BL", "E1"),
    ]  # fmt: skip


SDH = """1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.2011.2.1
1.3.6.1.2.1.1.5.0|4|ADM 7
1.3.6.1.2.1.2.2.1.3.1|2|39
1.3.6.1.2.1.2.2.1.5.1|66|155520000
1.3.6.1.2.1.2.2.1.3.2|2|50
1.3.6.1.2.1.2.2.1.5.2|66|149760000
1.3.6.1.2.1.2.2.1.3.3|2|18
1.3.6.1.2.1.10.18.6.1.5.3|2|5
1.3.6.1.2.1.10.18.6.1.10.3|2|64
1.3.6.1.2.1.10.39.1.2.1.1.1.1|2|1
1.3.6.1.2.1.10.39.1.3.1.1.1.1|2|1
1.3.6.1.2.1.10.39.2.1.1.1.2.2|2|1
1.3.6.1.2.1.31.1.1.1.1.1|4|S1
1.3.6.1.2.1.31.1.1.1.1.2|4|S1/VC4
1.3.6.1.2.1.31.1.1.1.1.3|4|E1-9
1.3.6.1.2.1.31.1.2.1.3.2.1|2|1
"""


def test_lines_layers_and_what_reads_their_errors(bare: Path, tmp_path: Path) -> None:
    file = tmp_path / "adm"
    file.write_text(SDH)
    done = probed("discover", file, "--json", "--address", "192.0.2.9", config=bare)
    (agent,) = done.json["agents"]
    told = [(p["name"], p["layer_rate"], p["lines"], p["over"], p["capacity"]) for p in agent["points"]]
    assert told == [
        ("S1", "STM-1", ["sonet"], [], [1.0, 1.0]),
        ("S1/VC4", "VC-4", ["sonet"], ["S1"], [1.0, 1.0]),
        ("E1-9", "E1", ["ds1"], [], [0.0, 0.0]),
    ]
    assert agent["points"][2]["layer_rate_by"] == "type"
    assert agent["element"] == "ADM-7"
    done = probed("discover", file, config=bare)
    assert "lines       2 sonet, 1 ds1" in done.out.splitlines()
    assert "# pm = true in [snmp] has the error counts of lines read: ADM 7" in done.out.splitlines()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("10.0.0.0/21",), "10.0.0.0/21 has 2048 addresses: that takes about", id="large"),
        pytest.param(("10.0.0.0/8", "--yes"), "65536 may be asked at once. Divide it.", id="absurd"),
        pytest.param(
            ("2001:db8::/64", "--yes"),
            "2001:db8::/64 has 2^64 addresses, and 65536 may be asked at once (a /112). Hosts of a network so large "
            "are not found by asking: list their addresses in a file.",
            id="IPv6, as a network usually is",
        ),
        pytest.param(("2001:db8::/116",), "2001:db8::/116 has 4096 addresses: that takes about", id="IPv6, large"),
        pytest.param(("[2001:db8::1]:0",), "is not HOST or HOST:PORT", id="IPv6, port"),
        pytest.param(("2001:db8::x",), "is not HOST or HOST:PORT", id="no address"),
        pytest.param(("no/such/file",), "is no file, and no network", id="no file"),
        pytest.param(("10.0.0.1:99999",), "is not HOST or HOST:PORT", id="port"),
        pytest.param(("NE01", "--credential", "lap"), "Did you mean 'lab'?", id="credential"),
        pytest.param(("NE01", "--unit", "HL-LC-LX"), "there is no unit 'HL-LC-LX'", id="unit"),
        pytest.param(("NE01", "--address", "192.0.2.1"), "--address goes with a recording", id="address"),
    ],
)
def test_what_cannot_be_done_is_said(words: tuple[str, ...], says: str, lab: Path) -> None:
    done = probed("discover", *words, *FAST, config=lab)
    assert (done.code, done.out) == (2, "")
    assert says in done.err


def test_every_mistake_in_a_list_of_hosts_is_told(lab: Path, tmp_path: Path) -> None:
    hosts = tmp_path / "hosts"
    hosts.write_text("127.0.0.1\n10.0.0.1 10.0.0.2\n\n127.0.0.1:0\n")
    done = probed("discover", hosts, config=lab)
    assert done.code == 2
    assert done.err.splitlines() == [
        f"probed: {hosts}:2: '10.0.0.1 10.0.0.2' is not HOST or HOST:PORT.",
        f"{hosts}:4: '127.0.0.1:0' is not HOST or HOST:PORT.",
    ]


def test_a_file_that_lists_something_else_is_told_shortly(lab: Path, tmp_path: Path) -> None:
    hosts = tmp_path / "hosts"
    hosts.write_text("no host here\n" * 500)
    done = probed("discover", hosts, config=lab)
    assert len(done.err.splitlines()) == 21
    assert done.err.endswith("and 480 more lines that name no host\n")
    hosts.write_text("# nobody\n")
    assert f"{hosts} names no host" in probed("discover", hosts, config=lab).err
    assert f"{hosts} 中没有主机" in probed("discover", hosts, config=lab, env=ZH).err


def test_too_many_credentials_are_never_tried(bare: Path) -> None:
    bare.write_text(bare.read_text() + "".join(f'\n[credential.c{n}]\ncommunity = "x{n}"\n' for n in range(3)))
    done = probed("discover", "127.0.0.1", config=bare)
    assert done.code == 2
    assert "4 credentials would be tried at each address; 3 may be" in done.err


def test_without_a_configuration_a_community_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = probed("discover", f"127.0.0.1:{free_port()}")
    assert done.code == 2
    assert "no credential is configured. Give --community-file FILE" in done.err
