"""`probed ssh`: what may be asked of elements by their command line, and asking it. Nothing is ever configured."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from probed.cli.output import print_json, print_table
from probed.cli.sources import config_option, json_option
from probed.cli.ssh_clocks import clocks
from probed.cli.words import said, translated
from probed.errors import ProbedError

if TYPE_CHECKING:
    from collectors.ssh.gate import Verdict
    from collectors.ssh.job import Answer
    from collectors.ssh.target import SshTarget


@click.group("ssh")
def command() -> None:
    """Elements' command lines, read-only: only commands of the allow-list are ever sent."""


@command.command("status")
@config_option
@json_option
def status(config: Path, as_json: bool) -> None:
    """How the daemon fares with every element that it asks again and again.

    Exit code 1 when any of them is silent.
    """
    from config.settings_file import load_settings
    from probed.cli.screen import zone_of
    from probed.cli.ssh_facts import print_status
    from probed.control.client import call, new_key
    from probed.control.protocol import Request

    settings = load_settings(config)
    found = call(settings.control_socket, Request("status", {}, "", new_key())).get("ssh") or {}
    if as_json:
        print_json({"schema": 1, "kind": "ssh_status", "elements": found})
    elif found:
        print_status(found, zone_of(settings.time_zone))
    else:
        click.echo(said("nobody is asked: no [[ssh.group]] reads anything"))
    raise SystemExit(1 if any(one["silent_since"] for one in found.values()) else 0)


command.add_command(clocks)


@command.command("check")
@click.argument("platform")
@click.argument("line", metavar="COMMAND")
@json_option
def check(platform: str, line: str, as_json: bool) -> None:
    """Whether COMMAND would be sent to elements of PLATFORM, and why; nothing is sent.

    COMMAND is one argument: put it in quotes. Exit code 1 when it is refused.
    """
    from collectors.ssh.gate import judge, platform_of, visible

    verdict = judge(platform_of(platform), line)
    if as_json:
        print_json({"schema": 1, "kind": "ssh_check", "platform": platform, "command": line, **verdict._asdict()})
    else:
        click.echo(_told(platform, visible(line, 200), verdict))
    raise SystemExit(0 if verdict.allowed else 1)


@command.command("allowed")
@click.argument("platform", required=False)
@json_option
def allowed(platform: str | None, as_json: bool) -> None:
    """The platforms, or every command that may be sent to elements of PLATFORM.

    What stands in [brackets] may be left out; {number}, {port}, {kind} and {name} stand for one word each.
    """
    from collectors.ssh.allowed import PLATFORMS
    from collectors.ssh.gate import platform_of

    chosen = PLATFORMS.values() if platform is None else (platform_of(platform),)
    if as_json:
        found = [
            {"platform": one.name, "about": one.about, "unpaged": one.unpaged, "rules": one.rules} for one in chosen
        ]
        print_json({"schema": 1, "kind": "ssh_allowed", "platforms": found})
        return
    if platform is None:
        rows = [(one.name, one.about, one.verb, str(len(one.rules)), one.unpaged[0]) for one in chosen]
        print_table(("platform", "what it is", "verb", "rules", "paging off"), rows, right=(3,))
        return
    for one in chosen:
        for rule in (*one.unpaged, *one.rules):
            click.echo(rule)


@command.command("parse")
@click.argument("platform")
@click.argument("line", metavar="COMMAND")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--zone", help="Zone of the element's clock, where it does not tell it itself.")
@click.option("--read-at", help="When the text was read (RFC 3339), for the offset of a clock.")
@json_option
def parse(platform: str, line: str, file: Path, zone: str | None, read_at: str | None, as_json: bool) -> None:
    """What probed understands of FILE, an answer to COMMAND from an element of PLATFORM (- = standard input).

    Prompts, the echo, escape codes and pagers may stand in it; Chinese may be UTF-8 or GBK. Lines that are not
    understood are told with their numbers. Exit code 1 when nothing is understood.
    """
    import sys

    from collectors.ssh.gate import platform_of
    from collectors.ssh.parsers.clock import offset_us
    from collectors.ssh.parsers.read import NotUnderstood, read
    from collectors.ssh.text import shown
    from config.parsing import parse_zone
    from probed.cli.ssh_facts import as_json as facts_json
    from probed.cli.ssh_facts import print_facts
    from probed.model.instant import parse_instant

    platform_of(platform)
    data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    try:
        zone = parse_zone(zone) if zone else None
        at_us = parse_instant(read_at) if read_at else None
    except ValueError as exc:
        raise ProbedError(f"--zone or --read-at: {exc}") from exc
    try:
        facts = read(platform, line, shown(data), zone)
    except NotUnderstood as exc:
        click.echo(f"probed: {file}: {exc}", err=True)
        raise SystemExit(1) from None
    offset = None if facts.clock is None or at_us is None else offset_us(facts.clock, at_us, at_us)
    if as_json:
        head = {"schema": 1, "kind": "ssh_parse", "platform": platform, "command": line}
        print_json({**head, **facts_json(facts, offset)})
    else:
        print_facts(facts, offset, zone or "UTC")


@command.command("trust")
@click.argument("server", metavar="ELEMENT|HOST[:PORT]")
@click.option("--yes", is_flag=True, help="Accept without asking; a key that has changed needs --replace as well.")
@click.option("--replace", is_flag=True, help="Accept another key than the one known so far.")
@click.option("--fingerprint", help="Accept only this one, such as SHA256:...; nobody is asked then.")
@click.option("--old-algorithms", is_flag=True, help="Also SHA-1, CBC and ssh-rsa: for elements that know no better.")
@click.option("--timeout", "limit_s", type=click.FloatRange(1, 600), default=15.0, show_default=True, help="Seconds.")
@config_option
def trust(
    server: str,
    yes: bool,
    replace: bool,
    fingerprint: str | None,
    old_algorithms: bool,
    limit_s: float,
    config: Path,
) -> None:
    """Show the host key of a server, and accept it for the daemon once it has been compared.

    No login is tried. Exit code 1 when it is not accepted.
    """
    from collectors.ssh import hostkeys
    from collectors.ssh.target import place_of

    known_hosts, host, port, old = _server(server, config)
    place = place_of(host, port)
    former = hostkeys.keys_of(known_hosts, place)
    shown = hostkeys.fetch(host, port, limit_s, old=old or old_algorithms)
    click.echo(f"{place}  {shown}")
    if shown in former:
        click.echo(said("accepted before: nothing to do"))
        return
    for known in former:
        click.secho(said("so far known by another key: {key}. Somebody may sit in between.", key=known), fg="red")
    if former and not replace:
        click.echo(said("not accepted: add --replace if the element was replaced or reset"))
        raise SystemExit(1)
    if fingerprint is not None and fingerprint != shown.fingerprint:
        click.echo(said("not accepted: the fingerprint is another than {wanted}", wanted=fingerprint))
        raise SystemExit(1)
    if not (yes or fingerprint) and not _agrees():
        click.echo(said("not accepted"))
        raise SystemExit(1)
    hostkeys.accept(known_hosts, place, shown)
    click.echo(said("accepted: written to {path}", path=known_hosts))


@command.command("run")
@click.argument("element")
@click.argument("line", metavar="COMMAND")
@click.option(
    "--timeout",
    "limit_s",
    type=click.FloatRange(1, 3600),
    help="Seconds for all of it [default: timeout of the settings].",
)
@config_option
@json_option
def run(element: str, line: str, limit_s: float | None, config: Path, as_json: bool) -> None:
    """Ask ELEMENT one COMMAND of its platform's allow-list and print the answer.

    COMMAND is one argument: put it in quotes. What is not on the list is refused before anything is connected. Exit
    code 1 when the element does not know the command or could not be asked.
    """
    from collectors.ssh.failures import SshFailure
    from collectors.ssh.gate import checked, platform_of
    from config.load import load_all
    from probed.cli.asked import keep_record
    from probed.clock import SystemClock
    from probed.model.instant import SECOND_US, format_instant
    from probed.ssh_targets import ssh_target

    settings, inventory = load_all(config)
    target = ssh_target(settings, inventory, element, SystemClock().now_us())
    checked(platform_of(target.platform), line)
    lines: Counter[tuple[str, str]] = Counter()
    try:
        found = _asked(target, line, settings.known_hosts, limit_s or settings.ssh.timeout_us / SECOND_US, lines)
    except SshFailure as failure:
        click.echo(f"probed: {translated(str(failure))}", err=True)
        raise SystemExit(1) from None
    finally:
        keep_record("ssh run", config, lines=lines, settings=settings)
    if as_json:
        zone = settings.ssh.zone_of(element) or settings.time_zone
        print_json(
            {
                "schema": 1,
                "kind": "ssh_run",
                "element": element,
                "platform": target.platform,
                "command": line,
                "read_at": format_instant(found.read_us),
                "rejected": found.rejected or None,
                "text": found.text,
                "facts": None if found.rejected else _facts(target.platform, found, zone),
            }
        )
    else:
        click.echo(found.text, nl=False)
    raise SystemExit(1 if found.rejected else 0)


def _facts(platform: str, answer: Answer, zone: str) -> object:
    """What is understood of an answer; None where nothing is."""
    from collectors.ssh.parsers.clock import offset_us
    from collectors.ssh.parsers.read import NoReader, NotUnderstood, read
    from probed.cli.ssh_facts import as_json

    try:
        facts = read(platform, answer.command, answer.text, zone)
    except (NoReader, NotUnderstood):
        return None
    return as_json(facts, None if facts.clock is None else offset_us(facts.clock, answer.asked_us, answer.read_us))


def _asked(
    target: SshTarget, line: str, known_hosts: Path, limit_s: float, lines: Counter[tuple[str, str]]
) -> Answer:
    import asyncio

    from collectors.ssh.runner import Runner
    from probed.clock import SystemClock

    async def ask() -> Answer:
        runner = Runner(known_hosts, SystemClock(), workers=1)
        runner.stats.written = lines
        try:
            return (await runner.ask(target, (line,), limit_s))[0]
        finally:
            await runner.close()

    return asyncio.run(ask())


def _server(text: str, config: Path) -> tuple[Path, str, int, bool]:
    """The known_hosts file; and address, port and age of an element of the settings, or of HOST[:PORT]."""
    from config.settings_file import load_settings
    from probed.clock import SystemClock

    settings = load_settings(config)
    if settings.ssh.group_of(text) is not None:
        from config.load import load_all
        from probed.ssh_targets import ssh_target

        target = ssh_target(settings, load_all(config)[1], text, SystemClock().now_us())
        return settings.known_hosts, target.host, target.port, target.old_algorithms
    host, port = _host_and_port(text)
    return settings.known_hosts, host, port, False


def _host_and_port(text: str) -> tuple[str, int]:
    """HOST, HOST:PORT, [HOST]:PORT, or an IPv6 address as it is."""
    host, colon, port = text.rpartition(":")
    if text.startswith("[") and text.endswith("]"):
        host, port = text[1:-1], "22"
    elif not colon or (host.count(":") and not host.endswith("]")):
        host, port = text, "22"
    host = host.removeprefix("[").removesuffix("]")
    plain = bool(host) and all(c.isascii() and (c.isalnum() or c in ".:-_%") for c in host) and host[0] != "-"
    if not plain or not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
        raise ProbedError(f"'{text}' is no element of an [[ssh.group]], and no HOST or HOST:PORT either. Correct it.")
    return host, int(port)


def _agrees() -> bool:
    """Only a person at a terminal can compare a fingerprint."""
    import sys

    if not sys.stdin.isatty():
        raise ProbedError("nobody is there to compare the fingerprint: add --yes, or better --fingerprint SHA256:...")
    return click.confirm(said("Is this the fingerprint that the element itself shows?"), default=False)


def _told(platform: str, line: str, verdict: Verdict) -> str:
    if verdict.allowed:
        mark = click.style(said("allowed"), fg="green")
        return said(
            "{mark}: {command} may be sent to {platform}, by the rule: {rule}",
            mark=mark,
            command=line,
            platform=platform,
            rule=verdict.rule,
        )
    mark = click.style(said("refused"), fg="red")
    return said(
        "{mark}: {command} is never sent to {platform}: {why}",
        mark=mark,
        command=line,
        platform=platform,
        why=verdict.why,
    )
