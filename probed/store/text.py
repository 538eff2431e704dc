"""JSON as the store keeps it: sorted keys, no spaces, the same bytes for the same content."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from json.encoder import encode_basestring
from typing import Final

# One encoder for all rows: to make it anew for every row costs more than to encode a row.
encode: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode

quote: Final[Callable[[str], str]] = encode_basestring
"""One string as JSON."""


def array(items: Iterable[str]) -> str:
    """An array of texts that are JSON already."""
    return f"[{','.join(items)}]"
