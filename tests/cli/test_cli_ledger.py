"""The ledger on disk: what is final is entered once, and whoever changes it afterwards is found."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from config.load import load_all
from probed.ledger.files import HEADS, LedgerFolder
from probed.ledger.keeper import entries
from probed.ledger.producers import Owners, span_facts, ticket_facts
from probed.model.capacity import DOWN, UP
from probed.model.change import SpanRow
from probed.model.ids import CircuitId, CustomerId
from probed.model.instant import MINUTE_US
from probed.model.ticket import TroubleTicket
from probed.model.timeline import exact
from sla.ledger import EntryKind, verify
from tests.support import recorded
from tests.support.command import ENGLISH, Done, month, probed

BANK = "100000000101"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The recorded month in a store of its own, with a ledger that has been begun."""
    shutil.copytree(month().parent, tmp_path / "net")
    path = tmp_path / "net" / "probed.toml"
    assert probed("ledger", "extend", "--anchor-to", tmp_path / "anchors", config=path).code == 0
    return path


def folder(config: Path) -> Path:
    return config.parent / "state" / "ledger"


def anchor(config: Path) -> Path:
    (found,) = (config.parent.parent / "anchors").glob("anchor-*.json")
    return found


def verified(config: Path, *words: str | Path) -> Done:
    return probed("ledger", "verify", *words, config=config)


def test_every_final_span_is_entered_once(config: Path) -> None:
    chain = LedgerFolder(folder(config)).chain(CustomerId(BANK))
    assert {entry.kind for entry in chain.entries} == {EntryKind.SPAN}
    keys = [json.loads(entry.body)["key"] for entry in chain.entries]
    assert len(keys) == len(set(keys)) > 10
    down = [json.loads(e.body) for e in chain.entries if json.loads(e.body)["value"] == {"lo": 0.0, "hi": 0.0}]
    assert down
    assert all(body["evidence"] and body["culprits"] for body in down)
    again = probed("ledger", "extend", config=config)
    assert again.out == "entries added: 0, to chains: 0\n"


def test_a_whole_ledger_holds_with_and_without_its_anchor(config: Path) -> None:
    assert "each is as it was written" in verified(config).out
    done = verified(config, "--anchor", anchor(config))
    assert (done.code, "all that the anchor of" in done.out) == (0, True)


def lines(config: Path) -> tuple[Path, list[str]]:
    path = folder(config) / f"{BANK}.jsonl"
    return path, path.read_text("utf-8").splitlines(keepends=True)


def alter(text: list[str]) -> list[str]:
    return [text[0], text[1].replace('"party\\":\\"', '"party\\":\\"x'), *text[2:]]


def spell(text: list[str]) -> list[str]:
    return [text[0], text[1].replace('{"at":', '{ "at":', 1), *text[2:]]


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        pytest.param(alter, "its content is not what was hashed", id="altered"),
        pytest.param(lambda text: [text[1], text[0], *text[2:]], "out of order", id="reordered"),
        pytest.param(lambda text: [text[0], *text[2:]], "entries are missing", id="one taken out"),
        pytest.param(lambda text: text[:-3], "cut off", id="the end cut off"),
        pytest.param(lambda text: [*text[:2], "{}\n", *text[2:]], "this line is no entry", id="a line put in"),
        pytest.param(spell, "this line is no entry", id="the same content in another spelling"),
        pytest.param(lambda text: [*text, text[-1]], "out of order", id="the last one twice"),
    ],
)
def test_whatever_is_done_to_a_chain_is_found(
    damage: Callable[[list[str]], list[str]], says: str, config: Path
) -> None:
    path, text = lines(config)
    damaged = damage(text)
    assert damaged != text
    path.write_text("".join(damaged), "utf-8")
    done = verified(config)
    assert (done.code, says in done.out) == (1, True)
    chinese = probed("ledger", "verify", config=config, env={**ENGLISH, "LC_ALL": "zh_CN.UTF-8"}).out
    assert re.findall(r"[a-z]{4,} [a-z]+", chinese) == []


def test_a_ledger_that_was_written_anew_shows_only_against_the_anchor(config: Path) -> None:
    kept = anchor(config).read_bytes()
    shutil.rmtree(folder(config))
    assert probed("ledger", "extend", config=config).code == 0
    path, text = lines(config)
    last = json.loads(text[-1])
    path.write_text("".join(text[:-1]), "utf-8")  # and its own head is made to fit
    (folder(config) / HEADS).unlink()
    assert verified(config).code == 0
    (config.parent / "kept.json").write_bytes(kept)
    done = verified(config, "--anchor", config.parent / "kept.json")
    assert done.code == 1
    assert last["number"] > 1
    assert "written anew" in done.out or "cut off" in done.out


def test_a_write_that_was_cut_off_is_no_entry_and_no_flaw(config: Path) -> None:
    path, text = lines(config)
    path.write_text("".join(text) + text[-1][:40], "utf-8")
    done = verified(config)
    assert (done.code, "half a line at its end" in done.err) == (0, True)
    assert probed("ledger", "extend", config=config).code == 0
    assert path.read_text("utf-8") == "".join(text)


def test_nothing_is_added_to_a_chain_that_does_not_hold(config: Path) -> None:
    path, text = lines(config)
    path.write_text("".join([*text[:2], "garbage\n", *text[2:]]), "utf-8")
    done = probed("ledger", "extend", config=config)
    assert done.code == 2
    assert f"{BANK}.jsonl:3" in done.err
    assert "restore it from its copy" in done.err
    chinese = probed("ledger", "extend", config=config, env={**ENGLISH, "LC_ALL": "zh_CN.UTF-8"}).err
    assert f"{BANK}.jsonl:3：此行不是条目：写入后被损坏。不会向不完整的证据账本追加条目" in chinese


def test_show_lists_the_last_entries(config: Path) -> None:
    done = probed("ledger", "show", BANK, "--last", "3", config=config)
    assert len([line for line in done.out.splitlines() if "span:" in line]) == 3
    assert probed("ledger", "show", "999", config=config).code == 2


def test_without_a_ledger_the_way_to_begin_one_is_told() -> None:
    done = probed("ledger", "verify", config=month())
    assert (done.code, "Begin one: probed ledger extend" in done.err) == (2, True)


def test_a_correction_supersedes_what_had_been_entered_and_only_that() -> None:
    """A span is entered, then replaced by a revision; another was replaced before it was ever final."""
    inventory = recorded.inventory()
    circuit = CircuitId(inventory.circuits[0].id)
    owners = Owners(inventory)
    was = SpanRow(circuit, exact(100 * MINUTE_US), 200 * MINUTE_US, UP, False)
    never = SpanRow(circuit, exact(10 * MINUTE_US), 100 * MINUTE_US, UP, False)
    now = [
        was._replace(end=150 * MINUTE_US, rev=1),
        SpanRow(circuit, exact(150 * MINUTE_US), 200 * MINUTE_US, DOWN, False, rev=1),
    ]
    horizon = 300 * MINUTE_US
    owner = owners.of(circuit, 0)
    assert owner is not None
    first = entries((), owner, span_facts([(None, was)], owners, horizon, lambda _: ("e1",)), 1)
    history = [(1, was), (1, never), *((None, span) for span in now)]
    second = entries(first, owner, span_facts(history, owners, horizon, lambda _: ("e1",)), 2)
    assert [entry.kind for entry in second] == [EntryKind.CORRECTION, EntryKind.SPAN, EntryKind.SPAN]
    assert second[0].supersedes == first[0].sha256
    assert verify({owner: [*first, *second]}) == ()


@pytest.mark.parametrize(("late_min", "entered"), [(14, 0), (15, 1)])
def test_a_span_is_final_once_every_witness_has_passed_it(late_min: int, entered: int) -> None:
    inventory = recorded.inventory()
    circuit = CircuitId(inventory.circuits[0].id)
    span = SpanRow(circuit, exact(0), 100 * MINUTE_US, UP, False)
    horizon = (100 + late_min) * MINUTE_US
    assert len(list(span_facts([(None, span)], Owners(inventory), horizon, lambda _: ()))) == entered


@pytest.mark.parametrize(
    "raw", [b"", b"not json", b"\xbb\xff\x00", b"{}", b'{"day": "2026-11-29", "ends": [1], "root": ""}', b"[]"]
)
def test_what_is_no_anchor_is_told_so(raw: bytes, config: Path, tmp_path: Path) -> None:
    path = tmp_path / "some.anchor"
    path.write_bytes(raw)
    done = verified(config, "--anchor", path)
    assert done.code == 2
    assert done.err == f"probed: {path}: this is no anchor of a ledger. Take the file that 'ledger anchor' wrote\n"


def test_damaged_heads_are_told_with_their_line(config: Path) -> None:
    path = folder(config) / HEADS
    path.write_bytes(path.read_bytes() + b"\xbb\n")
    done = verified(config)
    assert done.code == 2
    assert f"{path}:2: this line is no head: it was damaged after it was written. Restore the file" in done.err


def test_each_version_of_a_ticket_supersedes_the_one_before() -> None:
    """In the chain of whoever had the circuit when it was opened; entered again, nothing is added."""
    customer = CustomerId(BANK)
    owners = Owners(load_all(month())[1])
    first = TroubleTicket("T1", CircuitId("C01"), 1_000, None, None, (), "no light")
    other = replace(first, id="T2", opened=2_000)
    history = [(1_500, first), (3_000, replace(first, closed=2_500)), (2_100, other)]
    facts = list(ticket_facts(history, owners))
    chain = entries((), customer, facts, 9_000)
    assert {(entry.kind, entry.customer) for entry in chain} == {(EntryKind.TICKET, customer)}
    assert [entry.supersedes for entry in chain] == [None, chain[0].sha256, None]
    assert verify({customer: chain}) == ()
    assert entries(chain, customer, facts, 10_000) == []
