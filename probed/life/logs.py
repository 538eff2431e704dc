"""The log on standard error: text, JSON lines or for the journal; what says itself again and again is bounded."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, TextIO

from config.settings_log import LogFormat, LogSettings
from probed.life.repeats import Repeats
from probed.model.instant import SECOND_US

TEXT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
TIME: Final = "%Y-%m-%dT%H:%M:%S%z"
_OWN: Final = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime"}
"""What every record has; everything else was given as `extra`."""
_PRIORITIES: Final = ((logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6))


class JsonFormatter(logging.Formatter):
    """One JSON object a line: ts, level, logger, message, and whatever fields the message came with."""

    def format(self, record: logging.LogRecord) -> str:
        ts = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        said: dict[str, Any] = {
            "ts": ts,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            said["exception"] = self.formatException(record.exc_info)
        said |= fields_of(record)
        return json.dumps(said, ensure_ascii=False, default=str)


class JournalFormatter(logging.Formatter):
    """The journal has a clock of its own and wants the priority in front of every line (sd-daemon(3))."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        mark = f"<{priority(record.levelno)}>"
        return "\n".join(mark + line for line in super().format(record).splitlines())


def priority(level: int) -> int:
    """The syslog priority of a level of ours."""
    return next((number for least, number in _PRIORITIES if level >= least), 7)


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """What code gave as `extra`: source, circuit, problem ..."""
    return {name: value for name, value in record.__dict__.items() if name not in _OWN}


def under_journal(stream: TextIO, environ: Mapping[str, str] | None = None) -> bool:
    """Whether the stream ends in systemd's journal: JOURNAL_STREAM names its device and inode (systemd.exec(5))."""
    named = (os.environ if environ is None else environ).get("JOURNAL_STREAM", "")
    try:
        found = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return named == f"{found.st_dev}:{found.st_ino}"


def formatter(wanted: LogFormat, stream: TextIO) -> logging.Formatter:
    """The formatter of a format of the settings."""
    if wanted is LogFormat.JSON:
        return JsonFormatter()
    if wanted is LogFormat.JOURNAL or (wanted is LogFormat.AUTO and under_journal(stream)):
        return JournalFormatter()
    return logging.Formatter(TEXT, TIME)


class BoundHandler(logging.StreamHandler[TextIO]):
    """Writes lines; the same line is said a few times a minute at most, then only counted."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self._repeats = Repeats()

    def emit(self, record: logging.LogRecord) -> None:
        now = int(record.created * SECOND_US)
        for (name, level, message), count in self._repeats.over(now):
            self._say(name, level, message, count)
        key = (record.name, record.levelno, record.getMessage())
        if record.exc_info or self._repeats.says(key, now):
            super().emit(record)

    def close(self) -> None:
        """What was only counted so far is said."""
        for (name, level, message), count in self._repeats.over(None):
            self._say(name, level, message, count)
        super().close()

    def _say(self, name: str, level: int, message: str, count: int) -> None:
        again = logging.LogRecord(name, level, "", 0, "%s (said %d more times)", (message, count), None)
        again.repeated = count
        super().emit(again)


class Log:
    """The one handler of the daemon; `apply` may be called again with other settings."""

    def __init__(self, *, verbose: bool = False, stream: TextIO | None = None) -> None:
        """`verbose` = everything, whatever the settings say."""
        self._verbose = verbose
        self._stream = sys.stderr if stream is None else stream
        self._handler = BoundHandler(self._stream)
        self._root = logging.getLogger()

    def open(self) -> None:
        self._root.addHandler(self._handler)
        self.apply(LogSettings())

    def apply(self, settings: LogSettings) -> None:
        """From now on lines look like this."""
        self._handler.setFormatter(formatter(settings.format, self._stream))
        self._root.setLevel(logging.DEBUG if self._verbose else settings.level.upper())

    def close(self) -> None:
        self._root.removeHandler(self._handler)
        self._handler.close()
