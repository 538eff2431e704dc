"""What a reload changes, in words; what it leaves alone; what it cannot change."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from config.checked import checked
from config.load import load_all
from config.settings import Settings
from probed.life.change import Loaded, difference, pinned, watches_the_same

EXAMPLE = Path(__file__).resolve().parents[2] / "config" / "examples" / "probed.toml"


@pytest.fixture(scope="module")
def old() -> Loaded:
    return Loaded(*load_all(EXAMPLE))


def with_(old: Loaded, **sections: object) -> Loaded:
    data = tomllib.loads(EXAMPLE.read_text("utf-8"), parse_float=Decimal) | sections
    return Loaded(checked(Settings, data, {"folder": EXAMPLE.parent}), old.inventory)


def test_the_same_again_changes_nothing(old: Loaded) -> None:
    again = Loaded(*load_all(EXAMPLE))
    assert difference(old, again) == difference(old, old)
    assert difference(old, again).changed == ()
    assert watches_the_same(old, again)


def test_rows_are_counted_by_their_ids(old: Loaded) -> None:
    first, *rest = old.inventory.circuits
    other = replace(first, kind="other")
    less = Loaded(old.settings, replace(old.inventory, version="x", circuits=(other, *rest[1:])))
    assert difference(old, less).changed == ("circuits: 1 gone, 1 changed",)
    assert difference(less, old).changed == ("circuits: 1 new, 1 changed",)
    assert not watches_the_same(old, less)


def test_contracts_do_not_change_what_is_watched(old: Loaded) -> None:
    less = Loaded(old.settings, replace(old.inventory, version="x", contracts=old.inventory.contracts[1:]))
    assert len(difference(old, less).changed) == 1
    assert watches_the_same(old, less)


@pytest.mark.parametrize(
    ("section", "same"),
    [
        ("webhook", True), ("language", True), ("log", True), ("damping", True), ("escalation", True),
        ("snmp", False), ("time_zone", False),
    ],
)  # fmt: skip
def test_only_who_is_told_leaves_the_watch_alone(old: Loaded, section: str, same: bool) -> None:
    values = {
        "webhook": (),
        "language": "en",
        "log": {"level": "error"},
        "damping": {"enabled": False},
        "escalation": ({"level": 1, "clock": "repair", "after": "2h"},),
        "snmp": {"interval": "30s"},
        "time_zone": "UTC",
    }
    new = with_(old, **{section: values[section]})
    assert difference(old, new).changed == (f"[{section}]",)
    assert watches_the_same(old, new) is same


@pytest.mark.parametrize(
    ("sections", "named"),
    [
        ({"state_dir": Path("/elsewhere")}, ("state_dir", "store", "control")),
        ({"store": {"path": "/elsewhere/db"}}, ("store",)),
        ({"control": {"socket": "/elsewhere/s"}}, ("control",)),
    ],
    ids=["the folder with all that lies in it", "the store", "the socket"],
)
def test_what_needs_a_restart_is_named_and_stays(
    old: Loaded, sections: dict[str, object], named: tuple[str, ...]
) -> None:
    new = with_(old, **sections)
    kept, said = pinned(old.settings, new.settings)
    assert [sentence.partition(":")[0] for sentence in said] == list(named)
    assert all("needs a restart" in sentence and "elsewhere" in sentence for sentence in said)
    assert (kept.store_path, kept.control_socket, kept.state_dir) == (
        old.settings.store_path,
        old.settings.control_socket,
        old.settings.state_dir,
    )
    assert difference(old, new).changed == ()
