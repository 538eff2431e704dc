"""The SMS server smsd (smstools) with a modem that is only pretended: everything but the radio is real."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.support.peer import program

STAGES = ("outgoing", "checked", "sent", "failed", "incoming")


def spool(folder: Path) -> Path:
    """An empty spool."""
    for stage in STAGES:
        (folder / stage).mkdir(parents=True)
    return folder


@contextlib.contextmanager
def smsd(folder: Path) -> Iterator[Path]:
    """Runs over a spool until the end of the block; gives its log file."""
    log = folder / "smsd.log"
    (folder / "modem").touch()
    config = folder / "smsd.conf"
    config.write_text(
        "devices = GSM1\n"
        + "".join(f"{stage} = {folder / stage}\n" for stage in STAGES)
        + f"logfile = {log}\ninfofile = {folder / 'info'}\npidfile = {folder / 'pid'}\n"
        "loglevel = 7\ndelaytime = 1\ndelaytime_mainprocess = 1\nblocktime = 1\nerrorsleeptime = 1\n"
        "receive_before_send = no\nautosplit = 3\nstore_sent_pdu = 3\n"
        f"[GSM1]\ndevice = {folder / 'modem'}\nmodem_disabled = yes\nsending_disabled = yes\nincoming = no\n"
    )
    process = subprocess.Popen(
        [program("smsd"), "-t", "-c", str(config)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield log
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
