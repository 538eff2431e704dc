"""Entry point: makes sure that the generic package names are ours before anything else is imported."""

from __future__ import annotations

import importlib
import sys

from probed.life.early import EARLY, fill_streams

OURS = ("config", "topology", "sla", "collectors", "alerting")
DISTRIBUTION = "probed-sla"


def strangers() -> list[str]:
    """A line for each package that another distribution or a stray file has put in our place."""
    lines = []
    for name in OURS:
        module = importlib.import_module(name)
        if getattr(module, "__distribution__", None) != DISTRIBUTION:
            place = getattr(module, "__file__", None) or "a namespace package"
            lines.append(f"'{name}' is imported from {place}, which is not probed's.")
    return lines


def main() -> None:
    if sys.argv[1:2] == ["run"]:
        EARLY.listen()
        fill_streams()
    if lines := strangers():
        for line in lines:
            print(line, file=sys.stderr)
        print("Install probed in a virtual environment of its own (python3 -m venv, pipx).", file=sys.stderr)
        raise SystemExit(2)
    from probed.cli.main import cli
    from probed.cli.terminal import settle

    settle()
    cli(prog_name="probed")


if __name__ == "__main__":
    main()
