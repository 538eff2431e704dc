"""One question to one agent, and the ways in which it may stay without its values."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any, Generic, TypeAlias, TypeVar

from collectors.snmp.account import Account
from collectors.snmp.ber import Status
from collectors.snmp.plan import Plan
from collectors.snmp.sockets import Address, shown
from collectors.snmp.usm.session import Exchange
from probed.errors import ProbedError

T = TypeVar("T")


class SnmpFailure(ProbedError):
    """A request that did not get its values; `reason` is a short stable word to count and report by."""

    reason: str


class NoAnswer(SnmpFailure):
    """Every try timed out. `reason`: `timeout`, `refused`, `unreachable`, `bad_reply` when only rubbish came, or for
    SNMPv3 what the agent said (collectors.snmp.usm.reports), or why its answers were not believed.

    `instead`: what came and could not be believed, as a sentence for people; empty = nothing came.
    """

    def __init__(self, address: Address, tries: int, timeout_s: float, reason: str, instead: str = "") -> None:
        self.address, self.tries, self.timeout_s, self.reason = address, tries, timeout_s, reason
        super().__init__(
            f"{shown(address)}: no valid answer in {tries} tries of {timeout_s:g} s ({reason}). "
            + (instead or "Check that the agent runs there, lets this host in and knows the community.")
        )


class ErrorStatus(SnmpFailure):
    """The agent answered with an error (RFC 3416 section 3). `index` counts varbinds from 1."""

    def __init__(self, address: Address, status: int, index: int) -> None:
        self.address, self.status, self.index = address, status, index
        self.reason = f"error_status_{status}"
        name = Status(status).name if status in list(Status) else f"error-status {status}"
        super().__init__(f"{shown(address)}: the agent answered {name} for varbind {index}.")


class WalkTooLong(SnmpFailure):
    """A table longer than the caller's bound: a loop in the agent, or the wrong table."""

    def __init__(self, address: Address) -> None:
        self.address, self.reason = address, "walk_too_long"
        super().__init__(f"{shown(address)}: the walk found more rows than its bound and was ended.")


class TableSilent(SnmpFailure):
    """No answer about a table from an agent that answers other questions."""

    def __init__(self, address: Address) -> None:
        self.address, self.reason = address, "silent_table"
        super().__init__(f"{shown(address)}: the agent answers, but not where it is asked for this table.")


class EngineClosed(SnmpFailure):
    def __init__(self) -> None:
        self.reason = "closed"
        super().__init__("the SNMP engine was closed while a request was under way.")


Done: TypeAlias = Callable[["Request[T]", T | None, SnmpFailure | None], None]


class Request(Generic[T]):
    """One question to one agent: made once, asked any number of times, in flight at most once.

    `done` is called exactly once for every `SnmpEngine.ask` that was not cancelled. The last nine
    fields are the engine's.
    """

    __slots__ = (
        "account",
        "address",
        "allowed",
        "channel",
        "done",
        "exchange",
        "instead",
        "key",
        "left",
        "message",
        "plan",
        "retries",
        "timeout_s",
        "why",
    )

    def __init__(self, address: Address, plan: Plan[T], timeout_s: float, retries: int, done: Done[T]) -> None:
        self.address = address
        self.plan = plan
        self.timeout_s = timeout_s
        self.retries = retries
        self.done = done
        self.key = b""
        self.message = b""
        self.left = 0
        self.why = "timeout"
        self.instead = ""
        self.account: Account | None = None
        """Where it is counted; the engine's own."""
        self.allowed = False
        """Whether it has had its place in the agent's budget."""
        self.exchange: Exchange | None = None
        """How it stands with the agent's security; None = it goes without."""
        self.channel: Channel

    @property
    def in_flight(self) -> bool:
        return bool(self.key)


class Channel:
    """A socket and the requests that went out by it."""

    __slots__ = ("flight", "key_at", "socket")

    def __init__(self, opened: socket.socket) -> None:
        self.socket = opened
        self.flight: dict[bytes, Request[Any]] = {}
        self.key_at: dict[int, int] = {}
        """By size of datagram: where the last good reply of that size had its id."""
