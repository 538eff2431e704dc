"""What a look means: nothing is believed of a reply whose rows may be another's."""

from __future__ import annotations

import pytest

from collectors.snmp import ber
from collectors.snmp.ber import INTEGER, OCTET_STRING, TIME_TICKS, Oid, Value
from collectors.snmp.envelope import Community, open_reply
from collectors.snmp.plan import SYS_UP_TIME, Change
from collectors.snmp.profiles.ifmib import IF_NAME, Resolution
from collectors.snmp.profiles.profile import Place, PointLook
from collectors.snmp.target import SnmpTarget
from collectors.snmp.watch import REPLY_BUDGET, News, Part, Refusal, Verdict, Watch, portions
from probed.model.capacity import DOWN, UNKNOWN, UP
from probed.model.ids import PointId
from probed.model.observation import Witness

PUBLIC = Community(b"public")
AT = 1_790_000_000_000_000
MINUTE = 60_000_000


def target(*names: str) -> SnmpTarget:
    return SnmpTarget("snmp:NE1", "127.0.0.1", "public", tuple(PointId("NE1", name) for name in names))


def watching(*names: str) -> Watch:
    """A watch whose points lie in rows 1, 2, 3 ..."""
    watch = Watch(target(*names), PUBLIC)
    watch.adopt(rows(*names))
    return watch


def rows(*names: str) -> Resolution:
    return Resolution({name: Place(IF_NAME, (row,)) for row, name in enumerate(names, 1)}, (), ())


def answer(part: Part, uptime: int, *states: tuple[str, int, int]) -> int | Change:
    """A reply to the part's own question: (name, ifOperStatus, ifLastChange) row by row."""
    varbinds: list[tuple[Oid, Value]] = [(SYS_UP_TIME, Value(TIME_TICKS, uptime))]
    names = ber.decode_request(part.plan.prefix + b"\x01\0\0\0" + part.plan.suffix).oids[1:]
    values = []
    for name, oper, changed in states:
        values += [
            Value(OCTET_STRING, name.encode()),
            Value(INTEGER, oper),
            Value(INTEGER, 1),
            Value(TIME_TICKS, changed),
        ]
    varbinds += zip(names, values, strict=True)
    data = ber.encode_response(b"public", 0x01000000, varbinds)
    return part.plan.decode(data, open_reply(data).begin, len(data))


def test_the_first_look_is_news_and_the_same_again_is_none() -> None:
    watch = watching("a", "b")
    first = [answer(watch.parts[0], 90_000, ("a", 1, 30_000), ("b", 2, 0))]
    assert watch.judge(first, AT) is Verdict.CHANGED
    assert watch.believe(first, AT) == [
        News(PointId("NE1", "a"), PointLook(UP, (), 30_000), Witness(AT - 600_000_000, "ifLastChange")),
        News(PointId("NE1", "b"), PointLook(DOWN, ("down",), 0), None),
    ]
    again = [answer(watch.parts[0], 96_000, ("a", 1, 30_000), ("b", 2, 0))]
    assert again == [96_000]
    assert watch.judge(again, AT + MINUTE) is Verdict.UNCHANGED


def test_only_the_point_that_changed_is_news() -> None:
    watch = watching("a", "b")
    watch.believe([answer(watch.parts[0], 90_000, ("a", 1, 0), ("b", 1, 0))], AT)
    later = [answer(watch.parts[0], 96_000, ("a", 1, 0), ("b", 7, 95_000))]
    assert watch.judge(later, AT + MINUTE) is Verdict.CHANGED
    assert watch.believe(later, AT + MINUTE) == [
        News(
            PointId("NE1", "b"),
            PointLook(DOWN, ("lower_layer_down",), 95_000),
            Witness(AT + MINUTE - 10_000_000, "ifLastChange"),
        )
    ]


def test_a_flap_between_two_looks_is_news_although_the_state_is_the_same() -> None:
    watch = watching("a")
    watch.believe([answer(watch.parts[0], 90_000, ("a", 1, 0))], AT)
    later = [answer(watch.parts[0], 96_000, ("a", 1, 95_000))]
    assert [news.look.capacity for news in watch.believe(later, AT + MINUTE)] == [UP]


@pytest.mark.parametrize(
    "later",
    [
        pytest.param((500, ("a", 1, 0), ("b", 1, 0)), id="restarted, and nothing else changed"),
        pytest.param((500, ("a", 2, 0), ("b", 1, 0)), id="restarted, and a state changed"),
        pytest.param((96_000, ("b", 1, 0), ("a", 1, 0)), id="rows swapped without a restart"),
        pytest.param((96_000, ("", 1, 0), ("b", 1, 0)), id="a row without its name"),
    ],
)
def test_a_look_whose_rows_may_be_others_is_not_believed(
    later: tuple[int, tuple[str, int, int], tuple[str, int, int]],
) -> None:
    watch = watching("a", "b")
    watch.believe([answer(watch.parts[0], 90_000, ("a", 1, 0), ("b", 1, 0))], AT)
    assert watch.judge([answer(watch.parts[0], *later)], AT + MINUTE) is Verdict.RESOLVE


def test_after_a_renumbering_points_keep_their_states() -> None:
    watch = watching("a", "b")
    watch.believe([answer(watch.parts[0], 90_000, ("a", 1, 0), ("b", 2, 0))], AT)
    watch.forget_places()
    watch.adopt(Resolution({"a": Place(IF_NAME, (2,)), "b": Place(IF_NAME, (1,))}, (), ()))
    now = [answer(watch.parts[0], 500, ("a", 1, 0), ("b", 2, 0))]
    assert watch.judge(now, AT + MINUTE) is Verdict.CHANGED
    assert watch.believe(now, AT + MINUTE) == []


def test_an_uptime_that_wraps_is_no_restart_and_the_onset_is_counted_over_the_wrap() -> None:
    watch = watching("a")
    watch.believe([answer(watch.parts[0], 2**32 - 3_000, ("a", 1, 0))], AT)
    later = [answer(watch.parts[0], 3_000, ("a", 2, 2**32 - 1_000))]
    assert watch.judge(later, AT + MINUTE) is Verdict.CHANGED
    (news,) = watch.believe(later, AT + MINUTE)
    assert news.onset == Witness(AT + MINUTE - 40_000_000, "ifLastChange")


@pytest.mark.parametrize(
    ("found", "defect"),
    [
        pytest.param(Resolution({"a": Place(IF_NAME, (1,))}, ("b",), ()), "vanished", id="not there"),
        pytest.param(Resolution({"a": Place(IF_NAME, (1,))}, (), ("b",)), "ambiguous", id="there twice"),
    ],
)
def test_a_point_that_is_not_found_is_unknown_and_told_once(found: Resolution, defect: str) -> None:
    watch = Watch(target("a", "b"), PUBLIC)
    watch.adopt(found)
    answers = [answer(watch.parts[0], 90_000, ("a", 1, 0))]
    assert watch.judge(answers, AT) is Verdict.CHANGED
    assert News(PointId("NE1", "b"), PointLook(UNKNOWN, (defect,), 0), None) in watch.believe(answers, AT)
    assert watch.judge([90_000], AT + MINUTE) is Verdict.UNCHANGED


def test_a_point_that_is_not_found_is_looked_for_again_after_ten_looks() -> None:
    watch = Watch(target("a", "b"), PUBLIC)
    watch.adopt(Resolution({"a": Place(IF_NAME, (1,))}, ("b",), ()))
    for look in range(10):
        assert watch.parts, look
        watch.tick(90_000 + look, AT)
    assert not watch.parts


def test_no_points_is_one_request_for_the_uptime() -> None:
    watch = watching()
    assert [part.numbers for part in watch.parts] == [()]
    watch.believe([answer(watch.parts[0], 5)], AT)
    assert watch.judge([answer(watch.parts[0], 6_005)], AT + MINUTE) is Verdict.UNCHANGED


def test_a_reply_that_was_too_big_is_asked_for_in_smaller_portions_for_good() -> None:
    names = [f"p{number}" for number in range(12)]
    watch = watching(*names)
    sizes = []
    for _ in range(20):
        sizes.append(max(len(part.numbers) for part in watch.parts))
        if sizes[-1] == 1:
            break
        assert watch.judge([Refusal(1)] * len(watch.parts), AT) is Verdict.RESOLVE
        watch.adopt(rows(*names))
    assert sizes[0] == 12
    assert sizes == sorted(set(sizes), reverse=True)
    assert sizes[-1] == 1
    watch.adopt(rows(*names))
    assert {len(part.numbers) for part in watch.parts} == {1}


def test_any_other_refusal_is_tried_point_by_point_for_a_while() -> None:
    watch = watching("a", "b")
    assert watch.judge([Refusal(5)], AT) is Verdict.RESOLVE
    watch.adopt(rows("a", "b"))
    answers = [answer(watch.parts[0], 90_000, ("a", 1, 0)), Refusal(5)]
    assert watch.judge(answers, AT) is Verdict.CHANGED
    assert [(news.point.name, news.look.capacity, news.look.defects) for news in watch.believe(answers, AT)] == [
        ("a", UP, ()),
        ("b", UNKNOWN, ("error_status_5",)),
    ]
    watch.adopt(rows("a", "b"))
    assert len(watch.parts) == 1


@pytest.mark.parametrize("count", [0, 1, 15, 16, 200])
def test_portions_hold_every_point_once_and_stay_within_the_budget(count: int) -> None:
    names = [f"STM16-{number}" for number in range(count)]
    placed = [(number, Place(IF_NAME, (number,))) for number in range(count)]
    got = portions(placed, names, 1_000)
    assert [point for portion in got for point in portion] == placed
    assert max(len(portion) for portion in got) <= REPLY_BUDGET // 70


def test_a_silence_keeps_its_beginning_until_its_reason_changes_or_an_answer_comes() -> None:
    watch = watching("a")
    assert watch.silent("timeout", 10, 10) == (10, 10, "timeout", True)
    assert watch.silent("timeout", 20, 20) == (10, 20, "timeout", False)
    assert watch.silent("refused", 30, 30) == (30, 30, "refused", True)
    assert watch.answers()
    assert not watch.answers()
    assert watch.silent("refused", 50, 50) == (50, 50, "refused", True)


@pytest.mark.parametrize(
    ("source", "subject"),
    [
        pytest.param("snmp:NE1", "NE1", id="an element at its own address"),
        pytest.param("snmp:EMS1", "EMS1", id="the element manager"),
        pytest.param("snmp:EMS1@NE7", "NE7", id="an element behind its manager"),
    ],
)
def test_whose_silence_it_is(source: str, subject: str) -> None:
    assert SnmpTarget(source, "127.0.0.1", "public").subject == PointId(subject, "")


def test_a_community_does_not_show_in_logs() -> None:
    assert "geheim" not in repr(SnmpTarget("snmp:NE1", "127.0.0.1", "geheim"))
