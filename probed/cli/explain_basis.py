"""What an explanation rests on: the contract's rules, what was to be excluded, and the evidence of each stretch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import click

from probed.cli.output import moment, span_text
from probed.cli.words import language, said, translated

if TYPE_CHECKING:
    from probed.assessing.assessor import Assessor
    from probed.model.assessment import Assessment, ClassSpan
    from probed.model.contract import Contract
    from probed.model.operation import Exclusion


class Proved(NamedTuple):
    """A stretch that is not up, and the ids of its evidence; what an exclusion or the hours took out has none."""

    span: ClassSpan
    evidence: tuple[str, ...]


def proved(assessor: Assessor, a: Assessment) -> tuple[Proved, ...]:
    """Every stretch that is not up with what it rests on."""
    from probed.model.assessment import InstantClass
    from sla.blame import evidence_of

    ids = assessor.evidence_ids(a.circuit, a.period)

    def of(span: ClassSpan) -> Iterable[str]:
        match span.kind:
            case InstantClass.DOWN:
                over = (o for o in a.outages if o.start.at < span.end and (o.end is None or o.end.at > span.start))
                return dict.fromkeys(name for outage in over for name in outage.evidence)
            case InstantClass.UNKNOWN | InstantClass.DEGRADED:
                return evidence_of(ids, span.culprits, span.start, span.end)
            case _:
                return ()

    return tuple(Proved(span, tuple(of(span))) for span in a.spans if span.kind is not InstantClass.UP)


def contract_named(assessor: Assessor, ref: str) -> Contract:
    return next(contract for contract in assessor.inventory.contracts if contract.ref == ref)


def print_contract(contract: Contract, a: Assessment, zone: str) -> None:
    """The rules by which it was judged, defaults too, in the words of the report."""
    from probed.report.method import contract_item
    from probed.report.names import Names
    from probed.report.page import Language
    from probed.report.setting import Setting, clock_changes
    from probed.report.text import Words

    words = Words(Language.ZH if language() == "zh" else Language.EN)
    item = contract_item(contract, Setting(words, Names(), a.period, {}, clock_changes(a.period)))
    click.secho(f"\n{item.title}", bold=True)
    start, end = (moment(at, zone) for at in (contract.start, contract.end))
    click.echo(said("in force from {start} to {end}", start=start, end=end))
    for line in item.lines:
        click.echo(line)


def asked_for(a: Assessment, exclusions: Sequence[Exclusion]) -> tuple[Exclusion, ...]:
    """The exclusions of the circuit that the assessment has applied or refused."""
    names = {*a.exclusions, *(refused.exclusion for refused in a.refused)}
    return tuple(each for each in exclusions if each.id in names)


def print_exclusions(a: Assessment, exclusions: Sequence[Exclusion], zone: str) -> None:
    """What was taken out or not, by whose word and on what proof."""
    known = {each.id: each for each in exclusions}
    for name in a.exclusions:
        taken = sum(s.end - s.start for s in a.spans if s.reason == name)
        click.echo(said("{name}: {length} left the assessment", name=name, length=span_text(taken)))
        _detail(known.get(name), zone)
    for refused in a.refused:
        click.echo(said("{name}: not applied, {why}", name=refused.exclusion, why=translated(refused.why)))
        _detail(known.get(refused.exclusion), zone)


def _detail(exclusion: Exclusion | None, zone: str) -> None:
    if exclusion is None:
        return
    told = {
        "kind": said(exclusion.kind.value.replace("_", " ")),
        "start": moment(exclusion.start, zone),
        "end": moment(exclusion.end, zone),
        "announced": moment(exclusion.announced, zone),
        "author": exclusion.author,
        "approver": exclusion.approver or "-",
        "proof": exclusion.proof or "-",
    }
    click.echo("     " + said("{kind}, {start} to {end}, announced {announced}", **told))
    click.echo("     " + said("asked by {author}, decided by {approver}, proof: {proof}", **told))


def unclear(found: Iterable[Proved]) -> Iterator[Proved]:
    """The stretches whose evidence stands with no outage: unknown and degraded ones."""
    from probed.model.assessment import InstantClass

    yield from (each for each in found if each.span.kind in {InstantClass.UNKNOWN, InstantClass.DEGRADED})


def print_unclear(found: Sequence[Proved], piece: Callable[[str], str], zone: str, most: int) -> None:
    """What was heard, and what was not, in time that is neither up nor down."""
    for span, evidence in unclear(found):
        told = {"start": moment(span.start, zone), "end": moment(span.end, zone), "kind": said(span.kind.value)}
        click.echo(said("{start} to {end}, {kind}:", **told) + ("" if evidence else " " + said("nothing was heard")))
        for name in evidence[:most]:
            click.echo(f"     {name}  {piece(name)}")
        if len(evidence) > most:
            click.echo("     " + said("... and {count} more (--json)", count=len(evidence) - most))
