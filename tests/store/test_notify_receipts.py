"""What becomes of messages in the store: what waits, what is held, what ends with another, what is revived."""

from __future__ import annotations

from pathlib import Path

from probed.model.notification import HELD, CarriedEnd, Notification, OutboxUpdate, Receipt, What
from probed.store.batch import Batch
from probed.store.reader import Reader
from probed.store.writer import Store


def note(number: int, recipient: str = "wang", action: str = "raise") -> Notification:
    return Notification("p", number, recipient, "sms", number, {"action": action})


def stored(path: Path, *batches: Batch) -> Reader:
    store = Store.open(path)
    for batch in (*batches, *batches[-1:]):  # the last one twice: the same again changes nothing
        store.commit_now(batch)
    store.close()
    return Reader(path)


def test_waiting_is_what_is_neither_delivered_nor_dead_nor_held_in_the_order_in_which_it_was_made(
    tmp_path: Path,
) -> None:
    made = (note(5), note(1), note(2), note(3), note(4, action="clear"))
    ends = (
        OutboxUpdate(note(1).key, 1, 9, 9),
        OutboxUpdate(note(2).key, 1, 9, None, "no"),
        OutboxUpdate(note(3).key, 0, HELD),
        OutboxUpdate(note(5).key, 2, 77),
    )
    with stored(tmp_path / "probed.db", Batch(notifications=made), Batch(outbox=ends)) as reader:
        assert reader.outbox.waiting(10, 10) == [
            (note(5).key, "p", "wang", "sms", 5, 2, 77, False),
            (note(4).key, "p", "wang", "sms", 4, 0, 4, True),
        ]
        assert [row.notification for row in reader.outbox.of_keys([note(4).key, "none", note(5).key])] == [
            note(4, action="clear"), note(5),
        ]  # fmt: skip


def test_a_backlog_of_one_recipient_does_not_hide_the_others(tmp_path: Path) -> None:
    made = (*(note(n) for n in range(9)), note(9, "li"))
    with stored(tmp_path / "probed.db", Batch(notifications=made)) as reader:
        assert [row[2] for row in reader.outbox.waiting(100, 2)] == ["wang", "wang", "li"]


def test_what_is_carried_ends_with_what_carries_it_also_after_a_revival(tmp_path: Path) -> None:
    dead = (CarriedEnd(note(1).key, None, "no"), CarriedEnd(note(2).key, None, "no"))
    with stored(
        tmp_path / "probed.db",
        Batch(notifications=(note(1), note(2), note(3))),
        Batch(outbox=(OutboxUpdate(note(1).key, 0, HELD),)),
        Batch(carried=dead),
        Batch(revived=((note(2).key, 50), (note(3).key, 60))),
        Batch(carried=(CarriedEnd(note(1).key, 70, None),)),
    ) as reader:
        rows = {row.notification.number: row for row in reader.outbox.all()}
        assert (rows[1].delivered_at, rows[1].dead_reason) == (70, None)
        assert (rows[2].dead_reason, rows[2].next_try) == (None, 50)
        assert rows[3].next_try == 3, "what is not dead is not revived"
        assert reader.outbox.handed_since(70) == (("wang", "sms", 70),)
        assert reader.outbox.handed_since(71) == ()


def test_receipts_are_kept_once_in_the_order_in_which_they_came(tmp_path: Path) -> None:
    key = note(1).key
    said = (
        Receipt(key, 1, 20, What.FAILED, "sms", "", "busy"),
        Receipt(key, 2, 10, What.SENT, "sms", "id-7"),
        Receipt(key, 0, 30, What.CONFIRMED, "sms", "id-7", "26-11-02"),
    )
    with stored(tmp_path / "probed.db", Batch(notifications=(note(1),)), Batch(receipts=said)) as reader:
        assert reader.outbox.receipts() == said
        assert reader.outbox.receipts_of(key) == said
        assert reader.outbox.receipts(since=15) == (said[0], said[2])
        assert reader.outbox.told_since(1) == (("p", "wang", "sms", 1, key),)
