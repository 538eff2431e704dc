"""The configuration, read and checked in a process of its own.

`python -m probed.life.loaded CONFIG` writes one pickle, a Loaded or the error that says what is wrong with it, and
ends: what reading takes, from the models of the settings to the rows as they stand in the files, ends with it.
"""

from __future__ import annotations

import contextlib
import pickle
import sys
from pathlib import Path

from config.load import load_all
from config.probes import probes_of
from probed.errors import ProbedError
from probed.life.change import Loaded


def loaded(config: Path) -> Loaded:
    """The whole of it, or a ConfigError with every mistake."""
    settings, inventory = load_all(config, secrets=True)
    return Loaded(settings, inventory, probes_of(settings, inventory))


def main(arguments: list[str]) -> int:
    told: Loaded | ProbedError
    try:
        told = loaded(Path(arguments[0]))
    except ProbedError as exc:
        told = exc
    with contextlib.suppress(BrokenPipeError):  # whoever wanted to know has ended
        sys.stdout.buffer.write(pickle.dumps(told, pickle.HIGHEST_PROTOCOL))
        sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
