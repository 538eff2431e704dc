"""Inline SVG: the day calendar, the strips of the outage timeline, and what explains them.

Colours live in the style sheet (classes), patterns once in the document (`definitions`); texts are escaped here.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from markupsafe import Markup, escape

from probed.report.page import Allowance
from probed.report.page_circuits import Bar, CircuitPart, DayCell, DayState
from probed.report.text import Words

# Calendar, in CSS pixels.
_CELL_W: Final = 27
_CELL_H: Final = 22
_GAP: Final = 2
_HEAD: Final = 12

# Timeline: one unit is about one CSS pixel on A4.
_STRIP_W: Final = 548
_STRIP_H: Final = 24
_BAR_TOP: Final = 9
_BAR_H: Final = 13
_THINNEST: Final = 1.0
_PATTERN_NEEDS: Final = 5.0
_LABEL_ROOM: Final = 9.0
_MOST_AXIS_LABELS: Final = 32

# Allowance: the line of 100 % and the room for more.
_ALLOWANCE_W: Final = 330
_ALLOWED_AT: Final = 150

_DRAWN: Final = ("out_of_hours", "excluded", "unknown", "degraded", "down")  # the gravest on top


def _tag(name: str, *children: Markup | str, **attributes: object) -> Markup:
    """An element; attribute names lose a trailing underscore and write others as hyphens."""
    parts = [f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"' for key, value in attributes.items()]
    inner = "".join(escape(child) for child in children)
    return Markup(f"<{name}{''.join(parts)}>{inner}</{name}>" if inner else f"<{name}{''.join(parts)}/>")  # noqa: S704


def _plain(value: object) -> str:
    """Numbers to at most two decimals: the same on every machine, and short."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _drawing(width: int, height: int, *children: Markup, label: str = "", class_: str = "") -> Markup:
    named = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    box = f"0 0 {width} {height}"
    return _tag("svg", *children, class_=class_, viewBox=box, width=width, height=height, **named)


def definitions() -> Markup:
    """The patterns that all drawings share: hatching for unknown, dots for excluded, lines for degraded."""
    patterns = (
        _pattern("p-unknown", 5, _tag("path", d="M-1,1 L1,-1 M0,5 L5,0 M4,6 L6,4", class_="ink-unknown")),
        _pattern("p-excluded", 4, _tag("circle", cx=2, cy=2, r=0.9, class_="ink-excluded")),
        _pattern("p-degraded", 3, _tag("path", d="M0,1.5 H3", class_="ink-degraded")),
    )
    return _tag("svg", _tag("defs", *patterns), width=0, height=0, class_="definitions", aria_hidden="true")


def _pattern(name: str, size: int, ink: Markup) -> Markup:
    paper = _tag("rect", width=size, height=size, class_=f"paper {name}")
    return _tag("pattern", paper, ink, id=name, width=size, height=size, patternUnits="userSpaceOnUse")


def calendar(part: CircuitPart, words: Words) -> Markup:
    """A month as weeks from Monday to Sunday, one cell a local day."""
    first = part.calendar[0].weekday - 1
    rows = (first + len(part.calendar) + 6) // 7
    heads = [
        _tag("text", name, x=column * (_CELL_W + _GAP) + _CELL_W / 2, y=8, class_="weekday")
        for column, name in enumerate(words("weekdays").split())
    ]
    cells = [_cell(cell, *divmod(first + index, 7)) for index, cell in enumerate(part.calendar)]
    width, height = 7 * (_CELL_W + _GAP) - _GAP, _HEAD + rows * (_CELL_H + _GAP) - _GAP
    return _drawing(width, height, *heads, *cells, label=f"{words('calendar')} {part.id}", class_="calendar")


def _cell(cell: DayCell, row: int, column: int) -> Markup:
    place = f"translate({column * (_CELL_W + _GAP)},{_HEAD + row * (_CELL_H + _GAP)})"
    shade = f"day {cell.state.value} level{cell.level}"
    parts = [_tag("title", cell.hint), _tag("rect", width=_CELL_W, height=_CELL_H, rx=1.5, class_=shade)]
    if cell.unknown_share and cell.state is not DayState.UNKNOWN:
        # Beside minutes down the band stays narrow: it must not cover them.
        height = 3.5 if cell.label else max(4.0, round(cell.unknown_share * (_CELL_H - 1), 2))
        band = {"x": 0.5, "y": _CELL_H - 0.5 - height, "width": _CELL_W - 1, "height": height}
        parts.append(_tag("rect", **band, class_="band unknown"))
    if cell.excluded.value and cell.state is not DayState.EXCLUDED:
        parts.append(_tag("path", d=f"M{_CELL_W - 8},0 H{_CELL_W} V8 Z", class_="corner"))
    parts.append(_tag("text", str(cell.day), x=3, y=8, class_=f"number level{cell.level}"))
    if cell.label:
        parts.append(_tag("text", cell.label, x=_CELL_W / 2 + 1, y=17, class_=f"minutes level{cell.level}"))
    return _tag("g", *parts, transform=place)


def strip(part: CircuitPart, hint: str) -> Markup:
    """One circuit over its whole period, to scale; the gravest class lies on top, the days' borders beneath."""
    period_us = part.period_us
    frame = _tag("rect", x=0.25, y=_BAR_TOP, width=_STRIP_W - 0.5, height=_BAR_H, class_="frame")
    healthy = [_bar(bar, period_us) for bar in part.bars if bar.kind == "up"]
    rest = sorted((bar for bar in part.bars if bar.kind != "up"), key=lambda bar: _DRAWN.index(bar.kind))
    bars = [_bar(bar, period_us) for bar in rest]
    days = [
        _tag("path", d=f"M{_plain(_x(cell.offset_us, period_us))},{_BAR_TOP} v{_BAR_H}", class_="daybreak")
        for cell in part.calendar[1:]
    ]
    labels = _marks(part, period_us)
    return _drawing(_STRIP_W, _STRIP_H, frame, *healthy, *days, *bars, *labels, label=hint, class_="strip")


def _x(offset_us: int, period_us: int) -> float:
    return round(max(0, offset_us) * _STRIP_W / period_us, 2)


def _bar(bar: Bar, period_us: int) -> Markup:
    """At least one pixel wide, and inside the strip even at its very end."""
    width = max(_THINNEST, round(bar.length_us * _STRIP_W / period_us, 2))
    x = min(_x(bar.offset_us, period_us), _STRIP_W - width)
    thin = width < _PATTERN_NEEDS and bar.kind not in {"down", "up"}
    # Too narrow for its pattern: plain and half as high, so that it differs from DOWN in black and white too.
    y, height = (_BAR_TOP + _BAR_H // 2, _BAR_H - _BAR_H // 2) if thin else (_BAR_TOP, _BAR_H)
    classes = f"bar {bar.kind} thin" if thin else f"bar {bar.kind}"
    title = _tag("title", f"{bar.kind}: {bar.start} / {bar.end}")
    return _tag("rect", title, x=x, y=y, width=width, height=height, class_=classes)


def _marks(part: CircuitPart, period_us: int) -> list[Markup]:
    """Ledger numbers above the strip; one that would cover its neighbour is left out."""
    labels, free_from = [], -_LABEL_ROOM
    for mark in part.marks:
        x = min(max(3.0, _x(mark.offset_us, period_us)), _STRIP_W - 4.0)
        if x >= free_from:
            labels.append(_tag("text", str(mark.number), x=x, y=7, class_="mark"))
            free_from = x + _LABEL_ROOM
    return labels


def axis(days: Sequence[DayCell], period_us: int) -> Markup:
    """The days above the strips; a long period is labelled now and then."""
    step = -(-len(days) // _MOST_AXIS_LABELS)
    labels = []
    for index, cell in enumerate(days[::step]):
        x = _x(cell.offset_us, period_us)
        ahead = days[(index + 1) * step].offset_us if (index + 1) * step < len(days) else period_us
        middle = (x + _x(ahead, period_us)) / 2
        weekend = " weekend" if cell.weekday > 5 and step == 1 else ""
        labels.append(_tag("text", str(cell.day), x=middle, y=9, class_=f"axis{weekend}"))
    return _drawing(_STRIP_W, 12, *labels, class_="strip")


def allowance(row: Allowance) -> Markup:
    """Used and perhaps used downtime against the line of what is allowed; what is too long leaves the frame."""
    allowed, used, unknown = (float(Fraction(f.value or 0)) for f in (row.allowed, row.used, row.unknown))
    scale = _ALLOWED_AT / allowed if allowed else float(_ALLOWANCE_W)
    end = min(used * scale, _ALLOWANCE_W)
    could = min((used + unknown) * scale, _ALLOWANCE_W)
    parts = [_tag("rect", x=0, y=3, width=_ALLOWED_AT, height=8, class_="allowed")]
    if could > end:
        parts.append(_tag("rect", x=round(end, 2), y=3, width=round(could - end, 2), height=8, class_="bar unknown"))
    if used:
        width = max(_THINNEST, round(end, 2))
        parts.append(_tag("rect", x=0, y=3, width=width, height=8, class_=f"used {row.verdict.value}"))
    if could >= _ALLOWANCE_W:
        parts.append(_tag("path", d=f"M{_ALLOWANCE_W - 9},1 l-4,12 h3 l4,-12 Z", class_="torn"))
    parts.append(_tag("path", d=f"M{_ALLOWED_AT},0 v14", class_="limit"))
    return _drawing(_ALLOWANCE_W, 14, *parts, class_="allowance")


def swatch(kind: str, level: int = 0) -> Markup:
    """A sample for the legend."""
    parts = [_tag("rect", x=0.5, y=0.5, width=17, height=10, rx=1.5, class_=f"day {kind} level{level}")]
    if kind == "corner":
        parts = [
            _tag("rect", x=0.5, y=0.5, width=17, height=10, rx=1.5, class_="day up"),
            _tag("path", d="M10,0.5 H17.5 V8 Z", class_="corner"),
        ]
    return _drawing(18, 11, *parts, class_="swatch")


def bar_swatch(kind: str) -> Markup:
    """A sample of a class as the strips draw it."""
    return _drawing(
        18,
        11,
        _tag("rect", x=0.5, y=0.5, width=17, height=10, class_="frame"),
        _tag("rect", x=0.5, y=0.5, width=17, height=10, class_=f"bar {kind}"),
        class_="swatch",
    )
