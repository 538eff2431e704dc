"""What a privacy protocol does under one key, and where the ciphers come from."""

from __future__ import annotations

from typing import Protocol

from probed.model.snmp_access import PrivProtocol


class NotDecrypted(ValueError):
    """A ciphertext or salt of a length that cannot be."""


class Privacy(Protocol):
    """One privacy protocol under one key."""

    def encrypt(self, plain: bytes, boots: int, time_s: int, count: int) -> tuple[bytes, bytes]:
        """(ciphertext, salt). `count`: 64 bits that never come again under the key."""
        ...

    def decrypt(self, cipher: bytes, boots: int, time_s: int, salt: bytes) -> bytes:
        """The plaintext, for DES with its padding; NotDecrypted where the lengths cannot be right."""
        ...


def privacy(protocol: PrivProtocol, key: bytes) -> Privacy:
    """The protocol under a localised key of its length. The first call takes 30 ms."""
    # the library weighs 11 MB: who asks nobody in private does not carry it
    from collectors.snmp.usm import ciphers  # noqa: PLC0415

    return ciphers.DesCbc(key) if protocol is PrivProtocol.DES else ciphers.AesCfb(key)
