"""Names of transport equipment (TMF 814 MTNM and how managers write them), and the two numberings of TU-12s. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

_FIELD: Final = re.compile(r"([A-Za-z_][A-Za-z0-9_ ]*?)\s*[=:~]\s*([^@,;|]*)")
_TIME_SLOT: Final = re.compile(r"(?:^|[-_])([jklm])\s*=\s*(\d{1,5})")
_NUMBER: Final = re.compile(r"\d{1,6}")
_OWNER: Final = re.compile(r"\s*(?:EMS|ManagedElement)\s*[=:~]", re.IGNORECASE)
_MOST: Final = 1000
TU12_IN_VC4: Final = 63


class Numbering(StrEnum):
    """How the 63 TU-12s of a VC-4 are counted."""

    INTERLEAVED = "interleaved"
    SEQUENTIAL = "sequential"


class Place(NamedTuple):
    """Where in the network; '' and None = not said. j = AU-4, k, l, m = TUG-3, TUG-2, TU-12 (G.707 clause 7.3)."""

    ems: str = ""
    ne: str = ""
    rack: int | None = None
    shelf: int | None = None
    slot: int | None = None
    domain: str = ""
    port: int | None = None
    j: int | None = None
    k: int | None = None
    l: int | None = None  # noqa: E741  # the standard's letter
    m: int | None = None
    subslot: int | None = None
    kind: str = ""
    """Of a floating point (FTP): such as 'mp' for a bundle."""

    @property
    def is_port(self) -> bool:
        return self.slot is not None and self.port is not None

    def tu12(self, numbering: Numbering) -> int | None:
        """Its number in its VC-4, if it is a TU-12."""
        if self.k is None or self.l is None or self.m is None:
            return None
        return tu12_number(self.k, self.l, self.m, numbering)


_NUMBERS: Final = {
    "rack": "rack",
    "shelf": "shelf",
    "subrack": "shelf",
    "slot": "slot",
    "board": "slot",
    "sub_slot": "subslot",
    "subslot": "subslot",
    "port": "port",
    "highpath": "j",
    "high_path": "j",
    "vc4": "j",
}
_WORDS: Final = {"ems": "ems", "managedelement": "ne", "ne": "ne", "domain": "domain", "type": "kind"}


def tu12_number(k: int, l: int, m: int, numbering: Numbering) -> int | None:  # noqa: E741
    """1 to 63; None = there is no such TU-12."""
    if not (1 <= k <= 3 and 1 <= l <= 7 and 1 <= m <= 3):
        return None
    if numbering is Numbering.INTERLEAVED:
        return k + 3 * (l - 1) + 21 * (m - 1)
    return 21 * (k - 1) + 3 * (l - 1) + m


def tu12_place(number: int, numbering: Numbering) -> tuple[int, int, int] | None:
    """(k, l, m) of a number 1 to 63."""
    if not 1 <= number <= TU12_IN_VC4:
        return None
    number -= 1
    if numbering is Numbering.INTERLEAVED:
        return number % 3 + 1, number // 3 % 7 + 1, number // 21 + 1
    return number // 21 + 1, number // 3 % 7 + 1, number % 3 + 1


@lru_cache(maxsize=4096)
def parse_place(text: str, numbering: Numbering = Numbering.INTERLEAVED) -> Place:
    """What a name says of a place. Whatever it does not say is left open; nothing is refused.

    'EMS:X@ManagedElement:590598@PTP:/rack=1/shelf=1/slot=2/domain=sdh/port=1@CTP:/sts3c_au4-j=1/vt2_tu12-k=3-l=3-m=3'
    and 'ne=590174/rack=1/shelf=1/slot=5/domain=sdh/port=1/highPath=1/lowPath=0/layer=5'. The mark between a word and
    its value may be ':', '~' or '='.
    """
    found: dict[str, str | int] = {}
    for part in _parts(text[:_MOST]):
        slots = _TIME_SLOT.findall(part.replace("~", "=").replace(":", "=").replace(" ", ""))
        if slots:
            found.update((letter, int(value)) for letter, value in slots)
            if "tu3" in part.lower():
                found.pop("l", None)
                found.pop("m", None)
            continue
        match = _FIELD.fullmatch(part.strip())
        if match is None:
            continue
        word, value = match[1].strip().lower(), match[2].strip()
        if word in _WORDS:
            found.setdefault(_WORDS[word], value)
        elif word in _NUMBERS and _NUMBER.fullmatch(value):
            if not (_NUMBERS[word] == "j" and value == "0"):
                found.setdefault(_NUMBERS[word], int(value))
        elif word in ("lowpath", "low_path", "vc12") and _NUMBER.fullmatch(value):
            place = tu12_place(int(value), numbering)
            if place is not None:
                found.update(zip("klm", place, strict=True))
    return Place(**found)  # type: ignore[arg-type]  # the words that name numbers give numbers


def _parts(text: str) -> Iterator[str]:
    """Pieces that each say one thing. The name of a manager or element may hold a '/': 'EMS:Huawei/NJ-U2000@...'."""
    for name in text.split("@"):
        pieces = re.split(r"[/,;|]", name)
        if _OWNER.match(pieces[0]):
            whole = 1
            while whole < len(pieces) and not _FIELD.fullmatch(pieces[whole].strip()):
                whole += 1
            pieces[:whole] = ["/".join(pieces[:whole]).rstrip("/")]
        yield from pieces
