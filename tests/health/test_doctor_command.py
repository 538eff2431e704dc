"""`probed doctor` beside real things that are broken: no daemon, no sound file, no mail server, no agent."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from collectors.snmp.target import SnmpTarget
from probed.clock import SystemClock
from probed.doctor import reach
from probed.lab.inventory import write_settings
from probed.model.snmp_access import AuthProtocol, CommunityV1, PrivProtocol, SnmpAccess, UsmUser
from probed.store.writer import Store
from tests.support.command import ENGLISH, Done, probed
from tests.support.peer import free_port
from tests.support.smtp_server import Mailbox, smtp
from tests.support.snmpd import COMMUNITY, snmpd

MAIL = '\n[[mail]]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nfrom = "noc@example.com"\n'


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Agents on a port where nobody listens, not waited for as long as usual."""
    monkeypatch.setattr(reach, "TRY_S", 0.2)
    return write_settings(tmp_path, free_port())


def doctor(config: Path, *args: str) -> Done:
    return probed("doctor", *args, config=config)


def by_check(done: Done) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for one in done.json["findings"]:
        found.setdefault(one["check"], []).append(one)
    return found


def says(found: dict[str, list[dict[str, Any]]], check: str, level: str, words: str) -> bool:
    return any(one["level"] == level and words in one["what"] for one in found.get(check, ()))


def test_without_daemon_and_agents_it_says_so_and_checks_the_rest(config: Path) -> None:
    done = doctor(config, "--json")
    found = by_check(done)
    assert done.code == 2
    assert done.json["level"] == "fail"
    assert says(found, "configuration", "ok", "without mistakes")
    assert says(found, "daemon", "fail", "no daemon holds the store")
    assert says(found, "control", "fail", "no daemon listens")
    assert says(found, "store", "warn", "no store here")
    assert says(found, "reachability", "fail", "no agent listens on this port")
    assert says(found, "zone", "ok", "are there")
    assert {"versions", "memory", "buffers", "disk", "clock"} <= found.keys()


def test_it_changes_nothing(config: Path) -> None:
    before = sorted(config.parent.rglob("*"))
    doctor(config)
    assert sorted(config.parent.rglob("*")) == before


BROKEN = {
    "an unknown key": lambda text: text + "\nnonsense = 1\n",
    "no TOML": lambda text: text + "\n[[[\n",
    "nothing at all": lambda _text: "",
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_configuration_is_named_and_the_store_is_checked_all_the_same(config: Path, broken: Any) -> None:
    (config.parent / "state").mkdir()
    Store.open(config.parent / "state" / "probed.db").close()
    config.write_text(broken(config.read_text(encoding="utf-8")), encoding="utf-8")
    done = doctor(config, "--json")
    found = by_check(done)
    assert done.code == 2
    assert found["configuration"][0]["level"] == "fail"
    assert says(found, "store", "ok", "sound, schema version")
    assert says(found, "backlog", "ok", "0 messages and 0 marks wait")
    assert "reachability" not in found


def test_a_missing_configuration_is_said(tmp_path: Path) -> None:
    assert '"check": "configuration"' in doctor(tmp_path / "nowhere.toml", "--json").out


def test_more_mistakes_than_are_shown_are_counted(config: Path) -> None:
    points = config.parent / "inventory" / "points.csv"
    rows = points.read_text(encoding="utf-8").splitlines()
    points.write_text("\n".join([rows[0], *(row.replace(",", ",X", 1) for row in rows[1:])]) + "\n", encoding="utf-8")
    found = by_check(doctor(config, "--json"))
    assert len(found["configuration"]) == 6
    assert "more mistakes" in found["configuration"][-1]["what"]


def test_a_damaged_store_is_found(config: Path) -> None:
    folder = config.parent / "state"
    folder.mkdir()
    store = folder / "probed.db"
    Store.open(store).close()
    with closing(sqlite3.connect(store)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    size = store.stat().st_size
    with store.open("r+b") as file:
        for page in range(2, size // 4096):
            file.seek(page * 4096)
            file.write(os.urandom(64))
    done = doctor(config, "--json")
    assert any(one["check"] == "store" and one["level"] == "fail" for one in done.json["findings"]), done.out


def test_a_store_larger_than_its_time_is_not_called_sound(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from probed.doctor import storage

    folder = config.parent / "state"
    folder.mkdir()
    Store.open(folder / "probed.db").close()
    with closing(sqlite3.connect(folder / "probed.db")) as db:
        rows = [(f"k{n}", n) for n in range(50_000)]
        with db:
            db.executemany("INSERT INTO cursor(name, value) VALUES (?, ?)", rows)
    facts = storage.store_facts(folder / "probed.db", SystemClock().now_us(), 1, limit_s=-1.0)
    assert facts.broken is None


def test_the_holder_of_the_store_is_named_by_its_number(config: Path) -> None:
    (config.parent / "state").mkdir()
    store = Store.open(config.parent / "state" / "probed.db")
    try:
        found = by_check(doctor(config, "--json"))
    finally:
        store.close()
    assert says(found, "daemon", "ok", f"held by pid {os.getpid()}")
    assert says(found, "descriptors", "ok", "in use")


@pytest.mark.asyncio
async def test_a_mail_server_is_greeted_and_gets_no_message(config: Path) -> None:
    async with smtp(Mailbox()) as box:
        with config.open("a", encoding="utf-8") as file:
            file.write(MAIL.format(port=box.port))
        found = by_check(await asyncio.to_thread(doctor, config, "--json"))
    assert says(found, "notify", "ok", "greets (EHLO 250)")
    assert not box.taken
    assert not box.logins


@pytest.mark.asyncio
async def test_a_test_message_goes_to_the_one_who_is_named(config: Path) -> None:
    async with smtp(Mailbox()) as box:
        with config.open("a", encoding="utf-8") as file:
            file.write(MAIL.format(port=box.port))
            file.write('\n[[recipient]]\nname = "wang"\nmail = "wang@example.com"\n')
        done = await asyncio.to_thread(doctor, config, "--send-test", "wang")
    assert [to for _, to, _ in box.taken] == [["wang@example.com"]], done.out
    assert done.code == 2


def test_a_mail_server_that_is_gone_is_said_with_its_port(config: Path) -> None:
    port = free_port()
    with config.open("a", encoding="utf-8") as file:
        file.write(MAIL.format(port=port))
    found = by_check(doctor(config, "--json"))
    assert says(found, "notify", "fail", "cannot be reached: Connection refused")
    assert any(one["where"] == f"mail.mail 127.0.0.1:{port}" for one in found["notify"])


@pytest.mark.asyncio
async def test_a_mail_server_that_never_greets_does_not_hold_up_the_others(config: Path) -> None:
    callers: list[asyncio.StreamWriter] = []
    hung = await asyncio.start_server(lambda _reader, writer: callers.append(writer), "127.0.0.1", 0)
    async with hung:
        with config.open("a", encoding="utf-8") as file:
            file.write(MAIL.format(port=hung.sockets[0].getsockname()[1]))
        found = by_check(await asyncio.to_thread(doctor, config, "--json", "--time", "2"))
    for caller in callers:
        caller.close()
        await caller.wait_closed()
    assert callers
    assert says(found, "mail.mail", "fail", "not finished within 2 s")
    assert says(found, "configuration", "ok", "without mistakes")


def test_a_stranger_on_the_port_of_the_figures_is_told(config: Path) -> None:
    """The daemon goes on without figures, and says so once in its log: the duty officer must find it here."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler)
    with server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        config.write_text(config.read_text() + f'\n[metrics]\nlisten = "127.0.0.1:{server.server_port}"\n')
        found = by_check(doctor(config, "--json"))
        server.shutdown()
    assert says(found, "metrics", "fail", "another program answers there")


def test_an_influxdb_and_a_hook_that_are_gone_are_said(config: Path) -> None:
    port = free_port()
    with config.open("a", encoding="utf-8") as file:
        file.write(f'\n[influx]\nurl = "http://127.0.0.1:{port}"\ndatabase = "sla"\n')
        file.write(f'\n[[webhook]]\nname = "duty"\nurl = "http://127.0.0.1:{port}/x"\n')
        file.write('\n[[webhook]]\nname = "lost"\nurl = "http://no-such-host.invalid/x"\n')
    found = by_check(doctor(config, "--json"))
    assert says(found, "influx", "fail", "Connection refused")
    assert any(one["where"].startswith("webhook.duty") and one["level"] == "fail" for one in found["notify"])
    assert says(found, "dns", "fail", "no-such-host.invalid does not resolve")


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with snmpd(tmp_path_factory.mktemp("snmpd")) as port:
        yield port


@pytest.mark.peer
def test_a_real_agent_answers_the_right_community_only(agent: int) -> None:
    asked = [
        SnmpTarget(source=name, address="127.0.0.1", access=name, points=(), port=agent)
        for name in (COMMUNITY, "wrong")
    ]
    found = {one.source: one.reason for one in asyncio.run(reach.ask(asked, "", 8.0))}
    assert found == {COMMUNITY: "", "wrong": "timeout"}


@pytest.mark.peer
def test_a_real_agent_of_v1_and_v3_tells_what_is_wrong_with_a_credential(tmp_path: Path) -> None:
    good = UsmUser("noc", AuthProtocol.SHA_256, "auth-secret-1", PrivProtocol.AES_128, "priv-secret-2")
    given: dict[str, SnmpAccess] = {
        "v1": CommunityV1(COMMUNITY),
        "good": good,
        "user": replace(good, name="nobody"),
        "password": replace(good, auth_password="no-such-secret"),
        "privacy": replace(good, priv_password="no-such-secret"),
        "level": replace(good, name="signed"),
    }
    lines = [
        'createUser noc SHA-256 "auth-secret-1" AES "priv-secret-2"',
        'createUser signed SHA-256 "auth-secret-1"',
        "rouser noc priv",
        "rouser signed auth",
    ]
    with snmpd(tmp_path, lines) as port:
        asked = [SnmpTarget(name, "127.0.0.1", access, port=port) for name, access in given.items()]
        found = asyncio.run(reach.ask(asked, "", 20.0))
    assert {one.source: one.reason for one in found} == {
        "v1": "",
        "good": "",
        "user": "unknown_user",
        "password": "wrong_digest",
        "privacy": "silent_when_private",
        "level": "unsupported_level",
    }
    told = {finding.where.partition(" ")[0]: finding for finding in reach.judge_reach(6, 6, found)}
    assert "does not know the user" in told["user"].what.en
    assert "authentication password" in told["password"].what.en
    assert "加密口令" in told["privacy"].what.zh
    assert "security level" in told["level"].what.en
    assert not any("secret" in text for one in found for text in one if isinstance(text, str))


@pytest.mark.peer
def test_a_stopped_agent_is_told_from_a_firewalled_one(tmp_path: Path) -> None:
    with snmpd(tmp_path) as port:
        target = SnmpTarget(source="a", address="127.0.0.1", access=COMMUNITY, points=(), port=port)
        before = asyncio.run(reach.ask([target], "", 8.0))
    after = asyncio.run(reach.ask([target], "", 8.0))
    assert [one.reason for one in (*before, *after)] == ["", "refused"]


def test_people_read_it_in_their_language_and_without_colours_in_a_file(config: Path) -> None:
    english = doctor(config).out
    chinese = probed("doctor", config=config, env={**ENGLISH, "LC_ALL": "zh_CN.UTF-8"}).out
    assert "fail  daemon" in english
    assert "nothing is watched" in english
    assert "当前无监视" in chinese
    assert "\x1b[" not in english + chinese
    assert english.index("fail  ") < english.index("ok    ")


def test_what_other_parts_say_is_told_in_chinese_too(config: Path) -> None:
    """Mistakes of the configuration, the state of the store, why the daemon does not answer: no English is left."""
    config.write_text(config.read_text(encoding="utf-8") + '\nlanguge = "zh"\n', encoding="utf-8")
    store = config.parent / "state" / "probed.db"
    store.parent.mkdir()
    store.write_bytes(b"no database" * 1000)
    told = probed("doctor", config=config, env={**ENGLISH, "LC_ALL": "zh_CN.UTF-8"}).out
    for words in ("未知的键“languge”", "无法读取：数据库已损坏", "守护进程无应答：", "上没有守护进程在监听"):
        assert words in told
    assert "x:1:1" not in told
    assert "Did you mean" not in told


def test_the_json_is_versioned(config: Path) -> None:
    body = json.loads(doctor(config, "--json").out)
    assert (body["schema"], body["kind"]) == (1, "doctor")
    assert set(body["findings"][0]) == {"level", "check", "where", "what", "todo"}
