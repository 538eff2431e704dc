"""Long work in slices: a generator that pauses wherever others may have their turn, and returns its result.

Logic only says where it can pause; whoever runs it decides whether to. Nobody may change what the work reads until
it has ended.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, MutableMapping, Sequence
from heapq import merge
from itertools import islice
from typing import Any, Final, TypeAlias, TypeVar

_T = TypeVar("_T")

Slices: TypeAlias = Generator[None, None, _T]

LET_GO_AT_ONCE: Final = 500
_SORTED_AT_ONCE: Final = 1000


def drained(work: Slices[_T]) -> _T:
    """Do all of it at once."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: _T = end.value
            return result


def some(items: Iterable[_T], size: int) -> Iterable[Sequence[_T]]:
    """The items in their order, at most `size` at a time."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def letting_go(*heaps: MutableMapping[Any, Any] | list[Any]) -> Slices[None]:
    """Empty what nobody needs any more: to free a hundred thousand objects takes its time, too."""
    for heap in heaps:
        while heap:
            if isinstance(heap, list):
                del heap[-LET_GO_AT_ONCE:]
            else:
                for _ in range(min(LET_GO_AT_ONCE, len(heap))):
                    heap.popitem()
            yield


def in_order(items: Iterable[_T], key: Callable[[_T], Any]) -> Slices[list[_T]]:
    """sorted(items, key=key), with pauses."""
    runs: list[list[_T]] = []
    for chunk in some(items, _SORTED_AT_ONCE):
        runs.append(sorted(chunk, key=key))
        yield
    if len(runs) < 2:
        return runs[0] if runs else []
    found: list[_T] = []
    for chunk in some(merge(*runs, key=key), _SORTED_AT_ONCE):
        found += chunk
        yield
    return found
