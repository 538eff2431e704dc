"""What is assessed as one: a circuit's rows, its owners, its contract's clock. Through the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from config.observations import read_jsonl
from probed.model.evidence import evidence_ref
from tests.support.command import Done, probed

EXAMPLE = Path(__file__).resolve().parents[2] / "config/examples"
OLD = "ZJE10001,250200000031,E1,IND-HX,NJ-HX,E1-2,IND-DY,ZJ-DY,E1-1,none,,2025-01-01,"
MOVED = "ZJE10001,250200000031,E1,IND-HX,NJ-HX,E1-1,IND-DY,ZJ-DY,E1-1,none,,2026-10-16,"
SOLD = "ZJE10001,250100000026,E1,GOV-HX,NJ-HX,E1-1,GOV-RZ,ZJ-DY,E1-1,none,,2026-10-16,"
POINTS = (
    "NJ-HX:E1-1", "NJ-HX:E1-2", "ZJ-DY:E1-1", "NJ-HX:STM16-W", "NJ-GL:STM16-W", "NJ-GL:STM16-E", "NJ-XJ:STM16-W",
    "NJ-XJ:STM4-1", "ZJ-RZ:STM4-2", "ZJ-RZ:STM4-3", "ZJ-DY:STM4-1",
)  # fmt: skip
BEGIN, END = "2026-08-01T00:00:00Z", "2026-11-02T00:00:00Z"
CUT = ("2026-10-05T00:00:00Z", "2026-10-05T02:00:00Z")
HOUR_US = 3_600_000_000


def look(point: str, first: str, last: str, capacity: str = "up") -> str:
    element, _, _ = point.partition(":")
    said = {"first": first, "last": last, "capacity": capacity}
    return json.dumps({"schema": 1, "source": f"snmp:{element}", "point": point, "kind": "point_state", **said})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example network, and all of it up except two hours of 5 October on the link GL-XJ."""
    shutil.copytree(EXAMPLE, tmp_path / "net")
    lines = [look(point, BEGIN, END) for point in POINTS if point != "NJ-GL:STM16-E"]
    lines += [
        look("NJ-GL:STM16-E", BEGIN, "2026-10-04T23:59:00Z"),
        look("NJ-GL:STM16-E", CUT[0], "2026-10-05T01:59:00Z", "down"),
        look("NJ-GL:STM16-E", CUT[1], END),
    ]
    (tmp_path / "net/seen.jsonl").write_text("\n".join(lines))
    return tmp_path / "net"


def rows(folder: Path, *lines: str) -> None:
    path = folder / "inventory/circuits.csv"
    text = path.read_text(encoding="utf-8")
    assert OLD + "\n" in text
    path.write_text(text.replace(OLD + "\n", "".join(line + "\n" for line in lines)), encoding="utf-8")


def assess(folder: Path, *words: str) -> Done:
    return probed(
        "assess", *words, "--inventory", folder / "inventory", "--observations", folder / "seen.jsonl", "--json"
    )


def of(done: Done, circuit: str = "ZJE10001") -> list[Any]:
    return [found for found in done.json["assessments"] if found["circuit"] == circuit]


def test_a_circuit_that_got_a_new_row_within_the_month_is_assessed_once_and_whole(folder: Path) -> None:
    before = of(assess(folder, "--period", "2026-10"))
    rows(folder, OLD + "2026-10-16", MOVED)
    (found,) = of(assess(folder, "--period", "2026-10"))
    assert found["totals"] == before[0]["totals"]
    assert found["totals"]["down"] == 2 * HOUR_US
    assert [outage["low_us"] for outage in found["outages"]] == [2 * HOUR_US]
    assert (found["start"], found["end"]) == (found["period"]["start"], found["period"]["end"])


def test_each_row_has_a_say_only_in_its_own_time(folder: Path) -> None:
    rows(folder, OLD + "2026-10-16", MOVED)
    path = folder / "seen.jsonl"
    kept = [line for line in path.read_text().splitlines() if "NJ-HX:E1-" not in line]
    kept.append(look("NJ-HX:E1-2", BEGIN, "2026-10-16T00:00:00Z", "up"))
    kept.append(look("NJ-HX:E1-1", "2026-10-10T00:00:00Z", END, "up"))
    path.write_text("\n".join(kept))
    (found,) = of(assess(folder, "--period", "2026-10"))
    assert found["totals"]["unknown"] == 0


def test_a_circuit_that_changed_hands_is_never_shown_to_another_customer(folder: Path) -> None:
    rows(folder, OLD + "2026-10-16", SOLD)
    for asked in (("ZJE10001",), ("--customer", "250200000031"), ("--customer", "250100000026")):
        done = assess(folder, *asked, "--period", "2026-10")
        shown = {found["customer"] for found in of(done)} if done.code != 2 else set()
        assert shown <= {asked[-1]}
    (first,) = of(assess(folder, "ZJE10001", "--period", "2026-10-01/2026-10-16"))
    (second,) = of(assess(folder, "ZJE10001", "--period", "2026-10-16/2026-11-01"))
    assert (first["customer"], first["totals"]["down"]) == ("250200000031", 2 * HOUR_US)
    assert (second["customer"], second["totals"]["down"]) == ("250100000026", 0)


def test_a_month_with_two_owners_is_told_with_what_to_do(folder: Path) -> None:
    rows(folder, OLD + "2026-10-16", SOLD)
    done = assess(folder, "ZJE10001", "--period", "2026-10")
    assert done.code == 2
    assert "changed its customer or its contract in 2026-10" in done.err
    assert "ask for each part with START/END" in done.err


def test_a_circuit_that_was_sold_again_in_the_month_is_told_part_by_part(folder: Path) -> None:
    """It ended and began anew for the same customer: nobody could ask for its month, nor see what that costs."""
    rows(folder, OLD + "2026-10-10", OLD.replace("2025-01-01", "2026-10-20"))
    path = folder / "inventory/routes.csv"
    lines: list[str] = []
    for line in path.read_text("utf-8").splitlines():
        named, _, until = line.rpartition(",")
        whole = not line.startswith("ZJE10001,") or until
        lines += [line] if whole else [f"{line}2026-10-10", f"{named.rpartition(',')[0]},2026-10-20,"]
    path.write_text("\n".join(lines), "utf-8")
    done = assess(folder, "ZJE10001", "--period", "2026-10")
    first, second = of(done)
    assert (first["totals"]["down"], second["totals"]["down"]) == (2 * HOUR_US, 0)
    assert (first["end"] - first["start"], second["end"] - second["start"]) == (9 * 24 * HOUR_US, 12 * 24 * HOUR_US)
    assert "it was sold again in between" in assess_text(folder).err
    explained = probed(
        "explain", "ZJE10001", "2026-10", "--inventory", folder / "inventory", "--observations", folder / "seen.jsonl"
    )
    assert explained.code == 0
    assert explained.out.count("nothing is missing, nothing is counted twice") == 2


def assess_text(folder: Path) -> Done:
    return probed(
        "assess", "--period", "2026-10", "--inventory", folder / "inventory", "--observations", folder / "seen.jsonl"
    )


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "lived"),
    [
        pytest.param("2025-01-01", "2026-09-30T20:00:00Z", False, id="ended-before-the-month-of-its-contract"),
        pytest.param("2025-01-01", "2026-09-30T23:00:00Z", True, id="ended-within-it"),
        pytest.param("2026-10-31T18:00:00Z", "", True, id="began-when-the-settings-had-november"),
    ],
)
def test_a_month_is_that_of_the_contract_for_every_circuit_of_a_run(
    folder: Path, valid_from: str, valid_to: str, lived: bool
) -> None:
    contract = folder / "inventory/contracts/standard-1.toml"
    contract.write_text(contract.read_text(encoding="utf-8").replace("Asia/Shanghai", "Europe/Berlin"), "utf-8")
    rows(folder, OLD.replace("2025-01-01", valid_from) + valid_to)
    routes = folder / "inventory/routes.csv"
    lines = [line for line in routes.read_text().splitlines() if not line.endswith(",2026-03-01")]
    routes.write_text("\n".join(lines).replace(",2026-03-01,", ",,"))
    done = assess(folder, "--period", "2026-10")
    assert len(done.json["assessments"]) == 3 + lived
    assert len(of(done)) == lived


def test_a_life_is_told_by_the_clock_of_the_period(folder: Path) -> None:
    done = assess(folder, "NJFE0001", "--period", "2019-01")
    assert done.code == 2
    assert "in service from 2024-03-01T00:00:00+08:00 on" in done.err


def test_a_circuit_of_another_time_is_not_suggested_as_its_own_misspelling(folder: Path) -> None:
    config = folder / "probed.toml"
    done = probed("topology", "show", "ZJE10001", "--at", "2020-01-05T00:00:00Z", config=config)
    assert done.code == 2
    assert "circuit 'ZJE10001' is in the inventory, but not at that time" in done.err


def test_replaying_twice_changes_nothing_of_a_circuit_that_has_ended(folder: Path) -> None:
    rows(folder, OLD + "2026-10-16")
    config = folder / "probed.toml"
    assert probed("replay", folder / "seen.jsonl", config=config).code == 0
    again = probed("replay", folder / "seen.jsonl", config=config)
    assert again.out.endswith(": 0 changes of circuits, 0 problems\n")


def test_store_and_file_name_the_same_evidence_though_a_point_has_two_sources(folder: Path) -> None:
    path = folder / "seen.jsonl"
    manager = look("NJ-GL:STM16-E", "2026-10-04T00:00:00Z", CUT[0]).replace("snmp:NJ-GL", "snmp:EMS-NJ@NJ-GL")
    path.write_text(f"{path.read_text()}\n{manager}\n")
    config = folder / "probed.toml"
    assert probed("replay", path, config=config).code == 0
    stored = probed("assess", "ZJE10001", "--period", "2026-10", "--json", config=config)
    assert stored.out == assess(folder, "ZJE10001", "--period", "2026-10").out
    (outage,) = stored.json["assessments"][0]["outages"]
    read = {observation.source: evidence_ref(observation).id for observation in read_jsonl(path)}
    assert read["snmp:EMS-NJ@NJ-GL"] in outage["evidence"]


def test_bins_of_a_file_that_overlap_are_told_and_count_once(folder: Path) -> None:
    """Of two quarter hours that overlap the one read later counts; a day over its quarter hours is no mistake."""

    def bin_(first: str, last: str, uas_s: int) -> str:
        counts = {"layer": "section", "direction": "near", "es_s": 0, "ses_s": 0, "uas_s": uas_s}
        where = {"schema": 1, "source": "snmp:NJ-GL", "point": "NJ-GL:STM16-E", "kind": "pm_bin"}
        return json.dumps({**where, "first": first, "last": last, **counts})

    day = bin_("2026-10-07T16:00:00Z", "2026-10-08T16:00:00Z", 0)
    bins = [
        bin_("2026-10-08T00:00:00Z", "2026-10-08T00:15:00Z", 60),
        bin_("2026-10-08T00:10:00Z", "2026-10-08T00:25:00Z", 100),
    ]
    path = folder / "seen.jsonl"
    path.write_text("\n".join([path.read_text("utf-8"), day, *bins]), "utf-8")
    done = assess(folder, "ZJE10001", "--period", "2026-10")
    assert done.err == (
        "1 bins overlap others of their port and are not counted, the first: NJ-GL:STM16-E section "
        "2026-10-08T00:00:00Z\n"
    )
    assert of(done)[0]["unlocated_low_us"] == 100_000_000
