"""One authoritative engine: its id, the user's keys there, and its clock."""

from __future__ import annotations

import hashlib
from hmac import compare_digest
from os import urandom
from typing import Final

from collectors.snmp.ber import OCTET_STRING, MalformedMessage, encode_tlv
from collectors.snmp.usm import keys
from collectors.snmp.usm.message import SecureMessage, integer, message
from collectors.snmp.usm.principal import Principal
from collectors.snmp.usm.privacy import NotDecrypted, Privacy, privacy
from collectors.snmp.usm.window import Window
from probed.model.snmp_access import SecurityLevel

_AUTH: Final = int(SecurityLevel.AUTH_NO_PRIV)
_PRIVATE: Final = int(SecurityLevel.AUTH_PRIV)


class Mac:
    """HMAC (RFC 2104) under one key: both blocks that the key fills are hashed once for all messages."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes, hash_name: str) -> None:
        self._inner = hashlib.new(hash_name, usedforsecurity=False)
        self._outer = self._inner.copy()
        block = key.ljust(self._inner.block_size, b"\0")
        self._inner.update(bytes(octet ^ 0x36 for octet in block))
        self._outer.update(bytes(octet ^ 0x5C for octet in block))

    def of(self, data: bytes) -> bytes:
        """The whole digest of a message."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(data)
        outer.update(inner.digest())
        return outer.digest()


class Peer:
    """An engine as one user sees it. `window` is None until it has proved that it has the user's key."""

    __slots__ = ("_count", "_mac", "_mac_size", "_privacy", "_user", "engine_id", "head", "hint", "window")

    def __init__(self, principal: Principal, engine_id: bytes, hint: Window | None = None) -> None:
        user = principal.user
        self.engine_id = engine_id
        self.window: Window | None = None
        self.hint = hint
        """The clock as something unauthenticated told it: good for a try, never believed."""
        self.head = encode_tlv(OCTET_STRING, engine_id)
        self._user = encode_tlv(OCTET_STRING, principal.name)
        self._mac: Mac | None = None
        self._mac_size = 0
        self._privacy: Privacy | None = None
        self._count = int.from_bytes(urandom(8), "big")
        if user.auth is None:
            return
        hash_name, self._mac_size = keys.AUTHENTICATION[user.auth]
        key = keys.localised(principal.auth_master, engine_id, hash_name)
        self._mac = Mac(key, hash_name)
        if user.priv is not None:
            cipher_key = keys.privacy_key(principal.priv_master, engine_id, hash_name, user.priv)
            self._privacy = privacy(user.priv, cipher_key)

    def seal(self, key: bytes, flags: int, clock: tuple[int, int], scoped: bytes) -> bytes:
        """The message that carries a scoped PDU, as secure as `flags` say."""
        salt, data = b"", scoped
        if flags & _PRIVATE == _PRIVATE and self._privacy is not None:
            self._count = (self._count + 1) & 0xFFFF_FFFF_FFFF_FFFF
            hidden, salt = self._privacy.encrypt(scoped, *clock, self._count)
            data = encode_tlv(OCTET_STRING, hidden)
        stamp = integer(clock[0]) + integer(clock[1])
        size = self._mac_size if flags & _AUTH else 0
        made, mac_at = message(key, flags, self.head, stamp, self._user, size, salt, data)
        if not size:
            return made
        assert self._mac is not None  # its size comes with it
        return made[:mac_at] + self._mac.of(made)[:size] + made[mac_at + size :]

    def is_authentic(self, data: bytes, opened: SecureMessage) -> bool:
        """Whether the MAC of a message is right, all of it."""
        start, stop, size = opened.mac_at, opened.mac_end, self._mac_size
        if self._mac is None or stop - start != size:
            return False
        expected = self._mac.of(data[:start] + bytes(size) + data[stop:])
        return compare_digest(expected[:size], data[start:stop])

    def decrypt(self, data: bytes, opened: SecureMessage) -> bytes:
        """The scoped PDU of an authentic message, with its padding."""
        if self._privacy is None or opened.data_tag != OCTET_STRING:
            raise MalformedMessage("decryption")
        try:
            return self._privacy.decrypt(data[opened.content_at :], opened.boots, opened.time_s, opened.salt)
        except NotDecrypted:
            raise MalformedMessage("decryption") from None
