"""What is read again and again, as commands of each platform; every one is on the platform's allow-list."""

from __future__ import annotations

from typing import Final

_IOS: Final[dict[str, tuple[str, ...]]] = {
    "clock": ("show clock",),
    "interfaces": ("show interfaces",),
    "alarms": ("show facility-alarm status",),
    "probes": ("show ip sla statistics",),
    "controllers": ("show controllers e1",),
    "sonet": ("show controllers sonet",),
}
_HUAWEI: Final[dict[str, tuple[str, ...]]] = {
    "clock": ("display clock",),
    "interfaces": ("display interface",),
    "alarms": ("display alarm active",),
    "probes": ("display nqa results",),
}
_SHOW: Final[dict[str, tuple[str, ...]]] = {"clock": ("show clock",)}

COMMANDS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "cisco_ios": _IOS,
    "cisco_xe": _IOS,
    "cisco_xr": {
        "clock": ("show clock",),
        "interfaces": ("show interfaces",),
        "probes": ("show ipsla statistics",),
        "alarms": ("show alarms brief system active",),
    },
    "cisco_nxos": {
        "clock": ("show clock",),
        "interfaces": ("show interface",),
        "probes": ("show ip sla statistics",),
    },
    "huawei_vrp": _HUAWEI,
    "huawei_vrpv8": _HUAWEI,
    "hp_comware": {
        "clock": ("display clock",),
        "interfaces": ("display interface",),
        "controllers": ("display controller e1",),
        "probes": ("display nqa result",),
    },
    "juniper_junos": {
        "clock": ("show system uptime",),
        "interfaces": ("show interfaces",),
        "alarms": ("show chassis alarms", "show system alarms"),
        "probes": ("show services rpm probe-results",),
        "twamp": ("show services twamp client probe-results",),
    },
    "zte_zxros": {"clock": ("show clock",), "interfaces": ("show interface",)},
    "raisecom": _SHOW,
    "fiberhome": _SHOW,
    "nokia_sros": {"clock": ("show time",), "interfaces": ("show port",), "alarms": ("show system alarms",)},
    "ruijie": {"clock": ("show clock",), "interfaces": ("show interfaces",)},
}
"""Platform -> subject -> commands."""


def commands_of(platform: str, subjects: tuple[str, ...]) -> tuple[str, ...]:
    """The commands of some subjects in their order, the clock first: it dates what comes after it."""
    ordered = sorted(dict.fromkeys(subjects), key=lambda subject: subject != "clock")
    return tuple(dict.fromkeys(command for subject in ordered for command in COMMANDS[platform].get(subject, ())))
