"""The command line's words in the language of the terminal: English as in the code, Chinese from one catalogue.

A text is its own key: `said("no open problem")`. A test holds that every text that the code says is in the catalogue
with the same placeholders, and that the catalogue holds no other.
"""

from __future__ import annotations

import os
import re
from functools import cache
from typing import Final, Literal

Language = Literal["en", "zh"]

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The first that is set decides (POSIX, XBD 8.2)."""

_MISTAKE: Final = re.compile(r"(?P<place>\s*[^\s:]+(?::\d+){0,2}): (?P<key>[a-z_]+: )?(?P<text>\S.*)")
"""A mistake in a file: where, in which key or column, then sentences."""
_SENTENCE_END: Final = re.compile(r"(?<=[.?]) (?=[A-Z])")

_SUBJECTS: Final = {
    "the configuration": "配置",
    "the inventory": "资源表",
    "the sequence": "序列",
    "the call": "命令",
    "circuit": "电路",
    "customer": "客户",
    "probe": "探针",
    "any month": "任何月份",
}


def language() -> Language:
    """Chinese where the terminal's locale is Chinese, else English; the settings' language is for customers."""
    chosen = next((value for name in _VARIABLES if (value := os.environ.get(name))), "")
    return "zh" if chosen.lower().startswith("zh") else "en"


def said(text: str, /, **values: object) -> str:
    """A text in the terminal's language, its placeholders filled in."""
    if language() == "zh":
        text = _chinese().get(text, text)
    return text.format(**values) if values else text


def comma() -> str:
    """What stands between the parts of a list."""
    return "、" if language() == "zh" else ", "


def semicolon() -> str:
    """What stands between clauses."""
    return "；" if language() == "zh" else "; "


@cache
def _chinese() -> dict[str, str]:
    from probed.cli.chinese import TEXTS
    from probed.cli.chinese_words import WORDS

    return WORDS | TEXTS


def translated(message: str) -> str:
    """An error's message in the terminal's language; line by line, and what is not known stays English."""
    if language() == "en":
        return message
    return "\n".join(map(_translated_line, message.split("\n")))


def _translated_line(line: str) -> str:
    for pattern, chinese in _errors():
        if match := pattern.fullmatch(line):
            parts = {name: _SUBJECTS.get(part, part) for name, part in match.groupdict().items()}
            return chinese.format(**parts)
    if found := _MISTAKE.fullmatch(line):
        told = "".join(map(_translated_sentence, _SENTENCE_END.split(found["text"])))
        return f"{found['place']}: {found['key'] or ''}{' '.join(told.split())}"
    return line


def _translated_sentence(sentence: str) -> str:
    for pattern, chinese in _sentences():
        if match := pattern.fullmatch(sentence):
            return chinese.format(**{name: _part(text) for name, text in match.groupdict().items()})
    return f" {sentence} "


def _part(text: str) -> str:
    from probed.cli.chinese_mistakes import BITS, PARTS

    for english, chinese in BITS.items():
        text = text.replace(english, chinese)
    return PARTS.get(text, text)


@cache
def _sentences() -> tuple[tuple[re.Pattern[str], str], ...]:
    from probed.cli.chinese_mistakes import SENTENCES

    return tuple((template_pattern(english), chinese) for english, chinese in SENTENCES.items())


@cache
def _errors() -> tuple[tuple[re.Pattern[str], str], ...]:
    from probed.cli.chinese_errors import ERRORS

    return tuple((template_pattern(english), chinese) for english, chinese in ERRORS.items())


def template_pattern(template: str) -> re.Pattern[str]:
    """What matches every text made of a template: each {name} stands for some characters."""
    parts = re.split(r"\{(\w+)\}", template)
    return re.compile("".join(f"(?P<{part}>.+?)" if n % 2 else re.escape(part) for n, part in enumerate(parts)))
