"""Who can be told: people, groups of them, and where each of them is reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from alerting.notify.base import Address
from alerting.notify.build import Recipient
from probed.model.ids import CustomerId

CHANNELS: Final = ("sms", "mail", "webhook")


@dataclass(frozen=True, slots=True)
class Person:
    """`channels` by which it is reached. `webhook`: the hook's name, which is the recipient there."""

    name: str
    channels: frozenset[str]
    language: Literal["en", "zh"] = "en"
    customer: CustomerId | None = None
    webhook: str = ""

    def recipients(self, via: frozenset[str]) -> Iterator[Recipient]:
        """Where it is told when a route allows these channels; none named = all."""
        for channel in CHANNELS:
            if channel in self.channels and (not via or channel in via):
                name = self.webhook if channel == "webhook" else self.name
                yield Recipient(Address(name, channel), self.customer, frozenset(), self.language)


@dataclass(frozen=True, slots=True)
class People:
    persons: Mapping[str, Person]
    groups: Mapping[str, tuple[str, ...]]

    def reached(self, names: Iterable[str], via: frozenset[str]) -> tuple[Recipient, ...]:
        """Every address behind these names, groups opened, each once."""
        found: dict[Address, Recipient] = {}
        for name in self._opened(names, set()):
            for recipient in self.persons[name].recipients(via):
                found.setdefault(recipient.address, recipient)
        return tuple(found.values())

    def _opened(self, names: Iterable[str], seen: set[str]) -> Iterator[str]:
        for name in names:
            if name in seen:
                continue
            seen.add(name)
            if name in self.groups:
                yield from self._opened(self.groups[name], seen)
            elif name in self.persons:
                yield name
