"""What IF-MIB values say about a point, and since when (RFC 2863)."""

from __future__ import annotations

import pytest

from collectors.snmp.ber import Content, Oid
from collectors.snmp.profiles.ifmib import (
    IF_ALIAS,
    IF_DESCR,
    IF_NAME,
    PROFILE,
    Course,
    course,
    onset,
    read_state,
    resolve,
    text,
)
from collectors.snmp.profiles.profile import Place, PointLook
from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity
from probed.model.observation import Witness

DAY_CS = 8_640_000
WRAP = 2**32


@pytest.mark.parametrize(
    ("oper", "admin", "capacity", "defects"),
    [
        pytest.param(1, 1, UP, (), id="up"),
        pytest.param(1, 2, UP, (), id="up although shut: what works counts"),
        pytest.param(2, 1, DOWN, ("down",), id="down"),
        pytest.param(2, 2, DOWN, ("down", "admin_down"), id="shut by an operator"),
        pytest.param(3, 1, DOWN, ("testing",), id="in a test, no service"),
        pytest.param(4, 1, UNKNOWN, ("unknown",), id="the agent does not know"),
        pytest.param(5, 1, DOWN, ("dormant",), id="dormant"),
        pytest.param(6, 1, DOWN, ("not_present",), id="the card is out"),
        pytest.param(7, 1, DOWN, ("lower_layer_down",), id="the layer below is down"),
        pytest.param(9, 1, UNKNOWN, ("unknown",), id="a state that the MIB does not have"),
        pytest.param(None, None, UNKNOWN, ("vanished",), id="noSuchInstance"),
        pytest.param(2, None, DOWN, ("down",), id="no ifAdminStatus"),
    ],
)
def test_the_state_of_a_point(
    oper: int | None, admin: int | None, capacity: Capacity, defects: tuple[str, ...]
) -> None:
    look = read_state([oper, admin, 77])
    assert look == PointLook(capacity, defects, 0 if oper is None else 77)


def test_a_point_is_asked_for_its_name_again() -> None:
    asked = PROFILE.oids(Place(IF_ALIAS, (7,)), dated=True)
    assert asked[0] == (*IF_ALIAS, 7)
    assert len(asked) == PROFILE.width(dated=True) == PROFILE.width(dated=False) + 1


@pytest.mark.parametrize(
    ("content", "meaning"),
    [
        pytest.param(b"STM16-1", "STM16-1", id="ASCII"),
        pytest.param("至广州".encode(), "至广州", id="UTF-8"),
        pytest.param("至广州".encode("gb18030"), "至广州", id="GB 18030"),
        pytest.param(b"E1-1\0\0  ", "E1-1", id="padded with zeros and spaces"),
        pytest.param(b"E1\t1\r\n", "E1 1", id="a line with its end: no cell of points.csv could hold it"),
        pytest.param("E1\u00a01\u200b".encode(), "E1 1", id="blanks that nobody sees"),
        pytest.param(b"\xff\xff", "��", id="no text at all"),
        pytest.param(5, "", id="a number"),
        pytest.param(None, "", id="noSuchInstance"),
    ],
)
def test_names_as_equipment_writes_them(content: Content, meaning: str) -> None:
    assert text(content) == meaning


def test_names_are_found_by_name_then_description_then_alias() -> None:
    tables: dict[Oid, dict[Oid, str]] = {
        IF_NAME: {(1,): "stm1", (2,): "e1"},
        IF_DESCR: {(1,): "e1", (3,): "port 3"},
        IF_ALIAS: {(4,): "to A"},
    }
    found = resolve(["e1", "port 3", "to A", "gone"], tables)
    assert found.places == {
        "e1": Place(IF_NAME, (2,)),
        "port 3": Place(IF_DESCR, (3,)),
        "to A": Place(IF_ALIAS, (4,)),
    }
    assert (found.missing, found.ambiguous) == (("gone",), ())


def test_a_name_that_two_rows_share_is_nobodys() -> None:
    found = resolve(["e1"], {IF_NAME: {(1,): "e1", (2,): "e1"}, IF_DESCR: {(3,): "e1"}})
    assert found == ({}, (), ("e1",))


@pytest.mark.parametrize(
    ("before", "after", "elapsed_cs", "expected"),
    [
        pytest.param(1_000, 7_000, 6_000, Course.ONWARD, id="a minute later"),
        pytest.param(1_000, 1_000, 6_000, Course.ONWARD, id="an agent whose clock stands"),
        pytest.param(DAY_CS, 500, 6_000, Course.RESTARTED, id="began anew"),
        pytest.param(WRAP - 3_000, 3_000, 6_000, Course.WRAPPED, id="wrapped after 497 days"),
        pytest.param(WRAP - 3_000, 3_000, 40 * DAY_CS, Course.RESTARTED, id="too long ago for a wrap only"),
        pytest.param(WRAP - DAY_CS, 100, 6_000, Course.RESTARTED, id="a day before its wrap"),
    ],
)
def test_what_the_uptime_did(before: int, after: int, elapsed_cs: int, expected: Course) -> None:
    assert course(before, after, elapsed_cs) is expected


AT = 1_790_000_000_000_000


@pytest.mark.parametrize(
    ("uptime", "last_change", "wrapped", "age_us"),
    [
        pytest.param(500_00, 440_00, False, 60_000_000, id="a minute ago"),
        pytest.param(500_00, 500_00, False, 0, id="now"),
        pytest.param(500_00, 0, False, None, id="before the agent began: not told"),
        pytest.param(500_00, 600_00, False, None, id="ahead of the uptime: not believed"),
        pytest.param(1_000, WRAP - 1_000, True, 20_000_000, id="before a wrap that we saw"),
        pytest.param(1_000, 0, True, None, id="not told, wrapped or not"),
    ],
)
def test_since_when(uptime: int, last_change: int, wrapped: bool, age_us: int | None) -> None:
    expected = None if age_us is None else Witness(AT - age_us, "ifLastChange")
    assert onset(AT, uptime, last_change, wrapped=wrapped) == expected
