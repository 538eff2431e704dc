"""The supervisor: a bug in one part restarts that part, with back-off, and is never silent."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from probed.errors import ProbedError

_log = logging.getLogger(__name__)

FIRST_WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 60.0
CALM_S: Final = 300.0
"""A part that ran this long before it failed starts again with the first wait."""
GIVE_UP_AFTER: Final = 8
"""Failures without calm between them after which the daemon stops, so that systemd sees it."""


class GivenUp(ProbedError):
    """A part failed again and again; the daemon ends rather than pretend to watch."""


@dataclass(slots=True)
class Supervisor:
    """Counts restarts by part; one object for the whole daemon."""

    restarts: dict[str, int] = field(default_factory=dict)

    async def keep(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """Run a part for ever; ProbedError and cancellation pass through, a bug restarts it."""
        loop = asyncio.get_running_loop()
        failures = 0
        while True:
            began = loop.time()
            try:
                await run()
            except (ProbedError, asyncio.CancelledError):
                raise
            except Exception:  # noqa: BLE001 - the one place where a bug is caught
                failures = 1 if loop.time() - began > CALM_S else failures + 1
                self.restarts[name] = self.restarts.get(name, 0) + 1
                _log.exception("%s failed (%d in a row)", name, failures)
                if failures >= GIVE_UP_AFTER:
                    raise GivenUp(
                        f"{name} failed {failures} times in a row; its last traceback is in the log"
                    ) from None
                await asyncio.sleep(wait_s(failures))
            else:
                return

    async def once(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """Run a part that cannot begin again by itself: a bug in it ends the daemon, which restarts as a whole."""
        try:
            await run()
        except (ProbedError, asyncio.CancelledError):
            raise
        except Exception:  # noqa: BLE001 - nor here: it ends the daemon
            self.restarts[name] = self.restarts.get(name, 0) + 1
            _log.exception("%s failed", name)
            raise GivenUp(f"{name} failed; what was committed is safe, its traceback is in the log") from None


def wait_s(failures: int) -> float:
    """Exponential, capped, with jitter so that parts do not restart in step."""
    longest: float = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** (failures - 1))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - jitter is no secret
