"""The ciphers with their long-lived contexts against the same ciphers made anew for every message."""

from __future__ import annotations

import pytest
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from hypothesis import given
from hypothesis import strategies as st

from collectors.snmp.usm.ciphers import AesCfb, DesCbc
from collectors.snmp.usm.privacy import NotDecrypted

NUMBERS = st.integers(0, 2**31 - 1)
COUNTS = st.integers(0, 2**64 - 1)
MESSAGES = st.lists(st.tuples(st.binary(min_size=1, max_size=100), NUMBERS, NUMBERS, COUNTS), min_size=1, max_size=8)


def xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


@given(key=st.binary(min_size=32, max_size=32), size=st.sampled_from([16, 24, 32]), messages=MESSAGES)
def test_aes_is_that_of_rfc_3826_message_after_message(
    key: bytes, size: int, messages: list[tuple[bytes, int, int, int]]
) -> None:
    ours = AesCfb(key[:size])
    for plain, boots, time_s, count in messages:
        hidden, salt = ours.encrypt(plain, boots, time_s, count)
        iv = boots.to_bytes(4, "big") + time_s.to_bytes(4, "big") + salt
        theirs = Cipher(AES(key[:size]), CFB(iv)).encryptor()
        assert hidden == theirs.update(plain) + theirs.finalize()
        assert len(salt) == 8
        assert ours.decrypt(hidden, boots, time_s, salt) == plain


@given(key=st.binary(min_size=16, max_size=16), messages=MESSAGES)
def test_des_is_that_of_rfc_3414_message_after_message(
    key: bytes, messages: list[tuple[bytes, int, int, int]]
) -> None:
    ours = DesCbc(key)
    for plain, boots, time_s, count in messages:
        hidden, salt = ours.encrypt(plain, boots, time_s, count)
        assert salt == boots.to_bytes(4, "big") + (count & 0xFFFFFFFF).to_bytes(4, "big")
        theirs = Cipher(TripleDES(key[:8] * 3), CBC(xor(salt, key[8:]))).decryptor()
        padded = theirs.update(hidden) + theirs.finalize()
        assert padded[: len(plain)] == plain
        assert len(padded) - len(plain) < 8
        assert ours.decrypt(hidden, boots, time_s, salt) == padded


@pytest.mark.parametrize(
    ("cipher", "hidden", "salt"),
    [
        pytest.param(AesCfb(bytes(16)), b"12345678", b"1234567", id="AES, a short salt"),
        pytest.param(AesCfb(bytes(16)), b"", b"12345678", id="AES, nothing hidden"),
        pytest.param(DesCbc(bytes(16)), b"12345678", b"", id="DES, no salt"),
        pytest.param(DesCbc(bytes(16)), b"1234567", b"12345678", id="DES, no whole block"),
        pytest.param(DesCbc(bytes(16)), b"", b"12345678", id="DES, nothing hidden"),
    ],
)
def test_lengths_that_cannot_be_are_refused(cipher: AesCfb | DesCbc, hidden: bytes, salt: bytes) -> None:
    with pytest.raises(NotDecrypted):
        cipher.decrypt(hidden, 1, 1, salt)
