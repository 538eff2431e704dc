"""A newcomer adds a MIB profile by following one page: so does this test, and then asks a real agent."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.follow_page import ROOT, blocks, copy_tree, follow, lint_is_content
from tests.support.snmpd import snmpd

PAGE = ROOT / "docs" / "how-to-add-a-mib-profile.md"

CHILD = """
import asyncio, sys
import collectors.snmp.profiles.ds1 as ds1
assert ds1.__file__.startswith(sys.argv[1]), ds1.__file__
from pathlib import Path
from config.load import load_all
from probed.clock import SystemClock
from probed.targets import snmp_targets
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.poller import SnmpPoller

settings, inventory = load_all(Path(sys.argv[2]))
targets = [t for t in snmp_targets(settings, inventory, SystemClock().now_us()) if t.points]

class Sink:
    def __init__(self):
        self.seen = asyncio.get_running_loop().create_future()
    async def put(self, items):
        for item in items:
            if getattr(item, "point", None) is not None and item.point.name == "lo" and not self.seen.done():
                self.seen.set_result(item)

async def main():
    sink = Sink()
    async with SnmpEngine() as engine:
        task = asyncio.create_task(SnmpPoller(engine, targets, SystemClock()).run(sink))
        seen = await asyncio.wait_for(sink.seen, 20)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    print(seen.body.capacity.hi, *seen.body.defects, seen.body.onset.by if seen.body.onset else "-")

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copy_tree(tmp_path_factory.mktemp("newcomer"))
    touched = follow(PAGE, folder)
    assert touched == [
        "collectors/snmp/profiles/ds1.py",
        "config/settings_profiles.py",
        "collectors/snmp/profiles/registry.py",
        "collectors/snmp/profiles/registry.py",
        "tests/collectors/test_ds1.py",
    ]
    return folder


def run(tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *words], cwd=tree, env=env, capture_output=True, text=True, check=False, timeout=120
    )


def test_it_is_in_good_style_after_what_the_page_runs(tree: Path) -> None:
    lint_is_content(tree, mended=True)


def test_the_tests_of_the_page_pass(tree: Path) -> None:
    done = run(tree, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/collectors/test_ds1.py")
    assert done.returncode == 0, done.stdout
    assert "9 passed" in done.stdout


def network(folder: Path, port: int) -> Path:
    """One E1 circuit from the loopback interface of the agent to a port that is watched by nobody else."""
    example = ROOT / "config" / "examples"
    inventory = folder / "inventory"
    (inventory / "contracts").mkdir(parents=True)
    contract = next((example / "inventory" / "contracts").glob("standard*.toml"))
    (inventory / "contracts" / contract.name).write_text(contract.read_text("utf-8"), "utf-8")
    tables = {
        "units": "id,name,name_en,level,parent\nG,集团,Group,group,",
        "customers": "id,name,name_en,tier,unit,contract\n100000000001,客户,Customer,A,G,standard",
        "sites": "id,customer,name,name_en\nA,100000000001,甲,A\nZ,100000000001,乙,Z",
        "managers": "id,name,address,port,credential,max_in_flight",
        "elements": f"id,name,unit,manager,via,address,port,credential\nNE1,局,G,,element,127.0.0.1,{port},lab",
        "points": "element,name,layer_rate,role,party\nNE1,lo,E1,uni,access\nNE1,E1-2,E1,uni,access",
        "links": "id,a_element,a_point,z_element,z_point,layer_rate,party,watched",
        "protection": "group,kind,seq,link",
        "circuits": "id,customer,kind,a_site,a_element,a_point,z_site,z_element,z_point,protection,contract\n"
        "C1,100000000001,E1,A,NE1,lo,Z,NE1,E1-2,none,",
        "routes": "circuit,leg,seq,link",
        "vpns": "id,customer,name,name_en,topology",
        "vpn_members": "vpn,circuit,site,role",
    }
    for name, text in tables.items():
        head, *rows = text.split("\n")
        dated = [f"{head},valid_from,valid_to", *(f"{row},," for row in rows)]
        (inventory / f"{name}.csv").write_text("\n".join(dated) + "\n", "utf-8")
    settings = folder / "probed.toml"
    chosen = next(block.body for block in blocks(PAGE) if block.kind == "toml")
    settings.write_text(
        'time_zone = "UTC"\n[credential.lab]\ncommunity = "watch"\n[snmp]\ninterval = "2s"\ntimeout = "500ms"\n'
        + chosen
    )
    return settings


@pytest.mark.peer
def test_a_real_agent_is_read_by_the_new_profile(tree: Path, tmp_path: Path) -> None:
    lines = next(block.body for block in blocks(PAGE) if "override" in block.body).splitlines()
    with snmpd(tmp_path / "snmpd", lines) as port:
        done = run(tree, "-c", CHILD, str(tree), str(network(tmp_path, port)))
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[:2] == ["0.0", "loss_of_signal"]
    assert done.stdout.split()[2] == "dsx1LineStatusLastChange"


def test_a_word_that_is_no_profile_is_refused(tree: Path, tmp_path: Path) -> None:
    settings = network(tmp_path, 161)
    settings.write_text(settings.read_text().replace('"ds1"', '"ds2"'))
    done = run(tree, "-m", "probed", "config", "check", "-c", str(settings))
    assert done.returncode == 1
    assert "ds1" in done.stdout
