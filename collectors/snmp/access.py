"""Under what an agent is asked, and the octets of a request around its id. Pure."""

from __future__ import annotations

from typing import TypeAlias

from collectors.snmp.ber import INTEGER, SEQUENCE, VERSION_1, Kind, encode_length, encode_tlv
from collectors.snmp.envelope import Community
from collectors.snmp.usm.principal import Principal
from probed.model.snmp_access import CommunityV1, SnmpAccess, UsmUser

Access: TypeAlias = Community | Principal


def access_of(given: SnmpAccess) -> Access:
    """What the settings say, made ready to ask with."""
    match given:
        case UsmUser():
            return Principal(given)
        case CommunityV1():
            return Community(given.name.encode(), VERSION_1)
        case str():
            return Community(given.encode())


def is_v1(access: Access) -> bool:
    """Whether errors concern single names and GETBULK does not exist."""
    return isinstance(access, Community) and access.version == VERSION_1


def compile_request(
    kind: Kind, access: Access, varbinds: bytes, second: int = 0, third: int = 0
) -> tuple[bytes, bytes]:
    """(prefix, suffix) around a request-id of exactly four octets: of the message, under a Principal of the PDU."""
    tail = encode_tlv(INTEGER, bytes((second,))) + encode_tlv(INTEGER, bytes((third,)))
    tail += encode_tlv(SEQUENCE, varbinds)
    pdu_length = 6 + len(tail)
    start = bytes((kind,)) + encode_length(pdu_length)
    if not isinstance(access, Community):
        return start + b"\x02\x04", tail
    start = access.head + start
    return bytes((SEQUENCE,)) + encode_length(len(start) + pdu_length) + start + b"\x02\x04", tail
