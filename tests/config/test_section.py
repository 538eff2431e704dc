"""Sections are plain, and pydantic checks them by a model that is made of them."""

from __future__ import annotations

import pickle
import subprocess
import sys
from typing import Annotated, Any

import pytest
from pydantic import ValidationError

from config.checked import checked, model_of
from config.fields import DurationUs, Misplaced, at_least
from config.later import Field, check
from config.section import Secret, Section
from probed.model.instant import MINUTE_US, SECOND_US


class InnerSettings(Section):
    """What is inside."""

    wait_us: Annotated[DurationUs, at_least(SECOND_US)] = Field(default=MINUTE_US, key="wait")
    """How long."""
    word: Secret | None = Field(default=None, strict=False)
    """What nobody sees."""


class OuterSettings(Section):
    """What is around it."""

    name: str = Field(examples=['name = "x"'])
    """What it is called."""
    inner: InnerSettings = InnerSettings()
    """One of them."""
    others: tuple[InnerSettings, ...] = Field(default=(), strict=False)
    """More of them."""
    by_name: dict[str, InnerSettings] = Field(default_factory=dict)
    """All of them."""

    @property
    def longest_us(self) -> int:
        return max(one.wait_us for one in (self.inner, *self.others))

    @check
    def _is_not_called_nobody(self) -> None:
        if self.name == "nobody":
            raise Misplaced(("name",), "somebody, please")


def test_what_a_file_says_becomes_sections_all_the_way_down() -> None:
    data: dict[str, Any] = {"name": "x", "others": [{"wait": "2min"}], "by_name": {"a": {"word": "s3cret"}}}
    found = checked(OuterSettings, data)
    inner = InnerSettings(word=Secret("s3cret"))
    assert found == OuterSettings(name="x", others=(InnerSettings(wait_us=2 * MINUTE_US),), by_name={"a": inner})
    assert type(found.inner) is InnerSettings
    assert found.longest_us == 2 * MINUTE_US


@pytest.mark.parametrize(
    ("data", "where", "why"),
    [
        ({}, ("name",), "Field required"),
        ({"name": 1}, ("name",), "valid string"),
        ({"name": "x", "inner": {"wait": "1ms"}}, ("inner", "wait"), "must be at least 1s"),
        ({"name": "x", "inner": {"weit": "1s"}}, ("inner", "weit"), "not permitted"),
        ({"name": "x", "others": [{}, {"wait": 3}]}, ("others", 1, "wait"), "must be a text"),
        ({"name": "nobody"}, (), "somebody, please"),
    ],
)
def test_every_complaint_is_where_it_belongs(data: object, where: tuple[str | int, ...], why: str) -> None:
    with pytest.raises(ValidationError) as refused:
        checked(OuterSettings, data)
    (complaint,) = refused.value.errors()
    assert complaint["loc"] == where
    assert why in complaint["msg"]


def test_docs_examples_and_names_in_the_file_are_the_models() -> None:
    schema = model_of(OuterSettings).model_json_schema(by_alias=True)
    assert schema["description"] == "What is around it."
    assert schema["properties"]["name"] == {
        "description": "What it is called.",
        "examples": ['name = "x"'],
        "title": "Name",
        "type": "string",
    }
    assert schema["$defs"]["InnerSettings"]["properties"]["wait"]["description"] == "How long."


def test_it_is_frozen_equal_by_its_values_and_travels() -> None:
    one = OuterSettings(name="x")
    with pytest.raises(AttributeError, match="frozen"):
        one.name = "y"  # type: ignore[misc]
    assert one.replaced(name="y") == OuterSettings(name="y") != one
    assert pickle.loads(pickle.dumps(one)) == one
    assert OuterSettings.names() == ("name", "inner", "others", "by_name")


def test_made_in_code_it_takes_its_own_names_only() -> None:
    with pytest.raises(TypeError, match="needs 'name'"):
        OuterSettings()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="has no 'nome'"):
        OuterSettings(name="x", nome="y")  # type: ignore[call-arg]


def test_a_secret_is_never_shown() -> None:
    one = InnerSettings(word=Secret("s3cret"))
    assert one.word is not None
    assert one.word.get_secret_value() == "s3cret"
    assert "s3cret" not in f"{one} {one!r} {vars(one)} {one.word}"


def test_settings_are_there_without_pydantic() -> None:
    code = "import sys, config.settings; sys.exit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
