"""The clock of an authoritative engine as a reader knows it (RFC 3414 sections 2.2 and 3.2 step 7b). Pure."""

from __future__ import annotations

from typing import Final, NamedTuple

MAX_BOOTS: Final = 2**31 - 1
WINDOW_S: Final = 150


class Window(NamedTuple):
    """snmpEngineBoots and snmpEngineTime of the newest authentic message, and when that came."""

    boots: int
    time_s: int
    at_s: float
    """By the clock of this host that never steps."""

    def now(self, at_s: float) -> tuple[int, int]:
        """(boots, time) at an instant."""
        return self.boots, min(self.time_s + int(at_s - self.at_s), MAX_BOOTS)


def step(window: Window | None, boots: int, time_s: int, at_s: float) -> tuple[Window, bool]:
    """The window after an authentic message, and whether the message is timely: not old, and not sent once more.

    The first one opens it. Later ones may only bring it forward; what is more than 150 s behind is a replay.
    """
    if window is None:
        return Window(boots, time_s, at_s), boots < MAX_BOOTS
    if boots > window.boots or (boots == window.boots and time_s > window.time_s):
        return Window(boots, time_s, at_s), boots < MAX_BOOTS
    _, expected_s = window.now(at_s)
    timely = boots == window.boots < MAX_BOOTS and time_s + WINDOW_S >= expected_s
    return window, timely
