"""The watchdog: systemd hears a sign of life only while polls are begun in time and the pipeline goes round."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Final

from probed.life.sd_notify import ALIVE, ServiceManager, status

_log = logging.getLogger(__name__)

EVERY_S: Final = 10.0
"""How often the status line is brought up to date at the latest."""
SIGNS: Final = 4
"""Signs of life within the time that the watchdog grants: one or two may come late."""

Stuck = Callable[[], Mapping[str, float]]
"""For how many seconds each part has not done what is due; 0 = it is well."""


def hung(stuck_s: Mapping[str, float], patience_s: float) -> tuple[str, ...]:
    """The parts that do not get on."""
    return tuple(sorted(name for name, since_s in stuck_s.items() if since_s > patience_s))


class Vigil:
    """Tells the service manager how the daemon is, as long as it is."""

    def __init__(self, manager: ServiceManager, stuck: Stuck, describe: Callable[[], str]) -> None:
        self._manager, self._stuck, self._describe = manager, stuck, describe
        self._said: tuple[str, ...] = ()

    async def run(self) -> None:
        """Until cancelled; at once over when there is nobody to tell."""
        if self._manager.address is None:
            return
        granted_s = self._manager.watchdog_s
        wait_s = EVERY_S if granted_s is None else min(granted_s / SIGNS, EVERY_S)
        while True:
            self.look(EVERY_S if granted_s is None else granted_s / SIGNS)
            await asyncio.sleep(wait_s)

    def look(self, patience_s: float) -> None:
        """One look, and what follows from it."""
        found = hung(self._stuck(), patience_s)
        if found and found != self._said:
            _log.error(
                "%s: no progress for %g s; the watchdog is not fed until there is", ", ".join(found), patience_s
            )
        elif self._said and not found:
            _log.warning("%s: gets on again", ", ".join(self._said))
        self._said = found
        alive = (ALIVE,) if self._manager.watchdog_s is not None and not found else ()
        self._manager.tell(*alive, status(self._describe()))
