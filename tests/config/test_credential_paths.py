"""Secrets from systemd: 'credentials:NAME' is a file in the service's folder of credentials."""

from __future__ import annotations

import os
import tempfile
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
        load_settings(tmp_path / "probed.toml", secrets=True)


def test_an_operator_needs_no_secret_of_the_daemons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What systemd hands to the service is there for it alone, and only while it runs."""
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    (tmp_path / "probed.toml").write_text(TOML.format(name="core"))
    settings = load_settings(tmp_path / "probed.toml")
    with pytest.raises(ConfigError, match="is missing"):
        snmp_access(settings.credential["core"])


def test_within_the_service_one_that_is_missing_is_a_mistake_for_everybody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", "/run/credentials/probed.service")
    (tmp_path / "probed.toml").write_text(TOML.format(name="core"))
    with pytest.raises(ConfigError, match="is missing"):
        load_settings(tmp_path / "probed.toml")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody else")
@pytest.mark.parametrize(
    ("mode", "needed", "mistake"),
    [
        pytest.param(0o600, False, "", id="closed to this user, who does not need it"),
        pytest.param(0o600, True, "cannot be read (Permission denied)", id="who needs it is told"),
        pytest.param(0o644, False, "everybody can read", id="open to all is a mistake for everybody"),
    ],
)
def test_a_secret_that_is_closed_to_this_user(mode: int, needed: bool, mistake: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "core").write_text("s3cret\n")
        (folder / "probed.toml").write_text(TOML.replace("credentials:{name}", "core"))
        folder.chmod(0o755)
        (folder / "core").chmod(mode)
        os.seteuid(65534)
        try:
            load_settings(folder / "probed.toml", secrets=needed)
            said = ""
        except ConfigError as exc:
            said = str(exc)
        finally:
            os.seteuid(0)
    assert mistake in said
    assert bool(said) == bool(mistake)


@pytest.mark.parametrize("name", ["", "..", "../core", "a/b"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "probed.toml").write_text(TOML.format(name=name))
    with pytest.raises(ConfigError, match="names no credential"):
        load_settings(tmp_path / "probed.toml")
