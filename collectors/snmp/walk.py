"""The state of one walk, by GETBULK or for SNMPv1 by GETNEXT: what to ask next, and what was found. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from collectors.snmp.access import Access, compile_request, is_v1
from collectors.snmp.ber import (
    OBJECT_IDENTIFIER,
    OF_NAMES,
    SEQUENCE,
    Kind,
    MalformedMessage,
    Oid,
    Status,
    encode_tlv,
)
from collectors.snmp.column import Column, Found, read_rows


def _question(name: bytes) -> bytes:
    """A varbind that asks for the encoded name."""
    size = len(name)
    if size < 0x7C:
        return bytes((SEQUENCE, size + 4, OBJECT_IDENTIFIER, size)) + name + b"\x05\x00"
    return encode_tlv(SEQUENCE, encode_tlv(OBJECT_IDENTIFIER, name) + b"\x05\x00")


class Walk:
    """A walk of some columns of one agent, asked again and again until `done`.

    Names must strictly increase, and a column of more than `max_rows` ends the walk with its error.
    """

    __slots__ = (
        "_doubted",
        "_lenient",
        "_live",
        "_max_rows",
        "_most",
        "_repetitions",
        "_searching",
        "_slow",
        "_waiting",
        "_width",
        "access",
        "answered",
        "columns",
        "kind",
        "may_turn",
        "prefix",
        "refused",
        "suffix",
    )

    def __init__(
        self,
        columns: Sequence[Oid],
        access: Access,
        repetitions: int = 24,
        max_rows: int = 100_000,
        *,
        lenient: bool = False,
    ) -> None:
        """`lenient`: a column that the agent answers with an error from the first row on is given up, and the others
        are read.
        """
        self.kind = Kind.GETNEXT if is_v1(access) else Kind.GETBULK
        self.may_turn = self.kind is Kind.GETBULK
        """Whether it goes on by GETNEXT where the agent has nothing but errors for GETBULK, as some have."""
        self.answered = False
        """Whether any answer brought values, by what is asked by now."""
        self.access = access
        self.columns = [Column(oid) for oid in columns]
        self._live = self.columns
        self._waiting: list[Column] = []
        """Columns that are not asked beside the live ones, but after them."""
        self._width = len(self.columns)
        self._most = self._repetitions = 0 if self.kind is Kind.GETNEXT else repetitions
        self._doubted = self._searching = False
        """Whether one of the columns that wait is in error; whether one row is asked for until some can be read."""
        self._slow = False
        """Whether it asks for more rows with every answer, after an agent could not tell many in time."""
        self._max_rows = max_rows
        self._lenient = lenient
        self.refused: list[tuple[Oid, int]] = []
        """Columns that were given up, each with the error that the agent answered for it alone."""
        self.prefix, self.suffix = self._compile()

    @property
    def done(self) -> bool:
        return not self._live

    @property
    def too_long(self) -> bool:
        return any(len(column.rows) > self._max_rows for column in self.columns)

    def shrink(self) -> bool:
        """Ask for half as many rows (the reply was too big), then for half of the columns; False when one value is
        too big.
        """
        self._slow = False
        if self._repetitions >= 2:
            self._repetitions //= 2
        elif len(self._live) >= 2:
            self._width = len(self._live) // 2
            self._waiting = self._live[self._width :] + self._waiting
            self._live, self._repetitions = self._live[: self._width], self._most
        else:
            return False
        self.prefix, self.suffix = self._compile()
        return True

    def goes_on_after(self, status: int, index: int) -> bool:
        """The agent answered with an error: whether there is another way to ask, or something else to ask for."""
        if status == Status.TOO_BIG:
            return self.shrink()
        if status == Status.NO_SUCH_NAME and self.end_column(index):
            return True
        return status in OF_NAMES and self._narrow(status)

    def _narrow(self, status: int) -> bool:
        """An error that tells nobody which column it is about: ask for one row, then for half of the columns. One
        that is alone has ended if the agent says so.
        """
        self._slow = False
        if self._repetitions >= 2:
            # the MIB ends within these rows; any other error may be about their number
            self._repetitions = 1 if status == Status.NO_SUCH_NAME else self._repetitions // 2
        elif len(self._live) >= 2:
            self._width = len(self._live) // 2
            self._doubted = self._searching = True
            self._waiting = self._live[self._width :] + self._waiting
            self._live = self._live[: self._width]
        elif status != Status.NO_SUCH_NAME and self._may_turn_now():
            self.turn_to_next()
            return True
        elif status == Status.NO_SUCH_NAME or self._can_do_without(self._live[0]):
            if status != Status.NO_SUCH_NAME:
                self.refused.append((self._live[0].oid, status))
            self._go_on([])
            return True
        else:
            return False
        self.prefix, self.suffix = self._compile()
        return True

    def _may_turn_now(self) -> bool:
        return self.may_turn and not self.answered and not (self._lenient and self._waiting)

    @property
    def rows_at_once(self) -> int:
        """The most rows that are asked for in one question; 0 = by GETNEXT."""
        return self._most

    def limit(self, rows: int) -> None:
        """Before the first question: no more rows at once than an agent is known to answer, 0 = by GETNEXT."""
        self.may_turn = False
        if rows == 0:
            self.turn_to_next()
        elif rows < self._most:
            self._most = self._repetitions = rows
            self.prefix, self.suffix = self._compile()

    def slow_down(self) -> bool:
        """No answer came: ask by GETNEXT, since that may have been too many rows to tell in time, or GETBULK is
        nothing that the agent knows; and for no more than half as many rows then. False when it was GETNEXT already.
        """
        if self.kind is Kind.GETNEXT:
            return False
        self._most = self._repetitions // 2 if self._repetitions >= 4 else 0
        self._slow = self._most > 0
        self.kind, self._repetitions = Kind.GETNEXT, 0
        self.prefix, self.suffix = self._compile()
        return True

    def _speed_up(self) -> None:
        """An answer came in time."""
        self._repetitions = min(2 * self._repetitions or 2, self._most)
        self.kind, self._searching = Kind.GETBULK, False

    def turn_to_next(self) -> None:
        """Begin anew, by GETNEXT."""
        self.kind, self.may_turn = Kind.GETNEXT, False
        self._most = self._repetitions = 0
        self._live, self._waiting, self._width = self.columns, [], len(self.columns)
        self.refused.clear()
        self.prefix, self.suffix = self._compile()

    def _can_do_without(self, column: Column) -> bool:
        return self._lenient and not column.last

    def end_column(self, index: int) -> bool:
        """SNMPv1 says by noSuchName for one varbind (from 1) that its column has ended; False when it cannot be."""
        if self.kind is not Kind.GETNEXT or not 1 <= index <= len(self._live):
            return False
        self._go_on([column for number, column in enumerate(self._live, 1) if number != index])
        return True

    def decode(self, data: bytes, at: int, end: int) -> None:
        """Take one reply; a malformed one changes nothing, so that the retry can heal it."""
        if at == end:  # an agent that leaves out whatever does not fit
            if self.shrink():
                return
            raise MalformedMessage("empty")
        self.answered = True
        found: list[Found] = []
        lasts = read_rows(self._live, data, at, end, found)
        for column, index, tag, content in found:
            column.rows[index] = content
            column.tags.append(tag)
        live = []
        for column, last in zip(self._live, lasts, strict=True):
            if last is not None:
                column.last = last
                live.append(column)
        if self._slow:
            self._speed_up()
        elif self._searching:
            self._repetitions, self._searching = self._most, False
        self._go_on(live)

    def _go_on(self, live: list[Column]) -> None:
        """With the columns that have not ended, else with the next of those that wait."""
        if not live and self._waiting:
            live, self._waiting = self._waiting[: self._width], self._waiting[self._width :]
            if self._doubted and self._repetitions > 1:
                self._repetitions, self._searching = 1, True
        self._live = live
        if live:
            self.prefix, self.suffix = self._compile()

    def _compile(self) -> tuple[bytes, bytes]:
        varbinds = b"".join([_question(column.name + column.last) for column in self._live])
        return compile_request(self.kind, self.access, varbinds, 0, min(self._repetitions, 127))
