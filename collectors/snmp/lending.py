"""Who waits for a target that a look keeps, to ask it something else."""

from __future__ import annotations

import asyncio


class Borrowers:
    """One a target, by its source. Whoever waits is called, and says so by going on or by going away."""

    def __init__(self) -> None:
        self._turns: dict[str, asyncio.Future[None]] = {}

    def wait(self, source: str) -> asyncio.Future[None]:
        """A turn that comes with `call`; to be awaited by `called`."""
        turn = self._turns[source] = asyncio.get_running_loop().create_future()
        return turn

    async def called(self, turn: asyncio.Future[None]) -> None:
        """Until somebody says that it is this borrower's turn."""
        try:
            await turn
        finally:
            for source in [source for source, waiting in self._turns.items() if waiting is turn]:
                del self._turns[source]

    def call(self, source: str) -> bool:
        """Whether somebody was waiting for his turn."""
        turn = self._turns.get(source)
        if turn is None or turn.done():
            return False
        turn.set_result(None)
        return True
