"""Planned work: which window keeps a problem quiet. It silences people's telephones, never the monitoring."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from probed.model.operation import MaintenanceWindow
from probed.model.problem import Cause


def window_over(
    cause: Cause, windows: Sequence[MaintenanceWindow], at: int, carried: Collection[str] = ()
) -> str | None:
    """The id of the window that covers a problem now: of several the one that ends last.

    Trouble that began before the window is not its doing. `carried` are windows that kept it quiet until now,
    itself or as a consequence: they go on to their end, and a window that follows on takes over from them.
    """
    active = [window for window in windows if window.start <= at < window.over]
    found = [window for window in active if window.id in carried] or [
        window for window in active if names(window, cause) and (carried or window.start <= cause.raised)
    ]
    return max(found, key=lambda window: (window.over, window.id)).id if found else None


def names(window: MaintenanceWindow, cause: Cause) -> bool:
    """Whether the work is on the problem's resource, or on one that the problem is about."""
    return cause.key.resource in window.resources or any(one in window.resources for one in cause.about)


def end_of(window_id: str, windows: Sequence[MaintenanceWindow]) -> int | None:
    """When a window ends or was called off; None when there is no such window."""
    return next((window.over for window in windows if window.id == window_id), None)
