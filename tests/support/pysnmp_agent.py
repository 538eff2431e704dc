"""pysnmp as an agent of SNMPv3, in a process of its own: `python pysnmp_agent.py PORT USER AUTH PRIV ...`."""

from __future__ import annotations

import asyncio
import sys

from pysnmp.carrier.asyncio.dgram import udp  # type: ignore[import-untyped]
from pysnmp.entity import config, engine  # type: ignore[import-untyped]
from pysnmp.entity.rfc3413 import cmdrsp, context  # type: ignore[import-untyped]

AUTH_PASSWORD, PRIV_PASSWORD = "auth-password", "priv-password"
AUTH = {
    "MD5": config.USM_AUTH_HMAC96_MD5,
    "SHA-1": config.USM_AUTH_HMAC96_SHA,
    "SHA-224": config.USM_AUTH_HMAC128_SHA224,
    "SHA-256": config.USM_AUTH_HMAC192_SHA256,
    "SHA-384": config.USM_AUTH_HMAC256_SHA384,
    "SHA-512": config.USM_AUTH_HMAC384_SHA512,
    "": config.USM_AUTH_NONE,
}
PRIV = {
    "DES": config.USM_PRIV_CBC56_DES,
    "AES-128": config.USM_PRIV_CFB128_AES,
    "AES-192": config.USM_PRIV_CFB192_AES_BLUMENTHAL,
    "AES-256": config.USM_PRIV_CFB256_AES_BLUMENTHAL,
    "AES-192-C": config.USM_PRIV_CFB192_AES,
    "AES-256-C": config.USM_PRIV_CFB256_AES,
    "": config.USM_PRIV_NONE,
}


def main(port: int, users: list[tuple[str, str, str]]) -> None:
    asyncio.set_event_loop(asyncio.new_event_loop())
    snmp = engine.SnmpEngine()
    config.add_transport(snmp, udp.DOMAIN_NAME, udp.UdpTransport().open_server_mode(("127.0.0.1", port)))
    for name, auth, priv in users:
        config.add_v3_user(snmp, name, AUTH[auth], AUTH_PASSWORD, PRIV[priv], PRIV_PASSWORD)
        level = "authPriv" if priv else "authNoPriv" if auth else "noAuthNoPriv"
        config.add_vacm_user(snmp, 3, name, level, (1, 3, 6, 1, 2, 1))
    config.add_v1_system(snmp, "ready", "public")
    config.add_vacm_user(snmp, 2, "ready", "noAuthNoPriv", (1, 3, 6, 1, 2, 1))
    served = context.SnmpContext(snmp)
    cmdrsp.GetCommandResponder(snmp, served)
    cmdrsp.NextCommandResponder(snmp, served)
    cmdrsp.BulkCommandResponder(snmp, served)
    snmp.transport_dispatcher.job_started(1)
    snmp.transport_dispatcher.run_dispatcher()


if __name__ == "__main__":
    arguments = sys.argv[2:]
    main(int(sys.argv[1]), list(zip(arguments[::3], arguments[1::3], arguments[2::3], strict=True)))
