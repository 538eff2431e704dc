"""Money and bands that are typed in as options of `probed calc`; ValueErrors say what is wrong and what to write."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from typing import Final

from probed.cli.calc_options import percentage
from probed.model.contract import Amount, Band, Share

_MONEY: Final = re.compile(r"([0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]*))?", re.ASCII)
_SHARE: Final = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,20})?)%", re.ASCII)
_BAND: Final = re.compile(
    r"(?:<(?P<below>[^=:]+)|(?P<low>[^=:<]{1,60}?)(?:\.\.|~|-)(?P<high>[^=:<]{1,60}))[=:](?P<amount>.+)", re.ASCII
)
_HOW: Final = "Write LOW..HIGH=CREDIT such as 99..99.5=10%, or <HIGH=CREDIT such as <99.5=10%."


def parse_money(text: str, currency: str, decimals: int) -> int:
    """Smallest units of the currency; never rounded: too many decimals are refused."""
    plain = unicodedata.normalize("NFKC", text).strip()
    for sign in (currency, currency.lower(), "¥", "$", "€", "£", "元"):
        plain = plain.removeprefix(sign).removesuffix(sign).strip()
    match = _MONEY.fullmatch(plain)
    if match is None:
        raise ValueError(f"'{text}' is no sum of money. Write it such as {_example(decimals)}.")
    told = match[2] or ""
    if len(told) > decimals:
        raise ValueError(
            f"'{text}' has {len(told)} decimals, {currency} has {decimals}. Write it such as {_example(decimals)}."
        )
    whole: int = int(match[1].replace(",", "")) * 10**decimals
    return whole + int(told.ljust(decimals, "0") or "0")


def _example(decimals: int) -> str:
    return "12000" + ("." + "0" * decimals if decimals else "")


def parse_amount(text: str, currency: str, decimals: int) -> Share | Amount:
    """'5%' of the fee, or money."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    if match := _SHARE.fullmatch(plain):
        share = Fraction(match[1]) / 100
        if share > 10:
            raise ValueError(f"'{text}' is more than ten times the fee. Correct it.")
        return Share(share)
    if plain.isdecimal() and int(plain):
        money = f"{plain}.{'0' * decimals}" if decimals else f"{currency} {plain}"
        raise ValueError(f"'{text}' could be a percentage or money. Write {plain}% or {money}.")
    return Amount(parse_money(text, currency, decimals))


def split_bands(told: tuple[str, ...]) -> list[str]:
    """The bands of one or several options."""
    parts: list[str] = []
    for text in told:
        plain = unicodedata.normalize("NFKC", text).replace("、", " ")
        plain = re.sub(r"<\s+", "<", re.sub(r"\s*(\.\.|~|=|:|(?<=\d)-)\s*", r"\1", plain))
        # A comma between digits may belong to a sum of money: only one before a border separates.
        parts += [part for part in re.split(r"[;\s]+|,(?=\s|<|[0-9.]+%?(?:\.\.|~|-))", plain) if part]
    return parts


def parse_bands(parts: list[str], currency: str, decimals: int) -> list[Band | ValueError]:
    """Each band, or what is wrong with it. `<HIGH` begins where the next lower `<HIGH` ends."""
    read = [_band(part, currency, decimals) for part in parts]
    borders = sorted({one[1] for one in read if isinstance(one, tuple) and one[0] is None})
    found: list[Band | ValueError] = []
    for one in read:
        if isinstance(one, ValueError):
            found.append(one)
            continue
        low, high, amount = one
        if low is None:
            place = borders.index(high)
            low = borders[place - 1] if place else Fraction(0)
        found.append(Band(high, low or None, amount))
    return found


def _band(part: str, currency: str, decimals: int) -> tuple[Fraction | None, Fraction, Share | Amount] | ValueError:
    match = _BAND.fullmatch(part)
    if match is None:
        return ValueError(f"'{part}' is no band. {_HOW}")
    try:
        amount = parse_amount(match["amount"], currency, decimals)
        if match["below"]:
            return None, percentage(match["below"]), amount
        return percentage(match["low"]), percentage(match["high"]), amount
    except ValueError as exc:
        return exc
