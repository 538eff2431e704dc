"""Reads probed.toml: the settings of a file, or every mistake in it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import ValidationError

from config.checked import checked, model_of
from config.credential_check import check_credentials
from config.explain import explain
from config.influx_check import check_influx
from config.ledger_check import check_ledger
from config.mistakes import Mistakes
from config.mqtt_check import check_mqtt
from config.notify_check import check_notify
from config.policy_check import check_policies
from config.settings import Settings
from config.ssh_check import check_ssh
from config.toml_file import TomlDocument, read_toml
from config.traps_check import check_traps

REMEDY: Final = "Start from the example that comes with probed (config/examples/probed.toml)."


def load_settings(path: Path, *, secrets: bool = False) -> Settings:
    """The settings of a file, or a ConfigError with every mistake in it. `secrets`: as `load_all` has it."""
    mistakes = Mistakes(secrets=secrets)
    document = read_toml(path, mistakes, REMEDY)
    settings = parse_settings(document, mistakes) if document else None
    mistakes.raise_if_any()
    assert settings is not None  # whatever was refused has left a mistake
    return settings


def parse_settings(document: TomlDocument, mistakes: Mistakes) -> Settings | None:
    """The settings of a document; its secrets are checked as well."""
    try:
        settings = checked(Settings, document.data, {"folder": Path(document.file).parent})
    except ValidationError as exc:
        explain(exc, model_of(Settings), document, mistakes)
        return None
    check_credentials(settings.credential, lambda name, key: document.place(("credential", name, key)), mistakes)
    check_notify(settings, document, mistakes)
    check_policies(settings, document, mistakes)
    check_ssh(settings, document, mistakes)
    check_mqtt(settings, document, mistakes)
    check_influx(settings, document, mistakes)
    check_ledger(settings, document, mistakes)
    check_traps(settings, document, mistakes)
    return settings
