"""kill -9 at random points, against real receivers: nothing is lost, and what comes twice can be recognised."""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections import Counter
from pathlib import Path

import pytest

from probed.model.instant import SECOND_US
from probed.model.notification import Notification
from probed.store.batch import Batch
from probed.store.reader import Reader
from probed.store.writer import Store
from tests.support.listener import Listener, listening
from tests.support.messages import RAISED, message
from tests.support.smsd import spool
from tests.support.smtp_server import Mailbox, smtp

ROUNDS = 6
EACH = 24
CHANNELS = (("wang", "mail"), ("wang", "sms"), ("li", "sms"), ("zhao", "sms"), ("hook", "webhook"))

CONFIG = """
time_zone = "Asia/Shanghai"
state_dir = "."
[[webhook]]
name = "hook"
url = "{hook}"
[[mail]]
host = "127.0.0.1"
port = {port}
security = "none"
from = "noc@example.com"
[[sms]]
name = "spool"
kind = "spool"
folder = "spool"
[[sms]]
name = "gateway"
kind = "http"
url = "{hook}"
json = {{ id = "{{id}}", text = "{{text}}" }}
[[sms]]
name = "own"
kind = "command"
command = ["/bin/sh", "-c", 'printf "%s\\n" "$(cat)" >> "$0"', "{taken}"]
[[recipient]]
name = "wang"
mail = "wang@example.com"
sms = "13800000000"
limit = {{ messages = 1000 }}
[[recipient]]
name = "li"
sms = "13900000000"
sms_by = "gateway"
limit = {{ messages = 1000 }}
[[recipient]]
name = "zhao"
sms = "13700000000"
sms_by = "own"
limit = {{ messages = 1000 }}
"""


def rows() -> list[Notification]:
    return [
        message(
            1,
            recipient=recipient,
            channel=channel,
            problem=f"link_down/link:L{n}",
            circuits=(f"C{n}",),
            at=RAISED + n * SECOND_US,
        )
        for n in range(EACH)
        for recipient, channel in CHANNELS
    ]


def undelivered(path: Path) -> int:
    with Reader(path) as reader:
        return sum(row.delivered_at is None for row in reader.outbox.all())


async def one_life(config: Path, taken: Mailbox, dice: random.Random) -> None:
    """Until a random number of mails more has come, or nothing is left, and a little longer: then it is killed."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.support.notify_child", str(config))
    enough = len(taken.taken) + dice.randrange(1, 6)
    for turn in range(4000):
        if len(taken.taken) >= enough or process.returncode is not None:
            break
        if turn % 50 == 49 and not undelivered(config.with_name("probed.db")):
            break
        await asyncio.sleep(0.005)
    await asyncio.sleep(dice.random() * 0.05)
    assert process.returncode is None, "it is killed, it does not end"
    process.kill()
    await process.wait()


def told_twice(hook: Listener) -> tuple[set[str], set[str]]:
    """What the hook and the gateway got, by key and by id; each is taken as a receiver would, once."""
    hooks = {headers["Idempotency-Key"] for headers, _ in hook.heard if "Idempotency-Key" in headers}
    gateway = {body.decode() for headers, body in hook.heard if "Idempotency-Key" not in headers}
    return hooks, gateway


@pytest.mark.asyncio
async def test_killed_again_and_again_nothing_is_lost_and_doubles_are_recognised(tmp_path: Path) -> None:
    dice = random.Random(20261102)
    folder = spool(tmp_path / "spool")
    store = Store.open(tmp_path / "probed.db")
    store.commit_now(Batch(notifications=tuple(rows())))
    store.close()
    async with smtp(Mailbox()) as box, listening([200]) as hook:
        config = tmp_path / "probed.toml"
        taken = tmp_path / "taken"
        config.write_text(CONFIG.format(hook=hook.url, port=box.port, taken=taken), "utf-8")
        for _ in range(ROUNDS):
            await one_life(config, box, dice)
            if not undelivered(tmp_path / "probed.db"):
                break
        for _ in range(20):
            if not undelivered(tmp_path / "probed.db"):
                break
            await one_life(config, box, dice)
    with Reader(tmp_path / "probed.db") as reader:
        assert all(row.delivered_at and row.dead_reason is None for row in reader.outbox.all())
    by_id = Counter(str(mail["Message-ID"]) for _, _, mail in box.taken)
    assert len(by_id) == EACH
    assert len(set(box.raw)) == EACH, "a mail that comes twice is the same to the last byte"
    hooks, gateway = told_twice(hook)
    assert (len(hooks), len(gateway)) == (EACH, EACH)
    assert len(list((folder / "outgoing").glob("probed-*"))) == EACH, "one file each, however often it was written"
    by_program = [json.loads(line) for line in taken.read_text("utf-8").splitlines() if line.endswith("}")]
    said = {(one["id"], one["to"], one["text"]) for one in by_program}
    assert len({one["id"] for one in by_program}) == len(said) == EACH, "one id is one text"
    assert max(by_id.values()) <= 1 + ROUNDS
