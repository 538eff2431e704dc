"""The report of a month is published by its people, in time and late, and the month of its deadline says so."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from probed.cli import ledger as ledger_commands
from probed.cli import report_filing
from probed.errors import ProbedError
from probed.ledger.stamps import request_for
from probed.model.instant import DAY_US, parse_instant
from tests.assessing.test_services import CUT, EXAMPLE, POINTS, look
from tests.support.command import Done, probed
from tests.support.stamping import Authority
from tests.support.turned_clock import TurnedClock

HEAVY, BANK = "250200000031", "250100000018"
BEGIN, END = "2026-08-01T00:00:00Z", "2026-12-02T00:00:00Z"
CHINESE = {"LC_ALL": "zh_CN.UTF-8"}
REPORTING = """
[[clause]]
kind = "reporting"
limit = "{limit}"
bands = [{{ above = "{limit}", credit = "{credit}" }}]
"""
HOLIDAYS = "holidays = [2026-10-01, 2026-10-02, 2026-10-05, 2026-10-06, 2026-10-07]\nworkdays = [2026-10-10]\n"

On = Callable[[str, str], None]


def at(text: str) -> int:
    """'2026-11-04 10:00' in Shanghai."""
    return parse_instant(f"{text.replace(' ', 'T')}:00+08:00")


def seen(path: Path, end: str = END) -> Path:
    """All up except two hours of 5 October on one link."""
    lines = [look(point, BEGIN, end) for point in POINTS if point != "NJ-GL:STM16-E"]
    lines += [
        look("NJ-GL:STM16-E", BEGIN, "2026-10-04T23:59:00Z"),
        look("NJ-GL:STM16-E", CUT[0], "2026-10-05T01:59:00Z", "down"),
        look("NJ-GL:STM16-E", CUT[1], end),
    ]
    path.write_text("\n".join(lines), "utf-8")
    return path


def promise(folder: Path, name: str, limit: str, credit: str) -> None:
    path = folder / f"inventory/contracts/{name}.toml"
    text = path.read_text("utf-8")
    money = '[credit]\ncurrency = "CNY"\nmonthly_charge = "1000.00"\n\n[exclusions]'
    assert "[exclusions]" in text
    if "[hours]" not in text:
        money = f"[hours]\n{HOLIDAYS}\n{money}"
    path.write_text(text.replace("[exclusions]", money) + REPORTING.format(limit=limit, credit=credit), "utf-8")


def turn(patched: pytest.MonkeyPatch, when: str, who: str) -> None:
    patched.setattr(report_filing, "operator", lambda: who)
    for module in (report_filing, ledger_commands):
        patched.setattr(module, "SystemClock", lambda: TurnedClock(at(when)))


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> On:
    """When it is, and who sits at the terminal."""
    return lambda when, who: turn(monkeypatch, when, who)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example network watched from August to December; two contracts promise reports, and there is a ledger."""
    folder = tmp_path_factory.mktemp("reports") / "net"
    shutil.copytree(EXAMPLE, folder)
    promise(folder, "standard-1", "5 workdays", "5 %")
    promise(folder, "gold-2", "5d", "300.00")
    done = probed("replay", seen(folder / "seen.jsonl"), config=folder / "probed.toml")
    assert done.code == 0, done.err
    with pytest.MonkeyPatch.context() as patched:
        turn(patched, "2026-09-02 08:00", "ann")
        done = probed("ledger", "extend", config=folder / "probed.toml")
    assert done.code == 0, done.err
    return folder


@pytest.fixture(scope="module")
def filed(watched: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """September's report came late, after 13 October; October's by 6 November, a Friday, and the bank's late."""
    folder = tmp_path_factory.mktemp("filed") / "net"
    shutil.copytree(watched, folder)
    with pytest.MonkeyPatch.context() as patched:
        publish(folder, partial(turn, patched), "2026-09", "2026-10-20 10:00")
        publish(folder, partial(turn, patched), "2026-10", "2026-11-06 23:59")
        publish(folder, partial(turn, patched), "2026-10", "2026-11-08 10:00", BANK)
    return folder


@pytest.fixture
def folder(watched: Path, tmp_path: Path) -> Path:
    """One of its own, without a report."""
    shutil.copytree(watched, tmp_path / "net")
    return tmp_path / "net"


@pytest.fixture
def own(filed: Path, tmp_path: Path) -> Path:
    """One of its own, with reports."""
    shutil.copytree(filed, tmp_path / "net")
    return tmp_path / "net"


def step(folder: Path, word: str, month: str, customer: str = HEAVY, *more: str | Path) -> Done:
    done = probed("report", word, customer, month, "-m", "looked", *more, config=folder / "probed.toml")
    assert done.code == 0, done.err
    return done


def publish(folder: Path, on: On, month: str, when: str, customer: str = HEAVY, *more: str | Path) -> None:
    for who, word in (("ann", "draft"), ("bob", "check"), ("cai", "approve"), ("dai", "publish")):
        on(when, who)
        step(folder, word, month, customer, *(more if word in {"draft", "publish"} else ()))


def assessed(folder: Path, month: str, *words: str | Path) -> Done:
    return probed("assess", *words, "--period", month, "--json", config=folder / "probed.toml")


def clause(folder: Path, month: str, circuit: str = "ZJE10001") -> Mapping[str, Any]:
    (found,) = assessed(folder, month, circuit).json["assessments"]
    result: Mapping[str, Any] = next(each for each in found["clauses"] if each["kind"] == "reporting")
    return result


def offline(folder: Path, path: Path | None = None, *, ledger: bool = True) -> tuple[str | Path, ...]:
    there = ("--ledger", folder / "state/ledger") if ledger else ()
    return ("--inventory", folder / "inventory", "--observations", path or folder / "seen.jsonl", *there)


def test_one_report_comes_late_and_the_next_in_time(filed: Path) -> None:
    """September's is due on 13 October, after the holidays; October's on 6 November, a Friday."""
    late, kept = clause(filed, "2026-10"), clause(filed, "2026-11")
    assert (late["met"], late["value"], late["target"], late["unit"]) == (False, "10/1", "5/1", "workdays")
    assert (kept["met"], kept["value"]) == (True, "5/1")
    assert kept["rule"].startswith("report=2026-10 due=2026-11-07T00:00:00+08:00 published=2026-11-06T23:59:00+08:00")
    sheets = {month: assessed(filed, month, "ZJE10001").json["credits"] for month in ("2026-10", "2026-11")}
    costs = {
        month: next(each["exact"] for each in sheet["clauses"] if each["clause"] == "reporting")
        for month, (sheet,) in sheets.items()
    }
    assert costs == {"2026-10": "5000/1", "2026-11": "0/1"}
    assert assessed(filed, "2026-11", "ZJE10001").code == 0


def test_store_and_file_say_the_same_of_it_with_the_same_ledger(filed: Path) -> None:
    told = probed("assess", "ZJE10001", "--period", "2026-11", "--json", *offline(filed))
    assert told.out == assessed(filed, "2026-11", "ZJE10001").out
    without = probed("assess", "ZJE10001", "--period", "2026-11", "--json", *offline(filed, ledger=False))
    (result,) = [each for each in without.json["assessments"][0]["clauses"] if each["kind"] == "reporting"]
    assert (result["met"], result["reason"]) == (None, "no ledger is at hand")
    wrong = probed("assess", "--period", "2026-11", "--ledger", filed, config=filed / "probed.toml")
    assert "--ledger goes with --inventory and --observations" in wrong.err


def test_a_correction_is_no_second_delivery_and_does_not_undo_the_first(own: Path, on: On) -> None:
    before = clause(own, "2026-11")
    late = own / "late.csv"
    late.write_text(
        "id,circuit,kind,start,end,announced,status,author,approver,proof\n"
        f"X-LATE,ZJE10001,customer,{CUT[0]},{CUT[1]},,approved,ann,bob,letter 7\n"
    )
    publish(own, on, "2026-10", "2026-11-25 10:00", HEAVY, "--exclusions", late)
    assert clause(own, "2026-11") == before
    assert "revision=1" in before["rule"]


def test_the_chain_s_order_counts_where_somebody_turns_the_clock_back(folder: Path, on: On) -> None:
    publish(folder, on, "2026-09", "2026-10-12 10:00")
    on("2026-11-20 08:00", "ann")
    late = folder / "late.csv"
    late.write_text(
        "id,circuit,kind,start,end,announced,status,author,approver,proof\n"
        "X-1,ZJE10001,customer,2026-09-05T00:00:00Z,2026-09-05T01:00:00Z,,approved,ann,bob,letter 1\n"
    )
    step(folder, "draft", "2026-09", HEAVY, "--exclusions", late)  # something that is entered on the 20th
    publish(folder, on, "2026-10", "2026-11-03 10:00")  # or so its clock says
    result = clause(folder, "2026-11")
    assert (result["met"], "published=2026-11-20T08:00:00+08:00" in result["rule"]) == (False, True)
    told = probed("explain", "ZJE10001", "2026-11", config=folder / "probed.toml").out
    assert "published 2026-11-20 08:00:00; its own clock said 2026-11-03 10:00:00" in told


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        ("gone", "no ledger is at hand"),
        ("altered", "the ledger does not hold"),
        ("cut", "the ledger does not hold"),
        ("lost", "the ledger does not hold"),
    ],
)
def test_a_ledger_that_does_not_hold_proves_nothing(harm: str, reason: str, own: Path, on: On) -> None:
    on("2026-11-09 00:00", "ann")
    probed("ledger", "extend", config=own / "probed.toml")
    chain = own / f"state/ledger/{HEAVY}.jsonl"
    lines = chain.read_bytes().splitlines(keepends=True)
    number = next(n for n, line in enumerate(lines) if b"published:" in line and b"2026-10:r1" in line)
    if harm == "gone":
        shutil.rmtree(own / "state/ledger")
    elif harm == "altered":
        lines[number] = lines[number].replace(b"2026-10:r1", b"2026-11:r1", 1)
        chain.write_bytes(b"".join(lines))
    elif harm == "cut":
        chain.write_bytes(b"".join(lines[:number]))
    else:
        chain.unlink()
    result = clause(own, "2026-11")
    assert (result["met"], result["value"], result["reason"]) == (None, None, reason)


def test_a_publication_that_was_cut_off_before_the_ledger_counts_from_its_entry(
    folder: Path, on: On, monkeypatch: pytest.MonkeyPatch
) -> None:
    def torn(*_: object) -> int:
        raise ProbedError("the power went")

    for who, word in (("ann", "draft"), ("bob", "check"), ("cai", "approve")):
        on("2026-11-03 10:00", who)
        step(folder, word, "2026-10")
    with monkeypatch.context() as cut:
        cut.setattr(report_filing, "_enter", torn)
        done = probed("report", "publish", HEAVY, "2026-10", "-m", "sent", config=folder / "probed.toml")
        assert "the power went" in done.err
    assert clause(folder, "2026-11")["met"] is False  # nothing of it is in the ledger
    on("2026-11-05 10:00", "dai")
    assert "revision 1" in step(folder, "publish", "2026-10").out
    assert "published=2026-11-05T10:00:00" in clause(folder, "2026-11")["rule"]
    again = probed("report", "publish", HEAVY, "2026-10", "-m", "sent", config=folder / "probed.toml")
    assert "it is published and never changes" in again.err


def test_an_anchor_and_its_stamp_prove_by_when_the_entry_was_there(folder: Path, on: On) -> None:
    publish(folder, on, "2026-10", "2026-11-03 10:00")
    explained = probed("explain", "ZJE10001", "2026-11", config=folder / "probed.toml").out
    assert "; no anchor holds it yet" in explained
    on("2026-11-04 00:10", "ann")
    anchors = folder / "state/anchors"
    done = probed("ledger", "extend", "--anchor-to", anchors, config=folder / "probed.toml")
    assert done.code == 0, done.err
    explained = probed("explain", "ZJE10001", "2026-11", config=folder / "probed.toml").out
    assert "; held by the anchor of 2026-11-04" in explained
    authority = Authority(folder / "tsa")
    (anchor,) = anchors.glob("anchor-*.json")
    answer = authority.reply(request_for(anchor.read_bytes()).as_bytes())
    anchor.with_name(anchor.name + ".tsr").write_bytes(answer)
    config = folder / "probed.toml"
    config.write_text(
        f'{config.read_text("utf-8")}\n[ledger]\ntsa_url = "http://127.0.0.1:9/"\ntsa_ca = "{authority.root}"\n',
        "utf-8",
    )
    explained = probed("explain", "ZJE10001", "2026-11", config=folder / "probed.toml").out
    assert "; held by the anchor of 2026-11-04, stamped 20" in explained


def test_explain_cites_the_entry_and_what_it_says(filed: Path) -> None:
    (name,) = clause(filed, "2026-11")["evidence"]
    told = probed("explain", "ZJE10001", "2026-11", config=filed / "probed.toml")
    line = next(line for line in told.out.splitlines() if name in line)
    assert "report 2026-10, revision 1, published 2026-11-06 23:59:00" in line
    answer = probed("explain", "ZJE10001", "2026-11", "--json", config=filed / "probed.toml").json
    entry = answer["evidence"][name]
    chain = probed("ledger", "show", HEAVY, "--last", "200", "--json", config=filed / "probed.toml").json["entries"]
    held = next(each for each in chain if each["sha256"] == entry["sha256"])
    assert (held["number"], held["kind"], held["at"]) == (entry["number"], "assessment", at("2026-11-06 23:59"))
    assert name in answer["assessment"]["evidence"]
    chinese = probed("explain", "ZJE10001", "2026-11", config=filed / "probed.toml", env=CHINESE)
    assert "2026-10 报告第 1 版，2026-11-06 23:59:00 发布" in chinese.out


def test_the_customer_s_report_says_when_the_one_before_came(filed: Path, tmp_path: Path) -> None:
    probed("report", HEAVY, "2026-11", "--out", tmp_path, config=filed / "probed.toml")
    english = (tmp_path / f"{HEAVY}_2026-11_r1_en.html").read_text("utf-8")
    assert (
        "Delivery of the report, in working days: 2026-10, due 2026-11-07 00:00:00, published 2026-11-06 23:59:00"
        in english
    )
    assert "5 working days" in english
    assert "2026-10 报告，2026-11-07 00:00:00 到期，2026-11-06 23:59:00 发布" in (
        tmp_path / f"{HEAVY}_2026-11_r1_zh.html"
    ).read_text("utf-8")


def test_the_report_that_is_judged_may_be_filed_itself(own: Path, on: On) -> None:
    publish(own, on, "2026-11", "2026-12-04 10:00")
    on("2026-12-05 10:00", "ann")
    done = step(own, "draft", "2026-11")
    assert done.out == "nothing differs from the published revision 1\n"
    assert probed("ledger", "verify", config=own / "probed.toml").code == 0


def test_an_amount_is_owed_once_a_customer_and_a_share_of_every_charge(own: Path) -> None:
    answer = assessed(own, "2026-11", "--customer", BANK).json
    missed = [each["met"] for a in answer["assessments"] for each in a["clauses"] if each["kind"] == "reporting"]
    assert missed == [False, False]
    costs = {
        sheet["circuit"]: next(each["exact"] for each in sheet["clauses"] if each["clause"] == "reporting")
        for sheet in answer["credits"]
    }
    assert costs == {"NJFE0001": "30000/1", "NJFE0002": "0/1"}
    contract = own / "inventory/contracts/gold-2.toml"
    contract.write_text(contract.read_text("utf-8").replace('credit = "300.00"', 'credit = "5 %"'), "utf-8")
    clauses = [each for s in assessed(own, "2026-11", "--customer", BANK).json["credits"] for each in s["clauses"]]
    assert [each["exact"] for each in clauses if each["clause"] == "reporting"] == ["5000/1", "5000/1"]


def test_an_amount_is_owed_whole_where_another_version_begins_after_the_deadline(own: Path) -> None:
    """The version that judged the late report has half of November, and owes all of it."""
    first = own / "inventory/contracts/gold-2.toml"
    text = first.read_text("utf-8")
    first.write_text(
        text.replace("valid_from = 2026-01-01", "valid_from = 2026-01-01\nvalid_to = 2026-11-16"), "utf-8"
    )
    second = text.replace("version = 2", "version = 3").replace("valid_from = 2026-01-01", "valid_from = 2026-11-16")
    (own / "inventory/contracts/gold-3.toml").write_text(second, "utf-8")

    def owed() -> list[tuple[str, str]]:
        sheets = assessed(own, "2026-11", "NJFE0001").json["credits"]
        return [
            (sheet["contract"], each["exact"])
            for sheet in sheets
            for each in sheet["clauses"]
            if each["clause"] == "reporting"
        ]

    assert owed() == [("gold@2", "30000/1"), ("gold@3", "0/1")]
    for path in (first, own / "inventory/contracts/gold-3.toml"):
        path.write_text(path.read_text("utf-8").replace('credit = "300.00"', 'credit = "5 %"'), "utf-8")
    assert owed() == [("gold@2", "5000/1"), ("gold@3", "0/1")]
    told = probed("explain", "NJFE0001", "2026-11", config=own / "probed.toml").out
    assert "costs 5 % of the whole month's 1000.00" in told
    chinese = probed("explain", "NJFE0001", "2026-11", config=own / "probed.toml", env=CHINESE).out
    assert "按全月 1000.00 扣减 5 %" in chinese


def test_all_of_an_amount_is_at_stake_where_another_version_begins_after_the_deadline(
    folder: Path, tmp_path: Path
) -> None:
    first = folder / "inventory/contracts/gold-2.toml"
    text = first.read_text("utf-8")
    first.write_text(
        text.replace("valid_from = 2026-01-01", "valid_from = 2026-01-01\nvalid_to = 2026-11-16"), "utf-8"
    )
    second = text.replace("version = 2", "version = 3").replace("valid_from = 2026-01-01", "valid_from = 2026-11-16")
    (folder / "inventory/contracts/gold-3.toml").write_text(second, "utf-8")
    now = seen(tmp_path / "now.jsonl", "2026-11-04T04:00:00Z")
    done = probed("risk", "--json", "--customer", BANK, *offline(folder, now))
    assert [(each["basis"], each["stake"]) for each in done.json["risks"] if each["kind"] == "reporting"] == [
        ("report due", "30000/1")
    ]


def test_a_last_report_that_nobody_judges_is_said(own: Path, tmp_path: Path) -> None:
    path = own / "inventory/contracts/standard-1.toml"
    text = path.read_text("utf-8")
    path.write_text(
        text.replace("valid_from = 2024-01-01", "valid_from = 2024-01-01\nvalid_to = 2026-12-01"), "utf-8"
    )
    config = own / "probed.toml"
    told = " ".join(probed("explain", "ZJE10001", "2026-11", config=config).out.split())
    assert "when the report of 2026-11 is due, 2026-12-08 00:00:00, the promise has ended: nobody judges it" in told
    assert "nobody judges it" not in probed("explain", "ZJE10001", "2026-10", config=config).out
    chinese = probed("explain", "ZJE10001", "2026-11", config=config, env=CHINESE).out
    assert "2026-11 报告 2026-12-08 00:00:00 到期，届时约定已终止，不予考核" in chinese
    probed("report", HEAVY, "2026-11", "--out", tmp_path, config=config)
    english, chinese = ((tmp_path / f"{HEAVY}_2026-11_r1_{each}.html").read_text("utf-8") for each in ("en", "zh"))
    assert (
        "(when the report of 2026-11 is due, 2026-12-08 00:00:00, the promise has ended: nobody judges it)" in english
    )
    assert "（2026-11 报告 2026-12-08 00:00:00 到期，届时约定已终止，不予考核）" in chinese


def test_a_circuit_under_a_tier_s_template_is_kept_once_its_reports_are_published_in_time(own: Path) -> None:
    (own / "inventory/contracts/standard-1.toml").write_text(
        'schema = 1\nid = "standard"\nversion = 1\ntitle = "金"\ntemplate = "AA"\nwithout = ["response_time"]\n'
        'valid_from = 2024-01-01\n[[clause]]\nid = "reporting"\nlimit = "6d"\n',
        "utf-8",
    )

    def verdict(month: str) -> str:
        told = probed("assess", "ZJE10001", "--period", month, config=own / "probed.toml")
        return next(line for line in told.out.splitlines() if line.startswith("ZJE10001")).split()[-1]

    assert verdict("2026-10") == "missed"
    assert verdict("2026-11") == "kept"
    shutil.rmtree(own / "state/ledger")
    assert verdict("2026-11") == "open"


def test_the_breach_clock_counts_to_the_deadline_once_a_customer(folder: Path, on: On, tmp_path: Path) -> None:
    now = seen(tmp_path / "now.jsonl", "2026-11-04T04:00:00Z")
    done = probed("risk", "--json", "--customer", BANK, *offline(folder, now))
    (found,) = [risk for risk in done.json["risks"] if risk["kind"] == "reporting"]
    assert (found["circuit"], found["basis"], found["breach_at"]) == (
        "NJFE0001",
        "report due",
        at("2026-11-06 00:00"),
    )
    assert (found["left"], found["stake"]) == (f"{int(1.5 * DAY_US)}/1", "30000/1")
    assert any(warning["risk"]["kind"] == "reporting" for warning in done.json["warnings"]) is False
    soon = probed("risk", "--json", "--within", "2d", "--customer", BANK, *offline(folder, now))
    assert any(warning["risk"]["kind"] == "reporting" for warning in soon.json["warnings"])
    assert "report due" in probed("risk", "--customer", BANK, *offline(folder, now)).out
    publish(folder, on, "2026-10", "2026-11-03 10:00", BANK)
    again = probed("risk", "--json", "--customer", BANK, *offline(folder, now))
    assert not [risk for risk in again.json["risks"] if risk["kind"] == "reporting"]


def test_a_backtest_judges_reports_that_were_published_by_a_draft_s_own_limit(own: Path) -> None:
    text = (own / "inventory/contracts/standard-1.toml").read_text("utf-8")
    strict = text.replace("version = 1", "version = 2").replace('"5 workdays"', '"2 workdays"')
    (own / "draft.toml").write_text(strict, "utf-8")
    done = probed(
        "contract", "backtest", own / "draft.toml", "--for", "standard", "--months", "2", "--json",
        config=own / "probed.toml",
    )  # fmt: skip
    failed = {
        (each["month"], each["value"]) for each in done.json["backtest"]["failed"] if each["clause"] == "reporting"
    }
    assert failed == {("2026-10", "10/1"), ("2026-11", "5/1")}
