"""The ledger shows every change of what was published, down to one character."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probed.model.canonical import canonical
from probed.model.ids import CustomerId
from sla.ledger import (
    GENESIS,
    Entry,
    EntryKind,
    append,
    entry_hash,
    entry_of,
    head,
    line_of,
    merkle_root,
    parse_head,
    verify,
)

A, B = CustomerId("310000000001"), CustomerId("310000000002")


def chain(customer: CustomerId, count: int) -> list[Entry]:
    entries: list[Entry] = []
    for number in range(count):
        last = entries[-1] if entries else None
        entries.append(append(last, customer, EntryKind.SPAN, number, {"span": number, "名": "电路"}))
    return entries


def rehashed(entries: list[Entry]) -> list[Entry]:
    """A forger's work: every hash made to fit again."""
    previous, fixed = GENESIS, []
    for entry in entries:
        moved = dataclasses.replace(entry, previous=previous)
        fixed.append(dataclasses.replace(moved, sha256=entry_hash(moved)))
        previous = fixed[-1].sha256
    return fixed


def test_a_true_ledger_has_no_flaw() -> None:
    chains = {A: chain(A, 5), B: chain(B, 2)}
    anchor = head("2026-10-01", [chains[A][-1], chains[B][-1]])
    assert verify(chains) == ()
    assert verify(chains, anchor) == ()
    grown = {A: [*chains[A], append(chains[A][-1], A, EntryKind.ACT, 9, "ack")], B: chains[B]}
    assert verify(grown, anchor) == ()


@given(
    st.integers(0, 4),
    st.sampled_from(
        [{"body": '{"span":7}'}, {"at": 77}, {"kind": EntryKind.ACT}, {"number": 9}, {"previous": "f" * 64}]
    ),
)
def test_any_edit_shows(index: int, change: dict[str, object]) -> None:
    entries = chain(A, 5)
    entries[index] = dataclasses.replace(entries[index], **change)  # type: ignore[arg-type]
    flaws = verify({A: entries})
    assert flaws
    assert all(flaw.customer == A for flaw in flaws)


@given(st.integers(0, 3))
def test_a_missing_entry_shows(index: int) -> None:
    entries = chain(A, 5)
    del entries[index]
    assert any("missing or out of order" in flaw.what for flaw in verify({A: entries}))


def test_cutting_the_end_off_shows_only_against_an_anchor() -> None:
    entries = chain(A, 5)
    anchor = head("2026-10-01", [entries[-1]])
    assert verify({A: entries[:3]}) == ()
    assert [flaw.what for flaw in verify({A: entries[:3]}, anchor)] == [
        "cut off: the anchor of 2026-10-01 holds 5 entries"
    ]
    assert verify({}, anchor)


def test_writing_everything_anew_shows_only_against_an_anchor() -> None:
    entries = chain(A, 5)
    anchor = head("2026-10-01", [entries[-1]])
    forged = rehashed([dataclasses.replace(entries[0], body="{}"), *entries[1:]])
    assert verify({A: forged}) == ()
    assert [flaw.what for flaw in verify({A: forged}, anchor)] == ["written anew since the anchor of 2026-10-01"]


def test_a_damaged_anchor_says_so() -> None:
    entries = chain(A, 2)
    anchor = dataclasses.replace(head("2026-10-01", [entries[-1]]), root="0" * 64)
    assert "the anchor of 2026-10-01 is damaged" in verify({A: entries}, anchor)[0].what


def test_an_entry_supersedes_one_before_it_and_edits_nothing() -> None:
    first = append(None, A, EntryKind.SPAN, 1, {"lo": 0})
    better = append(first, A, EntryKind.CORRECTION, 2, {"lo": 1}, supersedes=first.sha256)
    assert verify({A: [first, better]}) == ()
    unknown = append(first, A, EntryKind.CORRECTION, 2, {}, supersedes="a" * 64)
    assert "supersedes an entry that is not before it" in verify({A: [first, unknown]})[0].what


def test_a_chain_does_not_go_on_for_another_customer() -> None:
    with pytest.raises(ValueError, match="cannot go on"):
        append(chain(A, 1)[-1], B, EntryKind.ACT, 1, "x")
    moved = dataclasses.replace(chain(A, 1)[0], customer=B)
    assert any("belongs to the chain of" in flaw.what for flaw in verify({A: [moved]}))


def test_the_head_does_not_depend_on_the_order_of_the_chains() -> None:
    lasts = [chain(CustomerId(f"3100000000{n:02d}"), n + 1)[-1] for n in range(7)]
    assert head("2026-10-01", lasts) == head("2026-10-01", lasts[::-1])


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=9, unique=True), st.data())
def test_every_leaf_moves_the_root(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    other = [*leaves[:index], bytes(32 - 1) + b"\x07", *leaves[index + 1 :]]
    if other != leaves:
        assert merkle_root(other) != merkle_root(leaves)
    assert merkle_root([*leaves, leaves[-1]]) != merkle_root(leaves), "a doubled last leaf is another tree"


DEEP = "[" * 100_000
WRONG: tuple[object, ...] = ("7", 7.0, None, True, [], {}, "\ud800")


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
@pytest.mark.parametrize("key", ["customer", "number", "kind", "at", "body", "supersedes", "previous", "sha256"])
def test_a_line_whose_fields_are_of_another_type_is_no_entry(key: str, wrong: object) -> None:
    line = line_of(chain(A, 1)[0])
    assert entry_of(line) is not None
    changed = entry_of(json.dumps({**json.loads(line), key: wrong}, sort_keys=True, separators=(",", ":")).encode())
    assert changed is None or (isinstance(wrong, str | None) and getattr(changed, key) == wrong)


@pytest.mark.parametrize("wrong", [*WRONG, 0, -1], ids=repr)
@pytest.mark.parametrize("key", ["customer", "number", "sha256"])
def test_an_anchor_whose_fields_are_of_another_type_is_none(key: str, wrong: object) -> None:
    """It comes from outside: with a number of 0 it would be compared with the end of the chain."""
    entries = chain(A, 2)
    raw = canonical(head("2026-10-01", entries[-1:]))
    assert parse_head(raw) is not None
    said = json.loads(raw)
    said["ends"][0][key] = wrong
    read = parse_head(json.dumps(said).encode())
    assert read is None or (wrong == "7" and key != "number" and verify({A: entries}, read))


def test_what_is_nested_without_end_is_neither() -> None:
    assert entry_of(DEEP.encode()) is None
    assert parse_head(DEEP.encode()) is None
