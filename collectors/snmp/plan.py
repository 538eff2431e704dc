"""Precompiled requests and planned decoding: what is asked often is encoded once and read by comparison.

A request is prefix + four octets of request-id + suffix, for v3 without what makes it secure. Its reply must carry
the same version and community or security, and the names that were asked in order: they are compared as octets,
never decoded.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Final, NamedTuple, Protocol, TypeVar

from collectors.snmp.access import Access, compile_request
from collectors.snmp.ber import (
    COUNTER32,
    COUNTER64,
    GAUGE32,
    INTEGER,
    NULL,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    SEQUENCE,
    TIME_TICKS,
    Content,
    Kind,
    MalformedMessage,
    Oid,
    Value,
    decode_content,
    decode_oid_content,
    encode_oid_content,
    encode_subids,
    encode_tlv,
    read_header,
)
from collectors.snmp.envelope import locate_varbind
from probed.model.observation import NOT_COUNTED

SYS_UP_TIME: Final[Oid] = (1, 3, 6, 1, 2, 1, 1, 3, 0)

# a value element (tag, length, content) shorter than this cannot exceed the range of its unsigned type
UNSIGNED_LIMIT: Final = {COUNTER32: 7, GAUGE32: 7, TIME_TICKS: 7, COUNTER64: 11}

_MAX_LAYOUTS: Final = 256
_from_bytes = int.from_bytes

T_co = TypeVar("T_co", covariant=True)


class Plan(Protocol[T_co]):
    """How to ask and how to read: the octets around the request-id, and the decode of the varbinds."""

    @property
    def kind(self) -> Kind: ...
    @property
    def access(self) -> Access: ...
    @property
    def prefix(self) -> bytes: ...
    @property
    def suffix(self) -> bytes: ...

    def decode(self, data: bytes, at: int, end: int) -> T_co:
        """Read the varbinds in [at, end); MalformedMessage = not the answer to this question."""
        ...


class Reading(NamedTuple):
    """The values of a reply in the order of the question: type tags, and what they hold."""

    tags: bytes
    contents: list[Content]

    def value(self, number: int) -> Value:
        return Value(self.tags[number], self.contents[number])


class _Layout:
    """The shape of one good reply: where its fixed octets and its contents lie.

    A reply of the same shape is read by one unpack and one comparison; any other is read element by element.
    """

    __slots__ = ("_fixed", "_late", "_mask", "_tags", "_unpack")

    def __init__(self, data: bytes, at: int, values: Sequence[tuple[int, int, int]]) -> None:
        """`values`: tag, start and end of every content, in order; the last one ends the reply."""
        form, mask = [">"], bytearray()
        late: list[tuple[int, Callable[[bytes], Content]]] = []
        begin = at
        for number, (tag, start, stop) in enumerate(values):
            direct = _direct(tag, stop - start)
            form.append(f"{start - at}x{direct or f'{stop - start}s'}")
            mask += b"\xff" * (start - at) + bytes(stop - start)
            if not direct and tag != OCTET_STRING:
                late.append((number, _reader(tag, stop - start)))
            at = stop
        self._unpack = struct.Struct("".join(form)).unpack_from
        # one big number is masked and compared faster than its octets can be cut out and compared
        self._mask = _from_bytes(mask, "big")
        self._fixed = _from_bytes(data[begin:at], "big") & self._mask
        self._late = tuple(late)
        """The contents that take more than the unpack."""
        self._tags = bytes(tag for tag, _, _ in values)

    def read(self, data: bytes, at: int, end: int) -> Reading | None:
        if _from_bytes(data[at:end], "big") & self._mask != self._fixed:
            return None
        contents = list(self._unpack(data, at))
        for number, read in self._late:
            contents[number] = read(contents[number])
        return Reading(self._tags, contents)


def _reader(tag: int, length: int) -> Callable[[bytes], Content]:
    if 2 < length + 2 < UNSIGNED_LIMIT.get(tag, 0):
        return _from_bytes
    return partial(decode_content, tag)


def _direct(tag: int, length: int) -> str:
    """How struct itself reads an integer of this type and length; empty = it cannot."""
    if 2 < length + 2 < UNSIGNED_LIMIT.get(tag, 0):
        return {1: "B", 2: "H", 4: "I", 8: "Q"}.get(length, "")
    return {1: "b", 2: "h", 4: "i"}.get(length, "") if tag == INTEGER else ""


_front = lru_cache(4096)(encode_oid_content)
"""Encoded columns: a table is asked by a few of them and many rows."""
_LEAST_FRONT: Final = 4


def _names(oids: Sequence[Oid]) -> list[bytes]:
    return [encode_tlv(OBJECT_IDENTIFIER, _encoded(oid)) for oid in oids]


def _encoded(oid: Oid) -> bytes:
    cut = len(oid) - 2
    return encode_oid_content(oid) if cut < _LEAST_FRONT else _front(oid[:cut]) + encode_subids(oid[cut:])


def _decoded(name: bytes) -> Oid:
    return decode_oid_content(name[read_header(name, 0, len(name))[1] :])


def _question(names: Sequence[bytes]) -> bytes:
    return b"".join(encode_tlv(SEQUENCE, name + bytes((NULL, 0))) for name in names)


def _locate(names: Sequence[bytes], data: bytes, at: int, end: int) -> list[tuple[int, int, int]]:
    """Tag, start and end of every content; the names must be exactly those asked, in order."""
    out = []
    for name in names:
        _, value_at, stop = locate_varbind(data, at, end)
        if data[value_at - len(name) : value_at] != name:
            raise MalformedMessage("other name")
        out.append(read_header(data, value_at, stop))
        at = stop
    if at != end:
        raise MalformedMessage("other number of varbinds")
    return out


def _contents(data: bytes, values: Sequence[tuple[int, int, int]]) -> Reading:
    tags = bytes(tag for tag, _, _ in values)
    return Reading(tags, [decode_content(tag, data[start:stop]) for tag, start, stop in values])


def _answered(reading: Reading) -> Reading:
    """NULL stands in questions: where it is all that comes back, nothing was answered."""
    if reading.tags and reading.tags.count(NULL) == len(reading.tags):
        raise MalformedMessage("no values")
    return reading


class GetPlan:
    """A GET of a fixed list of names, for any number of agents.

    The first `shared` names stay in both halves when it is split.
    """

    __slots__ = ("_layouts", "_misses", "_names", "access", "kind", "oids", "prefix", "shared", "suffix")

    def __init__(self, oids: Sequence[Oid], access: Access, shared: int = 0) -> None:
        self.kind = Kind.GET
        self.oids = tuple(oids)
        self.access = access
        self.shared = shared
        self._names = _names(oids)
        self.prefix, self.suffix = compile_request(self.kind, access, _question(self._names))
        self._layouts: dict[int, _Layout] = {}
        self._misses = 0

    def decode(self, data: bytes, at: int, end: int) -> Reading:
        """The values in the order of `oids`."""
        layout = self._layouts.get(end - at)
        if layout is not None:
            reading = layout.read(data, at, end)
            if reading is not None:
                return reading
        values = _locate(self._names, data, at, end)
        reading = _answered(_contents(data, values))
        self._misses += 1
        if layout is None or self._misses % 16 == 0:
            # a shape that lost its turn to another of the same size comes back now and then
            if len(self._layouts) >= _MAX_LAYOUTS:
                self._layouts.clear()
            self._layouts[end - at] = _Layout(data, at, values)
        return reading

    def halves(self, unit: int = 1) -> tuple[GetPlan, GetPlan] | None:
        """Two plans for a reply that was too big, cut at a multiple of `unit`; None = one unit is too big."""
        own = self.oids[self.shared :]
        units = len(own) // unit
        if units < 2:
            return None
        common, cut = self.oids[: self.shared], (units // 2) * unit
        return (
            GetPlan(common + own[:cut], self.access, self.shared),
            GetPlan(common + own[cut:], self.access, self.shared),
        )


class OncePlan(GetPlan):
    """A GET that is asked once: the shape of its reply is not worth remembering."""

    __slots__ = ()

    def decode(self, data: bytes, at: int, end: int) -> Reading:
        return _answered(_contents(data, _locate(self._names, data, at, end)))


class Change(NamedTuple):
    """A look in which something besides sysUpTime differs from the remembered one.

    `reading` is without sysUpTime; `raw` is what to remember once the look is believed.
    """

    uptime: int
    reading: Reading
    raw: bytes


@lru_cache(4096)
def _counter_names(oids: tuple[Oid, ...]) -> tuple[bytes, ...]:
    """Encoded names of counters: most elements number their rows alike and share them."""
    return tuple(_names(oids))


@lru_cache(4096)
def _same(octets: bytes) -> bytes:
    """Equal requests as one object: elements that number their rows alike are asked alike."""
    return octets


def _read_counters(names: Sequence[bytes], data: bytes, at: int, end: int) -> tuple[int, ...]:
    """The values of the counters asked for, in order; NOT_COUNTED for what is no counter or not there.

    The short way is for varbinds with lengths of one octet, as every agent sends them here.
    """
    out: list[int] = []
    for name in names:
        value_at = at + 2 + len(name)
        if value_at + 2 > end or data[at + 2 : value_at] != name:
            return (*out, *_locate_counters(names[len(out) :], data, at, end))
        tag, length = data[value_at], data[value_at + 1]
        if data[at] != SEQUENCE or data[at + 1] != len(name) + 2 + length:
            return (*out, *_locate_counters(names[len(out) :], data, at, end))
        start, at = value_at + 2, value_at + 2 + length
        if 2 < length + 2 < UNSIGNED_LIMIT.get(tag, 0):
            out.append(_from_bytes(data[start:at], "big"))
        else:
            out.append(_counter(tag, data[start:at]))
    if at != end:
        raise MalformedMessage("other number of varbinds")
    return tuple(out)


def _locate_counters(names: Sequence[bytes], data: bytes, at: int, end: int) -> list[int]:
    """The same in any form of length that BER allows."""
    return [_counter(tag, data[start:stop]) for tag, start, stop in _locate(names, data, at, end)]


def _counter(tag: int, content: bytes) -> int:
    value = decode_content(tag, content) if tag in UNSIGNED_LIMIT else None
    return value if isinstance(value, int) else NOT_COUNTED


_UPTIME_NAME: Final = encode_tlv(OBJECT_IDENTIFIER, encode_oid_content(SYS_UP_TIME))
# by the length of the varbind: how it begins when the uptime fills 1 to 5 octets
_UPTIME_START: Final = {
    length: bytes((SEQUENCE, length - 2)) + _UPTIME_NAME + bytes((TIME_TICKS,)) for length in range(15, 20)
}


class WatchPlan:
    """A GET of sysUpTime and some names of one agent that tells by one comparison whether anything moved.

    `remembered` is the raw rest of the last reply that was believed; only the owner sets it. The names are
    kept nowhere but in the request itself: there is one such plan for every target. Counters stand behind the
    names that are watched, and are kept until somebody takes them.
    """

    __slots__ = ("_counted", "_counters", "access", "kind", "prefix", "remembered", "suffix")

    def __init__(self, oids: Sequence[Oid], access: Access, counters: tuple[Oid, ...] = ()) -> None:
        self.kind = Kind.GET
        self.access = access
        self._counters = _counter_names(counters)
        varbinds = _question([_UPTIME_NAME, *_names(oids), *self._counters])
        self.prefix, self.suffix = map(_same, compile_request(self.kind, access, varbinds))
        self.remembered: bytes | None = None
        self._counted: tuple[int, ...] = ()

    def names(self) -> list[Oid]:
        """What is watched, in order, out of the request: nothing of it is kept elsewhere."""
        return [_decoded(name) for name in self._asked()[1:]]

    def counters(self) -> tuple[Oid, ...]:
        """The counters that are asked beside, in order."""
        return tuple(map(_decoded, self._counters))

    def asked(self) -> list[Oid]:
        """What is asked beside sysUpTime, in order: states, then counters."""
        return [*self.names(), *self.counters()]

    def take_counted(self) -> tuple[int, ...]:
        """The counters of the last good reply, once."""
        counted, self._counted = self._counted, ()
        return counted

    def decode(self, data: bytes, at: int, end: int) -> int | Change:
        """The uptime (hundredths of a second) when nothing else moved, else everything."""
        rest = at + 2 + data[at + 1] if at + 1 < end else end
        if self._counters:
            end = self._count(data, rest, end)
        if data[rest:end] == self.remembered and data[at : at + 13] == _UPTIME_START.get(rest - at):
            uptime = _from_bytes(data[at + 14 : rest], "big")
            if data[at + 13] == rest - at - 14 and rest <= end and uptime < 2**32:
                return uptime
        _, _, rest = read_header(data, at, end)
        tags, contents = _contents(data, _locate([_UPTIME_NAME], data, at, rest))
        ticks, raw = contents[0], data[rest:end]
        if tags[0] != TIME_TICKS or not isinstance(ticks, int):
            raise MalformedMessage("no sysUpTime")
        if raw == self.remembered:
            return ticks
        return Change(ticks, _contents(data, _locate(self._asked()[1:], data, rest, end)), raw)

    def _count(self, data: bytes, rest: int, end: int) -> int:
        """Read the counters; returns where they begin, which is the end of what is compared."""
        watched = self.remembered
        at = rest + len(watched) if watched is not None and data.startswith(watched, rest) else None
        if at is None:
            at = rest
            for name in self._asked()[1:]:
                _, value_at, at = locate_varbind(data, at, end)
                if data[value_at - len(name) : value_at] != name:
                    raise MalformedMessage("other name")
        self._counted = _read_counters(self._counters, data, at, end)
        return at

    def _asked(self) -> list[bytes]:
        """The encoded names without the counters', out of the request's own octets."""
        _, at, end = read_header(self.suffix, 6, len(self.suffix))
        end -= sum(map(len, self._counters)) + 4 * len(self._counters)  # each with its header and a NULL
        names = []
        while at < end:
            _, start, stop = read_header(self.suffix, at, end)
            names.append(self.suffix[start : stop - 2])
            at = stop
        return names
