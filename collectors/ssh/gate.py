"""The gate: says of a command whether it may be sent, and why not. Pure.

Nothing is repaired: a command passes as it stands, or not at all. Words are compared whole, so that no abbreviation
can come to mean anything else on some software version.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from typing import Final, NamedTuple

from collectors.ssh.allowed import PLATFORMS, Platform
from probed.errors import ProbedError, did_you_mean

LONGEST: Final = 160
"""Characters of a command; every line editor takes so many."""
_PLAIN: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -_./:@")
"""All that commands may be made of. A character that a command line gives a meaning to is not among them."""
_MEANS: Final = {
    "|": "pipes output into something else",
    ";": "separates commands",
    "&": "separates commands",
    ">": "writes to a file",
    "<": "reads from a file",
    "?": "asks for help and leaves the line unfinished",
    "!": "begins a comment or repeats a command",
    "#": "begins a comment",
    "$": "may be replaced by something else",
    "`": "may be replaced by something else",
    "\\": "changes the meaning of the next character",
    '"': "quotes",
    "'": "quotes",
    "\t": "completes words",
    "\n": "ends the line: what follows would be another command",
    "\r": "ends the line: what follows would be another command",
}
_STEMS: Final = (
    *("ether", "gig", "gei", "fei", "serial", "pos", "sonet", "sdh", "stm", "ds1", "ds3", "atm", "hdlc", "hssi"),
    *("trunk", "channel", "bundle", "group", "multilink", "loop", "tunnel", "vlan", "vbdif", "bvi", "bdi", "bridge"),
    *("null", "mgmt", "meth", "mgt", "aggregation", "dialer", "virtual", "nve", "lag", "cem", "ima", "flexe", "irb"),
    *("optic", "otu", "odu", "och", "dwdm", "coherent", "wanphy", "cellular", "async", "subinterface", "port-"),
)
"""What the words for kinds of interfaces are made of, whoever built it."""
_KINDS: Final = r"(?:[0-9]{0,3}ge|xge|fe|xe|eth|[et][13]|gi|te|fa|hu|fo|tw|se|lo|tu|vl|po|ae|port)(?![A-Za-z0-9-])"
_SHAPES: Final = {
    "{number}": re.compile(r"[0-9]{1,10}"),
    "{port}": re.compile(r"(?=[^0-9]{0,62}[0-9])(?!.{0,62}//)[A-Za-z0-9](?:[A-Za-z0-9/.:_-]{0,62}[A-Za-z0-9])?"),
    "{kind}": re.compile(
        rf"(?:(?=[A-Za-z0-9-]{{0,24}}(?:{'|'.join(_STEMS)}))|(?={_KINDS}))[A-Z0-9a-z][A-Za-z0-9-]{{1,30}}",
        re.IGNORECASE,
    ),
    "{name}": re.compile(r"[A-Za-z0-9][A-Za-z0-9/.:_@-]{0,63}"),
}
_OPTION: Final = re.compile(r"\[([^\]]+)\]")


class Verdict(NamedTuple):
    """Whether a command may be sent; `rule` is what allows it, `why` what is wrong with it."""

    allowed: bool
    rule: str = ""
    why: str = ""


class CommandRefused(ProbedError):
    """A command that is not on the allow-list; nothing was sent, no connection was made."""

    def __init__(self, platform: str, command: str, why: str) -> None:
        self.platform, self.command, self.why = platform, command, why
        super().__init__(f"{platform}: {visible(command)} is refused, nothing was sent: {why}")


class UnknownPlatform(ProbedError):
    """A platform that probed has no allow-list for."""

    def __init__(self, name: str) -> None:
        hint = did_you_mean(name, PLATFORMS) or f" Known are: {', '.join(PLATFORMS)}."
        super().__init__(f"'{name}' is not a platform of the command line.{hint}")


def platform_of(name: str) -> Platform:
    """The platform, or UnknownPlatform."""
    found = PLATFORMS.get(name)
    if found is None:
        raise UnknownPlatform(name)
    return found


def judge(platform: Platform, command: str) -> Verdict:
    """Whether `command`, exactly as it stands, may be sent to elements of this platform."""
    if fault := _fault(command):
        return Verdict(allowed=False, why=fault)
    words = tuple(command.split(" "))
    if words[0] != platform.verb:
        return Verdict(allowed=False, why=_wrong_verb(words[0], platform))
    for rule, pattern in _patterns(platform.name):
        if _fits(pattern, words):
            return Verdict(allowed=True, rule=rule)
    return Verdict(allowed=False, why=_not_listed(words, platform))


def checked(platform: Platform, command: str) -> str:
    """The command itself, or CommandRefused."""
    verdict = judge(platform, command)
    if not verdict.allowed:
        raise CommandRefused(platform.name, command, verdict.why)
    return command


def visible(text: str, longest: int = 60) -> str:
    """Text in quotes with everything that a terminal would act on, or hide, written out."""
    cut = text[:longest] + ("..." if len(text) > longest else "")
    return (
        "'"
        + "".join(c if c.isascii() and c.isprintable() else c.encode("unicode_escape").decode() for c in cut)
        + "'"
    )


def _fault(command: str) -> str:
    """What is wrong with the characters; '' = nothing."""
    if not command.strip():
        return "it is empty"
    for place, character in enumerate(command, 1):
        if character not in _PLAIN:
            return f"{_named(character)} at place {place} {_meaning(character)}. Leave it out."
    if len(command) > LONGEST:
        return f"it has {len(command)} characters, at most {LONGEST} are sent"
    if command != command.strip() or "  " in command:
        return "it has blanks at an end, or two in a row. Write one blank between words."
    return ""


def _named(character: str) -> str:
    if character.isascii() and character.isprintable():
        return f"'{character}'"
    name = unicodedata.name(character, "") or "a control character"
    return f"U+{ord(character):04X} ({name.lower()})"


def _meaning(character: str) -> str:
    if character in _MEANS:
        return _MEANS[character]
    if unicodedata.category(character).startswith("C"):
        return "is a control character or invisible"
    return "is no character of any allowed command" if character.isascii() else "only looks like a plain character"


def _wrong_verb(word: str, platform: Platform) -> str:
    if platform.verb.startswith(word.lower()) or word.lower() == platform.verb:
        return f"write '{platform.verb}' in full and in small letters: abbreviations are not sent"
    return f"only commands that begin with '{platform.verb}' are sent to {platform.about}"


def _not_listed(words: tuple[str, ...], platform: Platform) -> str:
    """The rule that was probably meant: the one that agrees in most words from the start."""
    best, agreed = "", 0
    for rule, pattern in _patterns(platform.name):
        count = 0
        for want, word in zip(pattern, words, strict=False):
            if want == word or (want in _SHAPES and _SHAPES[want].fullmatch(word)):
                count += 1
            else:
                short = len(word) < len(want) and want.startswith(word.lower())
                if want not in _SHAPES and short and count >= agreed:
                    return f"write '{want}' in full, '{word}' could mean something else. Abbreviations are not sent."
                break
        if count > agreed:
            best, agreed = rule, count
    near = get_close_matches(" ".join(words), [rule for rule, _ in _patterns(platform.name)], n=1, cutoff=0.75)
    hint = near[0] if near else best
    return "it is not on the list" + (f". The nearest allowed one is: {hint}" if agreed > 1 or near else "")


def _fits(pattern: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return len(pattern) == len(words) and all(
        _SHAPES[want].fullmatch(word) is not None if want in _SHAPES else want == word
        for want, word in zip(pattern, words, strict=True)
    )


@cache
def _patterns(name: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every rule of a platform with each way to write it."""
    return tuple((rule, tuple(form.split())) for rule in PLATFORMS[name].rules for form in _forms(rule))


def _forms(rule: str) -> Iterator[str]:
    option = _OPTION.search(rule)
    if option is None:
        yield rule
        return
    for within in ("", option[1]):
        yield from _forms(rule[: option.start()] + within + rule[option.end() :])
