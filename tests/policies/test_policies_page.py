"""The page and the example about policies say what is so."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from config.checked import model_of
from config.load import load_all
from config.settings_policy import SCOPES, PolicySettings
from probed.model.policy import VALUES, Level
from tests.support.bad_configs import make_network
from tests.support.command import probed

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "policies.md").read_text(encoding="utf-8")
EXAMPLE = (ROOT / "config" / "examples" / "more" / "policies.toml").read_text(encoding="utf-8")


def network(folder: Path, policies: str) -> Path:
    path = make_network(folder, ({"file": "probed.toml", "append": policies},))
    path.write_text(path.read_text().replace("[snmp]", "[snmp]\ntraffic = true", 1))
    return path


def test_the_example_has_a_policy_of_each_kind_and_loads(tmp_path: Path) -> None:
    settings, _ = load_all(network(tmp_path, EXAMPLE))
    assert {policy.rule().level for policy in settings.policy} == set(Level)
    done = probed("policy", "show", "NJFE0002", config=tmp_path / "probed.toml")
    assert re.search(r"load +off +mirror \(circuit NJFE0002\)", done.out)
    assert re.search(r"persistence +10min +jiangnan \(unit JS\)", done.out)


def test_the_first_set_up_of_the_page_loads(tmp_path: Path) -> None:
    block = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert block is not None
    assert tomllib.loads(block[1])["snmp"] == {"traffic": True}
    recipient = '\n[[recipient]]\nname = "account-bank"\nwebhook = "duty"\n'
    load_all(network(tmp_path, block[1].partition("\n\n")[2] + recipient))


def test_the_page_names_scopes_in_their_order_and_every_value() -> None:
    scopes = re.findall(r"^\| \d \| `?(\w+)`? \|", PAGE, re.MULTILINE)
    assert scopes == [*SCOPES, "none"]
    stated = re.findall(r"^\| `(\w+)` \| `", PAGE, re.MULTILINE)
    assert tuple(stated) == VALUES
    keys = {field.alias or name for name, field in model_of(PolicySettings).model_fields.items()}
    assert keys == {"name", *SCOPES, *VALUES}
