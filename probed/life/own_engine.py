"""The engine id and the count of boots of this daemon as a receiver of informs: a file in the state folder."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import secrets
import tempfile
from pathlib import Path
from typing import Final

from collectors.snmp.usm.message import can_be_engine_id
from collectors.snmp.usm.window import MAX_BOOTS
from collectors.traps.security import OwnEngine

_log = logging.getLogger(__name__)

NAME: Final = "snmp-engine.json"
_HEAD: Final = bytes.fromhex("8000000005")
"""SnmpEngineID of RFC 3411: no enterprise (0 is reserved, and so nobody's), then octets of one's own choice."""
_RANDOM_OCTETS: Final = 16


def begin(folder: Path, at_s: float) -> OwnEngine:
    """The engine of this start: the same as before, booted once more. `at_s`: now, by the clock that never steps.

    Where the count of boots is not known, or cannot be kept, it is a new engine (RFC 3414 section 2.2.2): under the
    same id what was told before could be told again.
    """
    path = folder / NAME
    engine_id, boots = _before(path)
    if not engine_id or boots >= MAX_BOOTS - 1:
        engine_id, boots = _HEAD + secrets.token_bytes(_RANDOM_OCTETS), 0
    try:
        _keep(path, engine_id, boots + 1)
    except OSError as exc:
        _log.error(  # the reason is in it, the traceback says nothing more
            "%s cannot be written (%s): informs of SNMPv3 are received under another engine id until the next start. "
            "Let the daemon's user write there.",
            path,
            exc.strerror,
        )
        engine_id, boots = _HEAD + secrets.token_bytes(_RANDOM_OCTETS), 0
    return OwnEngine(engine_id, boots + 1, at_s)


def _before(path: Path) -> tuple[bytes, int]:
    """(engine id, boots) as they were kept; (b'', 0) = they are not known."""
    try:
        kept = json.loads(path.read_text(encoding="ascii"))
        engine_id, boots = bytes.fromhex(kept["engine_id"]), kept["boots"]
    except FileNotFoundError:
        return b"", 0
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as exc:
        _log.warning("%s cannot be read (%s): probed has a new engine id for informs of SNMPv3", path, exc)
        return b"", 0
    if not can_be_engine_id(engine_id) or type(boots) is not int or not 0 < boots <= MAX_BOOTS:
        _log.warning("%s holds no engine id and boots: probed has a new engine id for informs of SNMPv3", path)
        return b"", 0
    return engine_id, boots


def _keep(path: Path, engine_id: bytes, boots: int) -> None:
    """Atomically, and on the disk before anybody is told."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as new:
            json.dump({"engine_id": engine_id.hex(), "boots": boots}, new)
            new.write("\n")
            new.flush()
            os.fsync(new.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
