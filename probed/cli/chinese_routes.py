"""The Chinese of why a route matches or not, clause by clause."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from probed.cli.words import language, said, template_pattern

REASONS: Final[dict[str, str]] = {
    "it has no conditions": "没有条件",
    "not asked: a route before it has matched": "未询问：前面的路由已匹配",
    "not asked: another route has matched": "未询问：已有其他路由匹配",
    "moment is {value}, it wants {wanted}": "时机为 {value}，要求 {wanted}",
    "level is {value}, it wants {wanted}": "升级级别为 {value}，要求 {wanted}",
    "severity is {value}, it wants {wanted}": "级别为{value}，要求{wanted}",
    "type is {value}, it wants {wanted}": "类型为 {value}，要求 {wanted}",
    "resource {value} is like none of {wanted}": "资源 {value} 不符合 {wanted} 中任何一个",
    "no circuit that is hit has {wanted}": "受影响的电路均不符合：{wanted}",
    "{value} is outside its hours": "{value} 不在其时段内",
    "{value} is within its hours": "{value} 在其时段内",
    "resource {value} is like {wanted}": "资源 {value} 符合 {wanted}",
    "circuit {value} ({wanted})": "电路 {value}（{wanted}）",
    "{value} belongs to {wanted}": "{value} 属于 {wanted}",
    "moment {value}": "时机 {value}",
    "level {value}": "升级级别 {value}",
    "severity {value}": "级别{value}",
    "type {value}": "类型 {value}",
}
SEVERITIES: Final = frozenset({"critical", "major", "minor", "warning", "indeterminate"})
_BETWEEN: Final = re.compile(r", (?![^()]*\))")
"""Clauses; what stands in brackets is one."""
_LISTS: Final = (" is like none of ", "no circuit that is hit has ", ", it wants ")
"""Why one does not match is one clause, and may hold a list."""
_NAMES: Final = {"tier": "等级", "customer": "客户", "unit": "单位"}


def why_in_words(why: str) -> str:
    """A verdict's reason in the terminal's language."""
    if language() == "en":
        return why
    if any(words in why for words in _LISTS):
        return _clause(why)
    return "，".join(map(_clause, _BETWEEN.split(why)))


def _clause(text: str) -> str:
    for pattern, chinese in _patterns():
        if found := pattern.fullmatch(text):
            return chinese.format(**{name: _part(part) for name, part in found.groupdict().items()})
    return text


def _part(text: str) -> str:
    """Severities, and what is asked of a circuit; ids and patterns stay as they are."""
    named = re.sub(r"\b(tier|customer|unit) ", lambda found: f"{_NAMES[found[1]]} ", text)
    words = (said(word) if word in SEVERITIES else word for word in named.split(" or "))
    return " 或 ".join(words).replace(", ", "、")


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((template_pattern(english), chinese) for english, chinese in REASONS.items())
