"""TextFSM templates (ours and ntc-templates'), tolerant: a line that no rule knows is reported, and reading goes on."""

from __future__ import annotations

import io
from functools import cache
from importlib import resources
from typing import Any, Final, NamedTuple

from textfsm import TextFSM

from collectors.ssh.facts import Strange
from collectors.ssh.parsers.lines import lines

OWN: Final = "own:"
"""Templates of ours are named own:NAME, those of ntc-templates by the name of their file."""


INSTEAD: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "cisco_xr_show_interfaces": (
        (r"output\s+errors,(\s+\d+\s+\S+,?)+\s*$$", r"output\s+errors,.*$$"),
        (r"(?:\s+\(bia\s+${BIA}\)\s*)*$$", r"(?:\s+\(bia\s+${BIA}\))?\s*$$"),
    ),
    "zte_zxros_show_interface": (
        (r"IPv6\s+protocol\s+is\s+${IPV6_PROTOCOL},\s*$$", r"IPv6\s+protocol\s+is\s+${IPV6_PROTOCOL},?\s*$$"),
    ),
    "cisco_nxos_show_interface": (
        (
            r"^admin\s+state\s+is\s+${ADMIN_STATE}" + "\n  ^\\s+[Aa]dmin",
            r"^admin\s+state\s+is\s+${ADMIN_STATE}\s*$$" + "\n  ^\\s+[Aa]dmin",
        ),
    ),
}
"""Patterns of others that can match one line in so many ways that a line of 80 characters takes minutes; one that
takes the first letter of a state for all of it; one that wants a comma where the line may end without.
"""
LEFT_OUT: Final = {"hp_comware_display_interface": (r"VLAN\s+[Pp]", r"^\s+VLAN\s")}
"""The same, in rules for what is not wanted here: each that holds the first is replaced by the second."""


class Rows(NamedTuple):
    """One row a record, by the template's names in small letters; a list where it says List."""

    rows: tuple[dict[str, Any], ...]
    strange: tuple[Strange, ...]


def rows(template: str, text: str) -> Rows:
    """What a template finds in a text."""
    fsm: Any = _Tolerant(io.StringIO(_source(template)), strict=template.startswith(OWN))
    fsm.ParseText("\n".join(line.text for line in lines(text)))
    head = [name.lower() for name in fsm.header]
    found: tuple[dict[str, Any], ...] = tuple(dict(zip(head, row, strict=True)) for row in fsm._result)  # noqa: SLF001 - ParseText returns it too
    strange = fsm.strange
    if not found and not strange:
        strange = [Strange(line.number, line.text) for line in lines(text) if line.text.strip()][:1]
    return Rows(found, tuple(strange))


class _Tolerant(TextFSM):  # type: ignore[misc]
    """Counts lines; where a template would give up ('Error'), the line is strange.

    `strict`: so is every line that no rule knows. Many templates of others leave out what they do not want.
    """

    def __init__(self, template: io.StringIO, *, strict: bool) -> None:
        self.strict = strict
        self._cur_state: Any
        self.strange: list[Strange] = []
        self.number = 0
        super().__init__(template)

    def _CheckLine(self, line: str) -> None:  # noqa: N802 - TextFSM's name
        self.number += 1
        known = not self.strict
        for rule in self._cur_state:
            matched = self._CheckRule(rule, line)
            if not matched:
                continue
            if rule.line_op == "Error":
                known = False
                break
            known = known or rule.line_op != "Continue"
            for value in matched.groupdict():
                self._AssignVar(matched, value)
            if self._Operations(rule, line):
                if rule.new_state:
                    if rule.new_state not in {"End", "EOF"}:
                        self._cur_state = self.states[rule.new_state]
                    self._cur_state_name = rule.new_state
                break
        if not known and line.strip():
            self.strange.append(Strange(self.number, line))


@cache
def _source(template: str) -> str:
    if template.startswith(OWN):
        folder = resources.files("collectors.ssh") / "templates"
        return (folder / f"{template.removeprefix(OWN)}.textfsm").read_text("utf-8")
    text = (resources.files("ntc_templates") / "templates" / f"{template}.textfsm").read_text("utf-8")
    for old, new in INSTEAD.get(template, ()):
        text = text.replace(old, new)
    if template not in LEFT_OUT:
        return text
    marker, instead = LEFT_OUT[template]
    rules = (f"  {instead}\n" if marker in line else line for line in text.splitlines(keepends=True))
    return "".join(rules)
