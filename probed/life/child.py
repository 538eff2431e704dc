"""A look at the store in a process of its own: loop and memory of the daemon have nothing to do with it."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from asyncio.subprocess import Process
from typing import Final

from probed.errors import ProbedError

REFUSED: Final = 2
"""Exit code with a message for people; of a failure that nobody foresaw the last line says most."""
LONGEST_S: Final = 600.0
"""A look that takes longer is given up."""


def module_command(module: str, *arguments: str) -> tuple[str, ...]:
    """Of a process of ours; without the folder the daemon runs in, where a file of somebody's may have our names."""
    return sys.executable, "-P", "-m", module, *arguments


class ChildFailed(ProbedError):
    """Why there is no answer."""


async def child(module: str, *arguments: str, limit_s: float = LONGEST_S) -> bytes:
    """What `python -m MODULE ARGUMENTS` says (ChildFailed). It never outlives this call."""
    process = await asyncio.create_subprocess_exec(
        *module_command(module, *arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(limit_s):
            said, complaint = await process.communicate()
    except TimeoutError:
        raise ChildFailed(f"took longer than {limit_s:g} s") from None
    finally:
        await ended(process)
    if process.returncode:
        lines = complaint.decode(errors="replace").strip().splitlines() or [f"exit code {process.returncode}"]
        raise ChildFailed(" ".join(map(str.strip, lines)) if process.returncode == REFUSED else lines[-1])
    return said


async def ended(process: Process) -> None:
    """Ends it if it has not ended, and waits for that even when whoever waits is told a second time to stop."""
    if process.stdin is not None:
        process.stdin.close()
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    waiting, told_to_stop = asyncio.ensure_future(process.wait()), False
    while not waiting.done():
        try:
            await asyncio.shield(waiting)
        except asyncio.CancelledError:
            told_to_stop = True
    if told_to_stop:
        raise asyncio.CancelledError
