"""The resolver: value by value the most specific rule decides."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from alerting.policy import RuleBook, interval_of, persistence_of, recipients_of, standings, thresholds_of
from probed.model.policy import (
    DEFAULT_PERSISTENCE_US,
    VALUES,
    Level,
    Metric,
    Off,
    Rule,
    RuleValue,
    Standing,
    Threshold,
)
from tests.support.watched_lab import T0, inventory

ME: Final = Standing("C1", "bank", "AAA", ("city", "province", "group"))
HIGH: Final = Threshold(Fraction(9, 10), Fraction(8, 10))


def rule(name: str, level: Level = Level.ALL, *subjects: str, **values: RuleValue) -> Rule:
    return Rule(name, level, subjects, values)


LADDER: Final = (
    rule("all", interval=7, load=HIGH),
    rule("tier", Level.TIER, "AAA", interval=6),
    rule("group", Level.UNIT, "group", interval=5),
    rule("province", Level.UNIT, "province", interval=4),
    rule("city", Level.UNIT, "city", "elsewhere", interval=3),
    rule("bank", Level.CUSTOMER, "bank", interval=2),
    rule("circuit", Level.CIRCUIT, "C1", "C2", interval=1),
)


def test_the_most_specific_rule_wins_and_the_others_are_named_in_order() -> None:
    found = RuleBook(LADDER).resolve(ME)["interval"]
    assert (found.value, found.by) == (1, ("circuit", "circuit", "C1"))
    assert [lost.by.policy for lost in found.lost] == ["bank", "city", "province", "group", "tier", "all"]


def test_each_value_has_a_rule_of_its_own() -> None:
    found = RuleBook(LADDER).resolve(ME)
    assert (found["interval"].by.policy, found["load"].by.policy) == ("circuit", "all")
    assert set(found) == {"interval", "load"}


def test_others_are_not_meant() -> None:
    other = Standing("C9", "shop", "standard", ("village", "group"))
    assert RuleBook(LADDER).resolve(other)["interval"].by == ("group", "unit", "group")


def test_off_wins_over_a_threshold_of_a_less_specific_rule() -> None:
    book = RuleBook([*LADDER, rule("quiet", Level.CIRCUIT, "C1", load=Off.OFF, delay=HIGH)])
    found = book.resolve(ME)
    assert found["load"].value is Off.OFF
    assert thresholds_of(found) == {Metric.DELAY: HIGH}
    assert thresholds_of(RuleBook(LADDER).resolve(ME)) == {Metric.LOAD: HIGH}


def test_what_nobody_states() -> None:
    found = RuleBook([]).resolve(ME)
    assert (interval_of(found), persistence_of(found), recipients_of(found)) == (None, DEFAULT_PERSISTENCE_US, ())


def test_nobody_is_a_value_as_well() -> None:
    book = RuleBook([rule("all", recipients=("duty",)), rule("bank", Level.CUSTOMER, "bank", recipients=())])
    assert recipients_of(book.resolve(ME)) == ()
    assert recipients_of(book.resolve(ME._replace(customer="shop"))) == ("duty",)


def test_where_the_circuits_of_the_lab_stand() -> None:
    found = standings(inventory(), T0)
    units = {unit.id: unit for unit in inventory().units}
    customers = {row.id: row for row in inventory().customers}
    assert len(found) == len(inventory().circuits)
    for standing in found.values():
        customer = customers[standing.customer]  # type: ignore[index]
        assert (standing.tier, standing.units[0]) == (customer.tier.value, customer.unit)
        assert [units[u].parent for u in standing.units] == [*standing.units[1:], None]  # type: ignore[index]


_SCOPES = {
    Level.CIRCUIT: ["C1", "C2"],
    Level.CUSTOMER: ["bank", "shop"],
    Level.UNIT: ["city", "province", "group", "elsewhere"],
    Level.TIER: ["AAA", "A"],
    Level.ALL: [""],
}
_ONE = st.sampled_from([(level, subject) for level, subjects in _SCOPES.items() for subject in subjects])
_RULES = st.dictionaries(st.tuples(_ONE, st.sampled_from(VALUES)), st.integers(1, 99), max_size=12)


@given(_RULES, st.randoms())
def test_it_agrees_with_a_search_by_rank(drawn: dict[tuple[tuple[Level, str], str], int], order: object) -> None:
    rules = [
        Rule(f"r{n}", level, (subject,) if subject else (), {value: number})
        for n, (((level, subject), value), number) in enumerate(drawn.items())
    ]
    order.shuffle(rules)  # type: ignore[attr-defined]
    rank = {(Level.CIRCUIT, "C1"): 0, (Level.CUSTOMER, "bank"): 1, (Level.UNIT, "city"): 2}
    rank |= {(Level.UNIT, "province"): 3, (Level.UNIT, "group"): 4, (Level.TIER, "AAA"): 5, (Level.ALL, ""): 6}
    found = RuleBook(rules).resolve(ME)
    for value in VALUES:
        meant = [(rank[where], number) for (where, what), number in drawn.items() if what == value and where in rank]
        if meant:
            assert found[value].value == min(meant)[1]
            assert [lost.value for lost in found[value].lost] == [number for _, number in sorted(meant)[1:]]
        else:
            assert value not in found
