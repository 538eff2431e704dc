"""Which reader understands the answer to which command of which platform."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from collectors.ssh.facts import Facts
from collectors.ssh.parsers.alarm_tables import read_brief_alarms, read_facility_alarms, read_huawei_alarms
from collectors.ssh.parsers.alarms import read_alarms
from collectors.ssh.parsers.clock import read_clock
from collectors.ssh.parsers.controllers import read_controllers
from collectors.ssh.parsers.interfaces import READERS as INTERFACES
from collectors.ssh.parsers.ipsla import read_statistics, read_summary
from collectors.ssh.parsers.junos_intervals import read_far_intervals, read_intervals
from collectors.ssh.parsers.nqa import read_nqa
from collectors.ssh.parsers.rpm import read_rpm
from collectors.ssh.parsers.ruijie import read_ports as read_ruijie_ports
from collectors.ssh.parsers.services import read_cfm, read_vpn_interfaces
from collectors.ssh.parsers.sros import read_ports, read_system_alarms

Reader = Callable[[str, str | None], Facts]
"""(text of the answer, zone of the element's clock where it is known) -> facts."""

_IOS: Final[dict[str, Reader]] = {
    "show clock": read_clock,
    "show interfaces": INTERFACES["cisco_ios"],
    "show ip sla statistics": read_statistics,
    "show ip sla summary": read_summary,
    "show controllers": read_controllers,
    "show controller": read_controllers,
    "show ethernet cfm statistics": read_cfm,
    "show facility-alarm status": read_facility_alarms,
}
_HUAWEI: Final[dict[str, Reader]] = {
    "display clock": read_clock,
    "display interface": INTERFACES["huawei"],
    "display nqa results": read_nqa,
    "display alarm active": read_huawei_alarms,
    "display alarm all": read_huawei_alarms,
    "display ip vpn-instance interface": read_vpn_interfaces,
}
_CLOCK_ONLY: Final[dict[str, Reader]] = {"show clock": read_clock}
_READERS: Final[dict[str, dict[str, Reader]]] = {
    "cisco_ios": _IOS,
    "cisco_xe": _IOS,
    "cisco_xr": {
        "show clock": read_clock,
        "show interfaces": INTERFACES["cisco_xr"],
        "show ipsla statistics": read_statistics,
        "show controllers": read_controllers,
        "show alarms brief": read_brief_alarms,
    },
    "cisco_nxos": {
        "show clock": read_clock,
        "show interface": INTERFACES["cisco_nxos"],
        "show ip sla statistics": read_statistics,
        "show ip sla summary": read_summary,
    },
    "huawei_vrp": _HUAWEI,
    "huawei_vrpv8": _HUAWEI,
    "hp_comware": {
        "display clock": read_clock,
        "display interface": INTERFACES["comware"],
        "display nqa result": read_nqa,
        "display controller": read_controllers,
    },
    "juniper_junos": {
        "show system uptime": read_clock,
        "show interfaces": INTERFACES["junos"],
        "show interfaces interval": read_intervals,
        "show interfaces far-end-interval": read_far_intervals,
        "show chassis alarms": read_alarms,
        "show system alarms": read_alarms,
        "show services rpm probe-results": read_rpm,
        "show services twamp client probe-results": read_rpm,
    },
    "zte_zxros": {
        "show clock": read_clock,
        "show interface": INTERFACES["zte"],
        "show interface brief": INTERFACES["zte_brief"],
    },
    "raisecom": _CLOCK_ONLY,
    "fiberhome": _CLOCK_ONLY,
    "nokia_sros": {"show time": read_clock, "show port": read_ports, "show system alarms": read_system_alarms},
    "ruijie": {"show clock": read_clock, "show interfaces": read_ruijie_ports},
}
_OTHER_FORMS: Final = frozenset({"brief", "description", "descriptions", "status", "terse", "summary", "history"})
"""Words at the end of a command that make its answer another one."""


def reader_of(platform: str, command: str) -> Reader | None:
    """The reader of a command's answer: that of the longest beginning that is known; None = there is none."""
    words = command.split()
    if words and words[-1] in _OTHER_FORMS and command not in _READERS.get(platform, {}):
        return None
    for length in range(len(words), 0, -1):
        if found := _READERS.get(platform, {}).get(" ".join(words[:length])):
            return found
    return None


def readable(platform: str) -> tuple[str, ...]:
    """The commands of a platform whose answers are understood, with whatever may stand behind them."""
    return tuple(_READERS.get(platform, {}))
