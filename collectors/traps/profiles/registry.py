"""All northbound profiles by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from collectors.traps.profile import Profile
from collectors.traps.profiles.alarm_mib import ALARM_MIB
from collectors.traps.profiles.aps import APS
from collectors.traps.profiles.huawei import IMAP, T2000
from collectors.traps.profiles.interfaces import LINES, LINKS
from collectors.traps.profiles.probing import PING, RTT
from collectors.traps.profiles.tnms import TNMS
from collectors.traps.profiles.zte import NETNUMEN

PROFILES: Final[Mapping[str, Profile]] = {
    profile.name: profile for profile in (T2000, IMAP, NETNUMEN, TNMS, ALARM_MIB, LINKS, LINES, APS, *RTT, *PING)
}
