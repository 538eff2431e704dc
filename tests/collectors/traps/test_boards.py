"""Which points an alarm of a board is about, by how the inventory calls ports."""

from __future__ import annotations

import pytest

from collectors.traps.meaning import Sender
from collectors.traps.naming import parse_place
from collectors.traps.profile import Act, Alarm
from collectors.traps.roster import Element, Manager, Roster
from probed.model.ids import PointId

BOARDS = [
    pytest.param("/rack=1/shelf=1/slot=2", "2-1 2-2 3-1", (), ("1-1-2", ("2-1", "2-2")), id="by the usual pattern"),
    pytest.param("/rack=1/shelf=1/slot=9", "2-1 3-1", (), ("1-1-9", ()), id="a board that carries nothing of ours"),
    pytest.param("/rack=1/shelf=2/slot=2", "1-2-1 2-2-1", (), ("1-2-2", ("2-2-1",)), id="of that shelf only"),
    pytest.param("/slot=2", "S2P1 S2P2 S21P1", ("S{slot}P{port}",), ("2", ("S2P1", "S2P2")), id="by the settings"),
    pytest.param("/rack=1/shelf=1/slot=2/port=1", "2-1", (), ("", ()), id="a port is no board"),
    pytest.param("/rack=1/shelf=1", "2-1", (), ("", ()), id="a shelf is the element's"),
    pytest.param("/slot=2", "STM16-E STM16-W", (), ("", ()), id="not known what is where: the element's"),
    pytest.param("/slot=2", "a.b-1 axb-1", ("a.b-{slot}",), ("2", ()), id="a dot is a dot"),
]


@pytest.mark.parametrize(("place", "points", "patterns", "board"), BOARDS)
def test_what_is_on_a_board(
    place: str, points: str, patterns: tuple[str, ...], board: tuple[str, tuple[str, ...]]
) -> None:
    manager = Manager("EMS", "127.0.0.1", Sender("UTC"), patterns)
    element = Element("NE1", "NE1", "", "EMS", "snmp:EMS@NE1", tuple(points.split()))
    roster = Roster([element], [manager], Sender("UTC"))
    said = Alarm(Act.RAISE, "huawei-t2000", "BD_STATUS", place=parse_place(place))
    assert roster.board_of(said, PointId("NE1", ""), manager) == board


def test_what_is_of_a_known_point_or_of_no_element_is_of_no_board() -> None:
    roster = Roster([], [], Sender("UTC"))
    said = Alarm(Act.RAISE, "huawei-t2000", "BD_STATUS", place=parse_place("/slot=2"))
    assert roster.board_of(said, PointId("NE1", ""), None) == ("", ())
