"""What the evidence ledger has of a customer's reports: when each was first published."""

from __future__ import annotations

from typing import Final, NamedTuple

NO_LEDGER: Final = "no ledger is at hand"
UNREADABLE: Final = "the ledger cannot be read"
BROKEN: Final = "the ledger does not hold"


class Publication(NamedTuple):
    """The first publication of the report of one period.

    `at` in microseconds UTC: the entry's own instant (`stated`), or the latest of those before it in the chain if
    that is later. `number` and `sha256` are those of the ledger's entry, `report` is the hash of what was published.
    """

    customer: str
    label: str
    revision: int
    at: int
    number: int
    sha256: str
    report: str
    stated: int

    def came(self, seen: int) -> int:
        """When it was published, as far as anything is known: an instant beyond that is of a clock that ran ahead."""
        return self.at if self.at <= seen else self.stated

    @property
    def evidence(self) -> str:
        """By which an assessment cites the entry."""
        return f"ledger:{self.number}:{self.sha256}"


class ReportRecord(NamedTuple):
    """A customer's chain as far as it is about reports.

    `since`: from then on what is not in it was not published: its first entry, or the beginning of a ledger in which
    it has none yet; None = neither. `published`: the first publication of each period, in
    the order of the chain. `trouble`: why nothing can be read from it; then nothing can be said.
    """

    since: int | None
    published: tuple[Publication, ...] = ()
    trouble: str = ""

    def within(self, began: int | None) -> ReportRecord:
        """The same in a ledger that was there from an instant on."""
        if began is None or self.trouble:
            return self
        return self._replace(since=began if self.since is None else min(began, self.since))

    def of(self, label: str) -> Publication | None:
        """The first publication of a period."""
        return next((each for each in self.published if each.label == label), None)


NOT_READ: Final = ReportRecord(None, (), NO_LEDGER)
