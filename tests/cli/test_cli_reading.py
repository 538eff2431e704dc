"""What is read from the store: tables for people, JSON for machines."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from probed.cli.output import cells, print_table, span_text
from probed.cli.present import Sources
from probed.cli.status import sources_text
from probed.lab import network
from probed.model.instant import SECOND_US, parse_instant
from tests.support.command import month, probed
from tests.support.json_schema import faults

WIDE = ("W", "F")
TWENTY = ", ".join(f"n{n:03}" for n in range(20))


def width(text: str) -> int:
    """Terminal cells by Unicode's own property (UAX 11), not by the program's helper."""
    return sum(2 if unicodedata.east_asian_width(letter) in WIDE else 1 for letter in text)


def columns(text: str) -> list[int]:
    """The cell at which each column of a table's head begins."""
    return [width(text[: found.start()]) for found in re.finditer(r"(?<!\S)\S+(?: \S+)*", text)]


def cell_at(line: str, at: int) -> str:
    """What stands from a terminal cell on; '' when the line is shorter. Fails in the middle of a character."""
    so_far = 0
    for number, letter in enumerate(line):
        if so_far == at:
            return line[number:]
        so_far += width(letter)
    assert so_far <= at, f"cell {at} lies within a character of {line!r}"
    return ""


def test_wide_characters_take_two_cells() -> None:
    assert cells("云澜 A") == width("云澜 A") == 6


def test_a_table_is_aligned_though_its_texts_are_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("name", "n", "tier"), [("云澜商业银行", "5", "AAA"), ("Bank", "12", "云")], right=(1,))
    head, *rows = capsys.readouterr().out.splitlines()
    assert [
        width(row[: row.rindex(last)]) for row, last in zip((head, *rows), ("tier", "AAA", "云"), strict=True)
    ] == [
        18,
        18,
        18,
    ]


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("circuits",), id="circuits"),
        pytest.param(("alarms", "list", "--all"), id="alarms"),
        pytest.param(("topology", "show"), id="topology"),
        pytest.param(("topology", "impact", "link:R3"), id="impact"),
    ],
)
def test_every_column_begins_where_its_head_does(words: tuple[str, ...]) -> None:
    lines = probed(*words, config=month()).out.splitlines()
    first = next(n for n, line in enumerate(lines) if not line.startswith("now "))
    body = lines[first + 1 :]
    table = body[: body.index("")] if "" in body else body
    head = lines[first]
    left = [at for at in columns(head) if not cell_at(head, at).startswith(("for", "circuits ", "customers "))]
    for row in table:
        for at in left:
            assert not cell_at(row, at)[:1].isspace(), (at, row)
            assert at == 0 or cell_at(" " + row, at)[:1] in {" ", ""}, (at, row)


def test_the_states_of_all_circuits_are_listed_worst_first_with_whose_they_are() -> None:
    out = probed("circuits", config=month()).out
    rows = out.splitlines()[2:]
    assert len(rows) == 24
    assert [row.split()[1] for row in rows] == sorted(
        (row.split()[1] for row in rows), key=("down", "unknown", "at", "up").index
    )
    assert all(any(customer.name_en in row for customer in network.CUSTOMERS) for row in rows)
    assert re.match(r"now \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00 \(.*Z\), times are Asia/Shanghai", out)


def test_explain_without_a_period_is_about_the_month_of_the_last_input() -> None:
    """The recording goes on for three days of November, until all of October is final."""
    bare, named = (probed("explain", "C13", *words, config=month()) for words in ((), ("2026-11",)))
    assert bare.code == 0
    assert bare.out == named.out


def test_a_store_that_nobody_writes_to_any_more_is_said_to_be_old() -> None:
    for words in (("circuits",), ("alarms", "list")):
        said = probed(*words, config=month()).err
        assert "Nothing was heard for" in said
        assert "how it is now is unknown" in said
    assert "does the daemon run?" in probed("status", config=month()).out


def test_the_status_names_the_sources_that_were_never_heard(tmp_path: Path) -> None:
    """The recording ends for all at once; what the manager's own agents said was never recorded."""
    out = probed("status", config=month()).out
    known = probed("status", "--json", config=month()).json
    assert known["never_heard"]
    for source in known["never_heard"]:
        assert source in out
    assert f"{len(known['never_heard'])} never heard" in out


@pytest.mark.parametrize(
    ("silent", "never", "text"),
    [
        pytest.param(0, 0, "1 answer", id="all answer"),
        pytest.param(2, 0, "1 answer; 2 silent: s001 since 2026-11-02 08:00:01, s000 since 2026-11-02 08:00:00",
                     id="the last that fell silent first"),
        pytest.param(0, 20, f"1 answer; 20 never heard: {TWENTY}", id="twenty"),
        pytest.param(0, 2000, f"1 answer; 2000 never heard: {TWENTY}, 1980 more", id="a lost network fits a screen"),
    ],
)  # fmt: skip
def test_who_does_not_answer_is_named_as_far_as_a_screen_has_room(silent: int, never: int, text: str) -> None:
    at = parse_instant("2026-11-02T08:00:00+08:00")
    found = Sources(
        ("x",), {f"s{n:03}": at + n * SECOND_US for n in range(silent)}, tuple(f"n{n:03}" for n in range(never))
    )
    assert sources_text(found, "Asia/Shanghai") == text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("circuits", "--customer", "100000000102"), "Did you mean '100000000", id="unknown customer"),
        pytest.param(("topology", "show", "C99"), "no circuit 'C99'. Did you mean", id="unknown circuit"),
        pytest.param(("topology", "impact", "link:R9"), "no such resource. Did you mean 'link:R", id="unknown link"),
        pytest.param(("topology", "impact", "R3"), "Name one of link:ID", id="a resource without its kind"),
        pytest.param(("topology", "show", "--at", "2026-10"), "Write an instant such as", id="no instant"),
        pytest.param(("topology", "show", "--at", "2026-10-01T00:00:00"), "has no time zone", id="no offset"),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest_known_one(words: tuple[str, ...], says: str) -> None:
    done = probed(*words, config=month())
    assert done.code == 2
    assert done.out == ""
    assert says in done.err


def test_the_topology_is_that_of_the_day_asked_for() -> None:
    """C24 was moved from the long way round the ring to the short one on 20 October."""
    before = probed("topology", "show", "C24", "--at", "2026-10-19T12:00:00+08:00", config=month()).out
    after = probed("topology", "show", "C24", "--at", "2026-10-21T12:00:00+08:00", config=month()).out
    assert "link:R5" in before
    assert "link:R5" not in after
    assert "link:R6  NE06:STM16-E - NE01:STM16-W" in after


def test_a_protected_route_shows_its_legs_side_by_side() -> None:
    out = probed("topology", "show", "C01", config=month()).out
    assert out.startswith("C01  E1  protected by sncp  Yunlan Commercial Bank (AAA)\n")
    assert out.index("leg 1") < out.index("link:R1") < out.index("leg 2") < out.index("link:R6")


READING = [
    pytest.param(("status",), "status", id="status"),
    pytest.param(("circuits",), "circuit_states", id="circuits"),
    pytest.param(("alarms", "list", "--all"), "problems", id="alarms"),
    pytest.param(("topology", "show"), "circuits", id="topology"),
    pytest.param(("topology", "show", "C01"), "route", id="route"),
    pytest.param(("topology", "impact", "link:R3"), "impact", id="impact"),
    pytest.param(("maintenance", "list"), "maintenance", id="maintenance"),
    pytest.param(("exclusion", "list"), "exclusions", id="exclusions"),
    pytest.param(("config", "check"), "mistakes", id="config"),
]


@pytest.mark.parametrize(("words", "kind"), READING)
def test_json_is_versioned_and_the_same_twice(words: tuple[str, ...], kind: str) -> None:
    first, second = (probed(*words, "--json", config=month()) for _ in range(2))
    assert (first.json["schema"], first.json["kind"]) == (2 if kind in {"status", "problems"} else 1, kind)
    assert first.out == second.out
    assert first.err == ""


def test_every_problem_is_as_its_schema_says_and_a_misspelt_key_is_not() -> None:
    schema = probed("schema", "problem").json
    found: list[dict[str, Any]] = probed("alarms", "list", "--all", "--json", config=month()).json["problems"]
    assert len(found) > 20
    assert [fault for problem in found for fault in faults(problem, schema)] == []
    misspelt = {**found[0], "severty": found[0]["severity"]}
    del misspelt["severity"]
    assert len(faults(misspelt, schema)) == 2


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (None, "-"),
        (0, "00:00:00"),
        (1_500_000, "00:00:01.5"),
        (90_061_000_001, "1 d 01:01:01.000001"),
    ],
)
def test_lengths_are_days_hours_minutes_seconds(length: int | None, text: str) -> None:
    assert span_text(length) == text


def test_lengths_in_tables_are_cut_to_the_tenth_and_never_rounded_up() -> None:
    assert span_text(59_999_999, exact=False) == "00:00:59.9"
