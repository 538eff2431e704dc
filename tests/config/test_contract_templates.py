"""A contract takes from its template what it does not state; versions end where a later one supersedes them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from config.contract_templates import SHIPPED
from config.contracts import load_contracts
from probed.model.contract import AvailabilityClause, ClockStart, Contract, ExclusionKind, WindowKind
from probed.model.instant import HOUR_US, MINUTE_US, parse_instant
from probed.model.inventory import Tier

HEAD = 'schema = 1\nid = "bank"\nversion = 1\ntitle = "银行专线"\n'


def loaded(folder: Path, *texts: str) -> list[Contract]:
    for number, text in enumerate(texts):
        (folder / f"c{number}.toml").write_text(text, "utf-8")
    return list(load_contracts(folder))


@pytest.mark.parametrize("tier", list(Tier))
def test_every_tier_has_a_template_that_makes_a_contract_without_another_word(tier: Tier, tmp_path: Path) -> None:
    (found,) = loaded(tmp_path, f'{HEAD}template = "{tier.value}"\n')
    assert [clause.id for clause in found.clauses][:3] == ["availability", "repair_time", "response_time"]
    assert {path.stem for path in SHIPPED.glob("*.toml")} == {each.value for each in Tier}


@pytest.mark.parametrize(
    ("tier", "target", "repair_h", "response_min"),
    [("AAA", "0.9999", 2, 15), ("AA", "0.9995", 4, 30), ("A", "0.999", 8, 30), ("standard", "0.995", 24, 60)],
)
def test_the_tiers_promise_what_carriers_usually_promise(
    tier: str, target: str, repair_h: int, response_min: int, tmp_path: Path
) -> None:
    (found,) = loaded(tmp_path, f'{HEAD}template = "{tier}"\n')
    clauses = {clause.id: clause for clause in found.clauses}
    availability = clauses["availability"]
    assert isinstance(availability, AvailabilityClause)
    assert availability.target == Fraction(target)
    assert availability.window.kind is WindowKind.MONTH
    assert getattr(clauses["repair_time"], "limit_us") == repair_h * HOUR_US  # noqa: B009 - of a union
    assert getattr(clauses["response_time"], "limit") == response_min * MINUTE_US  # noqa: B009


def test_a_clause_of_the_template_is_changed_key_by_key_dropped_or_joined_by_another(tmp_path: Path) -> None:
    (found,) = loaded(
        tmp_path,
        f"""{HEAD}template = "AA"
without = ["reporting"]
[outages]
minimum = "30s"
[[clause]]
kind = "outage_count"
limit = 2
[[clause]]
id = "repair_time"
limit = "3h"
""",
    )
    assert [clause.id for clause in found.clauses] == [
        "availability", "repair_time", "response_time", "outage_count",
    ]  # fmt: skip
    repair = found.clauses[1]
    assert (getattr(repair, "limit_us"), getattr(repair, "clock")) == (3 * HOUR_US, ClockStart.EARLIER)  # noqa: B009
    assert found.outages[:2] == (MINUTE_US, MINUTE_US // 2)
    assert found.exclusions == {ExclusionKind.PLANNED, ExclusionKind.CUSTOMER, ExclusionKind.FORCE_MAJEURE}


def test_a_template_of_one_s_own_comes_before_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    text = (SHIPPED / "AA.toml").read_text("utf-8").replace("99.95 %", "99.97 %")
    (tmp_path / "templates" / "AA.toml").write_text(text, "utf-8")
    (found,) = loaded(tmp_path, f'{HEAD}template = "AA"\n')
    assert getattr(found.clauses[0], "target") == Fraction(9997, 10000)  # noqa: B009


def test_a_version_that_supersedes_ends_the_one_before_without_touching_its_file(tmp_path: Path) -> None:
    first = f'{HEAD}template = "AA"\nvalid_from = 2026-01-01\nvalid_to = 2027-01-01\n'
    second = first.replace("version = 1", "version = 2\nsupersedes = 1").replace("2026-01-01", "2026-10-16")
    one, two = loaded(tmp_path, first, second.replace("valid_to = 2027-01-01\n", ""))
    turn = parse_instant("2026-10-16T00:00:00+08:00")
    assert (one.end, one.superseded_by) == (turn, 2)
    assert (two.start, two.end, two.superseded_by) == (turn, None, None)


def test_a_holiday_file_serves_several_contracts_and_the_contract_s_own_days_come_first(tmp_path: Path) -> None:
    (tmp_path / "calendars").mkdir()
    (tmp_path / "calendars" / "cn.toml").write_text(
        "schema = 1\nyears = [2026]\nholidays = [2026-10-01, 2026-10-02]\nworkdays = [2026-10-10]\n", "utf-8"
    )
    hours = '[hours]\nholidays_file = "calendars/cn.toml"\n'
    plain = f'{HEAD}template = "A"\n{hours}'
    own = plain.replace('"bank"', '"shop"') + "holidays = [2026-10-10]\nworkdays = [2026-10-02]\n"
    one, two = loaded(tmp_path, plain, own)
    assert [sorted(one.holidays), sorted(one.workdays)] == [["2026-10-01", "2026-10-02"], ["2026-10-10"]]
    assert [sorted(two.holidays), sorted(two.workdays)] == [["2026-10-01", "2026-10-10"], ["2026-10-02"]]
    assert one.holiday_years == two.holiday_years == (2026,)
