"""One daemon a store: an advisory lock on a file beside it, released by the kernel however the daemon ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from probed.store.errors import FolderMissing, StoreLocked, StoreUnwritable


class StoreLock:
    """Holds the lock from construction to `release`. The file stays: to delete it would let two in."""

    def __init__(self, store: Path) -> None:
        if not store.parent.is_dir():
            raise FolderMissing(store)
        path = store.with_name(store.name + ".lock")
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        except OSError as exc:
            raise StoreUnwritable(store, f"{path.name}: {exc.strerror}") from exc
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            holder = _holder(self._file)
            os.close(self._file)
            raise StoreLocked(store, holder) from exc
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Let the next daemon in; safe to call twice."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _holder(file: int) -> int | None:
    text = os.pread(file, 32, 0).decode("ascii", "replace").strip()
    return int(text) if text.isdigit() else None
