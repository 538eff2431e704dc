"""SNMPv3 against agents that lie: forged answers, old ones, spoofed reports; and agents that change under us."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from collectors.snmp import ber
from collectors.snmp.access import access_of
from collectors.snmp.ber import INTEGER, Kind, Oid, Value, VarBind
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.request import ErrorStatus, NoAnswer
from collectors.snmp.usm.message import SecureMessage, open_message
from collectors.snmp.usm.peer import Peer
from collectors.snmp.usm.principal import Principal
from collectors.snmp.usm.session import HINTS, MOST_RESENDS
from collectors.snmp.usm.window import MAX_BOOTS
from collectors.snmp.walk import Walk
from probed.model.snmp_access import AuthProtocol, PrivProtocol, UsmUser
from tests.support.udp_agent import uptime
from tests.support.usm_agent import (
    NOT_IN_WINDOW,
    OTHER_ENGINE_ID,
    UNDECRYPTABLE,
    UNKNOWN_ENGINE,
    UNKNOWN_USER,
    UNSUPPORTED_LEVEL,
    WRONG_DIGEST,
    Asked,
    UsmAgent,
    honest,
)

pytestmark = pytest.mark.asyncio

PASSWORD, OTHER_PASSWORD = "auth-password", "priv-password"
PRIVATE = UsmUser("watch", AuthProtocol.SHA_256, PASSWORD, PrivProtocol.AES_128, OTHER_PASSWORD)
SIGNED = UsmUser("watch", AuthProtocol.SHA_1, PASSWORD)
OPEN = UsmUser("watch")
SLOW = UsmUser("watch", AuthProtocol.SHA_1, PASSWORD, PrivProtocol.AES_256_C, OTHER_PASSWORD)
LEVELS = [
    pytest.param(OPEN, id="noAuthNoPriv"),
    pytest.param(SIGNED, id="authNoPriv"),
    pytest.param(PRIVATE, id="authPriv"),
    pytest.param(SLOW, id="authPriv with slow keys"),
]
NAMES: list[Oid] = [(1, 3, 6, 1, 2, 1, 2, 2, 1, 8, row) for row in range(1, 5)]
MIB = {**uptime(4711), **{name: Value(INTEGER, name[-1]) for name in NAMES}}
TRUTH: list[ber.Content] = [name[-1] for name in NAMES]
LIE = [VarBind(name, Value(INTEGER, 666)) for name in NAMES]


async def get(engine: SnmpEngine, agent: UsmAgent, user: UsmUser, timeout_s: float = 0.5, retries: int = 0) -> object:
    return (await engine.get(agent.address, NAMES, access_of(user), timeout_s, retries)).contents


@pytest.mark.parametrize("user", LEVELS)
async def test_an_agent_is_found_and_asked_with_the_security_of_its_user(user: UsmUser) -> None:
    with UsmAgent(user, MIB) as agent:
        async with SnmpEngine() as engine:
            assert await get(engine, agent, user) == TRUTH
            found = len(agent.heard)
            assert await get(engine, agent, user) == TRUTH
            assert not engine.stats.dropped
            assert engine.stats.resent == 0
    assert {asked.opened.flags & 3 for asked in agent.questions} == {int(user.level)}
    assert all(asked.opened.flags & 4 for asked in agent.questions), "questions are reportable"
    assert found == (3 if user.auth else 2), "engine id, clock where there is a MAC, question"
    assert len(agent.heard) == found + 1, "what was learnt is kept"


@pytest.mark.parametrize("user", LEVELS)
async def test_an_agent_that_has_just_begun_to_count_is_asked_at_once(user: UsmUser) -> None:
    """It takes the clock 0 of the question for its clock for right, and answers it."""
    with UsmAgent(user, MIB) as agent:
        agent.boots = agent.time_s = 0
        async with SnmpEngine() as engine:
            assert await get(engine, agent, user) == TRUTH
            assert await get(engine, agent, user) == TRUTH
            assert engine.stats.resent == 0
            assert not engine.stats.dropped


async def test_the_engine_id_is_asked_for_without_telling_who_asks() -> None:
    with UsmAgent(PRIVATE, MIB) as agent:
        async with SnmpEngine() as engine:
            await get(engine, agent, PRIVATE)
    first = open_message(agent.heard[0])
    assert (first.flags, first.user, first.engine_id) == (4, b"", b"")
    assert b"watch" not in agent.heard[0]


async def test_a_walk_and_many_questions_at_once_share_what_is_known() -> None:
    with UsmAgent(PRIVATE, MIB) as agent:
        async with SnmpEngine() as engine:
            principal = access_of(PRIVATE)
            (column,) = await engine.walk(agent.address, Walk([NAMES[0][:-1]], principal))
            assert [value.content for _, value in column] == TRUTH
            before = len(agent.heard)
            got = await asyncio.gather(*(get(engine, agent, PRIVATE) for _ in range(50)))
            assert got == [TRUTH] * 50
            assert len(agent.heard) == before + 50
            assert engine.stats.sent == {Kind.GET: 2 + 50, Kind.GETBULK: before - 2}


async def test_context_and_its_engine_are_asked_for_as_they_are_set() -> None:
    user = UsmUser("watch", AuthProtocol.SHA_1, PASSWORD, context="vlan-10", context_engine_id=OTHER_ENGINE_ID)

    def with_context(agent: UsmAgent, asked: Asked) -> Iterable[bytes]:
        yield agent.response(asked, LIE)  # of the agent's own engine
        yield agent.response(asked._replace(context=b""), LIE, context_engine_id=OTHER_ENGINE_ID)
        yield agent.response(asked, context_engine_id=OTHER_ENGINE_ID)

    with UsmAgent(user, MIB, with_context) as agent:
        async with SnmpEngine() as engine:
            assert await get(engine, agent, user) == TRUTH
            assert engine.stats.dropped["wrong_context"] == 2
    assert {(asked.context, asked.context_engine_id) for asked in agent.questions} == {(b"vlan-10", OTHER_ENGINE_ID)}


@pytest.mark.parametrize("octets", [5, 12, 32])
@pytest.mark.parametrize("auth", AuthProtocol)
async def test_names_and_engine_ids_of_every_length(auth: AuthProtocol, octets: int) -> None:
    """With the longest of them the security parameters need lengths of two octets."""
    user = UsmUser("n" * octets, auth, PASSWORD, PrivProtocol.AES_128, OTHER_PASSWORD, context="鼓楼" * (octets // 6))
    with UsmAgent(user, MIB) as agent:
        agent.engine_id = bytes(range(0x80, 0x80 + octets))
        async with SnmpEngine() as engine:
            assert await get(engine, agent, user) == TRUTH
            assert not engine.stats.dropped


async def test_contexts_of_one_user_share_the_agent() -> None:
    with UsmAgent(SIGNED, MIB) as agent:
        async with SnmpEngine() as engine:
            for number in range(5):
                user = UsmUser("watch", AuthProtocol.SHA_1, PASSWORD, context=f"NE{number}")
                assert await get(engine, agent, user) == TRUTH
    assert len(agent.heard) == 2 + 5


async def test_an_error_status_is_an_error_and_no_silence() -> None:
    def too_big(agent: UsmAgent, asked: Asked) -> Iterable[bytes]:
        yield agent.response(asked, [], status=5)

    with UsmAgent(PRIVATE, MIB, too_big) as agent:
        async with SnmpEngine() as engine:
            with pytest.raises(ErrorStatus, match="GEN_ERR"):
                await get(engine, agent, PRIVATE)


def plaintext(agent: UsmAgent, asked: Asked) -> bytes:
    return agent.response(asked, LIE, flags=0)


def signed_only(agent: UsmAgent, asked: Asked) -> bytes:
    return agent.response(asked, LIE, flags=1)


def as_v2c(_agent: UsmAgent, asked: Asked) -> bytes:
    return ber.encode_response(b"public", asked.request.request_id, LIE)


def _patched(change: Callable[[bytearray, SecureMessage], None]) -> Callable[[UsmAgent, Asked], bytes]:
    def forged(agent: UsmAgent, asked: Asked) -> bytes:
        data = agent.response(asked, LIE)
        patched = bytearray(data)
        change(patched, open_message(data))
        return bytes(patched)

    return forged


def _zero(data: bytearray, opened: SecureMessage) -> None:
    data[opened.mac_at : opened.mac_end] = bytes(opened.mac_end - opened.mac_at)


def _flip(data: bytearray, opened: SecureMessage) -> None:
    data[opened.mac_end - 1] ^= 1


def _tail(data: bytearray, _opened: SecureMessage) -> None:
    data[-1] ^= 1


def _time(data: bytearray, opened: SecureMessage) -> None:
    at = bytes(data).index(opened.user) - 3
    data[at] ^= 1


def _claims_less(data: bytearray, _opened: SecureMessage) -> None:
    data[bytes(data).index(b"\x04\x01\x03\x02\x01\x03") + 2] = 0


def truncated(agent: UsmAgent, asked: Asked) -> bytes:
    """A MAC of twelve octets, which is what other protocols have, in a message whose lengths are right."""
    data = agent.response(asked, LIE)
    opened = open_message(data)
    pieces = (
        data[: opened.mac_at - 1] + bytes((12,)) + data[opened.mac_at : opened.mac_at + 12] + data[opened.mac_end :]
    )
    cut = len(data) - len(pieces)
    patched = bytearray(pieces)
    head = 4 if patched[1] == 0x82 else 3 if patched[1] == 0x81 else 2
    if head == 4:
        patched[2:4] = (len(pieces) - head).to_bytes(2, "big")
    else:
        patched[head - 1] = len(pieces) - head
    params = patched.index(b"\x02\x01\x03\x04", head + 3) + 3
    patched[params + 1] -= cut
    patched[params + 3] -= cut
    open_message(bytes(patched))
    return bytes(patched)


def another_engine(agent: UsmAgent, asked: Asked) -> bytes:
    return agent.response(asked, LIE, engine_id=OTHER_ENGINE_ID)


def another_user(agent: UsmAgent, asked: Asked) -> bytes:
    """With the same passwords."""
    own = agent.peer
    agent.peer = Peer(Principal(replace(agent.user, name="other")), own.engine_id)
    try:
        return agent.response(asked._replace(opened=asked.opened._replace(user=b"other")), LIE)
    finally:
        agent.peer = own


def an_old_boot(agent: UsmAgent, asked: Asked) -> bytes:
    return agent.response(asked, LIE, boots=agent.boots - 1)


def an_old_time(agent: UsmAgent, asked: Asked) -> bytes:
    return agent.response(asked, LIE, time_s=agent.time_s - 200)


def another_id(agent: UsmAgent, asked: Asked) -> bytes:
    return agent.response(asked, LIE, key=asked.request.request_id ^ 1)


def another_request_id(agent: UsmAgent, asked: Asked) -> bytes:
    """Authentic, but the PDU inside answers something else."""
    other = asked.request._replace(request_id=asked.request.request_id ^ 1)
    return agent.response(asked._replace(request=other), LIE)


FORGED = [
    pytest.param(plaintext, "security_level", PRIVATE, id="plaintext"),
    pytest.param(plaintext, "security_level", SIGNED, id="without a MAC"),
    pytest.param(signed_only, "security_level", PRIVATE, id="signed and not encrypted"),
    pytest.param(as_v2c, "wrong_community", PRIVATE, id="by SNMPv2c"),
    pytest.param(_patched(_zero), "wrong_mac", PRIVATE, id="a MAC of zeros"),
    pytest.param(_patched(_zero), "wrong_mac", SIGNED, id="a MAC of zeros, not encrypted"),
    pytest.param(_patched(_flip), "wrong_mac", PRIVATE, id="a wrong MAC"),
    pytest.param(_patched(_tail), "wrong_mac", PRIVATE, id="changed content"),
    pytest.param(_patched(_time), "wrong_mac", SIGNED, id="a changed time"),
    pytest.param(_patched(_claims_less), "security_level", PRIVATE, id="flags that claim no security"),
    pytest.param(truncated, "wrong_mac", PRIVATE, id="a truncated MAC"),
    pytest.param(another_engine, "wrong_engine", PRIVATE, id="another engine with the user's own key there"),
    pytest.param(another_engine, "wrong_engine", OPEN, id="another engine, no security"),
    pytest.param(another_user, "wrong_user", PRIVATE, id="another user's"),
    pytest.param(another_user, "wrong_user", OPEN, id="another user's, no security"),
    pytest.param(an_old_boot, "replayed", PRIVATE, id="a boot that is over"),
    pytest.param(an_old_time, "replayed", PRIVATE, id="more than 150 s old"),
    pytest.param(another_id, "unknown_id", PRIVATE, id="another's id"),
    pytest.param(another_request_id, "unknown_id", PRIVATE, id="another's request-id inside"),
]


@pytest.mark.parametrize(("forge", "reason", "user"), FORGED)
@pytest.mark.parametrize("warm", [pytest.param(False, id="first answer"), pytest.param(True, id="known agent")])
async def test_a_forged_answer_is_counted_and_refused_and_the_true_one_after_it_is_taken(
    forge: Callable[[UsmAgent, Asked], bytes], reason: str, user: UsmUser, warm: bool
) -> None:
    def lying(agent: UsmAgent, asked: Asked) -> Iterable[bytes]:
        yield forge(agent, asked)
        yield agent.response(asked)

    with UsmAgent(user, MIB) as agent:
        async with SnmpEngine(sockets=1) as engine:
            if warm:
                await get(engine, agent, user)
            agent.answer = lying
            assert await get(engine, agent, user) == TRUTH
            agent.answer = honest
            assert await get(engine, agent, user) == TRUTH
            assert engine.stats.dropped[reason] >= 1
            assert engine.stats.resent == 0
            assert engine.in_flight == 0


@pytest.mark.parametrize(("forge", "reason", "user"), FORGED)
async def test_forged_answers_alone_never_become_an_answer(
    forge: Callable[[UsmAgent, Asked], bytes], reason: str, user: UsmUser
) -> None:
    with UsmAgent(user, MIB) as agent:
        async with SnmpEngine(sockets=1) as engine:
            await get(engine, agent, user)
            agent.answer = lambda agent, asked: [forge(agent, asked)] * 3
            with pytest.raises(NoAnswer):
                await get(engine, agent, user, 0.06, 1)
            assert engine.stats.dropped[reason] == 6
            agent.answer = honest
            assert await get(engine, agent, user) == TRUTH


async def test_an_answer_from_another_address_is_never_believed() -> None:
    with UsmAgent(PRIVATE, MIB) as agent:
        async with SnmpEngine(sockets=1) as engine:
            await get(engine, agent, PRIVATE)
            agent.from_elsewhere = True
            with pytest.raises(NoAnswer, match="which was not asked"):
                await get(engine, agent, PRIVATE, 0.05, 1)
            assert engine.stats.dropped["wrong_source"] == 2


async def test_an_answer_that_was_recorded_is_no_answer_to_a_later_question() -> None:
    recorded: list[bytes] = []

    def recording(agent: UsmAgent, asked: Asked) -> Iterable[bytes]:
        yield from list(recorded)
        recorded.append(agent.response(asked))
        yield recorded[-1]

    with UsmAgent(PRIVATE, MIB, recording) as agent:
        async with SnmpEngine(sockets=1) as engine:
            for _ in range(4):
                assert await get(engine, agent, PRIVATE) == TRUTH
            assert engine.stats.dropped["unknown_id"] == 1 + 2 + 3


@pytest.mark.parametrize(
    ("counter", "reason", "word"),
    [
        pytest.param(UNSUPPORTED_LEVEL, "unsupported_level", "does not have the security level", id="level"),
        pytest.param(NOT_IN_WINDOW, "unauthenticated_report", "without proving who it is", id="time window"),
        pytest.param(UNKNOWN_USER, "unknown_user", "does not know this user", id="user"),
        pytest.param(WRONG_DIGEST, "wrong_digest", "the digest is wrong", id="digest"),
        pytest.param(UNDECRYPTABLE, "decryption_error", "cannot decrypt", id="decryption"),
    ],
)
@pytest.mark.parametrize("user", [pytest.param(SIGNED, id="authNoPriv"), pytest.param(PRIVATE, id="authPriv")])
async def test_a_report_that_anybody_could_have_sent_changes_nothing_but_is_told(
    counter: int, reason: str, word: str, user: UsmUser
) -> None:
    def spoofed(agent: UsmAgent, asked: Asked) -> Iterable[bytes]:
        yield agent.report(asked.opened, counter)
        yield agent.response(asked)

    with UsmAgent(user, MIB) as agent:
        async with SnmpEngine(sockets=1) as engine:
            await get(engine, agent, user)
            agent.answer = spoofed
            before = len(agent.heard)
            assert await get(engine, agent, user) == TRUTH
            assert len(agent.heard) == before + 1, "no other question for a report that proves nothing"
            agent.answer = lambda agent, asked: [agent.report(asked.opened, counter)]
            with pytest.raises(NoAnswer, match=word):
                await get(engine, agent, user, 0.05, 1)
            assert engine.stats.dropped[reason] == 3
    assert {asked.opened.flags & 3 for asked in agent.questions} == {int(user.level)}, "never less security"


async def test_spoofed_engine_ids_cause_no_storm_and_do_not_hide_the_true_answer() -> None:
    """Before every true answer somebody says that the agent has another engine id, each time a new one."""
    numbers = iter(range(1, 100_000))

    def spoof(agent: UsmAgent, opened: SecureMessage) -> Iterable[bytes]:
        for _ in range(20):
            yield agent.report(
                opened, UNKNOWN_ENGINE, engine_id=b"\x80\x00\x00\x01\x05" + str(next(numbers)).encode()
            )

    with UsmAgent(PRIVATE, MIB) as agent:
        async with SnmpEngine(sockets=1) as engine:
            await get(engine, agent, PRIVATE)
            agent.before = spoof
            for _ in range(10):
                before = len(agent.heard)
                assert await get(engine, agent, PRIVATE) == TRUTH
                assert len(agent.heard) - before <= 1 + MOST_RESENDS
            assert engine.stats.dropped["report_rate"] >= 10 * 20 - HINTS - 10 * MOST_RESENDS
    assert {asked.opened.flags & 3 for asked in agent.questions} == {3}


async def test_a_retry_after_many_false_reports_asks_the_engine_that_was_proved() -> None:
    """The first answer is lost, and each try is met by more engine ids than are tried."""
    lost = 0

    def spoof(agent: UsmAgent, opened: SecureMessage) -> Iterable[bytes]:
        for number in range(HINTS):
            yield agent.report(opened, UNKNOWN_ENGINE, engine_id=b"\x80\x00\x00\x01\x05%d" % number)

    def second_time(agent: UsmAgent, asked: Asked) -> Iterable[bytes]:
        nonlocal lost
        lost += 1
        return [] if lost == 1 else honest(agent, asked)

    with UsmAgent(PRIVATE, MIB) as agent:
        async with SnmpEngine(sockets=1) as engine:
            await get(engine, agent, PRIVATE)
            agent.before, agent.answer = spoof, second_time
            assert await get(engine, agent, PRIVATE, 0.2, 2) == TRUTH
    assert lost == 2


async def test_a_wrong_engine_id_told_at_the_first_contact_heals_itself() -> None:
    told = 0

    def spoof(agent: UsmAgent, opened: SecureMessage) -> Iterable[bytes]:
        nonlocal told
        told += 1
        return [agent.report(opened, UNKNOWN_ENGINE, engine_id=OTHER_ENGINE_ID)] if told == 1 else []

    with UsmAgent(PRIVATE, MIB) as agent:
        agent.before = spoof
        async with SnmpEngine(sockets=1) as engine:
            assert await get(engine, agent, PRIVATE) == TRUTH


@pytest.mark.parametrize("user", LEVELS)
async def test_an_agent_that_is_replaced_by_one_with_another_engine_id_is_asked_on(user: UsmUser) -> None:
    with UsmAgent(user, MIB) as agent:
        async with SnmpEngine() as engine:
            await get(engine, agent, user)
            agent.engine_id, agent.boots, agent.time_s = OTHER_ENGINE_ID, 1, 3
            assert await get(engine, agent, user, 2.0) == TRUTH
            before = len(agent.heard)
            assert await get(engine, agent, user) == TRUTH
            assert len(agent.heard) == before + 1
            assert engine.stats.resent == 0


@pytest.mark.parametrize(
    ("boots", "time_s"),
    [
        pytest.param(8, 2, id="started again"),
        pytest.param(9, 0, id="started again twice"),
        pytest.param(7, 150_000, id="its clock jumped ahead"),
        pytest.param(7, 100_100, id="its clock runs fast"),
    ],
)
async def test_an_agent_that_starts_again_or_whose_clock_jumps_ahead_answers_at_once(boots: int, time_s: int) -> None:
    with UsmAgent(PRIVATE, MIB) as agent:
        async with SnmpEngine() as engine:
            await get(engine, agent, PRIVATE)
            agent.boots, agent.time_s = boots, time_s
            assert await get(engine, agent, PRIVATE) == TRUTH
            assert await get(engine, agent, PRIVATE) == TRUTH
            assert engine.stats.resent == 0
            assert not engine.stats.dropped


@pytest.mark.parametrize(
    ("boots", "time_s"),
    [pytest.param(1, 5, id="its boots were lost"), pytest.param(7, 20, id="its clock jumped back")],
)
async def test_an_agent_whose_clock_really_went_back_is_believed_at_the_second_question(
    boots: int, time_s: int
) -> None:
    """One such message may be a replay; two under different random ids cannot be."""
    with UsmAgent(PRIVATE, MIB) as agent:
        async with SnmpEngine() as engine:
            await get(engine, agent, PRIVATE)
            agent.boots, agent.time_s = boots, time_s
            with pytest.raises(NoAnswer, match="its clock went backwards"):
                await get(engine, agent, PRIVATE, 0.05)
            assert engine.stats.dropped["replayed"] == 1
            assert await get(engine, agent, PRIVATE) == TRUTH


async def test_an_agent_whose_boots_are_at_their_end_is_told_as_such_until_it_has_another_engine_id() -> None:
    with UsmAgent(PRIVATE, MIB) as agent:
        async with SnmpEngine() as engine:
            assert await get(engine, agent, PRIVATE) == TRUTH
            agent.boots = MAX_BOOTS
            for _ in range(3):
                with pytest.raises(NoAnswer, match="give it a new engine id") as caught:
                    await get(engine, agent, PRIVATE, 0.05)
                assert caught.value.reason == "boots_spent"
            agent.engine_id, agent.boots = OTHER_ENGINE_ID, 1
            assert await get(engine, agent, PRIVATE) == TRUTH


async def test_an_agent_that_is_never_in_time_is_asked_a_bounded_number_of_times() -> None:
    def never(agent: UsmAgent, opened: SecureMessage) -> Iterable[bytes]:
        agent.boots += 1
        return []

    with UsmAgent(PRIVATE, MIB) as agent:
        agent.before = never
        async with SnmpEngine() as engine:
            with pytest.raises(NoAnswer, match="out of its time window") as caught:
                await get(engine, agent, PRIVATE, 0.05, 1)
    assert caught.value.reason == "not_in_time_window"
    assert len(agent.heard) <= 2 + MOST_RESENDS


@pytest.mark.parametrize(
    ("asks", "reason", "word"),
    [
        pytest.param(UsmUser("other", AuthProtocol.SHA_256, PASSWORD), "unknown_user", "correct user", id="user"),
        pytest.param(
            UsmUser("watch", AuthProtocol.SHA_256, "no-such-password"), "wrong_digest", "password", id="password"
        ),
        pytest.param(UsmUser("watch", AuthProtocol.SHA_1, PASSWORD), "wrong_digest", "protocol", id="auth protocol"),
        pytest.param(
            UsmUser("watch", AuthProtocol.SHA_256, PASSWORD, PrivProtocol.AES_128, PASSWORD),
            "silent_when_private",
            "privacy password",
            id="privacy password",
        ),
        pytest.param(
            UsmUser("watch", AuthProtocol.SHA_256, PASSWORD, PrivProtocol.DES, OTHER_PASSWORD),
            "silent_when_private",
            "priv",
            id="privacy protocol",
        ),
    ],
)
async def test_what_is_wrong_with_a_credential_is_told(asks: UsmUser, reason: str, word: str) -> None:
    class Silent(UsmAgent):
        """To what it cannot decrypt, as net-snmp's agent is."""

        def replies(self, data: bytes, opened: SecureMessage) -> Iterable[bytes]:
            try:
                return super().replies(data, opened)
            except ber.MalformedMessage:
                return []

    with Silent(PRIVATE, MIB) as agent:
        async with SnmpEngine() as engine:
            with pytest.raises(NoAnswer, match=word) as caught:
                await get(engine, agent, asks, 0.05, 1)
    assert caught.value.reason == reason
    for secret in (PASSWORD, OTHER_PASSWORD, "no-such-password"):
        assert secret not in str(caught.value)


async def test_an_answer_encrypted_under_another_key_is_told_as_such() -> None:
    other = UsmUser("watch", AuthProtocol.SHA_256, PASSWORD, PrivProtocol.AES_128, "another-password")
    with UsmAgent(PRIVATE, MIB) as agent, UsmAgent(other, MIB) as liar:
        agent.answer = lambda _agent, asked: [liar.response(asked)]
        async with SnmpEngine() as engine:
            with pytest.raises(NoAnswer, match="cannot be decrypted"):
                await get(engine, agent, PRIVATE, 0.1)
            assert engine.stats.dropped["decryption"] == 1


async def test_five_thousand_mutated_answers_let_no_exception_and_no_lie_through() -> None:
    dice = random.Random(20261129)
    sent = 0

    def mutating(agent: UsmAgent, asked: Asked) -> Iterable[bytes]:
        nonlocal sent
        true = agent.response(asked)
        for _ in range(200):
            broken = bytearray(agent.report(asked.opened, dice.randint(1, 6)) if dice.random() < 0.2 else true)
            for _ in range(dice.randint(1, 4)):
                broken[dice.randrange(len(broken))] ^= dice.randint(1, 255)
            if dice.random() < 0.2:
                del broken[dice.randrange(1, len(broken)) :]
            sent += 1
            yield bytes(broken)
        yield true

    escaped: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: escaped.append(context))
    with UsmAgent(PRIVATE, MIB, mutating) as agent:
        async with SnmpEngine() as engine:
            for _ in range(25):
                assert await get(engine, agent, PRIVATE, 2.0) == TRUTH
            assert sent >= 5_000
            assert not escaped
            assert engine.in_flight == 0
            assert sum(engine.stats.dropped.values()) > 4_000


async def test_no_salt_comes_twice() -> None:
    with UsmAgent(PRIVATE, MIB) as agent:
        async with SnmpEngine() as engine:
            for _ in range(50):
                await get(engine, agent, PRIVATE)
    salts = [asked.opened.salt for asked in agent.questions]
    assert len(set(salts)) == len(salts) == 50


async def test_a_question_that_is_cancelled_while_its_keys_are_made_leaves_nothing() -> None:
    with UsmAgent(SLOW, MIB) as agent:
        async with SnmpEngine() as engine:
            task = asyncio.create_task(get(engine, agent, SLOW))
            async with asyncio.timeout(5):
                await agent.reported.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert engine.in_flight == 0
            assert await get(engine, agent, SLOW) == TRUTH


async def test_agents_that_are_not_asked_any_more_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collectors.snmp.secure._MOST_SESSIONS", 3)
    async with SnmpEngine() as engine:
        for _ in range(6):
            with UsmAgent(SIGNED, MIB) as agent:
                assert await get(engine, agent, SIGNED) == TRUTH
        assert len(engine._secure._sessions) == 3
