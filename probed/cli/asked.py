"""Puts on record what a command has sent into the network, and who gave it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from probed.cli.output import note
from probed.cli.words import said, translated
from probed.errors import ProbedError

if TYPE_CHECKING:
    from collectors.snmp.account import Record
    from config.settings import Settings
    from probed.model.inventory import Inventory
    from probed.store.asked import Handful


PATIENCE_S: Final = 3.0
"""A daemon that is busy for longer holds nobody up."""


def keep_record(
    command: str,
    config: Path,
    record: Record | None = None,
    lines: Counter[tuple[str, str]] | None = None,
    settings: Settings | None = None,
    inventory: Inventory | None = None,
) -> None:
    """Through the daemon where one runs, which knows its callers; else into the file itself. Never fails: what
    cannot be put on record is told. Without a configuration, and before there is a folder for the store, there is no
    record that it could be put on.

    `record`: the PDUs of SNMP; `lines`: by element and line of SSH.
    """
    rows = list(_rows(record, lines, inventory))
    if not rows or not config.exists():
        return
    try:
        settings = settings or _settings(config)
        if settings.store_path.parent.is_dir():
            _keep(command, rows, settings)
    except (ProbedError, OSError) as exc:
        why = exc.strerror or str(exc) if isinstance(exc, OSError) else str(exc)
        note(said("what was sent is not on record: {why}", why=translated(why)))


def _settings(config: Path) -> Settings:
    from config.settings_file import load_settings

    return load_settings(config)


def _rows(
    record: Record | None, lines: Counter[tuple[str, str]] | None, inventory: Inventory | None
) -> Iterator[Handful]:
    from probed.clock import SystemClock
    from probed.life.sending import receivers
    from probed.model.sent import SNMP, SSH
    from probed.store.asked import Handful

    known = None if inventory is None else receivers(inventory, SystemClock().now_us())
    counts: Counter[tuple[str, str]] = Counter()
    for one in () if record is None else record.accounts.drained():
        host, port = one.address
        name = known.of(one) if known is not None else f"{host}:{port}"
        counts[name, SNMP + one.kind.name.lower()] += one.pdus
    for (element, line), times in (lines or {}).items():
        counts[element, SSH + line] += times
    for (receiver, what), times in sorted(counts.items()):
        yield Handful(receiver, what, times)


def _keep(command: str, rows: Sequence[Handful], settings: Settings) -> None:
    from probed.clock import SystemClock
    from probed.control.client import call, new_key
    from probed.control.protocol import ControlError, Request
    from probed.control.server import user_name
    from probed.store.asked import MOST_ROWS, ByHand, append, asked_path

    by = user_name(os.getuid())
    sudo = os.environ.get("SUDO_USER", "")
    for at in range(0, len(rows), MOST_ROWS):
        part = tuple(rows[at : at + MOST_ROWS])
        args = {"command": command, "sent": part, "sudo": sudo}
        try:
            call(settings.control_socket, Request("asked", args, "", new_key()), PATIENCE_S)
        except (ControlError, OSError):
            if sudo and by == "root":
                by = f"{sudo} (root)"
            append(asked_path(settings.store_path), ByHand(SystemClock().now_us(), by, command, part))
