"""`probed pm show` of sessions of Ethernet services: each direction, gaps as unknown, histograms by their bounds."""

from __future__ import annotations

from pathlib import Path

import pytest

from probed.lab.inventory import write_settings
from probed.lab.trials import PROBED
from probed.model.ids import PointId
from probed.model.instant import parse_instant
from probed.model.observation import QUARTER_US, Observation
from probed.model.probe import ProbeDelivery
from probed.model.probe_bin import Doubt, ProbeBin, Sense, SessionBin, ToldTimes
from probed.store.batch import Batch
from probed.store.writer import Store
from tests.support.command import probed

DAY = "2026-10-05/2026-10-06"
MIDNIGHT = parse_instant("2026-10-05T00:00:00+08:00")
LM = PointId("NE01", "lm:1.1.7.3")
DM = PointId("NE01", "dm:1.1.7.4")


def bin_(point: PointId, number: int, body: ProbeBin) -> Observation:
    name = point.name if body.sense is Sense.ROUND_TRIP else f"{point.name}/{body.sense.value}"
    start = MIDNIGHT + number * QUARTER_US
    return Observation(
        "probe:NE01", PointId("NE01", name), start, start + QUARTER_US, start + QUARTER_US, number, body
    )


def bins() -> tuple[Observation, ...]:
    """Of loss the third quarter hour is missing, the fourth lost frames one way; of delay the second is suspect."""
    there = [bin_(LM, n, ProbeBin(900, 30 if n == 3 else 0, sense=Sense.FORWARD, number=n)) for n in (0, 1, 3, 4)]
    back = [bin_(LM, n, ProbeBin(900, 0, sense=Sense.BACKWARD, number=n)) for n in (0, 1, 3, 4)]
    told = ToldTimes(90, 2500, 60, ((0, 80), (5000, 10)))
    well = SessionBin(90, 0, delay_min_us=900, delay_max_us=7300, told=told)
    unwell = SessionBin(90, 1, doubts=(Doubt.HEALTH,), told=told._replace(delays=89, delay_us=3000))
    receiver = SessionBin(0, 0, told=ToldTimes(45, 1000))
    return (*there, *back, bin_(DM, 0, well), bin_(DM, 1, unwell), bin_(DM, 2, receiver))


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pm-sessions")
    path = write_settings(folder, 16161, net=PROBED)
    with (folder / "inventory" / "probe_tests.csv").open("a") as rows:
        rows.write("".join(f"NE01,{point.name},C01,,\n" for point in (LM, DM)))
    (folder / "state").mkdir()
    store = Store.open(folder / "state" / "probed.db")
    store.commit_now(Batch(probes=(ProbeDelivery(bins=bins()),)))
    store.close()
    return path


def tables(text: str) -> dict[str, list[list[str]]]:
    """By heading the rows, without the dates."""
    found: dict[str, list[list[str]]] = {}
    rows: list[list[str]] = []
    for line in text.splitlines():
        if line.startswith(("NE01:lm", "NE01:dm")):
            rows = found[line] = []
        elif line.startswith("2026-10-05 "):
            words = line.split()
            rows.append([words[1], *words[3:]])
    return found


def test_each_direction_with_what_was_lost_and_what_is_unknown(config: Path) -> None:
    done = probed("pm", "show", "C01", "--period", DAY, config=config)
    assert tables(done.out) == {
        "NE01:lm:1.1.7.3  backward, C01": [
            ["00:00:00", "00:30:00", "2", "1800", "0", "-", "-", "-", "-", "valid"],
            ["00:30:00", "00:45:00", "unknown"],
            ["00:45:00", "01:15:00", "2", "1800", "0", "-", "-", "-", "-", "valid"],
        ],
        "NE01:lm:1.1.7.3  forward, C01": [
            ["00:00:00", "00:30:00", "2", "1800", "0", "-", "-", "-", "-", "valid"],
            ["00:30:00", "00:45:00", "unknown"],
            ["00:45:00", "01:00:00", "1", "900", "30", "-", "-", "-", "-", "valid"],
            ["01:00:00", "01:15:00", "1", "900", "0", "-", "-", "-", "-", "valid"],
        ],
        "NE01:dm:1.1.7.4  round trip, C01": [
            ["00:00:00", "00:15:00", "1", "90", "0", "2.500", "0.900", "7.300", "0.060", "valid"],
            ["00:15:00", "00:30:00", "1", "90", "1", "3.000", "-", "-", "0.060", "suspect"],
            ["00:30:00", "00:45:00", "1", "-", "-", "1.000", "-", "-", "-", "valid"],
        ],
    }
    assert "delay in 2 intervals: from 0 ms 160, from 5 ms 20" in done.out


@pytest.mark.parametrize("target", ["NE01:dm:1.1.7.4", "NE01/dm:1.1.7.4"])
def test_a_session_alone_in_json(config: Path, target: str) -> None:
    told = probed("pm", "show", target, "--period", DAY, "--json", config=config).json
    assert told["series"] == []
    (session,) = told["sessions"]
    assert (session["point"], session["circuits"]) == ("NE01:dm:1.1.7.4", ["C01"])
    first, second, third = session["bins"]
    assert (first["direction"], first["sent"], first["lost"], first["delay_us"]) == ("round_trip", 90, 0, 2500)
    assert first["delay_bins"] == [[0, 80], [5000, 10]]
    assert (second["trusted"], third["sent"], third["lost"], third["delays"]) == (False, None, None, 45)


def test_every_interval_in_a_line_of_its_own(config: Path) -> None:
    found = tables(probed("pm", "show", "NE01", "--period", DAY, "--all", config=config).out)
    assert [len(rows) for rows in found.values()] == [3, 5, 5]


def test_a_session_without_intervals_says_so(config: Path) -> None:
    done = probed("pm", "show", "NE01:lm:1.1.7.3", "--period", "2026-11-05/2026-11-06", config=config)
    assert "NE01:lm:1.1.7.3\nno interval in this time" in done.out
