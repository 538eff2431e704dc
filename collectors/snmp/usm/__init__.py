"""The user-based security model of SNMPv3 (RFC 3414), as a reader of agents needs it. Pure."""
