"""The method section: the rules by which this very report was computed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from probed.model.assessment import Assessment
from probed.model.contract import (
    AvailabilityClause,
    Clause,
    Contract,
    DenominatorRule,
    ExclusionKind,
    HoursRange,
    Rounding,
    VpnClause,
)
from probed.report import figures
from probed.report.page import Language, MethodItem
from probed.report.promises import costs, promise
from probed.report.prose import PROSE
from probed.report.setting import Setting

_GENERAL = ("order", "unknown", "witnesses", "edges", "outages", "risk", "rounding")


@dataclass(frozen=True, slots=True)
class _Prose:
    """Says sentences in one language."""

    language: Language

    def __call__(self, key: str, /, **facts: object) -> str:
        chinese, english = PROSE[key]
        return (chinese if self.language is Language.ZH else english).format(**facts)


def method_items(assessments: Sequence[Assessment], setting: Setting) -> tuple[MethodItem, ...]:
    """General rules, each contract's own, and what was not watched."""
    say = _Prose(setting.words.language)
    general = [MethodItem(say(key), tuple(_numbered(say, key))) for key in _GENERAL]
    contracts = [contract_item(contract, setting) for _, contract in sorted(setting.contracts.items())]
    return (*general, *contracts, _unwatched(assessments, say, setting))


def _numbered(say: _Prose, key: str) -> Iterable[str]:
    return (say(name) for name in (f"{key}.1", f"{key}.2") if name in PROSE)


def contract_item(contract: Contract, setting: Setting) -> MethodItem:
    """Every rule of a contract that makes its figures, defaults too."""
    say = _Prose(setting.words.language)
    title = contract.title_en if say.language is Language.EN else contract.title
    lines = [
        *_term(contract, say, setting),
        _hours(contract, say, setting),
        *(
            line
            for clause in (*contract.clauses, *contract.vpn_clauses)
            for line in (promise(clause, contract, say, setting), *_sum(clause, say))
        ),
        _outages(contract, say),
        _exclusions(contract, say, setting),
        *_conditions(contract, say, setting),
        say(f"evidence.{contract.evidence.value}"),
        *costs(contract, say, setting),
    ]
    return MethodItem(say("contract", ref=contract.ref, title=title or contract.title), tuple(lines))


def _outages(contract: Contract, say: _Prose) -> str:
    """What counts as one outage and what is too short, where the contract says so."""
    rules = contract.outages
    bridge, minimum = figures.length(rules.bridge_us).text, figures.length(rules.minimum_us).text
    applies = say(f"applies.{rules.minimum_applies.value}")
    match bool(rules.bridge_us), bool(rules.minimum_us):
        case True, True:
            return say("contract.outages", bridge=bridge, minimum=minimum, applies=applies)
        case True, False:
            return say("contract.outages.bridge", bridge=bridge)
        case False, True:
            return say("contract.outages.minimum", minimum=minimum, applies=applies)
        case _:
            return say("contract.outages.each")


def _term(contract: Contract, say: _Prose, setting: Setting) -> Iterator[str]:
    if contract.superseded_by is not None and contract.end is not None:
        yield say("contract.until", until=setting.moment(contract.end).text, version=contract.superseded_by)
    if contract.month_day > 1:
        yield say("contract.month", day=contract.month_day)


def _conditions(contract: Contract, say: _Prose, setting: Setting) -> Iterator[str]:
    """What an exclusion needs besides its approval."""
    if contract.planned_notice_workdays:
        yield say("contract.workdays", days=contract.planned_notice_workdays)
    if contract.planned_overrun_us:
        yield say("contract.overrun", length=figures.length(contract.planned_overrun_us).text)
    for kind, words in contract.proofs:
        told = setting.words.comma.join(words)
        yield say("contract.proof", kind=setting.words(f"exclusion.kind.{kind.value}"), words=told)


def _sum(clause: Clause | VpnClause, say: _Prose) -> Iterator[str]:
    """What the figure of an availability is a share of."""
    if not isinstance(clause, AvailabilityClause):
        return
    if clause.denominator is DenominatorRule.FIXED:
        denominator = say("denominator.fixed", length=figures.length(clause.fixed_us).text)
    else:
        denominator = say(f"denominator.{clause.denominator.value}")
    yield denominator
    if clause.pro_rata:
        yield say("contract.pro_rata")
    yield say(f"official.{clause.unknown.value}")
    if clause.rounding is not Rounding.NONE:
        yield say("contract.rounding", decimals=clause.decimals, rule=say(f"rounding.{clause.rounding.value}"))


def _hours(contract: Contract, say: _Prose, setting: Setting) -> str:
    if not contract.hours:
        closed = contract.holidays and not contract.holidays_served
        return say("contract.hours.holidays") if closed else say("contract.hours.always")
    ranges = setting.words.comma.join(_range(hours, say) for hours in contract.hours)
    key = "contract.hours.served" if contract.holidays_served else "contract.hours"
    return say(key, ranges=ranges, zone=contract.zone)


def _range(hours: HoursRange, say: _Prose) -> str:
    names = say("weekdays").split()
    separator = "" if say.language is Language.ZH else " "
    days = say("days", days=separator.join(names[day - 1] for day in hours.weekdays))
    return f"{days} {_clock(hours.start_minute)}–{_clock(hours.end_minute)}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _exclusions(contract: Contract, say: _Prose, setting: Setting) -> str:
    if not contract.exclusions:
        return say("contract.exclusions.none")
    kinds = [kind for kind in ExclusionKind if kind in contract.exclusions]
    told = setting.words.comma.join(setting.words(f"exclusion.kind.{kind.value}") for kind in kinds)
    if not contract.planned_notice_us:
        return say("contract.exclusions.kinds", kinds=told)
    return say("contract.exclusions", kinds=told, notice=figures.length(contract.planned_notice_us).text)


def _unwatched(assessments: Sequence[Assessment], say: _Prose, setting: Setting) -> MethodItem:
    blind = {assessment.circuit: assessment.unwatched for assessment in assessments if assessment.unwatched}
    if not blind:
        return MethodItem(say("unwatched"), (say("unwatched.none"),))
    lines = (f"{circuit}{say('colon')}{setting.leaves(leaves)}" for circuit, leaves in blind.items())
    return MethodItem(say("unwatched"), (say("unwatched.1"), *lines))
