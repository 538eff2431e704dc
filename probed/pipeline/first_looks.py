"""The first looks: who has not answered yet, and how long that may take before it is called silent."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from probed.model.observation import Heard, Observation, Silence
from probed.model.timeline import exact
from probed.pipeline.circumstances import UNTOLD
from topology.situation import SilentSource
from topology.sources import TOLD


class FirstLooks:
    """From the birth of a watch until every source has answered, or has had its time."""

    def __init__(self, sources: Collection[str], born: int, limit_us: Callable[[str], int]) -> None:
        self._born = born
        self._unheard = dict.fromkeys(sources, "")
        """Sources that have not answered yet, each with the reason of its latest silence."""
        limits = {source: limit_us(source) for source in sources}
        self._most = born + min(limits.values(), default=0)
        """When those that are asked most often have had their time."""
        self._slow = {source: born + limit for source, limit in limits.items() if born + limit > self._most}
        """Sources that are asked more seldom and have not answered yet: until when each may take."""
        self.end = max(self._slow.values(), default=self._most)
        """From here on what has not been seen is a problem; before, probed has only just begun to look."""
        self.over = False

    def answered(self, item: Observation | Heard) -> bool:
        """Take a look or a silence in: True when it is the first answer of its source."""
        if item.source not in self._unheard:
            return False
        if isinstance(item, Observation) and isinstance(item.body, Silence):
            self._unheard[item.source] = item.body.reason
            return False
        del self._unheard[item.source]
        if self._slow.pop(item.source, 0) == self.end:
            self.end = max(self._slow.values(), default=self._most)
        return True

    def awaits(self, source: str) -> bool:
        """Whether it has not answered yet."""
        return source in self._unheard

    def due(self, now: int) -> bool:
        """Whether their time is up, and nobody has said so yet."""
        return not self.over and now >= self.end

    def finish(self) -> Iterator[SilentSource]:
        """Their time is up: who has not answered by now is silent, since probed began to ask."""
        self.over = True
        for source, why in self._unheard.items():
            reason = f"never answered: {why}" if why else "never answered"
            yield SilentSource(source, exact(self._born), UNTOLD if source.startswith(TOLD) else reason)
