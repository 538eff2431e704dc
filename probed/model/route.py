"""The shape of a route: a tree that says how capacities of parts make the capacity of a circuit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from probed.model.ids import Leaf


@dataclass(frozen=True, slots=True)
class LeafRoute:
    """One link or termination point. Unwatched leaves have left the tree when it is built."""

    leaf: Leaf


@dataclass(frozen=True, slots=True)
class SeriesRoute:
    """Works as well as its worst part: (min lo, min hi). Empty = UP."""

    parts: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class ParallelRoute:
    """Protected legs: works as well as its best leg. `label` names the protection group or scheme."""

    legs: tuple[Route, ...]
    label: str


@dataclass(frozen=True, slots=True)
class KOfNRoute:
    """The k-th best of n parts (1:N protection, load sharing that needs k)."""

    k: int
    parts: tuple[Route, ...]
    label: str


@dataclass(frozen=True, slots=True)
class VcatRoute:
    """Virtual concatenation (G.707 clause 11): the weighted mean of its members.

    Without LCAS (G.7042) one failed member fails the whole group.
    """

    members: tuple[Route, ...]
    weights: tuple[int, ...]
    lcas: bool
    label: str


Route: TypeAlias = LeafRoute | SeriesRoute | ParallelRoute | KOfNRoute | VcatRoute


@dataclass(frozen=True, slots=True)
class CircuitRoute:
    """A circuit's route while one topology held: half-open [start, end), end None = still."""

    start: int
    end: int | None
    route: Route
    topology: str
    unwatched: tuple[Leaf, ...] = ()
