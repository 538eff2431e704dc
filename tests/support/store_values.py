"""Hypothesis strategies for what the store keeps. Small domains, so that identities meet."""

from __future__ import annotations

from hypothesis import strategies as st

from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity, degraded
from probed.model.change import RunRow, SpanRow
from probed.model.contract import ExclusionKind
from probed.model.element_result import ElementResult
from probed.model.ids import CircuitId, CustomerId, Leaf, PointId
from probed.model.notification import Notification, OutboxUpdate
from probed.model.observation import (
    AlarmSeen,
    Body,
    Direction,
    Observation,
    PmBin,
    PointState,
    Silence,
    Traffic,
    Witness,
)
from probed.model.operation import Act, Exclusion, ExclusionStatus, MaintenanceWindow
from probed.model.probe_bin import ClockQuality, ClockState, Doubt, Piece, ProbeBin, Sense, SessionBin, ToldTimes
from probed.model.problem import (
    BreachFactors,
    BurnFactor,
    Flaps,
    HitCircuit,
    Impact,
    Problem,
    ProblemEvent,
    ProblemKey,
    Severity,
    Shelf,
    Transition,
)
from probed.model.ticket import TroubleTicket
from probed.model.timeline import Edge
from probed.store.batch import Batch, ExclusionStated, WindowStated
from probed.store.tickets import TicketStated

words = st.text(st.sampled_from('ab"\\\n网\U0001f6e0 :'), max_size=4)
instants = st.integers(0, 9)
counts = st.integers(0, 5)
capacities: st.SearchStrategy[Capacity] = st.sampled_from([UP, DOWN, UNKNOWN, degraded(0.3), Capacity(0.1, 2 / 3)])
points = st.builds(PointId, st.sampled_from(["NE1", "网元2"]), st.sampled_from(["", "STM-1", 'a"b:c']))
sources = st.sampled_from(["snmp:NE1", "snmp:EMS1@NE1"])
onsets = st.none() | st.builds(Witness, instants, st.sampled_from(["ifLastChange", "trap"]))
defects = st.lists(words, max_size=2).map(tuple)
leaves = st.builds(Leaf, st.sampled_from(["link", "point"]), words)

point_states = st.builds(PointState, capacities, defects, counts, onsets)
bodies: st.SearchStrategy[Body] = st.one_of(
    point_states,
    st.builds(Silence, words, instants),
    st.builds(
        PmBin, words, st.sampled_from(Direction), counts, counts, counts, st.none() | counts, st.none() | counts
    ),
    st.builds(ElementResult, counts, counts, counts, st.none() | counts, counts, st.none() | counts, stamp=words),
    st.builds(
        ProbeBin,
        counts,
        counts,
        counts,
        counts,
        st.lists(st.tuples(counts, counts), max_size=2).map(tuple),
        st.lists(st.tuples(counts, counts), max_size=2).map(tuple),
        delay_sum_us=st.none() | counts,
        negative=counts,
        sense=st.sampled_from(Sense),
        pieces=st.lists(st.builds(Piece, counts, counts, counts), max_size=2).map(tuple),
        clock=st.builds(ClockQuality, st.sampled_from(ClockState), st.none() | counts, st.none() | counts),
        doubts=st.lists(st.sampled_from(Doubt), max_size=2).map(tuple),
    ),
    st.builds(
        SessionBin,
        counts,
        counts,
        sense=st.sampled_from(Sense),
        told=st.builds(ToldTimes, counts, st.none() | counts, delay_bins=st.just(((0, 3), (5, 1)))),
    ),
    st.builds(AlarmSeen, st.booleans(), words, words, words, words, st.none() | instants),
    st.builds(Traffic, counts, counts, counts),
)


@st.composite
def observations(draw: st.DrawFn, said: st.SearchStrategy[Body] = bodies) -> Observation:
    first, length = draw(instants), draw(instants)
    return Observation(
        draw(sources), draw(points), first, first + length, draw(instants), draw(counts), draw(said)
    )  # fmt: skip


@st.composite
def runs(draw: st.DrawFn) -> RunRow:
    first, length = draw(instants), draw(instants)
    return RunRow(
        draw(sources), draw(points), first, first + length, draw(counts), draw(capacities), draw(defects),
        draw(onsets), draw(st.booleans()),
    )  # fmt: skip


@st.composite
def spans(draw: st.DrawFn) -> SpanRow:
    at, length = draw(instants), draw(st.none() | st.integers(1, 9))
    return SpanRow(
        CircuitId(draw(st.sampled_from(["C1", "C2"]))), Edge(at, at - 1, at + 1),
        None if length is None else at + length, draw(capacities), draw(st.none() | st.booleans()),
        draw(st.lists(leaves, max_size=2).map(tuple)), draw(words), draw(st.booleans()),
    )  # fmt: skip


keys = st.builds(ProblemKey, st.sampled_from(["link:L1", "element:NE1"]), st.just("link_down"), words)
hits = st.builds(HitCircuit, words.map(CircuitId), words.map(CustomerId), words, words)
problems = st.builds(
    Problem,
    keys,
    st.sampled_from(Severity),
    instants,
    instants,
    st.none() | instants,
    counts,
    st.none() | keys,
    st.none() | words,
    st.builds(Impact, st.lists(hits, max_size=2).map(tuple)),
    st.none() | words,
    st.none() | instants,
    words,
    words,
    shelf=st.none() | st.builds(Shelf, instants, instants, words, words),
    flaps=st.none() | st.builds(Flaps, counts, instants, counts, instants),
    flapping=st.none() | instants,
    escalated=counts,
    breach=st.none()
    | st.builds(
        BreachFactors,
        instants,
        words,
        words,
        counts,
        counts,
        counts,
        words,
        instants,
        st.lists(st.builds(BurnFactor, counts, counts, counts, words), max_size=2).map(tuple),
        words,
        words,
        instants,
    ),
)
events = st.builds(ProblemEvent, instants, st.sampled_from(Transition), problems, st.booleans())
notifications = st.builds(
    Notification, words, counts, words, words, instants, st.dictionaries(words, words | counts, max_size=2)
)
updates = notifications.flatmap(
    lambda n: st.builds(OutboxUpdate, st.just(n.key), counts, instants, st.none() | instants, st.none() | words)
)
windows = st.builds(
    MaintenanceWindow, words, st.lists(words, max_size=2).map(tuple), instants, instants, instants, words, words
)
exclusions = st.builds(
    Exclusion,
    words,
    words.map(CircuitId),
    st.sampled_from(ExclusionKind),
    instants,
    instants,
    st.none() | instants,
    st.sampled_from(ExclusionStatus),
    words,
    st.none() | words,
    words,
)
held = st.lists(st.tuples(instants, instants), max_size=2).map(tuple)
tickets = st.builds(
    TroubleTicket, words, words.map(CircuitId), instants, st.none() | instants, st.none() | instants, held, words
)
acts = st.builds(Act, instants, words, st.none() | words, words, words, words, words)

batches = st.builds(
    Batch,
    runs=st.lists(runs(), max_size=4).map(tuple),
    marks=st.dictionaries(sources, st.tuples(instants, counts), max_size=2),
    evidence=st.lists(observations(), max_size=4).map(tuple),
    spans=st.lists(spans(), max_size=3).map(tuple),
    events=st.lists(events, max_size=3).map(tuple),
    notifications=st.lists(notifications, max_size=2).map(tuple),
    outbox=st.lists(updates, max_size=2).map(tuple),
    windows=st.lists(st.builds(WindowStated, instants, windows), max_size=2).map(tuple),
    exclusions=st.lists(st.builds(ExclusionStated, instants, exclusions), max_size=2).map(tuple),
    tickets=st.lists(st.builds(TicketStated, instants, tickets), max_size=2).map(tuple),
    acts=st.lists(acts, max_size=2).map(tuple),
    cursors=st.dictionaries(words, counts, max_size=2),
)
