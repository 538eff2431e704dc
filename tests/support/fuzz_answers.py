"""What servers and gateways answer to probed, and what comes over its own control socket."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Final

from alerting.notify.base import Delivered, Rejected, Retry
from alerting.notify.sms_http import HttpGateway, Success, judged
from alerting.notify.sms_spool import looked
from probed.control.protocol import ControlError, decode_request, decode_response
from probed.influx.answers import Closed, Later, Poisoned, Taken, TooLarge, understood
from tests.support.fuzzing import lines, nested, octets, scratch

_GATEWAYS: Final = tuple(
    HttpGateway("g", "http://127.0.0.1/", secret="s3cret", success=success)
    for success in (
        Success(),
        Success(path="code", equals="0", refuse=frozenset({"4", "5"}), id_path="id"),
        Success(path="data.0.status", equals="OK", id_path="data.0.ids.1"),
        Success(contains="<code>03</code>"),
    )
)
_STATUSES: Final = tuple(map(int, HTTPStatus))
_SEEDS: Final = (
    b'{"code":"0","msg":"\xe6\x88\x90\xe5\x8a\x9f","id":"20261001-7"}\n',
    b'\xef\xbb\xbf{"code":0,"data":[{"status":"OK","ids":[1,2]}]}\n',
    b'{"code":4,"msg":"no such number","id":null}\n',
    b"<?xml version='1.0' encoding='GBK'?>\n<r><code>03</code><desc>\xb3\xc9\xb9\xa6</desc></r>\n",
    b"OK 17\n",
    b'{"error":"partial write: points beyond retention policy dropped=1"}\n',
    b'{"code":"invalid","message":"unable to parse \'x\': missing fields"}\n',
    b"To: 8613800000000\nAlphabet: UCS2\nProbed-Key: link:L1\nSent: 26-10-01 08:00:00\n\n\x4e\x2d\n",
    b"To: 8613800000000\nFail_reason: \xce\xde\xb7\xfe\xce\xf1\nProbed-Key: link:L1\n\nx\n",
    b'{"v":1,"verb":"ack","args":{"problem":"link:L1"},"reason":"\xe5\xb7\xb2\xe7\x9f\xa5","key":"k1"}\n',
    b'{"v":1,"verb":"status","args":{},"reason":"","key":"","on_behalf_of":"wang"}\n',
    b'{"v":1,"ok":true,"result":{"problem":"link:L1","at":1795910460000000}}\n',
    b'{"v":1,"ok":false,"error":"there is no such problem"}\n',
)


def seeds() -> Sequence[bytes]:
    return _SEEDS


def mutate(chance: random.Random, all_: Sequence[bytes]) -> bytes:
    data = (octets if chance.random() < 0.5 else lines)(chance, all_)
    return nested(chance, data) if chance.random() < 0.03 else data


def make() -> Callable[[bytes], bool]:
    """Understood is what the gateway took, or what the socket would let through."""
    folder = scratch()
    (folder / "sent").mkdir()
    (folder / "failed").mkdir()
    turn = 0

    def one(data: bytes) -> bool:
        nonlocal turn
        turn += 1
        status, text = _STATUSES[turn % len(_STATUSES)], data.decode("utf-8", "replace")
        good = False
        for gateway in _GATEWAYS:
            for code in (200, status):
                outcome = judged(gateway, code, text)
                assert isinstance(outcome, Delivered | Rejected | Retry)
                assert "s3cret" not in repr(outcome)
                good |= isinstance(outcome, Delivered) and gateway.success != Success()
        for code in (400, status):
            said = understood(code, text, text)
            assert isinstance(said, Taken | Poisoned | TooLarge | Closed | Later)
        (folder / "sent" / "probed-1").write_bytes(data)
        looked(folder, frozenset())
        for way in (decode_request, decode_response):
            try:
                way(data)
                good = True
            except ControlError:
                continue
        return good

    return one
