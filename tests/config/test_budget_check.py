"""How many elements a manager answers for at once: against a count at every border."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.budget_check import most_at_once
from config.load import load_all
from probed.errors import ConfigError
from probed.model.inventory import Validity
from tests.support.bad_configs import make_network

SPANS = st.tuples(st.none() | st.integers(0, 8), st.none() | st.integers(1, 8)).filter(
    lambda span: span[0] is None or span[1] is None or span[0] < span[1]
)


@given(st.lists(SPANS, max_size=8))
def test_the_most_at_once_are_those_of_the_fullest_instant(spans: list[tuple[int | None, int | None]]) -> None:
    valid = [Validity(start, end) for start, end in spans]
    assert most_at_once(valid) == max(sum(one.holds_at(at) for one in valid) for at in range(-1, 10))


@pytest.mark.parametrize(
    ("lines", "needed"),
    [
        pytest.param("requests_per_s = 1", 2, id="of all"),
        pytest.param("requests_per_s_of = { EMS-ZJ = 1 }", 2, id="of one"),
        pytest.param("requests_per_s_of = { EMS-ZJ = 2 }", None, id="just enough"),
        pytest.param("requests_per_s = 1\nrequests_per_s_of = { EMS-ZJ = 2 }", None, id="one has more than all"),
    ],
)
def test_what_is_too_little_is_told_with_what_is_enough(tmp_path: Path, lines: str, needed: int | None) -> None:
    """EMS-ZJ and one element behind it, every second."""
    config = make_network(tmp_path)
    text = config.read_text("utf-8").replace(
        'interval = "60s"\ntimeout = "1s"', f'interval = "1s"\ntimeout = "0.1s"\n{lines}'
    )
    config.write_text(text, "utf-8")
    if needed is None:
        assert load_all(config)[0].snmp.budget_of("EMS-ZJ") == 2
        return
    with pytest.raises(ConfigError, match=f"Write EMS-ZJ = {needed} or more") as told:
        load_all(config)
    assert "2 targets: every 1s that takes 2 a second" in str(told.value)
