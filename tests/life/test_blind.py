"""The silence of a collector that a bug has ended: one for each whom it asks, from the bug to the next answer."""

from __future__ import annotations

from probed.life.blind import Blind
from probed.model.ids import PointId
from probed.model.observation import OWN_BUG, Silence

ASKED = [("snmp:NE1", PointId("NE1", "")), ("snmp:NE2", PointId("NE2", ""))]


class Hand:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at = 0

    def now_us(self) -> int:
        return self.at

    def monotonic_s(self) -> float:
        return self.at / 1e6


def told(blind: Blind) -> list[tuple[str, int, int, object]]:
    return [(one.source, one.first, one.last, one.body) for one in blind.told(ASKED)]


def test_nothing_is_said_before_anything_fails() -> None:
    assert told(Blind(Hand())) == []


def test_the_silence_grows_until_somebody_has_answered_again() -> None:
    clock = Hand()
    blind = Blind(clock)
    clock.at = 100
    blind.fell(90)
    clock.at = 105
    blind.fell(90)  # the next try failed before anybody answered
    clock.at = 110
    body = Silence(OWN_BUG, 100)
    assert told(blind) == [("snmp:NE1", 100, 110, body), ("snmp:NE2", 100, 110, body)]
    clock.at = 500
    blind.fell(450)
    assert [one[1:3] for one in told(blind)] == [(500, 500), (500, 500)]


def test_what_ends_in_order_leaves_nothing_behind() -> None:
    blind = Blind(Hand())
    blind.fell(0)
    blind.over()
    assert told(blind) == []


def test_numbers_differ() -> None:
    blind = Blind(Hand())
    blind.fell(0)
    assert len({one.seq for one in blind.told(ASKED)}) == len(ASKED)
