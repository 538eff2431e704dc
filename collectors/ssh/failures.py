"""Why an element could not be asked: one error each, with the word that stands in data as the reason."""

from __future__ import annotations

from typing import ClassVar

from probed.errors import ProbedError


class SshFailure(ProbedError):
    """An element's command line could not be asked. `reason` is what a Silence says."""

    reason: ClassVar[str] = "ssh"
    session_lost: ClassVar[bool] = True
    """Whether the session cannot be used any more."""


class Unreachable(SshFailure):
    reason = "unreachable"


class TimedOut(SshFailure):
    """Nothing was complete within the time given; the session was ended."""

    reason = "timeout"


class LoginRefused(SshFailure):
    reason = "login refused"


class HostKeyUnknown(SshFailure):
    """Nobody has accepted the server's key yet."""

    reason = "host key unknown"

    def __init__(self, place: str, kind: str, fingerprint: str, known_hosts: str) -> None:
        self.place, self.kind, self.fingerprint = place, kind, fingerprint
        super().__init__(
            f"{place}: its host key ({kind} {fingerprint}) is not in {known_hosts}; no login was tried. Compare the "
            f"fingerprint with the element's own, then run: probed ssh trust {place}"
        )


class HostKeyChanged(SshFailure):
    """The server shows another key than the accepted one: replaced hardware, or somebody in between."""

    reason = "host key changed"

    def __init__(self, place: str, shown: str, known: str, known_hosts: str) -> None:
        self.place, self.shown, self.known = place, shown, known
        super().__init__(
            f"{place}: its host key is {shown}, but {known_hosts} has {known}; no login was tried. Somebody may sit "
            f"in between. If the element was replaced or reset, run: probed ssh trust --replace {place}"
        )


class OldAlgorithms(SshFailure):
    """The server offers nothing that both sides take."""

    reason = "algorithms"


class Dropped(SshFailure):
    """The element ended the session before its answer was complete."""

    reason = "dropped"


class NoPrompt(SshFailure):
    """The element never showed a prompt after login."""

    reason = "no prompt"


class TooLong(SshFailure):
    """The answer is longer than any that is read."""

    reason = "too long"


class Busy(SshFailure):
    """No session was free in time."""

    reason = "busy"
    session_lost = False
