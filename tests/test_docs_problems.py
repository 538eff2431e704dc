"""The settings that docs/problems.md shows can be copied as they stand."""

from __future__ import annotations

import re
from pathlib import Path

from alerting.handling import damping_of, escalation_of
from config.load import load_all
from probed.model.instant import DAY_US, MINUTE_US
from tests.support.bad_configs import make_network

PAGE = Path(__file__).resolve().parents[1] / "docs" / "problems.md"
PEOPLE = """
[[recipient]]
name = "leader"
webhook = "duty"
[[recipient]]
name = "manager"
webhook = "duty"
"""


def test_the_settings_of_the_page_load_and_name_somebody_for_every_level(tmp_path: Path) -> None:
    shown = re.findall(r"^```toml\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert len(shown) == 3
    settings, _ = load_all(make_network(tmp_path, ({"file": "probed.toml", "append": PEOPLE + "".join(shown)},)))
    assert sorted({rule.level for rule in escalation_of(settings)}) == [1, 2, 3]
    damped = damping_of(settings)
    assert damped.default is not None
    assert damped.tiers["standard"] is None
    assert settings.breach is not None
    assert (settings.breach.every_us, settings.breach.ahead_us) == (5 * MINUTE_US, DAY_US)
