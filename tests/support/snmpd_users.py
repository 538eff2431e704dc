"""Users of SNMPv3 for a real snmpd: one for every combination of protocols that it has."""

from __future__ import annotations

from collections.abc import Iterable

from probed.model.snmp_access import AuthProtocol, PrivProtocol, UsmUser

AUTH_PASSWORD, PRIV_PASSWORD = "auth-password", "priv-password"


def every_user() -> list[UsmUser]:
    """Without security, with each authentication, and with each privacy under each of them."""
    users = [UsmUser("open")]
    for auth in AuthProtocol:
        users.append(UsmUser(f"{auth}", auth, AUTH_PASSWORD))
        users += [UsmUser(f"{auth}.{priv}", auth, AUTH_PASSWORD, priv, PRIV_PASSWORD) for priv in PrivProtocol]
    return users


def lines(users: Iterable[UsmUser]) -> list[str]:
    """Their lines in snmpd.conf."""
    return [line for user in users for line in (created(user), f"rouser {user.name} {level(user)}")]


def created(user: UsmUser) -> str:
    auth, priv = _protocols(user)
    parts = [f'{auth} "{user.auth_password}"'] if auth else []
    parts += [f'{priv} "{user.priv_password}"'] if priv else []
    return " ".join(["createUser", user.name, *parts])


def level(user: UsmUser) -> str:
    return "priv" if user.priv else "auth" if user.auth else "noauth"


def tool_flags(user: UsmUser) -> list[str]:
    """As which net-snmp's tools ask or tell."""
    auth, priv = _protocols(user)
    words = [
        "-v3",
        "-u",
        user.name,
        "-l",
        {"noauth": "noAuthNoPriv", "auth": "authNoPriv", "priv": "authPriv"}[level(user)],
    ]
    words += ["-a", auth, "-A", user.auth_password] if auth else []
    return words + (["-x", priv, "-X", user.priv_password] if priv else [])


def _protocols(user: UsmUser) -> tuple[str | None, str | None]:
    """What net-snmp calls them."""
    auth = {AuthProtocol.SHA_1: "SHA"}.get(user.auth, user.auth) if user.auth else None
    priv = {PrivProtocol.AES_128: "AES"}.get(user.priv, user.priv) if user.priv else None
    return auth, priv
