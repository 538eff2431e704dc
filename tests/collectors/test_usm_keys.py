"""Keys of SNMPv3: the vectors that are published, and pysnmp for every combination."""

from __future__ import annotations

import pytest
from pyasn1.type.univ import OctetString  # type: ignore[import-untyped]
from pysnmp.entity import config  # type: ignore[import-untyped]
from pysnmp.proto.secmod.eso.priv import aes192 as reeder192  # type: ignore[import-untyped]
from pysnmp.proto.secmod.eso.priv import aes256 as reeder256
from pysnmp.proto.secmod.rfc3414.auth import hmacmd5, hmacsha  # type: ignore[import-untyped]
from pysnmp.proto.secmod.rfc3414.priv import des  # type: ignore[import-untyped]
from pysnmp.proto.secmod.rfc3826.priv import aes  # type: ignore[import-untyped]
from pysnmp.proto.secmod.rfc7860.auth import hmacsha2  # type: ignore[import-untyped]

from collectors.snmp.usm.keys import AUTHENTICATION, KEY_SIZE, is_slow, localised, master_key, privacy_key
from probed.model.snmp_access import AuthProtocol, PrivProtocol

MAPLE = b"maplesyrup"
ENGINE = bytes.fromhex("000000000000000000000002")


@pytest.mark.parametrize(
    ("protocol", "master", "local"),
    [
        pytest.param(
            AuthProtocol.MD5,
            "9faf3283884e92834ebc9847d8edd963",
            "526f5eed9fcce26f8964c2930787d82b",
            id="RFC 3414 A.3.1",
        ),
        pytest.param(
            AuthProtocol.SHA_1,
            "9fb5cc0381497b3793528939ff788d5d79145211",
            "6695febc9288e36282235fc7151f128497b38f3f",
            id="RFC 3414 A.3.2",
        ),
    ],
)
def test_the_published_keys(protocol: AuthProtocol, master: str, local: str) -> None:
    hash_name = AUTHENTICATION[protocol].hash_name
    key = master_key(MAPLE, hash_name)
    assert (key.hex(), localised(key, ENGINE, hash_name).hex()) == (master, local)


@pytest.mark.parametrize(
    ("protocol", "key"),
    [
        pytest.param(
            AuthProtocol.MD5,
            "526f5eed9fcce26f8964c2930787d82b79eff44a90650ee0a3a40abfac5acc12",
            id="MD5, appendix B.1",
        ),
        pytest.param(
            AuthProtocol.SHA_1,
            "6695febc9288e36282235fc7151f128497b38f3f9b8b6d78936ba6e7d19dfd9c",
            id="SHA-1, appendix B.2",
        ),
    ],
)
def test_the_keys_of_the_draft_that_cisco_follows(protocol: AuthProtocol, key: str) -> None:
    hash_name = AUTHENTICATION[protocol].hash_name
    master = master_key(MAPLE, hash_name)
    assert privacy_key(master, ENGINE, hash_name, PrivProtocol.AES_256_C).hex() == key
    assert privacy_key(master, ENGINE, hash_name, PrivProtocol.AES_192_C).hex() == key[:48]


AUTH_OIDS = {
    AuthProtocol.MD5: config.USM_AUTH_HMAC96_MD5,
    AuthProtocol.SHA_1: config.USM_AUTH_HMAC96_SHA,
    AuthProtocol.SHA_224: config.USM_AUTH_HMAC128_SHA224,
    AuthProtocol.SHA_256: config.USM_AUTH_HMAC192_SHA256,
    AuthProtocol.SHA_384: config.USM_AUTH_HMAC256_SHA384,
    AuthProtocol.SHA_512: config.USM_AUTH_HMAC384_SHA512,
}
ORACLES = {
    AuthProtocol.MD5: hmacmd5.HmacMd5(),
    AuthProtocol.SHA_1: hmacsha.HmacSha(),
    **{
        auth: hmacsha2.HmacSha2(AUTH_OIDS[auth])
        for auth in AuthProtocol
        if auth.startswith(("SHA-2", "SHA-3", "SHA-5"))
    },
}
CIPHERS = {
    PrivProtocol.DES: des.Des(),
    PrivProtocol.AES_128: aes.Aes(),
    PrivProtocol.AES_192: reeder192.AesBlumenthal192(),
    PrivProtocol.AES_256: reeder256.AesBlumenthal256(),
    PrivProtocol.AES_192_C: reeder192.Aes192(),
    PrivProtocol.AES_256_C: reeder256.Aes256(),
}


@pytest.mark.parametrize("password", [MAPLE, b"eight888", bytes(range(1, 256)) * 5], ids=["ten", "eight", "long"])
@pytest.mark.parametrize("auth", AuthProtocol)
def test_authentication_keys_are_those_of_pysnmp(auth: AuthProtocol, password: bytes) -> None:
    hash_name, oracle = AUTHENTICATION[auth].hash_name, ORACLES[auth]
    ours = localised(master_key(password, hash_name), ENGINE, hash_name)
    theirs = oracle.localize_key(oracle.hash_passphrase(OctetString(password)), OctetString(ENGINE))
    assert ours == bytes(theirs)


@pytest.mark.parametrize("priv", PrivProtocol)
@pytest.mark.parametrize("auth", AuthProtocol)
def test_privacy_keys_are_those_of_pysnmp(auth: AuthProtocol, priv: PrivProtocol) -> None:
    hash_name, oracle, protocol = AUTHENTICATION[auth].hash_name, CIPHERS[priv], AUTH_OIDS[auth]
    theirs = oracle.localize_key(protocol, oracle.hash_passphrase(protocol, OctetString(MAPLE)), OctetString(ENGINE))
    ours = privacy_key(master_key(MAPLE, hash_name), ENGINE, hash_name, priv)
    assert len(ours) == KEY_SIZE[priv]
    assert ours == bytes(theirs)[: len(ours)]


def test_only_the_keys_that_hash_a_megabyte_for_each_agent_are_slow() -> None:
    slow = {
        (auth, priv)
        for auth in AuthProtocol
        for priv in PrivProtocol
        if is_slow(AUTHENTICATION[auth].hash_name, priv)
    }
    assert slow == {
        (AuthProtocol.MD5, PrivProtocol.AES_192_C),
        (AuthProtocol.MD5, PrivProtocol.AES_256_C),
        (AuthProtocol.SHA_1, PrivProtocol.AES_192_C),
        (AuthProtocol.SHA_1, PrivProtocol.AES_256_C),
        (AuthProtocol.SHA_224, PrivProtocol.AES_256_C),
    }


def test_a_password_is_hashed_once_for_all_agents() -> None:
    master_key.cache_clear()
    for number in range(100):
        localised(master_key(MAPLE, "sha1"), bytes((*ENGINE, number)), "sha1")
    assert master_key.cache_info().misses == 1


def test_an_empty_password_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be empty"):
        master_key(b"", "sha1")
