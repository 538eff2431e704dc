"""`probed fleet` on the lab's month: the figures that are kept are those that `probed assess` works out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest

from probed.model.contract import ExclusionKind
from probed.model.figure import Figure
from probed.model.ids import CircuitId
from probed.model.instant import parse_instant
from probed.model.operation import Exclusion, ExclusionStatus
from probed.store.batch import Batch, ExclusionStated
from probed.store.reader import Reader
from probed.store.writer import Store
from tests.support import recorded, sink
from tests.support.command import ENGLISH, Done, probed
from tests.support.figured import figured, settle

OCTOBER = ("--period", "2026-10")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The month's store with its figures, and settings beside it."""
    path = tmp_path_factory.mktemp("fleet")
    store = sink.month_store(path)
    settle(figured(store, recorded.inventory(), lambda _source: recorded.LIMIT_US), store)
    store.close()
    said = (
        f'time_zone = "Asia/Shanghai"\ninventory = "{recorded.recording().inventory}"\n'
        f'[store]\npath = "{path / "probed.db"}"\n[credential.lab]\ncommunity = "lab"\n'
    )
    (path / "probed.toml").write_text(said)
    return path


@pytest.fixture
def work(folder: Path, tmp_path: Path) -> Iterator[tuple[Path, Store]]:
    """A copy of it that a test may change."""
    copyfile(folder / "probed.db", tmp_path / "probed.db")
    text = (folder / "probed.toml").read_text().replace(str(folder / "probed.db"), str(tmp_path / "probed.db"))
    (tmp_path / "probed.toml").write_text(text)
    store = Store.open(tmp_path / "probed.db")
    yield tmp_path, store
    store.close()


def fleet(folder: Path, *words: str, env: dict[str, str | None] | None = None) -> Done:
    return probed("fleet", *words, "--config", folder / "probed.toml", env=env or ENGLISH)


def test_every_month_says_what_assess_says(folder: Path) -> None:
    kept = fleet(folder, "--period", "2026-10", "--json").json
    made = probed("assess", "--period", "2026-10", "--json", "--config", folder / "probed.toml", env=ENGLISH).json
    of = {(each["circuit"], each["start"]): each for each in kept["figures"]}
    assert len(of) == len(kept["figures"]) == len(made["assessments"]) > 10
    for each in made["assessments"]:
        figure = of[each["circuit"], each["start"]]
        assert figure["sha256"] == each["sha256"], each["circuit"]
        assert {key: figure[key] for key in ("official", "low", "high")} == each["availability"]
        for name in ("customer", "contract", "end", "totals", "coverage", "at_risk_low_us", "provisional", "horizon"):
            assert figure[name] == each[name], name
        assert figure["outages"] == sum(outage["counted"] for outage in each["outages"])
        assert figure["missed"] == sum(clause["met"] is False for clause in each["clauses"])


def test_a_day_says_what_assess_says_of_it(folder: Path) -> None:
    kept = fleet(folder, "--by", "day", "--period", "2026-10-09", "--json").json["figures"]
    period = ("--period", "2026-10-09/2026-10-10", "--json", "--config", folder / "probed.toml")
    made = probed("assess", *period, env=ENGLISH).json["assessments"]
    assert [(each["circuit"], each["sha256"]) for each in sorted(kept, key=lambda row: row["circuit"])] == [
        (each["circuit"], each["sha256"]) for each in made
    ]
    fresh = fleet(folder, "--by", "day", "--period", "2026-10-09", "--fresh", "--json").json["figures"]
    assert fresh == kept


def test_the_table_is_that_of_the_months_worst_first(folder: Path) -> None:
    done = fleet(folder, *OCTOBER)
    lines = done.out.splitlines()
    assert lines[0].startswith("2026-10, ")
    ratios = [float(line.split()[2]) for line in lines[2:] if "missed" in line]
    assert ratios == sorted(ratios)
    assert done.code == 1
    assert fleet(folder, "--fresh", *OCTOBER).out == done.out
    chinese = fleet(folder, *OCTOBER, env={**ENGLISH, "LC_ALL": "zh_CN.UTF-8"}).out
    assert re.search("数据截至 +状态", chinese)


def test_the_days_are_a_calendar(folder: Path) -> None:
    done = fleet(folder, "--by", "day", *OCTOBER)
    head, *rows = done.out.splitlines()[1:]
    assert head.split()[2:] == [f"{day:02d}" for day in range(1, 32)]
    assert all(len(row.split()) == len(head.split()) for row in rows)
    customer = (
        "--by",
        "day",
        "--customer",
        recorded.inventory().customers[0].id,
        "--period",
        "2026-10-08/2026-10-16",
    )
    assert fleet(folder, *customer, "--fresh").out == fleet(folder, *customer).out


def test_one_customer(folder: Path) -> None:
    customer = recorded.inventory().customers[0].id
    found = fleet(folder, "--customer", customer, "--json").json["figures"]
    assert {each["customer"] for each in found} == {customer}
    assert "the inventory has no customer" in fleet(folder, "--customer", "1").err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--period", "2026-13"), "figures are kept of months such as 2026-10"),
        (("--period", "2026-10-01"), "figures are kept of months such as 2026-10"),
        (("--by", "day", "--period", "2026-10-09/2026-10-08"), "a month such as 2026-10, a day, or two"),
        (("--by", "day", "--period", "yesterday"), "a month such as 2026-10, a day, or two"),
        (("--period", "2019-01"), "no figures of 2019-01 are kept: the daemon makes them while it runs"),
        (("--by", "day", "--period", "2019-01"), "no figures of 2019-01 are kept: the daemon makes them"),
    ],
)
def test_what_is_not_kept_is_said(folder: Path, words: tuple[str, ...], said: str) -> None:
    done = fleet(folder, *words)
    assert done.code == 2
    assert said in done.err


def test_a_back_dated_exclusion_makes_figures_stale_until_they_are_made_again(work: tuple[Path, Store]) -> None:
    folder, store = work
    circuit = next(each.circuit for each in json_figures(folder) if each.outages)
    by = figured(store, recorded.inventory(), lambda _source: recorded.LIMIT_US)
    assert settle(by, store) == [], "all is as it was"
    first, last = parse_instant("2026-10-05T01:00:00+08:00"), parse_instant("2026-10-07T12:00:00+08:00")
    late = Exclusion(
        "late", CircuitId(circuit), ExclusionKind.CUSTOMER, first, last, None,
        ExclusionStatus.APPROVED, "a", "b", "letter 7",
    )  # fmt: skip
    store.commit_now(Batch(exclusions=(ExclusionStated(last, late),)))
    stale = [row["circuit"] for row in fleet(folder, *OCTOBER, "--json").json["figures"] if row["stale"]]
    assert stale == [circuit]
    assert "stale: 1 figures" in fleet(folder, *OCTOBER).err
    assert fleet(folder, "--by", "day", *OCTOBER).out.count("?") == 3
    made = settle(by, store)
    days = [f"{circuit} day 2026-10-0{day}/2026-10-0{day + 1}" for day in (5, 6, 7)]
    assert sorted(made) == [*days, f"{circuit} month 2026-10"]
    assert not any(row["stale"] for row in fleet(folder, *OCTOBER, "--json").json["figures"])
    assert fleet(folder, "--fresh", *OCTOBER).out == fleet(folder, *OCTOBER).out


def json_figures(folder: Path) -> list[Figure]:
    with Reader(folder / "probed.db") as reader:
        return list(reader.figures("month", "", "~"))
