"""All MIB profiles by the word that the settings use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from collectors.snmp.profiles import ifmib
from collectors.snmp.profiles.profile import Profile
from config.settings_profiles import MibProfile

PROFILES: Final[Mapping[MibProfile, Profile]] = {
    MibProfile.IF_MIB: ifmib.PROFILE,
}
