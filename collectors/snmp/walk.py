"""The state of one walk, by GETBULK or for SNMPv1 by GETNEXT: what to ask next, and what was found. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from collectors.snmp.access import Access, compile_request, is_v1
from collectors.snmp.ber import (
    END_OF_MIB_VIEW,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    OF_NAMES,
    SEQUENCE,
    Content,
    Kind,
    MalformedMessage,
    Oid,
    Status,
    Value,
    decode_content,
    decode_subids,
    encode_oid_content,
    encode_tlv,
    read_header,
)
from collectors.snmp.envelope import locate_varbind
from collectors.snmp.plan import UNSIGNED_LIMIT

_END_TAG: Final = END_OF_MIB_VIEW.tag
_from_bytes = int.from_bytes


_encoded_name = lru_cache(maxsize=256)(encode_oid_content)


def _question(name: bytes) -> bytes:
    """A varbind that asks for the encoded name."""
    size = len(name)
    if size < 0x7C:
        return bytes((SEQUENCE, size + 4, OBJECT_IDENTIFIER, size)) + name + b"\x05\x00"
    return encode_tlv(SEQUENCE, encode_tlv(OBJECT_IDENTIFIER, name) + b"\x05\x00")


class Column:
    """One walked column in the agent's order: encoded index (ber.decode_subids) to content, and the tags."""

    __slots__ = ("last", "name", "oid", "rows", "tags")

    def __init__(self, oid: Oid) -> None:
        self.oid = oid
        self.name = _encoded_name(oid)
        self.last = b""
        self.rows: dict[bytes, Content] = {}
        self.tags = bytearray()

    def __iter__(self) -> Iterator[tuple[Oid, Value]]:
        """Index below the column, and value."""
        for (index, content), tag in zip(self.rows.items(), self.tags, strict=True):
            yield decode_subids(index), Value(tag, content)


_Found: TypeAlias = tuple[Column, bytes, int, Content]


def subids_increase(before: bytes, after: bytes) -> bool:
    """Whether encoded sub-identifiers `after` come strictly later in MIB order, and are well formed."""
    if before < after and after.isascii():
        # every sub-identifier of `after` is one octet, so the first difference decides in both orders
        return True
    return decode_subids(before) < decode_subids(after)


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
        found: list[_Found] = []
        lasts = self._read(data, at, end, found)
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

    def _read(self, data: bytes, at: int, end: int, found: list[_Found]) -> list[bytes | None]:
        """Varbinds come row by row, each belongs to the column whose turn it is.

        Fills `found`; returns the last index of every column, None where the column has ended. Long forms
        and odd types take the slow functions: this loop is where a walk spends its time.
        """
        lasts: list[bytes | None] = [column.last for column in self._live]
        live = [(column, column.name, len(column.name)) for column in self._live]
        turn, width, limits = 0, len(live), UNSIGNED_LIMIT
        try:
            while at < end:
                stop = at + 2 + data[at + 1]
                name_at = at + 4
                value_at = name_at + data[at + 3]
                if (
                    data[at] != SEQUENCE
                    or data[at + 2] != OBJECT_IDENTIFIER
                    or data[value_at + 1] != stop - value_at - 2
                ):
                    name_at, value_at, stop = locate_varbind(data, at, end)
                last = lasts[turn]
                if last is not None:
                    column, name, length = live[turn]
                    tag = data[value_at]
                    if data[name_at : name_at + length] != name or tag == _END_TAG:
                        lasts[turn] = None
                    else:
                        index = data[name_at + length : value_at]
                        if not (last < index and index.isascii()) and not subids_increase(last, index):
                            raise MalformedMessage("names do not increase")
                        lasts[turn] = index
                        size = stop - value_at
                        if 2 < size < limits.get(tag, 0):
                            found.append((column, index, tag, _from_bytes(data[value_at + 2 : stop], "big")))
                        elif tag == OCTET_STRING and size < 0x82:
                            found.append((column, index, tag, data[value_at + 2 : stop]))
                        else:
                            _, start, _ = read_header(data, value_at, stop)
                            found.append((column, index, tag, decode_content(tag, data[start:stop])))
                turn += 1
                if turn == width:
                    turn = 0
                at = stop
        except IndexError:
            raise MalformedMessage("cut") from None
        if at != end:
            raise MalformedMessage("cut")
        return lasts
