"""Writes down the present schema as users get it: run once, before a version of the store is published.

python -m tests.support.publish_schema      writes tests/store/golden/vN.sql; git says whether N was published before
"""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

from probed.store.migrations import CURRENT
from probed.store.schema import APPLICATION_ID
from tests.support import store_stream as stream

GOLDEN = Path(__file__).resolve().parents[1] / "store" / "golden"
HEAD = f"""-- A store of schema version {CURRENT} as published, with the third batch of tests/support/store_stream.py.
-- Never edit: what users have on their disks looks like this.
PRAGMA application_id = {APPLICATION_ID};
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "probed.db"
        stream.apply_all(path, 2, 3)
        db = sqlite3.connect(path)
        db.execute("UPDATE meta SET created = 1790000000000000")
        (GOLDEN / f"v{CURRENT}.sql").write_text(HEAD + "\n".join(db.iterdump()) + "\n")
        db.close()


if __name__ == "__main__":
    main()
