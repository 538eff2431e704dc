"""The ciphers of USM: AES in CFB-128 (RFC 3826) and DES in CBC (RFC 3414 section 8).

A cipher context with its key schedule costs more than all blocks of a message, so that each key has two for good: one
chained encryptor and one without chaining. A context that chains begins anew with any IV when the last octets it gave
are taken out of the first block that it gets.
"""

from __future__ import annotations

from typing import Final

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC, ECB

from collectors.snmp.usm.privacy import NotDecrypted

_AES_BLOCK: Final = 16
_DES_BLOCK: Final = 8
_from_bytes = int.from_bytes


def _xor(one: bytes, other: bytes) -> bytes:
    """Of two texts of equal length."""
    return (_from_bytes(one, "big") ^ _from_bytes(other, "big")).to_bytes(len(one), "big")


class AesCfb:
    """AES in CFB with 128 bits fed back (RFC 3826 section 3.1)."""

    __slots__ = ("_chain", "_last", "_plain")

    def __init__(self, key: bytes) -> None:
        self._chain = Cipher(AES(key), CBC(bytes(_AES_BLOCK))).encryptor()
        self._plain = Cipher(AES(key), ECB()).encryptor()  # noqa: S305 - one block a time: the chaining is done here
        self._last = bytes(_AES_BLOCK)

    def encrypt(self, plain: bytes, boots: int, time_s: int, count: int) -> tuple[bytes, bytes]:
        salt = count.to_bytes(8, "big")
        iv = ((boots << 96) | (time_s << 64) | count).to_bytes(_AES_BLOCK, "big")
        # the key stream of CFB, E(IV), E(P1 ^ E(IV)) ..., is what CBC makes of IV, P1, ...
        blocks = _xor(iv, self._last) + plain
        out = self._chain.update(blocks + bytes(-len(blocks) % _AES_BLOCK))
        self._last = out[-_AES_BLOCK:]
        return _xor(plain, out[: len(plain)]), salt

    def decrypt(self, cipher: bytes, boots: int, time_s: int, salt: bytes) -> bytes:
        if len(salt) != 8 or not cipher:
            raise NotDecrypted
        size = len(cipher)
        blocks = boots.to_bytes(4, "big") + time_s.to_bytes(4, "big") + salt + cipher
        stream = self._plain.update(blocks[: (size + _AES_BLOCK - 1) // _AES_BLOCK * _AES_BLOCK])
        return _xor(cipher, stream[:size])


class DesCbc:
    """DES in CBC (RFC 3414 section 8.1.1): for equipment that has nothing better."""

    __slots__ = ("_chain", "_last", "_plain", "_pre_iv")

    def __init__(self, key: bytes) -> None:
        # three times the same key makes triple DES single
        triple = TripleDES(key[:8] * 3)
        self._chain = Cipher(triple, CBC(bytes(_DES_BLOCK))).encryptor()
        self._plain = Cipher(triple, ECB()).decryptor()  # noqa: S305 - the chaining is done here
        self._pre_iv = key[8:16]
        self._last = bytes(_DES_BLOCK)

    def encrypt(self, plain: bytes, boots: int, time_s: int, count: int) -> tuple[bytes, bytes]:
        del time_s
        salt = (boots & 0xFFFFFFFF).to_bytes(4, "big") + (count & 0xFFFFFFFF).to_bytes(4, "big")
        padded = plain + bytes(-len(plain) % _DES_BLOCK)
        first = _xor(_xor(padded[:_DES_BLOCK], self._last), _xor(salt, self._pre_iv))
        out = self._chain.update(first + padded[_DES_BLOCK:])
        self._last = out[-_DES_BLOCK:]
        return out, salt

    def decrypt(self, cipher: bytes, boots: int, time_s: int, salt: bytes) -> bytes:
        del boots, time_s
        if len(salt) != 8 or not cipher or len(cipher) % _DES_BLOCK:
            raise NotDecrypted
        before = _xor(salt, self._pre_iv) + cipher[:-_DES_BLOCK]
        return _xor(self._plain.update(cipher), before)
