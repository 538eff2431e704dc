"""Sequences as people type them: `0*5 D*10 0*10`, `1*3, .5, 0*20`; every mistake with its line and column.

Blanks, line breaks, commas and semicolons separate, also full-width ones. `x*n` stands for n times x, and `(D 0*9)*6`
for six times all of that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from fractions import Fraction
from typing import Final, NamedTuple, TypeVar

from probed.errors import ConfigError, Mistake
from sla.error_performance import CLEAN, DEFECT, Look, Second, SecondRun
from sla.ethernet import Loss, LossRun, loss_of

T = TypeVar("T", bound=Hashable)

MOST_ELEMENTS: Final = 10**10
"""About three centuries of seconds: more is a slip of the pen."""
MOST_RUNS: Final = 5_000_000
_PLAIN: Final = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys(",;，、；\u3000", " ")
    | {"×": "*", "—": "-", "−": "-"}
)
"""Full-width letters and marks as plain ones, what separates as a blank; each character stays where it is."""
_TOKEN: Final = re.compile(r"\(|\)(?:[ \t]*\*[ \t]*[^\s()]*)?|(?:[^\s*()]+|(?=\*))(?:[ \t]*\*[ \t]*[^\s*()]*)*")
"""A bracket or a word, with its repeat, blanks around the star or not."""
_LOOSE: Final = re.compile(r"(?<![ \t])[ \t]*\*[ \t]*")
_REPEAT: Final = re.compile(r"0{0,9}[1-9][0-9]{0,10}", re.ASCII)
_WHOLE: Final = re.compile(r"[0-9]+", re.ASCII)
_BLOCKS: Final = re.compile(r"[eE]([0-9]{1,12})", re.ASCII)
_RATIO: Final = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE]-?[0-9]{1,2}|%)?", re.ASCII)
_FRAMES: Final = re.compile(r"([0-9]{1,18})/([0-9]{1,18})", re.ASCII)


class NotSaid(ValueError):
    """A word of a sequence that says nothing; the text says why and what to write."""


def parse_runs(text: str, read: Callable[[str], T], example: str, place: str) -> tuple[tuple[T, int], ...]:
    """A sequence as runs of equal elements, neighbours merged (ConfigError lists every mistake).

    `read` makes a value of one word or raises NotSaid. `place` names the option or file in the messages.
    """
    plain = text.translate(_PLAIN)
    try:
        grouped = "(" in plain or ")" in plain
        runs = _merged(_grouped(text, plain, read, place) if grouped else _flat(plain, read))
    except NotSaid:  # once more, slowly, to say where, and whatever else is wrong
        runs = _merged(_grouped(text, plain, read, place))
    total = sum(count for _, count in runs)
    if not runs:
        message = f"the sequence is empty. Write it such as '{example}'."
        raise ConfigError([Mistake(place, 0, 0, message)], "the sequence")
    if total > MOST_ELEMENTS:
        message = f"the sequence has {total} elements. Is a repeat too large? Split it where it is longer than that."
        raise ConfigError([Mistake(place, 0, 0, message)], "the sequence")
    return runs


def _flat(plain: str, read: Callable[[str], T]) -> Iterator[tuple[T, int]]:
    """A sequence without groups: a word that was read is not read again."""
    known: dict[str, tuple[T, int]] = {}
    for word in _LOOSE.sub("*", plain).split():
        run = known.get(word)
        if run is None:
            run = known[word] = _run(word, read)
        yield run


def _merged(told: Iterable[tuple[T, int]]) -> tuple[tuple[T, int], ...]:
    runs: list[tuple[T, int]] = []
    for run in told:
        if runs and runs[-1][0] == run[0]:
            runs[-1] = (run[0], runs[-1][1] + run[1])
        else:
            runs.append(run)
    return tuple(runs)


def _run(word: str, read: Callable[[str], T]) -> tuple[T, int]:
    value, star, times = word.partition("*")
    if not star:
        return read(value), 1
    if not value or not _REPEAT.fullmatch(times):
        if value and _WHOLE.fullmatch(times):
            raise _not_so_often(word, times)
        right = f"{times}*{value}" if _REPEAT.fullmatch(value) and times else f"{value or '0'}*10"
        raise NotSaid(f"'{word}' is not repeated a whole number of times. Write it such as {right}.")
    return read(value), int(times)


def _not_so_often(word: str, times: str) -> NotSaid:
    """Why a whole number of repeats is none: not once, or more than a sequence may have."""
    if times.strip("0"):
        return NotSaid(f"'{word}' is longer than {MOST_ELEMENTS}. Is a repeat too large?")
    return NotSaid(f"'{word}' is there no time at all. Leave it out, or repeat it once or more.")


def _grouped(text: str, plain: str, read: Callable[[str], T], place: str) -> list[tuple[T, int]]:
    """A sequence with groups such as `(D 0*9)*6`, which may hold others; ConfigError with every mistake."""
    mistakes: list[Mistake] = []
    open_: list[tuple[int, int]] = []
    levels: list[list[tuple[T, int]]] = [[]]
    original = text.splitlines()
    for number, line in enumerate(plain.splitlines(), 1):
        for match in _TOKEN.finditer(line):
            word = _LOOSE.sub("*", match[0])
            try:
                if word == "(":
                    open_.append((number, match.start() + 1))
                    levels.append([])
                elif word.startswith(")"):
                    _close(word, levels, open_)
                else:
                    levels[-1].append(_run(word, read))
            except NotSaid as exc:
                typed = original[number - 1][match.start() : match.end()]
                message = str(exc).replace(f"'{word}'", f"'{typed}'", 1)
                mistakes.append(Mistake(place, number, match.start() + 1, message))
    mistakes += [Mistake(place, *at, "'(' is not closed. Write ) behind it, such as (D 0*9)*6.") for at in open_]
    if mistakes:
        raise ConfigError(mistakes, "the sequence")
    return levels[0]


def _close(word: str, levels: list[list[tuple[T, int]]], open_: list[tuple[int, int]]) -> None:
    """End of a group: its runs as often as it says, behind what stands before it."""
    if len(levels) == 1:
        raise NotSaid(f"'{word}' closes nothing. Delete it, or write ( before the group.")
    open_.pop()
    group, times = levels.pop(), word.partition("*")[2] if "*" in word else "1"
    if not _REPEAT.fullmatch(times):
        if _WHOLE.fullmatch(times):
            raise _not_so_often(word, times)
        raise NotSaid(f"'{word}' is not repeated a whole number of times. Write it such as )*10.")
    if len(group) * int(times) > MOST_RUNS:
        raise NotSaid(f"'{word}' makes more than {MOST_RUNS} stretches. Repeat it less often.")
    levels[-1] += group * int(times)


def parse_seconds(text: str, most: int, place: str = "sequence") -> tuple[SecondRun, ...]:
    """Seconds of a path: `0` clean, `D` defect, `e5` with 5 errored blocks, `-` or `?` not measured.

    `most` = errors that one second can have at all.
    """

    def read(word: str) -> Look:
        if word == "0":
            return CLEAN
        if word in {"D", "d"}:
            return DEFECT
        if word in {"-", "?"}:
            return None
        match = _BLOCKS.fullmatch(word)
        if match is None:
            raise NotSaid(f"'{word}' is no second. {_HOW_SECONDS}")
        errored = int(match[1])
        if errored > most:
            raise NotSaid(f"'{word}' is more than one second has, {most}. Correct it, or the path.")
        return Second(errored)

    return parse_runs(text, read, "0*5 D*10 0*10", place)


_HOW_SECONDS: Final = (
    "Write 0 for a clean one, D for a defect, e5 for 5 errored blocks, - for not measured; 0*60 is a clean minute."
)


def parse_loss(text: str, place: str = "flr") -> tuple[LossRun, ...]:
    """Frame loss ratios of intervals: `0`, `1`, `.5`, `50%`, `1e-3`, lost/sent such as `3/1000`, `-` not measured."""
    return parse_runs(text, _loss, "0*5 1*10 0*15", place)


def _loss(word: str) -> Loss | None:
    if word in {"-", "?"}:
        return None
    if match := _FRAMES.fullmatch(word):
        lost, sent = int(match[1]), int(match[2])
        if lost > sent:
            raise NotSaid(f"'{word}' says that more frames were lost than sent. Write lost/sent, such as 3/1000.")
        return loss_of(sent, sent - lost)
    if not _RATIO.fullmatch(word) or len(word) > 40:
        raise NotSaid(f"'{word}' is no frame loss ratio. {_HOW_LOSS}")
    ratio = Fraction(word[:-1]) / 100 if word.endswith("%") else Fraction(word)
    if ratio > 1:
        raise NotSaid(f"'{word}' is more than all frames. Write a ratio from 0 to 1, such as 0.5 or 50%.")
    return Loss(ratio)


_HOW_LOSS: Final = (
    "Write a ratio from 0 to 1 such as 0.5, 50% or 3/1000, or - for not measured; 0*60 is 60 without loss."
)


MOST_DELAYS: Final = 5_000_000
_DELAY: Final = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,9})?|\.[0-9]{1,9})(us|ms|s)?", re.ASCII | re.IGNORECASE)
_UNITS: Final = {"us": 1, "ms": 1_000, "s": 1_000_000}


def parse_delays(text: str, place: str = "delays") -> list[int | None]:
    """Delays of packets in the order of sending, microseconds: `10.5` (ms), `80us`, `1.2s`, `L` for a lost one."""
    runs = parse_runs(text, _delay, "10.2*50 L 11", place)
    total = sum(count for _, count in runs)
    if total > MOST_DELAYS:
        told = f"the sequence has {total} delays. Write {MOST_DELAYS} at most."
        raise ConfigError([Mistake(place, 0, 0, told)], "the sequence")
    return [value for value, count in runs for _ in range(count)]


def _delay(word: str) -> int | None:
    if word in {"L", "l"}:
        return None
    match = _DELAY.fullmatch(word)
    if match is None:
        raise NotSaid(
            f"'{word}' is no delay. Write it in ms such as 10.5, or as 80us or 1.2s, or L for a lost packet."
        )
    value = Fraction(match[1]) * _UNITS[(match[2] or "ms").lower()]
    if value.denominator != 1:
        raise NotSaid(f"'{word}' is finer than a microsecond. Round it.")
    return int(value)


class Counts(NamedTuple):
    """What one bin tells: errored, severely errored and unavailable seconds, and errors outside of SES if known."""

    es: int
    ses: int
    uas: int
    errors: int | None = None


_COUNTS: Final = re.compile(r"([0-9]{1,6})/([0-9]{1,6})/([0-9]{1,6})(?:/([0-9]{1,12}))?", re.ASCII)


def parse_bins(text: str, length_s: int, place: str = "bins") -> tuple[tuple[Counts | None, int], ...]:
    """Bins of `length_s` seconds: `ES/SES/UAS`, `ES/SES/UAS/BBE`, `0` = none of them, `-` = invalid or missing."""

    def read(word: str) -> Counts | None:
        if word in {"-", "?"}:
            return None
        if word == "0":
            return Counts(0, 0, 0, 0)
        match = _COUNTS.fullmatch(word)
        if match is None:
            raise NotSaid(f"'{word}' is no bin. {_HOW_BINS}")
        es, ses, uas = (int(part) for part in match.groups()[:3])
        if ses > es:
            raise NotSaid(f"'{word}' has more SES than ES. Every SES is an ES: write ES/SES/UAS.")
        if es + uas > length_s:
            raise NotSaid(
                f"'{word}' has more seconds than the bin, {length_s}. ES are counted in available time only."
            )
        return Counts(es, ses, uas, None if match[4] is None else int(match[4]))

    return parse_runs(text, read, "0*3 12/3/0 0/0/120 -*2", place)


_HOW_BINS: Final = "Write ES/SES/UAS such as 12/3/0, 0 for none of them, - for invalid or missing; 0*4 is an hour."
