"""VPN instances with their interfaces, and counters of Ethernet CFM."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from collectors.ssh.facts import CfmFact, Facts, Strange, VpnFact
from collectors.ssh.parsers.fsm import rows
from collectors.ssh.parsers.lines import lines, pairs, whole

_KIND: Final = re.compile(r"\s{1,8}(?P<kind>[A-Z]{2,4}s?)\s?:\Z")
_HEADS: Final = {
    "brain mac": "mac",
    "domainname": "domain",
    "domain name": "domain",
    "ma name": "association",
    "last clearing of counters": "cleared",
}
_NOISE: Final = re.compile(r"\s*(?:|-{3,}|show .{1,80})\Z")


def read_vpn_interfaces(text: str, zone: str | None = None) -> Facts:  # noqa: ARG001 - it tells no time
    """`display ip vpn-instance interface`."""
    found = rows("huawei_vrp_display_ip_vpn-instance_interface", text)
    vpns = tuple(
        VpnFact(row["name"], whole(row["id"]), tuple(name.strip() for name in row["interface_list"] if name.strip()))
        for row in found.rows
    )
    return Facts(vpns=vpns, strange=found.strange)


@dataclass
class _Mep:
    said: dict[str, str]
    mpid: int
    kinds: dict[str, dict[str, int]] = field(default_factory=dict)

    def fact(self) -> CfmFact:
        counters = tuple((kind, tuple(counts.items())) for kind, counts in self.kinds.items())
        get = self.said.get
        return CfmFact(self.mpid, get("domain"), get("association"), get("mac"), get("cleared"), counters)


def read_cfm(text: str, zone: str | None = None) -> Facts:  # noqa: ARG001 - it tells no time
    """`show ethernet cfm statistics`: every end point with its counters, by kind of message."""
    meps: list[_Mep] = []
    strange: list[Strange] = []
    common: dict[str, str] = {}
    kind = ""
    for line in lines(text):
        if match := _KIND.match(line.text):
            kind = match["kind"]
            continue
        said = pairs(line.text)
        heads = {_HEADS[name]: value for name, value in said.items() if name in _HEADS}
        mpid = whole(said.get("mpid"))
        if mpid is not None:
            meps.append(_Mep(dict(common), mpid))
            kind = ""
        elif heads:
            (meps[-1].said if meps and "cleared" in heads else common).update(heads)
        elif (
            meps and kind and (counts := {name: n for name, value in said.items() if (n := whole(value)) is not None})
        ):
            meps[-1].kinds.setdefault(kind, {}).update(counts)
        elif not _NOISE.match(line.text):
            strange.append(Strange(line.number, line.text))
    return Facts(cfm=tuple(mep.fact() for mep in meps), strange=tuple(strange))
