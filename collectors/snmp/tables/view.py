"""Values of an agent as the tables of its MIBs: columns and rows by index. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from collectors.snmp.ber import Content, Oid, Value

SYS_DESCR: Final[Oid] = (1, 3, 6, 1, 2, 1, 1, 1)
SYS_OBJECT_ID: Final[Oid] = (1, 3, 6, 1, 2, 1, 1, 2)
SYS_UP_TIME: Final[Oid] = (1, 3, 6, 1, 2, 1, 1, 3)

Row: TypeAlias = Mapping[int, Content]
"""The contents of a row by the number of their column."""


class MibView:
    """Whatever of an agent is known: a recording, or what was walked just now."""

    __slots__ = ("_names", "_values")

    def __init__(self, values: Mapping[Oid, Value]) -> None:
        self._values = values
        self._names = sorted(values)

    @property
    def values(self) -> Mapping[Oid, Value]:
        """Everything, by name."""
        return self._values

    def scalar(self, oid: Oid) -> Content:
        """The one instance of an object; None = there is none."""
        value = self._values.get((*oid, 0))
        return None if value is None else value.content

    def holds(self, root: Oid) -> bool:
        """Whether anything lies below a node."""
        return next(self._below(root), None) is not None

    def column(self, oid: Oid) -> dict[Oid, Content]:
        """The contents of a column by the index of their rows, in the order of the MIB."""
        size = len(oid)
        return {name[size:]: self._values[name].content for name in self._below(oid)}

    def rows(self, entry: Oid) -> dict[Oid, dict[int, Content]]:
        """All of a table by index, in the order of the first column."""
        found: dict[Oid, dict[int, Content]] = {}
        size = len(entry)
        for name in self._below(entry):
            if len(name) > size + 1:
                found.setdefault(name[size + 1 :], {})[name[size]] = self._values[name].content
        return found

    def _below(self, root: Oid) -> Iterator[Oid]:
        size = len(root)
        for at in range(bisect_left(self._names, (*root, 0)), len(self._names)):
            name = self._names[at]
            if name[:size] != root:
                return
            yield name
