"""What a visit says that the ones before did not; what is read again and again can be sent and understood."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.ssh.allowed import PLATFORMS
from collectors.ssh.facts import AlarmFact, ClockFact, Facts, PointFact
from collectors.ssh.gate import judge
from collectors.ssh.judge import Memory, Seen, Standing, fail, take
from collectors.ssh.parsers.read import read
from collectors.ssh.parsers.registry import reader_of
from collectors.ssh.subjects import COMMANDS, commands_of
from collectors.traps.stood import stood
from config.settings_ssh import SSH_READS, SshPlatform
from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.observation import AlarmSeen, Heard, Observation, PointState, Silence, Witness

T0 = 1_800_000_000 * SECOND_US
POINTS = (PointId("NE1", "a"), PointId("NE1", "b"))


def standing() -> Standing:
    return Standing("ssh:NE1", POINTS)


def seen(at: int, *points: tuple[str, Capacity], **others: object) -> Seen:
    facts = Facts(points=tuple(PointFact(name, capacity, "up") for name, capacity in points), **others)  # type: ignore[arg-type]
    return Seen(at - SECOND_US, at, facts)


def states(items: list[Observation | Heard]) -> list[tuple[str, Capacity, tuple[str, ...]]]:
    return [
        (item.point.name, item.body.capacity, item.body.defects)
        for item in items
        if isinstance(item, Observation) and isinstance(item.body, PointState)
    ]


def test_the_first_visit_says_every_point_and_the_next_only_that_it_was_heard() -> None:
    one, count = standing(), itertools.count(1).__next__
    first = take(one, [seen(T0, ("a", UP), ("b", DOWN), ("other", UP))], count)
    assert states(first) == [("a", UP, ()), ("b", DOWN, ())]
    assert first[-1] == Heard("ssh:NE1", T0)
    assert take(one, [seen(T0 + 1, ("a", UP), ("b", DOWN))], count) == [Heard("ssh:NE1", T0 + 1)]
    third = take(one, [seen(T0 + 2, ("a", DOWN), ("b", DOWN))], count)
    assert states(third) == [("a", DOWN, ())]
    gone = take(one, [seen(T0 + 3, ("b", DOWN))], count)
    assert states(gone) == [("a", UNKNOWN, ("vanished",))]


def test_a_visit_that_read_no_interfaces_has_heard_no_points() -> None:
    one = standing()
    assert take(one, [seen(T0, alarms=())], itertools.count(1).__next__) == []


def test_a_silence_keeps_its_beginning_while_its_reason_stays() -> None:
    one, count = standing(), itertools.count(1).__next__
    silences = [
        fail(one, why, T0 + n, T0 + n + 5, count)[0] for n, why in enumerate(["timeout", "timeout", "dropped"])
    ]
    assert [(s.first, s.last, s.body) for s in silences if isinstance(s, Observation)] == [
        (T0, T0 + 5, Silence("timeout", T0)),
        (T0, T0 + 6, Silence("timeout", T0)),
        (T0 + 2, T0 + 7, Silence("dropped", T0 + 2)),
    ]
    take(one, [seen(T0 + 10, ("a", UP), ("b", UP))], count)
    assert one.silence is None


def test_an_alarm_is_told_when_it_comes_and_when_it_goes() -> None:
    one, count = Standing("ssh:NE1"), itertools.count(1).__next__
    alarm = AlarmFact("LOS", "major", "2026-01-01 00:00:00", T0 - 9, "0x1", "7")
    for alarms, told in (((alarm,), [True]), ((alarm,), []), ((), [False]), (None, []), ((), [])):
        items = take(one, [seen(T0, alarms=alarms)], count)
        bodies = [item.body for item in items if isinstance(item, Observation)]
        assert [body.raised for body in bodies if isinstance(body, AlarmSeen)] == told


LOS, FAN = AlarmFact("LOS", "major", "2026-01-01 00:00:00", T0 - 9, "0x1", "7"), AlarmFact("Fan 2", "minor")


def alarms_told(one: Standing, *lists: tuple[str, tuple[AlarmFact, ...] | None], at: int = T0) -> list[Observation]:
    """What comes of a visit that read these lists, by command."""
    visit = [Seen(at - SECOND_US, at, Facts(alarms=alarms), command) for command, alarms in lists]
    return [item for item in take(one, visit, itertools.count(1).__next__) if isinstance(item, Observation)]


def stands(told: list[Observation]) -> set[str]:
    """By what is stored: each has an identity of its own, and its clear ends it and no other."""
    assert len({(item.source, item.point, item.first) for item in told}) == len(told)
    return {item.body.native for item in stood(told) if isinstance(item.body, AlarmSeen)}


def test_of_many_alarms_each_comes_and_goes_by_itself() -> None:
    one, command = Standing("ssh:NE1"), "display alarm active"
    told = alarms_told(one, (command, (LOS, FAN)))
    assert stands(told) == {"LOS", "Fan 2"}
    assert {item.body.by for item in told if isinstance(item.body, AlarmSeen)} == {"poll"}
    told += alarms_told(one, (command, (FAN,)))
    assert stands(told) == {"Fan 2"}
    told += alarms_told(one, (command, ()))
    assert stands(told) == set()
    assert len(told) == 4


def test_a_list_that_could_not_be_read_clears_nothing() -> None:
    one = Standing("ssh:NE1")
    told = alarms_told(one, ("show chassis alarms", (LOS,)), ("show system alarms", (FAN,)))
    told += alarms_told(one, ("show chassis alarms", None), ("show system alarms", (FAN,)))
    told += alarms_told(one, ("show system alarms", ()))
    assert stands(told) == {"LOS"}
    assert one.alarms == 1


LIST = "display alarm active"
ROWS = """\
Sequence   AlarmId    Severity Date Time            Description
1          0x1130001  Major    2026-11-29 08:00:00  The port 1 lost its signal.
2          0x1130002  Minor    2026-11-29 08:01:00  Fan 2 is slow.
"""
BROKEN = ROWS.replace("2          0x1130002  Minor  ", "2          0x11\ufffd\ufffd\ufffd  Min\ufffd")


def read_list(text: str) -> Facts:
    reader = reader_of("huawei_vrp", LIST)
    assert reader is not None
    return reader(text, "UTC")


def alarms_read(one: Standing, *texts: str) -> list[Observation]:
    """What comes of visits in which the element's list read so."""
    told: list[Observation] = []
    for text in texts:
        visit = [Seen(T0, T0 + 1, read_list(text), LIST)]
        told += [item for item in take(one, visit, itertools.count(1).__next__) if isinstance(item, Observation)]
    return told


def test_an_alarm_whose_row_cannot_be_read_for_once_is_not_cleared() -> None:
    one = Standing("ssh:NE1")
    told = alarms_read(one, ROWS, BROKEN, BROKEN)
    assert stands(told) == {"The port 1 lost its signal.", "Fan 2 is slow."}
    told += alarms_read(one, ROWS)
    assert stands(told) == {"The port 1 lost its signal.", "Fan 2 is slow."}
    told += alarms_read(one, ROWS[: ROWS.index("2    ")])
    assert stands(told) == {"The port 1 lost its signal."}


@pytest.mark.parametrize("line", ["* 3 users are on, load 0.5", "~~~"])
def test_a_line_that_was_there_before_is_no_alarms_row(line: str) -> None:
    one = Standing("ssh:NE1")
    other = line.replace("3", "4").replace("0.5", "1.2")
    told = alarms_read(one, f"{line}\n{ROWS}", f"{other}\n{ROWS[: ROWS.index('2    ')]}")
    assert stands(told) == {"The port 1 lost its signal."}


def test_a_row_that_cannot_be_read_is_in_doubt_after_a_restart_too() -> None:
    told = alarms_read(Standing("ssh:NE1"), ROWS)
    kept = {item.body.key: item.body for item in stood(told) if isinstance(item.body, AlarmSeen)}
    again = Standing("ssh:NE1", memory=Memory(alarms=kept, alarmed=T0 + 9))
    told += alarms_read(again, BROKEN)
    assert stands(told) == {"The port 1 lost its signal.", "Fan 2 is slow."}
    assert again.alarms == 2


def test_what_goes_on_below_a_row_that_cannot_be_read_is_not_of_the_row_above() -> None:
    text = BROKEN + "                                                  It was slow before.\n"
    facts = read_list(text)
    assert [alarm.text for alarm in facts.alarms or ()] == ["The port 1 lost its signal."]
    assert [strange.line for strange in facts.strange] == [3, 4]


def test_what_stood_at_a_start_is_not_raised_again_and_what_went_meanwhile_is_cleared() -> None:
    told = alarms_told(Standing("ssh:NE1"), ("a", (LOS, FAN)))
    kept = {item.body.key: item.body for item in stood(told) if isinstance(item.body, AlarmSeen)}
    older = AlarmSeen(True, "of before there were keys", "", "major", "", None)
    again = Standing("ssh:NE1", memory=Memory(alarms=kept | {"": older}))
    news = alarms_told(again, ("a", (FAN,)), at=T0 + SECOND_US)
    assert {(item.body.native, item.body.raised) for item in news if isinstance(item.body, AlarmSeen)} == {
        ("LOS", False),
        ("of before there were keys", False),
    }
    assert stands(told + news) == {"Fan 2"}


def test_the_onset_is_moved_to_our_clock_and_lies_not_after_the_look() -> None:
    one = standing()
    clock = ClockFact("", T0 + 3600 * SECOND_US, SECOND_US, "UTC")
    change = PointFact("a", DOWN, "down", changed_us=T0 + 3590 * SECOND_US)
    ahead = PointFact("b", DOWN, "down", changed_us=T0 + 9999 * SECOND_US)
    items = take(one, [Seen(T0, T0, Facts(clock=clock)), Seen(T0, T0, Facts(points=(change, ahead)))], lambda: 1)
    onsets = {
        i.point.name: i.body.onset for i in items if isinstance(i, Observation) and isinstance(i.body, PointState)
    }
    half = SECOND_US // 2  # the element's clock was cut to the second
    assert onsets == {"a": Witness(T0 - 10 * SECOND_US - half, "cli last change"), "b": None}


@given(st.lists(st.dictionaries(st.sampled_from("ab"), st.sampled_from([UP, DOWN, UNKNOWN])), max_size=12))
def test_what_is_said_replays_to_what_was_seen(visits: list[dict[str, Capacity]]) -> None:
    """Whoever keeps the latest state of each point knows what every visit saw."""
    one, count, kept = standing(), itertools.count(1).__next__, dict[str, Capacity]()
    for number, points in enumerate(visits):
        items = take(one, [seen(T0 + number, *points.items())] if points else [], count)
        kept |= {name: capacity for name, capacity, _ in states(items)}
        if points:
            assert kept == {name: points.get(name, UNKNOWN) for name in "ab"}
            assert items[-1] == Heard("ssh:NE1", T0 + number)


def test_every_subject_of_the_settings_has_commands_that_may_be_sent_and_are_understood() -> None:
    assert {name: frozenset(subjects) for name, subjects in COMMANDS.items()} == {
        platform.value: frozenset(map(str, subjects)) for platform, subjects in SSH_READS.items()
    }
    assert PLATFORMS.keys() == {platform.value for platform in SshPlatform} == COMMANDS.keys()
    for platform, subjects in COMMANDS.items():
        for command in itertools.chain.from_iterable(subjects.values()):
            assert judge(PLATFORMS[platform], command).allowed, (platform, command)
            assert reader_of(platform, command) is not None, (platform, command)


@pytest.mark.parametrize(
    ("subjects", "commands"),
    [
        pytest.param(("interfaces", "clock"), ("display clock", "display interface"), id="the clock first"),
        pytest.param(("clock", "clock"), ("display clock",), id="each once"),
        pytest.param((), (), id="none"),
    ],
)
def test_commands_of_subjects(subjects: tuple[str, ...], commands: tuple[str, ...]) -> None:
    assert commands_of("huawei_vrp", subjects) == commands


@pytest.mark.parametrize(
    ("platform", "command", "text"),
    [
        ("cisco_ios", "show interfaces", "a is up, line protocol is up (looped)\n"),
        ("cisco_xr", "show interfaces", "a is up, line protocol is up (looped)\n"),
        ("huawei_vrp", "display interface", "a current state : UP\nSpeed : 1000,  Loopback: INTERNAL\n"),
        (
            "juniper_junos",
            "show interfaces",
            "Physical interface: a, Enabled, Physical link is Up\n  MTU: 1504, Loopback: Local, FCS: 16\n",
        ),
        (
            "nokia_sros",
            "show port a",
            "Ethernet Interface\nInterface  : a\nOper State  : up\nLoopback  : line\n",
        ),
    ],
)
def test_a_port_in_loopback_is_unknown_and_says_why(platform: str, command: str, text: str) -> None:
    standing = Standing("ssh:NE1", points=(PointId("NE1", "a"),))
    facts = read(platform, command, text)
    news = take(standing, [Seen(T0, T0 + 1, facts)], itertools.count(1).__next__)
    assert states(news) == [("a", UNKNOWN, ("loopback_state",))]
