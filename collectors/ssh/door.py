"""The door: the last look at everything that is about to leave for an element. Pure.

The gate decides on commands before a connection is made; the door stands at the channel itself, so that not even a
mistake of ours, or of a library, can send anything else. What passes it is listed here, whole:

- a command that the gate allows, with one line end,
- the platform's own command that turns paging off for this session, with one line end,
- a line end alone, which makes the element show its prompt,
- a blank, and only in answer to a pager,
- the answer "no" to the element's wish at login that the password be changed.
"""

from __future__ import annotations

import re
from typing import Final

from collectors.ssh.allowed import Platform
from collectors.ssh.gate import judge, visible

PAGER: Final = re.compile(
    r"(?:-{2,8}\s{0,2}\(?\s{0,2}more[^\n\r]{0,60}|<-{2,8} ?more ?-{2,8}>"
    r"|-{0,8}\s{0,2}press any key to continue[^\n\r]{0,30}"
    r"|\(press '?q'? to quit[^\n\r]{0,20}|press q to quit, enter to print [^\n\r]{0,70}|more: ?<space>[^\n\r]{0,60}"
    r"|press <space> to continue[^\n\r]{0,30})\s{0,4}\Z",
    re.IGNORECASE,
)
"""The end of what has been read, when the element waits for a key."""
CHANGE_PASSWORD: Final = re.compile(
    r"(?:change(?:d)?[^\n\r]{0,40}now|(?:change|update|modify|reset)\s(?:it|your password|the password)[^\n\r]{0,20})"
    r"\s{0,2}\?\s{0,2}[\[(]?y/n[\])]?\s{0,2}:?\s{0,2}\Z",
    re.IGNORECASE,
)
"""Huawei and H3C ask so at login when a password is old."""
QUESTION: Final = re.compile(r"[\[(<]\s?y(?:es)?\s?[/|]\s?no?\s?[\])>]\s{0,2}:?\s{0,2}\Z", re.IGNORECASE)
"""Any other question: not even a line end is an answer to it."""


class DoorShut(Exception):
    """Something was about to be sent that nothing allows: a mistake of ours, never the user's."""


def passes(platform: Platform, data: str, tail: str) -> bool:
    """Whether `data` may be written to the channel when `tail` is the end of what was read from it."""
    if data == "\n":
        return QUESTION.search(tail) is None and CHANGE_PASSWORD.search(tail) is None
    if data == " ":
        return PAGER.search(tail) is not None
    if data == "N\n":
        return CHANGE_PASSWORD.search(tail) is not None
    if not data.endswith("\n"):
        return False
    line = data[:-1]
    return line in platform.unpaged or judge(platform, line).allowed


def guarded(platform: Platform, data: str, tail: str) -> str:
    """`data` itself, or DoorShut."""
    if not passes(platform, data, tail):
        raise DoorShut(f"{visible(data)} was about to be sent to {platform.about}; it was not")
    return data
