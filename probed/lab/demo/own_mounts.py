"""A mount namespace of one's own: what is mounted there nobody else sees, and it is gone with its last process."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from probed.errors import ProbedError


class NoOwnMounts(ProbedError):
    """Nothing can be mounted here."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"lab: the small file system that is to be filled cannot be made here ({why}). "
            "Allow user namespaces, or run it as root."
        )


def own_mounts() -> list[str]:
    """What to put before a command so that it may mount; root of a user namespace anybody may be (NoOwnMounts)."""
    command = ["unshare", "--user", "--map-root-user", "--mount"]
    try:
        failed = _complaint(*command, "mount", "-t", "tmpfs", "tmpfs", "/mnt")
    except OSError as exc:
        raise NoOwnMounts(f"unshare: {exc.strerror}") from exc
    if failed is not None:
        raise NoOwnMounts(failed)
    return command


@contextmanager
def mounted(place: Path, size_bytes: int) -> Iterator[None]:
    """A file system in memory of that size, in a namespace that is ours."""
    mount = ("mount", "-t", "tmpfs", "-o", f"size={size_bytes}", "probed-lab", str(place))
    if (failed := _complaint(*mount)) is not None:
        raise NoOwnMounts(failed)
    try:
        yield
    finally:
        _complaint("umount", "--lazy", str(place))


def _complaint(*command: str) -> str | None:
    """What a command that failed has said; None = it did not fail."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
    return " ".join(done.stderr.split()) if done.returncode else None
