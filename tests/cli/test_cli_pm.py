"""`probed pm show`: bins as they were read, folded where nothing happened, and unknown time told as such."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from probed.lab.inventory import write_settings
from probed.lab.network import SMALL
from probed.model.capacity import DOWN, UP
from probed.model.change import RunRow
from probed.model.ids import PointId
from probed.model.instant import SECOND_US, parse_instant
from probed.model.observation import QUARTER_US, Direction, Observation, PmBin
from probed.store.batch import Batch
from probed.store.writer import Store
from tests.support.command import probed

S = SECOND_US
DAY = "2026-10-05/2026-10-06"
MIDNIGHT = parse_instant("2026-10-05T00:00:00+08:00")
CIRCUIT = next(circuit for circuit in SMALL.circuits if circuit.kind == "E1")
PORT = PointId(CIRCUIT.a_element, CIRCUIT.port)
WHERE = f"{PORT.element}/{PORT.name}"


def bin_(number: int, way: Direction = Direction.NEAR, read: int = 60, **more: Any) -> Observation:
    """The quarter hour of the day that ends with `number`."""
    end = MIDNIGHT + number * QUARTER_US
    said: dict[str, Any] = {"pcv": 0, "sefs_s": 0, "ses_rule": "rfc4805 e1-crc: 832 pcv", **more}
    counts = PmBin("ds1", way, said.pop("es_s", 0), 0, said.pop("uas_s", 0), **said)
    return Observation("snmp:x", PORT, end - QUARTER_US, end, end + read * S, 0, counts)


def bins() -> tuple[Observation, ...]:
    """The near end: eight quarter hours, an outage in the third, counted anew; the sixth not valid, the eighth gone,
    then two more. The far end: two.
    """
    near = [bin_(number) for number in (1, 2, 4, 5, 9, 10)]
    near += [bin_(3, es_s=9), bin_(3, read=960, es_s=4, uas_s=120), bin_(6, valid=False), bin_(7, suspect=True)]
    return (*near, *(bin_(number, Direction.FAR) for number in (9, 10)))


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pm")
    path = write_settings(folder, 161, pm=True)
    (folder / "state").mkdir()
    store = Store.open(folder / "state" / "probed.db")
    down, up = MIDNIGHT + 2100 * S, MIDNIGHT + 2200 * S
    runs = (
        RunRow("snmp:x", PORT, MIDNIGHT - 60 * S, down - S, 99, UP, (), None, open=False),
        RunRow("snmp:x", PORT, down, up - S, 2, DOWN, ("down",), None, open=False),
        RunRow("snmp:x", PORT, up, MIDNIGHT + 90_000 * S, 999, UP, (), None, open=False),
    )
    store.commit_now(Batch(runs=runs, bins=bins(), marks={"snmp:x": (MIDNIGHT + 90_000 * S, 9)}))
    store.close()
    return path


def table(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines() if line.startswith("2026-10-05 ")]


def test_clean_bins_are_one_line_and_gaps_are_unknown(config: Path) -> None:
    done = probed("pm", "show", WHERE, "--period", DAY, config=config)
    near = done.out.split("far end")[0]
    times = [(row[1], row[3], row[4] if len(row) > 5 else "", row[-1]) for row in table(near)]
    assert times == [
        ("00:00:00", "00:30:00", "2", "valid"),
        ("00:30:00", "00:45:00", "1", "times"),
        ("00:45:00", "01:15:00", "2", "valid"),
        ("01:15:00", "01:30:00", "1", "valid"),
        ("01:30:00", "01:45:00", "1", "suspect"),
        ("01:45:00", "02:00:00", "", "unknown"),
        ("02:00:00", "02:30:00", "2", "valid"),
        ("02:30:00", "00:00:00", "", "unknown"),
    ]
    assert "not valid" in near
    assert "valid, counted anew 1 times" in near
    assert "SES by rfc4805 e1-crc: 832 pcv" in near
    assert "ES 4, SES 0, UAS 120 in 02:00:00 of 1 d 00:00:00 (8.3333 %)" in near
    assert "polling saw the port down for 00:01:40 of the unavailable time; 00:00:20 lie somewhere" in near


def test_json_has_every_bin_and_every_stretch_of_unknown_time(config: Path) -> None:
    near, far = probed("pm", "show", WHERE, "--period", DAY, "--json", config=config).json["series"]
    assert (near["direction"], far["direction"]) == ("near", "far")
    assert [row["versions"] for row in near["bins"]] == [1, 1, 2, 1, 1, 1, 1, 1, 1]
    third = near["bins"][2]
    assert (third["es_s"], third["uas_s"], third["cv"], third["pcv"]) == (4, 120, None, 0)
    assert [(u["start"] - MIDNIGHT) // QUARTER_US for u in near["unknown"]] == [5, 7, 10]
    assert near["against_polling"] == {"located_us": 100 * S, "unlocated_us": 20 * S, "deficit_us": 0}
    assert far["against_polling"] is None
    assert near["total"]["coverage"] == "1/12"


def test_each_bin_has_a_line_with_all(config: Path) -> None:
    done = probed("pm", "show", WHERE, "--period", DAY, "--all", config=config)
    assert len([row for row in table(done.out) if row[4] == "1"]) == 9 + 2


@pytest.mark.parametrize("target", [CIRCUIT.id, PORT.element, WHERE, f"{PORT.element}:{PORT.name}"])
def test_what_may_be_asked_for(config: Path, target: str) -> None:
    done = probed("pm", "show", target, "--period", DAY, config=config)
    assert done.out.count(str(PORT)) == 2


@pytest.mark.parametrize(
    ("target", "said"),
    [
        pytest.param("C99", "no circuit or element 'C99'", id="neither"),
        pytest.param(f"{PORT.element}/E1-99", f"no port of {PORT.element} 'E1-99'", id="no such port"),
        pytest.param("NE99/E1-01", "no element 'NE99'", id="no such element"),
        pytest.param("", "no circuit or element ''", id="nothing"),
    ],
)
def test_what_is_not_there_is_said(config: Path, target: str, said: str) -> None:
    done = probed("pm", "show", target, config=config)
    assert done.code == 2
    assert said in done.err


def test_a_port_without_bins_says_why(config: Path) -> None:
    other = next(circuit for circuit in SMALL.circuits if circuit.z_element != PORT.element)
    done = probed("pm", "show", f"{other.z_element}/{other.port}", "--period", DAY, config=config)
    assert "no interval tables of DS1-MIB, DS3-MIB or SONET-MIB" in done.err
    path = config.with_name("without.toml")
    path.write_text(config.read_text(encoding="utf-8").replace("pm = true", "pm = false"), encoding="utf-8")
    assert "set pm = true" in probed("pm", "show", f"{other.z_element}/{other.port}", config=path).err


def test_a_period_that_is_none_is_refused(config: Path) -> None:
    assert "period 'yesterday'" in probed("pm", "show", WHERE, "--period", "yesterday", config=config).err


def test_in_chinese(config: Path) -> None:
    done = probed("pm", "show", WHERE, "--period", DAY, config=config, env={"LC_ALL": "zh_CN.UTF-8"})
    assert "近端；SES 门限" in done.out
    assert "未知" in done.out
    assert "轮询见到端口中断 00:01:40" in done.out


def test_bins_that_overlap_are_told_and_no_second_counts_twice(tmp_path: Path) -> None:
    """An element whose clock was set: its next bins end four minutes later, and begin inside of the one before."""
    path = write_settings(tmp_path, 161, pm=True)
    (tmp_path / "state").mkdir()
    store = Store.open(tmp_path / "state" / "probed.db")
    shifted = bin_(3, es_s=7, read=700)
    later = 240 * S
    moved = replace(shifted, first=shifted.first - QUARTER_US + later, last=shifted.last - QUARTER_US + later)
    store.commit_now(Batch(bins=(bin_(1), bin_(2, es_s=5), moved), marks={"snmp:x": (MIDNIGHT + 90_000 * S, 9)}))
    store.close()
    done = probed("pm", "show", WHERE, "--period", DAY, config=path)
    assert "1 bins overlap one that was read later, and count nowhere (the first 2026-10-05 00:15:00" in done.err
    assert "ES 7," in done.out
    (near,) = probed("pm", "show", WHERE, "--period", DAY, "--json", config=path).json["series"]
    assert near["overlapping"] == [{"start": MIDNIGHT + QUARTER_US, "end": MIDNIGHT + 2 * QUARTER_US}]
