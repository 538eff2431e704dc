"""Templates of requests: '{to}' and the like, each value made safe for the place in which it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Final
from urllib.parse import quote, urlencode

UTF_8: Final = "utf-8"

_FIELD = re.compile(r"\{([^{}]*)\}")

Values = Mapping[str, str]


def url(template: str, values: Values, charset: str = UTF_8) -> str:
    """Each value percent-encoded: it can neither end a parameter nor begin another."""
    return _filled(template, values, lambda text: quote(text, safe="", encoding=charset, errors="replace"))


def header(template: str, values: Values) -> str:
    """ASCII as it is, the rest percent-encoded: no line can be begun."""
    return _filled(template, values, lambda text: quote(text, safe="!#$&'()*+,/:;=?@[]-._~ <>{}|^`\"\\"))


def form(template: Mapping[str, str], values: Values, charset: str = UTF_8) -> bytes:
    """application/x-www-form-urlencoded."""
    fields = [(name, _filled(value, values, str)) for name, value in template.items()]
    return urlencode(fields, encoding=charset, errors="replace").encode()


def body(template: str, values: Values, media_type: str, charset: str = UTF_8) -> bytes:
    """A body in words of the settings' own; each value is made safe for what the media type says that it is."""
    kind, safe = media_type.lower(), _as_it_stands
    if "xml" in kind or "html" in kind:
        safe = _in_xml
    elif "json" in kind:
        safe = _in_json
    elif "urlencoded" in kind:
        return url(template, values, charset).encode(charset, "replace")
    return _filled(template, values, safe).encode(charset, "replace")


def _as_it_stands(text: str) -> str:
    return text


def _in_xml(text: str) -> str:
    """Text or an attribute's value; what XML 1.0 clause 2.2 has no place for is left out."""
    return escape("".join(letter for letter in text if letter in "\t\n\r" or letter >= " "), quote=True)


def _in_json(text: str) -> str:
    """Inside of the quotes that the template has."""
    return json.dumps(text)[1:-1]


def body_json(template: Any, values: Values, charset: str = UTF_8) -> bytes:
    """Every text inside is a template; quotes and line ends of values are JSON's business."""
    ascii_only = charset != UTF_8  # escaped, it is the same document in every charset
    return json.dumps(_tree(template, values), ensure_ascii=ascii_only, separators=(",", ":")).encode()


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
