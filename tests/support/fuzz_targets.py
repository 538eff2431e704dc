"""What is fed with mutated inputs: every door through which bytes of others come in."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final

from collectors.mqtt.decode import Refused as RefusedSample
from collectors.mqtt.decode import decode_samples, decode_status
from collectors.mqtt.payload import Status
from collectors.mqtt.topics import Leaf, Topic
from collectors.snmp.ber import (
    COUNTER64,
    INTEGER,
    OCTET_STRING,
    TIME_TICKS,
    Kind,
    MalformedMessage,
    Oid,
    Value,
    VarBind,
    decode_request,
    decode_response,
    encode_request,
    encode_response,
)
from collectors.snmp.envelope import Community, open_reply
from collectors.snmp.plan import SYS_UP_TIME, Change, GetPlan, WatchPlan
from collectors.snmp.recording import read_recording
from collectors.snmp.tables.profiles import PROFILES, bins, decode, found
from collectors.snmp.tables.view import MibView
from collectors.snmp.walk import Walk
from collectors.ssh.allowed import PLATFORMS
from collectors.ssh.judge import Seen, Standing, Wanted, take
from collectors.ssh.parsers.read import NotUnderstood, read
from collectors.ssh.parsers.registry import readable
from collectors.ssh.pm import by_name
from collectors.ssh.text import answer, rejected, shown, tail
from collectors.traps.access import Access, Refused
from collectors.traps.message import decode as decode_notification
from probed.model.ids import PointId
from tests.support import fuzz_answers, fuzz_files, fuzz_names, fuzz_probes
from tests.support.cli_recordings import CLI
from tests.support.fuzzing import Target, lines, octets
from tests.support.notifications import COMMUNITY, UNDER_EMS, desk
from tests.support.probe_payloads import as_bytes, sample, status
from tests.support.snmpsim import RECORDINGS

Take = Callable[[bytes], bool]
T0: Final = 1_800_000_000_000_000
_TEXTS: Final = Path(__file__).parents[1] / "ssh" / "texts"


# BER: requests and replies by the whole decoder, by plans that know what they asked, and by walks.

_NAMES: Final[tuple[Oid, ...]] = tuple((1, 3, 6, 1, 2, 1, 2, 2, 1, column, 7) for column in (2, 8, 10, 14))
_PUBLIC: Final = Community(b"public")


def _replies() -> Sequence[bytes]:
    values = (Value(OCTET_STRING, b"stm1-1"), Value(INTEGER, 1), Value(COUNTER64, 2**40), Value(COUNTER64, 0))
    rows = [VarBind(SYS_UP_TIME, Value(TIME_TICKS, 123_456))]
    rows += [VarBind(name, value) for name, value in zip(_NAMES, values, strict=True)]
    walked = [VarBind((*_NAMES[0][:-1], row), Value(OCTET_STRING, b"stm1-%d" % row)) for row in range(1, 20)]
    replies = [encode_response(b"public", 0x1234_5678, some) for some in (rows, walked, rows[:1])]
    return [*replies, *(encode_request(kind, b"public", 0x1234_5678, _NAMES) for kind in (Kind.GET, Kind.GETBULK))]


def _ber() -> Take:
    plan, watch = GetPlan([SYS_UP_TIME, *_NAMES], _PUBLIC), WatchPlan(_NAMES, _PUBLIC)
    whole = _replies()[0]
    look = watch.decode(whole, open_reply(whole).begin, len(whole))
    assert isinstance(look, Change)
    watch.remembered = look.raw

    def one(data: bytes) -> bool:
        good = 0
        for way in (decode_response, decode_request):
            good += _survives(way, data)
        for begin in _begins(data):
            for reader in (plan.decode, watch.decode, Walk([_NAMES[0][:-1]], _PUBLIC).decode):
                good += _survives(partial(_from, reader, begin), data)
        return good > 0

    return one


def _from(reader: Callable[[bytes, int, int], object], begin: int, data: bytes) -> object:
    return reader(data, begin, len(data))


def _begins(data: bytes) -> Sequence[int]:
    try:
        return (open_reply(data).begin,)
    except MalformedMessage:
        return ()


def _survives(way: Callable[[bytes], object], data: bytes) -> bool:
    try:
        way(data)
    except MalformedMessage:
        return False
    return True


# Notifications, through profiles, pairing and the book of alarms.


def _notifications() -> Sequence[bytes]:
    from tests.collectors.traps.test_fuzz import seeds

    return seeds()


def _traps() -> Take:
    access = Access([COMMUNITY.encode()], UNDER_EMS.addresses, managers=UNDER_EMS.managers)
    here, at, taken = desk(UNDER_EMS), T0, 0

    def one(data: bytes) -> bool:
        nonlocal here, at, taken
        try:
            told = decode_notification(data)
        except MalformedMessage:
            return False
        subject = access.judge(told, "127.0.0.1")
        if isinstance(subject, Refused):
            return False
        at, taken = at + 1, taken + 1
        if taken % 5_000 == 0:  # alarms that stand are no growth of ours
            here = desk(UNDER_EMS)
        here.take(told, subject, at)
        here.tick(at)
        return True

    return one


# Answers of command lines, every reader in turn, up to the observations.


_ANSWERS: Final = {
    "cisco_e1": ("cisco_ios", "show controllers e1"),
    "cisco_hours": ("cisco_ios", "show ip sla statistics aggregated"),
    "cisco_jitter": ("cisco_ios", "show ip sla statistics"),
    "cisco_pos": ("cisco_ios", "show controllers pos 1/0"),
    "cisco_sonet": ("cisco_ios", "show controllers sonet"),
    "cisco_summary": ("cisco_xe", "show ip sla summary"),
    "cisco_tributary": ("cisco_ios", "show controllers sonet"),
    "cisco_xr_sla": ("cisco_xr", "show ipsla statistics"),
    "cisco_xr_sonet": ("cisco_xr", "show controllers sonet 0/1/0/0"),
    "comware_nqa": ("hp_comware", "display nqa result"),
    "huawei_alarms": ("huawei_vrp", "display alarm active"),
    "huawei_nqa": ("huawei_vrp", "display nqa results"),
    "junos_rpm": ("juniper_junos", "show services rpm probe-results"),
    "junos_twamp": ("juniper_junos", "show services twamp client probe-results"),
    "xe_facility": ("cisco_xe", "show facility-alarm status"),
    "xr_alarms": ("cisco_xr", "show alarms brief"),
    "huawei_alarms_wrapped": ("huawei_vrpv8", "display alarm active"),
    "sros_ports": ("nokia_sros", "show port"),
    "sros_port": ("nokia_sros", "show port 1/1/4"),
    "comware_cpos": ("hp_comware", "display controller cpos"),
    "comware_e1": ("hp_comware", "display controller e1"),
    "comware_e3": ("hp_comware", "display controller e3"),
    "junos_far_end_interval": ("juniper_junos", "show interfaces far-end-interval"),
    "junos_interval": ("juniper_junos", "show interfaces interval"),
    "sros_alarms": ("nokia_sros", "show system alarms"),
    "cisco_ios_show_controller_t1": ("cisco_ios", "show controllers t1"),
    "huawei_vrp_display_interface": ("huawei_vrp", "display interface"),
    "huawei_vrp_display_ip_vpn": ("huawei_vrp", "display ip vpn-instance interface"),
    "iosxe_ShowEthernetCfm": ("cisco_xe", "show ethernet cfm statistics"),
    "iosxe_ShowIpSlaStatistics": ("cisco_xe", "show ip sla statistics details"),
    "iosxe_ShowIpSlaSummary": ("cisco_xe", "show ip sla summary"),
    "junos_ShowChassisAlarms": ("juniper_junos", "show chassis alarms"),
    "zte_zxros_show_interface": ("zte_zxros", "show interface"),
}
"""Beginnings of the names of texts, with what they answer."""
_READERS: Final = [(name, command) for name in PLATFORMS for command in readable(name)]


def _texts() -> Sequence[bytes]:
    """Whole answers, behind a line that names their platform and command."""
    recorded = CLI.iterdir() if CLI else ()
    paths = [*_TEXTS.glob("*.txt"), *(path for path in recorded if path.suffix in {".raw", ".txt"})]
    found = []
    for path in sorted(paths):
        name = max((name for name in _ANSWERS if path.stem.startswith(name)), key=len)
        found.append("|".join(_ANSWERS[name]).encode() + b"\n" + path.read_bytes())
    return found


def _answers(chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    """Mostly of the command that the text is an answer to, else of any."""
    seed = chance.choice(seeds)
    head, _, text = seed.partition(b"\n")
    if chance.random() < 0.3:
        head = "|".join(chance.choice(_READERS)).encode()
    others = [one.partition(b"\n")[2] for one in (chance.choice(seeds),)]
    return head + b"\n" + lines(chance, [text, text, text, *others])


def _cli() -> Take:
    points = [PointId("R1", name) for name in ("E1 0/0/0", "SONET 0/1/0", "T1 0/0/0", "GigabitEthernet0/0/1")]
    wanted = Wanted(("10", "admin/bank1", "KPN/line1"), by_name(points), interval_us=60_000_000)
    standing, at, numbers = Standing("ssh:R1", tuple(points), wanted=wanted), T0, count().__next__
    taken = 0

    def one(data: bytes) -> bool:
        nonlocal at, standing, taken
        at += 60_000_000
        head, _, text = data.partition(b"\n")
        platform, command = head.decode().split("|")
        try:
            facts = read(platform, command, shown(text), "Asia/Shanghai")
        except NotUnderstood:
            return False
        taken += 1
        if taken % 5_000 == 0:  # an element's memory follows the names in its answers: of one they are few
            standing = Standing("ssh:R1", tuple(points), wanted=wanted)
        take(standing, [Seen(at - 1_000_000, at, facts)], numbers)
        return True

    return one


def _terminal() -> Take:
    def one(data: bytes) -> bool:
        text = shown(data)
        assert "\x1b" not in text
        assert "\b" not in text
        tail(data)
        return not rejected(answer(data, "display clock", "<R1>"))

    return one


# Payloads of probes.


def _payloads() -> Sequence[bytes]:
    return [
        as_bytes(sample(pieces=[[3, 1, 0]], jitter={"buckets": [[10, 5]], "sum": 50, "min": 10, "max": 10})),
        as_bytes([sample(), sample(seq=1, sense="forward", delay=[-5, *[10] * 9])]),
        as_bytes(status(schedule="9f86", clock={"state": "free"})),
    ]


def _either(chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    return (octets if chance.random() < 0.5 else lines)(chance, seeds)


def _mqtt() -> Take:
    samples, state = Topic("P1", Leaf.SAMPLES), Topic("P1", Leaf.STATUS)

    def one(data: bytes) -> bool:
        good, bad = decode_samples(samples, data)
        assert all(isinstance(refused, RefusedSample) for refused in bad)
        return bool(good) or isinstance(decode_status(state, data), Status)

    return one


# Recordings of agents, through every profile of a MIB.


def _recordings() -> Sequence[bytes]:
    if not RECORDINGS.is_dir():
        return [b"1.3.6.1.2.1.2.2.1.8.3|2|1\n1.3.6.1.2.1.2.2.1.2.3|4|stm1-1\n"]
    return [path.read_bytes()[:60_000] for path in sorted(RECORDINGS.glob("*.snmprec"))]


def _mibs() -> Take:
    def one(data: bytes) -> bool:
        view = MibView(read_recording(data).values)
        for latest in (False, True):
            decoded = decode(view, tuple(PROFILES), latest=latest)
            for probe in decoded.probes:
                assert probe.loss is None or 0 <= probe.loss <= 1
                assert probe.rtt_us is None or probe.rtt_us >= 0
        present = found(view)
        bins(view, present)
        return bool(present)

    return one


TARGETS: Final = {
    target.name: target
    for target in (
        Target("ber", _replies, octets, _ber),
        Target("traps", _notifications, octets, _traps),
        Target("cli", _texts, _answers, _cli),
        Target("terminal", _texts, partial(lines, most=20), _terminal),
        Target("mqtt", _payloads, _either, _mqtt),
        Target("probes", fuzz_probes.seeds, fuzz_probes.mutate, fuzz_probes.make),
        Target("recordings", _recordings, lines, _mibs),
        Target("names", fuzz_names.seeds, octets, fuzz_names.make),
        Target("answers", fuzz_answers.seeds, fuzz_answers.mutate, fuzz_answers.make),
        Target("files", fuzz_files.seeds, fuzz_files.mutate, fuzz_files.make),
    )
}
