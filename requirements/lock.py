"""Writes the two hashed locks from pyproject.toml: `python requirements/lock.py` (needs pip-tools).

runtime.lock holds what the daemon imports, dev.lock that and everything for tests, checks and benches.
No index address is written, so any mirror of the package index serves.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent


def group(groups: dict[str, list[str | dict[str, str]]], name: str) -> list[str]:
    """A dependency group with its includes (PEP 735), flat."""
    out: list[str] = []
    for item in groups[name]:
        out += [item] if isinstance(item, str) else group(groups, item["include-group"])
    return out


def lock(wanted: list[str], target: Path, *constraints: Path) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".in") as source:
        source.write("\n".join(wanted + [f"-c {path}" for path in constraints]) + "\n")
        source.flush()
        flags = ["--quiet", "--generate-hashes", "--allow-unsafe", "--strip-extras", "--no-annotate", "--no-header"]
        flags += ["--no-emit-index-url", "--no-emit-trusted-host", "--no-emit-find-links", "--no-emit-options"]
        command = [sys.executable, "-m", "piptools", "compile", *flags, "-o", str(target), source.name]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own arguments


def main() -> None:
    project = tomllib.loads((HERE.parent / "pyproject.toml").read_text())
    runtime = project["project"]["dependencies"]
    groups = project["dependency-groups"]
    # hatchling (with editables) builds the editable install without an isolated environment: in both.
    backend = [r for r in groups["dev"] if isinstance(r, str) and r.startswith(("hatchling", "editables"))]
    lock(runtime + backend, HERE / "runtime.lock")
    lock(runtime + group(groups, "dev") + group(groups, "bench"), HERE / "dev.lock", HERE / "runtime.lock")


if __name__ == "__main__":
    main()
