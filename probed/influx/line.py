"""Line protocol: series heads, escaped once, and fields. Instants go out in nanoseconds, whatever the server keeps.

What InfluxDB 1.x cannot give back as it was written is replaced before it is written: a backslash before a comma, an
equals sign, a blank or the end of a tag would swallow what follows it, and a line break ends the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

Field: TypeAlias = bool | int | float | str

TEXT_LIMIT: Final = 4000
"""Characters of a text field; InfluxDB takes 64 KB."""
INTEGER_LIMIT: Final = (1 << 63) - 1

_CONTROL: Final = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_SWALLOWING: Final = re.compile(r"\\(?=[,= \\]|$)")
_SPECIAL: Final = re.compile(r"([,= ])")
_WIDE_BACKSLASH: Final = "＼"


def tag_text(value: str) -> str:
    """What a tag can hold of a text, unescaped: what the server gives back."""
    return _SWALLOWING.sub(_WIDE_BACKSLASH, _CONTROL.sub(" ", value))


def field_text(value: str) -> str:
    """What a text field can hold of a text: what the server gives back."""
    return _CONTROL.sub(" ", value[:TEXT_LIMIT])


def head(measurement: str, tags: Mapping[str, str]) -> str:
    """'measurement,tag=value,... ' up to the fields, tags in order of name; an empty tag is none."""
    pairs = ((name, tag_text(value)) for name, value in sorted(tags.items()))
    said = "".join(f",{name}={_SPECIAL.sub(_escaped, value)}" for name, value in pairs if value)
    return f"{measurement}{said} "


def _escaped(found: re.Match[str]) -> str:
    return "\\" + found[1]


def fields(values: Iterable[tuple[str, Field]]) -> str:
    """'name=value,...'. Types are what they are in Python: a float never becomes an integer field."""
    return ",".join(f"{name}={_field(value)}" for name, value in values)


def line(series: str, values: Iterable[tuple[str, Field]], at_ns: int) -> str:
    return f"{series}{fields(values)} {at_ns}"


def _field(value: Field) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return f"{value}i"
        case float():
            return repr(value)
        case str():
            text = field_text(value).replace("\\", "\\\\").replace('"', '\\"')
            return f'"{text}"'
