"""What the doctor says of elements' command lines, beside servers of our own: logins, host keys, algorithms."""

from __future__ import annotations

from pathlib import Path

import asyncssh
import pytest

from collectors.ssh import hostkeys
from collectors.ssh.hostkeys import HostKey
from collectors.ssh.target import Login, SshTarget
from config.settings_ssh import SshGroupSettings, SshLoginSettings, SshSettings
from probed.doctor.command_lines import judge_shown, judge_trust, judge_visits, logins, look, sample
from probed.doctor.finding import Finding, Level
from tests.support.command import probed
from tests.support.ssh_config import ELEMENT, ssh_network
from tests.support.ssh_element import Element, in_thread

KEY = HostKey("ssh-ed25519", b"\0\0\0\x0bssh-ed25519" + b"k" * 36)


def target(number: int, port: int = 22, *, old: bool = False) -> SshTarget:
    return SshTarget(f"NE{number}", "127.0.0.1", "huawei_vrp", Login("u", "p"), port, old_algorithms=old)


def told(found: list[Finding]) -> list[tuple[Level, str, str]]:
    return [(one.level, one.where, one.what.en) for one in found]


def test_logins_whose_secrets_cannot_be_used(tmp_path: Path) -> None:
    private = asyncssh.generate_private_key("ssh-ed25519")
    files = {name: tmp_path / name for name in ("good", "closed", "open", "text", "secret")}
    files["good"].write_bytes(private.export_private_key())
    files["closed"].write_bytes(private.export_private_key(passphrase="x"))
    files["open"].write_bytes(private.export_private_key())
    files["text"].write_text("no key\n")
    files["secret"].write_text("x\n")
    for name, path in files.items():
        path.chmod(0o644 if name == "open" else 0o600)
    opened = SshLoginSettings(user="u", key_file=files["closed"], passphrase_file=files["secret"])
    by_key = {name: SshLoginSettings(user="u", key_file=files[name]) for name in ("good", "closed", "open", "text")}
    others = {
        "idle": SshLoginSettings(user="u", password_file=files["secret"]),
        "gone": SshLoginSettings(user="u", password_file=tmp_path / "gone"),
        "lost": SshLoginSettings(user="u", key_file=tmp_path / "lost"),
    }
    groups = tuple(
        SshGroupSettings(name=name, elements=(name,), platform="huawei_vrp", login=name)  # type: ignore[arg-type]
        for name in ("good", "closed", "open", "text", "gone", "lost", "opened")
    )
    logins_of = by_key | others | {"opened": opened}
    found = {one.where.rpartition(".")[2]: one for one in logins(SshSettings(login=logins_of, group=groups))}
    assert {name: one.level for name, one in found.items()} == {
        "closed": Level.FAIL, "open": Level.FAIL, "text": Level.FAIL, "gone": Level.FAIL, "lost": Level.FAIL,
        "idle": Level.WARN, "login": Level.OK,
    }  # fmt: skip
    assert found["login"].what.en == "2 logins are complete"
    assert "key or passphrase?" in found["closed"].what.en
    assert "everybody" in found["open"].what.en
    assert "No such file" in found["lost"].what.en


def test_elements_that_nobody_has_accepted_are_named_with_what_to_do(tmp_path: Path) -> None:
    known = tmp_path / "known_hosts"
    targets = [target(number, 2200 + number) for number in range(8)]
    hostkeys.accept(known, targets[0].place, KEY)
    found = list(judge_trust(targets, known))
    assert [one.where for one in found] == [*(f"NE{n} [127.0.0.1]:{2200 + n}" for n in range(1, 6)), str(known)]
    assert found[0].todo.en.endswith("probed ssh trust NE1")
    assert found[-1].what.en == "2 more host keys were never accepted"
    assert list(judge_trust(targets[:1], known)) == []
    assert sample(targets, known) == targets[:1]


def test_who_is_sampled_is_spread_over_all(tmp_path: Path) -> None:
    known = tmp_path / "known_hosts"
    targets = [target(number, 2200 + number) for number in range(9)]
    for one in targets:
        hostkeys.accept(known, one.place, KEY)
    assert [one.element for one in sample(targets, known, 3)] == ["NE0", "NE3", "NE6"]
    assert sample(targets, known, None) == targets


def test_what_servers_show_is_compared_without_a_login(tmp_path: Path) -> None:
    known = tmp_path / "known_hosts"
    same, changed, old = Element(), Element(), Element(host_key=asyncssh.generate_private_key("ssh-rsa"))
    with (
        in_thread(same),
        in_thread(changed),
        in_thread(old, kex_algs=["diffie-hellman-group14-sha1"], signature_algs=["ssh-rsa"]),
    ):
        targets = [target(1, same.port), target(2, changed.port), target(3, old.port), target(4, 1)]
        hostkeys.accept(known, targets[0].place, hostkeys.fetch("127.0.0.1", same.port, 5, old=False))
        for one in targets[1:]:
            hostkeys.accept(known, one.place, KEY)
        found = list(judge_shown(look(targets, 20), 4, 4, known))
        assert (same.sessions, changed.sessions, old.sessions) == (0, 0, 0)
    assert [(level, where.split()[0]) for level, where, _ in told(found)] == [
        (Level.FAIL, "NE2"),
        (Level.WARN, "NE3"),
        (Level.WARN, "NE4"),
        (Level.OK, "SSH"),
    ]
    assert "ssh trust --replace NE2" in found[0].todo.en
    assert "old_algorithms = true" in found[1].todo.en
    assert found[-1].what.en == "1 show the accepted key"


def test_who_was_not_reached_in_time_is_counted(tmp_path: Path) -> None:
    assert look([target(1, 1)], 0) == []
    (found,) = judge_shown([], 1, 30, tmp_path / "known_hosts")
    assert found.what.en == "1 were not asked for want of time"


@pytest.mark.parametrize(
    ("reason", "todo"),
    [
        ("login refused", "password or key"),
        ("host key unknown", "probed ssh trust A"),
        ("algorithms", "old_algorithms"),
        ("timeout", "probed ssh run A"),
    ],
)
def test_what_the_daemon_has_met_is_told_by_its_reason(reason: str, todo: str) -> None:
    status = {name: {"silent_since": "2026-11-28T00:00:00Z", "reason": reason} for name in ("A", "B")}
    (found,) = judge_visits(status | {"C": {"silent_since": None, "reason": None}})
    assert found.what.en == f"the daemon cannot ask 2: {reason} (A, B)"
    assert todo in found.todo.en
    assert list(judge_visits(None)) == []


def test_the_command_tells_it_with_all_the_rest(tmp_path: Path) -> None:
    with in_thread(Element()) as one:
        config = ssh_network(tmp_path, one.port)
        assert probed("ssh", "trust", ELEMENT, "--yes", config=config).code == 0
        found = probed("doctor", "--time", "3", "--json", config=config).json["findings"]
    assert [(f["level"], f["where"]) for f in found if f["check"] == "ssh"] == [("ok", "ssh.login"), ("ok", "SSH")]
