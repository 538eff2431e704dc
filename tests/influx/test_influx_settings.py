"""[influx]: what is refused, with the advice; and where a server is written to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from config.checked import checked
from config.settings_influx import InfluxSettings
from probed.influx.client import server_of

URL = "http://influx.example:8086"


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        pytest.param({"url": "influx.example"}, "Write it such as", id="no scheme"),
        pytest.param(
            {"url": "http://a:b@influx.example", "database": "x"}, "password_file", id="a password in the url"
        ),
        pytest.param({"url": URL}, "Add database", id="no place to write"),
        pytest.param({"url": URL, "database": "x", "bucket": "y"}, "Keep one", id="database and bucket"),
        pytest.param({"url": URL, "database": "x", "org": "y"}, "bucket", id="organisation without bucket"),
        pytest.param({"url": URL, "database": "x", "username": "y"}, "go together", id="user without password"),
        pytest.param({"url": URL, "database": "x", "passwort": "y"}, "passwort", id="a key that does not exist"),
    ],
)
def test_mistakes_are_refused_with_advice(said: dict[str, Any], advice: str) -> None:
    with pytest.raises(ValidationError, match=advice):
        checked(InfluxSettings, said)


def test_a_token_and_a_user_exclude_each_other(tmp_path: Path) -> None:
    said: dict[str, Any] = {"username": "u", "password_file": tmp_path / "p", "token_file": tmp_path / "t"}
    with pytest.raises(ValidationError, match="keep the one"):
        checked(InfluxSettings, {"url": URL, "database": "x", **said})


@pytest.mark.parametrize(
    ("said", "version", "written", "durable"),
    [
        pytest.param({"database": "p"}, "1.6.7", "/write?precision=ns&db=p", True, id="1.x by its own interface"),
        pytest.param(
            {"database": "p", "retention_policy": "a b"},
            "1.8.10",
            "/write?precision=ns&db=p&rp=a+b",
            True,
            id="1.x rp",
        ),
        pytest.param(
            {"org": "n", "bucket": "b"},
            "v2.7.1",
            "/api/v2/write?precision=ns&org=n&bucket=b",
            True,
            id="2.x by its own",
        ),
        pytest.param(
            {"org": "n", "bucket": "b"},
            "Cloud",
            "/api/v2/write?precision=ns&org=n&bucket=b",
            True,
            id="a cloud tells no number",
        ),
        pytest.param({"database": "p"}, "9" * 5000, "/write?precision=ns&db=p", True, id="that is no version"),
        pytest.param({"database": "p"}, "2.7.1", "/write?precision=ns&db=p", True, id="a 2.x with a mapped database"),
        pytest.param(
            {"org": "n", "bucket": "b"}, "1.6.7", "/write?precision=ns&db=b", True, id="a 1.x asked for a bucket"
        ),
        pytest.param({"database": "p"}, "", "/write?precision=ns&db=p", False, id="no version is VictoriaMetrics"),
    ],
)
def test_the_version_chooses_the_interface(said: dict[str, Any], version: str, written: str, durable: bool) -> None:
    server = server_of(checked(InfluxSettings, {"url": URL + "/", **said}), version, "OSS")
    assert (server.write_url, server.durable) == (URL + written, durable)
