"""What the poller remembers of one target, and what a look at it means. Pure: no sockets, no clock."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from enum import Enum
from itertools import chain
from typing import Final, NamedTuple, TypeAlias

from collectors.snmp.access import Access
from collectors.snmp.ber import OF_NAMES, Content, Oid, Status
from collectors.snmp.plan import Change, WatchPlan
from collectors.snmp.plan_omitting import OmittingPlan, omitting, watch_plan
from collectors.snmp.profiles import ifmib
from collectors.snmp.profiles.ifmib import (
    Course,
    Resolution,
    counter_oids,
    course,
    is_made_up,
    is_now,
    onset,
)
from collectors.snmp.profiles.profile import Place, PointLook, Profile, absent
from collectors.snmp.target import SnmpTarget
from probed.model.ids import PointId
from probed.model.observation import Counters, Witness

REPLY_BUDGET: Final = 1_400
"""Octets of an expected reply: what fits an Ethernet frame is not cut into fragments on its way."""
_POINT_OCTETS: Final = 70
"""Of one point in a reply, without its name and its row number in four names."""
_COUNTER_OCTETS: Final = 84
"""Of the counters of one point, without the row number in each name."""
_MADE_UP_LOOKS: Final = 3
"""After so many looks in turn in which ifLastChange was the instant of the question it is not asked any more."""
_MADE_UP_POINTS: Final = 4
"""So many points that all changed in the instant of the first question are proof enough."""
_LOOKS_UNTIL_RESOLVE: Final = 10
_NO_LIMIT: Final = 1_000_000


class Refusal(NamedTuple):
    """The agent answered, but with an error status."""

    status: int


Answer: TypeAlias = int | Change | Refusal


class Verdict(Enum):
    """What to do with the answers of one look."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    RESOLVE = "resolve"
    """Rows may have been renumbered, or too much was asked at once: nothing of it may be believed."""


class News(NamedTuple):
    """A point that looks different from before."""

    point: PointId
    look: PointLook
    onset: Witness | None


class Silent(NamedTuple):
    """A silence up to now; `begins` = it was not known before."""

    first: int
    last: int
    reason: str
    begins: bool


class Part:
    """The points that share one request and one profile; `numbers` are theirs in the target's list.

    `dated`: since when they are as they are is asked; `traffic`: their counters are.
    """

    __slots__ = ("numbers", "plan", "profile", "sifted", "width")

    def __init__(
        self,
        placed: Sequence[tuple[int, Place]],
        access: Access,
        *,
        dated: bool = True,
        traffic: bool = False,
        profile: Profile = ifmib.PROFILE,
    ) -> None:
        self.numbers = tuple(number for number, _ in placed)
        self.profile = profile
        self.sifted = False
        """Whether it was found out, name by name, what of it the agent refuses."""
        self.width = profile.width(dated=dated)
        states = [oid for _, place in placed for oid in profile.oids(place, dated=dated)]
        counters = tuple(oid for _, place in placed for oid in counter_oids(place)) if traffic else ()
        self.plan: WatchPlan | OmittingPlan = watch_plan(states, access, counters)


def portions(
    placed: Sequence[tuple[int, Place]], names: Sequence[str], most: int, *, traffic: bool = False
) -> list[list[tuple[int, Place]]]:
    """At least one portion; at most so many points in each, and no more than fit the reply's budget."""
    out: list[list[tuple[int, Place]]] = [[]]
    left = REPLY_BUDGET
    for number, place in placed:
        octets = _POINT_OCTETS + len(names[number].encode()) + 4 * len(place.row)
        if traffic:
            octets += _COUNTER_OCTETS + 4 * len(place.row)
        if out[-1] and (octets > left or len(out[-1]) >= most):
            out.append([])
            left = REPLY_BUDGET
        out[-1].append((number, place))
        left -= octets
    return out


class Watch:
    """One target: its requests, the last believed look at every point, and which points were not found."""

    __slots__ = (
        "_absent",
        "_counted",
        "_dated",
        "_looks",
        "_looks_left",
        "_made_up",
        "_most",
        "_most_for_now",
        "_placed",
        "_silence",
        "_told",
        "_uptime",
        "_uptime_at_us",
        "access",
        "parts",
        "rows",
        "target",
    )

    def __init__(self, target: SnmpTarget, access: Access) -> None:
        self.target = target
        self.parts: tuple[Part, ...] = ()
        """Empty = not resolved."""
        self.access = access
        self.rows: dict[str, int] = {}
        """The ifIndex of each point that was found, by its name."""
        self._looks: list[PointLook | None] = [None] * len(target.points)
        self._absent: dict[int, str] | None = None
        self._told = False
        self._most = self._most_for_now = _NO_LIMIT
        self._looks_left = 0
        self._uptime = -1
        self._uptime_at_us = 0
        self._silence: tuple[int, str] | None = None
        self._dated = True
        self._made_up = 0
        self._counted: tuple[PointId, ...] = ()
        self._placed: Sequence[tuple[int, Place]] | None = None
        """Where the points are, until the first look has told what to ask for."""

    @property
    def dated(self) -> bool:
        """Whether ifLastChange is believed."""
        return self._dated

    @property
    def missing(self) -> dict[str, str]:
        """Names that were not found, and why."""
        return {self.target.points[number].name: why for number, why in (self._absent or {}).items()}

    @property
    def looked(self) -> tuple[int, int]:
        """SysUpTime of the last look that was believed (-1 = none yet), and when it was answered."""
        return self._uptime, self._uptime_at_us

    @property
    def is_silent(self) -> bool:
        """Whether the last look had no usable answer."""
        return self._silence is not None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(point.name for point in self.target.points)

    def places(self) -> dict[PointId, Place]:
        """Where the points were found, read back from what is asked; empty = they have to be found again."""
        found = {}
        for part in self.parts:
            for number, name in zip(part.numbers, part.plan.names()[:: part.width], strict=True):
                column = next(one for one in ifmib.NAME_COLUMNS if name[: len(one)] == one)
                found[self.target.points[number]] = Place(column, name[len(column) :])
        return found

    def forget_places(self) -> None:
        """Rows are no longer trusted. What was last believed of the points themselves is kept."""
        self.parts = ()
        self._uptime = -1

    def adopt(self, found: Resolution) -> None:
        """Take the places of the points and plan the requests."""
        placed, missing = [], {}
        for number, name in enumerate(self.names):
            place = found.places.get(name)
            if place is None:
                missing[number] = "ambiguous" if name in found.ambiguous else "vanished"
            else:
                placed.append((number, place))
        self._absent = missing or None
        self._told = False
        self.rows = {self.target.points[number].name: place.row[-1] for number, place in placed}
        self._plan(placed)
        self._placed = None if any(self._looks) else placed
        self._counted = tuple(self.target.points[number] for part in self.parts for number in part.numbers)
        # what was not found may appear, and an agent that was only busy gets its requests back in one piece
        self._looks_left = _LOOKS_UNTIL_RESOLVE if missing or self._most_for_now < self._most else 0
        self._most_for_now = self._most

    def _plan(self, placed: Sequence[tuple[int, Place]]) -> None:
        traffic = self.target.traffic
        self.parts = tuple(
            Part(some, self.access, dated=self._dated, traffic=traffic, profile=profile)
            for profile, of_profile in self._by_profile(placed)
            for some in portions(of_profile, self.names, self._most_for_now, traffic=traffic)
        )

    def _by_profile(
        self, placed: Sequence[tuple[int, Place]]
    ) -> Sequence[tuple[Profile, Sequence[tuple[int, Place]]]]:
        """The points of each profile; at least one group, so that a target without points is asked too."""
        if not self.target.profiles:
            return [(ifmib.PROFILE, placed)]
        groups: dict[Profile, list[tuple[int, Place]]] = {}
        for number, place in placed:
            groups.setdefault(self.target.profiles[number], []).append((number, place))
        return list(groups.items()) or [(ifmib.PROFILE, placed)]

    def asks_others(self, number: int, status: int, index: int) -> bool:
        """An agent of SNMPv1 does not have one of the names of a part: whether the others can be asked for."""
        part = self.parts[number]
        if status != Status.NO_SUCH_NAME or not isinstance(part.plan, OmittingPlan):
            return False
        gone = part.plan.omit(index)
        if gone is not None:
            self._omitted(part, [gone])
        return gone is not None

    def sifts(self, number: int, status: int) -> bool:
        """Whether to find out which names of a part the agent refuses; once for each time that it is planned."""
        part = self.parts[number]
        once = status in OF_NAMES and bool(part.numbers) and not part.sifted
        part.sifted = part.sifted or once
        return once

    def omit(self, number: int, refused: Collection[Oid]) -> bool:
        """Ask for a part without these names; False where no point can be known without them."""
        part = self.parts[number]
        if not {*part.plan.names()[:: part.width]}.isdisjoint(refused):
            return False
        part.plan = plan = omitting(part.plan)
        plan.omit_all(refused)
        self._omitted(part, refused)
        return True

    def _omitted(self, part: Part, names: Collection[Oid]) -> None:
        """A state that is not asked any more may be there again: the names are looked for again after a while."""
        if not self._looks_left and any(name[: len(c)] == c for name in names for c in part.profile.columns):
            self._looks_left = _LOOKS_UNTIL_RESOLVE

    def judge(self, answers: Sequence[Answer], at_us: int) -> Verdict:
        """Whether a complete set of answers may be believed, and whether it says anything new."""
        verdict = Verdict.CHANGED if self._absent is not None and not self._told else Verdict.UNCHANGED
        for part, answer in zip(self.parts, answers, strict=True):
            if isinstance(answer, Refusal):
                if len(part.numbers) > 1:
                    self._ask_less(len(part.numbers), answer.status)
                    return Verdict.RESOLVE
                verdict = Verdict.CHANGED
                continue
            uptime = answer if isinstance(answer, int) else answer.uptime
            if uptime < self._uptime and self._course(uptime, at_us) is Course.RESTARTED:
                return Verdict.RESOLVE
            if not isinstance(answer, int):
                verdict = Verdict.CHANGED
                if any(name != self.target.points[number].name for number, name, _ in _looks(part, answer)):
                    return Verdict.RESOLVE
        return verdict

    def believe(self, answers: Sequence[Answer], at_us: int) -> list[News]:
        """Remember the answers, and say which points look different from before."""
        out: list[News] = []
        made_up, all_now = False, not any(self._looks)
        for part, answer in zip(self.parts, answers, strict=True):
            if isinstance(answer, Refusal):
                part.plan.remembered = None
                for number in part.numbers:
                    self._see(number, absent(f"error_status_{answer.status}"), None, out)
            elif not isinstance(answer, int):
                part.plan.remembered = answer.raw
                wrapped = answer.uptime < self._uptime
                for number, _, look in _looks(part, answer):
                    before = self._looks[number]
                    made_up = made_up or (before is not None and is_made_up(before, look, answer.uptime))
                    all_now = all_now and is_now(look, answer.uptime)
                    by = part.profile.changed_name
                    since = onset(at_us, answer.uptime, look.last_change, wrapped=wrapped, by=by)
                    self._see(number, look, since, out)
        for number, defect in (self._absent or {}).items():
            self._see(number, absent(defect), None, out)
        self._told = True
        self.tick(answers[0], at_us)
        self._made_up = self._made_up + 1 if made_up else 0
        if self._made_up >= _MADE_UP_LOOKS or (all_now and len(out) >= _MADE_UP_POINTS):
            self._undate()
        self._placed = None
        return out

    def _undate(self) -> None:
        """The agent's ifLastChange is not believed any more, nor what it said."""
        self._dated = False
        self._looks = [look and look._replace(last_change=0) for look in self._looks]
        if self._placed is None:
            self.forget_places()
        else:
            self._plan(self._placed)

    def counters(self, answers: Sequence[Answer]) -> Counters | None:
        """What was counted by the look just judged; None when nothing is, or not all of it could be read."""
        if not self.target.traffic or not self._counted or any(isinstance(answer, Refusal) for answer in answers):
            return None
        first = answers[0]
        assert not isinstance(first, Refusal)
        uptime = first if isinstance(first, int) else first.uptime
        if len(self.parts) == 1:
            return Counters(uptime, self._counted, self.parts[0].plan.take_counted())
        told = [part.plan.take_counted() for part in self.parts]
        return Counters(uptime, self._counted, tuple(chain.from_iterable(told)))

    def tick(self, answer: Answer, at_us: int) -> None:
        """A look is over: note the uptime, and let names be looked for again when it is time."""
        if not isinstance(answer, Refusal):
            self._uptime = answer if isinstance(answer, int) else answer.uptime
            self._uptime_at_us = at_us
        if self._looks_left:
            self._looks_left -= 1
            if not self._looks_left:
                self.forget_places()

    def silent(self, reason: str, first_us: int, last_us: int) -> Silent:
        """Slots without an answer. A silence keeps its beginning, which is its identity, while its reason stays."""
        begins = self._silence is None or self._silence[1] != reason
        if begins:
            self._silence = (first_us, reason)
        return Silent(first_us if begins or self._silence is None else self._silence[0], last_us, reason, begins)

    def answers(self) -> bool:
        """The target answers; whether it was silent before."""
        was_silent, self._silence = self._silence is not None, None
        return was_silent

    def _see(self, number: int, look: PointLook, since: Witness | None, out: list[News]) -> None:
        if self._looks[number] != look:
            # most points of an element look alike: one object serves them
            self._looks[number] = next((same for same in self._looks if same == look), look)
            out.append(News(self.target.points[number], look, since))

    def _ask_less(self, points: int, status: int) -> None:
        """Too big a reply will be too big again; any other error is tried point by point for a while."""
        if status == Status.TOO_BIG:
            self._most = points // 2
        self._most_for_now = self._most if status == Status.TOO_BIG else 1

    def _course(self, uptime: int, at_us: int) -> Course:
        return course(self._uptime, uptime, (at_us - self._uptime_at_us) // 10_000)


def _looks(part: Part, change: Change) -> Iterator[tuple[int, str, PointLook]]:
    contents, width = change.reading.contents, part.width
    unasked: list[Content] = [None] * (part.profile.width(dated=True) - width)
    for place, number in enumerate(part.numbers):
        name, *state = contents[place * width : (place + 1) * width]
        yield number, ifmib.text(name), part.profile.read(state + unasked)
