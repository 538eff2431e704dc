"""Secrets from systemd: 'credentials:NAME' is a file in the service's folder of credentials."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.credential_check import snmp_access
from config.settings_file import load_settings
from probed.errors import ConfigError

TOML = """time_zone = "Asia/Shanghai"
[credential.core]
community_file = "credentials:{name}"
"""


def test_the_secret_is_read_from_the_folder_that_systemd_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "core").write_text("s3cret\n")
    (folder / "core").chmod(0o440)
    (tmp_path / "probed.toml").write_text(TOML.format(name="core"))
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    settings = load_settings(tmp_path / "probed.toml")
    assert snmp_access(settings.credential["core"]) == "s3cret"


def test_outside_of_the_service_the_place_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    (tmp_path / "probed.toml").write_text(TOML.format(name="core"))
    with pytest.raises(ConfigError, match=r"'/run/credentials/probed.service/core' is missing"):
        load_settings(tmp_path / "probed.toml")


@pytest.mark.parametrize("name", ["", "..", "../core", "a/b"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "probed.toml").write_text(TOML.format(name=name))
    with pytest.raises(ConfigError, match="names no credential"):
        load_settings(tmp_path / "probed.toml")
