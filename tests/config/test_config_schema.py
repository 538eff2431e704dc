"""The schemas say what the loaders accept."""

from __future__ import annotations

import json
from typing import Any

import pytest

from config.observation_fields import KEYS, REQUIRED
from config.schema import config_schema, observation_schema
from probed.model.observation import Kind
from tests.support.bad_configs import EXAMPLE


def _sections(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(schema["title"], schema), *schema.get("$defs", {}).items()]


def _keys() -> list[Any]:
    schemas = config_schema()
    return [
        pytest.param(spec, id=f"{title}.{key}")
        for kind in ("settings", "contract")
        for title, section in _sections(schemas[kind])
        if section.get("type") == "object"
        for key, spec in section["properties"].items()
    ]


def test_the_schemas_are_plain_json() -> None:
    assert json.loads(json.dumps(config_schema())) == config_schema()
    assert json.loads(json.dumps(observation_schema())) == observation_schema()


@pytest.mark.parametrize("spec", _keys())
def test_every_key_is_explained_or_is_the_kind_of_its_section(spec: dict[str, Any]) -> None:
    assert spec.get("description") or "$ref" in spec or "const" in spec


def test_defaults_are_written_as_people_write_them() -> None:
    snmp = config_schema()["settings"]["$defs"]["SnmpSettings"]["properties"]
    assert snmp["interval"]["default"] == "60s"
    assert snmp["staleness_looks"]["default"] == 2.5


def test_words_of_closed_sets_are_listed() -> None:
    assert config_schema()["settings"]["properties"]["language"]["enum"] == ["zh", "en"]


def test_the_tables_are_those_of_the_example() -> None:
    for table in config_schema()["tables"]:
        header = (EXAMPLE / "inventory" / table["file"]).read_text("utf-8").split("\n")[0]
        assert header == ",".join(column["name"] for column in table["columns"])
        assert all(column["about"] for column in table["columns"])


@pytest.mark.parametrize("kind", [Kind.POINT_STATE, Kind.SILENCE])
def test_an_observation_s_schema_has_the_keys_that_are_read(kind: Kind) -> None:
    found = next(each for each in observation_schema()["oneOf"] if each["title"] == kind)
    assert set(found["properties"]) == KEYS[kind]
    assert set(found["required"]) == REQUIRED[kind]
    assert found["properties"]["kind"] == {"const": kind}
