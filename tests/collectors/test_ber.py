"""The codec against golden octets, against pysnmp both ways, and against rubbish."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyasn1.codec.ber import decoder, encoder  # type: ignore[import-untyped]
from pysnmp.proto import rfc1902  # type: ignore[import-untyped]
from pysnmp.proto.api import v2c  # type: ignore[import-untyped]

from collectors.snmp import ber
from collectors.snmp.ber import (
    COUNTER32,
    COUNTER64,
    END_OF_MIB_VIEW,
    GAUGE32,
    INTEGER,
    IP_ADDRESS,
    NO_SUCH_INSTANCE,
    NO_SUCH_OBJECT,
    NSAP_ADDRESS,
    NULL_VALUE,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    OPAQUE,
    TIME_TICKS,
    UINTEGER32,
    Content,
    Kind,
    MalformedMessage,
    Oid,
    Value,
    VarBind,
)

SUBID = st.one_of(st.integers(0, 127), st.integers(0, 2**14), st.integers(0, 2**32 - 1))
OIDS: st.SearchStrategy[Oid] = st.builds(
    lambda first, rest: (*first, *rest),
    st.one_of(
        st.tuples(st.integers(0, 1), st.integers(0, 39)),
        st.tuples(st.just(2), st.integers(0, 2**32 - 81)),
    ),
    st.lists(SUBID, max_size=20),
)
VALUES = st.one_of(
    st.builds(Value, st.just(INTEGER), st.integers(-(2**31), 2**31 - 1)),
    st.builds(Value, st.sampled_from([COUNTER32, GAUGE32, TIME_TICKS]), st.integers(0, 2**32 - 1)),
    st.builds(Value, st.just(COUNTER64), st.integers(0, 2**64 - 1)),
    st.builds(Value, st.sampled_from([OCTET_STRING, OPAQUE]), st.binary(max_size=300)),
    st.builds(Value, st.just(IP_ADDRESS), st.binary(min_size=4, max_size=4)),
    st.builds(Value, st.just(OBJECT_IDENTIFIER), OIDS),
    st.sampled_from([NULL_VALUE, NO_SUCH_OBJECT, NO_SUCH_INSTANCE, END_OF_MIB_VIEW]),
)
COMMUNITIES = st.binary(max_size=140)
REQUEST_IDS = st.integers(-(2**31), 2**31 - 1)
PYSNMP_TYPES: dict[int, Any] = {
    INTEGER: rfc1902.Integer32,
    COUNTER32: rfc1902.Counter32,
    GAUGE32: rfc1902.Gauge32,
    TIME_TICKS: rfc1902.TimeTicks,
    COUNTER64: rfc1902.Counter64,
    OCTET_STRING: rfc1902.OctetString,
    OPAQUE: rfc1902.Opaque,
    IP_ADDRESS: rfc1902.IpAddress,
    OBJECT_IDENTIFIER: rfc1902.ObjectIdentifier,
}
PYSNMP_PDUS: dict[Kind, Any] = {
    Kind.GET: v2c.GetRequestPDU,
    Kind.GETNEXT: v2c.GetNextRequestPDU,
    Kind.GETBULK: v2c.GetBulkRequestPDU,
}
PYSNMP_CONSTANTS: dict[Value, Any] = {
    NULL_VALUE: v2c.Null(""),
    NO_SUCH_OBJECT: v2c.NoSuchObject(""),
    NO_SUCH_INSTANCE: v2c.NoSuchInstance(""),
    END_OF_MIB_VIEW: v2c.EndOfMibView(""),
}


def test_a_get_of_sys_up_time_is_the_octets_that_net_snmp_sends() -> None:
    # snmpget -v2c -c public ... 1.3.6.1.2.1.1.3.0, request-id 0x12345678
    golden = "302902010104067075626c6963a01c020412345678020100020100300e300c06082b060102010103000500"
    assert ber.encode_request(Kind.GET, b"public", 0x12345678, [(1, 3, 6, 1, 2, 1, 1, 3, 0)]).hex() == golden


@pytest.mark.parametrize(
    ("number", "octets"),
    [
        pytest.param(0, "00", id="zero takes one octet"),
        pytest.param(127, "7f", id="127 takes one octet"),
        pytest.param(128, "0080", id="128 needs a leading zero"),
        pytest.param(-128, "80", id="minus 128 takes one octet"),
        pytest.param(-129, "ff7f", id="minus 129 takes two"),
        pytest.param(2**32 - 1, "00ffffffff", id="the largest Counter32 takes five"),
        pytest.param(2**64 - 1, "00ffffffffffffffff", id="the largest Counter64 takes nine"),
    ],
)
def test_integers_take_as_few_octets_as_can_be(number: int, octets: str) -> None:
    assert ber.encode_integer_content(number).hex() == octets


@given(st.sampled_from(sorted(ber.READS)), COMMUNITIES, REQUEST_IDS, st.lists(OIDS, max_size=5))
def test_a_request_comes_back_as_it_was(kind: Kind, community: bytes, number: int, oids: list[Oid]) -> None:
    extra = (3, 40) if kind is Kind.GETBULK else (0, 0)
    got = ber.decode_request(ber.encode_request(kind, community, number, oids, *extra))
    assert got == (ber.VERSION_2C, community, kind, number, *extra, tuple(oids))


@given(COMMUNITIES, REQUEST_IDS, st.lists(st.builds(VarBind, OIDS, VALUES), max_size=6), st.integers(0, 18))
def test_a_response_comes_back_as_it_was(community: bytes, number: int, varbinds: list[VarBind], status: int) -> None:
    got = ber.decode_response(ber.encode_response(community, number, varbinds, status, 1))
    assert got == (ber.VERSION_2C, community, number, status, 1, tuple(varbinds))


@given(st.sampled_from(sorted(ber.READS)), COMMUNITIES, st.integers(0, 2**31 - 1), st.lists(OIDS, max_size=4))
def test_pysnmp_reads_our_requests(kind: Kind, community: bytes, number: int, oids: list[Oid]) -> None:
    message, rest = decoder.decode(ber.encode_request(kind, community, number, oids, 0, 7), asn1Spec=v2c.Message())
    assert not rest
    assert bytes(v2c.apiMessage.get_community(message)) == community
    pdu = v2c.apiMessage.get_pdu(message)
    assert pdu.isSameTypeWith(PYSNMP_PDUS[kind](), matchConstraints=False)
    assert int(pdu.getComponentByPosition(0)) == number
    assert int(pdu.getComponentByPosition(2)) == 7
    assert [tuple(oid) for oid, _ in v2c.apiPDU.get_varbinds(pdu)] == oids


@given(COMMUNITIES, st.integers(0, 2**31 - 1), st.lists(st.tuples(OIDS, VALUES), max_size=4))
def test_pysnmp_writes_what_we_read(community: bytes, number: int, varbinds: list[tuple[Oid, Value]]) -> None:
    pdu = v2c.GetResponsePDU()
    v2c.apiPDU.set_defaults(pdu)
    v2c.apiPDU.set_request_id(pdu, number)
    v2c.apiPDU.set_varbinds(pdu, [(oid, _as_pysnmp(value)) for oid, value in varbinds])
    message = v2c.Message()
    v2c.apiMessage.set_defaults(message)
    v2c.apiMessage.set_community(message, community)
    v2c.apiMessage.set_pdu(message, pdu)
    got = ber.decode_response(encoder.encode(message))
    assert (got.community, got.request_id, list(got.varbinds)) == (community, number, varbinds)


@given(COMMUNITIES, st.integers(0, 2**31 - 1), st.lists(st.tuples(OIDS, VALUES), max_size=4))
def test_pysnmp_reads_our_responses(community: bytes, number: int, varbinds: list[tuple[Oid, Value]]) -> None:
    message, rest = decoder.decode(ber.encode_response(community, number, varbinds), asn1Spec=v2c.Message())
    assert not rest
    pdu = v2c.apiMessage.get_pdu(message)
    got = v2c.apiPDU.get_varbinds(pdu)
    assert [tuple(oid) for oid, _ in got] == [oid for oid, _ in varbinds]
    # compared as values: pyasn1 itself writes -128 in two octets, against X.690 clause 8.3.2
    meant = [_as_pysnmp(value) for _, value in varbinds]
    assert [(value.tagSet, value) for _, value in got] == [(value.tagSet, value) for value in meant]


def _as_pysnmp(value: Value) -> Any:
    return PYSNMP_CONSTANTS[value] if value.content is None else PYSNMP_TYPES[value.tag](value.content)


def test_no_set_can_be_encoded() -> None:
    assert 0xA3 not in set(Kind)
    with pytest.raises(ValueError, match="probed only reads"):
        ber.encode_request(Kind.RESPONSE, b"public", 1, [(1, 3)])


def test_a_set_is_not_decoded_as_a_request() -> None:
    message = ber.encode_request(Kind.GET, b"public", 1, [(1, 3, 6)])
    with pytest.raises(MalformedMessage, match="pdu type"):
        ber.decode_request(message.replace(b"\xa0", b"\xa3"))


@pytest.mark.parametrize(
    ("tag", "content", "value"),
    [
        pytest.param(UINTEGER32, "00ffffffff", 2**32 - 1, id="UInteger32"),
        pytest.param(NSAP_ADDRESS, "0547001c", b"\x05\x47\x00\x1c", id="NsapAddress"),
    ],
)
def test_types_of_the_first_smiv2_are_read(tag: int, content: str, value: Content) -> None:
    """RFC 1442. One value that could not be read would cost all others of its answer."""
    assert ber.decode_content(tag, bytes.fromhex(content)) == value
    assert ber.decode_response(ber.encode_response(b"", 1, [((1, 3), Value(tag, value))])).varbinds[0].value == (
        tag, value,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("hex_octets", "reason"),
    [
        pytest.param("", "cut", id="nothing"),
        pytest.param("3003020101", "cut", id="no community"),
        pytest.param("30050201010400", "cut", id="no pdu"),
        pytest.param("300302010300", "trailing octets", id="octets behind the message"),
        pytest.param("3003020103", "version", id="SNMPv3"),
        pytest.param("3080020101", "length form", id="indefinite length"),
        pytest.param("30850000000001", "length form", id="five octets of length"),
        pytest.param("3082ffff", "cut", id="a length beyond the datagram"),
        pytest.param("0403020101", "message", id="not a sequence"),
    ],
)
def test_a_broken_envelope_says_why(hex_octets: str, reason: str) -> None:
    with pytest.raises(MalformedMessage) as caught:
        ber.decode_response(bytes.fromhex(hex_octets))
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("tag", "content", "reason"),
    [
        pytest.param(COUNTER32, "0100000000", "unsigned range", id="a Counter32 of 2**32"),
        pytest.param(COUNTER64, "010000000000000000", "unsigned range", id="a Counter64 of 2**64"),
        pytest.param(GAUGE32, "", "unsigned range", id="a gauge of no octets"),
        pytest.param(INTEGER, "", "integer length", id="an integer of no octets"),
        pytest.param(INTEGER, "000000000001", "integer length", id="an integer of six octets"),
        pytest.param(IP_ADDRESS, "0a0102", "value type", id="an address of three octets"),
        pytest.param(0x80, "00", "value type", id="noSuchObject with content"),
        pytest.param(0x48, "01", "value type", id="a type that no SNMP has"),
        pytest.param(UINTEGER32, "0100000000", "unsigned range", id="a UInteger32 of 2**32"),
        pytest.param(OBJECT_IDENTIFIER, "2b8001", "object identifier", id="a padded sub-identifier"),
        pytest.param(OBJECT_IDENTIFIER, "2b81", "object identifier", id="a sub-identifier cut short"),
        pytest.param(OBJECT_IDENTIFIER, "2b9080808000", "object identifier", id="a sub-identifier of 2**32"),
    ],
)
def test_a_broken_value_says_why(tag: int, content: str, reason: str) -> None:
    with pytest.raises(MalformedMessage) as caught:
        ber.decode_content(tag, bytes.fromhex(content))
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("tag", "content", "meaning"),
    [
        pytest.param(COUNTER32, "ffffffff", 2**32 - 1, id="an agent forgot the leading zero of a counter"),
        pytest.param(INTEGER, "0000000001", 1, id="an agent pads an integer"),
        pytest.param(OBJECT_IDENTIFIER, "", (0, 0), id="an agent sends no octets for zeroDotZero"),
    ],
)
def test_common_faults_of_agents_are_understood(tag: int, content: str, meaning: object) -> None:
    assert ber.decode_content(tag, bytes.fromhex(content)) == meaning


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(Value(INTEGER, 2**31), id="an INTEGER of 33 bits"),
        pytest.param(Value(COUNTER32, -1), id="a negative counter"),
        pytest.param(Value(OCTET_STRING, 5), id="a number as octets"),
        pytest.param(Value(IP_ADDRESS, b"abc"), id="an address of three octets"),
        pytest.param(Value(OBJECT_IDENTIFIER, (1, 40)), id="second arc beyond 39"),
        pytest.param(Value(OBJECT_IDENTIFIER, (1,)), id="one arc"),
        pytest.param(Value(0x48, b""), id="an unknown tag"),
        pytest.param(Value(INTEGER, None), id="no content"),
    ],
)
def test_what_is_no_value_is_not_encoded(value: Value) -> None:
    with pytest.raises(ValueError, match="no"):
        ber.encode_value(value)


@given(st.binary(max_size=120))
def test_rubbish_is_malformed_and_nothing_worse(rubbish: bytes) -> None:
    for decode in (ber.decode_request, ber.decode_response):
        with pytest.raises(MalformedMessage):
            decode(rubbish)


def test_text_and_tuples_of_names() -> None:
    assert ber.parse_oid(".1.3.6.1") == ber.parse_oid("1.3.6.1") == (1, 3, 6, 1)
    assert ber.format_oid((1, 3, 6, 1)) == "1.3.6.1"
