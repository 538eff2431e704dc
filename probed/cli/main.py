"""The command group. Each command lives in a module of its own, imported when it is called."""

from __future__ import annotations

import errno
import importlib
from typing import Any, Final

import click
from click.shell_completion import CompletionItem

from probed.cli.helping import Formatter, in_a_line
from probed.cli.screen import coloured
from probed.cli.words import language, said, translated
from probed.errors import ProbedError

COMMANDS: Final = {
    "run": ("probed.cli.run", "Watch the network until stopped (SIGTERM, Ctrl-C)."),
    "reload": ("probed.cli.reload", "Let the daemon read its configuration anew."),
    "config": ("probed.cli.config", "Check the configuration, or print its schema."),
    "topology": ("probed.cli.topology", "Show circuits' routes; what a failure would hit."),
    "status": ("probed.cli.status", "One screen: sources, circuits, open problems."),
    "circuits": ("probed.cli.circuits", "The circuits and how each of them is now."),
    "alarms": ("probed.cli.alarms", "List problems; acknowledge, hand over and shelve them."),
    "traps": ("probed.cli.traps", "What a trap means; which interfaces of managers are known."),
    "maintenance": ("probed.cli.maintenance", "Announce, call off and list planned work."),
    "notify": ("probed.cli.notify", "What was told to whom; routes, retries, tests."),
    "policy": ("probed.cli.policy", "What holds for a circuit, and which rule says so."),
    "probes": ("probed.cli.probes", "Probes by MQTT: state, measurements, schedules."),
    "exclusion": ("probed.cli.exclusion", "Propose, decide and list excluded time."),
    "ticket": ("probed.cli.ticket", "Trouble tickets, by which clocks of repair run."),
    "contract": ("probed.cli.contract", "Check, show and compare contracts; try a draft on the past."),
    "assess": ("probed.cli.assess", "What a period came to, clause by clause."),
    "fleet": ("probed.cli.fleet", "What every circuit's month or day came to, the worst first."),
    "explain": ("probed.cli.explain", "Every second of a circuit's period, with its evidence."),
    "calc": ("probed.cli.calc", "Work out ES, SES, availability, credit ... from figures."),
    "pm": ("probed.cli.pm", "Bins of errored and unavailable seconds, as elements counted."),
    "risk": ("probed.cli.risk", "Which clauses will break when, and at what cost."),
    "report": ("probed.cli.report", "Write a customer's month as HTML and JSON."),
    "ledger": ("probed.cli.ledger", "Enter what is final; prove that nothing was changed since."),
    "influx": ("probed.cli.influx", "What waits for InfluxDB, and what it refused."),
    "snmp": ("probed.cli.snmp", "What an agent says, live or recorded, by MIB profiles."),
    "discover": ("probed.cli.discover", "Find agents, and propose inventory rows as a diff."),
    "ssh": ("probed.cli.ssh", "Ask elements by their command line, read-only."),
    "audit": ("probed.cli.audit", "What was ever sent into the network, and to whom."),
    "replay": ("probed.cli.replay", "Feed recorded observations into the store."),
    "lab": ("probed.cli.lab", "A carrier network on loopback: play, record, verify."),
    "doctor": ("probed.cli.doctor", "What is wrong with daemon, host and network; what to do."),
    "completion": ("probed.cli.completion", "Completion script for bash, zsh or fish."),
    "schema": ("probed.cli.schema", "JSON schema of what goes in and what comes out."),
}


# click's hook for how help is laid out; here, so that it holds for the commands of all modules.
click.Context.formatter_class = Formatter

_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""What stdout says where it is a file on a full or broken disk."""


class LazyGroup(click.Group):
    """Imports a command's module only when it is used, so that --help stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(COMMANDS[cmd_name][0]).command
        if not isinstance(command, click.Command):
            raise TypeError(f"{COMMANDS[cmd_name][0]}.command is no click command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands from the table, so that TAB imports none of them."""
        found = [
            CompletionItem(name, help=in_a_line(text))
            for name, (_, text) in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """What is wrong with the call is told in the terminal's language."""
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.UsageError as exc:
            raise SystemExit(_misused(exc)) from exc

    def invoke(self, ctx: click.Context) -> object:
        """Expected failures become one message and exit code 2, without a traceback."""
        try:
            return super().invoke(ctx)
        except click.UsageError as exc:
            raise SystemExit(_misused(exc)) from exc
        except ProbedError as exc:
            click.echo(f"probed: {translated(str(exc))}", err=True)
            raise SystemExit(2) from exc
        except OSError as exc:
            if exc.filename is not None:
                text = f"{exc.filename}: {exc.strerror}. Correct it, or name another place."
            elif exc.errno in _NO_ROOM:
                text = f"the answer could not be written: {exc.strerror}"
            else:  # no file of the caller's: a fault of ours, or a reader that went away
                raise
            click.echo(f"probed: {translated(text)}", err=True)
            raise SystemExit(2) from exc


def _misused(exc: click.UsageError) -> int:
    """What click says of a call that it cannot read, and the exit code."""
    if language() == "en" or isinstance(exc, click.exceptions.NoArgsIsHelpError):
        exc.show()
        return exc.exit_code
    if exc.ctx is not None:
        click.echo(exc.ctx.get_usage(), err=True)
        told = {"command": exc.ctx.command_path, "option": exc.ctx.help_option_names[0]}
        click.echo(said("'{command} {option}' tells more.", **told) + "\n", err=True)
    click.echo(said("Error: {text}", text=translated(exc.format_message())), err=True)
    return exc.exit_code


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="probed-sla", prog_name="probed")
@click.pass_context
def cli(context: click.Context) -> None:
    """Tells whether each leased circuit delivered what its contract sold, minute by minute, with proof.

    probed reads the network and changes nothing in it. Exit codes: 0 all is well, 1 the answer is bad
    (a clause missed, a mistake found, figures that differ), 2 the call or its input is bad.
    """
    context.color = coloured()
