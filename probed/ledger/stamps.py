"""Time stamps of anchors (RFC 3161): what is asked of an authority, and what its answer proves. No I/O.

The answer is kept as it came, beside the anchor: `openssl ts -verify -data ANCHOR -in ANCHOR.tsr -CAfile CA` checks
it as well. Its chain is judged by the instant that it states, so that it holds after the authority's certificate has
expired.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final, NamedTuple

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimeStampRequest,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from probed.errors import ProbedError
from probed.model.instant import from_datetime

SUFFIX: Final = ".tsr"
QUERY_TYPE: Final = "application/timestamp-query"
"""RFC 3161 clause 3.4."""


class BadStamp(ProbedError):
    """An answer that is none, refuses, or stamps something else."""


class Stamp(NamedTuple):
    """What an answer says: when (microseconds UTC), under which policy and serial number.

    `chained`: its signature leads to a root that is trusted here; else nobody looked.
    """

    at: int
    policy: str
    serial: int
    chained: bool


def request_for(content: bytes) -> TimeStampRequest:
    """A request to stamp the SHA-256 of a content, with a nonce, asking for the certificates."""
    return TimestampRequestBuilder(data=content, hash_algorithm=HashAlgorithm.SHA256, nonce=True).build()


def checked(
    answer: bytes, content: bytes, roots: tuple[x509.Certificate, ...] = (), asked: TimeStampRequest | None = None
) -> Stamp:
    """What an answer proves of a content (BadStamp says why nothing). `asked`: the request, if it is at hand."""
    try:
        return _checked(decode_timestamp_response(answer), content, roots, asked)
    except (ValueError, OverflowError) as exc:  # its parts are decoded when they are looked at
        raise BadStamp(f"this is no answer of a time-stamping authority ({exc})") from exc


def _checked(
    told: TimeStampResponse, content: bytes, roots: tuple[x509.Certificate, ...], asked: TimeStampRequest | None
) -> Stamp:
    if PKIStatus(told.status) not in {PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS}:
        why = "; ".join(told.status_string) or PKIStatus(told.status).name.lower()
        raise BadStamp(f"the authority refused: {why}")
    info = told.tst_info
    if info.message_imprint.message != hashlib.sha256(content).digest():
        raise BadStamp("it stamps something else: not this content, or not by SHA-256")
    if asked is not None and info.nonce != asked.nonce:
        raise BadStamp("it answers another request: its nonce is not ours")
    if roots:
        _check_chain(told, content, roots)
    return Stamp(from_datetime(_aware(info.gen_time)), info.policy.dotted_string, info.serial_number, bool(roots))


def _check_chain(told: TimeStampResponse, content: bytes, roots: tuple[x509.Certificate, ...]) -> None:
    builder = VerifierBuilder()
    for root in roots:
        builder = builder.add_root_certificate(root)
    try:
        builder.build().verify_message(told, content)
    except (VerificationError, ValueError) as exc:
        raise BadStamp(f"its signature does not lead to the roots that are trusted here ({exc})") from exc


def roots_of(pem: bytes) -> tuple[x509.Certificate, ...]:
    """The certificates of a PEM file (ValueError where there is none)."""
    return tuple(x509.load_pem_x509_certificates(pem))


def _aware(told: datetime) -> datetime:
    if told.tzinfo is None:  # GeneralizedTime is UTC, RFC 3161 clause 2.4.2
        raise BadStamp("its time has no zone")
    return told
