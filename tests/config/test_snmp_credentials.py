"""Credentials of SNMPv1, v2c and v3: what the settings say, and what is never said."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.credential_check import snmp_access
from config.settings import Settings
from config.settings_file import load_settings
from probed.errors import ConfigError
from probed.model.snmp_access import AuthProtocol, CommunityV1, PrivProtocol, SecurityLevel, SnmpAccess, UsmUser
from probed.targets import behind

AUTH, PRIV = "auth-s3cret", "priv-s3cret"


def settings(folder: Path, text: str) -> Settings:
    path = folder / "probed.toml"
    path.write_text(f'time_zone = "Asia/Shanghai"\n[credential.core]\n{text}\n')
    for name, secret in (("auth", AUTH), ("priv", PRIV), ("community", "k7")):
        (folder / name).write_text(f"{secret}\n")
        (folder / name).chmod(0o640)
    return load_settings(path)


@pytest.mark.parametrize(
    ("text", "access"),
    [
        pytest.param('community_file = "community"', "k7", id="v2c is meant where nothing is said"),
        pytest.param('version = "v2c"\ncommunity_file = "community"', "k7", id="v2c"),
        pytest.param('version = "v1"\ncommunity_file = "community"', CommunityV1("k7"), id="v1"),
        pytest.param('version = "v3"\nuser = "noc"', UsmUser("noc"), id="noAuthNoPriv"),
        pytest.param(
            'version = "v3"\nuser = "noc"\nauth = "SHA-256"\nauth_password_file = "auth"',
            UsmUser("noc", AuthProtocol.SHA_256, AUTH),
            id="authNoPriv",
        ),
        pytest.param(
            'version = "v3"\nuser = "noc"\nauth = "SHA-512"\nauth_password_file = "auth"\n'
            'priv = "AES-256-C"\npriv_password_file = "priv"\n'
            'context = "vlan-1"\ncontext_engine_id = "0x8000:1F8804"',
            UsmUser(
                "noc",
                AuthProtocol.SHA_512,
                AUTH,
                PrivProtocol.AES_256_C,
                PRIV,
                "vlan-1",
                bytes.fromhex("80001f8804"),
            ),
            id="authPriv in a context",
        ),
    ],
)
def test_what_a_credential_lets_in_with(text: str, access: SnmpAccess, tmp_path: Path) -> None:
    assert snmp_access(settings(tmp_path, text).credential["core"]) == access


@pytest.mark.parametrize(
    ("written", "protocol"),
    [
        *((name, AuthProtocol.MD5) for name in ("MD5", "md5", "HMAC-MD5-96", "HMAC-MD5", "MD5-96")),
        *((name, AuthProtocol.SHA_1) for name in ("SHA", "sha", "SHA1", "SHA-1", "sha_1", "HMAC-SHA-96", "SHA-96")),
        *((name, AuthProtocol.SHA_224) for name in ("SHA224", "SHA-224")),
        *((name, AuthProtocol.SHA_256) for name in ("SHA256", "sha-256", "SHA_256", "HMAC-SHA-256")),
        *((name, AuthProtocol.SHA_384) for name in ("SHA384", "SHA-384")),
        *((name, AuthProtocol.SHA_512) for name in ("SHA512", "SHA-512")),
    ],
)
def test_authentication_by_the_names_that_people_know(written: str, protocol: AuthProtocol, tmp_path: Path) -> None:
    text = f'version = "v3"\nuser = "noc"\nauth = "{written}"\nauth_password_file = "auth"'
    assert settings(tmp_path, text).credential["core"].auth is protocol


@pytest.mark.parametrize(
    ("written", "protocol"),
    [
        *((name, PrivProtocol.DES) for name in ("DES", "des", "DES-CBC", "CBC-DES")),
        *((name, PrivProtocol.AES_128) for name in ("AES", "AES128", "aes-128", "AES-128-CFB")),
        *((name, PrivProtocol.AES_192) for name in ("AES192", "AES-192")),
        *((name, PrivProtocol.AES_256) for name in ("AES256", "aes-256")),
        *((name, PrivProtocol.AES_192_C) for name in ("AES192C", "AES-192-C", "aes192-c")),
        *((name, PrivProtocol.AES_256_C) for name in ("AES256C", "AES-256-C", "AES256-C")),
    ],
)
def test_privacy_by_the_names_that_people_know(written: str, protocol: PrivProtocol, tmp_path: Path) -> None:
    text = f'version = "v3"\nuser = "noc"\nauth = "MD5"\nauth_password_file = "auth"\npriv = "{written}"\n'
    found = settings(tmp_path, text + 'priv_password_file = "priv"').credential["core"]
    assert found.priv is protocol


def test_no_secret_is_printed(tmp_path: Path) -> None:
    text = f'version = "v3"\nuser = "noc"\nauth = "MD5"\nauth_password = "{AUTH}"\npriv = "DES"\n'
    text += f'priv_password = "{PRIV}"'
    found = settings(tmp_path, text)
    access = snmp_access(found.credential["core"])
    for shown in (
        repr(found),
        str(found),
        repr(vars(found)),
        repr(access),
        str(access),
        repr(CommunityV1("k7")),
    ):
        assert "s3cret" not in shown
        assert "k7" not in shown


@pytest.mark.parametrize("secret", ["s3cret7", "s3cret-one\ns3cret-two", "s3cret\x01s3cret"])
def test_no_secret_is_printed_with_a_mistake(secret: str, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text(secret)
    (tmp_path / "mine").chmod(0o600)
    text = 'version = "v3"\nuser = "noc"\nauth = "MD5"\nauth_password_file = "mine"'
    with pytest.raises(ConfigError) as caught:
        settings(tmp_path, text)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(("length", "fits"), [(7, False), (8, True), (200, True)])
def test_a_password_has_eight_characters_or_more(length: int, fits: bool, tmp_path: Path) -> None:
    text = f'version = "v3"\nuser = "noc"\nauth = "MD5"\nauth_password = "{"x" * length}"'
    if fits:
        assert snmp_access(settings(tmp_path, text).credential["core"]) == UsmUser(
            "noc", AuthProtocol.MD5, "x" * length
        )
    else:
        with pytest.raises(ConfigError, match="too short, SNMPv3 wants 8 characters or more"):
            settings(tmp_path, text)


def test_a_password_that_goes_away_is_told_with_its_file(tmp_path: Path) -> None:
    text = 'version = "v3"\nuser = "noc"\nauth = "MD5"\nauth_password_file = "auth"'
    found = settings(tmp_path, text).credential["core"]
    (tmp_path / "auth").unlink()
    with pytest.raises(ConfigError, match=r"auth: auth_password_file: '.*auth' is missing\."):
        snmp_access(found)


@pytest.mark.parametrize(
    ("access", "for_element"),
    [
        pytest.param("k7", "k7@NE9", id="v2c"),
        pytest.param(CommunityV1("k7"), CommunityV1("k7@NE9"), id="v1"),
        pytest.param(UsmUser("noc"), UsmUser("noc", context="NE9"), id="v3"),
        pytest.param(UsmUser("noc", context="sdh"), UsmUser("noc", context="sdh@NE9"), id="v3 in a context"),
    ],
)
def test_an_element_behind_its_manager_is_asked_in_its_own_name(access: SnmpAccess, for_element: SnmpAccess) -> None:
    assert behind(access, "NE9") == for_element


def test_the_level_follows_from_what_is_there() -> None:
    levels = [UsmUser("a").level, UsmUser("a", AuthProtocol.MD5).level]
    levels.append(UsmUser("a", AuthProtocol.MD5, "", PrivProtocol.DES).level)
    assert levels == list(SecurityLevel.__members__.values())
