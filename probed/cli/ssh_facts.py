"""How facts of an element's command line are shown: tables for people, one document for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import click

from probed.cli.output import Word, moment, note, print_table
from probed.cli.words import comma, said
from probed.model.instant import SECOND_US, format_instant, parse_instant

if TYPE_CHECKING:
    from collectors.ssh.facts import Facts
    from probed.model.capacity import Capacity

STRANGE_SHOWN: Final = 5
_INSTANTS: Final = ("at_us", "changed_us", "began_us")


def as_json(facts: Facts, offset: tuple[int, int] | None) -> dict[str, Any]:
    """All facts; instants in RFC 3339, what the element did not say is null."""
    body: dict[str, Any] = {
        name: [_plain(one) for one in getattr(facts, name)]
        for name in ("points", "probes", "lines", "pm", "vpns", "cfm")
    }
    body["clock"] = None if facts.clock is None else _plain(facts.clock)
    if facts.clock is not None and offset is not None:
        body["clock"] |= {"offset_s": offset[0] / SECOND_US, "uncertainty_s": offset[1] / SECOND_US}
    body["alarms"] = None if facts.alarms is None else [_plain(one) for one in facts.alarms]
    body["strange"] = [strange._asdict() for strange in facts.strange]
    return body


def print_facts(facts: Facts, offset: tuple[int, int] | None, zone: str) -> None:
    """A table for each kind of facts."""
    if facts.clock is not None:
        at = facts.clock.at_us
        shown = said("its zone is not known: --zone says it") if at is None else moment(at, zone)
        click.echo(said("clock: {told} = {instant}", told=facts.clock.told, instant=shown))
        if offset is not None:
            click.echo(
                said(
                    "ahead by {offset} s, give or take {uncertain} s",
                    offset=f"{offset[0] / SECOND_US:.3f}",
                    uncertain=f"{offset[1] / SECOND_US:.3f}",
                )
            )
    if facts.points:
        rows = [
            (p.name, _state(p.capacity), p.link, p.protocol or "-", _text(p.crc), p.description or "")
            for p in facts.points
        ]
        print_table(("name", "state", "link", "protocol", "CRC", "description"), rows, right=(4,))
    if facts.lines:
        print_table(
            ("name", "state", "link", "defects"),
            [(p.name, _state(p.capacity), p.link, comma().join(p.defects) or "-") for p in facts.lines],
        )
    if facts.pm:
        print_table(
            ("name", "layer", "interval", "s", "ES", "SES", "UAS", "CV"),
            [
                (
                    p.point,
                    p.layer if p.end == "near" else f"{p.layer}, {said('far end')}",
                    _interval(p.span, p.number, p.label),
                    _text(p.length_s),
                    _text(p.es_s),
                    _text(p.ses_s),
                    _text(p.uas_s),
                    _text(p.cv if p.cv is not None else p.pcv),
                )
                for p in facts.pm
            ],
            right=(3, 4, 5, 6, 7),
        )
    if facts.probes:
        print_table(
            (
                "id",
                "collection",
                "type",
                "target",
                "state",
                "sent",
                "lost",
                "RTT ms",
                "jitter ms",
                "successes",
                "failures",
            ),
            [
                (
                    p.id,
                    p.collection,
                    p.type or "-",
                    p.target or "-",
                    Word(p.state.replace("_", " ")),
                    _text(p.sent),
                    _text(p.lost),
                    _text(p.rtt_ms),
                    _text(p.jitter_ms),
                    _text(p.successes),
                    _text(p.failures),
                )
                for p in facts.probes
            ],
            right=(5, 6, 7, 8, 9, 10),
        )
    if facts.alarms is not None:
        if facts.alarms:
            print_table(
                ("severity", "since", "what"), [(Word(a.severity), a.told_at or "-", a.text) for a in facts.alarms]
            )
        else:
            click.echo(said("no alarm is active"))
    for vpn in facts.vpns:
        click.echo(f"{vpn.name}: {comma().join(vpn.interfaces)}")
    for mep in facts.cfm:
        click.echo(f"MPID {mep.mpid}  {mep.domain or '-'}  {mep.association or '-'}")
        print_table(
            ("what", "name", "value"),
            [(kind, name, str(n)) for kind, counts in mep.counters for name, n in counts],
            right=(2,),
        )
    if facts.empty:
        click.echo(said("the element has nothing to tell"))
    _print_strange(facts)


def _print_strange(facts: Facts) -> None:
    for strange in facts.strange[:STRANGE_SHOWN]:
        note(said("line {number} is not understood: {text}", number=strange.line, text=strange.text.strip()[:80]))
    if len(facts.strange) > STRANGE_SHOWN:
        note(said("... {count} more lines", count=len(facts.strange) - STRANGE_SHOWN))


def _plain(fact: Any) -> dict[str, Any]:
    found = asdict(fact)
    for name in _INSTANTS:
        if name in found:
            at = found.pop(name)
            found[name.removesuffix("_us")] = None if at is None else format_instant(at)
    for name in ("more", "phases_ms"):
        if name in found:
            found[name] = dict(found[name])
    if "counters" in found:
        found["counters"] = {kind: dict(counts) for kind, counts in found["counters"]}
    if "capacity" in found:
        found["state"] = str(_state(fact.capacity))
    return found


def _state(capacity: Capacity) -> Word:
    return Word("up" if capacity.lo == 1 else "down" if capacity.hi == 0 else "unknown")


def _interval(span: str, number: int | None, label: str | None) -> str:
    return label or (span if number is None else f"{span} {number}")


def _text(value: float | None) -> str:
    return "-" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def print_status(elements: dict[str, dict[str, Any]], zone: str) -> None:
    """A line an element: whether it answers, and what it said of itself."""
    rows = []
    for name, one in elements.items():
        silent = one["silent_since"]
        state = Word("silent") if silent else Word("answers") if one["last"] else Word("waiting")
        since = silent or one["last"]
        offset = one["clock_offset_s"]
        rows.append(
            (
                name,
                state,
                one["reason"] or "-",
                moment(parse_instant(since), zone) if since else "-",
                "-" if offset is None else f"{offset:+.1f}",
                _text(one["alarms"]),
                f"{one['probes'] - one['probes_unanswered']}/{one['probes']}" if one["probes"] else "-",
                str(one["strange_lines"]),
            )
        )
    head = ("element", "state", "reason", "since", "clock s", "alarms", "probes", "strange")
    print_table(head, rows, right=(4, 5, 6, 7))
    for name, one in elements.items():
        for test, why in one.get("missing", {}).items():
            note(said("{element}: test '{test}' cannot be read: {why}", element=name, test=test, why=why))
