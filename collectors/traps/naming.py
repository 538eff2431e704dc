"""Names of transport equipment (TMF 814 MTNM and how managers write them), and the two numberings of TU-12s. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

_FIELD: Final = re.compile(r"([A-Za-z_\u4e00-\u9fff][A-Za-z0-9_ .\u4e00-\u9fff]*?)\s*[=:~＝：]\s*([^@,;|，；｜]*)")
_TIME_SLOT: Final = re.compile(r"(?:^|[-_])([jklm])\s*=\s*(\d{1,5})")
_CONCATENATED: Final = re.compile(r"(?:sts\d{1,4}c_)?vc4_(\d{1,3})c", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d{1,6}")
_ON_BOARD: Final = re.compile(
    r"(?:(?P<ne>[^:=/@]{1,60}):)?(?:(?:[A-Za-z]{0,8}(?P<shelf>\d{1,3})(?:\([^()]{1,40}\))?)-)?(?P<slot>\d{1,3})-(?P<board>[A-Z][A-Z0-9]{1,15})-(?P<port>\d{1,4})"
    r"\([^()]{1,40}\)(?P<path>(?:-[A-Za-z]{2,3}\d{0,2}:\d{1,5}){0,4})"
)
"""'NE:slot-board-port(name)-VC4:n-VC12:n', as managers show the place of an alarm."""
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
    name: word
    for word, names in {
        "rack": "rack cabinet 机架 机柜",
        "shelf": "shelf subrack frame chassis 子架 机框 框",
        "slot": "slot board 槽位 槽 板位 单板",
        "subslot": "sub_slot subslot sub_board subcard 子槽位 子槽 子卡",
        "port": "port 端口",
        "j": "highpath high_path vc4 au4",
        "k": "tug3",
        "l": "tug2",
        "low": "lowpath low_path vc12 tu12",
    }.items()
    for name in names.split()
}
_WORDS: Final = {
    **dict.fromkeys(("managedelement", "managed_element", "me", "ne", "ne_name", "nename", "网元", "网元名称"), "ne"),
    "ems": "ems",
    "domain": "domain",
    "type": "kind",
}
_ENDS: Final = re.compile(r"(?:_?(?:id|no|num|number)|号|编号)$")
_HOLDERS: Final = {name: word for name, word in _NUMBERS.items() if len(word) > 1 and word != "low"}
_ELSEWHERE: Final = re.compile(r"\b(?:peer|remote|opposite|neighbou?r|far[ -]?end)\b|对端|远端|邻居", re.IGNORECASE)
_SPOKEN: Final = re.compile(
    r"(?<![A-Za-z])(?!(?:(?<=of )|(?<=multi-))frame)"
    rf"({'|'.join(sorted(_HOLDERS, key=len, reverse=True))})(?:[ .]{{0,2}}(?:id|no\.?|number)|编?号)?"
    r"\s{0,2}[=:#(\[（［＝：-]?\s?(\d{1,6})(?![\d.:])",
    re.IGNORECASE,
)


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
    its value may be ':', '~' or '='. Words may be of other families of equipment, or Chinese: 'Frame=0, Slot ID=8',
    '机架=1，槽位=5'. Where no such pair names a place: 'NE:1-N2SL16A-1(SDH-1)-VC4:3-VC12:17', or 'Slot 3 Port 1'.
    """
    text = text[:_MOST]
    found = _read(text)
    if not found.keys() & {"rack", "shelf", "slot", "port"}:
        found = (_shown(text.strip()) or _spoken(text)) | found
    low = found.pop("low", None)
    if isinstance(low, int) and not found.keys() & {"l", "m"}:
        place = tu12_place(low, numbering)
        if place is not None:
            found.update(zip("klm", place, strict=True))
    elif isinstance(low, int) and low:
        found.setdefault("m", low)  # of a TUG-2 that was told
    return Place(**found)  # type: ignore[arg-type]  # the words that name numbers give numbers


def _read(text: str) -> dict[str, str | int]:
    """All that is written as 'word=value'."""
    found: dict[str, str | int] = {}
    for part in _parts(text):
        _read_part(part, found)
    return found


def _read_part(part: str, found: dict[str, str | int]) -> None:
    slots = _TIME_SLOT.findall(part.replace("~", "=").replace(":", "=").replace(" ", ""))
    if slots:
        found.update((letter, int(value)) for letter, value in slots)
        if "tu3" in part.lower():
            found.pop("l", None)
            found.pop("m", None)
        return
    match = _FIELD.fullmatch(part.strip())
    if match is None:
        return
    word, value = _word(match[1]), match[2].strip()
    if word in _WORDS:
        found.setdefault(_WORDS[word], value)
    elif not _NUMBER.fullmatch(value):
        return
    elif word in _NUMBERS:
        if not (_NUMBERS[word] in "jkl" and value == "0"):
            found.setdefault(_NUMBERS[word], int(value))
    elif (joined := _CONCATENATED.fullmatch(word)) and int(value):
        found.setdefault("j", (int(value) - 1) * int(joined[1]) + 1)  # the first of its AU-4s


def _word(said: str) -> str:
    """'Slot ID', 'slot_no.' and '槽位号' are as 'slot' and '槽位'."""
    return _ENDS.sub("", re.sub(r"[ .]+", "_", said.strip().lower()).strip("_"))


def _shown(text: str) -> dict[str, str | int]:
    """A place as '1-N2SL16A-1(SDH-1)-VC4:3-VC12:17'."""
    match = _ON_BOARD.fullmatch(text)
    if match is None:
        return {}
    found: dict[str, str | int] = {"ne": match["ne"].strip()} if match["ne"] else {}
    found |= {word: int(match[word]) for word in ("shelf", "slot", "port") if match[word]}
    for layer, value in re.findall(r"-([A-Za-z]{2,3}\d{0,2}):(\d{1,5})", match["path"]):
        word = {"VC4": "j", "VC3": "k", "VC12": "low"}.get(layer.upper())
        if word and int(value):
            found.setdefault(word, int(value))
    return found


def port_names(text: str) -> tuple[str, ...]:
    """What a port may be called where its place is written as '鼓楼:1-N2SL16A-1(SDH-1)'; () = it is no port, or
    something in one.
    """
    match = _ON_BOARD.fullmatch(text[:_MOST].strip())
    if match is None or match["path"]:
        return ()
    name = match[0].partition(":")[2] if match["ne"] else match[0]
    return name, f"{match['slot']}-{match['board']}-{match['port']}"


def own_part(text: str) -> str:
    """A sentence up to where it begins to speak of another place: 'Slot 3 Port 1: no light from peer slot 5'."""
    return _ELSEWHERE.split(text, 1)[0]


def _spoken(text: str) -> dict[str, str | int]:
    """A place in words, if they name a slot: 'Slot 3 Port 1', 'Rack(1)-Shelf(1)-Slot(5)', '机架1-子架1-槽位5'.
    Words of two places name none.
    """
    found: dict[str, str | int] = {}
    for word, value in _SPOKEN.findall(own_part(text)):
        if found.setdefault(_HOLDERS[word.lower()], int(value)) != int(value):
            return {}
    return found if "slot" in found else {}


def _parts(text: str) -> Iterator[str]:
    """Pieces that each say one thing. The name of a manager or element may hold a '/': 'EMS:Huawei/NJ-U2000@...'."""
    for name in text.split("@"):
        pieces = re.split(r"[/,;|，；｜]", name)
        if _OWNER.match(pieces[0]):
            whole = 1
            while whole < len(pieces) and not _FIELD.fullmatch(pieces[whole].strip()):
                whole += 1
            pieces[:whole] = ["/".join(pieces[:whole]).rstrip("/")]
        yield from pieces
