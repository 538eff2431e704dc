"""What an SMS costs, and what it says when there is little room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerting.notify.facts import facts_of
from alerting.notify.sms_count import BASIC, EXTENDED, Count, count
from alerting.notify.sms_text import Piece, compose, fitted
from tests.support.messages import message

COUNTS = [
    ("nothing", "", Count(1, 0, False)),
    ("160 letters are one part", "a" * 160, Count(1, 160, False)),
    ("161 letters are two", "a" * 161, Count(2, 161, False)),
    ("306 letters fill two", "a" * 306, Count(2, 306, False)),
    ("307 letters are three", "a" * 307, Count(3, 307, False)),
    ("an euro sign takes two septets", "€" * 80, Count(1, 160, False)),
    ("81 of them are two parts", "€" * 81, Count(2, 162, False)),
    ("an escape is not torn apart: 152 + 2 do not fit into 153", "a" * 152 + "€" + "a" * 153, Count(3, 307, False)),
    ("the same length without an escape fits", "a" * 306, Count(2, 306, False)),
    ("all that the extension holds", "^{}\\[~]|€\f", Count(1, 20, False)),
    ("a Greek capital is in the alphabet", "ΔΦΓΛΩΠΨΣΘΞ", Count(1, 10, False)),
    ("another one is not", "Α", Count(1, 1, True)),
    ("a backtick is not in the alphabet", "`", Count(1, 1, True)),
    ("c with cedilla small is not, capital is", "Çç", Count(1, 2, True)),
    ("70 Chinese characters are one part", "网" * 70, Count(1, 70, True)),
    ("71 are two", "网" * 71, Count(2, 71, True)),
    ("134 fill two", "网" * 134, Count(2, 134, True)),
    ("135 are three", "网" * 135, Count(3, 135, True)),
    ("one Chinese character makes all the text UCS-2", "a" * 70 + "网", Count(2, 71, True)),
    ("an emoji takes two units", "🛠" * 35, Count(1, 70, True)),
    ("a pair is not torn apart: 66 + 2 do not fit into 67", "网" * 66 + "🛠" + "网" * 66, Count(3, 134, True)),
    ("36 emoji are two parts of 33 and 3", "🛠" * 36, Count(2, 72, True)),
    ("67 emoji: 33 a part", "🛠" * 67, Count(3, 134, True)),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*row[1:], id=row[0]) for row in COUNTS])
def test_parts_are_counted_exactly(text: str, expected: Count) -> None:
    assert count(text) == expected


texts = st.text(st.sampled_from([*sorted(BASIC), *sorted(EXTENDED), "网", "🛠", "`"]), max_size=400)


@given(texts)
def test_parts_by_packing_one_character_after_the_other(text: str) -> None:
    """The same again, as a sender would cut it: into real parts, which put together are the text."""
    counted = count(text)

    def size(character: str) -> int:
        return len(character.encode("utf-16-be")) // 2 if counted.ucs2 else 1 + (character in EXTENDED)

    whole, each = (70, 67) if counted.ucs2 else (160, 153)
    limit = whole if sum(map(size, text)) <= whole else each
    parts = [""]
    for character in text:
        if sum(map(size, parts[-1])) + size(character) > limit:
            parts.append("")
        parts[-1] += character
    assert "".join(parts) == text
    assert counted.parts == len(parts)


@given(st.lists(st.tuples(texts, st.integers(0, 9)), max_size=8), st.integers(1, 3))
def test_first_facts_are_never_dropped_and_the_rest_never_takes_more_parts(
    given_pieces: list[tuple[str, int]], most: int
) -> None:
    pieces = [Piece(*piece) for piece in given_pieces]
    made = fitted(pieces, most)
    first = "".join(piece.text for piece in pieces if piece.rank == 0)
    assert made.parts <= max(most, count(first).parts)
    left = iter(made.text)
    assert all(any(character == found for found in left) for character in first), "in order, whole"
    made.text.encode("utf-16-be")  # no half of a pair


SAYS = [
    (
        "a Chinese text of one part keeps what matters",
        message(text="光缆中断，西安至宝鸡段，已派单"),
        "zh",
        1,
        "【某某网管】NJFE0001 江南银行 中断 11-02 08:20:09 AAA 紧急 link_down/link:XA-3",
        1,
    ),
    (
        "with two parts it says all",
        message(text="光缆中断，西安至宝鸡段"),
        "zh",
        2,
        "【某某网管】NJFE0001 江南银行 中断 11-02 08:20:09 AAA 紧急 link_down/link:XA-3 光缆中断，西安至宝鸡段",
        2,
    ),
    (
        "an English one in the GSM alphabet",
        message(names={"250100000018": "Jiangnan Bank"}),
        "en",
        1,
        "NJFE0001 Jiangnan Bank DOWN 11-02 08:20:09 AAA critical link_down/link:XA-3 link XA-3 is down",
        1,
    ),
    (
        "several circuits: the worst first, the others counted",
        message(circuits=("C1", "C2", "C3"), text=""),
        "zh",
        1,
        "【某某网管】C1 江南银行 中断 11-02 08:20:09 等3条 AAA 紧急 link_down/link:XA-3 C2 C3",
        1,
    ),
    (
        "a clear says when it ended and how long it took",
        message(action="clear", text=""),
        "zh",
        1,
        "【某某网管】NJFE0001 江南银行 恢复 11-02 09:02:03 历时 00:41:54 AAA",
        1,
    ),
    (
        "what came and went while it could not be told",
        message(action="clear", came_and_went=True, text=""),
        "zh",
        1,
        "【某某网管】NJFE0001 江南银行 闪断已恢复 11-02 09:02:03 历时 00:41:54 AAA 持续期间未能送达。",
        1,
    ),
    (
        "a problem that hits no circuit is named itself",
        message(circuits=(), problem="element_silent/element:XA", text="XA 不应答"),
        "zh",
        1,
        "【某某网管】element_silent/element:XA 故障 11-02 08:20:09 紧急 XA 不应答",
        1,
    ),
]


@pytest.mark.parametrize(
    ("what", "language", "most", "text", "parts"), [pytest.param(*row[1:], id=row[0]) for row in SAYS]
)
def test_texts(what: object, language: str, most: int, text: str, parts: int) -> None:
    facts = facts_of(what, language, "Asia/Shanghai")  # type: ignore[arg-type]
    made = compose(facts, most, "【某某网管】" if language == "zh" else "")
    assert made.text == text
    assert made.parts == parts


def test_circuit_customer_state_and_time_stand_in_the_first_sixty_characters() -> None:
    made = compose(facts_of(message(text="x" * 500), "zh", "Asia/Shanghai"), 1, "【某某网管】")
    assert all(said in made.text[:60] for said in ("NJFE0001", "江南银行", "中断", "11-02 08:20:09"))
    assert made.parts == 1


@pytest.mark.parametrize(
    ("action", "says"),
    [
        ("raise", "DOWN 10-25 02:55:40+02:00"),
        ("clear", "RESTORED 10-25 02:05:20+01:00 lasted 00:09:40"),
    ],
)
def test_in_the_hour_that_happens_twice_the_offset_says_which_it_is(action: str, says: str) -> None:
    """Else it would have ended fifty minutes before it began."""
    heard = message(action=action, names={"250100000018": "Bank"}, text="")
    heard.payload["problem"] |= {"raised": "2026-10-25T00:55:40.7Z", "cleared": "2026-10-25T01:05:20.9Z"}
    facts = facts_of(heard, "en", "Europe/Berlin")
    assert compose(facts).text.startswith(f"NJFE0001 Bank {says} AAA")
    assert facts.since == "10-25 02:55:40+02:00"
    assert facts_of(heard, "en", "UTC").since == "10-25 00:55:40"
