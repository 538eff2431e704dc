"""Settings: defaults, paths, secrets."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from config.checked import checked
from config.credential_check import snmp_access
from config.credentials import CredentialSettings
from config.settings import Settings
from config.settings_file import load_settings
from config.settings_notify import Language
from probed.errors import ConfigError
from probed.model.problem import Transition
from tests.support.bad_configs import EXAMPLE


def _settings(folder: Path, text: str = "") -> Settings:
    path = folder / "probed.toml"
    path.write_text(f'time_zone = "Asia/Shanghai"\n{text}', "utf-8")
    return load_settings(path)


def test_only_the_time_zone_must_be_given(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    assert settings.language is Language.ZH
    assert settings.snmp.interval_us == 60_000_000
    assert settings.snmp.staleness_us == 150_000_000
    assert (settings.snmp.interval_s, settings.snmp.timeout_s, settings.snmp.retries) == (60.0, 1.0, 2)
    assert settings.webhook == ()


def test_relative_paths_start_at_the_folder_of_the_file(tmp_path: Path) -> None:
    settings = _settings(tmp_path, 'state_dir = "var"\n[store]\npath = "/srv/probed.db"\n')
    assert settings.inventory == tmp_path / "inventory"
    assert settings.contracts == tmp_path / "inventory" / "contracts"
    assert settings.control_socket == tmp_path / "var" / "control.sock"
    assert settings.store_path == Path("/srv/probed.db")


def test_the_staleness_limit_is_exact(tmp_path: Path) -> None:
    settings = _settings(tmp_path, '[snmp]\ninterval = "1s"\ntimeout = "100ms"\nstaleness_looks = 2.1\n')
    assert settings.snmp.staleness_us == 2_100_000


def test_settings_cannot_be_changed(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    with pytest.raises(AttributeError, match="frozen"):
        settings.snmp.retries = 5  # type: ignore[misc]


def test_a_webhook_without_events_is_told_everything(tmp_path: Path) -> None:
    settings = _settings(tmp_path, '[[webhook]]\nname = "noc"\nurl = "http://127.0.0.1:1/x"\n')
    assert settings.webhook[0].events == tuple(Transition)
    assert settings.webhook[0].timeout_s == 10.0


def test_a_community_is_read_from_its_file_when_it_is_asked_for(tmp_path: Path) -> None:
    secret = tmp_path / "core"
    secret.write_text("k7-first\n")
    secret.chmod(0o640)
    credential = _settings(tmp_path, '[credential.core]\ncommunity_file = "core"\n').credential["core"]
    assert snmp_access(credential) == "k7-first"
    secret.write_text("k8-second\n")
    assert snmp_access(credential) == "k8-second"
    secret.unlink()
    with pytest.raises(ConfigError, match=r"core: community_file: '.*core' is missing\."):
        snmp_access(credential)


def test_a_community_of_a_laboratory_stands_in_the_settings() -> None:
    assert snmp_access(load_settings(EXAMPLE / "probed.toml").credential["core"]) == "public"


def test_no_secret_is_printed_with_the_settings(tmp_path: Path) -> None:
    settings = _settings(tmp_path, '[credential.core]\ncommunity = "k7-secret"\n')
    for shown in (repr(settings), str(settings), repr(vars(settings))):
        assert "k7-secret" not in shown


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        pytest.param("k7-secret\nk7-secret\n", 0o600, id="two lines"),
        pytest.param("k7-secret\x01", 0o600, id="a control character"),
        pytest.param("k7-secret", 0o644, id="readable by everybody"),
    ],
)
def test_no_secret_is_printed_with_a_mistake(text: str, mode: int, tmp_path: Path) -> None:
    secret = tmp_path / "core"
    secret.write_text(text)
    secret.chmod(mode)
    with pytest.raises(ConfigError) as caught:
        _settings(tmp_path, '[credential.core]\ncommunity_file = "core"\n')
    assert "k7-secret" not in str(caught.value)


@pytest.mark.parametrize("mode", [0o400, 0o440, 0o600, 0o640])
def test_a_secret_may_be_readable_by_the_daemon_and_its_group(mode: int, tmp_path: Path) -> None:
    secret = tmp_path / "core"
    secret.write_text("k7")
    secret.chmod(mode)
    assert (
        _settings(tmp_path, '[credential.core]\ncommunity_file = "core"\n').credential["core"].community_file
        == secret
    )


def test_a_folder_is_no_secret(tmp_path: Path) -> None:
    (tmp_path / "core").mkdir()
    with pytest.raises(ConfigError, match=r"is not a file\. Give the path of the file\."):
        _settings(tmp_path, '[credential.core]\ncommunity_file = "core"\n')


def test_a_credential_has_a_community() -> None:
    with pytest.raises(ValidationError, match="either community_file or community"):
        checked(CredentialSettings, {})
