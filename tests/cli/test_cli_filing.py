"""A month is filed, checked, approved and published by different people; a correction is a new revision."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from probed.cli import report_filing
from probed.ledger.files import LedgerFolder
from probed.model.ids import CustomerId
from probed.model.instant import format_instant
from sla.ledger import EntryKind, verify
from tests.support.command import ENGLISH, Done, month, probed

BANK = "100000000101"
MONTH = "2026-10"
EXCLUSIONS = "id,circuit,kind,start,end,announced,status,author,approver,proof\n"

As = Callable[[str], None]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The recorded month in a store of its own."""
    shutil.copytree(month().parent, tmp_path / "net")
    return tmp_path / "net" / "probed.toml"


@pytest.fixture
def act_as(monkeypatch: pytest.MonkeyPatch) -> As:
    """Who sits at the terminal; in life the account of the process says so."""
    return lambda name: monkeypatch.setattr(report_filing, "operator", lambda: name)


def report(config: Path, word: str, reason: str = "looked", *more: str | Path) -> Done:
    return probed("report", word, BANK, MONTH, "-m", reason, *more, config=config)


def published(config: Path, act_as: As) -> Path:
    for name, word in (("ann", "draft"), ("bob", "check"), ("cai", "approve"), ("ann", "publish")):
        act_as(name)
        done = report(config, word)
        assert done.code == 0, done.err
    return config.parent / "state/reports" / BANK / MONTH / "r1"


def corrected(config: Path) -> Path:
    """An exclusion that was approved late: the first outage of the bank's first circuit that counts."""
    answer = probed("assess", "C01", "--period", MONTH, "--json", config=config).json
    outage = next(o for o in answer["assessments"][0]["outages"] if o["counted"])
    start, end = (format_instant(outage[key]["at"]) for key in ("start", "end"))
    path = config.parent / "late.csv"
    path.write_text(f"{EXCLUSIONS}X-LATE,C01,customer,{start},{end},,approved,ann,bob,letter 7\n")
    return path


def test_a_month_goes_from_draft_to_published(config: Path, act_as: As) -> None:
    folder = published(config, act_as)
    html = (folder / f"{BANK}_{MONTH}_r1_en.html").read_text("utf-8")
    assert "published" in html
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o444}
    (row,) = probed("report", "list", "--json", config=config).json["reports"]
    assert (row["state"], [s["by"] for s in row["signatures"]]) == ("published", ["ann", "bob", "cai", "ann"])


def test_every_signature_and_the_publication_are_in_the_ledger(config: Path, act_as: As) -> None:
    published(config, act_as)
    chain = LedgerFolder(config.parent / "state/ledger").chain(CustomerId(BANK))
    kinds = [entry.kind for entry in chain.entries]
    assert kinds.count(EntryKind.SIGN_OFF) == 4
    assert kinds.count(EntryKind.ASSESSMENT) == 1
    assert verify({CustomerId(BANK): chain.entries}) == ()


@pytest.mark.parametrize(
    ("who", "word", "says"),
    [
        ("ann", "check", "ann wrote it"),
        ("bob", "approve", "only what is checked"),
        ("bob", "publish", "only what is approved"),
    ],
)
def test_a_step_out_of_turn_is_refused(who: str, word: str, says: str, config: Path, act_as: As) -> None:
    act_as("ann")
    report(config, "draft")
    act_as(who)
    done = report(config, word)
    assert (done.code, says in done.err) == (2, True)


def test_a_rejected_report_is_a_draft_again(config: Path, act_as: As) -> None:
    for name, word in (("ann", "draft"), ("bob", "check"), ("cai", "reject")):
        act_as(name)
        assert report(config, word).code == 0
    (row,) = probed("report", "list", "--json", config=config).json["reports"]
    assert (row["revision"], row["state"]) == (1, "draft")


def test_without_a_difference_there_is_no_new_revision(config: Path, act_as: As) -> None:
    published(config, act_as)
    done = report(config, "draft", "again")
    assert done.out == "nothing differs from the published revision 1\n"
    assert not (config.parent / "state/reports" / BANK / MONTH / "r2").exists()


def test_a_correction_opens_the_next_revision_with_each_changed_minute_and_its_reason(
    config: Path, act_as: As
) -> None:
    folder = published(config, act_as)
    frozen = {file.name: file.read_bytes() for file in folder.iterdir()}
    late = corrected(config)
    act_as("dai")
    done = report(config, "draft", "letter 7 of the customer came late", "--exclusions", late)
    assert "revision 2" in done.out
    told = probed("report", "diff", BANK, MONTH, "--json", config=config)
    assert told.code == 1
    answer = told.json
    assert (answer["from"], answer["to"], answer["note"]) == (1, 2, "letter 7 of the customer came late")
    assert {(s["circuit"], s["old"], s["new"]) for s in answer["spans"]} == {("C01", "down", "excluded X-LATE")}
    names = {value["name"] for value in answer["values"]}
    assert {"totals.down", "totals.excluded", "availability.official", "outages"} <= names
    changed = sum(s["end"] - s["start"] for s in answer["spans"])
    down = next(v for v in answer["values"] if v["name"] == "totals.down")
    assert down["old"] - down["new"] == changed
    shown = probed("report", "diff", BANK, MONTH, config=config)
    assert "letter 7 of the customer came late" in shown.out
    assert "excluded X-LATE" in shown.out
    rows = [" ".join(line.split()) for line in shown.out.splitlines()]
    assert "C01 Number of outages (outages, value) 2 1" in rows
    assert "C01 Availability (verdict) Missed Kept" in rows
    assert any(row.startswith("C01 Down (min) ") for row in rows)
    assert not re.search(r"\d/\d", shown.out)  # exact ratios are for programs
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == frozen


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", ("letter 7 came late", "Time that changed its class", "Excluded X-LATE", "Down (min)")),
        ("zh", ("letter 7 came late", "改判的时段", "免考核 X-LATE", "中断（分钟）")),
    ],
)
def test_the_customer_s_file_of_a_revision_tells_each_change_also_once_published(
    language: str, says: tuple[str, ...], config: Path, act_as: As
) -> None:
    first = (published(config, act_as) / f"{BANK}_{MONTH}_r1_{language}.html").read_text("utf-8")
    late = corrected(config)
    act_as("ann")
    report(config, "draft", "letter 7 came late", "--exclusions", late)
    path = config.parent / "state/reports" / BANK / MONTH / f"r2/{BANK}_{MONTH}_r2_{language}.html"
    for name, word in (("bob", "check"), ("cai", "approve"), ("ann", "publish")):
        html = path.read_text("utf-8")
        assert [text for text in says if text not in html] == []
        act_as(name)
        done = report(config, word, "looked", *(("--exclusions", late) if word == "publish" else ()))
        assert done.code == 0, done.err
    assert [text for text in says if text not in path.read_text("utf-8")] == []
    assert not any(text in first for text in says[:3])


def test_what_only_a_file_states_is_in_the_filed_report_and_in_the_ledger(config: Path, act_as: As) -> None:
    """The store does not hold it, so it has no entry of its own."""
    late = corrected(config)
    unused = "X-ELSE,C01,customer,2025-01-01T00:00:00Z,2025-01-02T00:00:00Z,,approved,ann,bob,none\n"
    late.write_text(late.read_text("utf-8") + unused, "utf-8")
    for name, word in (("ann", "draft"), ("bob", "check"), ("cai", "approve"), ("ann", "publish")):
        act_as(name)
        done = report(config, word, "looked", *(("--exclusions", late) if word in {"draft", "publish"} else ()))
        assert done.code == 0, done.err
    filed = json.loads((config.parent / "state/reports" / BANK / MONTH / "r1/filed.json").read_text("utf-8"))
    (given,) = filed["stated"]["exclusions"]
    assert (given["id"], given["approver"], given["proof"]) == ("X-LATE", "bob", "letter 7")
    assert filed["stated"]["tickets"] == []
    chain = LedgerFolder(config.parent / "state/ledger").chain(CustomerId(BANK)).entries
    (entry,) = [json.loads(each.body) for each in chain if each.kind is EntryKind.ASSESSMENT]
    assert entry["stated"] == filed["stated"]
    done = probed("ledger", "verify", "--store", config=config)
    assert done.code == 0, done.out + done.err


def test_a_ticket_of_a_file_is_filed_with_the_outage_that_it_is_of(config: Path, act_as: As) -> None:
    answer = probed("assess", "C01", "--period", MONTH, "--json", config=config).json
    outage = next(o for o in answer["assessments"][0]["outages"] if o["counted"])
    opened = format_instant(outage["start"]["at"])
    path, head = config.parent / "tickets.csv", "id,circuit,opened,acknowledged,closed,held,summary"
    path.write_text(f"{head}\nT-1,C01,{opened},,,,\nT-2,C01,2025-01-01T00:00:00Z,,2025-01-02T00:00:00Z,,\n", "utf-8")
    act_as("ann")
    done = report(config, "draft", "looked", "--tickets", path)
    assert done.code == 0, done.err
    filed = json.loads((config.parent / "state/reports" / BANK / MONTH / "r1/filed.json").read_text("utf-8"))
    assert [each["id"] for each in filed["stated"]["tickets"]] == ["T-1"]
    assert filed["stated"]["exclusions"] == []


def test_a_file_that_states_it_otherwise_is_not_what_was_approved(config: Path, act_as: As) -> None:
    late = corrected(config)
    for name, word in (("ann", "draft"), ("bob", "check"), ("cai", "approve")):
        act_as(name)
        report(config, word, "looked", *(("--exclusions", late) if word == "draft" else ()))
    late.write_text(late.read_text("utf-8").replace("letter 7", "letter 8"), "utf-8")
    done = report(config, "publish", "now", "--exclusions", late)
    assert (done.code, "the evidence says something else now" in done.err) == (2, True)


def test_what_changed_since_it_was_approved_is_not_published(config: Path, act_as: As) -> None:
    for name, word in (("ann", "draft"), ("bob", "check"), ("cai", "approve")):
        act_as(name)
        report(config, word)
    done = report(config, "publish", "now", "--exclusions", corrected(config))
    assert (done.code, "the evidence says something else now" in done.err) == (2, True)


def test_a_filed_report_that_was_altered_is_refused(config: Path, act_as: As) -> None:
    act_as("ann")
    report(config, "draft")
    path = config.parent / "state/reports" / BANK / MONTH / "r1/filed.json"
    content = json.loads(path.read_text("utf-8"))
    content["note"] = "forged"
    path.write_text(json.dumps(content), "utf-8")
    act_as("bob")
    done = report(config, "check")
    assert (done.code, "filed.json is not what was signed" in done.err) == (2, True)


def test_a_month_that_is_not_over_is_not_filed(config: Path, act_as: As) -> None:
    act_as("ann")
    done = probed("report", "draft", BANK, "2026-11", "-m", "early", config=config)
    assert done.code == 2


def test_nothing_filed_is_told_with_what_to_do(config: Path) -> None:
    done = report(config, "check")
    assert (done.code, "Begin it: probed report draft" in done.err) == (2, True)
    assert "no report is filed" in probed("report", "list", config=config).out
    assert probed("report", "diff", BANK, MONTH, config=config).code == 2


@pytest.mark.parametrize("customer", ["../../x", ".."])
def test_a_name_never_leads_out_of_the_folder(customer: str, config: Path) -> None:
    done = probed("report", "diff", customer, MONTH, config=config)
    assert (done.code, "there can be no such report" in done.err) == (2, True)


def test_a_customer_and_a_period_alone_still_write(config: Path, tmp_path: Path) -> None:
    done = probed("report", BANK, MONTH, "--out", tmp_path / "out", "--language", "en", config=config)
    assert done.code == 0
    assert len(list((tmp_path / "out").iterdir())) == 2
    options_first = probed("report", "--language", "en", "--out", tmp_path / "two", BANK, MONTH, config=config)
    assert options_first.code == 0


def test_the_steps_speak_chinese(config: Path, act_as: As) -> None:
    act_as("ann")
    done = probed(
        "report", "draft", BANK, MONTH, "-m", "月报", config=config, env={**ENGLISH, "LC_ALL": "zh_CN.UTF-8"}
    )
    assert done.out == f"客户 {BANK} {MONTH} 第 1 版：草稿\n"


def test_what_was_promised_of_a_vpn_is_filed_signed_and_compared(config: Path, act_as: As) -> None:
    text = re.sub(r"(?m)^inventory = .*$", 'inventory = "inventory"', config.read_text("utf-8"))
    config.write_text(text, "utf-8")
    contract = config.parent / "inventory/contracts/diamond.toml"
    promise = '\n[[clause]]\nkind = "vpn_availability"\nfigure = "all_sites"\ntarget = "99.99 %"\n'
    contract.write_text(contract.read_text("utf-8") + promise, "utf-8")
    folder = published(config, act_as)
    (vpn,) = json.loads((folder / "filed.json").read_text("utf-8"))["vpns"]
    assert (vpn["vpn"], vpn["clauses"][0]["met"]) == ("V-0101", False)
    chain = LedgerFolder(config.parent / "state/ledger").chain(CustomerId(BANK)).entries
    (entry,) = [json.loads(each.body) for each in chain if each.kind is EntryKind.ASSESSMENT]
    assert {"vpn": "V-0101", "contract": vpn["contract"], "sha256": vpn["sha256"]} in entry["assessments"]
    assert report(config, "draft", "again").out == "nothing differs from the published revision 1\n"
    act_as("ann")
    assert report(config, "draft", "a letter came", "--exclusions", corrected(config)).code == 0
    done = probed("report", "diff", BANK, MONTH, "--json", config=config)
    assert ("V-0101", "clause.vpn_availability.value") in {(v["circuit"], v["name"]) for v in done.json["values"]}
