"""Names of hosts, by themselves and in addresses of the web."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final
from urllib.parse import SplitResult, urlsplit

from config.fields import text_of
from config.later import BeforeValidator, WithJsonSchema

_ASCII: Final = re.compile(r"[A-Za-z0-9._:-]{1,253}")


def can_be_asked_for(host: str) -> bool:
    """Whether a resolver takes the name: no label is empty or longer than 63 octets (RFC 1035 clause 2.3.4)."""
    try:
        return bool(host.encode("idna"))
    except UnicodeError:
        return False


def web_address(text: str) -> SplitResult | None:
    """The parts of a URL of http or https; None where it is none."""
    try:
        parts = urlsplit(text)
        complete = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return None
    if not complete or not text.isprintable() or " " in text or not can_be_asked_for(parts.hostname or ""):
        return None
    return parts


def host(value: Any) -> str:
    """A name in ASCII, or an IP address."""
    text = text_of(value, "such as 'server.example'")
    one_colon = text.count(":") == 1  # NAME:PORT; an address of IPv6 has more
    if not _ASCII.fullmatch(text) or one_colon or not can_be_asked_for(text):
        raise ValueError(
            f"'{text}' is not a host. Write a name or an IP address, without a scheme and without a port."
        )
    return text


Host = Annotated[str, BeforeValidator(host), WithJsonSchema({"type": "string"})]
