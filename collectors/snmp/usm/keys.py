"""From passwords to the keys of one agent (RFC 3414 section 2.6 and appendix A.2; RFC 7860; two drafts for AES)."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Final, NamedTuple

from probed.model.snmp_access import AuthProtocol, PrivProtocol

_PASSWORD_OCTETS: Final = 1 << 20


class Authentication(NamedTuple):
    """The hash by the name that hashlib knows, and how many octets of its HMAC travel."""

    hash_name: str
    mac_size: int


AUTHENTICATION: Final = {
    AuthProtocol.MD5: Authentication("md5", 12),
    AuthProtocol.SHA_1: Authentication("sha1", 12),
    AuthProtocol.SHA_224: Authentication("sha224", 16),
    AuthProtocol.SHA_256: Authentication("sha256", 24),
    AuthProtocol.SHA_384: Authentication("sha384", 32),
    AuthProtocol.SHA_512: Authentication("sha512", 48),
}
KEY_SIZE: Final = {
    PrivProtocol.DES: 16,  # eight of the key, eight of the pre-IV
    PrivProtocol.AES_128: 16,
    PrivProtocol.AES_192: 24,
    PrivProtocol.AES_192_C: 24,
    PrivProtocol.AES_256: 32,
    PrivProtocol.AES_256_C: 32,
}
_REEDER: Final = frozenset((PrivProtocol.AES_192_C, PrivProtocol.AES_256_C))


def _digest(hash_name: str, data: bytes) -> bytes:
    # MD5 and SHA-1 are what old equipment has: usedforsecurity would refuse them on a hardened host
    return hashlib.new(hash_name, data, usedforsecurity=False).digest()


@lru_cache(256)
def master_key(password: bytes, hash_name: str) -> bytes:
    """Ku of RFC 3414 A.2: the hash of the password repeated to 1 MiB, some milliseconds. The same for every agent."""
    if not password:
        raise ValueError("an SNMPv3 password cannot be empty")
    return _hash_of_password(password, hash_name)


def _hash_of_password(password: bytes, hash_name: str) -> bytes:
    times = _PASSWORD_OCTETS // len(password) + 1
    return _digest(hash_name, (password * times)[:_PASSWORD_OCTETS])


def localised(master: bytes, engine_id: bytes, hash_name: str) -> bytes:
    """Kul of RFC 3414 A.2: the key at one agent. Who learns it knows nothing of other agents."""
    return _digest(hash_name, master + engine_id + master)


def privacy_key(master: bytes, engine_id: bytes, hash_name: str, protocol: PrivProtocol) -> bytes:
    """The localised key, made as long as the cipher needs it."""
    size = KEY_SIZE[protocol]
    key = localised(master, engine_id, hash_name)
    if len(key) >= size:
        return key[:size]
    if protocol in _REEDER:
        return _reeder_key(key, engine_id, hash_name, size)
    while len(key) < size:  # draft-blumenthal-aes-usm-04 section 3.1.2.1
        key += _digest(hash_name, key)
    return key[:size]


def is_slow(hash_name: str, protocol: PrivProtocol | None) -> bool:
    """Whether a privacy key takes some milliseconds for every agent, not only for every password."""
    return protocol in _REEDER and hashlib.new(hash_name, usedforsecurity=False).digest_size < KEY_SIZE[protocol]


@lru_cache(20_000)
def _reeder_key(key: bytes, engine_id: bytes, hash_name: str, size: int) -> bytes:
    """draft-reeder-snmpv3-usm-3desede-00 section 2.1: the key so far is the password of the next part."""
    while len(key) < size:
        key += localised(_hash_of_password(key, hash_name), engine_id, hash_name)
    return key[:size]
