"""`probed calc credit`: bands in every way to write them, money to the last unit."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.command import probed


def calc(availability: str, bands: str, *more: str, fee: str = "10000.00") -> dict[str, Any]:
    done = probed("calc", "credit", "--availability", availability, "--bands", bands, "--fee", fee, "--json", *more)
    assert done.code == 0, done.err
    found: dict[str, Any] = done.json
    return found


@pytest.mark.parametrize(
    "bands",
    [
        "<99.99=5% <99.5=10% <99=20%",
        "99.5..99.99=5% 99..99.5=10% 0..99=20%",
        "99.5-99.99:5%, 99-99.5:10%, 0-99:20%",
        "0..99=2000.00; 99..99.5=1,000.00; 99.5%..99.99%=500.00",
        "99.99..100=0%,99.5 .. 99.99 = 5%\n99..99.5=10%,0..99=20%",
        "＜99.99＝5％、<99.5=10%、<99=20%",
    ],
)
@pytest.mark.parametrize(
    ("availability", "money"),
    [("99.99", "0.00"), ("99.9899", "500.00"), ("99.5", "500.00"), ("99.4999", "1000.00"), ("99.0", "1000.00"),
     ("98.9999", "2000.00")],
)  # fmt: skip
def test_the_golden_schedule_in_every_way_to_write_it(bands: str, availability: str, money: str) -> None:
    got = calc(availability, bands, "--target", "99.99")
    assert (got["credit"], got["met"]) == (money, money == "0.00")


def test_the_target_is_the_upper_end_of_the_bands_unless_it_is_said() -> None:
    got = calc("99.87", "<99.9=5% <99.5=10%", fee="12000.00")
    assert (got["target"], got["credit"], got["band"]) == (
        0.999,
        "600.00",
        {"low": 0.995, "high": 0.999, "credit": "5 %"},
    )


def test_part_months_and_caps_are_cut_as_in_a_contract() -> None:
    bands = "<99.9=5% <99.5=10%"
    got = calc("90", bands, "--cap", "8%", "--in-service", "20/30", fee="12000.01")
    assert [got[key] for key in ("fee_in_service", "before_rounding", "before_cap", "cap")] == [
        "8000.006666...", "800.000666...", "800.00", "640.00",
    ]  # fmt: skip
    assert (got["capped"], got["credit"]) == (True, "640.00")
    assert calc("90", bands, "--cap", "1000.00")["credit"] == "1000.00"


@pytest.mark.parametrize(
    ("rule", "money"),
    [("half_up", "0.03"), ("half-even", "0.02"), ("truncate", "0.02"), ("down", "0.02"), ("UP", "0.03")],
)
def test_a_fraction_of_the_smallest_unit_ends_once_by_the_contracts_rules(rule: str, money: str) -> None:
    assert calc("99.6", "<99.9=5%", "--rounding", rule, fee="0.50")["credit"] == money


def test_a_border_is_the_better_bands_or_the_worse_ones() -> None:
    bands = "<99.9=5% <99.5=10%"
    assert [calc("99.5", bands, "--border", side)["credit"] for side in ("better", "worse")] == ["500.00", "1000.00"]


@pytest.mark.parametrize(
    ("currency", "fee", "credit"),
    [("JPY", "12345", "617"), ("KWD", "12.345", "0.617"), ("cny", "¥12,345.67", "617.28")],
)
def test_each_currency_has_its_own_smallest_unit(currency: str, fee: str, credit: str) -> None:
    assert calc("99.6", "<99.9=5%", "--currency", currency, fee=fee)["credit"] == credit


def test_a_ratio_that_was_printed_exactly_is_taken_exactly() -> None:
    assert calc("999/1000", "<99.9=5%")["met"] is True
    assert calc("998999999999999/1000000000000000", "<99.9=5%")["met"] is False


def test_bands_that_pay_less_for_a_worse_month_are_remarked() -> None:
    done = probed("calc", "credit", "--availability", "99", "--bands", "<99.9=10% <99.5=5%", "--fee", "1.00")
    assert "below 99.5 % the credit is 5 %, above it 10 %: is that meant?" in done.err


def test_the_steps_are_those_of_a_contracts_sheet() -> None:
    done = probed(
        "calc", "credit", "--availability", "99.87", "--bands", "<99.9=5%", "--fee", "12000.00", "--cap", "1%"
    )
    lines = [" ".join(line.split()) for line in done.out.splitlines()]
    for line in (
        "99.87 % < 99.9 %: missed",
        "availability: 99.87 % lies in 99.9 % .. 0 %, which costs 5 % 600.00",
        "cut to the circuit's cap of 120.00 120.00",
        "credit 120.00 CNY",
    ):
        assert line in lines
