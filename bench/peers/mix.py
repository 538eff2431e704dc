"""All that a network says besides answering by SNMPv2c: traps, probes over MQTT, elements that speak SNMPv3 only.

One net-snmp agent (authPriv, SHA-1 and AES-128) at many addresses is the elements of version 3; a real mosquitto
carries the probes. A process of its own sends: so many traps a second, each of an element of the C farm, one in
twenty for a port that really changes; and a sample of each probe every ten seconds. None of it is in the account of
the daemon.

python mix.py ELEMENTS CONTROL_PORT TRAP_PORT MQTT_PORT
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from itertools import count
from pathlib import Path
from typing import Final

from probed.lab import mqtt_wire as wire

TRAPS_A_SECOND: Final = 20
CHANGE_EVERY: Final = 20
CHANGING: Final = 20
"""So many elements, the last ones, have a first port that really goes down and up."""
PROBES: Final = 200
PROBE_STEP_S: Final = 10
V3_ELEMENTS: Final = 200
V3_PORT: Final = 2299
USER: Final = "bench"
PASSWORD: Final = "bench-password"
SINCE: Final = "2026-01-01,"


def v3_ip(number: int) -> str:
    return f"127.3.{number >> 8}.{number & 255}"


def tables() -> dict[str, list[str]]:
    """What stands in the inventory for it. Elements of version 3 stand in pairs, joined at their loopback ports."""
    circuits = [f"C{2 * number + 1}-1" for number in range(PROBES)]
    out = {
        "elements": [f"V{i},V{i},JT,,element,{v3_ip(i)},{V3_PORT},v3,{SINCE}" for i in range(1, V3_ELEMENTS + 1)],
        "points": [f"V{i},lo,GE,nni,core,{SINCE}" for i in range(1, V3_ELEMENTS + 1)],
        "links": [f"LV{i},V{i},lo,V{i + 1},lo,GE,core,yes,{SINCE}" for i in range(1, V3_ELEMENTS, 2)],
    }
    out["probes"] = ["id,name,owner,site,valid_from,valid_to"]
    out["probes"] += [f"P{number},P{number},JT,,{SINCE}" for number in range(PROBES)]
    out["measurements"] = ["id,probe,path,target,kind,interval,packets,dscp,size,quorum,valid_from,valid_to"]
    out["measurements"] += [
        f"M{number},P{number},{circuit},192.0.2.1,twamp,{PROBE_STEP_S}s,10,46,128,,{SINCE}"
        for number, circuit in enumerate(circuits)
    ]
    return out


def settings(trap_port: int, mqtt_port: int, folder: Path) -> str:
    for name in ("v3-auth", "v3-priv"):
        path = folder / name
        path.write_text(PASSWORD)
        path.chmod(0o600)
    return (
        f'[traps]\nlisten = "127.0.0.1:{trap_port}"\ncredentials = ["core"]\n'
        f'[mqtt]\nhost = "127.0.0.1"\nport = {mqtt_port}\n'
        f'[credential.v3]\nversion = "v3"\nuser = "{USER}"\nauth = "SHA-1"\nauth_password_file = "v3-auth"\n'
        'priv = "AES-128"\npriv_password_file = "v3-priv"\n'
        '[[policy]]\nname = "gold"\ndelay = { raise = "20ms", clear = "15ms" }\n'
        'loss = { raise = "5%", clear = "1%" }\n'
    )


class Mix:
    """The agent, the broker and the sender; `stop` ends them."""

    def __init__(self, folder: Path, elements: int, control_port: int, trap_port: int, mqtt_port: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        path = f"{os.environ.get('PATH', '')}:/usr/sbin"
        snmpd, mosquitto = shutil.which("snmpd", path=path), shutil.which("mosquitto", path=path)
        if snmpd is None or mosquitto is None:
            raise SystemExit("snmpd and mosquitto are needed: run tests/install_peers.sh")
        (folder / "snmpd.conf").write_text(f"rouser {USER} priv\ncreateUser {USER} SHA {PASSWORD} AES {PASSWORD}\n")
        (folder / "mosquitto.conf").write_text(
            f"user root\nlistener {mqtt_port} 127.0.0.1\nallow_anonymous true\n"
            "max_inflight_messages 2000\nmax_queued_messages 0\n"
        )
        ends = [f"udp:{v3_ip(number)}:{V3_PORT}" for number in range(1, V3_ELEMENTS + 1)]
        sender = [sys.executable, __file__, *map(str, (elements, control_port, trap_port, mqtt_port))]
        commands = (
            [snmpd, "-f", "-C", "-c", f"{folder}/snmpd.conf", "-Lo", "-p", f"{folder}/snmpd.pid", *ends],
            [mosquitto, "-c", f"{folder}/mosquitto.conf"],
            sender,
        )
        environment = os.environ | {"SNMP_PERSISTENT_DIR": str(folder), "MIBS": ""}
        self._processes = []
        for command in commands:
            with (folder / "log").open("ab") as log:
                self._processes.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))

    def stop(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()


def sample(number: int, sequence: int, boot: int, end_s: int) -> bytes:
    """Ten packets of one probe's interval."""
    end = end_s * 1_000_000
    said = {
        "v": 1, "probe": f"P{number}", "measurement": f"M{number}", "boot": boot, "seq": sequence,
        "start": end - PROBE_STEP_S * 1_000_000, "end": end, "sent": 10, "lost": 0,
        "delay": [1000 + (number + k + sequence) % 300 for k in range(10)], "jitter": [k % 30 for k in range(9)],
        "piece": 1_000_000, "pieces": [], "clock": {"state": "locked", "offset": 12, "error": 100},
        "health": {"ok": True}, "software": "2.3.1",
    }  # fmt: skip
    return json.dumps(said, separators=(",", ":")).encode()


def broker(port: int) -> socket.socket:
    """As one client that speaks for all probes: the broker here has no ACL."""
    while True:
        try:
            link = socket.create_connection(("127.0.0.1", port))
            break
        except OSError:
            time.sleep(0.2)
    link.sendall(wire.connect("probes", None, wire.V311))
    link.recv(4)
    return link


def send(elements: int, control_port: int, trap_port: int, mqtt_port: int) -> None:
    """For ever: a trap and a sample in turn, on a grid."""
    control = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    control.settimeout(5)

    def ask(text: str) -> None:
        control.sendto(text.encode(), ("127.0.0.1", control_port))
        control.recv(2000)

    link = broker(mqtt_port)
    link.setblocking(False)
    boot, up = time.time_ns() // 1000, dict[int, bool]()
    probe_every = PROBE_STEP_S * TRAPS_A_SECOND / PROBES
    sent, began = 0.0, time.monotonic()
    for number in count():
        time.sleep(max(0.0, began + number / TRAPS_A_SECOND - time.monotonic()))
        element = 1 + number * 37 % elements
        if number % CHANGE_EVERY == 0:
            element = elements - number // CHANGE_EVERY % CHANGING
            up[element] = not up.get(element, True)
            ask(f"set 127.1.{element >> 8}.{element & 255} 1 {1 if up[element] else 2}")
        ask(f"trap 127.1.{element >> 8}.{element & 255} 1 {trap_port}")
        while sent <= number / probe_every:
            which, sequence = int(sent) % PROBES, int(sent) // PROBES
            end_s = int(time.time()) // PROBE_STEP_S * PROBE_STEP_S
            topic = f"probed/v1/P{which}/samples"
            payload = sample(which, sequence, boot, end_s)
            link.sendall(wire.publish(wire.Message(topic, payload, retain=False), int(sent) % 65_000 + 1, wire.V311))
            sent += 1
        with contextlib.suppress(BlockingIOError):
            link.recv(65_536)  # acknowledgements


if __name__ == "__main__":
    send(*map(int, sys.argv[1:5]))
