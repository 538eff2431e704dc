"""Host keys: which are accepted, in a known_hosts file of probed's own; what a server shows; accepting one."""

from __future__ import annotations

import base64
import binascii
import contextlib
import fcntl
import hashlib
import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import paramiko

from collectors.ssh.failures import OldAlgorithms, TimedOut, Unreachable
from collectors.ssh.target import Login, place_of
from probed.errors import ProbedError

OLD: Final = {
    "kex": ("diffie-hellman-group-exchange-sha1", "diffie-hellman-group14-sha1", "diffie-hellman-group1-sha1"),
    "ciphers": ("aes128-cbc", "aes192-cbc", "aes256-cbc", "3des-cbc"),
    "macs": ("hmac-md5", "hmac-sha1-96", "hmac-md5-96"),
    "keys": ("ssh-rsa",),
    "pubkeys": ("ssh-rsa",),
}
"""What OpenSSH no longer takes by default; used only where the settings of an element allow it."""


class HostKey(NamedTuple):
    """A public key; `blob` is the wire form (RFC 4253 section 6.6)."""

    kind: str
    blob: bytes

    @property
    def fingerprint(self) -> str:
        """As OpenSSH shows it: SHA256: and base64 without padding."""
        digest = hashlib.sha256(self.blob).digest()
        return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")

    def __str__(self) -> str:
        return f"{self.kind} {self.fingerprint}"

    def line(self, place: str) -> str:
        return f"{place} {self.kind} {base64.b64encode(self.blob).decode()}"


def disabled(*, old: bool) -> dict[str, list[str]]:
    """What paramiko must not negotiate."""
    return {} if old else {what: list(names) for what, names in OLD.items()}


def keys_of(path: Path, place: str) -> tuple[HostKey, ...]:
    """The accepted keys of a server; none where the file is not there yet. Lines that make no sense are refused."""
    return tuple(key for _, found, key in _entries(_text(path), path) if found == place)


def accept(path: Path, place: str, key: HostKey) -> bool:
    """Make `key` the one key of a server; False = it was so already. Readers never see half of it."""
    with _locked(path):
        text = _text(path)
        former = [(number, known) for number, found, known in _entries(text, path) if found == place]
        if [known for _, known in former] == [key]:
            return False
        gone = {number for number, _ in former}
        lines = (_without(line, place) if n in gone else line for n, line in enumerate(text.splitlines(), 1))
        _replace(path, "\n".join([*(line for line in lines if line is not None), key.line(place)]) + "\n")
    return True


def _without(line: str, place: str) -> str | None:
    """A line for the other servers that it names; None = there is no other."""
    places, *rest = line.split()
    others = [one for one in places.split(",") if one != place]
    return " ".join([",".join(others), *rest]) if others else None


def fetch(host: str, port: int, timeout_s: float, *, old: bool) -> HostKey:
    """The key that a server shows now: connects, exchanges keys, and leaves without a login."""
    place = place_of(host, port)
    try:
        sock = socket.create_connection((host, port), timeout_s)
    except TimeoutError:
        raise TimedOut(
            f"{place}: no connection within {timeout_s:g} s. Is the address right, and SSH allowed?"
        ) from None
    except OSError as exc:
        raise Unreachable(f"{place}: {exc.strerror or exc}. Is the address right, and SSH allowed?") from None
    with (
        contextlib.closing(sock),
        contextlib.closing(paramiko.Transport(sock, disabled_algorithms=disabled(old=old))) as transport,
    ):
        transport.banner_timeout = timeout_s
        transport.handshake_timeout = timeout_s
        try:
            transport.start_client(timeout=timeout_s)
            shown = transport.get_remote_server_key()
        except (paramiko.SSHException, EOFError, OSError) as exc:
            raise explained(exc, place, timeout_s) from None
        finally:
            forget_alarm(transport)
    return HostKey(shown.get_name(), shown.asbytes())


def unusable(login: Login) -> str:
    """Why a login's private key cannot be used; '' = it has none, or it opens."""
    if login.key_file is None:
        return ""
    try:
        mode = login.key_file.stat().st_mode
        secret: Any = (login.passphrase or "").encode() or None  # bytes, whatever its stubs say
        paramiko.PKey.from_path(login.key_file, secret)
    except OSError as exc:
        return f"key_file '{login.key_file}' cannot be read ({exc.strerror or exc})."
    except (paramiko.SSHException, ValueError, TypeError) as exc:
        return f"key_file '{login.key_file}' cannot be opened ({str(exc) or type(exc).__name__}): key or passphrase?"
    return f"key_file '{login.key_file}' can be read by everybody (chmod 640)." if mode & 0o007 else ""


def forget_alarm(transport: paramiko.Transport) -> None:
    """The alarm clock that paramiko sets outlives a failure, and would hold the program at its end."""
    transport.packetizer.complete_handshake()


def explained(exc: Exception, place: str, timeout_s: float) -> ProbedError:
    """What a failed key exchange means for people."""
    ended = isinstance(exc, EOFError)
    if ended or isinstance(exc, paramiko.ssh_exception.IncompatiblePeer) or "no acceptable" in str(exc).lower():
        why = "it ended the key exchange; mostly" if ended else f"{exc}:"
        return OldAlgorithms(
            f"{place}: {why} both sides have no algorithm in common. If the element is old and knows nothing better, "
            "write old_algorithms = true into its [[ssh.group]] (probed ssh trust: --old-algorithms)."
        )
    if "banner" in str(exc).lower() and "Error reading" in str(exc):
        return TimedOut(f"{place}: takes connections, but says nothing of SSH (waited up to {timeout_s:g} s)")
    if "Timeout" in str(exc) or isinstance(exc, TimeoutError):
        return TimedOut(f"{place}: the key exchange was not done within {timeout_s:g} s")
    return Unreachable(f"{place}: the key exchange failed ({str(exc) or type(exc).__name__})")


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as exc:
        why = exc.strerror if isinstance(exc, OSError) else "it is not text"
        raise ProbedError(
            f"{path}: the accepted host keys cannot be read ({why}). Let the daemon's user read it."
        ) from exc


def _entries(text: str, path: Path) -> Iterator[tuple[int, str, HostKey]]:
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        try:
            places, kind, coded = words[:3]
            blob = base64.b64decode(coded, validate=True)
            sound = blob[4 : 4 + len(kind)] == kind.encode() and places[0] not in "@|"
        except (ValueError, binascii.Error):
            sound = False
        if not sound:
            raise ProbedError(
                f"{path}:{number}: this is no host key. A line is: HOST TYPE BASE64, with the host in plain text. "
                "Take the line out and run: probed ssh trust HOST"
            )
        for place in places.split(","):
            yield number, place, HostKey(kind, blob)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One writer at a time; the lock is a file of its own, since the list itself is replaced."""
    if not path.parent.is_dir():
        raise ProbedError(f"{path}: its folder is not there. Start the daemon once, or make it as the daemon's user.")
    try:
        with path.with_name(path.name + ".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except OSError as exc:
        raise ProbedError(
            f"{path}: cannot be written ({exc.strerror}). Run this as the daemon's user, such as: "
            "sudo -u probed probed ssh trust ..."
        ) from exc


def _replace(path: Path, text: str) -> None:
    """Atomically, and on the disk before anybody relies on it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as new:
            new.write(text)
            new.flush()
            os.fsync(new.fileno())
            os.fchmod(new.fileno(), 0o644)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
