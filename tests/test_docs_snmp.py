"""docs/snmp.md: every test that it names exists, and every example and word of it is right."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from config.credential_check import snmp_access
from config.settings_file import load_settings
from probed.doctor.reach_words import words
from probed.model.snmp_access import AuthProtocol, PrivProtocol

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "snmp.md").read_text("utf-8")


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("named", sorted(set(re.findall(r"`(tests/[^`]+)`", PAGE))))
def test_a_proof_that_is_named_is_there(named: str) -> None:
    path, _, name = named.partition("::")
    assert name in names_in(path)


@pytest.mark.parametrize("example", re.findall(r"```\n(\[credential\..*?)```", PAGE, re.DOTALL))
def test_an_example_is_a_setting(example: str, tmp_path: Path) -> None:
    (tmp_path / "probed.toml").write_text(f'time_zone = "Asia/Shanghai"\n{example}')
    (tmp_path / "secrets").mkdir()
    for name in re.findall(r'"(secrets/[^"]+)"', example):
        (tmp_path / name).write_text("long-enough\n")
        (tmp_path / name).chmod(0o640)
    settings = load_settings(tmp_path / "probed.toml")
    assert all(snmp_access(credential) for credential in settings.credential.values())


def test_every_protocol_is_told() -> None:
    assert all(f"`{protocol}`" in PAGE for protocol in (*AuthProtocol, *PrivProtocol))


@pytest.mark.parametrize("reason", sorted(set(re.findall(r"^\| (`[a-z]+_[a-z_`, ]+`) \|", PAGE, re.MULTILINE))))
def test_doctor_has_words_for_every_reason(reason: str) -> None:
    for one in re.findall(r"`([a-z_]+)`", reason):
        told = words(one, "as the failure said it", v3=True)[0].en
        assert told != "as the failure said it"
