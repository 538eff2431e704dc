"""What an agent reports instead of an answer (RFC 3414 section 5, RFC 3412 section 5, RFC 3413 section 4.1.2)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from collectors.snmp.ber import OBJECT_IDENTIFIER, Oid, encode_oid_content, encode_tlv

_USM: Final[Oid] = (1, 3, 6, 1, 6, 3, 15, 1, 1)
_MPD: Final[Oid] = (1, 3, 6, 1, 6, 3, 11, 2, 1)
_TARGET: Final[Oid] = (1, 3, 6, 1, 6, 3, 12, 1)


class Report(StrEnum):
    """By a short stable word to count by."""

    UNSUPPORTED_LEVEL = "unsupported_level"
    NOT_IN_TIME_WINDOW = "not_in_time_window"
    UNKNOWN_USER = "unknown_user"
    UNKNOWN_ENGINE = "unknown_engine"
    WRONG_DIGEST = "wrong_digest"
    DECRYPTION_ERROR = "decryption_error"
    UNKNOWN_CONTEXT = "unknown_context"
    REFUSED_MESSAGE = "refused_message"
    OTHER = "other_report"


_OIDS: Final[dict[Oid, Report]] = {
    (*_USM, 1, 0): Report.UNSUPPORTED_LEVEL,
    (*_USM, 2, 0): Report.NOT_IN_TIME_WINDOW,
    (*_USM, 3, 0): Report.UNKNOWN_USER,
    (*_USM, 4, 0): Report.UNKNOWN_ENGINE,
    (*_USM, 5, 0): Report.WRONG_DIGEST,
    (*_USM, 6, 0): Report.DECRYPTION_ERROR,
    (*_TARGET, 4, 0): Report.UNKNOWN_CONTEXT,
    (*_TARGET, 5, 0): Report.UNKNOWN_CONTEXT,
    (*_MPD, 1, 0): Report.REFUSED_MESSAGE,
    (*_MPD, 2, 0): Report.REFUSED_MESSAGE,
    (*_MPD, 3, 0): Report.UNKNOWN_CONTEXT,
}
_NAMES: Final = {encode_tlv(OBJECT_IDENTIFIER, encode_oid_content(oid)): report for oid, report in _OIDS.items()}

SENTENCES: Final[dict[Report, str]] = {
    Report.UNSUPPORTED_LEVEL: (
        "It says that this user does not have the security level: compare auth and priv of the credential with "
        "those of the agent."
    ),
    Report.NOT_IN_TIME_WINDOW: "It says that the question is out of its time window, time after time.",
    Report.UNKNOWN_USER: "It says that it does not know this user: correct user of the credential.",
    Report.UNKNOWN_ENGINE: "It says that it has another engine id, time after time.",
    Report.WRONG_DIGEST: (
        "It says that the digest is wrong: correct auth (the protocol) or the authentication password."
    ),
    Report.DECRYPTION_ERROR: "It says that it cannot decrypt: correct priv (the protocol) or the privacy password.",
    Report.UNKNOWN_CONTEXT: "It says that it does not know this context: correct context of the credential.",
    Report.REFUSED_MESSAGE: "It says that it does not take such messages: it may not speak this security model.",
    Report.OTHER: "It sent a report that is not known here: look at it with snmpget.",
}
"""What the agent says, and what to do."""


def report_of(name: bytes) -> Report:
    """By the encoded name (with its header) of the counter in the report."""
    return _NAMES.get(name, Report.OTHER)
