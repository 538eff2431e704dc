"""[damping] and [[escalation]] become limits and rules."""

from __future__ import annotations

from pathlib import Path

from alerting.damping import Damper
from alerting.escalate import Clock, Rule
from alerting.handling import damping_of, escalation_of
from config.load import load_all
from config.settings import Settings
from probed.model.instant import HOUR_US, MINUTE_US
from tests.support.bad_configs import make_network


def loaded(folder: Path, text: str) -> Settings:
    return load_all(make_network(folder, ({"file": "probed.toml", "append": text},)))[0]


def test_flapping_is_damped_unless_somebody_says_no(tmp_path: Path) -> None:
    assert damping_of(loaded(tmp_path / "a", "")).default == Damper(15 * MINUTE_US, 1500, 750, 60 * MINUTE_US)
    assert damping_of(loaded(tmp_path / "b", "\n[damping]\nenabled = false\n")).default is None


def test_a_tier_has_what_it_says_and_the_rest_from_the_default(tmp_path: Path) -> None:
    text = """
[damping]
half_life = "10min"
[damping.tier.AAA]
reuse = 1000
[damping.tier.standard]
enabled = false
"""
    found = damping_of(loaded(tmp_path, text))
    assert found.tiers == {"AAA": Damper(10 * MINUTE_US, 1500, 1000, 60 * MINUTE_US), "standard": None}


def test_rules_of_escalation(tmp_path: Path) -> None:
    text = """
[[escalation]]
level = 1
clock = "response"
after = "15min"
tiers = ["AAA"]
severities = ["critical", "major"]
[[escalation]]
level = 3
clock = "repair"
after = "2h"
tiers = ["AAA"]
effects = ["down"]
least_circuits = 3
"""
    assert escalation_of(loaded(tmp_path, text)) == (
        Rule(1, Clock.RESPONSE, 15 * MINUTE_US, frozenset({"AAA"}), frozenset({"critical", "major"})),
        Rule(3, Clock.REPAIR, 2 * HOUR_US, frozenset({"AAA"}), effects=frozenset({"down"}), least_circuits=3),
    )
