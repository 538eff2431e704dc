"""What a receiver believes of version 3, message by message, without a network."""

from __future__ import annotations

import contextlib
import random

import pytest

from collectors.snmp.ber import COUNTER32, OCTET_STRING, MalformedMessage, Value, encode_tlv
from collectors.snmp.usm import keys
from collectors.snmp.usm.message import REPORT, REPORTABLE, open_message, open_report, open_scoped
from collectors.snmp.usm.peer import Peer
from collectors.snmp.usm.principal import Principal
from collectors.snmp.usm.reports import Report
from collectors.traps.message import INFORM, TRAP_V2, Notification, decode, encode_trap
from collectors.traps.security import MOST_ENGINES, OwnEngine, Security, Unbelieved
from probed.model.snmp_access import AuthProtocol, PrivProtocol, UsmUser

OURS = bytes.fromhex("800000000500112233445566778899aabbccddeeff")
THEIRS = bytes.fromhex("8000000001020304")
KEY = b"\x01\x02\x03\x04"
NOW_S = 5000.0
OPEN = UsmUser("open")
PROVING = UsmUser("proves", AuthProtocol.SHA_256, "auth-password")
HIDING = UsmUser("hides", AuthProtocol.SHA_1, "auth-password", PrivProtocol.AES_128, "priv-password")
SLOW = UsmUser("slow", AuthProtocol.SHA_1, "auth-password", PrivProtocol.AES_256_C, "priv-password")
USERS = (OPEN, PROVING, HIDING, SLOW)
NAMED = pytest.mark.parametrize("user", USERS, ids=lambda user: user.name)


def security(*users: UsmUser) -> Security:
    """Since 1,000 s in its third boot."""
    return Security(OwnEngine(OURS, 3, NOW_S - 1000), [Principal(user) for user in users or USERS])


def pdu(kind: int) -> bytes:
    """linkDown of port 3."""
    whole = encode_trap(b"", 4711, (1, 3, 6, 1, 6, 3, 1, 1, 5, 3), [((1, 3, 6, 1, 2, 1, 2, 2, 1, 1, 3), Value(2, 3))])
    at = whole.index(TRAP_V2)
    return bytes((kind,)) + whole[at + 1 :]


def said(
    user: UsmUser,
    kind: int = TRAP_V2,
    *,
    engine: bytes = THEIRS,
    clock: tuple[int, int] = (7, 2000),
    flags: int | None = None,
    key: bytes = KEY,
) -> bytes:
    """A message of the user at an engine."""
    if kind == INFORM and engine == THEIRS:
        engine, clock = OURS, (3, 1000)
    scoped = encode_tlv(0x30, encode_tlv(OCTET_STRING, engine) + encode_tlv(OCTET_STRING, b"ring-7") + pdu(kind))
    level = int(user.level) | (REPORTABLE if kind == INFORM else 0) if flags is None else flags
    return Peer(Principal(user), engine).seal(key, level, clock, scoped)


def heard(known: Security, data: bytes, at_s: float = NOW_S) -> Notification:
    return decode(data, lambda octets: known.open(octets, "192.0.2.1", at_s))


def refusal(known: Security, data: bytes, at_s: float = NOW_S) -> Unbelieved:
    with pytest.raises(Unbelieved) as caught:
        heard(known, data, at_s)
    return caught.value


@NAMED
def test_a_trap_of_every_user(user: UsmUser) -> None:
    told = heard(security(), said(user))
    assert (told.version, told.community, told.trap[-1], told.uptime_cs) == (3, user.name.encode(), 3, 4711)
    assert told.answer == b""


@NAMED
@pytest.mark.parametrize("key", [KEY, b"\x00", b"\x7f\xff", b"\x01\x02\x03"], ids=bytes.hex)
def test_an_inform_is_acknowledged_with_its_own_security(user: UsmUser, key: bytes) -> None:
    answer = heard(security(), said(user, INFORM, key=key)).answer
    opened, peer = open_message(answer), Peer(Principal(user), OURS)
    assert opened[:6] == (key, int(user.level), OURS, 3, 1000, user.name.encode())
    assert not user.level or peer.is_authentic(answer, opened)
    plain = peer.decrypt(answer, opened) if user.priv else answer[opened.data_at :]
    scoped = open_scoped(plain, 0, padded=bool(user.priv))
    assert (scoped.context_engine_id, scoped.context, scoped.kind) == (OURS, b"ring-7", 0xA2)
    asked = pdu(INFORM)
    assert scoped.octets.endswith(asked[2:])


@NAMED
@pytest.mark.parametrize(
    ("kind", "engine", "clock", "reason"),
    [
        pytest.param(TRAP_V2, OURS, (3, 1000), "wrong_engine", id="a trap under our engine id"),
        pytest.param(INFORM, THEIRS + b"5", (7, 2000), "wrong_engine", id="an inform under another"),
        pytest.param(TRAP_V2, b"1234", (7, 2000), "wrong_engine", id="an engine id of four octets"),
        pytest.param(TRAP_V2, b"1" * 33, (7, 2000), "wrong_engine", id="an engine id of 33 octets"),
        pytest.param(TRAP_V2, b"", (0, 0), "wrong_engine", id="no engine id"),
    ],
)
def test_engines_that_cannot_tell_this(
    user: UsmUser, kind: int, engine: bytes, clock: tuple[int, int], reason: str
) -> None:
    refused = refusal(security(), said(user, kind, engine=engine, clock=clock, flags=int(user.level)))
    assert (refused.reason, refused.report) == (reason, b"")


@pytest.mark.parametrize(
    ("clock", "timely"),
    [
        ((3, 1000), True),
        ((3, 850), True),
        ((3, 849), False),
        ((3, 1150), True),
        ((3, 1151), False),
        ((2, 1000), False),
        ((4, 1000), False),
        ((0, 0), False),
    ],
)
@pytest.mark.parametrize("user", [PROVING, HIDING], ids=lambda user: user.name)
def test_informs_are_timely_by_our_clock(user: UsmUser, clock: tuple[int, int], timely: bool) -> None:
    known, message = security(), said(user, INFORM, engine=OURS, clock=clock)
    if timely:
        assert heard(known, message).answer
        return
    refused = refusal(known, message)
    opened, peer = open_message(refused.report), Peer(Principal(user), OURS)
    assert refused.reason == "not_in_time_window"
    assert opened[:6] == (KEY, 1, OURS, 3, 1000, user.name.encode()), "with a MAC, and not reportable"
    assert peer.is_authentic(refused.report, opened)
    scoped = open_scoped(refused.report, opened.data_at, padded=False)
    assert (scoped.kind, open_report(scoped)) == (REPORT, Report.NOT_IN_TIME_WINDOW)
    assert refusal(known, said(user, INFORM, engine=OURS, clock=clock, flags=int(user.level))).report == b""


def test_the_question_for_our_clock_is_answered_though_it_is_not_private() -> None:
    """RFC 3414 section 4: authenticated, and with nothing in it that would have to be hidden."""
    refused = refusal(security(), said(HIDING, INFORM, engine=OURS, clock=(0, 0), flags=REPORTABLE | 1))
    assert refused.reason == "not_in_time_window"
    assert refused.report
    assert refusal(security(), said(HIDING, INFORM, flags=REPORTABLE | 1)).reason == "security_level"


@pytest.mark.parametrize(("engine", "reason"), [(b"", "discovery"), (THEIRS, "unknown_engine")])
def test_whoever_asks_for_our_engine_is_told_it_and_that_alone(engine: bytes, reason: str) -> None:
    known = security()
    nobody = UsmUser("")
    for count in (1, 2):
        scoped = encode_tlv(
            0x30, encode_tlv(OCTET_STRING, b"") * 2 + b"\xa0\x0b\x02\x01\x01\x02\x01\x00\x02\x01\x00\x30\x00"
        )
        refused = refusal(known, Peer(Principal(nobody), engine).seal(b"\x05", REPORTABLE, (0, 0), scoped))
        opened = open_message(refused.report)
        assert (refused.reason, opened[:6]) == (reason, (b"\x05", 0, OURS, 3, 1000, b""))
        told = open_scoped(refused.report, opened.data_at, padded=False)
        assert (told.kind, open_report(told)) == (REPORT, Report.UNKNOWN_ENGINE)
        assert told.octets.endswith(encode_tlv(COUNTER32, bytes((count,))))
        assert len(refused.report) < 130


def test_the_window_of_a_sender_outlives_other_settings_and_ends_with_its_user() -> None:
    known = security(PROVING, HIDING)
    heard(known, said(HIDING, clock=(7, 2000)))
    old = said(HIDING, clock=(7, 1800))
    assert refusal(known, old).reason == "replayed"
    known.admit([Principal(HIDING)])
    assert refusal(known, old).reason == "replayed"
    assert refusal(known, said(PROVING)).reason == "user"
    known.admit([])
    assert refusal(known, old).reason == "user"


def test_the_window_moves_with_the_time_and_of_each_engine_alone() -> None:
    known, one, other = security(), THEIRS, THEIRS + b"5"
    heard(known, said(PROVING, engine=one, clock=(7, 2000)), NOW_S)
    heard(known, said(PROVING, engine=one, clock=(7, 2000)), NOW_S + 150)
    assert refusal(known, said(PROVING, engine=one, clock=(7, 2000)), NOW_S + 151).reason == "replayed"
    heard(known, said(PROVING, engine=other, clock=(1, 1)), NOW_S + 151)
    heard(known, said(PROVING, engine=one, clock=(8, 0)), NOW_S + 152)
    assert refusal(known, said(PROVING, engine=one, clock=(7, 2160)), NOW_S + 153).reason == "replayed"


def test_forged_engines_leave_nothing_behind_and_cost_no_cipher_key(monkeypatch: pytest.MonkeyPatch) -> None:
    known, forger = security(SLOW), UsmUser("slow", AuthProtocol.SHA_1, "wrong-password")
    forged = [said(forger, engine=THEIRS + number.to_bytes(4, "big"), flags=1) for number in range(1000)]
    true = said(SLOW)

    def spent(*_args: object) -> bytes:
        raise AssertionError("a key was made for nobody")

    with monkeypatch.context() as patch:
        patch.setattr(keys, "privacy_key", spent)
        assert {refusal(known, message).reason for message in forged} == {"wrong_mac"}
    ((user,),) = known._users.values()
    assert not user.peers
    assert heard(known, true).trap
    assert len(user.peers) == 1 < MOST_ENGINES


def test_a_hundred_thousand_mutated_messages_are_refused_or_what_they_were() -> None:
    dice = random.Random(11)
    known = security()
    seeds = [said(user, kind) for user in USERS for kind in (TRAP_V2, INFORM)]
    true = {heard(known, seed)[:6] for seed in seeds}
    believed = 0
    for _ in range(100_000):
        message = bytearray(dice.choice(seeds))
        for _ in range(dice.randrange(1, 4)):
            at = dice.randrange(len(message))
            match dice.randrange(3):
                case 0:
                    message[at] = dice.randrange(256)
                case 1:
                    del message[at : at + dice.randrange(1, 5)]
                case _:
                    message[at:at] = dice.randbytes(dice.randrange(1, 5))
        with contextlib.suppress(MalformedMessage):
            told = heard(known, bytes(message))
            if told.community != b"open":
                believed += 1
                assert told[:6] in true
    assert believed < 1000
