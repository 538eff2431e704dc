"""Messages of SNMPv3: what is made is read again, and whatever comes instead is refused without harm."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.snmp import ber
from collectors.snmp.access import access_of
from collectors.snmp.ber import INTEGER, MalformedMessage, Value, encode_integer_content, encode_tlv
from collectors.snmp.usm import message as v3
from collectors.snmp.usm.message import SecureMessage, is_v3, open_message, open_scoped
from collectors.snmp.usm.peer import Peer
from collectors.snmp.usm.principal import Principal
from collectors.snmp.usm.session import HINTS, Exchange, Refused, Session
from collectors.snmp.usm.window import Window
from probed.model.snmp_access import AuthProtocol, PrivProtocol, UsmUser

KEYS = st.binary(min_size=4, max_size=4) | st.integers(0, 2**23 - 1).map(encode_integer_content)
CLOCK = st.integers(0, 2**31 - 1)
ENGINE_ID = bytes.fromhex("80001f8880a1b2c3d4e5f60718")
ENCODED = [
    pytest.param(form, id=name)
    for form, name in ((0, "short"), (1, "lengths of two octets"), (2, "lengths of three octets"))
]


@given(
    key=KEYS,
    flags=st.integers(0, 7),
    engine_id=st.binary(max_size=32),
    boots=CLOCK,
    time_s=CLOCK,
    user=st.binary(max_size=32),
    mac_size=st.sampled_from([0, 12, 16, 24, 32, 48]),
    salt=st.sampled_from([b"", b"12345678"]),
    data=st.binary(max_size=300),
)
def test_what_is_made_is_read_again(
    key: bytes,
    flags: int,
    engine_id: bytes,
    boots: int,
    time_s: int,
    user: bytes,
    mac_size: int,
    salt: bytes,
    data: bytes,
) -> None:
    clock = b"".join(encode_tlv(INTEGER, encode_integer_content(number)) for number in (boots, time_s))
    element = encode_tlv(0x04, data)
    made, mac_at = v3.message(
        key, flags, encode_tlv(4, engine_id), clock, encode_tlv(4, user), mac_size, salt, element
    )
    opened = open_message(made)
    assert is_v3(made)
    assert opened[:6] == (key, flags, engine_id, boots, time_s, user)
    assert (opened.mac_at, opened.mac_end - mac_size, opened.salt) == (mac_at, mac_at, salt)
    assert made[opened.data_at :] == element
    assert made[opened.content_at :] == data
    assert v3._open_any(made) == opened, "the short way and the long way read the same"


def long_form(length: int, form: int) -> bytes:
    """A length in at least so many octets behind the first, which is more than it needs, as some agents write it."""
    if form == 0:
        return ber.encode_length(length)
    octets = max(form, (length.bit_length() + 7) // 8)
    return bytes((0x80 | octets,)) + length.to_bytes(octets, "big")


def tlv(tag: int, content: bytes, form: int) -> bytes:
    return bytes((tag,)) + long_form(len(content), form) + content


@pytest.mark.parametrize("form", ENCODED)
def test_every_definite_form_of_length_is_understood(form: int) -> None:
    head = tlv(0x30, b"\x02\x04\x12345"[:6] + b"\x02\x02\x05\xdc\x04\x01\x03\x02\x01\x03", form)
    params = tlv(4, ENGINE_ID, form) + tlv(2, b"\x07", form) + tlv(2, b"\x01\x00", form) + tlv(4, b"watch", form)
    params += tlv(4, bytes(12), form) + tlv(4, b"saltsalt", form)
    secure = tlv(4, tlv(0x30, params, form), form)
    whole = tlv(0x30, b"\x02\x01\x03" + head + secure + tlv(4, bytes(200), form), form)
    opened = open_message(whole)
    assert opened[1:6] == (3, ENGINE_ID, 7, 256, b"watch")
    assert (opened.mac_end - opened.mac_at, opened.salt) == (12, b"saltsalt")
    assert is_v3(whole)


def sample(user: UsmUser) -> tuple[Exchange, Session, list[bytes]]:
    """An exchange under way, and messages that the agent could send to it: an answer, and two reports."""
    principal = access_of(user)
    assert isinstance(principal, Principal)
    session = Session()
    session.current = Peer(principal, ENGINE_ID)
    session.current.window = Window(7, 1_000, 0.0)
    exchange = Exchange(session, principal)
    exchange.begin()
    agent = Peer(principal, ENGINE_ID)
    pairs = [((1, 3, 6, 1, 2, 1, 2, 2, 1, 8, row), Value(INTEGER, row)) for row in range(1, 5)]
    answer = ber.encode_response(b"", 0x12333435, pairs)[7:]
    name = ber.encode_varbind((1, 3, 6, 1, 6, 3, 15, 1, 1, 4, 0), Value(ber.COUNTER32, 1))
    report = encode_tlv(0xA8, b"\x02\x01\x00\x02\x01\x00\x02\x01\x00" + encode_tlv(0x30, name))
    made = []
    for pdu, flags in ((answer, user.level), (report, 0), (report, user.level)):
        scoped = encode_tlv(0x30, encode_tlv(4, ENGINE_ID) + encode_tlv(4, b"") + pdu)
        made.append(agent.seal(b"\x12345"[:4], int(flags), (7, 1_001), scoped))
    return exchange, session, made


USERS = [
    UsmUser("watch"),
    UsmUser("watch", AuthProtocol.SHA_512, "auth-password"),
    UsmUser("watch", AuthProtocol.MD5, "auth-password", PrivProtocol.DES, "priv-password"),
    UsmUser("watch", AuthProtocol.SHA_256, "auth-password", PrivProtocol.AES_256, "priv-password"),
]


def mutations(data: bytes, dice: random.Random) -> bytes:
    broken = bytearray(data)
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(min(len(broken), 120 if dice.random() < 0.7 else len(broken)))
        broken[at] = dice.choice((0, 0x7F, 0x80, 0x81, 0x82, 0x84, 0xFF, dice.randrange(256)))
    if dice.random() < 0.1:
        del broken[dice.randrange(len(broken)) :]
    elif dice.random() < 0.1:
        broken += dice.randbytes(dice.randint(1, 20))
    return bytes(broken)


def judged(exchange: Exchange, session: Session, data: bytes, at_s: float) -> object:
    try:
        return session.receive(exchange, data, open_message(data), at_s)
    except MalformedMessage as error:
        return error.reason


@pytest.mark.parametrize("user", USERS, ids=lambda user: f"{user.auth}-{user.priv}")
def test_a_hundred_thousand_mutated_messages_raise_nothing_and_grow_nothing(user: UsmUser) -> None:
    """25,000 for each of four users."""
    dice = random.Random(f"{user.auth}{user.priv}")
    exchange, session, good = sample(user)
    peer = session.current
    tracemalloc.start()
    try:
        sizes = []
        for number in range(25_000):
            exchange.resends = 0
            judged(exchange, session, mutations(dice.choice(good), dice), number / 100)
            if number % 5_000 == 4_999:
                sizes.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert sizes[-1] - sizes[1] < 20_000, "octets"
    assert len(session._hints) <= HINTS
    if user.auth is not None:
        assert session.current is peer, "nothing that was mutated has proved anything"


@given(st.binary(max_size=200))
def test_noise_is_no_message(noise: bytes) -> None:
    for data in (noise, b"\x30" + noise, b"\x30\x82\x00\xc0\x02\x01\x03" + noise):
        is_v3(data)
        with pytest.raises(MalformedMessage):
            open_message(data)


def readings(data: bytes) -> Iterator[SecureMessage | None]:
    for read in (v3._open_short, v3._open_any):
        try:
            yield read(data)
        except (MalformedMessage, IndexError):
            yield None


def test_the_short_way_never_reads_what_the_long_way_would_not() -> None:
    dice = random.Random(3)
    both = 0
    for user in USERS:
        _, _, good = sample(user)
        for _ in range(10_000):
            short, long = readings(mutations(dice.choice(good), dice))
            assert short is None or short == long
            both += short is not None
    assert both > 5_000


@given(cut=st.integers(0, 60), octet=st.integers(0, 255), at=st.integers(0, 60))
def test_a_scoped_pdu_that_was_decrypted_wrongly_is_refused_or_read(cut: int, octet: int, at: int) -> None:
    _, _, good = sample(USERS[0])
    opened = open_message(good[0])
    plain = bytearray(good[0][opened.data_at :])
    plain[at % len(plain)] = octet
    try:
        scoped = open_scoped(bytes(plain[: len(plain) - cut]), 0, padded=True)
        v3.open_response(scoped)
    except MalformedMessage:
        return


def test_an_answer_with_padding_is_read_without_it() -> None:
    _, _, good = sample(USERS[0])
    opened = open_message(good[0])
    plain = good[0][opened.data_at :]
    scoped = open_scoped(plain + b"\x07\x30\x05", 0, padded=True)
    assert scoped.octets == plain
    with pytest.raises(MalformedMessage):
        open_scoped(plain + b"\x00", 0, padded=False)


def test_an_answer_is_taken_and_the_same_with_other_security_is_not() -> None:
    for user in USERS[1:]:
        exchange, session, good = sample(user)
        assert not isinstance(judged(exchange, session, good[0], 1.0), Refused | str)
        plain = Peer(access_of(UsmUser("watch")), ENGINE_ID)  # type: ignore[arg-type]
        scoped = encode_tlv(0x30, encode_tlv(4, ENGINE_ID) + encode_tlv(4, b"") + ber.encode_response(b"", 1, [])[7:])
        refused = judged(exchange, session, plain.seal(b"\x12345"[:4], 0, (7, 1_001), scoped), 1.0)
        assert isinstance(refused, Refused)
        assert refused.reason == "security_level"
