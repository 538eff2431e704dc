"""A process that ends with the lab that began it, also where the lab was killed and could end nothing any more.

The lab holds the writing end of a pipe, whose reading end is the standard input of what it begins. Nobody writes:
the kernel closes the pipe when the lab ends, however that is, and whoever reads it is told.
"""

from __future__ import annotations

import os
import runpy
import signal
import threading
import time
from typing import Final

GRACE_S: Final = 20.0
"""A daemon takes 10 seconds at most to stop in order; what has not ended by then is ended."""


def end_with_lab(number: signal.Signals, grace_s: float = GRACE_S) -> None:
    """Have this process told to end by that signal once the lab is gone, and killed when it does not end.

    Standard input is the pipe; afterwards it is empty, so that no child of ours keeps the pipe.
    """
    pipe = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    threading.Thread(target=_wait, args=(pipe, number, grace_s), name="lab gone", daemon=True).start()


def _wait(pipe: int, number: signal.Signals, grace_s: float) -> None:
    while os.read(pipe, 1):
        pass
    os.kill(os.getpid(), number)
    time.sleep(grace_s)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    end_with_lab(signal.SIGTERM)
    runpy.run_module("probed", run_name="__main__", alter_sys=True)  # as `python -m probed`, with the same words
