"""`probed calc limits`: what a path may have when it is brought into service, and whether a measurement passes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from probed.cli.calc_options import Asked, quantity
from probed.cli.calc_show import answer, ratio, title
from probed.cli.output import Word, print_table
from probed.cli.screen import colour_option
from probed.cli.sources import json_option
from probed.cli.words import said
from probed.errors import ProbedError

if TYPE_CHECKING:
    from fractions import Fraction

    from sla.objectives import Limits


@click.command("limits")
@click.option("--path", "path_text", required=True, help="Kind of path: vc12, vc4, e1 ...")
@click.option("--allocation", help="Share of the end-to-end objective, such as 6%.")
@click.option("--distance", help="Air distance in km, for the national portion of G.826 as the share.")
@click.option("--period", default="24h", show_default=True, help="Length of the measurement: 2h, 24h, 7d.")
@click.option("--es", type=click.IntRange(0), help="Errored seconds that were measured.")
@click.option("--ses", type=click.IntRange(0), help="Severely errored seconds that were measured.")
@colour_option
@json_option
def command(
    path_text: str,
    allocation: str | None,
    distance: str | None,
    period: str,
    es: int | None,
    ses: int | None,
    as_json: bool,
) -> None:
    """Limits of bringing into service (M.2100, M.2101): accept up to S1, reject from S2 on, uncertain between.

    APO = allocation x objective x period, BISPO = APO / 2, S1 and S2 = BISPO less and plus twice its root. Not for a
    measurement with unavailable time.

    Exit code 1 when a count is rejected.
    """
    from config.durations import parse_duration
    from sla.objectives import OBJECTIVES, bringing_into_service, national_allocation
    from sla.paths import path_name

    name = path_name(path_text)
    if name not in OBJECTIVES:
        raise ProbedError(f"'{name}' has no end-to-end objective to share. Leave out --allocation and --distance.")
    if (allocation is None) == (distance is None):
        raise ProbedError("say the share once: --allocation 6%, or --distance 800 for a national portion")
    share = (
        quantity(allocation, "--allocation", "6%")
        if allocation is not None
        else national_allocation(quantity(distance or "", "--distance", "800"))
    )
    if not 0 < share <= 1:
        raise ProbedError(f"--allocation: {share} is no share. Write one above 0 and up to 100%, such as 6%.")
    asked = Asked()
    length_us = asked.one("--period", period, parse_duration)
    asked.done()
    if not length_us or length_us < 1_000_000:
        raise ProbedError(f"--period: {period} is too short to count seconds. Write one such as 24h.")
    seconds = length_us // 1_000_000
    _check(es, ses, seconds)
    objective = OBJECTIVES[name]
    told: dict[str, tuple[Fraction, Limits, int | None]] = {
        kind: (value, bringing_into_service(share, value, seconds), count)
        for kind, value, count in (("ES", objective.esr, es), ("SES", objective.sesr, ses))
        if value is not None
    }
    verdicts = {kind: verdict(limits, count) for kind, (_, limits, count) in told.items()}
    answer(
        as_json,
        lambda: _document(name, share, seconds, told, verdicts),
        lambda: _show(name, share, seconds, told, verdicts),
    )
    raise SystemExit(1 if "rejected" in verdicts.values() else 0)


def _check(es: int | None, ses: int | None, seconds: int) -> None:
    """Counts that one measurement can have."""
    for option, count in (("--es", es), ("--ses", ses)):
        if count is not None and count > seconds:
            raise ProbedError(
                f"{option}: {count} is more than the measurement has, {seconds} s. Correct one of them."
            )
    if es is not None and ses is not None and ses > es:
        raise ProbedError(f"--ses: {ses} SES of {es} ES cannot be: every SES is an ES. Correct one of them.")


def verdict(limits: Limits, count: int | None) -> str:
    """Accepted at or below S1, rejected at or above S2, else uncertain; empty when nothing was measured."""
    if count is None:
        return ""
    return "accepted" if count <= limits.s1 else "rejected" if count >= limits.s2 else "uncertain"


def _document(
    name: str,
    share: Fraction,
    seconds: int,
    told: dict[str, tuple[Fraction, Limits, int | None]],
    verdicts: dict[str, str],
) -> dict[str, Any]:
    from sla.objectives import LIMITS_SOURCES, SOURCES

    return {
        "schema": 1,
        "kind": "limits",
        "path": name,
        "allocation": float(share),
        "objective_source": SOURCES[name],
        "limits_source": LIMITS_SOURCES[name],
        "period_s": seconds,
        "limits": {
            kind.lower(): {
                "objective": float(value),
                **limits._asdict(),
                "measured": count,
                "verdict": verdicts[kind] or None,
            }
            for kind, (value, limits, count) in told.items()
        },
    }


def _show(
    name: str,
    share: Fraction,
    seconds: int,
    told: dict[str, tuple[Fraction, Limits, int | None]],
    verdicts: dict[str, str],
) -> None:
    from sla.objectives import LIMITS_SOURCES, SOURCES

    click.echo(said("{path}, share {share}, {seconds} s", path=name, share=ratio(share), seconds=seconds))
    click.echo(said("objective by {source}", source=SOURCES[name]))
    click.echo(said("limits by {source}", source=LIMITS_SOURCES[name]))
    title(1, "Allocated objective, and half of it for bringing into service")
    rows = [
        (kind, f"{share} x {value} x {seconds}", f"{limits.apo:.2f}", f"{limits.bispo:.2f}")
        for kind, (value, limits, _) in told.items()
    ]
    print_table(("figure", "with figures", "APO", "BISPO"), rows, right=(2, 3))
    title(2, "S1 and S2: BISPO less and plus twice its root")
    table = [
        (
            kind,
            f"{limits.s1:.2f}",
            f"{limits.s2:.2f}",
            "-" if count is None else str(count),
            Word("to be rejected" if verdicts[kind] == "rejected" else verdicts[kind]),
        )
        for kind, (_, limits, count) in told.items()
    ]
    print_table(("figure", "S1", "S2", "measured", "verdict"), table, right=(1, 2, 3))
