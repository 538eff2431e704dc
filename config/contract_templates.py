"""A contract inherits from a template: what its own file does not state, key by key and clause by clause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from config.mistakes import Mistakes, Place
from config.toml_file import TomlDocument, read_toml

SHIPPED: Final = Path(__file__).parent / "templates"
"""The tiers that come with probed: AAA, AA, A and standard."""
FOLDER: Final = "templates"
"""Below contracts/: templates of one's own, which come before the shipped ones."""

_HEAD: Final = frozenset({"schema", "id", "version", "template", "without", "supersedes", "valid_from", "valid_to"})
"""What each version states for itself."""

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class MergedDocument(TomlDocument):
    """A contract's data over its template's. A place is that of the file which states the key."""

    template: TomlDocument | None = None
    own: Mapping[Path_, Path_] = field(default_factory=dict)
    """Where a path of the whole stands in the contract's own file; only paths within [[clause]] differ."""
    below: Mapping[Path_, Path_] = field(default_factory=dict)
    """The same for the template's file."""

    def place(self, path: Sequence[str | int]) -> Place:
        if self.template is None:
            return TomlDocument.place(self, path)
        for length in range(len(path), 0, -1):
            part = tuple(path[:length])
            for found, file, moved in (
                (self.places, self.file, self.own),
                (self.template.places, self.template.file, self.below),
            ):
                at = _moved(part, moved)
                if at is not None and at in found:
                    return Place(file, *found[at])
        return Place(self.file)

    def origin(self, path: Path_) -> tuple[Place, bool] | None:
        """Where exactly this key is stated, and whether in the template; None where it is not stated at all."""
        own = path if self.template is None else _moved(path, self.own)
        if own is not None and own in self.places:
            return Place(self.file, *self.places[own]), False
        below = None if self.template is None else _moved(path, self.below)
        if self.template is not None and below is not None and below in self.template.places:
            return Place(self.template.file, *self.template.places[below]), True
        return None


def _moved(path: Path_, moved: Mapping[Path_, Path_]) -> Path_ | None:
    """The path in its file: the index of a clause is that of the file; None where the file has no such clause."""
    if len(path) < 2 or path[0] != "clause":
        return path
    head = moved.get(path[:2])
    return None if head is None else (*head, *path[2:])


def inherit(document: TomlDocument, home: Path, mistakes: Mistakes) -> MergedDocument | None:
    """The document with what its template adds, or None and a mistake when there is no such template.

    `home`: the folder of the contracts, whose templates serve drafts that lie elsewhere too.
    """
    name = document.data.get("template")
    if not isinstance(name, str):  # none, or no text: the schema says so
        return MergedDocument(document.file, document.data, document.places)
    template = _find(name, document, home, mistakes)
    if template is None:
        return None
    head = sorted(_HEAD & template.data.keys())
    for key in head:
        mistakes.add(template.place((key,)), f"{key}: each version states this for itself. Delete it here.")
    return None if head else _merged(document, template, mistakes)


def _find(name: str, document: TomlDocument, home: Path, mistakes: Mistakes) -> TomlDocument | None:
    folders = (Path(document.file).parent / FOLDER, home / FOLDER, SHIPPED)
    for folder in folders:
        if "/" not in name and (folder / f"{name}.toml").is_file():
            return read_toml(folder / f"{name}.toml", mistakes, "Write the template into it, or delete it.")
    known = sorted({path.stem for folder in folders for path in folder.glob("*.toml")})
    hint = mistakes.near(name, known) or f" Known: {', '.join(known)}."
    mistakes.add(document.place(("template",)), f"template: there is no template '{name}'.{hint}")
    return None


def _merged(document: TomlDocument, template: TomlDocument, mistakes: Mistakes) -> MergedDocument | None:
    data = _over(template.data, document.data)
    mine, theirs = _clauses(document.data), _clauses(template.data)
    if mine is None or theirs is None:  # no list of sections: the schema says so
        return MergedDocument(document.file, data, document.places, template)
    names = [_name(clause) for clause in theirs]
    dropped = _without(document, names, mistakes)
    if dropped is None:
        return None
    clauses: list[dict[str, Any]] = []
    own: dict[Path_, Path_] = {}
    below: dict[Path_, Path_] = {}
    by_name = {_name(clause): number for number, clause in reversed(list(enumerate(mine)))}
    taken = set()
    for number, clause in enumerate(theirs):
        name = names[number]
        if name in dropped:
            continue
        here: Path_ = ("clause", len(clauses))
        below[here] = ("clause", number)
        if name in by_name:
            taken.add(by_name[name])
            own[here] = ("clause", by_name[name])
            clauses.append(clause | mine[by_name[name]])
        else:
            clauses.append(clause)
    for number, clause in enumerate(mine):
        if number not in taken:
            own["clause", len(clauses)] = ("clause", number)
            clauses.append(clause)
    return MergedDocument(document.file, {**data, "clause": clauses}, document.places, template, own, below)


def _without(document: TomlDocument, names: Sequence[str], mistakes: Mistakes) -> set[str] | None:
    given = document.data.get("without", [])
    if not isinstance(given, list):
        return set()
    strangers = [(number, name) for number, name in enumerate(given) if name not in names]
    for number, name in strangers:
        hint = mistakes.near(str(name), names) or f" It has: {', '.join(names)}."
        mistakes.add(document.place(("without", number)), f"without: the template has no clause '{name}'.{hint}")
    return None if strangers else set(given)


def _clauses(data: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    found = data.get("clause", [])
    whole = isinstance(found, list) and all(isinstance(clause, dict) for clause in found)
    return found if whole else None


def _name(clause: Mapping[str, Any]) -> str:
    return str(clause.get("id", clause.get("kind", "")))


def _over(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Sections are merged key by key, everything else is replaced as a whole."""
    found = dict(base)
    for key, value in own.items():
        held = found.get(key)
        found[key] = _over(held, value) if isinstance(held, dict) and isinstance(value, dict) else value
    return found
