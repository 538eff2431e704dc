"""A clause that will be missed is a problem like any other, from one look at the contracts to the next."""

from __future__ import annotations

from probed.model.ids import CircuitId, VpnId
from probed.model.instant import HOUR_US, MINUTE_US
from probed.model.problem import BreachFactors, Problem
from probed.pipeline.ahead import Foresight, Foretold
from tests.support.watched_lab import NOTHING, T0, WatchedLab, inventory

MONTH = T0 + 600 * HOUR_US
ID = "breach_ahead/circuit:C01/availability"


def foresight(*circuits: str, basis: str = "open outage", until: int = MONTH) -> Foresight:
    factors = BreachFactors(T0, "gold@1", "us", 10, 4, 6, basis, T0 + HOUR_US, (), "300.00", "CNY", until)
    found = tuple(Foretold(CircuitId(circuit), "availability", factors) for circuit in circuits)
    return Foresight(found, "Asia/Shanghai")


def ahead(lab: WatchedLab) -> list[Problem]:
    return [problem for problem in lab.open.values() if problem.key.type == "breach_ahead"]


def watching() -> WatchedLab:
    lab = WatchedLab(foresees=True)
    lab.look(4)
    return lab


def test_it_is_raised_told_with_its_factors_and_cleared_when_it_is_not_so_any_more() -> None:
    lab = watching()
    lab.watch.foresee(foresight("C01"))
    lab.look(3)
    (problem,) = ahead(lab)
    assert (problem.severity, problem.key.resource) == ("minor", "circuit:C01")
    assert problem.breach is not None
    assert lab.told == [f"raise {ID}"]
    (message,) = [n for batch in lab.batches for n in batch.notifications]
    assert message.payload["problem"]["breach"]["left"] == 6
    assert message.payload["problem"]["breach"]["stake"] == "300.00"
    lab.watch.foresee(foresight())
    lab.look(2)
    assert ahead(lab) == []
    assert lab.told == [f"raise {ID}", f"clear {ID}"]


def test_the_same_look_again_is_no_event() -> None:
    lab = watching()
    for _ in range(5):
        lab.watch.foresee(foresight("C01"))
        lab.look(2)
    assert [event.transition for event in lab.events] == ["raised", "settled"]


def test_what_was_foretold_and_came_true_gets_graver_and_is_told() -> None:
    lab = watching()
    lab.watch.foresee(foresight("C01"))
    lab.look(3)
    lab.watch.foresee(foresight("C01", "C02", basis="missed"))
    lab.look(3)
    (problem,) = ahead(lab)  # C02 was missed before anybody could say that it would be
    assert (problem.severity, problem.key.resource) == ("major", "circuit:C01")
    assert lab.told == [f"raise {ID}", f"update {ID}"]


def test_it_ends_with_its_month_and_what_settles_is_never_told_after_it() -> None:
    lab = watching()
    until = lab.now + MINUTE_US // 2 + 20_000_000
    lab.watch.foresee(foresight("C01", until=until))
    lab.settle(lab.now + 30_000_000)
    assert len(ahead(lab)) == 1
    assert lab.watch.next_due(lab.now + 30_000_000) <= until
    lab.settle(until)
    assert ahead(lab) == []
    lab.look(4)
    assert lab.told == []


def test_it_outlives_a_restart_until_the_next_look_and_ends_where_nobody_looks() -> None:
    lab = watching()
    lab.watch.foresee(foresight("C01"))
    lab.look(3)
    held = NOTHING._replace(problems=lab.watch.problems)
    again = WatchedLab(held, lab.now, foresees=True)
    again.look(4)
    assert len(ahead(again)) == 1
    assert again.told == []
    blind = WatchedLab(held, lab.now)
    blind.look(1)
    assert ahead(blind) == []


def test_a_circuit_that_is_gone_has_no_problem() -> None:
    lab = watching()
    lab.watch.foresee(foresight("C999"))
    lab.look(3)
    assert ahead(lab) == []


def test_a_vpns_clause_is_a_problem_of_the_vpn_and_outlives_a_restart() -> None:
    (vpn, *_) = [row for row in inventory().vpns if row.valid.holds_at(T0)]
    factors = BreachFactors(T0, "gold@1", "us", 10, 4, 6, "burn", T0 + HOUR_US, (), "", "", MONTH)
    said = Foresight((Foretold(CircuitId(vpn.id), "net", factors, vpn.id),), "Asia/Shanghai")
    lab = watching()
    lab.watch.foresee(said)
    lab.look(3)
    (problem,) = ahead(lab)
    assert problem.key == (f"vpn:{vpn.id}", "breach_ahead", "net")
    assert {hit.circuit for hit in problem.impact.circuits} == {member.circuit for member in vpn.members}
    assert problem.impact.customers == (vpn.customer,)
    again = WatchedLab(NOTHING._replace(problems=lab.watch.problems), lab.now, foresees=True)
    again.look(4)
    assert len(ahead(again)) == 1
    assert again.told == []
    again.watch.foresee(foresight())
    again.look(2)
    assert ahead(again) == []


def test_a_vpn_that_is_gone_has_no_problem() -> None:
    lab = watching()
    (found,) = foresight("C01").found
    lab.watch.foresee(Foresight((found._replace(vpn=VpnId("V999")),), "Asia/Shanghai"))
    lab.look(3)
    assert ahead(lab) == []
