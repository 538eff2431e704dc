"""Exclusions and planned windows in files."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.inventory import load_inventory
from config.operations import read_exclusions, read_windows
from config.parsing import parse_day_or_instant, parse_instant
from probed.errors import ConfigError
from probed.model.contract import ExclusionKind
from probed.model.ids import CircuitId
from probed.model.operation import Exclusion, ExclusionStatus, MaintenanceWindow
from tests.support.bad_configs import EXAMPLE

EXCLUSIONS = "id,circuit,kind,start,end,announced,status,author,approver,proof\n"
WINDOWS = "id,resources,start,end,announced,reason,author\n"
SPAN = "2026-10-01T01:00:00+08:00,2026-10-01T03:00:00+08:00"
GOOD = f"X1,NJFE0001,planned,{SPAN},2026-09-28T00:00:00Z,approved,duty,chief,ticket 7\n"


def _write(folder: Path, text: str) -> Path:
    path = folder / "f.csv"
    path.write_text(text, "utf-8")
    return path


def test_an_exclusion_is_read_with_all_that_proves_it(tmp_path: Path) -> None:
    start = parse_instant("2026-09-30T17:00:00Z")
    assert read_exclusions(_write(tmp_path, EXCLUSIONS + GOOD)) == [
        Exclusion(
            "X1",
            CircuitId("NJFE0001"),
            ExclusionKind.PLANNED,
            start,
            start + 7_200_000_000,
            parse_instant("2026-09-28T00:00:00Z"),
            ExclusionStatus.APPROVED,
            "duty",
            "chief",
            "ticket 7",
        )
    ]


def test_a_proposed_exclusion_needs_neither_approver_nor_announcement(tmp_path: Path) -> None:
    row = f"X1,NJFE0001,force_majeure,{SPAN},,proposed,duty,,\n"
    (found,) = read_exclusions(_write(tmp_path, EXCLUSIONS + row))
    assert (found.announced, found.approver, found.proof) == (None, None, "")


def test_a_window_may_cover_several_resources(tmp_path: Path) -> None:
    row = f"W1,link:JN-RZ; element:NJ-JN,{SPAN},2026-09-28T00:00:00Z,割接,duty\n"
    start = parse_instant("2026-09-30T17:00:00Z")
    assert read_windows(_write(tmp_path, WINDOWS + row)) == [
        MaintenanceWindow(
            "W1",
            ("link:JN-RZ", "element:NJ-JN"),
            start,
            start + 7_200_000_000,
            parse_instant("2026-09-28T00:00:00Z"),
            "割接",
            "duty",
        )
    ]


def test_bare_dates_are_read_where_the_zone_is_known(tmp_path: Path) -> None:
    path = _write(tmp_path, WINDOWS + "W1,link:L,2026-10-01,2026-10-02,2026-09-28,割接,duty\n")
    (found,) = read_windows(path, "Asia/Shanghai")
    assert found.start == parse_day_or_instant("2026-10-01", "Asia/Shanghai")
    with pytest.raises(ConfigError, match="start: '2026-10-01' is not a date-time"):
        read_windows(path)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        pytest.param(
            GOOD.replace("planned", "planed"),
            "2:13: kind: 'planed' is not known here. Did you mean 'planned'? "
            "Write 'planned', 'customer', 'third_party', 'force_majeure' or 'suspended'.",
            id="an unknown kind",
        ),
        pytest.param(
            GOOD.replace("T03", "T01"),
            "2:47: end: is not after start. end is the first instant after it.",
            id="an end that is not after the start",
        ),
        pytest.param(
            GOOD.replace("chief", ""),
            "2:108: approver: the cell is empty, but status = approved. Name who decided.",
            id="an approval without an approver",
        ),
        pytest.param(
            GOOD.replace("ticket 7", ""),
            "2:114: proof: the cell is empty, but status = approved. Say where the proof is filed.",
            id="an approval without a proof",
        ),
        pytest.param(
            GOOD + GOOD,
            "3:1: id: exclusion 'X1' is already on line 2. Give this one an identity of its own.",
            id="an identity twice",
        ),
        pytest.param(
            GOOD.replace("NJFE0001", "NJFE001"),
            "2:4: circuit: the inventory has no circuit 'NJFE001'. Did you mean 'NJFE0001'?",
            id="an unknown circuit",
        ),
    ],
)
def test_a_wrong_exclusion_is_told(row: str, says: str, tmp_path: Path) -> None:
    inventory = load_inventory(EXAMPLE / "inventory", "Asia/Shanghai")
    path = _write(tmp_path, EXCLUSIONS + row)
    with pytest.raises(ConfigError) as caught:
        read_exclusions(path, inventory=inventory)
    assert [str(mistake) for mistake in caught.value.mistakes] == [f"{path}:{says}"]


@pytest.mark.parametrize(
    ("resources", "says"),
    [
        pytest.param("", "the cell is empty. Name what is worked on, such as 'link:L1;element:NE3'.", id="nothing"),
        pytest.param(
            "JN-RZ",
            "'JN-RZ' is not a resource. Write KIND:ID with one of link, element, manager, circuit, vpn, point.",
            id="no kind",
        ),
        pytest.param("link:JN-ZR", "the inventory has no link 'JN-ZR'. Did you mean 'JN-RZ'?", id="an unknown link"),
        pytest.param(
            "link:JN-RZ;element:NJ-JNN",
            "the inventory has no element 'NJ-JNN'. Did you mean 'NJ-JN'?",
            id="an unknown element beside a known link",
        ),
    ],
)
def test_a_wrong_resource_is_told(resources: str, says: str, tmp_path: Path) -> None:
    inventory = load_inventory(EXAMPLE / "inventory", "Asia/Shanghai")
    path = _write(tmp_path, f"{WINDOWS}W1,{resources},{SPAN},2026-09-28T00:00:00Z,割接,duty\n")
    with pytest.raises(ConfigError) as caught:
        read_windows(path, inventory=inventory)
    assert [str(mistake) for mistake in caught.value.mistakes] == [f"{path}:2:4: resources: {says}"]
