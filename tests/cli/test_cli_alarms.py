"""What `alarms` and `status` show of problems that flap, are shelved, handed over and escalated."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from alerting.ahead import ahead_cause, of_circuit
from alerting.damping import Damper, Damping
from alerting.escalate import Clock, Rule
from probed.lab.inventory import write_settings
from probed.model.ids import CircuitId, CustomerId
from probed.model.instant import HOUR_US, MINUTE_US, parse_instant
from probed.model.problem import BreachFactors, BurnFactor, ProblemKey, ProblemType, Severity
from probed.store.batch import Batch
from probed.store.writer import Store
from tests.support.command import Done, month, probed
from tests.support.json_schema import faults
from tests.support.problems import Book, cause

T0 = parse_instant("2026-11-02T08:00:00+08:00")
ZH = {"LC_ALL": "zh_CN.UTF-8", "NO_COLOR": None, "FORCE_COLOR": None}


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """L1 flaps and is gone at the moment, L2 is shelved, L3 went from hand to hand and was escalated."""
    folder = tmp_path_factory.mktemp("alarms")
    book = Book(damped=Damping(Damper()), escalation=(Rule(2, Clock.REPAIR, 5 * MINUTE_US),))
    rest = [cause("L2", raised=T0), cause("L3", raised=T0)]
    for minute in range(6):
        at = T0 + minute * MINUTE_US
        book.step(at, *rest, *([cause("L1", raised=at)] if minute % 2 == 0 else []))
        if minute == 1:
            book.shelve(at, "L2", T0 + 2 * HOUR_US, "已知，运营商已通报")
            book.ack(at, "L3", "wang", "splicing")
            book.hand_over(at + 1, "L3", "li", "change of shift")
    path = write_settings(folder, 161)
    (folder / "state").mkdir()
    store = Store.open(folder / "state" / "probed.db")
    store.commit_now(Batch(events=tuple(book.log), cursors={"input": T0}))
    store.close()
    return path


def row(done: Done, link: str) -> str:
    assert done.code == 0, done.err
    return next((line for line in done.out.splitlines() if f"link_down/link:{link}  " in line), "")


def test_marks_and_owners_are_listed_and_what_is_shelved_is_not(config: Path) -> None:
    done = probed("alarms", "list", config=config)
    assert row(done, "L1").endswith("flapping")
    assert "2026-11-02 08:05:00" in row(done, "L1"), "gone at the moment, and since when"
    assert row(done, "L3").endswith("level 2")
    assert "  li  " in row(done, "L3")
    assert row(done, "L2") == ""
    assert "6 changes since 2026-11-02 08:00:00; told once" in done.out
    assert "1 shelved: probed alarms list --shelved" in done.err


@pytest.mark.parametrize(("count", "more"), [(20, 0), (21, 1), (2000, 1980)])
def test_the_status_of_a_network_in_ruins_fits_a_screen(count: int, more: int, tmp_path: Path) -> None:
    """The gravest are shown, then those that last longest, and how many there are beside them."""
    book = Book()
    made = [cause(f"L{n}", raised=T0 - n) for n in range(count - 1)]
    book.step(T0, *made, replace(cause("WORST", raised=T0), severity=Severity.CRITICAL))
    path = write_settings(tmp_path, 161)
    (tmp_path / "state").mkdir()
    store = Store.open(tmp_path / "state" / "probed.db")
    store.commit_now(Batch(events=tuple(book.log), cursors={"input": T0}))
    store.close()
    done = probed("status", config=path)
    shown = [word for line in done.out.splitlines() for word in line.split() if word.startswith("link_down/link:")]
    expected = ["WORST", *(f"L{n}" for n in range(count - 2, count - 21, -1))]
    assert shown == [f"link_down/link:{name}" for name in expected] * 2, "in the table, and its facts below"
    assert (f"\n{more} problems more: probed alarms list" in done.out) == bool(more)
    assert f"{count} open" in done.out
    if more:
        assert f"另有 {more} 个故障：probed alarms list" in probed("status", config=path, env=ZH).out
    assert len(probed("status", "--json", config=path).json["problems"]) == count


def test_the_shelf_has_a_list_of_its_own(config: Path) -> None:
    done = probed("alarms", "list", "--shelved", config=config)
    assert row(done, "L2").endswith("shelved")
    assert "shelved    until 2026-11-02 10:00:00, by wang: 已知，运营商已通报" in done.out
    assert (row(done, "L1"), row(done, "L3")) == ("", "")


def test_what_is_only_told_is_marked_and_told_so_in_json(tmp_path: Path) -> None:
    book = Book()
    told = replace(cause("L1", raised=T0), key=ProblemKey("link:L1", ProblemType.TOLD_DOWN, ""), held=True)
    book.step(T0, told, cause("L2", raised=T0))
    path = write_settings(tmp_path, 161)
    (tmp_path / "state").mkdir()
    store = Store.open(tmp_path / "state" / "probed.db")
    store.commit_now(Batch(events=tuple(book.log), cursors={"input": T0}))
    store.close()
    lines = probed("alarms", "list", config=path).out.splitlines()
    marked = [line for line in lines if line.endswith("not seen by a poll")]
    assert ["told_down/link:L1" in line for line in marked] == [True]
    chinese = probed("alarms", "list", config=path, env=ZH).out.splitlines()
    assert any(line.endswith("未经轮询确认") for line in chinese)
    assert any(
        line.endswith("未经轮询确认") for line in probed("alarms", "list", config=path, env=ZH).out.splitlines()
    )
    found = probed("alarms", "list", "--json", config=path).json["problems"]
    assert {one["key"]["resource"]: one["confirmed"] for one in found} == {"link:L1": False, "link:L2": True}


def test_the_json_holds_the_same_and_is_as_its_schema_says(config: Path) -> None:
    schema = probed("schema", "problem").json
    assert schema["version"] == 2
    names = {}
    for options in ((), ("--shelved",), ("--all",)):
        found = probed("alarms", "list", "--json", *options, config=config).json["problems"]
        assert [fault for one in found for fault in faults(one, schema)] == []
        names[options] = {one["key"]["resource"] for one in found}
    assert names == {
        (): {"link:L1", "link:L3"}, ("--shelved",): {"link:L2"}, ("--all",): {"link:L1", "link:L2", "link:L3"},
    }  # fmt: skip


def test_the_history_tells_who_had_it(config: Path) -> None:
    done = probed("alarms", "history", "link:L3", config=config)
    lines = [line.split("  ") for line in done.out.splitlines()[1:]]
    said = [(words[1].strip(), [w.strip() for w in words if w.strip()][2:4]) for words in lines]
    assert said == [
        ("raised", ["yes", "-"]),
        ("acknowledged", ["no", "wang"]),
        ("handed over", ["no", "li"]),
        ("escalated", ["yes", "li"]),
    ]


def test_the_history_of_a_replayed_problem_says_that_nobody_was_told() -> None:
    problems = probed("alarms", "list", "--all", "--json", config=month()).json["problems"]
    lines = probed("alarms", "history", problems[0]["key"]["resource"], config=month()).out.splitlines()[1:]
    said = {re.split(r" {2,}", line)[2] for line in lines}
    assert said == {"no"}


def test_the_history_of_a_resource_with_several_problems_is_in_the_order_of_time(tmp_path: Path) -> None:
    book = Book()
    told = replace(cause("L1", raised=T0), key=ProblemKey("link:L1", ProblemType.TOLD_DOWN, ""), held=True)
    for minute, causes in enumerate(([cause("L1", raised=T0)], [told], [cause("L1", raised=T0 + 2 * MINUTE_US)], [])):
        book.step(T0 + minute * MINUTE_US, *causes)
    path = write_settings(tmp_path, 161)
    (tmp_path / "state").mkdir()
    store = Store.open(tmp_path / "state" / "probed.db")
    store.commit_now(Batch(events=tuple(book.log), cursors={"input": T0}))
    store.close()
    lines = probed("alarms", "history", "link:L1", config=path).out.splitlines()[1:]
    assert len({line.split()[-1] for line in lines}) == 2
    assert [line[:19] for line in lines] == sorted(line[:19] for line in lines)


def test_a_comment_stands_with_the_act_it_was_said_with_and_with_no_other(config: Path) -> None:
    told: dict[str, str] = {}
    for link in ("L2", "L3"):
        events = probed("alarms", "history", f"link:{link}", "--json", config=config).json["events"]
        lines = probed("alarms", "history", f"link:{link}", config=config).out.splitlines()[1:]
        told |= {event["transition"]: line for event, line in zip(events, lines, strict=True)}
    assert "wang: " in told["shelved"]
    assert "level 2" in told["escalated"]
    assert [what for what, line in told.items() if "shift" in line] == ["handed_over"]


def test_the_status_counts_what_is_shelved(config: Path) -> None:
    done = probed("status", config=config)
    assert "shelved     1: probed alarms list --shelved" in done.out
    assert row(done, "L2") == ""
    assert "1 open, with 0 consequences" in done.out


def test_it_speaks_chinese(config: Path) -> None:
    done = probed("alarms", "list", "--all", config=config, env=ZH)
    for text in ("标记", "反复闪断", "搁置", "2级", "仅通知一次", "由 wang 搁置"):
        assert text in done.out
    history = probed("alarms", "history", "link:L3", config=config, env=ZH)
    for text in ("事件", "已通知", "产生", "升级", "确认", "交接"):
        assert text in history.out


@pytest.fixture(scope="module")
def foretold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """C01 will miss its availability."""
    folder = tmp_path_factory.mktemp("foretold")
    burns = (BurnFactor(HOUR_US, HOUR_US, HOUR_US, "333.33"), BurnFactor(6 * HOUR_US, 0, 0, ""))
    factors = BreachFactors(
        at=T0,
        contract="gold@1",
        unit="us",
        allowed=43 * MINUTE_US,
        spent=20 * MINUTE_US,
        left=23 * MINUTE_US,
        basis="open outage",
        breach_at=T0 + 23 * MINUTE_US,
        burns=burns,
        stake="300.00",
        currency="CNY",
        until=T0 + 600 * HOUR_US,
    )
    book = Book()
    c01 = of_circuit(CircuitId("C01"), CustomerId("100000000017"), "AAA")
    book.step(T0, ahead_cause(c01, "availability", factors, "Asia/Shanghai"))
    path = write_settings(folder, 161)
    (folder / "state").mkdir()
    store = Store.open(folder / "state" / "probed.db")
    store.commit_now(Batch(events=tuple(book.log), cursors={"input": T0}))
    store.close()
    return path


def test_a_breach_ahead_is_listed_with_its_factors(foretold: Path) -> None:
    done = probed("alarms", "list", config=foretold)
    assert "breach_ahead/circuit:C01/availability" in done.out
    lines = [" ".join(line.split()) for line in done.out.splitlines()]
    for told in (
        "breach C01",
        "left 00:23:00 / 00:43:00",
        "burn 1 h 333.33",
        "at stake 300.00 CNY",
        "foretold 2026-11-02 08:00:00",
    ):
        assert told in lines, done.out
    chinese = probed("alarms", "list", config=foretold, env=ZH).out
    assert {"余量", "将扣减", "消耗速度", "预测时间"} <= set(chinese.split())
    assert "预计 2026-11-02T08:23:00+08:00 未达标（中断未结束）" in chinese
    (problem,) = probed("alarms", "list", "--json", config=foretold).json["problems"]
    assert problem["breach"]["left"] == 23 * MINUTE_US
    assert problem["breach"]["burns"][0]["rate"] == "333.33"
