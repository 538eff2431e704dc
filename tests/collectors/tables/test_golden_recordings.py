"""What the profiles make of recordings of real equipment; the facts were counted in the files themselves."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import NamedTuple

import pytest

from collectors.snmp.recording import read_recording
from collectors.snmp.tables.profiles import Decoded, decode, found
from collectors.snmp.tables.view import MibView
from probed.model.capacity import DOWN, UP
from tests.support.snmpsim import RECORDINGS

pytestmark = pytest.mark.skipif(not RECORDINGS.is_dir(), reason=f"no recordings in {RECORDINGS}")


@cache
def decoded(stem: str) -> Decoded:
    view = MibView(read_recording((RECORDINGS / f"{stem}.snmprec").read_bytes()).values)
    return decode(view, found(view))


class Facts(NamedTuple):
    """Profiles; points that are up, down and unknown; probes; active and past alarms."""

    profiles: tuple[str, ...]
    up: int = 0
    down: int = 0
    unknown: int = 0
    probes: int = 0
    active: int = 0
    past: int = 0


GOLDEN = {
    "adva_fsp150_ge114pro": Facts(("entity",)),
    "ceraos": Facts(("if-mib",), up=8, down=12, unknown=3),
    "cisco-unmarked-0.part": Facts(("cisco-rttmon", "if-mib", "if-stack", "etherlike"), up=24, down=4),
    "cxc_e3.part": Facts(("alarm-mib",), past=4),
    "ekinops": Facts(("if-mib",), up=30, down=16, unknown=2),
    "fiberhome-switch": Facts(()),
    "ios_c3560-slas": Facts(("cisco-rttmon",), probes=1),
    "junos_rpm.part": Facts(("juniper-rpm", "if-mib", "if-stack"), up=46, down=13, probes=2),
    "loop-telecom_loop-am3440-ccpb-a": Facts(("if-mib",), up=2),
    "nxos_n9000-9.3.9": Facts(("cisco-rttmon",), probes=1),
    "omnitron-iconverter": Facts(()),
    "packetlight_pl-1000e": Facts(("if-mib", "entity"), unknown=47),
    "rad-rici": Facts(("if-mib", "entity"), up=11, down=5),
    "raisecom-ros": Facts(("if-mib",), up=3, down=14),
    "timos_7705.part": Facts(("if-mib", "if-stack"), up=5, down=16),
    "vrp_slas": Facts(("huawei-nqa", "disman-ping"), probes=2),
    "zte-zxr10-5250.part": Facts(("if-mib",), up=28, down=24),
}


def test_there_is_a_line_for_every_recording() -> None:
    assert sorted(GOLDEN) == sorted(path.stem for path in RECORDINGS.glob("*.snmprec"))


@pytest.mark.parametrize("stem", GOLDEN)
def test_what_a_recording_holds(stem: str) -> None:
    told = decoded(stem)
    states = Counter("up" if p.capacity == UP else "down" if p.capacity == DOWN else "unknown" for p in told.points)
    alarms = Counter(alarm.state for alarm in told.alarms)
    facts = Facts(
        told.profiles,
        states["up"],
        states["down"],
        states["unknown"],
        len(told.probes),
        alarms["active"],
        alarms["cleared"],
    )
    assert facts == GOLDEN[stem]
    assert len({point.name for point in told.points}) == len(told.points)


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        pytest.param("ios_c3560-slas", ("10", "", "", "echo", "192.168.168.182", "ok", 1, 0, 16.0, None), id="IOS"),
        pytest.param(
            "nxos_n9000-9.3.9", ("101", "", "SLA1", "jitter", "100.64.5.2", "ok", 10, 0, 1.0, None), id="NX-OS"
        ),
        pytest.param(
            "vrp_slas",
            ("Admin1/TEST_Local", "Admin1", "TEST_Local", "echo", "10.199.253.1", "ok", 2, 0, 2.0, None),
            id="VRP, local",
        ),
        pytest.param(
            "vrp_slas",
            ("Admin2/TEST_Lnms_Neg", "Admin2", "TEST_Lnms_Neg", "echo", "10.199.8.12", "ok", 5, 0, 4.0, None),
            id="VRP, afar",
        ),
        pytest.param(
            "junos_rpm.part", ("KPN/KPN-RPM", "KPN", "KPN-RPM", "", "", "ok", 41653, 3, None, None), id="Junos, KPN"
        ),
        pytest.param(
            "junos_rpm.part",
            ("ZIGGO/ZIGGO-RPM", "ZIGGO", "ZIGGO-RPM", "", "", "ok", 446080, 10, None, None),
            id="ZIGGO",
        ),
    ],
)
def test_the_probes_of_a_recording(stem: str, expected: tuple[object, ...]) -> None:
    probe = next(probe for probe in decoded(stem).probes if probe.id == expected[0])
    rtt = None if probe.rtt_us is None else float(probe.rtt_us / 1000)
    told = (probe.id, probe.owner, probe.tag, probe.kind, probe.target, probe.state, probe.sent, probe.lost, rtt)
    assert (*told, probe.jitter_us) == expected


def test_loss_of_rpm_comes_from_counts_though_the_device_says_none() -> None:
    kpn, ziggo = decoded("junos_rpm.part").probes
    assert kpn.loss is not None
    assert ziggo.loss is not None
    assert f"{float(100 * kpn.loss):.7f}" == "0.0072024"
    assert f"{float(100 * ziggo.loss):.8f}" == "0.00224175"
    assert kpn.more["collections"]["last_completed"]["sent"] == 5


def test_an_ip_sla_result_is_as_old_as_its_time_stamp_says() -> None:
    (probe,) = decoded("ios_c3560-slas").probes
    assert (probe.stamp, probe.age_cs, probe.interval_s) == ((2129157477,), 50, 2)


def test_names_that_interfaces_share_are_told_apart() -> None:
    names = [point.name for point in decoded("packetlight_pl-1000e").points]
    assert {"Line Interface 1 (ifIndex 67072)", "Line Interface 1 (ifIndex 115456)", "Path Interface 1-1"} <= {*names}


def test_names_in_hexadecimal_and_layers_below() -> None:
    assert decoded("zte-zxr10-5250.part").points[0].name == "1/1"
    over = {point.name: point.over for point in decoded("timos_7705.part").points if point.over}
    assert over == {"to-SITEA-7750-1-1-8": ("1/3/8",)}


def test_cleared_alarms_have_the_text_of_their_model_and_their_time() -> None:
    first, *_ = decoded("cxc_e3.part").alarms
    assert first.text == "DC System 48V : Rectifier Communication Lost : Minor"
    # the agent's index is the second in which the alarm was cleared
    assert (first.since, first.at) == ("2025-11-14T09:49:07-08:00", 1_763_142_547_000_000)


def test_ethernet_counts_are_with_their_port() -> None:
    port = next(point for point in decoded("cisco-unmarked-0.part").points if point.name == "Fa0/1")
    assert port.frame_errors is not None
    assert port.frame_errors["fcs_errors"] == 0
