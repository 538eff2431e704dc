"""The lab's second network, made from its plan: 60 elements, 200 circuits, 20 customers. Always the same rows."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping
from itertools import combinations, pairwise
from typing import Final, NamedTuple

from probed.lab import second_plan as plan
from probed.lab.network import CONTRACTS
from probed.lab.shape import (
    LabCircuit,
    LabCustomer,
    LabElement,
    LabGroup,
    LabLeg,
    LabLink,
    LabManager,
    LabMember,
    LabNetwork,
    LabSite,
    LabUnit,
    LabVpn,
)

PREFIX: Final = "127.89"
_UNITS: Final = (
    LabUnit("HL", "华澜通信集团", "Hualan Telecom Group", "group", ""),
    LabUnit("HL-LC", "华澜通信澜川省公司", "Hualan Lanchuan Province", "province", "HL"),
    LabUnit("HL-LC-EAST", "澜东分公司", "Landong Branch", "city", "HL-LC"),
    LabUnit("HL-LC-WEST", "澜西分公司", "Lanxi Branch", "city", "HL-LC"),
)
_WORKING_RANK: Final = ("sncp", "one_to_n", "msp", "ms_spring")


class Place(NamedTuple):
    """Where an element stands."""

    name: str
    name_en: str


class Pair(NamedTuple):
    """A circuit to be made: between the sites of two elements; `joins`: the site that it joins to the VPN."""

    a: int
    z: int
    joins: int
    role: str = "spoke"


class Account(NamedTuple):
    """A customer's line of the plan."""

    row: LabCustomer
    shape: str
    sites: tuple[int, ...]
    pairs: tuple[Pair, ...]


def element_id(number: int) -> str:
    """'NE07' for 7."""
    return f"NE{number:02d}"


def _places() -> tuple[Place, ...]:
    heads, tails = plan.PLACE_HEADS.split(), plan.PLACE_TAILS.split()
    return tuple(Place(head[0] + tail[0], head[1:] + tail[1:]) for tail in tails for head in heads)


PLACES: Final = _places()


def _elements() -> tuple[LabElement, ...]:
    manager = {number: name for name, (a, z) in plan.MANAGED.items() for number in range(a, z + 1)}
    return tuple(
        LabElement(
            element_id(number),
            f"{place.name}机房",
            "HL-LC-EAST" if number <= 30 else "HL-LC-WEST",
            manager[number],
            "manager" if number in plan.ONLY_THROUGH_MANAGER else "element",
            f"{PREFIX}.1.{number}",
        )
        for number, place in enumerate(PLACES, 1)
    )


def _sections() -> tuple[tuple[LabLink, ...], tuple[LabGroup, ...]]:
    """Every line of the plan as links, and what protects them."""
    ports = _Ports()
    links: list[LabLink] = []
    groups: list[LabGroup] = []
    for line in plan.SECTIONS.strip().splitlines():
        shape, name, rate, *elements = line.split()
        numbers = [int(number) for number in elements]
        made = list(_links(shape, name, rate, numbers, ports))
        links += made
        kind = {"ring": "ms_spring", "msp": "msp", "loop": "", "chain": ""}.get(shape, "one_to_n")
        if kind:
            groups.append(LabGroup(f"G-{name}", kind, tuple(link.id for link in made)))
    return tuple(links), tuple(groups)


class _Ports:
    """Numbers the ports of each element, rate by rate."""

    def __init__(self) -> None:
        self._used: dict[tuple[int, str], int] = {}

    def next(self, element: int, rate: str) -> str:
        number = self._used[element, rate] = self._used.get((element, rate), 0) + 1
        return f"{rate.replace('-', '')}-{number}"


def _links(shape: str, name: str, rate: str, numbers: list[int], ports: _Ports) -> Iterator[LabLink]:
    """Sections that protect each other are named from 0, the protection section; all others from 1."""
    match shape:
        case "ring" | "loop":
            pairs, first = [*pairwise(numbers), (numbers[-1], numbers[0])], 1
        case "chain":
            pairs, first = [*pairwise(numbers)], 1
        case _:
            working = 1 if shape == "msp" else int(shape.partition(":")[2])
            pairs, first = [(numbers[0], numbers[1])] * (working + 1), 0
    for number, (a, z) in enumerate(pairs, first):
        yield LabLink(f"{name}{number}", element_id(a), ports.next(a, rate), element_id(z), ports.next(z, rate), rate)


def _accounts() -> Iterator[Account]:
    for line in plan.CUSTOMERS.strip().splitlines():
        if not line.startswith("#"):
            code, name, name_en, tier, contract, shape, first, step, size = line.split()
            sites = tuple((int(first) - 1 + n * int(step)) % len(PLACES) + 1 for n in range(_site_count(shape, size)))
            unit = "HL-LC" if tier in ("AAA", "AA") else "HL-LC-EAST"
            row = LabCustomer(f"3000000000{code}", name, name_en.replace("_", " "), tier, unit, contract, "")
            yield Account(row, shape, sites, tuple(_pairs(shape, sites)))


def _site_count(shape: str, size: str) -> int:
    """How many sites a shape of that size has: its head offices come on top of its branches."""
    return int(size) + {"star": 1, "bare": 1, "tree": 1, "dual": 2, "mesh": 0}[shape]


def _pairs(shape: str, sites: tuple[int, ...]) -> Iterator[Pair]:
    match shape:
        case "star" | "bare":
            yield from (Pair(sites[0], site, site) for site in sites[1:])
        case "tree":
            branches = sites[1:4]
            yield from (Pair(sites[0], site, site) for site in branches)
            yield from (Pair(branches[n % 3], site, site) for n, site in enumerate(sites[4:]))
        case "dual":
            yield Pair(sites[0], sites[1], sites[0], "hub")
            yield from (Pair(hub, site, site) for site in sites[2:] for hub in sites[:2])
        case "mesh":
            yield from (Pair(a, z, z) for a, z in combinations(sites, 2))
        case _:
            raise ValueError(shape)


class _Router:
    """Shortest ways over the links, in the order of their names where two are as short."""

    def __init__(self, links: tuple[LabLink, ...], groups: tuple[LabGroup, ...]) -> None:
        self._standby = {group.links[0] for group in groups if group.kind != "ms_spring"}
        self.kinds = {link: group.kind for group in groups for link in group.links}
        self._at: dict[str, list[tuple[str, str]]] = {}
        for link in links:
            self._at.setdefault(link.a_element, []).append((link.id, link.z_element))
            self._at.setdefault(link.z_element, []).append((link.id, link.a_element))

    def way(self, a: str, z: str, without: Collection[str] = (), turn: int = 0) -> tuple[str, ...]:
        """The links from one element to another; () = there is no such way. `turn` chooses among like sections."""
        came: dict[str, tuple[str, str]] = {}
        queue = deque([a])
        while queue:
            here = queue.popleft()
            for link, there in self._choices(here, without, turn):
                if there != a and there not in came:
                    came[there] = (link, here)
                    queue.append(there)
        return tuple(self._back(came, a, z)) if z in came else ()

    def _choices(self, here: str, without: Collection[str], turn: int) -> list[tuple[str, str]]:
        usable = [row for row in self._at[here] if row[0] not in self._standby and row[0] not in without]
        shift = turn % len(usable) if usable else 0
        return usable[shift:] + usable[:shift]

    def _back(self, came: Mapping[str, tuple[str, str]], a: str, z: str) -> Iterator[str]:
        found = []
        while z != a:
            link, z = came[z]
            found.append(link)
        yield from reversed(found)


def _legs(router: _Router, tier: str, a: str, z: str, turn: int) -> tuple[str, tuple[LabLeg, ...]]:
    """How a circuit of a tier is protected: the best that its way offers, nothing for standard."""
    working = router.way(a, z, (), turn)
    kinds = {router.kinds.get(link, "") for link in working}
    other = router.way(a, z, working, turn)
    offered = {"sncp": bool(other), **{kind: kind in kinds for kind in _WORKING_RANK[1:]}}
    wanted = _WORKING_RANK if tier == "AAA" else _WORKING_RANK[1:] if tier in ("AA", "A") else ()
    protection = next((kind for kind in wanted if offered[kind]), "none")
    legs = (LabLeg("working", working),)
    return protection, (*legs, LabLeg("protecting", other)) if protection == "sncp" else legs


def _site(account: Account, number: int) -> str:
    return f"S{account.row.id[-2:]}-{number:02d}"


def _circuits(accounts: tuple[Account, ...], router: _Router) -> Iterator[tuple[LabCircuit, Pair]]:
    number = 0
    for account in accounts:
        for pair in account.pairs:
            number += 1
            a, z = element_id(pair.a), element_id(pair.z)
            protection, legs = _legs(router, account.row.tier, a, z, number)
            place = PLACES[pair.z - 1]
            yield (
                LabCircuit(
                    id=f"C{number:03d}",
                    customer=account.row.id,
                    kind="FE" if number % 3 == 0 else "E1",
                    a_element=a,
                    z_element=z,
                    z_place=place.name,
                    z_place_en=place.name_en,
                    protection=protection,
                    legs=legs,
                    a_site=_site(account, pair.a),
                    z_site=_site(account, pair.z),
                ),
                pair,
            )


def _vpn(account: Account, made: list[tuple[LabCircuit, Pair]]) -> LabVpn:
    members = [LabMember(c.id, _site(account, p.joins), p.role) for c, p in made if c.customer == account.row.id]
    topology = "star" if account.shape == "dual" else account.shape
    row = account.row
    return LabVpn(f"V-{row.id[-2:]}", row.id, f"{row.name}专网", f"{row.name_en} VPN", topology, tuple(members))


def _sites(account: Account) -> Iterator[LabSite]:
    for number in account.sites:
        place = PLACES[number - 1]
        yield LabSite(_site(account, number), account.row.id, f"{account.row.name}{place.name}", place.name_en)


def _build() -> LabNetwork:
    links, groups = _sections()
    accounts = tuple(_accounts())
    made = list(_circuits(accounts, _Router(links, groups)))
    managers = tuple(
        LabManager(name, f"{number}号网管", f"{PREFIX}.0.{number}") for number, name in enumerate(plan.MANAGED, 1)
    )
    return LabNetwork(
        name="second",
        zone="Asia/Shanghai",
        address_prefix=PREFIX,
        units=_UNITS,
        managers=managers,
        elements=_elements(),
        links=links,
        groups=groups,
        customers=tuple(account.row for account in accounts),
        contracts=CONTRACTS,
        circuits=tuple(circuit for circuit, _ in made),
        vpns=tuple(_vpn(account, made) for account in accounts if account.shape != "bare"),
        sites=tuple(site for account in accounts for site in _sites(account)),
        phase_us=900_000,
        interval_tables=True,
    )


SECOND: Final = _build()
