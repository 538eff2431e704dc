"""The power fails at any instant: with synchronous=FULL nothing acknowledged is lost; with NORMAL it would be."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from probed.store.reader import Reader
from probed.store.writer import Store
from tests.support.power_cut import Cut, Disk, Step, cuts, record
from tests.support.store_stream import batch, dump

BATCHES = 120
CUTS = 200
SEED = 20261127


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What a store holds after each batch: all rows of all tables, as a digest."""
    path = tmp_path_factory.mktemp("model") / "probed.db"
    store, found = Store.open(path), []
    for n in range(BATCHES):
        store.commit_now(batch(n))
        found.append(digest(path))
    store.close()
    return found


@pytest.fixture(scope="module")
def durable(tmp_path_factory: pytest.TempPathFactory) -> list[Step]:
    return trace(tmp_path_factory.mktemp("durable"), "FULL")


def trace(folder: Path, synchronous: str) -> list[Step]:
    return record(folder / "disk", "tests.support.power_child", str(folder / "disk"), str(BATCHES), synchronous)


def digest(path: Path) -> str:
    return hashlib.sha256(repr(dump(path)).encode()).hexdigest()


def moments(steps: Sequence[Step], count: int, chance: random.Random) -> list[int]:
    return [chance.randrange(1, len(steps) + 1) for _ in range(count)]


def stored(cut: Cut, folder: Path) -> int:
    """The last batch that is found after the cut; -1 = none, not even a store."""
    folder.mkdir()
    for name, content in cut.files.items():
        if not name.endswith("-shm"):  # memory, which a power cut takes away
            (folder / name).write_bytes(content)
    path = folder / "probed.db"
    Store.open(path).close()  # what the daemon does when the power is back
    with Reader(path) as reader:
        assert reader.verify() == ()
        return reader.cursors().get("replay", -1)


def test_two_hundred_power_cuts_lose_nothing_acknowledged(
    tmp_path: Path, durable: list[Step], contents: list[str]
) -> None:
    chance = random.Random(SEED)
    between = 0
    for number, cut in enumerate(cuts(durable, moments(durable, CUTS, chance), chance)):
        folder = tmp_path / str(number)
        found = stored(cut, folder)
        assert cut.acknowledged <= found <= cut.acknowledged + 1, f"cut {number}: batches are missing or invented"
        if found >= 0:
            assert digest(folder / "probed.db") == contents[found], f"cut {number}: a batch is torn"
        between += found > cut.acknowledged
    assert between, "no cut fell between a commit and its acknowledgement"


def test_the_daemon_goes_on_where_the_power_failed(tmp_path: Path, durable: list[Step], contents: list[str]) -> None:
    chance = random.Random(SEED + 1)
    for number, cut in enumerate(cuts(durable, moments(durable, 10, chance), chance)):
        path = tmp_path / str(number) / "probed.db"
        following = stored(cut, path.parent) + 1
        if following < BATCHES:
            store = Store.open(path)
            store.commit_now(batch(following))
            store.close()
            assert digest(path) == contents[following]


def test_the_same_cuts_show_what_synchronous_normal_loses(tmp_path: Path) -> None:
    steps = trace(tmp_path, "NORMAL")
    chance = random.Random(SEED)
    lost = sum(
        max(cut.acknowledged - stored(cut, tmp_path / str(number)), 0)
        for number, cut in enumerate(cuts(steps, moments(steps, 40, chance), chance))
    )
    assert lost > 0


def left(steps: Sequence[Step], runs: int = 60) -> list[dict[str, bytes]]:
    """The files that a cut after these steps may leave, tried so often."""
    disk = Disk()
    for step in steps:
        disk.do(step)
    return [disk.left(random.Random(seed)) for seed in range(runs)]


A, B = b"a" * 512, b"b" * 512
MADE = (Step("W", "f", 0, A + A), Step("S", "f"), Step("D", ""))


@pytest.mark.parametrize(
    ("steps", "possible"),
    [
        pytest.param(MADE, {A + A}, id="what was synced is there"),
        pytest.param(
            (*MADE, Step("W", "f", 0, B + B)), {A + A, A + B, B + A, B + B}, id="each unsynced sector by chance"
        ),
        pytest.param((*MADE, Step("W", "f", 0, B + B), Step("S", "f")), {B + B}, id="until it is synced"),
        pytest.param((*MADE, Step("T", "f", 512)), {A + A, A}, id="a new size is as uncertain"),
        pytest.param((*MADE, Step("W", "f", 1024, B)), {A + A, A + A + B}, id="and so is what is appended"),
        pytest.param((*MADE, Step("U", "f")), {A + A, None}, id="an unlinked file may come back"),
        pytest.param((*MADE, Step("U", "f"), Step("D", "")), {None}, id="until its folder is synced"),
        pytest.param(MADE[:2], {A + A, None}, id="a new file may have no entry"),
    ],
)
def test_what_a_cut_leaves(steps: Sequence[Step], possible: set[bytes | None]) -> None:
    assert {files.get("f") for files in left(steps)} == possible
