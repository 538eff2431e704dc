"""Templates of requests: '{to}' and the like, each value made safe for the place in which it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

FIELDS: Final = ("to", "text", "id", "secret", "signature")
"""Number, text, the stable id of the message, the secret of secret_file, the signature prefix."""

_FIELD = re.compile(r"\{([^{}]*)\}")

Values = Mapping[str, str]


def unknown_fields(template: str) -> list[str]:
    """Names in braces that no value will fill."""
    return [name for name in _FIELD.findall(template) if name not in FIELDS]


def url(template: str, values: Values) -> str:
    """Each value percent-encoded: it can neither end a parameter nor begin another."""
    return _filled(template, values, lambda text: quote(text, safe=""))


def header(template: str, values: Values) -> str:
    """ASCII as it is, the rest percent-encoded: no line can be begun."""
    return _filled(template, values, lambda text: quote(text, safe="!#$&'()*+,/:;=?@[]-._~ <>{}|^`\"\\"))


def form(template: Mapping[str, str], values: Values) -> bytes:
    """application/x-www-form-urlencoded."""
    return urlencode([(name, _filled(value, values, str)) for name, value in template.items()]).encode()


def body_json(template: Any, values: Values) -> bytes:
    """Every text inside is a template; quotes and line ends of values are JSON's business."""
    return json.dumps(_tree(template, values), ensure_ascii=False, separators=(",", ":")).encode()


def _tree(template: Any, values: Values) -> Any:
    match template:
        case str():
            return _filled(template, values, str)
        case Mapping():
            return {str(name): _tree(item, values) for name, item in template.items()}
        case list() | tuple():
            return [_tree(item, values) for item in template]
        case bool() | int() | float() | None:
            return template
        case _:
            return str(template)


def _filled(template: str, values: Values, safe: Callable[[str], str]) -> str:
    return _FIELD.sub(
        lambda found: safe(values.get(found[1], found[0])) if found[1] in values else found[0], template
    )


def at_path(document: Any, path: str) -> Any:
    """What stands at 'data.0.status' of a decoded JSON; None when there is nothing."""
    for part in filter(None, path.split(".")):
        if isinstance(document, dict):
            document = document.get(part)
        elif isinstance(document, list) and part.isdigit() and int(part) < len(document):
            document = document[int(part)]
        else:
            return None
    return document
