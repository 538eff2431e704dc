"""All figures, one process after the other: `python bench/run.py [--full] [name ...]`.

Prints each bench's lines (`name value bound ok|SHORT`) and ends with 1 when any is SHORT, with 2 when a bench
could not run. `--full` runs the daily set three times, for a machine that is not quiet, and the long ones once.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
NOT_BENCHES = {"run.py"}
ONLY_FULL = {"capacity.py", "soak.py"}
"""Too long for every day: `--full`, or by name."""
TAKES_FULL = {"assess_store.py"}
"""Measures more when it is told that there is time."""


def benches(wanted: list[str], *, full: bool) -> list[Path]:
    """The scripts beside this one that measure something, or those named."""
    scripts = (path for path in HERE.glob("*.py") if path.name not in NOT_BENCHES)
    found = sorted(path for path in scripts if "__main__" in path.read_text())
    if not wanted and not full:
        found = [path for path in found if path.name not in ONLY_FULL]
    return [path for path in found if not wanted or path.stem in wanted]


def main() -> int:
    arguments = sys.argv[1:]
    full = "--full" in arguments
    wanted = [name for name in arguments if not name.startswith("-")]
    worst = 0
    daily = [path for path in benches(wanted, full=full) if path.name not in ONLY_FULL or wanted]
    long = [path for path in benches(wanted, full=full) if path not in daily]
    for path in (*daily * (3 if full else 1), *long):
        print(f"# {path.stem}", flush=True)
        more = ["--full"] if full and path.name in TAKES_FULL else []
        done = subprocess.run([sys.executable, str(path), *more], cwd=HERE.parent, check=False)
        worst = max(worst, min(done.returncode if done.returncode >= 0 else 2, 2))
    print("all figures within their bounds" if worst == 0 else "a figure is SHORT or a bench could not run")
    return worst


if __name__ == "__main__":
    sys.exit(main())
