"""What the poller is given: one target is one source."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field

from collectors.snmp.profiles.profile import Profile
from probed.errors import ProbedError
from probed.model.ids import PointId
from probed.model.snmp_access import SnmpAccess


@dataclass(frozen=True, slots=True)
class SnmpTarget:
    """An agent to poll, and the points that it answers for.

    `source` is 'snmp:<element>', 'snmp:<manager>' (no points: only sysUpTime), or 'snmp:<manager>@<element>':
    the manager's address under the community '<community>@<element>', for v3 in the context '<element>' or
    '<context>@<element>'. Targets of one `group` (an element manager) share its cap of looks under way; the empty
    group has none.
    """

    source: str
    address: str
    access: SnmpAccess = field(repr=False)
    points: tuple[PointId, ...] = ()
    port: int = 161
    group: str = ""
    interval_s: float = 60.0
    timeout_s: float = 1.0
    retries: int = 2
    traffic: bool = False
    """Whether the points' counters are read with their state."""
    pm: bool = False
    """Whether the points' interval tables are read."""
    ses_rules: tuple[str, ...] = ()
    """By which thresholds each of the points calls a second severely errored; empty = what its MIB says."""
    profiles: tuple[Profile, ...] = ()
    """Which MIB tells the state of each of the points; empty = IF-MIB for all."""

    @property
    def subject(self) -> PointId:
        """The target as a whole: whose silence it is when nobody answers."""
        return PointId(self.source.partition(":")[2].rpartition("@")[2], "")


def address_of(target: SnmpTarget) -> tuple[str, int]:
    """As the sources of answers are written."""
    try:
        found = ipaddress.ip_address(target.address)
    except ValueError:
        raise ProbedError(
            f"{target.source}: '{target.address}' is not an IP address. Write one such as 10.1.2.3 or 2001:db8::1."
        ) from None
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return str(found), target.port
