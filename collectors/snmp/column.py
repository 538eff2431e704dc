"""Columns of a table as a walk finds them, and the varbinds of its replies read into them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from collectors.snmp.ber import (
    END_OF_MIB_VIEW,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    SEQUENCE,
    Content,
    MalformedMessage,
    Oid,
    Value,
    decode_content,
    decode_subids,
    encode_oid_content,
    read_header,
)
from collectors.snmp.envelope import locate_varbind
from collectors.snmp.plan import UNSIGNED_LIMIT

_END_TAG: Final = END_OF_MIB_VIEW.tag
_from_bytes = int.from_bytes


_encoded_name = lru_cache(maxsize=256)(encode_oid_content)


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


Found: TypeAlias = tuple[Column, bytes, int, Content]


def subids_increase(before: bytes, after: bytes) -> bool:
    """Whether encoded sub-identifiers `after` come strictly later in MIB order, and are well formed."""
    if before < after and after.isascii():
        # every sub-identifier of `after` is one octet, so the first difference decides in both orders
        return True
    return decode_subids(before) < decode_subids(after)


def read_rows(columns: Sequence[Column], data: bytes, at: int, end: int, found: list[Found]) -> list[bytes | None]:
    """Varbinds come row by row, each belongs to the column whose turn it is.

    Fills `found`; returns the last index of every column, None where the column has ended. Raises MalformedMessage.
    Long forms and odd types take the slow functions: this loop is where a walk spends its time.
    """
    lasts: list[bytes | None] = [column.last for column in columns]
    live = [(column, column.name, len(column.name)) for column in columns]
    turn, width, limits = 0, len(live), UNSIGNED_LIMIT
    try:
        while at < end:
            stop = at + 2 + data[at + 1]
            name_at = at + 4
            value_at = name_at + data[at + 3]
            if data[at] != SEQUENCE or data[at + 2] != OBJECT_IDENTIFIER or data[value_at + 1] != stop - value_at - 2:
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
