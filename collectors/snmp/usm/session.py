"""How one agent is asked by one user, and which of its answers are believed (RFC 3414 section 3). Pure.

An agent is found in three steps: a question without security brings its engine id, one with a MAC its clock, and then
it is asked. What is not authenticated is a hint: it may lead to another try, a bounded number of times, but it never
changes what was proved, never lowers the security of a question, and never ends one. What was proved is left only for
something that was proved as well.
"""

from __future__ import annotations

from collections import deque
from typing import Final, NamedTuple, TypeAlias

from collectors.snmp.ber import OCTET_STRING, SEQUENCE, MalformedMessage, encode_tlv
from collectors.snmp.usm import window
from collectors.snmp.usm.message import (
    REPORT,
    REPORTABLE,
    Pdu,
    Scoped,
    SecureMessage,
    can_be_engine_id,
    empty_get,
    open_plain_answer,
    open_report,
    open_response,
    open_scoped,
    scoped_pdu,
)
from collectors.snmp.usm.message import message as compose
from collectors.snmp.usm.peer import Peer
from collectors.snmp.usm.principal import Principal
from collectors.snmp.usm.reports import SENTENCES, Report
from collectors.snmp.usm.window import Window
from probed.model.snmp_access import SecurityLevel

MOST_RESENDS: Final = 4
"""Questions that reports may cause within one request: engine id, clock, a change of one of them, and one more."""
HINTS: Final = 3
HINTS_S: Final = 10.0
"""So many engine ids that nobody has proved are tried in so many seconds."""
_AUTH: Final = int(SecurityLevel.AUTH_NO_PRIV)
_LEVEL: Final = int(SecurityLevel.AUTH_PRIV)
_NOWHERE: Final = encode_tlv(OCTET_STRING, b"")


class Resend(NamedTuple):
    """Ask again, at once and otherwise."""


class Localise(NamedTuple):
    """The keys at this engine take long to make: make a Peer elsewhere, then `Session.found`."""

    engine_id: bytes
    hint: Window


class Refused(NamedTuple):
    """Not believed. `told` is what the agent says is wrong, where it says so; it is a hint, too."""

    reason: str
    instead: str
    told: Report | None = None


Step: TypeAlias = Resend | Localise | Refused
Outcome: TypeAlias = Pdu | Step


class Exchange:
    """One request on its way: the engine it is meant for, and how often it was sent again because of reports."""

    __slots__ = ("only_finds", "peer", "principal", "resends", "session", "tries")

    def __init__(self, session: Session, principal: Principal) -> None:
        self.session = session
        self.principal = principal
        self.peer: Peer | None = None
        self.only_finds = False
        """Whether its message is not the question yet, but a GET of nothing for engine id or clock."""
        self.resends = 0
        self.tries = 0

    def begin(self) -> None:
        """A new question."""
        self.peer = self.session.current or self.session.candidate
        self.resends = self.tries = 0

    def retry(self) -> None:
        """No answer in time: what was learnt meanwhile serves the next try.

        A candidate is asked on, unless so many reports came that somebody may be playing with them.
        """
        self.tries += 1
        if self.peer is not self.session.candidate or self.resends >= MOST_RESENDS:
            self.peer = self.session.current or self.session.candidate


class Session:
    """One agent's address and one user. `current` has proved itself, `candidate` is only said to be there."""

    __slots__ = ("_hints", "_rewound", "answered", "candidate", "current")

    def __init__(self) -> None:
        self.current: Peer | None = None
        self.candidate: Peer | None = None
        self.answered = False
        """Whether there ever was an answer, and not only reports."""
        self._hints: deque[float] = deque(maxlen=HINTS)
        self._rewound: tuple[bytes, int] | None = None

    def message(self, exchange: Exchange, prefix: bytes, key: bytes, suffix: bytes, at_s: float) -> bytes:
        """The octets that bring the exchange on: the question itself, or one for engine id or clock."""
        peer, principal = exchange.peer, exchange.principal
        exchange.only_finds = True
        if peer is None:
            scoped = scoped_pdu(_NOWHERE, _NOWHERE, *empty_get(key))
            return compose(key, REPORTABLE, _NOWHERE, b"\x02\x01\x00\x02\x01\x00", _NOWHERE, 0, b"", scoped)[0]
        context_engine = principal.context_engine or peer.head
        clock = (0, 0)
        if principal.level:
            known = peer.window or (peer.hint if exchange.tries % 2 else None)
            if known is None:
                scoped = scoped_pdu(context_engine, principal.context, *empty_get(key))
                return peer.seal(key, REPORTABLE | _AUTH, clock, scoped)
            clock = known.now(at_s)
        exchange.only_finds = False
        scoped = scoped_pdu(context_engine, principal.context, prefix, key, suffix)
        return peer.seal(key, REPORTABLE | principal.level, clock, scoped)

    def receive(self, exchange: Exchange, data: bytes, opened: SecureMessage, at_s: float) -> Outcome:
        """What a message with the exchange's own id is: its answer, a reason to ask again, or nothing to believe.

        MalformedMessage when it cannot be read.
        """
        level, wanted = opened.flags & _LEVEL, exchange.principal.level
        if level & _AUTH:
            return self._authenticated(exchange, data, opened, at_s)
        if level or opened.data_tag != SEQUENCE:
            return Refused("security_level", "An answer came that was encrypted but not authenticated.")
        scoped = open_scoped(data, opened.data_at, padded=False)
        if scoped.kind == REPORT:
            return self._hint(exchange, opened, open_report(scoped), at_s)
        if wanted:
            return Refused("security_level", "An answer came without the security that was asked for.")
        peer = exchange.peer
        if peer is None or opened.engine_id != peer.engine_id:
            return Refused("wrong_engine", "An answer came from another engine than was asked.")
        self._prove(peer)
        return self._answer(exchange, peer, opened, scoped)

    def advice(self, exchange: Exchange) -> tuple[str, str]:
        """(reason, sentence) when no answer came, nor a report that says more."""
        user = exchange.principal.user.name
        if self.answered or exchange.peer is None:
            context = " and knows the context" if exchange.principal.context_name else ""
            return "timeout", f"Check that the agent runs there, lets this host in, speaks SNMPv3{context}."
        if exchange.peer.window is None:
            return (
                "timeout",
                f"It has told its engine id, but says nothing to the user '{user}': look at the agent's users.",
            )
        if exchange.principal.level == _LEVEL:
            return "silent_when_private", (
                f"It has proved that it knows the user '{user}' with the authentication password, and is silent when "
                "asked in private: correct priv (the protocol) or the privacy password."
            )
        return "timeout", f"It knows the user '{user}', but does not answer: look at what the agent lets it read."

    def found(self, exchange: Exchange, peer: Peer) -> Step:
        """The keys that `Localise` asked for are made."""
        self.candidate = exchange.peer = peer
        return _again(exchange)

    def _authenticated(self, exchange: Exchange, data: bytes, opened: SecureMessage, at_s: float) -> Outcome:
        wanted, level = exchange.principal.level, opened.flags & _LEVEL
        if not wanted:
            return Refused("security_level", "An answer came with a security that was not asked for.")
        peer = self._peer(opened.engine_id)
        if peer is None:
            return Refused("wrong_engine", "An answer came from another engine than was asked.")
        if opened.user != exchange.principal.name:
            return Refused("wrong_user", "An answer came for another user than was asked with.")
        if not peer.is_authentic(data, opened):
            return Refused("wrong_mac", "An answer came with a wrong digest: compare the authentication password.")
        # from here on the message is the agent's own; it may still be an old one
        seen, timely = window.step(peer.window, opened.boots, opened.time_s, at_s)
        if opened.boots == window.MAX_BOOTS:
            return Refused("boots_spent", "Its snmpEngineBoots is at its end, 2147483647: give it a new engine id.")
        if not timely and not self._has_rewound(opened):
            return Refused("replayed", "An answer came that is older than the last one: its clock went backwards.")
        peer.window = seen if timely else Window(opened.boots, opened.time_s, at_s)
        self._rewound = None
        self._prove(peer)
        plain, at = data, opened.data_at
        if level == _LEVEL:
            if wanted != _LEVEL:
                return Refused("security_level", "An answer came with a security that was not asked for.")
            plain, at = peer.decrypt(data, opened), 0
        if level == wanted and (answer := _plain_answer(exchange.principal, peer, plain, at, opened.key)):
            return self._taken(exchange, peer, answer)
        scoped = _scoped(plain, at, private=level == _LEVEL)
        if scoped.kind == REPORT:
            return self._proved_report(exchange, peer, open_report(scoped))
        if level != wanted and exchange.only_finds and peer is exchange.peer:
            return _again(exchange)  # it took the clock 0 for right, and answered the GET of nothing
        if level != wanted:
            return Refused("security_level", "An answer came without the security that was asked for.")
        return self._answer(exchange, peer, opened, scoped)

    def _answer(self, exchange: Exchange, peer: Peer, opened: SecureMessage, scoped: Scoped) -> Outcome:
        principal = exchange.principal
        if opened.user != principal.name:
            return Refused("wrong_user", "An answer came for another user than was asked with.")
        asked = principal.user.context_engine_id or peer.engine_id
        if scoped.context_engine_id != asked or scoped.context != principal.context_name:
            return Refused("wrong_context", "An answer came from another context than was asked.")
        response = open_response(scoped)
        if response.key != opened.key:
            return Refused("unknown_id", "An answer came to another question.")
        return self._taken(exchange, peer, response)

    def _taken(self, exchange: Exchange, peer: Peer, answer: Pdu) -> Outcome:
        """An answer; but one without values is only that to the GET of nothing, of an agent whose clock is at 0."""
        if exchange.only_finds and peer is exchange.peer and answer.begin == len(answer.octets):
            return _again(exchange)
        self.answered = True
        return answer

    def _peer(self, engine_id: bytes) -> Peer | None:
        for peer in (self.current, self.candidate):
            if peer is not None and peer.engine_id == engine_id:
                return peer
        return None

    def _prove(self, peer: Peer) -> None:
        self.current, self.candidate = peer, None

    def _has_rewound(self, opened: SecureMessage) -> bool:
        """Whether an agent whose clock is behind what was proved has really lost it.

        An authentic message under the random id of a question that is open can hardly be an old one; two of them
        under different ids cannot.
        """
        before, self._rewound = self._rewound, (opened.key, opened.boots)
        return before is not None and before[0] != opened.key and before[1] == opened.boots < window.MAX_BOOTS

    def _proved_report(self, exchange: Exchange, peer: Peer, report: Report) -> Step:
        if report is not Report.NOT_IN_TIME_WINDOW:
            return Refused(report.value, SENTENCES[report], report)
        exchange.peer = peer
        return _again(exchange, report)

    def _hint(self, exchange: Exchange, opened: SecureMessage, report: Report, at_s: float) -> Step:
        """Nobody has proved this report. It is worth another try, or a word to people."""
        if report is Report.NOT_IN_TIME_WINDOW and exchange.principal.level:
            return Refused("unauthenticated_report", "It tells its clock without proving who it is.")
        if report is not Report.UNKNOWN_ENGINE:
            return Refused(report.value, SENTENCES[report], report)
        if not can_be_engine_id(opened.engine_id):
            return Refused("wrong_engine", "It has an engine id that cannot be one.")
        known = self._peer(opened.engine_id)
        if known is not None:
            if known is exchange.peer:
                return Refused("unauthenticated_report", "It says that it has another engine id, and names the same.")
            if known is self.current:
                self.candidate = None
            exchange.peer = known
            return _again(exchange, report)
        if len(self._hints) == HINTS and at_s - self._hints[0] < HINTS_S:
            return Refused("report_rate", "It names one engine id after the other.")
        if exchange.resends >= MOST_RESENDS:
            return Refused(report.value, SENTENCES[report], report)
        self._hints.append(at_s)
        hint = Window(opened.boots, opened.time_s, at_s)
        if exchange.principal.slow:
            return Localise(opened.engine_id, hint)
        return self.found(exchange, Peer(exchange.principal, opened.engine_id, hint))


def _again(exchange: Exchange, report: Report | None = None) -> Step:
    if exchange.resends >= MOST_RESENDS:
        told = report or Report.UNKNOWN_ENGINE
        return Refused(told.value, SENTENCES[told], told)
    exchange.resends += 1
    return Resend()


def _plain_answer(principal: Principal, peer: Peer, data: bytes, at: int, key: bytes) -> Pdu | None:
    """The answer as nearly all are; None = another form, or none of ours."""
    try:
        return open_plain_answer(data, at, (principal.context_engine or peer.head) + principal.context, key)
    except MalformedMessage:
        return None


def _scoped(data: bytes, at: int, *, private: bool) -> Scoped:
    """An authentic message that cannot be read after it was decrypted was encrypted under another key."""
    try:
        return open_scoped(data, at, padded=private)
    except MalformedMessage as error:
        raise MalformedMessage("decryption") if private else error from None
