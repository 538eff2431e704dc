"""A glance at settings and tables says what the full loader says, or leaves it to the full loader."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.checked import model_of
from config.glance import SECTIONS, TOP, glance, some_tables
from config.inventory import load_inventory
from config.settings import Settings
from config.settings_file import load_settings
from config.socket_path import socket_path
from probed.errors import ConfigError

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "config" / "examples" / "probed.toml"


def same(path: Path) -> bool:
    """Whether both ways tell the same of a good file."""
    seen, full = glance(path), load_settings(path)
    paced = any(policy.interval_us is not None for policy in full.policy)
    limit_us = full.snmp.staleness_us
    return seen == (full.store_path, full.inventory, full.time_zone, full.language.value, limit_us, paced)


def test_every_section_of_the_settings_is_known_to_the_glance() -> None:
    """A new section is named in OTHERS of config/glance.py, so that short commands stay fast."""
    assert sorted(set(model_of(Settings).model_fields) - TOP) == []


@pytest.mark.parametrize("section", sorted(SECTIONS))
def test_every_key_of_a_section_that_is_read_is_known(section: str) -> None:
    kind = model_of(Settings).model_fields[section].annotation
    assert kind is not None
    fields = kind.model_fields
    assert {field.alias or name for name, field in fields.items()} == SECTIONS[section]


def test_the_example_is_seen_as_it_is_loaded() -> None:
    assert same(EXAMPLE)


@pytest.mark.parametrize("text", ["a = " + "[" * 20_000, "a = 1" + "0" * 5_000], ids=["nested", "a number"])
def test_what_python_cannot_read_is_a_mistake_of_the_settings(tmp_path: Path, text: str) -> None:
    config = tmp_path / "probed.toml"
    config.write_text(text)
    for look in (glance, socket_path):
        with pytest.raises(ConfigError, match="this is not TOML"):
            look(config)


DURATIONS = st.sampled_from(["10s", "60s", "5min", "1h"])
ZONES = st.sampled_from(['"Asia/Shanghai"', '"UTC"', '"Europe/Berlin"'])
OPTIONAL = {
    "language": st.sampled_from(['"zh"', '"en"']),
    "inventory": st.sampled_from(['"inv"', '"/srv/inv"', '"../x"']),
    "state_dir": st.sampled_from(['"s"', '"/srv/s"']),
}


@given(
    top=st.fixed_dictionaries({"time_zone": ZONES}, optional=OPTIONAL),
    snmp=st.none() | st.tuples(DURATIONS, st.decimals("1", "100", places=2)),
    store=st.none() | st.sampled_from(["p.db", "/srv/p.db"]),
)
def test_whatever_good_settings_say_the_glance_says_the_same(
    top: dict[str, str], snmp: tuple[str, object] | None, store: str | None
) -> None:
    lines = [f"{key} = {value}" for key, value in top.items()]
    if snmp is not None:
        lines += ["[snmp]", f'interval = "{snmp[0]}"', f"staleness_looks = {snmp[1]}"]
    if store is not None:
        lines += ["[store]", f'path = "{store}"']
    with TemporaryDirectory() as folder:
        path = Path(folder) / "probed.toml"
        path.write_text("\n".join(lines))
        assert same(path)


@pytest.mark.parametrize(
    "text",
    [
        'time_zone = "Mars/Base"',
        'time_zone = "UTC"\nstatedir = "x"',
        'time_zone = "UTC"\n[snmp]\nintervall = "60s"',
        'time_zone = "UTC"\n[snmp]\ninterval = 60',
        'time_zone = "UTC"\n[store]\npath = 3',
        'time_zone = "UTC"\nlanguage = "fr"',
        "time_zone",
        "",
    ],
)
def test_a_mistake_in_what_is_read_is_told_by_the_full_loader(text: str, tmp_path: Path) -> None:
    path = tmp_path / "probed.toml"
    path.write_text(text)
    with pytest.raises(ConfigError):
        glance(path)


def test_the_named_tables_are_as_in_the_whole_inventory() -> None:
    folder = EXAMPLE.parent / "inventory"
    whole = load_inventory(folder, "Asia/Shanghai")
    some = some_tables(folder, "Asia/Shanghai", ("customers", "managers", "elements", "circuits"))
    assert some.customers == whole.customers
    assert some.managers == whole.managers
    assert some.elements == whole.elements
    assert [c.id for c in some.circuits] == [c.id for c in whole.circuits]
    assert not some.links


def test_a_mistake_in_a_table_that_is_asked_for_is_told_and_one_elsewhere_is_not(tmp_path: Path) -> None:
    folder = tmp_path / "inventory"
    folder.mkdir()
    for path in (EXAMPLE.parent / "inventory").glob("*.csv"):
        (folder / path.name).write_text(path.read_text("utf-8"), "utf-8")
    (folder / "links.csv").write_text("nonsense\n")
    assert some_tables(folder, "UTC", ("customers",)).customers
    (folder / "customers.csv").write_text("nonsense\n")
    with pytest.raises(ConfigError, match=r"customers\.csv"):
        some_tables(folder, "UTC", ("customers",))
