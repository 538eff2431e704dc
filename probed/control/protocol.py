"""The control protocol, version 1: one request line, one response line, both JSON objects.

Request: {"v": 1, "verb": ..., "args": {...}, "reason": text, "key": idempotency key, "on_behalf_of": name or null}
Response: {"v": 1, "ok": true, "result": {...}} or {"v": 1, "ok": false, "error": text}
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Final

from probed.errors import ProbedError, did_you_mean

VERSION: Final = 1
LINE_LIMIT: Final = 64 * 1024
"""Bytes of one line; a longer one is refused before it is read whole."""

LONGEST_NAME: Final = 64
"""Characters of an operator's name: that of an account has 32 at most, a person's may be longer."""

VERBS: Final = frozenset(
    {
        "ack",
        "asked",
        "maintenance_add",
        "maintenance_cancel",
        "exclusion_add",
        "exclusion_decide",
        "hand_over",
        "influx_retry",
        "notify_retry",
        "reload",
        "shelve",
        "status",
        "ticket_acknowledge",
        "ticket_add",
        "ticket_close",
        "ticket_hold",
        "ticket_import",
        "unack",
        "unshelve",
    }
)
_KEYS: Final = frozenset({"v", "verb", "args", "reason", "key", "on_behalf_of"})


class ControlError(ProbedError):
    """A request that is refused; the text goes back to the operator."""


@dataclass(frozen=True, slots=True)
class Request:
    """What an operator wants. `key` makes it idempotent: the same key is done once."""

    verb: str
    args: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    key: str = ""
    on_behalf_of: str | None = None


def encode_request(request: Request) -> bytes:
    """One line, ready for the socket."""
    body = {
        "v": VERSION,
        "verb": request.verb,
        "args": request.args,
        "reason": request.reason,
        "key": request.key,
        "on_behalf_of": request.on_behalf_of,
    }
    return _line(body)


def decode_request(line: bytes) -> Request:
    """The request in a line; ControlError says what is wrong with it."""
    try:
        body = json.loads(line)
    except (ValueError, RecursionError) as exc:
        raise ControlError(f"the request is not a JSON line ({_why(exc)})") from exc
    if not isinstance(body, dict):
        raise ControlError("the request is not a JSON object")
    _line(body)  # what cannot be written again cannot be stored
    if body.get("v") != VERSION:
        raise ControlError(f"protocol version {body.get('v')!r} is not spoken here; this daemon speaks {VERSION}")
    for key in body.keys() - _KEYS:
        raise ControlError(f"unknown key '{key}' in the request.{did_you_mean(key, _KEYS)}")
    verb = body.get("verb")
    if not isinstance(verb, str) or verb not in VERBS:
        raise ControlError(
            f"unknown verb {verb!r}.{did_you_mean(str(verb), VERBS)} Known: {', '.join(sorted(VERBS))}"
        )
    args, reason, key, other = (body.get(name) for name in ("args", "reason", "key", "on_behalf_of"))
    if not isinstance(args, dict) or not isinstance(reason, str) or not isinstance(key, str):
        raise ControlError("'args' must be an object, 'reason' and 'key' must be text")
    if verb != "status" and not key:
        raise ControlError("an act needs a non-empty 'key', so that sending it twice does it once")
    if other is not None and not isinstance(other, str):
        raise ControlError("'on_behalf_of' must be a name or null")
    if other is not None and len(other) > LONGEST_NAME:
        raise ControlError(f"'on_behalf_of' has {len(other)} characters, and a name has {LONGEST_NAME} at most")
    return Request(verb, args, reason, key, other)


def _line(body: dict[str, Any]) -> bytes:
    try:
        return json.dumps(body, ensure_ascii=False, allow_nan=False).encode() + b"\n"
    except UnicodeEncodeError as exc:  # half of a surrogate pair, which JSON may hold, or octets of a terminal
        raise ControlError("a text holds what is no character of UTF-8. Write it anew.") from exc
    except ValueError as exc:
        raise ControlError("a number is none that JSON knows (NaN, Infinity)") from exc
    except RecursionError as exc:  # what is read by its last frame needs one more to be written
        raise ControlError(f"the request is not a JSON line ({_why(exc)})") from exc


def _why(exc: ValueError | RecursionError) -> str:
    return "too deeply nested" if isinstance(exc, RecursionError) else str(exc)


def encode_result(result: dict[str, Any]) -> bytes:
    return json.dumps({"v": VERSION, "ok": True, "result": result}, ensure_ascii=False).encode() + b"\n"


def encode_error(message: str) -> bytes:
    return json.dumps({"v": VERSION, "ok": False, "error": message}, ensure_ascii=False).encode() + b"\n"


def decode_response(line: bytes) -> dict[str, Any]:
    """The result of a response line; ControlError carries the daemon's refusal."""
    try:
        body = json.loads(line)
    except (ValueError, RecursionError) as exc:
        raise ControlError(f"the daemon's answer is not a JSON line ({_why(exc)})") from exc
    if not isinstance(body, dict) or body.get("v") != VERSION:
        raise ControlError("the daemon answers in another protocol version: update this command line")
    if not body.get("ok"):
        raise ControlError(str(body.get("error", "refused without a reason")))
    result = body.get("result")
    return result if isinstance(result, dict) else {}
