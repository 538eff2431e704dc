"""Rows added to a table of the inventory, as a unified diff that `patch -p1` and `git apply` take. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from config.sheets import split_record
from config.write import quoted

_AROUND: Final = 3
"""Lines of context."""
_BOM: Final = "\ufeff"


def appended(file: str, text: str | None, rows: Sequence[Mapping[str, str]], header: str) -> str:
    """The diff that adds the rows at the end of the file; '' where there are none.

    `text`: the file as it is, byte order mark and line ends included; None = there is none. Cells go where the
    file's own header has their column. `header`: of a new file.
    """
    if not rows:
        return ""
    old = text or ""
    lines = old.split("\n")
    ended = lines[-1] == ""
    if ended:
        lines.pop()
    first = next((line for line in lines if line.strip("\r\n\t ," + _BOM)), "")
    end = "\r" if first.endswith("\r") else ""
    columns = split_record((first or header).strip("\r" + _BOM))
    added = [",".join(quoted(row.get(column, "")) for column in columns) + end for row in rows]
    if not first:
        added.insert(0, header)
    context = lines[-_AROUND:]
    body = [f" {line}" for line in context]
    more = len(added)
    if lines and not ended:
        last = context[-1]
        body[-1:] = [f"-{last}", "\\ No newline at end of file", f"+{last.removesuffix(end) + end}"]
    body += [f"+{line}" for line in added]
    start = len(lines) - len(context) + 1
    source = f"{start},{len(context)}" if context else "0,0"
    place = f"@@ -{source} +{start},{len(context) + more} @@"
    before = "/dev/null" if text is None else f"a/{file}"
    return "\n".join((f"--- {before}", f"+++ b/{file}", place, *body)) + "\n"
