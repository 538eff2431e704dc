"""What else is wrong with a contract's file that has mistakes already: its other parts contradict themselves too.

What was told is taken out of a copy, which then goes through the checks of whole contracts, so that all mistakes of a
file are told at once.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any, Final

from pydantic import ValidationError

from config.contract_build import term_instant
from config.contract_checks import check_contract
from config.contract_file import ContractFile
from config.contract_templates import MergedDocument
from config.mistakes import Mistakes
from config.validity import bounds
from probed.model.inventory import Validity

BACKWARD: Final = "valid_to is not after valid_from. valid_to is the first instant after the validity."

_STAND_INS: Final[dict[str, Any]] = {"schema": 1, "id": "x", "version": 1_000_000, "title": "x", "time_zone": "UTC"}
"""Keys that a contract needs; no check of the rest depends on what they say."""


def tell_the_rest(error: ValidationError, document: MergedDocument, mistakes: Mistakes) -> None:
    """Mistakes of the parts that the error does not speak of; none where too little is left to judge."""
    data = _without(error, document.data)
    try:
        parsed = ContractFile.model_validate(data)
    except ValidationError:
        return
    check_contract(parsed, document, mistakes)
    check_term(parsed, document, mistakes)


def check_term(parsed: ContractFile, document: MergedDocument, mistakes: Mistakes) -> bool:
    """Whether the contract ends after it begins."""
    try:
        term = [term_instant(given, parsed.time_zone) for given in (parsed.valid_from, parsed.valid_to)]
    except ValueError:  # out of reach: told where the contract is built
        return True
    start, end = bounds(Validity(*term))
    if start < end:
        return True
    mistakes.add(document.place(("valid_to",)), BACKWARD)
    return False


def _without(error: ValidationError, whole: Any) -> Any:
    """A copy in which nothing is left of what was told, clauses by the same numbers."""
    data = deepcopy(whole)
    for told in error.errors(include_url=False, include_context=False, include_input=False):
        where = told["loc"]
        if len(where) > 1 and where[0] == "clause" and isinstance(where[1], int):
            clause = data["clause"][where[1]]
            name = clause.get("id") or clause.get("kind") if isinstance(clause, dict) else None
            stand_in = {"kind": "outage_count", "limit": 0, "id": name if isinstance(name, str) else f"x{where[1]}"}
            data["clause"][where[1]] = stand_in
        elif where:
            data.pop(where[0], None)
            if where[0] == "credit":
                for clause in data.get("clause", ()):
                    clause.pop("bands", None)
    return {**_STAND_INS, **data}
