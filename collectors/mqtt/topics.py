"""The topics of probes: `<prefix>/<probe>/<leaf>`. What may be published is a list of one. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum
from typing import Final, NamedTuple

DEFAULT_PREFIX: Final = "probed/v1"
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""Of probes and measurements: also a certificate's common name, a client id and one level of a topic."""


class Leaf(StrEnum):
    """The last level of a topic."""

    SAMPLES = "samples"
    STATUS = "status"
    SCHEDULE = "schedule"


_LEAVES: Final = frozenset(map(str, Leaf))


class Topic(NamedTuple):
    probe: str
    leaf: Leaf


def parse_topic(text: str, prefix: str = DEFAULT_PREFIX) -> Topic | None:
    """None = it is none of ours."""
    if not text.startswith(f"{prefix}/"):
        return None
    levels = text[len(prefix) + 1 :].split("/")
    if len(levels) != 2 or NAME.fullmatch(levels[0]) is None or levels[1] not in _LEAVES:
        return None
    return Topic(levels[0], Leaf(levels[1]))


def topic_text(topic: Topic, prefix: str = DEFAULT_PREFIX) -> str:
    return f"{prefix}/{topic.probe}/{topic.leaf}"


def subscriptions(prefix: str = DEFAULT_PREFIX) -> tuple[str, ...]:
    """What is asked for: what probes say, never what is said to them."""
    return (f"{prefix}/+/{Leaf.SAMPLES}", f"{prefix}/+/{Leaf.STATUS}")


def may_publish(topic: Topic, probes: Collection[str]) -> bool:
    """The whole of what probed ever sends: the schedule, to probes of the inventory."""
    return topic.leaf is Leaf.SCHEDULE and topic.probe in probes
