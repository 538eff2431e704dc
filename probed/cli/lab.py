"""`probed lab`: a carrier network that speaks SNMP on loopback, its scenarios and their ground truth."""

from __future__ import annotations

import asyncio
import json
import signal
from pathlib import Path

import click

from probed.cli.output import note, print_table

_OUT = click.Path(path_type=Path)


@click.group("lab")
def command() -> None:
    """A carrier network on loopback: play, record, verify."""


@command.command("demo")
@click.option("--out", type=_OUT, default=Path("out/demo"), show_default=True, help="Folder for everything written.")
@click.option("--skip-live", is_flag=True, help="Only the recorded month.")
def demo(out: Path, skip_live: bool) -> None:
    """Watch the lab in trouble, replay a month, write the reports, compare all figures with the ground truth.

    Exit code 1 when a single figure differs.
    """
    from probed.cli.demo import run_demo

    raise SystemExit(run_demo(out, skip_live=skip_live))


@command.command("scenarios")
def scenarios() -> None:
    """The scenarios that can be played or recorded."""
    from probed.lab.scenario import DEMO, SCENARIOS

    rows = [(s.name, s.title) for s in (*SCENARIOS.values(), DEMO)]
    print_table(("scenario", "what happens"), rows)


@command.command("serve")
@click.argument("folder", type=_OUT)
@click.option("--port", type=int, default=0, help="UDP port of all agents [default: a free one].")
@click.option(
    "--interval", type=float, default=5.0, show_default=True, help="Seconds between looks, for the settings."
)
def serve(folder: Path, port: int, interval: float) -> None:
    """Serve the healthy network and write FOLDER/probed.toml to watch it with; Ctrl-C ends it."""
    asyncio.run(_serve(folder, port, interval, None, 1.0))


@command.command("play")
@click.argument("folder", type=_OUT)
@click.option("--scenario", "name", default="demo", show_default=True, help="Which one: see `lab scenarios`.")
@click.option("--speed", type=float, help="So many times as fast as in real life [default: 1 for demo, else 60].")
@click.option("--port", type=int, default=0, help="UDP port of all agents [default: a free one].")
@click.option(
    "--interval", type=float, default=1.0, show_default=True, help="Seconds between looks, for the settings."
)
def play_(folder: Path, name: str, speed: float | None, port: int, interval: float) -> None:
    """Serve the network and play a scenario at once; serves on until Ctrl-C. FOLDER/lab.jsonl tells what was done."""
    asyncio.run(_serve(folder, port, interval, name, speed or (1.0 if name == "demo" else 60.0)))


@command.command("record")
@click.argument("folder", type=_OUT)
@click.option("--scenario", "name", help="Only this scenario [default: the whole month].")
@click.option("--no-onsets", is_flag=True, help="As if agents did not tell ifLastChange.")
def record(folder: Path, name: str | None, no_onsets: bool) -> None:
    """Write a recorded month to FOLDER: inventory, observations, exclusions, maintenance, truth."""
    from probed.lab.month import october, only
    from probed.lab.polls import PollPlan
    from probed.lab.record import record as write
    from probed.lab.scenario import named

    month = only(named(name)) if name else october()
    for path in write(folder, month, PollPlan(onsets=not no_onsets)):
        click.echo(path)


@command.command("verify")
@click.argument("assessments", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("truth", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def verify(assessments: Path, truth: Path) -> None:
    """Compare ASSESSMENTS (`assess --json`) with TRUTH (truth.json of a recording). Exit code 1 when they differ."""
    from probed.lab.compare import compare_month

    said = json.loads(assessments.read_text(encoding="utf-8"))["assessments"]
    differences = compare_month(said, json.loads(truth.read_text(encoding="utf-8")))
    for line in differences:
        click.echo(line)
    click.echo(f"{len(said)} circuits compared, {len(differences)} differences")
    raise SystemExit(1 if differences else 0)


async def _serve(folder: Path, port: int, interval: float, name: str | None, speed: float) -> None:
    from probed.lab.inventory import write_settings
    from probed.lab.play import play
    from probed.lab.play import serve as serve_agents
    from probed.lab.scenario import named

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    folder.mkdir(parents=True, exist_ok=True)

    def started(found: int) -> None:
        config = write_settings(folder, found, interval_s=interval)
        click.echo(f"agents answer on UDP port {found}; watch them with: probed run --config {config}")

    if name is None:
        counts = await serve_agents(stop, port=port, started=started)
    else:
        log = folder / "lab.jsonl"
        counts = await play(named(name), log, speed=speed, port=port, stop=stop, started=started)
    note(f"{counts.reads} requests answered, {counts.not_reads} that were not reads")
