"""Single values: what is accepted, exactly what it means, and what is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.durations import format_duration, parse_duration
from config.parsing import (
    format_day_or_instant,
    format_percent,
    parse_day_or_instant,
    parse_identifier,
    parse_instant,
    parse_percent,
    parse_zone,
)
from probed.model.instant import format_instant

YEAR_2000 = 946_684_800_000_000


@pytest.mark.parametrize(
    ("text", "length_us"),
    [
        pytest.param("60s", 60_000_000, id="seconds"),
        pytest.param("1h 30min", 5_400_000_000, id="parts add up"),
        pytest.param("2.5 s", 2_500_000, id="decimals are exact"),
        pytest.param("250ms", 250_000, id="milliseconds"),
        pytest.param("0.1us0.9us", 1, id="parts may be finer than their sum"),
        pytest.param("43200min", 2_592_000_000_000, id="a month of 30 days"),
        pytest.param("３０ｓ", 30_000_000, id="full-width input is understood"),
        pytest.param("0s", 0, id="nothing"),
    ],
)
def test_a_length_of_time(text: str, length_us: int) -> None:
    assert parse_duration(text) == length_us


@pytest.mark.parametrize("text", ["", "s", "60", "-1s", "1 hour", "1m", "0.5us", "9999d", "1s and", "1e3s", "½h"])
def test_what_is_no_length_of_time(text: str) -> None:
    with pytest.raises(ValueError, match=r"Write|Round"):
        parse_duration(text)


@given(st.integers(0, 3660 * 86_400_000_000))
def test_a_length_reads_back_as_it_was_written(length_us: int) -> None:
    assert parse_duration(format_duration(length_us)) == length_us


@pytest.mark.parametrize(
    ("text", "ratio"),
    [
        pytest.param("99.95 %", Fraction(1999, 2000), id="exact, where a float is not"),
        pytest.param("100%", Fraction(1), id="everything"),
        pytest.param("99.99000 %", Fraction(9999, 10000), id="zeros at the end say nothing"),
        pytest.param("９９．９％", Fraction(999, 1000), id="full-width input is understood"),
    ],
)
def test_a_percentage(text: str, ratio: Fraction) -> None:
    assert parse_percent(text) == ratio


@pytest.mark.parametrize(
    "text", ["", "%", "99.95", "0.9995", "0 %", "100.0001 %", "-1 %", "1e1 %", "99,95 %", "NaN %"]
)
def test_what_is_no_percentage(text: str) -> None:
    with pytest.raises(ValueError, match="Write"):
        parse_percent(text)


@given(st.integers(1, 10**12))
def test_a_percentage_reads_back_as_it_was_written(millionths_of_millionths: int) -> None:
    ratio = Fraction(millionths_of_millionths, 10**12)
    assert parse_percent(format_percent(ratio)) == ratio


def test_a_ratio_without_exact_decimals_is_not_written() -> None:
    with pytest.raises(ValueError, match="no exact decimal percentage"):
        format_percent(Fraction(1, 3))


@pytest.mark.parametrize(
    ("text", "zone", "utc"),
    [
        pytest.param("2026-01-01", "Asia/Shanghai", "2025-12-31T16:00:00Z", id="a date begins at local midnight"),
        pytest.param("2026-01-01", "UTC", "2026-01-01T00:00:00Z", id="a date in UTC"),
        pytest.param("2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00Z", id="before the clocks go forward"),
        pytest.param("2026-03-30", "Europe/Berlin", "2026-03-29T22:00:00Z", id="after the clocks went forward"),
        pytest.param("2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00Z", id="a midnight that was left out"),
        pytest.param("2026-01-01T08:00:00+08:00", "UTC", "2026-01-01T00:00:00Z", id="an offset is obeyed"),
        pytest.param("2026-01-01T00:00Z", "Asia/Shanghai", "2026-01-01T00:00:00Z", id="seconds may be left out"),
        pytest.param("2026-01-01t00:00:00.000001z", "UTC", "2026-01-01T00:00:00.000001Z", id="to the microsecond"),
    ],
)
def test_a_date_or_an_instant(text: str, zone: str, utc: str) -> None:
    assert format_instant(parse_day_or_instant(text, zone)) == utc


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2026-01-01T00:00:00", id="no offset"),
        pytest.param("20260101", id="no dashes"),
        pytest.param("2026-W01-1", id="a week"),
        pytest.param("2026/1/1", id="slashes"),
        pytest.param("2026-02-29", id="no leap year"),
        pytest.param("2026-01-01T24:00:01Z", id="no such hour"),
        pytest.param("2026-06-30T23:59:60Z", id="a leap second"),
        pytest.param("1969-12-31", id="before everything"),
        pytest.param("9999-12-31T23:59:59Z", id="the end of time"),
        pytest.param("2026-01-01T00:00:00+99:00", id="no such offset"),
        pytest.param("２０２６-01-01", id="full-width digits"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_neither_date_nor_instant(text: str) -> None:
    with pytest.raises(ValueError, match=r"Write|Add|Correct"):
        parse_day_or_instant(text, "Asia/Shanghai")


@given(st.integers(YEAR_2000, 2 * YEAR_2000), st.sampled_from(["UTC", "Asia/Shanghai", "America/Sao_Paulo"]))
def test_an_instant_reads_back_as_it_was_written(at: int, zone: str) -> None:
    assert parse_day_or_instant(format_day_or_instant(at, zone), zone) == at


@given(st.integers(10_958, 21_900), st.sampled_from(["UTC", "Asia/Shanghai"]))
def test_a_local_midnight_is_written_as_a_date(day: int, zone: str) -> None:
    at = day * 86_400_000_000 - (0 if zone == "UTC" else 8 * 3_600_000_000)
    text = format_day_or_instant(at, zone)
    assert len(text) == len("2026-01-01")
    assert parse_day_or_instant(text, zone) == at


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_with_advice(text: str) -> None:
    for read in (parse_duration, parse_percent, parse_instant, parse_zone, parse_identifier):
        try:
            read(text)
        except ValueError as exc:
            assert str(exc).endswith((".", "?"))  # noqa: PT017


@pytest.mark.parametrize("text", ["", "A B", "A\u3000B", "A:B", "A;B", "A@B"])
def test_what_is_no_identity(text: str) -> None:
    with pytest.raises(ValueError, match=r"Give|Use|Delete"):
        parse_identifier(text)
