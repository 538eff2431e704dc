"""What one recipient is sent, together with what, and what must wait: a pure machine, driven step by step."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerting.notify.base import Limit, Terms
from alerting.notify.lanes import Change, Gather, Lane, Offered, Send, Sent, Wait, Waiting, step
from probed.model.instant import MINUTE_US, SECOND_US

S = SECOND_US
PLAIN = Terms()
MERGING = Terms(merge=True)
THREE = Terms(merge=True, limit=Limit(burst=3, refill_us=MINUTE_US, calm_us=60 * S, every_us=300 * S))


def row(name: str, created_s: int = 0, *, next_s: int = 0) -> Waiting:
    """'L1+' raises L1, 'L1-' clears it, 'L1=' updates it, 'digest' is one."""
    return Waiting(name, name.rstrip("+-="), created_s * S, max(next_s, created_s) * S, name.endswith("-"))


def offered(terms: Terms, rows: Sequence[Waiting], at_s: int = 1000, lane: Lane | None = None) -> tuple[Change, ...]:
    return step(lane or Lane(), Offered(at_s * S, tuple(rows)), terms)[1]


MERGES = [
    ("a raise and its clear become one", ["L1+", "L1-"], [("L1+", "L1-")]),
    ("updates between them too", ["L1+", "L1=", "L1-"], [("L1+", "L1=", "L1-")]),
    ("a clear alone stays alone", ["L1-"], [("L1-",)]),
    ("a raise and an update stay two", ["L1+", "L1="], [("L1+",), ("L1=",)]),
    ("raised again: two stories", ["L1+", "L1-", "L1+"], [("L1+", "L1-"), ("L1+",)]),
    ("came and went twice", ["L1+", "L1-", "L1+", "L1-"], [("L1+", "L1-"), ("L1+", "L1-")]),
    ("problems do not mix", ["L1+", "L2+", "L1-"], [("L1+", "L1-"), ("L2+",)]),
    ("a late clear does not take the next raise", ["L1-", "L1+"], [("L1-",), ("L1+",)]),
]


@pytest.mark.parametrize(("names", "sends"), [pytest.param(*case[1:], id=case[0]) for case in MERGES])
def test_what_came_and_went_undelivered_is_one_message(names: list[str], sends: list[tuple[str, ...]]) -> None:
    assert offered(MERGING, [row(name) for name in names]) == tuple(Send(keys) for keys in sends)


def test_without_merging_each_goes_by_itself() -> None:
    assert offered(PLAIN, [row("L1+"), row("L1-")]) == (Send(("L1+",)), Send(("L1-",)))


def test_nothing_overtakes_of_one_problem_but_others_do() -> None:
    rows = [row("L1+", next_s=1010), row("L1=", 900), row("L2+")]
    assert offered(PLAIN, rows) == (Send(("L2+",)), Wait(1000 * S + 1))


def test_a_clear_waits_with_the_raise_that_it_takes_along() -> None:
    assert offered(MERGING, [row("L1+", next_s=1010), row("L1-", 990)]) == (Wait(1010 * S),)
    assert offered(MERGING, [row("L1+", next_s=1010), row("L1-", 990)], 1010) == (Send(("L1+", "L1-")),)


def test_nothing_overtakes_a_digest() -> None:
    rows = [row("L1+"), row("digest", next_s=1010), row("L2+")]
    assert offered(THREE, rows) == (Send(("L1+",)), Wait(1010 * S))


class Run:
    """A lane that lives: what waits, what went out; every send succeeds."""

    def __init__(self, terms: Terms) -> None:
        self.terms, self.lane = terms, Lane()
        self.rows: list[Waiting] = []
        self.out: list[str] = []
        self.wait: int | None = None

    def at(self, at_s: int, *names: str) -> str:
        """What goes out at an instant at which these are new."""
        self.rows += [row(name, at_s) for name in names]
        before = len(self.out)
        for _ in range(3):  # as the dispatcher does: a digest is a row of its own, sent in the next pass
            self.lane, changes = step(self.lane, Offered(at_s * S, tuple(self.rows)), self.terms)
            self.wait = next((change.until for change in changes if isinstance(change, Wait)), None)
            for change in changes:
                self._do(change, at_s)
        return " ".join(self.out[before:])

    def _do(self, change: Change, at_s: int) -> None:
        match change:
            case Send(keys):
                self.out.append("/".join(keys))
                self.lane, _ = step(self.lane, Sent(at_s * S), self.terms)
                self.rows = [one for one in self.rows if one.key not in keys]
            case Gather(keys):
                self.rows = [one for one in self.rows if one.key not in keys]
                self.out.append(f"[{' '.join(keys)}]")
            case Wait():
                pass


def test_a_storm_is_gathered_and_told_when_it_calms() -> None:
    run = Run(THREE)
    assert run.at(0, "A+", "B+", "C+", "D+", "E+") == "A+ B+ C+"
    assert run.at(10, "F+") == ""
    assert run.wait == 70 * S
    assert run.at(69) == ""
    assert run.at(70) == "[D+ E+ F+]"
    assert run.at(71) == ""


def test_a_storm_without_end_is_told_every_five_minutes() -> None:
    run = Run(THREE)
    said = {at: run.at(at, f"P{at}+") for at in range(0, 901, 10)}
    digests = {at: text.count("+") for at, text in said.items() if text.startswith("[")}
    assert digests == {330: 31, 630: 30}
    assert [at for at, text in said.items() if text and at not in digests] == [0, 10, 20]


def test_after_the_calm_messages_go_by_themselves_again() -> None:
    run = Run(THREE)
    run.at(0, "A+", "B+", "C+", "D+", "E+")
    run.at(60)
    assert run.at(400, "F+", "G+") == "F+ G+"


def test_a_single_one_is_not_wrapped_into_a_digest() -> None:
    run = Run(THREE)
    run.at(0, "A+", "B+", "C+", "D+")
    assert run.at(60) == "D+"


def test_what_comes_and_goes_in_a_storm_is_one_problem_of_the_digest() -> None:
    run = Run(THREE)
    run.at(0, "A+", "B+", "C+", "D+", "E+")
    run.at(5, "D-")
    assert run.at(65) == "[D+ D- E+]"


def test_the_bucket_fills_again_one_a_minute() -> None:
    run = Run(THREE)
    assert run.at(0, "A+", "B+", "C+") == "A+ B+ C+"
    assert run.at(60, "D+") == "D+"
    assert run.at(61, "E+") == ""
    assert run.at(121) == "E+"


def test_a_clock_that_steps_back_an_hour_holds_nothing_up() -> None:
    run = Run(THREE)
    run.at(7200, "A+", "B+", "C+", "D+", "E+")
    run.rows = [one._replace(next_try=0) for one in run.rows]  # the dispatcher knows such waits by their length
    assert run.at(3600) == "[D+ E+]"


names = st.sampled_from(["A+", "A-", "B+", "B-", "C+", "D+", "E+", "F+"])
days = st.lists(st.tuples(st.integers(0, 120), st.lists(names, max_size=5)), max_size=20)


@given(days)
def test_nothing_is_lost_nothing_is_doubled_and_the_limit_holds(day: list[tuple[int, list[str]]]) -> None:
    run, at_s = Run(THREE), 0
    offered_names: list[str] = []
    single: list[int] = []
    for pause, fresh in day:
        at_s += pause
        unique = [f"{name[:-1]}{len(offered_names) + n}{name[-1]}" for n, name in enumerate(fresh)]
        offered_names += unique
        said = run.at(at_s, *unique)
        single += [at_s] * (0 if said.startswith("[") else len(said.split()))
    run.at(at_s + 1000)
    run.at(at_s + 2000)
    told = " ".join(run.out).replace("[", "").replace("]", "").replace("/", " ").split()
    assert sorted(told) == sorted(offered_names)
    for start in single:  # a full bucket, and what came back meanwhile
        within = sum(start <= at < start + 60 for at in single)
        assert within <= 3 + 1


@given(days)
def test_the_same_day_again_gives_the_same(day: list[tuple[int, list[str]]]) -> None:
    def lived() -> list[str]:
        run, at_s = Run(THREE), 0
        for pause, fresh in day:
            at_s += pause
            run.at(at_s, *fresh)
        return run.out

    assert lived() == lived()
