"""What files may hold, as data: JSON schemas of settings, contracts and observations, and the tables' columns."""

from __future__ import annotations

from typing import Any, Final

from config.checked import model_of
from config.contract_file import ContractFile
from config.layouts import layouts
from config.observation_bodies import BODIES, NEEDED
from config.observation_schema import ABOUT, body_schema
from config.operations import exclusions_table, windows_table
from config.probes import probe_tables
from config.settings import Settings
from config.tables import Table
from config.tickets import tickets_table
from probed.model.observation import OBSERVATION_SCHEMA

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def config_schema() -> dict[str, Any]:
    """Everything that `probed config schema` shows."""
    return {
        "settings": {"$schema": _DIALECT, **model_of(Settings).model_json_schema(by_alias=True)},
        "contract": {"$schema": _DIALECT, **ContractFile.model_json_schema(by_alias=True)},
        "tables": [_table(table) for table in layouts("UTC").tables],
        "probe_tables": [_table(table) for table in probe_tables("UTC")],
        "operator_tables": [
            _table(exclusions_table("UTC")),
            _table(windows_table("UTC")),
            _table(tickets_table("UTC")),
        ],
    }


def _table(table: Table[Any]) -> dict[str, Any]:
    columns = [{"name": column.name, "about": column.about} for column in table.columns]
    return {"file": table.file, "about": table.about, "columns": columns}


def observation_schema() -> dict[str, Any]:
    """JSON schema of one line of observations."""
    return {
        "$schema": _DIALECT,
        "title": "Observation",
        "description": "What a source said about a termination point: a run of looks from first to last.",
        "oneOf": [
            _kind("point_state", ["capacity"], _POINT_STATE, "A termination point's capacity and defects."),
            _kind("silence", ["reason"], _SILENCE, "A target did not answer."),
            *(_kind(kind.value, sorted(NEEDED[kind]), body_schema(kind), ABOUT[kind]) for kind in BODIES),
        ],
        "$defs": {"instant": _INSTANT, "text": {"type": "string", "minLength": 1}},
    }


def _kind(kind: str, required: list[str], own: dict[str, Any], about: str) -> dict[str, Any]:
    common = ["schema", "source", "point", "kind", "first", "last"]
    return {
        "title": kind,
        "description": about,
        "type": "object",
        "additionalProperties": False,
        "required": [*common, *required],
        "properties": {**_COMMON, "kind": {"const": kind}, **own},
    }


_INSTANT: Final = {
    "type": "string",
    "format": "date-time",
    "description": "RFC 3339 with offset, at most microseconds.",
}
_AT: Final = {"$ref": "#/$defs/instant"}
_TEXT: Final = {"$ref": "#/$defs/text"}
_COMMON: Final[dict[str, Any]] = {
    "schema": {"const": OBSERVATION_SCHEMA},
    "source": {**_TEXT, "description": "Who said so, such as 'snmp:NE1'."},
    "point": {**_TEXT, "description": "'ELEMENT:NAME', or 'ELEMENT' for the target as a whole."},
    "kind": {},
    "first": {**_AT, "description": "The first look of the run."},
    "last": {**_AT, "description": "The last look, not before first."},
    "received": {**_AT, "description": "When it reached us; default: last."},
    "seq": {"type": "integer", "minimum": 0, "description": "Number of receipt; default: the line number."},
}
_POINT_STATE: Final[dict[str, Any]] = {
    "capacity": {
        "description": "A name, or [lo, hi] with 0 <= lo <= hi <= 1.",
        "oneOf": [
            {"enum": ["up", "down", "unknown"]},
            {
                "type": "array",
                "items": {"type": "number", "minimum": 0, "maximum": 1},
                "minItems": 2,
                "maxItems": 2,
            },
        ],
    },
    "defects": {"type": "array", "items": _TEXT, "default": []},
    "looks": {"type": "integer", "minimum": 1, "description": "How many looks; default: 1, or 2 if last is later."},
    "onset": {
        "description": "When the value began according to the element itself, on our clock.",
        "oneOf": [
            {"type": "null"},
            {
                "type": "object",
                "additionalProperties": False,
                "required": ["at", "by"],
                "properties": {"at": _AT, "by": _TEXT},
            },
        ],
    },
}
_SILENCE: Final[dict[str, Any]] = {
    "reason": {**_TEXT, "description": "timeout, refused, store ..."},
    "since": {**_AT, "description": "Since when; default: first."},
}
