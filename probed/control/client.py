"""The command line's end of the control socket: one call, one answer, a clear word when nobody is there."""

from __future__ import annotations

import socket
import uuid
from pathlib import Path
from typing import Any, Final

from probed.control.protocol import LINE_LIMIT, ControlError, Request, decode_response, encode_request

CALL_TIMEOUT_S: Final = 15.0


def new_key() -> str:
    """A fresh idempotency key."""
    return uuid.uuid4().hex


def call(path: Path, request: Request, timeout_s: float = CALL_TIMEOUT_S) -> dict[str, Any]:
    """Send one request and return its result (blocking; ControlError says why not)."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.settimeout(timeout_s)
        try:
            sock.connect(str(path))
            sock.sendall(encode_request(request))
            return decode_response(_read_line(sock))
        except (FileNotFoundError, ConnectionRefusedError) as exc:
            raise ControlError(
                f"no daemon listens on {path}: what operators decide is written by the daemon alone. "
                "Start it with 'probed run', or name its configuration with --config."
            ) from exc
        except PermissionError as exc:
            raise ControlError(f"{path}: you may not talk to the daemon (join its group)") from exc
        except TimeoutError as exc:
            raise ControlError(f"the daemon on {path} did not answer within {timeout_s:g} s") from exc


def _read_line(sock: socket.socket) -> bytes:
    parts = bytearray()
    while not parts.endswith(b"\n"):
        part = sock.recv(LINE_LIMIT)
        if not part:
            raise ControlError("the daemon closed the connection without an answer")
        parts += part
    return bytes(parts)
