"""The report's list of protection switches."""

from __future__ import annotations

from collections.abc import Sequence

from probed.model.assessment import Assessment, SwitchSeen, SwitchWitness
from probed.report import figures
from probed.report.page_ledger import SwitchRow
from probed.report.setting import Setting


def switch_rows(assessments: Sequence[Assessment], setting: Setting) -> tuple[SwitchRow, ...]:
    """Every switch of every circuit with a clause about them, in order of circuit and time."""
    return tuple(_row(assessment, one, setting) for assessment in assessments for one in assessment.switches)


def _row(assessment: Assessment, one: SwitchSeen, setting: Setting) -> SwitchRow:
    words = setting.words
    return SwitchRow(
        assessment.circuit,
        setting.edge(one.edge),
        words.comma.join(one.groups) or figures.NONE,
        figures.milliseconds(one.low_us),
        figures.milliseconds(one.high_us),
        bounds(one.low_us, one.high_us, setting),
        words("switches.decided", decided=words.known("decided", one.decided)) if one.decided else "",
        words.known("switches", one.why_not or "counted"),
        tuple(_witness(witness, setting) for witness in one.witnesses),
    )


def _witness(witness: SwitchWitness, setting: Setting) -> str:
    told = setting.words(f"switches.{witness.by}", name=witness.name)
    return told if witness.by == "legs" else f"{told}: {bounds(witness.low_us, witness.high_us, setting)}"


def bounds(low_us: int, high_us: int | None, setting: Setting) -> str:
    """'31 ms – 33 ms', '≥ 120 ms'; in words where nothing is known."""
    low = figures.milliseconds(low_us).text
    if high_us is None:
        return f"\N{GREATER-THAN OR EQUAL TO} {low}" if low_us else setting.words("switches.unknown")
    return low if low_us == high_us else f"{low} \N{EN DASH} {figures.milliseconds(high_us).text}"
