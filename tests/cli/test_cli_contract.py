"""`probed contract`: what it says about contracts, and a draft tried on months whose outages are known by hand."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.assessing.test_services import BEGIN, EXAMPLE, POINTS, look
from tests.support.command import ENGLISH, Done, probed

ZH = {**ENGLISH, "LC_ALL": "zh_CN.UTF-8"}
STANDARD = "contracts/standard-1.toml"

DRAFT = """schema = 1
id = "standard"
version = 2
title = "普通专线"
template = "standard"
without = ["response_time"]

[outages]
minimum = "0s"

[exclusions]
accept = ["planned"]

[credit]
currency = "CNY"
monthly_charge = "3000.00"
chronic = { clause = "availability", months = 3, credit = "50 %" }

[[clause]]
id = "availability"
target = "99.9 %"
bands = [
    { below = "99.9 %", from = "99 %", credit = "5 %" },
    { below = "99 %", credit = "10 %" },
]

[[clause]]
id = "repair_time"
clock = "detection"
"""

DOWN = (
    ("2026-07-10T00:00:00Z", "2026-07-10T01:00:00Z"),
    ("2026-08-10T00:00:00Z", "2026-08-10T01:00:00Z"),
    ("2026-09-10T00:00:00Z", "2026-09-10T10:00:00Z"),
    ("2026-10-10T00:00:00Z", "2026-10-10T00:10:00Z"),
)
"""One hour of 744 is 99.8656 % (5 %), again (5 %), ten of 720 are 98.6111 % (10 %, and the third month: 50 % more),
ten minutes of 44 640 are 99.9776 % and keep the clause.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example network, known from July to the middle of November; the standard circuit down as told above."""
    shutil.copytree(EXAMPLE, tmp_path / "net")
    begin, end = "2026-06-30T16:00:00Z", "2026-11-15T00:00:00Z"
    assert begin < BEGIN
    lines = [look(point, begin, end) for point in POINTS if point != "NJ-GL:STM16-E"]
    at = begin
    for number, (first, last) in enumerate(DOWN):
        lines += [look("NJ-GL:STM16-E", at, _before(first)), look("NJ-GL:STM16-E", first, _before(last), "down")]
        at = last
        assert number < len(DOWN)
    lines.append(look("NJ-GL:STM16-E", at, end))
    (tmp_path / "net/seen.jsonl").write_text("\n".join(lines))
    (tmp_path / "net/draft.toml").write_text(DRAFT, "utf-8")
    return tmp_path / "net"


def _before(instant: str) -> str:
    """A minute earlier: the last look at what ended then."""
    minute = int(instant[14:16]) - 1
    if minute >= 0:
        return f"{instant[:14]}{minute:02d}{instant[16:]}"
    hour = int(instant[11:13]) - 1
    if hour >= 0:
        return f"{instant[:11]}{hour:02d}:59{instant[16:]}"
    return f"{instant[:8]}{int(instant[8:10]) - 1:02d}T23:59{instant[16:]}"


def contract(folder: Path, *words: str | Path, env: dict[str, str | None] | None = None) -> Done:
    return probed("contract", *words, "--inventory", folder / "inventory", env=env or ENGLISH)


def backtest(folder: Path, *words: str | Path, env: dict[str, str | None] | None = None) -> Done:
    return probed(
        "contract", "backtest", folder / "draft.toml", *words,
        "--inventory", folder / "inventory", "--observations", folder / "seen.jsonl", env=env or ENGLISH,
    )  # fmt: skip


def test_check_of_the_inventory_finds_nothing_in_the_example(folder: Path) -> None:
    done = contract(folder, "check")
    assert (done.code, done.out) == (0, "no mistake; contracts: 3, versions: 4\n")


def test_check_tells_every_mistake_of_every_contract_at_once(folder: Path) -> None:
    for name, old, new in (
        (STANDARD, '"99.5 %"', '"199.5 %"'),
        ("contracts/silver-1.toml", '"Asia/Shanghai"', '"Asia/Beijing"'),
        ("contracts/gold-1.toml", "valid_to = 2026-01-01", "valid_to = 2023-01-01"),
    ):
        path = folder / "inventory" / name
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    done = contract(folder, "check")
    assert done.code == 1
    assert done.out.startswith("3 mistakes in the contracts:")
    for name in ("standard-1.toml:20:1", "silver-1.toml:7:1", "gold-1.toml:9:1"):
        assert f"contracts/{name}: " in done.out
    answer = json.loads(contract(folder, "check", "--json").out)
    assert len(answer["mistakes"]) == 3


def test_a_file_with_mistakes_is_still_looked_through_for_what_contradicts_itself(folder: Path) -> None:
    """Of each kind one: form, words, bands, money, term, a clause that is not there."""
    text = DRAFT.replace('title = "普通专线"', 'title = "普通专线"\nvalid_from = 2026-01-01\nvalid_to = 2025-01-01')
    for old, new in (
        ('minimum = "0s"', 'minimum = "0"'),
        ('accept = ["planned"]', 'accept = ["planed"]'),
        ('below = "99 %"', 'below = "98 %"'),
        ('"3000.00"', '"3000.001"'),
        ('clause = "availability", months', 'clause = "availabilty", months'),
    ):
        assert old in text
        text = text.replace(old, new)
    (folder / "draft.toml").write_text(text, "utf-8")
    done = contract(folder, "check", folder / "draft.toml")
    assert done.code == 1
    for says in (
        "'0' has no unit",
        "Did you mean 'planned'?",
        "figures between 99 % and 98 % are in no band",
        "'3000.001' has more decimals than CNY",
        "valid_to is not after valid_from",
        "the contract has no clause 'availabilty'. Did you mean 'availability'?",
    ):
        assert says in done.out, says
    assert done.out.startswith("6 mistakes in the contracts:")


def test_check_of_a_draft_that_is_not_in_the_inventory(folder: Path) -> None:
    assert contract(folder, "check", folder / "draft.toml").code == 0
    text = DRAFT.replace('below = "99 %"', 'below = "98 %"').replace('"3000.00"', '"3000.001"')
    (folder / "draft.toml").write_text(text, "utf-8")
    done = contract(folder, "check", folder / "draft.toml")
    assert done.code == 1
    assert "figures between 99 % and 98 % are in no band" in done.out
    assert "'3000.001' has more decimals than CNY" in done.out
    assert "之间的数值不属于任何一档" in contract(folder, "check", folder / "draft.toml", env=ZH).out


def test_a_draft_finds_the_inventory_s_templates(folder: Path) -> None:
    (folder / "inventory/contracts/templates").mkdir()
    own = (EXAMPLE.parent / "templates/standard.toml").read_text("utf-8").replace("24h", "20h")
    (folder / "inventory/contracts/templates/house.toml").write_text(own, "utf-8")
    (folder / "draft.toml").write_text(DRAFT.replace('template = "standard"', 'template = "house"'), "utf-8")
    shown = contract(folder, "show", folder / "draft.toml").out
    line = next(line.split() for line in shown.splitlines() if line.startswith("clause.repair_time.limit"))
    assert line == ["clause.repair_time.limit", "20h", "template", "house.toml:20"]


@pytest.mark.parametrize(
    ("key", "value", "source", "place"),
    [
        ("clause.availability.target", "99.9 %", "own", "draft.toml:21"),
        ("clause.availability.window", "month", "template", "standard.toml:16"),
        ("outages.bridge", "60s", "template", "standard.toml:6"),
        ("outages.minimum", "0s", "own", "draft.toml:9"),
        ("clause.availability.denominator", "service_time", "default", "-"),
        ("credit.stacking", "sum", "default", "-"),
    ],
)
def test_show_says_where_each_value_comes_from(key: str, value: str, source: str, place: str, folder: Path) -> None:
    out = contract(folder, "show", folder / "draft.toml").out
    line = next(line for line in out.splitlines() if line.startswith(f"{key} "))
    assert line.split(maxsplit=1)[1].split() == [*value.split(), source, place]


def test_show_without_a_name_lists_every_version(folder: Path) -> None:
    rows = contract(folder, "show", "--json").json["contracts"]
    assert [(row["contract"], row["circuits"]) for row in rows][:2] == [
        ("gold@1", ["NJFE0001", "NJFE0002"]),
        ("gold@2", ["NJFE0001", "NJFE0002"]),
    ]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("golt", "there is no contract 'golt'. Did you mean 'gold'?"),
        ("gold@9", "contract 'gold' has no version 9: it has gold@1, gold@2"),
    ],
)
def test_an_unknown_contract_is_told(name: str, says: str, folder: Path) -> None:
    done = contract(folder, "show", name)
    assert (done.code, says in done.err) == (2, True)


@pytest.mark.parametrize(
    ("at", "ref"), [("2025-06-01", "gold@1"), ("2026-01-01", "gold@2"), ("2030-01-01", "gold@2")]
)
def test_show_takes_the_version_of_an_instant(at: str, ref: str, folder: Path) -> None:
    assert contract(folder, "show", "gold", "--at", at).out.startswith(f"{ref} ")


def test_diff_says_in_words_what_changes_and_for_whom(folder: Path) -> None:
    done = contract(folder, "diff", "standard", folder / "draft.toml")
    assert done.code == 1
    for line in (
        "clause.repair_time is new: 24h  (better for the customer)",
        "clause.availability.target was 99.5 %, becomes 99.9 %  (better for the customer)",
        "outages.minimum was 60s, becomes 0s  (better for the customer)",
        "force_majeure, suspended, becomes planned  (better for the customer)",
        "credit is new: 3000.00 CNY  (better for the customer)",
        "circuits under it: 1, of customers: 1 (250200000031)",
    ):
        assert line in done.out
    back = contract(folder, "diff", folder / "draft.toml", "standard").out
    assert "clause.availability.target was 99.9 %, becomes 99.5 %  (better for the carrier)" in back


def test_a_contract_does_not_differ_from_itself(folder: Path) -> None:
    done = contract(folder, "diff", "gold", "gold@2")
    assert (done.code, "nothing that judges anything differs" in done.out) == (0, True)


def test_a_draft_over_months_that_are_known_by_hand(folder: Path) -> None:
    done = backtest(folder, "--json")
    assert done.code == 1
    found = done.json["backtest"]
    assert [(m["month"], m["missed"], m["paid"]) for m in found["months"]] == [
        ("2026-07", 1, 150_00),
        ("2026-08", 1, 150_00),
        ("2026-09", 1, 300_00 + 1500_00),
        ("2026-10", 0, 0),
    ]
    assert found["unrecorded"] == [f"2025-{month}" for month in (11, 12)] + [
        f"2026-0{month}" for month in range(1, 7)
    ]
    assert [(f["month"], f["circuit"], f["clause"], f["value"]) for f in found["failed"]] == [
        ("2026-07", "ZJE10001", "availability", "743/744"),
        ("2026-08", "ZJE10001", "availability", "743/744"),
        ("2026-09", "ZJE10001", "availability", "71/72"),
    ]
    assert [f["margin"] for f in found["failed"]][2] == "-29/2250"  # 71/72 less 99.9 %


@pytest.mark.parametrize(
    ("months", "paid", "before", "says"),
    [
        ("1", [0], [["2026-08", True], ["2026-09", True]], ("too: 2026-08, 2026-09",)),
        ("2", [1800_00, 0], [["2026-07", True], ["2026-08", True]], ("too: 2026-07, 2026-08",)),
        ("3", [150_00, 1800_00, 0], [["2026-06", False], ["2026-07", True]], ("too: 2026-07\n", "missed: 2026-06\n")),
        ("4", [150_00, 150_00, 1800_00, 0], [["2026-05", False], ["2026-06", False]], ("missed: 2026-05, 2026-06",)),
    ],
)
def test_the_chronic_rule_looks_before_the_first_month(
    months: str, paid: list[int], before: list[list[object]], says: tuple[str, ...], folder: Path
) -> None:
    """September is the third month running, whether July and August are tested or not."""
    found = backtest(folder, "--months", months, "--json").json["backtest"]
    assert [month["paid"] for month in found["months"]] == paid
    assert [[month["month"], month["recorded"]] for month in found["before"]] == before
    told = backtest(folder, "--months", months).err
    for each in says:
        assert each in told


def test_a_draft_without_a_chronic_rule_looks_at_no_other_month(folder: Path) -> None:
    text = DRAFT.replace('chronic = { clause = "availability", months = 3, credit = "50 %" }\n', "")
    (folder / "draft.toml").write_text(text, "utf-8")
    found = backtest(folder, "--months", "2", "--json").json["backtest"]
    assert ([month["paid"] for month in found["months"]], found["before"]) == ([300_00, 0], [])


def test_the_table_of_a_backtest_adds_up(folder: Path) -> None:
    done = backtest(folder)
    rows = [line.split() for line in done.out.splitlines() if line.startswith("2026-")]
    assert [row[:1] + row[5:6] for row in rows[:4]] == [
        ["2026-07", "150.00"], ["2026-08", "150.00"], ["2026-09", "1800.00"], ["2026-10", "0.00"],
    ]  # fmt: skip
    assert "together 2100.00 CNY in 4 months" in done.out
    assert "not recorded: 2025-11" in done.err


@pytest.mark.parametrize(
    ("env", "mark"),
    [(ENGLISH, "only by time not recorded"), ({**ENGLISH, "LC_ALL": "zh_CN.UTF-8"}, "仅因未记录的时间")],
)
def test_a_failure_that_time_not_recorded_makes_is_marked_with_its_coverage(
    env: dict[str, str | None], mark: str, folder: Path
) -> None:
    """64 hours of September's 720 were seen, all of them up; October was seen whole, ten hours of it down."""
    begin, first, last, end = (f"2026-{at}:00:00Z" for at in ("09-28T00", "10-10T00", "10-10T10", "11-15T00"))
    lines = [look(point, begin, end) for point in POINTS if point != "NJ-GL:STM16-E"]
    lines += [look("NJ-GL:STM16-E", begin, _before(first)), look("NJ-GL:STM16-E", first, _before(last), "down")]
    (folder / "seen.jsonl").write_text("\n".join([*lines, look("NJ-GL:STM16-E", last, end)]))
    text = DRAFT.replace('id = "availability"\n', 'id = "availability"\nunknown = "down"\n', 1)
    (folder / "draft.toml").write_text(text, "utf-8")
    failed = backtest(folder, "--json").json["backtest"]["failed"]
    assert [(one["month"], one["value"], one["known"], one["unsure"]) for one in failed] == [
        ("2026-09", "4/45", "4/45", True),
        ("2026-10", "367/372", "1/1", False),
    ]
    told = [re.split(r" {2,}", line) for line in backtest(folder, env=env).out.splitlines()]
    assert [[row[0], row[2], row[-1]] for row in told if row[1:2] == ["ZJE10001"]] == [
        ["2026-09", "8.88", mark], ["2026-10", "100.00", "-"],
    ]  # fmt: skip


def test_a_backtest_compares_with_what_the_contract_in_force_pays(folder: Path) -> None:
    text = (folder / "inventory" / STANDARD).read_text("utf-8")
    paying = '[credit]\ncurrency = "CNY"\nmonthly_charge = "3000.00"\n\n[exclusions]'
    bands = 'bands = [{ below = "99.5 %", credit = "100.00" }]\n'
    (folder / "inventory" / STANDARD).write_text(text.replace("[exclusions]", paying) + bands, "utf-8")
    months = backtest(folder, "--json").json["backtest"]["months"]
    assert [month["paid_now"] for month in months] == [
        [["CNY", 2, 0]], [["CNY", 2, 0]], [["CNY", 2, 100_00]], [["CNY", 2, 0]],
    ]  # fmt: skip


def test_what_is_paid_now_is_under_the_customer_s_cap(folder: Path) -> None:
    text = (folder / "inventory" / STANDARD).read_text("utf-8")
    paying = '[credit]\ncurrency = "CNY"\nmonthly_charge = "3000.00"\ncap_customer = "2 %"\n\n[exclusions]'
    bands = 'bands = [{ below = "99.5 %", credit = "100.00" }]\n'
    (folder / "inventory" / STANDARD).write_text(text.replace("[exclusions]", paying) + bands, "utf-8")
    months = backtest(folder, "--json").json["backtest"]["months"]
    assert [month["paid_now"][0][2] for month in months] == [0, 0, 60_00, 0]


@pytest.mark.parametrize("words", [("check",), ("diff", "standard"), ("backtest",)], ids="".join)
@pytest.mark.parametrize(
    ("env", "says"),
    [
        (ENGLISH, "/drafd.toml: the file is missing. Did you mean 'draft.toml'? Give the path of a contract's file."),
        ({**ENGLISH, "LC_ALL": "zh_CN.UTF-8"}, "/drafd.toml: 文件不存在。是否指“draft.toml”？请给出合同文件的路径。"),
    ],
    ids=["en", "zh"],
)
def test_a_draft_that_is_not_there_is_not_to_be_deleted(
    words: tuple[str, ...], env: dict[str, str | None], says: str, folder: Path
) -> None:
    seen = ("--observations", folder / "seen.jsonl") if words == ("backtest",) else ()
    done = contract(folder, *words, folder / "drafd.toml", *seen, env=env)
    assert done.code in {1, 2}
    assert says in done.out + done.err


def test_fewer_months_and_other_circuits(folder: Path) -> None:
    one = backtest(folder, "--months", "1", "--json").json["backtest"]
    assert [month["month"] for month in one["months"]] == ["2026-10"]
    done = backtest(folder, "--for", "golf")
    assert done.code == 2
    assert "contract 'golf' is not in the inventory" in done.err
    other = backtest(folder, "--circuit", "ZJE10001", "--months", "4", "--json").json["backtest"]
    assert {month["circuits"] for month in other["months"]} == {1}


def test_a_draft_without_money_says_what_fails(folder: Path) -> None:
    text = DRAFT[: DRAFT.index("[credit]")] + '[[clause]]\nid = "availability"\ntarget = "99.9 %"\n'
    (folder / "draft.toml").write_text(text, "utf-8")
    done = backtest(folder)
    assert "the draft has no [credit]" in done.err
    assert done.out.count("ZJE10001") == 3
