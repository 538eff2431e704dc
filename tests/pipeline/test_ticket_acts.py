"""Acts on tickets: every refusal says why; what is done is audited, kept, and there after a restart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from probed.model.ids import CircuitId
from probed.model.instant import HOUR_US, MINUTE_US, format_instant
from probed.model.operation import Act
from probed.model.ticket import TroubleTicket
from probed.pipeline.acts import perform
from probed.pipeline.ticket_acts import TicketRefused
from probed.store.reader import Reader
from probed.store.restored import restored
from probed.store.writer import Store
from tests.support.watched_lab import T0, WatchedLab

NOW = T0 + HOUR_US
EARLIER, LATER = format_instant(T0), format_instant(NOW + 1)
TICKET = {"id": "T1", "circuit": "C05", "opened": EARLIER, "summary": "no light"}


def act(reason: str = "the customer called", at: int = NOW, key: str = "k" * 12) -> Act:
    return Act(at, "wang", None, "ticket", "", reason, key)


@pytest.fixture
def lab() -> WatchedLab:
    return WatchedLab()


@pytest.mark.parametrize(
    ("verb", "args", "says"),
    [
        ("ticket_add", {**TICKET, "circuit": "C99"}, "ticket T1: no circuit 'C99'"),
        ("ticket_add", {**TICKET, "opened": LATER}, "is still to come: a ticket tells what has happened"),
        ("ticket_add", {**TICKET, "opened": "now"}, "opened 'now' is no instant"),
        ("ticket_add", {**TICKET, "id": " "}, "'id' is missing"),
        ("ticket_close", {"ticket": "T2"}, "no ticket 'T2'"),
        ("ticket_acknowledge", {"ticket": "T2"}, "no ticket 'T2'"),
        ("ticket_import", {"tickets": []}, "'tickets' must be a list of tickets"),
        ("ticket_import", {"tickets": [{**TICKET, "closed": EARLIER}]}, "ticket T1: closed: closed before"),
        ("ticket_import", {"tickets": [{**TICKET, "held": [["a"]]}]}, "'held' must be a list of [start, end]"),
    ],
)
def test_a_refusal_says_why_and_nothing_is_kept(verb: str, args: dict[str, Any], says: str, lab: WatchedLab) -> None:
    lab.watch.collect(T0)
    with pytest.raises(TicketRefused) as told:
        perform(lab.watch, verb, args, act())
    assert says in str(told.value)
    assert not lab.watch.collect(NOW).tickets


def test_no_act_without_a_reason(lab: WatchedLab) -> None:
    with pytest.raises(TicketRefused, match="needs a reason"):
        perform(lab.watch, "ticket_add", TICKET, act(reason=" "))


def test_a_ticket_from_report_to_closing_and_after_a_restart(lab: WatchedLab, tmp_path: Path) -> None:
    steps: list[tuple[str, dict[str, Any], str]] = [
        ("ticket_add", TICKET, "reported"),
        ("ticket_acknowledge", {"ticket": "T1", "at": format_instant(T0 + 5 * MINUTE_US)}, "answered"),
        ("ticket_hold", {"ticket": "T1", "start": EARLIER, "end": format_instant(T0 + MINUTE_US)}, "answered"),
        ("ticket_close", {"ticket": "T1"}, "closed"),
    ]
    store = Store.open(tmp_path / "probed.db")
    for number, (verb, args, state) in enumerate(steps):
        did = perform(lab.watch, verb, args, act(at=NOW + number, key=f"key-{number}"))
        assert did == {"ticket": "T1", "state": state}
        batch = lab.watch.collect(NOW + number)
        store.commit_now(batch)
        store.commit_now(batch)  # twice is once
    store.close()
    wanted = TroubleTicket(
        "T1", CircuitId("C05"), T0, T0 + 5 * MINUTE_US, NOW + 3, ((T0, T0 + MINUTE_US),), "no light"
    )
    with Reader(tmp_path / "probed.db") as reader:
        assert reader.tickets() == restored(reader, 0).tickets == (wanted,)
        assert len(reader.ticket_history()) == len(reader.acts()) == len(steps)
        assert reader.verify() == ()
    for verb in ("ticket_close", "ticket_acknowledge"):
        with pytest.raises(TicketRefused, match="already"):
            perform(lab.watch, verb, {"ticket": "T1"}, act())
    with pytest.raises(TicketRefused, match="there is a ticket 'T1' already"):
        perform(lab.watch, "ticket_add", TICKET, act())


def test_an_import_leaves_what_says_the_same(lab: WatchedLab) -> None:
    told = [TICKET, {**TICKET, "id": "T2", "circuit": "C06"}]
    assert perform(lab.watch, "ticket_import", {"tickets": told}, act()) == {"new": 2, "changed": 0, "same": 0}
    told[0] = {**TICKET, "closed": format_instant(NOW)}
    assert perform(lab.watch, "ticket_import", {"tickets": told}, act()) == {"new": 0, "changed": 1, "same": 1}
    assert [stated.ticket.id for stated in lab.watch.collect(NOW).tickets] == ["T1", "T2", "T1"]
