"""Addresses of servers that speak HTTP, as settings state them."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from config.fields import text_of

WEB: Final = "an address of the web"
SERVER: Final = "a server's address"


def web_address(value: Any, called: str, example: str, never: str = " ") -> tuple[str, SplitResult]:
    """The text and its parts: http or https, with a host, and with none of the signs in `never`; else a ValueError
    that calls it WEB or SERVER.
    """
    text = text_of(value, f"such as '{example}'")
    wrong = f"'{text}' is not {called}. Write it such as '{example}'."
    try:
        parts = urlsplit(text)
        complete = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        raise ValueError(wrong) from None
    if not complete or not text.isprintable() or any(sign in text for sign in never):
        raise ValueError(wrong)
    return text, parts
