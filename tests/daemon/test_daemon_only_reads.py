"""The proof that probed only reads: the wire of a live run of all collectors, and the daemon's own record of it."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections import Counter
from pathlib import Path

import pytest

from collectors.ssh.allowed import PLATFORMS
from collectors.ssh.gate import judge
from probed.lab.network import SMALL
from probed.lab.script import Act
from tests.support.command import probed
from tests.support.daemon_process import DaemonProcess, all_up, eventually
from tests.support.lab_network import LabNetwork
from tests.support.mosquitto import Mosquitto
from tests.support.notifications import send
from tests.support.peer import free_port
from tests.support.ssh_element import PASSWORD, USER, Element, in_thread
from tests.support.wire import Wire, mqtt_of, not_reads, snmp_of, text_at

pytestmark = [pytest.mark.peer]
LISTENS = "NE01"
"""The element that has a command line, and that tells by informs."""
COLD_START = ("", "1.3.6.1.6.3.1.1.5.1")
PROBES = "id,name,owner,site,valid_from,valid_to\nP1,one,{unit},,,\n"
MEASUREMENTS = (
    "id,probe,path,target,kind,interval,packets,dscp,size,quorum,valid_from,valid_to\n"
    "M5,P1,C05,192.0.2.5,twamp,1s,10,46,128,,,\n"
)


def prepare(lab: LabNetwork, folder: Path, ssh: int, broker: int) -> None:
    """More settings and tables: a command line, a broker, a probe."""
    inventory = lab.config.parent / "inventory"
    unit = (inventory / "units.csv").read_text("utf-8").splitlines()[1].split(",")[0]
    (inventory / "probes.csv").write_text(PROBES.format(unit=unit))
    (inventory / "measurements.csv").write_text(MEASUREMENTS)
    (lab.config.parent / "state").mkdir(exist_ok=True)
    secret = folder / "password"
    secret.write_text(PASSWORD + "\n")
    secret.chmod(0o600)
    lab.config.write_text(
        lab.config.read_text()
        + f'\n[snmp.requests_per_s_of]\nEMS-2 = 6\n\n[mqtt]\nhost = "127.0.0.1"\nport = {broker}\n'
        + f'[ssh.login.reader]\nuser = "{USER}"\npassword_file = "{secret}"\n[ssh]\ntimeout = "2s"\n'
        + f'[[ssh.group]]\nname = "core"\nelements = ["{LISTENS}"]\nplatform = "huawei_vrp"\nlogin = "reader"\n'
        + f'port = {ssh}\nread = ["clock", "alarms"]\ninterval = "2s"\n'
    )


def owners(lab: LabNetwork) -> dict[str, str]:
    """Who has which address, by the tables."""
    found = {}
    for table in ("managers", "elements"):
        lines = (lab.config.parent / "inventory" / f"{table}.csv").read_text("utf-8").splitlines()
        head = lines[0].split(",")
        for line in lines[1:]:
            row = dict(zip(head, line.split(","), strict=False))
            if row["address"]:
                found[row["address"]] = row["id"]
    return found


def test_all_that_a_daemon_sends_are_reads_and_its_record_is_that_of_the_wire(tmp_path: Path) -> None:
    listen = free_port()
    element = Element(
        answers={
            "display clock": time.strftime("%Y-%m-%d %H:%M:%S+00:00\r\n", time.gmtime()).encode(),
            "display alarm active": b"Info: No active alarms\r\n",
        }
    )
    with LabNetwork(tmp_path / "lab", traps=f"127.0.0.1:{listen}") as lab, Mosquitto(tmp_path / "broker") as broker:
        who = owners(lab)
        host = next(address for address, name in who.items() if name == LISTENS)
        agents = lab.agents_port
        with in_thread(element, host=host) as shell, Wire((listen,), (agents, broker.port)) as wire:
            prepare(lab, tmp_path, shell.port, broker.port)
            assert probed("ssh", "trust", LISTENS, "--yes", config=lab.config).code == 0
            with DaemonProcess(lab.config) as daemon:
                eventually(lambda: all_up(lab.store), "all circuits up")
                lab.do(Act.CUT, "link:A2")
                flags = ("-v2c", "-c", SMALL.community, "-t", "5", "-r", "1", f"--clientaddr={host}")
                informed = asyncio.run(send("snmpinform", listen, flags, *COLD_START))
                assert informed.returncode == 0, informed.stderr
                lab.do(Act.REPAIR, "link:A2")
                eventually(
                    lambda: shell.lines.count("display clock") >= 3, "the command line is asked again and again"
                )
                eventually(lambda: schedules(wire), "a schedule is published")
                eventually(lambda: all_up(lab.store), "all up again")
                assert daemon.stop() == 0, daemon.log
                assert "Traceback" not in daemon.log
        assert wire.lost == 0
        assert lab.counts.not_reads == 0

    pdus, sent = Counter[str](), Counter[tuple[str, str]]()
    for packet in wire.datagrams():
        community, kind = snmp_of(packet.body)
        behind = community.partition("@")[2]
        pdus[kind] += packet.source[1] != listen
        sent[behind or who[packet.to[0]], f"snmp {kind}"] += 1
        assert kind != "response" or packet.source[1] == listen, "only informs are answered"
    assert set(pdus) >= {"get", "getbulk"}
    assert not_reads(+pdus) == {}

    vrp = PLATFORMS["huawei_vrp"]
    assert all(line in vrp.unpaged or judge(vrp, line).allowed for line in shell.lines)
    assert "display clock" in shell.lines
    sent.update((LISTENS, f"ssh {line}") for line in shell.lines)

    topics = schedules(wire)
    assert {topic for topic, _ in topics} == {"probed/v1/P1/schedule"}
    assert json.loads(topics[0][1][topics[0][1].index(b"{") :])["probe"] == "P1"
    sent["P1", "mqtt schedule"] = len(topics)
    said = {packet for stream in wire.streams() for packet, _ in mqtt_of(stream)}
    assert said <= {"connect", "subscribe", "publish", "puback", "pingreq", "disconnect"}

    record = probed("audit", "reads", "--json", config=lab.config)
    assert record.code == 0, record.out
    assert {(one["receiver"], one["what"]): one["times"] for one in record.json["sent"]} == dict(sent)
    assert {"NE11", "NE12", "EMS-1", "P1"} <= {receiver for receiver, _ in sent}
    assert sent[LISTENS, "snmp response"] >= 1
    (ems,) = [one for one in record.json["managers"] if one["manager"] == "EMS-2"]
    assert ems["budget"] == 6
    assert 0 < ems["busiest_per_s"] <= 7, "six a second, and the first burst"
    shown = probed("audit", "reads", "EMS-2", config=lab.config)
    receivers = {line.split()[0] for line in shown.out.splitlines() if " snmp " in line}
    assert receivers == {"EMS-2", "NE11", "NE12"}
    assert "reads and nothing else" in shown.out


def schedules(wire: Wire) -> list[tuple[str, bytes]]:
    """Topic and the rest of everything published by anybody on the broker's port."""
    packets = [found for stream in wire.streams() for found in mqtt_of(stream)]
    return [(text_at(body, 0), body) for packet, body in packets if packet == "publish"]


def test_a_set_on_the_wire_would_be_found() -> None:
    """The same capture and the same decoder, and somebody who sets sysContact."""
    varbind = "3012 06082b06010201010400 0406 70726f626564"  # sysContact.0 = "probed"
    put = bytes.fromhex(f"302c 020101 0406 7075626c6963 a31f 020101 020100 020100 3014 {varbind}")
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as agent,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as writer,
    ):
        agent.bind(("127.0.0.1", 0))
        with Wire((), (agent.getsockname()[1],)) as wire:
            writer.sendto(put, agent.getsockname())
            agent.recv(100)
            eventually(lambda: wire.packets, "the wire has it")
    kinds = Counter(snmp_of(packet.body)[1] for packet in wire.datagrams())
    assert kinds == {"set": 1}
    assert not_reads(kinds) == {"set": 1}
