"""`probed calc ip`: loss, delay, its variation and jitter of packets, from their delays."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

from probed.cli.calc_options import Asked, percentage
from probed.cli.calc_show import answer, exact, number, ratio, title, typed
from probed.cli.output import Word, print_table
from probed.cli.screen import colour_option
from probed.cli.sources import json_option
from probed.cli.words import comma, said
from probed.errors import ProbedError

if TYPE_CHECKING:
    from sla.frame_delay import DelayFigures
    from sla.ip import ClassLimits, IpFigures


@click.command("ip")
@click.option("--delays", required=True, help="10.2*50 L 11 80us: in ms, L lost; from standard input (-) or @FILE.")
@click.option(
    "--basis",
    type=click.Choice(["one-way", "round-trip", "half"]),
    default="one-way",
    show_default=True,
    help="What the delays are; half = round trips, to be halved and labelled so.",
)
@click.option("--percentile", default="99.9", show_default=True, help="Of FD, FDR and IFDV, in percent.")
@click.option(
    "--apart", type=click.IntRange(1), default=1, show_default=True, help="Distance of an IFDV pair, in frames."
)
@click.option("--errored", type=click.IntRange(0), default=0, show_default=True, help="Of what arrived: with errors.")
@click.option("--class", "class_", type=click.IntRange(0, 7), help="Y.1541 class that is judged.")
@colour_option
@json_option
def command(
    delays: str, basis: str, percentile: str, apart: int, errored: int, class_: int | None, as_json: bool
) -> None:
    """Loss, delay and its variation of packets, by Y.1540, Y.1541, MEF 10.3, RFC 3393, RFC 5481 and RFC 3550.

    A lost packet has no delay: it is loss, never 0 and never the timeout. Percentiles are of the nearest rank, and
    are never averaged.

    Exit code 1 when a class is given and missed.
    """
    from sla import frame_delay, ip
    from sla.frame_delay import Basis, Sample
    from sla.notation import parse_delays

    asked = Asked()
    share = asked.one("--percentile", percentile, percentage)
    asked.done()
    if not share:
        raise ProbedError("--percentile: 0 is none. Write one such as 99.9.")
    told = parse_delays(*typed(delays, "--delays"))
    kind = {"one-way": Basis.ONE_WAY, "round-trip": Basis.ROUND_TRIP, "half": Basis.HALF}[basis]
    if kind is Basis.HALF:
        told = [None if delay is None else (delay + 1) // 2 for delay in told]
    if errored > sum(delay is not None for delay in told):
        raise ProbedError(f"--errored: {errored} are more than arrived. Correct it.")
    if class_ is not None and kind is Basis.ROUND_TRIP:
        raise ProbedError(
            "a class bounds one-way delays: write --basis half, which labels what it says, or leave it out"
        )
    figures = ip.figures(told, kind, errored)
    samples = [Sample(place, delay) for place, delay in enumerate(told)]
    frames = frame_delay.figures(samples, share, apart, kind)
    limits = None if class_ is None else ip.CLASSES[class_]
    broken = None if limits is None else ip.failed(figures, limits)
    answer(
        as_json,
        lambda: _document(figures, frames, share, class_, broken),
        lambda: _show(figures, frames, share, apart, class_, limits, broken),
    )
    raise SystemExit(1 if broken else 0)


def _document(
    figures: IpFigures, frames: DelayFigures, share: Fraction, class_: int | None, broken: tuple[str, ...] | None
) -> dict[str, Any]:
    ratios = {"iplr": figures.iplr, "iper": figures.iper, "iptd_us": figures.iptd_us}
    document: dict[str, Any] = {
        "schema": 1,
        "kind": "ip",
        "basis": figures.basis.value,
        "sent": figures.sent,
        "lost": figures.lost,
        "errored": figures.errored,
        **{name: number(value) for name, value in ratios.items()},
        "exact": exact(ratios),
        "min_us": figures.min_us,
        "max_us": frames.max_us,
        "ipdv_us": figures.ipdv_us,
        "ipdv_rfc3393_us": [figures.ipdv_least_us, figures.ipdv_most_us],
        "pdv_p95_us": figures.pdv_p95_us,
        "pdv_p99_us": figures.pdv_p99_us,
        "jitter_us": figures.jitter_us,
        "percentile": float(share),
        "fd_us": frames.fd_us,
        "mfd_us": number(frames.mfd_us),
        "fdr_us": frames.fdr_us,
        "ifdv_us": frames.ifdv_us,
        "flr": number(frames.flr),
    }
    if class_ is not None:
        document |= {"class": class_, "missed": broken}
    return document


def _show(
    figures: IpFigures,
    frames: DelayFigures,
    share: Fraction,
    apart: int,
    class_: int | None,
    limits: ClassLimits | None,
    broken: tuple[str, ...] | None,
) -> None:
    click.echo(said("delays: {basis}", basis=said(figures.basis.value)))
    title(1, "Loss: sum over sum")
    arrived = figures.sent - figures.lost
    rows = [
        ("IPLR", "lost / sent", f"{figures.lost} / {figures.sent}", ratio(figures.iplr)),
        ("IPER", "errored / arrived", f"{figures.errored} / {arrived}", ratio(figures.iper)),
    ]
    print_table(("figure", "formula", "with figures", "value"), rows)
    title(2, "Delay of what arrived")
    percent = f"{float(share * 100):g} %"
    lines: list[tuple[str, str, int | float | Fraction | None]] = [
        ("IPTD, MFD", said("mean"), figures.iptd_us),
        ("min", said("least"), figures.min_us),
        ("max", said("most"), frames.max_us),
        ("FD", said("{percent} percentile, nearest rank", percent=percent), frames.fd_us),
        ("FDR", said("FD less the least"), frames.fdr_us),
    ]
    _milliseconds(lines)
    title(3, "Its variation")
    least, most = figures.ipdv_least_us, figures.ipdv_most_us
    lines = [
        ("IPDV (Y.1541)", said("99.9 % percentile less the least"), figures.ipdv_us),
        ("IPDV (RFC 3393)", said("D(i) - D(i-1), least"), least),
        ("", said("D(i) - D(i-1), most"), most),
        ("PDV (RFC 5481)", said("above the least, 95 %"), figures.pdv_p95_us),
        ("", said("above the least, 99 %"), figures.pdv_p99_us),
        ("IFDV", said("{percent} of |d - d'| of {pairs} pairs {apart} apart", percent=percent, pairs=frames.pairs,
                      apart=apart), frames.ifdv_us),
        (said("jitter (RFC 3550)"), "J += (|D| - J)/16", figures.jitter_us),
    ]  # fmt: skip
    _milliseconds(lines)
    if limits is not None:
        title(4, "Against the class of Y.1541")
        _show_class(figures, class_, limits, broken)


def _milliseconds(lines: list[tuple[str, str, int | float | Fraction | None]]) -> None:
    rows = [(name, what, "-" if value is None else f"{float(value) / 1000:.6g}") for name, what, value in lines]
    print_table(("figure", "what it is", "ms"), rows, right=(2,))


def _show_class(figures: IpFigures, class_: int | None, limits: ClassLimits, broken: tuple[str, ...] | None) -> None:
    def shown(value: int | Fraction | None, name: str) -> str:
        if value is None:
            return "-"
        return f"{float(value) / 1000:.6g} ms" if name.endswith("_us") else ratio(Fraction(value))

    values = (figures.iptd_us, figures.ipdv_us, figures.iplr, figures.iper)
    rows = [
        (
            name.removesuffix("_us").upper(),
            shown(value, name),
            shown(most, name) if most is not None else said("unspecified"),
            Word(
                "-"
                if most is None or value is None
                else "missed"
                if name.removesuffix("_us") in (broken or ())
                else "kept"
            ),
        )
        for name, value, most in zip(limits._fields, values, limits, strict=True)
    ]
    print_table(("figure", "value", "limit", "verdict"), rows)
    names = comma().join(name.upper() for name in broken or ())
    told = {"number": class_, "names": names}
    click.echo(said("class {number}: missed by {names}", **told) if broken else said("class {number}: kept", **told))
