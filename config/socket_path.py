"""Where the daemon listens, read without checking the rest: that may be half edited, its secrets unreadable."""

from __future__ import annotations

import tomllib
from pathlib import Path

from config.settings_file import load_settings


def socket_path(config: Path) -> Path:
    """The control socket that the settings file names; a ConfigError if that cannot be told."""
    try:
        data = tomllib.loads(config.read_text(encoding="utf-8-sig"))
        named = data.get("control", {}).get("socket")
        if named is not None:
            return config.parent / str(named)
        return config.parent / str(data.get("state_dir", "state")) / "control.sock"
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return load_settings(config).control_socket
