"""Whether the daemon is well, from its own samples. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from probed.metrics.definitions import Distribution, Sample

STUCK_S: Final = 30.0
"""So long may a look be overdue, or a round of the pipeline take."""


class Health(NamedTuple):
    """`live`: the event loop answers, which whoever reads this has seen. `ready`: it also does its work."""

    live: bool
    ready: bool
    reasons: tuple[str, ...]


def health(samples: Iterable[Sample | Distribution], *, stalled: bool) -> Health:
    """Not ready names every reason. `stalled`: the store has refused a commit and not taken one since."""
    values = {one.family: one.value for one in samples if isinstance(one, Sample) and not one.labels}
    reasons = tuple(_reasons(values, stalled))
    return Health(True, not reasons, reasons)


def _reasons(values: dict[str, float], stalled: bool) -> Iterator[str]:
    overdue_s = values.get("probed_poll_overdue_seconds")
    if overdue_s is None:
        yield "polling has not begun"
    elif overdue_s > STUCK_S:
        yield f"no poll was begun for {overdue_s:.0f} s although some are due"
    stuck_s = values.get("probed_pipeline_stuck_seconds", 0.0)
    if stuck_s > STUCK_S:
        yield f"the pipeline has been at the same round for {stuck_s:.0f} s"
    if stalled:
        yield "the store does not take anything at present: the log says why"
    depth, room = values.get("probed_pipeline_queue_depth", 0.0), values.get("probed_pipeline_queue_capacity", 0.0)
    if room and depth >= room:
        yield "the pipeline's queue is full: polls are being lost"
