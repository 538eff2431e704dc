"""What the daemon and the process that makes figures say to each other: a length, then so many bytes of a pickle."""

from __future__ import annotations

import pickle
from typing import Any, BinaryIO, Final

LENGTH: Final = 8
"""Bytes of a message's length, before it."""


def packed(told: object) -> bytes:
    """One message."""
    body = pickle.dumps(told)
    return len(body).to_bytes(LENGTH) + body


def unpacked(body: bytes) -> Any:
    """What was told; `body` is without its length, and comes from a process of ours."""
    return pickle.loads(body)  # noqa: S301


def message(source: BinaryIO) -> bytes:
    """The next one, whole, without its length; empty when there are no more."""
    head = source.read(LENGTH)
    if len(head) < LENGTH:
        return b""
    length = int.from_bytes(head)
    body = source.read(length)
    return body if len(body) == length else b""
