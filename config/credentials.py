"""How agents let the daemon in, by the names that the inventory uses: the settings of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any, Final, TypeVar

from config.fields import ConfigPath, Misplaced, one_of, text_of
from config.later import BeforeValidator, Field, WithJsonSchema, check
from config.section import Secret, Section
from probed.errors import did_you_mean
from probed.model.snmp_access import AuthProtocol, PrivProtocol

P = TypeVar("P", AuthProtocol, PrivProtocol)


class SnmpVersion(StrEnum):
    """Of the messages."""

    V1 = "v1"
    V2C = "v2c"
    V3 = "v3"


def _plain(name: str) -> str:
    return re.sub(r"[-_ ]|HMAC|CFB|CBC", "", name.upper()).removesuffix("96" if "MD5" in name.upper() else "")


_AUTH: Final = {_plain(protocol): protocol for protocol in AuthProtocol} | {
    "SHA": AuthProtocol.SHA_1,
    "SHA96": AuthProtocol.SHA_1,
    "SHA196": AuthProtocol.SHA_1,
}
_PRIV: Final = {_plain(protocol): protocol for protocol in PrivProtocol} | {"AES": PrivProtocol.AES_128}


def _auth(value: Any) -> AuthProtocol:
    return _protocol(value, _AUTH, list(AuthProtocol))


def _priv(value: Any) -> PrivProtocol:
    return _protocol(value, _PRIV, list(PrivProtocol))


def _protocol(value: Any, known: Mapping[str, P], words: Sequence[P]) -> P:
    """As people write it: SHA-256, sha256, SHA, AES, aes-128, AES-256-C."""
    text = text_of(value, f"such as '{words[-1]}'")
    found = known.get(_plain(text))
    if found is None:
        raise ValueError(f"'{text}' is not known here.{did_you_mean(text, words)} Write one of: {', '.join(words)}.")
    return found


def _engine_id(value: Any) -> str:
    text = text_of(value, "such as '80001f8804'").removeprefix("0x").replace(":", "")
    if not re.fullmatch(r"([0-9A-Fa-f]{2}){5,32}", text):
        raise ValueError("is not an engine id. Write 5 to 32 octets in hexadecimal, such as '80001f8804'.")
    return text.lower()


AuthName = Annotated[
    AuthProtocol, BeforeValidator(_auth), WithJsonSchema({"type": "string", "enum": list(AuthProtocol)})
]
PrivName = Annotated[
    PrivProtocol, BeforeValidator(_priv), WithJsonSchema({"type": "string", "enum": list(PrivProtocol)})
]
EngineId = Annotated[str, BeforeValidator(_engine_id), WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]*$"})]


class CredentialSettings(Section):
    """How agents are asked: under a community, or as a user of SNMPv3; secrets in files of their own."""

    version: Annotated[SnmpVersion, one_of(SnmpVersion)] = SnmpVersion.V2C
    """Of SNMP: v1, v2c or v3."""
    community_file: ConfigPath | None = Field(default=None, examples=['community_file = "secrets/core"'])
    """A file that holds the community in one line; nobody but the daemon may read it."""
    community: Secret | None = Field(default=None, strict=False)
    """The community itself: for laboratories only, since this file is no place for secrets."""
    user: str = ""
    """v3: the user."""
    auth: AuthName | None = None
    """v3: what proves the sender: MD5, SHA-1, SHA-224, SHA-256, SHA-384 or SHA-512; none = noAuthNoPriv."""
    auth_password_file: ConfigPath | None = None
    """v3: a file with the authentication password, at least 8 characters."""
    auth_password: Secret | None = Field(default=None, strict=False)
    """v3: the password itself, for laboratories only."""
    priv: PrivName | None = None
    """v3: what encrypts: DES, AES-128, AES-192, AES-256, or AES-192-C, AES-256-C (Cisco's keys); none = nothing."""
    priv_password_file: ConfigPath | None = None
    """v3: a file with the privacy password, at least 8 characters."""
    priv_password: Secret | None = Field(default=None, strict=False)
    """v3: the password itself, for laboratories only."""
    context: str = ""
    """v3: the context that is asked for; elements behind a manager are asked in CONTEXT@ELEMENT, or in ELEMENT."""
    context_engine_id: EngineId = ""
    """v3: the engine that the context belongs to, in hexadecimal; empty = the agent's own."""

    @property
    def has_secret_inside(self) -> bool:
        """Whether a secret stands in the settings themselves."""
        return any(secret is not None for secret in (self.community, self.auth_password, self.priv_password))

    @check
    def _has_one_community(self) -> None:
        if self.version is not SnmpVersion.V3 and (self.community_file is None) == (self.community is None):
            raise Misplaced((), 'a credential has either community_file or community. Write: community_file = "FILE"')
