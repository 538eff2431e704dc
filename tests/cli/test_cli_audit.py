"""`probed audit reads`: what it adds up, how it is narrowed, and that it says so when anything was no read."""

from __future__ import annotations

from pathlib import Path

import pytest

from collectors.ssh.allowed import PLATFORMS
from probed.cli.audit import is_read, per_s
from probed.model.instant import DAY_US, SECOND_US
from probed.model.sent import SentRow
from probed.store.batch import Batch
from probed.store.sent import SentOnDay
from probed.store.writer import Store
from tests.support.bad_configs import make_network
from tests.support.command import probed

DAY = 20_000
START = DAY * DAY_US


def row(receiver: str, what: str, times: int, day: int = DAY, run: int = 1, lasting_s: int = 100) -> SentRow:
    start = day * DAY_US
    return SentRow(day, receiver, what, run, times, start, start + lasting_s * SECOND_US)


def network(folder: Path, *rows: SentRow) -> Path:
    config = make_network(folder)
    (folder / "state").mkdir()
    store = Store.open(folder / "state" / "probed.db")
    store.commit_now(Batch(sent=rows))
    store.commit_now(Batch(sent=rows))  # a batch that is committed again adds nothing
    store.close()
    return config


def test_lives_and_days_are_added_and_the_busiest_day_is_told(tmp_path: Path) -> None:
    config = network(
        tmp_path,
        row("EMS-ZJ", "snmp get", 300),
        row("EMS-ZJ", "snmp get", 100, run=2, lasting_s=200),
        row("EMS-ZJ", "snmp get", 50, day=DAY + 1),
        row("NJ-GL", "ssh display clock", 7),
    )
    done = probed("audit", "reads", "--json", config=config)
    assert done.code == 0
    assert done.json["not_reads"] == 0
    (ems, shell) = done.json["sent"]
    assert ems == {
        "receiver": "EMS-ZJ", "what": "snmp get", "times": 450, "first": START,
        "last": START + DAY_US + 100 * SECOND_US, "busiest_per_s": 2.0, "budget": 100, "is_read": True,
    }  # fmt: skip
    assert (shell["receiver"], shell["budget"]) == ("NJ-GL", None)
    assert done.json["managers"] == [{"manager": "EMS-ZJ", "busiest_per_s": 2.0, "budget": 100}]


def test_a_manager_means_what_is_behind_it_too_and_a_day_cuts_off(tmp_path: Path) -> None:
    behind = "ZJ-KQ"
    config = network(tmp_path, row("EMS-ZJ", "snmp get", 1), row("NJ-GL", "snmp get", 2))
    table = (tmp_path / "inventory" / "elements.csv").read_text("utf-8").splitlines()
    behind = next(line.split(",")[0] for line in table if "EMS-ZJ" in line and ",manager," in line)
    store = Store.open(tmp_path / "state" / "probed.db")
    store.commit_now(Batch(sent=(row(behind, "snmp getbulk", 3, day=DAY + 1),)))
    store.close()

    def receivers(*words: str) -> set[str]:
        return {one["receiver"] for one in probed("audit", "reads", *words, "--json", config=config).json["sent"]}

    assert receivers() == {"EMS-ZJ", "NJ-GL", behind}
    assert receivers("EMS-ZJ") == {"EMS-ZJ", behind}
    assert receivers(behind) == {behind}
    assert receivers("--since", "2024-10-05") == {behind}
    assert receivers("NJ-GL", "--since", "2024-10-05") == set()
    wrong = probed("audit", "reads", "EMS-ZK", config=config)
    assert (wrong.code, "Did you mean 'EMS-ZJ'?" in wrong.err) == (2, True)
    assert probed("audit", "reads", "--since", "yesterday", config=config).code == 2


def test_what_is_no_read_is_shown_and_the_exit_code_says_so(tmp_path: Path) -> None:
    config = network(
        tmp_path, row("EMS-ZJ", "snmp get", 5), row("EMS-ZJ", "snmp set", 1), row("NJ-GL", "ssh reboot", 2)
    )
    done = probed("audit", "reads", config=config)
    assert done.code == 1
    assert "3 of 8 were no reads" in done.out
    assert [line.split()[-1] for line in done.out.splitlines()[1:4]] == ["yes", "no", "no"]
    machine = probed("audit", "reads", "--json", config=config)
    assert (machine.code, machine.json["not_reads"]) == (1, 3)


def test_old_rows_go(tmp_path: Path) -> None:
    config = network(tmp_path, row("EMS-ZJ", "snmp get", 5))
    store = Store.open(tmp_path / "state" / "probed.db")
    store.commit_now(Batch(sent=(row("EMS-ZJ", "snmp get", 1, day=DAY + 400),), forget_sent=DAY))
    assert probed("audit", "reads", "--json", config=config).json["sent"][0]["times"] == 6
    store.commit_now(Batch(forget_sent=DAY + 1))
    assert probed("audit", "reads", "--json", config=config).json["sent"][0]["times"] == 1
    store.close()


def test_nothing_on_record_is_said(tmp_path: Path) -> None:
    done = probed("audit", "reads", config=network(tmp_path))
    assert (done.code, done.out) == (0, "")
    assert "Nothing is on record" in done.err


@pytest.mark.parametrize(
    ("what", "read"),
    [
        ("snmp get", True),
        ("snmp getnext", True),
        ("snmp getbulk", True),
        ("snmp response", True),
        ("mqtt schedule", True),
        ("ssh display interface", True),
        ("ssh show ip sla statistics 10", True),
        *((f"ssh {line}", True) for one in PLATFORMS.values() for line in one.unpaged),
        ("snmp set", False),
        ("snmp trap", False),
        ("ssh reboot", False),
        ("ssh display interface | save x", False),
        ("ssh ", False),
        ("mqtt publish", False),
        ("", False),
    ],
)
def test_what_is_a_read(what: str, read: bool) -> None:
    assert is_read(what) is read


def test_a_mean_is_over_the_time_in_which_it_was_sent() -> None:
    moment = SentOnDay("NE1", "snmp get", DAY, 5, START, START)
    assert per_s([moment]) == 5
    assert per_s([moment, moment._replace(times=15, last=START + 10 * SECOND_US)]) == 2
