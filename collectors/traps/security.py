"""The security of version 3 notifications: who tells, whether it is true, and what is answered (RFC 3414). Pure.

The sender of a trap is authoritative: by its engine id the user's keys are made, and its clock says what is old. The
receiver of an inform is authoritative: whoever informs asks for its engine id and its clock first, and is told by two
reports, at a bounded rate. Nothing else is ever reported. The MAC of a message is checked before anything in it is
believed, and nothing is remembered of engines that did not prove themselves.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Final, NamedTuple

from collectors.snmp.ber import (
    COUNTER32,
    OCTET_STRING,
    SEQUENCE,
    MalformedMessage,
    Oid,
    Value,
    encode_tlv,
    encode_varbind,
)
from collectors.snmp.usm import window
from collectors.snmp.usm.message import (
    MAX_ENGINE_ID,
    REPORT,
    REPORTABLE,
    Scoped,
    SecureMessage,
    can_be_engine_id,
    integer,
    open_message,
    open_scoped,
)
from collectors.snmp.usm.message import message as compose
from collectors.snmp.usm.peer import Peer
from collectors.snmp.usm.principal import Principal
from collectors.traps.access import USER
from collectors.traps.message import INFORM, TRAP_V2, Opened
from collectors.traps.report_rate import ReportRate
from probed.model.snmp_access import SecurityLevel

DISCOVERY: Final = "discovery"
UNKNOWN_ENGINE: Final = "unknown_engine"
WRONG_ENGINE: Final = "wrong_engine"
NOT_IN_TIME_WINDOW: Final = "not_in_time_window"
LEVEL: Final = "security_level"
WRONG_MAC: Final = "wrong_mac"
REPLAYED: Final = "replayed"
DECRYPTION: Final = "decryption"

MOST_ENGINES: Final = 20_000
"""Of one user, whose keys and clock are remembered; beyond it those that told something longest ago are forgotten."""
_AUTH: Final = int(SecurityLevel.AUTH_NO_PRIV)
_LEVEL: Final = int(SecurityLevel.AUTH_PRIV)
_NOT_IN_TIME_WINDOWS: Final[Oid] = (1, 3, 6, 1, 6, 3, 15, 1, 1, 2, 0)
_UNKNOWN_ENGINE_IDS: Final[Oid] = (1, 3, 6, 1, 6, 3, 15, 1, 1, 4, 0)
_NOBODY: Final = encode_tlv(OCTET_STRING, b"")


class OwnEngine(NamedTuple):
    """The engine that probed is to those who inform it."""

    engine_id: bytes
    boots: int
    at_s: float
    """When it began, by the clock of this host that never steps."""

    def now(self, at_s: float) -> tuple[int, int]:
        """(snmpEngineBoots, snmpEngineTime)."""
        return self.boots, min(int(at_s - self.at_s), window.MAX_BOOTS)


class Unbelieved(MalformedMessage):
    """A message of version 3 that is not believed. `report`: what is answered; b'' = nothing."""

    def __init__(self, reason: str, report: bytes = b"") -> None:
        super().__init__(reason)
        self.report = report


class _User:
    """One user, and the engines where he has proved himself."""

    __slots__ = ("_first", "peers", "principal")

    def __init__(self, principal: Principal) -> None:
        self.principal = principal
        self.peers: OrderedDict[bytes, Peer] = OrderedDict()
        # the key of a cipher may take milliseconds: nobody makes us spend them with an engine id out of thin air
        self._first = Principal(replace(principal.user, priv=None))

    def proved(self, data: bytes, said: SecureMessage) -> Peer | None:
        """The engine of a message under this user's key; None = it is not."""
        peer = self.peers.get(said.engine_id)
        if peer is not None:
            if not peer.is_authentic(data, said):
                return None
            self.peers.move_to_end(said.engine_id)
            return peer
        if not Peer(self._first, said.engine_id).is_authentic(data, said):
            return None
        peer = self.peers[said.engine_id] = Peer(self.principal, said.engine_id)
        if len(self.peers) > MOST_ENGINES:
            self.peers.popitem(last=False)
        return peer


class Security:
    """What is known of users and engines; outlives reloads."""

    def __init__(self, own: OwnEngine, principals: Iterable[Principal] = ()) -> None:
        self._own = own
        self._head = encode_tlv(OCTET_STRING, own.engine_id)
        self._users: dict[bytes, list[_User]] = {}
        self._rate = ReportRate()
        self._counts = {_NOT_IN_TIME_WINDOWS: 0, _UNKNOWN_ENGINE_IDS: 0}
        self.admit(principals)

    def admit(self, principals: Iterable[Principal]) -> None:
        """These users and no others; of those that stay the same the engines stay known."""
        before = {user.principal.identity: user for users in self._users.values() for user in users}
        now = {principal.identity: principal for principal in principals}
        self._users = {}
        for identity, principal in now.items():
            self._users.setdefault(principal.name, []).append(before.get(identity) or _User(principal))

    def open(self, data: bytes, sender: str, at_s: float) -> Opened:
        """The PDU of a message whose security holds.

        Unbelieved when it does not, MalformedMessage when it cannot be read. `at_s`: now, by the clock that never
        steps.
        """
        said = open_message(data)
        if said.flags & _LEVEL not in (0, _AUTH, _LEVEL):
            raise MalformedMessage("flags")
        if said.engine_id == self._own.engine_id:
            return self._opened(data, said, sender, at_s)
        try:
            return self._opened(data, said, sender, at_s)
        except Unbelieved as refused:
            if not said.flags & REPORTABLE:
                raise
            # whoever wants an answer has to ask under our engine id
            reason = UNKNOWN_ENGINE if said.engine_id else DISCOVERY
            raise Unbelieved(reason, self._report(_UNKNOWN_ENGINE_IDS, said, None, sender, at_s)) from refused

    def _opened(self, data: bytes, said: SecureMessage, sender: str, at_s: float) -> Opened:
        ours = said.engine_id == self._own.engine_id
        if not ours and not can_be_engine_id(said.engine_id):
            raise Unbelieved(WRONG_ENGINE)
        users = self._users.get(said.user)
        if users is None:
            raise Unbelieved(USER)
        level = said.flags & _LEVEL
        if not level:
            if all(user.principal.level for user in users):
                raise Unbelieved(LEVEL)
            user = next(user.principal for user in users if not user.principal.level)
            scoped = open_scoped(data, said.data_at, padded=False)
            return self._whole(said, Peer(user, said.engine_id), scoped, at_s)
        return self._authentic(data, said, users, sender, at_s)

    def _authentic(self, data: bytes, said: SecureMessage, users: list[_User], sender: str, at_s: float) -> Opened:
        level, ours = said.flags & _LEVEL, said.engine_id == self._own.engine_id
        able = [user for user in users if user.principal.level]
        if not able:
            raise Unbelieved(LEVEL)
        proved = [(user, peer) for user in able if (peer := user.proved(data, said)) is not None]
        if not proved:
            raise Unbelieved(WRONG_MAC)
        if ours:
            self._look_at_the_clock(said, proved[0][1], sender, at_s)
        peers = [peer for user, peer in proved if user.principal.level == level]
        if not peers:
            raise Unbelieved(LEVEL)
        if not ours:
            peers = [peer for peer in peers if _timely(peer, said, at_s)]
            if not peers:
                raise Unbelieved(REPLAYED)
        if level != _LEVEL:
            return self._whole(said, peers[0], open_scoped(data, said.data_at, padded=False), at_s)
        for peer in peers:  # one, but for users that differ in nothing but their privacy
            try:
                scoped = open_scoped(peer.decrypt(data, said), 0, padded=True)
            except MalformedMessage:
                continue
            return self._whole(said, peer, scoped, at_s)
        raise Unbelieved(DECRYPTION)

    def _look_at_the_clock(self, said: SecureMessage, peer: Peer, sender: str, at_s: float) -> None:
        """RFC 3414 section 3.2 step 7a: by our own clock."""
        boots, time_s = self._own.now(at_s)
        if boots < window.MAX_BOOTS and said.boots == boots and abs(said.time_s - time_s) <= window.WINDOW_S:
            return
        report = b""
        if said.flags & REPORTABLE:
            report = self._report(_NOT_IN_TIME_WINDOWS, said, peer, sender, at_s)
        raise Unbelieved(NOT_IN_TIME_WINDOW, report)

    def _whole(self, said: SecureMessage, peer: Peer, scoped: Scoped, at_s: float) -> Opened:
        """A trap is told under the engine id of its sender, an inform under ours."""
        ours = said.engine_id == self._own.engine_id
        if scoped.kind in (TRAP_V2, INFORM) and ours != (scoped.kind == INFORM):
            raise Unbelieved(WRONG_ENGINE)
        pdu = encode_tlv(scoped.kind, scoped.octets[scoped.pdu_at :])
        return Opened(pdu, said.user, partial(self._sealed, said, peer, scoped, at_s))

    def _sealed(self, said: SecureMessage, peer: Peer, scoped: Scoped, at_s: float, response: bytes) -> bytes:
        """The Response to an inform, with the security that the inform had."""
        context = encode_tlv(OCTET_STRING, scoped.context_engine_id) + encode_tlv(OCTET_STRING, scoped.context)
        clock = self._own.now(at_s)
        return peer.seal(said.key, said.flags & _LEVEL, clock, encode_tlv(SEQUENCE, context + response))

    def _report(self, counter: Oid, said: SecureMessage, peer: Peer | None, sender: str, at_s: float) -> bytes:
        """RFC 3414 section 3.2 steps 3 and 7, with a MAC where `peer` has the key; b'' = too many were sent."""
        if not self._rate.allows(sender, at_s):
            return b""
        self._counts[counter] = (self._counts[counter] + 1) % 2**32
        varbind = encode_varbind(counter, Value(COUNTER32, self._counts[counter]))
        fields = b"\x02\x01\x00\x02\x01\x00\x02\x01\x00" + encode_tlv(SEQUENCE, varbind)
        scoped = encode_tlv(SEQUENCE, self._head + _NOBODY + encode_tlv(REPORT, fields))
        boots, time_s = self._own.now(at_s)
        if peer is not None:
            return peer.seal(said.key, _AUTH, (boots, time_s), scoped)
        user = encode_tlv(OCTET_STRING, said.user) if len(said.user) <= MAX_ENGINE_ID else _NOBODY
        return compose(said.key, 0, self._head, integer(boots) + integer(time_s), user, 0, b"", scoped)[0]


def _timely(peer: Peer, said: SecureMessage, at_s: float) -> bool:
    """RFC 3414 section 3.2 step 7b: by the sender's clock, as its newest authentic message told it."""
    peer.window, timely = window.step(peer.window, said.boots, said.time_s, at_s)
    return timely
