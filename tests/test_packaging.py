"""The wheel holds exactly our packages and runs in an environment that has only the locked run-time dependencies."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = {"probed", "collectors", "topology", "sla", "alerting", "config"}
NAMED_BY_USERS = {
    "pysnmp",
    "netmiko",
    "influxdb-client",
    "prometheus-client",
    "networkx",
    "click",
    "pytest",
    "gmqtt",
}


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT, cwd=out)
    (built,) = out.glob("*.whl")
    return built


def test_the_wheel_holds_the_six_packages_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith((".dist-info", ".data"))} == PACKAGES


def test_each_package_says_whose_it_is_and_is_typed(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        for package in PACKAGES:
            assert '__distribution__ = "probed-sla"' in archive.read(f"{package}/__init__.py").decode()
            assert f"{package}/py.typed" in names


def test_the_wheel_runs_with_the_locked_dependencies_alone(wheel: Path, tmp_path: Path) -> None:
    """A bare environment: what is imported at run time must be in the run-time lock."""
    venv = tmp_path / "bare"
    run(sys.executable, "-m", "venv", venv, cwd=tmp_path)
    pip: list[str | Path] = [venv / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check"]
    run(*pip, "--require-hashes", "-r", ROOT / "requirements" / "runtime.lock", cwd=tmp_path)
    run(*pip, "--no-deps", wheel, cwd=tmp_path)
    assert "0.1.0" in run(venv / "bin" / "probed", "--version", cwd=tmp_path)
    examples = run(
        venv / "bin" / "python",
        "-c",
        "import importlib.resources as r; print(r.files('config') / 'examples')",
        cwd=tmp_path,
    ).strip()
    with TemporaryDirectory(prefix="p") as folder:  # a socket path must be short, pytest's folders are long
        copy = shutil.copytree(examples, Path(folder) / "x")
        checked = run(venv / "bin" / "probed", "config", "check", "--config", copy / "probed.toml", cwd=tmp_path)
    assert "no mistake" in checked
    for command in ("run", "assess", "report", "replay", "lab", "schema"):
        assert "Usage" in run(venv / "bin" / "probed", command, "--help", cwd=tmp_path)


def test_a_stray_module_in_our_place_is_named_and_refused(tmp_path: Path) -> None:
    """Someone else's `config.py` on the path must not be used silently."""
    (tmp_path / "config.py").write_text("x = 1\n")
    done = subprocess.run(
        [sys.executable, "-m", "probed", "--version"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "'config' is imported from" in done.stderr


def test_every_package_that_users_named_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    declared = list(project["project"]["dependencies"])
    for extra in project["project"]["optional-dependencies"].values():
        declared += extra
    declared += [item for item in project["dependency-groups"]["test"] if isinstance(item, str)]
    names = {item.split(">")[0].split("<")[0].split("[")[0].strip() for item in declared}
    assert names >= NAMED_BY_USERS


@pytest.mark.parametrize("lock", ["runtime.lock", "dev.lock"])
def test_the_locks_are_hashed_and_name_no_index(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text()
    pins = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert pins
    assert all("==" in line and line.endswith("\\") for line in pins)
    assert "://" not in text
    assert "--index" not in text
