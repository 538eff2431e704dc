"""Settings of probes over MQTT: [mqtt] of probed.toml."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any

from config.fields import ConfigPath, DurationUs, Misplaced, at_least, one_of, text_of
from config.hosts import Host
from config.later import AfterValidator, BeforeValidator, Field, Later, WithJsonSchema, check
from config.section import Section
from probed.model.instant import DAY_US, HOUR_US, MINUTE_US, SECOND_US


class MqttVersion(StrEnum):
    """Of the protocol, to the broker."""

    FIVE = "5"
    THREE = "3.1.1"


class Untrusted(StrEnum):
    """What becomes of a figure that is in doubt. It is stored and marked in any case."""

    KEEP_OUT = "keep_out"
    """It crosses no threshold and is in no figure of a contract."""
    COUNT = "count"
    """It counts like any other."""


def _client_id(value: Any) -> str:
    text = text_of(value, "such as 'probed'")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", text):
        raise ValueError(f"'{text}' is not a client id. Use at most 64 of A-Z a-z 0-9 . _ -")
    return text


def _prefix(value: Any) -> str:
    text = text_of(value, "such as 'probed/v1'")
    if not re.fullmatch(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*", text) or len(text) > 200:
        raise ValueError(f"'{text}' is not the beginning of topics. Write it such as 'probed/v1', without + # or $.")
    return text


def _at_most(most_us: int, words: str) -> Later:
    def check(length_us: int) -> int:
        if length_us > most_us:
            raise ValueError(f"must be at most {words}.")
        return length_us

    return AfterValidator(check)


ClientId = Annotated[str, BeforeValidator(_client_id), WithJsonSchema({"type": "string"})]
Prefix = Annotated[str, BeforeValidator(_prefix), WithJsonSchema({"type": "string"})]


class MqttSettings(Section):
    """The broker that probes send their samples to; probes.csv and measurements.csv of the inventory say which."""

    host: Host = Field(examples=['host = "mqtt.example"'])
    """Name or IP address of the broker."""
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    """TCP port; none = 8883 with TLS, 1883 without."""
    version: Annotated[MqttVersion, one_of(MqttVersion)] = MqttVersion.FIVE
    """MQTT 5, or 3.1.1 for a broker that knows no other."""
    client_id: ClientId = "probed"
    """Under which the broker keeps the session. Two daemons need two."""
    prefix: Prefix = "probed/v1"
    """Beginning of all topics."""
    ca_file: ConfigPath | None = None
    """Certificates (PEM) that the broker's is signed by; none = no TLS."""
    cert_file: ConfigPath | None = None
    """Our own certificate (PEM), where the broker asks for one."""
    key_file: ConfigPath | None = None
    """Its private key (PEM, without a pass phrase). Nobody but the daemon may read it."""
    username: str = ""
    """User, where the broker asks for one."""
    password_file: ConfigPath | None = None
    """A file with the user's password. Nobody but the daemon may read it."""
    keepalive_us: Annotated[DurationUs, at_least(5 * SECOND_US), _at_most(HOUR_US, "1 h")] = Field(
        default=30 * SECOND_US, key="keepalive", json_schema_extra={"default": "30s"}
    )
    """After so long without a word the connection is tried, after twice as long it is given up."""
    session_us: Annotated[DurationUs, at_least(MINUTE_US), _at_most(100 * 365 * DAY_US, "100 years")] = Field(
        default=7 * DAY_US, key="session", json_schema_extra={"default": "7d"}
    )
    """How long the broker is to keep what comes while the daemon is away (MQTT 5)."""
    in_flight: Annotated[int, Field(ge=1, le=65_535)] = 2000
    """Messages that the broker may send before the first of them is acknowledged (receive maximum)."""
    commit_within_us: Annotated[DurationUs, at_least(10_000), _at_most(SECOND_US, "1 s")] = Field(
        default=SECOND_US // 2, key="commit_within", json_schema_extra={"default": "500ms"}
    )
    """After so long what has come is committed and acknowledged, earlier when half of in_flight has."""
    heartbeat_us: Annotated[DurationUs, at_least(SECOND_US), _at_most(HOUR_US, "1 h")] = Field(
        default=MINUTE_US, key="heartbeat", json_schema_extra={"default": "60s"}
    )
    """How often probes are to give a sign of life; three that are missing make a probe silent."""
    clock_limit_us: Annotated[DurationUs, at_least(1)] = Field(
        default=1000, key="clock_limit", json_schema_extra={"default": "1ms"}
    )
    """A one-way delay is trusted while the probe's clock is known to be within this."""
    time_limit_us: Annotated[DurationUs, at_least(1000), _at_most(HOUR_US, "1 h")] = Field(
        default=5 * SECOND_US, key="time_limit", json_schema_extra={"default": "5s"}
    )
    """A probe whose time is off by more is told; its samples are not trusted, and refused when from the future."""
    late_limit_us: Annotated[DurationUs, at_least(MINUTE_US)] = Field(
        default=7 * DAY_US, key="late_limit", json_schema_extra={"default": "7d"}
    )
    """Samples that come later than this after their end are refused."""
    untrusted: Annotated[Untrusted, one_of(Untrusted)] = Untrusted.KEEP_OUT
    """Whether a figure in doubt is kept out of thresholds and contracts, or counts; it is marked in any case."""
    software: tuple[str, ...] = Field(default=(), strict=False)
    """Versions of the probes' software that are allowed; none named = any."""
    keep_us: Annotated[DurationUs, at_least(DAY_US)] = Field(
        default=400 * DAY_US, key="keep", json_schema_extra={"default": "400d"}
    )
    """How long bins are kept."""

    @property
    def tls(self) -> bool:
        return self.ca_file is not None

    @property
    def tcp_port(self) -> int:
        return self.port or (8883 if self.tls else 1883)

    @property
    def silent_us(self) -> int:
        return 3 * self.heartbeat_us

    @check
    def _keys_go_together(self) -> None:
        if (self.cert_file is None) != (self.key_file is None):
            missing = "key_file" if self.key_file is None else "cert_file"
            raise Misplaced((missing,), "a certificate and its key go together. Give both, or none.")
        if self.cert_file is not None and not self.tls:
            raise Misplaced(("ca_file",), "a certificate is of use with TLS only. Add ca_file.")
        if self.password_file is not None and not self.username:
            raise Misplaced(("username",), "a password goes with a user. Add username.")
        if self.password_file is not None and not self.tls and self.host not in {"127.0.0.1", "::1", "localhost"}:
            raise Misplaced(("password_file",), "a password without TLS is read by everybody. Add ca_file.")
