"""Tickets from the file and the command line to the clause, the evidence of a span, the audit and the ledger."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.assessing import test_services as net
from tests.support.command import ENGLISH, Done, probed

folder = net.folder
HEAD = "id,circuit,opened,acknowledged,closed,held,summary\n"
ROW = "T-1,ZJE10001,2026-10-05T08:20:00+08:00,2026-10-05T08:50:00+08:00,2026-10-05T11:00:00+08:00,"
ROW += "2026-10-05T09:00:00+08:00/2026-10-05T09:15:00+08:00,2M 电路中断\n"
STANDARD = "inventory/contracts/standard-1.toml"
CLOCKS = """
[[clause]]
kind = "repair_time"
id = "by-ticket"
clock = "ticket"
limit = "1h"

[[clause]]
kind = "repair_time"
id = "by-earlier"
clock = "earlier"
limit = "1h"

[[clause]]
kind = "response_time"
clock = "detection"
limit = "45min"
"""


@pytest.fixture
def clocked(folder: Path) -> Path:
    """Two hours down from 08:00 (UTC+8), reported after 20 minutes, answered 30 minutes later."""
    path = folder / STANDARD
    path.write_text(path.read_text("utf-8") + CLOCKS, "utf-8")
    (folder / "tickets.csv").write_text(HEAD + ROW, "utf-8")
    return folder


def told(folder: Path, *words: str | Path, language: str = "C.UTF-8") -> Done:
    env = {**ENGLISH, "LC_ALL": language}
    return probed(*words, "--inventory", folder / "inventory", "--observations", folder / "seen.jsonl", env=env)


MINUTE = 60_000_000


def test_each_clause_runs_by_its_own_clock(clocked: Path) -> None:
    asked = ("assess", "ZJE10001", "--period", "2026-10", "--json")
    (without,) = told(clocked, *asked).json["assessments"]
    assert [c["reason"] for c in without["clauses"][-3:]] == [
        "no tickets are recorded",
        "",
        "no tickets are recorded",
    ]
    (found,) = told(clocked, *asked, "--tickets", clocked / "tickets.csv").json["assessments"]
    assert [(c["clause"], c["value"], c["met"]) for c in found["clauses"][-3:]] == [
        ("by-ticket", f"{85 * MINUTE}/1", False),  # 08:20 to 10:00, of which a quarter hour was held
        ("by-earlier", f"{105 * MINUTE}/1", False),
        ("response_time", f"{50 * MINUTE}/1", False),
    ]
    assert found["outages"][0]["evidence"][0] == "ticket:T-1"


@pytest.mark.parametrize(
    ("language", "says"),
    [("C.UTF-8", "answered 2026-10-05T08:50:00+08:00"), ("zh_CN.UTF-8", "受理 2026-10-05T08:50:00+08:00")],
)
def test_explain_shows_the_ticket_beside_the_other_evidence(language: str, says: str, clocked: Path) -> None:
    done = told(clocked, "explain", "ZJE10001", "2026-10", "--tickets", clocked / "tickets.csv", language=language)
    (line,) = [line for line in done.out.splitlines() if "ticket:T-1" in line]
    assert says in line
    assert "2M 电路中断" in line


def as_json(folder: Path, text: str) -> Path:
    path = folder / "tickets.json"
    path.write_text(text, "utf-8")
    return path


TICKET = {
    "id": "T-1", "circuit": "ZJE10001", "opened": "2026-10-05T08:20:00+08:00",
    "acknowledged": "2026-10-05T08:50:00+08:00", "closed": "2026-10-05T11:00:00+08:00",
    "held": [["2026-10-05T09:00:00+08:00", "2026-10-05T09:15:00+08:00"]], "summary": "2M 电路中断",
}  # fmt: skip


@pytest.mark.parametrize(
    "text", [json.dumps([TICKET]), json.dumps({"tickets": [TICKET]}), json.dumps(TICKET) + "\n", json.dumps(TICKET)]
)
def test_json_says_the_same_as_csv(text: str, clocked: Path) -> None:
    asked = ("assess", "ZJE10001", "--period", "2026-10", "--json")
    by_csv = told(clocked, *asked, "--tickets", clocked / "tickets.csv").json
    assert told(clocked, *asked, "--tickets", as_json(clocked, text)).json == by_csv


BAD = {
    "id,circuit,opened,acknowledged,closed,held,summary\nT1,ZJE10002,2026-10-05T08:20:00+08:00,,,,": (
        ":2:4: circuit: the inventory has no circuit 'ZJE10002'. Did you mean 'ZJE10001'?"
    ),
    HEAD + ROW + ROW: ":3:1: id: ticket 'T-1' is already on line 2. Give this one an identity of its own.",
    HEAD + "T1,ZJE10001,2026-10-05T08:20:00+08:00,,2026-10-05T08:00:00+08:00,,": (
        ":2:40: closed: closed before it was opened. Correct one of them."
    ),
    HEAD + "T1,ZJE10001,2026-10-05T08:20:00+08:00,2026-10-05T08:00:00+08:00,,,": (
        ":2:39: acknowledged: acknowledged before it was opened. Correct one of them."
    ),
    HEAD + "T1,ZJE10001,2026-10-05T08:20:00+08:00,,,08:00,": (
        ":2:41: held: '08:00' is no stretch of time. Write START/END."
    ),
    HEAD + "T1,ZJE10001,2026-10-05 08:20,,,,": ":2:13: opened: '2026-10-05 08:20' has no time zone.",
}


@pytest.mark.parametrize(("text", "says"), BAD.items())
def test_a_bad_file_is_told_where_what_and_what_to_do(text: str, says: str, clocked: Path) -> None:
    path = clocked / "bad.csv"
    path.write_text(text, "utf-8")
    done = told(clocked, "assess", "ZJE10001", "--period", "2026-10", "--tickets", path)
    assert done.code == 2
    assert says in done.err


BAD_JSON = {
    '[{"id": "T1", "circuit": "C", "opend": "x"}]': "unknown key 'opend'. Did you mean 'opened'?",
    '[{"id": "T1", "circuit": "C", "opened": 1759624800}]': "opened: '1759624800' is no text. Put it in quotes.",
    '{"id": "T1",': "this line is not JSON",
    '[{"id": "T\\ud83d"}]': "a text holds half of a surrogate pair",
    "[" * 100_000: "too deeply nested",
    "[1]": "this is no ticket. Write an object with id, circuit, opened ...",
    "": "holds no ticket",
}


@pytest.mark.parametrize(("text", "says"), BAD_JSON.items())
def test_bad_json_too(text: str, says: str, clocked: Path) -> None:
    done = told(clocked, "assess", "ZJE10001", "--period", "2026-10", "--tickets", as_json(clocked, text))
    assert done.code == 2
    assert says in done.err
