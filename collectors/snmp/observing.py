"""What a finished look says, as observations."""

from __future__ import annotations

import logging
from collections.abc import Callable

from collectors.snmp.hints import witness
from collectors.snmp.look import Look, Newest, PollerStats
from collectors.snmp.watch import News
from probed.clock import Clock
from probed.model.observation import Observation, PointState, Silence

_log = logging.getLogger(__name__)


class Observing:
    """Numbers them, dates them by what was told beside, and says in the log what an operator has to know."""

    def __init__(self, clock: Clock, next_seq: Callable[[], int], stats: PollerStats) -> None:
        self._clock, self._next_seq, self._stats = clock, next_seq, stats

    def news(self, look: Look) -> list[Observation]:
        """The points that look different from before; the watch remembers the answers."""
        watch = look.watch
        dated, (_, before_us) = watch.dated, watch.looked
        found = [after(look.newest, news) for news in watch.believe(look.answers, look.at_us)]
        if look.serves:
            found = [_dated(look, news, before_us) for news in found]
        if before_us:  # at the first look all are new
            look.newest = Newest(look.asked_us, look.at_us, frozenset(news.point for news in found))
        out = [self._observation(look, news) for news in found]
        if dated and not watch.dated:
            _log.warning(
                "%s: its ifLastChange is always the instant of the question, which cannot be. It is not asked any "
                "more: outages begin when they are seen.",
                watch.target.source,
            )
        return out

    def silence(self, look: Look, reason: str, first_us: int, last_us: int) -> Observation:
        """The slots from the first to the last had no usable answer."""
        self._stats.silent[reason] += 1
        target, silent = look.watch.target, look.watch.silent(reason, first_us, last_us)
        if silent.begins:
            failed = look.failure is not None and look.failure.reason == reason
            why = look.failure if failed else reason
            _log.warning("%s: silent: %s", target.source, why, extra={"source": target.source})
        body = Silence(reason, silent.first)
        now_us = self._clock.now_us()
        return Observation(target.source, target.subject, silent.first, last_us, now_us, self._next_seq(), body)

    def _observation(self, look: Look, news: News) -> Observation:
        # first and last: the answer. As a last look its question would be the bound (docs/how-data-flows.md, 1).
        body = PointState(news.look.capacity, news.look.defects, 1, news.onset)
        at_us = look.at_us
        return Observation(look.watch.target.source, news.point, at_us, at_us, at_us, self._next_seq(), body)


def after(before: Newest | None, news: News) -> News:
    """A look is dated by when its answer came, and was taken some time between the question and that. Where the
    same point looked different then too, what the agent says may lie in between: it is put behind that look, so that
    what was seen does not vanish.
    """
    onset = news.onset
    if before is None or onset is None or news.point not in before.points:
        return news
    if not before.asked_us - onset.early_us <= onset.at < before.at_us:
        return news
    return news._replace(onset=onset._replace(at=before.at_us + 1))


def _dated(look: Look, news: News, before_us: int) -> News:
    """With the instant that was told, where the agent itself has none that can be."""
    if news.onset is not None and news.onset.at >= before_us - news.onset.early_us:
        return news
    name = news.point.name
    told = witness(look.serves, name, look.watch.rows.get(name), look.at_us, look.watch.looked[0])
    return news if told is None else news._replace(onset=told)
