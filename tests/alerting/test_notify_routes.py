"""Which rule chooses whom, and why."""

from __future__ import annotations

import pytest

from alerting.notify.routes import HitBy, Hours, Moment, Question, Route, chosen, decide, moment_of
from probed.model.instant import MINUTE_US, parse_instant
from probed.model.problem import Transition

MONDAY_NIGHT = parse_instant("2026-11-02T21:00:00+08:00")
ZONE = "Asia/Shanghai"

GOLD = Route("gold", ("duty",), tiers=frozenset({"AAA"}))
BANK = Route("bank", ("bank-desk",), customers=frozenset({"250100000018"}))
XIAN = Route("xian", ("xian",), units=frozenset({"XA"}))
GRAVE = Route("grave", ("boss",), severities=frozenset({"critical"}), go_on=True)
LINKS = Route("links", ("transport",), resources=("link:XA-*", "link:BJ-*"))
SILENT = Route("silent", ("ems",), types=frozenset({"manager_silent"}))
ENDS = Route("ends", ("log",), on=frozenset({Moment.CLEAR}))
NIGHT = Route("night", ("night",), hours=Hours(ZONE, frozenset({0}), 18 * 60, 8 * 60))
CHIEF = Route("chief", ("chief",), on=frozenset({Moment.ESCALATE, Moment.CLEAR}), levels=frozenset({2, 3}))
REST = Route("rest", ("all",), otherwise=True)

HIT = HitBy("C1", "250100000018", "AAA", frozenset({"XA", "SN", "JT"}))


def question(
    *hits: HitBy,
    at: int = MONDAY_NIGHT,
    moment: Moment = Moment.RAISE,
    severity: str = "critical",
    kind: str = "link_down",
    resource: str = "link:XA-3",
    units: frozenset[str] = frozenset(),
) -> Question:
    return Question(at, moment, severity, kind, resource, units, hits, level=2)


CASES = [
    ("tier of a circuit that is hit", GOLD, question(HIT), True, "circuit C1 (tier AAA)"),
    ("no circuit of that tier", GOLD, question(), False, "no circuit that is hit has tier AAA"),
    ("customer", BANK, question(HIT), True, "circuit C1 (customer 250100000018)"),
    ("unit of the customer", XIAN, question(HIT), True, "circuit C1 (unit XA)"),
    (
        "unit of the resource when nobody is hit",
        XIAN,
        question(units=frozenset({"XA"})),
        True,
        "link:XA-3 belongs to XA",
    ),
    ("severity", GRAVE, question(severity="minor"), False, "severity is minor, it wants critical"),
    ("resource by pattern", LINKS, question(), True, "resource link:XA-3 is like link:XA-*"),
    ("another resource", LINKS, question(resource="link:GZ-1"), False,
     "resource link:GZ-1 is like none of link:XA-*, link:BJ-*"),
    ("type", SILENT, question(), False, "type is link_down, it wants manager_silent"),
    ("moment", ENDS, question(), False, "moment is raise, it wants clear"),
    ("escalations go to routes that name them", Route("x", ("a",)), question(moment=Moment.ESCALATE), False,
     "moment is escalate, it wants clear or raise or update or window_ended"),
    ("a route of escalations", CHIEF, question(moment=Moment.ESCALATE), True, "moment escalate, level 2"),
    ("another level", CHIEF, question(moment=Moment.ESCALATE)._replace(level=1), False,
     "level is 1, it wants 2 or 3"),
    ("levels are asked of escalations only", CHIEF, question(moment=Moment.CLEAR), True, "moment clear"),
    ("no conditions", Route("x", ("a",)), question(), True, "it has no conditions"),
    ("hours", NIGHT, question(), True, "Mon 21:00 Asia/Shanghai is within its hours"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("route", "asked", "matches", "why"), [pytest.param(*case[1:], id=case[0]) for case in CASES]
)
def test_a_route_says_whether_it_matches_and_why(route: Route, asked: Question, matches: bool, why: str) -> None:
    (verdict,) = decide([route], asked)
    assert (verdict.matches, verdict.why) == (matches, why)


def test_tier_and_unit_must_be_those_of_one_circuit() -> None:
    both = Route("both", ("x",), tiers=frozenset({"AAA"}), units=frozenset({"BJ"}))
    other = HitBy("C2", "250100000026", "A", frozenset({"BJ"}))
    assert chosen(decide([both], question(HIT, other))) == ()
    assert chosen(decide([both], question(HIT._replace(units=frozenset({"BJ"}))))) == (both,)


def names(routes: list[Route], asked: Question) -> list[str]:
    return [route.name for route in chosen(decide(routes, asked))]


def test_the_first_that_matches_is_the_last_unless_it_says_continue() -> None:
    assert names([GRAVE, GOLD, BANK], question(HIT)) == ["grave", "gold"]
    verdicts = decide([GRAVE, GOLD, BANK], question(HIT))
    assert verdicts[2].why == "not asked: a route before it has matched"


def test_the_default_route_takes_what_no_other_takes_wherever_it_stands() -> None:
    assert names([REST, GOLD], question(HIT)) == ["gold"]
    assert names([REST, GOLD], question()) == ["rest"]


HOURS = [
    ("work days, at noon", Hours(ZONE, frozenset(range(5)), 8 * 60, 18 * 60), "2026-11-02T12:00:00+08:00", True),
    ("the first minute belongs to it", Hours(ZONE, frozenset({0}), 480, 1080), "2026-11-02T08:00:00+08:00", True),
    ("the last does not", Hours(ZONE, frozenset({0}), 480, 1080), "2026-11-02T18:00:00+08:00", False),
    ("Sunday is no work day", Hours(ZONE, frozenset(range(5)), 480, 1080), "2026-11-01T12:00:00+08:00", False),
    ("a night from Monday reaches into Tuesday", Hours(ZONE, frozenset({0}), 1080, 480), "2026-11-03T07:59:00+08:00",
     True),
    ("but Monday morning is Sunday's night", Hours(ZONE, frozenset({0}), 1080, 480), "2026-11-02T07:59:00+08:00",
     False),
    ("the zone decides the day", Hours("UTC", frozenset({0}), 0, 1440), "2026-11-02T07:59:00+08:00", False),
    ("the whole day has 24 hours", Hours(ZONE, frozenset({0}), 0, 1440), "2026-11-02T23:59:59+08:00", True),
    ("summer time: 02:30 that does not exist is 03:30", Hours("Europe/Berlin", start=180, end=240),
     "2026-03-29T01:30:00+00:00", True),
]  # fmt: skip


@pytest.mark.parametrize(("hours", "at", "held"), [pytest.param(*case[1:], id=case[0]) for case in HOURS])
def test_duty_hours(hours: Hours, at: str, held: bool) -> None:
    assert hours.hold(parse_instant(at)) is held


@pytest.mark.parametrize("transition", list(Transition))
def test_every_transition_is_some_moment(transition: Transition) -> None:
    assert moment_of(transition) in Moment


def test_what_the_moments_are() -> None:
    assert moment_of(Transition.SETTLED) is Moment.RAISE
    assert moment_of(Transition.CHANGED) is Moment.UPDATE
    assert moment_of(Transition.CLEARED) is Moment.CLEAR
    assert moment_of(Transition.WINDOW_ENDED) is Moment.WINDOW_ENDED
    assert moment_of(Transition.ESCALATED) is Moment.ESCALATE
    assert moment_of(Transition.FLAPPING) is Moment.RAISE, "it stands where a raise would"


@pytest.mark.parametrize(
    ("zone", "change"),
    [
        pytest.param("Australia/Lord_Howe", "2026-04-05T02:00:00+11:00", id="back by half an hour"),
        pytest.param("Australia/Lord_Howe", "2026-10-04T02:00:00+10:30", id="forward by half an hour"),
        pytest.param("Europe/Berlin", "2026-10-25T03:00:00+02:00", id="back by an hour"),
        pytest.param("Europe/Berlin", "2026-03-29T02:00:00+01:00", id="forward by an hour"),
    ],
)
@pytest.mark.parametrize("handover", [1 * 60 + 45, 2 * 60, 2 * 60 + 15, 8 * 60])
def test_of_two_shifts_exactly_one_is_on_duty_whatever_the_clocks_do(zone: str, change: str, handover: int) -> None:
    """By the clock on the wall: the shift that begins within hours that are skipped begins when they are over."""
    evening = Hours(zone, frozenset(range(7)), 18 * 60, handover)
    day = Hours(zone, frozenset(range(7)), handover, 18 * 60)
    changed = parse_instant(change)
    for minutes in range(-24 * 60, 24 * 60, 5):
        at = changed + minutes * MINUTE_US
        assert evening.hold(at) != day.hold(at)
    assert day.hold(changed + 9 * 60 * MINUTE_US)
