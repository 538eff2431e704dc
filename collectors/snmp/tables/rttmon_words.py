"""Words of CISCO-RTTMON-TC-MIB: kinds of operation, and how one ended. Data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

KINDS: Final[Mapping[int, str]] = dict(
    enumerate(
        (
            "echo",
            "pathEcho",
            "fileIO",
            "script",
            "udpEcho",
            "tcpConnect",
            "http",
            "dns",
            "jitter",
            "dlsw",
            "dhcp",
            "ftp",
            "voip",
            "rtp",
            "lspGroup",
            "icmpJitter",
            "lspPing",
            "lspTrace",
            "ethernetPing",
            "ethernetJitter",
            "lspPingPseudowire",
            "video",
            "y1731Delay",
            "y1731Loss",
            "mcastJitter",
            "fabricPathEcho",
        ),
        1,
    )
)
"""RttMonRttType."""
SENSES: Final[Mapping[int, str]] = dict(
    enumerate(
        (
            "other",
            "ok",
            "disconnected",
            "overThreshold",
            "timeout",
            "busy",
            "notConnected",
            "dropped",
            "sequenceError",
            "verifyError",
            "applicationSpecific",
            "dnsServerTimeout",
            "tcpConnectTimeout",
            "httpTransactionTimeout",
            "dnsQueryError",
            "httpError",
            "error",
            "mplsLspEchoTxError",
            "mplsLspUnreachable",
            "mplsLspMalformedReq",
            "mplsLspReachButNotFEC",
            "enableOk",
            "enableNoConnect",
            "enableVersionFail",
            "enableInternalError",
            "enableAbort",
            "enableFail",
            "enableAuthFail",
            "enableFormatError",
            "enablePortInUse",
            "statsRetrieveOk",
            "statsRetrieveNoConnect",
            "statsRetrieveVersionFail",
            "statsRetrieveInternalError",
            "statsRetrieveAbort",
            "statsRetrieveFail",
            "statsRetrieveAuthFail",
            "statsRetrieveFormatError",
            "statsRetrievePortInUse",
        )
    )
)
"""RttResponseSense."""
