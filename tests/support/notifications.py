"""A receiver of notifications for tests, and net-snmp's senders."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import subprocess
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import NamedTuple

from collectors.snmp.hints import Hint
from collectors.traps.access import Access
from collectors.traps.desk import Desk
from collectors.traps.meaning import Sender
from collectors.traps.receiver import Keep, TrapReceiver
from collectors.traps.roster import Element, Manager, Roster
from collectors.traps.security import Security
from collectors.traps.sockets import open_socket
from probed.clock import SystemClock
from probed.model.observation import AlarmSeen, Observation
from tests.support.peer import program
from tests.support.sinks import KeepingSink

COMMUNITY = "tell"
NE = Element("NE1", "First", "127.0.0.1", "", "snmp:NE1", ("eth0", "2-1"))
ALONE = Roster([NE], [], Sender("Asia/Shanghai"))
UNDER_EMS = Roster(
    [Element("NE1", "鼓楼局", "192.0.2.11", "EMS", "snmp:NE1", ("2-1", "5-1", "eth0"))],
    [Manager("EMS", "127.0.0.1", Sender("Asia/Shanghai"), called={"590174": "NE1"}, limit_us=150_000_000)],
    Sender("Asia/Shanghai"),
)


class Receiving(NamedTuple):
    receiver: TrapReceiver
    sink: KeepingSink
    hints: list[Hint]
    port: int

    @property
    def alarms(self) -> list[Observation]:
        return [
            item for item in self.sink.items if isinstance(item, Observation) and isinstance(item.body, AlarmSeen)
        ]


def desk(roster: Roster = ALONE, at: int = 0) -> Desk:
    return Desk(roster, at, itertools.count(1).__next__)


@contextlib.asynccontextmanager
async def receiving(
    roster: Roster = ALONE,
    access: Access | None = None,
    buffer: int = 16 << 20,
    security: Security | None = None,
    host: str = "127.0.0.1",
    keep: Keep | None = None,
) -> AsyncIterator[Receiving]:
    opened = open_socket(host, 0, buffer)
    who = access or Access([COMMUNITY.encode()], roster.addresses, managers=roster.managers)
    sink, hints, clock = KeepingSink(), list[Hint](), SystemClock()
    known = desk(roster, clock.now_us())
    receiver = TrapReceiver(opened, who, known, clock, hints.append, security=security, keep=keep)
    task = asyncio.create_task(receiver.run(sink))
    try:
        yield Receiving(receiver, sink, hints, opened.getsockname()[1])
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        opened.close()


async def send(
    name: str, port: int, flags: Sequence[str], *words: str, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run snmptrap or snmpinform; an inform that is not acknowledged fails.

    `folder`: keeps engine id and boots of the sender; None = a new one each time.
    """
    command = [program(name), *flags, "-m", "", "-M", "/nonexistent", f"127.0.0.1:{port}", *words]
    with tempfile.TemporaryDirectory() as forgotten:
        return await asyncio.to_thread(
            subprocess.run,
            command,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
            env={"MIBS": "", "SNMP_PERSISTENT_DIR": str(folder or forgotten)},
        )
