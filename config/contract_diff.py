"""What two versions of a contract say differently, and for whom each difference is better."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple

from config.contract_show import ShownKey, shown_keys
from config.contracts import ContractVersion
from config.money import format_minor
from config.report_limit import ReportLimit
from probed.model.contract import (
    Border,
    ChargeRule,
    ClockStart,
    ExclusionKind,
    MinimumApplies,
    Stacking,
    UnknownRule,
)


class Effect(StrEnum):
    """For whom a change is better; NEUTRAL where that depends."""

    CUSTOMER = "better for the customer"
    CARRIER = "better for the carrier"
    NEUTRAL = ""


class Change(NamedTuple):
    """One difference. `old` or `new` None: only the other version says anything of it."""

    name: str
    old: str | None
    new: str | None
    effect: Effect


_HEAD: Final = frozenset(
    {"schema", "id", "version", "template", "without", "supersedes", "title", "title_en", "valid_from", "valid_to"}
)
"""What tells versions apart and judges nothing."""

_MORE: Final[Mapping[str, int]] = {
    "target": 1,
    "limit": -1,
    "allowed": -1,
    "planned_notice": 1,
    "planned_notice_workdays": 1,
    "planned_overrun": -1,
    "minimum": -1,
    "monthly_charge": -1,
    "cap_circuit": 1,
    "cap_customer": 1,
    "cap": 1,
    "k": 1,
    "quorum": 1,
    "fixed": -1,
}
"""Keys of which more is better for the customer (1) or for the carrier (-1)."""

_RANKED: Final[Mapping[str, Mapping[Any, int]]] = {
    "unknown": {UnknownRule.UP: 0, UnknownRule.EXCLUDE: 1, UnknownRule.DOWN: 2},
    "minimum_applies": {MinimumApplies.COUNT_AND_SECONDS: 0, MinimumApplies.COUNT: 1},
    "of": {"mean": 0, "each": 1},
    "clock": {ClockStart.DETECTION: 0, ClockStart.TICKET: 0, ClockStart.EARLIER: 1},
    "holidays_served": {False: 0, True: 1},
    "pro_rata": {ChargeRule.ACTUAL_DAYS: 0, ChargeRule.THIRTIETHS: 0, ChargeRule.WHOLE: -1},
    "stacking": {Stacking.FIRST: 0, Stacking.HIGHEST: 1, Stacking.SUM: 2},
    "with_circuits": {"highest": 0, "sum": 1},
    "border": {Border.BETTER: 0, Border.WORSE: 1},
}
"""Words by what they are worth to the customer."""


def changes(old: ContractVersion, new: ContractVersion) -> tuple[Change, ...]:
    """Every key that differs, in the order of the newer file; a clause that is new or gone is one change."""
    before, after = ({each.name: each for each in shown_keys(version)} for version in (old, new))
    gone = _clauses(before) - _clauses(after)
    come = _clauses(after) - _clauses(before)
    found = [Change(f"clause.{name}", _promise(before, name), None, Effect.CARRIER) for name in sorted(gone)] + [
        Change(f"clause.{name}", None, _promise(after, name), Effect.CUSTOMER) for name in sorted(come)
    ]
    if (old.parsed.credit is None) != (new.parsed.credit is None):
        found.append(_credit(old, new))
        for keys in (before, after):
            for name in [name for name in keys if name == "credit" or name.startswith("credit.")]:
                del keys[name]
    for name in dict.fromkeys((*after, *before)):
        if name in _HEAD or _clause_of(name) in gone | come:
            continue
        was, now = before.get(name), after.get(name)
        if was is None or now is None or was.typed != now.typed:
            found.append(_change(name, was, now))
    return tuple(found)


def _credit(old: ContractVersion, new: ContractVersion) -> Change:
    """Money comes or goes as a whole."""
    rules = new.contract.credit or old.contract.credit
    assert rules is not None  # one of them has it
    charge = "-" if rules.charge is None else f"{format_minor(rules.charge, rules.digits)} {rules.currency}"
    if new.contract.credit is None:
        return Change("credit", charge, None, Effect.CARRIER)
    return Change("credit", None, charge, Effect.CUSTOMER)


def _clauses(keys: Mapping[str, ShownKey]) -> set[str]:
    return {_clause_of(name) for name in keys} - {""}


def _clause_of(name: str) -> str:
    """'availability' of 'clause.availability.target', '' of what is no clause's."""
    return name.removeprefix("clause.").rpartition(".")[0] if name.startswith("clause.") else ""


def _promise(keys: Mapping[str, ShownKey], clause: str) -> str:
    for key in ("target", "limit"):
        if (found := keys.get(f"clause.{clause}.{key}")) is not None:
            return found.text
    return "-"


def _change(name: str, was: ShownKey | None, now: ShownKey | None) -> Change:
    effect = Effect.NEUTRAL
    if was is not None and now is not None:
        effect = _effect(name.rpartition(".")[2], was.typed, now.typed)
    return Change(name, was.text if was else None, now.text if now else None, effect)


def _effect(key: str, was: Any, now: Any) -> Effect:
    if key in {"bands", "count_bands"} and bool(was) != bool(now):
        return _towards(1 if now else -1)
    if key == "accept":
        return _fewer(set(was), set(now))
    if key in _RANKED and was in _RANKED[key] and now in _RANKED[key]:
        return _towards(_RANKED[key][now] - _RANKED[key][was])
    if isinstance(was, ReportLimit) and isinstance(now, ReportLimit) and was.unit != now.unit:
        return Effect.NEUTRAL  # which is longer, days or working days, depends on the calendar
    # A share and an amount of money cannot be compared, and nothing compares with something.
    if key in _MORE and was is not None and now is not None and type(was) is type(now) and was != now:
        return _towards(_MORE[key] if now > was else -_MORE[key])
    if key in {"cap_circuit", "cap_customer", "cap"} and was != now and None in (was, now):
        return Effect.CUSTOMER if now is None else Effect.CARRIER
    return Effect.NEUTRAL


def _fewer(was: set[ExclusionKind], now: set[ExclusionKind]) -> Effect:
    if now < was:
        return Effect.CUSTOMER
    return Effect.CARRIER if now > was else Effect.NEUTRAL


def _towards(sign: int) -> Effect:
    if sign == 0:
        return Effect.NEUTRAL
    return Effect.CUSTOMER if sign > 0 else Effect.CARRIER
