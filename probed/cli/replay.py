"""`probed replay`: feed recorded observations into the store, as if they had been seen live. Nobody is notified."""

from __future__ import annotations

from pathlib import Path

import click

from probed.cli.output import moment
from probed.cli.sources import config_option
from probed.cli.words import said


@click.command("replay")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@config_option
def command(files: tuple[Path, ...], config: Path) -> None:
    """Feed FILES (observations, one JSON object a line) into the configured store; no daemon may be running.

    Replaying is idempotent: what is there already changes nothing. No notification is ever made.
    """
    from config.load import load_all
    from config.observations import read_jsonl
    from probed.replay import replay

    settings, inventory = load_all(config)
    observations = [item for path in files for item in read_jsonl(path)]
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    done = replay(settings, inventory, observations)
    zone = settings.time_zone
    click.echo(
        said(
            "{count} observations from {start} to {end}: {changes} changes of circuits, {problems} problems",
            count=done.observations,
            start=moment(done.first, zone),
            end=moment(done.last, zone),
            changes=done.changes,
            problems=done.problems,
        )
    )
