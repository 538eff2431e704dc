"""A report becomes final by different people, and what is published stays."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla.signoff import NotSigned, ReportState, Signature, state_of, step

D, C, A, P = ReportState.DRAFT, ReportState.CHECKED, ReportState.APPROVED, ReportState.PUBLISHED
HASH: Final = "a" * 64


def signed(*steps: tuple[ReportState, str]) -> tuple[Signature, ...]:
    return signed_on((), *steps)


def signed_on(
    before: tuple[Signature, ...], *steps: tuple[ReportState, str], sha256: str = HASH
) -> tuple[Signature, ...]:
    found = before
    for at, (state, by) in enumerate(steps, len(before)):
        found = step(found, Signature(state, at, by, "looked", sha256))
    return found


def test_four_steps_by_three_people() -> None:
    assert state_of(signed((D, "ann"), (C, "bob"), (A, "cai"), (P, "ann"))) is P


@pytest.mark.parametrize(
    ("before", "wanted", "says"),
    [
        pytest.param([], (C, "bob"), "it does not exist: only what is draft can become checked", id="nothing yet"),
        pytest.param([(D, "ann")], (C, "ann"), "ann wrote it: somebody else", id="the author checks"),
        pytest.param([(D, "ann")], (A, "bob"), "it is draft: only what is checked", id="approved unchecked"),
        pytest.param([(D, "ann"), (C, "bob")], (A, "ann"), "ann wrote it", id="the author approves"),
        pytest.param([(D, "ann"), (C, "bob")], (A, "bob"), "bob checked it", id="the checker approves"),
        pytest.param([(D, "ann"), (C, "bob")], (P, "cai"), "it is checked: only what is approved", id="too early"),
        pytest.param(
            [(D, "ann"), (C, "bob"), (A, "cai"), (P, "ann")], (D, "ann"), "never changes", id="after publication"
        ),
        pytest.param([(D, "ann"), (C, "bob"), (D, "bob")], (C, "bob"), "bob wrote it", id="the new author checks"),
        pytest.param([(D, "ann"), (D, "bob")], (C, "ann"), "ann wrote it", id="the author checks what was sent back"),
        pytest.param(
            [(D, "ann"), (C, "bob"), (D, "cai"), (C, "dai")], (A, "ann"), "ann wrote it", id="or approves it"
        ),
    ],
)
def test_a_step_that_may_not_be_taken(
    before: list[tuple[ReportState, str]], wanted: tuple[ReportState, str], says: str
) -> None:
    with pytest.raises(NotSigned, match=says):
        step(signed(*before), Signature(wanted[0], 9, wanted[1], "looked", HASH))


def test_a_draft_that_was_made_anew_forgets_who_looked_at_the_old_one() -> None:
    before = signed((D, "ann"), (C, "bob"))
    assert state_of(signed_on(before, (D, "cai"), (C, "ann"), (A, "bob"), sha256="b" * 64)) is A


def test_who_sent_it_back_may_still_check_what_its_author_hands_in_again() -> None:
    assert state_of(signed((D, "ann"), (D, "bob"), (D, "ann"), (C, "bob"), (A, "cai"))) is A


@pytest.mark.parametrize(
    ("reason", "sha256", "says"), [(" ", HASH, "needs a reason"), ("ok", "b" * 64, "not what was")]
)
def test_a_signature_says_why_and_of_what(reason: str, sha256: str, says: str) -> None:
    with pytest.raises(NotSigned, match=says):
        step(signed((D, "ann")), Signature(C, 1, "bob", reason, sha256))


@given(st.lists(st.tuples(st.sampled_from(ReportState), st.sampled_from(["ann", "bob", "cai", "dai"])), max_size=12))
def test_whatever_is_tried_nothing_is_published_that_three_people_did_not_carry(
    tries: list[tuple[ReportState, str]],
) -> None:
    found: tuple[Signature, ...] = ()
    for at, (state, by) in enumerate(tries):
        try:
            found = step(found, Signature(state, at, by, "looked", HASH))
        except NotSigned:
            continue
    if state_of(found) is P:
        author, checker, approver, _ = found[-4:]
        assert [each.state for each in found[-4:]] == [D, C, A, P]
        assert len({author.by, checker.by, approver.by}) == 3
        assert found[0].by not in {checker.by, approver.by}  # who wrote it, however often it was sent back since
