"""Operators have their commands without the daemon's secrets: systemd hands those to the service alone."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from probed import daemon
from probed.errors import ConfigError
from probed.life.loading import Loading
from tests.support.command import month, probed

SECRETS = """
[[mail]]
host = "127.0.0.1"
from = "noc@example.com"
user = "probed"
password_file = "credentials:smtp"
[[sms]]
kind = "http"
url = "http://127.0.0.1:9/{to}"
secret_file = "credentials:sms"
[[webhook]]
name = "duty"
url = "http://127.0.0.1:9/"
secret_file = "credentials:hook"
[influx]
url = "http://127.0.0.1:9"
org = "noc"
bucket = "probed"
token_file = "credentials:influx"
[[recipient]]
name = "wang"
mail = "wang@example.com"
"""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The month as the service has it: every secret is systemd's."""
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    text, folder = month().read_text(encoding="utf-8"), month().parent
    lines = [
        "community_file = 'credentials:core'" if line.startswith("community") else line for line in text.splitlines()
    ]
    path = tmp_path / "probed.toml"
    told = "\n".join(lines).replace('"state"', f'"{folder}/state"').replace('"inventory"', f'"{folder}/inventory"')
    path.write_text(told + SECRETS, encoding="utf-8")
    return path


READING = [
    ("status",),
    ("circuits",),
    ("alarms", "list", "--all"),
    ("alarms", "elements"),
    ("assess", "--period", "2026-10"),
    ("explain", "C13", "2026-10"),
    ("topology", "show", "C01"),
    ("topology", "impact", "link:A2"),
    ("notify", "list"),
    ("notify", "routes", "test", "--circuit", "C01"),
    ("policy", "show", "C01"),
    ("policy", "list"),
    ("pm", "show", "C13"),
    ("influx", "status"),
    ("exclusion", "list"),
    ("ticket", "list"),
    ("audit", "reads"),
    ("risk",),
    ("config", "check"),
]


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_what_is_read_from_the_store_needs_no_secret(words: tuple[str, ...], config: Path) -> None:
    done = probed(*words, config=config)
    assert done.code in {0, 1}, done.err
    assert "mistake" not in done.err


ACTS = [
    ("alarms", "ack", "link:A2", "-m", "seen"),
    ("alarms", "hand-over", "--from", "wang", "--to", "li", "-m", "shift"),
    ("alarms", "shelve", "link:A2", "--for", "1h", "-m", "known"),
    ("notify", "retry", "--all"),
    ("influx", "retry", "-m", "mended"),
    ("maintenance", "cancel", "W1", "-m", "off"),
    ("exclusion", "approve", "X1", "-m", "agreed"),
    ("reload",),
]


@pytest.mark.parametrize("words", ACTS, ids=" ".join)
def test_what_an_operator_decides_goes_to_the_daemon_without_a_secret(words: tuple[str, ...], config: Path) -> None:
    """There is no daemon here: that is all that is in the way."""
    done = probed(*words, config=config)
    assert done.code == 2
    assert "no daemon listens" in done.err


def test_the_check_says_what_it_could_not_read(config: Path) -> None:
    said = probed("config", "check", config=config).err
    for name in ("core", "smtp", "sms", "hook", "influx"):
        assert f"/run/credentials/probed.service/{name}" in said


def test_the_doctor_says_that_it_could_not_ask(config: Path) -> None:
    found = {one["check"]: one for one in probed("doctor", "--json", config=config).json["findings"]}
    assert found["credentials"]["level"] == "ok"
    assert (found["reachability"]["level"], "sudo -u probed" in found["reachability"]["todo"]) == ("warn", True)


def test_the_daemon_itself_refuses_to_start_without_them_and_names_all(config: Path) -> None:
    with Loading(config) as loading, pytest.raises(ConfigError) as refused:
        asyncio.run(daemon.run(loading))
    for name in ("core", "smtp", "sms", "hook", "influx"):
        assert f"'/run/credentials/probed.service/{name}' is missing" in str(refused.value)
