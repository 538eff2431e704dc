"""Rows added to a table as a diff: what `patch` and `git apply` make of it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from config.append import appended
from tests.support.peer import program

HEADER = "element,name,layer_rate"
ROWS = [{"element": "R1", "name": 'Gi0/1, the "first"', "layer_rate": "GE"}, {"element": "R2", "name": "STM-1"}]
ADDED = ['R1,"Gi0/1, the ""first""",GE', "R2,STM-1,"]
HEAD = HEADER + "\n"

FILES = [
    pytest.param(HEAD, HEAD + "\n".join(ADDED) + "\n", id="only a header"),
    pytest.param(HEAD + "A,1,E1\n" * 9, HEAD + "A,1,E1\n" * 9 + "\n".join(ADDED) + "\n", id="long"),
    pytest.param(HEAD + "A,1,E1", HEAD + "A,1,E1\n" + "\n".join(ADDED) + "\n", id="no line end at the end"),
    pytest.param(HEADER, HEAD + "\n".join(ADDED) + "\n", id="nothing but a header without its end"),
    pytest.param(HEADER + "\r\nA,1,E1\r\n", "\r\n".join([HEADER, "A,1,E1", *ADDED, ""]), id="CR LF"),
    pytest.param(HEADER + "\r\nA,1,E1", "\r\n".join([HEADER, "A,1,E1", *ADDED, ""]), id="CR LF and none at the end"),
    pytest.param("\ufeff" + HEAD, "\ufeff" + HEAD + "\n".join(ADDED) + "\n", id="byte order mark"),
    pytest.param("\n" + HEAD + "\n\n", "\n" + HEAD + "\n\n" + "\n".join(ADDED) + "\n", id="blank lines"),
    pytest.param(
        "layer_rate,name,element\nE1,1,甲\n",
        'layer_rate,name,element\nE1,1,甲\nGE,"Gi0/1, the ""first""",R1\n,STM-1,R2\n',
        id="columns in another order",
    ),
    pytest.param(None, HEAD + "\n".join(ADDED) + "\n", id="no file"),
]


def apply(tool: str, folder: Path, diff: str) -> None:
    command = ["--quiet", "-p1"] if tool == "patch" else ["apply", "--whitespace=nowarn"]
    done = subprocess.run(
        [program(tool), *command], cwd=folder, input=diff.encode(), capture_output=True, timeout=30, check=False
    )
    assert done.returncode == 0, (done.stdout, done.stderr, diff)


@pytest.mark.peer
@pytest.mark.parametrize("tool", ["patch", "git"])
@pytest.mark.parametrize(("before", "after"), FILES)
def test_the_file_holds_the_rows_when_the_diff_is_applied(
    tool: str, before: str | None, after: str, tmp_path: Path
) -> None:
    path = tmp_path / "points.csv"
    if before is not None:
        path.write_bytes(before.encode())
    diff = "# a remark\n# --- another\n" + appended("points.csv", before, ROWS, HEADER)
    apply(tool, tmp_path, diff)
    assert path.read_bytes().decode() == after


def test_nothing_to_add_is_no_diff() -> None:
    assert appended("points.csv", HEAD, [], HEADER) == ""


def test_a_diff_takes_nothing_out() -> None:
    diff = appended("points.csv", HEAD + "A,1,E1\n" * 5, ROWS, HEADER)
    assert [line for line in diff.splitlines() if line.startswith("-")] == ["--- a/points.csv"]
