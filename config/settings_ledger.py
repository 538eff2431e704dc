"""Settings of the evidence ledger: [ledger] of probed.toml."""

from __future__ import annotations

from typing import Annotated, Any

from config.fields import ConfigPath, DurationUs, Misplaced, at_least
from config.later import BeforeValidator, Field, WithJsonSchema, check
from config.section import Section
from config.web_address import SERVER, web_address
from probed.model.instant import MINUTE_US, SECOND_US


def _authority(value: Any) -> str:
    return web_address(value, SERVER, "http://tsa.example/tsr")[0]


AuthorityUrl = Annotated[str, BeforeValidator(_authority), WithJsonSchema({"type": "string", "format": "uri"})]


class LedgerSettings(Section):
    """The evidence ledger: what is final is entered by itself, and an anchor of each day is written."""

    every_us: Annotated[DurationUs, at_least(SECOND_US)] = Field(
        default=15 * MINUTE_US, key="every", json_schema_extra={"default": "15min"}
    )
    """How often what has become final is entered, by a process of its own that only reads the store."""
    anchors: ConfigPath | None = None
    """Folder of the days' anchors, best on a disk elsewhere; none = anchors in state_dir."""
    tsa_url: AuthorityUrl | None = Field(default=None, examples=['tsa_url = "http://tsa.example/tsr"'])
    """A time-stamping authority (RFC 3161 over HTTP) that stamps each anchor; none = nobody does."""
    tsa_ca: ConfigPath | None = None
    """PEM file with the root of the authority's certificates; without it only what was stamped is checked."""
    tsa_timeout_us: Annotated[DurationUs, at_least(100_000)] = Field(
        default=10 * SECOND_US, key="tsa_timeout", json_schema_extra={"default": "10s"}
    )
    """How long one answer of the authority may take; it is asked again at the next round."""

    @check
    def _has_an_authority(self) -> None:
        if self.tsa_ca is not None and self.tsa_url is None:
            raise Misplaced(("tsa_ca",), "tsa_ca without tsa_url: of whom? Add tsa_url, or delete it.")
