"""Figures by the command line: from the store, from files, explained, reported, verified; and what is refused."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from probed.cli.explain_evidence import edge_text
from probed.model.instant import parse_instant
from probed.model.timeline import Edge
from tests.support import recorded
from tests.support.bad_configs import BAD_CONFIGS, make_network, read_bad_config
from tests.support.command import ENGLISH, Done, month, offline, probed
from tests.support.json_schema import faults

OCTOBER = ("--period", "2026-10")
HEADER = "id,circuit,kind,start,end,announced,status,author,approver,proof\n"


def exclusions() -> tuple[str | Path, ...]:
    return ("--exclusions", recorded.recording().exclusions)


@pytest.fixture(scope="module")
def assessed() -> Done:
    """Every circuit's October from the store, with the month's exclusions, as JSON."""
    return probed("assess", *OCTOBER, *exclusions(), "--json", config=month())


def test_offline_gives_to_the_byte_what_the_store_gives(assessed: Done) -> None:
    done = probed("assess", *OCTOBER, *offline(), "--json")
    assert done.out == assessed.out
    assert done.code == assessed.code == 1


def test_the_figures_agree_with_the_ground_truth_and_a_wrong_one_does_not(assessed: Done, tmp_path: Path) -> None:
    said, truth = tmp_path / "said.json", recorded.recording().truth
    said.write_text(assessed.out)
    done = probed("lab", "verify", said, truth)
    assert (done.code, done.out) == (0, "24 circuits compared, 0 differences\n")
    wrong = assessed.json
    wrong["assessments"][4]["totals"]["down"] += 1_000_000
    said.write_text(json.dumps(wrong))
    done = probed("lab", "verify", said, truth)
    assert done.code == 1
    assert "C05" in done.out


def test_an_assessment_is_as_its_schema_says_and_a_misspelt_key_is_not(assessed: Done) -> None:
    schema = probed("schema", "assessment").json
    assert (assessed.json["schema"], schema["version"]) == (1, 1)
    assert [fault for one in assessed.json["assessments"] for fault in faults(one, schema)] == []
    one = assessed.json["assessments"][0]
    assert faults({**one, "coverge": None}, schema) == ["$: 'coverge' is not known"]
    assert faults({k: v for k, v in one.items() if k != "coverage"}, schema) == ["$: 'coverage' is missing"]


def test_a_line_of_observations_is_as_its_schema_says_and_a_misspelt_key_is_not() -> None:
    schema = probed("schema", "observation").json
    lines = recorded.recording().observations.read_text().splitlines()
    rows: list[dict[str, Any]] = [json.loads(line) for line in lines]
    assert {row["kind"] for row in rows} == {"point_state", "silence"}
    assert [fault for row in rows for fault in faults(row, schema)] == []
    assert faults({**rows[0], "capcity": "up"}, schema)


@pytest.mark.parametrize("name", ["observation", "assessment", "problem", "policy"])
def test_a_schema_is_json_schema_of_the_dialect_it_names(name: str) -> None:
    schema = probed("schema", name).json
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    refs = re.findall(r'"\$ref": "#/\$defs/(\w+)"', json.dumps(schema))
    assert refs
    assert set(refs) <= set(schema["$defs"])


def test_the_exit_code_says_whether_a_clause_was_missed() -> None:
    kept = probed("assess", "C02", *OCTOBER, *exclusions(), config=month())
    missed = probed("assess", "C01", *OCTOBER, *exclusions(), config=month())
    assert (kept.code, missed.code) == (0, 1)
    assert re.search(r"^C01 .* missed$", missed.out, re.MULTILINE)
    assert re.search(r"^C01 +availability +99\.9277 % +99\.9900 % +-0\.0622 % +missed$", missed.out, re.MULTILINE)


def test_one_customers_circuits_or_one_circuit_can_be_asked_for() -> None:
    found = probed("assess", "--customer", "100000000101", *OCTOBER, "--json", config=month()).json["assessments"]
    assert [one["circuit"] for one in found] == ["C01", "C02", "C03", "C04", "C05"]


@pytest.mark.parametrize("words", [(), ("C13",), ("--customer", "100000000101"), ("C13", "--json")], ids=" ".join)
def test_without_a_period_it_is_the_month_of_the_last_input_and_says_so(words: tuple[str, ...]) -> None:
    """The recording goes on for three days of November."""
    bare, named = (probed("assess", *words, *period, config=month()) for period in ((), ("--period", "2026-11")))
    assert (bare.code, bare.out) == (named.code, named.out)
    assert bare.err == "2026-11, the month of the last input; --period names another\n" + named.err
    chinese = probed("assess", *words, config=month(), env={**ENGLISH, "LC_ALL": "zh_CN.UTF-8"})
    assert chinese.err.startswith("2026-11，最后数据所在月份；")


def test_every_column_of_the_assessment_is_under_its_head() -> None:
    head, *rows = probed("assess", *OCTOBER, config=month()).out.split("\n\n")[0].splitlines()
    ends = [found.end() for found in re.finditer(r"\S+(?: \S+)*", head)][2:-1]
    assert len(rows) == 24
    for row in rows:
        assert all(row[end : end + 2].isspace() and not row[end - 1].isspace() for end in ends), row


def test_exclusions_of_a_file_are_added_to_those_of_the_store(tmp_path: Path) -> None:
    """Nothing is excluded in this store; the file's approved time leaves the figure, its proposal does not."""
    without = probed("assess", "C08", *OCTOBER, "--json", config=month()).json["assessments"][0]
    rows = [
        "X1,C08,customer,2026-10-07T15:00:00+08:00,2026-10-07T16:30:00+08:00,,approved,desk,officer,ticket 1\n",
        "X2,C08,customer,2026-10-08T15:00:00+08:00,2026-10-08T16:30:00+08:00,,proposed,desk,,ticket 2\n",
    ]
    path = tmp_path / "exclusions.csv"
    path.write_text(HEADER + "".join(rows))
    with_ = probed("assess", "C08", *OCTOBER, "--exclusions", path, "--json", config=month()).json["assessments"][0]
    assert with_["exclusions"] == ["X1"]
    assert with_["totals"]["excluded"] == without["totals"]["excluded"] + 90 * 60 * 1_000_000
    assert with_["totals"]["down"] < without["totals"]["down"]


def test_an_exclusion_of_a_circuit_that_does_not_exist_is_a_mistake_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "exclusions.csv"
    row = "X1,C88,customer,2026-10-07T15:00:00+08:00,2026-10-07T16:30:00+08:00,,proposed,desk,,ticket\n"
    path.write_text(HEADER + row)
    done = probed("assess", "C08", *OCTOBER, "--exclusions", path, config=month())
    assert done.code == 2
    assert f"{path}:2:4: circuit: the inventory has no circuit 'C88'. Did you mean 'C" in done.err


REFUSED = [
    pytest.param(
        ("assess", "C99", *OCTOBER), "the inventory has no circuit 'C99'. Did you mean", id="unknown circuit"
    ),
    pytest.param(
        ("assess", "--customer", "100000000102", *OCTOBER), "no customer '100000000102'. Did you mean", id="customer"
    ),
    pytest.param(("assess", "C01", "--customer", "1", *OCTOBER), "name a circuit or a customer", id="both"),
    pytest.param(
        ("assess", "C14", "--period", "2026-09"),
        "circuit C14 was not in service in 2026-09: in service from 2026-10-13T00:00:00+08:00 on",
        id="circuit not in service",
    ),
    pytest.param(("assess", "C01", "--period", "2019-12"), "has no version in force at", id="no contract version"),
    pytest.param(
        ("assess", "C01", "--period", "2027-01"),
        "begins at 2027-01-01T00:00:00+08:00, but nothing is known after 2026-11-03",
        id="a period in the future",
    ),
    pytest.param(
        ("assess", "--period", "2026-13"), "there is no month 13. Write a month such as 2026-10", id="month 13"
    ),
    pytest.param(("assess", "--period", "october"), "Write a month such as 2026-10", id="no period"),
    pytest.param(("explain", "C99", "2026-10"), "no circuit or VPN 'C99'. Did you mean", id="explain"),
    pytest.param(("report", "100000000102", "2026-10"), "no customer '100000000102'. Did you mean", id="report"),
    pytest.param(
        ("assess", *OCTOBER, "--interval", "60s"), "--interval and --zone go with", id="interval with store"
    ),
    pytest.param(
        ("assess", *OCTOBER, "--inventory", "x"), "both --inventory DIR and --observations", id="half offline"
    ),
]


@pytest.mark.parametrize(("words", "says"), REFUSED)
def test_what_cannot_be_assessed_is_told_with_what_to_do(words: tuple[str, ...], says: str) -> None:
    done = probed(*words, config=month())
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith("probed: ")
    assert says in done.err


@pytest.mark.parametrize(
    ("option", "says"),
    [
        pytest.param(("--zone", "Asia/Shangai"), "Asia/Shangai", id="unknown time zone"),
        pytest.param(("--interval", "soon"), "soon", id="no duration"),
        pytest.param(("--interval", "0s"), "0s is no time between looks", id="no time between looks"),
        pytest.param(("--observations", "/nowhere.jsonl"), "/nowhere.jsonl", id="a file that is not there"),
    ],
)
def test_a_bad_offline_option_is_named(option: tuple[str, str], says: str) -> None:
    done = probed("assess", *OCTOBER, *offline(), *option)
    assert done.code == 2
    assert says in done.err


def test_explain_says_of_what_mtbf_is_a_share_when_the_denominator_is_another() -> None:
    """C12's is the whole period, excluded time and all; C01's is the service time itself."""
    whole = probed("explain", "C12", "2026-10", *exclusions(), config=month()).out
    assert re.search(r"^D +period +31 d 00:00:00$", whole, re.MULTILINE)
    assert re.search(r"^S +service time +\d", whole, re.MULTILINE)
    assert re.search(r"^MTBF +\(S - d\)/n ", whole, re.MULTILINE)
    served = probed("explain", "C01", "2026-10", *exclusions(), config=month()).out
    assert re.search(r"^MTBF +\(D - d\)/n ", served, re.MULTILINE)
    assert not re.search(r"^S ", served, re.MULTILINE)


def test_a_clause_without_an_outage_to_measure_is_not_open() -> None:
    told = probed("explain", "C04", "2026-10", *exclusions(), config=month()).out
    assert re.search(r"^repair +- .* not applicable ", told, re.MULTILINE)


@pytest.mark.parametrize(
    ("earliest", "says"),
    [
        pytest.param("2026-10-05T09:59:00+08:00", "[09:59:00 .. 10:00:00]", id="a minute"),
        pytest.param("2026-10-03T09:59:00+08:00", "[2026-10-03 09:59:00 .. 10:00:00]", id="two days and a minute"),
    ],
)
def test_bounds_of_an_edge_name_another_day(earliest: str, says: str) -> None:
    """Where nobody looked for two days an outage seemed to have begun within a minute."""
    at = parse_instant("2026-10-05T10:00:00+08:00")
    assert edge_text(Edge(at, parse_instant(earliest), at), "Asia/Shanghai").endswith(says)


def test_explain_accounts_for_every_second() -> None:
    done = probed("explain", "C13", "2026-10", *exclusions(), config=month())
    assert done.code == 0
    assert "nothing is missing, nothing is counted twice" in done.out
    found = probed("explain", "C13", "2026-10", *exclusions(), "--json", config=month()).json
    spans = found["assessment"]["spans"]
    assert sum(span["end"] - span["start"] for span in spans) == 31 * 86400 * 1_000_000
    assert found["assessment"]["sha256"] in done.out
    assert faults(found["assessment"], probed("schema", "assessment").json) == []


def test_a_report_is_a_page_and_its_figures_in_both_languages(tmp_path: Path) -> None:
    done = probed("report", "100000000101", "2026-10", *exclusions(), "--out", tmp_path, config=month())
    names = {f"100000000101_2026-10_r1_{language}.{kind}" for language in ("zh", "en") for kind in ("html", "json")}
    assert {path.name for path in tmp_path.iterdir()} == names
    assert done.out.splitlines() == [str(tmp_path / Path(line).name) for line in done.out.splitlines()]
    assert "云澜商业银行" in (tmp_path / "100000000101_2026-10_r1_zh.html").read_text()
    assert "Yunlan Commercial Bank" in (tmp_path / "100000000101_2026-10_r1_en.html").read_text()
    assert done.err == ""


def test_a_report_of_a_month_that_is_not_over_says_so(tmp_path: Path) -> None:
    done = probed("report", "100000000101", "2026-11", "--language", "en", "--out", tmp_path, config=month())
    assert done.code == 0
    assert "These are drafts: 2026-11" in done.err


def test_replaying_twice_changes_nothing(tmp_path: Path) -> None:
    shutil.copytree(month().parent, tmp_path / "again")
    config = tmp_path / "again" / "probed.toml"
    before = probed("assess", *OCTOBER, "--json", config=config).out
    problems = probed("alarms", "list", "--all", "--json", config=config).out
    done = probed("replay", recorded.recording().observations, config=config)
    assert done.code == 0
    assert done.out.endswith(": 0 changes of circuits, 0 problems\n")
    assert probed("assess", *OCTOBER, "--json", config=config).out == before
    assert probed("alarms", "list", "--all", "--json", config=config).out == problems


def test_recording_writes_all_that_assess_and_verify_need(tmp_path: Path) -> None:
    done = probed("lab", "record", tmp_path, "--scenario", "unprotected-cut")
    assert done.code == 0
    assert {Path(line).name for line in done.out.splitlines()} >= {
        "observations.jsonl",
        "truth.json",
        "exclusions.csv",
    }
    files = ("--inventory", tmp_path / "inventory", "--observations", tmp_path / "observations.jsonl")
    said = tmp_path / "said.json"
    said.write_text(probed("assess", *OCTOBER, *files, "--json").out)
    assert probed("lab", "verify", said, tmp_path / "truth.json").code == 0
    unknown = probed("lab", "record", tmp_path, "--scenario", "protected_cut")
    assert unknown.code == 2
    assert "Did you mean 'protected-cut'?" in unknown.err


FAULTS = [
    "settings_unknown_key",
    "settings_wrong_type",
    "dangling_link_in_route",
    "duplicate_id",
    "route_breaks_in_between",
    "contract_without_target",
    "settings_unknown_time_zone",
]
"""One for each fault that the project promises to tell; tests/config has them all, without the command line."""


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_the_configuration_is_told_by_check_and_by_who_uses_all_of_it(name: str, tmp_path: Path) -> None:
    bad = read_bad_config(BAD_CONFIGS / f"{name}.toml")
    config = make_network(tmp_path, bad.edits)
    checked, asked = probed("config", "check", config=config), probed("topology", "show", config=config)
    assert (checked.code, asked.code) == (1, 2)
    for says in bad.says:
        assert says in checked.out.replace(f"{tmp_path}/", "")
        assert says in asked.err.replace(f"{tmp_path}/", "")
    listed = probed("config", "check", "--json", config=config)
    assert listed.code == 1
    assert len(listed.json["mistakes"]) == len(bad.says)


def test_a_store_of_a_later_program_is_left_alone(tmp_path: Path) -> None:
    config = make_network(tmp_path)
    shutil.copy(month().parent / "state" / "probed.db", probed_store(config))
    with contextlib.closing(sqlite3.connect(probed_store(config), isolation_level=None)) as db:
        db.execute("UPDATE meta SET schema = schema + 1")
    done = probed("circuits", config=config)
    assert done.code == 2
    assert str(probed_store(config)) in done.err
    assert "newer" in done.err.lower() or "later" in done.err


def probed_store(config: Path) -> Path:
    from config.settings_file import load_settings

    path = load_settings(config).store_path
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def test_a_store_that_is_not_there_is_told_with_what_to_do(tmp_path: Path) -> None:
    done = probed("status", config=make_network(tmp_path))
    assert done.code == 2
    assert "there is no store here. Start the daemon once (`probed run`), or correct [store] path." in done.err


WRITES = [
    pytest.param(("alarms", "ack", "link:R1", "-m", "seen"), id="ack"),
    pytest.param(
        (
            "maintenance",
            "add",
            "link:R1",
            "-m",
            "cut-over",
            "--start",
            "2026-11-02T01:00:00Z",
            "--end",
            "2026-11-03T01:00:00Z",
        ),
        id="maintenance",
    ),
    pytest.param(("exclusion", "approve", "X1", "-m", "right"), id="exclusion"),
]


@pytest.mark.parametrize("words", WRITES)
def test_without_a_daemon_reading_works_and_writing_is_refused(words: tuple[str, ...]) -> None:
    done = probed(*words, config=month())
    assert done.code == 2
    assert "no daemon listens on" in done.err
    assert "Start it with 'probed run'" in done.err


def test_an_acknowledgement_must_say_something() -> None:
    done = probed("alarms", "ack", "link:R1", "-m", " ", config=month())
    assert done.code == 2
    assert "the comment is empty: say what you know or do about it" in done.err


def test_explain_goes_from_the_contract_s_text_to_the_evidence_of_each_stretch(tmp_path: Path) -> None:
    rows = [
        "X1,C08,customer,2026-10-07T15:00:00+08:00,2026-10-07T16:30:00+08:00,,approved,desk,officer,ticket 1\n",
        "X2,C08,customer,2026-10-08T15:00:00+08:00,2026-10-08T16:30:00+08:00,,proposed,desk,,ticket 2\n",
    ]
    path = tmp_path / "exclusions.csv"
    path.write_text(HEADER + "".join(rows))
    told = ("explain", "C08", "2026-10", "--exclusions", path)
    done = probed(*told, config=month())
    for text in (
        "Hours of service: round the clock.",
        "Denominator of availability",
        "count as one",
        "Exclusions accepted",
        "Where witnesses contradict each other",
        "customer, 2026-10-07 15:00:00 to 2026-10-07 16:30:00, announced -",
        "asked by desk, decided by officer, proof: ticket 1",
        "X2: not applied, proposed, not approved",
        "asked by desk, decided by -, proof: ticket 2",
    ):
        assert text in done.out, text
    answer = probed(*told, "--json", config=month()).json
    assert answer["contract"]["id"] == answer["assessment"]["contract"].partition("@")[0]
    assert [x["id"] for x in answer["exclusions"]] == ["X1", "X2"]
    spans = [s for s in answer["assessment"]["spans"] if s["kind"] != "up"]
    assert [one["span"] for one in answer["proved"]] == spans
    for one in answer["proved"]:
        if one["span"]["kind"] in {"down", "unknown"}:
            assert one["evidence"], one
            assert set(one["evidence"]) <= answer["evidence"].keys()
    zh = probed(*told, config=month(), env={**ENGLISH, "LC_ALL": "zh_CN.UTF-8"}).out
    assert "X2：未采用，未批准（proposed）" in zh
    assert "提出人 desk，批准人 officer，凭证：ticket 1" in zh
