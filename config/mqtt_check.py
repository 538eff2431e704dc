"""Checks of [mqtt]: its files can be read, and secrets by the daemon alone: every mistake at once."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from config.mistakes import Mistakes
from config.secret_file import read_private, read_secret
from config.settings_mqtt import MqttSettings
from config.toml_file import TomlDocument

if TYPE_CHECKING:
    from config.settings import Settings


def check_mqtt(settings: Settings, document: TomlDocument, mistakes: Mistakes) -> None:
    """Certificates that are none, keys that do not fit, secrets that others can read."""
    mqtt = settings.mqtt
    if mqtt is None:
        return
    before = len(mistakes.found), len(mistakes.unseen)
    if mqtt.password_file is not None:
        read_secret(mqtt.password_file, "password_file", mistakes, document.place(("mqtt", "password_file")))
    if mqtt.key_file is not None:
        read_private(mqtt.key_file, "key_file", mistakes, document.place(("mqtt", "key_file")))
    for key in ("ca_file", "cert_file"):
        path = getattr(mqtt, key)
        if path is not None and not path.is_file():
            mistakes.add(
                document.place(("mqtt", key)), f"{key}: '{path}' is missing. Put the certificate there (PEM)."
            )
    if (len(mistakes.found), len(mistakes.unseen)) == before:
        _check_context(mqtt, document, mistakes)


def tls_context(mqtt: MqttSettings) -> ssl.SSLContext | None:
    """As the settings say; None = no TLS. OSError or ssl.SSLError when a file is not what it should be."""
    if mqtt.ca_file is None:
        return None
    context = ssl.create_default_context(cafile=str(mqtt.ca_file))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if mqtt.cert_file is not None:
        context.load_cert_chain(str(mqtt.cert_file), str(mqtt.key_file), password=_no_pass_phrase)
    return context


def _check_context(mqtt: MqttSettings, document: TomlDocument, mistakes: Mistakes) -> None:
    try:
        ssl.create_default_context(cafile=str(mqtt.ca_file)) if mqtt.ca_file else None
    except (OSError, ssl.SSLError):
        place = document.place(("mqtt", "ca_file"))
        mistakes.add(place, f"ca_file: '{mqtt.ca_file}' holds no certificate. Put PEM text into it.")
        return
    try:
        tls_context(mqtt)
    except (OSError, ssl.SSLError, ValueError):
        place = document.place(("mqtt", "cert_file"))
        mistakes.add(
            place,
            f"cert_file: '{mqtt.cert_file}' and key_file '{mqtt.key_file}' are no certificate (PEM) with its own key "
            "without a pass phrase.",
        )


def _no_pass_phrase() -> str:
    raise ValueError("the key has a pass phrase")
