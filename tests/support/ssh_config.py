"""Settings and inventory of the example network, with one element asked over SSH on loopback."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.support.bad_configs import make_network
from tests.support.ssh_element import PASSWORD, USER

ELEMENT: Final = "NJ-GL"


def ssh_network(
    folder: Path, port: int, extra: str = "", platform: str = "huawei_vrp", password: str = PASSWORD
) -> Path:
    """The path of the settings; `extra` are further lines of the [[ssh.group]]."""
    config = make_network(folder)
    secret = folder / "ssh-password"
    secret.write_text(password + "\n")
    secret.chmod(0o600)
    table = folder / "inventory" / "elements.csv"
    table.write_text(table.read_text("utf-8").replace("192.0.2.11", "127.0.0.1"), "utf-8")
    (folder / "state").mkdir()
    group = f'name = "core"\nelements = ["{ELEMENT}"]\nplatform = "{platform}"\nlogin = "reader"\nport = {port}\n'
    login = f'[ssh.login.reader]\nuser = "{USER}"\npassword_file = "ssh-password"\n'
    config.write_text(f"{config.read_text('utf-8')}\n{login}\n[[ssh.group]]\n{group}{extra}\n", "utf-8")
    return config
