"""What a revision changed: every figure and every stretch of time that the earlier one had otherwise.

Both are compared as they were filed, in plain JSON: what was published is read back, never made again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from probed.model.assessment import Assessment
from probed.model.canonical import plain
from probed.model.credit import CircuitCredit, VpnCreditSheet
from probed.model.vpn_assessment import VpnAssessment
from probed.report import figures
from probed.report.page import FigureChange, SpanChange
from probed.report.page_values import Figure
from probed.report.setting import Setting
from sla.credit_sheet import money_text
from sla.report_diff import ChangedValue, changed_spans, changed_values, numbered

Filed = Mapping[str, Any]
"""What a filed revision holds: `assessments` and `credits`, and where a VPN was promised anything `vpns` and
`vpn_credits`.
"""

_ORDER: Final = (
    "availability",
    "coverage",
    "outages",
    "mttr_us",
    "mtbf_us",
    "totals",
    "responsible",
    "at_risk",
    "clause",
    "credit",
)
_MEMBERS: Final = ("official", "value", "met", "windows_missed", "low", "high")
_METS: Final = {True: "verdict.kept", False: "verdict.missed"}


def filed(
    assessments: Sequence[Assessment],
    sheets: Sequence[CircuitCredit] = (),
    vpns: Sequence[VpnAssessment] = (),
    vpn_sheets: Sequence[VpnCreditSheet] = (),
) -> Filed:
    """The same form of what is reported now."""
    whole = {"assessments": assessments, "credits": sheets, "vpns": vpns, "vpn_credits": vpn_sheets}
    return {name: plain(tuple(rows)) for name, rows in whole.items()}


def figure_changes(before: Filed, after: Filed, setting: Setting) -> tuple[FigureChange, ...]:
    """Figures, verdicts and credits whose exact value differs; what only one of them has is none in the other."""
    printed = _Printed((before, after), setting)
    found = sorted(
        (each for each in changed_values(before, after) if printed.says_more(each, before, after)),
        key=lambda each: (each.circuit, each.contract, each.part, _rank(each.name)),
    )
    return tuple(
        FigureChange(
            printed.subject(each), printed.name(each), printed.value(each, each.old), printed.value(each, each.new)
        )
        for each in found
    )


def _rank(name: str) -> tuple[int, str, int]:
    group = next((number for number, start in enumerate(_ORDER) if name.startswith(start)), len(_ORDER))
    head, _, member = name.rpartition(".")
    return group, head, _MEMBERS.index(member) if member in _MEMBERS else 0


class _Printed:
    """How a changed value is worded: its unit stands in the clause or the sheet that it belongs to."""

    def __init__(self, contents: Sequence[Filed], setting: Setting) -> None:
        self.setting = setting
        self._clauses: dict[tuple[str, str, str], Mapping[str, Any]] = {}
        self._digits: dict[tuple[str, str], tuple[int, str]] = {}
        self._parts: dict[str, set[tuple[str, int]]] = {}
        for content in contents:
            for (subject, _, part), row in _subjects(content):
                self._parts.setdefault(subject, set()).add((row["contract"], part))
                self._clauses |= {(subject, row["contract"], clause["clause"]): clause for clause in row["clauses"]}
            sheets = [(sheet["circuit"], sheet) for sheet in content["credits"]]
            sheets += [(sheet["vpn"], sheet["credit"]) for sheet in content.get("vpn_credits", ())]
            self._digits |= {
                (subject, sheet["contract"]): (sheet["digits"], sheet["currency"]) for subject, sheet in sheets
            }

    def says_more(self, changed: ChangedValue, before: Filed, after: Filed) -> bool:
        """Not the bounds of a clause that are its value, nor the count of its windows where it has one."""
        group, _, rest = changed.name.partition(".")
        clause, _, member = rest.rpartition(".")
        if group != "clause" or member in {"value", "met"}:
            return True
        rows = [self._find(content, changed, clause) for content in (before, after)]
        if member == "windows_missed":
            return any(row is not None and row["windows"] > 1 for row in rows)
        return any(row is not None and row[member] != row["value"] for row in rows)

    @staticmethod
    def _find(content: Filed, changed: ChangedValue, clause: str) -> Mapping[str, Any] | None:
        for key, row in _subjects(content):
            if key == (changed.circuit, changed.contract, changed.part):
                return next((each for each in row["clauses"] if each["clause"] == clause), None)
        return None

    def subject(self, changed: ChangedValue) -> str:
        """The circuit or VPN; with contract and number where its period has several parts."""
        parts = self._parts.get(changed.circuit, set())
        if len(parts) < 2:
            return changed.circuit
        twice = (changed.contract, 2) in parts
        return f"{changed.circuit} ({changed.contract}{f', {changed.part}' if twice else ''})"

    def name(self, changed: ChangedValue) -> str:
        words = self.setting.words
        group, _, rest = changed.name.partition(".")
        match group:
            case "availability":
                percent = f"{words('availability')} %"
                return percent if rest == "official" else words("figure.bound", name=percent, detail=words(rest))
            case "coverage":
                return f"{words('coverage')} %"
            case "totals":
                return words("figure.bound", name=words(rest), detail=words("minutes.unit"))
            case "responsible":
                party, _, member = rest.rpartition(".")
                name = f"{words(member)}{words.comma}{words.known('party', party)}"
                return words("figure.bound", name=name, detail=words("minutes.unit"))
            case "at_risk_low_us" | "at_risk_high_us":
                bound = words("figure.bound", name=words("at_risk"), detail=words("minutes.unit"))
                return words("figure.bound", name=bound, detail=words("low" if "low" in group else "high"))
            case "clause":
                return self._clause_name(changed, rest)
            case "credit":
                told = self._digits.get((changed.circuit, changed.contract))
                return words("figure.bound", name=words("credit"), detail=told[1]) if told else words("credit")
            case _:
                return words(group.removesuffix("_us"))

    def _clause_name(self, changed: ChangedValue, rest: str) -> str:
        words = self.setting.words
        clause, _, member = rest.rpartition(".")
        kind = self._clauses[changed.circuit, changed.contract, clause]["kind"]
        told = words(f"figure.{member}")
        detail = told if clause == kind else f"{clause}{words.comma}{told}"
        return words("figure.bound", name=words.known("clause", kind), detail=detail)

    def value(self, changed: ChangedValue, value: Any) -> Figure:
        group, _, rest = changed.name.partition(".")
        if group == "clause":
            return self._clause_value(changed, rest, value)
        if value is None:
            return Figure(None, "", figures.NONE)
        match group:
            case "availability":
                return figures.percent(Fraction(value))
            case "coverage":
                return figures.percent(Fraction(value))
            case "outages":
                return figures.count(value)
            case "mttr_us" | "mtbf_us":
                return figures.length(Fraction(value))
            case "credit":
                digits, currency = self._digits[changed.circuit, changed.contract]
                return Figure(value, currency, money_text(value, digits))
            case _:
                return figures.minutes(value)

    def _clause_value(self, changed: ChangedValue, rest: str, value: Any) -> Figure:
        clause, _, member = rest.rpartition(".")
        if value is None:
            return Figure(None, "", figures.NONE)
        if member == "met":
            return Figure(int(value), "verdict", self.setting.words(_METS[value]))
        told = self._clauses[changed.circuit, changed.contract, clause]
        match told["unit"] if member != "windows_missed" else "count":
            case "ratio":
                return figures.percent(Fraction(value))
            case "us":
                return figures.length(Fraction(value))
            case _:
                return figures.count(Fraction(value))


def _subjects(content: Filed) -> Iterator[tuple[tuple[str, str, int], Mapping[str, Any]]]:
    yield from numbered(content["assessments"], "circuit")
    yield from numbered(content.get("vpns", ()), "vpn")


def span_changes(before: Filed, after: Filed, setting: Setting) -> tuple[SpanChange, ...]:
    """Stretches whose class or reason differs."""
    return tuple(
        SpanChange(
            each.circuit,
            setting.moment(each.start),
            setting.moment(each.end),
            figures.length(each.end - each.start),
            _class(each.old, setting),
            _class(each.new, setting),
        )
        for each in changed_spans(before["assessments"], after["assessments"])
    )


def _class(told: str | None, setting: Setting) -> str:
    """'Excluded X-17': the class with its reason, none where it was not assessed."""
    if told is None:
        return figures.NONE
    kind, _, reason = told.partition(" ")
    words = setting.words
    return f"{words(kind)} {words.known('silence', reason)}" if reason else words(kind)
