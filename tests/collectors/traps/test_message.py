"""Notifications in BER: the translation of version 1, informs' answers, odd senders, pysnmp's octets, and rubbish."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyasn1.codec.ber import encoder  # type: ignore[import-untyped]
from pysnmp.proto.api import v1, v2c  # type: ignore[import-untyped]

from collectors.snmp import ber
from collectors.snmp.ber import (
    INTEGER,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    TIME_TICKS,
    MalformedMessage,
    Oid,
    Value,
    VarBind,
)
from collectors.traps.message import (
    SNMP_TRAP_ADDRESS,
    SNMP_TRAP_OID,
    SNMP_TRAPS,
    SYS_UP_TIME,
    Notification,
    Opened,
    decode,
    encode_trap,
    of_varbinds,
    translated,
)

ENTERPRISE = (1, 3, 6, 1, 4, 1, 8072, 3, 2, 10)
IF_INDEX = (1, 3, 6, 1, 2, 1, 2, 2, 1, 1, 7)


def v1_trap(generic: int, specific: int, agent: str = "192.0.2.7") -> bytes:
    pdu = v1.TrapPDU()
    v1.apiTrapPDU.set_defaults(pdu)
    v1.apiTrapPDU.set_enterprise(pdu, ENTERPRISE)
    v1.apiTrapPDU.set_agent_address(pdu, agent)
    v1.apiTrapPDU.set_generic_trap(pdu, generic)
    v1.apiTrapPDU.set_specific_trap(pdu, specific)
    v1.apiTrapPDU.set_timestamp(pdu, 4711)
    v1.apiTrapPDU.set_varbinds(pdu, [(IF_INDEX, v1.Integer(7))])
    return whole(v1, pdu)


def whole(module: object, pdu: object) -> bytes:
    message = module.Message()  # type: ignore[attr-defined]
    module.apiMessage.set_defaults(message)  # type: ignore[attr-defined]
    module.apiMessage.set_community(message, "tell")  # type: ignore[attr-defined]
    module.apiMessage.set_pdu(message, pdu)  # type: ignore[attr-defined]
    return bytes(encoder.encode(message))


@pytest.mark.parametrize(
    ("generic", "specific", "trap"),
    [
        (0, 0, (*SNMP_TRAPS, 1)),
        (2, 0, (*SNMP_TRAPS, 3)),
        (3, 0, (*SNMP_TRAPS, 4)),
        (5, 0, (*SNMP_TRAPS, 6)),
        (6, 0, (*ENTERPRISE, 0, 0)),
        (6, 17, (*ENTERPRISE, 0, 17)),
        (6, 2**31 - 1, (*ENTERPRISE, 0, 2**31 - 1)),
    ],
)
def test_version_1_becomes_version_2_by_rfc_3584(generic: int, specific: int, trap: Oid) -> None:
    said = decode(v1_trap(generic, specific))
    assert said == Notification(0, b"tell", trap, 4711, "192.0.2.7", (VarBind(IF_INDEX, Value(INTEGER, 7)),))


def test_an_agent_that_does_not_know_its_address_is_whoever_sent_it() -> None:
    assert decode(v1_trap(2, 0, "0.0.0.0")).agent == ""


def test_a_generic_trap_that_does_not_exist_is_refused() -> None:
    for generic, specific in ((7, 0), (-1, 0), (6, -1)):
        with pytest.raises(MalformedMessage):
            translated(ENTERPRISE, generic, specific)


def v2_pdu(kind: type) -> object:
    pdu = kind()
    api = v2c.apiTrapPDU
    api.set_defaults(pdu)
    v2c.apiPDU.set_request_id(pdu, 4242)
    api.set_varbinds(
        pdu,
        [
            (SYS_UP_TIME, v2c.TimeTicks(99)),
            (SNMP_TRAP_OID, v2c.ObjectIdentifier((*SNMP_TRAPS, 4))),
            (IF_INDEX, v2c.Integer(7)),
            (SNMP_TRAP_ADDRESS, v2c.IpAddress("192.0.2.9")),
        ],
    )
    return pdu


def test_a_version_2c_trap_as_pysnmp_writes_it() -> None:
    said = decode(whole(v2c, v2_pdu(v2c.TrapPDU)))
    assert said == Notification(
        1, b"tell", (*SNMP_TRAPS, 4), 99, "192.0.2.9", (VarBind(IF_INDEX, Value(INTEGER, 7)),)
    )


def test_an_inform_has_an_answer_with_its_own_number_and_varbinds() -> None:
    said = decode(whole(v2c, v2_pdu(v2c.InformRequestPDU)))
    answer = ber.decode_response(said.answer)
    assert (answer.version, answer.community, answer.request_id, answer.error_status) == (1, b"tell", 4242, 0)
    assert [varbind.oid for varbind in answer.varbinds] == [
        SYS_UP_TIME,
        SNMP_TRAP_OID,
        IF_INDEX,
        SNMP_TRAP_ADDRESS,
    ]


def test_version_3_is_read_by_whoever_has_checked_its_security() -> None:
    message = b"\x30\x03\x02\x01\x03"
    with pytest.raises(MalformedMessage, match="version 3"):
        decode(message)
    for kind, sealed in ((0xA7, b""), (0xA6, b"sealed")):
        plain = encode_trap(b"", 5, (*SNMP_TRAPS, 3), [(IF_INDEX, Value(INTEGER, 7))])
        at = plain.index(0xA7)
        pdu = bytes((kind,)) + plain[at + 1 :]
        kept: list[bytes] = []

        def seal(response: bytes, kept: list[bytes] = kept) -> bytes:
            kept.append(response)
            return b"sealed"

        said = decode(message, lambda _data, pdu=pdu, seal=seal: Opened(pdu, b"noc", seal))  # type: ignore[misc]
        assert (said.version, said.community, said.trap, said.answer) == (3, b"noc", (*SNMP_TRAPS, 3), sealed)
        assert kept == ([b"\xa2" + pdu[1:]] if sealed else [])


UPTIME = VarBind(SYS_UP_TIME, Value(TIME_TICKS, 5))
TRAP = VarBind(SNMP_TRAP_OID, Value(OBJECT_IDENTIFIER, (*SNMP_TRAPS, 3)))
REST = VarBind(IF_INDEX, Value(INTEGER, 7))


@pytest.mark.parametrize(
    ("varbinds", "uptime"),
    [
        ((UPTIME, TRAP, REST), 5),
        ((TRAP, UPTIME, REST), 5),
        ((TRAP, REST), None),
        ((REST, TRAP), None),
    ],
)
def test_senders_that_leave_out_or_swap_the_first_two_are_understood(
    varbinds: tuple[VarBind, ...], uptime: int | None
) -> None:
    said = of_varbinds(varbinds)
    assert (said.trap, said.uptime_cs, said.varbinds) == ((*SNMP_TRAPS, 3), uptime, (REST,))


def test_a_notification_without_a_name_is_refused() -> None:
    with pytest.raises(MalformedMessage, match="no snmpTrapOID"):
        of_varbinds((UPTIME, REST))


@pytest.mark.parametrize("kind", [0xA0, 0xA1, 0xA2, 0xA3, 0xA5, 0xA8])
def test_every_other_pdu_is_refused(kind: int) -> None:
    data = bytearray(encode_trap(b"tell", 1, (*SNMP_TRAPS, 3), ()))
    data[data.index(0xA7)] = kind
    with pytest.raises(MalformedMessage, match="pdu type"):
        decode(bytes(data))


def test_what_the_lab_writes_is_read() -> None:
    data = encode_trap(b"tell", 77, (*SNMP_TRAPS, 3), [(IF_INDEX, Value(OCTET_STRING, b"x"))])
    assert decode(data) == Notification(
        1, b"tell", (*SNMP_TRAPS, 3), 77, "", (VarBind(IF_INDEX, Value(OCTET_STRING, b"x")),)
    )


GOOD = [
    v1_trap(6, 17),
    whole(v2c, v2_pdu(v2c.TrapPDU)),
    whole(v2c, v2_pdu(v2c.InformRequestPDU)),
]


@settings(max_examples=300)
@given(st.sampled_from(GOOD), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=6), st.data())
def test_rubbish_is_refused_and_nothing_else_happens(
    good: bytes, changes: list[tuple[int, int]], data: st.DataObject
) -> None:
    octets = bytearray(good)
    for at, value in changes:
        octets[at % len(octets)] = value
    cut = data.draw(st.integers(0, len(octets)))
    for one in (bytes(octets), bytes(octets[:cut]), bytes(octets) + b"\0"):
        with contextlib.suppress(MalformedMessage):
            assert isinstance(decode(one), Notification)
