"""Reads a text file as people save it: with or without a byte order mark, in the right encoding or not."""

from __future__ import annotations

import codecs
import shlex
from pathlib import Path

from config.mistakes import Mistakes, Place


def read_text(path: Path, mistakes: Mistakes, remedy: str) -> str | None:
    """The file's text with line feeds as the only line ends, or None and a mistake. `remedy`: if missing."""
    place = Place(str(path))
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        mistakes.add(place, f"the file is missing. {remedy}")
        return None
    except IsADirectoryError:
        mistakes.add(place, "this is a folder, not a file. Give the path of the file.")
        return None
    except OSError as exc:
        mistakes.add(place, f"the file cannot be read ({exc.strerror}). Let the user that runs probed read it.")
        return None
    text = _decode(raw, place, mistakes)
    if text is not None and not text.strip():
        mistakes.add(place, f"the file is empty. {remedy}")
        return None
    return text


def folder_exists(folder: Path, mistakes: Mistakes, remedy: str) -> bool:
    """Whether the folder can be listed; if not, a mistake."""
    try:
        next(folder.iterdir(), None)
    except FileNotFoundError:
        mistakes.add(
            Place(str(folder)), f"the folder is missing.{mistakes.near(folder.name, neighbours(folder))} {remedy}"
        )
    except NotADirectoryError:
        mistakes.add(Place(str(folder)), f"this is a file, not a folder. {remedy}")
    except OSError as exc:
        mistakes.add(Place(str(folder)), f"the folder cannot be read ({exc.strerror}). {remedy}")
    else:
        return True
    return False


def neighbours(path: Path) -> list[str]:
    """Files of the same kind in the same folder."""
    try:
        return sorted(entry.name for entry in path.parent.iterdir() if entry.suffix == path.suffix)
    except OSError:
        return []


def _decode(raw: bytes, place: Place, mistakes: Mistakes) -> str | None:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        mistakes.add(place, "the file is UTF-16 ('Unicode text' of a spreadsheet). Save it as 'CSV UTF-8'.")
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        mistakes.add(_place_of_byte(raw, exc.start, place), _encoding_advice(raw, exc.start, place.file))
        return None
    return _plain_ends(text)


def _plain_ends(text: str) -> str:
    # A spreadsheet on Windows ends lines with CR LF, an old one on a Mac with CR alone.
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _place_of_byte(raw: bytes, at: int, place: Place) -> Place:
    lines = _plain_ends(raw[:at].decode("utf-8-sig", "replace")).split("\n")
    return place._replace(line=len(lines), column=len(lines[-1]) + 1)


def _encoding_advice(raw: bytes, at: int, file: str) -> str:
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return f"byte 0x{raw[at]:02x} is not UTF-8. Save the file as UTF-8."
    save = "'CSV UTF-8'" if file.endswith(".csv") else "UTF-8"
    return (
        "the file is not UTF-8; it is probably GBK. "
        f"Convert it (iconv -f GB18030 -t UTF-8 {shlex.quote(file)} > new), or save it as {save}."
    )
