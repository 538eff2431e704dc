"""python -m tests.support.power_child FOLDER COUNT SYNCHRONOUS: commits batches, and tells a file of each."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from probed.store import connection
from probed.store.writer import Store
from tests.support.power_cut import ACKNOWLEDGED
from tests.support.store_stream import batch


def main(folder: Path, count: int, synchronous: str) -> None:
    """The daemon is stopped and started anew half-way, which empties the log and makes a new one."""
    pragmas = tuple(text.replace("= FULL", f"= {synchronous}") for text in connection._WRITER)
    vars(connection)["_WRITER"] = pragmas  # the harness must show what the other setting loses
    told = os.open(folder / ACKNOWLEDGED, os.O_WRONLY | os.O_CREAT)
    store = Store.open(folder / "probed.db", checkpoint_rows=300)
    for n in range(count):
        if n == count // 2:
            store.close()
            store = Store.open(folder / "probed.db", checkpoint_rows=300)
        store.commit_now(batch(n))
        os.write(told, b"%d" % n)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
