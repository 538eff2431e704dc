"""Checks that the links of a leg lead from the A end to the Z end, and that protection is what it claims."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, assert_never

from config.legs import Network, Stretch
from config.mistakes import Mistakes
from config.reads import Reads
from config.rows import CircuitRow, ProtectionRow, RouteRow
from config.validity import describe, epochs, first_gap, overlaps
from probed.model.inventory import Leg, Protection, Validity


class Step(NamedTuple):
    """One link of a leg and the elements it joins."""

    row: RouteRow
    ends: tuple[str, str]


class Break(NamedTuple):
    """Where a leg does not go on: at which link, or None = it ends before the Z end; the element it had reached."""

    step: Step | None
    reached: str


def walk(steps: Sequence[Step], a_end: str, z_end: str) -> Break | None:
    """Follow the links from the A end; None when they arrive at the Z end."""
    reached = a_end
    for step in steps:
        one, other = step.ends
        if reached not in step.ends:
            return Break(step, reached)
        reached = other if reached == one else one
    return None if reached == z_end else Break(None, reached)


def check_routes(reads: Reads, network: Network, mistakes: Mistakes) -> None:
    """Every circuit whose rows could be read."""
    check = _RouteCheck(reads, network, mistakes)
    for circuit in reads.circuits.rows:
        if (circuit.id,) not in reads.circuits.broken and (circuit.id,) not in reads.routes.broken:
            check.circuit(circuit)


class _RouteCheck:
    def __init__(self, reads: Reads, network: Network, mistakes: Mistakes) -> None:
        self.reads, self.network, self.mistakes = reads, network, mistakes
        self.usable = reads.routes.complete and reads.links.complete and reads.elements.complete

    def circuit(self, circuit: CircuitRow) -> None:
        if not self.usable:
            return
        working = self.network.leg(circuit, Leg.WORKING)
        protecting = self.network.leg(circuit, Leg.PROTECTING)
        self._check_complete(circuit, working, protecting)
        if {circuit.a_element, circuit.z_element} <= self.network.elements:
            for stretch in (*working, *protecting):
                self._check_path(circuit, stretch)
        match circuit.protection:
            case Protection.NONE:
                self._check_unwanted(circuit, protecting, "none")
            case Protection.SNCP:
                self._check_diverse(circuit, working, protecting)
            case Protection.MS_SPRING:
                self._check_unwanted(circuit, protecting, "ms_spring")
                self._check_ring(circuit, working)
            case Protection.MSP | Protection.ONE_TO_N:
                self._check_unwanted(circuit, protecting, circuit.protection)
                self._check_sections(circuit, working)
            case _:
                assert_never(circuit.protection)

    def _check_complete(self, circuit: CircuitRow, working: list[Stretch], protecting: list[Stretch]) -> None:
        """The legs that were sold must be there for the whole life of the circuit."""
        if circuit.a_element != circuit.z_element:
            self._check_leg(circuit, Leg.WORKING, working, "id")
        if circuit.protection is Protection.SNCP:
            self._check_leg(circuit, Leg.PROTECTING, protecting, "protection")

    def _check_leg(self, circuit: CircuitRow, leg: Leg, stretches: list[Stretch], column: str) -> None:
        gap = first_gap(circuit.valid, [valid for valid, _ in stretches])
        if gap is None:
            return
        when = f" {describe(gap, self.network.zone)}" if stretches else ""
        ends = f"from '{circuit.a_element}' to '{circuit.z_element}'"
        protected = "protection = sncp, but " if leg is Leg.PROTECTING else ""
        self.mistakes.add(
            self.reads.circuits.place(circuit.line, column),
            f"{protected}circuit '{circuit.id}' has no {leg} leg{when}. Add its links {ends} to routes.csv.",
        )

    def _check_path(self, circuit: CircuitRow, stretch: Stretch) -> None:
        valid, rows = stretch
        self._check_twice(rows)
        for steps in self._steps(valid, rows):
            broken = walk(steps, circuit.a_element, circuit.z_element)
            if broken is not None:
                row, message = self._explain(circuit, steps, broken)
                self.mistakes.add(self.reads.routes.place(row.line, "link"), message)
                return

    def _steps(self, valid: Validity, rows: Sequence[RouteRow]) -> list[list[Step]]:
        """The steps for each stretch over which no link of the leg moves; none if a link is unknown."""
        found = [(row, self.network.ends(row.link, valid)) for row in rows]
        if any(not ends for _, ends in found):
            return []
        if all(len(ends) == 1 for _, ends in found):
            return [[Step(row, ends[0][1]) for row, ends in found]]
        pieces = [(when, Step(row, pair)) for row, ends in found for when, pair in ends]
        return [list(steps) for _, steps in epochs(pieces) if len(steps) == len(rows)]

    def _check_twice(self, rows: Sequence[RouteRow]) -> None:
        seen: set[str] = set()
        for row in rows:
            if row.link in seen:
                message = (
                    f"the {row.leg} leg of circuit '{row.circuit}' uses link '{row.link}' twice. Delete one row."
                )
                self.mistakes.add(self.reads.routes.place(row.line, "link"), message)
            seen.add(row.link)

    def _explain(self, circuit: CircuitRow, steps: Sequence[Step], broken: Break) -> tuple[RouteRow, str]:
        """The row to look at, and where the leg breaks between which elements."""
        leg = f"the {steps[0].row.leg} leg of circuit '{circuit.id}'"
        if broken.step is None:
            row = steps[-1].row
            message = (
                f"{leg} ends at element '{broken.reached}' after link '{row.link}', "
                f"but its Z end is at '{circuit.z_element}'.{self._joining(broken.reached, (circuit.z_element,))}"
            )
            return row, message
        row, (one, other) = broken.step
        begins = "begins at" if broken.step is steps[0] else "has come to"
        message = (
            f"{leg} breaks at link '{row.link}': it {begins} element '{broken.reached}', "
            f"but '{row.link}' joins '{one}' and '{other}'.{self._joining(broken.reached, (one, other))}"
        )
        return row, message

    def _joining(self, reached: str, wanted: Sequence[str]) -> str:
        """Advice: a link that would close the gap, if there is one."""
        for rows in self.network.links.values():
            for row in rows:
                ends = {row.a_element, row.z_element}
                if reached in ends and ends & set(wanted) - {reached}:
                    return f" Is link '{row.id}' missing before it?" if len(wanted) > 1 else f" Add link '{row.id}'?"
        return " Add the missing links, or put them in the order from A to Z (seq)."

    def _check_unwanted(self, circuit: CircuitRow, protecting: list[Stretch], kind: str) -> None:
        if protecting:
            line = protecting[0][1][0].line
            self.mistakes.add(
                self.reads.circuits.place(circuit.line, "protection"),
                f"protection = {kind}, but routes.csv line {line} gives circuit '{circuit.id}' a protecting leg. "
                "Write sncp, or delete the leg.",
            )

    def _check_diverse(self, circuit: CircuitRow, working: list[Stretch], protecting: list[Stretch]) -> None:
        """A link in both legs protects nothing."""
        told: set[str] = set()
        for valid, rows in protecting:
            shared = {row.link: row for at, held in working if overlaps(at, valid) for row in held}
            for row in rows:
                if row.link in shared and row.link not in told:
                    told.add(row.link)
                    self.mistakes.add(
                        self.reads.routes.place(row.line, "link"),
                        f"the protecting leg of circuit '{circuit.id}' shares link '{row.link}' with its working leg "
                        f"(line {shared[row.link].line}). Lead it another way.",
                    )

    def _check_ring(self, circuit: CircuitRow, working: list[Stretch]) -> None:
        """The working leg must run over at least one span of a ring, all the time."""
        protection = self.reads.protection
        if not protection.complete or protection.broken:
            return
        for valid, rows in working:
            if any(row.link not in self.network.links for row in rows):
                continue  # an unknown link has been told
            if not any(self._groups(row.link, Protection.MS_SPRING, valid) for row in rows):
                links = ", ".join(row.link for row in rows)
                self.mistakes.add(
                    self.reads.circuits.place(circuit.line, "protection"),
                    f"protection = ms_spring, but the working leg of circuit '{circuit.id}' ({links}) "
                    f"touches no ring. Add its ring to protection.csv, or write none.",
                )
                return

    def _check_sections(self, circuit: CircuitRow, working: list[Stretch]) -> None:
        """The working leg must run over a working section of such a group, and over no protection section."""
        protection, kind = self.reads.protection, circuit.protection
        if not protection.complete or protection.broken:
            return
        for valid, rows in working:
            if any(row.link not in self.network.links for row in rows):
                continue  # an unknown link has been told
            held = [group for row in rows for group in self._groups(row.link, kind, valid)]
            standby = next((group for group in held if group.seq == 0), None)
            message = self._misled(circuit, rows, standby) if standby or not held else ""
            if message:
                self.mistakes.add(self.reads.circuits.place(circuit.line, "protection"), message)
                return

    def _misled(self, circuit: CircuitRow, rows: Sequence[RouteRow], standby: ProtectionRow | None) -> str:
        """What is wrong with a leg that crosses a protection section, or no section at all."""
        if standby is not None:
            return (
                f"the working leg of circuit '{circuit.id}' runs over '{standby.link}', the protection section "
                f"of group '{standby.group}'. Lead it over a working section."
            )
        links = ", ".join(row.link for row in rows)
        return (
            f"protection = {circuit.protection}, but the working leg of circuit '{circuit.id}' ({links}) "
            f"crosses no such section. Add its group to protection.csv, or write none."
        )

    def _groups(self, link: str, kind: Protection, valid: Validity) -> list[ProtectionRow]:
        rows = self.network.groups_of_link.get((link, kind), ())
        return [row for row in rows if overlaps(valid, row.valid)]
