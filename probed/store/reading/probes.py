"""Probes: their bins of all paths, and how each probe itself stands."""

from __future__ import annotations

from probed.model.observation import Observation
from probed.model.probe import NumberingRow, ProbeState, RefusedPayload
from probed.store import probes
from probed.store.reading.snapshots import Snapshots


class ProbeReader:
    """What came from probes. The bins of one path, as witnesses of a circuit: see `PathReader`."""

    def __init__(self, store: Snapshots) -> None:
        self._store = store

    def bins(self, start: int, end: int) -> tuple[Observation, ...]:
        """All bins that begin in [start, end), in order of time, path and probe."""
        return tuple(map(probes.bin_of, self._store.read(probes.BINS, start, end)))

    def bins_between(self, since: int) -> tuple[int, int] | None:
        """When the first and the last bin from an instant on began; None = there is none."""
        first, last = self._store.read(probes.BINS_BETWEEN, since)[0]
        return None if first is None else (first, last)

    def bin_counts(self, since: int) -> tuple[tuple[str, str, int, int, int, int, int], ...]:
        """(probe, path, bins, packets sent, lost, bins that are not trusted, end of the last) since an instant."""
        return tuple(self._store.read(probes.BIN_COUNTS, since))

    def numberings(self) -> tuple[NumberingRow, ...]:
        return tuple(map(probes.numbering_of, self._store.read(probes.NUMBERINGS)))

    def states(self) -> tuple[ProbeState, ...]:
        return tuple(map(probes.state_of, self._store.read(probes.STATES)))

    def refused(self) -> tuple[RefusedPayload, ...]:
        """The latest refused payload of each probe and reason."""
        return tuple(map(probes.refused_of, self._store.read(probes.REFUSED)))
