"""Addresses asked one after another: who answers, who breaks off, and how often anybody is asked in vain."""

from __future__ import annotations

import pytest

from collectors.snmp.account import Budget
from collectors.snmp.ber import INTEGER, OCTET_STRING, Kind, Oid, Request, Value, encode_response, parse_oid
from collectors.snmp.discovering import AT_ONCE, TRIES, Asked, Silent, discover
from collectors.snmp.discovery import ASKED, Seen
from collectors.snmp.envelope import Community
from collectors.snmp.proposal import propose
from collectors.snmp.usm.principal import Principal
from config.append import appended
from config.sheets import split_record
from probed.model.snmp_access import AuthProtocol, UsmUser
from tests.support.udp_agent import UdpAgent, error, honest, silent, uptime
from tests.support.usm_agent import UsmAgent

ONE = (("one", Community(b"public")),)
IF_DESCR = parse_oid("1.3.6.1.2.1.2.2.1.2")
IF_TYPE = parse_oid("1.3.6.1.2.1.2.2.1.3")


def mib(*names: bytes) -> dict[Oid, Value]:
    """An agent with ports of these ifDescr, Ethernet all."""
    found = uptime(1) | {parse_oid("1.3.6.1.2.1.1.5.0"): Value(OCTET_STRING, b"R1")}
    for index, name in enumerate(names, 1):
        found[*IF_DESCR, index] = Value(OCTET_STRING, name)
        found[*IF_TYPE, index] = Value(INTEGER, 117)
    return found


@pytest.mark.asyncio
async def test_more_agents_than_are_asked_at_once_are_told_in_their_order() -> None:
    with UdpAgent(mib(b"Gi1")) as agent:
        targets = [Asked(str(number), agent.address, ONE) for number in range(AT_ONCE + 5)]
        found = await discover(targets, 100_000)
    assert [one.origin.label for one in found if isinstance(one, Seen)] == [one.label for one in targets]


@pytest.mark.asyncio
async def test_who_falls_silent_after_the_first_answer_is_asked_no_more() -> None:
    def once(agent: UdpAgent, request: Request) -> list[bytes]:
        return honest(agent, request) if len(agent.heard) == 1 else []

    with UdpAgent(mib(b"Gi1"), once) as agent:
        (found,) = await discover([Asked("x", agent.address, ONE)], 1000, 0.05)
    assert isinstance(found, Seen)
    assert found.name == "R1"
    assert dict(found.broken) == dict.fromkeys(ASKED, "timeout")
    assert len(agent.heard) == 1 + TRIES + 1 + 1, "the head, a table, a row of it, and whether it is there at all"


@pytest.mark.asyncio
async def test_an_agent_that_is_silent_for_a_table_is_asked_for_others_and_for_few_such() -> None:
    def deaf(agent: UdpAgent, request: Request) -> list[bytes]:
        return [] if request.oids[0][:7] == (1, 3, 6, 1, 2, 1, 80) else honest(agent, request)

    def deafer(agent: UdpAgent, request: Request) -> list[bytes]:
        return honest(agent, request) if request.kind is Kind.GET else []

    with UdpAgent(mib(b"Gi1"), deaf) as agent:
        (found,) = await discover([Asked("x", agent.address, ONE)], 1000, 0.05)
        assert isinstance(found, Seen)
        assert dict(found.broken) == {"disman-ping": "silent_table"}
        assert [one.point.name for one in found.points] == ["Gi1"]
        agent.answer, before = deafer, len(agent.heard)
        (found,) = await discover([Asked("x", agent.address, ONE)], 1000, 0.05)
        assert isinstance(found, Seen)
        assert sorted(found.broken.values()) == ["silent_table"] * 2 + ["timeout"] * (len(ASKED) - 2)
        assert len(agent.heard) - before < 15


@pytest.mark.asyncio
async def test_a_table_that_goes_round_in_circles_breaks_off_alone() -> None:
    def circling(agent: UdpAgent, request: Request) -> list[bytes]:
        if request.kind is Kind.GETBULK and request.oids[0][:7] == (1, 3, 6, 1, 2, 1, 47):
            same = [(oid, Value(INTEGER, 1)) for oid in request.oids]
            return [encode_response(request.community, request.request_id, same)]
        return honest(agent, request)

    with UdpAgent(mib(b"Gi1"), circling) as agent:
        (found,) = await discover([Asked("x", agent.address, ONE)], 1000, 0.05)
    assert isinstance(found, Seen)
    assert [each.point.name for each in found.points] == ["Gi1"]
    assert dict(found.broken) == {"entity": "bad_reply"}


@pytest.mark.asyncio
@pytest.mark.parametrize(("answer", "reason"), [(silent, "timeout"), (error(5), "error_status_5")])
async def test_every_credential_is_tried_and_no_more_than_three(answer: object, reason: str) -> None:
    words = tuple((str(number), Community(b"%d" % number)) for number in range(5))
    with UdpAgent(mib(), answer) as agent:  # type: ignore[arg-type]
        assert await discover([Asked("x", agent.address, words)], 1000, 0.05) == [Silent("x", reason)]
    assert len(agent.heard) == (6 if reason == "timeout" else 3 * 7), "an error may be about one of four names"


@pytest.mark.asyncio
@pytest.mark.parametrize("first", [True, False])
async def test_what_an_agent_says_is_wrong_is_told_before_its_silence_under_another_credential(first: bool) -> None:
    known = UsmUser("watcher", AuthProtocol.SHA_256, "a long password")
    wrong = UsmUser("watcher", AuthProtocol.SHA_256, "another password")
    tried = (("user", Principal(wrong)), ("community", Community(b"public")))
    with UsmAgent(known, mib()) as agent:
        found = await discover([Asked("x", agent.address, tried if first else tried[::-1])], 1000, 0.05)
    assert found == [Silent("x", "wrong_digest")]


@pytest.mark.asyncio
async def test_questions_for_engine_id_and_clock_keep_to_the_rate_too(monkeypatch: pytest.MonkeyPatch) -> None:
    places: list[float] = []
    reserve = Budget.reserve

    def counted(budget: Budget, now_s: float) -> float:
        places.append(now_s)
        return reserve(budget, now_s)

    monkeypatch.setattr(Budget, "reserve", counted)
    user = UsmUser("watcher", AuthProtocol.SHA_256, "a long password")
    with UsmAgent(user, mib(b"Gi1")) as agent:
        targets = [Asked(str(number), agent.address, (("one", Principal(user)),)) for number in range(3)]
        found = await discover(targets, 1000, 0.2)
    assert [one.name for one in found if isinstance(one, Seen)] == ["R1"] * 3
    assert len(agent.heard) == len(places) > len(agent.questions) >= 3


@pytest.mark.asyncio
async def test_what_an_agent_calls_its_ports_cannot_forge_a_diff() -> None:
    names = (
        b"Gi1\n--- a/units.csv\n+++ b/units.csv",
        b'"Gi2","x\r',
        b"Gi3\x1b[2J",
        "Gi4\u2028甲".encode(),
        b"\xff\xfe",
    )
    with UdpAgent(mib(*names)) as agent:
        found = await discover([Asked("x", agent.address, ONE)], 1000)
    proposal = propose([one for one in found if isinstance(one, Seen)], None, 0, unit="U")
    header = "element,name,layer_rate,role,party,valid_from,valid_to"
    diff = appended("points.csv", None, proposal.rows["points.csv"], header)
    head, body = diff.splitlines()[:3], diff.splitlines()[3:]
    assert head == ["--- /dev/null", "+++ b/points.csv", f"@@ -0,0 +1,{len(body)} @@"]
    assert len(body) == 6
    assert all(line.startswith("+") and line.isprintable() and len(split_record(line[1:])) == 7 for line in body)
