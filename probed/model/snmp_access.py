"""How an SNMP agent lets a reader in: a community (v1, v2c) or a user of the USM (v3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntFlag, StrEnum
from typing import TypeAlias


class AuthProtocol(StrEnum):
    """What proves who sent a message: RFC 3414 (MD5, SHA-1) and RFC 7860 (SHA-2)."""

    MD5 = "MD5"
    SHA_1 = "SHA-1"
    SHA_224 = "SHA-224"
    SHA_256 = "SHA-256"
    SHA_384 = "SHA-384"
    SHA_512 = "SHA-512"


class PrivProtocol(StrEnum):
    """What hides a message: RFC 3414 (DES), RFC 3826 (AES-128), and AES with longer keys, which no RFC describes.

    Where the hash is shorter than the key, the two drafts make the rest of it differently: AES-192 and AES-256 as
    net-snmp and most equipment do (draft-blumenthal-aes-usm-04), the ones with -C as Cisco and others do
    (draft-reeder-snmpv3-usm-3desede-00).
    """

    DES = "DES"
    AES_128 = "AES-128"
    AES_192 = "AES-192"
    AES_256 = "AES-256"
    AES_192_C = "AES-192-C"
    AES_256_C = "AES-256-C"


class SecurityLevel(IntFlag):
    """msgFlags of RFC 3412 section 6.4, without the reportable flag."""

    NO_AUTH_NO_PRIV = 0
    AUTH_NO_PRIV = 1
    AUTH_PRIV = 3


@dataclass(frozen=True, slots=True)
class CommunityV1:
    """A community under which an agent is asked by SNMPv1."""

    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class UsmUser:
    """A user of SNMPv3 with its passwords. No `auth` = noAuthNoPriv, no `priv` = at most authNoPriv."""

    name: str
    auth: AuthProtocol | None = None
    auth_password: str = field(default="", repr=False)
    priv: PrivProtocol | None = None
    priv_password: str = field(default="", repr=False)
    context: str = ""
    """contextName."""
    context_engine_id: bytes = b""
    """contextEngineID; empty = the agent's own."""

    @property
    def level(self) -> SecurityLevel:
        if self.auth is None:
            return SecurityLevel.NO_AUTH_NO_PRIV
        return SecurityLevel.AUTH_NO_PRIV if self.priv is None else SecurityLevel.AUTH_PRIV


SnmpAccess: TypeAlias = str | CommunityV1 | UsmUser
"""A plain text is a community of SNMPv2c."""
