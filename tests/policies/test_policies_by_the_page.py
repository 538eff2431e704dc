"""Random policies against the table of docs/policies.md, read by hand from the inventory's files: the most specific
that states a value decides, those that are equally specific are refused.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.inventory import load_inventory
from config.settings_file import load_settings
from probed.errors import ConfigError
from probed.model.instant import SECOND_US, parse_instant
from probed.model.inventory import Inventory
from probed.model.policy import Off, Threshold
from probed.policies.view import policy_view
from tests.support.bad_configs import EXAMPLE

AT = parse_instant("2026-06-01T00:00:00Z")
ZONE = "Asia/Shanghai"


def table(name: str) -> list[dict[str, str]]:
    with (EXAMPLE / "inventory" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PARENT = {row["id"]: row["parent"] for row in table("units.csv")}
CUSTOMER = {row["id"]: row for row in table("customers.csv")}
CIRCUIT = {row["id"]: row for row in table("circuits.csv")}
SUBJECTS = {
    "circuits": sorted(CIRCUIT),
    "customers": sorted(CUSTOMER),
    "units": sorted(PARENT),
    "tiers": ["AAA", "AA", "A", "standard"],
}


class Policy(NamedTuple):
    scope: str
    subjects: tuple[str, ...]
    values: dict[str, Any]


def ladder(circuit: str) -> list[tuple[str, str]]:
    """The scopes and subjects that are about a circuit, in the order of the page's table."""
    customer = CUSTOMER[CIRCUIT[circuit]["customer"]]
    found = [("circuits", circuit), ("customers", customer["id"])]
    unit = customer["unit"]
    while unit:
        found.append(("units", unit))
        unit = PARENT[unit]
    return [*found, ("tiers", customer["tier"]), ("", "")]


def by_the_page(policies: list[Policy], circuit: str, value: str) -> list[tuple[str, Any]]:
    """Who states the value for the circuit, the one that decides first: (policy's name, what it states)."""
    return [
        (f"p{number}", policy.values[value])
        for scope, subject in ladder(circuit)
        for number, policy in enumerate(policies)
        if policy.scope == scope and subject in (policy.subjects or ("",)) and value in policy.values
    ]


def clashes(policies: list[Policy]) -> bool:
    stated = Counter(
        (policy.scope, subject, value)
        for policy in policies
        for subject in set(policy.subjects or ("",))
        for value in policy.values
    )
    return any(count > 1 for count in stated.values())


_VALUES = st.fixed_dictionaries(
    {},
    optional={
        "interval": st.integers(10, 90).map(lambda n: f"{n}s"),
        "persistence": st.integers(1, 99).map(lambda n: f"{n}min"),
        "loss": st.one_of(st.just("off"), st.integers(2, 50).map(lambda n: {"raise": f"{n}%", "clear": "1%"})),
        "recipients": st.lists(st.sampled_from(["a", "b"]), unique=True),
    },
).filter(bool)
_SCOPED = st.sampled_from(sorted(SUBJECTS)).flatmap(
    lambda scope: st.builds(
        Policy,
        st.just(scope),
        st.lists(st.sampled_from(SUBJECTS[scope]), min_size=1, max_size=3, unique=True).map(tuple),
        _VALUES,
    )
)
_POLICIES = st.lists(st.one_of(_SCOPED, _VALUES.map(lambda values: Policy("", (), values))), max_size=7)


def toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(one)}" for key, one in value.items()) + " }"
    return json.dumps(list(value) if isinstance(value, tuple) else value)


def written(policies: list[Policy]) -> str:
    text = f'time_zone = "{ZONE}"\ninventory = "{EXAMPLE / "inventory"}"\n[[mail]]\nhost = "h.example"\n'
    text += 'security = "none"\nfrom = "a@example.com"\n'
    text += "".join(f'[[recipient]]\nname = "{name}"\nmail = "{name}@example.com"\n' for name in "ab")
    for number, policy in enumerate(policies):
        scope = {policy.scope: policy.subjects} if policy.scope else {}
        lines = {"name": f"p{number}", **scope, **policy.values}
        text += "[[policy]]\n" + "".join(f"{key} = {toml(value)}\n" for key, value in lines.items())
    return text


@cache
def inventory() -> Inventory:
    return load_inventory(EXAMPLE / "inventory", ZONE)


def shown(name: str, value: Any) -> Any:
    """What the file says, as the view has it."""
    if name == "interval":
        return int(value.removesuffix("s")) * SECOND_US
    if name == "persistence":
        return int(value.removesuffix("min")) * 60 * SECOND_US
    if name == "recipients":
        return tuple(value)
    if value == "off":
        return Off.OFF
    return Threshold(*(Fraction(int(value[key].removesuffix("%")), 100) for key in ("raise", "clear")))


DEFAULT = {"interval": 60 * SECOND_US, "persistence": 300 * SECOND_US, "recipients": ()}


@settings(max_examples=150)
@given(_POLICIES)
def test_every_value_of_every_circuit_comes_from_the_policy_that_the_page_says(policies: list[Policy]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "probed.toml"
        path.write_text(written(policies), "utf-8")
        if clashes(policies):
            with pytest.raises(ConfigError, match="is stated by"):
                load_settings(path)
            return
        read = load_settings(path)
    for circuit in CIRCUIT:
        view = policy_view(read, inventory(), circuit, AT, set())
        assert view is not None
        for value in view.values:
            stated = by_the_page(policies, circuit, value.name)
            assert [by.policy for by in (value.by, *(lost.by for lost in value.lost)) if by] == [
                policy for policy, _ in stated
            ]
            assert value.value == (shown(value.name, stated[0][1]) if stated else DEFAULT.get(value.name))
