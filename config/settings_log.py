"""Settings of the daemon's log: [log] of probed.toml."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from config.fields import one_of
from config.section import Section


class LogFormat(StrEnum):
    """How a line of the log looks."""

    AUTO = "auto"
    TEXT = "text"
    JSON = "json"
    JOURNAL = "journal"


class LogLevel(StrEnum):
    """What is too unimportant to be said."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogSettings(Section):
    """What the daemon says on standard error."""

    format: Annotated[LogFormat, one_of(LogFormat)] = LogFormat.AUTO
    """text, json (an object a line), journal (priority first, no time), or auto: journal under systemd, else text."""
    level: Annotated[LogLevel, one_of(LogLevel)] = LogLevel.INFO
    """debug, info, warning or error: what is less than this is not said."""
