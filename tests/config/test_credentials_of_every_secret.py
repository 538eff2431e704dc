"""Every secret that the settings can name comes from the service's folder of credentials as well."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config.settings_file import load_settings
from probed.errors import ConfigError

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = {"ca_file", "cert_file", "holidays_file", "exclusions_file", "windows_file", "tickets_file"}

HEAD = 'time_zone = "Asia/Shanghai"\n'
MAIL = '[[mail]]\nhost = "h.example"\nfrom = "a@example.com"\nuser = "u"\npassword_file = "{}"\n'
HTTP = (
    '[[sms]]\nname = "g"\nkind = "http"\nurl = "https://g.example/x"\njson = {{ k = "{{secret}}" }}\n'
    'secret_file = "{}"\n'
)
USER = '[credential.c]\nversion = "v3"\nuser = "u"\nauth = "SHA-256"\n'
INFLUX = '[influx]\nurl = "http://127.0.0.1:8086"\ndatabase = "sla"\n'
MQTT = '[mqtt]\nhost = "127.0.0.1"\n'

SETTINGS = {
    "credentials.py community_file": '[credential.c]\ncommunity_file = "{}"\n',
    "credentials.py auth_password_file": USER + 'auth_password_file = "{}"\n',
    "credentials.py priv_password_file": USER
    + 'auth_password = "eight-or-more"\npriv = "AES-128"\npriv_password_file = "{}"\n',
    "settings.py secret_file": '[[webhook]]\nname = "h"\nurl = "https://h.example/x"\nsecret_file = "{}"\n',
    "settings_notify.py password_file": MAIL,
    "settings_notify.py secret_file": HTTP,
    "settings_influx.py password_file": INFLUX + 'username = "u"\npassword_file = "{}"\n',
    "settings_influx.py token_file": INFLUX.replace('database = "sla"', 'org = "o"\nbucket = "b"')
    + 'token_file = "{}"\n',
    "settings_mqtt.py password_file": MQTT + 'username = "u"\npassword_file = "{}"\n',
    "settings_ssh.py password_file": '[ssh.login.core]\nuser = "u"\npassword_file = "{}"\n',
    "settings_ssh.py passphrase_file": '[ssh.login.core]\nuser = "u"\nkey_file = "k"\npassphrase_file = "{}"\n',
}
KEYS = {"settings_mqtt.py key_file", "settings_ssh.py key_file"}
"""Private keys: read by libraries from the same path."""


def test_every_secret_of_the_settings_is_in_the_table() -> None:
    files = [ROOT / "config" / "credentials.py", *(ROOT / "config").glob("settings*.py")]
    found = {
        f"{path.name} {key}"
        for path in files
        for key in re.findall(r"^    (\w+_file): ConfigPath", path.read_text("utf-8"), re.MULTILINE)
        if key not in PUBLIC
    }
    assert found == SETTINGS.keys() | KEYS


@pytest.mark.parametrize("toml", SETTINGS.values(), ids=SETTINGS)
def test_a_secret_comes_from_the_services_credentials(
    toml: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = tmp_path / "given"
    given.mkdir()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(given))
    path = tmp_path / "probed.toml"
    path.write_text(HEAD + toml.format("credentials:one"), "utf-8")
    with pytest.raises(ConfigError, match=f"'{given}/one' is missing"):
        load_settings(path, secrets=True)
    (given / "one").write_text("sesame-open\n", "utf-8")
    (given / "one").chmod(0o400)
    given.chmod(0o500)
    assert load_settings(path, secrets=True) is not None
    (given / "one").chmod(0o600)
    (given / "one").write_text("\n", "utf-8")
    with pytest.raises(ConfigError, match=r"one line|is empty"):
        load_settings(path, secrets=True)


def test_none_of_them_is_in_what_a_mistake_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    path = tmp_path / "probed.toml"
    for toml in SETTINGS.values():
        (tmp_path / "one").write_text("sesame\nopen\n", "utf-8")
        (tmp_path / "one").chmod(0o400)
        path.write_text(HEAD + toml.format("credentials:one"), "utf-8")
        with pytest.raises(ConfigError) as caught:
            load_settings(path, secrets=True)
        assert "sesame" not in str(caught.value)
        (tmp_path / "one").unlink()
