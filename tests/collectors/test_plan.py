"""Planned decoding agrees with the whole decoder, and accepts nothing that was altered."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.snmp import ber
from collectors.snmp.ber import (
    COUNTER32,
    COUNTER64,
    END_OF_MIB_VIEW,
    GAUGE32,
    INTEGER,
    NO_SUCH_INSTANCE,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    TIME_TICKS,
    Kind,
    MalformedMessage,
    Oid,
    Value,
    VarBind,
)
from collectors.snmp.column import Column, subids_increase
from collectors.snmp.envelope import Community, open_reply
from collectors.snmp.plan import SYS_UP_TIME, Change, GetPlan, Reading, WatchPlan
from collectors.snmp.walk import Walk

PUBLIC = Community(b"public")
KEY = 0x12345678
NAMES: list[Oid] = [(1, 3, 6, 1, 2, 1, 2, 2, 1, column, row) for row in (1, 200, 70_000) for column in (2, 5, 8)]
VALUES = st.one_of(
    st.builds(Value, st.just(INTEGER), st.integers(-(2**31), 2**31 - 1)),
    st.builds(Value, st.sampled_from([COUNTER32, GAUGE32, TIME_TICKS]), st.integers(0, 2**32 - 1)),
    st.builds(Value, st.just(COUNTER64), st.integers(0, 2**64 - 1)),
    st.builds(Value, st.just(OCTET_STRING), st.binary(max_size=300)),
    st.builds(Value, st.just(OBJECT_IDENTIFIER), st.just((1, 3, 6, 1, 4, 1))),
    st.sampled_from([NO_SUCH_INSTANCE, END_OF_MIB_VIEW]),
)


def reply(varbinds: Sequence[tuple[Oid, Value]]) -> tuple[bytes, int, int]:
    """A datagram, and where its varbinds begin and end."""
    data = ber.encode_response(b"public", KEY, varbinds)
    return data, open_reply(data).begin, len(data)


def values(reading: Reading) -> list[Value]:
    return [reading.value(number) for number in range(len(reading.contents))]


def asked(prefix: bytes, suffix: bytes) -> ber.Request:
    return ber.decode_request(prefix + KEY.to_bytes(4, "big") + suffix)


@given(st.integers(1, 9), st.lists(st.lists(VALUES, min_size=9, max_size=9), min_size=1, max_size=4))
def test_a_get_plan_reads_what_the_whole_decoder_reads(width: int, replies: list[list[Value]]) -> None:
    plan = GetPlan(NAMES[:width], PUBLIC)
    assert asked(plan.prefix, plan.suffix).oids == tuple(NAMES[:width])
    for sent in replies * 2:
        data = reply(list(zip(NAMES[:width], sent[:width], strict=True)))
        assert values(plan.decode(*data)) == sent[:width]
        assert values(plan.decode(*data)) == sent[:width], "the same shape again takes the short way"


@given(st.binary(max_size=200), st.lists(st.sampled_from(NAMES), max_size=12))
def test_a_compiled_request_is_what_the_encoder_writes(community: bytes, names: list[Oid]) -> None:
    plan = GetPlan(names, Community(community))
    message = plan.prefix + KEY.to_bytes(4, "big") + plan.suffix
    assert message == ber.encode_request(Kind.GET, community, KEY, names)


@pytest.mark.parametrize(
    ("varbinds", "reason"),
    [
        pytest.param([], "cut", id="no varbind"),
        pytest.param([(NAMES[0], NO_SUCH_INSTANCE)], "cut", id="one varbind too few"),
        pytest.param([(NAMES[1], NO_SUCH_INSTANCE), (NAMES[0], NO_SUCH_INSTANCE)], "other name", id="other order"),
        pytest.param(
            [(NAMES[0], NO_SUCH_INSTANCE), (NAMES[1], NO_SUCH_INSTANCE), (NAMES[2], NO_SUCH_INSTANCE)],
            "other number of varbinds",
            id="one varbind too many",
        ),
    ],
)
def test_a_reply_to_another_question_is_refused(varbinds: list[tuple[Oid, Value]], reason: str) -> None:
    with pytest.raises(MalformedMessage) as caught:
        GetPlan(NAMES[:2], PUBLIC).decode(*reply(varbinds))
    assert caught.value.reason == reason


def test_halves_keep_what_both_share_and_cut_between_units() -> None:
    plan = GetPlan([SYS_UP_TIME, *NAMES[:6]], PUBLIC, shared=1)
    halves = plan.halves(unit=3)
    assert halves is not None
    assert [half.oids for half in halves] == [(SYS_UP_TIME, *NAMES[:3]), (SYS_UP_TIME, *NAMES[3:6])]
    assert halves[0].halves(unit=3) is None


@given(st.lists(VALUES, min_size=3, max_size=3), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_a_watch_says_only_the_uptime_while_nothing_else_moves(sent: list[Value], first: int, second: int) -> None:
    plan = WatchPlan(NAMES[:3], PUBLIC)
    rest = list(zip(NAMES[:3], sent, strict=True))
    assert asked(plan.prefix, plan.suffix).oids == (SYS_UP_TIME, *NAMES[:3])
    look = plan.decode(*reply([(SYS_UP_TIME, Value(TIME_TICKS, first)), *rest]))
    assert isinstance(look, Change)
    assert (look.uptime, values(look.reading)) == (first, sent)
    plan.remembered = look.raw
    assert plan.decode(*reply([(SYS_UP_TIME, Value(TIME_TICKS, second)), *rest])) == second


def test_a_watch_sees_a_changed_value_and_remembers_nothing_by_itself() -> None:
    plan = WatchPlan(NAMES[:1], PUBLIC)
    before, after = ((NAMES[0], Value(INTEGER, state)) for state in (1, 2))
    uptime = (SYS_UP_TIME, Value(TIME_TICKS, 100))
    look = plan.decode(*reply([uptime, before]))
    assert isinstance(look, Change)
    plan.remembered = look.raw
    for _ in range(2):
        changed = plan.decode(*reply([uptime, after]))
        assert isinstance(changed, Change)
        assert values(changed.reading) == [after[1]]


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(NO_SUCH_INSTANCE, id="sysUpTime is missing"),
        pytest.param(Value(GAUGE32, 5), id="sysUpTime is no TimeTicks"),
    ],
)
def test_a_look_without_an_uptime_is_no_look(value: Value) -> None:
    with pytest.raises(MalformedMessage, match="sysUpTime"):
        WatchPlan([], PUBLIC).decode(*reply([(SYS_UP_TIME, value)]))


def mutated(data: bytes, dice: random.Random) -> bytes:
    """One to four octets changed, some cut short, some with octets behind."""
    out = bytearray(data)
    for _ in range(dice.randint(1, 4)):
        out[dice.randrange(len(out))] = dice.randrange(256)
    if dice.random() < 0.2:
        del out[dice.randrange(1, len(out)) :]
    if dice.random() < 0.05:
        out += bytes(dice.randrange(1, 5))
    return bytes(out)


@pytest.mark.parametrize("warm", [pytest.param(False, id="first reply"), pytest.param(True, id="known shape")])
def test_ten_thousand_mutated_replies_are_refused_or_carry_the_asked_names(warm: bool) -> None:
    dice = random.Random(20261122)
    names = [SYS_UP_TIME, *NAMES]
    sent = [Value(TIME_TICKS, 123_456), *(Value(COUNTER64, 10**number) for number in range(9))]
    data, begin, end = reply(list(zip(names, sent, strict=True)))
    plan, watch = GetPlan(names, PUBLIC), WatchPlan(NAMES, PUBLIC)
    if warm:
        plan.decode(data, begin, end)
        look = watch.decode(data, begin, end)
        assert isinstance(look, Change)
        watch.remembered = look.raw
    refused = accepted = 0
    for _ in range(10_000):
        broken = mutated(data, dice)
        try:
            head = open_reply(broken)
            if head.head != PUBLIC.head or head.status:
                refused += 1  # what the engine checks itself
                continue
            reading = plan.decode(broken, head.begin, len(broken))
            looked = watch.decode(broken, head.begin, len(broken))
        except MalformedMessage:
            refused += 1
            continue
        accepted += 1
        whole = ber.decode_response(broken)
        assert [varbind.oid for varbind in whole.varbinds] == names
        assert [varbind.value for varbind in whole.varbinds] == values(reading)
        assert whole.varbinds[0].value.content == (looked if isinstance(looked, int) else looked.uptime)
    assert refused > 5_000
    assert accepted > 100, "flips inside values cannot be told from values"


def test_a_mutated_watch_reply_accepts_only_what_the_whole_decoder_accepts() -> None:
    dice = random.Random(7)
    data, begin, end = reply([(SYS_UP_TIME, Value(TIME_TICKS, 123_456)), (NAMES[0], Value(INTEGER, 1))])
    watch = WatchPlan(NAMES[:1], PUBLIC)
    look = watch.decode(data, begin, end)
    assert isinstance(look, Change)
    watch.remembered = look.raw
    kept = 0
    for _ in range(10_000):
        broken = bytearray(data)
        broken[dice.randrange(begin, begin + 18)] = dice.randrange(256)
        try:
            got = watch.decode(bytes(broken), begin, end)
        except MalformedMessage:
            continue
        kept += 1
        whole = ber.decode_response(bytes(broken)).varbinds
        assert whole[0] == (SYS_UP_TIME, Value(TIME_TICKS, got if isinstance(got, int) else got.uptime))
    assert kept


@pytest.mark.parametrize(
    ("cut", "reason"),
    [
        pytest.param(slice(0, 0), "cut", id="an empty datagram"),
        pytest.param(slice(0, 1), "cut", id="one octet"),
        pytest.param(slice(0, 20), "cut", id="the head only"),
        pytest.param(slice(0, -1), "cut", id="all but the last octet"),
    ],
)
def test_a_cut_datagram_is_refused(cut: slice, reason: str) -> None:
    data, _, _ = reply([(NAMES[0], Value(INTEGER, 1))])
    with pytest.raises(MalformedMessage) as caught:
        open_reply(data[cut])
    assert caught.value.reason == reason


INDEXES = st.lists(st.one_of(st.integers(0, 130), st.integers(0, 2**32 - 1)), max_size=4)


@given(INDEXES, INDEXES)
def test_encoded_names_compare_as_their_numbers_do(before: list[int], after: list[int]) -> None:
    got = subids_increase(ber.encode_subids(before), ber.encode_subids(after))
    assert got == (tuple(before) < tuple(after))


def walked(walk: Walk, mib: dict[Oid, Value], most: int = 1_000) -> list[Column]:
    """Let an honest agent that sends at most so many varbinds a reply answer the walk."""
    names = sorted(mib)
    while not walk.done:
        request = asked(walk.prefix, walk.suffix)
        assert request.kind is Kind.GETBULK
        varbinds: list[VarBind] = []
        lasts = list(request.oids)
        for _ in range(request.max_repetitions):
            for turn, last in enumerate(lasts):
                after = next((name for name in names if name > last), None)
                lasts[turn] = after or last
                varbinds.append(VarBind(lasts[turn], mib[after] if after else END_OF_MIB_VIEW))
        walk.decode(*reply(varbinds[:most]))
    return walk.columns


ROWS = st.lists(
    st.one_of(
        st.tuples(st.integers(1, 300)),
        st.tuples(st.integers(0, 2**32 - 1), st.sampled_from([0, 127, 128, 16_383, 16_384])),
    ),
    max_size=12,
    unique=True,
)


@given(ROWS, ROWS, st.integers(1, 5), st.integers(1, 30))
def test_a_walk_finds_every_row_of_its_columns_and_nothing_else(
    left: list[Oid], right: list[Oid], repetitions: int, most: int
) -> None:
    a, b = (1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 1), (1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 18)
    mib = {(*a, *row): Value(OCTET_STRING, b"x" * len(row)) for row in left}
    mib |= {(*b, *row): Value(COUNTER64, row[0]) for row in right}
    mib[1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 19, 1] = Value(INTEGER, 1)
    columns = walked(Walk([a, b], PUBLIC, repetitions), mib, most)
    for oid, rows, column in ((a, left, columns[0]), (b, right, columns[1])):
        assert dict(column) == {row: mib[(*oid, *row)] for row in rows}
        assert [row for row, _ in column] == sorted(rows)


NAME: Oid = (1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 1)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        pytest.param([1, 2, 2], "names do not increase", id="the same row again"),
        pytest.param([1, 3, 2], "names do not increase", id="an earlier row"),
        pytest.param([300, 200], "names do not increase", id="an earlier row of two octets"),
    ],
)
def test_a_walk_refuses_a_reply_that_goes_in_circles_and_keeps_its_place(rows: list[int], reason: str) -> None:
    walk = Walk([NAME], PUBLIC)
    before = walk.suffix
    with pytest.raises(MalformedMessage) as caught:
        walk.decode(*reply([((*NAME, row), Value(INTEGER, 1)) for row in rows]))
    assert caught.value.reason == reason
    assert (walk.suffix, walk.columns[0].rows, walk.done) == (before, {}, False)


def test_an_empty_reply_asks_for_less_and_is_refused_where_one_value_was_asked_for() -> None:
    walk = Walk([NAME, (*NAME[:-1], 2)], PUBLIC, repetitions=2)
    for _ in range(3):  # two rows of two columns; one row; two of one column; one
        walk.decode(*reply([]))
    with pytest.raises(MalformedMessage) as caught:
        walk.decode(*reply([]))
    assert caught.value.reason == "empty"
    assert ([column.rows for column in walk.columns], walk.done) == ([{}, {}], False)


def test_a_walk_refuses_rows_that_it_has_had() -> None:
    walk = Walk([NAME], PUBLIC)
    walk.decode(*reply([((*NAME, 5), Value(INTEGER, 1))]))
    with pytest.raises(MalformedMessage, match="names do not increase"):
        walk.decode(*reply([((*NAME, 5), Value(INTEGER, 1))]))


def test_a_walk_that_finds_too_much_says_so() -> None:
    walk = Walk([NAME], PUBLIC, max_rows=3)
    walk.decode(*reply([((*NAME, row), Value(INTEGER, 1)) for row in range(1, 4)]))
    assert not walk.too_long
    walk.decode(*reply([((*NAME, 4), Value(INTEGER, 1))]))
    assert walk.too_long


def test_a_walk_shrinks_down_to_one_row() -> None:
    walk = Walk([NAME], PUBLIC, repetitions=5)
    sizes = [asked(walk.prefix, walk.suffix).max_repetitions]
    while walk.shrink():
        sizes.append(asked(walk.prefix, walk.suffix).max_repetitions)
    assert sizes == [5, 2, 1]


def test_mutated_walk_replies_raise_nothing_but_malformed() -> None:
    dice = random.Random(4)
    rows = [((*NAME, row), Value(OCTET_STRING, b"stm1-%d" % row)) for row in range(1, 20)]
    data, _, _ = reply(rows)
    refused = 0
    for _ in range(10_000):
        broken, walk = mutated(data, dice), Walk([NAME], PUBLIC)
        try:
            walk.decode(broken, open_reply(broken).begin, len(broken))
        except MalformedMessage:
            refused += 1
            continue
        names = [row for row, _ in walk.columns[0]]
        assert names == sorted(set(names))
    assert refused > 5_000
