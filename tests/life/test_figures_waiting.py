"""Circuits whose figures wait: in which order they are looked at, and when a commit is answered."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probed.life.figures_waiting import EACH, Waiting, Waits, merged
from probed.model.figure import FigureMark
from probed.model.ids import CircuitId
from probed.store.figures import EVER

LATE = 1_000


def mark(circuit: str, kind: str = "circuit", since: int = 0, until: int = EVER) -> FigureMark:
    return FigureMark(kind, circuit, since, until, 0)


def waiting(*commits: tuple[int, str, str]) -> Waiting:
    """Commits as (seq, kind, one letter for each circuit)."""
    found = Waiting()
    for seq, kind, circuits in commits:
        found.add(seq, {CircuitId(each): [mark(each, kind)] for each in circuits})
    return found


def order(of: Waiting, before: int = LATE, *, all_of_it: bool = True) -> str:
    """In which they are looked at, and after each the commits that are answered."""
    told = []
    while (circuit := of.next(before, all_of_it=all_of_it)) is not None:
        told.append(circuit + "".join(f"[{seq}]" for seq in of.done(circuit)))
    return " ".join(told)


@pytest.mark.parametrize(
    ("commits", "expected"),
    [
        ([(1, "circuit", "ab"), (2, "circuit", "c")], "a b[1] c[2]"),
        ([(1, "circuit", "ab"), (2, "circuit", "b")], "a b[1][2]"),
        ([(1, "circuit", "ab"), (2, "circuit", "a")], "a[2] b[1]"),
        ([(1, "circuit", "ab"), (2, "act", "c")], "c[2] a b[1]"),
        ([(1, "circuit", "ab"), (2, "act", "b")], "b[2] a[1]"),
        ([(-1, "circuit", "ab"), (2, "circuit", "c")], "c[2] a b[-1]"),
        ([(-1, "circuit", "ab"), (2, "circuit", "b")], "b[2] a[-1]"),
        ([(-1, "circuit", "xyz"), (2, "circuit", "abcdefg")], "a b c x d e f y g[2] z[-1]"),
        ([], ""),
    ],
)
def test_who_waits_for_what(commits: list[tuple[int, str, str]], expected: str) -> None:
    """What people decide first, then what happened; every fourth time one for which nobody waits."""
    of = waiting(*commits)
    assert order(of) == expected
    assert len(of) == 0
    assert of.waits == Waits(decided=False, happened=0, spare=False)


def test_what_happened_waits_until_it_has_settled() -> None:
    of = waiting((5, "circuit", "ab"), (9, "circuit", "b"), (-7, "circuit", "c"))
    assert of.waits == Waits(decided=False, happened=5, spare=True)
    assert order(of, before=5) == "c[-7]"
    assert order(of, before=6) == "a b[5][9]", "all that touched it is looked at together"


def test_only_what_people_decided_is_looked_at_when_nothing_may_be_spent() -> None:
    of = waiting((1, "circuit", "a"), (2, "act", "b"), (-3, "circuit", "c"))
    assert order(of, all_of_it=False) == "b[2]"
    assert len(of) == 2


@given(st.lists(st.one_of(st.sets(st.sampled_from("abcdef"), min_size=1), st.none()), max_size=40))
def test_a_commit_is_answered_once_when_all_it_touched_was_looked_at_after_it(course: list[set[str] | None]) -> None:
    """None = one circuit is looked at."""
    of, missing, answered = Waiting(), dict[int, set[str]](), list[int]()
    for seq, touched in enumerate(course, 1):
        if touched is None:
            circuit = of.next(LATE, all_of_it=True)
            done = () if circuit is None else of.done(circuit)
            for circuits in missing.values():
                circuits.discard(str(circuit))
            assert list(done) == [known for known, circuits in missing.items() if not circuits]
            missing = {known: circuits for known, circuits in missing.items() if circuits}
            answered += done
        else:
            of.add(seq, {CircuitId(each): [mark(each)] for each in sorted(touched)})
            missing[seq] = set(touched)
        assert len(of) == len(missing)
    assert len(answered) == len(set(answered))


def covered(marks: Sequence[FigureMark], subject: str) -> set[int]:
    """The hours of a day."""
    return {
        hour
        for each in marks
        if each.subject in {subject, "all"}
        for hour in range(24)
        if each.since <= hour <= each.until
    }


@given(
    st.lists(
        st.builds(
            lambda subject, since, length: mark(subject, "point", since, since + length),
            st.sampled_from("pq"), st.integers(0, 23), st.sampled_from([0, 1, 2, 9, EVER]),
        ),
        max_size=30,
    )
)  # fmt: skip
def test_merged_marks_say_no_less_and_stay_few(marks: list[FigureMark]) -> None:
    found = merged(marks)
    for subject in "pq":
        assert covered(found, subject) >= covered(marks, subject)
    assert len(found) <= 2 * (EACH + 1)
    if len(marks) <= EACH:
        assert covered(found, "p") == covered(marks, "p"), "nor more, while they are few"


def test_a_mark_of_the_whole_circuit_says_all() -> None:
    whole = mark("a", "circuit", -EVER, EVER)
    assert merged([mark("p", "point", 3, 5), whole, mark("a", "act", 3, 5)]) == [whole]
