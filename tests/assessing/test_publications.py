"""What a chain says of reports: read at once or piece by piece, whole or harmed."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probed.assessing.publications import ChainRead, LedgerReports
from probed.ledger.files import LedgerFolder
from probed.model.ids import CustomerId
from probed.model.instant import parse_instant
from probed.model.publication import BROKEN, NO_LEDGER, UNREADABLE, ReportRecord
from sla.ledger import ChainEnd, Entry, EntryKind, append, head, line_of

BANK = CustomerId("100000000101")


def chain(*told: tuple[int, str]) -> list[Entry]:
    """Entries by their instants and keys; `published:...` as they are made, anything else is a span."""
    entries: list[Entry] = []
    for at, key in told:
        kind = EntryKind.ASSESSMENT if key.startswith("published:") else EntryKind.SPAN
        last = entries[-1] if entries else None
        entries.append(append(last, BANK, kind, at, {"key": key, "sha256": f"of {key}", "note": "published:x:y:r1"}))
    return entries


def published(label: str, revision: int = 1) -> str:
    return f"published:{BANK}:{label}:r{revision}"


TOLD = (
    (10, "span:1"), (20, published("2026-09")), (15, "span:2"), (30, published("2026-09", 2)),
    (25, published("2026-10")), (26, published("2026-10-01T00:00:00Z/2026-10-05")),
)  # fmt: skip


def raw(entries: list[Entry]) -> bytes:
    return b"".join(line_of(entry) + b"\n" for entry in entries)


def read(raw: bytes, end: ChainEnd | None = None) -> ReportRecord:
    found = ChainRead(BANK)
    found.on(raw, end)
    return found.record


def end_of(entry: Entry) -> ChainEnd:
    return ChainEnd(BANK, entry.number, entry.sha256)


def test_the_first_revision_of_each_period_counts_and_no_entry_is_older_than_those_before_it() -> None:
    found = read(raw(chain(*TOLD)))
    assert found.since == 10
    assert [(each.label, each.revision, each.at, each.number, each.stated) for each in found.published] == [
        ("2026-09", 1, 20, 2, 20), ("2026-10", 1, 30, 5, 25), ("2026-10-01T00:00:00Z/2026-10-05", 1, 30, 6, 26),
    ]  # fmt: skip
    assert found.of("2026-10") is not None
    assert found.of("2026-11") is None


def test_an_empty_chain_is_no_trouble() -> None:
    assert read(b"") == ReportRecord(None)


@given(st.lists(st.integers(0, len(TOLD)), max_size=4), st.integers(1, len(TOLD)))
def test_a_chain_that_grows_says_what_it_says_when_it_is_read_at_once(cuts: list[int], anchored: int) -> None:
    entries = chain(*TOLD)
    borders = sorted({0, *cuts, len(entries)})
    found = ChainRead(BANK)
    for start, end in pairwise(borders):
        found.on(raw(entries[start:end]) + b'{"at":7,"bo', end_of(entries[anchored - 1]) if end >= anchored else None)
        assert found.size == len(raw(entries[:end]))
    assert found.record == read(raw(entries), end_of(entries[anchored - 1]))


@pytest.mark.parametrize("number", range(len(TOLD)))
def test_a_chain_with_an_entry_taken_out_or_exchanged_holds_nothing(number: int) -> None:
    entries = chain(*TOLD)
    last = end_of(entries[-1])
    assert read(raw(entries[:number] + entries[number + 1 :]), last).trouble == BROKEN
    if number:
        swapped = [*entries]
        swapped[number - 1], swapped[number] = swapped[number], swapped[number - 1]
        assert read(raw(swapped), last).trouble == BROKEN


def test_a_publication_whose_content_was_changed_holds_nothing() -> None:
    entries = chain(*TOLD)
    for old, new in ((b"2026-09:r1", b"2026-08:r1"), (b'"at":20', b'"at":12'), (b"of published", b"or published")):
        altered = raw(entries).replace(old, new, 1)
        assert altered != raw(entries)
        assert read(altered).trouble == BROKEN


def test_what_was_written_anew_since_the_last_head_does_not_hold() -> None:
    other = chain((10, "span:1"), (11, published("2026-09")))
    assert read(raw(other)).of("2026-09") is not None
    assert read(raw(other), end_of(chain(*TOLD)[1])).trouble == BROKEN


def test_a_folder_is_read_again_where_it_changed(tmp_path: Path) -> None:
    folder = LedgerFolder(tmp_path / "ledger")
    reports = LedgerReports(folder.path)
    assert reports(BANK).trouble == NO_LEDGER
    entries = chain(*TOLD)
    with folder.extending() as appender:
        appender.append(BANK, entries[:2])
        appender.head(head("2026-10-01", [entries[1]]))
    assert [each.label for each in reports(BANK).published] == ["2026-09"]
    with folder.extending() as appender:
        appender.append(BANK, entries[2:])
        appender.head(head("2026-10-02", [entries[3]]))  # not the end, as when somebody appends meanwhile
    whole = read(raw(entries))
    assert reports(BANK) == LedgerReports(folder.path)(BANK) == whole
    path = folder.path / f"{BANK}.jsonl"
    path.write_bytes(raw(entries).replace(b"2026-09:r1", b"2026-08:r1", 1))  # as long as before
    assert reports(BANK).trouble == BROKEN
    path.write_bytes(raw(entries[:3]))
    assert reports(BANK).trouble == BROKEN
    path.write_bytes(raw(entries))
    assert reports(BANK) == read(raw(entries))
    path.unlink()
    assert reports(BANK).trouble == BROKEN  # the head knows that there was one
    path.mkdir()
    assert reports(BANK).trouble == UNREADABLE
    # Who has no chain yet has no report since the ledger began: its first head is of 1 October, wherever that was.
    assert reports(CustomerId("100000000102")) == ReportRecord(parse_instant("2026-10-03T00:00:00Z"))
    (folder.path / "heads.jsonl").write_bytes(b"no head\n")
    assert reports(CustomerId("100000000102")).trouble == BROKEN
