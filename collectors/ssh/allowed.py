"""What may be asked of each platform: the allow-list, as data.

A rule is a command with every word in full. `[...]` may be left out; `{number}`, `{port}`, `{kind}` and `{name}`
stand for one word of that shape (`collectors.ssh.gate`). What no rule describes is never sent.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Platform(NamedTuple):
    """A family of command lines."""

    name: str
    driver: str
    """netmiko's device type, for its channel and its knowledge of escape codes."""
    verb: str
    """The word that every command begins with."""
    unpaged: tuple[str, ...]
    """Turns paging off for this session alone; the first that the element takes is enough."""
    rules: tuple[str, ...]
    about: str


_CISCO_IOS: Final = (
    "show clock [detail]",
    "show version",
    "show inventory",
    "show users",
    "show interfaces",
    "show interfaces {port}",
    "show interfaces {kind} {port}",
    "show interfaces description",
    "show interfaces status",
    "show interface status",
    "show interfaces summary",
    "show ip interface brief",
    "show ip sla statistics [{number}]",
    "show ip sla statistics details",
    "show ip sla statistics {number} details",
    "show ip sla statistics aggregated [{number}]",
    "show ip sla statistics aggregated details",
    "show ip sla statistics aggregated {number} details",
    "show ip sla summary",
    "show ip sla application",
    "show ip sla configuration [{number}]",
    "show controllers e1 [{port}]",
    "show controllers t1 [{port}]",
    "show controller e1 [{port}]",
    "show controller t1 [{port}]",
    "show controllers e3 [{port}]",
    "show controllers t3 [{port}]",
    "show controllers sonet [{port}]",
    "show controllers pos [{port}]",
    "show controller sonet [{port}]",
    "show ethernet cfm statistics",
    "show ethernet cfm maintenance-points local",
    "show ethernet cfm maintenance-points remote",
    "show facility-alarm status",
    "show environment alarm",
    "show platform",
    "show lldp neighbors",
    "show cdp neighbors",
    "show ntp status",
    "show ntp associations",
    "show ip vrf",
    "show vrf",
)
_CISCO_XR: Final = (
    "show clock [detail]",
    "show version",
    "show platform",
    "show inventory",
    "show interfaces",
    "show interfaces {port}",
    "show interfaces {kind} {port}",
    "show interfaces description",
    "show interfaces brief",
    "show ipv4 interface brief",
    "show ipsla statistics",
    "show ipsla statistics {number}",
    "show ipsla statistics aggregated",
    "show ipsla statistics aggregated {number}",
    "show ipsla application",
    "show controllers sonet {port}",
    "show controllers pos {port}",
    "show controllers e1 {port}",
    "show controllers t1 {port}",
    "show controllers {kind} {port}",
    "show ethernet cfm local meps",
    "show ethernet cfm peer meps",
    "show alarms brief",
    "show alarms brief system active",
    "show alarms detail system active",
    "show ntp status",
    "show vrf all",
)
_CISCO_NXOS: Final = (
    "show clock",
    "show version",
    "show module",
    "show inventory",
    "show interface",
    "show interface {port}",
    "show interface {kind} {port}",
    "show interface brief",
    "show interface status",
    "show interface description",
    "show ip interface brief",
    "show ip sla statistics [{number}]",
    "show ip sla statistics details",
    "show ip sla statistics aggregated [{number}]",
    "show ip sla summary",
    "show environment",
    "show ntp peer-status",
    "show vrf",
)
_HUAWEI: Final = (
    "display clock",
    "display version",
    "display device",
    "display interface",
    "display interface {port}",
    "display interface {kind} {port}",
    "display interface brief",
    "display interface description",
    "display ip interface brief",
    "display ip vpn-instance",
    "display ip vpn-instance interface",
    "display ip vpn-instance {name} interface",
    "display nqa results",
    "display nqa results test-instance {name} {name}",
    "display nqa history",
    "display nqa history test-instance {name} {name}",
    "display nqa statistics",
    "display nqa statistics test-instance {name} {name}",
    "display nqa-agent",
    "display nqa-agent {name} {name}",
    "display controller e1 [{port}]",
    "display controller sdh [{port}]",
    "display controller cpos [{port}]",
    "display controller [{port}]",
    "display alarm active",
    "display alarm all",
    "display alarm hardware",
    "display alarm urgent",
    "display ntp-service status",
    "display lldp neighbor brief",
    "display cfm mep",
    "display cfm remote-mep",
)
_COMWARE: Final = (
    "display clock",
    "display version",
    "display device",
    "display interface",
    "display interface {port}",
    "display interface {kind} {port}",
    "display interface brief",
    "display interface brief description",
    "display ip interface brief",
    "display ip vpn-instance",
    "display nqa result",
    "display nqa result {name} {name}",
    "display nqa history",
    "display nqa history {name} {name}",
    "display nqa statistics",
    "display nqa statistics {name} {name}",
    "display controller e1 [{port}]",
    "display controller t1 [{port}]",
    "display controller e3 [{port}]",
    "display controller t3 [{port}]",
    "display controller cpos [{port}]",
    "display alarm",
    "display ntp-service status",
)
_JUNOS: Final = (
    "show version",
    "show system uptime",
    "show system alarms",
    "show chassis alarms",
    "show chassis hardware",
    "show interfaces",
    "show interfaces {port}",
    "show interfaces {port} extensive",
    "show interfaces extensive",
    "show interfaces terse",
    "show interfaces descriptions",
    "show interfaces interval",
    "show interfaces interval {port}",
    "show interfaces far-end-interval {port}",
    "show services rpm probe-results",
    "show services rpm probe-results owner {name}",
    "show services rpm probe-results owner {name} test {name}",
    "show services rpm history-results",
    "show services rpm history-results owner {name} test {name}",
    "show services twamp client probe-results",
    "show services twamp client probe-results control-connection {name}",
    "show services twamp client connection",
    "show services twamp server connection",
    "show oam ethernet connectivity-fault-management interfaces",
    "show ntp status",
    "show ntp associations",
)
_ZTE: Final = (
    "show clock",
    "show version",
    "show interface",
    "show interface {port}",
    "show interface {kind} {port}",
    "show interface brief",
    "show interface description",
    "show ip interface brief",
    "show ip vrf",
    "show alarm current",
    "show alarm current-alarms",
    "show controller e1 [{port}]",
    "show ntp status",
)
_RAISECOM: Final = (
    "show clock",
    "show version",
    "show interface port",
    "show interface port {number}",
    "show interface",
    "show interface {port}",
    "show interface {kind} {port}",
    "show interface brief",
    "show interface description",
    "show alarm current",
    "show alarm active",
    "show environment",
    "show sla all result",
    "show sla {number} result",
)
_FIBERHOME: Final = (
    "show clock",
    "show version",
    "show interface",
    "show interface {port}",
    "show interface {kind} {port}",
    "show interface brief",
    "show ip interface brief",
    "show alarm current",
)
_SROS: Final = (
    "show time",
    "show version",
    "show system information",
    "show system alarms",
    "show port",
    "show port {port}",
    "show router interface",
    "show service id {number} base",
)
_RUIJIE: Final = (
    "show clock",
    "show version",
    "show interfaces",
    "show interfaces {port}",
    "show interfaces {kind} {port}",
    "show interfaces status",
    "show ip interface brief",
)

_LENGTH_0: Final = ("terminal length 0",)
_TEMPORARY: Final = ("screen-length 0 temporary",)

PLATFORMS: Final[dict[str, Platform]] = {
    platform.name: platform
    for platform in (
        Platform("cisco_ios", "cisco_ios", "show", _LENGTH_0, _CISCO_IOS, "Cisco IOS"),
        Platform("cisco_xe", "cisco_xe", "show", _LENGTH_0, _CISCO_IOS, "Cisco IOS XE"),
        Platform("cisco_xr", "cisco_xr", "show", _LENGTH_0, _CISCO_XR, "Cisco IOS XR"),
        Platform("cisco_nxos", "cisco_nxos", "show", _LENGTH_0, _CISCO_NXOS, "Cisco NX-OS"),
        Platform("huawei_vrp", "huawei_vrp", "display", _TEMPORARY, _HUAWEI, "Huawei VRP 5"),
        Platform("huawei_vrpv8", "huawei_vrpv8", "display", _TEMPORARY, _HUAWEI, "Huawei VRP 8"),
        Platform("hp_comware", "hp_comware", "display", ("screen-length disable",), _COMWARE, "H3C and HP Comware"),
        Platform("juniper_junos", "juniper_junos", "show", ("set cli screen-length 0",), _JUNOS, "Juniper Junos"),
        Platform("zte_zxros", "zte_zxros", "show", _LENGTH_0, _ZTE, "ZTE ZXROS"),
        Platform("raisecom", "raisecom_roap", "show", ("terminal page-break disable",), _RAISECOM, "Raisecom ROAP"),
        Platform("fiberhome", "generic", "show", _LENGTH_0, _FIBERHOME, "FiberHome"),
        Platform("nokia_sros", "nokia_sros", "show", ("environment no more",), _SROS, "Nokia SR OS (classic CLI)"),
        Platform("ruijie", "ruijie_os", "show", _LENGTH_0, _RUIJIE, "Ruijie RGOS"),
    )
}
"""Every platform by its name."""
