"""Who may tell us something, and whom it is about: by community, by source address, by relays. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple, TypeAlias

from collectors.traps.message import VERSION_3, Notification

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

COMMUNITY: Final = "community"
USER: Final = "user"
SENDER: Final = "sender"
SPOKEN_FOR: Final = "spoken_for"
STRANGER: Final = "stranger"
"""Of those that are let in: who is in no inventory."""
_MOST_REMEMBERED: Final = 4096


class Refused(NamedTuple):
    """Why a notification is not believed: a short stable word to count by."""

    reason: str


class Subject(NamedTuple):
    """Whom a notification is about, and who sent it: names of elements or managers, '' = not in the inventory."""

    name: str
    address: str
    sender: str


class Access:
    """The communities, senders and relays of one configuration.

    `names`: elements and managers by address. A sender is heard if it is one of them or inside of `allowed`. Only a
    sender inside of `relays` (or a manager's own address) speaks for another agent; what others say of somebody else
    is about themselves: NAT and multi-homed agents put odd addresses there.
    """

    def __init__(
        self,
        communities: Collection[bytes],
        names: Mapping[str, str],
        allowed: Iterable[Network] = (),
        relays: Iterable[Network] = (),
        managers: Collection[str] = (),
        users: Collection[bytes] = (),
    ) -> None:
        self._communities = frozenset(communities)
        self._users = frozenset(users)
        """Of version 3; that they are who they say has been checked before."""
        self._names = names
        self._allowed = tuple(allowed)
        self._relays = tuple(relays)
        self._managers = frozenset(managers)
        self._known: dict[str, tuple[bool, bool]] = {}

    def hears(self, sender: str) -> bool:
        """Whether anything from this address is read at all."""
        return self._of(sender)[0]

    def name_of(self, address: str) -> str:
        """The element or manager at an address; else the address."""
        return self._names.get(address, "") or address

    def judge(self, said: Notification, sender: str) -> Subject | Refused:
        """Whom it is about, or why it is refused. `sender`: the address that the datagram came from."""
        heard, speaks_for_others = self._of(sender)
        if not heard:
            return Refused(SENDER)
        if said.version == VERSION_3:
            if said.community not in self._users:
                return Refused(USER)
        elif said.community not in self._communities:
            return Refused(COMMUNITY)
        by = self._names.get(sender, "")
        if not said.agent or said.agent == sender or not speaks_for_others:
            return Subject(by, sender, by)
        name = self._names.get(said.agent, "")
        if not name and by:
            return Subject(by, sender, by)
        if not name and not self._inside(said.agent, self._allowed):
            return Refused(SPOKEN_FOR)
        return Subject(name, said.agent, by)

    def _of(self, sender: str) -> tuple[bool, bool]:
        """Whether it is heard, and whether it may speak for others; looked up once."""
        known = self._known.get(sender)
        if known is None:
            relay = self._inside(sender, self._relays)
            name = self._names.get(sender, "")
            known = (relay or bool(name) or self._inside(sender, self._allowed), relay or name in self._managers)
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[sender] = known
        return known

    @staticmethod
    def _inside(address: str, networks: Iterable[Network]) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in networks)
