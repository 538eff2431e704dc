"""`probed snmp results`: what tests of elements have measured, from the store."""

from __future__ import annotations

from pathlib import Path

import pytest

from probed.clock import SystemClock
from probed.lab.inventory import write_settings
from probed.lab.trials import PROBED
from probed.model.element_result import ElementResult
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.observation import Observation
from probed.store.batch import Batch
from probed.store.writer import Store
from tests.support.command import ENGLISH, probed

DONGHU = PointId("NE01", "donghu")
LIUWAN = PointId("NE01", "liuwan")
GONE = PointId("NE07", "9")
MINUTE = 60 * SECOND_US


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The lab's four tests; two of them have results, and one that measures nothing any more."""
    path = write_settings(tmp_path, 16161, net=PROBED)
    now = SystemClock().now_us()
    well = ElementResult(
        10, 1, delay_sum_us=81_000, delays=9, delay_min_us=8_000, delay_max_us=11_000, jitter_us=1500
    )
    seen = [
        (DONGHU, 180, ElementResult(10, 0, delay_sum_us=80_000, delays=10)),
        (DONGHU, 60, well),
        (LIUWAN, 60, ElementResult(1, 1)),
        (GONE, 7200, ElementResult(0, 0)),
    ]
    results = [
        Observation(f"snmp:{p.element}", p, now - s * SECOND_US - MINUTE, now - s * SECOND_US, now, 0, b)
        for p, s, b in seen
    ]
    (tmp_path / "state").mkdir()
    store = Store.open(tmp_path / "state" / "probed.db")
    store.commit_now(Batch(results=tuple(results)))
    store.close()
    return path


def lines(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()[2:]]


def test_the_latest_of_each_test_and_those_without_any(config: Path) -> None:
    done = probed("snmp", "results", "--utc", config=config)
    assert (done.code, done.err) == (0, "")
    rows = {row[0]: [row[1], *row[-5:]] for row in lines(done.out)}
    assert rows == {
        "NE01:donghu": ["C01", "10", "1", "10.0000", "9.000", "1.500"],
        "NE01:liuwan": ["C05", "1", "1", "100.0000", "-", "-"],
        "NE07:9": ["-", "-", "-", "-", "-", "-"],
        "NE01:kechuang": ["C02", "-", "-", "-", "-", "-"],
        "NE02:shitang": ["C09", "-", "-", "-", "-", "-"],
    }


def test_all_of_a_length_of_time_in_json(config: Path) -> None:
    done = probed("snmp", "results", "NE01:donghu", "--last", "1h", "--json", config=config)
    first, second = done.json["results"]
    assert first["end"] - first["start"] == MINUTE
    assert (first["rtt_ms"], first["loss_percent"], first["jitter_ms"]) == (8.0, 0.0, None)
    assert second["end"] > first["end"]
    told = {k: second[k] for k in ("circuits", "sent", "lost", "loss_percent", "rtt_ms", "rtt_min_ms", "rtt_max_ms")}
    assert told == {
        "circuits": ["C01"],
        "sent": 10,
        "lost": 1,
        "loss_percent": 10.0,
        "rtt_ms": 9.0,
        "rtt_min_ms": 8.0,
        "rtt_max_ms": 11.0,
    }
    assert len(probed("snmp", "results", "NE01", "--last", "1h", "--json", config=config).json["results"]) == 3
    assert len(probed("snmp", "results", "--last", "1d", "--json", config=config).json["results"]) == 4


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("NE01:dongh",), "probe_tests.csv names no test 'NE01:dongh', and there is no result of one. Did you mean"),
        (("--last", "5"), "--last: '5' has no unit"),
    ],
)
def test_mistakes(config: Path, words: tuple[str, ...], said: str) -> None:
    done = probed("snmp", "results", *words, config=config)
    assert done.code == 2
    assert said in done.err


def test_in_chinese(config: Path) -> None:
    env = {**ENGLISH, "LC_ALL": "zh_CN.UTF-8"}
    assert "时延" in probed("snmp", "results", config=config, env=env).out
    assert "是否指" in probed("snmp", "results", "NE01:dongh", config=config, env=env).err
    nothing = probed("snmp", "results", "NE07", "--last", "1h", config=config, env=env)
    assert nothing.out == "没有测试结果\n"
