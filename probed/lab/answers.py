"""What the agents told whom asks, and when: a trial goes by what was asked and answered, not by a pace.

A machine that is busy makes daemon and agents slow. What nobody asked for in time nobody can know; and an answer that
the lab itself gave late may have come when the asker had given up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from probed.lab.device import Device
from probed.lab.held import Held
from probed.model.instant import SECOND_US

_OPER_STATUS: Final = (1, 3, 6, 1, 2, 1, 2, 2, 1, 8)
_RTTMON: Final = (1, 3, 6, 1, 4, 1, 9, 9, 42)
LATE_US: Final = SECOND_US // 10
"""An event loop that is later than this does not answer in time."""


@dataclass(slots=True)
class Answers:
    """`looks`: by element, when a state of its ports was told in time (of an agent without ports: anything)."""

    looks: dict[str, list[int]] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)
    """How late the lab's own event loop was: whoever asks has to do with the same machine."""
    last: int = 0
    """When a port was told last whose change was new."""
    _untold: dict[str, dict[str, int]] = field(default_factory=dict)
    """By element: ports and tests whose change nobody has been told, and from when on an answer tells it."""

    def turned(self, device: Device, port: str, at: int) -> None:
        """A port changed, or what a test meets: 'test 10'. An answer from `at` on tells it."""
        self._untold.setdefault(device.name, {})[port] = at

    def late(self, at: int, late_us: int) -> None:
        """The event loop came round so much later than it wanted to."""
        self.held.append(Held(at, late_us + (self.held[-1].us if self.held else 0)))

    def untold(self) -> Sequence[str]:
        """The elements of which somebody has yet to hear a change."""
        return tuple(name for name, left in self._untold.items() if left)

    def told(self, device: Device, names: Sequence[tuple[int, ...]], at: int) -> None:
        """An agent answered in time: a GET of these names, or a walk from them on."""
        ports = {name[-1] for name in names if name[:-1] == _OPER_STATUS}
        if ports or not device.interfaces:
            self.looks.setdefault(device.name, []).append(at)
        left = self._untold.get(device.name)
        if left:
            rows = {row.name for number, row in enumerate(device.interfaces) if device.if_index(number) in ports}
            if any(name[: len(_RTTMON)] == _RTTMON for name in names):
                rows |= {f"test {row.test.number}" for row in device.operations}
            for name in [name for name, since in left.items() if name in rows and since <= at]:
                del left[name]
                self.last = at
