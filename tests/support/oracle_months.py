"""Circuits and their month made up from a seed: what their points showed, contracts, exclusions; and as files.

Everything is in whole seconds. What it comes to is told by `oracle_assess`, which knows nothing of the program.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

DAY: Final = 86_400
LOOK: Final = 60
"""A point is looked at once a minute; it is unknown after two and a half looks."""
POINTS: Final = ("Au", "An", "Bu", "Bn")
"""Customer's port and line side of both ends."""
MONTHS: Final = ((2024, 2), (2024, 3), (2025, 12), (2026, 2), (2026, 3), (2026, 4), (2026, 10), (2027, 1))
ZONES: Final = ("Asia/Shanghai", "Europe/Berlin", "Europe/London", "America/New_York", "UTC")
WEEK: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FILES: Final = {
    "units": "id,name,name_en,level,parent,valid_from,valid_to\nHL,集团,Group,group,,,\n",
    "customers": ("id,name,name_en,tier,unit,contract,valid_from,valid_to\n100000000101,云澜,Yunlan,AAA,HL,c0,,\n"),
    "sites": "id,customer,name,name_en,valid_from,valid_to\nS,100000000101,站,Site,,\n",
    "managers": "id,name,address,port,credential,max_in_flight,valid_from,valid_to\n",
    "protection": "group,kind,seq,link,valid_from,valid_to\n",
    "vpns": "id,customer,name,name_en,topology,valid_from,valid_to\n",
    "vpn_members": "vpn,circuit,site,role,valid_from,valid_to\n",
    "elements": "id,name,unit,manager,via,address,port,credential,valid_from,valid_to\n",
    "points": "element,name,layer_rate,role,party,valid_from,valid_to\n",
    "links": "id,a_element,a_point,z_element,z_point,layer_rate,party,watched,valid_from,valid_to\n",
    "routes": "circuit,leg,seq,link,valid_from,valid_to\n",
    "circuits": (
        "id,customer,kind,a_site,a_element,a_point,z_site,z_element,z_point,protection,contract,valid_from,valid_to\n"
    ),
}


class Terms(NamedTuple):
    """One version of a contract, from a local day on; service hours as (weekdays, first minute, last minute)."""

    begins: date | None
    bridge: int
    minimum: int
    seconds_too: bool
    denominator: str
    unknown: str
    accepts: tuple[str, ...]
    notice: int
    overrun: int
    hours: tuple[tuple[tuple[int, ...], int, int], ...]
    holidays: tuple[date, ...]
    workdays: tuple[date, ...]


class Excluded(NamedTuple):
    start: int
    end: int
    kind: str
    status: str
    announced: int | None


class Looks(NamedTuple):
    """A point seen alike from `first` to `last`: 'U' up, 'D' down, 'G' at half of its capacity."""

    first: int
    last: int
    state: str
    onset: int | None


@dataclass(frozen=True)
class Sold:
    """A circuit, its period by its contract's months, its life in UTC, and what is known of it."""

    number: int
    zone: ZoneInfo
    month_day: int
    start: int
    end: int
    born: int | None
    dies: int | None
    terms: tuple[Terms, ...]
    looks: dict[str, list[Looks]]
    excluded: list[Excluded]


class Month(NamedTuple):
    label: str
    circuits: tuple[Sold, ...]
    horizon: int
    """The last look of all."""


def first_instant(day: date, zone: ZoneInfo) -> int:
    """The first second of a local day, looked for second by second."""
    at = int(datetime.combine(day, time(0), UTC).timestamp()) - 16 * 3600
    while datetime.fromtimestamp(at, zone).date() < day:
        at += 900
    at -= 900
    while datetime.fromtimestamp(at, zone).date() < day:
        at += 1
    return at


def made(seed: int, circuits: int) -> Month:
    """So many circuits in one month, which begins on another day for some of them."""
    rnd = Random(seed)
    year, number = rnd.choice(MONTHS)
    begins = int(datetime(year, number, 1, tzinfo=UTC).timestamp())
    until = begins + rnd.choice([45, 45, 45, rnd.randint(3, 33)]) * DAY
    sold = tuple(_sold(rnd, year, number, which, begins - 20 * DAY, until) for which in range(circuits))
    last = max(looks[-1].last for one in sold for looks in one.looks.values())
    return Month(f"{year}-{number:02d}", sold, last)


def _sold(rnd: Random, year: int, number: int, which: int, first: int, until: int) -> Sold:
    zone, month_day = ZoneInfo(rnd.choice(ZONES)), rnd.choice([1, 1, 1, 15, 26])
    opening, closing = date(year, number, 1), date(year + number // 12, number % 12 + 1, 1)
    if month_day > 1:
        opening, closing = date(year - (number == 1), (number - 2) % 12 + 1, month_day), date(year, number, month_day)
    start, end = first_instant(opening, zone), first_instant(closing, zone)
    changes = sorted(rnd.sample(range(28), rnd.choice([0, 0, 1, 2])))
    days = [None, *(opening + timedelta(days=change) for change in changes)]
    calendar = int(datetime(year, number, 1, tzinfo=UTC).timestamp())
    borders = [start, end, min(until, end), *(start + rnd.randrange(27) * DAY for _ in range(3))]
    looks: dict[str, list[Looks]] = {}
    for point in POINTS:
        looks[point] = _looks(rnd, point, borders, first, until)
        borders += [run.first for run in looks[point]][1:3]
    return Sold(
        which,
        zone,
        month_day,
        start,
        end,
        rnd.choice([None] * 6 + [calendar - rnd.randint(-10, 3) * DAY]),
        rnd.choice([None] * 6 + [calendar + rnd.randint(15, 33) * DAY]),
        tuple(_terms(rnd, day, opening) for day in days),
        looks,
        [_excluded(rnd, borders) for _ in range(rnd.choice([0, 0, 1, 2, 4]))],
    )


def _terms(rnd: Random, begins: date | None, opening: date) -> Terms:
    accepts = rnd.choice([("customer",), ("planned", "customer"), ("planned", "customer", "force_majeure")])
    hours: tuple[tuple[tuple[int, ...], int, int], ...] = ()
    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()
    if rnd.random() < 0.35:
        hours = (
            (
                rnd.choice([(1, 2, 3, 4, 5), (1, 2, 3, 4, 5, 6, 7)]),
                rnd.choice([0, 90, 480]),
                rnd.choice([1200, 1440]),
            ),
        )
        free, made_up = rnd.sample(range(27), 2)
        holidays = rnd.choice([(), (opening + timedelta(days=free),)])
        workdays = rnd.choice([(), (opening + timedelta(days=made_up),)])
    return Terms(
        begins,
        bridge=rnd.choice([0, 60, 121, 600]),
        minimum=rnd.choice([0, 0, 60, 121, 600]),
        seconds_too=rnd.random() < 0.5,
        denominator=rnd.choice(["service_time", "period", "fixed"]),
        unknown=rnd.choice(["exclude", "up", "down"]),
        accepts=accepts,
        notice=rnd.choice([0, 48 * 3600]),
        overrun=rnd.choice([0, 0, 1800]) if "planned" in accepts else 0,
        hours=hours,
        holidays=holidays,
        workdays=workdays,
    )


def _excluded(rnd: Random, near: list[int]) -> Excluded:
    start = rnd.choice(near) + rnd.choice([0, -600, 600, -30, rnd.randint(-7200, 7200)])
    return Excluded(
        start,
        start + rnd.choice([30, 600, 3600, rnd.randint(60, 90_000)]),
        rnd.choice(["planned", "customer", "customer", "force_majeure"]),
        rnd.choice(["approved", "approved", "approved", "proposed", "rejected"]),
        rnd.choice([None, start - 49 * 3600, start - 48 * 3600, start - 47 * 3600, start + 3600]),
    )


def _looks(rnd: Random, point: str, near: list[int], first: int, until: int) -> list[Looks]:
    """Looks once a minute, broken by troubles near to where it matters; '?' = nobody looked."""
    kinds = "DDD?G" if point.endswith("u") else "DDD?"
    troubles: list[tuple[int, int, str]] = []
    if rnd.random() < 0.5:
        at = rnd.choice([*near, until - 20_000, until - 3_000])
        for kind in rnd.choice(["D?D", "?D?", "DUD", "D?", "?D", "D?DUD"]):
            length = rnd.choice([60, 120, 300, 3000, rnd.randint(60, 20_000)])
            troubles.append((at, at + length, kind))
            at += length
    for _ in range(rnd.choice([1, 2, 4])):
        at = rnd.choice(near) + rnd.choice([0, -60, 60, -3600, rnd.randint(-9000, 9000)])
        troubles.append((at, at + rnd.choice([60, 120, 600, 3600, rnd.randint(60, 50_000)]), rnd.choice(kinds)))
    offset = first + rnd.randrange(LOOK)
    borders = sorted({first, until} | {at for trouble in troubles for at in trouble[:2] if first < at < until})
    found: list[Looks] = []
    for start, end in pairwise(borders):
        state = next((kind for a, b, kind in troubles if a <= start < b), "U")
        begin, last = start + (offset - start) % LOOK, end - 1 - (end - 1 - offset) % LOOK
        if state == "?" or begin > last:
            continue
        if found and found[-1].state == state and begin - found[-1].last == LOOK:
            found[-1] = found[-1]._replace(last=last)
            continue
        onset = None
        if found and rnd.random() < 0.4:  # within the bounds of the edge, on them, or outside where it says nothing
            before = found[-1].last
            onset = rnd.choice([rnd.randint(before, begin), before, begin, before - 30, begin + 10])
        found.append(Looks(begin, last, state, onset))
    return found


def written(month: Month, folder: Path) -> tuple[str, ...]:
    """The month as files, and the options that name them."""
    inventory = folder / "inventory"
    (inventory / "contracts").mkdir(parents=True)
    rows = {name: [head] for name, head in FILES.items()}
    observations, exclusions = [], ["id,circuit,kind,start,end,announced,status,author,approver,proof\n"]
    for sold in month.circuits:
        number = sold.number
        for side in "AB":
            rows["elements"].append(f"{side}{number},网,HL,,element,127.0.0.1,161,lab,,\n")
            rows["points"].append(f"{side}{number},u,E1,uni,access,,\n{side}{number},n,E1,nni,core,,\n")
        rows["links"].append(f"L{number},A{number},n,B{number},n,E1,core,yes,,\n")
        rows["routes"].append(f"K{number},working,1,L{number},,\n")
        life = ",".join("" if at is None else instant(at)[:10] for at in (sold.born, sold.dies))
        rows["circuits"].append(f"K{number},100000000101,E1,S,A{number},u,S,B{number},u,none,c{number},{life}\n")
        for index in range(len(sold.terms)):
            (inventory / "contracts" / f"c{number}-{index + 1}.toml").write_text(_contract(sold, index), "utf-8")
        observations += [_line(point, number, run) for point in POINTS for run in sold.looks[point]]
        for index, one in enumerate(sold.excluded):
            announced = "" if one.announced is None else instant(one.announced)
            cells = (f"X{number}-{index}", f"K{number}", one.kind, instant(one.start), instant(one.end), announced)
            exclusions.append(f"{','.join(cells)},{one.status},desk,officer,ticket\n")
    for name, lines in rows.items():
        (inventory / f"{name}.csv").write_text("".join(lines), "utf-8")
    Random(0).shuffle(observations)
    (folder / "seen.jsonl").write_text("".join(observations), "utf-8")
    (folder / "exclusions.csv").write_text("".join(exclusions), "utf-8")
    return (
        "--inventory", str(inventory), "--observations", str(folder / "seen.jsonl"),
        "--exclusions", str(folder / "exclusions.csv"), "--zone", "UTC",
    )  # fmt: skip


def instant(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _line(point: str, number: int, run: Looks) -> str:
    told = {
        "schema": 1,
        "source": f"snmp:{point[0]}{number}",
        "point": f"{point[0]}{number}:{point[1]}",
        "kind": "point_state",
        "first": instant(run.first),
        "last": instant(run.last),
        "looks": (run.last - run.first) // LOOK + 1,
        "capacity": {"U": "up", "D": "down", "G": [0.5, 0.5]}[run.state],
        "onset": None if run.onset is None else {"at": instant(run.onset), "by": "ifLastChange"},
    }
    return json.dumps(told) + "\n"


def _contract(sold: Sold, index: int) -> str:
    terms, later = sold.terms[index], sold.terms[index + 1 :]

    def clock(minute: int) -> str:
        return f"{minute // 60:02d}:{minute % 60:02d}"

    ranges = ", ".join(
        f"{{ days = {json.dumps([WEEK[day - 1] for day in days])}, from = '{clock(first)}', to = '{clock(last)}' }}"
        for days, first, last in terms.hours
    )
    lines = [
        f'schema = 1\nid = "c{sold.number}"\nversion = {index + 1}\ntitle = "约"\ntitle_en = "C"',
        f'time_zone = "{sold.zone.key}"\nvalid_from = {terms.begins or date(2020, 1, 1)}',
        f"valid_to = {later[0].begins}" if later else "",
        f"month_begins = {sold.month_day}",
        f"[hours]\nranges = [{ranges}]" if terms.hours else "",
        f"holidays = [{', '.join(map(str, terms.holidays))}]" if terms.hours else "",
        f"workdays = [{', '.join(map(str, terms.workdays))}]" if terms.hours else "",
        f'[outages]\nbridge = "{terms.bridge}s"\nminimum = "{terms.minimum}s"',
        f'minimum_applies = "{"count_and_seconds" if terms.seconds_too else "count"}"',
        f"[exclusions]\naccept = {json.dumps(terms.accepts)}",
        f'planned_notice = "{terms.notice}s"' if "planned" in terms.accepts else "",
        f'planned_overrun = "{terms.overrun}s"' if terms.overrun else "",
        f'[[clause]]\nkind = "availability"\ntarget = "99.9 %"\ndenominator = "{terms.denominator}"',
        'fixed = "43200min"' if terms.denominator == "fixed" else "",
        f'unknown = "{terms.unknown}"',
        '[[clause]]\nkind = "outage_count"\nlimit = 2',
    ]
    return "\n".join(line for line in lines if line) + "\n"
