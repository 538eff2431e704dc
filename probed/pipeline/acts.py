"""Operator acts: from a request on the control socket to what the watch keeps. Every refusal says why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from alerting.acknowledge import taken_by
from alerting.notify.build import problem_id
from alerting.quiet import is_hushed, stands
from probed.control.protocol import LONGEST_NAME
from probed.errors import ProbedError, did_you_mean
from probed.model.contract import ExclusionKind
from probed.model.ids import CircuitId
from probed.model.instant import format_instant, parse_stated
from probed.model.operation import Act, Exclusion, ExclusionStatus, MaintenanceWindow
from probed.model.problem import ProblemKey
from probed.pipeline.ticket_acts import TICKET_ACTS
from probed.pipeline.watch import Watch


class Refused(ProbedError):
    """An act that cannot be done as asked."""


Args = Mapping[str, Any]


def perform(watch: Watch, verb: str, args: Args, act: Act) -> dict[str, Any]:
    """Do one act; the answer is what the operator is told once it is committed."""
    return (_ACTS.get(verb) or TICKET_ACTS[verb])(watch, args, act)


def _acknowledge(watch: Watch, args: Args, act: Act) -> dict[str, Any]:
    if not act.reason.strip():
        raise Refused("an acknowledgement needs a comment: what is known, or what is being done")
    key = find_problem(watch, _text(args, "problem"))
    problem = watch.book.acknowledge(key, act, act.reason)
    return {"problem": problem_id(key), "acknowledged_by": problem.acknowledged_by, "number": problem.number}


def _release(watch: Watch, args: Args, act: Act) -> dict[str, Any]:
    if not act.reason.strip():
        raise Refused("giving up an acknowledgement needs a reason: why nobody works on it")
    key = find_problem(watch, _text(args, "problem"))
    former = watch.problems[key].acknowledged_by
    watch.book.release(key, act)
    return {"problem": problem_id(key), "released": former, "number": watch.problems[key].number}


def _hand_over(watch: Watch, args: Args, act: Act) -> dict[str, Any]:
    if not act.reason.strip():
        raise Refused("a hand-over needs a reason, such as 'change of shift'")
    to = _text(args, "to").strip()
    if not to or not to.isprintable():
        raise Refused("'to' is no name: say who takes over")
    if len(to) > LONGEST_NAME:
        raise Refused(f"'to' has {len(to)} characters, and a name has {LONGEST_NAME} at most: say who takes over")
    former = args.get("from")
    if former is None:
        keys: tuple[ProblemKey, ...] = (find_problem(watch, _text(args, "problem")),)
    elif args.get("problem") is not None:
        raise Refused("name one problem, or from whom all are taken over: not both")
    else:
        keys = taken_by(watch.problems, _text(args, "from"))
        if not keys:
            holders = {p.acknowledged_by for p in watch.problems.values() if p.acknowledged_by and stands(p)}
            raise Refused(f"'{former}' has no open problem.{did_you_mean(str(former), holders)}")
    watch.book.hand_over(keys, to, act)
    return {"problems": [problem_id(key) for key in keys], "acknowledged_by": to}


def _shelve(watch: Watch, args: Args, act: Act) -> dict[str, Any]:
    if not act.reason.strip():
        raise Refused("shelving needs a reason: why nobody need be told")
    until = _instant(args.get("until"), "until")
    if until <= act.at:
        raise Refused(f"until {format_instant(until)}: that is over already. Name an instant to come")
    key = find_problem(watch, _text(args, "problem"))
    watch.book.shelve(key, until, act)
    return {"problem": problem_id(key), "until": format_instant(until), "number": watch.problems[key].number}


def _unshelve(watch: Watch, args: Args, act: Act) -> dict[str, Any]:
    if not act.reason.strip():
        raise Refused("taking a problem from the shelf needs a reason")
    key = find_problem(watch, _text(args, "problem"))
    watch.book.unshelve(key, act)
    return {"problem": problem_id(key), "number": watch.problems[key].number}


def _add_window(watch: Watch, args: Args, act: Act) -> dict[str, Any]:
    start, end = _range(args)
    resources = args.get("resources")
    if not isinstance(resources, list) or not resources or not all(isinstance(name, str) for name in resources):
        raise Refused("maintenance needs at least one resource, such as link:L1, element:NE1 or circuit:C1")
    for name in resources:
        _known_resource(watch, name)
    if not act.reason.strip():
        raise Refused("maintenance needs a reason: what is done")
    if end <= act.at:
        raise Refused(f"this window ended at {format_instant(end)}: planned work is announced before it is over")
    ident = _id(args, act)
    if (known := watch.book.windows.get(ident)) is not None:
        when = f"{format_instant(known.start)} to {format_instant(known.end)}"
        raise Refused(
            f"there is a window '{ident}' already ({', '.join(known.resources)}, {when}): it stays as it is. "
            "Give this one another id"
        )
    window = MaintenanceWindow(ident, tuple(resources), start, end, act.at, act.reason, act.operator)
    watch.book.add_window(window, act)
    return {"window": window.id}


def _cancel_window(watch: Watch, args: Args, act: Act) -> dict[str, Any]:
    if not act.reason.strip():
        raise Refused("calling work off needs a reason")
    name = _text(args, "window")
    known = watch.book.windows.get(name)
    if known is None:
        raise Refused(
            f"no window '{name}'.{did_you_mean(name, watch.book.windows)} 'probed maintenance list' shows them."
        )
    if known.withdrawn is not None:
        raise Refused(f"window {name} was called off at {format_instant(known.withdrawn)} already")
    if known.end <= act.at:
        raise Refused(f"window {name} ended at {format_instant(known.end)}: there is nothing to call off")
    watch.book.add_window(replace(known, withdrawn=act.at), act)
    return {"window": name, "had_begun": known.start <= act.at}


def _add_exclusion(watch: Watch, args: Args, act: Act) -> dict[str, Any]:
    start, end = _range(args)
    circuit = CircuitId(_text(args, "circuit"))
    if circuit not in watch.topology.circuits:
        raise Refused(f"no circuit '{circuit}'.{did_you_mean(circuit, watch.topology.circuits)}")
    kind = _text(args, "kind")
    if kind not in set(ExclusionKind):
        raise Refused(f"no kind of exclusion '{kind}'.{did_you_mean(kind, ExclusionKind)} Known: {_kinds()}")
    announced = args.get("announced")
    ident = _id(args, act)
    if (known := watch.book.exclusions.get(ident)) is not None:
        raise Refused(
            f"there is an exclusion '{ident}' already ({known.circuit}, {known.status.value}): "
            "it stays as it is. Give this one another id"
        )
    exclusion = Exclusion(
        ident,
        circuit,
        ExclusionKind(kind),
        start,
        end,
        _instant(announced, "announced") if announced is not None else None,
        ExclusionStatus.PROPOSED,
        act.operator,
        None,
        _text(args, "proof"),
    )
    watch.book.put_exclusion(exclusion, act)
    return {"exclusion": exclusion.id, "status": exclusion.status.value}


def _decide_exclusion(watch: Watch, args: Args, act: Act) -> dict[str, Any]:
    name = _text(args, "exclusion")
    found = watch.book.exclusions.get(name)
    if found is None:
        raise Refused(f"no exclusion '{name}'.{did_you_mean(name, watch.book.exclusions)}")
    if found.author == act.operator and act.on_behalf_of is None and not args.get("alone"):
        raise Refused(
            f"exclusion {name} was proposed by {found.author}: somebody else must decide on it "
            "(where one person does both, say so with --alone; the audit will show it)"
        )
    status = ExclusionStatus.APPROVED if args.get("approve") is True else ExclusionStatus.REJECTED
    decided = Exclusion(
        found.id,
        found.circuit,
        found.kind,
        found.start,
        found.end,
        found.announced,
        status,
        found.author,
        act.on_behalf_of or act.operator,
        found.proof,
    )
    watch.book.put_exclusion(decided, act)
    return {"exclusion": name, "status": status.value}


_ACTS: Final[dict[str, Callable[[Watch, Args, Act], dict[str, Any]]]] = {
    "ack": _acknowledge,
    "unack": _release,
    "hand_over": _hand_over,
    "shelve": _shelve,
    "unshelve": _unshelve,
    "maintenance_add": _add_window,
    "maintenance_cancel": _cancel_window,
    "exclusion_add": _add_exclusion,
    "exclusion_decide": _decide_exclusion,
}


def find_problem(watch: Watch, name: str) -> ProblemKey:
    """The problem that an operator names: its full key, or its resource where that is enough. Open ones, and those
    that are flapping or shelved.
    """
    keys = [key for key, problem in watch.problems.items() if problem.cleared is None or is_hushed(problem)]
    full = {problem_id(key): key for key in keys}
    if name in full:
        return full[name]
    by_resource = [key for key in keys if key.resource == name]
    if len(by_resource) == 1:
        return by_resource[0]
    if by_resource:
        raise Refused(f"'{name}' has several problems: {', '.join(sorted(map(problem_id, by_resource)))}. Name one.")
    raise Refused(f"no open problem '{name}'.{did_you_mean(name, full)} 'probed alarms list' shows them.")


def _known_resource(watch: Watch, name: str) -> None:
    kind, _, ident = name.partition(":")
    topology = watch.topology
    known: dict[str, set[str]] = {
        "link": set(topology.links),
        "element": set(topology.elements),
        "manager": set(topology.managers),
        "circuit": set(topology.circuits),
    }
    if kind not in known:
        raise Refused(f"'{name}' is no resource: write link:, element:, manager: or circuit: and its id")
    if ident not in known[kind]:
        raise Refused(f"the topology has no {kind} '{ident}'.{did_you_mean(ident, known[kind])}")


def _range(args: Args) -> tuple[int, int]:
    start, end = _instant(args.get("start"), "start"), _instant(args.get("end"), "end")
    if end <= start:
        raise Refused("the end must be after the start")
    return start, end


def _instant(value: object, name: str) -> int:
    try:
        return parse_stated(str(value))
    except ValueError as exc:
        raise Refused(f"{name} '{value}' is no instant ({exc}): write 2026-11-02T01:00:00+08:00") from exc


def _text(args: Args, name: str) -> str:
    value = args.get(name)
    if not isinstance(value, str) or not value:
        raise Refused(f"'{name}' is missing")
    return value


def _id(args: Args, act: Act) -> str:
    """The id the operator chose, or one made from the act's own key."""
    given = args.get("id")
    return given if isinstance(given, str) and given else f"{act.verb[0].upper()}-{act.key[:8]}"


def _kinds() -> str:
    return ", ".join(kind.value for kind in ExclusionKind)
