"""One authoritative engine: its id, the user's keys there, and its clock."""

from __future__ import annotations

import hmac
from os import urandom
from typing import Final

from collectors.snmp.ber import OCTET_STRING, MalformedMessage, encode_tlv
from collectors.snmp.usm import keys
from collectors.snmp.usm.ciphers import NotDecrypted, Privacy, privacy
from collectors.snmp.usm.message import SecureMessage, integer, message
from collectors.snmp.usm.principal import Principal
from collectors.snmp.usm.window import Window
from probed.model.snmp_access import SecurityLevel

_PRIVATE: Final = int(SecurityLevel.AUTH_PRIV)


class Peer:
    """An engine as one user sees it. `window` is None until it has proved that it has the user's key."""

    __slots__ = ("_count", "_head", "_mac", "_mac_size", "_privacy", "_user", "engine_id", "hint", "window")

    def __init__(self, principal: Principal, engine_id: bytes, hint: Window | None = None) -> None:
        user = principal.user
        self.engine_id = engine_id
        self.window: Window | None = None
        self.hint = hint
        """The clock as something unauthenticated told it: good for a try, never believed."""
        self._head = encode_tlv(OCTET_STRING, engine_id)
        self._user = encode_tlv(OCTET_STRING, principal.name)
        self._mac: hmac.HMAC | None = None
        self._mac_size = 0
        self._privacy: Privacy | None = None
        self._count = int.from_bytes(urandom(8), "big")
        if user.auth is None:
            return
        hash_name, self._mac_size = keys.AUTHENTICATION[user.auth]
        key = keys.localised(principal.auth_master, engine_id, hash_name)
        self._mac = hmac.new(key, digestmod=hash_name)
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
        size = self._mac_size if flags & SecurityLevel.AUTH_NO_PRIV else 0
        made, mac_at = message(key, flags, self._head, stamp, self._user, size, salt, data)
        if not size:
            return made
        return made[:mac_at] + self._digest(made)[:size] + made[mac_at + size :]

    def is_authentic(self, data: bytes, opened: SecureMessage) -> bool:
        """Whether the MAC of a message is right, all of it."""
        start, stop, size = opened.mac_at, opened.mac_end, self._mac_size
        if not size or stop - start != size:
            return False
        expected = self._digest(data[:start] + bytes(size) + data[stop:])
        return hmac.compare_digest(expected[:size], data[start:stop])

    def decrypt(self, data: bytes, opened: SecureMessage) -> bytes:
        """The scoped PDU of an authentic message, with its padding."""
        if self._privacy is None or opened.data_tag != OCTET_STRING:
            raise MalformedMessage("decryption")
        try:
            return self._privacy.decrypt(data[opened.content_at :], opened.boots, opened.time_s, opened.salt)
        except NotDecrypted:
            raise MalformedMessage("decryption") from None

    def _digest(self, data: bytes) -> bytes:
        assert self._mac is not None  # only asked where there is a key
        mac = self._mac.copy()
        mac.update(data)
        return mac.digest()
