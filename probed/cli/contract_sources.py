"""Where the commands about contracts find them: the inventory's folder, and files that are not in it yet."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from probed.cli.sources import config_option
from probed.clock import SystemClock
from probed.errors import ProbedError, did_you_mean

if TYPE_CHECKING:
    from config.contracts import ContractVersion
    from config.reads import Reads


def where_option(command: Callable[..., None]) -> Callable[..., None]:
    """--config or --inventory; passed on as `where`: the inventory's folder and the zone of its plain dates."""

    @config_option
    @click.option(
        "--inventory", type=click.Path(path_type=Path), help="Folder of the inventory, instead of --config."
    )
    @functools.wraps(command)
    def wrapped(config: Path, inventory: Path | None, **others: Any) -> None:
        from config.glance import glance

        if inventory is not None:
            command(where=(inventory, "Asia/Shanghai"), **others)
        else:
            settings = glance(config)
            command(where=(settings.inventory, settings.time_zone), **others)

    return wrapped


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every version in the inventory, in order, and who is under it."""

    versions: tuple[ContractVersion, ...]
    reads: Reads
    home: Path

    def find(self, name: str, at: str | None = None) -> ContractVersion:
        """'gold@2', 'gold' (the version of now or of an instant; else its last), or a file."""
        if name.endswith(".toml") or "/" in name:
            return draft_of(Path(name), self.home)
        contract, _, number = name.partition("@")
        mine = [version for version in self.versions if version.contract.id == contract]
        if not mine:
            known = {version.contract.id for version in self.versions}
            raise ProbedError(f"there is no contract '{contract}'.{did_you_mean(contract, known)}")
        if number:
            found = next((version for version in mine if str(version.contract.version) == number), None)
            if found is None:
                held = ", ".join(version.contract.ref for version in mine)
                raise ProbedError(f"contract '{contract}' has no version {number}: it has {held}")
            return found
        instant = _instant(at, mine[-1].contract.zone)
        return next((version for version in mine if version.valid.holds_at(instant)), mine[-1])

    def users(self, version: ContractVersion) -> list[str]:
        """The circuits whose own or whose customer's row names the contract while this version holds."""
        from config.validity import overlaps

        name, valid = version.contract.id, version.valid
        customers = {
            row.id for row in self.reads.customers.rows if row.contract == name and overlaps(row.valid, valid)
        }
        return sorted(
            {
                row.id
                for row in self.reads.circuits.rows
                if overlaps(row.valid, valid)
                and (row.contract == name or (row.contract is None and row.customer in customers))
            }
        )

    def customers(self, version: ContractVersion) -> list[str]:
        users = set(self.users(version))
        return sorted({row.customer for row in self.reads.circuits.rows if row.id in users})


def catalogue(where: tuple[Path, str]) -> Catalogue:
    """The contracts of the inventory, or a ConfigError with every mistake in them."""
    from config.contracts import read_contracts
    from config.mistakes import Mistakes
    from config.reads import read_folder

    folder, zone = where
    mistakes, others = Mistakes(), Mistakes()
    read = read_contracts(folder / "contracts", mistakes)
    mistakes.raise_if_any("the contracts")
    reads = read_folder(folder, zone, others)
    if reads is None:
        others.raise_if_any("the inventory")
        raise AssertionError("a folder that is not there leaves a mistake")
    ordered = sorted(read.versions, key=lambda version: (version.contract.id, version.contract.version))
    return Catalogue(tuple(ordered), reads, folder / "contracts")


def read_draft(path: Path, config: Path, inventory: Path | None) -> ContractVersion:
    """A file that need not be in the inventory; its templates and calendars may be the inventory's."""
    from config.glance import glance

    return draft_of(path, (inventory or glance(config).inventory) / "contracts")


def draft_of(path: Path, home: Path) -> ContractVersion:
    from config.contracts import read_contract
    from config.mistakes import Mistakes

    mistakes = Mistakes()
    version = read_contract(path, mistakes, home)
    mistakes.raise_if_any("the contract")
    assert version is not None  # whatever was refused has left a mistake
    return version


def _instant(text: str | None, zone: str) -> int:
    from config.parsing import parse_day_or_instant

    if text is None:
        return SystemClock().now_us()
    try:
        return parse_day_or_instant(text, zone)
    except ValueError as exc:
        raise ProbedError(f"--at: {exc}") from exc
