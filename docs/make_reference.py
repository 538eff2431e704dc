"""Writes docs/commands.md, docs/configuration.md and docs/metrics.md from the program itself: `python docs/make_reference.py`.

A test holds both current.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import click

from config.schema import config_schema
from probed.cli.main import cli
from probed.metrics.definitions import GROUPS

COMMANDS = """# Commands

Written by `python docs/make_reference.py` from the commands' own help; do not edit.

Exit codes: 0 all is well, 1 the answer is bad (a clause missed, a mistake found, figures that differ), 2 the call or
its input is bad. Tables are for people; `--json` is for machines. Instants are RFC 3339 with offset; a period is a
local month (`2026-10`) or `START/END`.
"""

CONFIGURATION = """# Configuration

Written by `python docs/make_reference.py` from the models that read it; do not edit.

Three things, loaded as one whole: `probed.toml`, a folder of CSV tables, and one TOML file for each version of each
contract. `probed config check` finds every mistake in all of them at once, with file, line and column;
`probed config schema` prints JSON schemas for editors. [config/examples](../config/examples/README.md) is a complete
small network.
"""

METRICS = """# Metrics

Written by `python docs/make_reference.py` from `probed/metrics/definitions.py`; do not edit.

The daemon gives figures about itself once `probed.toml` has a section `[metrics]`:

```toml
[metrics]
listen = "127.0.0.1:9469"
```

Without the section no port is opened: two daemons on one host would want the same one, and a port nobody asked for is
a surprise. There is no password, so that the address is this host's own unless you name another. `/metrics` is
Prometheus' text format, `/healthz` is JSON: `{"live": true, "ready": false, "reasons": ["..."]}` with status 200 when
ready and 503 when not.

A scrape reads integers that the parts count anyway; it never waits for the store. Counters of polls and SNMP begin at
0 again when a reload changes who is polled, which `rate()` and `increase()` allow for. Instants are seconds since 1970.
A family with nothing to say yet is left out. [alerts/probed.rules.yml](../alerts/probed.rules.yml) has alarms made of
them; [operations.md](operations.md) says what each means.
"""

TABLES = """## Inventory tables

UTF-8 CSV with a header row (RFC 4180), in the folder that `inventory` names. Every row ends in `valid_from,valid_to`:
half-open, a date (local midnight) or an instant with offset, empty = without limit. The past is assessed with the
topology of its time.
"""


def reference() -> dict[str, str]:
    """The text of each page by file name."""
    return {"commands.md": commands_page(), "configuration.md": configuration_page(), "metrics.md": metrics_page()}


def commands_page() -> str:
    root = click.Context(cli, info_name="probed", terminal_width=100, **cli.context_settings)
    with patch.dict(os.environ, LC_ALL="C.UTF-8"):  # help is told in the terminal's language
        parts = [f"## {c.command_path}\n\n```\n{c.command.get_help(c)}\n```\n" for c in _commands(cli, root)]
    return "\n".join([COMMANDS, *parts])


def _commands(command: click.Command, context: click.Context) -> Iterator[click.Context]:
    """A command and all below it, depth first."""
    yield context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                child = click.Context(
                    below, info_name=name, parent=context, max_content_width=100, terminal_width=100
                )
                yield from _commands(below, child)


def configuration_page() -> str:
    schema = config_schema()
    parts = [CONFIGURATION, "## probed.toml\n", *_section(schema["settings"], schema["settings"], "")]
    parts += [TABLES, *map(_table, schema["tables"])]
    parts += ["## Tables of probes (with `[mqtt]` only)\n", *map(_table, schema["probe_tables"])]
    parts += ["## Tables of operators' decisions (offline work)\n", *map(_table, schema["operator_tables"])]
    parts += ["## Contracts\n", *_section(schema["contract"], schema["contract"], "")]
    return "\n".join(parts)


def _section(root: dict[str, Any], section: dict[str, Any], path: str) -> Iterator[str]:
    """One table of keys; sections below it follow with tables of their own."""
    required = set(section.get("required", ()))
    below: list[tuple[str, dict[str, Any]]] = []
    rows = []
    for key, value in section.get("properties", {}).items():
        found = list(_sections(root, value))
        below += [(f"{path}{key}" if len(found) == 1 else f"{path}{key}: {name}", one) for name, one in found]
        if not found:
            default = "required" if key in required else _default(value)
            rows.append(f"| `{key}` | {default} | {value.get('description', '')} |")
    if rows:
        yield "\n".join(["| key | default | meaning |", "| --- | --- | --- |", *rows, ""])
    for name, one in below:
        yield f"### `{name}`\n\n{one.get('description', '')}\n"
        yield from _section(root, one, f"{name.split(':')[0]}.")


def _sections(root: dict[str, Any], value: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The models that a value is made of; none for a plain one."""
    if "$ref" in value:
        one = root["$defs"][value["$ref"].rsplit("/", 1)[1]]
        if one.get("type") == "object":
            kind = one.get("properties", {}).get("kind", {}).get("const", "")
            yield kind or one.get("title", ""), one
        return
    for part in [*value.get("anyOf", ()), *value.get("oneOf", ()), *value.get("prefixItems", ())]:
        yield from _sections(root, part)
    for part in (value.get("items"), value.get("additionalProperties"), *value.get("patternProperties", {}).values()):
        if isinstance(part, dict):
            yield from _sections(root, part)


def metrics_page() -> str:
    parts = [METRICS]
    for title, families in GROUPS.items():
        rows = [
            f"| `{f.name}` | {f.kind.value} | {', '.join(f'`{label}`' for label in f.labels) or '-'} | {f.about} |"
            for f in families
        ]
        parts += [f"## {title}\n", "| metric | kind | labels | meaning |", "| --- | --- | --- | --- |", *rows, ""]
    return "\n".join(parts)


def _default(value: dict[str, Any]) -> str:
    default = value.get("default")
    return "-" if default in (None, "", [], {}) else f"`{default}`"


def _table(table: dict[str, Any]) -> str:
    rows = [f"| `{c['name']}` | {c['about']} |" for c in table["columns"] if not c["name"].startswith("valid_")]
    return "\n".join(
        [f"### {table['file']}\n\n{table['about']}\n", "| column | meaning |", "| --- | --- |", *rows, ""]
    )


if __name__ == "__main__":
    for name, text in reference().items():
        Path(__file__).with_name(name).write_text(text, encoding="utf-8")
