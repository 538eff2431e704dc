"""Checks within and between rows that no single cell shows."""

from __future__ import annotations

from config.mistakes import Mistakes
from config.reads import Reads, grouped
from config.rows import ElementRow
from probed.model.inventory import Via


def check_consistency(reads: Reads, mistakes: Mistakes) -> None:
    """Units, elements, links and VPN members that make no sense as they stand."""
    _check_units(reads, mistakes)
    _check_elements(reads, mistakes)
    _check_links(reads, mistakes)
    _check_members(reads, mistakes)


def _check_units(reads: Reads, mistakes: Mistakes) -> None:
    parents = {row.id: row.parent for row in reads.units.rows}
    for row in reads.units.rows:
        seen, unit = {row.id}, row.parent
        while unit is not None and unit not in seen:
            seen.add(unit)
            unit = parents.get(unit)
        if unit == row.id:
            message = f"parent: unit '{row.id}' is above itself. Empty the parent of the highest unit."
            mistakes.add(reads.units.place(row.line, "parent"), message)


def _check_elements(reads: Reads, mistakes: Mistakes) -> None:
    """An element asked directly needs address and credential; one behind its manager needs only the manager."""
    for row in reads.elements.rows:
        for column, advice in _element_advice(row):
            mistakes.add(reads.elements.place(row.line, column), f"{column}: {advice}")


def _element_advice(row: ElementRow) -> list[tuple[str, str]]:
    if row.via is Via.ELEMENT:
        needed = (("address", row.address), ("credential", row.credential))
        advice = "the cell is empty, but via = element. Fill it in, or write via = manager."
        return [(column, advice) for column, value in needed if not value]
    if row.via is Via.SSH:
        return _ssh_advice(row)
    told = row.via is Via.ALARMS
    unused = (("address", "" if told else row.address), ("port", row.port), ("credential", row.credential))
    asks = "via = alarms asks nobody" if told else "via = manager asks the manager's agent"
    advice = f"{asks}. Empty this cell, or write via = element."
    found = [(column, advice) for column, value in unused if value]
    if row.manager is None:
        found.append(
            ("manager", f"the cell is empty, but via = {row.via}. Name the element manager, or write via = element.")
        )
    return found


def _ssh_advice(row: ElementRow) -> list[tuple[str, str]]:
    """Port and login of a command line stand in the element's [[ssh.group]]."""
    found = []
    if not row.address:
        found.append(("address", "the cell is empty, but via = ssh. Fill it in, or write via = manager."))
    unused = (("port", row.port), ("credential", row.credential))
    advice = "via = ssh takes this from the [[ssh.group]] of the settings. Empty this cell."
    return found + [(column, advice) for column, value in unused if value]


def _check_links(reads: Reads, mistakes: Mistakes) -> None:
    for row in reads.links.rows:
        if (row.a_element, row.a_point) == (row.z_element, row.z_point):
            message = (
                f"z_point: link '{row.id}' begins and ends at '{row.a_element}:{row.a_point}'. Name its other end."
            )
            mistakes.add(reads.links.place(row.line, "z_point"), message)


def _check_members(reads: Reads, mistakes: Mistakes) -> None:
    """The site that a circuit joins to a VPN is one of the circuit's ends."""
    circuits = grouped(reads.circuits.rows, lambda row: row.id)
    sites = {row.id for row in reads.sites.rows}
    for member in reads.vpn_members.rows:
        ends = dict.fromkeys(site for row in circuits.get(member.circuit, ()) for site in (row.a_site, row.z_site))
        if ends and member.site not in ends and member.site in sites:
            named = " and ".join(f"'{site}'" for site in ends)
            message = f"site: circuit '{member.circuit}' joins {named}, not '{member.site}'. Name one of its ends."
            mistakes.add(reads.vpn_members.place(member.line, "site"), message)
