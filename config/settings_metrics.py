"""Settings of the daemon's own figures: [metrics] of probed.toml."""

from __future__ import annotations

from typing import Annotated, Any, Final

from config.cells import address
from config.fields import text_of
from config.later import BeforeValidator, WithJsonSchema
from config.section import Section

DEFAULT: Final = "127.0.0.1:9469"
_EXAMPLE: Final = f"such as '{DEFAULT}'"


def _listen(value: Any) -> str:
    text = text_of(value, _EXAMPLE)
    host, colon, port = text.rpartition(":")
    if not colon or not port.isascii() or not port.isdecimal() or not 0 <= int(port) <= 65535:
        raise ValueError(f"'{text}' is not an address with a port. Write it {_EXAMPLE}.")
    return f"{address(host)}:{int(port)}"


Listen = Annotated[str, BeforeValidator(_listen), WithJsonSchema({"type": "string"})]


class MetricsSettings(Section):
    """The daemon's figures about itself for Prometheus (/metrics), and whether it is well (/healthz)."""

    listen: Listen = DEFAULT
    """Address and port to listen on. There is no password: keep it on this host, or behind a proxy that asks."""

    @property
    def host(self) -> str:
        return self.listen.rpartition(":")[0]

    @property
    def port(self) -> int:
        return int(self.listen.rpartition(":")[2])
