"""SMS (or anything else) by a program: JSON on its standard input, its exit code is the answer."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import AsyncIterator
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
REST_S: Final = 0.2
"""For what is still to be read of it when it has ended."""


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
        command, said = self._command, bytearray()
        ours, its = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                *command.argv,
                stdin=asyncio.subprocess.PIPE,
                stdout=its,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,  # a group of its own: its children end with it
            )
        except OSError as exc:
            os.close(ours)
            return Retry(f"'{command.argv[0]}' cannot be started ({exc.strerror}). Make it executable for the daemon")
        finally:
            os.close(its)
        try:
            async with asyncio.timeout(command.timeout_s), _heard(ours, said) as all_heard:
                code = await _fed_until_its_end(process, self._input(notification))
                # its end decides: something that it has left running may hold its output open for ever
                await asyncio.wait({all_heard}, timeout=REST_S)
        except TimeoutError:
            return Retry(f"'{command.argv[0]}' did not finish within {command.timeout_s:g} s and was killed")
        finally:
            if process.returncode != 0:
                await _killed(process)
        return _judged(command, code, said.decode("utf-8", "replace").strip())

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


async def _fed_until_its_end(process: asyncio.subprocess.Process, given: bytes) -> int:
    assert process.stdin is not None  # it is a pipe
    feeding = asyncio.create_task(_fed(process.stdin, given), name="feed program")
    try:
        return await process.wait()
    finally:
        feeding.cancel()
        process.stdin.close()


@contextlib.asynccontextmanager
async def _heard(pipe: int, said: bytearray) -> AsyncIterator[asyncio.Task[None]]:
    """Reads what a program says into `said`; the task ends when nobody can say any more."""
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(pipe, "rb", 0)
    )
    hearing = asyncio.create_task(_kept(reader, said), name="hear program")
    try:
        yield hearing
    finally:
        hearing.cancel()
        transport.close()


async def _kept(reader: asyncio.StreamReader, said: bytearray) -> None:
    while chunk := await reader.read(4096):
        said += chunk[: OUTPUT_BYTES - len(said)]


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
