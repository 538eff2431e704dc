"""One wrong configuration a file, and the exact message."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.load import load_all
from probed.errors import ConfigError
from tests.support.bad_configs import BadConfig, bad_configs, make_network


def test_the_example_loads_without_a_mistake(tmp_path: Path) -> None:
    settings, inventory = load_all(make_network(tmp_path))
    assert settings.inventory == tmp_path / "inventory"
    assert len(inventory.circuits) == 4


@pytest.mark.parametrize("bad", bad_configs(), ids=lambda bad: bad.name)
def test_a_wrong_config_is_told_where_what_and_what_to_do(bad: BadConfig, tmp_path: Path) -> None:
    path = make_network(tmp_path, bad.edits)
    with pytest.raises(ConfigError) as caught:
        load_all(path)
    found = [str(mistake).replace(f"{tmp_path}/", "") for mistake in caught.value.mistakes]
    assert found == list(bad.says)


def test_the_error_lists_a_hundred_mistakes_and_counts_the_rest(tmp_path: Path) -> None:
    rows = "".join(f"U{number},,,city,JT,,\n" for number in range(130))
    path = make_network(tmp_path, ({"file": "inventory/units.csv", "append": rows},))
    with pytest.raises(ConfigError, match="130 mistakes in the configuration:") as caught:
        load_all(path)
    assert len(caught.value.mistakes) == 130
    assert str(caught.value).splitlines()[-1] == "  ... and 30 more"
