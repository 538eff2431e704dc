"""What waits to be told to people and to InfluxDB, and what was given up: read from the store, daemon or not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from probed.doctor.finding import Finding, Text, length_text, ok, warn
from probed.store.connection import open_reader
from probed.store.errors import StoreError
from probed.store.migrations import CURRENT, version_of

LONG_US: Final = 900_000_000
LONG_INFLUX_US: Final = 1_800_000_000

_WAITING = "SELECT count(*), min(created) FROM notify_outbox WHERE delivered_at IS NULL AND dead_reason IS NULL"
_DEAD = "SELECT count(*) FROM notify_outbox WHERE dead_reason IS NOT NULL"
_MARKS = "SELECT count(*), min(queued) FROM sink_outbox"
_REFUSED = "SELECT count(*) FROM sink_dead"


class Backlog(NamedTuple):
    """Counts, and since when the oldest waits (None = nothing does)."""

    messages: int
    oldest_us: int | None
    dead: int
    marks: int
    oldest_mark_us: int | None
    refused: int
    now_us: int


def backlog(path: Path, now_us: int) -> Backlog | None:
    """None = the store cannot be read, which another check tells."""
    try:
        with closing(open_reader(path)) as db:
            if version_of(db, path) != CURRENT:
                return None
            messages, oldest = db.execute(_WAITING).fetchone()
            (dead,) = db.execute(_DEAD).fetchone()
            marks, oldest_mark = db.execute(_MARKS).fetchone()
            (refused,) = db.execute(_REFUSED).fetchone()
    except StoreError:
        return None
    return Backlog(messages, oldest, dead, marks, oldest_mark, refused, now_us)


def judge_backlog(facts: Backlog | None) -> Iterator[Finding]:
    if facts is None:
        return
    trouble = [*_messages(facts), *_influx(facts)]
    yield from trouble
    if not trouble:
        said = f"{facts.messages} messages and {facts.marks} marks wait"
        yield ok("backlog", "outbox", said, f"待发消息 {facts.messages} 条，待传数据 {facts.marks} 条")


def _messages(facts: Backlog) -> Iterator[Finding]:
    if facts.oldest_us is not None and facts.now_us - facts.oldest_us > LONG_US:
        length = length_text(facts.now_us - facts.oldest_us)
        yield warn(
            "backlog",
            "messages",
            Text(
                f"{facts.messages} wait to be delivered, the oldest for {length.en}",
                f"{facts.messages} 条消息待发，最早已等 {length.zh}",
            ),
            Text("See probed notify list for the reason.", "用 probed notify list 查看原因。"),
        )
    if facts.dead:
        yield warn(
            "backlog",
            "messages",
            Text(f"{facts.dead} were given up: somebody was not told", f"{facts.dead} 条消息被搁置：有人未收到通知"),
            Text(
                "See probed notify dead; then probed notify retry.",
                "查看 probed notify dead，处理后 probed notify retry。",
            ),
        )


def _influx(facts: Backlog) -> Iterator[Finding]:
    if facts.oldest_mark_us is not None and facts.now_us - facts.oldest_mark_us > LONG_INFLUX_US:
        length = length_text(facts.now_us - facts.oldest_mark_us)
        yield warn(
            "backlog",
            "influx",
            Text(
                f"{facts.marks} marks wait, the oldest for {length.en}: dashboards are old",
                f"{facts.marks} 条数据待传，最早已等 {length.zh}：看板数据滞后",
            ),
            Text("See probed influx status and the server.", "查看 probed influx status 与服务器。"),
        )
    if facts.refused:
        yield warn(
            "backlog",
            "influx",
            Text(f"{facts.refused} lines were refused by the server", f"服务器拒收 {facts.refused} 行数据"),
            Text(
                "See probed influx status; then probed influx retry.",
                "查看 probed influx status，处理后 probed influx retry。",
            ),
        )
