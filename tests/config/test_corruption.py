"""Whatever happens to a file, the answer is an inventory or a list of mistakes, never a traceback."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from config.load import load_all
from probed.errors import ConfigError, Mistake
from tests.support.bad_configs import EXAMPLE, make_network

FILES = sorted(str(path.relative_to(EXAMPLE)) for path in EXAMPLE.rglob("*") if path.suffix in {".csv", ".toml"})
_same_folder = settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("network")
    make_network(folder)
    return folder


def _load_with(network: Path, file: str, content: bytes) -> None:
    path = network / file
    before = path.read_bytes()
    path.write_bytes(content)
    try:
        for mistake in _mistakes(network / "probed.toml"):
            _points_into_its_file(mistake.file, mistake.line, mistake.column)
    finally:
        path.write_bytes(before)


def _mistakes(path: Path) -> tuple[Mistake, ...]:
    try:
        load_all(path)
    except ConfigError as exc:
        return exc.mistakes
    return ()


def _points_into_its_file(file: str, line: int, column: int) -> None:
    if line:
        lines = Path(file).read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        assert 1 <= line <= len(lines)
        assert 0 <= column <= len(lines[line - 1].decode("utf-8", "replace")) + 1


@_same_folder
@given(
    st.sampled_from(FILES),
    st.floats(0, 1),
    st.sampled_from(["delete", "replace", "insert"]),
    st.characters(codec="utf-8"),
)
def test_a_corrupted_character_is_a_mistake_or_none(
    network: Path, file: str, where: float, how: str, character: str
) -> None:
    text = (network / file).read_text("utf-8")
    at = int(where * len(text))
    after = text[at + (how != "insert") :]
    _load_with(network, file, (text[:at] + ("" if how == "delete" else character) + after).encode())


@_same_folder
@given(st.sampled_from(FILES), st.floats(0, 1), st.binary(min_size=1, max_size=3))
@example("inventory/circuits.csv", 0.0, b"\r\x80")
def test_corrupted_bytes_are_a_mistake_or_none(network: Path, file: str, where: float, junk: bytes) -> None:
    raw = (network / file).read_bytes()
    at = int(where * len(raw))
    _load_with(network, file, raw[:at] + junk + raw[at + len(junk) :])


@_same_folder
@given(st.sampled_from(FILES), st.sampled_from(["drop", "double", "shuffle", "cut"]), st.integers(0, 2**32))
def test_lost_doubled_and_shuffled_lines_are_a_mistake_or_none(network: Path, file: str, how: str, seed: int) -> None:
    chance = random.Random(seed)
    lines = (network / file).read_text("utf-8").split("\n")
    at = chance.randrange(len(lines))
    match how:
        case "drop":
            del lines[at]
        case "double":
            lines.insert(at, lines[at])
        case "shuffle":
            chance.shuffle(lines)
        case "cut":
            lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
    _load_with(network, file, "\n".join(lines).encode())


@_same_folder
@given(st.sampled_from([file for file in FILES if file.endswith(".csv")]), st.integers(0, 2**32))
def test_exchanged_cells_are_a_mistake_or_none(network: Path, file: str, seed: int) -> None:
    chance = random.Random(seed)
    lines = (network / file).read_text("utf-8").split("\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    cells, others = lines[one].split(","), lines[other].split(",")
    a, b = chance.randrange(len(cells)), chance.randrange(len(others))
    cells[a], others[b] = others[b], cells[a]
    lines[one], lines[other] = ",".join(cells), ",".join(others)
    _load_with(network, file, "\n".join(lines).encode())
