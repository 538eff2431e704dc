"""All figures, one process after the other: `python bench/run.py [--full] [name ...]`.

Prints each bench's lines (`name value bound ok|SHORT`) and ends with 1 when any is SHORT, with 2 when a bench
could not run. `--full` runs the whole set three times, for a machine that is not quiet.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
NOT_BENCHES = {"run.py"}


def benches(wanted: list[str]) -> list[Path]:
    """The scripts beside this one that measure something, or those named."""
    scripts = (path for path in HERE.glob("*.py") if path.name not in NOT_BENCHES)
    found = sorted(path for path in scripts if "__main__" in path.read_text())
    return [path for path in found if not wanted or path.stem in wanted]


def main() -> int:
    arguments = sys.argv[1:]
    rounds = 3 if "--full" in arguments else 1
    wanted = [name for name in arguments if not name.startswith("-")]
    worst = 0
    for _ in range(rounds):
        for path in benches(wanted):
            print(f"# {path.stem}", flush=True)
            done = subprocess.run([sys.executable, str(path)], cwd=HERE.parent, check=False)
            worst = max(worst, min(done.returncode if done.returncode >= 0 else 2, 2))
    print("all figures within their bounds" if worst == 0 else "a figure is SHORT or a bench could not run")
    return worst


if __name__ == "__main__":
    sys.exit(main())
