"""`probed run`: the daemon in the foreground."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from probed.cli.sources import config_option


@click.command("run")
@config_option
@click.option("--verbose", "-v", is_flag=True, help="Say more in the log.")
def command(config: Path, verbose: bool) -> None:
    """Watch the network until SIGTERM or Ctrl-C; a second signal stops at once. Log on stderr."""
    from probed.life.loading import Loading
    from probed.life.memory import one_heap

    one_heap()
    with Loading(config) as loading:  # while it reads, what the daemon consists of is imported
        from probed.daemon import run
        from probed.life.logs import Log

        log = Log(verbose=verbose)
        log.open()
        try:
            asyncio.run(run(loading, apply_log=log.apply))
        finally:
            log.close()
