"""What a revision changed: every figure and every stretch of time that the earlier one had otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from probed.model.assessment import Assessment, ClassSpan
from probed.model.ids import CircuitId
from probed.report import figures
from probed.report.page import CircuitPart, Figure, FigureChange, SpanChange
from probed.report.setting import Setting


def figure_changes(
    before: Sequence[CircuitPart], after: Sequence[CircuitPart], setting: Setting
) -> tuple[FigureChange, ...]:
    """Figures whose exact value differs; a circuit that only one of them has appears with none on the other side."""
    old, new = ({part.id: _figures(part, setting) for part in parts} for parts in (before, after))
    return tuple(
        FigureChange(circuit, name, _of(old, circuit, name), _of(new, circuit, name))
        for circuit in sorted(old.keys() | new.keys())
        for name in new.get(circuit, old.get(circuit, {}))
        if _of(old, circuit, name).value != _of(new, circuit, name).value
    )


def _of(parts: Mapping[str, Mapping[str, Figure]], circuit: str, name: str) -> Figure:
    return parts.get(circuit, {}).get(name, Figure(None, "", figures.NONE))


def _figures(part: CircuitPart, setting: Setting) -> dict[str, Figure]:
    words = setting.words

    def detail(name: str, key: str) -> str:
        return words("figure.bound", name=name, detail=words(key))

    percent = f"{words('availability')} %"
    return {
        percent: part.official,
        detail(percent, "low"): part.low,
        detail(percent, "high"): part.high,
        words("outages"): part.outages,
        words("mttr"): part.mttr,
        detail(words("down"), "minutes.unit"): part.times.down,
        detail(words("unknown"), "minutes.unit"): part.times.unknown,
        detail(words("excluded"), "minutes.unit"): part.times.excluded,
    }


def span_changes(
    before: Sequence[Assessment], after: Sequence[Assessment], setting: Setting
) -> tuple[SpanChange, ...]:
    """Stretches whose class differs."""
    old, new = _spans(before), _spans(after)
    return tuple(
        SpanChange(
            circuit,
            setting.moment(start),
            setting.moment(end),
            figures.length(end - start),
            _name(was, setting),
            _name(now, setting),
        )
        for circuit in sorted(old.keys() | new.keys())
        for start, end, was, now in _differences(old.get(circuit, ()), new.get(circuit, ()))
    )


def _name(kind: str | None, setting: Setting) -> str:
    return figures.NONE if kind is None else setting.words(kind)


def _spans(assessments: Sequence[Assessment]) -> dict[CircuitId, tuple[ClassSpan, ...]]:
    spans: dict[CircuitId, tuple[ClassSpan, ...]] = {}
    for assessment in assessments:
        spans[assessment.circuit] = (*spans.get(assessment.circuit, ()), *assessment.spans)
    return spans


def _differences(
    old: Sequence[ClassSpan], new: Sequence[ClassSpan]
) -> Iterator[tuple[int, int, str | None, str | None]]:
    """Stretches of unequal class, neighbours of the same difference joined; None = not assessed there."""
    borders = sorted({at for span in (*old, *new) for at in (span.start, span.end)})
    pending: tuple[int, int, str | None, str | None] | None = None
    olds, news = _walk(old, borders), _walk(new, borders)
    for start, end, was, now in zip(borders, borders[1:], olds, news, strict=False):
        if pending and (pending[1], *pending[2:]) == (start, was, now):
            pending = (pending[0], end, was, now)
            continue
        if pending and pending[2] != pending[3]:
            yield pending
        pending = (start, end, was, now)
    if pending and pending[2] != pending[3]:
        yield pending


def _walk(spans: Sequence[ClassSpan], borders: Sequence[int]) -> Iterator[str | None]:
    """The class that holds from each border on."""
    index = 0
    for at in borders:
        while index < len(spans) and spans[index].end <= at:
            index += 1
        holds = index < len(spans) and spans[index].start <= at
        yield spans[index].kind.value if holds else None
