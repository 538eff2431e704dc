"""Settings of elements' command lines: [ssh] of probed.toml."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Final

from config.fields import ConfigPath, DurationUs, Identifier, Misplaced, Zone, at_least, one_of, text_of
from config.later import BeforeValidator, Field, check
from config.section import Section
from probed.model.instant import MINUTE_US, SECOND_US


class SshPlatform(StrEnum):
    """Families of command lines that have an allow-list."""

    CISCO_IOS = "cisco_ios"
    CISCO_XE = "cisco_xe"
    CISCO_XR = "cisco_xr"
    CISCO_NXOS = "cisco_nxos"
    HUAWEI_VRP = "huawei_vrp"
    HUAWEI_VRPV8 = "huawei_vrpv8"
    HP_COMWARE = "hp_comware"
    JUNIPER_JUNOS = "juniper_junos"
    ZTE_ZXROS = "zte_zxros"
    RAISECOM = "raisecom"
    FIBERHOME = "fiberhome"
    NOKIA_SROS = "nokia_sros"
    RUIJIE = "ruijie"


class SshSubject(StrEnum):
    """What is read again and again; which commands that takes is the platform's business."""

    CLOCK = "clock"
    INTERFACES = "interfaces"
    ALARMS = "alarms"
    PROBES = "probes"
    TWAMP = "twamp"
    CONTROLLERS = "controllers"
    SONET = "sonet"


_ALL: Final = frozenset(SshSubject)
_P, _S = SshPlatform, SshSubject
_INTERVALS: Final = (SshSubject.CONTROLLERS, SshSubject.SONET)
"""Those that bring bins of 15 minutes."""
SSH_READS: Final[dict[SshPlatform, frozenset[SshSubject]]] = {
    _P.CISCO_IOS: frozenset({_S.CLOCK, _S.INTERFACES, _S.ALARMS, _S.PROBES, *_INTERVALS}),
    _P.CISCO_XE: frozenset({_S.CLOCK, _S.INTERFACES, _S.ALARMS, _S.PROBES, *_INTERVALS}),
    _P.CISCO_XR: frozenset({_S.CLOCK, _S.INTERFACES, _S.ALARMS, _S.PROBES}),
    _P.CISCO_NXOS: frozenset({_S.CLOCK, _S.INTERFACES, _S.PROBES}),
    _P.HUAWEI_VRP: frozenset({_S.CLOCK, _S.INTERFACES, _S.ALARMS, _S.PROBES}),
    _P.HUAWEI_VRPV8: frozenset({_S.CLOCK, _S.INTERFACES, _S.ALARMS, _S.PROBES}),
    _P.HP_COMWARE: frozenset({_S.CLOCK, _S.INTERFACES, _S.PROBES, _S.CONTROLLERS}),
    _P.JUNIPER_JUNOS: frozenset({_S.CLOCK, _S.INTERFACES, _S.ALARMS, _S.PROBES, _S.TWAMP}),
    _P.ZTE_ZXROS: frozenset({_S.CLOCK, _S.INTERFACES}),
    _P.RAISECOM: frozenset({_S.CLOCK}),
    _P.FIBERHOME: frozenset({_S.CLOCK}),
    _P.NOKIA_SROS: frozenset({_S.CLOCK, _S.INTERFACES, _S.ALARMS}),
    _P.RUIJIE: frozenset({_S.CLOCK, _S.INTERFACES}),
}
"""What can be read of each platform: where a parser is."""


def _user(value: Any) -> str:
    text = text_of(value, "in quotes, the name of a user")
    if not text.strip() or not text.isprintable():
        raise ValueError("is not the name of a user. Write one such as 'probed'.")
    return text


class SshLoginSettings(Section):
    """A user that elements let in: one that may only read."""

    user: Annotated[str, BeforeValidator(_user)] = Field(examples=['user = "probed"'])
    """Its name."""
    password_file: ConfigPath | None = None
    """A file that holds the password in one line; nobody but the daemon may read it."""
    key_file: ConfigPath | None = None
    """A file with a private key (OpenSSH or PEM), instead of a password or with one."""
    passphrase_file: ConfigPath | None = None
    """A file that holds the passphrase of the key; none = it has none."""

    @check
    def _has_a_proof(self) -> None:
        if self.password_file is None and self.key_file is None:
            raise Misplaced((), 'a login has a password_file or a key_file. Write: password_file = "FILE"')
        if self.passphrase_file is not None and self.key_file is None:
            raise Misplaced(("passphrase_file",), "passphrase_file: there is no key_file that it would open.")


class SshGroupSettings(Section):
    """Elements of one kind: how they are asked, and what for."""

    name: Identifier = Field(examples=['name = "core"'])
    """Name of the group in messages."""
    elements: tuple[Identifier, ...] = Field(strict=False, examples=['elements = ["NE1"]'])
    """Which elements (elements.csv): each in one group at most, each with an address."""
    platform: Annotated[SshPlatform, one_of(SshPlatform)] = Field(examples=['platform = "huawei_vrp"'])
    """Their command line: `probed ssh allowed` lists all."""
    login: Identifier = Field(examples=['login = "core"'])
    """Which [ssh.login.NAME] they let in."""
    port: Annotated[int, Field(ge=1, le=65535)] = 22
    """TCP port of their SSH servers."""
    old_algorithms: bool = False
    """Whether SHA-1, CBC, MD5 and ssh-rsa are taken as well: only where they know nothing better."""
    read: tuple[Annotated[SshSubject, one_of(SshSubject)], ...] = Field(default=(), strict=False)
    """What is read again and again; none = only what operators ask for. probes, twamp, controllers and sonet are
    kept, and not read by SNMP then."""
    interval_us: Annotated[DurationUs, at_least(SECOND_US)] | None = Field(default=None, key="interval")
    """How often; none = as [ssh] says."""
    time_zone: Zone | None = None
    """Zone of their clocks where they do not tell it themselves; none = as the settings."""

    @property
    def reads_tests(self) -> bool:
        """Whether the tests of its elements are read by their command lines, and so not by SNMP."""
        return SshSubject.PROBES in self.read or SshSubject.TWAMP in self.read

    @property
    def reads_intervals(self) -> bool:
        """Whether the counts of their controllers are read by their command lines, and so not by SNMP."""
        return any(subject in self.read for subject in _INTERVALS)

    @check
    def _asks_somebody(self) -> None:
        if not self.elements:
            raise Misplaced(("elements",), "elements: the list is empty. Name at least one element.")


class SshSettings(Section):
    """Elements' command lines over SSH, read-only."""

    interval_us: Annotated[DurationUs, at_least(SECOND_US)] = Field(
        default=5 * MINUTE_US, key="interval", json_schema_extra={"default": "5min"}
    )
    """How often groups are read that say nothing else."""
    timeout_us: Annotated[DurationUs, at_least(SECOND_US)] = Field(
        default=MINUTE_US, key="timeout", json_schema_extra={"default": "60s"}
    )
    """How long all commands of one visit may take, login included; then the session is ended."""
    idle_us: Annotated[DurationUs, at_least(0)] = Field(
        default=5 * MINUTE_US, key="idle", json_schema_extra={"default": "5min"}
    )
    """How long a session is kept for the next visit; 0s = it is ended at once."""
    workers: Annotated[int, Field(ge=1, le=200)] = 20
    """Sessions under way at once, in all."""
    max_in_flight: Annotated[int, Field(ge=1, le=100)] = 2
    """Sessions under way at once with the elements of one element manager."""
    known_hosts: ConfigPath | None = None
    """File of accepted host keys (`probed ssh trust`); none = known_hosts in state_dir."""
    login: dict[Identifier, SshLoginSettings] = Field(default_factory=dict)
    """Users, by the name that groups use."""
    group: tuple[SshGroupSettings, ...] = Field(default=(), strict=False)
    """Which elements are asked, how, and what for."""

    def group_of(self, element: str) -> SshGroupSettings | None:
        """The group of an element; None = it is not asked by its command line."""
        return next((group for group in self.group if element in group.elements), None)

    def reads_tests_of(self, element: str) -> bool:
        """Whether an element's tests are read by its command line."""
        group = self.group_of(element)
        return group is not None and group.reads_tests

    def reads_intervals_of(self, element: str) -> bool:
        """Whether the counts of an element's controllers are read by its command line."""
        group = self.group_of(element)
        return group is not None and group.reads_intervals

    def zone_of(self, element: str) -> str | None:
        """The zone of an element's clock as its group says."""
        group = self.group_of(element)
        return None if group is None else group.time_zone

    def interval_of(self, group: SshGroupSettings) -> int:
        """Microseconds between visits."""
        return group.interval_us or self.interval_us
