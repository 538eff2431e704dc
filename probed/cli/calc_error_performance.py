"""`probed calc error-performance`: ES, SES, BBE and unavailable seconds of a path from its seconds."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

from probed.cli.calc_error_show import document, show
from probed.cli.calc_options import Asked, quantity
from probed.cli.calc_show import answer, typed
from probed.cli.screen import colour_option
from probed.cli.sources import json_option
from probed.errors import ProbedError

if TYPE_CHECKING:
    from sla.error_performance import SecondRun
    from sla.paths import PathRule


@click.command("error-performance")
@click.option("--path", "path_text", help="Kind of path or section: vc12, vc4, vc4-4c, e1 (2M), ms16 ...")
@click.option("--blocks", type=click.IntRange(1), help="Blocks a second, for a path that --path does not know.")
@click.option("--severe", type=click.IntRange(1), help="Errors from which a second is severe, if set otherwise.")
@click.option("--sequence", required=True, help="Seconds: 0*5 D*10 e3 -; from standard input (-) or @FILE.")
@click.option("--far-end", help="The far end as RDI and REI tell it here: invalid while the near end has a defect.")
@click.option("--other-end", help="The other direction as its own end measured it.")
@click.option("--violations", is_flag=True, help="eN are code violations (CV), not errored blocks.")
@click.option("--interval", type=click.IntRange(1), help="Count by intervals of so many seconds, such as 900.")
@click.option("--allocation", help="Share of the end-to-end objective, such as 6%; judges ESR, SESR and BBER.")
@click.option("--distance", help="Air distance in km, for the national portion of G.826 as the share.")
@colour_option
@json_option
def command(
    path_text: str | None,
    blocks: int | None,
    severe: int | None,
    sequence: str,
    far_end: str | None,
    other_end: str | None,
    violations: bool,
    interval: int | None,
    allocation: str | None,
    distance: str | None,
    as_json: bool,
) -> None:
    """Error performance of a path by G.826, G.828, G.829 and the ten-second rule, from its seconds.

    0 is a clean second, D one with a defect, e5 one with 5 errored blocks, - one that was not measured; x*60 stands
    for sixty of them. The path begins available; fewer than 10 seconds at the end change nothing.

    Exit code 1 when a share of the objective is given and missed.
    """
    from sla.error_sheet import Measured, error_sheet

    name, rule = _rule(path_text, blocks, severe)
    if far_end and other_end:
        raise ProbedError("--far-end and --other-end are two ways to say the same direction: give one of them")
    share, objective = _share(name, allocation, distance)
    violations = violations or not rule.violations_per_block
    most = rule.blocks_per_s * (max(rule.violations_per_block, 1) if violations else 1)
    if rule.severe_blocks > most:
        raise ProbedError(
            f"--severe: {rule.severe_blocks} is more than one second has, {most}. Correct it, or the path."
        )
    asked = Asked()
    near, far = asked.gathered(lambda: _read(sequence, "--sequence", most)), None
    if told := far_end or other_end:
        far = asked.gathered(lambda: _read(told, "--far-end" if far_end else "--other-end", most))
    asked.done("the sequence")
    assert near is not None
    sheet = error_sheet(
        near,
        rule,
        far,
        heard=bool(far_end),
        interval_s=interval,
        objective=objective,
        allocation=share if share is not None else Fraction(1),
    )
    measured = Measured.VIOLATIONS if violations else Measured.BLOCKS
    answer(as_json, lambda: document(sheet, name, measured, share), lambda: show(sheet, name, measured, share))
    missed = any(result.met is False for side in (sheet.near, sheet.far) if side for result in side.objectives)
    raise SystemExit(1 if missed else 0)


def _read(value: str, option: str, most: int) -> tuple[SecondRun, ...]:
    from sla.notation import parse_seconds

    text, place = typed(value, option)
    return parse_seconds(text, most, place)


def _rule(text: str | None, blocks: int | None, severe: int | None) -> tuple[str, PathRule]:
    """The path by name, or by its figures."""
    from sla.paths import PATHS, PathRule, path_name

    if text is None and blocks is None:
        raise ProbedError("say what kind of path it is (--path vc12), or what it counts (--blocks 2000 --severe 600)")
    name = path_name(text) if text is not None else ""
    known = PATHS[name] if name else PathRule(0, 0)
    per_s = blocks if blocks is not None else known.blocks_per_s
    threshold = severe if severe is not None else known.severe_blocks if blocks is None else -(-per_s * 3 // 10)
    source = known.source if (per_s, threshold) == known[:2] else ""
    return name, PathRule(per_s, threshold, known.violations_per_block, source)


def _share(name: str, allocation: str | None, distance: str | None) -> tuple[Fraction | None, Any]:
    """The share of the objective, and the objective."""
    from sla.objectives import OBJECTIVES, national_allocation

    if allocation is None and distance is None:
        return None, None
    if allocation is not None and distance is not None:
        raise ProbedError("--allocation and --distance both say the share: give one of them")
    if name not in OBJECTIVES:
        raise ProbedError(f"'{name}' has no end-to-end objective to share. Leave out --allocation and --distance.")
    if allocation is not None:
        share = quantity(allocation, "--allocation", "6%")
    else:
        share = national_allocation(quantity(distance or "", "--distance", "800"))
    if not 0 < share <= 1:
        raise ProbedError(f"--allocation: {share} is no share. Write one above 0 and up to 100%, such as 6%.")
    return share, OBJECTIVES[name]
