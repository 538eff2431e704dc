"""`probed lab`: a carrier network that speaks SNMP on loopback, its scenarios and their ground truth."""

from __future__ import annotations

import asyncio
import json
import math
import shlex
import signal
import socket
from pathlib import Path
from typing import Any, NoReturn

import click

from probed.cli.lab_differences import difference
from probed.cli.output import Word, note, print_table, span_text
from probed.cli.present import name_of
from probed.cli.till_told import till_told
from probed.cli.words import said
from probed.errors import ProbedError

_OUT = click.Path(path_type=Path)
_LIVE = click.Choice(("small", "second"))
_RECORDED = click.Choice(("small", "second", "summer-time"))


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
    """What can be played or recorded."""
    _list()


@command.command("serve")
@click.argument("folder", type=_OUT)
@click.option("--network", type=_LIVE, default="small", show_default=True, help="Which network.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="UDP port of all agents [default: a free one]."
)
@click.option(
    "--interval", type=float, default=5.0, show_default=True, help="Seconds between looks, for the settings."
)
@click.option("--traps", help="HOST:PORT where elements and managers send what they tell by themselves.")
@click.option("--scenario", "name", help="Play this one at once: see `lab play list`.")
@click.option("--speed", type=float, help="So many times as fast as in real life [default: 1 for demo, else 60].")
def serve(
    folder: Path, network: str, port: int, interval: float, traps: str | None, name: str | None, speed: float | None
) -> None:
    """Serve a network and write FOLDER/probed.toml to watch it with; Ctrl-C ends it.

    With a scenario FOLDER/lab.jsonl tells what was done to it, and when.
    """
    to = _address(traps) if traps is not None else None
    _above_zero("--interval", interval)
    speed = (1.0 if name == "demo" else 60.0) if speed is None else _above_zero("--speed", speed)
    asyncio.run(_serve(folder, network, port, interval, name, speed, to))


def _above_zero(option: str, value: float) -> float:
    if not 0 < value < math.inf:
        raise ProbedError(f"{option}: '{value:g}' is not a number above zero. Write it such as 5 or 0.5.")
    return value


def _address(text: str) -> tuple[str, int]:
    """The agents send over IPv4: a name is looked up once, here."""
    host, _, port = text.rpartition(":")
    try:
        found = socket.getaddrinfo(host, port, socket.AF_INET, socket.SOCK_DGRAM) if host and port.isdecimal() else []
    except (OSError, UnicodeError):
        found = []
    if not found or not 0 < int(port) < 65536:
        raise ProbedError(f"--traps: '{text}' is not an address with a port. Write it such as 127.0.0.1:10162.")
    return str(found[0][4][0]), int(port)


@command.command("play")
@click.argument("scenario")
@click.option("--out", type=_OUT, help="Folder for everything written [default: out/SCENARIO].")
def play_(scenario: str, out: Path | None) -> None:
    """Play SCENARIO beside a daemon of its own and compare all that it states with what was done.

    `probed lab play list` says which there are. Exit code 1 when anything differs.
    """
    if scenario == "list":
        _list()
        return
    from probed.lab.clock_change import CLOCK_CHANGES

    folder = out or Path("out") / scenario
    if scenario in CLOCK_CHANGES:
        _record(folder, "summer-time", CLOCK_CHANGES[scenario].label, None, onsets=True)
        _verify(folder)
    from probed.lab.demo.trial import run_trial
    from probed.lab.trials import trial_named

    trial = trial_named(scenario)
    click.echo(said(trial.scenario.title))
    result = asyncio.run(till_told(run_trial(trial, folder)))
    for line in result.differences:
        click.echo(difference(line))
    counted = said(
        "{circuits} circuits, {acts} acts, {edges} edges compared: {count} differences. Everything is in {folder}/.",
        circuits=len(trial.scenario.net.circuits),
        acts=len(trial.scenario.steps),
        edges=result.edges,
        count=len(result.differences),
        folder=folder,
    )
    click.echo(counted)
    raise SystemExit(1 if result.differences else 0)


@command.command("record")
@click.argument("folder", type=_OUT, required=False)
@click.option("--out", type=_OUT, help="The same as FOLDER.")
@click.option("--network", type=_RECORDED, default="small", show_default=True, help="Which network.")
@click.option("--month", "label", default="2026-10", show_default=True, help="Which month, as YYYY-MM.")
@click.option("--scenario", "name", help="Only this scenario of the small network [default: the whole month].")
@click.option("--no-onsets", is_flag=True, help="As if agents did not tell ifLastChange.")
def record(
    folder: Path | None, out: Path | None, network: str, label: str, name: str | None, no_onsets: bool
) -> None:
    """Write a recorded month to FOLDER: settings, inventory, observations, exclusions, maintenance, truth."""
    chosen = folder or out
    if chosen is None:
        raise click.UsageError("Name the folder to write to.")
    for path in _record(chosen, network, label, name, onsets=not no_onsets):
        click.echo(path)


@command.command("verify")
@click.argument("recorded", type=click.Path(path_type=Path, exists=True))
@click.argument("truth", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False)
def verify(recorded: Path, truth: Path | None) -> None:
    """Compare figures with the ground truth; exit code 1 when any differs.

    RECORDED is the folder of a recorded month, which is replayed into a store and assessed from there; or what
    `assess --json` wrote, with TRUTH, the truth.json of a recording, beside it.
    """
    if recorded.is_dir():
        _verify(recorded)
    if truth is None:
        raise click.UsageError("Give the folder of a recording, or a file of assessments and the truth.json.")
    from probed.lab.compare import compare_month

    claimed = _read(recorded, ("assessments",))["assessments"]
    differences = compare_month(claimed, _read(truth, ("circuits", "customers")))
    for line in differences:
        click.echo(difference(line))
    _compared(len(claimed), len(differences))


def _read(path: Path, keys: tuple[str, ...]) -> dict[str, Any]:
    """A JSON object with these keys."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        found = None
    if not isinstance(found, dict) or not found.keys() >= set(keys):
        raise ProbedError(
            f"{path}: this is not the JSON that is expected here. Give what `assess --json` wrote, and then the "
            "truth.json of the recording."
        )
    return found


def _list() -> None:
    from probed.lab.clock_change import CLOCK_CHANGES
    from probed.lab.scenario import DEMO, SCENARIOS
    from probed.lab.trials import TRIALS

    rows = [(trial.name, Word("live"), Word(trial.scenario.title)) for trial in TRIALS.values()]
    rows += [(s.name, Word("live or recorded"), Word(s.title)) for s in SCENARIOS.values()]
    rows += [(DEMO.name, Word("live"), Word(DEMO.title))]
    rows += [(change.name, Word("recorded"), Word(change.title)) for change in CLOCK_CHANGES.values()]
    print_table(("scenario", "played", "what happens"), rows)


def _record(folder: Path, network: str, label: str, name: str | None, *, onsets: bool) -> list[Path]:
    from probed.lab.demo.month import record_month
    from probed.lab.months import month_named
    from probed.lab.polls import PollPlan

    month = month_named(network, label, name)
    plan = PollPlan(month.start, month.end, onsets=onsets, net=month.net)
    written = record_month(folder, month, plan)
    return [folder / "probed.toml", *(path for path in written if path.exists())]


def _verify(folder: Path) -> NoReturn:
    """Replay, assess, compare, print; a table by customer and every difference."""
    from probed.lab.demo.month import verify_recording

    result = verify_recording(folder)
    tiers = {row.id: (Word(row.tier.value), name_of(row)) for row in result.inventory.customers}
    rows = []
    for customer, (tier, name) in sorted(tiers.items()):
        mine = [found for found in result.assessments if found.customer == customer]
        names = {found.circuit for found in mine}
        rows.append(
            (
                customer,
                tier,
                name,
                str(len(mine)),
                str(sum(outage.counted for found in mine for outage in found.outages)),
                span_text(sum(found.totals.down for found in mine)),
                span_text(sum(found.totals.unknown for found in mine)),
                span_text(sum(found.at_risk_low_us for found in mine)),
                str(sum(line.partition(":")[0] in names for line in result.differences)),
            )
        )
    head = ("customer", "tier", "name", "circuits", "outages", "down", "unknown", "at risk", "differences")
    print_table(head, rows)
    for line in result.differences:
        click.echo(difference(line))
    _compared(len(result.assessments), len(result.differences))


def _compared(circuits: int, differences: int) -> NoReturn:
    click.echo(said("{circuits} circuits compared, {count} differences", circuits=circuits, count=differences))
    raise SystemExit(1 if differences else 0)


async def _serve(
    folder: Path,
    network: str,
    port: int,
    interval: float,
    name: str | None,
    speed: float,
    traps_to: tuple[str, int] | None,
) -> None:
    from probed.lab.inventory import write_settings
    from probed.lab.network import SMALL
    from probed.lab.play import play
    from probed.lab.play import serve as serve_agents
    from probed.lab.second import SECOND
    from probed.lab.trials import scenario_named

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    folder.mkdir(parents=True, exist_ok=True)
    scenario = scenario_named(name) if name else None
    net = scenario.net if scenario else SECOND if network == "second" else SMALL

    def started(found: int) -> None:
        listen = "" if traps_to is None else f"{traps_to[0]}:{traps_to[1]}"
        config = write_settings(folder, found, interval_s=interval, net=net, traps=listen)
        told = said(
            "agents answer on UDP port {port}; watch them with: probed run --config {config}",
            port=found,
            config=shlex.quote(str(config)),
        )
        click.echo(told)

    if scenario is None:
        counts = await serve_agents(stop, port=port, started=started, net=net, traps_to=traps_to)
    else:
        log = folder / "lab.jsonl"
        counts = await play(scenario, log, speed=speed, port=port, stop=stop, started=started, traps_to=traps_to)
    note(said("{reads} requests answered, {others} that were not reads", reads=counts.reads, others=counts.not_reads))
