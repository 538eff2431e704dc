"""`probed notify`: who would be told and why, a test message, and what the outbox holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from probed.cli.chinese_routes import why_in_words
from probed.model.instant import parse_instant
from probed.model.notification import HELD, CarriedEnd, OutboxUpdate, Receipt, What
from probed.store.batch import Batch
from probed.store.writer import Store
from tests.alerting.test_notify_routes import CASES
from tests.support.bad_configs import make_network
from tests.support.command import probed
from tests.support.messages import message
from tests.support.smsd import spool

AT = parse_instant("2026-11-02T09:00:00+08:00")

PEOPLE = """
[[mail]]
host = "127.0.0.1"
port = 1
security = "none"
from = "noc@example.com"
timeout = "1s"
[[sms]]
kind = "spool"
folder = "sms"
signature = "【某某网管】"
[[recipient]]
name = "wang"
sms = "13800000000"
[[recipient]]
name = "li"
mail = "li@example.com"
[[recipient]]
name = "duty-room"
members = ["wang", "li"]
[[route]]
name = "gold"
tiers = ["AAA"]
to = ["duty-room"]
via = ["sms"]
hours = { from = "08:00", to = "18:00" }
[[route]]
name = "rest"
otherwise = true
to = ["li"]
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    spool(tmp_path / "sms")
    return make_network(tmp_path, ({"file": "probed.toml", "append": PEOPLE},))


def test_routes_say_who_is_told_and_why(config: Path) -> None:
    done = probed(
        "notify", "routes", "test", "--circuit", "NJFE0001", "--at", "2026-11-02T12:00:00+08:00", config=config
    )
    assert done.code == 0
    assert done.out.splitlines() == [
        "yes gold: circuit NJFE0001 (tier AAA), Mon 12:00 Asia/Shanghai is within its hours",
        "      tells wang by sms (zh)",
        "no  rest: not asked: another route has matched",
        "yes duty: a webhook that no recipient names is told of everything",
    ]


def test_routes_as_json(config: Path) -> None:
    done = probed(
        "notify", "routes", "test", "--circuit", "NJFE0001", "--at", "2026-11-02T19:00:00+08:00", "--json",
        config=config,
    )  # fmt: skip
    assert done.json["told"] == [{"route": "rest", "addresses": [{"recipient": "li", "channel": "mail"}]}]
    assert [route["matches"] for route in done.json["routes"]] == [False, True]


DESKS = """
[[recipient]]
name = "bank"
mail = "desk@example.com"
customer = "250100000018"
[[recipient]]
name = "shop"
mail = "shop@example.com"
customer = "250100000026"
[[route]]
name = "desks"
to = ["bank", "shop"]
continue = true
"""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(("--circuit", "NJFE0001"), ["bank"], id="the customer's own, and no other"),
        pytest.param(("--circuit", "NJFE0001", "--type", "circuit_at_risk"), [], id="lost protection is no news"),
        pytest.param(("--resource", "link:X"), [], id="nobody is hit"),
    ],
)
def test_a_customers_desk_is_named_only_where_it_is_told(
    tmp_path: Path, words: tuple[str, ...], told: list[str]
) -> None:
    spool(tmp_path / "sms")
    path = make_network(tmp_path, ({"file": "probed.toml", "append": DESKS + PEOPLE},))
    (desks,) = [
        one for one in probed("notify", "routes", "test", *words, "--json", config=path).json["told"]
        if one["route"] == "desks"
    ]  # fmt: skip
    assert [one["recipient"] for one in desks["addresses"]] == told


def test_routes_say_why_in_chinese(config: Path) -> None:
    words = ("notify", "routes", "test", "--circuit", "NJFE0001", "--at", "2026-11-02T12:00:00+08:00")
    told = probed(*words, config=config, env={"LC_ALL": "zh_CN.UTF-8"}).out.splitlines()
    assert told[0].endswith("gold: 电路 NJFE0001（等级 AAA），Mon 12:00 Asia/Shanghai 在其时段内")
    assert told[2].endswith("rest: 未询问：已有其他路由匹配")


@pytest.mark.parametrize("why", sorted({case[-1] for case in CASES} | {"not asked: a route before it has matched"}))
def test_every_reason_of_a_route_can_be_said_in_chinese(why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    told = why_in_words(why)
    assert re.search(r"[\u4e00-\u9fff]", told)
    assert not re.search(r"\b(is|it|wants|none|of|has|no|belongs|its|asked|or|like)\b", told)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("--circuit", "NJFE0009"), "there is no circuit 'NJFE0009'", id="an unknown circuit"),
        pytest.param(("--at", "noon"), "--at: 'noon' is not a date-time", id="no instant"),
    ],
)
def test_what_routes_cannot_be_asked(config: Path, words: tuple[str, ...], said: str) -> None:
    done = probed("notify", "routes", "test", *words, config=config)
    assert done.code == 2
    assert said in done.err


def test_a_test_message_goes_by_every_channel_and_says_which_failed(config: Path, tmp_path: Path) -> None:
    done = probed("notify", "test", "duty-room", config=config)
    assert done.code == 1
    assert "wang by sms: delivered probed-" in done.out
    assert "li by mail: NOT delivered mail server 'mail' (127.0.0.1:1)" in done.out
    (file,) = (tmp_path / "sms" / "outgoing").glob("probed-*")
    assert file.read_bytes().partition(b"\n\n")[2].decode("utf-16-be").startswith("【某某网管】测试 ")
    assert probed("notify", "test", "wang", config=config).code == 0


def test_a_recipient_that_is_not_there(config: Path) -> None:
    done = probed("notify", "test", "wagn", config=config)
    assert (done.code, done.err) == (2, "probed: there is no recipient 'wagn'. Did you mean 'wang'?\n")


def test_the_list_tells_the_fate_of_each_message(config: Path) -> None:
    (config.parent / "state").mkdir()
    rows = [message(n, channel="sms", problem=f"p{n}", at=AT + n) for n in range(7)]
    keys = [row.key for row in rows]
    store = Store.open(config.parent / "state" / "probed.db")
    store.commit_now(Batch(notifications=tuple(rows)))
    ends = (
        OutboxUpdate(keys[0], 1, AT, AT),
        OutboxUpdate(keys[1], 3, AT, None, "unknown number"),
        OutboxUpdate(keys[2], 2, AT + 60_000_000),
        OutboxUpdate(keys[3], 0, HELD),
        OutboxUpdate(keys[4], 1, AT, AT),
        OutboxUpdate(keys[5], 1, AT, AT),
    )
    receipts = (
        Receipt(keys[0], 1, AT, What.SENT, "sms", "f0"),
        Receipt(keys[1], 3, AT, What.DEAD, "sms", "", "unknown number"),
        Receipt(keys[2], 2, AT, What.FAILED, "sms", "", "busy"),
        Receipt(keys[4], 1, AT, What.SENT, "sms", "f4"),
        Receipt(keys[4], 0, AT, What.CONFIRMED, "sms", "f4"),
        Receipt(keys[5], 1, AT, What.SENT, "sms", "f5"),
        Receipt(keys[5], 0, AT, What.REFUSED, "sms", "f5", "no credit"),
    )
    store.commit_now(Batch(outbox=ends, receipts=receipts))
    store.commit_now(Batch(carried=(CarriedEnd(keys[6], AT, None),)))
    store.close()
    table = probed("notify", "list", config=config).out
    state = {line.split()[-1]: line for line in table.splitlines() if line.endswith("@sms")}
    wanted = ["delivered", "dead", "waiting", "in a digest", "passed on", "not passed on", "delivered"]
    for key, fate in zip(keys, wanted, strict=True):
        assert f" {fate} " in state[key]
    assert f"  {keys[2]}: busy" in table
    dead = probed("notify", "dead", config=config).out
    assert f"  {keys[1]}: unknown number" in dead
    assert f"  {keys[5]}: no credit" in dead
    assert keys[0] not in dead
    body = probed("notify", "list", "--json", config=config).json
    assert (body["kind"], len(body["messages"]), len(body["receipts"])) == ("messages", 7, 7)
    assert probed("notify", "list", "--recipient", "li", config=config).out == "no message\n"


def test_a_retry_needs_a_daemon(config: Path) -> None:
    done = probed("notify", "retry", "--all", config=config)
    assert done.code == 2
    assert "Traceback" not in done.err
