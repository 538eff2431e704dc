"""Who gets which message."""

from __future__ import annotations

import json

from alerting.lifecycle import step
from alerting.notify.base import Address
from alerting.notify.build import Recipient, build, problem_id
from probed.model.canonical import canonical
from probed.model.ids import CustomerId
from probed.model.inventory import Protection, Tier
from probed.model.notification import Notification
from probed.model.problem import ProblemKey, Transition
from tests.support.network import BANK, SHOP, circuit, inventory, links_of
from tests.support.problems import Book, cause
from tests.support.trouble import situation
from topology.graph import build as build_topology
from topology.rootcause import correlate

NOC = Recipient(Address("noc", "webhook"))
BANK_DESK = Recipient(Address("bank", "webhook"), CustomerId(BANK))
SHOP_DESK = Recipient(Address("shop", "webhook"), CustomerId(SHOP), language="zh")


def sent(book: Book, *recipients: Recipient) -> list[Notification]:
    return [one for event in book.log for one in build(event, recipients)]


def test_a_cut_span_is_one_message_to_each_customer_whose_service_is_hit() -> None:
    """The golden case of the ring A-B-C-D: c1 unprotected, c2 with SNCP, link B-C cut."""
    circuits = [
        circuit("c1", "A C", "A-B B-C", customer=SHOP),
        circuit("c2", "A C", "A-B B-C", "D-A C-D", protection=Protection.SNCP, customer=BANK),
    ]
    topology = build_topology(
        inventory(links_of("A-B B-C C-D D-A"), circuits, tiers={BANK: Tier.AAA, SHOP: Tier.A}), 0
    )
    _, events = step({}, correlate(topology, situation(topology, "B-C")), (), 2_000)
    messages = [one for event in events for one in build(event, (NOC, BANK_DESK, SHOP_DESK))]
    assert [one.recipient for one in messages] == ["noc", "shop"]
    noc, shop = messages
    assert noc.key == "link_down/link:B-C#1>noc@webhook"
    assert [(hit["circuit"], hit["how"]) for hit in noc.payload["circuits"]] == [("c1", "down"), ("c2", "at_risk")]
    assert shop.payload["circuits"] == [{"circuit": "c1", "how": "down"}]
    assert shop.payload["problem"]["text"] == "电路 c1 业务受影响"


def test_the_payload_is_versioned_and_canonical_json() -> None:
    book = Book()
    book.step(2_000_000, cause("L1", hits="c1 down", raised=1_000_000))
    (message,) = sent(book, NOC)
    assert json.loads(canonical(message.payload)) == {
        "schema": 1,
        "kind": "problem",
        "action": "raise",
        "transition": "raised",
        "at": "1970-01-01T00:00:02Z",
        "problem": {
            "id": "link_down/link:L1",
            "number": 1,
            "severity": "major",
            "raised": "1970-01-01T00:00:01Z",
            "cleared": None,
            "resource": "link:L1",
            "type": "link_down",
            "seen": "1970-01-01T00:00:02Z",
            "acknowledged_by": None,
            "text": "L1: c1 down",
        },
        "customers": ["owner of c1"],
        "circuits": [{"circuit": "c1", "customer": "owner of c1", "tier": "A", "how": "down"}],
        "vpns": [],
    }


def test_actions_pair_whatever_raised_with_its_clearing() -> None:
    book = Book()
    book.step(10, cause("R"), cause("L1", "R"))
    book.step(20, cause("L1"))
    book.step(30, cause("L1", hits="c1 down"))
    book.step(40)
    told = [(one.problem, one.payload["action"]) for one in sent(book, NOC)]
    assert told == [
        ("link_down/link:R", "raise"),
        ("link_down/link:R", "clear"),
        ("link_down/link:L1", "raise"),
        ("link_down/link:L1", "update"),
        ("link_down/link:L1", "clear"),
    ]


def test_a_customer_learns_nothing_of_others_nor_of_the_network() -> None:
    desk = Recipient(Address("c1", "webhook"), CustomerId("owner of c1"))
    book = Book()
    book.step(10, cause("L1", hits="c1 down, c2 down"))
    (message,) = sent(book, desk)
    text = canonical(message.payload).decode()
    assert '"c1"' in text
    assert [secret for secret in ("c2", "L1", "link", "owner of c2") if secret in text] == []
    assert "resource" not in message.payload["problem"]


def test_a_customers_problem_has_the_same_opaque_id_from_its_raise_to_its_end() -> None:
    desk = Recipient(Address("c1", "webhook"), CustomerId("owner of c1"))
    book = Book()
    book.step(10, cause("L1", hits="c1 down"), cause("L2", hits="c1 down"))
    book.step(20)
    ids = {(one.problem, one.payload["problem"]["id"]) for one in sent(book, desk)}
    assert len({problem for problem, _ in ids}) == len(ids) == 2


def test_a_customer_whose_circuit_recovered_before_the_rest_is_still_told_of_the_end() -> None:
    desk = Recipient(Address("c1", "webhook"), CustomerId("owner of c1"))
    book = Book()
    book.step(10, cause("L1", hits="c1 down, c2 down"))
    book.step(20, cause("L1", hits="c2 down"))
    book.step(30, cause("L1", hits="c2 down, c3 down"))
    book.step(40)
    assert [one.payload["action"] for one in sent(book, desk)] == ["raise", "clear"]
    assert sent(book, desk)[-1].payload["problem"]["text"] == "Restored: your circuits"


def test_a_recipient_may_choose_transitions() -> None:
    book = Book()
    book.step(10, cause("L1"))
    book.step(20)
    quiet = Recipient(Address("log", "webhook"), transitions=frozenset({Transition.CLEARED}))
    assert [one.payload["action"] for one in sent(book, quiet)] == ["clear"]


def test_what_nobody_is_to_be_told_makes_no_message() -> None:
    book = Book()
    book.step(10, cause("R"), cause("L1", "R"))
    assert [one.problem for one in sent(book, NOC)] == ["link_down/link:R"]


def test_a_qualifier_is_part_of_a_problems_name() -> None:
    assert problem_id(ProblemKey("link:L1", "link_down", "far")) == "link_down/link:L1/far"
