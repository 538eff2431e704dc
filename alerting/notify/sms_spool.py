"""SMS through the spool folders of smstools: a file is a message, the folder it lies in says how it fares."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from alerting.notify.base import Address, Delivered, Later, Outcome, Retry
from alerting.notify.sms_http import CHANNEL, SmsTarget, stable_id, text_of
from probed.model.notification import Notification

_log = logging.getLogger(__name__)

PREFIX: Final = "probed-"
KEY_HEADER: Final = "Probed-Key"
"""smstools keeps headers that it does not know: the file itself says which message it was."""
SHORT: Final = 6
"""Digits of a short code at most; no number with its country's code has so few."""
_UNDER_WAY: Final = ("outgoing", "checked", "sent")
_HEADER_BYTES: Final = 4096


@dataclass(frozen=True, slots=True)
class SpoolFolder:
    """`folder` holds outgoing, checked, sent and failed, as smsd.conf names them."""

    name: str
    folder: Path


class SpoolSms:
    """One recipient by a spool. The file's name follows from the message: it lies there once, however often sent."""

    def __init__(self, spool: SpoolFolder, target: SmsTarget) -> None:
        self._spool = spool
        self._target = target

    @property
    def address(self) -> Address:
        return Address(self._target.recipient, CHANNEL)

    async def send(self, notification: Notification) -> Outcome:
        sms = text_of(notification, self._target)
        name = f"{PREFIX}{stable_id(notification)}"
        content = spool_file(self._target.number, sms.text, notification.key, ucs2=sms.ucs2)
        try:
            detail = await asyncio.to_thread(_handed_in, self._spool.folder, name, content)
        except OSError as exc:
            return Retry(
                f"sms spool '{self._spool.name}': {exc.filename or self._spool.folder}: {exc.strerror}. "
                "The daemon must be able to write into outgoing"
            )
        return Delivered(name, detail)


class SpoolReceipts:
    """Looks into sent and failed for what has become of our files."""

    def __init__(self, spool: SpoolFolder) -> None:
        self._spool = spool
        self._known: frozenset[tuple[str, str]] = frozenset()
        self._blind = False

    async def heard_later(self) -> Sequence[Later]:
        try:
            known, news = await asyncio.to_thread(looked, self._spool.folder, self._known)
        except OSError as exc:
            if not self._blind:
                _log.warning(
                    "sms spool '%s': %s: %s. Let the daemon read it, or nobody hears of messages that failed",
                    self._spool.name,
                    exc.filename,
                    exc.strerror,
                )
            self._blind = True
            return ()
        self._known, self._blind = known, False
        return news


def spool_file(number: str, text: str, key: str, *, ucs2: bool) -> bytes:
    """The file as smstools reads it: headers in 8 bit, then the text in its alphabet (UCS-2 big endian)."""
    alphabet = "UCS2" if ucs2 else "UTF-8"
    header = f"To: {_dialled(number)}\nAlphabet: {alphabet}\n{KEY_HEADER}: {key}\n\n"
    return header.encode() + text.encode("utf-16-be" if ucs2 else "utf-8")


def _dialled(number: str) -> str:
    """Smstools takes every number for an international one without its plus, but for those with an s in front."""
    return f"s{number}" if len(number) <= SHORT and number.isdigit() else number.removeprefix("+")


def _handed_in(folder: Path, name: str, content: bytes) -> str:
    """Whole or not at all: smsd never sees a file that is being written. One it has taken is not given it again."""
    for stage in _UNDER_WAY:
        if (folder / stage / name).exists() and stage != "outgoing":
            return f"is in {stage} already"
    outgoing = folder / "outgoing"
    draft = outgoing / f".{name}"  # smsd passes over names that begin with a dot
    file = os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_CLOEXEC, 0o660)
    with os.fdopen(file, "wb") as opened:  # all of it, also where a nearly full disk takes it in pieces
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    draft.rename(outgoing / name)
    _flush(outgoing)
    return "in outgoing"


def _flush(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def looked(folder: Path, known: frozenset[tuple[str, str]]) -> tuple[frozenset[tuple[str, str]], list[Later]]:
    """All of our files there are now, and what those say that were not there before."""
    present: set[tuple[str, str]] = set()
    news: list[Later] = []
    for stage in ("sent", "failed"):
        for file in _ours(folder / stage):
            present.add((stage, file.name))
            if (stage, file.name) in known:
                continue
            header = _header(file)
            if key := header.get(KEY_HEADER):
                detail = header.get("Fail_reason") or header.get("Sent") or ""
                news.append(Later(key, CHANNEL, file.name, stage == "sent", detail))
    return frozenset(present), news


def _ours(folder: Path) -> Iterator[Path]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    for entry in entries:
        if entry.name.startswith(PREFIX) and entry.is_file():
            yield Path(entry.path)


def _header(file: Path) -> dict[str, str]:
    """The lines before the first empty one; empty when the file has gone meanwhile."""
    try:
        with file.open("rb") as opened:
            head = opened.read(_HEADER_BYTES)
    except OSError:
        return {}
    lines = head.partition(b"\n\n")[0].decode("utf-8", "replace").splitlines()
    return {name: value.strip() for name, found, value in (line.partition(":") for line in lines) if found}
