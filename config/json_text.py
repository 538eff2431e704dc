"""What JSON may hold and UTF-8 may not: half of a surrogate pair (RFC 8259 section 8.2)."""

from __future__ import annotations

import json
import re
from typing import Any, Final

HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")
"""Where a text is without it, it needs no closer look."""
HELD: Final = "a text holds half of a surrogate pair: no character. Correct it."


def whole(data: Any) -> bool:
    """Whether all texts of what was read from JSON can be written, printed and stored."""
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
