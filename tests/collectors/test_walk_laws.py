"""Whatever an agent cannot do, a walk of it brings all rows of all columns that it has no error for, or fails."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from collectors.snmp.access import access_of
from collectors.snmp.ber import (
    END_OF_MIB_VIEW,
    INTEGER,
    Kind,
    Oid,
    Request,
    Status,
    Value,
    VarBind,
    decode_request,
    encode_response,
)
from collectors.snmp.envelope import open_reply
from collectors.snmp.walk import Walk

ENTRY: Oid = (1, 3, 6, 1, 9)
KEY = b"\x01\x02\x03\x04"
MOST_QUESTIONS = 2000


@dataclass(frozen=True)
class Weak:
    """An agent: how many values it tells at once, what it does with more, what it says to GETBULK and at the end."""

    rows: tuple[int, ...]
    refused: frozenset[int]
    most: int
    beyond: str
    bulk: str
    end_is_error: bool

    def names(self) -> list[Oid]:
        return [(*ENTRY, column, row) for column, count in enumerate(self.rows) for row in range(1, count + 1)]

    def answer(self, request: Request, names: list[Oid]) -> tuple[int, list[VarBind]] | None:
        """Error status and varbinds; None = silence."""
        by_bulk = request.kind is Kind.GETBULK
        if by_bulk and self.bulk != "known":
            return None if self.bulk == "silent" else (Status.GEN_ERR, [])
        if any(len(oid) > 5 and oid[5] in self.refused for oid in request.oids):
            return Status.GEN_ERR, []
        repetitions = request.max_repetitions if by_bulk else 1
        if len(request.oids) * repetitions > self.most and self.beyond != "cut":
            return {"silent": None, "too_big": (Status.TOO_BIG, []), "error": (Status.GEN_ERR, [])}.get(
                self.beyond, (0, [])
            )
        found, lasts = [], list(request.oids)
        for _ in range(repetitions):
            for number, last in enumerate(lasts):
                place = bisect_right(names, last)
                if place == len(names):
                    found.append(VarBind(last, END_OF_MIB_VIEW))
                else:
                    lasts[number] = names[place]
                    found.append(VarBind(names[place], Value(INTEGER, names[place][-1])))
        if self.end_is_error and any(value.tag == END_OF_MIB_VIEW.tag for _, value in found):
            return Status.NO_SUCH_NAME, []
        return 0, found[: self.most]


agents = st.builds(
    Weak,
    rows=st.lists(st.sampled_from([0, 1, 3, 30, 70]), min_size=1, max_size=8).map(tuple),
    refused=st.frozensets(st.integers(0, 7), max_size=8),
    most=st.sampled_from([1, 3, 8, 40, 10_000]),
    beyond=st.sampled_from(["silent", "too_big", "error", "empty", "cut"]),
    bulk=st.sampled_from(["known", "known", "error", "silent"]),
    end_is_error=st.booleans(),
)


@settings(max_examples=120, deadline=None)
@given(agents, st.sampled_from([None, 0, 1, 6, 24]))
def test_a_walk_brings_all_that_an_agent_has_however_weak_it_is(agent: Weak, known: int | None) -> None:
    assume(known in (None, 0) or agent.bulk == "known")
    assume(agent.beyond != "silent" or agent.most >= len(agent.rows))  # a row is told in time
    columns = [(*ENTRY, column) for column in range(len(agent.rows))]
    walk, names, in_vain = Walk(columns, access_of("public"), lenient=True), sorted(agent.names()), 0
    if known is not None:
        walk.limit(known)
    for _ in range(MOST_QUESTIONS):
        if walk.done:
            break
        told = agent.answer(decode_request(walk.prefix + KEY + walk.suffix), names)
        in_vain = in_vain + 1 if told is None else 0
        if told is None:
            assert in_vain == 1, "who tells a row in time is asked for one"
            assert walk.slow_down()
        elif told[0]:
            assert walk.goes_on_after(told[0], 0)
        else:
            reply = encode_response(b"public", 0x01020304, told[1])
            walk.decode(reply, open_reply(reply).begin, len(reply))
    assert walk.done
    assert {oid for oid, _ in walk.refused} == {oid for oid in columns if oid[-1] in agent.refused}
    for column, count in zip(walk.columns, agent.rows, strict=True):
        rows = 0 if column.oid[-1] in agent.refused else count
        assert [(index[-1], value.content) for index, value in column] == [(n, n) for n in range(1, rows + 1)]
