"""What people send by hand: by SNMPv3 against a real agent, and on record with who gave the command."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from probed.errors import ProbedError
from probed.model.snmp_access import AuthProtocol, PrivProtocol, UsmUser
from probed.store.asked import MOST_ROWS, ByHand, Handful, append, read, rows_of
from tests.support.bad_configs import make_network
from tests.support.command import ENGLISH, probed
from tests.support.snmpd import COMMUNITY, snmpd
from tests.support.snmpd_users import AUTH_PASSWORD, PRIV_PASSWORD, lines

PRIVATE = UsmUser("keeper", AuthProtocol.SHA_256, AUTH_PASSWORD, PrivProtocol.AES_128, PRIV_PASSWORD)
PROVED = UsmUser("prover", AuthProtocol.SHA_1, AUTH_PASSWORD)
WHO = ("--user", "keeper", "--auth", "sha256", "--priv", "AES")
PASSWORDS = {"PROBED_AUTH_PASSWORD": AUTH_PASSWORD, "PROBED_PRIV_PASSWORD": PRIV_PASSWORD}


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with snmpd(tmp_path_factory.mktemp("snmpd"), lines([PRIVATE, PROVED])) as port:
        yield f"127.0.0.1:{port}"


def secret(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text + "\n")
    path.chmod(0o600)
    return path


@pytest.mark.peer
def test_a_bare_host_by_v3_with_passwords_from_files_or_the_environment(agent: str, tmp_path: Path) -> None:
    auth, priv = secret(tmp_path, "auth", AUTH_PASSWORD), secret(tmp_path, "priv", PRIV_PASSWORD)
    files = ("--auth-password-file", auth, "--priv-password-file", priv)
    by_files = probed("snmp", "get", agent, "sysName", *WHO, *files, "--json")
    assert [row["value"] for row in by_files.json["values"]] == ["lab"]
    by_words = probed("snmp", "walk", agent, "sysName", *WHO, env={**ENGLISH, **PASSWORDS})
    assert (by_words.code, by_words.out) == (0, "sysName.0 = STRING: lab\n")
    authentic = ("--user", "prover", "--auth", "SHA")
    proved = probed("snmp", "get", agent, "sysName", *authentic, env={**ENGLISH, **PASSWORDS})
    assert proved.code == 0
    wrong = probed(
        "snmp", "get", agent, "sysName", *WHO, env={**ENGLISH, **PASSWORDS, "PROBED_AUTH_PASSWORD": "x" * 9}
    )
    assert (wrong.code, "x" * 9 in wrong.err + wrong.out) == (2, False)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("--auth", "SHA"), "--auth is of SNMPv3, which asks as a user", id="no user"),
        pytest.param(("--user", "u", "--auth", "SHA"), "PROBED_AUTH_PASSWORD has it", id="no password"),
        pytest.param(("--user", "u", "--auth-password-file", "f"), "there is no --auth", id="no protocol"),
        pytest.param(("--user", "u", "--priv", "AES"), "Add: auth", id="privacy alone"),
        pytest.param(("--user", "u", "--auth", "SHA-3"), "--auth: 'SHA-3' is not known here", id="unknown"),
        pytest.param(("--user", "u", "--credential", "core"), "two ways to ask", id="two ways"),
        pytest.param(("--credential", "cor"), "Did you mean 'core'?", id="unknown credential"),
    ],
)
def test_what_does_not_go_together_is_said(words: tuple[str, ...], says: str, tmp_path: Path) -> None:
    env = {**ENGLISH, "PROBED_PRIV_PASSWORD": "long-enough"}
    if "SHA-3" in words:
        env["PROBED_AUTH_PASSWORD"] = "long-enough"
    done = probed("snmp", "get", "127.0.0.1:9", "sysName", *words, config=make_network(tmp_path), env=env)
    assert (done.code, done.out) == (2, "")
    assert says in done.err


@pytest.mark.peer
def test_commands_are_on_record_with_who_gave_them(agent: str, tmp_path: Path) -> None:
    config = make_network(tmp_path)
    community = secret(tmp_path, "community", COMMUNITY)
    words = (agent, "--community-file", community)
    assert probed("snmp", "get", *words, "sysName", config=config).code == 0
    assert probed("audit", "reads", "--json", config=config).code == 2, "there is no store, nor its folder"
    (tmp_path / "state").mkdir()
    from probed.store.writer import Store

    Store.open(tmp_path / "state" / "probed.db").close()
    for _ in range(2):
        assert probed("snmp", "get", *words, "sysName", config=config).code == 0
    assert probed("snmp", "walk", *words, "sysName", config=config).code == 0
    assert probed("discover", agent, "--community-file", community, "--diff", config=config).code == 0
    told = probed("audit", "reads", "--json", config=config).json
    assert (told["sent"], told["not_reads"]) == ([], 0)
    rows = {(one["command"], one["what"]): one for one in told["by_hand"]}
    assert {(one["by"], one["receiver"]) for one in told["by_hand"]} == {(getpass.getuser(), agent)}
    assert rows["snmp get", "snmp get"]["times"] == 2
    assert {command for command, _ in rows} == {"snmp get", "snmp walk", "discover"}
    assert all(one["is_read"] and one["times"] > 0 for one in rows.values())
    shown = probed("audit", "reads", config=config).out
    assert "who asked" in shown
    assert "reads and nothing else" in shown
    assert probed("audit", "reads", "--since", "2100-01-01", "--json", config=config).json["by_hand"] == []
    assert (tmp_path / "state" / "asked.jsonl").stat().st_mode & 0o777 == 0o640


@pytest.mark.peer
def test_what_cannot_be_put_on_record_is_told_and_hinders_nothing(agent: str, tmp_path: Path) -> None:
    config = make_network(tmp_path)
    (tmp_path / "state" / "asked.jsonl").mkdir(parents=True)
    community = secret(tmp_path, "community", COMMUNITY)
    done = probed("snmp", "get", agent, "sysName", "--community-file", community, config=config)
    assert done.code == 0
    assert "what was sent is not on record: Is a directory" in done.err


def test_lines_that_make_no_sense_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "asked.jsonl"
    one = ByHand(5, "li", "snmp get", (Handful("R1", "snmp get", 3),))
    append(path, one)
    with path.open("a") as file:
        file.write('{"at":1}\nnothing\n[]\n{"at":1,"by":"x","command":"y","sent":[["R1","snmp get",-1]]}\n')
    append(path, one)
    assert list(read(path)) == [one, one]
    assert list(read(tmp_path / "none")) == []


def test_half_a_line_of_a_full_disk_takes_no_other_along(tmp_path: Path) -> None:
    path = tmp_path / "asked.jsonl"
    one = ByHand(5, "li", "snmp get", (Handful("R1", "snmp get", 3),))
    append(path, one)
    whole = path.stat().st_size
    append(path, one)
    os.truncate(path, whole + 9)
    append(path, one)
    append(path, one)
    assert list(read(path)) == [one, one, one]


def test_a_line_for_which_there_is_no_room_is_not_said_to_be_on_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, real = tmp_path / "asked.jsonl", os.write
    one = ByHand(5, "li", "snmp get", (Handful("R1", "snmp get", 3),))
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda handle, raw: real(handle, raw[:9]))  # what a full disk does
        with pytest.raises(OSError, match="No space left"):
            append(path, one)
    append(path, one)
    assert list(read(path)) == [one]


@pytest.mark.parametrize(
    "told",
    [None, {}, [], [["R1", "snmp get"]], [["R1", "snmp get", 0]], [["R1", "a\n", 1]], [["", "a", 1]],
     [["R1", "a", True]], [["R1", "a", 1]] * (MOST_ROWS + 1), ["abc"]],
)  # fmt: skip
def test_a_caller_cannot_put_anything_else_on_record(told: object) -> None:
    with pytest.raises(ProbedError, match="rows of receiver"):
        rows_of(told)
