"""Recordings in snmpsim's format: what is read, what is told, and that nothing breaks the reader."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.snmp.ber import Content, encode_value
from collectors.snmp.recording import read_recording
from collectors.snmp.tables.probe import ProbeState
from collectors.snmp.tables.profiles import PROFILES, asked, bins, decode, found
from collectors.snmp.tables.view import MibView
from tests.support.snmpsim import RECORDINGS, recorded

FILES = sorted(RECORDINGS.glob("*.snmprec"))
needs_recordings = pytest.mark.skipif(not FILES, reason=f"no recordings in {RECORDINGS}")


@pytest.mark.parametrize(
    ("line", "tag", "content"),
    [
        pytest.param(b"1.3.6.1|2|-5", 2, -5, id="INTEGER"),
        pytest.param(b".1.3.6.1|2|7", 2, 7, id="a leading dot"),
        pytest.param(b"1.3.6.1|4|a|b", 4, b"a|b", id="a bar in the value"),
        pytest.param(b"1.3.6.1|4|", 4, b"", id="an empty string"),
        pytest.param(b"1.3.6.1|4x|00ff", 4, b"\0\xff", id="octets in hexadecimal"),
        pytest.param(b"1.3.6.1|4x|", 4, b"", id="none in hexadecimal"),
        pytest.param(b"1.3.6.1|4|\xd6\xc1", 4, b"\xd6\xc1", id="octets that are no ASCII"),
        pytest.param(rb"1.3.6.1|4e|a\x00\xff\n\\\'|", 4, b"a\0\xff\n\\'|", id="octets with escapes"),
        pytest.param(b"1.3.6.1|4e|", 4, b"", id="none with escapes"),
        pytest.param(b"1.3.6.1|4:writecache|value=PS 2,status=ok", 4, b"PS 2", id="what nobody wrote over"),
        pytest.param(b"1.3.6.1|4:writecache|hexvalue=00ff", 4, b"\0\xff", id="the same in hexadecimal"),
        pytest.param(b"1.3.6.1|6|.1.3.6", 6, (1, 3, 6), id="an OID"),
        pytest.param(b"1.3.6.1|64|10.0.0.255", 64, b"\x0a\0\0\xff", id="an IpAddress"),
        pytest.param(b"1.3.6.1|64x|0a0000ff", 64, b"\x0a\0\0\xff", id="one in hexadecimal"),
        pytest.param(b"1.3.6.1|65|4294967295", 65, 2**32 - 1, id="Counter32"),
        pytest.param(b"1.3.6.1|67|12", 67, 12, id="TimeTicks"),
        pytest.param(b"1.3.6.1|70|18446744073709551615", 70, 2**64 - 1, id="Counter64"),
        pytest.param(b"  1.3.6.1|2|7 \r", 2, 7, id="blanks around, CRLF"),
    ],
)
def test_a_line_is_a_value(line: bytes, tag: int, content: Content) -> None:
    read = read_recording(line)
    assert [(value.tag, value.content) for value in read.values.values()] == [(tag, content)]
    assert read.remarks == ()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        pytest.param(b"1.3.6.1|2", "is not OID|tag|value", id="cut"),
        pytest.param(b"\xff\xfe\0\1", "is not OID|tag|value", id="binary"),
        pytest.param(b"1.3.x|2|1", "is not an object identifier", id="letters"),
        pytest.param(b"|2|1", "is not an object identifier", id="no name"),
        pytest.param(b"9.3|2|1", "is not an object identifier", id="an arc that does not exist"),
        pytest.param(b"1.3.4294967296|2|1", "is not an object identifier", id="too great a number"),
        pytest.param(b"1.3.6|99|1", "'99' is not a tag", id="no tag"),
        pytest.param(b"1.3.6||1", "'' is not a tag", id="an empty tag"),
        pytest.param(b"1.3.6|2|x", "'x' is no value of the type INTEGER", id="no number"),
        pytest.param(b"1.3.6|2|", "is no value of the type INTEGER", id="nothing"),
        pytest.param(b"1.3.6|2|2147483648", "is no value of the type INTEGER", id="beyond 32 bits"),
        pytest.param(b"1.3.6|66|-1", "is no value of the type Gauge32", id="a gauge below 0"),
        pytest.param(b"1.3.6|4x|abc", "is no value of the type OCTET STRING", id="half an octet"),
        pytest.param(rb"1.3.6|4e|\q", "is no value of the type OCTET STRING", id="no escape"),
        pytest.param(rb"1.3.6|4e|\x0", "is no value of the type OCTET STRING", id="half an escape"),
        pytest.param(b"1.3.6|64|10.0.0", "is no value of the type IpAddress", id="three quarters of an address"),
        pytest.param(b"1.3.6|64|10.0.0.256", "is no value of the type IpAddress", id="an octet of 256"),
        pytest.param(b"1.3.6|67:numeric|rate=1", "makes its value up", id="a variation module"),
    ],
)
def test_a_bad_line_is_told_and_the_rest_is_used(line: bytes, says: str) -> None:
    read = read_recording(b"# a comment\n\n" + line + b"\n1.3.6.1.2.1.1.3.0|67|5\n")
    assert [remark.line for remark in read.remarks] == [3]
    assert says in read.remarks[0].text
    assert list(read.values) == [(1, 3, 6, 1, 2, 1, 1, 3, 0)]


def test_of_a_name_that_comes_twice_the_later_line_holds_and_order_is_free() -> None:
    read = read_recording(b"1.3.6.2|2|2\n1.3.6.1|2|1\n1.3.6.2|2|3\n")
    assert {name: value.content for name, value in read.values.items()} == {(1, 3, 6, 1): 1, (1, 3, 6, 2): 3}
    assert read.remarks[0] == (3, "the name of line 1 again. This one holds.")


def test_a_line_that_says_there_is_nothing_takes_the_value_away() -> None:
    read = read_recording(b"1.3.6.1|2|1\n1.3.6.1|129|\n")
    assert read.values == {}


@needs_recordings
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_recording_is_read_whole(path: pytest.TempPathFactory) -> None:
    read = read_recording(path.read_bytes())  # type: ignore[attr-defined]
    assert read.remarks == ()
    assert read.values == recorded(path)  # type: ignore[arg-type]
    for value in read.values.values():
        encode_value(value)


mutations = st.lists(
    st.tuples(st.floats(0, 1), st.sampled_from(("flip", "cut", "drop", "swap", "insert")), st.binary(max_size=9)),
    max_size=6,
)


def mutated(data: bytes, changes: list[tuple[float, str, bytes]]) -> bytes:
    out = bytearray(data)
    for where, how, octets in changes:
        at = int(where * len(out))
        match how:
            case "flip":
                out[at : at + len(octets)] = octets
            case "cut":
                del out[at:]
            case "drop":
                del out[at : at + 40]
            case "insert":
                out[at:at] = octets
            case "swap":
                lines = bytes(out).split(b"\n")
                lines.insert(0, lines.pop(int(where * (len(lines) - 1))))
                out = bytearray(b"\n".join(lines))
    return bytes(out)


@needs_recordings
@settings(deadline=None, max_examples=150)
@given(st.sampled_from(FILES), mutations)
def test_a_mutated_recording_is_survived(path: object, changes: list[tuple[float, str, bytes]]) -> None:
    data = path.read_bytes()[:40_000]  # type: ignore[attr-defined]
    read = read_recording(mutated(data, changes))
    view = MibView(read.values)
    for names in (found(view), tuple(PROFILES)):
        decoded = decode(view, names)
        bins(view, names)
        assert len({point.name for point in decoded.points}) == len(decoded.points)
        for probe in decoded.probes:
            assert probe.loss is None or 0 <= probe.loss <= 1
            assert probe.rtt_us is None or probe.rtt_us >= 0


values = st.one_of(
    st.integers(-5, 2**32), st.binary(max_size=12), st.lists(st.integers(0, 300), max_size=9).map(tuple)
)
indexes = st.one_of(
    st.lists(st.integers(0, 5), min_size=1, max_size=5),
    st.sampled_from(
        [[1, 65, 1, 66], [1, 65, 1, 66, 2], [1, 65, 1, 66, 2, 1], [1, 1, 1, 1, 2**32 - 1], [0, 0], [9, 65], [2, 65]]
    ),
)
roots = sorted(asked(PROFILES))


@settings(deadline=None, max_examples=300)
@given(st.dictionaries(st.tuples(st.sampled_from(roots), indexes.map(tuple)), values, max_size=40))
def test_values_of_any_kind_in_any_column_are_survived(
    cells: dict[tuple[tuple[int, ...], tuple[int, ...]], object],
) -> None:
    from collectors.snmp.ber import Value

    view = MibView({(*column, *index): Value(2, value) for (column, index), value in cells.items()})  # type: ignore[arg-type]
    for latest in (False, True):
        decoded = decode(view, PROFILES, latest=latest)
        bins(view, PROFILES)
        for probe in decoded.probes:
            assert probe.loss is None or 0 <= probe.loss <= 1
            assert probe.rtt_us is None or probe.rtt_us >= 0
            assert probe.sent is None or probe.sent >= 0
            assert probe.rtt_us is None or probe.state not in (ProbeState.NOT_MEASURED, ProbeState.DISABLED)
