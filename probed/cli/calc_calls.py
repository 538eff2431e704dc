"""`probed calc calls`: ASR, ABR, NER and the call-completion ratio with weighted causes of loss."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

from probed.cli.calc_options import Asked, quantity
from probed.cli.calc_show import answer, exact, number, share_text, title
from probed.cli.output import print_table
from probed.cli.screen import colour_option
from probed.cli.sources import json_option
from probed.cli.words import said
from probed.errors import ProbedError

if TYPE_CHECKING:
    from sla.voice import Calls, Completion

_COUNT = click.IntRange(0)


@click.command("calls")
@click.option("--seizures", type=_COUNT, help="Seizures of a circuit.")
@click.option("--answered", type=_COUNT, default=0, show_default=True, help="Of them: answered.")
@click.option("--busy", type=_COUNT, default=0, show_default=True, help="Of them: the user was busy.")
@click.option("--no-answer", type=_COUNT, default=0, show_default=True, help="Of them: it rang, and nobody answered.")
@click.option("--reject", type=_COUNT, default=0, show_default=True, help="Of them: the terminal rejected.")
@click.option("--bids", type=_COUNT, help="Attempts to seize a circuit, for ABR.")
@click.option("--attempts", type=_COUNT, help="Attempts of the call-completion ratio.")
@click.option(
    "--loss", multiple=True, help="Losses by cause, such as los=20: los, congestion, signalling, equipment."
)
@click.option("--weight", multiple=True, help="Weight of a cause, such as los=0.5 (the default; of others 1).")
@colour_option
@json_option
def command(
    seizures: int | None,
    answered: int,
    busy: int,
    no_answer: int,
    reject: int,
    bids: int | None,
    attempts: int | None,
    loss: tuple[str, ...],
    weight: tuple[str, ...],
    as_json: bool,
) -> None:
    """Ratios of voice: ASR, ABR and NER from seizures, call completion (接通率) from attempts and causes of loss.

    Loss of signal weighs half unless told otherwise: the customer's side may have caused it.
    """
    from sla.voice import WEIGHTS, calls, completion

    if seizures is None and attempts is None:
        raise ProbedError("say how many calls there were: --seizures for ASR and NER, --attempts for call completion")
    asked = Asked()
    lost, weighed = asked.several("--loss", loss, _loss), asked.several("--weight", weight, _weight)
    for option, causes in (("--loss", [name for name, _ in lost]), ("--weight", [name for name, _ in weighed])):
        for cause in sorted({cause for cause in causes if causes.count(cause) > 1}):
            asked.wrong(option, f"'{cause}' is told twice. Delete one.")
    asked.done()
    losses, weights = dict(lost), WEIGHTS | dict(weighed)
    if losses and attempts is None:
        raise ProbedError("--loss goes with --attempts: say of how many attempts they were lost")
    if seizures is None and (bids is not None or answered + busy + no_answer + reject):
        raise ProbedError("outcomes and --bids go with --seizures: say of how many seizures they are")
    told = None if seizures is None else calls(seizures, answered, busy, no_answer, reject, bids)
    completed = None if attempts is None else completion(attempts, losses, weights)
    answer(as_json, lambda: _document(told, completed), lambda: _show(told, completed))


def _loss(text: str) -> tuple[str, int]:
    cause, sign, count = text.partition("=")
    if not sign or not count.strip().isascii() or not count.strip().isdecimal():
        raise ValueError(f"'{text}' is no count of losses. Write it such as los=20.")
    return cause.strip().lower(), int(count)


def _weight(text: str) -> tuple[str, Fraction]:
    cause, _, told = text.partition("=")
    try:
        weight = quantity(told, "", "0.5")
    except ProbedError:
        weight = Fraction(2)
    if weight > 1:
        raise ValueError(f"'{text}' is no weight of a cause. Write it from 0 to 1, such as los=0.5.")
    return cause.strip().lower(), weight


def _document(told: Calls | None, completed: Completion | None) -> dict[str, Any]:
    ratios = {
        "asr": told.asr if told else None,
        "abr": told.abr if told else None,
        "ner": told.ner if told else None,
        "completion": completed.ratio if completed else None,
    }
    return {
        "schema": 1,
        "kind": "calls",
        **{name: number(value) for name, value in ratios.items()},
        "exact": exact(ratios),
        "seizures": told.seizures if told else None,
        "failures": told.failures if told else None,
        "attempts": completed.attempts if completed else None,
        "weighted_losses": number(completed.weighted) if completed else None,
        "losses": {cause: count for cause, count, _ in completed.losses} if completed else None,
    }


def _show(told: Calls | None, completed: Completion | None) -> None:
    if told is not None:
        title(1, "Seizures and what became of them", first=True)
        parts = (
            ("answered", told.answered),
            ("user busy", told.user_busy),
            ("ring, no answer", told.no_answer),
            ("terminal reject", told.terminal_reject),
            ("failed in the network", told.failures),
            ("seizures", told.seizures),
        )
        print_table(("outcome", "calls"), [(said(name), str(count)) for name, count in parts], right=(1,))
        reached = told.seizures - told.failures
        rows = [
            ("ASR", said("answered / seizures"), f"{told.answered} / {told.seizures}", share_text(told.asr, 2)),
            (
                "NER",
                said("all but network failures / seizures"),
                f"{reached} / {told.seizures}",
                share_text(told.ner, 2),
            ),
        ]
        if told.bids is not None:
            rows.append(("ABR", said("answered / bids"), f"{told.answered} / {told.bids}", share_text(told.abr, 2)))
        click.echo()
        print_table(("ratio", "formula", "with figures", "value"), rows)
    if completed is not None:
        title(2 if told else 1, "Call completion: losses by cause, weighted", first=not told)
        table = [
            (said(cause), str(count), str(weight), str(count * weight)) for cause, count, weight in completed.losses
        ]
        print_table(("cause", "calls", "weight", "counts as"), table, right=(1, 2, 3))
        formula = f"({completed.attempts} - {completed.weighted}) / {completed.attempts}"
        click.echo(said("completion {formula} = {value}", formula=formula, value=share_text(completed.ratio, 2)))
