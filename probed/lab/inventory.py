"""Writes the lab network as a user would: inventory folder with contracts, and a probed.toml beside it."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from probed.lab.network import SMALL
from probed.lab.own_folder import MARK, may_write
from probed.lab.shape import ACCEPTED_KINDS, NOTICE_S, LabCircuit, LabContract, LabNetwork, undated

CREDENTIAL: Final = "lab"
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def write_inventory(folder: Path, port: int, *, dated: bool = False, net: LabNetwork = SMALL) -> Path:
    """The inventory folder, agents on `port`. `dated`: with the recorded month's new and moved circuits."""
    circuits = net.circuits if dated else tuple(map(undated, net.circuits))
    folder.mkdir(parents=True, exist_ok=True)
    for name, header, rows in _tables(net, circuits, port):
        _write_table(folder / f"{name}.csv", header, rows)
    contracts = folder / "contracts"
    contracts.mkdir(exist_ok=True)
    for contract in net.contracts:
        (contracts / f"{contract.id}.toml").write_text(contract_toml(contract, net.zone), encoding="utf-8")
    return folder


def write_settings(
    folder: Path,
    port: int,
    *,
    interval_s: float = 60,
    staleness_looks: float = 2.5,
    webhook: str = "",
    traps: str = "",
    net: LabNetwork = SMALL,
    pm: bool | None = None,
) -> Path:
    """`inventory/` and `probed.toml` in a folder; returns the path of the latter. State goes to `state/`.

    `pm`: whether the interval tables are read; None = where the network has them. `traps`: HOST:PORT where
    notifications are received; '' = nowhere. Settings that are not the lab's are not written over (NotOurs).
    """
    path = folder / "probed.toml"
    may_write(path)
    write_inventory(folder / "inventory", port, net=net)
    listen = f'\n[traps]\nlisten = "{traps}"\n' if traps else ""
    hook = f'\n[[webhook]]\nname = "lab"\nurl = "{webhook}"\n' if webhook else ""
    text = f"""{MARK}
time_zone = "{net.zone}"
state_dir = "state"
inventory = "inventory"
language = "zh"

[snmp]
interval = "{interval_s * 1000:.0f}ms"
timeout = "{min(interval_s / 4, 1) * 1000:.0f}ms"
retries = 1
staleness_looks = {staleness_looks}
pm = {str(net.interval_tables if pm is None else pm).lower()}

[credential.{CREDENTIAL}]
community = "{net.community}"
{listen}{hook}{_policy_toml(net)}"""
    path.write_text(text, encoding="utf-8")
    return path


def _policy_toml(net: LabNetwork) -> str:
    """The thresholds of the tests' circuits."""
    terms = net.thresholds
    if terms is None:
        return ""
    return f"""
[[policy]]
name = "lab"
delay = {{ raise = "{terms.delay_raise_ms:g}ms", clear = "{terms.delay_clear_ms:g}ms" }}
loss = {{ raise = "{terms.loss_raise * 100:g}%", clear = "{terms.loss_clear * 100:g}%" }}
persistence = "{terms.persistence_s:g}s"
"""


def contract_toml(contract: LabContract, zone: str) -> str:
    """One contract version as a user's file."""
    fixed = f'\nfixed = "{contract.fixed_min}min"' if contract.denominator == "fixed" else ""
    return f"""schema = 1
id = "{contract.id}"
version = 1
title = "{contract.title}"
title_en = "{contract.title_en}"
time_zone = "{zone}"
valid_from = 2020-01-01
{_hours_toml(contract)}
[outages]
bridge = "{contract.bridge_s}s"
minimum = "{contract.minimum_s}s"
minimum_applies = "{contract.minimum_applies}"

[exclusions]
accept = [{", ".join(f'"{kind}"' for kind in ACCEPTED_KINDS)}]
planned_notice = "{NOTICE_S // 3600}h"

[[clause]]
id = "availability"
kind = "availability"
target = "{contract.target_percent} %"
denominator = "{contract.denominator}"{fixed}
unknown = "{contract.unknown}"

[[clause]]
id = "outages"
kind = "outage_count"
limit = {contract.outage_count}

[[clause]]
id = "longest"
kind = "longest_outage"
limit = "{contract.longest_s}s"

[[clause]]
id = "repair"
kind = "repair_time"
limit = "{contract.repair_s}s"
"""


def _hours_toml(contract: LabContract) -> str:
    if not contract.weekdays:
        return ""
    days = ", ".join(f'"{_WEEKDAYS[day - 1]}"' for day in contract.weekdays)
    start, end = (f"{minute // 60:02d}:{minute % 60:02d}" for minute in contract.hours)
    return f"""
[hours]
ranges = [{{ days = [{days}], from = "{start}", to = "{end}" }}]
holidays = [{", ".join(contract.holidays)}]
workdays = [{", ".join(contract.workdays)}]
"""


def _write_table(path: Path, header: str, rows: Iterable[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        columns = [*header.split(","), "valid_from", "valid_to"]
        writer.writerow(columns)
        for row in rows:
            writer.writerow([*row, *[""] * (len(columns) - len(row))])


def _tables(
    net: LabNetwork, circuits: tuple[LabCircuit, ...], port: int
) -> Iterable[tuple[str, str, list[tuple[object, ...]]]]:
    """Name, header and rows of every table; a row may end before its dates."""
    yield "units", "id,name,name_en,level,parent", [tuple(row) for row in net.units]
    yield "customers", "id,name,name_en,tier,unit,contract", [tuple(row[:6]) for row in net.customers]
    yield "sites", "id,customer,name,name_en", list(_sites(net, circuits))
    managers = [(row.id, row.name, row.address, port, CREDENTIAL, 8) for row in net.managers]
    yield "managers", "id,name,address,port,credential,max_in_flight", list(managers)
    yield "elements", "id,name,unit,manager,via,address,port,credential", list(_elements(net, port))
    yield "points", "element,name,layer_rate,role,party", list(_points(net))
    links = [(*link, "core", "yes") for link in net.links]
    yield "links", "id,a_element,a_point,z_element,z_point,layer_rate,party,watched", list(links)
    yield "protection", "group,kind,seq,link", list(_protection(net))
    header = "id,customer,kind,a_site,a_element,a_point,z_site,z_element,z_point,protection,contract"
    yield "circuits", header, [_circuit(row) for row in circuits]
    yield "routes", "circuit,leg,seq,link", list(_routes(circuits))
    yield "vpns", "id,customer,name,name_en,topology", [tuple(row[:5]) for row in net.vpns]
    life = {row.id: row.valid_from for row in circuits}
    members = [(vpn.id, *row, life[row.circuit]) for vpn in net.vpns for row in vpn.members]
    yield "vpn_members", "vpn,circuit,site,role", list(members)
    if net.tests:
        tests = [(row.element, row.tag, row.circuit) for row in net.tests]
        yield "probe_tests", "element,test,circuit", list(tests)


def _sites(net: LabNetwork, circuits: tuple[LabCircuit, ...]) -> Iterable[tuple[object, ...]]:
    hubs: dict[str, tuple[object, ...]] = {}
    for circuit in circuits:
        customer = net.customer[circuit.customer]
        if not circuit.a_site:
            site = a_site(circuit)
            hubs[site] = (site, customer.id, f"{customer.name}总部", f"{customer.name_en}, head office")
        if not circuit.z_site:
            yield z_site(circuit), circuit.customer, circuit.z_place, circuit.z_place_en
    yield from hubs.values()
    yield from net.sites


def _elements(net: LabNetwork, port: int) -> Iterable[tuple[object, ...]]:
    for row in net.elements:
        own = (row.address, port, CREDENTIAL) if row.via == "element" else ("", "", "")
        yield row.id, row.name, row.unit, row.manager, row.via, *own


def _points(net: LabNetwork) -> Iterable[tuple[object, ...]]:
    for element, ports in net.ports.items():
        for name, rate in ports.items():
            trunk = (element, name) in net.link_ends
            yield element, name, rate, "nni" if trunk else "uni", "core" if trunk else "access"


def _protection(net: LabNetwork) -> Iterable[tuple[object, ...]]:
    """Spans of a ring are numbered from 1; in a linear group 0 is the protection section."""
    for group in net.groups:
        for seq, link in enumerate(group.links, 1 if group.kind == "ms_spring" else 0):
            yield group.id, group.kind, seq, link


def _circuit(row: LabCircuit) -> tuple[object, ...]:
    a_end = (a_site(row), row.a_element, row.port)
    z_end = (z_site(row), row.z_element, row.port)
    return (row.id, row.customer, row.kind, *a_end, *z_end, row.protection, row.contract, row.valid_from)


def _routes(circuits: tuple[LabCircuit, ...]) -> Iterable[tuple[object, ...]]:
    for circuit in circuits:
        for leg in circuit.legs:
            for seq, link in enumerate(leg.links, 1):
                yield circuit.id, leg.leg, seq, link, leg.valid_from, leg.valid_to


def a_site(circuit: LabCircuit) -> str:
    """The site of the A end."""
    return circuit.a_site or f"S-{circuit.customer[-4:]}-{circuit.a_element}"


def z_site(circuit: LabCircuit) -> str:
    """The site of the Z end."""
    return circuit.z_site or f"S-{circuit.id}"
