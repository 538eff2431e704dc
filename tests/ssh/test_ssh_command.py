"""`probed ssh trust` and `run`, as their users run them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from collectors.ssh import hostkeys
from collectors.ssh.hostkeys import HostKey
from config.load import load_all
from probed.clock import SystemClock
from probed.errors import ProbedError
from probed.model.instant import SECOND_US
from probed.ssh_targets import ssh_visits
from tests.support.bad_configs import EXAMPLE, make_network
from tests.support.command import Done, probed
from tests.support.ssh_config import ELEMENT, ssh_network
from tests.support.ssh_element import PASSWORD, Element, in_thread

CLOCK = b"2026-11-28 23:59:01+08:00\r\nSaturday\r\n"


def element(**changes: object) -> Element:
    return Element(**{"answers": {"display clock": CLOCK}, **changes})  # type: ignore[arg-type]


def ask(config: Path, *words: str) -> Done:
    return probed("ssh", "run", ELEMENT, *words, config=config)


def test_the_example_can_be_appended_to_the_example(tmp_path: Path) -> None:
    config = make_network(tmp_path)
    more = (EXAMPLE / "more" / "ssh.toml").read_text("utf-8")
    config.write_text(f"{config.read_text('utf-8')}\n{more}", "utf-8")
    (tmp_path / "secrets").mkdir(exist_ok=True)
    (tmp_path / "secrets" / "core-ssh").write_text("secret\n")
    (tmp_path / "secrets" / "core-ssh").chmod(0o600)
    settings, inventory = load_all(config)
    found = ssh_visits(settings, inventory, SystemClock().now_us())
    assert [(v.source, v.target.platform, v.interval_us // SECOND_US, v.points) for v in found] == [
        ("ssh:NJ-GL", "huawei_vrp", 300, ()),
        ("ssh:NJ-JN", "zte_zxros", 3600, ()),
        ("ssh:NJ-XJ", "huawei_vrp", 300, ()),
    ]
    assert "secret" not in repr(found)


def test_from_an_unknown_host_to_an_answer(tmp_path: Path) -> None:
    with in_thread(element()) as one:
        config = ssh_network(tmp_path, one.port)
        first = ask(config, "display clock")
        assert first.code == 1
        assert f"run: probed ssh trust [127.0.0.1]:{one.port}" in first.err
        assert one.host_key is not None
        asked = probed("ssh", "trust", ELEMENT, config=config)
        assert (asked.code, one.host_key.get_fingerprint() in asked.out) == (2, True)
        assert "nobody is there to compare" in asked.err
        wrong = probed("ssh", "trust", ELEMENT, "--fingerprint", "SHA256:x", config=config)
        assert (wrong.code, "the fingerprint is another" in wrong.out) == (1, True)
        assert ask(config, "display clock").code == 1
        right = probed("ssh", "trust", ELEMENT, "--fingerprint", one.host_key.get_fingerprint(), config=config)
        assert (right.code, "accepted: written to" in right.out) == (0, True)
        again = probed("ssh", "trust", f"127.0.0.1:{one.port}", config=config)
        assert (again.code, "accepted before" in again.out) == (0, True)
        done = ask(config, "display clock")
        assert (done.code, done.out, done.err) == (0, CLOCK.decode().replace("\r", ""), "")
        assert ask(config, "display clock", "--json").json["text"] == done.out
        assert one.lines == ["screen-length 0 temporary", "display clock"] * 2


def test_a_changed_key_is_accepted_only_with_replace(tmp_path: Path) -> None:
    with in_thread(element()) as one:
        port = one.port
        config = ssh_network(tmp_path, port)
        assert probed("ssh", "trust", ELEMENT, "--yes", config=config).code == 0
    with in_thread(element(), port) as one:
        refused = ask(config, "display clock")
        assert (refused.code, "probed ssh trust --replace" in refused.err) == (1, True)
        still = probed("ssh", "trust", ELEMENT, "--yes", config=config)
        assert (still.code, "Somebody may sit in between" in still.out, "not accepted" in still.out) == (
            1,
            True,
            True,
        )
        assert ask(config, "display clock").code == 1
        assert probed("ssh", "trust", ELEMENT, "--yes", "--replace", config=config).code == 0
        assert ask(config, "display clock").code == 0
        assert len((tmp_path / "state" / "known_hosts").read_text().splitlines()) == 1


def test_what_is_refused_connects_to_nobody_and_what_fails_shows_no_secret(tmp_path: Path) -> None:
    with in_thread(element()) as one:
        config = ssh_network(tmp_path, one.port, password="another one")
        done = ask(config, "display clock | no-more")
        assert done.code == 2
        assert "'|' at place 15 pipes output" in done.err
        assert one.connections == []
        probed("ssh", "trust", ELEMENT, "--yes", config=config)
        refused = ask(config, "display clock")
        assert refused.code == 1
        assert "user 'reader' was refused" in refused.err
        assert "another one" not in refused.err + refused.out
        assert PASSWORD not in refused.err


def test_an_element_that_does_not_know_the_command(tmp_path: Path) -> None:
    with in_thread(element(unknown=b"Error: Unrecognized command found at '^' position.\r\n")) as one:
        config = ssh_network(tmp_path, one.port)
        probed("ssh", "trust", ELEMENT, "--yes", config=config)
        done = ask(config, "display version", "--json")
        assert (done.code, done.json["rejected"]) == (1, "Error: Unrecognized command found at '^' position.")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("run", "NJ-GLL", "display clock"), "Did you mean 'NJ-GL'?", id="no such element"),
        pytest.param(("run", "NJ-XJ", "display clock"), "is in no [[ssh.group]]", id="element of no group"),
        pytest.param(("trust", "-oProxyCommand=x"), "No such option", id="an option in disguise"),
        pytest.param(("trust", "a b"), "no HOST or HOST:PORT either", id="no host"),
        pytest.param(("trust", "h:70000"), "no HOST or HOST:PORT either", id="no port"),
        pytest.param(("trust", "127.0.0.1:1", "--timeout", "2"), "Connection refused", id="nobody listens"),
    ],
)
def test_what_cannot_be_is_told(words: tuple[str, ...], says: str, tmp_path: Path) -> None:
    done = probed("ssh", *words, config=ssh_network(tmp_path, 22))
    assert done.code == 2
    assert says in done.err


@pytest.mark.parametrize(
    "line", ["host ssh-ed25519", "host ssh-ed25519 !!!", "|1|x|y ssh-rsa AAAA", "host ssh-rsa AAAAC3Nz"]
)
def test_a_line_that_is_no_host_key_is_told_with_its_place(line: str, tmp_path: Path) -> None:
    path = tmp_path / "known_hosts"
    path.write_text(f"# accepted\n\n{line}\n")
    with pytest.raises(ProbedError, match=r"known_hosts:3: this is no host key"):
        hostkeys.keys_of(path, "host")


def test_without_a_folder_nothing_is_made_in_the_wrong_name(tmp_path: Path) -> None:
    with pytest.raises(ProbedError, match="its folder is not there"):
        hostkeys.accept(tmp_path / "state" / "known_hosts", "host", HostKey("ssh-ed25519", b""))


def test_many_who_accept_at_once_lose_nothing_and_nobody_reads_half_a_file(tmp_path: Path) -> None:
    path = tmp_path / "known_hosts"
    key = HostKey("ssh-ed25519", b"\x00\x00\x00\x0bssh-ed25519" + b"\x00" * 36)
    places = [f"[192.0.2.{n}]:2222" for n in range(40)]
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            hostkeys.keys_of(path, places[0])

    with ThreadPoolExecutor(9) as pool:
        reading = pool.submit(read)
        list(pool.map(lambda place: hostkeys.accept(path, place, key), places))
        done.set()
        reading.result()
    assert all(hostkeys.keys_of(path, place) == (key,) for place in places)
    assert not hostkeys.accept(path, places[0], key)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["known_hosts", "known_hosts.lock"]


def test_a_line_of_several_hosts_keeps_the_others(tmp_path: Path) -> None:
    path, new = tmp_path / "known_hosts", HostKey("ssh-ed25519", b"\0\0\0\x0bssh-ed25519 new")
    old = HostKey("ssh-ed25519", b"\0\0\0\x0bssh-ed25519 old")
    path.write_text(old.line("a,192.0.2.1,b") + " by hand\n")
    assert hostkeys.accept(path, "192.0.2.1", new)
    assert path.read_text().splitlines() == [old.line("a,b") + " by hand", new.line("192.0.2.1")]
    assert hostkeys.keys_of(path, "b") == (old,)
