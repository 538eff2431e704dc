"""What goes into a row comes out of it, and hashes are those of the canonical JSON."""

from __future__ import annotations

import pytest
from hypothesis import given

from probed.model import canonical
from probed.model.capacity import UP, Capacity
from probed.model.change import RunRow, SpanRow
from probed.model.evidence import evidence_id, evidence_ref, kind_of
from probed.model.ids import PointId
from probed.model.notification import Notification
from probed.model.observation import Body, Kind, Observation, PointState
from probed.model.operation import Act, Exclusion, MaintenanceWindow
from probed.model.problem import ProblemEvent
from probed.model.ticket import TroubleTicket
from probed.store import observations, problems, rows
from probed.store.batch import ExclusionStated, WindowStated
from probed.store.tickets import TicketStated, ticket_of, ticket_row
from tests.support import store_values as values

LINK = PointId("NE1", "STM16-1")


@given(values.observations())
def test_an_observation_comes_back_from_its_row(observation: Observation) -> None:
    assert observations.from_row(observations.to_row(observation)) == observation


@given(values.observations())
def test_the_hash_of_evidence_is_that_of_its_canonical_json(observation: Observation) -> None:
    assert observations.to_row(observation)[-1].hex() == canonical.sha256(observation)


@given(values.bodies)
def test_a_body_is_kept_as_its_canonical_json(body: Body) -> None:
    assert observations.body_text(body).encode() == canonical.canonical(body)


def test_a_capacity_of_whole_numbers_has_the_same_hash_here_and_there() -> None:
    said = Observation("snmp:NE1", LINK, 0, 1, 2, 3, PointState(Capacity(1, 1)))
    assert observations.to_row(said)[-1].hex() == canonical.sha256(said)


@given(values.runs())
def test_a_run_comes_back_from_its_row(run: RunRow) -> None:
    element, point, source, *rest, _ = rows.run_row(run, {})
    assert rows.run_of((source, element, point, *rest)) == run


@given(values.spans())
def test_a_span_comes_back_from_its_row(span: SpanRow) -> None:
    assert rows.span_of(rows.span_row(span)) == span


@given(values.events)
def test_a_problem_transition_comes_back_from_its_row(event: ProblemEvent) -> None:
    assert problems.event_of(problems.log_row(event)[4:]) == event


@given(values.notifications)
def test_a_notification_waits_untried_from_its_creation(notification: Notification) -> None:
    row = rows.outbox_of(rows.notification_row(notification))
    assert row == (notification.key, notification, 0, notification.created, None, None)


@given(values.windows)
def test_a_window_comes_back_from_its_text(window: MaintenanceWindow) -> None:
    body = rows.window_row(WindowStated(7, window))[2]
    assert rows.window_of(body) == window
    assert body.encode() == canonical.canonical(window)


@given(values.exclusions)
def test_an_exclusion_comes_back_from_its_text(exclusion: Exclusion) -> None:
    body = rows.exclusion_row(ExclusionStated(7, exclusion))[4]
    assert rows.exclusion_of(body) == exclusion
    assert body.encode() == canonical.canonical(exclusion)


@given(values.acts)
def test_an_act_comes_back_from_its_row(act: Act) -> None:
    assert rows.act_of(rows.act_row(act)) == act


@given(values.observations())
def test_a_longer_version_keeps_its_id_and_changes_its_hash(observation: Observation) -> None:
    longer = Observation(
        observation.source, observation.point, observation.first, observation.last + 1, observation.received,
        observation.seq, observation.body,
    )  # fmt: skip
    assert evidence_ref(longer).id == evidence_ref(observation).id
    assert observations.to_row(longer)[-1] != observations.to_row(observation)[-1]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(evidence_id("snmp:NE2", LINK, Kind.POINT_STATE, 5), id="another source"),
        pytest.param(evidence_id("snmp:NE1", PointId("NE1S", "TM16-1"), Kind.POINT_STATE, 5), id="cut elsewhere"),
        pytest.param(evidence_id("snmp:NE1", LINK, Kind.SILENCE, 5), id="another kind"),
        pytest.param(evidence_id("snmp:NE1", LINK, Kind.POINT_STATE, 6), id="another beginning"),
    ],
)
def test_another_identity_has_another_id(other: str) -> None:
    assert other != evidence_id("snmp:NE1", LINK, Kind.POINT_STATE, 5)


def test_ids_sort_by_the_second_in_which_the_run_began() -> None:
    began = [0, 1_000_000, 17_000_000, 1_790_000_000_000_000]
    ids = [evidence_id("snmp:NE1", LINK, Kind.POINT_STATE, first) for first in began]
    assert ids == sorted(ids)


def test_the_id_is_pinned_for_ever() -> None:
    observation = Observation("snmp:NE1", LINK, 1_790_000_000_000_000, 1_790_000_060_000_000, 0, 0, PointState(UP))
    assert kind_of(observation.body) is Kind.POINT_STATE
    assert evidence_ref(observation).id == "6ab13b80-a2a00e525371d63c"


@given(values.tickets, values.instants)
def test_a_ticket_comes_back_as_it_was(ticket: TroubleTicket, at: int) -> None:
    body = ticket_row(TicketStated(at, ticket))[4]
    assert ticket_of(body) == ticket
    assert body.encode() == canonical.canonical(ticket)
