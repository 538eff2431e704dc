"""The page that Prometheus reads: its own tools and parser accept it, and every name keeps to the conventions."""

from __future__ import annotations

import re
import subprocess
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import process_collector
from prometheus_client.parser import text_string_to_metric_families

from probed.metrics.definitions import FAMILIES, GROUPS, Distribution, Family, Kind, Sample
from probed.metrics.exposition import exposition
from probed.model.latency import Latency
from tests.support.programs import program


def everything() -> list[Sample | Distribution]:
    """One sample of each family that is ours."""
    return [one_of(family) for family in FAMILIES.values() if family.name.startswith("probed_")]


def one_of(family: Family) -> Sample | Distribution:
    if family.kind is Kind.HISTOGRAM:
        return Distribution(family.name, (1000, 1_000_000), (3, 2, 1), 5_000_000)
    return Sample(family.name, 7, tuple("x" for _ in family.labels))


def test_prometheus_own_linter_finds_no_fault() -> None:
    promtool = program("promtool", "prometheus")
    ours = b"\n".join(line for line in exposition(everything()).splitlines() if b"process_" not in line) + b"\n"
    done = subprocess.run([promtool, "check", "metrics"], input=ours, capture_output=True, timeout=20, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, b"")


def test_what_is_written_is_what_the_parser_reads() -> None:
    read = {family.name: family for family in text_string_to_metric_families(exposition(everything()).decode())}
    for name, family in FAMILIES.items():
        found = read[name.removesuffix("_total") if family.kind is Kind.COUNTER else name]
        assert found.type == family.kind.value
        if family.kind is not Kind.HISTOGRAM and name.startswith("probed_"):
            assert [(sample.name, sample.value) for sample in found.samples] == [(name, 7.0)]
            assert set(found.samples[0].labels) == set(family.labels)


def test_a_histogram_is_written_with_all_that_is_below_each_bound() -> None:
    text = exposition([Distribution("probed_store_commit_seconds", (1000, 1_000_000), (3, 2, 1), 5_000_000)]).decode()
    assert re.findall(r'_bucket\{le="(.+)"\} (\S+)', text) == [("0.001", "3.0"), ("1.0", "5.0"), ("+Inf", "6.0")]
    assert "probed_store_commit_seconds_count 6.0" in text
    assert "probed_store_commit_seconds_sum 5.0" in text


def test_the_figures_of_the_process_are_there_in_a_service_that_sees_processes_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The unit has ProcSubset=pid: of /proc there are processes, and nothing of the machine such as /proc/stat."""

    def confined(name: object, *args: Any, **more: Any) -> Any:
        if re.match(r"/proc/(?!self|thread-self|\d)", str(name)):
            raise FileNotFoundError(name)
        return open(name, *args, **more)  # type: ignore[call-overload]  # noqa: PTH123

    monkeypatch.setattr(process_collector, "open", confined, raising=False)
    text = exposition([]).decode()
    said = dict(re.findall(r"^(process_\w+) (\S+)$", text, re.MULTILINE))
    assert said.keys() == {name for name in FAMILIES if name.startswith("process_")}
    assert 0 < time.time() - float(said["process_start_time_seconds"]) < 86_400


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES.keys())
def test_a_name_keeps_to_the_conventions(family: Family) -> None:
    assert re.fullmatch(r"(probed|process)_[a-z][a-z0-9_]*", family.name)
    assert family.name.endswith("_total") == (family.kind is Kind.COUNTER)
    assert family.about.endswith(".")
    assert not {"instance", "job", "le"} & set(family.labels)


def test_no_name_is_defined_twice() -> None:
    assert len(FAMILIES) == sum(map(len, GROUPS.values()))


@given(st.lists(st.integers(-10, 10_000_000), max_size=60))
def test_every_duration_is_counted_once_in_the_first_bucket_that_holds_it(took: list[int]) -> None:
    bounds = (5000, 20_000, 1_000_000)
    latency = Latency(bounds)
    for us in took:
        latency.add(us)
    for number, bound in enumerate(bounds):
        assert sum(latency.counts[: number + 1]) == sum(us <= bound for us in took)
    assert sum(latency.counts) == len(took)
    assert latency.sum_us == sum(max(us, 0) for us in took)
