"""A slice of `make fuzz`, other inputs than the first ones there, and that the runner tells what breaks."""

from __future__ import annotations

import random

import pytest

from tests.support.fuzz_targets import TARGETS
from tests.support.fuzzing import TIMES, Broke, Target, made, octets, run

SLICE = {"ber": 4_000, "traps": 1_000, "cli": 4_000, "terminal": 1_000, "mqtt": 2_000, "recordings": 400}
SLICE |= {"probes": 1_500, "names": 1_500, "answers": 800, "files": 800}


@pytest.mark.parametrize("name", list(TARGETS))
def test_no_mutated_input_breaks_anything(name: str) -> None:
    found = run(TARGETS[name], SLICE[name], first=TIMES)
    assert found.refused < found.inputs
    assert found.refused or name == "terminal", "some can be read and some cannot"


def test_an_input_is_made_again_by_its_number() -> None:
    seeds = TARGETS["ber"].seeds()
    assert made(TARGETS["ber"], 7, seeds) == made(TARGETS["ber"], 7, seeds) != made(TARGETS["ber"], 8, seeds)


def test_what_breaks_is_told_with_its_number() -> None:
    def brittle() -> object:
        def take(data: bytes) -> bool:
            return data[2] > 9  # an IndexError for whatever is shorter

        return take

    target = Target("brittle", lambda: [b"abcd"], octets, brittle)  # type: ignore[arg-type]
    with pytest.raises(Broke, match=r"brittle, input \d+: IndexError"):
        run(target, 500)
    assert len(octets(random.Random(1), [b"ab"])) < 60
