"""A session with one element: netmiko's connection behind the door, a prompt learnt, answers read to their end.

Blocking, for threads of the runner's own. netmiko makes the connection and knows the platform; what it would send by
itself (terminal settings at login, words of farewell) is left out, and what it does send passes the door.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import re
import select
import socket
import threading
import time
from pathlib import Path
from typing import Any, Final

import paramiko
from netmiko.exceptions import NetmikoAuthenticationException, NetmikoBaseException
from netmiko.ssh_dispatcher import CLASS_MAPPER

from collectors.ssh import hostkeys
from collectors.ssh.allowed import PLATFORMS, Platform
from collectors.ssh.door import CHANGE_PASSWORD, PAGER, QUESTION, guarded
from collectors.ssh.failures import (
    Dropped,
    HostKeyChanged,
    HostKeyUnknown,
    LoginRefused,
    NoPrompt,
    SshFailure,
    TimedOut,
    TooLong,
    Unreachable,
)
from collectors.ssh.gate import checked
from collectors.ssh.hostkeys import HostKey
from collectors.ssh.login import AskingTransport
from collectors.ssh.target import SshTarget
from collectors.ssh.text import answer, decoded, tail
from probed.errors import ProbedError

STEP_S: Final = 0.1
QUIET_S: Final = 0.1
"""A prompt that nothing follows for so long is one."""
SETTLED_S: Final = 0.4
"""The same for the first prompt: banners may hold lines that look like one."""
MOST_BYTES: Final = 64 * 1024 * 1024
MOST_BANNER: Final = 1024 * 1024
"""Before the first prompt; whoever says more never stops."""
MOST_PAGES: Final = 20_000
READ_BYTES: Final = 65536
_PROMPT: Final = re.compile(r"[^\s].{0,120}[>#\]%$)]|[^\s]{0,120}[>#]")
"""What a prompt may look like; which one it is, is learnt."""

for _name in ("paramiko", "netmiko"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)  # failures are told by us, without their tracebacks


class _Stranger(paramiko.MissingHostKeyPolicy):
    """Nobody is accepted by itself."""

    def __init__(self, known_hosts: Path) -> None:
        self._known_hosts = known_hosts

    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:  # noqa: ARG002
        shown = HostKey(key.get_name(), key.asbytes())
        raise HostKeyUnknown(hostname, shown.kind, shown.fingerprint, str(self._known_hosts))


class Session:
    """One login at one element. `abort` may be called from any thread; everything else from one at a time."""

    def __init__(self, target: SshTarget, known_hosts: Path) -> None:
        self.target, self._known_hosts = target, known_hosts
        self._platform = PLATFORMS[target.platform]
        self._sock: socket.socket | None = None
        self._client: Any = None
        self._aborted = threading.Event()
        self._read = bytearray()
        self._unread = b""
        self._limit_s = 0.0
        self._until = 0.0
        self.prompt = ""
        self.sent: list[str] = []
        """Everything that was written since `open`, in order."""

    def open(self, until: float, limit_s: float) -> None:
        """Connect, check the host key, log in, learn the prompt and turn paging off.

        All of it ends at `until` of the steady clock; `limit_s` is how people know the time given.
        """
        self._begin(until, limit_s)
        self._connect()
        self._learn_prompt()
        for command in self._platform.unpaged:
            self._send_line(command)
            self._until_prompt()

    def ask(self, command: str, until: float, limit_s: float) -> str:
        """The answer to an allowed command, whole."""
        checked(self._platform, command)
        self._begin(until, limit_s)
        self._drain()
        self._send_line(command)
        return answer(self._until_prompt(), command, self.prompt)

    def abort(self) -> None:
        """End it at once: whoever waits for the element gets Dropped or TimedOut."""
        self._aborted.set()
        sock = self._sock
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End it; nothing is sent for farewell."""
        client, self._client = self._client, None
        if client is not None:
            if client.held is not None:
                hostkeys.forget_alarm(client.held)
            client.disconnect()
        self.abort()
        if self._sock is not None:
            self._sock.close()

    @property
    def alive(self) -> bool:
        """Whether the element still holds the session, as far as is known."""
        client = self._client
        if client is None or self._aborted.is_set():
            return False
        remote = client.remote_conn
        return (
            remote is not None
            and not remote.closed
            and not remote.eof_received
            and remote.get_transport().is_active()
        )

    # Waiting, always until the same instant.

    def _begin(self, until: float, limit_s: float) -> None:
        self._until, self._limit_s = until, limit_s

    def _left_s(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0 or self._aborted.is_set():
            raise self._too_late()
        return left

    def _too_late(self) -> SshFailure:
        waits = tail(self._read).strip()
        last = f"; the last it said: '{_readable(waits)}'" if waits and waits != self.prompt else ""
        return TimedOut(f"{self.target.place}: not complete within {self._limit_s:g} s, the session was ended{last}")

    # Connecting.

    def _connect(self) -> None:
        target = self.target
        key = _private_key(target)
        known = hostkeys.keys_of(self._known_hosts, target.place)
        try:
            self._dial()
        except OSError as exc:
            raise Unreachable(f"{target.place}: {exc.strerror or exc}") from None
        left_s = self._left_s()
        try:
            self._client = _connection(self._platform)(
                device_type=self._platform.driver,
                host=target.host,
                port=target.port,
                username=target.login.user,
                password=target.login.password,
                pkey=key,
                allow_agent=False,
                ssh_strict=True,
                system_host_keys=False,
                sock=self._sock,
                conn_timeout=left_s,
                banner_timeout=left_s,
                auth_timeout=left_s,
                disabled_algorithms=hostkeys.disabled(old=target.old_algorithms),
                encoding="latin-1",
                auto_connect=False,
            )
            self._client.admit(self._platform, known, self._known_hosts, self._tail)
            self._client.establish_connection(width=511, height=1000)
        except ProbedError:
            self.close()
            raise
        except (NetmikoBaseException, ValueError, paramiko.SSHException, EOFError, OSError) as exc:
            self.close()
            raise self._explained(exc) from None

    def _dial(self) -> None:
        """Connect in small steps: a connection that nobody accepts can be given up at any moment."""
        target = self.target
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
        for last, (family, kind, protocol, _, address) in enumerate(found, 1 - len(found)):
            sock = self._sock = socket.socket(family, kind, protocol)
            sock.setblocking(False)
            error = sock.connect_ex(address)
            while error in {errno.EINPROGRESS, errno.EALREADY}:
                if self._aborted.is_set() or self._until <= time.monotonic():
                    sock.close()
                    raise TimedOut(f"{target.place}: no connection within {self._limit_s:g} s")
                select.select((), (sock,), (), STEP_S)
                error = sock.connect_ex(address)
            if error in {0, errno.EISCONN}:
                sock.setblocking(True)
                return
            sock.close()
            if not last:
                raise OSError(error, os.strerror(error))

    def _explained(self, exc: Exception) -> ProbedError:
        """What was behind netmiko's error: it keeps the cause as context."""
        target = self.target
        cause = exc.__context__ if isinstance(exc.__context__, Exception) else exc
        if isinstance(cause, paramiko.BadHostKeyException):
            shown, known = (HostKey(key.get_name(), key.asbytes()) for key in (cause.key, cause.expected_key))
            return HostKeyChanged(target.place, str(shown), str(known), str(self._known_hosts))
        if self._until <= time.monotonic():
            return self._too_late()
        if isinstance(exc, NetmikoAuthenticationException):
            how = "key" if target.login.key_file is not None else "password"
            return LoginRefused(
                f"{target.place}: the login of user '{target.login.user}' was refused. Check its {how}, and whether "
                "the element lets it in from here."
            )
        return hostkeys.explained(cause, target.place, self._limit_s)

    def _learn_prompt(self) -> None:
        """The line that comes again for each line end: what only looks like a prompt does not."""
        candidate = ""
        tries = 0
        while True:
            self._until_quiet()
            last = self._tail()
            if CHANGE_PASSWORD.search(last):
                self._write("N\n")
            elif PAGER.search(last):
                self._write(" ")
            elif QUESTION.search(last) or not _PROMPT.fullmatch(last.strip()):
                continue
            elif last.strip() == candidate:
                self.prompt = candidate.lstrip("*")
                return
            else:
                tries += 1
                if tries > 10:
                    raise NoPrompt(
                        f"{self.target.place}: its prompt is another each time, last '{_readable(last.strip())}'"
                    )
                candidate = last.strip()
                self._write("\n")

    def _until_quiet(self) -> None:
        """Something has come, and then nothing for a moment."""
        got = self._receive(self._left_s())
        while got:
            self._read += got
            if len(self._read) > MOST_BANNER:
                raise NoPrompt(
                    f"{self.target.place}: more than {MOST_BANNER >> 10} KiB came after the login, no prompt; the "
                    "session was ended"
                )
            got = self._receive(min(SETTLED_S, self._left_s()), needed=False)

    # Asking.

    def _drain(self) -> None:
        """What came meanwhile (a message of the element's to all terminals) is not part of the answer."""
        while self._receive(0.0, needed=False):
            self._left_s()

    def _send_line(self, command: str) -> None:
        self._read.clear()
        self._write(command + "\n")

    def _until_prompt(self) -> bytes:
        pages = 0
        while True:
            if self._at_prompt():
                more = self._receive(min(QUIET_S, self._left_s()), needed=False)
                if not more:
                    return bytes(self._read)
            else:
                more = self._receive(self._left_s())
            self._read += more
            if len(self._read) > MOST_BYTES:
                raise TooLong(
                    f"{self.target.place}: the answer is longer than {MOST_BYTES >> 20} MiB; it is not read"
                )
            if PAGER.search(self._tail()) and not self._receive_into(QUIET_S):
                pages += 1
                if pages > MOST_PAGES:
                    raise TooLong(f"{self.target.place}: the answer has more than {MOST_PAGES} pages; it is not read")
                self._write(" ")

    def _receive_into(self, wait_s: float) -> bool:
        more = self._receive(min(wait_s, self._left_s()), needed=False)
        self._read += more
        return bool(more)

    def _at_prompt(self) -> bool:
        return self._tail().strip().lstrip("*") == self.prompt

    def _tail(self) -> str:
        return tail(self._read)

    def _write(self, data: str) -> None:
        self._left_s()
        try:
            self._client.write_channel(data)
        except (OSError, EOFError, paramiko.SSHException, NetmikoBaseException) as exc:
            raise self._gone(exc) from None
        self.sent.append(data)

    def _receive(self, wait_s: float, *, needed: bool = True) -> bytes:
        """The next bytes; b'' where none came in time and none are `needed`."""
        remote = self._client.remote_conn
        remote.settimeout(max(wait_s, 0.001))
        try:
            got: bytes = remote.recv(READ_BYTES)
        except TimeoutError:
            if needed or self._aborted.is_set():
                raise self._too_late() from None
            return b""
        except (OSError, EOFError, paramiko.SSHException) as exc:
            raise self._gone(exc) from None
        if not got:
            raise self._gone(None)
        return got

    def _gone(self, exc: Exception | None) -> SshFailure:
        if self._aborted.is_set() or self._until <= time.monotonic():
            return self._too_late()
        if not self.prompt:
            return NoPrompt(f"{self.target.place}: the element ended the session before it showed a prompt")
        why = f" ({exc})" if exc is not None and str(exc) else ""
        return Dropped(f"{self.target.place}: the element ended the session before its answer was complete{why}")


def _readable(shown: str) -> str:
    """The end of what stands on the screen, for people: octets until now, cut nowhere in a character."""
    return decoded(shown.encode("latin-1"))[:80]


def _private_key(target: SshTarget) -> paramiko.PKey | None:
    """The login's key, opened before anybody is connected to."""
    login = target.login
    if login.key_file is None:
        return None
    try:
        phrase: Any = None if login.passphrase is None else login.passphrase.encode()  # str fails for PEM
        return paramiko.PKey.from_path(login.key_file, phrase)
    except (OSError, ValueError, TypeError, paramiko.SSHException) as exc:
        why = exc.strerror if isinstance(exc, OSError) else "is its passphrase right?"
        raise LoginRefused(f"{target.place}: the private key '{login.key_file}' cannot be used ({why})") from None


def _connection(platform: Platform) -> Any:
    """Netmiko's class for the platform, with nothing sent but through the door."""
    base: Any = CLASS_MAPPER[platform.driver]

    class Guarded(base):  # type: ignore[misc]
        """No word at login, none at the end; every other through the door."""

        def admit(self, platform: Platform, known: tuple[HostKey, ...], known_hosts: Path, shown: Any) -> None:
            self._door = platform
            self.held: paramiko.Transport | None = None
            self._known, self._known_hosts, self._shown = known, known_hosts, shown

        def special_login_handler(self, delay_factor: float = 1.0) -> None:
            """The session learns the prompt itself."""

        def session_preparation(self) -> None:
            """The session turns paging off itself."""

        def cleanup(self, command: str = "") -> None:
            """Closing the channel ends the session."""

        def write_channel(self, out_data: str) -> None:
            super().write_channel(guarded(self._door, out_data, self._shown()))

        def _build_ssh_client(self) -> paramiko.SSHClient:
            client = paramiko.SSHClient()
            client.set_missing_host_key_policy(_Stranger(self._known_hosts))
            place = self.host if self.port == 22 else f"[{self.host}]:{self.port}"
            for key in self._known:
                client.get_host_keys().add(place, key.kind, paramiko.PKey.from_type_string(key.kind, key.blob))
            return client

        def _connect_params_dict(self) -> dict[str, Any]:
            found: dict[str, Any] = super()._connect_params_dict()
            found["look_for_keys"] = False
            found["transport_factory"] = self._transport
            return found

        def _transport(self, *args: Any, **kwargs: Any) -> paramiko.Transport:
            """Asks for the kind of key that is known first: a server may have others as well."""
            transport = self.held = AskingTransport(*args, **kwargs)
            options = transport.get_security_options()
            wanted = {"ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256")}
            first = [kind for key in self._known for kind in wanted.get(key.kind, (key.kind,))]
            options.key_types = [*first, *(kind for kind in options.key_types if kind not in first)]
            return transport

    return Guarded
