"""Under whose name an agent is asked, with the keys that its passwords make."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Final

from collectors.snmp.ber import OCTET_STRING, encode_tlv
from collectors.snmp.envelope import Envelope
from collectors.snmp.usm import keys
from collectors.snmp.usm.privacy import privacy
from probed.model.snmp_access import UsmUser

_NO_ENVELOPES: Final[Mapping[int, Envelope]] = MappingProxyType({})


class Principal:
    """A user, its master keys, and the context it asks for. Where `masters` was not called before, it takes time."""

    __slots__ = (
        "auth_master",
        "behind",
        "context",
        "context_engine",
        "context_name",
        "identity",
        "level",
        "name",
        "priv_master",
        "slow",
        "user",
    )

    secure: ClassVar[bool] = True
    head: ClassVar[bytes] = b""
    """No head of a message without security is ever ours."""
    envelopes: ClassVar[Mapping[int, Envelope]] = _NO_ENVELOPES

    def __init__(self, user: UsmUser) -> None:
        self.user = user
        self.name = user.name.encode()
        self.level = int(user.level)
        self.context_name = user.context.encode()
        self.behind = user.context
        """Whom an agent is asked about, as with a community's '@'."""
        self.context = encode_tlv(OCTET_STRING, self.context_name)
        self.context_engine = encode_tlv(OCTET_STRING, user.context_engine_id) if user.context_engine_id else b""
        self.auth_master, self.priv_master = masters(user)
        self.identity = (user.name, user.auth, user.priv, self.auth_master, self.priv_master)
        """Equal for all contexts of one user: they share what is known of an agent."""
        self.slow = False
        """Whether the keys of every agent take milliseconds."""
        if user.auth is not None:
            self.slow = keys.is_slow(keys.AUTHENTICATION[user.auth].hash_name, user.priv)


def masters(user: UsmUser) -> tuple[bytes, bytes]:
    """The two master keys; remembered, so that the first call can be made where nobody waits for it."""
    if user.auth is None:
        return b"", b""
    hash_name = keys.AUTHENTICATION[user.auth].hash_name
    auth = keys.master_key(user.auth_password.encode(), hash_name)
    if user.priv is None:
        return auth, b""
    privacy(user.priv, bytes(keys.KEY_SIZE[user.priv]))  # the library is loaded now, and not with the first agent
    return auth, keys.master_key(user.priv_password.encode(), hash_name)
