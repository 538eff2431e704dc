"""Settings of the InfluxDB sink: [influx] of probed.toml."""

from __future__ import annotations

from typing import Annotated, Any

from config.fields import ConfigPath, DurationUs, Misplaced, at_least
from config.later import BeforeValidator, Field, WithJsonSchema, check
from config.section import Section
from config.web_address import SERVER, web_address
from probed.model.instant import DAY_US, HOUR_US, MINUTE_US, SECOND_US


def _server(value: Any) -> str:
    text, parts = web_address(value, SERVER, "http://influx.example:8086", never=" ?")
    if parts.username or parts.password:
        raise ValueError("holds a user or password, which would stand in logs. Use username and password_file.")
    return text.rstrip("/")


ServerUrl = Annotated[str, BeforeValidator(_server), WithJsonSchema({"type": "string", "format": "uri"})]


class InfluxSettings(Section):
    """An InfluxDB (1.x, 2.x) or VictoriaMetrics that is told everything that is committed."""

    url: ServerUrl = Field(examples=['url = "http://influx.example:8086"'])
    """Where it listens."""
    database: str = ""
    """Database of a 1.x server."""
    retention_policy: str = ""
    """Retention policy of the database; none = its default one."""
    org: str = ""
    """Organisation of a 2.x server."""
    bucket: str = ""
    """Bucket of a 2.x server."""
    username: str = ""
    """User of a 1.x server; none = it asks for none."""
    password_file: ConfigPath | None = None
    """A file with the user's password. Nobody but the daemon may read it."""
    token_file: ConfigPath | None = None
    """A file with the token of a 2.x server. Nobody but the daemon may read it."""
    timeout_us: Annotated[DurationUs, at_least(1000)] = Field(
        default=30 * SECOND_US, key="timeout", json_schema_extra={"default": "30s"}
    )
    """How long one write may take."""
    flush_us: Annotated[DurationUs, at_least(1000)] = Field(
        default=5 * SECOND_US, key="flush", json_schema_extra={"default": "5s"}
    )
    """How often is looked for something to tell."""
    sample_us: Annotated[DurationUs, at_least(MINUTE_US)] = Field(
        default=HOUR_US, key="sample", json_schema_extra={"default": "1h"}
    )
    """How often every circuit's state is told although it has not changed."""
    settle_us: Annotated[DurationUs, at_least(0)] = Field(
        default=10 * MINUTE_US, key="settle", json_schema_extra={"default": "10min"}
    )
    """How long after its end a day is assessed."""
    backfill_us: Annotated[DurationUs, at_least(0)] = Field(
        default=31 * DAY_US, key="backfill", json_schema_extra={"default": "31d"}
    )
    """How much of the past a server is told that is new here."""
    keep_us: Annotated[DurationUs, at_least(MINUTE_US)] | None = Field(default=None, key="keep")
    """What waits longer than this for a server that does not answer is given up, and counted; none = never."""
    traffic: bool = True
    """Whether the counters of points are told too; [snmp] traffic decides whether there are any."""

    @property
    def timeout_s(self) -> float:
        return self.timeout_us / SECOND_US

    @property
    def flush_s(self) -> float:
        return self.flush_us / SECOND_US

    @check
    def _says_where_to_write(self) -> None:
        if not self.database and not self.bucket:
            raise Misplaced(("url",), 'says no place to write. Add database = "..." (1.x) or org and bucket (2.x).')
        if self.bucket and self.database:
            raise Misplaced(("bucket",), "a server has databases (1.x) or buckets (2.x). Keep one of the two.")
        if bool(self.org) and not self.bucket:
            raise Misplaced(("org",), "an organisation goes with a bucket. Add the bucket, or take it out.")
        if self.token_file is not None and self.username:
            raise Misplaced(("token_file",), "a token and a user: keep the one that the server wants.")
        if bool(self.username) != (self.password_file is not None):
            raise Misplaced(("username",), "username and password_file go together. Add the other one.")
