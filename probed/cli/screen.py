"""What the place that is printed to is like: a terminal and how wide, coloured or not, and whose time it tells."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

_WIDTH: Final = "probed.width"
"""Of a screen that is drawn whole."""
_ZONE: Final = "probed.zone"


def width() -> int | None:
    """Cells of a line; None = no terminal, lines may be of any length."""
    context = click.get_current_context(silent=True)
    if context is not None and _WIDTH in context.meta:
        return int(context.meta[_WIDTH])
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def draw_for(columns: int) -> None:
    """From now on lines are for a screen of this width, wherever they are printed to."""
    click.get_current_context().meta[_WIDTH] = columns


def coloured(wish: str = "auto") -> bool | None:
    """Whether to colour: as wished, else by NO_COLOR and FORCE_COLOR (no-color.org); None = on a terminal only."""
    if wish != "auto":
        return wish == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return False if dumb() else None


def dumb() -> bool:
    """Whether the terminal knows no control codes: an editor's shell, a line printer's console."""
    return os.environ.get("TERM") == "dumb"


def zone_of(settings_zone: str) -> str:
    """The zone in which times are told: --utc, --local, or the settings' own."""
    context = click.get_current_context(silent=True)
    return str(context.meta.get(_ZONE, settings_zone)) if context else settings_zone


def machine_zone() -> str:
    """The zone of this machine by name: TZ, else what /etc/localtime points at; UTC when neither tells."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    linked = str(Path("/etc/localtime").resolve()).rpartition("zoneinfo/")[2]
    for name in (os.environ.get("TZ", "").removeprefix(":"), linked):
        try:
            if name and ZoneInfo(name).key:
                return name
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return "UTC"


def _choose_colour(context: click.Context, _: click.Parameter, wish: str) -> None:
    context.color = coloured(wish)


def _choose_utc(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        context.meta[_ZONE] = "UTC"


def _choose_local(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        context.meta[_ZONE] = machine_zone()


colour_option = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    expose_value=False,
    is_eager=True,
    callback=_choose_colour,
    help="Colours; auto = on a terminal, by NO_COLOR and FORCE_COLOR.",
)


def view_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds --utc, --local and --color to a command that prints for people."""
    options = (
        click.option("--utc", is_flag=True, expose_value=False, callback=_choose_utc, help="Tell times in UTC."),
        click.option(
            "--local",
            is_flag=True,
            expose_value=False,
            callback=_choose_local,
            help="Tell times in this machine's zone (TZ) [default: the settings' time_zone].",
        ),
        colour_option,
    )
    for option in reversed(options):
        command = option(command)
    return command
