"""Settings of early breach alarms: [breach] of probed.toml."""

from __future__ import annotations

from typing import Annotated

from config.fields import DurationUs, at_least
from config.later import Field
from config.section import Section
from probed.model.instant import DAY_US, MINUTE_US, SECOND_US


class BreachSettings(Section):
    """Early alarms of clauses that will be missed in the running month; see `probed risk`."""

    every_us: Annotated[DurationUs, at_least(SECOND_US)] = Field(
        default=5 * MINUTE_US, key="every", json_schema_extra={"default": "5min"}
    )
    """How often all circuits are looked at, by a process of its own that only reads."""
    ahead_us: Annotated[DurationUs, at_least(MINUTE_US)] = Field(
        default=DAY_US, key="ahead", json_schema_extra={"default": "24h"}
    )
    """A breach that lies no further ahead is a problem."""
