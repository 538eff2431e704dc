"""The example network with one thing wrong: a file in tests/bad_configs says what, and what must be said about it."""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "config" / "examples"
BAD_CONFIGS = ROOT / "tests" / "bad_configs"


@dataclass(frozen=True, slots=True)
class BadConfig:
    """`edits`: {file, old, new} | {file, append} | {file, text} | {file, hex} | {file, delete} | {file, mode}."""

    name: str
    about: str
    edits: tuple[dict[str, Any], ...]
    says: tuple[str, ...]


def bad_configs() -> list[BadConfig]:
    return [read_bad_config(path) for path in sorted(BAD_CONFIGS.glob("*.toml"))]


def read_bad_config(path: Path) -> BadConfig:
    data = tomllib.loads(path.read_text("utf-8"))
    return BadConfig(path.stem, data["about"], tuple(data["edit"]), tuple(data["says"]))


def make_network(folder: Path, edits: tuple[dict[str, Any], ...] = ()) -> Path:
    """A copy of the example with the edits made; the path of its settings."""
    shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True)
    for edit in edits:
        _apply(folder / edit["file"], edit)
    return folder / "probed.toml"


def _apply(path: Path, edit: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    encoding = edit.get("encoding", "utf-8")
    match edit:
        case {"old": old, "new": new}:
            text = path.read_text("utf-8")
            assert text.count(old) == 1, f"{path.name} holds {old!r} {text.count(old)} times"
            path.write_text(text.replace(old, new), encoding, newline="")
        case {"append": text}:
            path.write_text(path.read_text("utf-8") + text, encoding, newline="")
        case {"text": text}:
            path.write_text(text, encoding, newline="")
        case {"hex": digits}:
            path.write_bytes(bytes.fromhex(digits))
        case {"encoding": _}:
            path.write_text(path.read_text("utf-8"), encoding, newline="")
        case {"delete": True}:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    if "mode" in edit:
        path.chmod(int(edit["mode"], 8))
