"""SMS (or anything else) by a program: JSON on its standard input, its exit code is the answer."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from dataclasses import dataclass
from typing import Final

from alerting.notify.base import Address, Delivered, Outcome, Rejected, Retry
from alerting.notify.sms_http import CHANNEL, SmsTarget, stable_id, text_of
from probed.model.canonical import canonical
from probed.model.notification import Notification

_log = logging.getLogger(__name__)

TRY_AGAIN: Final = 75
"""EX_TEMPFAIL of sysexits(3)."""
OUTPUT_BYTES: Final = 2000
"""So much of what a program says is kept; the rest is read and thrown away."""


@dataclass(frozen=True, slots=True)
class Command:
    """`argv` is run as it stands, without a shell."""

    name: str
    argv: tuple[str, ...]
    timeout_s: float = 20.0


class CommandSms:
    """One recipient by a program: 0 = delivered, 75 or a signal = try again, any other code = never."""

    def __init__(self, command: Command, target: SmsTarget) -> None:
        self._command = command
        self._target = target

    @property
    def address(self) -> Address:
        return Address(self._target.recipient, CHANNEL)

    async def send(self, notification: Notification) -> Outcome:
        command = self._command
        try:
            process = await asyncio.create_subprocess_exec(
                *command.argv,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,  # a group of its own: its children end with it
            )
        except OSError as exc:
            return Retry(f"'{command.argv[0]}' cannot be started ({exc.strerror}). Make it executable for the daemon")
        try:
            async with asyncio.timeout(command.timeout_s):
                said = await _spoken_with(process, self._input(notification))
                code = await process.wait()
        except TimeoutError:
            return Retry(f"'{command.argv[0]}' did not finish within {command.timeout_s:g} s and was killed")
        finally:
            await _killed(process)
        return _judged(command, code, said)

    def _input(self, notification: Notification) -> bytes:
        sms = text_of(notification, self._target)
        return canonical(
            {
                "schema": 1,
                "id": stable_id(notification),
                "key": notification.key,
                "recipient": self._target.recipient,
                "to": self._target.number,
                "text": sms.text,
                "parts": sms.parts,
                "notification": notification.payload,
            }
        )


async def _spoken_with(process: asyncio.subprocess.Process, given: bytes) -> str:
    assert process.stdin is not None  # both are pipes
    assert process.stdout is not None
    feeding = asyncio.create_task(_fed(process.stdin, given), name="feed program")
    try:
        kept = b""
        while chunk := await process.stdout.read(4096):
            kept += chunk[: OUTPUT_BYTES - len(kept)]
        await feeding
    finally:
        feeding.cancel()
    return kept.decode("utf-8", "replace").strip()


async def _fed(stdin: asyncio.StreamWriter, given: bytes) -> None:
    with contextlib.suppress(ConnectionError):  # a program need not read
        stdin.write(given)
        await stdin.drain()
    stdin.close()
    with contextlib.suppress(ConnectionError):
        await stdin.wait_closed()


async def _killed(process: asyncio.subprocess.Process) -> None:
    """The whole group, also what the program left behind."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


def _judged(command: Command, code: int, said: str) -> Outcome:
    shown = f": {said[:300]}" if said else ""
    if code == 0:
        if said:
            _log.debug("%s: %s", command.argv[0], said)
        return Delivered(detail=said[:300])
    if code == TRY_AGAIN:
        return Retry(f"'{command.argv[0]}' says later{shown}")
    if code < 0:  # a stop of the service, a lack of memory, somebody's kill: it has not said that this will never do
        return Retry(f"'{command.argv[0]}' was ended by signal {-code}{shown}")
    return Rejected(f"'{command.argv[0]}' ended with exit code {code}{shown}")
