"""`probed run`: the daemon in the foreground."""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path

import click

from probed.cli.sources import config_option


@click.command("run")
@config_option
@click.option("--verbose", "-v", is_flag=True, help="Say more in the log.")
def command(config: Path, verbose: bool) -> None:
    """Watch the network until SIGTERM or Ctrl-C; a second signal stops at once. Log on stderr."""
    from probed.daemon import run

    # Under systemd the journal has its own clock and wants the priority in front (sd-daemon(3)).
    stamp = "" if "JOURNAL_STREAM" in os.environ else "%(asctime)s "
    level = logging.DEBUG if verbose else logging.INFO
    form = stamp + "%(levelname)s %(name)s: %(message)s"
    logging.basicConfig(level=level, format=form, datefmt="%Y-%m-%dT%H:%M:%S%z")
    asyncio.run(run(config))
