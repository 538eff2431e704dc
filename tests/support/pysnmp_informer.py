"""pysnmp informs once, in a process of its own: `python pysnmp_informer.py PORT USER AUTH PRIV`; prints its error."""

from __future__ import annotations

import asyncio
import sys

from pysnmp.hlapi.v3arch.asyncio import (  # type: ignore[import-untyped]
    ContextData,
    Integer32,
    NotificationType,
    ObjectIdentifier,
    ObjectIdentity,
    OctetString,
    SnmpEngine,
    UdpTransportTarget,
    UsmUserData,
    send_notification,
)
from pysnmp_agent import AUTH, AUTH_PASSWORD, PRIV, PRIV_PASSWORD  # type: ignore[import-not-found]


async def main(port: int, name: str, auth: str, priv: str) -> int:
    user = UsmUserData(
        name,
        AUTH_PASSWORD if auth else None,
        PRIV_PASSWORD if priv else None,
        authProtocol=AUTH[auth],
        privProtocol=PRIV[priv],
    )
    told = NotificationType(ObjectIdentity("1.3.6.1.6.3.1.1.5.3")).add_varbinds(
        ("1.3.6.1.2.1.2.2.1.1.3", Integer32(3)),
        ("1.3.6.1.2.1.2.2.1.2.3", OctetString("eth0")),
        ("1.3.6.1.6.3.1.1.4.3.0", ObjectIdentifier("1.3.6.1.4.1.8072")),
    )
    to = await UdpTransportTarget.create(("127.0.0.1", port), timeout=5, retries=1)
    error, status, _, _ = await send_notification(SnmpEngine(), user, to, ContextData(), "inform", told)
    print(error or status or "acknowledged")  # noqa: T201
    return 1 if error or status else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(int(sys.argv[1]), *sys.argv[2:5])))
