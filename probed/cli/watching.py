"""`--watch`: the same answer again and again, drawn in place on a terminal, one below the other elsewhere."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from probed.cli.screen import zone_of
from probed.errors import ProbedError

EVERY_S: Final = "2"
SHORTEST_S: Final = 0.2


def watch_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds --watch [SECONDS] to a command that prints and returns."""

    @click.option(
        "--watch",
        "every_s",
        is_flag=False,
        flag_value=EVERY_S,
        type=click.FloatRange(SHORTEST_S, 86_400),
        metavar="[SECONDS]",
        help=f"Show it anew every so many seconds [{EVERY_S} if none are named]; q or Ctrl-C ends it.",
    )
    @functools.wraps(command)
    def wrapped(every_s: float | None, **others: Any) -> None:
        if every_s is None:
            command(**others)
            return
        if others.get("as_json"):
            raise ProbedError("--watch draws for people, --json writes for programs: use one of them")
        from probed.cli.repeat import repeat

        repeat(lambda: command(**others), every_s, lambda: _zone(others["config"]))

    return wrapped


def _zone(config: Path) -> str:
    """The zone in which the answer tells its times; UTC while the settings cannot be read."""
    from config.glance import glance

    try:
        return zone_of(glance(config).time_zone)
    except (ProbedError, OSError):
        return zone_of("UTC")
