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

_MISTAKE: Final = re.compile(r"(?P<place>\s*[^\s:]+(?::\d+){0,2}): (?P<key>[A-Za-z][\w.-]*: )?(?P<text>\S.*)")
"""A mistake in a file: where, in which key or column, then sentences."""
_HINT: Final = re.compile(r" Did you mean '([^']*)'\?")
_AS_WRITTEN: Final = frozenset({"via", "kind", "key"})
"""Placeholders of what the files say: a value that is called like one of our words stays what it is."""
_SENTENCE_END: Final = re.compile(r"(?<=[.?]) (?=[A-Z])")

_SUBJECTS: Final = {
    "the configuration": "配置",
    "the inventory": "资源表",
    "the observations": "观测",
    "the contract": "合同",
    "the contracts": "合同",
    "the probes": "探针表",
    "the tickets": "工单",
    "the exclusions": "免考核",
    "the maintenance windows": "割接窗口",
    "the sequence": "序列",
    "the call": "命令",
    "circuit": "电路",
    "customer": "客户",
    "probe": "探针",
    "element": "网元",
    "element or manager": "网元或网管",
    "circuit or element": "电路或网元",
    "circuit or VPN": "电路或 VPN",
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


def colon() -> str:
    """What stands between a name and what is told of it."""
    return "：" if language() == "zh" else ": "


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


def story(line: str) -> str:
    """A line of a live play in the terminal's language."""
    if language() == "en":
        return line
    from probed.cli.chinese_lab import STORY

    for english, chinese in STORY.items():
        if match := template_pattern(english).fullmatch(line):
            return chinese.format(**match.groupdict())
    return line


def _translated_line(line: str) -> str:
    known = _known(line)
    if known is not None:
        return known
    if found := _MISTAKE.fullmatch(line):
        told = _known(found["text"]) or "".join(map(_translated_sentence, _SENTENCE_END.split(found["text"])))
        return f"{found['place']}: {found['key'] or ''}{' '.join(told.split())}"
    return line


def _known(line: str) -> str | None:
    """An error of the catalogue in Chinese; what it quotes of another one too."""
    for pattern, chinese in _errors():
        if match := pattern.fullmatch(line):
            return chinese.format(**{name: _quoted(part) for name, part in match.groupdict().items()})
    if hint := _HINT.search(line):
        found = _known(line[: hint.start()] + line[hint.end() :])
        return None if found is None else f"{found}是否指“{hint[1]}”？"
    return None


def _quoted(part: str) -> str:
    """A part of an error: one of our own words, another error, or what somebody wrote."""
    from probed.cli.chinese_files import OS_WORDS

    if part in _SUBJECTS or part in OS_WORDS:
        return _SUBJECTS.get(part) or OS_WORDS[part]
    if " " not in part:
        return part
    one, apart, others = part.partition("; ")
    if apart and (told := _quoted(one)) != one:
        return f"{told}；{_quoted(others)}"
    return _known(part) or part


def _translated_sentence(sentence: str) -> str:
    for pattern, chinese in _sentences():
        if match := pattern.fullmatch(sentence):
            parts = match.groupdict().items()
            return chinese.format(**{name: text if name in _AS_WRITTEN else _part(text) for name, text in parts})
    return f" {sentence} "


def _part(text: str) -> str:
    from probed.cli.chinese_files import OS_WORDS
    from probed.cli.chinese_mistakes import BITS, PARTS

    for pattern, phrase in _phrases():
        if match := pattern.fullmatch(text):
            return phrase.format(**{name: _part(part) for name, part in match.groupdict().items()})
    for english, chinese in BITS.items():
        text = text.replace(english, chinese)
    return PARTS.get(text) or OS_WORDS.get(text, text)


@cache
def _sentences() -> tuple[tuple[re.Pattern[str], str], ...]:
    from probed.cli.chinese_files import FILE_SENTENCES
    from probed.cli.chinese_mistakes import SENTENCES
    from probed.cli.chinese_network import NETWORK_SENTENCES
    from probed.cli.chinese_rare import RARE_SENTENCES

    known = NETWORK_SENTENCES | RARE_SENTENCES | FILE_SENTENCES | SENTENCES  # those that say more first
    return tuple((template_pattern(english), chinese) for english, chinese in known.items())


@cache
def _phrases() -> tuple[tuple[re.Pattern[str], str], ...]:
    from probed.cli.chinese_network import PHRASES

    return tuple((template_pattern(english), chinese) for english, chinese in PHRASES.items())


@cache
def _errors() -> tuple[tuple[re.Pattern[str], str], ...]:
    from probed.cli.chinese_errors import ERRORS
    from probed.cli.chinese_rare import RARE_ERRORS, USAGE

    known = ERRORS | RARE_ERRORS | USAGE
    return tuple((template_pattern(english), chinese) for english, chinese in known.items())


def template_pattern(template: str) -> re.Pattern[str]:
    """What matches every text made of a template: each {name} stands for some characters."""
    parts = re.split(r"\{(\w+)\}", template)
    return re.compile("".join(f"(?P<{part}>.+?)" if n % 2 else re.escape(part) for n, part in enumerate(parts)))
